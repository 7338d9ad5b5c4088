//! What is wrong with a job, where, and the cure.

use std::fmt;

use super::locate::Place;
use crate::facts::FactError;

/// A job that cannot be run as written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The file cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// Path as given.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// A key or value is wrong.
    #[error("{0}")]
    Value(Box<Complaint>),
    /// Facts or overrides are wrong.
    #[error(transparent)]
    Facts(#[from] FactError),
}

/// One complaint about a job: where, what stands there, what was expected, the cure.
#[derive(Debug)]
pub struct Complaint {
    /// Path of the job file.
    pub file: String,
    /// Line and column and the text of the line, if the place is known.
    pub(super) place: Option<Place>,
    /// The key, dotted.
    pub key: String,
    /// What stands there.
    pub value: String,
    /// What was expected, and the cure.
    pub problem: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = &self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        f.write_str(": ")?;
        if !self.key.is_empty() {
            write!(f, "`{}`", self.key)?;
            if !self.value.is_empty() {
                write!(f, " = `{}`", self.value)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.problem)?;
        if let Some(place) = &self.place {
            let gutter = place.line.to_string();
            write!(f, "\n  {gutter} | {}", place.text)?;
            let indent = " ".repeat(gutter.len());
            let marks = "^".repeat(place.width.max(1));
            write!(
                f,
                "\n  {indent} | {}{marks}",
                " ".repeat(place.column.saturating_sub(1))
            )?;
        }
        Ok(())
    }
}
