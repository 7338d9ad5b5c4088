//! Yes, no, or not known: warnings that stand beside the numbers.

use super::{Context, coincidence};
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Evidence, Quantity};
use crate::models::{Environment, constitution, corrosion, segregation};

/// Temperature of hot rolling in the review's recipe, K (300 °C).
const ROLLING_K: f64 = 573.15;
/// Boiling point of zinc, K: what melts above it has to dissolve, not melt.
const ZINC_BOILS_K: f64 = 1180.0;
/// Herfindahl-Hirschman index above which a market counts as highly concentrated. M. W. Gaultois et al., Chem.
/// Mater. 25 (2013) 2911, doi 10.1021/cm400893e, after the US Department of Justice.
const HIGHLY_CONCENTRATED: f64 = 2500.0;
/// Greatest acute toxicity category that counts as hazardous: 3, "toxic".
const TOXIC_CATEGORY: f64 = 3.0;

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
        name: "is_hazardous",
        meaning: "a solute is classified as carcinogenic, suspected of it, or acutely toxic (category 1 to 3); null: not researched, which is no clearance",
        evaluate: |c, candidate| any(candidate, |e| is_hazardous(c, e).then_some(true)),
    },
    Flag {
        name: "is_supply_concentrated",
        meaning: "a solute's production is highly concentrated in few countries (Herfindahl-Hirschman index above 2500)",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                above(&c.facts.quantity("hhi_production", e), HIGHLY_CONCENTRATED)
            })
        },
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
        meaning: "the layer is at least partly liquid at the job's temperature; null for mixed layers whose eutectic is not in the facts",
        evaluate: |c, candidate| {
            let melts = match (candidate.form, candidate.solutes.as_slice()) {
                (Form::Coating, &[element]) => c.facts.quantity("melting_point_k", element),
                (Form::Coating, &[a, b]) => constitution::eutectic_k(c.facts, a, b),
                _ => return None,
            };
            Some(melts.ok()?.value < c.environment.temperature_k)
        },
    },
    Flag {
        name: "is_liquid_when_rolled",
        meaning: "zinc with more of a solute than dissolves is partly liquid at 300 C, the review's rolling temperature: roll colder",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                let melting = constitution::first_liquid_k(c.facts, e).ok()?;
                Some(melting.value < ROLLING_K)
            })
            .filter(|_| candidate.form == Form::Dilute)
        },
    },
    Flag {
        name: "is_high_melting",
        meaning: "a solute melts above zinc's boiling point: it must dissolve in liquid zinc or be added as a master alloy; no bar",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                above(&c.facts.quantity("melting_point_k", e), ZINC_BOILS_K)
            })
        },
    },
    Flag {
        name: "is_oxide_covered",
        meaning: "a solute stands against its oxide in water, not against a simple ion: what is computed for the metal's surface is not the real surface; null: the facts do not say",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                c.facts
                    .listings("standard_potential_v_she", e)
                    .iter()
                    .any(|listing| listing.fact.host.contains('O'))
                    .then_some(true)
            })
        },
    },
    Flag {
        name: "is_second_phase",
        meaning: "more of a solute than zinc holds at the job's temperature: it is there as a second phase; null: solubility not sourced",
        evaluate: is_second_phase,
    },
    Flag {
        name: "is_segregating",
        meaning: "a solute gathers at the surface by more than one sigma of its segregation energy; null: within one sigma",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                let energy = segregation::surface_energy_ev(c.facts, e, Element::ZN).ok()?;
                (energy.value.abs() > energy.sigma?).then_some(energy.value < 0.0)
            })
            .filter(|_| candidate.form == Form::Dilute)
        },
    },
    Flag {
        name: "is_zn101_favoured",
        meaning: "the crystal zinc grows on (of an alloy its largest second phase) has a smaller coherent cell with Zn(101) than with Zn(002), by more than both sigmas: it invites tilted rather than flat growth; null: within the sigmas, or no cell known",
        evaluate: coincidence::favours_zn101,
    },
    Flag {
        name: "is_dealloying",
        meaning: "the compound loses its first zinc below zinc's own potential by more than one sigma; null: within one sigma",
        evaluate: |c, candidate| {
            let phase = candidate.phase.as_ref()?;
            let shift = super::quantities::first_dealloying_shift_v(c, phase).ok()?;
            (shift.value.abs() > shift.sigma?).then_some(shift.value < 0.0)
        },
    },
    Flag {
        name: "is_shielding_cation",
        meaning: "a solute's ion, once released, is not plated at zinc's potential and can shield protrusions: the opposite of staying in the alloy",
        evaluate: |c, candidate| {
            any(candidate, |e| {
                corrosion::shields_as_cation(c.facts, e, c.environment)
            })
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

fn above(value: &Quantity, limit: f64) -> Option<bool> {
    value.as_ref().ok().map(|v| v.value > limit)
}

fn is_hazardous(c: &Context<'_>, element: Element) -> bool {
    let has = |property: &str| c.facts.quantity(property, element).is_ok();
    let acute = c.facts.quantity("clp_acute_toxicity_category", element);
    has("clp_is_carcinogen")
        || has("clp_is_suspected_carcinogen")
        || acute.is_ok_and(|category| category.value <= TOXIC_CATEGORY)
}

fn is_second_phase(c: &Context<'_>, candidate: &Candidate) -> Option<bool> {
    if candidate.form != Form::Dilute {
        return None;
    }
    let x = candidate.composition().x;
    let fractions: Vec<(Element, f64)> = candidate.solutes.iter().copied().zip(x).collect();
    any(candidate, |e| {
        let limit = constitution::fraction_in_zinc(c.facts, e, c.environment.temperature_k).ok()?;
        let content = fractions.iter().find(|f| f.0 == e)?.1;
        Some(content > limit.value)
    })
}

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
