//! What can be wrong with fact files, and the cure.

/// A defect of the shipped facts or of a user's overrides.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FactError {
    /// A file that must exist does not.
    #[error("{file}: the file is missing; expected it in the facts folder")]
    Missing {
        /// Path below the facts folder.
        file: String,
    },
    /// A file cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The path as given.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// A file is not what its name says.
    #[error("{file}: {problem}")]
    Format {
        /// The path as given.
        file: String,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// One row is wrong.
    #[error("{file}:{line}: `{column}` = `{value}`: {problem}")]
    Row {
        /// The path as given.
        file: String,
        /// Line number, the header is 1.
        line: u64,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What is wrong, what was expected, the cure.
        problem: String,
    },
    /// Several defects at once.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Many(Vec<FactError>),
}

impl FactError {
    /// The single defects.
    #[must_use]
    pub fn flatten(self) -> Vec<Self> {
        match self {
            Self::Many(errors) => errors.into_iter().flat_map(Self::flatten).collect(),
            other => vec![other],
        }
    }

    /// `Ok` if the list is empty, else all of it as one error.
    pub(crate) fn gather(mut errors: Vec<Self>) -> Result<(), Self> {
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.remove(0)),
            _ => Err(Self::Many(errors)),
        }
    }
}
