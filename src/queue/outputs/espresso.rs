//! Quantum ESPRESSO: `pw.out`, the XML beside it, and the files of projwfc.x.
//!
//! The XML has every digit and the final structure; the text says whether the run came to its end. Energies of
//! both must agree, otherwise the files are of two runs. Units of the XML: Hartree, Bohr.

use super::error::cut;
use super::folder::{Folder, MOST_LOG_BYTES};
use super::result::{Echoed, structure};
use super::{CalculationResult, OutputError, espresso_xml, run_json};
use crate::facts::Element;
use crate::formats::dos::{self, Fermi, Input, ProjectedDos, ReadOptions};
use crate::queue::calculation::{Calculation, Purpose, Smearing, Task};
use crate::queue::inputs::{BOHR_ANG, RYDBERG_EV};

pub(super) const TEXT: &str = "pw.out";
const XML: &str = "out/zincscreen.xml";
const SAVED_XML: &str = "out/zincscreen.save/data-file-schema.xml";
const PDOS: &str = "zincscreen.pdos_atm#";
const HARTREE_EV: f64 = 2.0 * RYDBERG_EV;
const MOST_PDOS_BYTES: u64 = 64 << 20;
/// An atom has no more projectors.
const MOST_PDOS_FILES: usize = 64;
/// Energies of text and XML of one run differ by rounding alone, Ry.
const SAME_ENERGY_RY: f64 = 1e-5;

/// What the text says.
#[derive(Debug, Default)]
struct Said {
    version: Option<String>,
    energy_ry: Option<f64>,
    minus_ts_ry: Option<f64>,
    fermi_ev: Option<f64>,
    moment_mu_b: Option<f64>,
    is_done: bool,
    is_scf_converged: Option<bool>,
    is_relaxed: Option<bool>,
    wall_s: Option<f64>,
    error: Option<String>,
}

pub(super) fn read(
    folder: &Folder<'_>,
    calculation: &Calculation,
) -> Result<CalculationResult, OutputError> {
    let run = run_json::read(folder)?;
    let name = folder.name(TEXT);
    let Some(said) = text(folder)? else {
        return Err(match run.error {
            Some(message) => OutputError::Failed {
                file: folder.name(run_json::FILE),
                message: cut(&message),
            },
            None => folder.missing(TEXT),
        });
    };
    if let Some(message) = said.error {
        return Err(OutputError::Failed {
            file: name,
            message,
        });
    }
    if said.is_scf_converged == Some(false) {
        return Err(OutputError::Unconverged {
            file: name,
            message: "pw.x says `convergence NOT achieved`".to_owned(),
        });
    }
    if !said.is_done {
        return Err(OutputError::Truncated {
            file: name,
            problem: "no `JOB DONE.`".to_owned(),
        });
    }
    let Some(energy_ry) = said.energy_ry else {
        return Err(OutputError::Malformed {
            file: name,
            problem: "no line `!    total energy`".to_owned(),
        });
    };
    if let Some(message) = run.error {
        return Err(OutputError::Failed {
            file: folder.name(run_json::FILE),
            message: cut(&message),
        });
    }
    let mut file = XML;
    let mut found = espresso_xml::read(folder, XML)?;
    if found.is_none() {
        file = SAVED_XML;
        found = espresso_xml::read(folder, SAVED_XML)?;
    }
    let is_moving = calculation.task != Task::SinglePoint;
    let Some(xml) = found else {
        if is_moving {
            return Err(folder.missing(XML));
        }
        return of_text(folder, calculation, &said, energy_ry, &run);
    };
    let xml_name = folder.name(file);
    let Some(energy_ha) = xml.energy_ha else {
        return Err(OutputError::Truncated {
            file: xml_name,
            problem: "no total energy in <output>".to_owned(),
        });
    };
    let difference_ry = (2.0 * energy_ha - energy_ry).abs();
    if difference_ry.is_nan() || difference_ry > SAME_ENERGY_RY {
        return Err(OutputError::Mixed {
            file: xml_name,
            problem: format!(
                "the energy is {:.6} Ry, in {TEXT} {energy_ry:.6} Ry",
                2.0 * energy_ha
            ),
        });
    }
    let elements = xml
        .names
        .iter()
        .map(|label| element(label))
        .collect::<Option<Vec<Element>>>()
        .ok_or_else(|| OutputError::Malformed {
            file: xml_name.clone(),
            problem: "an atom whose name begins with no element".to_owned(),
        })?;
    let in_ang = |vectors: &[[f64; 3]]| -> Vec<[f64; 3]> {
        vectors.iter().map(|v| v.map(|x| x * BOHR_ANG)).collect()
    };
    let [a, b, c] = in_ang(&xml.cell_bohr)[..] else {
        return Err(OutputError::Truncated {
            file: xml_name,
            problem: "no cell in <output>".to_owned(),
        });
    };
    let structure = structure(
        &xml_name,
        calculation,
        &elements,
        [a, b, c],
        &in_ang(&xml.positions_bohr),
    )?;
    let per_ang = HARTREE_EV / BOHR_ANG;
    let fermi_ev = xml.fermi_ha.map(|e| e * HARTREE_EV).or(said.fermi_ev);
    let free_energy_ev = energy_ha * HARTREE_EV;
    CalculationResult {
        energy_ev: extrapolated(
            calculation,
            free_energy_ev,
            xml.minus_ts_ha.map(|e| e * HARTREE_EV),
        ),
        free_energy_ev: Some(free_energy_ev),
        forces_ev_ang: xml
            .forces_ha_bohr
            .unwrap_or_default()
            .into_iter()
            .map(|force| force.map(|x| x * per_ang))
            .collect(),
        stress_ev_ang3: xml.stress_ha_bohr3.and_then(|rows| stress(&rows)),
        structure,
        converged_electronic: xml.is_scf_converged.or(said.is_scf_converged),
        converged_ionic: if is_moving {
            xml.is_relaxed.or(said.is_relaxed).or(Some(false))
        } else {
            None
        },
        steps: xml.steps,
        fermi_ev,
        total_moment_mu_b: (xml.is_spin == Some(true))
            .then_some(xml.moment_mu_b)
            .flatten(),
        moments_mu_b: Vec::new(),
        dos: density(folder, calculation, fermi_ev)?,
        code_version: version(xml.version.as_deref().or(said.version.as_deref())),
        echoed: Echoed {
            functional: xml.functional,
            cutoff_ev: xml.cutoff_ha.map(|e| e * HARTREE_EV),
            k_grid: xml.k_grid,
            smearing_ev: xml.width_ha.map(|e| e * HARTREE_EV),
            is_spin_polarised: xml.is_spin,
            has_dipole: Some(xml.has_dipole),
            potentials: xml.pseudopotentials,
            fidelity: None,
        },
        wall_s: run.wall_s.or(said.wall_s),
        core_hours: run.core_hours(),
        files: folder.hashes(&[TEXT, file, "pw.in", "job.json", run_json::FILE])?,
    }
    .checked(&xml_name, calculation)
}

