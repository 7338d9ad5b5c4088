//! The command `epitaxy`, as a user runs it.

use serde_json::Value as Json;

use crate::common::{Table, done, run};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn json(args: &[&str]) -> Json {
    let dir = folder();
    let mut all = vec!["epitaxy"];
    all.extend(args);
    all.push("--json");
    serde_json::from_str(&done(&all, dir.path())).expect("JSON")
}

fn refused(args: &[&str]) -> String {
    let dir = folder();
    let mut all = vec!["epitaxy"];
    all.extend(args);
    let (code, out, err) = run(&all, dir.path());
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
    err
}

#[test]
fn copper_on_zinc_as_a_table() {
    let out = done(&["epitaxy", "Cu"], folder().path());
    assert!(out.starts_with("Cu(111) on Zn(002): "), "{out}");
    let one_to_one = out.lines().find(|line| line.contains(" 1 : 1 "));
    assert!(one_to_one.expect("the 1x1 match").contains("-4.0"), "{out}");
    assert_eq!(
        done(&["epitaxy", "Cu", "--threads", "1"], folder().path()),
        out
    );
}

#[test]
fn json_has_every_match_once() {
    let front = json(&["Pb(111)", "--max-strain", "0.05"]);
    let all = json(&["Pb(111)", "--max-strain", "0.05", "--all"]);
    let matches = |report: &Json| report["matches"].as_array().expect("a list").clone();
    assert_eq!(
        matches(&all).len() as u64,
        all["found"].as_u64().expect("a count")
    );
    assert_eq!(front["found"], all["found"]);
    let on_front: Vec<Json> = matches(&all)
        .into_iter()
        .filter(|m| m["is_pareto"] == true)
        .collect();
    assert_eq!(matches(&front), on_front);
    let root7 = &on_front[0];
    assert_eq!(
        (&root7["film_cells"], &root7["substrate_cells"]),
        (&4.into(), &7.into())
    );
    assert!(root7["epitaxy_score"].as_f64().expect("zinc is known") <= 1.0 / 7.0);
    for m in matches(&all) {
        let determinant = |key: &str| {
            let at = |i: usize, j: usize| m[key][i][j].as_i64().expect("an integer");
            at(0, 0) * at(1, 1) - at(0, 1) * at(1, 0)
        };
        assert_eq!(
            determinant("film_matrix").abs(),
            m["film_cells"].as_i64().expect("a count")
        );
        assert!(m["strain"].as_f64().expect("a strain") <= 0.05 + 1e-9);
    }
}

#[test]
fn either_side_may_be_strained() {
    let principal = |side: &str| {
        let report = json(&["Cu", "--max-area", "10", "--strain", side]);
        let m = &report["matches"][0];
        (m["principal_strains"][0].as_f64(), m["area_ang2"].as_f64())
    };
    let (film, substrate, shared) = (
        principal("film"),
        principal("substrate"),
        principal("shared"),
    );
    assert!(film.0 > Some(0.04) && substrate.0 < Some(-0.04) && shared.0 < film.0);
    assert!(substrate.1 < shared.1 && shared.1 < film.1);
}

#[test]
fn phases_lie_on_the_zinc_of_their_own_set() {
    let edge = |film: &str| {
        let report = json(&[film, "--max-area", "60"]);
        report["substrate"]["u_ang"][0]
            .as_f64()
            .expect("a length")
            .abs()
    };
    // Measured; relaxed with PBE.
    assert!((edge("MgZn2@phase.mp-1124(0001)") - 2.665).abs() < 1e-3);
    assert!((edge("CuZn@phase.mp-987(110)") - 2.6267).abs() < 1e-4);
    let error = refused(&["CuZn@phase.mp-987(110)", "--on", "Cu(111)"]);
    assert!(
        error.contains("PBE") && error.contains("measured"),
        "{error}"
    );
}

