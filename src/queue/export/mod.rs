//! Jobs for managers that people already run, results for their tools: jobflow, ASE's database, extended XYZ, CSV.

mod ase_db;
mod jobflow;

use std::path::Path;

use super::QueueError;
use super::store::{Job, State, Store};
use crate::formats::extxyz::{self, Frame};

pub use ase_db::write as write_ase_db;
pub use jobflow::{Jobflow, flow};

/// What identifies a job in another tool: pairs of key and value.
fn keys(store: &Store, job: &Job) -> Result<Vec<(&'static str, String)>, QueueError> {
    let candidates: Vec<String> = store.links(job)?.into_iter().map(|l| l.0).collect();
    Ok(vec![
        ("job", job.id.to_string()),
        ("state", job.state.to_string()),
        ("purpose", job.purpose.clone()),
        ("settings_hash", job.settings_hash.clone()),
        ("label", store.label(job)?),
        ("candidates", unique(candidates).join(" ")),
    ])
}

fn unique(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

/// The jobs with their final structures, else the ones they start from; energies where they count.
///
/// # Errors
/// The database; a structure that the format cannot hold.
pub fn extxyz_text(store: &Store, states: &[State]) -> Result<String, QueueError> {
    let mut frames = Vec::new();
    for job in store.jobs_in(states, usize::MAX)? {
        let result = store.result(&job)?;
        let mut info: Vec<(String, String)> = keys(store, &job)?
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        let structure = match &result {
            Some(row) => {
                info.push(("energy".to_owned(), row.outcome.energy_ev.to_string()));
                match &row.outcome.structure {
                    Some(structure) => structure.structure()?,
                    None => store.calculation(&job)?.structure,
                }
            }
            None => store.calculation(&job)?.structure,
        };
        frames.push(Frame {
            structure,
            info,
            columns: Vec::new(),
        });
    }
    extxyz::write(&frames).map_err(|error| QueueError::Malformed {
        what: "the extended XYZ".to_owned(),
        problem: error.to_string(),
    })
}

/// One line for each job.
///
/// # Errors
/// The database.
pub fn csv_text(store: &Store, states: &[State]) -> Result<Vec<u8>, QueueError> {
    let failed = |error: &dyn std::fmt::Display| QueueError::Malformed {
        what: "the CSV".to_owned(),
        problem: error.to_string(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record([
            "job",
            "state",
            "purpose",
            "settings_hash",
            "label",
            "candidates",
            "attempt",
            "core_hours_estimated",
            "core_hours",
            "energy_ev",
            "reason",
        ])
        .map_err(|e| failed(&e))?;
    for job in store.jobs_in(states, usize::MAX)? {
        let result = store.result(&job)?;
        let mut record: Vec<String> = keys(store, &job)?.into_iter().map(|k| k.1).collect();
        record.push(job.attempt.to_string());
        record.push(format!("{:.4}", job.core_hours));
        let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
        record.push(number(result.as_ref().and_then(|r| r.outcome.core_hours)));
        record.push(number(result.as_ref().map(|r| r.outcome.energy_ev)));
        record.push(job.reason.clone());
        writer.write_record(&record).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// Writes a file whole.
///
/// # Errors
/// The disk.
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), QueueError> {
    super::collect::put(path, bytes)
}
