//! Who waits for what? Candidates with the states of their calculations.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;

use super::read::{COLUMNS, job};
use super::{Job, State, Store};
use crate::queue::QueueError;

impl Store {
    /// Every candidate that wants calculations, those whose calculations are most urgent first, then by name.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn candidates(&self) -> Result<Vec<String>, QueueError> {
        self.rows(
            "SELECT l.candidate FROM links l JOIN jobs j ON j.number = l.job \
             GROUP BY l.candidate ORDER BY max(j.priority) DESC, l.candidate",
            [],
            |row| row.get(0),
        )
    }

    /// How many calculations of a candidate are in each state, in the order of a job's life.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn states_of(&self, candidate: &str) -> Result<Vec<(State, u64)>, QueueError> {
        let rows: Vec<(String, i64)> = self.rows(
            "SELECT j.state, count(DISTINCT j.number) FROM links l JOIN jobs j ON j.number = l.job \
             WHERE l.candidate = ?1 GROUP BY j.state",
            [candidate],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut states = rows
            .into_iter()
            .map(|(word, n)| {
                let state: State = word.parse().map_err(|problem| QueueError::Malformed {
                    what: "the table of jobs".to_owned(),
                    problem,
                })?;
                Ok((state, n.cast_unsigned()))
            })
            .collect::<Result<Vec<_>, QueueError>>()?;
        states.sort();
        Ok(states)
    }

    /// Candidates of which a calculation failed or does not count.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn troubled(&self) -> Result<BTreeSet<String>, QueueError> {
        let names = self.rows(
            "SELECT DISTINCT l.candidate FROM jobs j JOIN links l ON l.job = j.number \
             WHERE j.state IN ('suspect', 'failed')",
            [],
            |row| row.get(0),
        )?;
        Ok(names.into_iter().collect())
    }

    /// Calculations of a candidate that failed or do not count.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn troubles_of(&self, candidate: &str) -> Result<Vec<Job>, QueueError> {
        self.rows(
            &format!(
                "SELECT {COLUMNS} FROM jobs WHERE state IN ('suspect', 'failed') \
                 AND number IN (SELECT job FROM links WHERE candidate = ?1) ORDER BY number"
            ),
            [candidate],
            job,
        )
    }

    /// When something last happened, milliseconds since 1970; none in an empty queue.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn last_event_ms(&self) -> Result<Option<i64>, QueueError> {
        self.connection
            .query_row(
                "SELECT time_ms FROM events ORDER BY number DESC LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()
            .map_err(|e| self.database(e))
    }
}
