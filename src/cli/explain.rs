//! `explain`: why a candidate is ranked where it is.

use std::path::PathBuf;

use zincscreen::candidates::Form;
use zincscreen::explain::{ExplainError, Explainer, Setting};
use zincscreen::facts::Facts;
use zincscreen::runs::Record;

use super::args::Args;
use super::{Failure, say};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The run folder.
    pub(crate) run: PathBuf,
    /// An id (Zn99Sn1@dilute), a composition (Zn-2Sn-1Bi, Ga70In30), a compound (Cu5Zn8), a system (Zn-Bi-Sn,
    /// its best), an element, or Zn for bare zinc.
    pub(crate) candidate: String,
    /// The hypothesis, e.g. h2; default: the run's first.
    #[arg(long, value_name = "ID")]
    pub(crate) hypothesis: Option<String>,
    /// Form of a system: dilute, phase or coating; default: the first in which it is ranked.
    #[arg(long)]
    pub(crate) form: Option<String>,
}

impl From<ExplainError> for Failure {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::Stopped(cancelled) => cancelled.into(),
            other => Self::Input(other.to_string()),
        }
    }
}

pub(crate) fn explain(args: &ExplainArgs, common: &Args) -> Result<(), Failure> {
    let form = match &args.form {
        None => None,
        Some(word) => Some(
            Form::ALL
                .into_iter()
                .find(|f| f.as_str() == word)
                .ok_or_else(|| {
                    Failure::Input(format!(
                        "`--form {word}`: expected dilute, phase or coating"
                    ))
                })?,
        ),
    };
    let record = Record::open(&args.run)?;
    let base = Facts::embedded()?;
    let built = Setting::of(&record).build(&base)?;
    let explainer = Explainer::new(&record, &built, &base, args.hypothesis.as_deref())?;
    let explanation = explainer.explain(&args.candidate, form)?;
    if common.json {
        return say(&format!("{:#}", explanation.json()));
    }
    say(explanation.markdown().trim_end())
}
