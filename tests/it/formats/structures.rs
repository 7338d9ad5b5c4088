//! Structure files: round trips, what is refused and how, and that nothing panics.

mod malformed;
mod meaning;
mod robust;
mod round_trips;

use nalgebra::Vector3;
use proptest::prelude::*;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::formats::structure::{self, Format};

/// Any structure of up to 27 atoms: a skewed cell, atoms on a shaken grid so that none overlap.
fn structures() -> impl Strategy<Value = Structure> {
    let cell = (
        prop::array::uniform3(6.0..20.0_f64),
        prop::array::uniform3(65.0..115.0_f64),
        prop::array::uniform3(0.0..std::f64::consts::TAU),
    );
    let atom = (
        0_usize..27,
        prop::array::uniform3(-0.04..0.04_f64),
        1_usize..118,
        any::<[bool; 3]>(),
    );
    let atoms = prop::collection::vec(atom, 1..27);
    (cell, atoms, any::<[bool; 3]>(), any::<bool>()).prop_map(
        |((lengths, angles, turns), atoms, periodic, is_free)| {
            let turn = nalgebra::Rotation3::from_euler_angles(turns[0], turns[1], turns[2]);
            let rows = Lattice::from_parameters(lengths, angles).vectors_ang();
            let lattice = Lattice::from_vectors(rows.map(|row| (turn * Vector3::from(row)).into()));
            let mut taken = Vec::new();
            let mut sites = Vec::new();
            for (place, shake, number, moves) in atoms {
                if taken.contains(&place) {
                    continue;
                }
                taken.push(place);
                let grid = [place / 9, place / 3 % 3, place % 3].map(|n| n as f64 / 3.0);
                let fractional = Vector3::from(grid) + Vector3::from(shake);
                let element = Element::all().nth(number).expect("an element");
                let mut site = Site::new(element, fractional);
                if !is_free {
                    site.moves = moves;
                }
                sites.push(site);
            }
            Structure::with_periodicity(lattice, sites, periodic).expect("no overlap")
        },
    )
}

/// One small file of each format, with all its features.
const SAMPLES: [(Format, &str, &str); 4] = [
    (
        Format::Poscar,
        "POSCAR",
        include_str!("../../../fuzz/corpus/poscar/brass_selective"),
    ),
    (
        Format::Cif,
        "a.cif",
        include_str!("../../../fuzz/corpus/cif/quotes_dots"),
    ),
    (
        Format::Extxyz,
        "a.xyz",
        include_str!("../../../fuzz/corpus/extxyz/zn_properties"),
    ),
    (
        Format::AseJson,
        "a.json",
        include_str!("../../../fuzz/corpus/ase_json/slab"),
    ),
];

fn message(format: Format, text: &str) -> String {
    let name = match format {
        Format::Poscar => "POSCAR",
        Format::Cif => "a.cif",
        Format::Extxyz => "a.xyz",
        Format::AseJson => "a.json",
    };
    match structure::parse(name, text, Some(format)) {
        Ok(_) => panic!("{format} was read:\n{text}"),
        Err(error) => error.to_string(),
    }
}

fn read(format: Format, text: &str) -> Structure {
    let mut frames = structure::parse("file", text, Some(format)).expect("a structure");
    frames.pop().expect("one frame").structure
}
