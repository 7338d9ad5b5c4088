//! May the library compute for this run what its tables do not hold?
//!
//! Plan and facts are built again from what the run recorded. Only where the shipped facts and the run's files have
//! the hashes of `run.json` do new numbers belong to the run's own.

use std::path::Path;

use crate::explain::{Recorded, Setting};
use crate::facts::Facts;
use crate::runs::Record;

/// Builds the run's plan and facts again.
///
/// # Errors
/// In words, why its numbers would not be the run's.
pub(super) fn recompute(run: &Path) -> Result<Recorded, String> {
    let record = Record::open(run).map_err(|e| e.to_string())?;
    let base = Facts::embedded().map_err(|e| e.to_string())?;
    if let [first, ..] = record.changed_files().as_slice() {
        return Err(format!(
            "{first} was changed after the run; run the job again"
        ));
    }
    if !record.has_facts_of(&base) {
        return Err(
            "this run's set of facts is not the one of this version of the program; run the job again"
                .to_owned(),
        );
    }
    Setting::of(&record).build(&base).map_err(|e| e.to_string())
}
