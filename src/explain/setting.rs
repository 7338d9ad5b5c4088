//! What a run rests on, as data: the job with every default, its hypotheses, its facts. Any part can be
//! exchanged, and plan and facts built again.

use serde_json::Value as Json;

use super::ExplainError;
use crate::descriptors::{Context, Evaluator};
use crate::facts::{Fact, Facts};
use crate::job::{Job, JobFile, ScreenPlan};
use crate::runs::Record;
use crate::score::{Hypothesis, RawHypothesis};

/// What a run rests on.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The job with every default filled in.
    pub job: Json,
    /// The hypotheses as resolved, in order.
    pub hypotheses: Vec<Json>,
    /// Every fact in the long format.
    pub rows: Vec<Fact>,
    /// For messages: the run and the version that wrote it.
    pub(super) run: [String; 2],
}

/// A run's plan and facts, built again.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The plan.
    pub plan: ScreenPlan,
    /// The facts, with the user's own.
    pub facts: Facts,
}

impl Setting {
    /// The setting a run recorded.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let hypotheses = record.plan["hypotheses"].as_array();
        Self {
            job: record.plan["job"].clone(),
            hypotheses: hypotheses.cloned().unwrap_or_default(),
            rows: record.facts.clone(),
            run: [
                record.path().display().to_string(),
                record.word("version").to_owned(),
            ],
        }
    }

    /// Plan and facts. `base` gives what is not in the long format: cells, compounds, sources.
    ///
    /// # Errors
    /// If a part does not fit this program, or the parts do not fit each other.
    pub fn build(&self, base: &Facts) -> Result<Recorded, ExplainError> {
        let problem = |problem: String| ExplainError::Plan {
            run: self.run[0].clone(),
            problem,
            version: self.run[1].clone(),
        };
        let mut file: JobFile =
            serde_json::from_value(self.job.clone()).map_err(|e| problem(e.to_string()))?;
        // Their rows are among the recorded ones; the files may be gone.
        file.facts.overrides = Vec::new();
        file.facts.calculations = Vec::new();
        // The recorded hypotheses count, whatever ships today.
        file.screen.hypotheses = None;
        file.criteria = Vec::new();
        file.score.group_weights.clear();
        let text = toml::to_string(&file).map_err(|e| problem(e.to_string()))?;
        let job = Job::parse(&text, self.run[0].as_ref(), &[])?;
        let facts = job.facts(&base.clone().with_rows(self.rows.clone()))?;
        let mut plan = job.resolve(&facts)?;
        let raws: Vec<RawHypothesis> = self
            .hypotheses
            .iter()
            .map(|h| serde_json::from_value(h.clone()).map_err(|e| problem(e.to_string())))
            .collect::<Result<_, _>>()?;
        let evaluator = Evaluator::new(Context {
            facts: &facts,
            environment: &plan.environment,
        });
        let mut hypotheses = Vec::with_capacity(raws.len());
        for raw in &raws {
            let mut hypothesis = Hypothesis::resolve(raw)
                .map_err(|d| problem(format!("{} = {}: {}", d.key, d.value, d.problem)))?;
            hypothesis.learn(&evaluator);
            hypotheses.push(hypothesis);
        }
        if hypotheses.is_empty() {
            return Err(problem("it has no hypothesis".to_owned()));
        }
        plan.hypotheses = hypotheses;
        plan.raw_hypotheses = raws;
        Ok(Recorded { plan, facts })
    }
}
