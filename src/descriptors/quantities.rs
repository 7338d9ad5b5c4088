//! A descriptor's value of one element, or of one compound: the functions that the registry names.

use super::Context;
use crate::candidates::Form;
use crate::crystal::close_packed_spacing_ang;
use crate::facts::{
    CrystalStructure, Element, Phase, Quantity, Reason, Value, best_enthalpy, join_sources,
};
use crate::models::miedema::State;
use crate::models::{adsorption, constitution, corrosion, miedema, process};
use crate::units;

/// The difference of a property to zinc's.
fn minus_zinc(
    c: &Context<'_>,
    property: &str,
    element: Element,
    scale: impl Fn(f64, f64) -> f64,
) -> Quantity {
    let own = c.facts.quantity(property, element)?;
    if element == Element::ZN {
        return Ok(Value::new(0.0, Some(0.0), "difference", &own.source));
    }
    let zinc = c.facts.quantity(property, Element::ZN)?;
    let value = scale(own.value, zinc.value);
    // Linear error propagation by finite shifts of one sigma each.
    let shift = |a: f64, b: f64| scale(own.value + a, zinc.value + b) - value;
    let sigma = match (own.sigma, zinc.sigma) {
        (Some(a), Some(b)) => Some(shift(a, 0.0).hypot(shift(0.0, b))),
        (Some(a), None) => Some(shift(a, 0.0).abs()),
        (None, Some(b)) => Some(shift(0.0, b).abs()),
        (None, None) => None,
    };
    Ok(Value::new(
        value,
        sigma,
        "difference",
        &join_sources([&own, &zinc]),
    ))
}

pub(super) fn delta_chi_pauling(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "electronegativity_pauling", element, |x, zn| x - zn)
}

pub(super) fn delta_chi_allen(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "electronegativity_allen", element, |x, zn| x - zn)
}

pub(super) fn delta_phi_miedema_v(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "miedema_phi_v", element, |x, zn| x - zn)
}

pub(super) fn radius_misfit_percent(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "metallic_radius_cn12_pm", element, |x, zn| {
        units::percent(x / zn - 1.0)
    })
}

pub(super) fn thermal_expansion_mismatch(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "linear_thermal_expansion_1e6_per_k", element, |x, zn| {
        x - zn
    })
}

/// One standard uncertainty of a lattice parameter measured at room temperature, relative.
const SIGMA_LATTICE_RELATIVE: f64 = 0.001;
/// The same of a cell measured in the cold (below 200 K): thermal expansion up to room temperature.
const SIGMA_COLD_LATTICE_RELATIVE: f64 = 0.005;

pub(super) fn lattice_mismatch_percent(c: &Context<'_>, element: Element, form: Form) -> Quantity {
    let crystal = |e: Element| c.facts.crystal(e).ok_or(Reason::NoSource);
    if form == Form::Coating {
        let melting = c.facts.quantity("melting_point_k", element)?;
        if melting.value < c.environment.temperature_k {
            return Err(Reason::Liquid);
        }
    }
    let (own, zinc) = (crystal(element)?, crystal(Element::ZN)?);
    let a = close_packed_spacing_ang(own)?;
    let a_zn = close_packed_spacing_ang(zinc)?;
    let sigma = if element == Element::ZN {
        0.0
    } else {
        let relative = |crystal: &CrystalStructure| match crystal.temperature_k {
            Some(t) if t < 200.0 => SIGMA_COLD_LATTICE_RELATIVE,
            _ => SIGMA_LATTICE_RELATIVE,
        };
        units::percent(relative(own).hypot(relative(zinc)) * a / a_zn)
    };
    let sources = [&*own.source, &*zinc.source].map(|s| Value::new(0.0, None, "", s));
    Ok(Value::new(
        units::percent(a / a_zn - 1.0),
        Some(sigma),
        "net_1x1",
        &join_sources(&sources),
    ))
}

