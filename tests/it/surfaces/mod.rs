//! Slabs, terminations, doped surfaces, interfaces and sites.

mod command;
mod doped;
mod interface;
mod properties;
mod sites;
mod stacked;
mod terminations;

use std::path::Path;

use nalgebra::Vector3;
use zincscreen::crystal::slab::{Axes, Crystal, PLANE_TOLERANCE_ANG, Surface};
use zincscreen::crystal::{Lattice, Site, Structure};

pub(crate) const SYMPREC_ANG: f64 = 0.01;

pub(crate) fn crystal(lattice: Lattice, atoms: &[(&str, [f64; 3])]) -> Structure {
    let sites = atoms
        .iter()
        .map(|(symbol, at)| Site::new(symbol.parse().expect("a symbol"), Vector3::from(*at)))
        .collect();
    Structure::new(lattice, sites).expect("a structure")
}

fn cube(a_ang: f64) -> Lattice {
    Lattice::from_parameters([a_ang; 3], [90.0; 3])
}

/// Hexagonal close packing, edges in angstrom.
pub(crate) fn hcp(symbol: &str, a_ang: f64, c_ang: f64) -> Structure {
    crystal(
        Lattice::from_parameters([a_ang, a_ang, c_ang], [90.0, 90.0, 120.0]),
        &[
            (symbol, [1.0 / 3.0, 2.0 / 3.0, 0.25]),
            (symbol, [2.0 / 3.0, 1.0 / 3.0, 0.75]),
        ],
    )
}

/// Zinc at room temperature.
pub(crate) fn zinc() -> Structure {
    hcp("Zn", 2.665, 4.947)
}

/// The primitive cell of face-centred cubic.
pub(crate) fn fcc(symbol: &str, a_ang: f64) -> Structure {
    let half = a_ang / 2.0;
    let lattice = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [half, half, 0.0]]);
    crystal(lattice, &[(symbol, [0.0; 3])])
}

/// The cubic cell of body-centred cubic.
pub(crate) fn bcc(symbol: &str, a_ang: f64) -> Structure {
    crystal(cube(a_ang), &[(symbol, [0.0; 3]), (symbol, [0.5; 3])])
}

/// Two elements in the CsCl structure.
pub(crate) fn b2(one: &str, other: &str, a_ang: f64) -> Structure {
    crystal(cube(a_ang), &[(one, [0.0; 3]), (other, [0.5; 3])])
}

/// Cubic ZnS: no operation turns (111) over.
pub(crate) fn sphalerite() -> Structure {
    let face = [
        [0.0, 0.0, 0.0],
        [0.0, 0.5, 0.5],
        [0.5, 0.0, 0.5],
        [0.5, 0.5, 0.0],
    ];
    let mut atoms: Vec<(&str, [f64; 3])> = face.iter().map(|at| ("Zn", *at)).collect();
    atoms.extend(face.iter().map(|at| ("S", at.map(|x| x + 0.25))));
    crystal(cube(5.41), &atoms)
}

/// The primitive cell of a shipped phase.
pub(crate) fn shipped(phase_id: &str) -> Structure {
    shipped_cell(phase_id, "primitive_cell")
}

/// `primitive_cell` or `conventional_cell` of a shipped phase.
pub(crate) fn shipped_cell(phase_id: &str, cell: &str) -> Structure {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("descriptors/phases/structures.jsonl");
    let text = std::fs::read_to_string(path).expect("the shipped structures");
    let record: serde_json::Value = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("json"))
        .find(|record: &serde_json::Value| record["phase_id"] == phase_id)
        .expect("a shipped phase");
    let cell = &record[cell];
    let triple = |v: &serde_json::Value| [0, 1, 2].map(|i| v[i].as_f64().expect("a number"));
    let atoms: Vec<(&str, [f64; 3])> = cell["species"]
        .as_array()
        .expect("species")
        .iter()
        .zip(cell["frac"].as_array().expect("positions"))
        .map(|(symbol, at)| (symbol.as_str().expect("text"), triple(at)))
        .collect();
    let rows = [0, 1, 2].map(|i| triple(&cell["lattice"][i]));
    crystal(Lattice::from_vectors(rows), &atoms)
}

pub(crate) fn surface(structure: &Structure, plane: &str) -> Surface {
    let crystal = Crystal::new(structure, SYMPREC_ANG).expect("a crystal");
    let plane = plane.parse().expect("a plane");
    Surface::new(&crystal, plane, Axes::Auto, PLANE_TOLERANCE_ANG).expect("a surface")
}
