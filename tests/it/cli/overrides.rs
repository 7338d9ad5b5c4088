//! A user's own values count, are named, and are refused where they could not count.

use std::path::Path;

use polars::prelude::{Column, DataFrame, ParquetWriter};

use super::super::common::{Table, assert_ranked, done, folder_with, json, run};
use super::{assert_says, cases, refused_in};

fn with_override(file: &str, rest: &str) -> String {
    format!(
        "[screen]\nname = \"own\"\n[facts]\noverrides = [\"{file}\"]\n{rest}\n[candidates]\n\
         elements = {{ include = [\"Sn\", \"Cu\", \"In\"] }}\norder = [\"binary\", \"ternary\"]\n\
         [score]\nmin_coverage = 0.0\n[output]\ntop_per_system = 100000\ntop = 100000\n"
    )
}

const HEADER: &str = "property,subject,value,unit,sigma,source\n";

/// Value, sigma, model and source of a descriptor of a candidate.
fn provenance_of(run: &Path, id: &str, name: &str) -> (f64, Option<f64>, String, String) {
    let table = Table::read(&run.join("provenance.parquet"));
    let (ids, names) = (table.words("candidate_id"), table.words("descriptor"));
    let row = (0..ids.len())
        .find(|&r| ids[r] == id && names[r] == name)
        .expect("a row");
    (
        table.floats("value")[row].expect("known"),
        table.floats("sigma")[row],
        table.texts("model")[row].clone().unwrap(),
        table.texts("source")[row].clone().unwrap(),
    )
}

#[test]
fn an_override_of_an_element_counts_and_is_named() {
    let dir = folder_with(
        "my.csv",
        &format!(
            "{HEADER}zn_adsorption_energy_ev,Sn,-900,meV,50,my_dft\n\
             cohesive_energy_ev,Cu,3.6,eV,0.1,my_measurement\n"
        ),
    );
    std::fs::write(dir.path().join("job.toml"), with_override("my.csv", "")).unwrap();
    std::fs::write(
        dir.path().join("plain.toml"),
        with_override("my.csv", "").replace("[\"my.csv\"]", "[]"),
    )
    .unwrap();
    done(&["run", "job.toml", "--quiet", "--out", "own"], dir.path());
    done(
        &["run", "plain.toml", "--quiet", "--out", "plain"],
        dir.path(),
    );
    let (own, plain) = (dir.path().join("own"), dir.path().join("plain"));
    assert_ranked(&own);
    assert_ranked(&plain);

    let name = "zn_adsorption_energy_ev";
    let (value, sigma, model, source) = provenance_of(&own, "Zn95Sn5@dilute", name);
    assert!((value + 0.9).abs() < 1e-12 && (sigma.unwrap() - 0.05).abs() < 1e-12);
    assert_eq!((model.as_str(), source.as_str()), ("user", "my_dft"));
    let (before, _, model, _) = provenance_of(&plain, "Zn95Sn5@dilute", name);
    assert!(model != "user" && (before + 0.9).abs() > 0.01);
    // A fact below a model: the model uses it and names its source.
    let (value, _, model, source) = provenance_of(&own, "Cu100@coating", name);
    let (before, ..) = provenance_of(&plain, "Cu100@coating", name);
    assert!(
        (value - before + 0.0275).abs() < 1e-9,
        "a quarter of the 0.11 eV more: {value}"
    );
    assert!(
        model == "bond_order" && source.contains("my_measurement"),
        "{model} {source}"
    );
    // In a mixture each solute has its own.
    let (mixed, ..) = provenance_of(&own, "Zn98Cu1Sn1@dilute", name);
    assert!((mixed - 0.5 * (value - 0.9)).abs() < 1e-9, "{mixed}");
    let scores = |run: &Path| {
        let ranked = Table::read(&run.join("ranked.parquet"));
        ranked.floats("score")[ranked.row_of("candidate_id", "Zn95Sn5@dilute")].unwrap()
    };
    assert!(
        scores(&own) < scores(&plain),
        "weaker adsorption scores lower under h1"
    );
    let facts = Table::read(&own.join("facts.parquet"));
    assert_eq!(
        facts
            .words("origin")
            .iter()
            .filter(|o| *o == "user")
            .count(),
        2
    );
    let hash = |run: &Path| json(&run.join("run.json"))["sha256"]["overrides"].clone();
    assert_ne!(hash(&own), hash(&plain));
}

