//! `explain` and `diff`: on small runs of their own, and against the numbers they speak of.

mod difference;
mod explanation;
mod wording;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::common::{done, run};

/// A small screen of both orders and all forms, with one element that is too dear.
const JOB: &str = r#"
[screen]
name = "small"
hypotheses = ["h1_strong_zincophilic", "h2_fast_diffusion"]

[candidates]
elements = { include = ["Sn", "Bi", "In", "Cu", "Ag", "Al", "Mn", "Rh"] }
order = ["binary", "ternary"]
dilute = { min = 1.0, max = 3.0, step = 1.0, max_total = 4.0 }

[[filters]]
descriptor = "price_usd_per_kg"
max = 500.0
"#;

/// Runs a job in a folder under a name; the run folder.
fn run_job(folder: &Path, name: &str, job: &str) -> PathBuf {
    let file = format!("{name}.toml");
    std::fs::write(folder.join(&file), job).expect("written");
    done(&["run", &file, "--quiet", "--out", name], folder);
    folder.join(name)
}

/// A fresh folder with the small screen in `small`.
fn small() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    run_job(dir.path(), "small", JOB);
    dir
}

fn parsed(folder: &Path, args: &[&str]) -> Json {
    let mut all = args.to_vec();
    all.push("--json");
    serde_json::from_str(&done(&all, folder)).expect("JSON")
}

/// What the command is refused with.
fn refused(folder: &Path, args: &[&str]) -> String {
    let (code, out, err) = run(args, folder);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    err
}

fn number(json: &Json) -> f64 {
    json.as_f64()
        .unwrap_or_else(|| panic!("a number, not {json}"))
}
