//! Miedema's model against worked values, against Takeuchi and Inoue's table, and against measured and
//! assessed compounds of zinc.

use zincscreen::facts::{
    DFT_SIGMA_KJ_MOL, Element, EnthalpyKind, Facts, FormationEnthalpy, Formula, best_enthalpy,
};
use zincscreen::models::miedema::{self, State};

use super::{element, facts, near};

fn equiatomic(facts: &Facts, other: &str, state: State) -> f64 {
    miedema::mixture(facts, &[(Element::ZN, 0.5), (element(other), 0.5)], state)
        .expect("parameters are known")
        .value
}

#[test]
fn compounds_and_solid_solutions_to_the_digits_given() {
    let facts = facts();
    for (x, compound, solution) in [
        ("Cu", -8.49, -5.68),
        ("Ag", -13.08, -8.75),
        ("Ni", -23.29, -15.65),
        ("Mn", -19.87, -13.30),
        ("Ti", -33.73, -22.44),
        ("Fe", -5.01, -3.36),
        ("Co", -17.80, -11.95),
        ("Sn", 1.56, 1.06),
        ("Bi", 6.18, 4.29),
        ("In", 4.38, 2.97),
        ("Al", 0.96, 0.64),
        ("Mg", -5.25, -3.51),
        ("Ce", -54.49, -37.17),
    ] {
        near(x, equiatomic(&facts, x, State::Compound), compound, 0.0051);
        near(
            x,
            equiatomic(&facts, x, State::SolidSolution),
            solution,
            0.0051,
        );
    }
}

#[test]
fn liquids_to_the_digits_given() {
    let facts = facts();
    for (x, liquid) in [
        ("Al", 0.64),
        ("Sn", 1.06),
        ("Bi", 4.29),
        ("In", 2.97),
        ("Pb", 4.81),
        ("Sb", -1.01),
        ("Cd", 0.95),
        ("Mg", -3.51),
        ("Ni", -8.86),
        ("Co", -5.12),
        ("Fe", 3.65),
        ("Mn", -6.45),
        ("Ti", -14.84),
        ("Zr", -29.24),
        ("Y", -30.94),
        ("La", -31.21),
        ("Ce", -31.28),
        ("Au", -16.29),
        ("Cu", -3.72),
        ("Ag", -6.63),
    ] {
        near(x, equiatomic(&facts, x, State::Liquid), liquid, 0.0051);
    }
}

#[test]
fn dilute_solutes_in_zinc() {
    let facts = facts();
    for (x, enthalpy) in [
        ("Cu", -21.5),
        ("Ag", -37.1),
        ("Ni", -59.5),
        ("Mn", -50.4),
        ("Ti", -92.6),
        ("Fe", -12.9),
        ("Al", 2.7),
        ("Sn", 5.3),
        ("Bi", 22.8),
        ("In", 14.2),
        ("Pb", 24.9),
        ("Mg", -15.1),
        ("Ce", -188.0),
        ("Au", -83.6),
    ] {
        let found = miedema::dilute_solution(&facts, element(x), Element::ZN).expect("known");
        let tolerance = if x == "Ce" { 0.5 } else { 0.051 };
        near(x, found.value, enthalpy, tolerance);
    }
}

#[test]
fn elastic_misfit_of_copper_in_zinc() {
    let worked = miedema::elastic_kj_mol(131.0, 37.18, [7.12, 9.17]);
    near("Cu in Zn", worked, 8.7797, 5e-5);
    // The product takes the measured bulk modulus: 140 GPa for copper; of tin 58 instead of the table's 110.9.
    let of = |x: &str| miedema::dilute_elastic(&facts(), element(x), Element::ZN).expect("known");
    near("Cu in Zn", of("Cu").value, 8.78, 0.2);
    assert!(of("Sn").value < 60.0, "{}", of("Sn").value);
}

/// Other tools' tested numbers for systems without a zinc-p pair, where their element classes are right.
#[test]
fn a_compound_of_two_transition_metals() {
    let parts = [(element("Ti"), 0.5), (element("Zr"), 0.5)];
    let found = miedema::mixture(&facts(), &parts, State::Compound).expect("known");
    near("TiZr", found.value / 96.485_332_12, -0.003_445, 5e-5);
}

