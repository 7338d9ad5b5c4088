//! `run.json` of the script that starts Quantum ESPRESSO and VASP: times, exit codes, POTCARs.

use serde::Deserialize;

use super::OutputError;
use super::folder::Folder;
use super::worker_json::check_job;

pub(super) const FILE: &str = "run.json";
const MOST_BYTES: u64 = 1 << 20;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Run {
    job_sha256: Option<String>,
    processes: Option<u32>,
    threads: Option<u32>,
    pub(super) wall_s: Option<f64>,
    pub(super) error: Option<String>,
    /// Titles of the POTCARs that were used.
    #[serde(default)]
    pub(super) potcar: Vec<String>,
}

impl Run {
    pub(super) fn core_hours(&self) -> Option<f64> {
        let cores = f64::from(self.processes.unwrap_or(1)) * f64::from(self.threads.unwrap_or(1));
        Some(self.wall_s? * cores / 3600.0)
    }
}

/// What the script wrote; nothing if the code was run without it.
pub(super) fn read(folder: &Folder<'_>) -> Result<Run, OutputError> {
    let Some(text) = folder.text(FILE, MOST_BYTES)? else {
        return Ok(Run::default());
    };
    let run: Run = serde_json::from_str(&text).map_err(|error| OutputError::Malformed {
        file: folder.name(FILE),
        problem: error.to_string(),
    })?;
    if run.processes == Some(0) || run.threads == Some(0) {
        return Err(OutputError::Malformed {
            file: folder.name(FILE),
            problem: "no process or no thread; expected at least one of each".to_owned(),
        });
    }
    check_job(folder, &folder.name(FILE), run.job_sha256.as_deref())?;
    Ok(run)
}
