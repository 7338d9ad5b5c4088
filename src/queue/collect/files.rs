//! Facts as files: those that count, and all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Collected, CollectedFact, SIGMA_LEARNED_EV};
use crate::queue::QueueError;

/// Writes the facts that count as `facts.csv` and all of them as `all-sites.csv` into the queue's folder; the new files
/// replace the old ones whole.
///
/// # Errors
/// The disk.
pub fn write_facts(folder: &Path, collected: &Collected) -> Result<PathBuf, QueueError> {
    let counts: Vec<&CollectedFact> = one_settings(&collected.facts);
    let path = folder.join("facts.csv");
    put(&path, &csv_text(&counts, false)?)?;
    let every: Vec<&CollectedFact> = collected.facts.iter().collect();
    put(&folder.join("all-sites.csv"), &csv_text(&every, true)?)?;
    Ok(path)
}

/// One value for each property, subject and host: a file of facts gives each once.
fn one_settings(facts: &[CollectedFact]) -> Vec<&CollectedFact> {
    let mut kept: BTreeMap<(&str, &str, &str), &CollectedFact> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.flag.is_empty()) {
        // Of several settings density-functional ones, then the preset by quality, then the lower hash.
        let rank = |f: &CollectedFact| {
            let quality = ["publication", "screen"]
                .iter()
                .position(|p| f.method.contains(p))
                .unwrap_or(2);
            let learned = f.sigma == SIGMA_LEARNED_EV;
            (learned, quality, f.settings_hash.clone(), f.facet.clone())
        };
        let key = (fact.property, fact.subject.as_str(), fact.host.as_str());
        match kept.get(&key) {
            Some(old) if rank(old) <= rank(fact) => {}
            _ => {
                kept.insert(key, fact);
            }
        }
    }
    kept.into_values().collect()
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
