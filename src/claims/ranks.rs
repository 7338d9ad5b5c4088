//! Where does a candidate stand among all others of its form? Small screens, run in process: every
//! element at one dose, as a layer, every compound; every pair of elements at one dose each.

use std::collections::HashMap;

use super::ClaimError;
use super::kinds::Tools;
use crate::job::{Job, JobError};
use crate::score::Hypothesis;
use crate::screen::{self, Quiet};

/// Rank of a candidate under one hypothesis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// The hypothesis.
    pub hypothesis: String,
    /// Rank within the form; none if too little is known.
    pub rank: Option<u64>,
    /// Number of candidates that are ranked.
    pub of: u64,
    /// Number of candidates, ranked or not.
    pub pool: u64,
}

/// Scores of the pools that systems of the review are ranked in.
pub(super) struct Pools {
    pub(super) hypotheses: Vec<Hypothesis>,
    pub(super) min_coverage: f64,
    /// By candidate id: the pool (order and form) and its number there.
    places: HashMap<String, (String, usize)>,
    /// By pool: scores of every candidate in order, under each hypothesis.
    scores: HashMap<String, Vec<Vec<Option<f64>>>>,
}

/// Every element at 1 at.%, every element as a layer, every compound; every pair at 1 at.% each and as a
/// layer half and half.
const ORDERS: [&str; 2] = [
    r#"
[candidates]
order = ["binary"]
dilute = { min = 1.0, max = 1.0, step = 1.0, max_total = 1.0 }
"#,
    r#"
[candidates]
order = ["ternary"]
forms = ["dilute", "coating"]
dilute = { min = 1.0, max = 1.0, step = 1.0, max_total = 2.0 }
coating = { step_at_percent = 50.0 }
"#,
];

impl Pools {
    pub(super) fn new(tools: &Tools<'_>) -> Result<Self, ClaimError> {
        let mut pools = Self {
            hypotheses: Vec::new(),
            min_coverage: 0.0,
            places: HashMap::new(),
            scores: HashMap::new(),
        };
        let environment = environment_toml(tools)?;
        for (i, candidates) in ORDERS.iter().enumerate() {
            let text = format!("[screen]\nname = \"claims\"\n{environment}{candidates}");
            let job = Job::parse(&text, "the conditions of the claims".as_ref(), &[])?;
            let plan = job.resolve(tools.facts)?;
            screen::stream_scored(&plan, tools.facts, &Quiet, |batch| {
                for (n, (id, form)) in batch.ids.iter().zip(&batch.forms).enumerate() {
                    let pool = format!("{i} {form}");
                    let list = pools.scores.entry(pool.clone()).or_default();
                    pools.places.insert(id.clone(), (pool, list.len()));
                    list.push(batch.scores.iter().map(|scores| scores[n]).collect());
                }
                Ok::<(), ClaimError>(())
            })?;
            pools.hypotheses = plan.hypotheses;
            pools.min_coverage = plan.min_coverage;
        }
        Ok(pools)
    }

    /// The candidate's rank under each hypothesis; empty if it is in none of the pools.
    pub(super) fn ranks(&self, id: &str) -> Vec<Rank> {
        let Some((pool, place)) = self.places.get(id) else {
            return Vec::new();
        };
        let scores = &self.scores[pool];
        self.hypotheses
            .iter()
            .enumerate()
            .map(|(h, hypothesis)| Rank {
                hypothesis: hypothesis.id.clone(),
                rank: scores[*place][h].map(|own| {
                    // Of equals the first in order, as in a run.
                    let before = scores.iter().enumerate().filter(|(i, other)| {
                        other[h].is_some_and(|s| s > own || (s == own && i < place))
                    });
                    before.count() as u64 + 1
                }),
                of: scores.iter().filter(|s| s[h].is_some()).count() as u64,
                pool: scores.len() as u64,
            })
            .collect()
    }
}

/// The conditions as a section of a job.
fn environment_toml(tools: &Tools<'_>) -> Result<String, JobError> {
    let body =
        toml::to_string(tools.environment).map_err(|error| crate::facts::FactError::Format {
            file: "environment".to_owned(),
            problem: error.to_string(),
        })?;
    Ok(format!("[environment]\n{body}"))
}