/// A reference that any tool must reach: 56 of 64 pairs of the published table within 1 kJ/mol. The
/// exceptions have known causes; a ninth would be a defect.
#[test]
fn takeuchi_and_inoue() {
    const EXCEPTIONS: [(&str, &str); 8] = [
        ("Ca", "the table counts it among the metals with an R term"),
        ("Sr", "as Ca"),
        ("Ba", "as Ca"),
        ("Eu", "divalent in the table, trivalent parameters here"),
        ("Yb", "as Eu"),
        ("U", "other parameters in the table"),
        (
            "Cu",
            "the table's +1 contradicts brass; CALPHAD has -10 for the liquid",
        ),
        (
            "Ag",
            "CALPHAD has -6.9 for the liquid, which this model meets and the table does not",
        ),
    ];
    let facts = facts();
    let text = facts
        .files()
        .text("phases/liquid_mixing.csv")
        .expect("shipped");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let (mut pairs, mut within, mut sum, mut outside) = (0, 0, 0.0, Vec::new());
    for record in reader.records() {
        let record = record.expect("a row");
        let (Ok(x), Ok(table)) = (record[0].parse::<Element>(), record[1].parse::<f64>()) else {
            continue;
        };
        let parts = [(Element::ZN, 0.5), (x, 0.5)];
        let Ok(found) = miedema::mixture(&facts, &parts, State::Liquid) else {
            continue;
        };
        // Elements that give up a structure to become a metal need a term this test leaves out.
        let transformation = facts
            .quantity("miedema_h_trans_kj_mol", x)
            .map_or(0.0, |v| v.value);
        if transformation != 0.0 {
            continue;
        }
        pairs += 1;
        let off = (found.value - table).abs();
        if off <= 1.0 {
            within += 1;
            sum += off;
        } else {
            outside.push((x.symbol(), found.value, table));
        }
    }
    for (x, found, table) in &outside {
        assert!(
            EXCEPTIONS.iter().any(|e| e.0 == *x),
            "{x}: {found:.2} against {table} in the table"
        );
    }
    println!(
        "{within} of {pairs} within 1 kJ/mol, mean {:.2}; outside {outside:?}",
        sum / f64::from(within)
    );
    assert_eq!(pairs, 64);
    assert!(within >= 56, "{within} of {pairs}");
}

#[test]
fn immiscible_partners_are_not_bound() {
    let facts = facts();
    for x in ["Sn", "Bi", "In", "Pb", "Al", "Cd", "Tl"] {
        assert!(equiatomic(&facts, x, State::Compound) > 0.0, "{x}");
    }
}

#[test]
fn what_is_no_metal_must_become_one() {
    // Silicon and germanium hardly dissolve in solid zinc, as the assessed diagrams say.
    let facts = facts();
    for (x, transformation) in [("Si", 34.0), ("Ge", 25.0)] {
        let enthalpy = miedema::dilute_solution(&facts, element(x), Element::ZN)
            .expect("known")
            .value;
        assert!(
            enthalpy > 10.0 && enthalpy < transformation,
            "{x}: {enthalpy}"
        );
    }
}

#[test]
fn a_ternary_with_a_vanishing_third_element_is_the_binary() {
    let facts = facts();
    for state in [State::Compound, State::SolidSolution, State::Liquid] {
        let pair = [(Element::ZN, 0.9), (element("Cu"), 0.1)];
        let three = [
            (Element::ZN, 0.9),
            (element("Cu"), 0.1),
            (element("Ti"), 0.0),
        ];
        let two = miedema::mixture(&facts, &pair, state).expect("known").value;
        let limit = miedema::mixture(&facts, &three, state)
            .expect("known")
            .value;
        near("limit", limit, two, 1e-12);
        // The order of the elements does not matter.
        let swapped = [
            (element("Ti"), 0.0),
            (element("Cu"), 0.1),
            (Element::ZN, 0.9),
        ];
        let other = miedema::mixture(&facts, &swapped, state)
            .expect("known")
            .value;
        near("order", other, two, 1e-12);
    }
}

