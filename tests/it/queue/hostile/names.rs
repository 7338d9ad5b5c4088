//! Labels, surfaces, candidates and folders that a shell would run, or that lead elsewhere.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zincscreen::queue::{Adsorbate, Calculation, Purpose};

use super::super::made::{on_site, planned, store};

const HOSTILE: [&str; 14] = [
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "| touch pwned",
    "&& touch pwned",
    "x\ntouch pwned\n",
    "x\r\ntouch pwned\r\n",
    "../../pwned",
    "/tmp/pwned-by-zincscreen",
    "-rf --help",
    "\u{1b}]0;x\u{7} \u{0} {{ 7*7 }} %n ${IFS}touch${IFS}pwned",
    "=cmd|' /C touch pwned'!A0",
];

/// Runs every task of an array at once.
const SBATCH: &str = "#!/bin/sh
for script; do :; done
last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' \"$script\")
task=0
while [ $task -le \"$last\" ]; do
    SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=$task sh \"$script\"
    task=$((task + 1))
done
echo 7
";

struct Site {
    dir: tempfile::TempDir,
    queue: PathBuf,
}

impl Site {
    /// A queue in a folder with a name of that kind, one job for each of the words.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let queue = dir
            .path()
            .join("a 'b' \"c\" $(touch pwned);`touch pwned` &");
        std::fs::create_dir(&queue).unwrap();
        let engine = super::super::super::common::repository("tests/it/queue/engine.py");
        std::fs::write(
            queue.join("queue.toml"),
            format!(
                "[commands]\ngpaw = [\"python3\", \"{}\"]\n[slurm]\npatience_s = 0\n",
                engine.display()
            ),
        )
        .unwrap();
        let mut store = store(&queue);
        for (number, word) in HOSTILE.iter().enumerate() {
            let mut calculation: Calculation = on_site(word, Adsorbate::H, number);
            (*word).clone_into(&mut calculation.label);
            calculation.purpose = Purpose::Adsorption {
                surface: (*word).to_owned(),
                adsorbate: Adsorbate::H,
                site: (*word).to_owned(),
            };
            let mut job = planned(calculation, word);
            job.wanted_by = vec![((*word).to_owned(), (*word).to_owned())];
            store.add(word, &[job]).unwrap();
        }
        drop(store);
        Self { dir, queue }
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        let bin = self.dir.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        for (name, text) in [
            ("sbatch", SBATCH),
            ("squeue", "#!/bin/sh\necho '{\"jobs\": []}'\n"),
        ] {
            let path = bin.join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let output = Command::new(super::super::super::common::BINARY)
            .args(["queue", "--queue"])
            .arg(&self.queue)
            .args(args)
            .current_dir(self.dir.path())
            .env(
                "PATH",
                format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()),
            )
            .env("FAKE", "suspect=x")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            format!("{}{}", text(&output.stdout), text(&output.stderr)),
        )
    }

    fn done(&self, args: &[&str]) -> String {
        let (code, said) = self.run(args);
        assert_eq!(code, Some(0), "{args:?}: {said}");
        self.nothing_was_run();
        said
    }

    fn nothing_was_run(&self) {
        assert!(!Path::new("/tmp/pwned-by-zincscreen").exists());
        let mut folders = vec![self.dir.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                assert!(
                    path == self.queue || !name.contains("pwned"),
                    "{}",
                    path.display()
                );
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
    }
}

