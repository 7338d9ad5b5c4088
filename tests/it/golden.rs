//! Results that may move only with a reason: `golden/CASE/job.toml` is run, and the columns that
//! `golden/CASE/expected.csv` has are compared. A new case is a new folder; `BLESS=1` writes what is
//! expected, and the commit explains each number that moved.

use std::path::Path;

use super::common::{Table, assert_ranked, done, repository};

/// Columns of a case that has no expectation yet.
const COLUMNS: [&str; 16] = [
    "candidate_id",
    "rank",
    "rank_h2_fast_diffusion",
    "score",
    "score_low",
    "score_high",
    "score_coverage",
    "d_band_center_ev",
    "zn_adsorption_energy_ev",
    "upd_shift_v",
    "lattice_mismatch_percent",
    "her_log10_i0_a_cm2",
    "formation_enthalpy_kj_mol",
    "zn_matrix_binding_ev",
    "solute_potential_vs_zn_v",
    "price_usd_per_kg",
];

const TOLERANCE: f64 = 1e-9;

/// One column as text; numbers with every digit, nulls empty.
fn column(table: &Table, name: &str) -> Vec<String> {
    use polars::prelude::DataType;
    let show = |number: Option<f64>| number.map_or(String::new(), |n| n.to_string());
    match table.frame.column(name).expect(name).dtype() {
        DataType::Float64 => table.floats(name).into_iter().map(show).collect(),
        DataType::String => {
            let texts = table.texts(name).into_iter();
            texts.map(Option::unwrap_or_default).collect()
        }
        _ => {
            let counts = table.counts(name).into_iter();
            counts
                .map(|c| c.map_or(String::new(), |c| c.to_string()))
                .collect()
        }
    }
}

fn agree(found: &str, expected: &str) -> bool {
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()),
        _ => found == expected,
    }
}

/// What moved in a case, one line each.
fn moved(case: &Path) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let job = case.join("job.toml");
    let args = ["run", job.to_str().unwrap(), "--quiet", "--out", "run"];
    done(&args, dir.path());
    let run = dir.path().join("run");
    assert_ranked(&run);
    let ranked = Table::read(&run.join("ranked.parquet"));

    let file = case.join("expected.csv");
    let old = csv::Reader::from_path(&file).ok();
    let header: Vec<String> = match old.map(|mut reader| reader.headers().unwrap().clone()) {
        Some(header) => header.iter().map(str::to_owned).collect(),
        None => COLUMNS
            .into_iter()
            .filter(|c| ranked.has(c))
            .map(str::to_owned)
            .collect(),
    };
    let columns: Vec<Vec<String>> = header.iter().map(|name| column(&ranked, name)).collect();
    if std::env::var_os("BLESS").is_some() {
        let mut writer = csv::Writer::from_path(&file).unwrap();
        writer.write_record(&header).unwrap();
        for row in 0..ranked.height() {
            writer
                .write_record(columns.iter().map(|c| &c[row]))
                .unwrap();
        }
        writer.flush().unwrap();
    }
    let expected: Vec<csv::StringRecord> = csv::Reader::from_path(&file)
        .unwrap_or_else(|_| panic!("{}: BLESS=1 writes it", file.display()))
        .records()
        .map(Result::unwrap)
        .collect();
    let ids = &columns[0];
    let mut moved = Vec::new();
    for id in ids {
        if !expected.iter().any(|record| record[0] == **id) {
            moved.push(format!("{id} is new"));
        }
    }
    for record in &expected {
        let Some(row) = ids.iter().position(|id| *id == record[0]) else {
            moved.push(format!("{} is gone", &record[0]));
            continue;
        };
        for ((name, column), expected) in header.iter().zip(&columns).zip(record) {
            if !agree(&column[row], expected) {
                moved.push(format!(
                    "{}: {name} = `{}`, `{expected}` expected",
                    ids[row], column[row]
                ));
            }
        }
    }
    moved
}

#[test]
fn nothing_moved() {
    let mut cases: Vec<_> = std::fs::read_dir(repository("tests/it/golden"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("job.toml").is_file())
        .collect();
    cases.sort();
    assert!(cases.len() >= 2);
    let lines: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            moved(case)
                .into_iter()
                .map(move |line| format!("{name}: {line}"))
        })
        .collect();
    assert!(
        lines.is_empty(),
        "moved; if it is meant, BLESS=1:\n{}",
        lines.join("\n")
    );
}
