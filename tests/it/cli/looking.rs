//! Looking at a run, and at what is known.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::super::common::{
    BINARY, FACTS, Table, assert_ranked, done, folder_with, repository, run,
};
use super::{EIGHT, assert_says, parse_json};

#[test]
fn top_shows_sorts_and_exports() {
    let dir = tempfile::tempdir().unwrap();
    done(&["init"], dir.path());
    done(&["run", "zn-binary.toml", "--quiet"], dir.path());
    let top = |args: &[&str]| {
        let mut all = vec!["top", "notebooks-out/zn-binary"];
        all.extend(args);
        done(&all, dir.path())
    };
    let systems = Table::read(&dir.path().join("notebooks-out/zn-binary/systems.parquet"));
    let out = top(&["-n", "3"]);
    assert_says(&out, &["rank", "Zn-", "score", "dilute"]);
    assert_eq!(out.lines().count(), 5, "{out}");
    assert!(top(&["--form", "coating", "-n", "1"]).contains("coating"));

    let rows = |text: &str| -> Vec<csv::StringRecord> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let mut rows = vec![header];
        rows.extend(reader.records().map(|r| r.expect("a record")));
        rows
    };
    let all = rows(&top(&["--csv", "-n", "100000"]));
    assert_eq!(all.len(), systems.height() + 1);
    assert_eq!(all[0].iter().collect::<Vec<_>>(), systems.columns());
    let scores = systems.floats("score");
    let column = systems.columns().iter().position(|c| c == "score").unwrap();
    for (row, score) in scores.iter().enumerate() {
        let text = &all[row + 1][column];
        assert_eq!(text.parse::<f64>().ok(), *score, "every digit is exported");
    }

    let by = parse_json(&top(&[
        "--json",
        "--candidates",
        "--by",
        "-price_usd_per_kg",
        "-n",
        "50",
    ]));
    let prices: Vec<f64> = by
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            row["price_usd_per_kg"]
                .as_f64()
                .expect("nulls are left out")
        })
        .collect();
    assert!(prices.len() == 50 && prices.is_sorted(), "{prices:?}");
    let by = parse_json(&top(&["--json", "--by", "score", "-n", "9"]));
    let scores: Vec<f64> = by
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");

    let tin = parse_json(&top(&["--json", "--element", "Sn", "-n", "999"]));
    assert!(!tin.as_array().unwrap().is_empty());
    assert!(
        tin.as_array()
            .unwrap()
            .iter()
            .all(|row| row["system"] == "Zn-Sn")
    );
    assert_says(
        &top(&["--element", "Sn", "--element", "Cu"]),
        &["no row fits"],
    );

    for (args, parts) in [
        (
            &["--by", "scroe"] as &[&str],
            &["scroe", "`score`"] as &[&str],
        ),
        (&["--by", "weather"], &["weather", "columns.json"]),
        (&["--element", "Tn"], &["Tn", "did you mean"]),
        (&["--form", "foil"], &["foil", "dilute, phase or coating"]),
    ] {
        let mut all = vec!["top", "notebooks-out/zn-binary"];
        all.extend(args);
        let (code, _, err) = run(&all, dir.path());
        assert_eq!(code, 2, "{err}");
        assert_says(&err, parts);
    }
    for no_run in [".", "zn-binary.toml", "nowhere"] {
        let (code, _, err) = run(&["top", no_run], dir.path());
        assert_eq!(code, 2);
        assert_says(&err, &[no_run, "not a run folder"]);
    }
    let path = dir.path().join("notebooks-out/zn-binary/systems.parquet");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let (code, _, err) = run(&["top", "notebooks-out/zn-binary"], dir.path());
    assert_eq!(code, 2);
    assert_says(&err, &["systems.parquet", "damaged"]);
}

