//! A fake `sbatch` and `squeue` on PATH play the cluster.

use std::os::unix::fs::PermissionsExt;

use super::made::{Campaign, SMALL};

/// Runs the tasks of an array at once, except those that `LOSE` names; `squeue` knows nothing afterwards.
pub(super) const SBATCH: &str = r#"#!/bin/sh
for script; do :; done
last=$(sed -n 's/^#SBATCH --array=0-\([0-9]*\).*/\1/p' "$script")
id=$(($(cat "$SLURM_FAKE/next" 2>/dev/null || echo 100) + 1))
echo $id >"$SLURM_FAKE/next"
grep '^#SBATCH' "$script" >>"$SLURM_FAKE/asked"
task=0
while [ $task -le "$last" ]; do
    if [ "$task" != "$LOSE" ]; then
        SLURM_ARRAY_JOB_ID=$id SLURM_ARRAY_TASK_ID=$task sh "$script"
    fi
    task=$((task + 1))
done
echo "$id;cluster"
"#;
pub(super) const SQUEUE: &str = "#!/bin/sh\necho '{\"jobs\": []}'\n";

#[test]
fn an_array_and_a_task_that_vanishes() {
    let site = Campaign::new();
    let bin = cluster(&site, SBATCH, SQUEUE);
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let fake = bin.display().to_string();
    let told = |lose: &'static str| {
        [
            ("PATH", path.clone()),
            ("SLURM_FAKE", fake.clone()),
            ("LOSE", lose.to_owned()),
        ]
    };
    let run = |args: &[&str], lose: &'static str| {
        let environment = told(lose);
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let (code, out, err) = site.run(args, &environment);
        assert_eq!(code, Some(0), "{args:?}: {out}{err}");
        out
    };
    site.done(&[&SMALL[..], &["--set", "wall=90m", "--set", "processes=4"]].concat());
    let submit = ["submit", "--executor", "slurm", "--throttle", "3"];
    run(&submit, "2");
    let asked = std::fs::read_to_string(bin.join("asked")).unwrap();
    for line in ["--array=0-6%3", "--time=90", "--ntasks=4"] {
        assert!(asked.contains(line), "{asked}");
    }
    run(&["collect"], "");
    assert_eq!((site.count("accepted"), site.count("written")), (6, 1));
    let written = site.json(&["status", "--jobs", "written"]);
    let reason = written["listed"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("lost: slurm:101_2"), "{reason}");
    run(&submit, "");
    run(&["collect"], "");
    assert_eq!(site.count("accepted"), 7);
    assert_eq!(site.log().len(), 7);
}

/// A folder with programs that play the cluster; it goes first on PATH.
pub(super) fn cluster(site: &Campaign, sbatch: &str, squeue: &str) -> std::path::PathBuf {
    let bin = site.dir.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for (name, text) in [("sbatch", sbatch), ("squeue", squeue)] {
        let path = bin.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    bin
}

/// Handed over, and killed before it could be written down: handed over again, run once.
#[test]
fn killed_after_sbatch() {
    let site = Campaign::new();
    let bin = cluster(&site, SBATCH, SQUEUE);
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let fake = bin.display().to_string();
    let environment = [("PATH", path.as_str()), ("SLURM_FAKE", fake.as_str())];
    site.done(&SMALL);
    let submit = ["submit", "--executor", "slurm"];
    let stop = [
        &environment[..],
        &[("ZINCSCREEN_QUEUE_STOP", "after hand-over")],
    ]
    .concat();
    assert_eq!(site.run(&submit, &stop).0, None);
    assert_eq!(site.run(&submit, &environment).0, Some(0));
    assert_eq!(site.run(&["collect"], &environment).0, Some(0));
    assert_eq!((site.count("accepted"), site.log().len()), (7, 7));
}

/// Runs the only task as its own group, and asks that to end after two seconds, as a time limit or a preemption does.
const SBATCH_ENDS: &str = r#"#!/bin/sh
for script; do :; done
SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=0 setsid sh "$script" &
sleep 2
kill -s TERM -- "-$!"
wait "$!"
echo 7
"#;

/// What Slurm ends for its wall time fails as such; what it ends sooner is lost, and begins again.
#[test]
fn ended_by_slurm_for_its_time_or_for_another_reason() {
    for (wall, state, begins) in [
        ("wall=1s", "failed", "timeout: its wall time was over"),
        ("wall=1h", "written", "lost: slurm:7_0 is gone"),
    ] {
        let site = Campaign::new();
        let bin = site.dir.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        for (name, text) in [("sbatch", SBATCH_ENDS), ("squeue", SQUEUE)] {
            let path = bin.join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let told = [("PATH", path.as_str()), ("FAKE", "sleep=Cu bulk")];
        site.done(&[&SMALL[..], &["--set", wall]].concat());
        let listed = site.json(&["status", "--jobs"]);
        let others: Vec<&str> = listed["listed"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|job| job["label"] != "Cu bulk")
            .map(|job| job["id"].as_str().unwrap())
            .collect();
        site.done(&[&["cancel"][..], &others].concat());
        for args in [&["submit", "--executor", "slurm"][..], &["collect"]] {
            let (code, out, err) = site.run(args, &told);
            assert_eq!(code, Some(0), "{args:?}: {out}{err}");
        }
        let listed = site.json(&["status", "--jobs", state]);
        let reason = listed["listed"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with(begins), "{wall}: {reason}");
        assert_eq!(site.log().len(), 1);
    }
}
