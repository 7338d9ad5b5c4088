//! One generator per descriptor.

use super::parts::{
    NOTHING, either, exchange, heat, hydrogen_current, more_than_zinc, price, sigma_of,
};
use super::{Against, Words, against, capital, is, phrase, with_unit};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;
use crate::explain::numbers::plain;
use crate::facts::{Element, Value};

impl Words<'_> {
    /// A sentence on a known value.
    pub(super) fn generate(&self, descriptor: usize, own: &Value, zinc: Option<&Value>) -> String {
        let d = &DESCRIPTORS[descriptor];
        let who = self.who(descriptor, own);
        let zero = |unit: &str| against(own, 0.0, None, unit);
        let text = match d.name {
            "delta_chi_pauling" => electronegativity(&who, "Pauling's scale", &zero("")),
            "delta_chi_allen" => electronegativity(&who, "Allen's scale", &zero("")),
            "delta_phi_miedema_v" => electronegativity(&who, "Miedema's scale", &zero("V")),
            "d_band_center_ev" => {
                let a = zero("eV");
                let side = either(a.difference, "above", "below");
                format!(
                    "the d-band centre of {who} lies {} {side} the Fermi level{}",
                    a.size,
                    sigma_of(own, "eV")
                )
            }
            "solute_cohesive_energy_ev" => more_than_zinc(
                own,
                zinc,
                "eV",
                &format!("an atom of {who} is held by its own kind with"),
                ["more", "less"],
            ),
            "zn_adsorption_energy_ev" => {
                adsorption(own, zinc, &format!("a surface of {who}"), "a zinc terrace")
            }
            "zn_adsorption_beside_solute_ev" => adsorption(
                own,
                zinc,
                &format!("the hollow beside a single atom of {who}"),
                "one of zinc alone",
            ),
            "zn_adsorption_surface_ev" => adsorption(
                own,
                zinc,
                &format!(
                    "the annealed surface of {}, all hollows averaged,",
                    self.whole()
                ),
                "bare zinc",
            ),
            "zn_adsorption_vs_bulk_ev" => {
                let a = zero("eV");
                let side = either(a.difference, "worse", "better");
                format!(
                    "on {who} a zinc atom is {} {side} off than in bulk zinc{}",
                    a.size, a.hedge
                )
            }
            "upd_shift_v" => {
                let a = zero("V");
                if a.difference > 0.0 {
                    format!(
                        "by the work-function rule zinc deposits on {who} {} before its own potential{}",
                        a.size, a.hedge
                    )
                } else {
                    format!(
                        "the work-function rule is silent: the work function of {who} is too low by {}{}",
                        a.size, a.hedge
                    )
                }
            }
            "lattice_mismatch_percent" => {
                let a = zero("%");
                if a.difference.abs() < NOTHING {
                    format!("the close-packed net of {who} is as wide as zinc's")
                } else {
                    format!(
                        "the close-packed net of {who} is {} {} than zinc's{}",
                        a.size,
                        either(a.difference, "wider", "narrower"),
                        a.hedge
                    )
                }
            }
            "epitaxy_score_002" | "epitaxy_score_100" | "epitaxy_score_101" => {
                fit(own, &format!("the best facet of {}", self.whole()), d.name)
            }
            "second_phase_epitaxy_score_002"
            | "second_phase_epitaxy_score_100"
            | "second_phase_epitaxy_score_101" => {
                fit(own, "the best facet of the largest second phase", d.name)
            }
            "coherent_area_002_ang2" | "coherent_area_100_ang2" | "coherent_area_101_ang2" => {
                format!(
                    "the smallest cell in which a layer of zinc lies on {} as on Zn{} for at most kT per atom has {} Å²{}",
                    self.whole(),
                    zinc_plane(d.name),
                    plain(own.value),
                    sigma_of(own, "Å²")
                )
            }
            "radius_misfit_percent" => {
                let a = zero("%");
                if a.difference.abs() < NOTHING {
                    format!("{who} {} as large as zinc{}", is(&who), sigma_of(own, "%"))
                } else {
                    format!(
                        "{who} {} {} {} than zinc{}",
                        is(&who),
                        a.size,
                        either(a.difference, "larger", "smaller"),
                        a.hedge
                    )
                }
            }
            "thermal_expansion_mismatch_1e6_per_k" => {
                let a = zero("1e-6/K");
                if a.difference.abs() < NOTHING {
                    format!(
                        "the layer expands as much as zinc does on average{}",
                        sigma_of(own, "1e-6/K")
                    )
                } else {
                    format!(
                        "the layer expands {} {} than zinc does on average{}",
                        a.size,
                        either(a.difference, "more", "less"),
                        a.hedge
                    )
                }
            }
            "her_log10_i0_a_cm2" => exchange(own, zinc, &who, "in acid"),
            "her_log10_i0_alkaline_a_cm2" => exchange(own, zinc, &who, "in alkali"),
            "her_log10_i0_volcano_a_cm2" => exchange(own, zinc, &who, "by the volcano"),
            "i_her_at_e_zn_a_cm2" => hydrogen_current(own, zinc),
            "h_adsorption_dg_ev" => {
                let a = zero("eV");
                format!(
                    "{who} holds hydrogen {} {} than half a molecule of H2 does{}",
                    a.size,
                    either(a.difference, "weaker", "stronger"),
                    a.hedge
                )
            }
            "h_zn_site_competition_ev" => {
                let a = zero("eV");
                if a.difference > 0.0 {
                    format!(
                        "on {who} hydrogen keeps its sites: zinc would pay {} for them{}",
                        a.size, a.hedge
                    )
                } else {
                    format!(
                        "on {who} zinc takes hydrogen's sites and gains {}{}",
                        a.size, a.hedge
                    )
                }
            }
            "formation_enthalpy_kj_mol" => heat(
                own,
                &format!("forming {}", self.whole()),
                "kJ per mole of atoms",
            ),
            "miedema_compound_kj_mol" => heat(
                own,
                "by Miedema's model an ordered compound of this composition",
                "kJ per mole of atoms",
            ),
            "miedema_solid_solution_kj_mol" => heat(
                own,
                "by Miedema's model a solid solution of this composition",
                "kJ per mole of atoms",
            ),
            "miedema_liquid_kj_mol" => heat(
                own,
                "by Miedema's model a liquid of this composition",
                "kJ per mole of atoms",
            ),
            "dilute_solution_enthalpy_kj_mol" => heat(
                own,
                &format!("dissolving {who} in much zinc"),
                "kJ per mole of solute",
            ),
            "dilute_elastic_enthalpy_kj_mol" => heat(
                own,
                &format!("the misfit of {who} in zinc"),
                "kJ per mole of solute",
            ),
            "zn_matrix_binding_ev" => {
                let a = zero("eV");
                if a.difference >= 0.0 {
                    format!("the zinc matrix binds {who} with {}{}", a.size, a.hedge)
                } else {
                    format!(
                        "the zinc matrix does not bind {who}: an atom gains {} by leaving it{}",
                        a.size, a.hedge
                    )
                }
            }
            "segregation_energy_ev" => {
                let a = zero("eV");
                if a.difference < 0.0 {
                    format!(
                        "{who} gathers at the surface of zinc: an atom gains {} there{}",
                        a.size, a.hedge
                    )
                } else {
                    format!(
                        "{who} stays inside zinc: moving to the surface costs an atom {}{}",
                        a.size, a.hedge
                    )
                }
            }
            "surface_solute_fraction_ml" => format!(
                "after annealing at {} K {} {} {} % of the first layer{}",
                plain(self.evaluator.context().environment.anneal_temperature_k),
                self.solutes(),
                if self.candidate.solutes.len() > 1 {
                    "hold"
                } else {
                    "holds"
                },
                plain(100.0 * own.value),
                own.sigma
                    .filter(|s| *s > 0.0)
                    .map_or(String::new(), |s| format!(" (±{} %)", plain(100.0 * s)))
            ),
            "boundary_cohesion_change_j_m2" => {
                let a = zero("J/m2");
                format!(
                    "where {who} gathers at grain boundaries it {} them: {} {} cohesion than zinc{}",
                    either(a.difference, "strengthens", "weakens"),
                    a.size,
                    either(a.difference, "more", "less"),
                    a.hedge
                )
            }
            "solubility_at_percent" => self.solubility(own, &who),
            "second_phase_percent" => {
                if own.value > NOTHING {
                    format!(
                        "{} % of all atoms are outside the solid solution of zinc{}",
                        plain(own.value),
                        sigma_of(own, "%")
                    )
                } else {
                    "all of it is dissolved in zinc".to_owned()
                }
            }
            "solute_potential_vs_zn_v" => self.potential(&who, &zero("V")),
            "first_dealloying_shift_v" => {
                let a = zero("V");
                if a.difference > 0.0 {
                    format!(
                        "the compound keeps its zinc: it loses the first of it {} above zinc's own potential{}",
                        a.size, a.hedge
                    )
                } else {
                    format!(
                        "the compound loses its first zinc {} below zinc's own potential{}",
                        a.size, a.hedge
                    )
                }
            }
            "codeposition_window_v" => {
                let a = zero("V");
                if a.difference > 0.0 {
                    format!(
                        "{who} can be plated together with zinc within {}{}",
                        a.size, a.hedge
                    )
                } else {
                    format!(
                        "{who} cannot be plated together with zinc: hydrogen takes the current {} before{}",
                        a.size, a.hedge
                    )
                }
            }
            "exposed_solute_monolayers" => format!(
                "stripping {} mAh/cm2 leaves {} layers of solute bare",
                plain(self.evaluator.context().environment.areal_capacity_mah_cm2),
                plain(own.value)
            ),
            "e_above_hull_ev" => {
                let a = zero("eV");
                if a.difference <= 0.0 {
                    format!("the compound is stable by {} per atom{}", a.size, a.hedge)
                } else {
                    format!(
                        "the compound lies {} per atom above the hull{}",
                        a.size, a.hedge
                    )
                }
            }
            "capacity_mah_g" => more_than_zinc(
                own,
                zinc,
                "mAh/g",
                "it carries a charge of",
                ["more", "less"],
            ),
            "capacity_loss_percent" => {
                format!(
                    "it carries {} % less charge per mass than zinc",
                    plain(own.value)
                )
            }
            "price_usd_per_kg" => price(own, zinc, "USD/kg"),
            "price_usd_per_ah" => price(own, zinc, "USD/Ah"),
            "regulated_content_ratio" => {
                if own.value > 1.0 {
                    format!("a content is {} times its legal limit", plain(own.value))
                } else {
                    format!(
                        "the regulated content is at {} of its legal limit",
                        plain(own.value)
                    )
                }
            }
            "solute_melting_point_k" => more_than_zinc(
                own,
                zinc,
                "K",
                &format!("{who} melts at"),
                ["above", "below"],
            ),
            _ => format!(
                "{}: {}",
                phrase(d.name),
                with_unit(own.value, own.sigma, d.unit)
            ),
        };
        let from = if own.model == "user" {
            " (your own value)"
        } else {
            ""
        };
        format!("{}{from}.", capital(&text))
    }

    /// In a compound the dealloying potential says what happens, so that the elements' own is only stated.
    fn potential(&self, who: &str, a: &Against) -> String {
        let (side, then) = if a.difference > 0.0 {
            ("nobler than zinc", ": it stays when zinc is stripped")
        } else {
            ("less noble than zinc", ": it dissolves with it")
        };
        let verb = is(who);
        match self.candidate.form {
            Form::Phase => format!("{who} by itself {verb} {} {side}{}", a.size, a.hedge),
            _ => format!("{who} {verb} {} {side}{}{then}", a.size, a.hedge),
        }
    }

    fn solubility(&self, own: &Value, who: &str) -> String {
        let temperature = plain(self.evaluator.context().environment.temperature_k);
        let mut text = format!(
            "solid zinc holds {} at.% of {who} at {temperature} K",
            plain(own.value)
        );
        let content: Option<f64> = self
            .candidate
            .parts()
            .into_iter()
            .filter(|p| p.0 != Element::ZN && self.name(p.0) == who)
            .map(|p| 100.0 * p.1)
            .reduce(f64::max);
        if let Some(content) = content {
            text.push_str(&if content > own.value {
                format!("; the {} at.% here are more", plain(content))
            } else {
                format!("; the {} at.% here are dissolved", plain(content))
            });
        }
        text
    }
}

