//! Changing: plans, steps of jobs, results.

use rusqlite::{OptionalExtension, Transaction, params};

use super::read::{COLUMNS, job};
use super::{Actor, Job, State, Store, WriteError, now_ms};
use crate::queue::document::{MethodDocument, SubjectDocument, to_text};
use crate::queue::engine::{Outcome, Resources};
use crate::queue::identity::JobId;
use crate::queue::{Calculation, Purpose, QueueError};

/// One calculation of a plan.
#[derive(Debug, Clone)]
pub struct PlannedJob {
    /// What is calculated.
    pub calculation: Calculation,
    /// Its identity.
    pub id: JobId,
    /// Hash of its settings.
    pub settings_hash: String,
    /// The job of the same or an earlier plan whose relaxed structure it starts from.
    pub starts_from: Option<JobId>,
    /// Estimated cost, core-hours.
    pub core_hours: f64,
    /// The higher, the sooner.
    pub priority: f64,
    /// What it may use.
    pub resources: Resources,
    /// Who wants it, and as what, e.g. `Zn97Sn3@dilute` and `slab Zn(0001)`.
    pub wanted_by: Vec<(String, String)>,
}

/// What a plan changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Jobs that are new.
    pub new: usize,
    /// Jobs that were there.
    pub known: usize,
    /// Retired ones that are wanted again.
    pub revived: usize,
    /// New links from candidates to jobs.
    pub links: usize,
}

/// What changes with a step beside the state; `None` leaves as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Which worker has it; `Some(None)`: nobody.
    pub worker: Option<Option<String>>,
    /// What the executor calls it.
    pub external: Option<Option<String>>,
    /// The attempt.
    pub attempt: Option<u32>,
    /// What it may use.
    pub resources: Option<Resources>,
}

/// What was read of one attempt.
#[derive(Debug, Clone)]
pub struct NewResult<'a> {
    /// What it found.
    pub outcome: &'a Outcome,
    /// The file it was read from, relative to the queue's folder.
    pub file: String,
    /// The file's SHA-256.
    pub sha256: String,
}

impl Store {
    /// Writes a plan in one transaction: new calculations become jobs, known ones get links only.
    ///
    /// # Errors
    /// A start from a job that is neither planned nor known; whatever SQLite refuses.
    pub fn add(&mut self, command: &str, jobs: &[PlannedJob]) -> Result<Added, QueueError> {
        self.point("before planned")?;
        let time = now_ms();
        let added =
            self.write(|transaction, actor| add(transaction, actor, time, command, jobs))?;
        self.point("after planned")?;
        Ok(added)
    }

    /// Moves a job on, with its reason. The job is as the caller saw it: if it moved since, nothing happens.
    ///
    /// # Errors
    /// [`QueueError::Moved`], [`QueueError::Illegal`], whatever SQLite refuses.
    pub fn step(
        &mut self,
        seen: &Job,
        to: State,
        reason: &str,
        change: &Change,
    ) -> Result<Job, QueueError> {
        let (before, after) = points(to);
        self.point(before)?;
        let time = now_ms();
        let job = self
            .write(|transaction, actor| step(transaction, actor, time, seen, to, reason, change))?;
        self.point(after)?;
        Ok(job)
    }

