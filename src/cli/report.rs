//! `report`: a run as one page.

use std::path::{Path, PathBuf};

use zincscreen::report::{Options, ReportError, write};

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
    /// Folder of a queue: the page shows the calculations of the ranked systems.
    #[arg(long, value_name = "DIR")]
    queue: Option<PathBuf>,
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
    let options = Options {
        out: args.out.as_deref(),
        force: args.force,
        queue: args.queue.as_deref(),
    };
    let written = write(&args.run, &options)?;
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
    if let (None, Some(file)) = (&args.queue, written.calculations.first()) {
        let folder = Path::new(file).parent().unwrap_or(Path::new("."));
        say(&format!(
            "this run has calculated values of {file}; `--queue {}` shows their state",
            folder.display()
        ))?;
    }
    match &written.left_out {
        Some(reason) => say(&format!(
            "left out: composition maps and strain-area figures; {reason}"
        )),
        None => Ok(()),
    }
}
