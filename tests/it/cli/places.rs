//! Where a run folder may appear.

use std::path::PathBuf;

use super::super::common::{assert_ranked, done, folder_with, json, snapshot};
use super::{EIGHT, assert_says, refused, refused_in};

#[test]
fn places_that_cannot_be_written_are_refused() {
    let dir = folder_with("job.toml", EIGHT);
    std::fs::write(dir.path().join("file"), "mine").unwrap();
    for out in [
        "file",
        "file/x",
        "file/x/y",
        "job.toml",
        "/proc/nope",
        "/proc/nope/deeper",
        ".",
    ] {
        assert_says(&refused_in(dir.path(), &["--out", out]), &[out]);
    }
    for out in ["file", "/proc/nope", "..", "."] {
        assert_says(&refused_in(dir.path(), &["--out", out, "--force"]), &[out]);
    }
    let dir = folder_with("job.toml", EIGHT);
    std::fs::write(dir.path().join("notebooks-out"), "a file of that name").unwrap();
    assert_says(
        &refused_in(dir.path(), &[]),
        &["notebooks-out/eight", "cannot be written"],
    );
}

#[test]
fn a_run_folder_is_replaced_only_by_force() {
    let dir = folder_with("job.toml", EIGHT);
    done(&["run", "job.toml", "--quiet"], dir.path());
    let run = dir.path().join("notebooks-out/eight");
    let first = snapshot(&run);
    let message = refused_in(dir.path(), &[]);
    assert_says(
        &message,
        &["notebooks-out/eight", "exists already", "--out", "--force"],
    );

    let args = [
        "run",
        "job.toml",
        "--quiet",
        "--force",
        "--set",
        "environment.ph=6",
    ];
    done(&args, dir.path());
    assert_ranked(&run);
    assert_ne!(first, snapshot(&run));
    assert_eq!(
        json(&run.join("plan.json"))["job"]["environment"]["ph"],
        6.0
    );
    let beside: Vec<PathBuf> = snapshot(&dir.path().join("notebooks-out"))
        .into_keys()
        .filter(|p| p.components().count() == 1)
        .collect();
    assert_eq!(
        beside,
        [PathBuf::from("eight")],
        "nothing is left beside it"
    );

    // A job that is wrong does not cost the old run.
    let before = snapshot(dir.path());
    refused_in(dir.path(), &["--force", "--set", "environment.ph=60"]);
    assert!(before == snapshot(dir.path()));

    // A folder that is no run is never replaced; an empty one may be.
    let other = dir.path().join("thesis");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("chapter1.tex"), "years of work").unwrap();
    let message = refused_in(dir.path(), &["--out", "thesis", "--force"]);
    assert_says(
        &message,
        &["thesis", "not a run folder", "run.json", "--force"],
    );
    assert!(other.join("chapter1.tex").exists());
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    assert_says(
        &refused_in(dir.path(), &["--out", "empty"]),
        &["exists already"],
    );
    done(
        &["run", "job.toml", "--quiet", "--out", "empty", "--force"],
        dir.path(),
    );
    assert_ranked(&dir.path().join("empty"));
}

#[test]
fn a_table_of_everything_that_no_disk_holds_is_refused() {
    let message = refused(
        "[candidates]\nelements = { include = \"all\" }\norder = [\"ternary\"]\n\
         dilute = { min = 0.001, max = 50, step = 0.001, max_total = 99 }\n[output]\ntop = \"all\"\n",
        &[],
    );
    assert_says(
        &message,
        &[
            "`output.top` = `all`",
            "GB",
            "candidates",
            "the disk has",
            "coarser grid",
        ],
    );
    let candidates: u64 = message
        .split(' ')
        .zip(message.split(' ').skip(1))
        .find(|(_, word)| word.starts_with("candidates"))
        .and_then(|(number, _)| number.parse().ok())
        .expect("a number of candidates");
    assert!(candidates > 1_000_000_000_000);
}
