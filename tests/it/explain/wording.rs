//! Sentences follow the numbers: another sign gives the opposite words, a null its reason.

use zincscreen::candidates::{Candidate, Form};
use zincscreen::descriptors::{Context, DESCRIPTORS, Evaluator, index_of};
use zincscreen::explain::sentences::{Words, phrase};
use zincscreen::facts::{Quantity, Reason, Value};
use zincscreen::models::Environment;

use super::super::common::FACTS;

fn with_words<T>(candidate: &Candidate, work: impl FnOnce(&Words<'_>, &Evaluator<'_>) -> T) -> T {
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts: &FACTS,
        environment: &environment,
    });
    work(&Words::new(&evaluator, candidate), &evaluator)
}

fn alloy(symbols: &[&str]) -> Candidate {
    Candidate {
        form: Form::Dilute,
        solutes: symbols.iter().map(|s| s.parse().unwrap()).collect(),
        milli: [1000, if symbols.len() > 1 { 1000 } else { 0 }],
        phase: None,
    }
}

fn value(value: f64, sigma: f64) -> Quantity {
    Ok(Value::new(value, Some(sigma), "model", "source"))
}

/// What is said of a value of tin, zinc at 0.
fn said(name: &str, own: f64, sigma: f64) -> String {
    let d = index_of(name).unwrap();
    with_words(&alloy(&["Sn"]), |words, _| {
        words.say(d, &value(own, sigma), &value(0.0, 0.0))
    })
}

#[test]
fn the_sign_decides_the_words() {
    for (name, positive, negative) in [
        (
            "delta_chi_pauling",
            "more electronegative",
            "less electronegative",
        ),
        ("delta_chi_allen", "draws electrons", "gives electrons"),
        ("delta_phi_miedema_v", "draws electrons", "gives electrons"),
        (
            "d_band_center_ev",
            "above the Fermi level",
            "below the Fermi level",
        ),
        (
            "solute_cohesive_energy_ev",
            "more than zinc",
            "less than zinc",
        ),
        (
            "zn_adsorption_energy_ev",
            "weaker than a zinc terrace",
            "stronger than a zinc terrace",
        ),
        ("zn_adsorption_vs_bulk_ev", "worse off", "better off"),
        (
            "zn_adsorption_beside_solute_ev",
            "weaker than",
            "stronger than",
        ),
        (
            "zn_adsorption_surface_ev",
            "weaker than bare zinc",
            "stronger than bare zinc",
        ),
        ("upd_shift_v", "before its own potential", "silent"),
        (
            "lattice_mismatch_percent",
            "wider than zinc's",
            "narrower than zinc's",
        ),
        (
            "radius_misfit_percent",
            "larger than zinc",
            "smaller than zinc",
        ),
        (
            "thermal_expansion_mismatch_1e6_per_k",
            "more than zinc",
            "less than zinc",
        ),
        ("her_log10_i0_a_cm2", "more than zinc's", "less than zinc's"),
        (
            "her_log10_i0_alkaline_a_cm2",
            "more than zinc's",
            "less than zinc's",
        ),
        (
            "her_log10_i0_volcano_a_cm2",
            "more than zinc's",
            "less than zinc's",
        ),
        (
            "h_adsorption_dg_ev",
            "weaker than half",
            "stronger than half",
        ),
        ("h_zn_site_competition_ev", "hydrogen keeps", "zinc takes"),
        ("formation_enthalpy_kj_mol", "costs", "releases"),
        ("miedema_compound_kj_mol", "costs", "releases"),
        ("miedema_solid_solution_kj_mol", "costs", "releases"),
        ("miedema_liquid_kj_mol", "costs", "releases"),
        ("dilute_solution_enthalpy_kj_mol", "costs", "releases"),
        ("dilute_elastic_enthalpy_kj_mol", "costs", "releases"),
        (
            "zn_matrix_binding_ev",
            "matrix binds tin",
            "does not bind tin",
        ),
        (
            "segregation_energy_ev",
            "stays inside",
            "gathers at the surface",
        ),
        ("boundary_cohesion_change_j_m2", "strengthens", "weakens"),
        (
            "solute_potential_vs_zn_v",
            "nobler than zinc",
            "less noble than zinc",
        ),
        (
            "first_dealloying_shift_v",
            "keeps its zinc",
            "loses its first zinc",
        ),
        ("codeposition_window_v", "can be plated", "cannot be plated"),
        ("e_above_hull_ev", "above the hull", "is stable"),
        ("capacity_mah_g", "more than zinc", "less than zinc"),
        ("solute_melting_point_k", "above zinc", "below zinc"),
    ] {
        let (more, less) = (said(name, 2.5, 0.1), said(name, -2.5, 0.1));
        assert!(more.contains(positive), "{name}: {more}");
        assert!(less.contains(negative), "{name}: {less}");
        assert!(
            !more.contains(negative) || negative.contains(positive),
            "{name}: {more}"
        );
        assert!(
            !less.contains(positive) || positive.contains(negative) || negative.contains(positive),
            "{name}: {less}"
        );
        assert!(more.contains("2.5"), "the size stands in it: {more}");
        assert!(
            !more.contains("open") && !less.contains("open"),
            "{more} {less}"
        );
    }
}

