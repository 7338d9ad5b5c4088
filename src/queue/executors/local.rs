//! Processes of this machine: workers that take submitted jobs, watch them, read their results.
//!
//! A worker keeps up to N runs going, each in a process group of its own, ends those whose wall time is over,
//! and goes on with what an accepted result makes possible. It says every two seconds that it lives. If it is
//! killed, its runs go on; the next worker adopts those that live, reads those that ended, and puts back those
//! that are gone. Memory is limited by `ulimit -v` in the job's command.

use std::collections::HashMap;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::attempt::{self, Progress, progress};
use super::{Executor, Seen, Settled, Submission, prepare, recover, settle, submit};
use crate::queue::QueueError;
use crate::queue::engine::Engine;
use crate::queue::store::{Job, State, Store, now_ms};

/// How often a worker looks at its runs.
const LOOK: Duration = Duration::from_millis(25);
/// How often it says that it lives.
const BEAT: Duration = Duration::from_secs(2);
/// A worker of another machine that is silent for so long is gone.
pub const SILENT_MS: i64 = 120_000;
/// How long a run that is asked to end may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands jobs to the workers of this machine.
#[derive(Debug, Default)]
pub struct Local;

impl Executor for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    fn submit(&mut self, attempts: &[Submission]) -> Result<Vec<String>, QueueError> {
        // Workers find them in the file.
        Ok(vec![String::new(); attempts.len()])
    }

    fn status(&mut self, _: &[String]) -> Result<HashMap<String, Seen>, QueueError> {
        Ok(HashMap::new())
    }

    fn cancel(&mut self, _: &[String]) -> Result<(), QueueError> {
        Ok(())
    }
}

/// A run that a worker watches.
struct Watched {
    job: Job,
    child: Option<Child>,
    until_ms: i64,
    is_ended: bool,
}

/// Works until nothing is left to do, or until asked to stop: then runs are left to the next worker.
///
/// `told`: called after every change with what happened so far, how many runs are going and how many wait.
///
/// # Errors
/// The database, the disk. A job that fails stops nothing.
pub fn work(
    store: &mut Store,
    engine: &dyn Engine,
    processes: usize,
    stop: &AtomicBool,
    told: &mut dyn FnMut(&Settled, usize),
) -> Result<Settled, QueueError> {
    let worker = format!("{}+{}", store.actor(), now_ms());
    let mut settled = Settled::default();
    let mut watched: Vec<Watched> = Vec::new();
    let mut beaten: Option<Instant> = None;
    store.beat(&worker)?;
    adopt(store, engine, &worker, &mut settled, &mut watched)?;
    loop {
        if beaten.is_none_or(|at| at.elapsed() > BEAT) {
            store.beat(&worker)?;
            adopt(store, engine, &worker, &mut settled, &mut watched)?;
            beaten = Some(Instant::now());
        }
        let before = settled;
        let mut i = 0;
        while i < watched.len() {
            if look(store, &mut watched[i])? {
                let mut over = watched.swap_remove(i);
                if let Some(child) = &mut over.child {
                    let _ = child.wait();
                }
                finish(store, engine, &over.job, &mut settled)?;
            } else {
                i += 1;
            }
        }
        // What was accepted lets others begin; what was lost begins again.
        if settled != before || watched.is_empty() {
            prepare(store, engine, usize::MAX, true, &mut settled)?;
            submit(store, &mut Local, usize::MAX, &mut settled)?;
        }
        while watched.len() < processes && !stop.load(Ordering::Relaxed) {
            let Some(job) = store.claim("local", &worker)? else {
                break;
            };
            let folder = store.attempt_folder(&job);
            let child = attempt::start(&folder)?;
            store.point("after start")?;
            watched.push(watch(job, Some(child)));
        }
        if settled != before {
            told(&settled, watched.len());
        }
        if watched.is_empty() || stop.load(Ordering::Relaxed) {
            let waits = store.startable(1, true)?.len();
            if stop.load(Ordering::Relaxed) || waits == 0 {
                return Ok(settled);
            }
        }
        std::thread::sleep(LOOK);
    }
}

fn adopt(
    store: &mut Store,
    engine: &dyn Engine,
    worker: &str,
    settled: &mut Settled,
    watched: &mut Vec<Watched>,
) -> Result<(), QueueError> {
    for job in recover(store, engine, SILENT_MS, Some(worker), settled)? {
        watched.push(watch(job, None));
    }
    // Results that a collector died over.
    for job in store.jobs_in(&[State::Finished, State::Parsed], usize::MAX)? {
        settle(store, engine, &job, settled)?;
    }
    Ok(())
}

fn watch(job: Job, child: Option<Child>) -> Watched {
    let wall_ms = i64::try_from(job.resources.wall_s.saturating_mul(1000)).unwrap_or(i64::MAX);
    Watched {
        until_ms: job.changed_ms.saturating_add(wall_ms),
        job,
        child,
        is_ended: false,
    }
}

/// Whether a run is over; ends it when its time is.
fn look(store: &Store, run: &mut Watched) -> Result<bool, QueueError> {
    let folder = store.attempt_folder(&run.job);
    let is_gone = match &mut run.child {
        Some(child) => matches!(child.try_wait(), Ok(Some(_)) | Err(_)),
        None => match progress(&folder) {
            Progress::Begun(place) => place.lives() == Some(false),
            Progress::Starting => false,
            _ => true,
        },
    };
    if is_gone || matches!(progress(&folder), Progress::Over(_)) {
        return Ok(true);
    }
    if now_ms() > run.until_ms && !run.is_ended {
        run.is_ended = true;
        attempt::mark(&folder, "timeout")?;
        let leader = match (&run.child, progress(&folder)) {
            (Some(child), _) => child.id(),
            (None, Progress::Begun(place)) => place.process,
            _ => 0,
        };
        attempt::kill_group(leader, PATIENCE);
    }
    Ok(false)
}

/// A run is over: its exit code counts, or the mark of who ended it, or it is lost.
fn finish(
    store: &mut Store,
    engine: &dyn Engine,
    job: &Job,
    settled: &mut Settled,
) -> Result<(), QueueError> {
    let folder = store.attempt_folder(job);
    if !matches!(progress(&folder), Progress::Over(_)) {
        if let Progress::Begun(place) = progress(&folder) {
            attempt::kill_orphans(&place);
        }
        if ["timeout", "cancelled"]
            .iter()
            .any(|mark| folder.join(mark).exists())
        {
            attempt::end(&folder, "ended\n")?;
        } else {
            return super::settle::lose(store, engine, job, "its process is gone", settled);
        }
    }
    settle(store, engine, job, settled)
}
