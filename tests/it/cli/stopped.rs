//! A run that is stopped on the way leaves nothing that looks like a run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::super::common::{BINARY, assert_ranked, done, folder_with, snapshot};
use super::{EIGHT, assert_says};

/// A job whose scoring takes half a minute and more: long enough to be stopped.
const LONG: &str = r#"
[screen]
name = "long"

[candidates]
elements = { include = "all" }
order = ["ternary"]
dilute = { min = 0.02, max = 10.0, step = 0.02, max_total = 15.0 }
"#;

/// Starts a long run and waits until it works: until `sign` exists in the folder in which it grows.
fn start(folder: &Path, job: &str, args: &[&str], sign: &str) -> Child {
    std::fs::write(folder.join("job.toml"), job).unwrap();
    let mut child = Command::new(BINARY)
        .args(["run", "job.toml", "--quiet"])
        .args(args)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let partial = format!(".long.partial-{}", child.id());
    let sign = folder.join("notebooks-out").join(partial).join(sign);
    let started = Instant::now();
    while !sign.exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "ended before it could be stopped"
        );
        assert!(started.elapsed() < Duration::from_secs(60), "never began");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

fn stopped(mut child: Child) -> (Option<i32>, String) {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("does not stop");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A job that streams for long.
fn streaming() -> String {
    LONG.replace(
        "\"all\"",
        "[\"Sn\", \"Cu\", \"Al\", \"Ni\", \"Ti\", \"Ag\", \"Mn\"]",
    ) + "[output]\ntop = \"all\"\n"
}

#[test]
fn control_c_leaves_nothing() {
    // A queue that ends a job at its time limit sends the other signal.
    for (job, sign, name) in [
        (LONG.to_owned(), "", "-INT"),
        (LONG.to_owned(), "", "-TERM"),
        (streaming(), "scored", "-INT"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let child = start(dir.path(), &job, &[], sign);
        signal(&child, name);
        let (code, err) = stopped(child);
        assert_eq!(code, Some(130), "{err}");
        assert_says(&err, &["stopped before the end", "nothing was written"]);
        let left: Vec<PathBuf> = snapshot(dir.path()).into_keys().collect();
        assert_eq!(left, [PathBuf::from("job.toml")]);
    }
}

#[test]
fn control_c_keeps_the_run_that_was_to_be_replaced() {
    let dir = folder_with("job.toml", &EIGHT.replace("eight", "long"));
    done(&["run", "job.toml", "--quiet"], dir.path());
    let before = snapshot(&dir.path().join("notebooks-out"));
    let child = start(dir.path(), LONG, &["--force"], "");
    signal(&child, "-INT");
    assert_eq!(stopped(child).0, Some(130));
    assert!(before == snapshot(&dir.path().join("notebooks-out")));
}

#[test]
fn a_killed_run_never_looks_like_a_whole_one() {
    for (job, sign) in [
        (LONG.to_owned(), ""),
        (streaming(), "scored/part-00000.parquet"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let child = start(dir.path(), &job, &[], sign);
        signal(&child, "-KILL");
        assert_eq!(stopped(child).0, None, "killed");
        assert!(!dir.path().join("notebooks-out/long").exists());
        // The place is free for the next run.
        std::fs::write(dir.path().join("job.toml"), EIGHT.replace("eight", "long")).unwrap();
        done(&["run", "job.toml", "--quiet"], dir.path());
        assert_ranked(&dir.path().join("notebooks-out/long"));
    }
}
