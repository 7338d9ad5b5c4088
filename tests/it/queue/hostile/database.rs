//! A queue's own files, damaged or of somebody else: an error with file and cure, and the file as it was.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::made::{Campaign, SMALL};

const COMMANDS: [&[&str]; 6] = [
    &["status"],
    &["status", "--verify"],
    &["collect"],
    &["submit"],
    &["export", "--csv", "x.csv"],
    &["plan", "--candidates", "Cu100@coating"],
];

fn database(site: &Campaign) -> PathBuf {
    site.dir.path().join("zincscreen-queue/queue.sqlite")
}

/// Exit code 1 or 2, the file's name and a cure; never a panic.
fn refused(site: &Campaign, args: &[&str], says: &str) {
    let (code, out, err) = site.run(args, &[]);
    assert!(matches!(code, Some(1 | 2)), "{args:?}: {code:?} {out}{err}");
    assert!(!err.contains("panicked"), "{args:?}: {err}");
    assert!(err.contains("zincscreen-queue"), "{args:?}: {err}");
    assert!(err.contains(says), "{args:?}: {err}");
}

fn remove_log(path: &Path) {
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[test]
fn a_database_cut_anywhere() {
    let site = Campaign::new();
    site.done(&SMALL);
    site.done(&["submit", "--wait"]);
    let path = database(&site);
    let whole = fs::read(&path).unwrap();
    for part in 1..20 {
        remove_log(&path);
        fs::write(&path, &whole[..whole.len() * part / 20]).unwrap();
        for args in [&COMMANDS[0], &COMMANDS[1], &COMMANDS[2]] {
            let (code, out, err) = site.run(args, &[]);
            assert!(!err.contains("panicked"), "{part}: {args:?}: {err}");
            assert!(
                matches!(code, Some(0..=2)),
                "{part}: {args:?}: {code:?} {out}{err}"
            );
            if code != Some(0) {
                assert!(
                    err.contains("queue.sqlite") || err.contains("database"),
                    "{err}"
                );
            }
        }
        // Checked as a whole, it is never in order.
        let (code, ..) = site.run(&["status", "--verify"], &[]);
        assert_ne!(code, Some(0), "{part}");
    }
    remove_log(&path);
    fs::write(&path, &whole).unwrap();
    assert_eq!(site.count("accepted"), 7);
}

#[test]
fn no_database_at_all() {
    let text = b"Dear diary, this is no database. ".repeat(200);
    for content in [text.as_slice(), &[0xff; 4096], b"x"] {
        let site = Campaign::new();
        fs::write(database(&site), content).unwrap();
        for args in COMMANDS {
            refused(&site, args, "queue.sqlite");
        }
        assert_eq!(fs::read(database(&site)).unwrap(), content);
        let (_, _, err) = site.run(&["status"], &[]);
        assert!(err.contains("move it away"), "{err}");
    }
    // A folder, and a pipe that nobody writes to.
    let site = Campaign::new();
    fs::create_dir(database(&site)).unwrap();
    for args in COMMANDS {
        refused(&site, args, "queue.sqlite");
    }
    let site = Campaign::new();
    let made = std::process::Command::new("mkfifo")
        .arg(database(&site))
        .status();
    assert!(made.unwrap().success());
    for args in COMMANDS {
        refused(&site, args, "queue.sqlite");
    }
}

/// Tables of another program are not ours to add to.
#[test]
fn the_database_of_another_program_is_left_alone() {
    for version in [0, 1, 7] {
        let site = Campaign::new();
        let other = rusqlite::Connection::open(database(&site)).unwrap();
        other
            .execute_batch("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup');")
            .unwrap();
        other.pragma_update(None, "user_version", version).unwrap();
        drop(other);
        let before = fs::read(database(&site)).unwrap();
        for args in COMMANDS {
            refused(&site, args, "queue.sqlite");
        }
        let (_, _, err) = site.run(&["status"], &[]);
        assert!(err.contains("another program"), "{version}: {err}");
        assert_eq!(fs::read(database(&site)).unwrap(), before, "{version}");
    }
}

#[test]
fn settings_that_cannot_be_read() {
    let site = Campaign::new();
    site.done(&SMALL);
    let path = site.dir.path().join("zincscreen-queue/queue.toml");
    let deep = format!("x = {}", "[".repeat(100_000));
    let cases: [(&[u8], &str); 6] = [
        (b"[slurm\n", "queue.toml"),
        (b"[slurm]\npatience = 3\n", "patience"),
        (b"[slurm]\npatience_s = -3\n", "patience_s"),
        (b"[commands]\ngpaw = \"rm -rf\"\n", "gpaw"),
        (b"\xff\xfe[slurm]", "queue.toml"),
        (deep.as_bytes(), "queue.toml"),
    ];
    for (content, says) in cases {
        fs::write(&path, content).unwrap();
        for args in COMMANDS {
            refused(&site, args, says);
        }
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    refused(&site, &["status"], "queue.toml");
}
