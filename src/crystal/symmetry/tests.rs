use std::path::Path;

use nalgebra::Vector3;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::crystal::{Lattice, Miller, PlaneBasis, Site};

fn atom(symbol: &str, at: [f64; 3]) -> Site {
    Site::new(symbol.parse().expect("a symbol"), Vector3::from(at))
}

fn crystal(lattice: Lattice, sites: &[(&str, [f64; 3])]) -> Structure {
    let sites = sites.iter().map(|(s, at)| atom(s, *at)).collect();
    Structure::new(lattice, sites).expect("a structure")
}

fn zinc() -> Structure {
    crystal(
        Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]),
        &[
            ("Zn", [1.0 / 3.0, 2.0 / 3.0, 0.25]),
            ("Zn", [2.0 / 3.0, 1.0 / 3.0, 0.75]),
        ],
    )
}

fn cube(a: f64) -> Lattice {
    Lattice::from_parameters([a; 3], [90.0; 3])
}

/// Every phase of the shipped table: name, its primitive cell, the stored space group, and the stored
/// conventional lengths with their number of atoms.
fn shipped() -> Vec<(String, Structure, i64, [f64; 3], usize)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("descriptors/phases/structures.jsonl");
    let text = std::fs::read_to_string(path).expect("the shipped structures");
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).expect("json");
            let cell = &value["primitive_cell"];
            let triple = |v: &Value| [0, 1, 2].map(|i| v[i].as_f64().expect("a number"));
            let rows = [0, 1, 2].map(|i| triple(&cell["lattice"][i]));
            let species = cell["species"].as_array().expect("species");
            let places = cell["frac"].as_array().expect("positions");
            let sites = species
                .iter()
                .zip(places)
                .map(|(s, x)| atom(s.as_str().expect("text"), triple(x)))
                .collect();
            let refined = &value["refined_cell"];
            (
                value["phase_id"].as_str().expect("text").to_owned(),
                Structure::new(Lattice::from_vectors(rows), sites).expect("a structure"),
                value["spacegroup"]["number"].as_i64().expect("a number"),
                ["a", "b", "c"].map(|k| refined[k].as_f64().expect("a length")),
                refined["natoms"].as_u64().expect("a count") as usize,
            )
        })
        .collect()
}

#[test]
fn the_groups_of_well_known_crystals() {
    let half = 3.615 / 2.0;
    let fcc = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [half, half, 0.0]]);
    let half = 2.866 / 2.0;
    let bcc = Lattice::from_vectors([
        [-half, half, half],
        [half, -half, half],
        [half, half, -half],
    ]);
    let cases = [
        (zinc(), 194, 2, 2),
        (crystal(fcc, &[("Cu", [0.1, 0.2, 0.3])]), 225, 1, 4),
        (crystal(bcc, &[("Fe", [0.0; 3])]), 229, 1, 2),
        (
            crystal(cube(2.95), &[("Cu", [0.0; 3]), ("Zn", [0.5; 3])]),
            221,
            2,
            2,
        ),
    ];
    for (structure, number, primitive, conventional) in cases {
        let found = symmetry(&structure, 0.01).expect("a group");
        assert_eq!(found.space_group_number, number);
        let cells = cells(&structure, 0.01).expect("cells");
        assert_eq!(cells.primitive.sites().len(), primitive);
        assert_eq!(cells.conventional.sites().len(), conventional);
    }
}

#[test]
fn operations_map_each_atom_onto_one_of_its_orbit() {
    for (name, structure, ..) in shipped() {
        let found = symmetry(&structure, 0.05).expect("a group");
        for (index, site) in structure.sites().iter().enumerate() {
            for operation in &found.operations {
                let image = operation.apply(site.fractional);
                let hit = structure
                    .sites()
                    .iter()
                    .zip(&found.orbits)
                    .any(|(other, orbit)| {
                        let difference = image - other.fractional;
                        let difference = difference - difference.map(f64::round);
                        *orbit == found.orbits[index]
                            && other.element == site.element
                            && structure.lattice().cartesian_ang(difference).norm() < 0.1
                    });
                assert!(hit, "{name}: atom {index}");
            }
        }
    }
}

