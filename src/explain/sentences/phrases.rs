//! Every descriptor as a noun.

/// A descriptor as a noun in the middle of a sentence; its own name if it has none yet.
///
/// ```
/// assert_eq!(zincscreen::explain::sentences::phrase("upd_shift_v"), "the shift of deposition");
/// ```
#[must_use]
pub fn phrase(name: &str) -> &str {
    match name {
        "delta_chi_pauling" => "the electronegativity (Pauling)",
        "delta_chi_allen" => "the electronegativity (Allen)",
        "delta_phi_miedema_v" => "the electronegativity (Miedema)",
        "d_band_center_ev" => "the d-band centre",
        "solute_cohesive_energy_ev" => "the cohesive energy",
        "zn_adsorption_energy_ev" => "the adsorption energy of zinc",
        "zn_adsorption_vs_bulk_ev" => "the adsorption energy of zinc against its bulk",
        "zn_adsorption_beside_solute_ev" => "the adsorption energy of zinc beside one solute atom",
        "zn_adsorption_surface_ev" => "the adsorption energy of zinc over the annealed surface",
        "upd_shift_v" => "the shift of deposition",
        "lattice_mismatch_percent" => "the lattice mismatch",
        "epitaxy_score_002" => "the fit onto Zn(002)",
        "epitaxy_score_100" => "the fit onto Zn(100)",
        "epitaxy_score_101" => "the fit onto Zn(101)",
        "coherent_area_002_ang2" => "the smallest coherent cell with Zn(002)",
        "coherent_area_100_ang2" => "the smallest coherent cell with Zn(100)",
        "coherent_area_101_ang2" => "the smallest coherent cell with Zn(101)",
        "second_phase_epitaxy_score_002" => "the second phase's fit onto Zn(002)",
        "second_phase_epitaxy_score_100" => "the second phase's fit onto Zn(100)",
        "second_phase_epitaxy_score_101" => "the second phase's fit onto Zn(101)",
        "radius_misfit_percent" => "the atomic size",
        "thermal_expansion_mismatch_1e6_per_k" => "the thermal expansion",
        "her_log10_i0_a_cm2" => "the hydrogen exchange current in acid",
        "her_log10_i0_alkaline_a_cm2" => "the hydrogen exchange current in alkali",
        "her_log10_i0_volcano_a_cm2" => "the hydrogen exchange current of the volcano",
        "i_her_at_e_zn_a_cm2" => "the hydrogen current at zinc's potential",
        "h_adsorption_dg_ev" => "the adsorption free energy of hydrogen",
        "h_zn_site_competition_ev" => "the competition of zinc and hydrogen for sites",
        "formation_enthalpy_kj_mol" => "the formation enthalpy",
        "miedema_compound_kj_mol" => "Miedema's enthalpy of a compound",
        "miedema_solid_solution_kj_mol" => "Miedema's enthalpy of a solid solution",
        "miedema_liquid_kj_mol" => "Miedema's enthalpy of a liquid",
        "dilute_solution_enthalpy_kj_mol" => "the enthalpy of solution in zinc",
        "dilute_elastic_enthalpy_kj_mol" => "the elastic part of the enthalpy of solution",
        "zn_matrix_binding_ev" => "the binding to the zinc matrix",
        "segregation_energy_ev" => "the segregation energy",
        "surface_solute_fraction_ml" => "the share of the annealed surface",
        "boundary_cohesion_change_j_m2" => "the cohesion at grain boundaries",
        "solubility_at_percent" => "the solubility in zinc",
        "second_phase_percent" => "the share of second phases",
        "solute_potential_vs_zn_v" => "the electrode potential",
        "first_dealloying_shift_v" => "the dealloying potential",
        "codeposition_window_v" => "the window of plating together with zinc",
        "exposed_solute_monolayers" => "what one stripping leaves bare",
        "e_above_hull_ev" => "the energy above the hull",
        "capacity_mah_g" => "the charge per mass",
        "capacity_loss_percent" => "the loss of charge per mass",
        "price_usd_per_kg" => "the price per mass",
        "price_usd_per_ah" => "the price per charge",
        "regulated_content_ratio" => "the content over its legal limit",
        "solute_melting_point_k" => "the melting point",
        other => other,
    }
}
