//! The command `interface`, from slabs that `slab` wrote.

use crate::common::{done, run};

fn with_slabs() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (element, plane, file) in [("Pb", "(111)", "pb.vasp"), ("Zn", "(0001)", "zn.vasp")] {
        done(
            &[
                "slab", element, "--plane", plane, "--layers", "3", "--out", file,
            ],
            dir.path(),
        );
    }
    dir
}

#[test]
fn lead_lies_on_the_root_seven_cell_of_zinc() {
    let dir = with_slabs();
    let out = done(
        &[
            "interface",
            "pb.vasp",
            "zn.vasp",
            "--out",
            "both.cif",
            "--format",
            "cif",
        ],
        dir.path(),
    );
    assert!(
        out.contains("4 : 7") && out.contains("wrote both.cif"),
        "{out}"
    );
    // Three layers of four and of seven atoms.
    let back = done(&["convert", "both.cif", "both.vasp"], dir.path());
    assert!(back.contains("33"), "{back}");
    let json: serde_json::Value = serde_json::from_str(&done(
        &[
            "interface",
            "pb.vasp",
            "zn.vasp",
            "--strain",
            "substrate",
            "--json",
        ],
        dir.path(),
    ))
    .expect("JSON");
    assert_eq!(
        (&json["atoms"], &json["substrate_atoms"]),
        (&33.into(), &21.into())
    );
    assert!(
        json["substrate_strain"][0]
            .as_f64()
            .expect("a number")
            .abs()
            < 0.01
    );
    assert!(json["film_strain"][0].as_f64().expect("a number").abs() < 1e-9);
}

#[test]
fn what_cannot_be_stacked_is_refused_with_a_cure() {
    let dir = with_slabs();
    for (args, cure) in [
        (
            &["interface", "pb.vasp", "zn.vasp", "--match", "99"][..],
            "matches 1 to",
        ),
        (
            &["interface", "pb.vasp", "zn.vasp", "--max-area", "7"],
            "raise --max-area",
        ),
        (
            &["interface", "pb.vasp", "zn.vasp", "--shift", "a"],
            "two fractions",
        ),
        (
            &["interface", "pb.vasp", "zn.vasp", "--gap", "-1"],
            "expected more than 0",
        ),
        (&["interface", "pb.vasp", "nothing.vasp"], "nothing.vasp"),
    ] {
        let (code, out, err) = run(args, dir.path());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(cure), "{args:?}: {err}");
    }
}