#[test]
fn shipped_phases_have_their_stored_group_and_cell() {
    for (name, structure, number, lengths, atoms) in shipped() {
        let found = symmetry(&structure, 0.05).expect("a group");
        assert_eq!(i64::from(found.space_group_number), number, "{name}");
        let cells = cells(&structure, 0.05).expect("cells");
        assert_eq!(cells.conventional.sites().len(), atoms, "{name}");
        assert!(atoms % cells.primitive.sites().len() == 0, "{name}");
        // Not idealised: the volume per atom is that of the file, to rounding.
        for cell in [&cells.primitive, &cells.conventional] {
            let ratio = cell.lattice().volume_ang3() * structure.sites().len() as f64
                / (structure.lattice().volume_ang3() * cell.sites().len() as f64);
            assert!((ratio - 1.0).abs() < 1e-12, "{name}: {ratio}");
            assert!(cell.lattice().rows().determinant() > 0.0, "{name}");
            let again = symmetry(cell, 0.05).expect("a group");
            assert_eq!(i64::from(again.space_group_number), number, "{name}");
        }
        let mut found = cells.conventional.lattice().lengths_ang();
        let mut stored = lengths;
        // The stored table does not always name the axes as the standard setting does.
        found.sort_by(f64::total_cmp);
        stored.sort_by(f64::total_cmp);
        for (a, b) in found.into_iter().zip(stored) {
            assert!((a - b).abs() < 0.05, "{name}: {found:?} {stored:?}");
        }
        // Rows of the matrix express the primitive vectors in conventional ones.
        let conventional = cells.conventional.lattice().rows();
        let rows = cells.primitive_of_conventional;
        for i in 0..3 {
            let vector: Vector3<f64> = (0..3)
                .map(|j| rows[i][j] * conventional.row(j).transpose())
                .sum();
            let primitive = cells.primitive.lattice().rows().row(i).transpose();
            assert!((vector - primitive).norm() < 1e-9, "{name}");
        }
    }
}

#[test]
fn gamma_brass_has_a_primitive_cell_of_26_atoms() {
    let (_, structure, ..) = shipped()
        .into_iter()
        .find(|(name, ..)| name == "Zn8Cu5_mp-1368_2014")
        .expect("gamma brass");
    let found = symmetry(&structure, 0.05).expect("a group");
    assert_eq!(found.space_group_number, 217);
    let cells = cells(&structure, 0.05).expect("cells");
    assert_eq!(cells.primitive.sites().len(), 26);
    assert_eq!(cells.conventional.sites().len(), 52);
    // A supercell of it leads back to the same cells, with the same distances.
    let lattice = structure
        .lattice()
        .combined([[1, 0, 0], [0, 2, 0], [1, 0, 1]]);
    let mut sites = Vec::new();
    for site in structure.sites() {
        for copy in 0..2 {
            let at = structure
                .lattice()
                .cartesian_ang(site.fractional + Vector3::new(0.0, f64::from(copy), 0.0));
            let fractional = lattice.fractional(at).expect("not singular");
            sites.push(Site {
                fractional,
                ..site.clone()
            });
        }
    }
    let larger = Structure::new(lattice, sites).expect("a structure");
    let folded = super::cells(&larger, 0.05).expect("cells");
    assert_eq!(folded.primitive.sites().len(), 26);
    assert_eq!(folded.conventional.sites().len(), 52);
    // The group is that of the crystal; this supercell keeps 4 of its 24 rotations, each with 2 translations.
    let found = symmetry(&larger, 0.05).expect("a group");
    assert_eq!(found.space_group_number, 217);
    assert_eq!(found.operations.len(), 8);
    let shortest = |s: &Structure| {
        (1..s.sites().len())
            .map(|i| s.distance_ang(0, i))
            .fold(f64::INFINITY, f64::min)
    };
    let difference = shortest(&folded.conventional) - shortest(&cells.conventional);
    assert!(difference.abs() < 1e-9);
}

#[test]
fn planes_of_zinc_and_of_a_polar_crystal() {
    let named = |structure: &Structure, greatest| -> Vec<String> {
        distinct_planes(structure, greatest, 0.01)
            .expect("planes")
            .iter()
            .map(|(plane, n)| format!("{n}{plane}"))
            .collect()
    };
    assert_eq!(
        named(&zinc(), 1),
        ["6(100)", "2(001)", "6(110)", "12(101)", "12(111)"]
    );
    // {111} of zinc blende: metal side and sulphur side.
    let basis = [
        [0.0, 0.0, 0.0],
        [0.0, 0.5, 0.5],
        [0.5, 0.0, 0.5],
        [0.5, 0.5, 0.0],
    ];
    let sites: Vec<_> = basis
        .iter()
        .flat_map(|at| [("Zn", *at), ("S", at.map(|x| x + 0.25))])
        .collect();
    let blende = crystal(cube(5.41), &sites);
    assert_eq!(
        named(&blende, 1),
        ["6(100)", "12(110)", "4(111)", "4(11-1)"]
    );
}