/// Without the XML: a single point, whose structure is that of the input.
fn of_text(
    folder: &Folder<'_>,
    calculation: &Calculation,
    said: &Said,
    energy_ry: f64,
    run: &run_json::Run,
) -> Result<CalculationResult, OutputError> {
    let free_energy_ev = energy_ry * RYDBERG_EV;
    CalculationResult {
        energy_ev: extrapolated(
            calculation,
            free_energy_ev,
            said.minus_ts_ry.map(|e| e * RYDBERG_EV),
        ),
        free_energy_ev: Some(free_energy_ev),
        forces_ev_ang: Vec::new(),
        stress_ev_ang3: None,
        structure: calculation.structure.clone(),
        converged_electronic: said.is_scf_converged,
        converged_ionic: None,
        steps: None,
        fermi_ev: said.fermi_ev,
        total_moment_mu_b: said.moment_mu_b,
        moments_mu_b: Vec::new(),
        dos: density(folder, calculation, said.fermi_ev)?,
        code_version: version(said.version.as_deref()),
        echoed: Echoed::default(),
        wall_s: run.wall_s.or(said.wall_s),
        core_hours: run.core_hours(),
        files: folder.hashes(&[TEXT, "pw.in", "job.json", run_json::FILE])?,
    }
    .checked(&folder.name(TEXT), calculation)
}

/// Fermi-Dirac: the mean of free and internal energy, F + TS/2. Methfessel-Paxton and cold smearing: the free
/// energy, whose error is of third order already (Marzari et al., Phys. Rev. Lett. 82 (1999) 3296).
fn extrapolated(calculation: &Calculation, free_ev: f64, minus_ts_ev: Option<f64>) -> f64 {
    match (calculation.settings.smearing, minus_ts_ev) {
        (Some(Smearing::FermiDirac { .. }), Some(minus_ts)) => free_ev - minus_ts / 2.0,
        _ => free_ev,
    }
}

fn version(words: Option<&str>) -> String {
    words.map_or_else(
        || "pw.x".to_owned(),
        |version| format!("pw.x {}", cut(version)),
    )
}

/// pw.x writes the negative of the stress.
fn stress(rows: &[[f64; 3]]) -> Option<[f64; 6]> {
    let &[x, y, z] = rows else { return None };
    let factor = -HARTREE_EV / BOHR_ANG.powi(3);
    Some([x[0], y[1], z[2], y[2], x[2], x[1]].map(|s| s * factor))
}

/// `Cu`, `Fe1`.
fn element(label: &str) -> Option<Element> {
    label
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .parse()
        .ok()
}

