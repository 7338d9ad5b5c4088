//! Facts as files: those that count, and all of them.

use std::path::{Path, PathBuf};

use super::choose::that_count;
use super::{Collected, CollectedFact};
use crate::queue::QueueError;

/// Writes the facts that count as `facts.csv` and all of them as `all-sites.csv` into the queue's folder; the new files
/// replace the old ones whole. Where the first one is, and how many facts it holds.
///
/// # Errors
/// The disk.
pub fn write_facts(folder: &Path, collected: &Collected) -> Result<(PathBuf, usize), QueueError> {
    let counts = that_count(&collected.facts);
    let counts: Vec<&CollectedFact> = counts.iter().collect();
    let path = folder.join("facts.csv");
    put(&path, &csv_text(&counts, false)?)?;
    let every: Vec<&CollectedFact> = collected.facts.iter().collect();
    put(&folder.join("all-sites.csv"), &csv_text(&every, true)?)?;
    Ok((path, counts.len()))
}

fn csv_text(facts: &[&CollectedFact], with_flag: bool) -> Result<Vec<u8>, QueueError> {
    let failed = |error: &dyn std::fmt::Display| QueueError::Malformed {
        what: "facts.csv".to_owned(),
        problem: error.to_string(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(crate::facts::LONG_COLUMNS)
        .map_err(|e| failed(&e))?;
    for f in facts {
        writer
            .write_record([
                f.property,
                &f.subject,
                &f.host,
                &f.facet,
                &f.layer,
                &f.coverage,
                &format!("{:.6}", f.value),
                f.unit,
                &format!("{:.3}", f.sigma),
                &f.source,
                &f.method,
                &f.settings_hash,
                if with_flag { f.flag } else { "" },
                &f.note,
            ])
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// Writes a file whole: a reader sees the old one or the new one.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), QueueError> {
    let part = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&part, bytes).map_err(QueueError::file(&part))?;
    std::fs::rename(&part, path).map_err(QueueError::file(path))
}