#[test]
fn planes_of_one_family_have_one_spacing() {
    for (name, structure, ..) in shipped().into_iter().step_by(7) {
        let cells = cells(&structure, 0.05).expect("cells");
        let planes = distinct_planes(&structure, 2, 0.05).expect("planes");
        let spacing = |plane: Miller| {
            let indices = primitive_indices(plane, cells.primitive_of_conventional);
            PlaneBasis::new(cells.primitive.lattice(), indices)
                .expect("a plane")
                .spacing_ang()
        };
        // Every plane is in one family, and has the spacing of one that is listed.
        for plane in Miller::up_to(2) {
            let own = spacing(plane);
            assert!(
                planes
                    .iter()
                    .any(|(p, _)| (spacing(*p) - own).abs() < 2e-3 * own),
                "{name} {plane}"
            );
        }
        let mut total = 0;
        for (_, count) in planes {
            total += count;
        }
        assert!(total >= 98, "{name}: {total}");
    }
}

/// A slab of a crystal: everything repeated along c, with the vacuum given, shifted by a part of the cell.
fn slab(bulk: &Structure, layers: usize, vacuum_ang: f64, shift: f64) -> Structure {
    let lengths = bulk.lattice().lengths_ang();
    let angles = bulk.lattice().angles_deg();
    let height = lengths[2] * layers as f64 + vacuum_ang;
    let lattice = Lattice::from_parameters([lengths[0], lengths[1], height], angles);
    let mut sites = Vec::new();
    for layer in 0..layers {
        for site in bulk.sites() {
            let mut fractional = site.fractional;
            fractional.z = (fractional.z + layer as f64) * lengths[2] / height + shift;
            sites.push(Site {
                fractional,
                ..site.clone()
            });
        }
    }
    Structure::with_periodicity(lattice, sites, [true, true, false]).expect("a slab")
}