fn text(folder: &Folder<'_>) -> Result<Option<Said>, OutputError> {
    let mut said = Said::default();
    let mut is_error = false;
    let number = |line: &str, mark: &str| -> Option<f64> {
        let (_, rest) = line.split_once(mark)?;
        rest.split_whitespace().next()?.parse().ok()
    };
    let mut is_empty = true;
    let exists = folder.lines(TEXT, MOST_LOG_BYTES, |line| {
        is_empty &= line.trim().is_empty();
        if is_error && said.error.is_none() {
            let words = line.trim();
            if !words.is_empty() && !words.starts_with('%') {
                said.error = Some(cut(words));
            }
        }
        if line.starts_with('!') && line.contains("total energy") {
            said.energy_ry = number(line, "=");
        } else if line.contains("Error in routine") {
            is_error = true;
        } else if line.contains("smearing contrib. (-TS)") {
            said.minus_ts_ry = number(line, "=");
        } else if line.contains("the Fermi energy is") {
            said.fermi_ev = number(line, "the Fermi energy is");
        } else if line.contains("total magnetization") {
            said.moment_mu_b = number(line, "=");
        } else if line.contains("convergence NOT achieved") {
            said.is_scf_converged = Some(false);
        } else if line.contains("convergence has been achieved") {
            said.is_scf_converged = Some(true);
        } else if line.contains("bfgs converged in") {
            said.is_relaxed = Some(true);
        } else if line.contains("The maximum number of steps has been reached")
            || line.contains("bfgs failed")
        {
            said.is_relaxed = Some(false);
        } else if let Some((_, rest)) = line.split_once("Program PWSCF v.") {
            if said.version.is_some() {
                return Err(OutputError::Mixed {
                    file: folder.name(TEXT),
                    problem: "begins twice".to_owned(),
                });
            }
            said.version = rest.split_whitespace().next().map(str::to_owned);
        } else if line.trim_start().starts_with("PWSCF") && line.contains("WALL") {
            said.wall_s = wall(line);
        } else if line.contains("JOB DONE.") {
            said.is_done = true;
        }
        Ok(())
    })?;
    if !exists {
        return Ok(None);
    }
    if is_empty {
        return Err(OutputError::Truncated {
            file: folder.name(TEXT),
            problem: "the file is empty".to_owned(),
        });
    }
    Ok(Some(said))
}

/// `PWSCF : 1m 1.93s CPU 2m11.58s WALL`, with hours and days.
fn wall(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("CPU")?;
    let (time, _) = rest.split_once("WALL")?;
    let (mut total, mut digits) = (0.0, String::new());
    for c in time.chars().filter(|c| !c.is_whitespace()) {
        let factor = match c {
            'd' => 86400.0,
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            digit => {
                digits.push(digit);
                continue;
            }
        };
        total += factor * digits.parse::<f64>().ok()?;
        digits.clear();
    }
    Some(total)
}

/// The files of projwfc.x for the atom that was asked for.
fn density(
    folder: &Folder<'_>,
    calculation: &Calculation,
    fermi_ev: Option<f64>,
) -> Result<Option<ProjectedDos>, OutputError> {
    let Purpose::DensityOfStates { atom, .. } = calculation.purpose else {
        return Ok(None);
    };
    let prefix = format!("{PDOS}{}(", atom + 1);
    let failed = |source| OutputError::Read {
        file: folder.path.display().to_string(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if let Some(name) = name.to_str().filter(|name| name.starts_with(&prefix)) {
            names.push(name.to_owned());
        }
    }
    if names.len() > MOST_PDOS_FILES {
        return Err(OutputError::Mixed {
            file: folder.name(&format!("{prefix}...)")),
            problem: format!(
                "{} files; an atom has at most {MOST_PDOS_FILES}",
                names.len()
            ),
        });
    }
    names.sort();
    let mut inputs = Vec::new();
    for name in names {
        if let Some(text) = folder.text(&name, MOST_PDOS_BYTES)? {
            folder.whole(&name, &text)?;
            inputs.push(Input::new(name, text));
        }
    }
    let Some(fermi_ev) = fermi_ev.filter(|_| !inputs.is_empty()) else {
        return Err(folder.missing(&format!("{prefix}...)")));
    };
    let options = ReadOptions {
        fermi: Fermi::Given(fermi_ev),
        ..ReadOptions::default()
    };
    Ok(Some(dos::parse(&inputs, &options)?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{element, wall};

    #[test]
    fn wall_times_of_every_length() {
        let of = |time: &str| wall(&format!("     PWSCF        :      1.93s CPU {time} WALL"));
        assert_eq!(of("    11.58s"), Some(11.58));
        assert_eq!(of("  1m 2.50s"), Some(62.5));
        assert_eq!(of("  1h 2m"), Some(3720.0));
    }

    #[test]
    fn labels_of_species() {
        assert_eq!(element("Fe12").unwrap().symbol(), "Fe");
        assert!(element("X1").is_none());
    }
}
