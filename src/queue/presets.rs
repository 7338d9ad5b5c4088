//! Which settings does a word such as `screen` stand for, and why?
//!
//! Three presets per code: `smoke` (seconds; shows that the chain runs, no number counts), `screen` (differences
//! to a tenth of an electronvolt) and `publication`. They are data, `presets/CODE.toml`, each value with its
//! reason. The least cut-off and k-point density of `screen` are also the line below which a result is called
//! under-converged ([`crate::queue::outputs::anomalies`]).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calculation::{Code, Settings, Smearing};
use super::inputs::InputError;

/// A value with the reason for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasoned<T> {
    value: T,
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preset {
    functional: Option<Reasoned<String>>,
    cutoff_ev: Option<Reasoned<f64>>,
    k_density_ang: Option<Reasoned<f64>>,
    smearing: Option<Reasoned<Smearing>>,
    spin_polarised: Reasoned<bool>,
    dipole_correction: Reasoned<bool>,
    dispersion: Reasoned<String>,
    force_ev_ang: Reasoned<f64>,
    most_steps: Reasoned<u32>,
    energy_tolerance_ev: Reasoned<f64>,
}

/// The names, from the quickest to the best.
pub const PRESETS: [&str; 3] = ["smoke", "screen", "publication"];

/// The settings of a preset.
///
/// ```
/// use zincscreen::queue::{Code, presets::preset};
/// assert_eq!(preset(&Code::Gpaw, "screen")?.cutoff_ev, Some(400.0));
/// let model = preset(&Code::Ase("chgnet".to_owned()), "screen")?;
/// assert_eq!((model.functional.as_str(), model.cutoff_ev), ("chgnet", None));
/// # Ok::<(), zincscreen::queue::inputs::InputError>(())
/// ```
///
/// # Errors
/// [`InputError::UnknownPreset`].
pub fn preset(code: &Code, name: &str) -> Result<Settings, InputError> {
    let own = read(code, name)?;
    let dispersion = own.dispersion.value;
    Ok(Settings {
        preset: name.to_owned(),
        functional: match (code, own.functional) {
            (Code::Ase(calculator), _) => calculator.clone(),
            (_, Some(functional)) => functional.value,
            (_, None) => String::new(),
        },
        cutoff_ev: own.cutoff_ev.map(|c| c.value),
        k_density_ang: own.k_density_ang.map(|k| k.value),
        smearing: own.smearing.map(|s| s.value),
        spin_polarised: own.spin_polarised.value,
        dipole_correction: own.dipole_correction.value,
        dispersion: (dispersion != "none").then_some(dispersion),
        force_ev_ang: own.force_ev_ang.value,
        most_steps: own.most_steps.value,
        energy_tolerance_ev: own.energy_tolerance_ev.value,
    })
}

/// Why a setting of a preset has its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Name of the field of [`Settings`].
    pub key: &'static str,
    /// The value as text, with unit.
    pub value: String,
    /// The reason.
    pub reason: String,
}

/// Every setting of a preset with its reason, in the order of [`Settings`].
///
/// ```
/// use zincscreen::queue::{Code, presets::reasons};
/// assert!(reasons(&Code::Vasp, "screen")?.iter().all(|r| !r.reason.is_empty()));
/// # Ok::<(), zincscreen::queue::inputs::InputError>(())
/// ```
///
/// # Errors
/// [`InputError::UnknownPreset`].
pub fn reasons(code: &Code, name: &str) -> Result<Vec<Reason>, InputError> {
    fn of<T>(key: &'static str, own: &Reasoned<T>, text: impl Fn(&T) -> String) -> Reason {
        Reason {
            key,
            value: text(&own.value),
            reason: own.reason.clone(),
        }
    }
    let own = read(code, name)?;
    let text = |word: &String| word.clone();
    let truth = |is: &bool| if *is { "yes" } else { "no" }.to_owned();
    let optional = [
        own.functional.as_ref().map(|v| of("functional", v, text)),
        own.cutoff_ev
            .as_ref()
            .map(|v| of("cutoff_ev", v, |x| format!("{x} eV"))),
        own.k_density_ang
            .as_ref()
            .map(|v| of("k_density_ang", v, |x| format!("{x} Å"))),
        own.smearing.as_ref().map(|v| {
            of("smearing", v, |s| {
                format!("{} {} eV", s.word(), s.width_ev())
            })
        }),
    ];
    Ok(optional
        .into_iter()
        .flatten()
        .chain([
            of("spin_polarised", &own.spin_polarised, truth),
            of("dipole_correction", &own.dipole_correction, truth),
            of("dispersion", &own.dispersion, text),
            of("force_ev_ang", &own.force_ev_ang, |x| format!("{x} eV/Å")),
            of("most_steps", &own.most_steps, ToString::to_string),
            of("energy_tolerance_ev", &own.energy_tolerance_ev, |x| {
                format!("{x:e} eV per atom")
            }),
        ])
        .collect())
}

fn read(code: &Code, name: &str) -> Result<Preset, InputError> {
    let (file, text) = match code {
        Code::Gpaw => ("gpaw.toml", include_str!("presets/gpaw.toml")),
        Code::QuantumEspresso => (
            "quantum_espresso.toml",
            include_str!("presets/quantum_espresso.toml"),
        ),
        Code::Vasp => ("vasp.toml", include_str!("presets/vasp.toml")),
        Code::Ase(_) => ("ase.toml", include_str!("presets/ase.toml")),
    };
    let mut all: BTreeMap<String, Preset> =
        toml::from_str(text).map_err(|source| InputError::Data {
            file: format!("presets/{file}"),
            problem: source.to_string(),
        })?;
    all.remove(name).ok_or_else(|| InputError::UnknownPreset {
        name: name.to_owned(),
        known: PRESETS.join(", "),
    })
}

impl Smearing {
    /// Width, eV.
    #[must_use]
    pub const fn width_ev(self) -> f64 {
        match self {
            Self::FermiDirac { width_ev }
            | Self::MethfesselPaxton { width_ev }
            | Self::Cold { width_ev } => width_ev,
        }
    }

    /// The word of the settings file, e.g. `fermi_dirac`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FermiDirac { .. } => "fermi_dirac",
            Self::MethfesselPaxton { .. } => "methfessel_paxton",
            Self::Cold { .. } => "cold",
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_every_preset_with_reasons() {
        for code in [
            Code::Gpaw,
            Code::QuantumEspresso,
            Code::Vasp,
            Code::Ase("emt".to_owned()),
        ] {
            for name in PRESETS {
                let settings = preset(&code, name).unwrap();
                assert_eq!(settings.preset, name);
                for reason in reasons(&code, name).unwrap() {
                    assert!(reason.reason.len() > 5, "{code:?} {name} {}", reason.key);
                }
            }
            let least = preset(&code, "screen").unwrap();
            let best = preset(&code, "publication").unwrap();
            assert!(least.cutoff_ev <= best.cutoff_ev);
            assert!(least.k_density_ang <= best.k_density_ang);
            assert!(least.force_ev_ang >= best.force_ev_ang);
        }
    }

    #[test]
    fn an_unknown_preset_names_the_known_ones() {
        let message = preset(&Code::Vasp, "quick").unwrap_err().to_string();
        assert!(message.contains("smoke, screen, publication"), "{message}");
    }
}
