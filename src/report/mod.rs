//! Who stands where, and why? One page that answers for people who look rather than read.
//!
//! [`write()`] turns a run folder into `report.html`, one self-contained file without a network, and into static SVG
//! figures. Everything comes from the run's own tables through [`crate::runs::open`]. What the tables do not
//! hold, composition maps and coincidence lattices, is computed again with the same pure functions
//! ([`recompute`]), and only where plan, facts and overrides have the hashes that `run.json` names.
//!
//! Names and words of users are hostile until escaped: they enter the page as JSON in which `<` is escaped, and
//! the page's Content-Security-Policy runs no script but the ones whose hashes it names.

mod answer;
mod calculations;
mod data;
mod details;
mod elements;
mod figures;
mod maps;
mod page;
mod recompute;
mod tables;

use std::path::{Path, PathBuf};

use calculations::Calculations;

use crate::facts::FactError;
use crate::queue::QueueError;
use crate::runs::RunError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A table of the run is missing or damaged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A text file of the run is missing or damaged.
    #[error("{path}: {problem}; write the run again: zincscreen run JOB --out DIR --force")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A table lacks a column that every run has.
    #[error(
        "{table}.parquet: has no column `{column}`; the run was written by another program: write it again"
    )]
    Column {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A report is there already.
    #[error("{path}: exists already; choose another `--out`, or `--force` to replace it")]
    Exists {
        /// The file.
        path: String,
    },
    /// The page or a figure cannot be written.
    #[error("{path}: cannot be written: {problem}")]
    Write {
        /// File or folder.
        path: String,
        /// The system's answer.
        problem: String,
    },
    /// The shipped facts are defective.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The queue cannot be read.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The template or a figure failed: a fault of the program.
    #[error("report: {0}")]
    Own(String),
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Written {
    /// The page.
    pub html: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Rows of its table of systems.
    pub systems: usize,
    /// Static figures.
    pub figures: Vec<PathBuf>,
    /// What could not be computed again, in words; none if all was.
    pub left_out: Option<String>,
    /// Files of calculated values that the job names, as it writes them.
    pub calculations: Vec<String>,
}

/// Where a report goes and what it shows beside the run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The page; none: `RUN/report.html`.
    pub out: Option<&'a Path>,
    /// Replace a page that is there.
    pub force: bool,
    /// Folder of the queue whose state is shown.
    pub queue: Option<&'a Path>,
}

/// Writes the page of a run to `RUN/report.html` and static figures to `RUN/figures`; with `out`, the page there and
/// the figures beside it in a folder of its name, e.g. `tin.html` and `tin-figures`. With `queue`, the page says which
/// calculations of the ranked systems are planned, running, accepted or suspect.
///
/// ```no_run
/// use zincscreen::report::{Options, write};
/// let written = write("notebooks-out/zn-binary".as_ref(), &Options::default())?;
/// assert!(written.bytes < 5_000_000);
/// # Ok::<(), zincscreen::report::ReportError>(())
/// ```
///
/// # Errors
/// If the folder is no run, a table is missing or damaged, a report is there and may not be replaced, or the
/// disk refuses.
pub fn write(run: &Path, options: &Options<'_>) -> Result<Written, ReportError> {
    let Options { out, force, queue } = *options;
    let html = out.map_or_else(|| run.join("report.html"), Path::to_path_buf);
    // Before the work: a refusal after it would waste it.
    if !force && std::fs::symlink_metadata(&html).is_ok() {
        return Err(ReportError::Exists {
            path: html.display().to_string(),
        });
    }
    let data = data::Data::read(run)?;
    let calculations = match queue {
        Some(folder) => Some(Calculations::read(folder, Some(&data.ranked))?),
        None => None,
    };
    let text = page::render(&data, calculations.as_ref())?;
    save(&html, &text)?;
    let folder = figures_beside(&html, out.is_none());
    std::fs::create_dir_all(&folder).map_err(|e| failed(&folder, &e))?;
    let mut figures = Vec::new();
    for (name, svg) in figures::all(&data)? {
        let path = folder.join(format!("{name}.svg"));
        save(&path, &svg)?;
        figures.push(path);
    }
    Ok(Written {
        html,
        bytes: text.len() as u64,
        systems: data.systems(),
        figures,
        left_out: data.left_out,
        calculations: data.calculations,
    })
}

/// Writes the state of a queue as a page of its own, in the place of an older one; its size in bytes. `now_s`: the time
/// it bears, seconds since 1970.
///
/// # Errors
/// If there is no queue, its file is damaged, the page is no `.html`, or the disk refuses.
pub fn write_status(queue: &Path, html: &Path, now_s: i64) -> Result<u64, ReportError> {
    if html.extension().is_none_or(|end| end != "html") {
        return Err(ReportError::Write {
            path: html.display().to_string(),
            problem: "it is replaced where it exists, so its name must end in .html".to_owned(),
        });
    }
    let text = page::render_status(&Calculations::read(queue, None)?, now_s)?;
    save(html, &text)?;
    Ok(text.len() as u64)
}

/// `figures` in the run folder; elsewhere a folder that bears the page's name.
fn figures_beside(html: &Path, is_in_run: bool) -> PathBuf {
    if is_in_run {
        return html.with_file_name("figures");
    }
    let stem = html.file_stem().unwrap_or_default().to_string_lossy();
    html.with_file_name(format!("{stem}-figures"))
}

fn failed(path: &Path, error: &std::io::Error) -> ReportError {
    ReportError::Write {
        path: path.display().to_string(),
        problem: error.to_string(),
    }
}

/// Written beside its place, then renamed: a reader never sees half a file.
fn save(path: &Path, text: &str) -> Result<(), ReportError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| ReportError::Write {
        path: path.display().to_string(),
        problem: "not a file name".to_owned(),
    })?;
    let partial = path.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    std::fs::write(&partial, text)
        .and_then(|()| std::fs::rename(&partial, path))
        .map_err(|e| {
            let _ = std::fs::remove_file(&partial);
            failed(path, &e)
        })
}