#[test]
fn nothing_in_a_label_is_run_by_local_workers() {
    let site = Site::new();
    let said = site.done(&["submit", "--wait", "--processes", "2"]);
    assert!(
        said.contains(&format!("{} accepted", HOSTILE.len())),
        "{said}"
    );
    site.done(&["status", "--jobs"]);
    site.done(&["collect"]);
    for (flag, file) in [
        ("--csv", "q.csv"),
        ("--ase-db", "q.db"),
        ("--extxyz", "q.xyz"),
    ] {
        site.done(&["export", flag, file]);
    }
    let mut csv = csv::Reader::from_path(site.dir.path().join("q.csv")).unwrap();
    let labels: Vec<String> = csv
        .records()
        .map(|record| record.unwrap()[4].to_owned())
        .collect();
    let mut expected: Vec<String> = HOSTILE.iter().map(|w| (*w).to_owned()).collect();
    let mut found = labels.clone();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let frames =
        zincscreen::formats::structure::read_frames(&site.dir.path().join("q.xyz"), None).unwrap();
    assert_eq!(frames.len(), HOSTILE.len());
    // A doubt by hand whose reason is of that kind, and its picture.
    for word in HOSTILE.iter().filter(|w| !w.contains('\0')) {
        let listed = site.done(&["status", "--jobs", "accepted", "--json"]);
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let id = listed["listed"][0]["id"].as_str().unwrap().to_owned();
        site.done(&["judge", &id, "suspect", &format!("--reason={word}")]);
        let shown = site.done(&["show", &id]);
        assert!(shown.contains("picture "), "{shown}");
    }
    // Every picture is named by digits and read again.
    for entry in std::fs::read_dir(site.queue.join("suspects")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            stem.len() == 12 && stem.bytes().all(|b| b.is_ascii_hexdigit()),
            "{stem}"
        );
        zincscreen::formats::structure::read_frames(&path, None).unwrap();
    }
    let said = site.done(&["collect"]);
    assert!(
        said.lines().filter(|l| l.starts_with("suspect: ")).count() == HOSTILE.len() - 1,
        "{said}"
    );
}

#[test]
fn nothing_in_a_label_is_run_by_a_batch_system_or_a_flow() {
    let site = Site::new();
    site.done(&["submit", "--executor", "slurm"]);
    let said = site.done(&["collect"]);
    assert!(
        said.contains(&format!("{} accepted", HOSTILE.len())),
        "{said}"
    );
    for entry in std::fs::read_dir(site.queue.join("slurm")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // The folder's own name, quoted, is all there is of foreign words.
        let rest = text.replace(&site.queue.display().to_string(), "");
        let rest = rest.replace(&site.queue.display().to_string().replace('\'', "'\\''"), "");
        assert!(!rest.contains("pwned"), "{text}");
    }
    let site = Site::new();
    site.done(&["export", "--jobflow", "flow.json"]);
    let flow = super::super::super::common::json(&site.dir.path().join("flow.json"));
    let jobs = flow["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), HOSTILE.len());
    for job in jobs {
        let argv: Vec<&str> = job["function_args"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w.as_str().unwrap())
            .collect();
        assert_eq!((argv.len(), argv[0]), (3, "sh"));
        let status = Command::new(argv[0])
            .args(&argv[1..])
            .current_dir(site.dir.path())
            .status()
            .unwrap();
        assert!(status.success());
    }
    let said = site.done(&["collect"]);
    assert!(
        said.contains(&format!("{} accepted", HOSTILE.len())),
        "{said}"
    );
}

#[test]
fn words_of_the_command_line_are_words() {
    let site = Site::new();
    for word in HOSTILE.iter().filter(|w| !w.contains('\0')) {
        let candidate = format!("--candidates={word}");
        let set = format!("--set=wall={word}");
        for args in [
            vec!["plan", &candidate],
            vec!["plan", "--candidates", "Cu100@coating", &set],
            vec!["retry", "--failed", &set],
            vec!["show", "--", word],
            vec!["judge", "--reason=x", "--", word, "accepted"],
            vec!["cancel", "--", word],
        ] {
            let (code, said) = site.run(&args);
            assert!(!said.contains("panicked"), "{args:?}: {said}");
            // Nothing fits, so that `retry` has nothing to change.
            assert!(
                code == Some(2) || (args[0] == "retry" && code == Some(0)),
                "{args:?}: {code:?} {said}"
            );
            site.nothing_was_run();
        }
    }
}
