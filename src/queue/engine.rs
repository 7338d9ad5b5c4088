//! What the queue needs of a code: inputs, a command, a result.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::document::StructureDocument;
use super::{Calculation, QueueError};

/// What one job may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Processes of the code (MPI ranks).
    pub processes: u32,
    /// Threads of each.
    pub threads: u32,
    /// Wall time, seconds.
    pub wall_s: u64,
    /// Memory of the whole job, MB; 0: no limit.
    pub memory_mb: u64,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            processes: 1,
            threads: 1,
            wall_s: 4 * 3600,
            memory_mb: 0,
        }
    }
}

impl Resources {
    /// The same with one of them changed, as typed: `wall=4h`, `wall=90m`, `processes=8`, `threads=2`,
    /// `memory=16G`.
    ///
    /// ```
    /// use zincscreen::queue::Resources;
    /// let longer = Resources::default().with("wall=90m")?.with("memory=2G")?;
    /// assert_eq!((longer.wall_s, longer.memory_mb), (5400, 2048));
    /// assert!(Resources::default().with("wall=soon").is_err());
    /// # Ok::<(), zincscreen::queue::QueueError>(())
    /// ```
    ///
    /// # Errors
    /// Another name, no number, zero.
    pub fn with(mut self, change: &str) -> Result<Self, QueueError> {
        let wrong = || QueueError::Resource {
            given: change.to_owned(),
            expected: "wall=4h (s, m, h, d), memory=16G (M, G), processes=8 or threads=2",
        };
        let (name, value) = change.split_once('=').ok_or_else(wrong)?;
        let split = value
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(value.len());
        let number: f64 = value[..split].parse().map_err(|_| wrong())?;
        let factor = match (name, &value[split..]) {
            ("wall", "s") | ("memory", "M" | "MB") | ("processes" | "threads", "") => 1.0,
            ("wall", "m") => 60.0,
            ("wall", "h") => 3600.0,
            ("wall", "d") => 86400.0,
            ("memory", "G" | "GB") => 1024.0,
            _ => return Err(wrong()),
        };
        let amount = (number * factor).round();
        if !(1.0..=1e9).contains(&amount) {
            return Err(wrong());
        }
        match name {
            "wall" => self.wall_s = amount as u64,
            "memory" => self.memory_mb = amount as u64,
            "processes" => self.processes = amount as u32,
            _ => self.threads = amount as u32,
        }
        Ok(self)
    }
}

/// One file of a job's inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name in the job's folder; no path.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A projected density of states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedStates {
    /// Energies against the Fermi level, eV, increasing.
    pub energy_ev: Vec<f64>,
    /// d states per eV of the atom asked for, both spins.
    pub d_density: Vec<f64>,
    /// What was projected onto, e.g. `PAW projectors`.
    pub projector: String,
}

/// What a calculation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Total energy, extrapolated to zero smearing where the code does that, eV per cell.
    pub energy_ev: f64,
    /// Where the atoms came to rest, in the order of the input.
    pub structure: Option<StructureDocument>,
    /// Greatest force left, eV/angstrom.
    pub greatest_force_ev_ang: Option<f64>,
    /// Fermi level, eV.
    pub fermi_ev: Option<f64>,
    /// d states, for a density of states.
    pub states: Option<ProjectedStates>,
    /// Name and version of the code, as it states them.
    pub code_version: String,
    /// What speaks against it, in words; empty: nothing.
    pub anomalies: Vec<String>,
    /// What is worth knowing and does not speak against it.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// What it really cost, core-hours.
    #[serde(default)]
    pub core_hours: Option<f64>,
}

/// What was read of a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What it found.
    pub outcome: Outcome,
    /// The file in the folder that holds the energy.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// A code, as the queue sees it.
pub trait Engine: Send + Sync {
    /// The inputs of a calculation.
    ///
    /// # Errors
    /// What the code cannot do; in words.
    fn inputs(&self, calculation: &Calculation) -> Result<Vec<Input>, String>;

    /// The command, run inside the job's folder.
    fn command(&self, calculation: &Calculation, resources: &Resources) -> Vec<String>;

    /// Reads what it left behind, and judges it. Anything not finite or not there is an error.
    ///
    /// # Errors
    /// No result, or a damaged one; in words.
    fn answer(&self, folder: &Path, calculation: &Calculation) -> Result<Answer, String>;

    /// The final structure with what speaks against it, as extended XYZ for a viewer; none: the structure of the
    /// outcome is all there is to see.
    fn picture(
        &self,
        folder: &Path,
        calculation: &Calculation,
        reasons: &[String],
    ) -> Option<String>;
}
