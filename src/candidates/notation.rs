//! How people write an alloy: `Zn-2Sn-1Bi` is weight percent, `Zn95Sn5` is atomic percent, `Cu5Zn8` is a
//! compound, `Ga70In30` a layer; a canonical id says its form itself.

use std::sync::Arc;

use super::candidate::{Form, MILLI, is_candidate_formula};
use crate::facts::{BinarySystem, Element, Evidence, Facts, Formula, Phase};

/// What a text names.
#[derive(Debug, Clone)]
pub enum Listed {
    /// A composition on the grid of 0.001 at.%.
    Composition {
        /// Dilute or coating.
        form: Form,
        /// Alphabetical.
        solutes: Vec<Element>,
        /// Atomic fractions of the solutes.
        milli: [u32; 2],
    },
    /// Every known structure of a compound.
    Phases(Vec<Arc<Phase>>),
}

/// Reads one entry of an explicit list.
///
/// ```
/// use zincscreen::{candidates::{parse_listed, Listed}, facts::Facts};
/// let facts = Facts::embedded()?;
/// // Casting alloys are named by weight: 2 wt.% tin are 1.12 at.%.
/// let Ok(Listed::Composition { milli, .. }) = parse_listed("Zn-2Sn-1Bi", &facts) else { panic!() };
/// assert_eq!(milli, [318, 1119]); // Bi, Sn
/// let Ok(Listed::Composition { milli, .. }) = parse_listed("Zn95Sn5", &facts) else { panic!() };
/// assert_eq!(milli, [5000, 0]);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse_listed(text: &str, facts: &Facts) -> Result<Listed, String> {
    // An id that some run printed can be read back whatever that run's limit was.
    let limit = if text.contains("@phase.") {
        MOST_E_ABOVE_HULL_EV
    } else {
        DEFAULT_MAX_E_ABOVE_HULL_EV
    };
    parse_listed_within(text, facts, limit)
}

/// [`parse_listed`] with a job's own limit of energy above the hull.
pub(crate) fn parse_listed_within(
    text: &str,
    facts: &Facts,
    max_e_above_hull_ev: f64,
) -> Result<Listed, String> {
    let (body, suffix) = match text.split_once('@') {
        Some((body, suffix)) => (body, Some(suffix)),
        None => (text, None),
    };
    match suffix {
        Some("dilute") => return atomic(body, Some(Form::Dilute)),
        Some("coating") => return atomic(body, Some(Form::Coating)),
        Some(suffix) => {
            let id = suffix.strip_prefix("phase.").ok_or_else(|| {
                format!(
                    "`@{suffix}` is not a form; expected @dilute, @coating or @phase.<database id>"
                )
            })?;
            // An id names one structure, which a job with another limit may have let in.
            return phases(body, Some(id), facts, f64::INFINITY);
        }
        None => {}
    }
    if body.contains('-') {
        return by_weight(body, facts);
    }
    atomic(body, None).or_else(|not_percent| {
        if body.parse::<Formula>().is_err() {
            return Err(not_percent);
        }
        phases(body, None, facts, max_e_above_hull_ev).map_err(|no_compound| {
            // With a number after every symbol, percentages may have been meant as well.
            if percentages(body).is_ok() {
                format!("{not_percent}; {no_compound}")
            } else {
                no_compound
            }
        })
    })
}

fn by_weight(body: &str, facts: &Facts) -> Result<Listed, String> {
    let mut parts = body.split('-');
    if parts.next() != Some("Zn") {
        return Err("expected zinc first, e.g. `Zn-2Sn-1Bi` (weight percent)".to_owned());
    }
    let weight_of = |element: Element| {
        facts
            .info(element)
            .map(|info| info.atomic_weight_g_mol)
            .ok_or_else(|| format!("{element} is not among the screened elements"))
    };
    let mut solutes = Vec::new();
    let mut percent_sum = 0.0;
    for part in parts {
        let digits = part
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(part.len());
        let (number, symbol) = part.split_at(digits);
        let percent: f64 = number.parse().map_err(|_| {
            format!("`{part}`: expected weight percent before the symbol, e.g. `2Sn`")
        })?;
        let element: Element = symbol
            .parse()
            .map_err(|e: crate::facts::UnknownElement| e.to_string())?;
        percent_sum += percent;
        solutes.push((element, percent / weight_of(element)?));
    }
    if percent_sum >= 100.0 {
        return Err(format!(
            "the solutes sum to {percent_sum} wt.%; nothing is left for zinc"
        ));
    }
    let zinc = (100.0 - percent_sum) / weight_of(Element::ZN)?;
    let total: f64 = zinc + solutes.iter().map(|s| s.1).sum::<f64>();
    finish(
        Form::Dilute,
        solutes
            .into_iter()
            .map(|(e, moles)| (e, moles / total))
            .collect(),
    )
}

/// Symbols, each with a fraction: `Zn95Sn5`.
fn percentages(body: &str) -> Result<Vec<(Element, f64)>, String> {
    let mut parts = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let letters = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let (symbol, tail) = rest.split_at(letters);
        let digits = tail
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(tail.len());
        let (number, tail) = tail.split_at(digits);
        let element: Element = symbol
            .parse()
            .map_err(|e: crate::facts::UnknownElement| e.to_string())?;
        let percent: f64 = number
            .parse()
            .map_err(|_| format!("expected atomic percent after `{symbol}`, e.g. `Zn95Sn5`"))?;
        parts.push((element, percent / 100.0));
        rest = tail;
    }
    Ok(parts)
}