#[test]
fn a_difference_below_its_sigma_leaves_the_sign_open() {
    for name in [
        "radius_misfit_percent",
        "zn_matrix_binding_ev",
        "segregation_energy_ev",
        "solute_potential_vs_zn_v",
        "zn_adsorption_energy_ev",
        "formation_enthalpy_kj_mol",
    ] {
        let text = said(name, 0.1, 0.5);
        assert!(text.contains("so the sign is open"), "{text}");
    }
}

#[test]
fn no_difference_is_called_as_much() {
    let text = said("radius_misfit_percent", 0.0, 1.0);
    assert_eq!(text, "Tin is as large as zinc (±1 %).");
    let text = said("thermal_expansion_mismatch_1e6_per_k", 0.0, 0.0);
    assert_eq!(text, "The layer expands as much as zinc does on average.");
}

#[test]
fn every_descriptor_has_words_and_a_sentence() {
    for (d, descriptor) in DESCRIPTORS.iter().enumerate() {
        assert_ne!(phrase(descriptor.name), descriptor.name, "no words yet");
        for own in [
            value(0.7, 0.2),
            value(-0.7, 0.2),
            Ok(Value::new(0.0, None, "m", "s")),
        ] {
            let text = with_words(&alloy(&["Sn"]), |words, _| {
                words.say(d, &own, &Err(Reason::NotApplicable))
            });
            assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
            assert!(
                text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()),
                "{text}"
            );
            assert!(!text.contains(descriptor.name), "no generator: {text}");
        }
    }
}

#[test]
fn every_sentence_on_real_alloys_holds_its_number() {
    for symbols in [&["Sn"][..], &["Cu"], &["Mg"], &["Bi", "Sn"], &["Cu", "In"]] {
        let candidate = alloy(symbols);
        with_words(&candidate, |words, evaluator| {
            for d in 0..DESCRIPTORS.len() {
                let own = evaluator.evaluate(d, &candidate);
                let zinc = evaluator.evaluate(d, &Candidate::bare_zinc(Form::Dilute));
                let text = words.say(d, &own, &zinc);
                match own {
                    Ok(_) => assert!(
                        text.contains(|c: char| c.is_ascii_digit()) || text.contains("dissolved"),
                        "{text}"
                    ),
                    Err(reason) => assert!(text.contains(reason.meaning()), "{text}"),
                }
            }
        });
    }
}

#[test]
fn a_null_names_its_reason_and_the_solute() {
    let candidate = alloy(&["Bi", "Sn"]);
    let d = index_of("her_log10_i0_a_cm2").unwrap();
    let text = with_words(&candidate, |words, evaluator| {
        words.say(d, &evaluator.evaluate(d, &candidate), &value(0.0, 0.0))
    });
    assert_eq!(
        text,
        "The hydrogen exchange current in acid of bismuth is not known: no source known to the project gives a value."
    );
    let d = index_of("lattice_mismatch_percent").unwrap();
    let text = with_words(&candidate, |words, _| {
        words.missing(d, Reason::NoHexagonalNet)
    });
    assert!(
        text.contains("of bismuth and tin") && text.contains("no close-packed hexagonal net"),
        "{text}"
    );
}

#[test]
fn of_two_solutes_the_one_that_decides_is_named() {
    let candidate = alloy(&["Bi", "Sn"]);
    with_words(&candidate, |words, evaluator| {
        let say = |name: &str| {
            let d = index_of(name).unwrap();
            let zinc = evaluator.evaluate(d, &Candidate::bare_zinc(Form::Dilute));
            words.say(d, &evaluator.evaluate(d, &candidate), &zinc)
        };
        // Tin is less noble than bismuth; bismuth gathers at the surface more.
        let potential = say("solute_potential_vs_zn_v");
        assert!(
            potential.starts_with("Tin is ") && potential.contains("it decides"),
            "{potential}"
        );
        assert!(say("segregation_energy_ev").starts_with("Bismuth gathers"));
        assert!(say("radius_misfit_percent").starts_with("Bismuth and tin are on average"));
    });
}
