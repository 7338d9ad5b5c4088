//! The list of descriptors and the rules by which solutes combine.

use super::Context;
use crate::candidates::Form;
use crate::crystal::close_packed_spacing_ang;
use crate::facts::{
    CrystalStructure, Element, Phase, Quantity, Reason, Value, best_enthalpy, join_sources,
};
use crate::models::miedema::State;
use crate::models::{adsorption, corrosion, dband, hydrogen, miedema, process};
use crate::units;

/// How the solutes' values become the candidate's. A null solute makes the candidate null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// Weighted by the solutes' shares among themselves.
    Mean,
    /// The one with the larger magnitude, signed.
    LargestMagnitude,
    /// The smallest.
    Lowest,
    /// The greatest.
    Highest,
}

/// A quantity of one element in a form.
pub type OfElement = fn(&Context<'_>, Element, Form) -> Quantity;

/// How a descriptor of a candidate comes from elements, compounds and composition.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// From the solutes alone.
    Solutes {
        /// A solute's value.
        of: OfElement,
        /// How they combine.
        combine: Combine,
    },
    /// Σ x·numerator / Σ x·denominator over all atoms, zinc included.
    Ratio {
        /// Per mole of the element.
        numerator: OfElement,
        /// Per mole of the element.
        denominator: OfElement,
    },
    /// The greatest weight content over its legal limit, among the elements that have one.
    RegulatedContent,
    /// Miedema's enthalpy of the whole composition.
    Mixture(State),
    /// The best known formation enthalpy: of the compound, else Miedema's.
    FormationEnthalpy,
    /// A property of a named compound.
    Compound(fn(&Context<'_>, &Phase) -> Quantity),
}

/// One entry of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// Column name, with the unit as suffix.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// One sentence: what it is, which sign means what.
    pub meaning: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// Forms for which the question arises.
    pub forms: &'static [Form],
    /// How it is computed.
    pub rule: Rule,
}

const ALL: &[Form] = &Form::ALL;
const WITH_ZINC: &[Form] = &[Form::Dilute, Form::Phase];

/// Every descriptor, in the order of the columns.
pub const DESCRIPTORS: &[Descriptor] = &[
    Descriptor {
        name: "delta_chi_pauling",
        unit: "1",
        meaning: "Pauling electronegativity of the solutes minus zinc's, weighted by solute share; positive: solutes draw electrons",
        source: "L. Pauling, J. Am. Chem. Soc. 54 (1932) 3570",
        forms: ALL,
        rule: Rule::Solutes {
            of: delta_chi_pauling,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "delta_chi_allen",
        unit: "1",
        meaning: "the same on Allen's configuration-energy scale, in Pauling units",
        source: "L. C. Allen, J. Am. Chem. Soc. 111 (1989) 9003",
        forms: ALL,
        rule: Rule::Solutes {
            of: delta_chi_allen,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "delta_phi_miedema_v",
        unit: "V",
        meaning: "the same on Miedema's scale",
        source: "F. R. de Boer et al., Cohesion in Metals (1988)",
        forms: ALL,
        rule: Rule::Solutes {
            of: delta_phi_miedema_v,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "d_band_center_ev",
        unit: "eV",
        meaning: "d-band centre of the solutes' own close-packed surfaces against the Fermi level, weighted by solute share; one source per run, no shift against zinc",
        source: "models::dband",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| dband::center_ev(c.facts, e),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "solute_cohesive_energy_ev",
        unit: "eV",
        meaning: "cohesive energy of the solutes, weighted by solute share; the trivial baseline of adsorption",
        source: "facts",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| c.facts.quantity("cohesive_energy_ev", e),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "zn_adsorption_energy_ev",
        unit: "eV",
        meaning: "neutral zinc atom in vacuum onto a hollow of the solutes' surface, bond-order model, weighted by solute share; negative: bound",
        source: "models::adsorption",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| adsorption::zn_energy_ev(c.facts, e),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "zn_adsorption_vs_bulk_ev",
        unit: "eV",
        meaning: "the same against bulk zinc of the same data set; positive: the atom would rather be in the bulk",
        source: "models::adsorption",
        forms: ALL,
        rule: Rule::Solutes {
            of: zn_adsorption_vs_bulk_ev,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "upd_shift_v",
        unit: "V",
        meaning: "shift of zinc deposition by the work-function rule, weighted by solute share; positive: zinc deposits earlier, negative: the rule is silent",
        source: "models::adsorption",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| adsorption::upd_shift_v(c.facts, e),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "lattice_mismatch_percent",
        unit: "%",
        meaning: "signed 1x1 mismatch (a_X - a_Zn)/a_Zn of close-packed nets; of two solutes the larger magnitude",
        source: "crystal::close_packed_spacing_ang",
        forms: &[Form::Dilute, Form::Coating],
        rule: Rule::Solutes {
            of: lattice_mismatch_percent,
            combine: Combine::LargestMagnitude,
        },
    },
    Descriptor {
        name: "radius_misfit_percent",
        unit: "%",
        meaning: "metallic radius (twelve neighbours) of the solutes against zinc's, weighted by solute share; positive: larger than zinc",
        source: "facts",
        forms: ALL,
        rule: Rule::Solutes {
            of: radius_misfit_percent,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "her_log10_i0_a_cm2",
        unit: "log10(A/cm2)",
        meaning: "tabulated hydrogen exchange current density of the solutes in acid; the most active decides",
        source: "models::hydrogen",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| hydrogen::log10_exchange_current_acid(c.facts, e),
            combine: Combine::Highest,
        },
    },
    Descriptor {
        name: "her_log10_i0_alkaline_a_cm2",
        unit: "log10(A/cm2)",
        meaning: "the same in 0.1 M KOH; another quantity, never mixed with the acid one",
        source: "models::hydrogen",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| hydrogen::log10_exchange_current_alkaline(c.facts, e),
            combine: Combine::Highest,
        },
    },
    Descriptor {
        name: "h_adsorption_dg_ev",
        unit: "eV",
        meaning: "free energy of hydrogen on the solutes' surface against half H2 at 298 K, sourced; the strongest binding decides; negative: bound",
        source: "models::adsorption",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| adsorption::h_free_energy_ev(c.facts, e),
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "formation_enthalpy_kj_mol",
        unit: "kJ/mol",
        meaning: "formation enthalpy per mole of atoms: of a compound the best known value (measured, CALPHAD, DFT, else Miedema), of an alloy or mixed layer Miedema's solid solution",
        source: "facts; models::miedema",
        forms: ALL,
        rule: Rule::FormationEnthalpy,
    },
    Descriptor {
        name: "miedema_compound_kj_mol",
        unit: "kJ/mol",
        meaning: "Miedema's enthalpy of an ordered compound of the whole composition, per mole of atoms",
        source: "models::miedema",
        forms: ALL,
        rule: Rule::Mixture(State::Compound),
    },
    Descriptor {
        name: "miedema_solid_solution_kj_mol",
        unit: "kJ/mol",
        meaning: "Miedema's enthalpy of a random solid solution of the whole composition, per mole of atoms",
        source: "models::miedema",
        forms: ALL,
        rule: Rule::Mixture(State::SolidSolution),
    },
    Descriptor {
        name: "miedema_liquid_kj_mol",
        unit: "kJ/mol",
        meaning: "Miedema's enthalpy of a liquid of the whole composition, per mole of atoms",
        source: "models::miedema",
        forms: ALL,
        rule: Rule::Mixture(State::Liquid),
    },
    Descriptor {
        name: "dilute_solution_enthalpy_kj_mol",
        unit: "kJ/mol",
        meaning: "enthalpy of dissolving the solutes in much zinc, per mole of solute, chemical part, weighted by solute share; negative: bound",
        source: "models::miedema",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: |c, e, _| miedema::dilute_solution(c.facts, e, Element::ZN),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "dilute_elastic_enthalpy_kj_mol",
        unit: "kJ/mol",
        meaning: "elastic misfit part of the same, shown beside it, not added",
        source: "models::miedema",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: |c, e, _| miedema::dilute_elastic(c.facts, e, Element::ZN),
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "zn_matrix_binding_ev",
        unit: "eV",
        meaning: "binding of the solutes to the zinc matrix: minus the dilute solution enthalpy; positive: bound",
        source: "models::miedema",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: zn_matrix_binding_ev,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "solute_potential_vs_zn_v",
        unit: "V",
        meaning: "the solutes' own Nernst potential against zinc's at the job's activities, the least noble decides; positive: deposits by displacement and stays when zinc is stripped",
        source: "models::corrosion",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| corrosion::potential_vs_zn_v(c.facts, e, c.environment),
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "first_dealloying_shift_v",
        unit: "V",
        meaning: "potential of a binary compound's first loss of zinc against zinc's, from the hull of one calculated data set; positive: nobler than zinc",
        source: "models::corrosion",
        forms: &[Form::Phase],
        rule: Rule::Compound(first_dealloying_shift_v),
    },
    Descriptor {
        name: "e_above_hull_ev",
        unit: "eV",
        meaning: "energy of the compound's composition above the calculated hull, per atom; negative: stable by that much",
        source: "facts",
        forms: &[Form::Phase],
        rule: Rule::Compound(e_above_hull_ev),
    },
    Descriptor {
        name: "capacity_mah_g",
        unit: "mAh/g",
        meaning: "charge per mass of the whole alloy, two electrons per zinc atom, solutes inactive",
        source: "models::process",
        forms: WITH_ZINC,
        rule: Rule::Ratio {
            numerator: charge_mah_per_mol,
            denominator: weight_g_mol,
        },
    },
    Descriptor {
        name: "price_usd_per_kg",
        unit: "USD/kg",
        meaning: "price of the elements by mass fraction; of a coating, of the layer",
        source: "models::process",
        forms: ALL,
        rule: Rule::Ratio {
            numerator: price_per_mol,
            denominator: weight_g_mol,
        },
    },
    Descriptor {
        name: "price_usd_per_ah",
        unit: "USD/Ah",
        meaning: "price of the elements per charge",
        source: "models::process",
        forms: WITH_ZINC,
        rule: Rule::Ratio {
            numerator: price_per_mol,
            denominator: charge_mah_per_mol,
        },
    },
    Descriptor {
        name: "regulated_content_ratio",
        unit: "1",
        meaning: "greatest weight content over its RoHS limit; above 1: restricted; null: no limit known for these elements, which is no clearance",
        source: "facts",
        forms: ALL,
        rule: Rule::RegulatedContent,
    },
    Descriptor {
        name: "solute_melting_point_k",
        unit: "K",
        meaning: "melting point of the highest-melting solute; a flag for melt routes, no gate: solutes dissolve in liquid zinc far below it",
        source: "facts",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| c.facts.quantity("melting_point_k", e),
            combine: Combine::Highest,
        },
    },
];

/// A descriptor by name.
///
/// ```
/// assert_eq!(zincscreen::descriptors::descriptor("upd_shift_v").expect("registered").unit, "V");
/// ```
#[must_use]
pub fn descriptor(name: &str) -> Option<&'static Descriptor> {
    DESCRIPTORS.iter().find(|d| d.name == name)
}

/// Place of a descriptor in [`DESCRIPTORS`].
#[must_use]
pub fn index_of(name: &str) -> Option<usize> {
    DESCRIPTORS.iter().position(|d| d.name == name)
}

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

fn delta_chi_pauling(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "electronegativity_pauling", element, |x, zn| x - zn)
}

fn delta_chi_allen(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "electronegativity_allen", element, |x, zn| x - zn)
}

