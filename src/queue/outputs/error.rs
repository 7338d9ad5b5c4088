//! Why there is no result, and the cure.

/// What a folder lacks, or what its files say that cannot be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The file that holds the result is not there.
    #[error(
        "{folder}: no {file}: the calculation has not run, or was stopped before its end; run it again"
    )]
    Missing {
        /// The folder.
        folder: String,
        /// The file.
        file: String,
    },
    /// A file cannot be opened.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The path.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// Not a plain file: a link, a pipe, a folder.
    #[error(
        "{file}: is no plain file; links, pipes and devices are not followed: put the file itself there"
    )]
    NotAFile {
        /// The path.
        file: String,
    },
    /// Larger than any calculation of a screening leaves behind.
    #[error(
        "{file}: {bytes} bytes; at most {most} are read: is it the right file? Have the code write less (fewer steps, bands or \
         energies), or remove what was appended to it, and run it again"
    )]
    TooLarge {
        /// The path.
        file: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// The file ends before it is complete.
    #[error(
        "{file}: incomplete: {problem}; the run was stopped, or the file was cut: run it again"
    )]
    Truncated {
        /// The path.
        file: String,
        /// What is missing.
        problem: String,
    },
    /// Something in the file is not what it must be.
    #[error("{file}: {problem}")]
    Malformed {
        /// The path.
        file: String,
        /// What stands there, what was expected.
        problem: String,
    },
    /// The files are of another calculation, or of two.
    #[error(
        "{file}: {problem}; files of two calculations lie in one folder: run it again in an empty one"
    )]
    Mixed {
        /// The path.
        file: String,
        /// What does not fit.
        problem: String,
    },
    /// A quantity is not a finite number of a possible size.
    #[error("{file}: {what} is {value}, which no calculation of this kind gives")]
    Impossible {
        /// The path.
        file: String,
        /// Which quantity.
        what: &'static str,
        /// Its value.
        value: String,
    },
    /// The code says that it failed.
    #[error("{file}: the code failed: {message}")]
    Failed {
        /// The path.
        file: String,
        /// Its words, cut.
        message: String,
    },
    /// The electrons did not converge and the code gave no energy.
    #[error(
        "{file}: no self-consistency: {message}; change mixing, smearing or the starting moments and run it again"
    )]
    Unconverged {
        /// The path.
        file: String,
        /// The code's words, cut.
        message: String,
    },
    /// The density of states cannot be used.
    #[error("density of states: {0}")]
    Dos(#[from] crate::formats::dos::DosError),
    /// A structure file cannot be used.
    #[error(transparent)]
    Format(#[from] crate::formats::FormatError),
}

impl OutputError {
    /// Whether the code itself answered, so that the same run again would answer the same. Otherwise the run was
    /// stopped, lost or damaged on its way, and repeating it helps.
    #[must_use]
    pub const fn is_of_the_code(&self) -> bool {
        matches!(
            self,
            Self::Failed { .. } | Self::Unconverged { .. } | Self::Impossible { .. }
        )
    }
}

/// A message of a code, cut to a readable length, without control characters.
pub(super) fn cut(message: &str) -> String {
    const MOST: usize = 300;
    let mut clean: String = message
        .chars()
        .take(MOST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if message.chars().nth(MOST).is_some() {
        clean.push('…');
    }
    clean
}
