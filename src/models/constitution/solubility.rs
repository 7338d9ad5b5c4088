//! How much of an element dissolves in solid zinc at a temperature?
//!
//! **Sourced**: where an evaluated solvus is tabulated, ln x is interpolated in 1/T between its temperatures.
//! Else an assessed maximum x_max at T_max scales as an ideal dilute solution whose solvus has no excess
//! entropy, x(T) = x_max^(T_max/T), below T_max; the excess entropy makes that six times too little for gallium
//! at room temperature, hence the order. Else the nearest tabulated content at a higher temperature, or the
//! maximum, is an upper bound.
//!
//! **Estimated**, where nobody gives a maximum: the solute leaves the solution for the first zinc-rich
//! compound Zn_aX_b (formation enthalpy h_f per mole of atoms) or for pure X,
//! ln x = [(a+b) h_f/b − ΔH_sol]/RT, with Miedema's dilute solution enthalpy. One standard uncertainty of
//! ΔH_sol is at least 25 kJ/mol, ten powers of e at room temperature: for tin the estimate gives
//! 26 at.% at 198.5 °C where 0.039 at.% is measured. [`estimated_fraction`] therefore is for looking at,
//! and [`fraction_in_zinc`] null (`no_source`) without a sourced maximum.

use crate::facts::{Element, Facts, Formula, Quantity, Reason, Value, best_enthalpy, join_sources};
use crate::models::miedema;
use crate::units::GAS_J_PER_MOL_K;

/// One standard uncertainty of an assessed maximum, relative: assessments of one diagram differ by tens of
/// per cent.
pub const SIGMA_RELATIVE: f64 = 0.3;
/// The same of a solvus extrapolated to room temperature: a factor of two.
pub const SIGMA_EXTRAPOLATED: f64 = 0.7;
/// Evaluated solvus lines rest on measurements above about this temperature, K.
const EXTRAPOLATED_BELOW_K: f64 = 400.0;
/// Celsius to kelvin.
const ZERO_C_IN_K: f64 = 273.15;
/// Flags of a number that bounds the solubility from above.
const BOUNDS: [&str; 3] = ["upper_bound", "negligible", "models_disagree"];

/// Solubility at T from the maximum at T_max, both atomic fractions.
///
/// ```
/// use zincscreen::models::constitution::scaled_fraction;
/// // Tin: 0.039 at.% at the eutectic, 198.5 °C; at room temperature a hundredth of that.
/// let x = scaled_fraction(3.9e-4, 471.65, 298.15);
/// assert!((x / 4.04e-6 - 1.0).abs() < 0.01);
/// ```
#[must_use]
pub fn scaled_fraction(maximum: f64, maximum_temperature_k: f64, temperature_k: f64) -> f64 {
    maximum.powf(maximum_temperature_k / temperature_k)
}

/// Atomic fraction of an element that solid zinc holds at a temperature, from a sourced solvus or maximum.
///
/// Where the source calls its number an upper bound or negligible, or evaluations disagree on it, the
/// value is that bound, with itself as sigma; the model then reads `solubility_bound`.
///
/// ```
/// use zincscreen::{facts::Facts, models::constitution};
/// let facts = Facts::embedded()?;
/// let tin = "Sn".parse().expect("a symbol");
/// let x = constitution::fraction_in_zinc(&facts, tin, 298.15).expect("sourced");
/// assert!(x.value < 1e-5);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without a solvus, or a maximum and its temperature; `outside_model` beyond their
/// temperatures; `not_applicable` for zinc itself.
pub fn fraction_in_zinc(facts: &Facts, element: Element, temperature_k: f64) -> Quantity {
    if element == Element::ZN {
        return Err(Reason::NotApplicable);
    }
    if let Some(solvus) = on_solvus(facts, element, temperature_k) {
        return Ok(solvus);
    }
    from_maximum(facts, element, temperature_k)
        .or_else(|reason| bound(facts, element, temperature_k).ok_or(reason))
}

