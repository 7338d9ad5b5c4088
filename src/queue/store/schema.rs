//! The tables, and how an older file becomes a newer one.

use rusqlite::Connection;

use super::State;

/// Version of the tables this program writes.
pub(super) const VERSION: i64 = 2;

/// Tables of version 1. Every change of a job's state writes its event itself, by trigger, whoever makes it;
/// events cannot be changed or deleted, and steps that are not in `steps` are refused.
const FIRST: &str = "
CREATE TABLE methods (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  purpose TEXT NOT NULL,
  settings_hash TEXT NOT NULL REFERENCES methods(hash),
  starts_from INTEGER REFERENCES jobs(number),
  core_hours REAL NOT NULL,
  priority REAL NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  resources TEXT NOT NULL,
  worker TEXT,
  external TEXT,
  seen_ms INTEGER,
  changed_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX jobs_by_state ON jobs(state, priority DESC, number);
CREATE INDEX jobs_by_start ON jobs(starts_from) WHERE starts_from IS NOT NULL;
CREATE TABLE bodies (job INTEGER PRIMARY KEY REFERENCES jobs(number), label TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE steps (was TEXT, becomes TEXT, PRIMARY KEY (was, becomes)) WITHOUT ROWID;
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  job INTEGER NOT NULL REFERENCES jobs(number),
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  was TEXT,
  becomes TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX events_by_job ON events(job);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER jobs_remain BEFORE DELETE ON jobs BEGIN SELECT RAISE(ABORT, 'jobs are retired, never deleted'); END;
CREATE TRIGGER jobs_begin BEFORE INSERT ON jobs WHEN NEW.state <> 'planned'
  BEGIN SELECT RAISE(ABORT, 'a job begins as planned'); END;
CREATE TRIGGER jobs_begun AFTER INSERT ON jobs BEGIN
  INSERT INTO events (job, time_ms, actor, was, becomes, attempt, reason)
  VALUES (NEW.number, NEW.changed_ms, NEW.actor, NULL, NEW.state, NEW.attempt, NEW.reason);
END;
CREATE TRIGGER jobs_step BEFORE UPDATE OF state ON jobs
  WHEN NOT EXISTS (SELECT 1 FROM steps WHERE was = OLD.state AND becomes = NEW.state)
  BEGIN SELECT RAISE(ABORT, 'no such step between states'); END;
CREATE TRIGGER jobs_stepped AFTER UPDATE OF state ON jobs BEGIN
  INSERT INTO events (job, time_ms, actor, was, becomes, attempt, reason)
  VALUES (NEW.number, NEW.changed_ms, NEW.actor, OLD.state, NEW.state, NEW.attempt, NEW.reason);
END;
CREATE TABLE plans (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  command TEXT NOT NULL,
  settings_hash TEXT NOT NULL
);
CREATE TABLE links (
  candidate TEXT NOT NULL,
  job INTEGER NOT NULL REFERENCES jobs(number),
  role TEXT NOT NULL,
  plan INTEGER NOT NULL REFERENCES plans(number),
  PRIMARY KEY (candidate, job, role)
) WITHOUT ROWID;
CREATE INDEX links_by_job ON links(job);
CREATE TABLE workers (
  name TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  started TEXT NOT NULL,
  seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE results (
  job INTEGER NOT NULL REFERENCES jobs(number),
  attempt INTEGER NOT NULL,
  energy_ev REAL NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (job, attempt)
) WITHOUT ROWID;
";

/// Whether the file is empty or holds a queue; asked before anything is written to it.
pub(super) fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let count = |names: &str| -> rusqlite::Result<i64> {
        let sql = format!("SELECT count(*) FROM sqlite_master WHERE {names}");
        connection.query_row(&sql, [], |row| row.get(0))
    };
    // In this order: another process may make the tables, and the version with them, in between.
    let n_any = count("true")?;
    let version = version(connection)?;
    let n_ours = count("type = 'table' AND name IN ('jobs', 'events', 'steps', 'bodies')")?;
    Ok(if version == 0 {
        n_any == 0
    } else {
        n_ours == 4
    })
}

/// The version of a file's tables; 0: it has none.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Version 2: what `queue status` asks is answered from indexes alone. Of 100 000 jobs the rows are 26 000 pages, the
/// indexes a tenth of that. `jobs_unwatched` begins with a column that nobody searches by, so that a worker's search for
/// the next job keeps to `jobs_by_state`.
const SECOND: &str = "
DROP INDEX jobs_by_state;
CREATE INDEX jobs_by_state ON jobs(state, priority DESC, number, core_hours);
CREATE INDEX jobs_unwatched ON jobs(seen_ms, state, external, changed_ms, worker)
  WHERE state IN ('submitted', 'running');
";

/// Brings the tables to [`VERSION`]; the caller holds the write lock and has excluded later versions.
pub(super) fn migrate(connection: &Connection, from: i64) -> rusqlite::Result<()> {
    if from < 1 {
        connection.execute_batch(FIRST)?;
        let mut insert = connection.prepare("INSERT INTO steps VALUES (?1, ?2)")?;
        for was in State::ALL {
            for becomes in was.next() {
                insert.execute([was.as_str(), becomes.as_str()])?;
            }
        }
    }
    if from < 2 {
        connection.execute_batch(SECOND)?;
    }
    connection.pragma_update(None, "user_version", VERSION)
}