#[test]
fn an_override_of_one_candidate_changes_that_one_alone() {
    let dir = folder_with(
        "my.csv",
        &format!("{HEADER}zn_adsorption_energy_ev,Zn95Sn5@dilute,-1.2,eV,0.1,my_slab\n"),
    );
    let job = with_override("my.csv", "").replace("top = 100000", "top = \"all\"");
    std::fs::write(dir.path().join("job.toml"), &job).unwrap();
    std::fs::write(
        dir.path().join("plain.toml"),
        job.replace("[\"my.csv\"]", "[]"),
    )
    .unwrap();
    done(&["run", "job.toml", "--quiet", "--out", "own"], dir.path());
    done(
        &["run", "plain.toml", "--quiet", "--out", "plain"],
        dir.path(),
    );
    let (own, plain) = (dir.path().join("own"), dir.path().join("plain"));
    assert_ranked(&own);

    let (value, sigma, model, source) =
        provenance_of(&own, "Zn95Sn5@dilute", "zn_adsorption_energy_ev");
    assert_eq!((value, sigma), (-1.2, Some(0.1)));
    assert_eq!((model.as_str(), source.as_str()), ("user", "my_slab"));

    // Every candidate's score in both runs: one differs.
    let scored = |run: &Path| Table::read(&run.join("scored/part-00000.parquet"));
    let (a, b) = (scored(&own), scored(&plain));
    let ids = a.words("candidate_id");
    assert_eq!(ids, b.words("candidate_id"));
    let mut differing = Vec::new();
    for ((id, a), b) in ids.iter().zip(a.floats("score")).zip(b.floats("score")) {
        if (a.unwrap() / b.unwrap() - 1.0).abs() > 1e-12 {
            differing.push(id.as_str());
        }
    }
    assert_eq!(differing, ["Zn95Sn5@dilute"]);
    // Both paths of scoring agree.
    let ranked = Table::read(&own.join("ranked.parquet"));
    let streamed = a.floats("score");
    let careful = ranked.floats("score");
    for (row, id) in ranked.words("candidate_id").iter().enumerate() {
        if let Some(at) = ids.iter().position(|i| i == id) {
            let ratio = careful[row].unwrap() / streamed[at].unwrap();
            assert!((ratio - 1.0).abs() < 1e-12, "{id}: {ratio}");
        }
    }
    let descriptor = |run: &Path, id: &str| {
        let ranked = Table::read(&run.join("ranked.parquet"));
        ranked.floats("zn_adsorption_energy_ev")[ranked.row_of("candidate_id", id)]
    };
    for neighbour in ["Zn94.5Sn5.5@dilute", "Sn100@coating", "Zn90Cu5Sn5@dilute"] {
        assert_eq!(
            descriptor(&own, neighbour),
            descriptor(&plain, neighbour),
            "{neighbour}"
        );
    }
}

/// The long format as Parquet.
fn write_parquet(path: &Path, value: f64) {
    let text = |name: &str, word: &str| Column::new(name.into(), [word]);
    let mut frame = DataFrame::new(
        1,
        vec![
            text("property", "zn_adsorption_energy_ev"),
            text("subject", "Sn"),
            Column::new("value".into(), [value]),
            text("unit", "eV"),
            text("source", "my_dft"),
        ],
    )
    .unwrap();
    let file = std::fs::File::create(path).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
}

