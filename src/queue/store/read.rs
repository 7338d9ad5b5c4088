//! Looking: jobs, counts, bodies.

use rusqlite::{OptionalExtension, Row, params};

use super::{State, Store};
use crate::queue::document::{MethodDocument, SubjectDocument, parse};
use crate::queue::engine::Resources;
use crate::queue::identity::JobId;
use crate::queue::{Calculation, QueueError};

/// One job as the table holds it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Job {
    /// Number in this file.
    pub number: i64,
    /// Identity.
    pub id: JobId,
    /// Where it is.
    pub state: State,
    /// `bulk`, `atom`, `hydrogen`, `slab`, `adsorption` or `density_of_states`.
    pub purpose: String,
    /// Hash of the settings.
    pub settings_hash: String,
    /// Number of the job whose relaxed structure it starts from.
    pub starts_from: Option<i64>,
    /// Estimated cost, core-hours.
    pub core_hours: f64,
    /// The higher, the sooner.
    pub priority: f64,
    /// Which attempt this is; 0 before the first.
    pub attempt: u32,
    /// What it may use.
    pub resources: Resources,
    /// Which worker has it.
    pub worker: Option<String>,
    /// The executor, and what it calls the job, e.g. `slurm:4711_3`.
    pub external: Option<String>,
    /// When it was last seen alive, milliseconds since 1970.
    pub seen_ms: Option<i64>,
    /// When its state changed.
    pub changed_ms: i64,
    /// Why it is in this state.
    pub reason: String,
}

/// The columns of [`Job`], in order.
pub(super) const COLUMNS: &str = "number, id, state, purpose, settings_hash, starts_from, core_hours, priority, \
     attempt, resources, worker, external, seen_ms, changed_ms, reason";

/// Reads [`COLUMNS`].
pub(super) fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    fn malformed(column: usize, problem: String) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            problem.into(),
        )
    }
    let id: String = row.get(1)?;
    let state: String = row.get(2)?;
    let resources: String = row.get(9)?;
    Ok(Job {
        number: row.get(0)?,
        id: JobId::from_digits(&id).map_err(|e| malformed(1, e.to_string()))?,
        state: state.parse().map_err(|e| malformed(2, e))?,
        purpose: row.get(3)?,
        settings_hash: row.get(4)?,
        starts_from: row.get(5)?,
        core_hours: row.get(6)?,
        priority: row.get(7)?,
        attempt: row.get(8)?,
        resources: serde_json::from_str(&resources).map_err(|e| malformed(9, e.to_string()))?,
        worker: row.get(10)?,
        external: row.get(11)?,
        seen_ms: row.get(12)?,
        changed_ms: row.get(13)?,
        reason: row.get(14)?,
    })
}

/// How many jobs are in each state, and what they are estimated to cost.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    rows: Vec<(State, u64, f64)>,
}

impl Counts {
    /// How many jobs are in a state.
    #[must_use]
    pub fn of(&self, state: State) -> u64 {
        self.rows
            .iter()
            .find(|row| row.0 == state)
            .map_or(0, |row| row.1)
    }

    /// State, number of jobs, their estimated core-hours; states without jobs are left out.
    #[must_use]
    pub fn rows(&self) -> &[(State, u64, f64)] {
        &self.rows
    }

    /// All jobs.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|row| row.1).sum()
    }
}

