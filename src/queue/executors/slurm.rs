//! Slurm: arrays of jobs, throttled; what runs is asked of `squeue --json`, how it ended is in the files.
//!
//! One array holds attempts of equal resources. Its script picks the attempt's folder from a list by the index
//! of the task. An attempt that Slurm starts again after a node died goes on; one that two arrays hold, because
//! the process that handed it over died before it said so, is run by one of them. `sacct` is not asked: many
//! clusters have no accounting. Nodes do not open the queue's file.
//!
//! To end a job use `queue cancel`, not `scancel`: a task that somebody else's `scancel` ended leaves no exit code, as
//! on a node that died, and is put back and handed over again.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Executor, Seen, Submission};
use crate::queue::QueueError;
use crate::queue::engine::Resources;
use crate::queue::store::now_ms;

/// Tasks of one array at most; Slurm's own limit is 1001 unless the cluster raises it (`MaxArraySize`).
const MOST_TASKS: usize = 1000;

/// How arrays are asked for.
#[derive(Debug, Clone)]
pub struct Slurm {
    /// The queue's folder, where scripts and lists go; nodes must see it.
    pub folder: PathBuf,
    /// So many tasks of an array at once.
    pub throttle: Option<u32>,
    /// Further options of `sbatch`, e.g. `--partition=short`.
    pub options: Vec<String>,
    /// Lines before the command, e.g. `module load gpaw`.
    pub setup: Vec<String>,
    /// For how long a task that `squeue` does not know any more may still show its exit code, seconds: network disks
    /// keep old listings for a minute.
    pub patience_s: u32,
}

impl Slurm {
    fn submit_array(
        &self,
        number: usize,
        resources: &Resources,
        folders: &[&Path],
    ) -> Result<Vec<String>, QueueError> {
        let arrays = self.folder.join("slurm");
        std::fs::create_dir_all(&arrays).map_err(QueueError::file(&arrays))?;
        let stem = format!("{}-{}-{number}", now_ms(), std::process::id());
        let list = arrays.join(format!("{stem}.list"));
        let mut text = String::new();
        for folder in folders {
            text.push_str(&format!("{}\n", folder.display()));
        }
        std::fs::write(&list, text).map_err(QueueError::file(&list))?;
        let script = arrays.join(format!("{stem}.sh"));
        std::fs::write(&script, self.script(resources, &list, folders.len()))
            .map_err(QueueError::file(&script))?;
        let mut command = Command::new("sbatch");
        command.arg("--parsable").args(&self.options).arg(&script);
        let out = output(command, "sbatch")?;
        let id = out.trim().split(';').next().unwrap_or_default().to_owned();
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QueueError::Program {
                program: "sbatch".to_owned(),
                problem: format!("said `{}` instead of a job's number", out.trim()),
            });
        }
        Ok((0..folders.len())
            .map(|task| format!("{id}_{task}"))
            .collect())
    }

    fn script(&self, resources: &Resources, list: &Path, tasks: usize) -> String {
        let throttle = self.throttle.map_or(String::new(), |n| format!("%{n}"));
        let minutes = resources.wall_s.div_ceil(60).max(1);
        let mut text = format!(
            "#!/bin/sh\n#SBATCH --job-name=zincscreen\n#SBATCH --array=0-{}{throttle}\n#SBATCH --time={minutes}\n\
             #SBATCH --ntasks={}\n#SBATCH --cpus-per-task={}\n#SBATCH --requeue\n#SBATCH --output=/dev/null\n",
            tasks - 1,
            resources.processes,
            resources.threads
        );
        if resources.memory_mb > 0 {
            text.push_str(&format!("#SBATCH --mem={}M\n", resources.memory_mb));
        }
        // What Slurm ends for its time is over; what it ends for another reason may begin again.
        text.push_str(&format!("export ZINCSCREEN_WALL_S={}\n", resources.wall_s));
        for line in &self.setup {
            text.push_str(line);
            text.push('\n');
        }
        let list = list.display().to_string().replace('\'', "'\\''");
        text.push_str(&format!(
            "folder=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" '{list}')\nexec sh \"$folder/run.sh\" \"$folder\"\n"
        ));
        text
    }
}