fn electronegativity(who: &str, scale: &str, a: &Against) -> String {
    if a.difference.abs() < NOTHING {
        return format!("{who} {} as electronegative as zinc on {scale}", is(who));
    }
    let (more, does) = if a.difference > 0.0 {
        ("more", "draws electrons from it")
    } else {
        ("less", "gives electrons to it")
    };
    format!(
        "{who} {} {} {more} electronegative than zinc on {scale}{} and {does}",
        is(who),
        a.size,
        a.hedge
    )
}

/// Negative energies bind.
fn adsorption(own: &Value, zinc: Option<&Value>, what: &str, other: &str) -> String {
    let verb = if own.value < 0.0 { "binds" } else { "repels" };
    let binds = format!(
        "{what} {verb} a zinc atom with {}",
        against(own, 0.0, None, "eV").size
    );
    let Some(zinc) = zinc else {
        return format!("{binds}{}", sigma_of(own, "eV"));
    };
    // The model's systematic error is common to both and does not enter twice.
    let a = against(own, zinc.value, None, "eV");
    if a.difference.abs() < 5e-3 {
        return format!("{binds}, as {other} does{}", sigma_of(own, "eV"));
    }
    format!(
        "{binds}, {} {} than {other}{}",
        a.size,
        either(a.difference, "weaker", "stronger"),
        a.hedge
    )
}

/// The plane of zinc that a descriptor's name ends in.
fn zinc_plane(name: &str) -> &'static str {
    ["(002)", "(100)", "(101)"]
        .into_iter()
        .find(|plane| name.contains(plane.trim_matches(['(', ')'])))
        .unwrap_or("(002)")
}

/// A score of fit, with the match behind it.
fn fit(own: &Value, who: &str, name: &str) -> String {
    format!(
        "{who} fits Zn{} with {} of 1{} ({})",
        zinc_plane(name),
        plain(own.value),
        sigma_of(own, ""),
        own.model
    )
}
