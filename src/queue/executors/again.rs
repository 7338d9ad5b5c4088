//! How does a person step in? Failed and suspect jobs are planned again, jobs that are not wanted are ended.

use std::time::Duration;

use super::Executor;
use super::attempt::{self, Progress, progress};
use crate::queue::QueueError;
use crate::queue::store::{Change, Job, State, Store};

/// Plans failed or suspect jobs again, with changed resources; only those whose reason begins with `reason`.
///
/// # Errors
/// The database; a change that is not understood.
pub fn retry(
    store: &mut Store,
    states: &[State],
    reason: Option<&str>,
    changes: &[String],
) -> Result<usize, QueueError> {
    let mut planned = 0;
    for job in store.jobs_in(states, usize::MAX)? {
        if reason.is_some_and(|reason| !job.reason.starts_with(reason)) {
            continue;
        }
        let resources = changes
            .iter()
            .try_fold(job.resources, |resources, change| resources.with(change))?;
        let change = Change {
            resources: Some(resources),
            worker: Some(None),
            external: Some(None),
            ..Change::default()
        };
        let why = format!("retry after {}", job.reason);
        match store.step(&job, State::Planned, &why, &change) {
            Ok(_) => planned += 1,
            Err(QueueError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(planned)
}

/// Ends a job: what has not begun is retired, what runs is killed and fails.
///
/// # Errors
/// The database, the executor; a job that is over.
pub fn cancel(
    store: &mut Store,
    executor: Option<&mut dyn Executor>,
    job: &Job,
) -> Result<State, QueueError> {
    const REASON: &str = "cancelled: ended on request";
    let nothing = Change::default();
    let folder = store.attempt_folder(job);
    match job.state {
        State::Planned | State::Written => {
            store.step(job, State::Retired, REASON, &nothing)?;
            return Ok(State::Retired);
        }
        State::Submitted | State::Running => {}
        _ => {
            return Err(QueueError::Illegal {
                job: job.id.to_string(),
                from: job.state,
                to: State::Retired,
                allowed: "nothing that cancelling would do; `queue retry` plans failed jobs again"
                    .to_owned(),
            });
        }
    }
    if !attempt::revoke(&folder)? {
        attempt::mark(&folder, "cancelled")?;
    }
    let handle = job
        .external
        .as_ref()
        .and_then(|e| e.split_once(':'))
        .map(|e| e.1.to_owned());
    let place = match progress(&folder) {
        Progress::Begun(place) => Some(place),
        _ => None,
    };
    let lives = place.as_ref().map(super::attempt::Where::lives);
    match (executor, handle, lives) {
        (Some(executor), Some(handle), _) if executor.name() == "slurm" => {
            executor.cancel(&[handle])?;
        }
        (_, _, Some(Some(true))) => {
            let process = place.map_or(0, |place| place.process);
            attempt::kill_group(process, Duration::from_secs(5));
        }
        (Some(executor), Some(handle), Some(None)) => executor.cancel(&[handle])?,
        (None, _, Some(None)) | (_, None, Some(None)) => {
            let (process, host) = place.map_or((0, String::new()), |p| (p.process, p.host));
            return Err(QueueError::Program {
                program: "cancel".to_owned(),
                problem: format!("cannot reach process {process} on {host}; run it there"),
            });
        }
        _ => {}
    }
    match store.step(job, State::Failed, REASON, &nothing) {
        // The worker saw it end first.
        Ok(_) | Err(QueueError::Moved { .. }) => Ok(State::Failed),
        Err(error) => Err(error),
    }
}