    /// Takes the next submitted job of an executor and marks it running.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn claim(&mut self, executor: &str, worker: &str) -> Result<Option<Job>, QueueError> {
        self.point("before running")?;
        let time = now_ms();
        let claimed = self.write(|transaction, actor| {
            let next = transaction
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM jobs WHERE state = 'submitted' AND external = ?1 \
                     ORDER BY priority DESC, number LIMIT 1"
                ))?
                .query_row([executor], job)
                .optional()?;
            let Some(next) = next else { return Ok(None) };
            let change = Change {
                worker: Some(Some(worker.to_owned())),
                ..Change::default()
            };
            step(transaction, actor, time, &next, State::Running, "", &change).map(Some)
        })?;
        self.point("after running")?;
        Ok(claimed)
    }

    /// Stores what was read and marks the job parsed, in one transaction.
    ///
    /// # Errors
    /// As [`Store::step`].
    pub fn record(&mut self, seen: &Job, result: &NewResult<'_>) -> Result<Job, QueueError> {
        let body = to_text("a result", result.outcome)?;
        self.point("before parsed")?;
        let time = now_ms();
        let job = self.write(|transaction, actor| {
            transaction.execute(
                "INSERT OR REPLACE INTO results (job, attempt, energy_ev, file, sha256, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![seen.number, seen.attempt, result.outcome.energy_ev, result.file, result.sha256, body],
            )?;
            step(transaction, actor, time, seen, State::Parsed, "", &Change::default())
        })?;
        self.point("after parsed")?;
        Ok(job)
    }

    /// A worker says that it lives.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn beat(&mut self, worker: &str) -> Result<(), QueueError> {
        let time = now_ms();
        self.write(|transaction, actor| {
            transaction.execute(
                "INSERT INTO workers (name, host, process, started, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (name) DO UPDATE SET seen_ms = excluded.seen_ms",
                params![worker, actor.host, actor.process, actor.started, time],
            )?;
            Ok(())
        })
    }

    /// Jobs of an executor outside were seen alive.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn seen(&mut self, jobs: &[i64]) -> Result<(), QueueError> {
        let time = now_ms();
        self.write(|transaction, _| {
            let mut update =
                transaction.prepare("UPDATE jobs SET seen_ms = ?1 WHERE number = ?2")?;
            for number in jobs {
                update.execute(params![time, number])?;
            }
            Ok(())
        })
    }

    /// A living worker takes over the watch of a running job.
    ///
    /// # Errors
    /// Whatever SQLite refuses.
    pub fn adopt(&mut self, job: &Job, worker: &str) -> Result<bool, QueueError> {
        self.write(|transaction, _| {
            let n = transaction.execute(
                "UPDATE jobs SET worker = ?1 WHERE number = ?2 AND state = 'running' AND attempt = ?3 AND worker IS ?4",
                params![worker, job.number, job.attempt, job.worker],
            )?;
            Ok(n == 1)
        })
    }
}

/// Names of the points before and after a step.
const fn points(to: State) -> (&'static str, &'static str) {
    match to {
        State::Planned => ("before planned", "after planned"),
        State::Written => ("before written", "after written"),
        State::Submitted => ("before submitted", "after submitted"),
        State::Running => ("before running", "after running"),
        State::Finished => ("before finished", "after finished"),
        State::Parsed => ("before parsed", "after parsed"),
        State::Accepted => ("before accepted", "after accepted"),
        State::Suspect => ("before suspect", "after suspect"),
        State::Failed => ("before failed", "after failed"),
        State::Retired => ("before retired", "after retired"),
    }
}

fn step(
    transaction: &Transaction<'_>,
    actor: &Actor,
    time: i64,
    seen: &Job,
    to: State,
    reason: &str,
    change: &Change,
) -> Result<Job, WriteError> {
    let read = |transaction: &Transaction<'_>| {
        transaction
            .prepare(&format!("SELECT {COLUMNS} FROM jobs WHERE number = ?1"))?
            .query_row([seen.number], job)
    };
    let now = read(transaction)?;
    if (now.state, now.attempt) != (seen.state, seen.attempt) {
        return Err(WriteError::Queue(QueueError::Moved {
            job: seen.id.to_string(),
            expected: seen.state,
            found: now.state,
        }));
    }
    if !now.state.next().contains(&to) {
        let allowed: Vec<&str> = now.state.next().iter().map(|s| s.as_str()).collect();
        return Err(WriteError::Queue(QueueError::Illegal {
            job: seen.id.to_string(),
            from: now.state,
            to,
            allowed: allowed.join(", "),
        }));
    }
    let resources = change.resources.as_ref().unwrap_or(&now.resources);
    transaction
        .prepare(
            "UPDATE jobs SET state = ?2, reason = ?3, actor = ?4, changed_ms = ?5, seen_ms = ?5, worker = ?6, external = ?7, \
             attempt = ?8, resources = ?9 WHERE number = ?1",
        )?
        .execute(params![
            seen.number,
            to.as_str(),
            reason,
            actor.to_string(),
            time,
            change.worker.as_ref().unwrap_or(&now.worker),
            change.external.as_ref().unwrap_or(&now.external),
            change.attempt.unwrap_or(now.attempt),
            to_text("resources", resources)?,
        ])?;
    Ok(read(transaction)?)
}