fn delta_phi_miedema_v(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "miedema_phi_v", element, |x, zn| x - zn)
}

fn radius_misfit_percent(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    minus_zinc(c, "metallic_radius_cn12_pm", element, |x, zn| {
        units::percent(x / zn - 1.0)
    })
}

/// One standard uncertainty of a lattice parameter measured at room temperature, relative.
const SIGMA_LATTICE_RELATIVE: f64 = 0.001;
/// The same of a cell measured in the cold (below 200 K): thermal expansion up to room temperature.
const SIGMA_COLD_LATTICE_RELATIVE: f64 = 0.005;

fn lattice_mismatch_percent(c: &Context<'_>, element: Element, form: Form) -> Quantity {
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
fn zn_adsorption_vs_bulk_ev(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    if c.facts.quantity("zn_adsorption_energy_ev", element).is_ok() {
        return Err(Reason::NoSource);
    }
    adsorption::zn_energy_vs_bulk_ev(c.facts, element)
}

fn zn_matrix_binding_ev(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    let mut value = match c.facts.quantity("dilute_solution_enthalpy_kj_mol", element) {
        Ok(given) => given,
        Err(_) => miedema::dilute_solution(c.facts, element, Element::ZN)?,
    };
    value.value = -units::ev_from_kj_mol(value.value);
    value.sigma = value.sigma.map(units::ev_from_kj_mol);
    Ok(value)
}

fn charge_mah_per_mol(_: &Context<'_>, element: Element, _: Form) -> Quantity {
    Ok(process::charge_mah_per_mol(element))
}

fn weight_g_mol(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    process::atomic_weight_g_mol(c.facts, element)
}

fn price_per_mol(c: &Context<'_>, element: Element, _: Form) -> Quantity {
    process::price_per_mol(c.facts, element)
}

/// The composition's energy in the data set of the hull: a structure's own energy from another set is
/// never held against it.
fn first_dealloying_shift_v(c: &Context<'_>, phase: &Phase) -> Quantity {
    let hull = c.facts.hull_points();
    let own = hull.iter().find(|p| p.formula == phase.formula);
    let own = own.ok_or(Reason::NoSource)?;
    let (shift, sigma) =
        corrosion::first_dealloying_shift_v(hull, &phase.formula, own.formation_energy_ev)?;
    Ok(Value::new(shift, Some(sigma), "hull_tie_line", &own.source))
}

fn e_above_hull_ev(_: &Context<'_>, phase: &Phase) -> Quantity {
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
