//! `submit --wait` with a fake cluster: to the end in one command, past a restart of the controller, and no further
//! than asked.

use zincscreen::queue::{Change, State};

use super::made::{Campaign, SMALL, store};
use super::slurm::{SBATCH, SQUEUE, cluster};

/// Tasks run beside the caller; those that have not ended leave a mark.
const SBATCH_BESIDE: &str = r#"#!/bin/sh
for script; do :; done
last=$(sed -n 's/^#SBATCH --array=0-\([0-9]*\).*/\1/p' "$script")
id=$(($(cat "$SLURM_FAKE/next" 2>/dev/null || echo 100) + 1))
echo $id >"$SLURM_FAKE/next"
task=0
while [ $task -le "$last" ]; do
    : >"$SLURM_FAKE/mark_${id}_$task"
    (
        sleep 1
        SLURM_ARRAY_JOB_ID=$id SLURM_ARRAY_TASK_ID=$task sh "$script"
        rm "$SLURM_FAKE/mark_${id}_$task"
    ) >/dev/null 2>&1 </dev/null &
    task=$((task + 1))
done
echo "$id;cluster"
"#;
/// Fails so often as `down` says, then lists the marks.
const SQUEUE_MARKS: &str = r#"#!/bin/sh
down=$(cat "$SLURM_FAKE/down" 2>/dev/null || echo 0)
echo asked >>"$SLURM_FAKE/questions"
if [ "$down" -gt 0 ]; then
    echo $((down - 1)) >"$SLURM_FAKE/down"
    echo "slurm_load_jobs error: Unable to contact slurm controller" >&2
    exit 1
fi
cd "$SLURM_FAKE" || exit 1
list=
for mark in mark_*; do
    [ -e "$mark" ] || continue
    id=${mark#mark_}
    list="$list${list:+,}{\"job_id\": 1, \"array_job_id\": ${id%_*}, \"array_task_id\": ${id#*_}, \"job_state\": \"RUNNING\"}"
done
echo "{\"jobs\": [$list]}"
"#;
const WAIT: [&str; 4] = ["submit", "--executor", "slurm", "--wait"];

/// A campaign that has planned `args`, with these programs on PATH and a wait without pauses.
struct Cluster {
    site: Campaign,
    bin: std::path::PathBuf,
}

impl Cluster {
    fn new(sbatch: &str, squeue: &str, plan: &[&str]) -> Self {
        let site = Campaign::new();
        let bin = cluster(&site, sbatch, squeue);
        let settings = site.dir.path().join("zincscreen-queue/queue.toml");
        let text = std::fs::read_to_string(&settings).unwrap();
        // The section of Slurm is the last one.
        std::fs::write(&settings, format!("{text}poll_s = 0\n")).unwrap();
        site.done(plan);
        Self { site, bin }
    }

    /// Waits with further words; exit code, stdout, stderr.
    fn wait(&self, more: &[&str]) -> (Option<i32>, String, String) {
        let path = format!("{}:{}", self.bin.display(), std::env::var("PATH").unwrap());
        let fake = self.bin.display().to_string();
        self.site.run(
            &[&WAIT[..], more].concat(),
            &[("PATH", path.as_str()), ("SLURM_FAKE", fake.as_str())],
        )
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.bin.join(file)).unwrap_or_default()
    }
}

/// A density of states starts from a relaxed slab: it can be handed over only when that is read.
#[test]
fn one_command_takes_a_campaign_with_dependants_to_its_end() {
    let with_states: Vec<&str> = SMALL
        .into_iter()
        .filter(|word| *word != "--no-states")
        .collect();
    let cluster = Cluster::new(SBATCH, SQUEUE, &with_states);
    let n_dependants = {
        let store = store(&cluster.site.dir.path().join("zincscreen-queue"));
        let jobs = store.jobs_in(&[State::Planned], usize::MAX).unwrap();
        jobs.iter().filter(|j| j.starts_from.is_some()).count() as u64
    };
    let total = cluster.site.total();
    assert!(n_dependants > 0 && n_dependants < total);
    let (code, out, err) = cluster.wait(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(cluster.site.count("accepted"), total, "{out}{err}");
    // Each once, in more than one array.
    assert_eq!(cluster.site.log().len() as u64, total);
    let last: u32 = cluster.read("next").trim().parse().unwrap();
    assert!(last > 101, "{last}");
}

#[test]
fn a_controller_that_restarts_does_not_end_the_wait() {
    let cluster = Cluster::new(SBATCH_BESIDE, SQUEUE_MARKS, &SMALL);
    std::fs::write(cluster.bin.join("down"), "2\n").unwrap();
    let (code, out, err) = cluster.wait(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(
        (cluster.site.count("accepted"), cluster.site.log().len()),
        (7, 7)
    );
    assert_eq!(cluster.read("down").trim(), "0");
    // Told once, though it failed twice.
    assert_eq!(err.matches("Unable to contact").count(), 1, "{err}");
}

#[test]
fn a_controller_that_stays_away_ends_the_wait_and_loses_nothing() {
    let cluster = Cluster::new("#!/bin/sh\necho 5\n", SQUEUE_MARKS, &SMALL);
    std::fs::write(cluster.bin.join("down"), "1000\n").unwrap();
    let (code, out, err) = cluster.wait(&[]);
    assert_eq!(code, Some(2), "{out}{err}");
    assert!(
        err.contains("error: ") && err.contains("Unable to contact"),
        "{err}"
    );
    assert_eq!(cluster.read("questions").lines().count(), 20);
    assert_eq!(cluster.site.count("submitted"), 7);
}

#[test]
fn jobs_of_other_executors_are_not_waited_for() {
    let cluster = Cluster::new(SBATCH, SQUEUE, &SMALL);
    {
        let mut store = store(&cluster.site.dir.path().join("zincscreen-queue"));
        for (external, to) in [
            ("jobflow:flow", State::Submitted),
            ("local", State::Running),
        ] {
            let mut job = store.jobs_in(&[State::Planned], 1).unwrap().remove(0);
            for state in [State::Written, State::Submitted, State::Running] {
                let change = Change {
                    attempt: Some(1),
                    external: Some(Some(external.to_owned())),
                    ..Change::default()
                };
                job = store.step(&job, state, "", &change).unwrap();
                if state == to {
                    break;
                }
            }
        }
    }
    let (code, out, err) = cluster.wait(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    let count = |state| cluster.site.count(state);
    assert_eq!(
        (count("accepted"), count("submitted"), count("running")),
        (5, 1, 1)
    );
}

#[test]
fn no_more_than_asked_are_handed_over_in_all() {
    let with_states: Vec<&str> = SMALL
        .into_iter()
        .filter(|word| *word != "--no-states")
        .collect();
    let cluster = Cluster::new(SBATCH, SQUEUE, &with_states);
    let (code, out, err) = cluster.wait(&["--most", "3"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(
        (cluster.site.count("accepted"), cluster.site.log().len()),
        (3, 3)
    );
}