#[test]
fn compare_puts_elements_alloys_and_compounds_side_by_side() {
    let dir = tempfile::tempdir().unwrap();
    let items = ["compare", "Sn", "In", "Bi", "Zn-2Sn-1Bi", "Cu5Zn8"];
    let out = done(&items, dir.path());
    assert_says(
        &out,
        &[
            "Zn99Sn1@dilute",
            "Zn99In1@dilute",
            "Zn99Bi1@dilute",
            "Zn98.563Bi0.318Sn1.119@dilute",
            "Cu5Zn8@phase.",
            "score h1_strong_zincophilic",
            "(no_d_band)",
            "(not_applicable)",
            "±",
        ],
    );
    let mut args = items.to_vec();
    args.push("--json");
    let compared = parse_json(&done(&args, dir.path()));
    let descriptors = compared["descriptors"].as_array().unwrap();
    assert_eq!(
        descriptors.len(),
        5 * zincscreen::descriptors::DESCRIPTORS.len()
    );
    for d in descriptors {
        assert_ne!(d["value"].is_null(), d["reason"].is_null(), "{d}");
    }
    // The same numbers as a run of the same list.
    std::fs::write(
        dir.path().join("job.toml"),
        "[screen]\nname = \"a\"\n[candidates]\nlist = [\"Zn-2Sn-1Bi\"]\n[score]\nmin_coverage = 0.0\n",
    )
    .unwrap();
    done(&["run", "job.toml", "--quiet"], dir.path());
    let ranked = Table::read(&dir.path().join("notebooks-out/a/ranked.parquet"));
    let row = ranked.row_of("candidate_id", "Zn98.563Bi0.318Sn1.119@dilute");
    let score = compared["scores"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["candidate_id"] == "Zn98.563Bi0.318Sn1.119@dilute")
        .expect("compared");
    assert_eq!(
        score["score"].as_f64(),
        ranked.floats("score")[row],
        "{score}"
    );
    let layers = done(&["compare", "Sn", "Zn", "--form", "coating"], dir.path());
    assert_says(&layers, &["Sn100@coating", "Zn@coating"]);

    for (item, part) in [
        ("Snn", "did you mean `Sn`"),
        ("CuZn77", "known are"),
        ("H", "H is not"),
    ] {
        let (code, _, err) = run(&["compare", item], dir.path());
        assert_eq!(code, 2);
        assert_says(&err, &[item, part]);
    }
}

#[test]
fn element_tells_what_is_known_and_what_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let tin = done(&["element", "Sn"], dir.path());
    assert_says(
        &tin,
        &[
            "Tin, Z = 50",
            "(no_d_band)",
            "(no_hexagonal_net)",
            "cohesive_energy_ev",
            "Literature",
        ],
    );
    let zinc = done(&["element", "Zn"], dir.path());
    let line = zinc.lines().find(|l| l.starts_with("d_band_center_ev"));
    assert!(line.is_some_and(|l| l.contains("d10_closed")), "{line:?}");
    let facts = parse_json(&done(&["element", "Sn", "--json"], dir.path()));
    let chosen = facts["facts"].as_array().unwrap().iter();
    assert!(chosen.filter(|f| f["is_chosen"] == true).count() > 20);
    for (symbol, part) in [
        ("Tn", "did you mean"),
        ("sn", "`Sn`"),
        ("H", "not among the elements"),
    ] {
        let (code, _, err) = run(&["element", symbol], dir.path());
        assert_eq!(code, 2);
        assert_says(&err, &[symbol, part]);
    }
}

#[test]
fn facts_are_checked_listed_and_exported() {
    let dir = tempfile::tempdir().unwrap();
    assert_says(
        &done(&["facts", "check"], dir.path()),
        &["sound", "every file matches its card"],
    );
    let folder = repository("descriptors");
    let out = done(&["facts", "check", folder.to_str().unwrap()], dir.path());
    assert_says(&out, &["sound"]);
    let (code, _, err) = run(&["facts", "check", "nowhere"], dir.path());
    assert_eq!(code, 2);
    assert_says(&err, &["nowhere", "cannot be read", "No such file"]);

    let bibtex = done(&["facts", "sources"], dir.path());
    assert_eq!(
        bibtex.lines().filter(|l| l.starts_with('@')).count(),
        FACTS.sources().count()
    );
    assert_says(&bibtex, &["% Known of, but not shipped"]);
    let sources = parse_json(&done(&["facts", "sources", "--json"], dir.path()));
    assert_eq!(
        sources["sources"].as_object().unwrap().len(),
        FACTS.sources().count()
    );

    let map = done(&["facts", "missing"], dir.path());
    for reason in zincscreen::facts::Reason::ALL {
        assert_says(&map, &[reason.as_str(), reason.meaning()]);
    }
    let missing = parse_json(&done(&["facts", "missing", "--json"], dir.path()));
    assert_eq!(missing["d_band_center_ev"]["Sn"], "no_d_band");
    assert_eq!(missing["d_band_center_ev"]["Zn"], "d10_closed");
    assert!(missing["d_band_center_ev"]["Cu"].is_null());

    let exported = done(&["facts", "export"], dir.path());
    let mut reader = csv::Reader::from_reader(exported.as_bytes());
    assert_eq!(
        reader.records().map(Result::unwrap).fold(0, |n, _| n + 1),
        FACTS.rows().len()
    );
    done(&["facts", "export", "--out", "all.parquet"], dir.path());
    assert_eq!(
        Table::read(&dir.path().join("all.parquet")).height(),
        FACTS.rows().len()
    );
    let args = [
        "facts",
        "export",
        "--property",
        "work_function_ev",
        "--out",
        "phi.csv",
    ];
    done(&args, dir.path());
    let mut reader = csv::Reader::from_path(dir.path().join("phi.csv")).unwrap();
    assert!(
        reader
            .records()
            .all(|r| &r.unwrap()[0] == "work_function_ev")
    );
    let args = ["facts", "export", "--property", "work_function"];
    let (code, _, err) = run(&args, dir.path());
    assert_eq!(code, 2);
    assert_says(&err, &["work_function", "`work_function_ev`"]);
}

