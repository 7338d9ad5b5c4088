//! `report`: a run as one page.

use std::path::PathBuf;

use zincscreen::report::{ReportError, write};

use super::args::Args;
use super::{Failure, say};

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// The run folder.
    run: PathBuf,
    /// Where to write the page; default: RUN/report.html, figures in RUN/figures. Of NAME.html they go to NAME-figures.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a report that is there already.
    #[arg(long)]
    force: bool,
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Own(problem) => Self::Own(problem),
            other => Self::Input(other.to_string()),
        }
    }
}

pub(crate) fn report(args: &ReportArgs, common: &Args) -> Result<(), Failure> {
    let written = write(&args.run, args.out.as_deref(), args.force)?;
    if common.json {
        let figures: Vec<_> = written
            .figures
            .iter()
            .map(|f| f.display().to_string())
            .collect();
        return say(&serde_json::json!({
            "html": written.html.display().to_string(), "bytes": written.bytes,
            "systems": written.systems, "figures": figures, "left_out": written.left_out,
        })
        .to_string());
    }
    if common.quiet {
        return Ok(());
    }
    say(&format!(
        "{}: {} systems, {:.1} MB, no network; open it in a browser",
        written.html.display(),
        written.systems,
        written.bytes as f64 / 1e6,
    ))?;
    for figure in &written.figures {
        say(&format!("{}", figure.display()))?;
    }
    match &written.left_out {
        Some(reason) => say(&format!(
            "left out: composition maps and strain-area figures; {reason}"
        )),
        None => Ok(()),
    }
}