fn atomic(body: &str, form: Option<Form>) -> Result<Listed, String> {
    let mut parts = percentages(body)?;
    let sum: f64 = parts.iter().map(|p| p.1).sum();
    if (sum - 1.0).abs() > 1e-6 {
        return Err(format!(
            "the atomic percents sum to {}, not 100",
            (sum * 1e5).round() / 1e3
        ));
    }
    let has_zinc = parts.iter().any(|p| p.0 == Element::ZN && p.1 > 0.0);
    let form = form.unwrap_or(if has_zinc {
        Form::Dilute
    } else {
        Form::Coating
    });
    if has_zinc && form == Form::Coating {
        return Err("a coating's fractions describe the layer, which contains no zinc".to_owned());
    }
    if !has_zinc && form == Form::Dilute {
        return Err("a dilute alloy contains zinc".to_owned());
    }
    parts.retain(|p| p.0 != Element::ZN);
    finish(form, parts)
}

fn finish(form: Form, mut solutes: Vec<(Element, f64)>) -> Result<Listed, String> {
    solutes.sort_by_key(|s| s.0.symbol());
    if solutes.windows(2).any(|w| w[0].0 == w[1].0) {
        return Err("an element is named twice".to_owned());
    }
    if solutes.iter().any(|s| s.0 == Element::ZN) {
        return Err("zinc is named twice".to_owned());
    }
    if !(1..=2).contains(&solutes.len()) {
        return Err("expected one or two elements beside zinc".to_owned());
    }
    let mut milli = [0; 2];
    for (slot, &(element, x)) in milli.iter_mut().zip(&solutes) {
        *slot = (x * f64::from(MILLI)).round() as u32;
        if *slot == 0 {
            return Err(format!("{element}: less than the grid's 0.001 at.%"));
        }
    }
    match form {
        Form::Dilute if milli.iter().sum::<u32>() >= MILLI => {
            return Err("nothing is left for zinc on the grid of 0.001 at.%".to_owned());
        }
        Form::Coating => match solutes.as_slice() {
            [_] => milli[0] = MILLI,
            [_, (second, _)] => {
                milli[1] = MILLI.saturating_sub(milli[0]);
                if milli[1] == 0 {
                    return Err(format!("{second}: less than the grid's 0.001 at.%"));
                }
            }
            _ => {}
        },
        _ => {}
    }
    Ok(Listed::Composition {
        form,
        solutes: solutes.into_iter().map(|s| s.0).collect(),
        milli,
    })
}

fn phases(
    body: &str,
    id: Option<&str>,
    facts: &Facts,
    max_e_above_hull_ev: f64,
) -> Result<Listed, String> {
    let formula: Formula = body.parse()?;
    if !is_candidate_formula(&formula) {
        return Err("expected a compound of zinc with one or two elements".to_owned());
    }
    let found: Vec<Arc<Phase>> = known_phases(facts, max_e_above_hull_ev)
        .into_iter()
        .filter(|p| p.formula == formula && id.is_none_or(|id| *p.database_id == *id))
        .collect();
    if found.is_empty() {
        let mut known: Vec<String> = known_phases(facts, max_e_above_hull_ev)
            .iter()
            .filter(|p| formula.solutes().eq(p.formula.solutes()))
            .map(|p| p.candidate_id())
            .collect();
        known.dedup();
        return Err(if known.is_empty() {
            format!("no compound `{formula}` is known, nor any other of these elements with zinc")
        } else {
            format!(
                "no compound `{formula}` is known; known are: {}",
                known.join(", ")
            )
        });
    }
    Ok(Listed::Phases(found))
}

/// Energy above the hull up to which a calculated compound counts as real, eV per atom, where the job
/// says nothing: thermal energy at room temperature.
pub const DEFAULT_MAX_E_ABOVE_HULL_EV: f64 = 0.025;

/// Largest energy above the hull that a job may ask for, eV per atom.
pub(crate) const MOST_E_ABOVE_HULL_EV: f64 = 0.2;

/// Structures that may be candidates: measured, or at most so far above the hull; never a hypothetical
/// one, one with mixed sites, or one of a system whose assessed diagram has no compound. One per database
/// entry; a measured cell takes the place, and the entry's name, of a calculated one of the same formula
/// and space group.
pub(crate) fn known_phases(facts: &Facts, max_e_above_hull_ev: f64) -> Vec<Arc<Phase>> {
    let exists = |p: &&Phase| match p.evidence {
        Evidence::Measured => true,
        Evidence::OnHull | Evidence::AboveHull => {
            p.e_above_hull_ev.is_some_and(|e| e <= max_e_above_hull_ev)
        }
        Evidence::NoEnergy | Evidence::Hypothetical | Evidence::MixedSites | Evidence::Element => {
            false
        }
    };
    let mut sorted: Vec<&Phase> = facts
        .phases()
        .iter()
        .filter(exists)
        .filter(|p| is_candidate_formula(&p.formula))
        .filter(|p| {
            let mut solutes = p.formula.solutes();
            match (solutes.next(), solutes.next()) {
                (Some(x), None) => {
                    let system = facts.binary_system(x);
                    system.and_then(BinarySystem::has_compounds) != Some(false)
                }
                _ => true,
            }
        })
        .filter(|p| p.formula.solutes().all(|e| facts.info(e).is_some()))
        .collect();
    sorted.sort_by_key(|p| (&p.formula, p.cell_set, &p.database_id, &p.structure_id));
    let mut kept: Vec<Phase> = Vec::new();
    for phase in sorted {
        let twin = kept.iter_mut().find(|k| {
            k.formula == phase.formula
                && (k.database_id == phase.database_id
                    || (k.evidence == Evidence::Measured
                        && k.space_group_number == phase.space_group_number))
        });
        match twin {
            None => kept.push(phase.clone()),
            Some(measured) if measured.evidence == Evidence::Measured => {
                measured.database_id = phase.database_id.clone();
            }
            Some(_) => {}
        }
    }
    kept.into_iter().map(Arc::new).collect()
}
