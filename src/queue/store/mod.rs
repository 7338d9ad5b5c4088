//! What is planned, what happened to it, and who did that: one SQLite file.
//!
//! The file is in WAL mode; every change takes the write lock at its beginning (`BEGIN IMMEDIATE`) and waits up
//! to a minute for it, so that planners, workers and collectors of one machine share it safely. The state of a
//! job and the event that says so are one transaction: triggers write the event, refuse steps that no job may
//! take ([`State::next`]), and refuse to change or delete what happened.
//!
//! A killed process loses nothing. A machine that loses power may lose the last steps, never the file's order
//! (`synchronous = NORMAL`): they are found again in the jobs' own files.

mod actor;
mod events;
mod network;
mod overview;
mod read;
mod schema;
mod state;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::QueueError;
pub use actor::{Actor, host, started};
pub use events::{Event, LostRun, ResultRow};
pub use network::network_file_system;
pub use read::{Counts, Job};
pub use state::State;
pub use write::{Added, Change, NewResult, PlannedJob};

/// Name of the file in the queue's folder.
pub const FILE: &str = "queue.sqlite";

/// Called at named points, before and after each transaction; a test's hook ends the process or fails there.
pub type Hook = Arc<dyn Fn(&'static str) -> Result<(), QueueError> + Send + Sync>;

/// How a store is opened.
#[derive(Clone, Default)]
pub struct StoreOptions {
    /// Make folder and file if they are not there.
    pub creates: bool,
    /// Also on a network file system.
    pub allows_network: bool,
    /// Called at every point where a process may die.
    pub hook: Option<Hook>,
}

impl std::fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreOptions")
            .field("creates", &self.creates)
            .field("allows_network", &self.allows_network)
            .finish_non_exhaustive()
    }
}

/// An open queue.
///
/// ```
/// use zincscreen::queue::{State, Store, StoreOptions};
/// let folder = tempfile::tempdir()?;
/// let options = StoreOptions { creates: true, allows_network: true, ..StoreOptions::default() };
/// let store = Store::open(folder.path(), &options)?;
/// assert_eq!(store.counts()?.of(State::Planned), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Store {
    connection: Connection,
    folder: PathBuf,
    actor: Actor,
    hook: Option<Hook>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the queue of a folder, brings an older file up to date.
    ///
    /// # Errors
    /// No queue, a network file system, a later version, whatever SQLite refuses.
    pub fn open(folder: &Path, options: &StoreOptions) -> Result<Self, QueueError> {
        let path = folder.join(FILE);
        refuse_foreign(&path)?;
        if options.creates {
            std::fs::create_dir_all(folder).map_err(QueueError::file(folder))?;
        } else if !path.is_file() {
            return Err(QueueError::NoQueue {
                folder: folder.display().to_string(),
            });
        }
        let folder = std::fs::canonicalize(folder).map_err(QueueError::file(folder))?;
        if let (false, Some(kind)) = (options.allows_network, network_file_system(&folder)) {
            return Err(QueueError::NetworkFileSystem {
                folder: folder.display().to_string(),
                kind,
            });
        }
        let path = folder.join(FILE);
        let database = |source| QueueError::Database {
            file: path.display().to_string(),
            source,
        };
        let connection = connect(
            &path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                 PRAGMA recursive_triggers = OFF; PRAGMA trusted_schema = OFF;",
            )
            .map_err(database)?;
        let mut store = Self {
            connection,
            folder,
            actor: Actor::this(),
            hook: options.hook.clone(),
        };
        store.migrate()?;
        Ok(store)
    }

    /// Opens the queue of a folder to look at it, and writes nothing: an older file stays what it is. Beside a file in
    /// WAL mode SQLite keeps its `-wal` and `-shm`, and makes them if they are not there: the folder must allow that.
    ///
    /// # Errors
    /// No queue, a later version, whatever SQLite refuses; so does every step that would change something.
    pub fn look(folder: &Path) -> Result<Self, QueueError> {
        let path = folder.join(FILE);
        refuse_foreign(&path)?;
        if !path.is_file() {
            return Err(QueueError::NoQueue {
                folder: folder.display().to_string(),
            });
        }
        let folder = std::fs::canonicalize(folder).map_err(QueueError::file(folder))?;
        let path = folder.join(FILE);
        let store = Self {
            connection: connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            folder,
            actor: Actor::this(),
            hook: None,
        };
        // The tables are those of version 1 to this day; later versions have other indexes.
        if store.version()? == 0 {
            return Err(not_ours(&path, "is empty"));
        }
        Ok(store)
    }

    /// The version of the tables; a later one than this program's is an error.
    fn version(&self) -> Result<i64, QueueError> {
        let found = schema::version(&self.connection).map_err(|e| self.database(e))?;
        if found > schema::VERSION {
            return Err(QueueError::Version {
                file: self.folder.join(FILE).display().to_string(),
                found,
                known: schema::VERSION,
            });
        }
        Ok(found)
    }

    fn migrate(&mut self) -> Result<(), QueueError> {
        if self.version()? == schema::VERSION {
            return Ok(());
        }
        self.write(|transaction, _| {
            // Another process may have been faster.
            let found = schema::version(transaction)?;
            if found < schema::VERSION {
                schema::migrate(transaction, found)?;
            }
            Ok(())
        })
    }

    /// The folder, absolute.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who this process is.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where one attempt at a job has its files.
    #[must_use]
    pub fn attempt_folder(&self, job: &Job) -> PathBuf {
        attempt_folder(&self.folder, job.id.as_str(), job.attempt)
    }

    /// A point where a process may die.
    pub(crate) fn point(&self, name: &'static str) -> Result<(), QueueError> {
        self.hook.as_ref().map_or(Ok(()), |hook| hook(name))
    }

    fn database(&self, source: rusqlite::Error) -> QueueError {
        QueueError::Database {
            file: self.folder.join(FILE).display().to_string(),
            source,
        }
    }

    /// One transaction that holds the write lock from its beginning.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, &Actor) -> Result<T, WriteError>,
    ) -> Result<T, QueueError> {
        let file = self.folder.join(FILE).display().to_string();
        let database = |source| QueueError::Database {
            file: file.clone(),
            source,
        };
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(database)?;
        let done = work(&transaction, &self.actor).map_err(|error| match error {
            WriteError::Database(source) => database(source),
            WriteError::Queue(error) => error,
        })?;
        transaction.commit().map_err(database)?;
        Ok(done)
    }
}

