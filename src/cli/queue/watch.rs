//! How does `submit --wait` wait for what Slurm or HyperQueue runs?
//!
//! It asks the executor again and again for its own jobs, reads what ended, and hands over what that makes possible.
//! What runs on this machine or was exported to another manager is not waited for. A program that cannot be asked,
//! such as `squeue` while its controller restarts, is asked again; the wait ends when it fails [`MOST_FAILURES`]
//! times in a row. Jobs go on without the wait.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use zincscreen::queue::executors::{self, Executor, Settled};
use zincscreen::queue::{Engine, QueueError, State, Store};

use super::super::interrupt;
use super::super::{Failure, say};

/// So many failures of the executor's program in a row are no passing ones.
const MOST_FAILURES: usize = 20;
/// It is not asked more often.
const LEAST_PAUSE: Duration = Duration::from_millis(200);

/// How one waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    /// Between two questions.
    pub(super) pause: Duration,
    /// So many jobs handed over in all, those of before the wait counted.
    pub(super) most: usize,
    /// News go to stdout.
    pub(super) tells: bool,
    /// A program that fails is told on stderr.
    pub(super) warns: bool,
}

impl Watch {
    /// Until none of the executor's jobs is open, or until Ctrl-C.
    pub(super) fn until_done(
        self,
        store: &mut Store,
        engine: &dyn Engine,
        executor: &mut dyn Executor,
        settled: &mut Settled,
    ) -> Result<(), Failure> {
        let stop = interrupt::flag();
        let mut n_failures = 0;
        loop {
            let before = *settled;
            match self.round(store, engine, executor, settled) {
                Ok(open) => {
                    n_failures = 0;
                    if self.tells && *settled != before {
                        say(&format!(
                            "{} accepted, {} suspect, {} failed, {open} waiting or running",
                            settled.accepted, settled.suspect, settled.failed
                        ))?;
                    }
                    if open == 0 {
                        return Ok(());
                    }
                }
                Err(error @ QueueError::Program { .. }) => {
                    n_failures += 1;
                    if n_failures == MOST_FAILURES {
                        return Err(error.into());
                    }
                    if n_failures == 1 && self.warns {
                        // A closed stderr is no reason to stop.
                        let _ = writeln!(std::io::stderr(), "warning: {error}; asked again");
                    }
                }
                Err(error) => return Err(error.into()),
            }
            let until = Instant::now() + self.pause.max(LEAST_PAUSE);
            while Instant::now() < until && !stop.load(Ordering::Relaxed) {
                std::thread::sleep(LEAST_PAUSE);
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }

    /// Reads what ended and hands over what may follow; how many jobs the executor has then.
    fn round(
        self,
        store: &mut Store,
        engine: &dyn Engine,
        executor: &mut dyn Executor,
        settled: &mut Settled,
    ) -> Result<usize, QueueError> {
        executors::refresh(store, engine, executor, settled)?;
        let left = self.most.saturating_sub(settled.submitted);
        executors::prepare(store, engine, left, true, settled)?;
        executors::submit(store, executor, left, settled)?;
        // Those that `refresh` asks about.
        let prefix = format!("{}:", executor.name());
        let open = store.jobs_in(&[State::Submitted, State::Running], usize::MAX)?;
        Ok(open
            .iter()
            .filter(|job| {
                job.external
                    .as_ref()
                    .is_some_and(|e| e.starts_with(&prefix))
            })
            .count())
    }
}
