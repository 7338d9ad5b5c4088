//! `validate`: does a run agree with published outcomes, better than chance and than simple tables?

mod show;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use zincscreen::explain::Setting;
use zincscreen::facts::Facts;
use zincscreen::runs::{Cell, Record, open};
use zincscreen::validate::{Labels, Options, Pool, ValidateError, validate as hold};

use super::args::Args;
use super::{Failure, say};

/// Arguments of `validate`.
#[derive(Debug, clap::Args)]
pub(crate) struct ValidateArgs {
    /// The run folder.
    pub(crate) run: PathBuf,
    /// Your own labels, laid over the shipped ones: a CSV file with element, label (positive, unknown, negative) and
    /// task (benefit, harm).
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,
    /// Seed of resamples, permutations and weights; default: the run's.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

impl From<ValidateError> for Failure {
    fn from(error: ValidateError) -> Self {
        Self::Input(error.to_string())
    }
}

pub(crate) fn validate(args: &ValidateArgs, common: &Args) -> Result<(), Failure> {
    let record = Record::open(&args.run)?;
    let reopened = Setting::of(&record).build(&Facts::embedded()?)?;
    let mut labels = Labels::shipped(&reopened.facts)?;
    if let Some(path) = &args.labels {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::Input(format!("{}: cannot be read: {e}", path.display())))?;
        labels = labels.with_user(&text, &path.display().to_string(), &reopened.facts)?;
    }
    let options = Options {
        seed: args.seed.unwrap_or(reopened.plan.job.screen.seed),
        ..Options::default()
    };
    let report = hold(&reopened.plan, &reopened.facts, &labels, options)?;
    let mut notes: Vec<String> = record
        .changed_files()
        .into_iter()
        .map(|file| format!("{file} was changed after the run"))
        .collect();
    notes.extend(disagreement(&args.run, &report.pool)?);
    if !report.pool.note.is_empty() {
        notes.push(report.pool.note.clone());
    }
    if common.json {
        let mut json = serde_json::to_value(&report).map_err(|e| Failure::Own(e.to_string()))?;
        if let Some(object) = json.as_object_mut() {
            object.insert("notes".to_owned(), notes.into());
        }
        return say(&format!("{json:#}"));
    }
    show::print(&report, &notes)
}

/// Scores that the run's own table has otherwise: facts or program have changed since.
fn disagreement(run: &Path, pool: &Pool) -> Result<Option<String>, Failure> {
    let ranked = open(run, "ranked")?;
    let mut scores = HashMap::new();
    for row in 0..ranked.height() {
        if let (Cell::Text(id), Cell::Number(score)) =
            (ranked.cell("candidate_id", row), ranked.cell("score", row))
        {
            scores.insert(id, score);
        }
    }
    let (mut same, mut other) = (0, Vec::new());
    for line in &pool.elements {
        if let (Some(theirs), Some(Some(ours))) =
            (scores.get(&line.candidate_id), line.scores.first())
        {
            if (theirs - ours).abs() <= 1e-9 * theirs.abs().max(1e-9) {
                same += 1;
            } else {
                other.push(line.candidate_id.as_str());
            }
        }
    }
    Ok((!other.is_empty()).then(|| {
        format!(
            "{} of {} scores differ from the run's table ({}, ...): facts or program have changed since; run the job again",
            other.len(),
            same + other.len(),
            other[0]
        )
    }))
}