#[test]
fn the_dilute_limit_of_a_solution_is_its_solution_enthalpy() {
    let facts = facts();
    for x in ["Cu", "Sn", "Ti", "Al"] {
        let parts = [(Element::ZN, 1.0 - 1e-7), (element(x), 1e-7)];
        let mixture = miedema::mixture(&facts, &parts, State::SolidSolution).expect("known");
        let dilute = miedema::dilute_solution(&facts, element(x), Element::ZN).expect("known");
        near(
            x,
            mixture.value / 1e-7,
            dilute.value,
            1e-4 * dilute.value.abs(),
        );
    }
}

/// A class of partners of zinc: its name, and who belongs to it.
type Class = (&'static str, fn(Element) -> bool);

/// Classes for the report of errors.
const CLASSES: [Class; 4] = [
    ("open d band", |e| e.has_open_d_band() && !e.is_lanthanide()),
    ("lanthanides and actinides", |e| {
        e.is_lanthanide() || e.is_actinide()
    }),
    ("alkali and alkaline earth", |e| {
        matches!(e.position().1, Some(1 | 2))
    }),
    ("p block", |e| matches!(e.position().1, Some(13..=17))),
];

/// Root mean square deviation from measured, assessed and CALPHAD compounds of zinc, for Miedema and DFT:
/// the sigma the product states is what this gives.
#[test]
fn stated_uncertainties_are_the_residuals() {
    let facts = facts();
    let mut formulas: Vec<&Formula> = facts.enthalpies().iter().map(|row| &row.formula).collect();
    formulas.sort();
    formulas.dedup();
    let of = |formula: &Formula, dft: bool| {
        let rows: Vec<FormationEnthalpy> = facts
            .enthalpies()
            .iter()
            .filter(|row| (row.kind == EnthalpyKind::Dft) == dft)
            .cloned()
            .collect();
        best_enthalpy(&rows, formula)
    };
    let (mut miedema_residuals, mut dft_residuals) = (Vec::new(), Vec::new());
    for formula in formulas {
        let Ok(reference) = of(formula, false) else {
            continue;
        };
        if formula.solutes().count() != 1 || formula.fraction(Element::ZN) == 0.0 {
            continue;
        }
        let parts: Vec<(Element, f64)> = formula
            .parts()
            .iter()
            .map(|&(e, _)| (e, formula.fraction(e)))
            .collect();
        if let Ok(model) = miedema::mixture(&facts, &parts, State::Compound) {
            miedema_residuals.push((model.value - reference.value, formula.to_string()));
        }
        if let Ok(dft) = of(formula, true) {
            dft_residuals.push((dft.value - reference.value, formula.to_string()));
        }
    }
    for (name, stated, residuals) in [
        ("Miedema", miedema::SIGMA_KJ_MOL, &mut miedema_residuals),
        ("DFT", DFT_SIGMA_KJ_MOL, &mut dft_residuals),
    ] {
        let n = residuals.len() as f64;
        let rms = (residuals.iter().map(|r| r.0 * r.0).sum::<f64>() / n).sqrt();
        residuals.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        println!("{name}: rms {rms:.2} kJ/mol over {n} compounds; ten worst:");
        for (residual, formula) in residuals.iter().take(10) {
            println!("  {formula}: {residual:+.1} kJ/mol");
        }
        for (class, holds) in CLASSES {
            let of_class: Vec<f64> = residuals
                .iter()
                .filter(|(_, formula)| {
                    let formula: Formula = formula.parse().expect("a formula");
                    formula.solutes().all(holds)
                })
                .map(|r| r.0)
                .collect();
            if of_class.is_empty() {
                continue;
            }
            let n = of_class.len() as f64;
            let mean = of_class.iter().sum::<f64>() / n;
            let rms = (of_class.iter().map(|r| r * r).sum::<f64>() / n).sqrt();
            println!("  {class}: {n} compounds, mean {mean:+.2}, rms {rms:.2} kJ/mol");
        }
        near(name, rms, stated, 0.05);
    }
}
