//! What is wrong is refused, with the place and the cure, and nothing is written.

use super::super::common::{assert_ranked, done, folder_with, json, run};
use super::{EIGHT, assert_says, cases, refused, refused_in};

#[test]
fn wrong_words_are_refused_with_the_nearest_right_one() {
    for (sections, parts) in cases(include_str!("wrong_words.txt")) {
        assert_says(&refused(&sections, &[]), &parts);
    }
}

#[test]
fn wrong_numbers_are_refused_with_what_was_expected() {
    for (sections, parts) in cases(include_str!("wrong_numbers.txt")) {
        assert_says(&refused(&sections, &[]), &parts);
    }
}

#[test]
fn files_that_are_no_jobs_are_refused() {
    for (text, parts) in [
        (
            "[screen\nname = \"a\"",
            &["job.toml:1", "unclosed", "`]`"] as &[&str],
        ),
        ("[screen]\nname =\n", &["job.toml:2:"]),
        (
            "[screen]\nname = \"a\"\nname = \"b\"\n",
            &["job.toml:3:1", "duplicate key"],
        ),
        ("", &["job.toml:1:1", "`screen`"]),
        ("[screen]\n", &["job.toml:1", "`name`"]),
        ("screen = 5", &["job.toml:1", "table of keys"]),
        ("{\"screen\": {\"name\": \"a\"}}", &["job.toml:1:1"]),
    ] {
        let dir = folder_with("job.toml", text);
        assert_says(&refused_in(dir.path(), &[]), parts);
    }
    let dir = tempfile::tempdir().unwrap();
    let garbage: Vec<u8> = (0..4096_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect();
    for bytes in [
        &garbage[..],
        b"[screen]\nname = \"caf\xe9\"\n",
        b"\xff\xfe[\0s\0",
    ] {
        std::fs::write(dir.path().join("job.toml"), bytes).unwrap();
        assert_says(
            &refused_in(dir.path(), &[]),
            &["job.toml", "not a text file in UTF-8"],
        );
    }
    // A byte order mark and the line ends of Windows are harmless.
    std::fs::write(
        dir.path().join("job.toml"),
        "\u{feff}[screen]\r\nname = \"a\"\r\n",
    )
    .unwrap();
    done(&["check", "job.toml"], dir.path());
    std::fs::remove_file(dir.path().join("job.toml")).unwrap();
    assert_says(&refused_in(dir.path(), &[]), &["job.toml", "No such file"]);
    std::fs::create_dir(dir.path().join("job.toml")).unwrap();
    assert_says(
        &refused_in(dir.path(), &[]),
        &["job.toml", "cannot be read", "directory"],
    );
}

#[test]
fn changes_on_the_command_line_are_checked_like_the_file() {
    let dir = folder_with("job.toml", EIGHT);
    for (set, parts) in cases(include_str!("wrong_sets.txt")) {
        let message = refused_in(dir.path(), &["--set", &set]);
        assert_says(&message, &parts);
        assert!(
            !message.contains("job.toml"),
            "the file is not to blame: {message}"
        );
    }
    // Several changes; the second of them is wrong.
    let message = refused_in(
        dir.path(),
        &["--set", "environment.ph=5", "--set", "output.topp=5"],
    );
    assert_says(&message, &["output.topp=5", "`top`"]);
    // A defect of the file keeps its line.
    let dir = folder_with("job.toml", &EIGHT.replace("\"Al\"", "\"All\""));
    let message = refused_in(dir.path(), &["--set", "environment.ph=5"]);
    assert_says(&message, &["job.toml:6", "`All`"]);

    let dir = folder_with("job.toml", EIGHT);
    let args = [
        "run",
        "job.toml",
        "--quiet",
        "--set",
        "environment.ph=5",
        "--set",
        "screen.name=two",
    ];
    done(&args, dir.path());
    let run = dir.path().join("notebooks-out/two");
    assert_ranked(&run);
    assert_eq!(
        json(&run.join("plan.json"))["job"]["environment"]["ph"],
        5.0
    );
}

#[test]
fn a_number_of_threads_that_no_machine_has_is_refused() {
    let dir = folder_with("job.toml", EIGHT);
    for threads in ["0", "two", "1025", "100000", "99999999999999999999"] {
        let (code, _, err) = run(&["run", "job.toml", "--threads", threads], dir.path());
        assert_eq!(code, 2, "{err}");
        assert_says(&err, &["--threads", threads]);
        assert!(!dir.path().join("notebooks-out").exists());
    }
}

#[test]
fn unsafe_names_are_refused() {
    let long = "a".repeat(81);
    for name in [
        "../x",
        "a/b",
        "",
        ".x",
        "..",
        "-x",
        "a b",
        "a\\\\b",
        "/x",
        "caf\u{e9}",
        "a\\u0000",
        &long,
    ] {
        let dir = folder_with("job.toml", &format!("[screen]\nname = \"{name}\"\n"));
        let message = refused_in(dir.path(), &[]);
        assert_says(
            &message,
            &[
                "job.toml:2:8",
                "`screen.name`",
                "unsafe as a folder name",
                "e.g. `zn-binary`",
            ],
        );
    }
    let dir = folder_with(
        "job.toml",
        &format!(
            "[screen]\nname = \"{}\"\n[candidates]\nlist = [\"Zn-1Sn\"]\n",
            &long[..80]
        ),
    );
    done(&["run", "job.toml", "--quiet"], dir.path());
    assert_ranked(&dir.path().join("notebooks-out").join(&long[..80]));
}
