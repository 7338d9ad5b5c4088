//! `adsorption`: the bookkeeping of a user's own adsorption energies.

use zincscreen::models::adsorption::{AdsorptionEnergy, ReferenceState};

use super::args::{AdsorptionArgs, Args};
use super::table;
use super::{Failure, say};

pub(crate) fn adsorption(args: &AdsorptionArgs, common: &Args) -> Result<(), Failure> {
    let reference = ReferenceState::ALL
        .into_iter()
        .find(|r| r.as_str() == args.reference)
        .ok_or_else(|| {
            let words = ReferenceState::ALL.map(ReferenceState::as_str);
            let near = zincscreen::facts::nearest(&args.reference, words)
                .map_or(String::new(), |w| format!("; did you mean `{w}`?"));
            Failure::Input(format!(
                "`--reference {}`: expected one of {}{near}",
                args.reference,
                words.join(", ")
            ))
        })?;
    let given = [args.slab_with_atom, args.slab, args.reference_energy];
    let energy = match (args.energy, given) {
        (Some(energy_ev), [None, None, None]) => AdsorptionEnergy {
            energy_ev,
            reference,
        },
        (None, [Some(with_atom), Some(clean), Some(of_reference)]) => {
            AdsorptionEnergy::from_totals(with_atom, clean, of_reference, reference)
        }
        _ => {
            return Err(Failure::Input(
                "give either `--energy`, or all of `--slab-with-atom`, `--slab` and `--reference-energy` \
                 (total energies in eV of one data set)"
                    .to_owned(),
            ));
        }
    };
    let finite = [
        args.energy,
        args.slab_with_atom,
        args.slab,
        args.reference_energy,
        args.step,
    ];
    if finite.into_iter().flatten().any(|x| !x.is_finite()) {
        return Err(Failure::Input("energies must be finite numbers".to_owned()));
    }
    if args.step.is_some_and(|step| step <= 0.0) {
        return Err(Failure::Input(format!(
            "`--step {}`: expected a positive energy in eV: of zinc the cohesive energy per atom, of hydrogen half \
             the binding energy of H2, in the data set of the other numbers",
            args.step.unwrap_or(0.0)
        )));
    }
    let mut rows = Vec::new();
    let mut json = Vec::new();
    for to in ReferenceState::ALL {
        if to.is_zinc() != reference.is_zinc() {
            continue;
        }
        let is_same_kind = to == reference || is_free_of_step(reference, to);
        let Some(step) = args.step.or(is_same_kind.then_some(0.0)) else {
            rows.push(vec![
                to.to_string(),
                "needs --step".to_owned(),
                String::new(),
            ]);
            continue;
        };
        let energy = energy
            .against(to, step)
            .map_err(|error| Failure::Input(error.to_string()))?;
        let shift = energy.potential_shift_v();
        json.push(serde_json::json!({
            "reference": to.as_str(), "energy_ev": energy.energy_ev, "potential_shift_v": shift,
        }));
        rows.push(vec![
            to.to_string(),
            format!("{:.5}", energy.energy_ev),
            shift.map_or(String::new(), |v| format!("{v:+.5}")),
        ]);
    }
    if common.json {
        return say(&format!("{:#}", serde_json::Value::Array(json)));
    }
    say(&table::table(
        &[
            "against",
            "energy, eV (negative: bound)",
            "deposition shift, V",
        ],
        rows,
        &[0],
    ))?;
    say(
        "\nTo screen with your own number: an override row of zn_adsorption_energy_ev (against zinc_atom) or \
         h_adsorption_dg_ev (against half_h2_298k).",
    )
}

/// ΔE and ΔG of hydrogen differ by a constant, not by an energy of the data set.
fn is_free_of_step(from: ReferenceState, to: ReferenceState) -> bool {
    use ReferenceState::{HalfH2, HalfH2At298K};
    matches!((from, to), (HalfH2, HalfH2At298K) | (HalfH2At298K, HalfH2))
}