impl Store {
    /// Jobs by state.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn counts(&self) -> Result<Counts, QueueError> {
        let mut rows = self
            .rows(
                "SELECT state, count(*), total(core_hours) FROM jobs GROUP BY state",
                [],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get(2)?)),
            )?
            .into_iter()
            .map(|(state, n, hours)| {
                let state: State = state.parse().map_err(|problem| QueueError::Malformed {
                    what: "the table of jobs".to_owned(),
                    problem,
                })?;
                Ok((state, n.cast_unsigned(), hours))
            })
            .collect::<Result<Vec<(State, u64, f64)>, QueueError>>()?;
        rows.sort_by_key(|row| row.0);
        Ok(Counts { rows })
    }

    /// Jobs in any of these states, those of high priority first; at most `most`.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn jobs_in(&self, states: &[State], most: usize) -> Result<Vec<Job>, QueueError> {
        let words: Vec<String> = states.iter().map(|s| format!("'{s}'")).collect();
        self.rows(
            &format!(
                "SELECT {COLUMNS} FROM jobs WHERE state IN ({}) ORDER BY priority DESC, number LIMIT ?1",
                words.join(", ")
            ),
            [i64::try_from(most).unwrap_or(i64::MAX)],
            job,
        )
    }

    /// The job with a number.
    ///
    /// # Errors
    /// No such job.
    pub fn job(&self, number: i64) -> Result<Job, QueueError> {
        self.rows(
            &format!("SELECT {COLUMNS} FROM jobs WHERE number = ?1"),
            [number],
            job,
        )?
        .pop()
        .ok_or_else(|| QueueError::NoJob {
            given: number.to_string(),
            found: "no job".to_owned(),
        })
    }

    /// The job whose id begins like this.
    ///
    /// # Errors
    /// None, or several.
    pub fn find(&self, beginning: &str) -> Result<Job, QueueError> {
        let none = |found: String| QueueError::NoJob {
            given: beginning.to_owned(),
            found,
        };
        let is_hex = !beginning.is_empty() && beginning.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hex {
            return Err(none("no job".to_owned()));
        }
        let low = beginning.to_ascii_lowercase();
        let mut found = self.rows(
            &format!("SELECT {COLUMNS} FROM jobs WHERE id >= ?1 AND id < ?2 LIMIT 3"),
            [low.clone(), format!("{low}g")],
            job,
        )?;
        match (found.pop(), found.len()) {
            (Some(job), 0) => Ok(job),
            (None, _) => Err(none("no job".to_owned())),
            _ => Err(none("the beginning of several ids".to_owned())),
        }
    }

    /// The job with an id, if there is one.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn with_id(&self, id: &JobId) -> Result<Option<Job>, QueueError> {
        Ok(self
            .rows(
                &format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"),
                [id.as_str()],
                job,
            )?
            .pop())
    }

    /// What a job calculates.
    ///
    /// # Errors
    /// No such job, a damaged body.
    pub fn calculation(&self, job: &Job) -> Result<Calculation, QueueError> {
        let (body, method): (String, String) = self
            .connection
            .query_row(
                "SELECT b.body, m.body FROM bodies b, methods m WHERE b.job = ?1 AND m.hash = ?2",
                params![job.number, job.settings_hash],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|e| self.database(e))?;
        let what = format!("the body of job {}", job.id.short());
        let subject: SubjectDocument = parse(&what, &body)?;
        let method: MethodDocument = parse(&what, &method)?;
        subject.with(method)
    }

    /// Its label.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn label(&self, job: &Job) -> Result<String, QueueError> {
        self.connection
            .query_row(
                "SELECT label FROM bodies WHERE job = ?1",
                [job.number],
                |row| row.get(0),
            )
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(|e| self.database(e))
    }

    /// Candidates that want a job, with its role for each.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn links(&self, job: &Job) -> Result<Vec<(String, String)>, QueueError> {
        self.rows(
            "SELECT candidate, role FROM links WHERE job = ?1 ORDER BY candidate, role",
            [job.number],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Jobs that start from a job's relaxed structure.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn dependants(&self, job: &Job) -> Result<Vec<Job>, QueueError> {
        self.rows(
            &format!("SELECT {COLUMNS} FROM jobs WHERE starts_from = ?1 ORDER BY number"),
            [job.number],
            self::job,
        )
    }

    /// Whether an executor whose handles begin like this has jobs.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn has_external(&self, prefix: &str) -> Result<bool, QueueError> {
        let found: Vec<i64> = self.rows(
            "SELECT number FROM jobs INDEXED BY jobs_unwatched WHERE state IN ('submitted', 'running') AND substr(external, 1, ?2) = ?1 LIMIT 1",
            params![prefix, i64::try_from(prefix.len()).unwrap_or(0)],
            |row| row.get(0),
        )?;
        Ok(!found.is_empty())
    }

    /// Planned jobs whose inputs can be written now: without a start, or with an accepted one; `dependants_only`: of
    /// the second kind alone.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn startable(&self, most: usize, dependants_only: bool) -> Result<Vec<Job>, QueueError> {
        let first = if dependants_only {
            ""
        } else {
            "starts_from IS NULL OR"
        };
        self.rows(
            &format!(
                "SELECT {COLUMNS} FROM jobs j WHERE state = 'planned' AND ({first} EXISTS \
                 (SELECT 1 FROM jobs s WHERE s.number = j.starts_from AND s.state = 'accepted')) \
                 ORDER BY priority DESC, number LIMIT ?1"
            ),
            [i64::try_from(most).unwrap_or(i64::MAX)],
            job,
        )
    }

    /// Every row of a query.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, QueueError> {
        let mut statement = self.connection.prepare(sql).map_err(|e| self.database(e))?;
        let rows = statement
            .query_map(parameters, read)
            .map_err(|e| self.database(e))?;
        rows.collect::<rusqlite::Result<Vec<T>>>()
            .map_err(|e| self.database(e))
    }
}
