//! How does a person see what is doubted? As `suspects/ID.extxyz` in the queue's folder.
//!
//! The picture holds the final structure, how far each atom went, forces where the code gave them, and the reasons.
//! Its name is made of the job's id alone. It appears whole or not at all and stays when the doubt is gone: the next
//! doubt of that job takes its place.

use std::path::{Path, PathBuf};

use super::settle::as_started;
use crate::queue::QueueError;
use crate::queue::collect::put;
use crate::queue::engine::Engine;
use crate::queue::outputs::picture;
use crate::queue::store::{Job, State, Store};

/// Where the picture of a job is, relative to the queue's folder.
#[must_use]
pub fn place(job: &Job) -> PathBuf {
    Path::new("suspects").join(format!("{}.extxyz", job.id.short()))
}

/// The picture of a job that is suspect now, relative to the queue's folder, if there is one.
#[must_use]
pub fn picture_of(store: &Store, job: &Job) -> Option<PathBuf> {
    let place = place(job);
    (job.state == State::Suspect && store.folder().join(&place).is_file()).then_some(place)
}

/// Writes the picture of a job whose result was read; false: it left no structure.
///
/// # Errors
/// The database, the disk.
pub fn draw(
    store: &Store,
    engine: &dyn Engine,
    job: &Job,
    reasons: &[String],
) -> Result<bool, QueueError> {
    let Ok(calculation) = as_started(store, job)? else {
        return Ok(false);
    };
    let folder = store.attempt_folder(job);
    let text = match engine.picture(&folder, &calculation, reasons) {
        Some(text) => Some(text),
        // The folder may be gone; what was read of it is in the database.
        None => store.result(job)?.and_then(|row| {
            let end = row.outcome.structure?.structure().ok()?;
            picture(&calculation, &end, row.outcome.energy_ev, &[], reasons).ok()
        }),
    };
    let Some(text) = text else { return Ok(false) };
    let path = store.folder().join(place(job));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(QueueError::file(parent))?;
    }
    put(&path, text.as_bytes())?;
    Ok(true)
}
