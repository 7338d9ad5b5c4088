//! What happened, what was found, and which runs are lost.

use std::collections::BTreeMap;

use rusqlite::params;

use super::read::{COLUMNS, job};
use super::{Actor, Job, Store, now_ms};
use crate::queue::QueueError;
use crate::queue::document::parse;
use crate::queue::engine::Outcome;

/// One thing that happened to a job.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Milliseconds since 1970.
    pub time_ms: i64,
    /// `user@host:pid`.
    pub actor: String,
    /// State before; none for a new job.
    pub was: Option<String>,
    /// State after.
    pub becomes: String,
    /// Which attempt.
    pub attempt: u32,
    /// Why.
    pub reason: String,
}

/// What was read of a job's last attempt.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResultRow {
    /// What was found.
    pub outcome: Outcome,
    /// The file, relative to the queue's folder.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// A run whose worker is gone.
#[derive(Debug, Clone)]
pub struct LostRun {
    /// The job.
    pub job: Job,
    /// In words.
    pub reason: String,
}

/// One query for every run that nobody may be watching: submitted or running, and its worker unknown, or not
/// heard of since `?1`.
const UNWATCHED: &str = "
SELECT j.number, coalesce(w.host, ''), coalesce(w.process, 0), coalesce(w.started, ''),
       coalesce(w.seen_ms, j.seen_ms, j.changed_ms) < ?1, w.name IS NULL
FROM jobs j INDEXED BY jobs_unwatched LEFT JOIN workers w ON w.name = j.worker
WHERE j.state IN ('submitted', 'running')
  AND (j.external = 'local' AND j.state = 'running' OR j.external <> 'local' AND j.external NOT LIKE 'jobflow:%' AND coalesce(j.seen_ms, 0) < ?1)
ORDER BY j.number";

impl Store {
    /// Everything that happened to a job, in order.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn events(&self, job: &Job) -> Result<Vec<Event>, QueueError> {
        self.rows(
            "SELECT time_ms, actor, was, becomes, attempt, reason FROM events WHERE job = ?1 ORDER BY number",
            [job.number],
            |row| {
                Ok(Event {
                    time_ms: row.get(0)?,
                    actor: row.get(1)?,
                    was: row.get(2)?,
                    becomes: row.get(3)?,
                    attempt: row.get(4)?,
                    reason: row.get(5)?,
                })
            },
        )
    }

    /// The result of a job's present attempt, if it was read.
    ///
    /// # Errors
    /// A damaged body.
    pub fn result(&self, job: &Job) -> Result<Option<ResultRow>, QueueError> {
        let row = self
            .rows(
                "SELECT body, file, sha256 FROM results WHERE job = ?1 AND attempt = ?2",
                params![job.number, job.attempt],
                |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)),
            )?
            .pop();
        row.map(|(body, file, sha256)| {
            Ok(ResultRow {
                outcome: parse(&format!("the result of job {}", job.id.short()), &body)?,
                file,
                sha256,
            })
        })
        .transpose()
    }

    /// Runs whose worker is gone: a local one whose process does not live any more, one of another machine or
    /// outside that was not heard of for `silent_ms`.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn lost(&self, silent_ms: i64) -> Result<Vec<LostRun>, QueueError> {
        let unwatched = self.unwatched(silent_ms)?;
        // One statement for all: there may be ten thousand.
        let mut statement = self
            .connection
            .prepare(&format!("SELECT {COLUMNS} FROM jobs WHERE number = ?1"))
            .map_err(|e| self.database(e))?;
        unwatched
            .into_iter()
            .map(|(number, reason)| {
                let job = statement.query_row([number], job);
                Ok(LostRun {
                    job: job.map_err(|e| self.database(e))?,
                    reason,
                })
            })
            .collect()
    }

    /// As [`Store::lost`], only the jobs' numbers in this file, with the reasons.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn unwatched(&self, silent_ms: i64) -> Result<Vec<(i64, String)>, QueueError> {
        let rows = self.rows(UNWATCHED, [now_ms() - silent_ms], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, u32>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, bool>(4)?,
                row.get::<_, bool>(5)?,
            ))
        })?;
        // A worker has many runs and is asked for once.
        let mut living: BTreeMap<(String, u32, String), Option<bool>> = BTreeMap::new();
        let mut lost = Vec::new();
        for (number, host, process, started, is_silent, is_unknown) in rows {
            let reason = if is_unknown {
                is_silent.then(|| "nobody has been heard of watching it".to_owned())
            } else {
                let worker = (host, process, started);
                let lives = *living
                    .entry(worker.clone())
                    .or_insert_with(|| Actor::lives(&worker.0, process, &worker.2));
                let host = worker.0;
                match lives {
                    Some(true) => None,
                    Some(false) => Some(format!("worker process {process} on {host} is gone")),
                    None => is_silent.then(|| format!("its worker on {host} is silent")),
                }
            };
            lost.extend(reason.map(|reason| (number, reason)));
        }
        Ok(lost)
    }

    /// Jobs whose state is not that of their last event: none, unless the file was edited by hand.
    ///
    /// # Errors
    /// Whatever SQLite refuses; a damaged file.
    pub fn inconsistent(&self) -> Result<Vec<Job>, QueueError> {
        let verdict: Vec<String> = self.rows("PRAGMA integrity_check", [], |row| row.get(0))?;
        if verdict != ["ok"] {
            return Err(QueueError::Malformed {
                what: "the database".to_owned(),
                problem: verdict.join("; "),
            });
        }
        let columns: Vec<String> = COLUMNS
            .split(", ")
            .map(|c| format!("j.{}", c.trim()))
            .collect();
        self.rows(
            &format!(
                "SELECT {} FROM jobs j WHERE j.state IS NOT (SELECT becomes FROM events e WHERE e.job = j.number \
                 ORDER BY e.number DESC LIMIT 1)",
                columns.join(", ")
            ),
            [],
            job,
        )
    }
}
