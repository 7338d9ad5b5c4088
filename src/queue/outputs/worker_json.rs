//! `result.json` of our own scripts: GPAW and any ASE calculator.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::cut;
use super::folder::{Folder, hex};
use super::result::{Echoed, structure};
use super::{CalculationResult, OutputError};
use crate::facts::Element;
use crate::formats::dos::{Channel, DosFormat, FermiOrigin, ProjectedDos, Shell, Spin};
use crate::queue::calculation::{Calculation, Purpose};

pub(super) const FILE: &str = "result.json";
/// A slab of 200 atoms with a density of states has less than one MB.
const MOST_BYTES: u64 = 64 << 20;
/// More energies in a density of states are refused.
const MOST_POINTS: usize = 200_000;

#[derive(Debug, Deserialize)]
struct Written {
    version: u32,
    job_sha256: Option<String>,
    code: Option<String>,
    #[serde(default)]
    versions: std::collections::BTreeMap<String, Option<String>>,
    processes: Option<u32>,
    threads: Option<u32>,
    wall_s: Option<f64>,
    error: Option<String>,
    is_unconverged: Option<bool>,
    energy_ev: Option<f64>,
    free_energy_ev: Option<f64>,
    #[serde(default)]
    forces_ev_ang: Vec<[f64; 3]>,
    stress_ev_ang3: Option<[f64; 6]>,
    converged_electronic: Option<bool>,
    converged_ionic: Option<bool>,
    steps: Option<u32>,
    fermi_ev: Option<f64>,
    total_moment_mu_b: Option<f64>,
    #[serde(default)]
    moments_mu_b: Vec<f64>,
    atoms: Option<Atoms>,
    #[serde(default)]
    settings: Settings,
    dos: Option<Dos>,
}

#[derive(Debug, Deserialize)]
struct Atoms {
    symbols: Vec<Element>,
    positions_ang: Vec<[f64; 3]>,
    cell_ang: [[f64; 3]; 3],
}

