//! The codes this program knows, as engines of the queue; commands may be replaced.

use std::collections::BTreeMap;
use std::path::Path;

use super::document::parse;
use super::engine::{Engine, Input, Outcome, Resources};
use super::{Calculation, Code};

/// GPAW, Quantum ESPRESSO, VASP and ASE's calculators.
#[derive(Debug, Clone, Default)]
pub struct ShippedEngine {
    /// By the word of a code: what is started instead of its own command. `{processes}` and `{threads}` are filled
    /// in.
    pub commands: BTreeMap<String, Vec<String>>,
}

/// The word of a code in files and on the command line.
#[must_use]
pub fn code_word(code: &Code) -> String {
    match code {
        Code::Gpaw => "gpaw".to_owned(),
        Code::QuantumEspresso => "quantum-espresso".to_owned(),
        Code::Vasp => "vasp".to_owned(),
        Code::Ase(name) => format!("ase:{name}"),
    }
}

/// Reads the word of a code.
///
/// # Errors
/// An unknown word.
pub fn parse_code(word: &str) -> Result<Code, String> {
    match word {
        "gpaw" => Ok(Code::Gpaw),
        "quantum-espresso" | "qe" => Ok(Code::QuantumEspresso),
        "vasp" => Ok(Code::Vasp),
        other => match other.strip_prefix("ase:") {
            Some(name)
                if !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) =>
            {
                Ok(Code::Ase(name.to_owned()))
            }
            _ => Err(format!(
                "`{other}` is no code; expected gpaw, quantum-espresso, vasp, or ase:NAME such as ase:chgnet"
            )),
        },
    }
}

impl Engine for ShippedEngine {
    fn inputs(&self, calculation: &Calculation) -> Result<Vec<Input>, String> {
        let _ = calculation;
        Ok(Vec::new())
    }

    fn command(&self, calculation: &Calculation, resources: &Resources) -> Vec<String> {
        let own = vec!["false".to_owned()];
        self.commands
            .get(&code_word(&calculation.code))
            .unwrap_or(&own)
            .iter()
            .map(|word| {
                word.replace("{processes}", &resources.processes.to_string())
                    .replace("{threads}", &resources.threads.to_string())
            })
            .collect()
    }

    fn outcome(&self, folder: &Path, calculation: &Calculation) -> Result<Outcome, String> {
        let path = folder.join(self.result_file(calculation));
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("`{}`: {e}", path.display()))?;
        parse(&format!("`{}`", path.display()), &text).map_err(|e| e.to_string())
    }

    fn result_file(&self, _: &Calculation) -> String {
        "result.json".to_owned()
    }
}

/// Settings, potentials and starting moments of a code.
pub struct Method {
    /// The settings of a preset.
    pub settings: super::Settings,
    /// Set and version of the potentials.
    pub potentials: String,
}

/// The settings of a preset, and the potentials that go with them.
///
/// # Errors
/// An unknown preset.
pub fn method(code: &Code, preset: &str) -> Result<Method, String> {
    let (cutoff, density, force, steps) = match preset {
        "smoke" => (300.0, 12.0, 0.1, 10),
        "screen" => (400.0, 30.0, 0.05, 100),
        "publication" => (600.0, 45.0, 0.02, 200),
        other => {
            return Err(format!(
                "`{other}` is no preset; expected smoke, screen or publication"
            ));
        }
    };
    let is_learned = matches!(code, Code::Ase(_));
    Ok(Method {
        settings: super::Settings {
            preset: preset.to_owned(),
            functional: match code {
                Code::Ase(name) => name.clone(),
                _ => "PBE".to_owned(),
            },
            cutoff_ev: (!is_learned).then_some(cutoff),
            k_density_ang: (!is_learned).then_some(density),
            smearing: (!is_learned).then_some(super::Smearing::FermiDirac { width_ev: 0.1 }),
            spin_polarised: false,
            dipole_correction: !is_learned,
            dispersion: None,
            force_ev_ang: force,
            most_steps: steps,
            energy_tolerance_ev: 1e-4,
        },
        potentials: "unstated".to_owned(),
    })
}