/// The most that can be dissolved: the tabulated content at the nearest temperature above, disputed or not,
/// or the greatest at any temperature.
fn bound(facts: &Facts, element: Element, temperature_k: f64) -> Option<Value> {
    let tabulated = facts.listings("solubility_in_zn_at_percent", element);
    let above = tabulated
        .iter()
        .filter_map(|listing| Some((at_k(&listing.fact.facet)?, listing.fact)))
        .filter(|&(at_k, _)| at_k >= temperature_k)
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let maxima = facts.listings("max_solubility_in_zn_at_percent", element);
    let fact = above.map(|(_, fact)| fact).or_else(|| {
        let chosen = maxima.iter().find(|l| l.is_chosen)?;
        (*chosen.fact.flag != *"lower_bound").then_some(chosen.fact)
    })?;
    let fraction = fact.value / 100.0;
    Some(Value::new(
        fraction,
        Some(fraction),
        "solubility_bound",
        &fact.source,
    ))
}

/// `300 K` as a number.
fn at_k(facet: &str) -> Option<f64> {
    facet.strip_suffix(" K")?.parse().ok()
}

/// From a tabulated solvus: rows of one temperature each (`300 K` as facet), of the source that has most.
fn on_solvus(facts: &Facts, element: Element, temperature_k: f64) -> Option<Value> {
    let mut of_source: Vec<(&str, Vec<(f64, f64)>)> = Vec::new();
    for listing in facts.listings("solubility_in_zn_at_percent", element) {
        let fact = listing.fact;
        let Some(at_k) =
            at_k(&fact.facet).filter(|_| !BOUNDS.contains(&&*fact.flag) && fact.value > 0.0)
        else {
            continue;
        };
        let point = (at_k, (fact.value / 100.0).ln());
        match of_source.iter_mut().find(|(key, _)| *key == &*fact.source) {
            Some((_, points)) => points.push(point),
            None => of_source.push((&*fact.source, vec![point])),
        }
    }
    let most = of_source.iter().map(|(_, points)| points.len()).max()?;
    let (source, points) = of_source.iter().find(|(_, points)| points.len() == most)?;
    let ln = interpolated(points, temperature_k)?;
    let others: Vec<f64> = of_source
        .iter()
        .filter(|(key, _)| key != source)
        .filter_map(|(_, points)| interpolated(points, temperature_k))
        .map(|other| (other - ln).powi(2))
        .collect();
    let spread = if others.is_empty() {
        0.0
    } else {
        (others.iter().sum::<f64>() / others.len() as f64).sqrt()
    };
    // Below the temperatures of measurements a solvus is an extrapolation.
    let own = if temperature_k < EXTRAPOLATED_BELOW_K {
        SIGMA_EXTRAPOLATED
    } else {
        SIGMA_RELATIVE
    };
    Some(Value::new(
        ln.exp(),
        Some(ln.exp() * own.hypot(spread)),
        "solvus",
        source,
    ))
}

/// ln x at a temperature between (within 5 K of) the tabulated ones, linear in 1/T.
fn interpolated(points: &[(f64, f64)], temperature_k: f64) -> Option<f64> {
    let mut points = points.to_vec();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, last) = (points.first()?.0, points.last()?.0);
    if points.len() < 2 || temperature_k < first - 5.0 || temperature_k > last + 5.0 {
        return None;
    }
    let above = points
        .iter()
        .position(|p| p.0 >= temperature_k)
        .unwrap_or(points.len() - 1)
        .max(1);
    let ((t0, y0), (t1, y1)) = (points[above - 1], points[above]);
    let share = (1.0 / temperature_k - 1.0 / t0) / (1.0 / t1 - 1.0 / t0);
    Some(y0 + share * (y1 - y0))
}