#[derive(Debug, Default, Deserialize)]
struct Settings {
    functional: Option<String>,
    cutoff_ev: Option<f64>,
    k_grid: Option<[u32; 3]>,
    smearing_ev: Option<f64>,
    is_spin_polarised: Option<bool>,
    has_dipole_layer: Option<bool>,
    #[serde(default)]
    datasets: Vec<String>,
    fidelity: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Dos {
    atom: usize,
    low_ev: f64,
    high_ev: f64,
    points: usize,
    projector: String,
    channels: Vec<DosChannel>,
}

#[derive(Debug, Deserialize)]
struct DosChannel {
    shell: String,
    spin: String,
    density: Vec<f64>,
}

pub(super) fn read(
    folder: &Folder<'_>,
    calculation: &Calculation,
) -> Result<CalculationResult, OutputError> {
    let name = folder.name(FILE);
    let Some(text) = folder.text(FILE, MOST_BYTES)? else {
        return Err(folder.missing(FILE));
    };
    let malformed = |problem: String| OutputError::Malformed {
        file: name.clone(),
        problem,
    };
    if text.trim().is_empty() {
        return Err(OutputError::Truncated {
            file: name,
            problem: "the file is empty".to_owned(),
        });
    }
    let written: Written = serde_json::from_str(&text).map_err(|error| {
        if error.is_eof() {
            OutputError::Truncated {
                file: name.clone(),
                problem: error.to_string(),
            }
        } else {
            malformed(error.to_string())
        }
    })?;
    if written.version != crate::queue::inputs::VERSION {
        return Err(malformed(format!(
            "version {}; this program reads version {}",
            written.version,
            crate::queue::inputs::VERSION
        )));
    }
    check_job(folder, &name, written.job_sha256.as_deref())?;
    if let Some(message) = &written.error {
        let (file, message) = (name.clone(), cut(message));
        return Err(if written.is_unconverged == Some(true) {
            OutputError::Unconverged { file, message }
        } else {
            OutputError::Failed { file, message }
        });
    }
    let (Some(energy_ev), Some(atoms)) = (written.energy_ev, &written.atoms) else {
        return Err(malformed(
            "neither an energy with its atoms nor an error".to_owned(),
        ));
    };
    let structure = structure(
        &name,
        calculation,
        &atoms.symbols,
        atoms.cell_ang,
        &atoms.positions_ang,
    )?;
    let dos = match (&calculation.purpose, written.dos) {
        (Purpose::DensityOfStates { atom, .. }, Some(dos)) => {
            Some(density(&name, dos, *atom, &structure, written.fermi_ev)?)
        }
        (Purpose::DensityOfStates { .. }, None) => {
            return Err(malformed(
                "no density of states, which was asked for".to_owned(),
            ));
        }
        _ => None,
    };
    let code = written.code.unwrap_or_default();
    let version_of = |key: &str| written.versions.get(key).cloned().flatten();
    let code_version = match version_of(&code) {
        Some(version) if code != "ase" => format!("{code} {version}"),
        _ => written
            .versions
            .iter()
            .filter_map(|(name, version)| Some(format!("{name} {}", version.as_ref()?)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let cores = f64::from(written.processes.unwrap_or(1)) * f64::from(written.threads.unwrap_or(1));
    let settings = written.settings;
    CalculationResult {
        energy_ev,
        free_energy_ev: written.free_energy_ev,
        forces_ev_ang: written.forces_ev_ang,
        stress_ev_ang3: written.stress_ev_ang3,
        structure,
        converged_electronic: written.converged_electronic,
        converged_ionic: written.converged_ionic,
        steps: written.steps,
        fermi_ev: written.fermi_ev,
        total_moment_mu_b: written.total_moment_mu_b,
        moments_mu_b: written.moments_mu_b,
        dos,
        code_version: cut(&code_version),
        echoed: Echoed {
            functional: settings.functional,
            cutoff_ev: settings.cutoff_ev,
            k_grid: settings.k_grid,
            smearing_ev: settings.smearing_ev,
            is_spin_polarised: settings.is_spin_polarised,
            has_dipole: settings.has_dipole_layer,
            potentials: settings.datasets,
            fidelity: settings.fidelity,
        },
        wall_s: written.wall_s,
        core_hours: written.wall_s.map(|s| s * cores / 3600.0),
        files: folder.hashes(&[FILE, "job.json", "gpaw.txt", "relax.traj"])?,
    }
    .checked(&name, calculation)
}

/// The job that the script read must be the one that lies there.
pub(super) fn check_job(
    folder: &Folder<'_>,
    name: &str,
    sha256: Option<&str>,
) -> Result<(), OutputError> {
    let Some(job) = folder.text("job.json", MOST_BYTES)? else {
        return Ok(());
    };
    match sha256 {
        Some(sha256) if sha256 != hex(&Sha256::digest(job.as_bytes())) => Err(OutputError::Mixed {
            file: name.to_owned(),
            problem: "was made from another job.json than the one beside it".to_owned(),
        }),
        _ => Ok(()),
    }
}

fn density(
    file: &str,
    dos: Dos,
    asked: usize,
    structure: &crate::crystal::Structure,
    fermi_ev: Option<f64>,
) -> Result<ProjectedDos, OutputError> {
    let malformed = |problem: String| OutputError::Malformed {
        file: file.to_owned(),
        problem: format!("dos: {problem}"),
    };
    if dos.atom != asked {
        return Err(OutputError::Mixed {
            file: file.to_owned(),
            problem: format!("density of states of atom {}, asked for {asked}", dos.atom),
        });
    }
    let is_window = dos.low_ev.is_finite() && dos.high_ev.is_finite() && dos.low_ev < dos.high_ev;
    if !is_window || !(2..=MOST_POINTS).contains(&dos.points) {
        return Err(malformed(format!(
            "{} points from {} to {} eV",
            dos.points, dos.low_ev, dos.high_ev
        )));
    }
    let step = (dos.high_ev - dos.low_ev) / (dos.points - 1) as f64;
    let mut channels: Vec<Channel> = Vec::new();
    for channel in dos.channels {
        let spin = match channel.spin.as_str() {
            "both" => Spin::Both,
            "up" => Spin::Up,
            "down" => Spin::Down,
            other => return Err(malformed(format!("spin {:?}", cut(other)))),
        };
        let shell: Shell = channel
            .shell
            .parse()
            .map_err(|e: String| malformed(cut(&e)))?;
        if channel.density.len() != dos.points {
            return Err(malformed(format!(
                "{} densities for {} energies",
                channel.density.len(),
                dos.points
            )));
        }
        if let Some(x) = channel
            .density
            .iter()
            .find(|x| !(x.is_finite() && **x >= -1e-6))
        {
            return Err(malformed(format!("a density of {x} states/eV")));
        }
        if channels
            .iter()
            .any(|c| (c.shell, c.spin) == (Some(shell), spin))
        {
            return Err(malformed(format!("{shell} {spin} is given twice")));
        }
        channels.push(Channel {
            atom: Some(asked + 1),
            element: structure.sites().get(asked).map(|s| s.element),
            shell_number: None,
            shell: Some(shell),
            component: String::new(),
            spin,
            density: channel.density,
        });
    }
    let n_up = channels.iter().filter(|c| c.spin == Spin::Up).count();
    let n_down = channels.iter().filter(|c| c.spin == Spin::Down).count();
    let n_both = channels.len() - n_up - n_down;
    if channels.is_empty() || n_up != n_down || (n_up > 0 && n_both > 0) {
        return Err(malformed(format!(
            "{n_both} densities of both spins, {n_up} up, {n_down} down"
        )));
    }
    Ok(ProjectedDos {
        energy_ev: (0..dos.points)
            .map(|i| dos.low_ev + step * i as f64)
            .collect(),
        fermi_ev: fermi_ev.unwrap_or(0.0),
        fermi_origin: FermiOrigin::Zero(format!("{file}: dos")),
        format: DosFormat::Columns,
        projector: cut(&dos.projector),
        channels,
    })
}
