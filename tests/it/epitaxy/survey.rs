//! The shipped table of coincidence cells, and the descriptors that rest on it.

use std::sync::Arc;

use zincscreen::candidates::{Candidate, Listed, parse_listed};
use zincscreen::descriptors::{Context, Evaluator, FLAGS, index_of};
use zincscreen::epitaxy::{
    MAX_AREA_ANG2, RELATIVE_SIGMA_CALCULATED, ZincCell, csv_of, zinc_survey,
};
use zincscreen::facts::{CellSet, Coincidence, Facts, Phase, Quantity, Reason};
use zincscreen::models::Environment;

fn facts() -> Facts {
    Facts::embedded().expect("sound facts")
}

fn row<'a>(facts: &'a Facts, film: &str, plane: &str) -> &'a Coincidence {
    facts
        .coincidences_of(film)
        .find(|row| &*row.zinc_plane == plane)
        .unwrap_or_else(|| panic!("{film} on Zn{plane}"))
}

fn candidate(facts: &Facts, text: &str) -> Candidate {
    match parse_listed(text, facts).expect("a candidate") {
        Listed::Phases(phases) => Candidate::from_phase(Arc::clone(&phases[0])),
        Listed::Composition {
            form,
            solutes,
            milli,
        } => Candidate {
            form,
            solutes,
            milli,
            phase: None,
        },
    }
}

#[test]
fn the_shipped_table_is_what_the_cells_give_bit_for_bit() {
    let facts = facts();
    let made = csv_of(&zinc_survey(&facts).expect("a survey"));
    let shipped = facts.files().text("phases/coincidence.csv").expect("text");
    assert_eq!(made, shipped);
    assert_eq!(csv_of(facts.coincidences()), shipped);
}

#[test]
fn one_thread_makes_the_same_table() {
    let facts = facts();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    let one = pool.install(|| zinc_survey(&facts).expect("a survey"));
    assert_eq!(one, zinc_survey(&facts).expect("a survey"));
}

#[test]
fn known_cells_are_in_it() {
    let facts = facts();
    // Copper one to one at -4.1 %; silver at +8.4 % is strained beyond kT, and its coherent cell is larger.
    let copper = row(&facts, "Cu", "(002)");
    assert_eq!(
        (copper.film_cells, copper.zinc_cells, copper.score),
        (1, 1, 1.0)
    );
    assert!((copper.coherent_area_ang2.expect("1x1") - 6.1498).abs() < 1e-3);
    assert!(row(&facts, "Ag", "(002)").coherent_area_ang2 > Some(6.2));
    // Lead: √7.
    let lead = row(&facts, "Pb", "(002)");
    assert_eq!((lead.film_cells, lead.zinc_cells), (4, 7));
    assert!((lead.coherent_area_ang2.expect("√7") - 43.055).abs() < 0.01);
    // Bismuth: √3, 4.5457/(2.665·√3) - 1 = -1.5 %.
    let bismuth = row(&facts, "Bi", "(002)");
    assert_eq!((bismuth.film_cells, bismuth.zinc_cells), (1, 3));
    // Epsilon brass is zinc's own lattice, 2.7 % wider.
    let epsilon = row(&facts, "epsilon-CuZn5", "(002)");
    assert!((epsilon.strain_percent.expect("a match") - 2.69).abs() < 0.01);
    for row in facts.coincidences() {
        assert!((0.0..=1.0).contains(&row.score), "{row:?}");
        assert!(
            row.coherent_area_ang2.is_none_or(|a| a <= MAX_AREA_ANG2),
            "{row:?}"
        );
        assert_eq!(row.facet.is_some(), row.score > 0.0, "{row:?}");
    }
}

#[test]
fn every_crystal_with_zinc_of_its_own_set_is_in_it() {
    let facts = facts();
    for phase in facts.phases() {
        let has_zinc = ZincCell::of(phase.cell_set, &facts).is_ok();
        let is_zinc = phase.formula.parts().len() == 1;
        let rows = facts.coincidences_of(&phase.structure_id).count();
        assert_eq!(
            rows,
            if has_zinc && !is_zinc { 3 } else { 0 },
            "{}",
            phase.structure_id
        );
    }
}

