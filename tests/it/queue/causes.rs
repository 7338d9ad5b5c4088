//! A calculated value is named as the cause of what it changed, with what stood in its place.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::super::common::{Table, done};

const HEADER: &str = "property,subject,host,facet,layer,coverage,value,unit,sigma,source,method,settings_hash,flag,note\n";
const FIRST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
const METHOD: &str = "gpaw 25.7.0 PBE screen against zinc_atom";

/// A row as `queue collect` writes it.
fn row(property: &str, subject: &str, site: &str, value: f64, job: &str, settings: &str) -> String {
    format!(
        "{property},{subject},{subject}(111),{site},,0.2500,{value:.6},eV,0.100,job:{job},{METHOD},{settings},,job {job} result.json\n"
    )
}

/// Runs the same small screen, with calculated values if there are any.
fn ran(folder: &Path, name: &str, rows: &str) {
    let mut job = format!(
        "[screen]\nname = \"{name}\"\nhypotheses = [\"h1_strong_zincophilic\"]\n[candidates]\n\
         elements = {{ include = [\"Sn\", \"Cu\", \"Ag\", \"Bi\", \"In\", \"Al\", \"Ir\"] }}\norder = [\"binary\"]\n"
    );
    if !rows.is_empty() {
        std::fs::write(
            folder.join(format!("{name}.csv")),
            format!("{HEADER}{rows}"),
        )
        .unwrap();
        job.push_str(&format!("[facts]\ncalculations = [\"{name}.csv\"]\n"));
    }
    std::fs::write(folder.join(format!("{name}.toml")), job).unwrap();
    done(
        &["run", &format!("{name}.toml"), "--quiet", "--out", name],
        folder,
    );
}

fn parsed(folder: &Path, args: &[&str]) -> Json {
    let all = [args, &["--json"]].concat();
    serde_json::from_str(&done(&all, folder)).expect("JSON")
}

/// Value, model and sources of a descriptor in a run's own table.
fn recorded(run: &Path, id: &str, descriptor: &str) -> (f64, String, String) {
    let table = Table::read(&run.join("provenance.parquet"));
    let (ids, names) = (table.words("candidate_id"), table.words("descriptor"));
    let row = (0..ids.len())
        .find(|&r| ids[r] == id && names[r] == descriptor)
        .expect("a row");
    (
        table.floats("value")[row].expect("known"),
        table.texts("model")[row].clone().unwrap(),
        table.texts("source")[row].clone().unwrap(),
    )
}

#[test]
fn a_calculated_value_in_the_place_of_a_model_is_the_cause() {
    let dir = tempfile::tempdir().unwrap();
    ran(dir.path(), "before", "");
    let job = "aaaabbbbcccc";
    let rows = row("zn_adsorption_energy_ev", "Sn", "fcc-1", -1.2, job, FIRST);
    ran(dir.path(), "after", &rows);
    let json = parsed(dir.path(), &["diff", "before", "after", "--top", "50"]);
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0]["what"], "zn_adsorption_energy_ev of Sn");
    // Before: what the first run's own table says of tin.
    let (value, model, source) = recorded(
        &dir.path().join("before"),
        "Sn100@coating",
        "zn_adsorption_energy_ev",
    );
    let before = changes[0]["before"].as_str().unwrap();
    for part in [
        &format!("{value:.2}"),
        &format!("the model `{model}`"),
        &source,
    ] {
        assert!(before.contains(part), "no {part} in {before}");
    }
    let after = changes[0]["after"].as_str().unwrap();
    assert_eq!(
        after,
        format!(
            "the calculated value -1.20 ± 0.10 eV (job:{job}, {METHOD}, settings {})",
            &FIRST[..12]
        )
    );
    for mover in json["movers"].as_array().unwrap() {
        let is_tin = mover["system"] == "Zn-Sn";
        let causes = mover["causes"].as_array().unwrap();
        assert_eq!(is_tin, !causes.is_empty(), "{mover:#}");
        if is_tin {
            assert_eq!(causes[0]["what"], "zn_adsorption_energy_ev of Sn");
            let [a, b] = [0, 1].map(|i| mover["scores"][i].as_f64().unwrap());
            let alone = causes[0]["ln_alone"].as_f64().unwrap();
            assert!((alone - (b / a).ln()).abs() < 1e-9, "{mover:#}");
        }
    }
    let text = done(&["diff", "before", "after"], dir.path());
    assert!(
        text.contains(&format!(
            "Because of zn_adsorption_energy_ev of Sn (facts): {before} → {after}"
        )),
        "{text}"
    );
    // The way back: the model again.
    let back = parsed(dir.path(), &["diff", "after", "before"]);
    assert_eq!(back["changes"][0]["after"], json!(before));
}

