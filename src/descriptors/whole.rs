//! Descriptors of a whole candidate: what its surface and its phases come to.

use super::Context;
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Quantity, Reason, Value, join_sources};
use crate::models::constitution::{self, Hull};
use crate::models::{adsorption, corrosion, hydrogen, segregation};
use crate::units;

/// Solutes with their atomic fractions.
fn solutes(candidate: &Candidate) -> Vec<(Element, f64)> {
    let x = candidate.composition().x;
    candidate.solutes.iter().copied().zip(x).collect()
}

/// What the solutes hold of the first layer after annealing.
fn first_layer(c: &Context<'_>, candidate: &Candidate) -> Result<Vec<(Element, Value)>, Reason> {
    if candidate.solutes.is_empty() {
        return Err(Reason::NotApplicable);
    }
    let content = solutes(candidate);
    let fractions =
        segregation::surface_fractions(c.facts, &content, c.environment.anneal_temperature_k)?;
    Ok(candidate.solutes.iter().copied().zip(fractions).collect())
}

/// Joins two uncertainties that do not depend on each other.
fn joined(a: Option<f64>, b: f64) -> f64 {
    a.unwrap_or(0.0).hypot(b)
}

pub(super) fn surface_solute_fraction_ml(c: &Context<'_>, candidate: &Candidate) -> Quantity {
    let layer = first_layer(c, candidate)?;
    let values: Vec<&Value> = layer.iter().map(|(_, v)| v).collect();
    Ok(Value::new(
        values.iter().map(|v| v.value).sum(),
        values.iter().map(|v| v.sigma).sum(),
        values[0].model.clone(),
        &join_sources(values),
    ))
}

pub(super) fn zn_adsorption_surface_ev(c: &Context<'_>, candidate: &Candidate) -> Quantity {
    if candidate.solutes.is_empty() {
        return adsorption::zn_energy_ev(c.facts, Element::ZN);
    }
    let layer = first_layer(c, candidate)?;
    let energy = |sign: f64| {
        let fractions: Vec<(Element, f64)> = layer
            .iter()
            .map(|(e, v)| (*e, v.value + sign * v.sigma.unwrap_or(0.0)))
            .collect();
        // Sites are shared: what one sigma adds to both is cut to a full layer.
        let total: f64 = fractions.iter().map(|f| f.1).sum();
        let scale = if total > 1.0 { 1.0 / total } else { 1.0 };
        let fractions: Vec<(Element, f64)> = fractions
            .into_iter()
            .map(|(e, f)| (e, (f * scale).clamp(0.0, 1.0)))
            .collect();
        adsorption::zn_energy_on_layer_ev(c.facts, &fractions)
    };
    let middle = energy(0.0)?;
    let from_layer = 0.5 * (energy(1.0)?.value - energy(-1.0)?.value).abs();
    let used: Vec<&Value> = layer.iter().map(|(_, v)| v).chain([&middle]).collect();
    Ok(Value::new(
        middle.value,
        Some(joined(middle.sigma, from_layer)),
        format!("bond_order; {}", layer[0].1.model),
        &join_sources(used),
    ))
}

/// Areas: of an alloy the first layer after annealing, of a layer or compound the atomic fractions.
pub(super) fn i_her_at_e_zn_a_cm2(c: &Context<'_>, candidate: &Candidate) -> Quantity {
    let mut areas: Vec<(Element, f64)> = Vec::new();
    let mut layer_sources: Vec<Value> = Vec::new();
    if candidate.solutes.is_empty() {
        areas.push((Element::ZN, 1.0));
    } else if candidate.form == Form::Dilute {
        let layer = first_layer(c, candidate)?;
        let rest = 1.0 - layer.iter().map(|(_, v)| v.value).sum::<f64>();
        areas.push((Element::ZN, rest.max(0.0)));
        for (element, value) in layer {
            areas.push((element, value.value));
            layer_sources.push(value);
        }
    } else {
        areas = candidate.parts();
    }
    let log10 =
        hydrogen::log10_current_at_e_zn(c.facts, &areas, c.environment.area_factor, c.environment)?;
    let current = 10.0_f64.powf(log10.value);
    let source = join_sources(layer_sources.iter().chain([&log10]));
    Ok(Value::new(
        current,
        log10
            .sigma
            .map(|decades| current * decades * std::f64::consts::LN_10),
        log10.model,
        &source,
    ))
}

/// Sum of the sigmas of what zinc holds of each solute, at.%; none if one is not known.
fn solubility_sigma_percent(c: &Context<'_>, candidate: &Candidate) -> Option<f64> {
    let temperature_k = c.environment.temperature_k;
    let of = |e: &Element| {
        constitution::fraction_in_zinc(c.facts, *e, temperature_k)
            .ok()?
            .sigma
    };
    let fractions: Option<f64> = candidate.solutes.iter().map(of).sum();
    fractions.map(units::percent)
}

pub(super) fn second_phase_percent(c: &Context<'_>, candidate: &Candidate) -> Quantity {
    if candidate.solutes.is_empty() {
        return Err(Reason::NotApplicable);
    }
    let mut elements = vec![Element::ZN];
    elements.extend(&candidate.solutes);
    let hull = Hull::of(c.facts, &elements);
    let composition = candidate.composition();
    let mut fractions = vec![composition.x_zn];
    fractions.extend(&composition.x[..candidate.solutes.len()]);
    let found = constitution::at(c.facts, &hull, &fractions, c.environment.temperature_k)?;
    // A solute of which neither diagram, compounds nor solubility are known could do anything.
    let is_known = |e: &Element| {
        c.facts
            .binary_system(*e)
            .is_some_and(|system| &*system.evidence != "no evidence")
    };
    if !found.unknown_solubility.iter().all(is_known) {
        return Err(Reason::NoSource);
    }
    let share = units::percent(found.second_phase_share());
    // What stays dissolved moves the share one to one; a bound is as uncertain as it is large.
    let (model, sigma) = if found.unknown_solubility.is_empty() {
        ("lever", solubility_sigma_percent(c, candidate))
    } else {
        ("lever, solubility unknown: upper bound", Some(share))
    };
    Ok(Value::new(share, sigma, model, &found.source))
}

/// Base solutes dissolve with the zinc and leave nothing. Sigma is the change if each solute whose potential lies
/// within one sigma of zinc's went to the other side; where none does, the count is arithmetic.
pub(super) fn exposed_solute_monolayers(c: &Context<'_>, candidate: &Candidate) -> Quantity {
    if candidate.solutes.is_empty() {
        return Err(Reason::NotApplicable);
    }
    let capacity = c.environment.areal_capacity_mah_cm2;
    let (mut noble, mut doubtful, mut used) = (0.0, 0.0, Vec::new());
    for (element, fraction) in solutes(candidate) {
        let shift = corrosion::potential_vs_zn_v(c.facts, element, c.environment)?;
        if shift.value > 0.0 {
            noble += fraction;
        }
        if shift.value.abs() < shift.sigma.unwrap_or(f64::INFINITY) {
            doubtful += fraction;
        }
        used.push(shift);
    }
    let zinc = candidate.composition().x_zn;
    let monolayers = corrosion::exposed_monolayers(noble / (noble + zinc), capacity);
    Ok(Value::new(
        monolayers,
        Some(corrosion::exposed_monolayers(
            doubtful / (doubtful + zinc),
            capacity,
        )),
        "faraday",
        &join_sources(&used),
    ))
}
