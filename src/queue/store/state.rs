//! In which state is a job, and what may follow?

use std::fmt;
use std::str::FromStr;

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// In the plan; nothing is on disk.
    Planned,
    /// Its inputs are written.
    Written,
    /// An executor has it.
    Submitted,
    /// It runs.
    Running,
    /// It ended without an error code; nobody has read the result.
    Finished,
    /// The result was read.
    Parsed,
    /// The result counts.
    Accepted,
    /// The result was read and does not count; the reason says why.
    Suspect,
    /// There is no result; the reason says why.
    Failed,
    /// Nobody wants it any more.
    Retired,
}

impl State {
    /// Every state, in the order of a job's life.
    pub const ALL: [Self; 10] = [
        Self::Planned,
        Self::Written,
        Self::Submitted,
        Self::Running,
        Self::Finished,
        Self::Parsed,
        Self::Accepted,
        Self::Suspect,
        Self::Failed,
        Self::Retired,
    ];

    /// The word used in the database and in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Written => "written",
            Self::Submitted => "submitted",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Parsed => "parsed",
            Self::Accepted => "accepted",
            Self::Suspect => "suspect",
            Self::Failed => "failed",
            Self::Retired => "retired",
        }
    }

    /// What may follow. Steps back are those of recovery (a run that was lost goes back to `written`) and of
    /// `retry` and a new plan (back to `planned`).
    ///
    /// ```
    /// use zincscreen::queue::State;
    /// assert!(State::Running.next().contains(&State::Finished));
    /// // Nothing is accepted that nobody read.
    /// assert!(!State::Finished.next().contains(&State::Accepted));
    /// ```
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use State::{
            Accepted, Failed, Finished, Parsed, Planned, Retired, Running, Submitted, Suspect,
            Written,
        };
        match self {
            Planned => &[Written, Failed, Retired],
            Written => &[Submitted, Planned, Failed, Retired],
            Submitted => &[Running, Finished, Written, Failed, Retired],
            Running => &[Finished, Written, Failed, Retired],
            Finished => &[Parsed, Failed],
            Parsed => &[Accepted, Suspect],
            Accepted => &[Suspect, Retired],
            Suspect => &[Accepted, Planned, Retired],
            Failed => &[Planned, Retired],
            Retired => &[Planned],
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| {
                let words: Vec<&str> = Self::ALL.iter().map(|s| s.as_str()).collect();
                format!(
                    "`{text}` is no state; expected one of: {}",
                    words.join(", ")
                )
            })
    }
}
