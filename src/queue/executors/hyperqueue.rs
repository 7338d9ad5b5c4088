//! HyperQueue, through its Python interface: the published package has no command `hq`.
//!
//! `hyperqueue_client.py` reads one JSON document on stdin and writes one on stdout. A handle is `JOB/TASK`.
//!
//! **HyperQueue keeps no wall time here**: its Python package has no time limit of a task, so that `wall=4h` of a
//! job is handed to the script and not used. A run that hangs holds its cores until somebody ends it: `queue cancel` on
//! the machine where it runs, `hq job cancel`, or the end of the worker's own allocation.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::slurm::piped;
use super::{Executor, Seen, Submission};
use crate::queue::QueueError;
use crate::queue::collect::put;

/// The script that talks to HyperQueue.
const SCRIPT: &str = include_str!("../../../workers/hyperqueue_client.py");

/// A HyperQueue server that runs already, or one of this machine that lasts as long as its jobs.
#[derive(Debug, Clone)]
pub struct HyperQueue {
    /// The queue's folder; the script goes there.
    pub folder: PathBuf,
    /// Cores of a server of this machine.
    pub cores: u32,
    /// The Python that has the package `hyperqueue`.
    pub python: String,
    /// The folder of a server that runs; without one a server of this machine is started.
    pub server: Option<PathBuf>,
}

impl HyperQueue {
    fn ask(&self, question: &Value) -> Result<Value, QueueError> {
        let mut command = Command::new(&self.python);
        let script = self.folder.join("hyperqueue_client.py");
        put(&script, SCRIPT.as_bytes())?;
        command.arg(&script);
        let text = piped(
            command,
            &format!("{} (hyperqueue)", self.python),
            &question.to_string(),
        )?;
        serde_json::from_str(text.lines().last().unwrap_or_default()).map_err(|error| {
            QueueError::Program {
                program: "hyperqueue_client.py".to_owned(),
                problem: format!("wrote no JSON: {error}"),
            }
        })
    }
}

impl Executor for HyperQueue {
    fn name(&self) -> &'static str {
        "hyperqueue"
    }

    fn submit(&mut self, attempts: &[Submission]) -> Result<Vec<String>, QueueError> {
        let tasks: Vec<Value> = attempts
            .iter()
            .map(|a| {
                json!({
                    "folder": a.folder.display().to_string(),
                    "cpus": a.resources.processes * a.resources.threads,
                    "wall_s": a.resources.wall_s,
                })
            })
            .collect();
        let answer = self.ask(
            &json!({"do": "submit", "server": self.server, "cores": self.cores, "tasks": tasks}),
        )?;
        let handles: Vec<String> = answer["handles"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|h| h.as_str().map(str::to_owned))
            .collect();
        if handles.len() == attempts.len() {
            Ok(handles)
        } else {
            Err(QueueError::Program {
                program: "hyperqueue_client.py".to_owned(),
                problem: format!(
                    "gave {} handles for {} tasks",
                    handles.len(),
                    attempts.len()
                ),
            })
        }
    }

    fn status(&mut self, handles: &[String]) -> Result<HashMap<String, Seen>, QueueError> {
        let answer =
            self.ask(&json!({"do": "status", "server": self.server, "handles": handles}))?;
        let states = answer["states"].as_object();
        Ok(states
            .into_iter()
            .flatten()
            .map(|(handle, state)| {
                let seen = match state.as_str() {
                    Some("waiting") => Seen::Waiting,
                    Some("running") => Seen::Running,
                    _ => Seen::Gone,
                };
                (handle.clone(), seen)
            })
            .collect())
    }

    fn cancel(&mut self, _: &[String]) -> Result<(), QueueError> {
        Err(QueueError::Program {
            program: "hyperqueue".to_owned(),
            problem: "cannot cancel through its Python package; use `hq job cancel`".to_owned(),
        })
    }
}