#[test]
fn in_the_place_of_a_shipped_value_the_source_is_named() {
    let dir = tempfile::tempdir().unwrap();
    ran(dir.path(), "before", "");
    let rows = row(
        "h_adsorption_dg_ev",
        "Ir",
        "fcc-1",
        0.2,
        "aaaabbbbcccc",
        FIRST,
    );
    ran(dir.path(), "after", &rows);
    let json = parsed(dir.path(), &["diff", "before", "after"]);
    let (value, model, source) = recorded(
        &dir.path().join("before"),
        "Ir100@coating",
        "h_adsorption_dg_ev",
    );
    assert_eq!(model, "fact");
    let before = json["changes"][0]["before"].as_str().unwrap();
    assert!(before.starts_with(&format!("{value:.2} ± ")), "{before}");
    assert!(before.ends_with(&format!("({source})")), "{before}");
}

#[test]
fn the_same_value_under_other_settings_is_a_change_that_moves_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let of = |value, site, job, settings| {
        row("zn_adsorption_energy_ev", "Cu", site, value, job, settings)
    };
    ran(
        dir.path(),
        "first",
        &of(-1.1, "fcc-1", "aaaaaaaaaaaa", FIRST),
    );
    ran(
        dir.path(),
        "same",
        &of(-1.1, "fcc-1", "bbbbbbbbbbbb", SECOND),
    );
    let json = parsed(dir.path(), &["diff", "first", "same"]);
    assert_eq!(
        (&json["n_moved"], &json["is_identical"]),
        (&json!(0), &json!(false))
    );
    let change = &json["changes"][0];
    for (side, job, settings) in [
        ("before", "aaaaaaaaaaaa", FIRST),
        ("after", "bbbbbbbbbbbb", SECOND),
    ] {
        let text = change[side].as_str().unwrap();
        assert!(text.contains(&format!("job:{job}")), "{text}");
        assert!(
            text.contains(&format!("settings {}", &settings[..12])),
            "{text}"
        );
    }
    // Another value, and the stable site is another one: one change, and it is the cause.
    ran(
        dir.path(),
        "other",
        &of(-0.9, "hcp-1", "bbbbbbbbbbbb", SECOND),
    );
    let json = parsed(dir.path(), &["diff", "first", "other", "--top", "50"]);
    assert_eq!(json["changes"].as_array().unwrap().len(), 1, "{json:#}");
    let copper = json["movers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["system"] == "Zn-Cu" && m["form"] == "coating")
        .expect("copper moved");
    assert_eq!(copper["causes"][0]["what"], "zn_adsorption_energy_ev of Cu");
    assert!(copper["causes"][0]["ln_alone"].as_f64().unwrap() < 0.0);
}

