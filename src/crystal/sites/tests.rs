//! The rolling ball, from inside.

use nalgebra::Vector3;

use super::Side;
use super::orbits::{PROBE, spheres};
use super::probe::{Kind, Surface};
use super::radii::Radii;
use crate::crystal::slab::{Axes, Crystal, Slab, SlabOptions};
use crate::crystal::{Lattice, Site, Structure, distinct_planes, slab};

fn crystal(lattice: Lattice, atoms: &[(&str, [f64; 3])]) -> Structure {
    let sites = atoms
        .iter()
        .map(|(symbol, at)| Site::new(symbol.parse().expect("a symbol"), Vector3::from(*at)))
        .collect();
    Structure::new(lattice, sites).expect("a structure")
}

fn hexagonal(a_ang: f64, c_ang: f64, symbol: &str) -> Structure {
    let third = 1.0 / 3.0;
    crystal(
        Lattice::from_parameters([a_ang, a_ang, c_ang], [90.0, 90.0, 120.0]),
        &[
            (symbol, [third, 2.0 * third, 0.25]),
            (symbol, [2.0 * third, third, 0.75]),
        ],
    )
}

fn cubic(a_ang: f64, symbol: &str, at: &[[f64; 3]]) -> Structure {
    let atoms: Vec<(&str, [f64; 3])> = at.iter().map(|at| (symbol, *at)).collect();
    crystal(Lattice::from_parameters([a_ang; 3], [90.0; 3]), &atoms)
}

const FACES: [[f64; 3]; 4] = [
    [0.0, 0.0, 0.0],
    [0.0, 0.5, 0.5],
    [0.5, 0.0, 0.5],
    [0.5, 0.5, 0.0],
];
const BODY: [[f64; 3]; 2] = [[0.0, 0.0, 0.0], [0.5, 0.5, 0.5]];

/// Every termination of every plane up to an index.
fn slabs(structure: &Structure, greatest: i32) -> Vec<(String, Slab)> {
    let crystal = Crystal::new(structure, 0.01).expect("a crystal");
    let planes = distinct_planes(structure, greatest, 0.01).expect("planes");
    let mut found = Vec::new();
    for (plane, _) in planes {
        let face = slab::Surface::new(&crystal, plane, Axes::Conventional, 0.1).expect("a face");
        for termination in face.terminations() {
            let cut = face
                .slab(termination, &SlabOptions::default())
                .expect("a slab");
            found.push((termination.name.clone(), cut.slab));
        }
    }
    found
}

fn rolled(slab: &Slab, probe: f64) -> (Surface, [i64; 3]) {
    let radii = Radii::of(slab).expect("radii");
    let (net, spheres) = spheres(slab, Side::Top, &radii, probe);
    let surface = Surface::new(net, &spheres);
    let sites = surface.sites();
    let count = |kind| {
        let count = sites.iter().filter(|p| p.kind == kind).count();
        i64::try_from(count).expect("few")
    };
    (
        surface,
        [Kind::Maximum, Kind::Saddle, Kind::Minimum].map(count),
    )
}

/// On the low-index faces of the metals' structures a probe somewhat smaller or larger finds the same sites.
#[test]
fn the_sites_do_not_hang_on_the_size_of_the_probe() {
    let structures = [
        cubic(3.615, "Cu", &FACES),
        cubic(2.866, "Fe", &BODY),
        hexagonal(2.665, 4.947, "Zn"),
        hexagonal(3.209, 5.211, "Mg"),
    ];
    for structure in structures {
        for (name, slab) in slabs(&structure, 1) {
            let (_, usual) = rolled(&slab, PROBE);
            assert_eq!(usual[0] - usual[1] + usual[2], 0, "{name}");
            for probe in [0.89, 0.95] {
                assert_eq!(rolled(&slab, probe).1, usual, "{name} {probe}");
            }
        }
    }
}

/// On a torus without overhangs maxima − saddles + minima = 0.
#[test]
fn none_is_missing() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/descriptors/phases/structures.jsonl"
    );
    let text = std::fs::read_to_string(path).expect("the shipped structures");
    let (mut faces, mut overhung) = (0, 0);
    for line in text.lines().step_by(3) {
        let record: serde_json::Value = serde_json::from_str(line).expect("json");
        let cell = &record["primitive_cell"];
        let triple = |v: &serde_json::Value| [0, 1, 2].map(|i| v[i].as_f64().expect("a number"));
        let symbols = cell["species"].as_array().expect("species");
        let places = cell["frac"].as_array().expect("positions");
        if symbols.len() > 12 {
            continue;
        }
        let atoms: Vec<(&str, [f64; 3])> = symbols
            .iter()
            .zip(places)
            .map(|(symbol, at)| (symbol.as_str().expect("text"), triple(at)))
            .collect();
        let rows = [0, 1, 2].map(|i| triple(&cell["lattice"][i]));
        let structure = crystal(Lattice::from_vectors(rows), &atoms);
        for (name, slab) in slabs(&structure, 1) {
            let (surface, [maxima, saddles, minima]) = rolled(&slab, PROBE);
            faces += 1;
            if surface.has_overhangs() {
                overhung += 1;
            } else {
                let id = &record["phase_id"];
                assert_eq!(maxima - saddles + minima, 0, "{id} {name}");
            }
        }
    }
    assert!(faces > 500 && overhung * 5 < faces, "{overhung} of {faces}");
}
