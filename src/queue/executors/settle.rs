//! From planned to accepted, one step after the other, whichever process takes it.

use std::collections::HashMap;

use super::attempt::{self, AttemptError, Progress, failure, progress};
use super::{Executor, Seen, Submission, suspects};
use crate::queue::engine::{Engine, Resources};
use crate::queue::store::{Change, Job, NewResult, State, Store, attempt_folder, now_ms};
use crate::queue::{Calculation, QueueError};

/// How many attempts a run that was lost gets before it counts as failed.
const MOST_LOST: u32 = 5;

/// What happened to jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Inputs written.
    pub written: usize,
    /// Handed to an executor.
    pub submitted: usize,
    /// Results that count.
    pub accepted: usize,
    /// Results that do not.
    pub suspect: usize,
    /// Without result.
    pub failed: usize,
    /// Runs that were lost and wait again.
    pub lost: usize,
}

/// Writes the inputs of planned jobs that can start now, at most `most`; `dependants_only`: of those alone that an
/// accepted result makes possible.
///
/// # Errors
/// The database, the disk. A calculation that the code cannot do fails its job only.
pub fn prepare(
    store: &mut Store,
    engine: &dyn Engine,
    most: usize,
    dependants_only: bool,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    for job in store.startable(most, dependants_only)? {
        match write_attempt(store, engine, &job, &job.resources.clone(), "") {
            Ok(Some(_)) => settled.written += 1,
            Ok(None) => settled.failed += 1,
            Err(QueueError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes the next attempt of a job that is planned, submitted or running and marks it written; `None`: the code
/// cannot do it, the job failed.
fn write_attempt(
    store: &mut Store,
    engine: &dyn Engine,
    job: &Job,
    resources: &Resources,
    reason: &str,
) -> Result<Option<Job>, QueueError> {
    let fail = |store: &mut Store, problem: String| {
        let reason = format!("input: {problem}");
        store.step(job, State::Failed, &reason, &Change::default())?;
        Ok(None)
    };
    let calculation = match as_started(store, job)? {
        Ok(calculation) => calculation,
        Err(problem) => return fail(store, problem),
    };
    // What was lost goes to whoever had it.
    let executor = job
        .external
        .as_ref()
        .map(|e| e.split(':').next().unwrap_or_default().to_owned());
    let number = job.attempt + 1;
    let folder = attempt_folder(store.folder(), job.id.as_str(), number);
    match attempt::write(&folder, job, &calculation, resources, engine) {
        Ok(()) => {}
        Err(AttemptError::Input(problem)) => return fail(store, problem),
        Err(AttemptError::Queue(error)) => return Err(error),
    }
    let change = Change {
        attempt: Some(number),
        resources: Some(*resources),
        worker: Some(None),
        external: Some(executor),
    };
    store.step(job, State::Written, reason, &change).map(Some)
}

/// The calculation with the structure it starts from, or why there is none.
pub(super) fn as_started(
    store: &Store,
    job: &Job,
) -> Result<Result<Calculation, String>, QueueError> {
    let mut calculation = store.calculation(job)?;
    let Some(start) = job.starts_from else {
        return Ok(Ok(calculation));
    };
    let start = store.job(start)?;
    let found = store.result(&start)?.and_then(|row| row.outcome.structure);
    let Some(found) = found else {
        return Ok(Err(format!(
            "job {} left no structure to start from",
            start.id.short()
        )));
    };
    let elements = |s: &crate::crystal::Structure| -> Vec<_> {
        s.sites().iter().map(|site| site.element).collect()
    };
    Ok(match found.structure() {
        Ok(found) if elements(&found) == elements(&calculation.structure) => {
            calculation.structure = found;
            Ok(calculation)
        }
        Ok(_) => Err(format!("job {} left other atoms", start.id.short())),
        Err(error) => Err(error.to_string()),
    })
}

/// Hands written jobs to an executor, those of high priority first.
///
/// # Errors
/// The database, the executor.
pub fn submit(
    store: &mut Store,
    executor: &mut dyn Executor,
    most: usize,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    let mut jobs = store.jobs_in(&[State::Written], usize::MAX)?;
    jobs.retain(|job| job.external.as_deref().is_none_or(|e| e == executor.name()));
    jobs.truncate(most);
    if jobs.is_empty() {
        return Ok(());
    }
    let attempts: Vec<Submission> = jobs
        .iter()
        .map(|job| Submission {
            folder: store.attempt_folder(job),
            resources: job.resources,
        })
        .collect();
    let handles = executor.submit(&attempts)?;
    store.point("after hand-over")?;
    for (job, handle) in jobs.iter().zip(handles) {
        let external = if handle.is_empty() {
            executor.name().to_owned()
        } else {
            format!("{}:{handle}", executor.name())
        };
        let change = Change {
            external: Some(Some(external)),
            ..Change::default()
        };
        match store.step(job, State::Submitted, "", &change) {
            Ok(_) => settled.submitted += 1,
            Err(QueueError::Moved { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Takes a job as far as its files allow: from submitted or running to finished or failed, from there to
/// accepted or suspect.
///
/// # Errors
/// The database. A result that cannot be read fails its job only.
pub fn settle(
    store: &mut Store,
    engine: &dyn Engine,
    job: &Job,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    match try_settle(store, engine, job, settled) {
        // Another process was faster: it goes on.
        Err(QueueError::Moved { .. }) => Ok(()),
        other => other,
    }
}

fn try_settle(
    store: &mut Store,
    engine: &dyn Engine,
    job: &Job,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    let nothing = Change::default();
    let folder = store.attempt_folder(job);
    let mut job = job.clone();
    if matches!(job.state, State::Submitted | State::Running) {
        let Progress::Over(code) = progress(&folder) else {
            return Ok(());
        };
        if let Some(reason) = failure(&folder, code) {
            store.step(&job, State::Failed, &reason, &nothing)?;
            settled.failed += 1;
            return Ok(());
        }
        job = store.step(&job, State::Finished, "", &nothing)?;
    }
    if job.state == State::Finished {
        let unreadable = |store: &mut Store, problem: &str, settled: &mut Settled| {
            let reason = format!("unreadable: {problem}");
            store.step(&job, State::Failed, &reason, &Change::default())?;
            settled.failed += 1;
            Ok(())
        };
        let calculation = match as_started(store, &job)? {
            Ok(calculation) => calculation,
            Err(problem) => return unreadable(store, &problem, settled),
        };
        let answer = match engine.answer(&folder, &calculation) {
            Ok(answer) if answer.outcome.energy_ev.is_finite() => answer,
            Ok(_) => return unreadable(store, "the energy is not a finite number", settled),
            Err(problem) => return unreadable(store, &problem, settled),
        };
        let file = attempt::relative(store.folder(), &folder.join(&answer.file))
            .display()
            .to_string();
        let result = NewResult {
            outcome: &answer.outcome,
            file,
            sha256: answer.sha256,
        };
        job = store.record(&job, &result)?;
    }
    if job.state == State::Parsed {
        let anomalies = store.result(&job)?.map_or_else(
            || vec!["its result is gone".to_owned()],
            |r| r.outcome.anomalies,
        );
        if anomalies.is_empty() {
            store.step(&job, State::Accepted, "", &nothing)?;
            settled.accepted += 1;
        } else {
            // Before the step: whoever sees the doubt finds the picture.
            suspects::draw(store, engine, &job, &anomalies)?;
            store.step(&job, State::Suspect, &anomalies.join("; "), &nothing)?;
            settled.suspect += 1;
        }
    }
    Ok(())
}

/// Brings back what was lost: runs whose worker is gone are ended, adopted or put back, as their files say.
/// `adopter`: the worker that takes over what still runs; without one it is left alone.
///
/// # Errors
/// The database, the disk.
pub fn recover(
    store: &mut Store,
    engine: &dyn Engine,
    silent_ms: i64,
    adopter: Option<&str>,
    settled: &mut Settled,
) -> Result<Vec<Job>, QueueError> {
    let mut adopted = Vec::new();
    for lost in store.lost(silent_ms)? {
        let job = lost.job;
        if job.external.as_deref() != Some("local") {
            continue;
        }
        let folder = store.attempt_folder(&job);
        let is_dead = match progress(&folder) {
            Progress::Over(_) => {
                settle(store, engine, &job, settled)?;
                continue;
            }
            Progress::Starting => continue,
            Progress::Waiting => attempt::revoke(&folder)?,
            Progress::Revoked => true,
            Progress::Begun(place) => match place.lives() {
                Some(true) => {
                    if let Some(worker) = adopter
                        && store.adopt(&job, worker)?
                    {
                        adopted.push(store.job(job.number)?);
                    }
                    false
                }
                // What it started may live on.
                Some(false) => {
                    attempt::kill_orphans(&place);
                    // It may have ended properly a moment ago.
                    !matches!(progress(&folder), Progress::Over(_))
                }
                None => false,
            },
        };
        if is_dead {
            lose(store, engine, &job, &lost.reason, settled)?;
        }
    }
    Ok(adopted)
}

/// A run that is gone without a trace gets a new attempt, or fails after many.
pub(super) fn lose(
    store: &mut Store,
    engine: &dyn Engine,
    job: &Job,
    why: &str,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    // Its script is dead, and the code had answered: that is no reason to calculate it again.
    let folder = store.attempt_folder(job);
    let answer = as_started(store, job)?.and_then(|own| engine.answer(&folder, &own));
    if answer.is_ok() {
        attempt::end(&folder, "0\n")?;
        return settle(store, engine, job, settled);
    }
    let reason = format!("lost: {why}");
    let done = if job.attempt >= MOST_LOST {
        store
            .step(job, State::Failed, &reason, &Change::default())
            .map(|_| settled.failed += 1)
    } else {
        write_attempt(store, engine, job, &job.resources.clone(), &reason)
            .map(|_| settled.lost += 1)
    };
    match done {
        Err(QueueError::Moved { .. }) => Ok(()),
        other => other,
    }
}

/// Asks an executor outside for its jobs and takes each as far as it is.
///
/// # Errors
/// The database; the executor cannot be asked.
pub fn refresh(
    store: &mut Store,
    engine: &dyn Engine,
    executor: &mut dyn Executor,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    let prefix = format!("{}:", executor.name());
    let mut open = Vec::new();
    for job in store.jobs_in(&[State::Submitted, State::Running], usize::MAX)? {
        let Some(handle) = job.external.as_ref().and_then(|e| e.strip_prefix(&prefix)) else {
            continue;
        };
        let folder = store.attempt_folder(&job);
        let progress = progress(&folder);
        if matches!(progress, Progress::Over(_)) {
            settle(store, engine, &job, settled)?;
            continue;
        }
        // Handed over twice after a crash: the one that runs counts.
        let handle = match &progress {
            Progress::Begun(place) => place.batch.clone().unwrap_or_else(|| handle.to_owned()),
            _ => handle.to_owned(),
        };
        open.push((job, handle));
    }
    if open.is_empty() {
        return Ok(());
    }
    let handles: Vec<String> = open.iter().map(|o| o.1.clone()).collect();
    let known: HashMap<String, Seen> = executor.status(&handles)?;
    let mut alive = Vec::new();
    for (job, handle) in open {
        match known.get(&handle).copied().unwrap_or(Seen::Gone) {
            Seen::Waiting => alive.push(job.number),
            Seen::Running => {
                alive.push(job.number);
                if job.state == State::Submitted {
                    match store.step(&job, State::Running, "", &Change::default()) {
                        Ok(_) | Err(QueueError::Moved { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Seen::Gone
                if now_ms() < job.seen_ms.unwrap_or(job.changed_ms) + executor.patience_ms() => {}
            Seen::Gone => {
                let folder = store.attempt_folder(&job);
                // The file may have come between the two looks.
                if matches!(progress(&folder), Progress::Over(_)) {
                    settle(store, engine, &job, settled)?;
                } else if attempt::revoke(&folder)? || is_begun(&folder) {
                    let why = format!("{prefix}{handle} is gone and left no exit code");
                    lose(store, engine, &job, &why, settled)?;
                }
            }
        }
    }
    store.seen(&alive)
}

fn is_begun(folder: &std::path::Path) -> bool {
    matches!(progress(folder), Progress::Begun(_))
}
