//! What has been calculated, what is under way, and what went wrong? The state of a queue for people who look.
//!
//! Of a run only its ranked systems are listed, by the ids of their best candidates; of a queue alone the candidates
//! whose calculations are most urgent. However many jobs there are, the lists end at [`MOST`] rows and say so. Numbers come
//! from `facts.csv`, which `queue collect` writes beside the queue: those that count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::ReportError;
use super::answer::grouped;
use crate::calendar::day;
use crate::queue::{State, Store};

/// Rows of each list.
pub(super) const MOST: usize = 200;
/// Digits of ids and hashes that people compare.
const DIGITS: usize = 12;

/// A system that a run ranks.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    /// Best candidate.
    pub(super) id: String,
    /// `3 of coating`.
    pub(super) rank: String,
    /// Symbols of its solutes.
    pub(super) solutes: Vec<String>,
    /// Whether a number the run has of it comes from a calculation; none: the page does not know.
    pub(super) is_calculated: Option<bool>,
}

/// One number of jobs and what they cost.
#[derive(Debug, Serialize)]
struct StateLine {
    state: &'static str,
    jobs: String,
    core_hours: String,
}

#[derive(Debug, Serialize)]
struct CandidateLine {
    id: String,
    rank: String,
    /// `2 planned, 5 accepted`.
    states: String,
    values: usize,
    in_run: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct ValueLine {
    property: String,
    subject: String,
    place: String,
    value: String,
    sigma: String,
    unit: String,
    method: String,
    settings: String,
    job: String,
}

#[derive(Debug, Serialize)]
struct TroubleLine {
    job: String,
    state: &'static str,
    label: String,
    candidate: String,
    reason: String,
}

/// The section as the template takes it.
#[derive(Debug, Serialize)]
pub(super) struct Calculations {
    /// Name of the folder.
    queue: String,
    /// Day of the last event.
    as_of: String,
    total: String,
    states: Vec<StateLine>,
    /// Of a run, not of a queue alone.
    has_run: bool,
    /// Ranked systems that are asked about, and those with calculations.
    ranked: usize,
    candidates: Vec<CandidateLine>,
    n_candidates: usize,
    /// Candidates of the queue that the list cannot name: the run does not rank them as the best of their system.
    elsewhere: usize,
    values: Vec<ValueLine>,
    n_values: usize,
    /// `facts.csv` is there.
    is_collected: bool,
    troubles: Vec<TroubleLine>,
    /// Of the whole queue.
    n_troubles: u64,
    most: usize,
}

impl Calculations {
    /// Reads a queue's folder; `ranked`: what a run ranks, best first.
    pub(super) fn read(folder: &Path, ranked: Option<&[Ranked]>) -> Result<Self, ReportError> {
        // Nothing is written, and an older file is not brought up to date.
        let store = Store::look(folder)?;
        let all = store.candidates()?;
        let facts = facts(store.folder())?;
        let chosen: Vec<Ranked> = match ranked {
            None => all
                .iter()
                .map(|id| Ranked {
                    id: id.clone(),
                    rank: String::new(),
                    solutes: Vec::new(),
                    is_calculated: None,
                })
                .collect(),
            Some(ranked) => ranked.to_vec(),
        };
        let wanting: BTreeSet<&str> = all.iter().map(String::as_str).collect();
        let speaks = |value: &ValueLine, of: &Ranked| {
            value.subject == of.id || of.solutes.contains(&value.subject)
        };
        let mut lines = Vec::new();
        let mut n_candidates = 0;
        let mut troubles: BTreeMap<i64, TroubleLine> = BTreeMap::new();
        let troubled = store.troubled()?;
        let no_values = Vec::new();
        let values = facts.as_ref().unwrap_or(&no_values);
        for one in &chosen {
            let own = values.iter().filter(|value| speaks(value, one)).count();
            let is_wanting = wanting.contains(one.id.as_str());
            if !is_wanting && own == 0 && one.is_calculated != Some(true) {
                continue;
            }
            n_candidates += 1;
            if troubles.len() < MOST && troubled.contains(&one.id) {
                for job in store.troubles_of(&one.id)? {
                    if troubles.len() == MOST || troubles.contains_key(&job.number) {
                        continue;
                    }
                    let line = TroubleLine {
                        job: job.id.short().to_owned(),
                        state: job.state.as_str(),
                        label: store.label(&job)?,
                        candidate: one.id.clone(),
                        reason: job.reason.clone(),
                    };
                    troubles.insert(job.number, line);
                }
            }
            if lines.len() == MOST {
                continue;
            }
            let states = if is_wanting {
                store.states_of(&one.id)?
            } else {
                Vec::new()
            };
            lines.push(CandidateLine {
                id: one.id.clone(),
                rank: one.rank.clone(),
                states: in_words(&states),
                values: own,
                in_run: match (one.is_calculated, own) {
                    (Some(true), _) => "yes",
                    (_, 0) => "–",
                    (Some(false), _) => "not yet",
                    (None, _) => "not told",
                },
            });
        }
        let shown: Vec<&ValueLine> = values
            .iter()
            .filter(|value| ranked.is_none() || chosen.iter().any(|one| speaks(value, one)))
            .collect();
        let counts = store.counts()?;
        let ids: BTreeSet<&str> = chosen.iter().map(|one| one.id.as_str()).collect();
        Ok(Self {
            queue: folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            as_of: store
                .last_event_ms()?
                .map_or_else(String::new, |ms| day(ms.div_euclid(1000))),
            total: grouped(counts.total()),
            states: counts
                .rows()
                .iter()
                .map(|(state, n, hours)| StateLine {
                    state: state.as_str(),
                    jobs: grouped(*n),
                    core_hours: format!("{hours:.1}"),
                })
                .collect(),
            has_run: ranked.is_some(),
            ranked: chosen.len(),
            candidates: lines,
            n_candidates,
            elsewhere: all.iter().filter(|id| !ids.contains(id.as_str())).count(),
            n_values: shown.len(),
            values: shown.into_iter().take(MOST).cloned().collect(),
            is_collected: facts.is_some(),
            troubles: troubles.into_values().collect(),
            n_troubles: counts.of(State::Suspect) + counts.of(State::Failed),
            most: MOST,
        })
    }
}

/// `2 planned, 5 accepted`.
fn in_words(states: &[(State, u64)]) -> String {
    let words: Vec<String> = states.iter().map(|(s, n)| format!("{n} {s}")).collect();
    if words.is_empty() {
        "none of its own".to_owned()
    } else {
        words.join(", ")
    }
}

/// The values that count; none before the first `queue collect`.
fn facts(folder: &Path) -> Result<Option<Vec<ValueLine>>, ReportError> {
    let path = folder.join("facts.csv");
    let damaged = |problem: String| ReportError::Damaged {
        path: path.display().to_string(),
        problem: format!("{problem}; or write it again: zincscreen queue collect"),
    };
    let file = match std::fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(damaged(error.to_string())),
    };
    let mut reader = csv::Reader::from_reader(file);
    let header = reader
        .headers()
        .map_err(|e| damaged(e.to_string()))?
        .clone();
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| damaged(e.to_string()))?;
        let word = |name: &str| {
            let place = header.iter().position(|column| column == name);
            place.and_then(|i| record.get(i)).unwrap_or("")
        };
        let number = |name: &str| {
            let text = word(name);
            text.parse::<f64>()
                .map_or_else(|_| text.to_owned(), |n| format!("{n:.3}"))
        };
        values.push(ValueLine {
            property: word("property").to_owned(),
            subject: word("subject").to_owned(),
            place: format!("{} {}", word("host"), word("facet"))
                .trim()
                .to_owned(),
            value: number("value"),
            sigma: number("sigma"),
            unit: word("unit").to_owned(),
            method: word("method").to_owned(),
            settings: word("settings_hash").chars().take(DIGITS).collect(),
            job: word("source").trim_start_matches("job:").to_owned(),
        });
    }
    Ok(Some(values))
}
