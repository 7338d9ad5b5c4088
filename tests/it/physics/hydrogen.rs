//! Hydrogen: volcano, currents and sites against worked values.

use zincscreen::facts::{Element, Reason};
use zincscreen::models::{Environment, ZincActivity, corrosion, electrolyte, hydrogen};

use super::{element, facts, near};

#[test]
fn the_volcano_at_its_worked_points() {
    for (energy, log10_i0) in [(0.0, -1.619), (0.1, -3.017), (-0.1, -3.017), (0.5, -9.770)] {
        near(
            "volcano",
            hydrogen::volcano_log10_i0(energy),
            log10_i0,
            5e-4,
        );
    }
}

#[test]
fn tabulated_and_volcano_currents_stay_apart() {
    let facts = facts();
    // Silver: five decades between them.
    let silver = element("Ag");
    let tabulated = hydrogen::log10_exchange_current_acid(&facts, silver).expect("known");
    let volcano = hydrogen::volcano_of(&facts, silver).expect("known");
    assert_ne!(tabulated.model, volcano.model);
    assert!(tabulated.value - volcano.value > 2.0);
    // Tin has a class, and no adsorption energy.
    assert_eq!(
        hydrogen::volcano_of(&facts, element("Sn")),
        Err(Reason::NoSource)
    );
}

#[test]
fn the_most_active_element_dominates_a_mixed_surface() {
    let facts = facts();
    let environment = Environment::default();
    let current = |areas: &[(Element, f64)], factor: f64| {
        hydrogen::log10_current_at_e_zn(&facts, areas, factor, &environment)
            .expect("known")
            .value
    };
    let zinc = current(&[(Element::ZN, 1.0)], 1.0);
    let nickel = current(&[(element("Ni"), 1.0)], 1.0);
    let mixed = current(&[(Element::ZN, 0.99), (element("Ni"), 0.01)], 1.0);
    assert!(nickel > zinc + 3.0);
    near("one per cent of nickel", mixed, nickel - 2.0, 0.01);
    near(
        "a hundredfold area",
        current(&[(Element::ZN, 1.0)], 100.0),
        zinc + 2.0,
        1e-12,
    );
    // Bare zinc: i0 = 3e-11 A/cm², 120 mV per decade, and 0.516259 V from -0.7618 V, the tabulated
    // potential (0.516459 V from -0.762 V).
    near("zinc", zinc, -10.5229 + 0.516_259 / 0.12, 1e-4);
}

#[test]
fn the_activity_of_zinc_sulfate_moves_zinc_by_42_millivolt() {
    let facts = facts();
    let ideal = Environment::default();
    let real = Environment {
        zn2_activity: ZincActivity::Znso4Pitzer,
        ..ideal
    };
    let potential = |e: &Environment| {
        corrosion::own_potential_v_she(&facts, Element::ZN, e)
            .expect("known")
            .value
    };
    let activity = electrolyte::zinc_activity(&facts, 2.0)
        .expect("known")
        .value;
    near(
        "shift",
        potential(&real) - potential(&ideal),
        0.029_579_7 * (activity / 2.0).log10(),
        1e-6,
    );
    near("shift", potential(&real) - potential(&ideal), -0.0425, 5e-4);
    assert_eq!(
        electrolyte::zinc_activity(&facts, 5.0),
        Err(Reason::OutsideModel)
    );
}

#[test]
fn zinc_and_hydrogen_compete_for_the_same_site() {
    let facts = facts();
    let environment = Environment::default();
    let nickel = hydrogen::site_competition_ev(&facts, element("Ni"), &environment);
    // Zinc on nickel is worth 0.26 eV more than in the bulk; hydrogen at zinc's potential 0.5 eV and its own binding.
    assert!(nickel.expect("known").value > 0.0);
    let (zinc, hydrogen) = hydrogen::coverages(-1.0, -1.0, 298.15);
    near("shared", zinc, 0.5, 1e-9);
    near("shared", hydrogen, 0.5, 1e-9);
}
