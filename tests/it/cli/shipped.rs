//! What is shipped works as it is.

use std::path::PathBuf;

use serde_json::Value as Json;

use super::super::common::{Table, assert_ranked, done, folder_with, repository, run, snapshot};
use super::screened::every_ranked_id_is_read_back;
use super::{EIGHT, assert_says, parse_json};

const SHIPPED: [&str; 7] = [
    "zn-binary",
    "zn-ternary",
    "hypotheses",
    "in-situ-displacement",
    "bulk-alloy",
    "coating",
    "low-cost",
];

#[test]
fn the_shipped_binary_job() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(
        repository("screens/zn-binary.toml"),
        dir.path().join("zn-binary.toml"),
    )
    .unwrap();
    let out = done(&["run", "zn-binary.toml"], dir.path());
    assert_says(
        &out,
        &[
            "zn-binary under h1_strong_zincophilic",
            "dilute: ",
            "phase: ",
            "coating: ",
            "bare zinc: score",
            "written to notebooks-out/zn-binary",
        ],
    );
    let run = dir.path().join("notebooks-out/zn-binary");
    assert_ranked(&run);
    assert_eq!(
        std::fs::read(repository("screens/zn-binary.toml")).unwrap(),
        std::fs::read(run.join("job.toml")).unwrap()
    );
    let ranked = Table::read(&run.join("ranked.parquet"));
    for column in ["rank_h2_fast_diffusion", "rank_h3_upd", "group_stability"] {
        assert!(ranked.has(column), "{column}");
    }
    let left: Vec<PathBuf> = snapshot(dir.path()).into_keys().collect();
    assert!(
        left.iter()
            .all(|p| !p.to_string_lossy().contains("partial")),
        "{left:?}"
    );
}

#[test]
fn the_shipped_ternary_job_ranks_hundreds_of_thousands() {
    let dir = tempfile::tempdir().unwrap();
    done(&["init", "zn-ternary"], dir.path());
    let out = done(&["run", "zn-ternary.toml", "--json"], dir.path());
    let info = parse_json(&out);
    assert!(info["candidates"].as_u64().unwrap() > 700_000, "{info}");
    let run = dir.path().join("notebooks-out/zn-ternary");
    assert_ranked(&run);
    let excluded = Table::read(&run.join("excluded.parquet"));
    assert!(excluded.height() > 0);
    let (low, limit) = (excluded.floats("value_min"), excluded.floats("limit_max"));
    for row in 0..excluded.height() {
        assert!(low[row].unwrap() > limit[row].unwrap());
    }
    every_ranked_id_is_read_back(&run);
}

#[test]
fn every_shipped_job_is_started_by_init_and_passes_check() {
    let dir = tempfile::tempdir().unwrap();
    for name in SHIPPED {
        let file = format!("{name}.toml");
        let out = done(&["init", name], dir.path());
        assert_says(&out, &[&file, "zincscreen run"]);
        assert_eq!(
            std::fs::read(dir.path().join(&file)).unwrap(),
            std::fs::read(repository(&format!("screens/{file}"))).unwrap()
        );
        let before = snapshot(dir.path());
        let out = done(&["check", &file], dir.path());
        assert_says(
            &out,
            &[
                "a valid job",
                "h1_strong_zincophilic",
                "candidates in",
                "[screen]",
            ],
        );
        let plan = parse_json(&done(&["check", &file, "--json"], dir.path()));
        assert_eq!(plan["job"]["screen"]["name"], name);
        assert!(before == snapshot(dir.path()), "check writes nothing");
        let (code, _, err) = run(&["init", name], dir.path());
        assert_eq!(code, 2);
        assert_says(&err, &[&file, "exists already", "--out"]);
    }
    done(&["run", "hypotheses.toml", "--quiet"], dir.path());
    assert_ranked(&dir.path().join("notebooks-out/hypotheses"));
    let (code, _, err) = run(&["init", "zn-quaternary"], dir.path());
    assert_eq!(code, 2);
    assert_says(
        &err,
        &["zn-quaternary", "zn-binary, zn-ternary, hypotheses"],
    );
}

#[test]
fn check_shows_a_job_that_can_be_run_again() {
    let dir = folder_with("job.toml", EIGHT);
    let out = done(&["check", "job.toml"], dir.path());
    let (_, resolved) = out.split_once("filled in:\n").expect("the resolved job");
    std::fs::write(dir.path().join("again.toml"), resolved).unwrap();
    let plan = |file: &str| parse_json(&done(&["check", file, "--json"], dir.path()));
    assert_eq!(
        plan("job.toml")["candidates"],
        plan("again.toml")["candidates"]
    );
    assert_eq!(plan("job.toml")["job"], plan("again.toml")["job"]);
}

#[test]
fn the_schema_is_a_schema_and_knows_the_shipped_jobs() {
    let dir = tempfile::tempdir().unwrap();
    let schema = parse_json(&done(&["schema"], dir.path()));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let validator = jsonschema::draft7::new(&schema).expect("a schema");
    let as_json = |text: &str| -> Json {
        serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
    };
    for name in SHIPPED {
        let text = std::fs::read_to_string(repository(&format!("screens/{name}.toml"))).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&as_json(&text))
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
    assert!(validator.is_valid(&as_json(EIGHT)));
    for wrong in [
        "",
        "[screen]\nname = 5",
        "[screen]\nname = \"a\"\nsede = 1",
        "[screen]\nname = \"a\"\n[output]\ntop = \"some\"",
        "[screen]\nname = \"a\"\n[candidates]\nelements = { include = \"some\" }",
        "[screen]\nname = \"a\"\n[[filters]]\nmax = 5.0",
    ] {
        assert!(!validator.is_valid(&as_json(wrong)), "{wrong}");
    }
}
