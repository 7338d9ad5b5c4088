//! The codes this program knows, as engines of the queue; commands and templates may be replaced.

use std::collections::BTreeMap;
use std::path::Path;

use super::document::StructureDocument;
use super::engine::{Answer, Engine, Input, Outcome, ProjectedStates, Resources};
use super::inputs::{self, InputError, Templates};
use super::outputs::{self, Severity};
use super::{Calculation, Code, Purpose, Settings, presets};
use crate::formats::dos::Shell;

/// GPAW, Quantum ESPRESSO, VASP and ASE's calculators.
#[derive(Debug)]
pub struct ShippedEngine {
    /// Templates of inputs.
    pub templates: Templates,
    /// By the word of a code: what is started instead of its own command. `{processes}` and `{threads}` are filled
    /// in.
    pub commands: BTreeMap<String, Vec<String>>,
}

/// The word of a code in files and on the command line; of an ASE calculator its name.
#[must_use]
pub fn code_word(code: &Code) -> &str {
    match code {
        Code::Gpaw => "gpaw",
        Code::QuantumEspresso => "quantum-espresso",
        Code::Vasp => "vasp",
        Code::Ase(name) => name,
    }
}

/// Reads the word of a code.
///
/// ```
/// use zincscreen::queue::{Code, parse_code};
/// assert_eq!(parse_code("qe"), Ok(Code::QuantumEspresso));
/// assert_eq!(parse_code("chgnet"), Ok(Code::Ase("chgnet".to_owned())));
/// assert!(parse_code("rm -r").is_err());
/// ```
///
/// # Errors
/// What can be no name.
pub fn parse_code(word: &str) -> Result<Code, String> {
    match word {
        "gpaw" => Ok(Code::Gpaw),
        "quantum-espresso" | "quantum_espresso" | "qe" => Ok(Code::QuantumEspresso),
        "vasp" => Ok(Code::Vasp),
        name if !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c)) =>
        {
            Ok(Code::Ase(name.to_owned()))
        }
        other => Err(format!(
            "`{other}` is no code; expected gpaw, quantum-espresso, vasp, or an ASE calculator such as chgnet"
        )),
    }
}

/// The settings of a preset and the potentials that go with them.
///
/// # Errors
/// [`InputError::UnknownPreset`].
pub fn method(
    code: &Code,
    preset: &str,
    templates: &Templates,
) -> Result<(Settings, String), InputError> {
    let settings = presets::preset(code, preset)?;
    let potentials = templates.potentials(code, &settings.functional);
    Ok((settings, potentials))
}

impl Engine for ShippedEngine {
    fn inputs(&self, calculation: &Calculation) -> Result<Vec<Input>, String> {
        let files = inputs::input_files(calculation, &self.templates).map_err(|e| e.to_string())?;
        Ok(files
            .into_iter()
            .map(|file| Input {
                name: file.name,
                text: file.text,
            })
            .collect())
    }

    fn command(&self, calculation: &Calculation, resources: &Resources) -> Vec<String> {
        let Some(own) = self.commands.get(code_word(&calculation.code)) else {
            let resources = inputs::Resources {
                processes: resources.processes,
                threads: resources.threads,
                wall_s: resources.wall_s,
                memory_mb: resources.memory_mb,
            };
            return inputs::command(calculation, &resources);
        };
        own.iter()
            .map(|word| {
                word.replace("{processes}", &resources.processes.to_string())
                    .replace("{threads}", &resources.threads.to_string())
            })
            .collect()
    }

    fn answer(&self, folder: &Path, calculation: &Calculation) -> Result<Answer, String> {
        let found = outputs::read_result(folder, calculation).map_err(|e| e.to_string())?;
        let states = match (&calculation.purpose, &found.dos) {
            (Purpose::DensityOfStates { .. }, Some(dos)) => {
                let mut d_density = vec![0.0; dos.energy_ev.len()];
                // Up and down, and the five orbitals where a code lists them.
                for channel in dos.channels.iter().filter(|c| c.shell == Some(Shell::D)) {
                    for (sum, x) in d_density.iter_mut().zip(&channel.density) {
                        *sum += x;
                    }
                }
                Some(ProjectedStates {
                    energy_ev: dos.energy_ev.clone(),
                    d_density,
                    projector: dos.projector.clone(),
                })
            }
            _ => None,
        };
        let (suspect, warning): (Vec<_>, Vec<_>) = outputs::anomalies(calculation, &found)
            .into_iter()
            .partition(|anomaly| anomaly.severity == Severity::Suspect);
        let words = |list: Vec<outputs::Anomaly>| list.iter().map(ToString::to_string).collect();
        let (file, sha256) = found.files.first().cloned().ok_or("no file was read")?;
        let outcome = Outcome {
            energy_ev: found.energy_ev,
            greatest_force_ev_ang: found.greatest_force_ev_ang(&calculation.fixed),
            fermi_ev: found.fermi_ev,
            states,
            anomalies: words(suspect),
            warnings: words(warning),
            core_hours: found.core_hours,
            structure: Some(StructureDocument::of(&found.structure)),
            code_version: found.code_version,
        };
        Ok(Answer {
            outcome,
            file,
            sha256,
        })
    }

    fn picture(
        &self,
        folder: &Path,
        calculation: &Calculation,
        reasons: &[String],
    ) -> Option<String> {
        let found = outputs::read_result(folder, calculation).ok()?;
        outputs::picture(
            calculation,
            &found.structure,
            found.energy_ev,
            &found.forces_ev_ang,
            reasons,
        )
        .ok()
    }
}