#[test]
fn miedema_of_two_and_three_elements() {
    let dir = tempfile::tempdir().unwrap();
    let binary = done(&["miedema", "Zn", "Sn"], dir.path());
    assert_says(
        &binary,
        &["Zn 0.500, Sn 0.500", "liquid", "Sn dilute in Zn", "kJ/mol"],
    );
    let ternary = done(&["miedema", "Zn", "Sn", "Bi"], dir.path());
    assert_says(&ternary, &["Bi dilute in Sn", "ordered compound"]);
    let args = [
        "miedema", "Zn", "Sn", "Bi", "--x", "0.9", "0.06", "0.04", "--json",
    ];
    let json = parse_json(&done(&args, dir.path()));
    assert_eq!(json[0]["quantity"], "ordered compound");
    assert!(json[0]["value"].is_f64() && json[0]["sigma"].is_f64());
    for (args, part) in [
        (&["Zn", "Zn"] as &[&str], "named twice"),
        (&["Zn", "Sx"], "did you mean"),
        (&["Zn", "Sn", "--x", "0.9", "0.9"], "sum to 1"),
        (&["Zn", "Sn", "--x", "nan", "0.9"], "sum to 1"),
        (&["Zn", "Sn", "--x", "0.2", "0.3", "0.5"], "2 positive"),
    ] {
        let mut all = vec!["miedema"];
        all.extend(args);
        let (code, _, err) = run(&all, dir.path());
        assert_eq!(code, 2);
        assert_says(&err, &[part]);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = folder_with("job.toml", EIGHT);
    done(&["run", "job.toml", "--quiet"], dir.path());
    for args in [
        &["facts", "export"] as &[&str],
        &["facts", "missing"],
        &["facts", "sources"],
        &["element", "Cu"],
        &["compare", "Sn", "Cu"],
        &["top", "notebooks-out/eight", "--candidates", "--csv"],
        &["top", "notebooks-out/eight", "--json", "-n", "9999"],
        &["schema"],
        &["check", "job.toml"],
        &["completions", "bash"],
        &["run", "job.toml", "--force"],
    ] {
        for lines in [0, 1] {
            let mut child = Command::new(BINARY)
                .args(args)
                .current_dir(dir.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut out = BufReader::new(child.stdout.take().unwrap());
            for _ in 0..lines {
                out.read_line(&mut String::new()).unwrap();
            }
            drop(out);
            let output = child.wait_with_output().unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(
                (output.status.code(), err.as_str()),
                (Some(0), ""),
                "{args:?}"
            );
        }
    }
    assert_ranked(&dir.path().join("notebooks-out/eight"));
}

#[test]
fn json_where_results_are_printed() {
    let dir = folder_with("job.toml", EIGHT);
    let info = parse_json(&done(&["run", "job.toml", "--json"], dir.path()));
    assert_eq!(info["name"], "eight");
    for args in [
        &["check", "job.toml"] as &[&str],
        &["top", "notebooks-out/eight"],
        &["compare", "Sn"],
        &["element", "Cu"],
        &["miedema", "Zn", "Sn"],
        &["facts", "sources"],
        &["facts", "missing"],
    ] {
        let mut all = args.to_vec();
        all.push("--json");
        let json = parse_json(&done(&all, dir.path()));
        assert!(json.is_object() || json.is_array(), "{args:?}");
    }
}