#[test]
fn bare_nets_and_measured_cells() {
    let exact = json(&[
        "net(3, 4, 80)",
        "--on",
        "net(3 5.2 80)",
        "--max-area",
        "60",
        "--max-strain",
        "0.2",
    ]);
    assert!(exact["found"].as_u64() > Some(0));
    let epsilon = json(&["epsilon-CuZn5(0001)", "--max-area", "10"]);
    let misfit = epsilon["matches"][0]["misfit"].as_f64().expect("a misfit");
    assert!((misfit - 0.027).abs() < 1e-3);
}

#[test]
fn figures_and_tables_are_written() {
    let dir = folder();
    let out = done(
        &[
            "epitaxy", "Pb", "--plot", "pb.svg", "--csv", "pb.csv", "--all",
        ],
        dir.path(),
    );
    assert!(
        out.contains("wrote pb.svg") && out.contains("wrote pb.csv"),
        "{out}"
    );
    let read = |name: &str| std::fs::read(dir.path().join(name)).expect("written");
    let svg = String::from_utf8(read("pb.svg")).expect("text");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(
        svg.contains("Pb(111) on Zn(002)") && svg.contains("area of the coincidence cell (Å²)")
    );
    let csv = String::from_utf8(read("pb.csv")).expect("text");
    let report = json(&["Pb", "--all"]);
    assert_eq!(
        csv.lines().count() as u64,
        1 + report["found"].as_u64().expect("a count")
    );
    assert!(csv.starts_with("film,substrate,film_cells,substrate_cells,area_ang2,misfit,strain,"));
    for axes in ["none", "area", "strain", "both"] {
        done(
            &[
                "epitaxy", "Pb", "--plot", "pb.png", "--log", axes, "--quiet",
            ],
            dir.path(),
        );
        assert!(read("pb.png").starts_with(b"\x89PNG\r\n\x1a\n"), "{axes}");
    }
    // Without any match, too.
    done(
        &[
            "epitaxy",
            "Pb",
            "--max-area",
            "7",
            "--max-strain",
            "0",
            "--plot",
            "no.svg",
        ],
        dir.path(),
    );
}

#[test]
fn parquet_holds_the_front() {
    let dir = folder();
    done(&["epitaxy", "Cu", "--parquet", "cu.parquet"], dir.path());
    let table = Table::read(&dir.path().join("cu.parquet"));
    let front = json(&["Cu"]);
    assert_eq!(
        table.height(),
        front["matches"].as_array().expect("a list").len()
    );
    assert_eq!(table.words("film")[0], "Cu(111)");
    let misfit = table.floats("misfit")[0].expect("a number");
    assert!((misfit + 0.0408).abs() < 5e-4);
    assert!(table.footer["zincscreen.columns"].contains("\"area_ang2\""));
}

#[test]
fn what_is_wrong_is_said() {
    for (args, parts) in [
        (&["MgZn2@phase.mp-1124"][..], &["which plane", "(001)"][..]),
        (&["MgZn2@phase.mp-1124(000)"], &["no plane"]),
        (&["Bi"], &["rhombohedral", "Bi(001)"]),
        (&["B(001)"], &["B", "structure file"]),
        (&["Foo(111)"], &["`Foo`", "element"]),
        (&["Zn-2Sn(001)"], &["composition"]),
        (&["Cu(11)"], &["`Cu(11)`"]),
        (&["net(1, 2)"], &["net(2.665, 4.947, 90)"]),
        (&["net(1, 2, 0)"], &["no area"]),
        (&["net(0.001, 0.001, 90)"], &["smaller area"]),
        (
            &["Cu", "--max-area", "0"],
            &["max_area_ang2 = 0", "above 0"],
        ),
        (&["Cu", "--max-strain", "6"], &["max_strain = 6", "0.06"]),
        (&["Cu", "--max-strain", "nan"], &["max_strain"]),
        (&["Cu", "--plot", "cu.pdf"], &["cu.pdf", ".svg or .png"]),
        (&["Cu", "--strain", "both"], &["film"]),
        (&["Cu", "--pareto", "--all"], &["--all"]),
        (
            &["Cu", "--csv", "no/such/folder.csv"],
            &["no/such/folder.csv", "cannot be written"],
        ),
    ] {
        let error = refused(args);
        for part in parts {
            assert!(error.contains(part), "{args:?}: no {part:?} in: {error}");
        }
    }
}
