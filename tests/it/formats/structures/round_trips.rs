//! What is written is read again: exactly where the format keeps fractional coordinates, to 1e-12 Å else.

use super::*;
use zincscreen::formats::extxyz::{self, Frame};
use zincscreen::formats::{ase_json, cif, poscar};

fn bits(x: Vector3<f64>) -> [u64; 3] {
    <[f64; 3]>::from(x).map(f64::to_bits)
}

/// Largest distance between the same atoms of two structures, angstrom.
fn largest_shift_ang(one: &Structure, other: &Structure) -> f64 {
    assert_eq!(one.sites().len(), other.sites().len());
    (0..one.sites().len())
        .map(|i| (one.position_ang(i) - other.position_ang(i)).norm())
        .fold(0.0, f64::max)
}

proptest! {
    #[test]
    fn poscar_is_exact(structure in structures()) {
        let text = poscar::write(&structure, "any");
        let again = poscar::parse("POSCAR", &text).expect("reads");
        prop_assert_eq!(again.lattice(), structure.lattice());
        prop_assert_eq!(again.composition(), structure.composition());
        let grouped: Vec<&Site> = structure
            .composition()
            .iter()
            .flat_map(|(e, _)| structure.sites().iter().filter(move |s| s.element == *e))
            .collect();
        for (again, given) in again.sites().iter().zip(grouped) {
            prop_assert_eq!(bits(again.fractional), bits(given.fractional));
            prop_assert_eq!(again.moves, given.moves);
            prop_assert_eq!(again.element, given.element);
        }
        prop_assert_eq!(poscar::write(&again, "any"), text);
    }

    #[test]
    fn cif_is_exact_in_its_coordinates(structure in structures()) {
        let again = cif::parse("a.cif", &cif::write(&structure, "any")).expect("reads");
        for (again, given) in again.sites().iter().zip(structure.sites()) {
            prop_assert_eq!(bits(again.fractional), bits(given.fractional));
            prop_assert_eq!(again.element, given.element);
        }
        for (again, given) in again.lattice().lengths_ang().iter().zip(structure.lattice().lengths_ang()) {
            prop_assert!((again - given).abs() < 1e-12);
        }
        for (again, given) in again.lattice().angles_deg().iter().zip(structure.lattice().angles_deg()) {
            prop_assert!((again - given).abs() < 1e-11);
        }
    }

    #[test]
    fn extxyz_keeps_cells_and_words(structure in structures(), value in "\\PC*", word in "[!-~]{1,9}") {
        let sites = structure.sites().iter().map(|s| Site { moves: [s.moves[0]; 3], ..s.clone() }).collect();
        let structure = Structure::with_periodicity(
            structure.lattice().clone(), sites, structure.periodic(),
        ).expect("a structure");
        let frame = Frame {
            columns: vec![("note:S:1".to_owned(), vec![vec![word]; structure.sites().len()])],
            info: vec![("a".to_owned(), value), ("b".to_owned(), "[1, 2]".to_owned())],
            structure,
        };
        let frames = [frame.clone(), frame];
        let again = extxyz::parse("a.xyz", &extxyz::write(&frames).expect("writes")).expect("reads");
        prop_assert_eq!(again.len(), 2);
        for (again, given) in again.iter().zip(&frames) {
            prop_assert_eq!(again.structure.lattice(), given.structure.lattice());
            prop_assert_eq!(again.structure.periodic(), given.structure.periodic());
            prop_assert!(largest_shift_ang(&again.structure, &given.structure) < 1e-12);
            for (again, given) in again.structure.sites().iter().zip(given.structure.sites()) {
                prop_assert_eq!((again.element, again.moves), (given.element, given.moves));
            }
            prop_assert_eq!(&again.info, &given.info);
            prop_assert_eq!(&again.columns, &given.columns);
        }
    }

    #[test]
    fn ase_json_to_rounding(structure in structures()) {
        let again = ase_json::parse("a.json", &ase_json::write(&structure)).expect("reads");
        prop_assert!((again.lattice().rows() - structure.lattice().rows()).norm() < 1e-12);
        prop_assert!(largest_shift_ang(&again, &structure) < 1e-12);
        prop_assert_eq!(again.periodic(), structure.periodic());
        for (again, given) in again.sites().iter().zip(structure.sites()) {
            prop_assert_eq!((again.element, again.moves), (given.element, given.moves));
        }
    }
}

#[test]
fn files_are_not_replaced_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("zn.vasp");
    let structure = read(Format::Poscar, SAMPLES[0].2);
    structure::write(&path, &structure, None, false).expect("writes");
    let error = structure::write(&path, &structure, None, false).expect_err("is there");
    assert!(error.to_string().contains("exists already"), "{error}");
    structure::write(&path, &structure, None, true).expect("replaces");
    assert_eq!(structure::read(&path, None).expect("reads"), structure);
    let nameless = folder.path().join("zn.dat");
    let error = structure::write(&nameless, &structure, None, false).expect_err("no format");
    assert!(error.to_string().contains("name the format"), "{error}");
    structure::write(&nameless, &structure, Some(Format::Cif), false).expect("writes");
    let again = structure::read(&nameless, None).expect("known by its content");
    assert_eq!(again.formula(), structure.formula());
    let missing = structure::read(&folder.path().join("none.cif"), None).expect_err("not there");
    assert!(missing.to_string().contains("cannot be read"), "{missing}");
    std::fs::write(&nameless, b"data_a\n\xff\n").expect("written");
    let latin = structure::read(&nameless, None).expect_err("not UTF-8");
    assert!(
        latin.to_string().contains("line 2 is no text in UTF-8"),
        "{latin}"
    );
}

#[test]
fn several_frames_have_one_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("two.xyz");
    std::fs::write(
        &path,
        include_str!("../../../../fuzz/corpus/extxyz/two_frames"),
    )
    .expect("written");
    let frames = structure::read_frames(&path, None).expect("two frames");
    assert_eq!(frames.len(), 2);
    let error = structure::read(&path, None).expect_err("one is expected");
    assert!(error.to_string().contains("holds 2 structures"), "{error}");
    let error = structure::write_frames(&folder.path().join("a.cif"), &frames, None, false);
    assert!(
        error
            .expect_err("one at a time")
            .to_string()
            .contains("holds 2 structures")
    );
    structure::write_frames(&folder.path().join("b.xyz"), &frames, None, false).expect("writes");
}