#[test]
fn an_override_may_be_parquet_and_half_a_parquet_is_refused() {
    let dir = folder_with("job.toml", &with_override("my.parquet", ""));
    let path = dir.path().join("my.parquet");
    write_parquet(&path, -0.95);
    done(&["run", "job.toml", "--quiet", "--out", "own"], dir.path());
    assert_ranked(&dir.path().join("own"));
    let (value, sigma, model, _) = provenance_of(
        &dir.path().join("own"),
        "Sn100@coating",
        "zn_adsorption_energy_ev",
    );
    assert_eq!((value, model.as_str()), (-0.95, "user"));
    assert!(sigma.is_some(), "the usual uncertainty where none is given");

    let bytes = std::fs::read(&path).unwrap();
    for end in [0, 4, 100, bytes.len() / 2, bytes.len() - 9, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..end]).unwrap();
        let message = refused_in(dir.path(), &[]);
        assert_says(&message, &["my.parquet", "not a readable Parquet file"]);
    }
    // The footer is there, the data are not.
    let mut damaged = bytes.clone();
    damaged[4..bytes.len() / 2].fill(0xff);
    std::fs::write(&path, &damaged).unwrap();
    let (code, _, err) = run(&["run", "job.toml", "--out", "damaged"], dir.path());
    assert_eq!(code, 2, "{err}");
    assert_says(&err, &["my.parquet"]);
    write_parquet(&path, -95.0);
    let message = refused_in(dir.path(), &[]);
    assert_says(
        &message,
        &[
            "my.parquet:2",
            "`value` = `-95",
            "impossible",
            "-10 to 5 eV",
        ],
    );
}

#[test]
fn overrides_that_cannot_count_are_refused() {
    for (rows, parts) in cases(include_str!("wrong_overrides.txt")) {
        let dir = folder_with("job.toml", &with_override("my.csv", ""));
        std::fs::write(dir.path().join("my.csv"), format!("{HEADER}{rows}\n")).unwrap();
        assert_says(&refused_in(dir.path(), &[]), &parts);
    }
    for (file, text, parts) in [
        (
            "my.csv",
            "property,subject,wert,unit,source\n",
            &["my.csv", "`value`", "wert"] as &[&str],
        ),
        (
            "my.csv",
            "property,subject,value,unit,source,wert\ncohesive_energy_ev,Sn,3,eV,me,5\n",
            &["my.csv", "unknown column `wert`", "settings_hash"],
        ),
        ("my.csv", "", &["my.csv", "`property` is missing"]),
        ("my.txt", "", &["my.txt", "`.csv` or `.parquet`"]),
    ] {
        let dir = folder_with("job.toml", &with_override(file, ""));
        std::fs::write(dir.path().join(file), text).unwrap();
        assert_says(&refused_in(dir.path(), &[]), parts);
    }
    let dir = folder_with("job.toml", &with_override("gone.csv", ""));
    let message = refused_in(dir.path(), &[]);
    assert_says(
        &message,
        &[
            "job.toml:4",
            "`facts.overrides[0]` = `gone.csv`",
            "relative to the job file",
        ],
    );
    std::fs::create_dir(dir.path().join("gone.csv")).unwrap();
    assert_says(
        &refused_in(dir.path(), &[]),
        &["gone.csv", "cannot be read"],
    );
}

#[test]
fn a_compound_that_only_a_wide_limit_lets_in_may_have_an_own_value() {
    let job = "[screen]\nname = \"wide\"\n[candidates]\nelements = { include = \"all\" }\nforms = [\"phase\"]\n\
               phase = { max_e_above_hull_ev = 0.2 }\n[score]\nmin_coverage = 0.0\n";
    let dir = folder_with("job.toml", job);
    done(
        &["run", "job.toml", "--quiet", "--out", "plain"],
        dir.path(),
    );
    let ranked = Table::read(&dir.path().join("plain/ranked.parquet"));
    let energies = ranked.floats("e_above_hull_ev");
    let row = energies.iter().position(|e| e.is_some_and(|e| e > 0.05));
    let id = &ranked.words("candidate_id")[row.expect("a compound far above the hull")];
    assert_says(&done(&["compare", id], dir.path()), &[id]);

    let rows = format!("{HEADER}formation_enthalpy_kj_mol,{id},-7.5,kJ/mol,0.5,my_calorimeter\n");
    std::fs::write(dir.path().join("my.csv"), rows).unwrap();
    let args = [
        "run",
        "job.toml",
        "--quiet",
        "--out",
        "own",
        "--set",
        "facts.overrides=[\"my.csv\"]",
    ];
    done(&args, dir.path());
    assert_ranked(&dir.path().join("own"));
    let own = provenance_of(&dir.path().join("own"), id, "formation_enthalpy_kj_mol");
    assert_eq!(
        own,
        (
            -7.5,
            Some(0.5),
            "user".to_owned(),
            "my_calorimeter".to_owned()
        )
    );
}
