//! The command `validate`.

use std::path::Path;

use serde_json::Value as Json;

use crate::common::{done, folder_with, run};

const JOB: &str = "[screen]\nname = \"small\"\n[candidates]\nforms = [\"dilute\"]\n";

fn ran(job: &str) -> tempfile::TempDir {
    let folder = folder_with("job.toml", job);
    done(
        &["run", "job.toml", "--out", "small", "--quiet"],
        folder.path(),
    );
    folder
}

#[test]
fn a_table_with_baselines_intervals_and_the_sentence() {
    let folder = ran(JOB);
    let text = done(&["validate", "small"], folder.path());
    for needle in [
        "primary endpoint, named beforehand",
        "exact one-sided p",
        "solute_cohesive_energy_ev",
        "groups 11-15, melting below 1100 K",
        "claims of the review, literally",
        "leave one periodic group out",
        "Dirichlet(1) draws",
        "S17 > S18",
        "What it cannot mean",
    ] {
        assert!(text.contains(needle), "{needle}:\n{text}");
    }
    assert!(!text.contains("differ from the run's table"), "{text}");
    let again = done(&["validate", "small", "--threads", "1"], folder.path());
    assert_eq!(text, again);
    let json: Json = serde_json::from_str(&done(
        &["validate", "small", "--json", "--seed", "9"],
        folder.path(),
    ))
    .expect("JSON");
    assert_eq!(json["options"]["seed"], 9);
    assert_eq!(json["benefit"]["variants"][0]["is_primary"], true);
    assert!(
        json["harm"]["sentence"]
            .as_str()
            .expect("text")
            .starts_with("Harm")
    );
    assert!(json["notes"].as_array().expect("notes").is_empty());
}

#[test]
fn labels_of_ones_own_and_what_is_wrong_with_them() {
    let folder = ran(JOB);
    let write = |text: &str| std::fs::write(folder.path().join("my.csv"), text).expect("written");
    write("# mine\nelement,label,task,note\nZr,positive,harm,seen here\nPb,positive,harm,\n");
    let text = done(&["validate", "small", "--labels", "my.csv"], folder.path());
    assert!(text.contains("Zr (my.csv:3)"), "{text}");
    let cases = [
        (
            "element,label,task\nXx,positive,harm\n",
            "my.csv:2: `element` = `Xx`",
        ),
        ("element,label,task\nZn,positive,harm\n", "zinc is the host"),
        (
            "element,label,task\nSn,bad,harm\n",
            "my.csv:2: `label` = `bad`: unknown; expected one of: positive",
        ),
        (
            "element,label,task\nSn,positive,harms\n",
            "did you mean `harm`?",
        ),
        (
            "element,lable,task\nSn,positive,harm\n",
            "my.csv:1: `lable`: unknown column; did you mean `label`?",
        ),
        ("element,task\nSn,harm\n", "`label`: the column is missing"),
        (
            "element,label,task\nSn,positive,harm\nSn,unknown,harm\n",
            "my.csv:3: `element` = `Sn`: labelled twice for this task, first in line 2",
        ),
        (
            "element,label,task\nSn,positive\n",
            "my.csv:2: not a CSV file",
        ),
        ("element,label,task\n", "no label in it"),
        ("", "the column is missing"),
    ];
    for (labels, needle) in cases {
        write(labels);
        let (code, _, err) = run(&["validate", "small", "--labels", "my.csv"], folder.path());
        assert_eq!(code, 2, "{labels:?}");
        assert!(err.contains(needle), "{labels:?}: {err}");
    }
    let (code, _, err) = run(
        &["validate", "small", "--labels", "none.csv"],
        folder.path(),
    );
    assert!(
        code == 2 && err.contains("none.csv: cannot be read"),
        "{err}"
    );
}

#[test]
fn what_is_no_run_is_refused() {
    let (code, _, err) = run(&["validate", "."], Path::new("."));
    assert_eq!(code, 2);
    assert!(err.contains("not a run folder"), "{err}");
}

#[test]
fn values_of_ones_own_are_read_from_the_run() {
    let folder = folder_with(
        "job.toml",
        "[screen]\nname = \"own\"\n[facts]\noverrides = [\"own.csv\"]\n[candidates]\nforms = [\"dilute\"]\n",
    );
    let own = "property,subject,value,unit,sigma,source\ncohesive_energy_ev,Sn,1.0,eV,0.1,mine\n";
    std::fs::write(folder.path().join("own.csv"), own).expect("written");
    done(
        &["run", "job.toml", "--out", "own", "--quiet"],
        folder.path(),
    );
    let text = done(&["validate", "own"], folder.path());
    assert!(!text.contains("note:"), "{text}");
    std::fs::remove_file(folder.path().join("own.csv")).expect("removed");
    assert_eq!(done(&["validate", "own"], folder.path()), text);
    // A file that was changed afterwards is named.
    let job = folder.path().join("own/job.toml");
    let changed = std::fs::read_to_string(&job).expect("a job") + "\n# later\n";
    std::fs::write(&job, changed).expect("written");
    let text = done(&["validate", "own"], folder.path());
    assert!(
        text.contains("job.toml was changed after the run"),
        "{text}"
    );
}
