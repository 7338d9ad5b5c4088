//! What can be wrong with a structure file, and the cure.

use crate::crystal::StructureError;

/// Why a structure was not read or not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// A file cannot be opened.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The path as given.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{file}: cannot be written: {source}")]
    Write {
        /// The path as given.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// The file is there already.
    #[error("{file}: exists already; choose another name, or ask for it to be replaced")]
    Exists {
        /// The path as given.
        file: String,
    },
    /// The bytes are no text, or too many.
    #[error("{file}: {problem}")]
    NotText {
        /// The path as given.
        file: String,
        /// What was seen, and the cure.
        problem: String,
    },
    /// Neither name nor content says which format it is.
    #[error("{file}: {problem}")]
    UnknownFormat {
        /// The path as given.
        file: String,
        /// What was seen, which formats there are, and the cure.
        problem: String,
    },
    /// One line is not what it must be.
    #[error("{file}:{line}: found {found}; expected {expected}; {cure}")]
    Line {
        /// The name as given.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What belongs there.
        expected: String,
        /// What helps.
        cure: String,
    },
    /// The file ends before it is complete.
    #[error("{file}:{line}: the file ends here; expected {expected}; {cure}")]
    Truncated {
        /// The name as given.
        file: String,
        /// The last line.
        line: usize,
        /// What was still to come.
        expected: String,
        /// What helps.
        cure: String,
    },
    /// Every line is readable, but together they are no structure.
    #[error("{file}:{line}: {cause}; {cure}")]
    Structure {
        /// The name as given.
        file: String,
        /// Where the cell, or the atom at fault, stands.
        line: usize,
        /// What is wrong.
        #[source]
        cause: StructureError,
        /// What helps.
        cure: String,
    },
    /// The file holds more than was asked for.
    #[error("{file}: holds {found} structures; expected one; keep the one that is meant")]
    Several {
        /// The name as given.
        file: String,
        /// How many.
        found: usize,
    },
    /// The format has no words for what is to be written.
    #[error("{what} cannot be written as {format}; {cure}")]
    NoWords {
        /// Which format.
        format: &'static str,
        /// What has no place in it.
        what: String,
        /// What helps.
        cure: String,
    },
}
