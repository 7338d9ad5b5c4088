//! May the library compute for this run what its tables do not hold?
//!
//! The job is resolved again against the shipped facts and the user's rows that `facts.parquet` repeats. Only where
//! plan, facts and overrides have the hashes of `run.json` do new numbers belong to the run's own.

use std::path::Path;

use crate::facts::{Element, Fact, Facts, Origin, Subject, sha256_hex};
use crate::job::{Job, ScreenPlan};
use crate::runs::{Cell, open};

/// Plan and facts of the run, as they were.
#[derive(Debug)]
pub(super) struct Recompute {
    pub(super) plan: ScreenPlan,
    pub(super) facts: Facts,
}

impl Recompute {
    /// Resolves the run's job again.
    ///
    /// # Errors
    /// In words, why its numbers would not be the run's.
    pub(super) fn of(run: &Path, info: &serde_json::Value) -> Result<Self, String> {
        let file = run.join("job.toml");
        let mut job = Job::read(&file, &[]).map_err(|e| e.to_string())?;
        let overrides = std::mem::take(&mut job.file.facts.overrides);
        let base = Facts::embedded().map_err(|e| e.to_string())?;
        let facts = job
            .facts(&base)
            .map_err(|e| e.to_string())?
            .with_user_rows(user_rows(run)?);
        job.file.facts.overrides = overrides;
        let plan = job.resolve(&facts).map_err(|e| e.to_string())?;
        let candidates = info["candidates"].as_u64().unwrap_or(0);
        let json = plan
            .to_json(candidates)
            .and_then(|json| serde_json::to_string_pretty(&json))
            .map_err(|e| e.to_string())?;
        let mut shipped = String::new();
        for path in facts.files().paths() {
            shipped.push_str(path);
            shipped.push_str(facts.files().text(path).unwrap_or(""));
        }
        let mut user = String::new();
        for row in facts.rows().iter().filter(|r| r.origin == Origin::User) {
            user.push_str(&format!("{row:?}\n"));
        }
        for (what, key, text) in [("plan", "plan", &json), ("set of facts", "facts", &shipped)] {
            if info["sha256"][key].as_str() != Some(&sha256_hex(text.as_bytes())) {
                return Err(format!(
                    "this run's {what} is not what this version of the program makes of its job; run the job again"
                ));
            }
        }
        Ok(Self { plan, facts })
    }
}

fn user_rows(run: &Path) -> Result<Vec<Fact>, String> {
    let frame = open(run, "facts").map_err(|e| e.to_string())?;
    let text = |column: &str, row: usize| frame.cell(column, row).to_string();
    let number = |column: &str, row: usize| match frame.cell(column, row) {
        Cell::Number(n) => Some(n),
        _ => None,
    };
    (0..frame.height())
        .filter(|&row| text("origin", row) == "user")
        .map(|row| {
            let subject = text("subject", row);
            Ok(Fact {
                property: text("property", row).into(),
                subject: subject.parse::<Element>().map_or_else(
                    |_| Subject::Named(subject.as_str().into()),
                    Subject::Element,
                ),
                host: text("host", row).into(),
                facet: text("facet", row).into(),
                value: number("value", row)
                    .ok_or_else(|| format!("facts.parquet: row {row} has no value"))?,
                sigma: number("sigma", row),
                source: text("source", row).into(),
                method: text("method", row).into(),
                flag: text("flag", row).into(),
                note: text("note", row).into(),
                settings_hash: text("settings_hash", row).into(),
                origin: Origin::User,
            })
        })
        .collect()
}
