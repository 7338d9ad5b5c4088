//! Films on zinc, from matches of their nets.

use zincscreen::crystal::interface::{InterfaceError, InterfaceOptions, Strained, interface};
use zincscreen::crystal::slab::{Slab, SlabOptions, Thickness};

use super::*;

fn slab(structure: &Structure, plane: &str, planes: usize) -> Slab {
    let face = surface(structure, plane);
    let options = SlabOptions {
        thickness: Thickness::Planes(planes),
        ..SlabOptions::default()
    };
    face.slab(&face.terminations()[0], &options)
        .expect("a slab")
        .slab
}

fn options(film_matrix: [[i64; 2]; 2], substrate_matrix: [[i64; 2]; 2]) -> InterfaceOptions {
    InterfaceOptions {
        film_matrix,
        substrate_matrix,
        strained: Strained::Film,
        gap_ang: 2.4,
        shift: [0.0; 2],
        vacuum_ang: 15.0,
    }
}

/// Net spacings of Zn(0001), Cu(111) and Pb(111), angstrom.
const ZINC: f64 = 2.665;
const COPPER: f64 = 3.615 / std::f64::consts::SQRT_2;
const LEAD: f64 = 4.9508 / std::f64::consts::SQRT_2;

#[test]
fn copper_one_to_one_is_stretched() {
    let (film, zinc) = (
        slab(&fcc("Cu", 3.615), "(111)", 3),
        slab(&zinc(), "(0001)", 4),
    );
    let one = [[1, 0], [0, 1]];
    let stack = interface(&film, &zinc, &options(one, one)).expect("an interface");
    assert_eq!(stack.slab.structure().formula(), "Zn4Cu3");
    assert_eq!(stack.substrate_atoms, 4);
    assert!(!stack.is_film_turned_over);
    for strain in stack.film_strain {
        assert!((strain - (ZINC / COPPER - 1.0)).abs() < 1e-9);
    }
    assert_eq!(stack.substrate_strain.map(|s| (s * 1e12).round()), [0.0; 2]);
    // Heights are kept: 3 zinc spacings, the gap, 2 copper spacings.
    let expected = 3.0 * 4.947 / 2.0 + 2.4 + 2.0 * 3.615 / 3.0_f64.sqrt();
    assert!((stack.slab.thickness_ang() - expected).abs() < 1e-9);
    assert!((stack.slab.vacuum_ang() - 15.0).abs() < 1e-9);
    let [a, b, _] = stack.slab.structure().lattice().lengths_ang();
    assert!((a - ZINC).abs() < 1e-9 && (b - ZINC).abs() < 1e-9);

    let other = InterfaceOptions {
        strained: Strained::Substrate,
        ..options(one, one)
    };
    let stack = interface(&film, &zinc, &other).expect("an interface");
    assert!((stack.substrate_strain[0] - (COPPER / ZINC - 1.0)).abs() < 1e-9);
    assert!(stack.film_strain[0].abs() < 1e-9);

    // Shared: the geometric mean; true strains of opposite sign.
    let shared = InterfaceOptions {
        strained: Strained::Shared,
        ..options(one, one)
    };
    let stack = interface(&film, &zinc, &shared).expect("an interface");
    let a = stack.slab.structure().lattice().lengths_ang()[0];
    assert!((a - (ZINC * COPPER).sqrt()).abs() < 1e-9);
    let true_strains = [stack.film_strain[0], stack.substrate_strain[0]].map(f64::ln_1p);
    assert!((true_strains[0] + true_strains[1]).abs() < 1e-9 && true_strains[0] > 0.02);
}

