//! Yes, no, or not known: warnings that stand beside the numbers.

use super::Context;
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Evidence};
use crate::models::{Environment, corrosion};

/// A flag of the result table.
#[derive(Clone, Copy)]
pub struct Flag {
    /// Column name.
    pub name: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// `None`: not known, or the question does not arise.
    pub evaluate: fn(&Context<'_>, &Candidate) -> Option<bool>,
}

/// Every flag, in the order of the columns.
pub const FLAGS: &[Flag] = &[
    Flag {
        name: "is_toxic",
        meaning: "a solute is legally restricted (RoHS above its limit, or on the REACH candidate list); null: not researched, which is no clearance",
        evaluate: is_toxic,
    },
    Flag {
        name: "is_radioactive",
        meaning: "a solute has no stable isotope",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                c.facts.info(e).map(|info| info.is_radioactive)
            })
        },
    },
    Flag {
        name: "is_not_reducible_in_water",
        meaning: "a solute's ion cannot be plated on zinc from water at the job's conditions even at unit activity: hydrogen takes the whole current first; null: within one sigma of the limit",
        evaluate: is_not_reducible_in_water,
    },
    Flag {
        name: "is_nobler_than_zn",
        meaning: "every solute is nobler than zinc at the job's activities: it deposits by displacement and stays when zinc is stripped",
        evaluate: |c, candidate| {
            let base = any(candidate, |e| {
                let shift = corrosion::potential_vs_zn_v(c.facts, e, c.environment).ok()?;
                Some(shift.value <= 0.0)
            });
            base.map(|base| !base)
        },
    },
    Flag {
        name: "is_liquid",
        meaning: "the pure layer is liquid at the job's temperature; null for mixed layers, whose eutectics are not in the facts",
        evaluate: |c, candidate| match (candidate.form, candidate.solutes.as_slice()) {
            (Form::Coating, &[element]) => c
                .facts
                .quantity("melting_point_k", element)
                .ok()
                .map(|melting| melting.value < c.environment.temperature_k),
            _ => None,
        },
    },
    Flag {
        name: "has_no_compound",
        meaning: "the assessed diagram of zinc with a solute has no compound: it is a second phase beyond its small solubility; null: not assessed",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                let compounds = c.facts.binary_system(e)?.has_compounds()?;
                Some(!compounds)
            })
            .filter(|_| candidate.form == Form::Dilute)
        },
    },
    Flag {
        name: "is_polymorph_unresolved",
        meaning: "the structure is calculated and its energy is that of the composition's lowest polymorph, which may be another structure",
        evaluate: |_, candidate| {
            let phase = candidate.phase.as_ref()?;
            Some(!phase.energy_is_own && phase.evidence != Evidence::Measured)
        },
    },
];

fn is_toxic(c: &Context<'_>, candidate: &Candidate) -> Option<bool> {
    let masses = candidate.mass_fractions(c.facts);
    let mut restricted = None;
    for ((element, _), mass) in candidate.parts().into_iter().zip(masses) {
        if element == Element::ZN {
            continue;
        }
        let limit = c.facts.quantity("regulated_limit_wt_percent", element);
        let over = limit.is_ok_and(|limit| 100.0 * mass > limit.value);
        if over || c.facts.quantity("is_regulated", element).is_ok() {
            restricted = Some(true);
        }
    }
    restricted
}

/// At unit activity of the ion, the best case for plating; null within one sigma of the limit.
fn is_not_reducible_in_water(c: &Context<'_>, candidate: &Candidate) -> Option<bool> {
    let limit = corrosion::reduction_limit_v_she(c.facts, c.environment).ok()?;
    let environment = Environment {
        solute_ion_mol_per_l: 1.0,
        ..*c.environment
    };
    any(candidate, |e| {
        let own = corrosion::own_potential_v_she(c.facts, e, &environment).ok()?;
        let margin = own.value - limit.value;
        (margin.abs() > limit.sigma.unwrap_or(0.0)).then_some(margin < 0.0)
    })
}

/// Whether any solute is so: true as soon as one is, unknown if none is known to be and one is not known.
/// Unknown for bare zinc, which has no solute.
fn any(candidate: &Candidate, of: impl Fn(Element) -> Option<bool>) -> Option<bool> {
    let answers: Vec<Option<bool>> = candidate.solutes.iter().map(|&e| of(e)).collect();
    if answers.contains(&Some(true)) {
        Some(true)
    } else if answers.is_empty() || answers.contains(&None) {
        None
    } else {
        Some(false)
    }
}
