//! What can be wrong with a file of a density of states, and the cure.

/// Why a density of states was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DosError {
    /// A file or folder cannot be opened.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The path as given.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// The bytes are no text.
    #[error("{file}: not a text file: {problem}")]
    NotText {
        /// The path as given.
        file: String,
        /// What was seen, and the cure.
        problem: String,
    },
    /// No reader knows the file.
    #[error("{file}: {problem}")]
    UnknownFormat {
        /// The path as given.
        file: String,
        /// What was seen, which formats there are, and the cure.
        problem: String,
    },
    /// The file ends before it is complete.
    #[error(
        "{file}:{line}: the file ends inside {what}; copy it again, or let the calculation finish"
    )]
    Truncated {
        /// The path as given.
        file: String,
        /// The last line.
        line: usize,
        /// What was being read.
        what: String,
    },
    /// One line is not what it must be.
    #[error("{file}:{line}: {problem}")]
    Line {
        /// The path as given.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// What is wrong, what was expected, the cure.
        problem: String,
    },
    /// A word is no finite number.
    #[error("{file}:{line}: `{value}` is no finite number; expected {expected}")]
    Number {
        /// The path as given.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// What stands there.
        value: String,
        /// What belongs there.
        expected: String,
    },
    /// The energies do not increase strictly.
    #[error(
        "{file}:{line}: the energy {energy_ev} eV follows {previous_ev} eV; energies must increase strictly{cure}"
    )]
    EnergyOrder {
        /// The path as given.
        file: String,
        /// Line number, from 1.
        line: usize,
        /// The energy before, eV on the file's scale.
        previous_ev: f64,
        /// The energy that does not lie above it.
        energy_ev: f64,
        /// What helps with this format.
        cure: &'static str,
    },
    /// The Fermi energy is not known.
    #[error("{file}: no Fermi energy: {problem}")]
    NoFermi {
        /// The path as given.
        file: String,
        /// Where it was looked for, and the cure.
        problem: String,
    },
    /// There is a density of states, but none per atom and orbital.
    #[error("{file}: no projected density of states: {problem}")]
    NoProjections {
        /// The path as given.
        file: String,
        /// What was seen, and the cure.
        problem: String,
    },
    /// Spinors: up and down have no meaning along a common axis.
    #[error(
        "{file}: a noncollinear calculation ({problem}); expected one without spin or with collinear spin"
    )]
    Noncollinear {
        /// The path as given.
        file: String,
        /// What shows it.
        problem: String,
    },
    /// The file as a whole contradicts itself, or can be read in two ways.
    #[error("{file}: {problem}")]
    Content {
        /// The path as given.
        file: String,
        /// What is wrong, what was expected, the cure.
        problem: String,
    },
    /// What was asked for is not in the file.
    #[error("{0}")]
    Selection(String),
    /// An option does not fit.
    #[error("{0}")]
    Option(String),
}