#[test]
fn lead_on_the_root_seven_cell() {
    // 4 cells of lead, 2x2, on 7 of zinc: rows (3 1), (-1 2) have length √7.
    let (film, zinc) = (
        slab(&fcc("Pb", 4.9508), "(111)", 2),
        slab(&zinc(), "(0001)", 3),
    );
    let match_ = options([[2, 0], [0, 2]], [[3, 1], [-1, 2]]);
    let stack = interface(&film, &zinc, &match_).expect("an interface");
    assert_eq!(stack.slab.structure().formula(), "Zn21Pb8");
    let stretch = 7.0_f64.sqrt() * ZINC / (2.0 * LEAD);
    for strain in stack.film_strain {
        assert!(
            (strain - (stretch - 1.0)).abs() < 1e-9,
            "{strain} {stretch}"
        );
    }
    // A film that is turned over has the other hand.
    let mirrored = options([[0, 2], [2, 0]], [[3, 1], [-1, 2]]);
    let stack = interface(&film, &zinc, &mirrored).expect("an interface");
    assert!(stack.is_film_turned_over);
    assert_eq!(stack.slab.structure().formula(), "Zn21Pb8");
    for strain in stack.film_strain {
        assert!(
            (strain - (stretch - 1.0)).abs() < 1e-9,
            "{strain} {stretch}"
        );
    }
    // Both hands exchanged: the same match.
    let both = options([[0, 2], [2, 0]], [[-1, 2], [3, 1]]);
    let stack = interface(&film, &zinc, &both).expect("an interface");
    assert!(!stack.is_film_turned_over);
}

#[test]
fn the_lower_side_of_the_film_meets_the_substrate() {
    // Sphalerite along (111): zinc above, sulphur below. Turned over, zinc is below.
    let film = slab(&sphalerite(), "(111)", 4);
    let substrate = slab(&zinc(), "(0001)", 2);
    let lowest = |matrix| {
        let stack =
            interface(&film, &substrate, &options(matrix, [[3, 0], [0, 3]])).expect("an interface");
        let first = stack.substrate_atoms;
        let sites = stack.slab.structure().sites();
        (first..sites.len())
            .min_by(|&i, &j| {
                stack
                    .slab
                    .height_ang(i)
                    .total_cmp(&stack.slab.height_ang(j))
            })
            .map(|i| sites[i].element.symbol())
    };
    assert_eq!(lowest([[2, 0], [0, 2]]), Some("S"));
    assert_eq!(lowest([[0, 2], [2, 0]]), Some("Zn"));
}

#[test]
fn the_film_moves_with_the_shift() {
    let (film, zinc) = (
        slab(&fcc("Cu", 3.615), "(111)", 1),
        slab(&zinc(), "(0001)", 1),
    );
    let one = [[1, 0], [0, 1]];
    let places: Vec<Vector3<f64>> = [[0.0, 0.0], [0.25, 0.5]]
        .iter()
        .map(|shift| {
            let shifted = InterfaceOptions {
                shift: *shift,
                ..options(one, one)
            };
            let stack = interface(&film, &zinc, &shifted).expect("an interface");
            let sites = stack.slab.structure().sites();
            sites[1].fractional - sites[0].fractional
        })
        .collect();
    let apart = places[1] - places[0];
    for (got, expected) in [(apart.x, 0.25), (apart.y, 0.5)] {
        let difference = got - expected;
        assert!((difference - difference.round()).abs() < 1e-9);
    }
}

#[test]
fn what_makes_no_interface() {
    let (film, zinc) = (
        slab(&fcc("Cu", 3.615), "(111)", 1),
        slab(&zinc(), "(0001)", 1),
    );
    let one = [[1, 0], [0, 1]];
    let of = |options: &InterfaceOptions| interface(&film, &zinc, options);
    assert!(matches!(
        of(&options([[1, 0], [2, 0]], one)),
        Err(InterfaceError::Flat { .. })
    ));
    assert!(matches!(
        of(&options([[3, 0], [0, 3]], one)),
        Err(InterfaceError::Strain { .. })
    ));
    for gap_ang in [0.0, -1.0, f64::NAN] {
        let bad = InterfaceOptions {
            gap_ang,
            ..options(one, one)
        };
        assert!(matches!(of(&bad), Err(InterfaceError::Length { .. })));
    }
    let bad = InterfaceOptions {
        shift: [f64::INFINITY, 0.0],
        ..options(one, one)
    };
    assert!(matches!(of(&bad), Err(InterfaceError::Shift { .. })));
    let large = options([[1000, 0], [0, 1000]], [[1000, 0], [0, 1000]]);
    assert!(of(&large).is_err());
}