#[test]
fn a_users_own_value_stands_before_a_calculated_one() {
    let dir = tempfile::tempdir().unwrap();
    let own =
        "property,subject,value,unit,sigma,source\nzn_adsorption_energy_ev,Cu,-1.0,eV,0.05,mine\n";
    std::fs::write(dir.path().join("own.csv"), own).unwrap();
    let rows = row(
        "zn_adsorption_energy_ev",
        "Cu",
        "fcc-1",
        -0.8,
        "aaaabbbbcccc",
        FIRST,
    );
    ran(dir.path(), "calculated", &rows);
    let job = std::fs::read_to_string(dir.path().join("calculated.toml")).unwrap();
    std::fs::write(
        dir.path().join("both.toml"),
        format!("{job}overrides = [\"own.csv\"]\n"),
    )
    .unwrap();
    done(
        &["run", "both.toml", "--quiet", "--out", "both"],
        dir.path(),
    );
    let json = parsed(dir.path(), &["diff", "calculated", "both"]);
    let change = &json["changes"][0];
    assert!(
        change["before"]
            .as_str()
            .unwrap()
            .contains("job:aaaabbbbcccc")
    );
    assert_eq!(change["after"], "your own value -1.000 ± 0.050 eV (mine)");
}

#[test]
fn explain_names_job_method_settings_and_sigma() {
    let dir = tempfile::tempdir().unwrap();
    let rows = row(
        "zn_adsorption_energy_ev",
        "Cu",
        "fcc-1",
        -1.1,
        "aaaabbbbcccc",
        FIRST,
    ) + &row(
        "h_adsorption_dg_ev",
        "Cu",
        "hcp-1",
        0.15,
        "ddddeeeeffff",
        FIRST,
    );
    ran(dir.path(), "run", &rows);
    let args = ["explain", "run", "Cu100@coating"];
    let text = done(&args, dir.path());
    let line = text
        .lines()
        .find(|line| line.starts_with("- `job:aaaabbbbcccc`"))
        .unwrap_or_else(|| panic!("{text}"));
    for part in [
        "zn_adsorption_energy_ev of Cu -1.10 ± 0.10 eV on Cu(111) fcc-1",
        METHOD,
        &format!("settings {}", &FIRST[..12]),
        "Gives zn_adsorption_energy_ev",
    ] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    let json = parsed(dir.path(), &args);
    let source = json["sources"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["key"] == "job:aaaabbbbcccc")
        .expect("the job");
    assert_eq!(source["calculated"][0]["settings_hash"], FIRST);
    assert_eq!(source["calculated"][0]["sigma"], 0.1);
    assert_eq!(source["calculated"][0]["method"], METHOD);
    // Other sources are as they were.
    let shipped = json["sources"].as_array().unwrap().iter();
    assert!(
        shipped
            .filter(|s| !s["key"].as_str().unwrap().starts_with("job:"))
            .all(|s| s["calculated"] == json!([]) && s["title"].is_string())
    );
}

#[test]
fn a_campaign_of_many_values_still_names_each_cause() {
    let dir = tempfile::tempdir().unwrap();
    ran(dir.path(), "before", "");
    // More changes than are tried one by one; of the movers' own elements only two.
    let elements = [
        "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Y", "Zr", "Nb", "Mo", "Ru", "Rh", "Pd",
        "Hf", "Ta", "W", "Re", "Os", "Pt", "Au", "Cu", "Ag",
    ];
    let mut rows = String::new();
    for element in elements {
        for property in [
            "zn_adsorption_energy_ev",
            "zn_adsorption_vs_bulk_ev",
            "h_adsorption_dg_ev",
        ] {
            let value = if property == "zn_adsorption_vs_bulk_ev" {
                0.3
            } else {
                -0.9
            };
            rows += &row(property, element, "fcc-1", value, "aaaabbbbcccc", FIRST);
        }
    }
    ran(dir.path(), "after", &rows);
    let json = parsed(dir.path(), &["diff", "before", "after", "--top", "50"]);
    assert!(json["changes"].as_array().unwrap().len() > 60, "{json:#}");
    let copper = json["movers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["system"] == "Zn-Cu" && m["form"] == "coating")
        .expect("copper moved");
    assert_eq!(copper["causes"][0]["what"], "zn_adsorption_energy_ev of Cu");
}
