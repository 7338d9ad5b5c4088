//! What the words of a format mean, by cases worked out by hand.

use super::*;

#[test]
fn scales_of_poscar() {
    let text =
        |scale: &str| format!("x\n{scale}\n1 0 0\n0 2 0\n0 0 4\nZn\n1\nCartesian\n0.5 0.5 0.5\n");
    let one = read(Format::Poscar, &text("2"));
    assert_eq!(
        one.lattice().vectors_ang(),
        [[2.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 8.0]]
    );
    assert_eq!(one.sites()[0].fractional, Vector3::new(0.5, 0.25, 0.125));
    let volume = read(Format::Poscar, &text("-64"));
    assert!((volume.lattice().volume_ang3() - 64.0).abs() < 1e-12);
    assert!((volume.position_ang(0) - Vector3::repeat(1.0)).norm() < 1e-12);
    let three = read(Format::Poscar, &text("3 4 5"));
    assert_eq!(
        three.lattice().vectors_ang(),
        [[3.0, 0.0, 0.0], [0.0, 8.0, 0.0], [0.0, 0.0, 20.0]]
    );
    assert_eq!(three.position_ang(0), Vector3::new(1.5, 2.0, 2.5));
}

#[test]
fn labels_flags_and_velocities_of_poscar() {
    let brass = read(Format::Poscar, SAMPLES[0].2);
    assert_eq!(brass.formula(), "CuZn");
    assert_eq!(brass.sites()[0].moves, [true, true, false]);
    assert_eq!(brass.sites()[1].moves, [false; 3]);
}

/// F-centred cubic, 192 operations written as generators would: the NaCl structure has eight atoms.
#[test]
fn special_positions_count_once() {
    let mut operations = Vec::new();
    for axes in [
        [0, 1, 2],
        [1, 2, 0],
        [2, 0, 1],
        [1, 0, 2],
        [0, 2, 1],
        [2, 1, 0],
    ] {
        for signs in 0..8 {
            for shift in [
                ["", "", ""],
                ["+1/2", "+1/2", ""],
                ["+1/2", "", "+1/2"],
                ["", "+1/2", "+1/2"],
            ] {
                let part = |i: usize| {
                    let sign = if signs >> i & 1 == 1 { "-" } else { "" };
                    format!("{sign}{}{}", ["x", "y", "z"][axes[i]], shift[i])
                };
                operations.push(format!("'{}, {}, {}'\n", part(0), part(1), part(2)));
            }
        }
    }
    assert_eq!(operations.len(), 192);
    let text = |operations: &str, na: &str| {
        format!(
            "data_NaCl\n_cell_length_a 5.64\n_cell_length_b 5.64\n_cell_length_c 5.64\n_cell_angle_alpha 90\n\
             _cell_angle_beta 90\n_cell_angle_gamma 90\n_symmetry_Int_Tables_number 225\nloop_\n\
             _symmetry_equiv_pos_as_xyz\n{operations}loop_\n_atom_site_type_symbol\n_atom_site_fract_x\n\
             _atom_site_fract_y\n_atom_site_fract_z\n{na}\nCl1- 0.5 0.5 0.5\n"
        )
    };
    let salt = read(Format::Cif, &text(&operations.concat(), "Na1+ 0 0 0"));
    assert_eq!(salt.formula(), "Na4Cl4");
    let nearest = (4..8)
        .map(|i| salt.distance_ang(0, i))
        .fold(f64::INFINITY, f64::min);
    assert!((nearest - 2.82).abs() < 1e-9);
    // A little off the special position, within the tolerance.
    let near = read(Format::Cif, &text(&operations.concat(), "Na1+ 0.002 0 0"));
    assert_eq!(near.formula(), "Na4Cl4");
    // Off by more, the images are too near each other to be atoms.
    let off = message(Format::Cif, &text(&operations.concat(), "Na1+ 0.02 0 0"));
    assert!(off.contains("nearer than 0.5"), "{off}");
    // One operation lost.
    operations.pop();
    let lost = message(Format::Cif, &text(&operations.concat(), "Na1+ 0 0 0"));
    assert!(lost.contains("191 operations that are no group"), "{lost}");
}

#[test]
fn hexagonal_zinc_with_rounded_thirds() {
    let text = "data_Zn\n_cell_length_a 2.665\n_cell_length_b 2.665\n_cell_length_c 4.947\n_cell_angle_alpha 90\n\
        _cell_angle_beta 90\n_cell_angle_gamma 120\nloop_\n_space_group_symop_id\n_space_group_symop_operation_xyz\n\
        1 x,y,z\n2 -y,x-y,z\n3 y-x,-x,z\n4 -x,-y,z+.5\n5 y,y-x,z+.5\n6 x-y,x,z+1/2\nloop_\n_atom_site_label\n\
        _atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nZn1 0.333 0.667 0.25\n";
    let zinc = read(Format::Cif, text);
    assert_eq!(zinc.formula(), "Zn2");
    assert_eq!(zinc.sites()[0].fractional, Vector3::new(0.333, 0.667, 0.25));
    assert!((zinc.distance_ang(0, 1) - 2.913).abs() < 2e-3);
}

#[test]
fn formats_are_recognised_by_content() {
    for (format, _, text) in SAMPLES {
        assert_eq!(Format::of_content(text), Some(format));
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    assert!("vasp".parse::<Format>().is_err());
    let unknown = structure::parse("a.txt", "words\n", None).expect_err("no format");
    assert!(unknown.to_string().contains("a.txt:"), "{unknown}");
}

#[test]
fn what_has_no_words_is_refused() {
    use zincscreen::formats::extxyz::{self, Frame};
    let brass = read(Format::Poscar, SAMPLES[0].2);
    let sheared = Structure::new(
        Lattice::from_vectors([[3.0, 0.0, 0.0], [1.0, 3.0, 0.0], [0.0, 0.0, 3.0]]),
        brass.sites().to_vec(),
    )
    .expect("a structure");
    let error = extxyz::write(&[sheared.into()]).expect_err("partly fixed");
    assert!(error.to_string().contains("write a POSCAR"), "{error}");
    let frame = Frame::from(brass);
    for (key, value) in [
        ("two words", "1"),
        ("pbc", "F F F"),
        ("", "1"),
        ("a=b", "1"),
    ] {
        let info = vec![(key.to_owned(), value.to_owned())];
        let error = extxyz::write(&[Frame {
            info,
            ..frame.clone()
        }])
        .expect_err(key);
        assert!(
            error.to_string().contains("cannot be written as extxyz"),
            "{error}"
        );
    }
    for (name, rows) in [
        ("f:R:1", vec![vec!["1".to_owned()]]),
        ("f:R:2", vec![vec!["1".to_owned()]; 2]),
        ("f", vec![]),
    ] {
        let columns = vec![(name.to_owned(), rows)];
        let error = extxyz::write(&[Frame {
            columns,
            ..frame.clone()
        }])
        .expect_err(name);
        assert!(
            error.to_string().contains("cannot be written as extxyz"),
            "{error}"
        );
    }
}