#[test]
fn vacuum_and_place_do_not_change_a_layer_group() {
    let zn = zinc();
    let b2 = crystal(cube(2.95), &[("Cu", [0.0; 3]), ("Zn", [0.5; 3])]);
    let tetragonal = crystal(
        Lattice::from_parameters([3.1, 3.1, 5.2], [90.0; 3]),
        &[("Zn", [0.0; 3]), ("Cu", [0.5, 0.5, 0.3])],
    );
    for (bulk, number, count) in [(&zn, 72, 12), (&b2, 55, 8), (&tetragonal, 55, 8)] {
        for layers in [1, 2, 3] {
            for (vacuum, shift) in [
                (5.0, 0.0),
                (10.0, 0.2),
                (15.0, -0.7),
                (30.0, 0.4),
                (400.0, 0.9),
            ] {
                let slab = slab(bulk, layers, vacuum, shift);
                let found = layer_symmetry(&slab, 0.01).expect("a layer group");
                assert_eq!(
                    found.layer_group_number,
                    number,
                    "{} {layers} {vacuum}",
                    bulk.formula()
                );
                assert_eq!(found.operations.len(), count);
                for operation in &found.operations {
                    for site in slab.sites() {
                        let image = operation.apply(site.fractional);
                        let hit = slab.sites().iter().any(|other| {
                            let mut difference = image - other.fractional;
                            difference.x -= difference.x.round();
                            difference.y -= difference.y.round();
                            // No wrapping along c: onto the layer itself.
                            slab.lattice().cartesian_ang(difference).norm() < 1e-6
                                && other.element == site.element
                        });
                        assert!(hit, "{} {layers} {vacuum}", bulk.formula());
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_no_crystal_or_no_layer_is_refused() {
    let flat = slab(&zinc(), 1, 10.0, 0.0);
    let error = symmetry(&flat, 0.01).expect_err("a slab");
    assert!(
        error
            .to_string()
            .contains("repeats along a, b; a space group needs"),
        "{error}"
    );
    let error = layer_symmetry(&zinc(), 0.01).expect_err("a crystal");
    assert!(
        error.to_string().contains("repeats along a, b, c; a layer"),
        "{error}"
    );
    for tolerance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            symmetry(&zinc(), tolerance),
            Err(SymmetryError::Tolerance { .. })
        ));
        assert!(matches!(
            layer_symmetry(&flat, tolerance),
            Err(SymmetryError::Tolerance { .. })
        ));
    }
    for structure in [
        zinc(),
        crystal(cube(2.95), &[("Cu", [0.0; 3]), ("Zn", [0.5; 3])]),
    ] {
        // Moyo itself would not end, or find nothing.
        assert!(matches!(
            symmetry(&structure, 0.5),
            Err(SymmetryError::TooLarge { .. })
        ));
        assert!(symmetry(&structure, 0.1).is_ok());
    }
    let lattice = Lattice::from_vectors([[3.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.1, 0.0, 20.0]]);
    let sites = vec![atom("Zn", [0.0; 3])];
    let tilted = Structure::with_periodicity(lattice, sites, [true, true, false]).expect("a slab");
    assert!(matches!(
        layer_symmetry(&tilted, 0.01),
        Err(SymmetryError::Tilted { .. })
    ));
    let singular = Lattice::from_vectors([[1.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
    assert!(matches!(
        niggli(&singular),
        Err(SymmetryError::Reduction { .. })
    ));
}

proptest! {
    #[test]
    fn a_reduced_cell_does_not_depend_on_the_basis(
        lengths in prop::array::uniform3(2.0..12.0_f64),
        angles in prop::array::uniform3(70.0..110.0_f64),
        shears in prop::array::uniform6(-2..=2_i64),
    ) {
        let lattice = Lattice::from_parameters(lengths, angles);
        let [p, q, r, s, t, u] = shears;
        let skewed = lattice.combined([[1, p, q], [0, 1, r], [0, 0, 1]]).combined([[1, 0, 0], [s, 1, 0], [t, u, 1]]);
        let (one, _) = niggli(&lattice).expect("reduced");
        let (two, integers) = niggli(&skewed).expect("reduced");
        prop_assert_eq!(&two, &skewed.combined(integers));
        for (a, b) in one.lengths_ang().iter().zip(two.lengths_ang()) {
            prop_assert!((a - b).abs() < 1e-6);
        }
        for (a, b) in one.angles_deg().iter().zip(two.angles_deg()) {
            prop_assert!((a - b).abs() < 1e-4);
        }
    }

    #[test]
    fn any_structure_gives_cells_or_an_error(
        lengths in prop::array::uniform3(1.0..20.0_f64),
        angles in prop::array::uniform3(30.0..150.0_f64),
        places in prop::collection::vec(prop::array::uniform3(-3.0..3.0_f64), 1..8),
        symprec in 1e-8..5.0_f64,
    ) {
        let sites = places.iter().map(|at| atom("Zn", *at)).collect();
        if let Ok(structure) = Structure::new(Lattice::from_parameters(lengths, angles), sites) {
            let _ = symmetry(&structure, symprec);
            let _ = cells(&structure, symprec);
            let _ = niggli(structure.lattice());
            // The same net with c along the normal, as a layer.
            let [a, b, _] = lengths;
            let upright = Lattice::from_parameters([a, b, 30.0], [90.0, 90.0, angles[2]]);
            let sites = structure.sites().to_vec();
            if let Ok(layer) = Structure::with_periodicity(upright, sites, [true, true, false]) {
                let _ = layer_symmetry(&layer, symprec);
            }
        }
    }
}

/// Layers of fcc(111): threefold axes through every atom, none through the origin they were cut with.
#[test]
fn the_origin_of_a_slab_moves_onto_an_axis() {
    let a = 2.556;
    let cell = Lattice::from_parameters([a, a, 18.0], [90.0, 90.0, 120.0]);
    let copper: crate::facts::Element = "Cu".parse().expect("copper");
    let place = |k: usize| {
        let third = k as f64 / 3.0;
        Vector3::new(0.17 + third, 0.83 + 2.0 * third, 0.3 + 0.116 * k as f64)
    };
    let sites = (0..4).map(|k| Site::new(copper, place(k))).collect();
    let slab = Structure::with_periodicity(cell, sites, [true, true, false]).expect("a slab");
    let moved = centred(&slab, EXACT_ANG).expect("symmetry");
    assert_eq!(moved.rotations.len(), 6);
    assert_eq!(irreducible_k_points([12, 12, 1], &moved.rotations), 19);
    // Distances stay.
    for (i, j) in [(0, 1), (1, 3), (0, 3)] {
        assert!((moved.structure.distance_ang(i, j) - slab.distance_ang(i, j)).abs() < 1e-9);
    }
    // About an atom of the lowest layer it is the same group.
    let again = centred(&centred_at(&slab, 0), EXACT_ANG).expect("symmetry");
    assert_eq!(again.rotations, moved.rotations);
    // Bulk copper with 12 x 12 x 12: 72, as GPAW finds.
    let bulk = Structure::new(
        Lattice::from_parameters([a; 3], [60.0; 3]),
        vec![Site::new(copper, Vector3::zeros())],
    )
    .expect("bulk");
    let bulk = centred(&bulk, EXACT_ANG).expect("symmetry");
    assert_eq!(bulk.rotations.len(), 48);
    assert_eq!(irreducible_k_points([12; 3], &bulk.rotations), 72);
}
