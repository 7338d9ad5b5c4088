//! The list of descriptors.

use super::coincidence::{self, ZincPlane};
use super::quantities::{
    charge_mah_per_mol, delta_chi_allen, delta_chi_pauling, delta_phi_miedema_v, e_above_hull_ev,
    first_dealloying_shift_v, inactive_weight_percent, lattice_mismatch_percent, price_per_mol,
    radius_misfit_percent, solubility_at_percent, thermal_expansion_mismatch, weight_g_mol,
    zn_adsorption_beside_solute_ev, zn_adsorption_vs_bulk_ev, zn_matrix_binding_ev,
};
use super::rule::{Combine, Rule};
use super::whole::{
    exposed_solute_monolayers, i_her_at_e_zn_a_cm2, second_phase_percent,
    surface_solute_fraction_ml, zn_adsorption_surface_ev,
};
use crate::candidates::Form;
use crate::facts::Element;
use crate::models::miedema::State;
use crate::models::{adsorption, corrosion, dband, hydrogen, miedema, segregation};

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
        name: "zn_adsorption_beside_solute_ev",
        unit: "eV",
        meaning: "the same in a hollow between one solute atom and two zinc atoms: the site beside an isolated solute",
        source: "models::adsorption",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: zn_adsorption_beside_solute_ev,
            combine: Combine::Mean,
        },
    },
    Descriptor {
        name: "zn_adsorption_surface_ev",
        unit: "eV",
        meaning: "mean over all hollows of the first layer of zinc after segregation at the anneal temperature; solute, zinc and mixed sites",
        source: "models::adsorption; models::segregation",
        forms: &[Form::Dilute],
        rule: Rule::Whole(zn_adsorption_surface_ev),
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
        name: "epitaxy_score_002",
        unit: "1",
        meaning: "fit of the best facet onto Zn(002): credit for the strain of a layer of zinc (1 up to kT per atom, 0 from zinc's surface energy) over the cells of zinc in the coincidence cell; of a mixed layer the worse element's",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| coincidence::score(c, candidate, ZincPlane::Basal)),
    },
    Descriptor {
        name: "epitaxy_score_100",
        unit: "1",
        meaning: "the same on Zn(100); counts this plane's own cells, so compare areas, not scores, between planes",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| coincidence::score(c, candidate, ZincPlane::Prismatic)),
    },
    Descriptor {
        name: "epitaxy_score_101",
        unit: "1",
        meaning: "the same on Zn(101); counts this plane's own cells, so compare areas, not scores, between planes",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| coincidence::score(c, candidate, ZincPlane::Pyramidal)),
    },
    Descriptor {
        name: "coherent_area_002_ang2",
        unit: "ang^2",
        meaning: "smallest coincidence cell of any facet with Zn(002) in which a layer of zinc costs at most kT per atom; outside_model: none up to 200 angstrom^2",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| {
            coincidence::coherent_area_ang2(c, candidate, ZincPlane::Basal)
        }),
    },
    Descriptor {
        name: "coherent_area_100_ang2",
        unit: "ang^2",
        meaning: "the same with Zn(100)",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| {
            coincidence::coherent_area_ang2(c, candidate, ZincPlane::Prismatic)
        }),
    },
    Descriptor {
        name: "coherent_area_101_ang2",
        unit: "ang^2",
        meaning: "the same with Zn(101)",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Phase, Form::Coating],
        rule: Rule::Whole(|c, candidate| {
            coincidence::coherent_area_ang2(c, candidate, ZincPlane::Pyramidal)
        }),
    },
    Descriptor {
        name: "second_phase_epitaxy_score_002",
        unit: "1",
        meaning: "epitaxy_score_002 of the largest second phase that the constitution names",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Dilute],
        rule: Rule::Whole(|c, candidate| {
            coincidence::second_phase_score(c, candidate, ZincPlane::Basal)
        }),
    },
    Descriptor {
        name: "second_phase_epitaxy_score_100",
        unit: "1",
        meaning: "the same on Zn(100)",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Dilute],
        rule: Rule::Whole(|c, candidate| {
            coincidence::second_phase_score(c, candidate, ZincPlane::Prismatic)
        }),
    },
    Descriptor {
        name: "second_phase_epitaxy_score_101",
        unit: "1",
        meaning: "the same on Zn(101)",
        source: "epitaxy::zinc_survey",
        forms: &[Form::Dilute],
        rule: Rule::Whole(|c, candidate| {
            coincidence::second_phase_score(c, candidate, ZincPlane::Pyramidal)
        }),
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
        name: "thermal_expansion_mismatch_1e6_per_k",
        unit: "1e-6/K",
        meaning: "linear thermal expansion of the layer's elements minus zinc's, weighted by share: what strains a layer that was put on hot; zinc's own differs fivefold between its axes, this is the mean",
        source: "facts",
        forms: &[Form::Coating],
        rule: Rule::Solutes {
            of: thermal_expansion_mismatch,
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
        name: "her_log10_i0_volcano_a_cm2",
        unit: "log10(A/cm2)",
        meaning: "exchange current that the volcano of the free energy of hydrogen gives; never mixed with tabulated currents, from which it is off by decades",
        source: "models::hydrogen",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| hydrogen::volcano_of(c.facts, e),
            combine: Combine::Highest,
        },
    },
    Descriptor {
        name: "i_her_at_e_zn_a_cm2",
        unit: "A/cm2",
        meaning: "hydrogen current density at zinc's equilibrium potential and the job's pH: every element's by the area it covers (of an alloy after segregation), times the job's area factor; an upper bound above pH 0",
        source: "models::hydrogen",
        forms: ALL,
        rule: Rule::Whole(i_her_at_e_zn_a_cm2),
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
        name: "h_zn_site_competition_ev",
        unit: "eV",
        meaning: "free energy of putting zinc where hydrogen sits on the solutes' surface at zinc's equilibrium potential; the site where hydrogen does best decides; negative: zinc takes it and blocks hydrogen",
        source: "models::hydrogen",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| hydrogen::site_competition_ev(c.facts, e, c.environment),
            combine: Combine::Highest,
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
        name: "segregation_energy_ev",
        unit: "eV",
        meaning: "energy of moving a solute from bulk zinc into the first layer of Zn(0001); of two the stronger tendency; negative: it enriches the surface",
        source: "models::segregation",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: |c, e, _| segregation::surface_energy_ev(c.facts, e, Element::ZN),
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "surface_solute_fraction_ml",
        unit: "ML",
        meaning: "share of the first layer of Zn(0001) that the solutes hold after annealing, competing for its sites; of the dissolved content where the solubility is sourced, else of the whole (an upper bound)",
        source: "models::segregation",
        forms: &[Form::Dilute],
        rule: Rule::Whole(surface_solute_fraction_ml),
    },
    Descriptor {
        name: "boundary_cohesion_change_j_m2",
        unit: "J/m2",
        meaning: "cohesion per area of a solute minus zinc's, the weaker decides; negative: it weakens grain boundaries it gathers at; order and sign only",
        source: "models::segregation",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: |c, e, _| segregation::boundary_cohesion_change_j_m2(c.facts, e, Element::ZN),
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "solubility_at_percent",
        unit: "at.%",
        meaning: "content of each solute that solid zinc holds at the job's temperature, from a sourced maximum; the less soluble decides",
        source: "models::constitution",
        forms: &[Form::Dilute],
        rule: Rule::Solutes {
            of: solubility_at_percent,
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "second_phase_percent",
        unit: "%",
        meaning: "share of all atoms outside the solid solution of zinc at the job's temperature, by hull and lever rule; an upper bound where a solubility is not sourced",
        source: "models::constitution",
        forms: &[Form::Dilute],
        rule: Rule::Whole(second_phase_percent),
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
        name: "codeposition_window_v",
        unit: "V",
        meaning: "potentials in which the solutes and zinc can be plated together from water, the narrowest decides; negative: none, hydrogen takes the current first",
        source: "models::corrosion",
        forms: ALL,
        rule: Rule::Solutes {
            of: |c, e, _| corrosion::codeposition_window_v(c.facts, e, c.environment),
            combine: Combine::Lowest,
        },
    },
    Descriptor {
        name: "exposed_solute_monolayers",
        unit: "ML",
        meaning: "monolayers of nobler solutes left behind when one half cycle of the job's areal capacity is stripped from the alloy",
        source: "models::corrosion",
        forms: &[Form::Dilute],
        rule: Rule::Whole(exposed_solute_monolayers),
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
        name: "capacity_loss_percent",
        unit: "%",
        meaning: "charge per mass lost against pure zinc: the mass fraction of the inactive solutes",
        source: "models::process",
        forms: WITH_ZINC,
        rule: Rule::Ratio {
            numerator: inactive_weight_percent,
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
