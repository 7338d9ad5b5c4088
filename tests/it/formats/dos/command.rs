//! The command `dband`: what a user sees, feeds back and is refused.

use std::process::Command;

use serde_json::Value as Json;

use super::{fixture, near};

/// Exit code, stdout and stderr of `zincscreen dband` in the folder of the fixtures.
fn dband(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zincscreen"))
        .arg("dband")
        .args(args)
        .current_dir(fixture(""))
        .output()
        .expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (
        output.status.code().expect("an exit code"),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn done(args: &[&str]) -> String {
    let (code, out, err) = dband(args);
    assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
    out
}

fn refused(args: &[&str], parts: &[&str]) {
    let (code, out, err) = dband(args);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    for part in parts {
        assert!(err.contains(part), "no {part:?} in: {err}");
    }
}

#[test]
fn a_table_with_all_that_the_numbers_depend_on() {
    let out = done(&["oso2_trimmed.vasprun.xml", "--window", "-8.5", "6"]);
    for part in [
        "vasprun",
        "spherical harmonics",
        "E_F = 5.69540075 eV (oso2_trimmed.vasprun.xml:20)",
        "d states from -8.500 to 6.000 eV against E_F",
        "1 Os",
        "-0.6418",
        "cut_band: the density does not vanish",
    ] {
        assert!(out.contains(part), "no {part:?} in:\n{out}");
    }
}

#[test]
fn zinc_and_sp_metals_are_shown_and_said_to_be_no_descriptor() {
    let out = done(&["synthetic.vasprun.xml"]);
    assert!(out.contains("2 Zn") && out.contains("-7.5000"), "{out}");
    assert!(
        out.contains("Zn: d10_closed") && out.contains("no descriptor"),
        "{out}"
    );
    let out = done(&["inas_trimmed.vasprun.xml"]);
    assert!(out.contains("In: no_d_band"), "{out}");
    let out = done(&["synthetic_lm.DOSCAR", "--species", "Cu,Zn", "--atoms", "1"]);
    assert!(out.contains("Cu: nearly_full"), "{out}");
}

#[test]
fn json_has_every_number_and_the_hash() {
    let out = done(&["synthetic.vasprun.xml", "--json", "--occupied-only"]);
    let json: Json = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["files"][0]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(
        (json["format"].as_str(), json["orbital"].as_str()),
        (Some("vasprun"), Some("d"))
    );
    near(
        "E_F",
        json["fermi_ev"].as_f64().expect("a number"),
        3.2371,
        1e-12,
    );
    let bands = json["bands"].as_array().expect("bands");
    assert_eq!(bands.len(), 6);
    assert_eq!(bands[1]["spin"], "up");
    assert_eq!(bands[1]["occupied_only"], true);
    assert_eq!(bands[1]["filling"], Json::Null);
    assert_eq!(bands[1]["window_ev"][1], 0.0);
    assert_eq!(
        (&bands[0]["is_descriptor"], &bands[0]["reason"]),
        (&Json::Bool(true), &Json::Null)
    );
    assert_eq!(bands[3]["reason"], "d10_closed");
}

#[test]
fn several_atoms_have_a_mean() {
    let out = done(&[
        "synthetic-brass",
        "--fermi",
        "3.2371",
        "--orbital",
        "s",
        "--json",
    ]);
    let json: Json = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["bands"].as_array().map(Vec::len), Some(2));
    let out = done(&["synthetic_lm.DOSCAR", "--atoms", "1-2"]);
    assert!(out.contains("mean of 2"), "{out}");
    // Without a choice, atoms of unknown elements are not mixed.
    assert!(!done(&["synthetic_lm.DOSCAR"]).contains("mean"));
    let out = done(&["synthetic_lm.DOSCAR", "--species", "Ni2"]);
    assert!(out.contains("mean of 2 Ni"), "{out}");
}

#[test]
fn overrides_can_be_fed_back() {
    let out = done(&[
        "synthetic.vasprun.xml",
        "--element",
        "Ni",
        "--as-override",
        "--facet",
        "111",
        "--source",
        "mine",
    ]);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(header, zincscreen::facts::LONG_COLUMNS);
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.csv");
    std::fs::write(&path, &out).expect("written");
    let facts = zincscreen::facts::Facts::embedded().expect("sound");
    let facts = facts.with_overrides(&path).expect("the long format");
    let nickel = "Ni".parse().expect("a symbol");
    let center = facts.quantity("d_band_center_ev", nickel).expect("given");
    assert_eq!((center.model.as_ref(), &*center.source), ("user", "mine"));
    near("centre", center.value, -2.2, 1e-4);
    let second = facts
        .quantity("d_band_second_moment_ev2", nickel)
        .expect("given");
    near("second moment", second.value, 1.2915_f64.powi(2), 1e-3);
    assert!(facts.quantity("d_band_upper_edge_ev", nickel).is_ok());
}

#[test]
fn what_is_refused() {
    for (args, parts) in [
        (
            &["synthetic.vasprun.xml", "--as-override"][..],
            &["Zn is d10_closed", "--element"][..],
        ),
        (
            &["inas_trimmed.vasprun.xml", "--as-override"],
            &["In is no_d_band"],
        ),
        (&["synthetic_lm.DOSCAR", "--as-override"], &["--species"]),
        (
            &["synthetic_lm.DOSCAR", "--species", "Ni2", "--as-override"],
            &["2 atoms of Ni", "--atoms"],
        ),
        (
            &[
                "oso2_trimmed.vasprun.xml",
                "--as-override",
                "--orbital",
                "p",
            ],
            &["--orbital p"],
        ),
        (
            &[
                "oso2_trimmed.vasprun.xml",
                "--as-override",
                "--occupied-only",
            ],
            &["--occupied-only"],
        ),
        (&["synthetic-ni"], &["no Fermi energy", "--fermi-from"]),
        (&["."], &["two calculations", "synthetic-ni"]),
        (&["README.md"], &["README.md", "--format"]),
        (&["not_there"], &["not_there", "cannot be read"]),
        (
            &["synthetic_lm.DOSCAR", "--atoms", "0"],
            &["--atoms 0", "1,4-6"],
        ),
        (&["synthetic_lm.DOSCAR", "--atoms", "2-1"], &["2-1"]),
        (
            &["synthetic_lm.DOSCAR", "--atoms", "3"],
            &["2 atoms from 1 to 2"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--species", "CU2"],
            &["did you mean `Cu`"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--species", "Cu0"],
            &["Cu0", "Cu4,Zn12"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--species", "Cu3"],
            &["3 species", "2 ions"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--window", "2", "-5"],
            &["[2, -5]", "[-5, 2]"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--window", "50", "60"],
            &["no data"],
        ),
        (&["synthetic_lm.DOSCAR", "--format", "xml"], &["vasprun"]),
        (
            &["synthetic_lm.DOSCAR", "--orbital", "x"],
            &["s, p, d or f"],
        ),
        (
            &["synthetic_lm.DOSCAR", "--orbital", "f"],
            &["the file has s, p, d"],
        ),
    ] {
        refused(args, parts);
    }
}
