//! `slab` and `sites`, run as a user runs them.

use std::path::Path;

use serde_json::Value;

use crate::common::{done, folder_with, run};

const ZINC: &str = "zinc\n1.0\n2.665 0 0\n-1.3325 2.30795770107597 0\n0 0 4.947\nZn\n2\nDirect\n\
    0.3333333333333333 0.6666666666666667 0.25\n0.6666666666666667 0.3333333333333333 0.75\n";
const BRASS: &str = "CuZn\n2.95\n1 0 0\n0 1 0\n0 0 1\nCu Zn\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n";

fn json(args: &[&str], folder: &Path) -> Value {
    let mut all = args.to_vec();
    all.push("--json");
    serde_json::from_str(&done(&all, folder)).expect("json")
}

fn refused(args: &[&str], folder: &Path) -> String {
    let (code, out, err) = run(args, folder);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    err
}

#[test]
fn terminations_as_json_and_as_files() {
    let folder = folder_with("brass.vasp", BRASS);
    let args = [
        "slab",
        "brass.vasp",
        "--plane",
        "(111)",
        "--all-terminations",
        "--repeats",
        "4",
        "--out",
        "slabs",
    ];
    let report = json(&args, folder.path());
    let names: Vec<&str> = report["slabs"]
        .as_array()
        .expect("slabs")
        .iter()
        .map(|slab| slab["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["(111)-1-Cu", "(111)-2-Zn"]);
    assert_eq!(report["terminations"][0]["turned_over"], "(111)-2-Zn");
    for slab in report["slabs"].as_array().expect("slabs") {
        assert_eq!(slab["formula"].as_str().map(str::len), Some("Cu4Zn4".len()));
        assert_eq!(slab["needs_dipole_correction"], true);
        let file = slab["file"].as_str().expect("a file");
        assert!(folder.path().join(file).exists(), "{file}");
    }
    let mut files: Vec<String> = std::fs::read_dir(folder.path().join("slabs"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(files, ["111-1-Cu.vasp", "111-2-Zn.vasp"]);
    // Nothing is replaced unasked.
    assert!(refused(&args, folder.path()).contains("--force"));
    let mut again = args.to_vec();
    again.push("--force");
    done(&again, folder.path());
}

#[test]
fn a_slab_goes_to_sites_and_comes_back_with_hydrogen() {
    let folder = folder_with("zn.vasp", ZINC);
    let table = done(
        &[
            "slab",
            "zn.vasp",
            "--plane",
            "(0001)",
            "--layers",
            "5",
            "--supercell",
            "2x2",
            "--fix",
            "2",
            "--out",
            "slab.vasp",
        ],
        folder.path(),
    );
    assert!(
        table.contains("(001)-1-Zn") && table.contains("Zn20"),
        "{table}"
    );
    let args = [
        "sites",
        "slab.vasp",
        "--adsorbate",
        "H",
        "--height",
        "auto",
        "--out",
        "with-h",
    ];
    let report = json(&args, folder.path());
    let found: Vec<(&str, u64)> = report["sites"]
        .as_array()
        .expect("sites")
        .iter()
        .map(|site| {
            let name = site["name"].as_str().expect("a name");
            (name, site["multiplicity"].as_u64().expect("a number"))
        })
        .collect();
    let expected = [
        ("ontop-1", 4),
        ("bridge-1", 12),
        ("hollow-fcc-1", 4),
        ("hollow-hcp-1", 4),
    ];
    assert_eq!(found, expected);
    for site in report["sites"].as_array().expect("sites") {
        let file = folder.path().join(site["file"].as_str().expect("a file"));
        let text = std::fs::read_to_string(file).expect("a POSCAR");
        assert!(text.contains('H'), "{text}");
    }
    // The adsorbed atom is part of the surface now.
    let again = json(&["sites", "with-h/H-hollow-fcc-1.vasp"], folder.path());
    let labels: Vec<&str> = again["sites"]
        .as_array()
        .expect("sites")
        .iter()
        .filter_map(|site| site["label"].as_str())
        .collect();
    assert!(labels.contains(&"ontop H"), "{labels:?}");
}

#[test]
fn doping_lists_every_arrangement() {
    let folder = folder_with("zn.vasp", ZINC);
    let args = [
        "slab",
        "zn.vasp",
        "--plane",
        "10-10",
        "--termination",
        "(100)-2-Zn",
        "--layers",
        "6",
        "--supercell",
        "2x2",
        "--dope",
        "Sn",
        "--layer",
        "2",
        "--dope2",
        "Bi",
        "--layer2",
        "1",
    ];
    let report = json(&args, folder.path());
    let slabs = report["slabs"].as_array().expect("slabs");
    let ways: u64 = slabs
        .iter()
        .map(|slab| slab["doping"]["multiplicity"].as_u64().expect("a number"))
        .sum();
    assert_eq!(ways, 16);
    for slab in slabs {
        assert!(
            slab["name"]
                .as_str()
                .expect("a name")
                .starts_with("(100)-2-Zn+Bi@1+Sn@2-")
        );
        let coverage: Vec<f64> = slab["doping"]["coverage"]
            .as_array()
            .expect("coverage")
            .iter()
            .map(|c| c["coverage_ml"].as_f64().expect("a number"))
            .collect();
        assert_eq!(coverage, [0.25, 0.25]);
    }
}

#[test]
fn what_is_wrong_is_said_with_the_cure() {
    let folder = folder_with("zn.vasp", ZINC);
    let folder = folder.path();
    for (args, parts) in [
        (
            &["slab", "zn.vasp", "--plane", "(11-10)"][..],
            &["(11-10)", "-2"][..],
        ),
        (
            &[
                "slab",
                "zn.vasp",
                "--plane",
                "(10-10)",
                "--termination",
                "(100)-3-Zn",
            ],
            &["(100)-3-Zn", "(100)-1-Zn", "(100)-2-Zn"],
        ),
        (
            &["slab", "zn.vasp", "--plane", "001", "--vacuum", "0"],
            &["vacuum", "0 Å"],
        ),
        (
            &["slab", "zn.vasp", "--plane", "001", "--layers", "0"],
            &["layers", "0"],
        ),
        (
            &["slab", "zn.vasp", "--plane", "001", "--supercell", "2y2"],
            &["2y2", "2x2"],
        ),
        (
            &[
                "slab",
                "zn.vasp",
                "--plane",
                "001",
                "--supercell",
                "1,0,2,0",
            ],
            &["determinant 0"],
        ),
        (
            &["slab", "zn.vasp", "--plane", "001", "--dope", "SN"],
            &["SN", "Sn"],
        ),
        (
            &[
                "slab", "zn.vasp", "--plane", "001", "--dope", "Sn", "--layer", "99",
            ],
            &["99"],
        ),
        (&["sites", "zn.vasp"], &["zn.vasp", "no vacuum"]),
        (&["sites", "zn.vasp", "--height", "auto"], &["--adsorbate"]),
    ] {
        let err = refused(args, folder);
        for part in parts {
            assert!(err.contains(part), "{args:?}: no {part:?} in {err}");
        }
    }
}
