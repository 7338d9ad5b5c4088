//! Why something cannot be explained.

use crate::facts::FactError;
use crate::job::JobError;
use crate::screen::Cancelled;

/// Why a run or a candidate cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// No such candidate, or more than one.
    #[error("`{text}`: {problem}")]
    Candidate {
        /// What was asked for.
        text: String,
        /// What is wrong, with the nearest ids.
        problem: String,
    },
    /// No such hypothesis in the run.
    #[error("`{text}`: no hypothesis of this run; it has: {known}")]
    Hypothesis {
        /// What was asked for.
        text: String,
        /// The run's.
        known: String,
    },
    /// The recorded plan does not fit this program.
    #[error(
        "{run}: its plan cannot be read by this program: {problem}; it was written by version {version}, run the job again"
    )]
    Plan {
        /// The run.
        run: String,
        /// What is wrong.
        problem: String,
        /// The program that wrote it.
        version: String,
    },
    /// The two runs have nothing that can be compared.
    #[error("the runs cannot be compared: {0}")]
    Unlike(String),
    /// The job cannot be resolved.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The facts cannot be used.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The screen stopped.
    #[error(transparent)]
    Stopped(#[from] Cancelled),
}
