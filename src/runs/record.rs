//! A run folder as a whole: what was asked, with which facts and program, and what came out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::folder::{facts_sha256, overrides_sha256};
use super::{Cell, Frame, RunError, open};
use crate::descriptors::DESCRIPTORS;
use crate::facts::{Fact, Facts, Origin, Quantity, Reason, Subject, Value, sha256_hex};

/// The tables every run has.
const TABLES: [&str; 6] = [
    "systems",
    "ranked",
    "excluded",
    "by_element",
    "provenance",
    "facts",
];

/// A run folder in memory. Nothing outside the folder is needed: a user's own values are in its facts.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    /// `job.toml`.
    pub job_text: String,
    /// `plan.json`: the job with every default, hypotheses, strategy, failure modes.
    pub plan: Json,
    /// `run.json`: version, commit, hashes, counts.
    pub run: Json,
    /// Every fact of the run, shipped and the user's own, in order.
    pub facts: Vec<Fact>,
    frames: HashMap<&'static str, Frame>,
    /// First row of each candidate in the provenance.
    provenance: HashMap<String, usize>,
    plan_sha256: String,
}

impl Record {
    /// Reads a run folder.
    ///
    /// ```no_run
    /// let record = zincscreen::runs::Record::open("notebooks-out/zn-binary".as_ref())?;
    /// assert!(record.changed_files().is_empty());
    /// assert!(record.frame("systems").is_some_and(|systems| systems.height() > 0));
    /// # Ok::<(), zincscreen::runs::RunError>(())
    /// ```
    ///
    /// # Errors
    /// If the folder is no run, or one of its files is missing or damaged; the error names it.
    pub fn open(path: &Path) -> Result<Self, RunError> {
        let mut frames = HashMap::new();
        for table in TABLES {
            frames.insert(table, open(path, table)?);
        }
        let failed = |file: &str, problem: String| RunError::Read {
            path: path.join(file).display().to_string(),
            problem,
        };
        let text = |file: &str| {
            std::fs::read_to_string(path.join(file)).map_err(|e| failed(file, e.to_string()))
        };
        let json = |file: &str, text: &str| {
            serde_json::from_str::<Json>(text).map_err(|e| failed(file, format!("damaged: {e}")))
        };
        let plan_text = text("plan.json")?;
        let facts =
            facts_of(&frames["facts"]).map_err(|problem| failed("facts.parquet", problem))?;
        let mut provenance = HashMap::new();
        let frame = &frames["provenance"];
        for row in 0..frame.height() {
            if let Cell::Text(id) = frame.cell("candidate_id", row) {
                provenance.entry(id).or_insert(row);
            }
        }
        Ok(Self {
            path: path.to_owned(),
            job_text: text("job.toml")?,
            plan: json("plan.json", &plan_text)?,
            run: json("run.json", &text("run.json")?)?,
            facts,
            frames,
            provenance,
            plan_sha256: sha256_hex(plan_text.trim_end_matches('\n').as_bytes()),
        })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A table by name: systems, ranked, excluded, by_element, provenance or facts.
    #[must_use]
    pub fn frame(&self, table: &str) -> Option<&Frame> {
        self.frames.get(table)
    }

    /// A word of `run.json`, empty if it has none: `name`, `version`, `commit`.
    #[must_use]
    pub fn word(&self, key: &str) -> &str {
        self.run[key].as_str().unwrap_or("")
    }

    /// Every descriptor of a candidate as recorded, in the order of the registry; none if the run did not
    /// keep the candidate. A descriptor that the run does not have is null without a source.
    #[must_use]
    pub fn quantities(&self, candidate_id: &str) -> Option<Vec<Quantity>> {
        let first = *self.provenance.get(candidate_id)?;
        let frame = self.frame("provenance")?;
        let mut quantities = vec![Err(Reason::NoSource); DESCRIPTORS.len()];
        for row in first..frame.height() {
            if frame.cell("candidate_id", row) != Cell::Text(candidate_id.to_owned()) {
                break;
            }
            let name = text(frame, "descriptor", row);
            if let Some(place) = DESCRIPTORS.iter().position(|d| d.name == name) {
                quantities[place] = quantity(frame, row);
            }
        }
        Some(quantities)
    }

    /// Files of the folder that do not agree with the hashes in `run.json`: they were changed afterwards.
    #[must_use]
    pub fn changed_files(&self) -> Vec<&'static str> {
        let agrees = |key: &str, hash: &str| self.run["sha256"][key].as_str() == Some(hash);
        [
            ("job", "job.toml", sha256_hex(self.job_text.as_bytes())),
            ("plan", "plan.json", self.plan_sha256.clone()),
            ("overrides", "facts.parquet", overrides_sha256(&self.facts)),
        ]
        .into_iter()
        .filter(|(key, _, hash)| !agrees(key, hash))
        .map(|(_, file, _)| file)
        .collect()
    }

    /// Whether the run was made with the same shipped facts.
    #[must_use]
    pub fn has_facts_of(&self, facts: &Facts) -> bool {
        self.run["sha256"]["facts"].as_str() == Some(&*facts_sha256(facts))
    }
}

fn text(frame: &Frame, column: &str, row: usize) -> String {
    match frame.cell(column, row) {
        Cell::Text(text) => text,
        _ => String::new(),
    }
}

fn number(frame: &Frame, column: &str, row: usize) -> Option<f64> {
    match frame.cell(column, row) {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

fn quantity(frame: &Frame, row: usize) -> Quantity {
    if let Some(value) = number(frame, "value", row) {
        return Ok(Value::new(
            value,
            number(frame, "sigma", row),
            text(frame, "model", row),
            &text(frame, "source", row),
        ));
    }
    let word = text(frame, "reason", row);
    let reason = Reason::ALL.into_iter().find(|r| r.as_str() == word);
    Err(reason.unwrap_or(Reason::NoSource))
}

fn facts_of(frame: &Frame) -> Result<Vec<Fact>, String> {
    (0..frame.height())
        .map(|row| {
            let word = |column: &str| text(frame, column, row);
            let subject = word("subject");
            Ok(Fact {
                property: word("property").into(),
                subject: subject
                    .parse()
                    .map_or_else(|_| Subject::Named(subject.into()), Subject::Element),
                host: word("host").into(),
                facet: word("facet").into(),
                value: number(frame, "value", row)
                    .ok_or_else(|| format!("row {}: no `value`", row + 1))?,
                sigma: number(frame, "sigma", row),
                source: word("source").into(),
                method: word("method").into(),
                flag: word("flag").into(),
                note: word("note").into(),
                settings_hash: word("settings_hash").into(),
                origin: [Origin::User, Origin::Calculated]
                    .into_iter()
                    .find(|origin| origin.as_str() == word("origin"))
                    .unwrap_or(Origin::Shipped),
            })
        })
        .collect()
}
