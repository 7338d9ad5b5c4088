//! What can go wrong with a queue, in words that name the job, the file and the cure.

use std::path::Path;

use super::store::State;

/// Why the queue did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// There is no queue where one was expected.
    #[error(
        "`{folder}` holds no queue (no queue.sqlite); `zincscreen queue plan` makes one, `--queue DIR` names another"
    )]
    NoQueue {
        /// The folder that was looked into.
        folder: String,
    },
    /// The file is of a later version of the program.
    #[error(
        "`{file}` has schema version {found}, this program knows up to {known}; use the version that wrote it, or a later one"
    )]
    Version {
        /// The database.
        file: String,
        /// Its schema version.
        found: i64,
        /// The latest this program can read.
        known: i64,
    },
    /// SQLite refuses.
    #[error("`{file}`: {source}{}", cure(source))]
    Database {
        /// The database.
        file: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// What lies in the database's place is none of this program's.
    #[error(
        "`{file}` {problem}; move it away or put a copy of the queue's own there, or name another folder with `--queue DIR`"
    )]
    NotOurs {
        /// The database.
        file: String,
        /// What it is.
        problem: &'static str,
    },
    /// A folder that other machines write to, too.
    #[error(
        "`{folder}` lies on {kind}, a network file system: SQLite's locks are not reliable there and the queue could be damaged; \
         put it on a disk of this machine with `--queue DIR`, or allow it with `--on-network-disk` if only one machine opens it (jobs may run anywhere)"
    )]
    NetworkFileSystem {
        /// The folder.
        folder: String,
        /// Its kind, e.g. `NFS`.
        kind: &'static str,
    },
    /// A job cannot go from where it is to where it should.
    #[error("job {job} is {from} and cannot become {to}; from {from} it can become: {allowed}")]
    Illegal {
        /// The job's id.
        job: String,
        /// Its state.
        from: State,
        /// What was asked for.
        to: State,
        /// What it may become.
        allowed: String,
    },
    /// A job changed between looking and acting.
    #[error(
        "job {job} is {found}, no longer {expected}: another process was faster; look again with `zincscreen queue status`"
    )]
    Moved {
        /// The job's id.
        job: String,
        /// What it was a moment ago.
        expected: State,
        /// What it is.
        found: State,
    },
    /// No such job, or several.
    #[error(
        "`{given}` is {found}; give more digits of an id that `zincscreen queue status --jobs` lists"
    )]
    NoJob {
        /// What was asked for.
        given: String,
        /// `no job`, or how many.
        found: String,
    },
    /// A body of the database or of a file cannot be read.
    #[error("{what}: {problem}")]
    Malformed {
        /// What was read.
        what: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file or folder.
    #[error("`{path}`: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A program that the executor needs.
    #[error("`{program}` {problem}")]
    Program {
        /// Its name.
        program: String,
        /// What it did, and the cure.
        problem: String,
    },
    /// Energies of different settings.
    #[error(transparent)]
    Unlike(#[from] super::bookkeeping::UnlikeSettings),
    /// What was asked for cannot be planned.
    #[error("{0}")]
    Plan(String),
    /// A resource such as `wall=4h`.
    #[error("`{given}`: expected {expected}")]
    Resource {
        /// What was given.
        given: String,
        /// What is understood.
        expected: &'static str,
    },
    /// The hook of a test stopped the process here.
    #[error("stopped at `{0}`")]
    Stopped(&'static str),
}

/// What helps against a damaged file; results are in the jobs' folders, too.
fn cure(source: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly};
    match source.sqlite_error_code() {
        Some(NotADatabase | DatabaseCorrupt) => {
            "; put back a copy, or move it away and plan again: what was calculated is still in `jobs`, but will be \
             calculated anew"
        }
        Some(DiskFull) => "; make room on the disk and run it again, nothing is lost",
        Some(ReadOnly) => "; allow yourself to write to the file and its folder",
        _ => "",
    }
}

impl QueueError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.display().to_string(),
            source,
        }
    }
}
