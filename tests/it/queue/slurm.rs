//! A fake `sbatch` and `squeue` on PATH play the cluster.

use std::os::unix::fs::PermissionsExt;

use super::made::{Campaign, SMALL};

/// Runs the tasks of an array at once, except those that `LOSE` names; `squeue` knows nothing afterwards.
const SBATCH: &str = r#"#!/bin/sh
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
const SQUEUE: &str = "#!/bin/sh\necho '{\"jobs\": []}'\n";

#[test]
fn an_array_and_a_task_that_vanishes() {
    let site = Campaign::new();
    let bin = site.dir.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for (name, text) in [("sbatch", SBATCH), ("squeue", SQUEUE)] {
        let path = bin.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let fake = bin.display().to_string();
    let cluster = |lose: &'static str| {
        [
            ("PATH", path.clone()),
            ("SLURM_FAKE", fake.clone()),
            ("LOSE", lose.to_owned()),
        ]
    };
    let run = |args: &[&str], lose: &'static str| {
        let environment = cluster(lose);
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

/// Handed over, and killed before it could be written down: handed over again, run once.
#[test]
fn killed_after_sbatch() {
    let site = Campaign::new();
    let bin = site.dir.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for (name, text) in [("sbatch", SBATCH), ("squeue", SQUEUE)] {
        let path = bin.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
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