/// What lies there and is no database is not touched.
fn refuse_foreign(path: &Path) -> Result<(), QueueError> {
    if path.exists() && !path.is_file() {
        return Err(not_ours(path, "is no file"));
    }
    if !has_header(path).map_err(QueueError::file(path))? {
        return Err(not_ours(path, "is no database"));
    }
    Ok(())
}

/// A connection to a queue's file, or to one that is still empty.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, QueueError> {
    let database = |source| QueueError::Database {
        file: path.display().to_string(),
        source,
    };
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(database)?;
    connection
        .busy_timeout(Duration::from_secs(60))
        .map_err(database)?;
    if !schema::is_ours(&connection).map_err(database)? {
        return Err(not_ours(path, "holds tables of another program"));
    }
    Ok(connection)
}

/// Whether a file begins as every database does; SQLite takes what is shorter than that for an empty one.
fn has_header(path: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let mut header = Vec::new();
    match std::fs::File::open(path) {
        Ok(file) => file.take(16).read_to_end(&mut header)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    Ok(header.is_empty() || header == b"SQLite format 3\0")
}

fn not_ours(path: &Path, problem: &'static str) -> QueueError {
    QueueError::NotOurs {
        file: path.display().to_string(),
        problem,
    }
}

/// Why a transaction is given up.
enum WriteError {
    Database(rusqlite::Error),
    Queue(QueueError),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<QueueError> for WriteError {
    fn from(error: QueueError) -> Self {
        Self::Queue(error)
    }
}

/// `jobs/ab/abcdef0123456789/1` below the queue's folder.
pub(crate) fn attempt_folder(queue: &Path, id: &str, attempt: u32) -> PathBuf {
    queue
        .join("jobs")
        .join(&id[..2])
        .join(&id[..16])
        .join(attempt.to_string())
}

/// Milliseconds since 1970, universal time.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}