/// Edges of phases that are both measured and calculated, each over zinc's a of its own set.
#[test]
fn the_sigma_of_calculated_misfits_is_that_of_known_cells() {
    let facts = facts();
    let zinc = |set| ZincCell::of(set, &facts).expect("zinc").a_ang;
    let edges = |structure: &str| {
        let phase = facts
            .phases()
            .iter()
            .find(|p| &*p.structure_id == structure);
        phase.expect("a phase").lengths_ang
    };
    let measured = zinc(CellSet::Measured);
    let calculated = zinc(CellSet::Pbe);
    let mut squares = Vec::new();
    for (a, b, different) in [
        ("MgZn2_AB2_hP12_194_f_ah", "MgZn2_mp-1124", &[0, 2][..]),
        ("V4Zn5_A4B5_tI18_139_i_ah", "V4Zn5_mp-30883", &[0, 2]),
        ("Zn8Cu5_A5B8_cI52_217_ce_cg", "Zn8Cu5_mp-1368_2014", &[0]),
    ] {
        for &edge in different {
            let ratio = (edges(b)[edge] / calculated) / (edges(a)[edge] / measured);
            squares.push((ratio - 1.0).powi(2));
        }
    }
    let rms = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
    assert!((rms / RELATIVE_SIGMA_CALCULATED - 1.0).abs() < 0.2, "{rms}");
}

#[test]
fn descriptors_name_facet_cells_and_reason() {
    let facts = facts();
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts: &facts,
        environment: &environment,
    });
    let of = |name: &str, text: &str| -> Quantity {
        evaluator.evaluate(
            index_of(name).expect("registered"),
            &candidate(&facts, text),
        )
    };
    let copper = of("epitaxy_score_002", "Cu100@coating").expect("known");
    assert_eq!((copper.value, copper.sigma), (1.0, Some(0.0)));
    assert_eq!(&*copper.model, "coincidence, (111) 1:1, measured cells");
    assert_eq!(
        of("epitaxy_score_002", "Hg100@coating"),
        Err(Reason::Liquid)
    );
    // Of a mixed layer the worse element counts.
    let mixed = of("epitaxy_score_002", "Cu50Pb50@coating").expect("known");
    assert_eq!(mixed.value, row(&facts, "Pb", "(002)").score);
    // A measured cell stands in for the calculated one of the same phase, which has no zinc of its set.
    let brass = of("coherent_area_002_ang2", "Cu5Zn8@phase.mp-1368").expect("known");
    assert!(brass.model.ends_with("measured cells"), "{}", brass.model);
    // An alloy has no net of its own, but a second phase: tin beside zinc, epsilon brass.
    assert_eq!(
        of("epitaxy_score_002", "Zn97Sn3@dilute"),
        Err(Reason::NotApplicable)
    );
    let tin = of("second_phase_epitaxy_score_002", "Zn97Sn3@dilute").expect("tin");
    assert_eq!(tin.value, row(&facts, "Sn", "(002)").score);
    let epsilon = of("second_phase_epitaxy_score_002", "Zn97Cu3@dilute").expect("brass");
    assert_eq!(epsilon.value, 1.0);
}

#[test]
fn a_crystal_that_fits_101_better_is_flagged() {
    let facts = facts();
    let environment = Environment::default();
    let context = Context {
        facts: &facts,
        environment: &environment,
    };
    let flag = FLAGS
        .iter()
        .find(|flag| flag.name == "is_zn101_favoured")
        .expect("registered");
    let of = |text: &str| (flag.evaluate)(&context, &candidate(&facts, text));
    assert_eq!(of("Cu100@coating"), Some(false));
    assert_eq!(of("Zn97Sn3@dilute"), Some(false));
    let evaluator = Evaluator::new(context);
    let mut flagged = 0;
    for phase in facts.phases() {
        let candidate = Candidate::from_phase(Arc::new(Phase::clone(phase)));
        if (flag.evaluate)(&context, &candidate) != Some(true) {
            continue;
        }
        flagged += 1;
        let area = |name: &str| evaluator.evaluate(index_of(name).expect("registered"), &candidate);
        if let (Ok(basal), Ok(tilted)) = (
            area("coherent_area_002_ang2"),
            area("coherent_area_101_ang2"),
        ) {
            assert!(tilted.value < basal.value, "{}", phase.candidate_id());
        }
    }
    assert!(
        (1..facts.phases().len() / 2).contains(&flagged),
        "{flagged}"
    );
}
