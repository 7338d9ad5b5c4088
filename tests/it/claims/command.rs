//! The command `claims`.

use std::path::Path;

use serde_json::Value as Json;

use crate::common::{done, folder_with, run};

fn here() -> &'static Path {
    Path::new(".")
}

#[test]
fn a_table_of_all_and_a_page_of_one() {
    let all = done(&["claims"], here());
    assert_eq!(
        all.lines()
            .filter(|l| l.starts_with(['C', 'F', 'T', 'O', 'Q']))
            .count(),
        64
    );
    assert!(all.contains("22 not_testable_here"), "{all}");
    let one = done(&["claims", "C08"], here());
    assert!(one.starts_with("## C08: contradicted"), "{one}");
    assert!(one.contains("| missing(Ce3+) |"), "{one}");
    let system = done(&["claims", "S12"], here());
    assert!(
        system.starts_with("**S12** ") && system.contains("`Zn99Bi1@dilute`"),
        "{system}"
    );
}

#[test]
fn json_is_an_array_of_what_was_asked() {
    let json = |args: &[&str]| -> Vec<Json> {
        let json: Json = serde_json::from_str(&done(args, here())).expect("JSON");
        json.as_array().expect("an array").clone()
    };
    assert_eq!(json(&["claims", "--json"]).len(), 64);
    assert_eq!(json(&["claims", "--systems", "--json"]).len(), 39);
    let contradicted = json(&["claims", "--verdict", "contradicted", "--json"]);
    assert!(contradicted.iter().all(|c| c["verdict"] == "contradicted"));
    assert_eq!(contradicted.len(), 10);
}

#[test]
fn a_file_and_a_job_of_conditions() {
    let folder = folder_with(
        "alkaline.toml",
        "[screen]\nname = \"alkaline\"\n[environment]\nph = 12.0\n",
    );
    let printed = done(&["claims", "--out", "claims.md"], folder.path());
    assert_eq!(printed, "");
    let text = std::fs::read_to_string(folder.path().join("claims.md")).expect("written");
    assert!(text.starts_with("# Claims of the founding review\n"));
    assert!(text.contains("## Q04: supported") && text.contains("**M04** "));
    let other = done(&["claims", "F02", "--job", "alkaline.toml"], folder.path());
    assert!(other.starts_with("## F02: contradicted"), "{other}");
}

#[test]
fn what_does_not_exist_is_refused() {
    let cases: [(&[&str], &str); 3] = [
        (&["claims", "C99"], "`C99`: no such claim or system"),
        (
            &["claims", "--verdict", "suported"],
            "did you mean `supported`?",
        ),
        (
            &["claims", "--systems", "--verdict", "supported"],
            "systems have none",
        ),
    ];
    for (args, needle) in cases {
        let (code, _, err) = run(args, here());
        assert_eq!(code, 2, "{args:?}");
        assert!(err.contains(needle), "{args:?}: {err}");
    }
}