fn add(
    transaction: &Transaction<'_>,
    actor: &Actor,
    time: i64,
    command: &str,
    jobs: &[PlannedJob],
) -> Result<Added, WriteError> {
    let mut added = Added::default();
    let Some(first) = jobs.first() else {
        return Ok(added);
    };
    let who = actor.to_string();
    transaction.execute(
        "INSERT INTO plans (time_ms, actor, command, settings_hash) VALUES (?1, ?2, ?3, ?4)",
        params![time, who, command, first.settings_hash],
    )?;
    let plan = transaction.last_insert_rowid();
    let reason = format!("plan {plan}");
    let mut method = transaction.prepare("INSERT OR IGNORE INTO methods VALUES (?1, ?2)")?;
    let mut find = transaction.prepare("SELECT number, state FROM jobs WHERE id = ?1")?;
    let mut insert = transaction.prepare(
        "INSERT INTO jobs (id, state, purpose, settings_hash, starts_from, core_hours, priority, resources, changed_ms, actor, reason) \
         VALUES (?1, 'planned', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut body = transaction.prepare("INSERT INTO bodies VALUES (?1, ?2, ?3)")?;
    let mut revive = transaction.prepare(
        "UPDATE jobs SET state = 'planned', reason = ?2, actor = ?3, changed_ms = ?4 WHERE number = ?1",
    )?;
    // What has not begun takes the order of the latest plan.
    let mut reorder = transaction.prepare(
        "UPDATE jobs SET priority = ?2 WHERE number = ?1 AND priority <> ?2 AND state IN ('planned', 'written')",
    )?;
    let mut link = transaction.prepare("INSERT OR IGNORE INTO links VALUES (?1, ?2, ?3, ?4)")?;
    let mut hash = "";
    for planned in jobs {
        let known: Option<(i64, String)> = find
            .query_row([planned.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let number = if let Some((number, state)) = known {
            if state == State::Retired.as_str() {
                revive.execute(params![number, reason, who, time])?;
                added.revived += 1;
            } else {
                added.known += 1;
            }
            reorder.execute(params![number, planned.priority])?;
            number
        } else {
            if hash != planned.settings_hash {
                hash = &planned.settings_hash;
                let text = to_text("a method", &MethodDocument::of(&planned.calculation))?;
                method.execute([hash, &text])?;
            }
            let start: Option<i64> = match &planned.starts_from {
                None => None,
                Some(id) => Some(
                    find.query_row([id.as_str()], |row| row.get(0))
                        .optional()?
                        .ok_or_else(|| {
                            WriteError::Queue(QueueError::Plan(format!(
                                "`{}` starts from job {}, which is not planned",
                                planned.calculation.label,
                                id.short()
                            )))
                        })?,
                ),
            };
            insert.execute(params![
                planned.id.as_str(),
                purpose_word(&planned.calculation.purpose),
                planned.settings_hash,
                start,
                planned.core_hours,
                planned.priority,
                to_text("resources", &planned.resources)?,
                time,
                who,
                reason,
            ])?;
            let number = transaction.last_insert_rowid();
            let text = to_text("a calculation", &SubjectDocument::of(&planned.calculation))?;
            body.execute(params![number, planned.calculation.label, text])?;
            added.new += 1;
            number
        };
        for (candidate, role) in &planned.wanted_by {
            added.links += link.execute(params![candidate, number, role, plan])?;
        }
    }
    Ok(added)
}

/// The word of a purpose.
pub(crate) const fn purpose_word(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Bulk => "bulk",
        Purpose::Atom(_) => "atom",
        Purpose::Hydrogen => "hydrogen",
        Purpose::Slab { .. } => "slab",
        Purpose::Adsorption { .. } => "adsorption",
        Purpose::DensityOfStates { .. } => "density_of_states",
    }
}