/// From the greatest solubility and its temperature.
fn from_maximum(facts: &Facts, element: Element, temperature_k: f64) -> Quantity {
    let listings = facts.listings("max_solubility_in_zn_at_percent", element);
    let chosen = listings
        .iter()
        .find(|listing| listing.is_chosen)
        .ok_or(Reason::NoSource)?
        .fact;
    if &*chosen.flag == "lower_bound" {
        return Err(Reason::NoSource);
    }
    let is_bound = BOUNDS.contains(&&*chosen.flag);
    let fraction = chosen.value / 100.0;
    let model = if is_bound {
        "solubility_bound"
    } else {
        "solubility"
    };
    if fraction <= 0.0 {
        return Ok(Value::new(0.0, None, model, &chosen.source));
    }
    // The temperature of the same source.
    let at_k = facts
        .listings("max_solubility_temperature_c", element)
        .iter()
        .find(|listing| listing.fact.source == chosen.source)
        .map(|listing| listing.fact.value + ZERO_C_IN_K)
        .ok_or(Reason::NoSource)?;
    if temperature_k > at_k {
        return Err(Reason::OutsideModel);
    }
    let value = scaled_fraction(fraction, at_k, temperature_k);
    let sigma = if is_bound {
        value
    } else {
        value * SIGMA_RELATIVE * at_k / temperature_k
    };
    Ok(Value::new(value, Some(sigma), model, &chosen.source))
}

/// What Miedema's model would make of the solubility, as natural logarithm of the atomic fraction, with
/// its sigma (about ten at room temperature): to be looked at, not to be used.
///
/// # Errors
/// `no_source` without Miedema parameters.
pub fn estimated_ln_fraction(facts: &Facts, element: Element, temperature_k: f64) -> Quantity {
    let solution = miedema::dilute_solution(facts, element, Element::ZN)?;
    let rt_kj_mol = GAS_J_PER_MOL_K * temperature_k * 1e-3;
    let compound = richest_compound(facts, element);
    let mut used = vec![solution.clone()];
    let mut energy = -solution.value;
    if let Some((formula, enthalpy)) = compound {
        energy += enthalpy.value / formula.fraction(element);
        used.push(enthalpy);
    }
    Ok(Value::new(
        energy / rt_kj_mol,
        solution.sigma.map(|sigma| sigma / rt_kj_mol),
        "solubility_estimate",
        &join_sources(&used),
    ))
}

/// The most zinc-rich binary compound with a known, negative formation enthalpy.
fn richest_compound(facts: &Facts, element: Element) -> Option<(Formula, Value)> {
    if facts.binary_system(element)?.has_compounds() == Some(false) {
        return None;
    }
    let richest = facts
        .enthalpies()
        .iter()
        .filter(|row| {
            let mut solutes = row.formula.solutes();
            solutes.next() == Some(element)
                && solutes.next().is_none()
                && row.formula.fraction(Element::ZN) > 0.0
                && row.value_kj_mol < 0.0
        })
        .max_by(|a, b| {
            let x = |row: &crate::facts::FormationEnthalpy| row.formula.fraction(Element::ZN);
            x(a).total_cmp(&x(b))
        })?;
    let enthalpy = best_enthalpy(facts.enthalpies(), &richest.formula).ok()?;
    Some((richest.formula.clone(), enthalpy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_estimate_of_tin_is_far_off() {
        let facts = Facts::embedded().expect("facts");
        let tin = "Sn".parse().expect("a symbol");
        let ln = estimated_ln_fraction(&facts, tin, 471.65).expect("parameters");
        // 26 at.% where 0.039 at.% is measured: within its own sigma, and useless.
        assert!((ln.value.exp() - 0.26).abs() < 0.01, "{}", ln.value.exp());
        let off = (ln.value - 3.9e-4_f64.ln()).abs();
        assert!(off > 6.0 && off < 1.5 * ln.sigma.expect("stated"));
    }
}
