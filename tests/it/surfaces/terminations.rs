//! Terminations: closed forms, and two routes to one answer.

use nalgebra::Vector2;
use zincscreen::crystal::slab::{Cut, Ends, Slab, SlabError, SlabOptions, Termination, Thickness};
use zincscreen::crystal::{Miller, PlaneBasis, cells, distinct_planes, primitive_indices};

use super::*;

fn names(structure: &Structure, plane: &str) -> Vec<String> {
    surface(structure, plane)
        .terminations()
        .iter()
        .map(|t| t.name.clone())
        .collect()
}

pub(crate) fn repeats(n: usize) -> SlabOptions {
    SlabOptions {
        thickness: Thickness::Repeats(n),
        ..SlabOptions::default()
    }
}

fn planes(n: usize) -> SlabOptions {
    SlabOptions {
        thickness: Thickness::Planes(n),
        ..SlabOptions::default()
    }
}

fn cut(structure: &Structure, plane: &str, number: usize, options: &SlabOptions) -> Cut {
    let surface = surface(structure, plane);
    surface
        .slab(&surface.terminations()[number - 1], options)
        .expect("a slab")
}

/// A distance in steps of 0.01 Å, and the elements.
pub(crate) type Distance = (i64, &'static str, &'static str);

/// Distances between atoms up to a cutoff, per cell, ordered.
pub(crate) fn distances(slab: &Slab) -> Vec<Distance> {
    const CUTOFF_ANG: f64 = 5.0;
    let structure = slab.structure();
    let [a, b, _] = [0, 1, 2].map(|i| structure.lattice().rows().row(i).transpose());
    let mut found = Vec::new();
    for i in 0..structure.sites().len() {
        for j in 0..structure.sites().len() {
            let apart = structure.position_ang(j) - structure.position_ang(i);
            for m in -4..=4 {
                for n in -4..=4 {
                    let distance = (apart + a * f64::from(m) + b * f64::from(n)).norm();
                    if distance > 1e-6 && distance < CUTOFF_ANG {
                        let pair = [i, j].map(|k| structure.sites()[k].element.symbol());
                        found.push(((distance * 100.0 + 0.381).floor() as i64, pair[0], pair[1]));
                    }
                }
            }
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn closed_forms() {
    let brass = b2("Cu", "Zn", 2.95);
    let copper = fcc("Cu", 3.615);
    let iron = bcc("Fe", 2.866);
    let cases: [(&Structure, &str, &[&str]); 15] = [
        (&zinc(), "(0001)", &["(001)-1-Zn"]),
        (&zinc(), "(10-10)", &["(100)-1-Zn", "(100)-2-Zn"]),
        (&zinc(), "(10-11)", &["(101)-1-Zn", "(101)-2-Zn"]),
        (&zinc(), "(11-20)", &["(110)-1-Zn2"]),
        (&copper, "(111)", &["(111)-1-Cu"]),
        (&copper, "(100)", &["(100)-1-Cu"]),
        (&copper, "(110)", &["(110)-1-Cu"]),
        (&iron, "(110)", &["(110)-1-Fe"]),
        (&iron, "(210)", &["(210)-1-Fe"]),
        (&brass, "(100)", &["(100)-1-Cu", "(100)-2-Zn"]),
        (&brass, "(110)", &["(110)-1-CuZn"]),
        (&brass, "(111)", &["(111)-1-Cu", "(111)-2-Zn"]),
        (&sphalerite(), "(110)", &["(110)-1-SZn"]),
        // Zinc above the wide gap of the double layers; the reverse ends in sulphur there.
        (&sphalerite(), "(111)", &["(111)-1-Zn", "(111)-2-S"]),
        (
            &sphalerite(),
            "(-1-1-1)",
            &["(-1-1-1)-1-S", "(-1-1-1)-2-Zn"],
        ),
    ];
    for (structure, plane, expected) in cases {
        assert_eq!(
            names(structure, plane),
            expected,
            "{} {plane}",
            structure.formula()
        );
    }
}

#[test]
fn gamma_brass_ends_in_nine_ways_along_110() {
    // Cu5Zn8, 52 atoms in the cubic cell: nine planes per repeat; a mirror turns each cut into another or
    // into itself.
    let brass = shipped_cell("Zn8Cu5_mp-1368_2014", "conventional_cell");
    let surface = surface(&brass, "(110)");
    assert_eq!(surface.planes().len(), 9);
    assert_eq!(surface.terminations().len(), 9);
    let atoms: usize = surface
        .planes()
        .iter()
        .flat_map(|p| &p.composition)
        .map(|(_, count)| count)
        .sum();
    assert_eq!(atoms, 26);
    assert!((surface.spacing_ang() - 8.8631 / 2.0_f64.sqrt()).abs() < 1e-3);
    // The widest gap parts equal planes; all others have a partner.
    let alone: Vec<&str> = surface
        .terminations()
        .iter()
        .filter(|t| t.turned_over.is_none())
        .map(|t| t.name.as_str())
        .collect();
    assert_eq!(alone, ["(110)-1-Zn"]);
}

#[test]
fn equal_labels_stay_apart() {
    // pymatgen labels terminations by composition and symmetry of the upper plane, and keeps one of each.
    let zinc = zinc();
    let prism = surface(&zinc, "(10-10)");
    let [wide, narrow] = prism.terminations() else {
        panic!("two terminations");
    };
    assert_eq!(wide.top, narrow.top);
    assert!(wide.gap_ang > 1.9 * narrow.gap_ang);
    let cuts = [wide, narrow].map(|t| prism.slab(t, &repeats(2)).expect("a slab"));
    assert_ne!(distances(&cuts[0].slab), distances(&cuts[1].slab));
}

#[test]
fn layers_of_an_element_are_counted_one_by_one() {
    for n in 1..=7 {
        let cut = cut(&zinc(), "(0001)", 1, &planes(n));
        assert_eq!(cut.planes, n);
        assert_eq!(cut.slab.layers().len(), n);
        // Even: inversion; odd: a mirror.
        assert!(cut.is_symmetric && cut.is_stoichiometric);
    }
    // The planes of the prism face come in pairs: another lower side is not taken unasked.
    assert_eq!(cut(&zinc(), "(10-10)", 1, &planes(5)).planes, 6);
    let exact = SlabOptions {
        ends: Ends::Any,
        ..planes(5)
    };
    let five = cut(&zinc(), "(10-10)", 1, &exact);
    assert_eq!((five.planes, five.is_symmetric), (5, false));
}

#[test]
fn symmetric_or_stoichiometric() {
    let brass = b2("Cu", "Zn", 2.95);
    let even = cut(&brass, "(100)", 1, &planes(5));
    assert_eq!(
        (even.planes, even.is_symmetric, even.is_stoichiometric),
        (6, false, true)
    );
    let symmetric = SlabOptions {
        ends: Ends::Symmetric,
        supercell: [[2, 0], [0, 1]],
        ..planes(4)
    };
    let odd = cut(&brass, "(100)", 1, &symmetric);
    assert_eq!(
        (odd.planes, odd.is_symmetric, odd.is_stoichiometric),
        (5, true, false)
    );
    // Cu6 Zn4 in a cell of two nets: one copper too many, one zinc too few.
    let excess: Vec<(&str, f64)> = odd.excess.iter().map(|(e, n)| (e.symbol(), *n)).collect();
    assert_eq!(excess, [("Cu", 1.0), ("Zn", -1.0)]);

    let both = SlabOptions {
        ends: Ends::SymmetricStoichiometric,
        ..symmetric
    };
    let face = surface(&brass, "(100)");
    assert!(matches!(
        face.slab(&face.terminations()[0], &both),
        Err(SlabError::NotBoth { .. })
    ));
    let polar = surface(&sphalerite(), "(111)");
    assert!(matches!(
        polar.slab(&polar.terminations()[0], &symmetric),
        Err(SlabError::Polar { .. })
    ));
}

#[test]
fn options_are_met() {
    let zinc = zinc();
    let options = SlabOptions {
        thickness: Thickness::Angstrom(11.0),
        vacuum_ang: 12.5,
        is_rectangular: true,
        supercell: [[2, 0], [0, 1]],
        fixed_layers: 2,
        ..SlabOptions::default()
    };
    let made = cut(&zinc, "(0001)", 1, &options);
    let structure = made.slab.structure();
    assert_eq!(made.planes, 6);
    assert!((made.slab.thickness_ang() - 2.5 * 4.947).abs() < 1e-9);
    assert!((made.slab.vacuum_ang() - 12.5).abs() < 1e-9);
    assert_eq!(structure.sites().len(), 6 * 4);
    let [a, b, c] = structure.lattice().lengths_ang();
    assert!((a - 2.0 * 2.665).abs() < 1e-9 && (b - 2.665 * 3.0_f64.sqrt()).abs() < 1e-9);
    assert!((c - 2.5 * 4.947 - 12.5).abs() < 1e-9);
    assert!(
        structure
            .lattice()
            .angles_deg()
            .iter()
            .all(|x| (x - 90.0).abs() < 1e-9)
    );
    assert_eq!(structure.periodic(), [true, true, false]);
    for (site, layer) in structure.sites().iter().zip(made.slab.layer_numbers()) {
        assert_eq!(site.moves, [layer < 5; 3]);
    }
    let (low, high) = (0..24).fold((f64::INFINITY, 0.0_f64), |(low, high), i| {
        let z = made.slab.height_ang(i);
        (low.min(z), high.max(z))
    });
    assert!((low - 6.25).abs() < 1e-9 && (high + 6.25 - c).abs() < 1e-9);
    let lowered = cut(
        &zinc,
        "(0001)",
        1,
        &SlabOptions {
            is_centred: false,
            ..options
        },
    );
    assert!((0..24).any(|i| lowered.slab.height_ang(i).abs() < 1e-9));

    let bad = SlabOptions {
        vacuum_ang: f64::NAN,
        ..options
    };
    let face = surface(&zinc, "(0001)");
    assert!(face.slab(&face.terminations()[0], &bad).is_err());
    assert!(face.termination("(001)-2-Zn").is_err());
    assert!(face.termination("1").is_ok());
}

#[test]
fn indices_count_in_the_cell_they_are_meant_for() {
    // A primitive cell of copper: (111) is that of the cube, unless the cell itself is asked for.
    let copper = Crystal::new(&fcc("Cu", 3.615), SYMPREC_ANG).expect("a crystal");
    let cube = "(100)".parse().expect("a plane");
    let of = |axes| Surface::new(&copper, cube, axes, PLANE_TOLERANCE_ANG).expect("a surface");
    assert_eq!(of(Axes::Auto).axes(), Axes::Conventional);
    assert!((of(Axes::Auto).spacing_ang() - 3.615 / 2.0).abs() < 1e-9);
    // (100) of the primitive cell is (-111) of the cube.
    assert!((of(Axes::Given).spacing_ang() - 3.615 / 3.0_f64.sqrt()).abs() < 1e-9);
    // Orthorhombic axes keep the names they were given.
    let long_a = crystal(
        Lattice::from_parameters([7.0, 3.0, 5.0], [90.0; 3]),
        &[("Zn", [0.0; 3])],
    );
    let long_a = Crystal::new(&long_a, SYMPREC_ANG).expect("a crystal");
    let face = Surface::new(&long_a, cube, Axes::Auto, PLANE_TOLERANCE_ANG).expect("a surface");
    assert_eq!(face.axes(), Axes::Given);
    assert!((face.spacing_ang() - 7.0).abs() < 1e-9);
}

#[test]
fn the_net_points_outwards_and_matrices_follow() {
    let mut exchanged = 0;
    for structure in [zinc(), fcc("Cu", 3.615), shipped("CaZn_mp-30483")] {
        let crystal = Crystal::new(&structure, SYMPREC_ANG).expect("a crystal");
        let cells = cells(&structure, SYMPREC_ANG).expect("cells");
        for plane in Miller::up_to(2) {
            let face = Surface::new(&crystal, plane, Axes::Conventional, PLANE_TOLERANCE_ANG)
                .expect("a surface");
            let indices = primitive_indices(plane, cells.primitive_of_conventional);
            let basis = PlaneBasis::new(cells.primitive.lattice(), indices).expect("a plane");
            let of = |[a, b]: [Vector2<f64>; 2], rows: [[i64; 2]; 2]| {
                let [p, q] = rows.map(|[i, j]| a * i as f64 + b * j as f64);
                [p.norm(), q.norm(), p.dot(&q), p.perp(&q).abs()]
            };
            // A cell of the plane's basis is the same cell on the surface's net.
            let rows = [[2, 1], [-1, 3]];
            let net = basis.net();
            let expected = of([net.u_ang, net.v_ang], rows);
            let got = of(face.net_ang().map(Vector2::from), face.own_matrix(rows));
            for (x, y) in got.iter().zip(expected) {
                assert!((x - y).abs() < 1e-9, "{plane}");
            }
            // u × v and w are on the same side as the plane's normal.
            let [u, v, w] = face.vectors();
            let height =
                |x: [i64; 3]| -> i64 { (0..3).map(|i| i64::from(indices[i]) * x[i]).sum() };
            assert_eq!([u, v, w].map(height), [0, 0, 1], "{plane}");
            exchanged += usize::from(face.own_matrix(rows) != rows);
        }
    }
    assert!(exchanged > 0);
}

/// Every shipped phase of moderate size.
fn phases() -> Vec<(String, Structure)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("descriptors/phases/structures.jsonl");
    let text = std::fs::read_to_string(path).expect("the shipped structures");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("json"))
        .filter_map(|record: serde_json::Value| {
            let id = record["phase_id"].as_str()?.to_owned();
            let atoms = record["primitive_cell"]["species"].as_array()?.len();
            (atoms <= 14).then(|| (id.clone(), shipped(&id)))
        })
        .collect()
}

#[test]
fn symmetric_cuts_are_those_whose_layer_group_exchanges_the_sides() {
    // Two routes: operations of the crystal on heights, and moyo's search in the finished slab.
    let mut compared = 0;
    for (id, structure) in phases().into_iter().step_by(7) {
        let crystal = Crystal::new(&structure, SYMPREC_ANG).expect("a crystal");
        for (plane, _) in distinct_planes(&structure, 1, SYMPREC_ANG).expect("planes") {
            let face = Surface::new(&crystal, plane, Axes::Conventional, PLANE_TOLERANCE_ANG)
                .expect("a surface");
            let cuts: usize = face.terminations().iter().map(|t| t.multiplicity).sum();
            assert_eq!(cuts, face.planes().len(), "{id} {plane}");
            for termination in face.terminations() {
                let made = face.slab(termination, &repeats(2)).expect("a slab");
                let found = made.slab.is_symmetric(SYMPREC_ANG).expect("a group");
                assert_eq!(made.is_symmetric, found, "{id} {}", termination.name);
                assert_eq!(termination.is_symmetric, found, "{id} {}", termination.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

fn same_slab(one: &Slab, other: &Slab) -> bool {
    distances(one) == distances(other)
}

#[test]
fn a_turned_over_slab_is_the_partner_and_no_other_is_equal() {
    let mut partners = 0;
    for id in [
        "CaZn_mp-30483",
        "BaZn2_mp-30435",
        "MgZn2_mp-1124",
        "ZnNi_mp-429",
    ] {
        let structure = shipped(id);
        let crystal = Crystal::new(&structure, SYMPREC_ANG).expect("a crystal");
        for (plane, _) in distinct_planes(&structure, 1, SYMPREC_ANG).expect("planes") {
            let face = Surface::new(&crystal, plane, Axes::Conventional, PLANE_TOLERANCE_ANG)
                .expect("a surface");
            let all: Vec<(&Termination, Slab)> = face
                .terminations()
                .iter()
                .map(|t| (t, face.slab(t, &repeats(1)).expect("a slab").slab))
                .collect();
            for (i, (one, slab)) in all.iter().enumerate() {
                let turned = slab.turned_over().expect("a slab");
                assert!(same_slab(slab, &turned), "{id} {}", one.name);
                assert_eq!(
                    slab.layers()[0].composition,
                    turned.layers()[turned.layers().len() - 1].composition
                );
                for (other, candidate) in &all[..i] {
                    let are_partners = one.turned_over.as_ref() == Some(&other.name);
                    partners += usize::from(are_partners);
                    assert_eq!(
                        same_slab(slab, candidate),
                        are_partners,
                        "{id} {} {}",
                        one.name,
                        other.name
                    );
                }
            }
        }
    }
    assert!(partners > 20, "{partners}");
}
