//! One-to-one mismatch to Zn(002) against worked values.

use zincscreen::crystal::{Lattice, close_packed_spacing_ang};
use zincscreen::facts::{Element, Reason};

use super::{element, facts, near};

#[test]
fn mismatch_of_close_packed_nets() {
    let facts = facts();
    let spacing =
        |e: Element| close_packed_spacing_ang(facts.crystal(e).expect("a cell")).expect("a net");
    let zinc = spacing(Element::ZN);
    near("a of zinc", zinc, 2.665, 0.0006);
    for (x, mismatch) in [
        ("Cu", -0.0408),
        ("Ni", -0.0650),
        ("Al", 0.0746),
        ("Au", 0.0820),
        ("Ag", 0.0841),
        ("Pb", 0.3137),
    ] {
        // The worked values rest on lattice constants of three decimals.
        near(x, spacing(element(x)) / zinc - 1.0, mismatch, 0.0006);
    }
}

#[test]
fn structures_without_a_close_packed_net_stay_null() {
    let facts = facts();
    for x in ["Sn", "Bi", "In", "Ga", "Fe", "Mn", "W", "Sb"] {
        let net = close_packed_spacing_ang(facts.crystal(element(x)).expect("a cell"));
        assert_eq!(net, Err(Reason::NoHexagonalNet), "{x}");
    }
}

#[test]
fn cells_of_the_phase_table_have_the_stated_volume() {
    for phase in facts().phases() {
        let lattice = Lattice::from_parameters(phase.lengths_ang, phase.angles_deg);
        let volume = lattice.volume_ang3() / f64::from(phase.atoms_conventional);
        near(
            &phase.structure_id,
            volume / phase.volume_ang3_per_atom,
            1.0,
            1e-3,
        );
    }
}
