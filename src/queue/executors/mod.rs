//! Who runs the jobs: processes of this machine, Slurm, HyperQueue.
//!
//! An executor starts attempts and says which of them it still knows; **how an attempt ended is read from its
//! files alone**, so that no accounting database is needed and a node never opens the queue.

mod again;
pub(crate) mod attempt;
pub mod hyperqueue;
pub mod local;
mod settle;
pub mod slurm;
pub mod suspects;

use std::collections::HashMap;
use std::path::PathBuf;

use super::QueueError;
use super::engine::Resources;

pub use again::{cancel, retry};
pub use settle::{Settled, prepare, recover, refresh, settle, submit};

/// One attempt to start.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// What it may use.
    pub resources: Resources,
}

/// What an executor knows of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It waits for its turn.
    Waiting,
    /// It runs.
    Running,
    /// It is over, or was never there.
    Gone,
}

/// Something that runs attempts.
pub trait Executor {
    /// `local`, `slurm` or `hyperqueue`.
    fn name(&self) -> &'static str;

    /// Starts attempts; a handle for each, in order.
    ///
    /// # Errors
    /// The program behind it refuses: then none was started.
    fn submit(&mut self, attempts: &[Submission]) -> Result<Vec<String>, QueueError>;

    /// What it knows of these handles; one it does not mention is [`Seen::Gone`].
    ///
    /// # Errors
    /// It cannot be asked now: then nothing is known, and nothing is taken for lost.
    fn status(&mut self, handles: &[String]) -> Result<HashMap<String, Seen>, QueueError>;

    /// For how long an attempt that it does not know any more may still show its exit code, milliseconds: files of
    /// other machines come late.
    fn patience_ms(&self) -> i64 {
        0
    }

    /// Ends attempts.
    ///
    /// # Errors
    /// The program behind it refuses.
    fn cancel(&mut self, handles: &[String]) -> Result<(), QueueError>;
}