impl Executor for Slurm {
    fn name(&self) -> &'static str {
        "slurm"
    }

    fn submit(&mut self, attempts: &[Submission]) -> Result<Vec<String>, QueueError> {
        let mut groups: BTreeMap<(u32, u32, u64, u64), Vec<usize>> = BTreeMap::new();
        for (i, attempt) in attempts.iter().enumerate() {
            let r = attempt.resources;
            groups
                .entry((r.processes, r.threads, r.wall_s, r.memory_mb))
                .or_default()
                .push(i);
        }
        let mut handles = vec![String::new(); attempts.len()];
        let mut number = 0;
        for members in groups.values() {
            for chunk in members.chunks(MOST_TASKS) {
                let folders: Vec<&Path> = chunk
                    .iter()
                    .map(|&i| attempts[i].folder.as_path())
                    .collect();
                let ids = self.submit_array(number, &attempts[chunk[0]].resources, &folders)?;
                number += 1;
                for (&i, id) in chunk.iter().zip(ids) {
                    handles[i] = id;
                }
            }
        }
        Ok(handles)
    }

    fn status(&mut self, _: &[String]) -> Result<HashMap<String, Seen>, QueueError> {
        let mut command = Command::new("squeue");
        command.args(["--json", "--name=zincscreen"]);
        let text = output(command, "squeue")?;
        let value: Value = serde_json::from_str(&text).map_err(|error| QueueError::Program {
            program: "squeue --json".to_owned(),
            problem: format!("wrote no JSON: {error}"),
        })?;
        read_squeue(&value)
    }

    fn patience_ms(&self) -> i64 {
        1000 * i64::from(self.patience_s)
    }

    fn cancel(&mut self, handles: &[String]) -> Result<(), QueueError> {
        let mut command = Command::new("scancel");
        command.args(handles);
        output(command, "scancel").map(|_| ())
    }
}

/// A number of Slurm's JSON: bare in older versions, `{"set": true, "number": 3}` in newer ones.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let is_set = value.get("set").and_then(Value::as_bool).unwrap_or(true);
        value
            .get("number")
            .and_then(Value::as_i64)
            .filter(|_| is_set)
    })
}

/// Tasks by handle. Waiting tasks of an array stand together as `3-7,9%2`.
fn read_squeue(value: &Value) -> Result<HashMap<String, Seen>, QueueError> {
    let jobs = value.get("jobs").and_then(Value::as_array);
    let jobs = jobs.ok_or_else(|| QueueError::Program {
        program: "squeue --json".to_owned(),
        problem: "has no list `jobs`".to_owned(),
    })?;
    let mut seen = HashMap::new();
    for job in jobs {
        let array = job
            .get("array_job_id")
            .and_then(number)
            .filter(|&id| id > 0);
        let Some(id) = array.or_else(|| job.get("job_id").and_then(number)) else {
            continue;
        };
        // One word in older versions, a list in newer ones.
        let state = match job.get("job_state") {
            Some(Value::Array(words)) => words.first().and_then(Value::as_str),
            Some(word) => word.as_str(),
            None => None,
        };
        let state = match state.unwrap_or_default() {
            "PENDING" | "REQUEUED" | "REQUEUE_HOLD" | "SPECIAL_EXIT" | "RESV_DEL_HOLD" => {
                Seen::Waiting
            }
            "RUNNING" | "CONFIGURING" | "COMPLETING" | "SUSPENDED" | "STOPPED" | "SIGNALING"
            | "STAGE_OUT" | "RESIZING" => Seen::Running,
            _ => Seen::Gone,
        };
        let tasks = job
            .get("array_task_string")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if tasks.is_empty() {
            if let Some(task) = job.get("array_task_id").and_then(number) {
                seen.insert(format!("{id}_{task}"), state);
            }
        } else {
            for task in tasks_of(tasks) {
                seen.insert(format!("{id}_{task}"), state);
            }
        }
    }
    Ok(seen)
}

