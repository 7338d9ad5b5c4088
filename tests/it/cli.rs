//! The command, run as a user runs it: in a fresh folder, judged by its exit code, what it prints and
//! what it leaves behind.

mod looking;
mod overrides;
mod places;
mod refused;
mod repeatable;
mod report;
mod screened;
mod shipped;
mod stopped;

use std::path::Path;

use serde_json::Value as Json;

use super::common::{folder_with, run, snapshot};

/// A ternary job of eight elements, some of which lack much.
const EIGHT: &str = r#"
[screen]
name = "eight"

[candidates]
elements = { include = ["Sn", "Bi", "In", "Cu", "Ag", "Mn", "Ti", "Al"] }
order = ["binary", "ternary"]
dilute = { min = 0.25, max = 5.0, step = 0.25, max_total = 7.0 }
"#;

fn parse_json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// What the job `[screen] name = "a"` with more sections is refused with; nothing is written.
fn refused(sections: &str, args: &[&str]) -> String {
    let dir = folder_with("job.toml", &format!("[screen]\nname = \"a\"\n{sections}"));
    refused_in(dir.path(), args)
}

/// What `run job.toml` in a folder is refused with; nothing is written.
fn refused_in(folder: &Path, args: &[&str]) -> String {
    let before = snapshot(folder);
    let mut all = vec!["run", "job.toml"];
    all.extend(args);
    let (code, out, err) = run(&all, folder);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    assert!(err.starts_with("error: "), "{err}");
    let after = snapshot(folder);
    assert!(
        before == after,
        "{args:?} left {:?} behind",
        after.keys().collect::<Vec<_>>()
    );
    err
}

fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}

/// The cases of a text: what is wrong, and what the message must say.
fn cases(text: &'static str) -> impl Iterator<Item = (String, Vec<&'static str>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let (wrong, parts) = line.split_once(" => ").expect("a case");
        (wrong.replace("\\n", "\n"), parts.split(" | ").collect())
    })
}
