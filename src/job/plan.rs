//! What will be done: names resolved, numbers checked, nothing left to guess.

use std::collections::HashSet;

use super::error::{Complaint, JobError};
use super::file::{JobFile, Top};
use super::strategy::Strategy;
use crate::candidates::{Form, Pool, Space};
use crate::descriptors::FailureMode;
use crate::facts::{Element, Facts};
use crate::models::Environment;
use crate::score::{Filter, Hypothesis, RawHypothesis};

/// A screen, resolved and valid.
#[derive(Debug, Clone)]
pub struct ScreenPlan {
    /// Name of the screen.
    pub name: String,
    /// The job with every default filled in.
    pub job: JobFile,
    /// The job's text as run, for the record.
    pub job_text: String,
    /// Hypotheses; the first defines rank and score.
    pub hypotheses: Vec<Hypothesis>,
    /// The hypotheses as written.
    pub raw_hypotheses: Vec<RawHypothesis>,
    /// Fabrication route, if one was chosen.
    pub strategy: Option<Strategy>,
    /// Known ways to fail.
    pub failure_modes: Vec<FailureMode>,
    /// Conditions.
    pub environment: Environment,
    /// What is screened.
    pub pool: Pool,
    /// Limits.
    pub filters: Vec<Filter>,
    /// Known share of the weight from which a candidate is ranked.
    pub min_coverage: f64,
    /// Rows wanted.
    pub top: Top,
    /// Rows per system among them.
    pub top_per_system: usize,
    /// Systems in which a user gave a value for a single candidate.
    pub careful: HashSet<(Form, Vec<Element>)>,
}

impl ScreenPlan {
    /// The numbered pool.
    ///
    /// # Errors
    /// If it is too large to be numbered.
    pub fn space(&self, facts: &Facts) -> Result<Space, JobError> {
        Space::new(&self.pool, facts).map_err(|problem| {
            JobError::Value(Box::new(Complaint {
                file: self.name.clone(),
                place: None,
                key: "candidates".to_owned(),
                value: String::new(),
                problem,
            }))
        })
    }

    /// The plan as JSON, for `plan.json` and its hash.
    ///
    /// # Errors
    /// Never for a valid plan; serialisation is fallible by type.
    pub fn to_json(&self, candidates: u64) -> Result<serde_json::Value, serde_json::Error> {
        let elements: Vec<&str> = self.pool.elements.iter().map(|e| e.symbol()).collect();
        Ok(serde_json::json!({
            "job": serde_json::to_value(&self.job)?,
            "elements": elements,
            "candidates": candidates,
            "hypotheses": serde_json::to_value(&self.raw_hypotheses)?,
            "strategy": serde_json::to_value(&self.strategy)?,
            "failure_modes": serde_json::to_value(&self.failure_modes)?,
        }))
    }
}
