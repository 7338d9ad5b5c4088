//! Capacity and price of alloys against hand calculation.

use zincscreen::candidates::{Candidate, Form, Listed, parse_listed};
use zincscreen::descriptors::{Context, Evaluator, index_of};
use zincscreen::facts::{Element, Facts, Reason};
use zincscreen::models::Environment;

use super::{element, facts, near};

fn evaluate(facts: &Facts, name: &str, candidate: &Candidate) -> Result<f64, Reason> {
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts,
        environment: &environment,
    });
    let index = index_of(name).expect("a descriptor");
    evaluator.evaluate(index, candidate).map(|v| v.value)
}

fn dilute(text: &str, facts: &Facts) -> Candidate {
    match parse_listed(text, facts).expect("a candidate") {
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
        Listed::Phases(phases) => Candidate::from_phase(phases[0].clone()),
    }
}

#[test]
fn zinc_holds_820_milliampere_hours_per_gram() {
    let facts = facts();
    let zinc = evaluate(
        &facts,
        "capacity_mah_g",
        &Candidate::bare_zinc(Form::Dilute),
    )
    .expect("known");
    near("Zn", zinc, 2.0 * 96_485.332_12 / 3.6 / 65.38, 1e-9);
    // Inactive mass: 5 at.% tin take 8.72 % of the mass.
    let tin = evaluate(&facts, "capacity_mah_g", &dilute("Zn95Sn5", &facts)).expect("known");
    let mass_zn = 0.95 * 65.38 / (0.95 * 65.38 + 0.05 * 118.71);
    near("Zn95Sn5", tin, zinc * mass_zn, 1e-9);
}

#[test]
fn price_goes_by_mass_and_by_charge() {
    let facts = facts();
    let price = |x: &str| {
        facts
            .quantity("price_usd_per_kg", element(x))
            .expect("known")
            .value
    };
    let alloy = dilute("Zn-2Sn", &facts);
    let per_kg = evaluate(&facts, "price_usd_per_kg", &alloy).expect("known");
    near(
        "Zn-2Sn",
        per_kg,
        0.98 * price("Zn") + 0.02 * price("Sn"),
        2e-3,
    );
    let capacity = evaluate(&facts, "capacity_mah_g", &alloy).expect("known");
    let per_ah = evaluate(&facts, "price_usd_per_ah", &alloy).expect("known");
    near("per Ah", per_ah, per_kg / capacity, 1e-12);
}

#[test]
fn a_trace_of_lead_is_legal_and_a_percent_is_not() {
    let facts = facts();
    let ratio = |text: &str| evaluate(&facts, "regulated_content_ratio", &dilute(text, &facts));
    near("0.05 wt.%", ratio("Zn-0.05Pb").expect("known"), 0.5, 0.02);
    near("1 wt.%", ratio("Zn-1Pb").expect("known"), 10.0, 0.02);
    // No limit known is no clearance.
    assert_eq!(ratio("Zn-1Sn"), Err(Reason::NoSource));
}

#[test]
fn shares_are_of_the_solutes_alone() {
    let facts = facts();
    let chi = |e: Element| {
        facts
            .quantity("electronegativity_pauling", e)
            .expect("known")
            .value
    };
    let found =
        evaluate(&facts, "delta_chi_pauling", &dilute("Zn96Bi1Sn3", &facts)).expect("known");
    let expected = 0.25 * chi(element("Bi")) + 0.75 * chi(element("Sn")) - chi(Element::ZN);
    near("Zn96Bi1Sn3", found, expected, 1e-12);
}
