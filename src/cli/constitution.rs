//! `phases`: what is present in a system; `cycled`: what a form becomes in use.

use zincscreen::candidates::Form;
use zincscreen::descriptors::{Context, as_cycled};
use zincscreen::facts::{Element, Facts};
use zincscreen::models::constitution::{self, Hull};

use super::args::{Args, CycledArgs, PhasesArgs};
use super::inspect::{candidates, parse_element, plan_of};
use super::table;
use super::{Failure, say};

/// Compositions shown where none is asked for: at.% of one solute; of two, each.
const SHOWN_AT_PERCENT: [f64; 5] = [0.1, 0.5, 1.0, 5.0, 10.0];

pub(crate) fn phases(args: &PhasesArgs, common: &Args) -> Result<(), Failure> {
    let elements = system(&args.elements)?;
    let facts = Facts::embedded()?;
    let temperature = args.temperature;
    if !(50.0..=1500.0).contains(&temperature) {
        return Err(Failure::Input(format!(
            "`--temperature {temperature}`: expected 50 to 1500 K"
        )));
    }
    let hull = Hull::of(&facts, &elements);
    let compositions = compositions(&args.at_percent, elements.len() - 1)?;
    if common.json {
        return phases_json(&facts, &hull, &compositions, temperature);
    }
    for &solute in &elements[1..] {
        let statement = facts.binary_system(solute).map_or_else(
            || "no phase diagram in the facts".to_owned(),
            |s| format!("{} ({}): {}", s.system_type, s.evidence, s.statement),
        );
        say(&format!("Zn-{solute}: {statement}"))?;
        let limit = match constitution::fraction_in_zinc(&facts, solute, temperature) {
            Ok(x) => format!("{:.2e} at.% ({}; {})", 100.0 * x.value, x.model, x.source),
            Err(reason) => format!("null ({reason})"),
        };
        say(&format!("  solid zinc holds at {temperature} K: {limit}"))?;
        let liquid = match constitution::first_liquid_k(&facts, solute) {
            Ok(t) => format!("{:.0} K ({})", t.value, t.source),
            Err(reason) => format!("null ({reason})"),
        };
        say(&format!("  zinc with more of it melts from: {liquid}"))?;
    }
    say("\nKnown compositions, kJ per mole of atoms:\n")?;
    let rows = (0..hull.phases().len())
        .filter(|&i| !hull.phases()[i].is_element())
        .map(|i| {
            let phase = &hull.phases()[i];
            let above = hull.above_kj_mol(i);
            let standing = if above == 0.0 {
                "on the hull".to_owned()
            } else if hull.may_be_stable(i) {
                format!("{above:.2} above, within its sigma")
            } else {
                format!("{above:.2} above")
            };
            vec![
                phase.name.clone(),
                table::quantity(&Ok(phase.enthalpy.clone())),
                standing,
                phase.enthalpy.model.to_string(),
                phase.enthalpy.source.to_string(),
            ]
        })
        .collect();
    say(&table::table(
        &["phase", "enthalpy", "hull", "kind", "source"],
        rows,
        &[0, 2, 3, 4],
    ))?;
    say(&format!(
        "\nPresent at {temperature} K (share of all atoms; enthalpies stand for free energies):\n"
    ))?;
    let mut rows = Vec::new();
    for composition in &compositions {
        let found = constitution::at(&facts, &hull, composition, temperature);
        let text = match &found {
            Err(reason) => format!("({reason})"),
            Ok(found) => {
                let parts: Vec<String> = found
                    .present
                    .iter()
                    .map(|p| format!("{} {:.3} %", p.name, 100.0 * p.share))
                    .collect();
                let unknown: Vec<&str> = found
                    .unknown_solubility
                    .iter()
                    .map(|e| e.symbol())
                    .collect();
                if unknown.is_empty() {
                    parts.join(" + ")
                } else {
                    format!(
                        "{} (solubility of {} unknown: taken as 0)",
                        parts.join(" + "),
                        unknown.join(", ")
                    )
                }
            }
        };
        let mut row: Vec<String> = composition[1..]
            .iter()
            .map(|x| table::plain(100.0 * x))
            .collect();
        row.push(text);
        rows.push(row);
    }
    let mut header: Vec<String> = elements[1..].iter().map(|e| format!("at.% {e}")).collect();
    header.push("phases".to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    say(&table::table(&header, rows, &[header.len() - 1]))?;
    if let &[_, a, b] = elements.as_slice()
        && let Ok(affinity) = constitution::solute_affinity_kj_mol(&facts, a, b)
    {
        say(&format!(
            "\nCompounds of {a} and {b} without zinc are not in the facts. Miedema's equiatomic {a}{b}: {:.1} ± {:.1} \
             kJ per mole of atoms.",
            affinity.value,
            affinity.sigma.unwrap_or(0.0)
        ))?;
    }
    Ok(())
}

/// Zinc first, each element once.
fn system(texts: &[String]) -> Result<Vec<Element>, Failure> {
    let mut elements = vec![Element::ZN];
    for text in texts {
        let element = parse_element(text)?;
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    if (2..=3).contains(&elements.len()) {
        Ok(elements)
    } else {
        Err(Failure::Input(
            "name one or two elements beside zinc, e.g. `phases Zn Cu Sn`".to_owned(),
        ))
    }
}

fn compositions(at_percent: &[f64], solutes: usize) -> Result<Vec<Vec<f64>>, Failure> {
    let rows: Vec<Vec<f64>> = if at_percent.is_empty() {
        SHOWN_AT_PERCENT.iter().map(|&x| vec![x; solutes]).collect()
    } else if at_percent.len() == solutes {
        vec![at_percent.to_vec()]
    } else {
        return Err(Failure::Input(format!(
            "`--at-percent`: expected {solutes} numbers, one per element beside zinc"
        )));
    };
    rows.into_iter()
        .map(|row| {
            let total: f64 = row.iter().sum();
            if row.iter().any(|x| !(0.0..=100.0).contains(x)) || total > 100.0 {
                return Err(Failure::Input(
                    "`--at-percent`: expected atomic percent between 0 and 100 in all".to_owned(),
                ));
            }
            let mut fractions = vec![1.0 - total / 100.0];
            fractions.extend(row.iter().map(|x| x / 100.0));
            Ok(fractions)
        })
        .collect()
}

fn phases_json(
    facts: &Facts,
    hull: &Hull,
    compositions: &[Vec<f64>],
    temperature_k: f64,
) -> Result<(), Failure> {
    let phases: Vec<_> = (0..hull.phases().len())
        .map(|i| {
            let phase = &hull.phases()[i];
            serde_json::json!({
                "phase": phase.name, "formula": phase.formula.to_string(),
                "enthalpy_kj_mol": phase.enthalpy.value, "sigma": phase.enthalpy.sigma,
                "above_hull_kj_mol": hull.above_kj_mol(i), "kind": phase.enthalpy.model,
                "source": &*phase.enthalpy.source,
            })
        })
        .collect();
    let present: Vec<_> = compositions
        .iter()
        .map(|x| match constitution::at(facts, hull, x, temperature_k) {
            Err(reason) => serde_json::json!({ "x": x, "reason": reason.as_str() }),
            Ok(found) => {
                let phases: Vec<_> = found
                    .present
                    .iter()
                    .map(|p| {
                        serde_json::json!({ "phase": p.name, "share": p.share, "x": p.composition })
                    })
                    .collect();
                let unknown: Vec<&str> =
                    found.unknown_solubility.iter().map(|e| e.symbol()).collect();
                serde_json::json!({ "x": x, "phases": phases, "unknown_solubility": unknown, "source": found.source })
            }
        })
        .collect();
    let elements: Vec<&str> = hull.elements().iter().map(|e| e.symbol()).collect();
    say(&format!(
        "{:#}",
        serde_json::json!({
            "elements": elements, "temperature_k": temperature_k, "phases": phases, "present": present,
        })
    ))
}

pub(crate) fn cycled(args: &CycledArgs, common: &Args) -> Result<(), Failure> {
    let (plan, facts) = plan_of(args.job.as_deref())?;
    let mut all = Vec::new();
    for item in &args.items {
        // A plain element in every form it can have.
        if item.parse::<Element>().is_ok() {
            for form in [Form::Dilute, Form::Coating] {
                all.extend(candidates(item, form, &facts)?);
            }
        } else {
            all.extend(candidates(item, Form::Dilute, &facts)?);
        }
    }
    let context = Context {
        facts: &facts,
        environment: &plan.environment,
    };
    let mut rows: Vec<(Option<String>, String, String)> = all
        .iter()
        .map(|candidate| {
            let in_use = as_cycled(&context, candidate);
            (in_use.surface(), candidate.id(), in_use.to_string())
        })
        .collect();
    // Together what ends as the same surface.
    rows.sort_by(|a, b| (a.0.is_none(), &a.0, &a.1).cmp(&(b.0.is_none(), &b.0, &b.1)));
    if common.json {
        let items: Vec<_> = rows
            .iter()
            .map(|(surface, id, text)| {
                serde_json::json!({ "candidate_id": id, "as_cycled": text, "as_cycled_surface": surface })
            })
            .collect();
        return say(&format!("{:#}", serde_json::Value::Array(items)));
    }
    let rows = rows
        .into_iter()
        .map(|(surface, id, text)| vec![surface.unwrap_or_else(|| "?".to_owned()), id, text])
        .collect();
    say(&table::table(
        &["surface in use", "made as", "becomes"],
        rows,
        &[0, 1, 2],
    ))
}