/// `3-7,9%2` as 3, 4, 5, 6, 7, 9; steps as in `0-8:4`.
fn tasks_of(text: &str) -> Vec<u32> {
    let text = text.split('%').next().unwrap_or_default();
    let mut tasks = Vec::new();
    for part in text.trim_matches(['[', ']']).split(',') {
        let (range, step) = match part.split_once(':') {
            Some((range, step)) => (range, step.parse().unwrap_or(1).max(1)),
            None => (part, 1),
        };
        match range.split_once('-') {
            Some((low, high)) => {
                if let (Ok(low), Ok(high)) = (low.parse::<u32>(), high.parse::<u32>()) {
                    tasks.extend((low..=high.min(low.saturating_add(4_000_000))).step_by(step));
                }
            }
            None => tasks.extend(range.parse::<u32>().ok()),
        }
    }
    tasks
}

/// Runs a program; its stdout.
pub(super) fn output(mut command: Command, program: &str) -> Result<String, QueueError> {
    let failed = |problem: String| QueueError::Program {
        program: program.to_owned(),
        problem,
    };
    let out = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(format!("does not start: {error}; is it on PATH here?")))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        return Err(failed(format!("failed ({}): {}", out.status, said.trim())));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Runs a program with text on its stdin; its stdout.
pub(super) fn piped(mut command: Command, program: &str, text: &str) -> Result<String, QueueError> {
    let failed = |problem: String| QueueError::Program {
        program: program.to_owned(),
        problem,
    };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("does not start: {error}; is it on PATH here?")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // What it did not read shows in its exit code.
        let _ = stdin.write_all(text.as_bytes());
    }
    let out = child
        .wait_with_output()
        .map_err(|e| failed(e.to_string()))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        let last = said
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .unwrap_or_default();
        return Err(failed(format!("failed ({}): {last}", out.status)));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_generations_of_squeue() {
        assert_eq!(tasks_of("3-5,9%2"), [3, 4, 5, 9]);
        assert_eq!(tasks_of("[0-8:4]"), [0, 4, 8]);
        let old = json!({"jobs": [
            {"job_id": 12, "array_job_id": 10, "array_task_id": 1, "array_task_string": "", "job_state": "RUNNING"},
            {"job_id": 10, "array_job_id": 10, "array_task_id": null, "array_task_string": "2-3%1", "job_state": "PENDING"},
            {"job_id": 11, "array_job_id": 10, "array_task_id": 0, "array_task_string": "", "job_state": "FAILED"},
        ]});
        let new = json!({"jobs": [
            {"job_id": 12, "array_job_id": {"set": true, "number": 10}, "array_task_id": {"set": true, "number": 1},
             "array_task_string": "", "job_state": ["RUNNING"]},
            {"job_id": 10, "array_job_id": {"set": true, "number": 10}, "array_task_id": {"set": false, "number": 0},
             "array_task_string": "2-3%1", "job_state": ["PENDING"]},
            {"job_id": 11, "array_job_id": {"set": true, "number": 10}, "array_task_id": {"set": true, "number": 0},
             "array_task_string": "", "job_state": ["FAILED"]},
        ]});
        for squeue in [old, new] {
            let seen = read_squeue(&squeue).expect("jobs");
            assert_eq!(seen.get("10_1"), Some(&Seen::Running));
            assert_eq!(seen.get("10_2"), Some(&Seen::Waiting));
            assert_eq!(seen.get("10_3"), Some(&Seen::Waiting));
            assert_eq!(seen.get("10_0"), Some(&Seen::Gone));
        }
        assert!(read_squeue(&json!({"errors": []})).is_err());
    }
}
