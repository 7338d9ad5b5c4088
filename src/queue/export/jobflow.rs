//! A jobflow `Flow` whose jobs run attempts: `Flow.from_dict` reads it, any of jobflow's managers runs it.
//!
//! Each job calls Python's own `subprocess.check_call` on the attempt's `run.sh`: no module of ours is needed where it
//! runs. `queue collect` finds the results in the attempts' folders.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::QueueError;
use super::super::executors::attempt::waits;
use super::super::executors::{Executor, Seen, Submission};
use super::super::identity::hash;
use super::super::store::{Job, State, Store};

/// Jobs that a jobflow manager has; nothing is known of them but their files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jobflow;

impl Executor for Jobflow {
    fn name(&self) -> &'static str {
        "jobflow"
    }

    fn submit(&mut self, attempts: &[Submission]) -> Result<Vec<String>, QueueError> {
        Ok(vec!["flow".to_owned(); attempts.len()])
    }

    fn status(&mut self, handles: &[String]) -> Result<HashMap<String, Seen>, QueueError> {
        Ok(handles.iter().map(|h| (h.clone(), Seen::Waiting)).collect())
    }

    fn cancel(&mut self, _: &[String]) -> Result<(), QueueError> {
        Err(QueueError::Program {
            program: "jobflow".to_owned(),
            problem: "cancel it in its own manager".to_owned(),
        })
    }
}

/// The flow of all jobs that were handed to jobflow and are not over. Its ids follow from the jobs': the same jobs give the
/// same flow.
///
/// # Errors
/// The database.
pub fn flow(store: &Store) -> Result<Value, QueueError> {
    let mut jobs: Vec<Job> = store
        .jobs_in(&[State::Submitted], usize::MAX)?
        .into_iter()
        .filter(|job| job.external.as_deref() == Some("jobflow:flow"))
        .filter(|job| waits(&store.attempt_folder(job)))
        .collect();
    jobs.sort_by(|a, b| a.id.cmp(&b.id));
    let mut all = String::new();
    for job in &jobs {
        all.push_str(&format!("{}/{}\n", job.id, job.attempt));
    }
    let host = uuid(&all);
    let mut entries = Vec::with_capacity(jobs.len());
    for job in &jobs {
        let folder = store.attempt_folder(job).display().to_string();
        entries.push(json!({
            "@module": "jobflow.core.job",
            "@class": "Job",
            "uuid": uuid(&format!("{}/{}", job.id, job.attempt)),
            "index": 1,
            "name": store.label(job)?,
            "function": {"@module": "subprocess", "@callable": "check_call", "@bound": null},
            "function_args": [["sh", format!("{folder}/run.sh"), folder]],
            "function_kwargs": {},
            "metadata": {"job": job.id.as_str(), "settings_hash": job.settings_hash},
            "hosts": [host],
        }));
    }
    Ok(json!({
        "@module": "jobflow.core.flow",
        "@class": "Flow",
        "name": "zincscreen queue",
        "uuid": host,
        "order": "auto",
        "output": null,
        "hosts": [],
        "metadata": {},
        "metadata_updates": [],
        "jobs": entries,
    }))
}

/// A version 8 UUID (of one's own making) of a text.
fn uuid(text: &str) -> String {
    let h = hash(text);
    format!(
        "{}-{}-8{}-8{}-{}",
        &h[..8],
        &h[8..12],
        &h[13..16],
        &h[17..20],
        &h[20..32]
    )
}
