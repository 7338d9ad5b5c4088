//! Potentials and dealloying against worked values.

use zincscreen::facts::{Element, Formula, Reason};
use zincscreen::models::{Environment, corrosion};

use super::{element, facts, near};

#[test]
fn the_drive_for_hydrogen_at_zinc() {
    let zinc = corrosion::nernst_v_she(-0.762, 2.0, 2.0, 298.15);
    let hydrogen = corrosion::hydrogen_v_she(4.0, 298.15);
    near("zinc", zinc, -0.753_096, 5e-7);
    near("hydrogen", hydrogen, -0.236_637, 5e-7);
    near("drive", hydrogen - zinc, 0.516_459, 1e-6);
    near(
        "slope",
        -corrosion::hydrogen_v_she(1.0, 298.15),
        0.059_159_3,
        5e-8,
    );
}

#[test]
fn displacement_needs_a_nobler_metal() {
    let facts = facts();
    let environment = Environment::default();
    let shift = |x: &str| {
        corrosion::potential_vs_zn_v(&facts, element(x), &environment)
            .expect("known")
            .value
    };
    for x in ["Cu", "Ag", "Sn", "Bi", "In", "Pb", "Ni", "Co", "Au"] {
        assert!(shift(x) > 0.0, "{x}: {}", shift(x));
    }
    for x in ["Al", "Mg", "Mn", "Ti", "Ce", "Li", "Ca"] {
        assert!(shift(x) < 0.0, "{x}: {}", shift(x));
    }
    near("Zn", shift("Zn"), 0.0, 0.0);
}

#[test]
fn cerium_and_the_like_cannot_be_plated_from_water() {
    let facts = facts();
    let environment = Environment::default();
    let limit = corrosion::reduction_limit_v_she(&facts, &environment)
        .expect("known")
        .value;
    // pH 4, 1 mA/cm²: hydrogen on zinc (i0 = 3e-11 A/cm²) needs 0.90 V.
    near("limit", limit, -0.236_637 - 0.12 * (10.5229 - 3.0), 1e-4);
    let below = |x: &str| {
        corrosion::own_potential_v_she(&facts, element(x), &environment)
            .expect("known")
            .value
            < limit
    };
    // Tantalum stands against its oxide; the listings of molybdenum are of low grade.
    let potential = |x: &str| corrosion::own_potential_v_she(&facts, element(x), &environment);
    assert_eq!(potential("Ta"), Err(Reason::OutsideModel));
    assert_eq!(potential("Mo"), Err(Reason::NoSource));
    for x in ["Ce", "Al", "Mg", "Li", "Ca", "Ti"] {
        assert!(below(x), "{x}");
    }
    for x in ["Zn", "Sn", "Cu", "In", "Bi", "Ni"] {
        assert!(!below(x), "{x}");
    }
}

#[test]
fn the_least_noble_couple_decides() {
    // Iron dissolves as Fe2+ (-0.447 V), not as Fe3+ (-0.04 V).
    let iron = corrosion::own_potential_v_she(&facts(), element("Fe"), &Environment::default())
        .expect("known");
    near(
        "Fe",
        iron.value,
        corrosion::nernst_v_she(-0.447, 2.0, 1e-6, 298.15),
        0.005,
    );
}

#[test]
fn first_step_of_dealloying_of_a_zinc_rich_nickel_compound() {
    let facts = facts();
    let formula: Formula = "Ni3Zn22".parse().expect("a formula");
    let energy = facts
        .hull_points()
        .iter()
        .find(|p| p.formula == formula)
        .expect("in the data set")
        .formation_energy_ev;
    let (shift, sigma) = corrosion::first_dealloying_shift_v(facts.hull_points(), &formula, energy)
        .expect("a binary");
    near("Ni3Zn22", shift, 0.021, 0.0005);
    // The neighbour lies close, pure zinc far: 10 mV per atom become 45 mV.
    assert!(sigma > 0.04, "{sigma}");
    // Losing all zinc at once would need 73 mV: not what happens first.
    let x = formula.fraction(Element::ZN);
    near("complete", -energy / (2.0 * x), 0.073, 0.0005);
}

#[test]
fn a_compound_on_the_hull_is_nobler_than_zinc() {
    let facts = facts();
    for phase in facts.phases() {
        let (Some(energy), Some(above)) = (phase.formation_energy_ev_atom, phase.e_above_hull_ev)
        else {
            continue;
        };
        let shift =
            corrosion::first_dealloying_shift_v(facts.hull_points(), &phase.formula, energy);
        if let (Ok((shift, _)), true, false) = (shift, above < -1e-4, phase.energy_is_own) {
            assert!(shift > -1e-6, "{}: {shift}", phase.structure_id);
        }
    }
}