/// Against bulk zinc of the same data set: nobody knows it for a value that a user gives against the atom.
pub(super) fn zn_adsorption_vs_bulk_ev(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    if c.facts.quantity("zn_adsorption_energy_ev", element).is_ok() {
        return Err(Reason::NoSource);
    }
    adsorption::zn_energy_vs_bulk_ev(c.facts, element)
}

pub(super) fn zn_matrix_binding_ev(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    let mut value = match c.facts.quantity("dilute_solution_enthalpy_kj_mol", element) {
        Ok(given) => given,
        Err(_) => miedema::dilute_solution(c.facts, element, Element::ZN)?,
    };
    value.value = -units::ev_from_kj_mol(value.value);
    value.sigma = value.sigma.map(units::ev_from_kj_mol);
    Ok(value)
}

/// A hollow between one solute atom and two zinc atoms.
pub(super) fn zn_adsorption_beside_solute_ev(
    c: &Context<'_>,
    element: Element,
    _: Form,
) -> Quantity {
    adsorption::zn_energy_on_hollow_ev(c.facts, &[element, Element::ZN, Element::ZN])
}

pub(super) fn solubility_at_percent(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    let mut value = constitution::fraction_in_zinc(c.facts, element, c.environment.temperature_k)?;
    value.value = units::percent(value.value);
    value.sigma = value.sigma.map(units::percent);
    Ok(value)
}

/// A hundred times the grams per mole of what carries no charge: everything but zinc. Over the whole weight
/// that is the loss in per cent.
pub(super) fn inactive_weight_percent(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    let mut weight = process::atomic_weight_g_mol(c.facts, element)?;
    weight.value = if element == Element::ZN {
        0.0
    } else {
        units::percent(weight.value)
    };
    Ok(weight)
}

pub(super) fn charge_mah_per_mol(_: &Context<'_>, element: Element, _: Form) -> Quantity {
    Ok(process::charge_mah_per_mol(element))
}

pub(super) fn weight_g_mol(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    process::atomic_weight_g_mol(c.facts, element)
}

pub(super) fn price_per_mol(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    process::price_per_mol(c.facts, element)
}

/// The composition's energy in the data set of the hull: a structure's own energy from another set is
/// never held against it.
pub(super) fn first_dealloying_shift_v(c: &Context<'_>, phase: &Phase) -> Quantity {
    let hull = c.facts.hull_points();
    let own = hull.iter().find(|p| p.formula == phase.formula);
    let own = own.ok_or(Reason::NoSource)?;
    let (shift, sigma) =
        corrosion::first_dealloying_shift_v(hull, &phase.formula, own.formation_energy_ev)?;
    Ok(Value::new(shift, Some(sigma), "hull_tie_line", &own.source))
}

pub(super) fn e_above_hull_ev(_: &Context<'_>, phase: &Phase) -> Quantity {
    let energy = phase.e_above_hull_ev.ok_or(Reason::NoSource)?;
    Ok(Value::new(
        energy,
        Some(corrosion::SIGMA_ENERGY_DIFFERENCE_EV),
        "dft",
        "critexam_crabnet",
    ))
}

/// The best known formation enthalpy of a compound, kJ per mole of atoms.
pub(super) fn compound_enthalpy(c: &Context<'_>, phase: &Phase) -> Quantity {
    if let Ok(best) = best_enthalpy(c.facts.enthalpies(), &phase.formula) {
        return Ok(best);
    }
    if let Some(energy) = phase.formation_energy_ev_atom {
        return Ok(Value::new(
            units::kj_mol_from_ev(energy),
            Some(crate::facts::DFT_SIGMA_KJ_MOL),
            "dft",
            &phase.source,
        ));
    }
    let parts: Vec<(Element, f64)> = phase
        .formula
        .parts()
        .iter()
        .map(|&(element, _)| (element, phase.formula.fraction(element)))
        .collect();
    miedema::mixture(c.facts, &parts, State::Compound)
}
