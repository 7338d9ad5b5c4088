//! `queue input`.

use serde_json::Value as Json;

use super::super::common::{done, run};

#[test]
fn writes_the_files_of_one_calculation() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    done(
        &[
            "slab", "Zn", "--plane", "(0001)", "--layers", "3", "--fix", "1", "--out", "zn.vasp",
            "--quiet",
        ],
        at,
    );
    let out = done(
        &[
            "queue", "input", "zn.vasp", "--code", "vasp", "--out", "job", "--json",
        ],
        at,
    );
    let told: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(told["k_grid"], serde_json::json!([12, 12, 1]));
    assert_eq!(told["task"], "relax");
    for file in told["files"].as_array().unwrap() {
        assert!(
            at.join("job").join(file.as_str().unwrap()).is_file(),
            "{file}"
        );
    }
    // A folder that holds something is left alone.
    let (code, _, err) = run(&["queue", "input", "zn.vasp", "--out", "job"], at);
    assert_eq!(code, 2);
    assert!(err.contains("not empty"), "{err}");
    // Without --out nothing is written.
    done(&["queue", "input", "Cu", "--quiet"], at);
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 2);
}

#[test]
fn shows_reasons_and_refuses_slips() {
    let dir = tempfile::tempdir().unwrap();
    let out = done(
        &[
            "queue", "input", "Cu", "--code", "gpaw", "--preset", "smoke", "--show",
        ],
        dir.path(),
    );
    assert!(out.contains("no number of it counts"), "{out}");
    let (code, _, err) = run(&["queue", "input", "Cu", "--preset", "fast"], dir.path());
    assert_eq!(code, 2);
    assert!(err.contains("smoke, screen, publication"), "{err}");
    let (code, _, err) = run(&["queue", "input", "Zn", "--code", "qe"], dir.path());
    assert_eq!(code, 2);
    assert!(err.contains("Debian's set has no zinc"), "{err}");
}
