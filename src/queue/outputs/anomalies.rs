//! What speaks against a result, in words.
//!
//! A [`Severity::Suspect`] result must not count before a person has looked at it; a [`Severity::Warning`] is told
//! beside the number. Thresholds are choices, named below with their reason; none is fitted.

use std::fmt;

use super::places::geometry;
use super::{CalculationResult, Echoed};
use crate::crystal::Structure;
use crate::queue::calculation::{Calculation, Code, Purpose, Smearing, Task};
use crate::queue::inputs::{prepare, starting_moments};
use crate::queue::presets::preset;

/// Moments below are none, Bohr magnetons per cell.
const NO_MOMENT_MU_B: f64 = 0.1;
/// A moment that grew by more than this was not started from a high-spin state, Bohr magnetons.
const GROWN_MU_B: f64 = 1.0;

/// Which kind of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AnomalyKind {
    /// The electrons did not converge.
    NotConvergedElectronic,
    /// The relaxation did not reach its force.
    NotConvergedIonic,
    /// The adsorbate left the surface.
    Desorbed,
    /// The adsorbate sits on another site than the one it was put on.
    Migrated,
    /// Atoms of the slab left their places.
    Reconstructed,
    /// The relaxed cell is another one.
    CellChanged,
    /// A cell or atoms that were to stay are elsewhere: the energy belongs to another structure.
    OtherStructure,
    /// The moment collapsed or grew, or magnetic elements were calculated without spin.
    WrongSpin,
    /// The density of states does not reach from below to above the Fermi level.
    IncompleteStates,
    /// The code says that it used other settings.
    SettingsMismatch,
    /// Cut-off or k-points below the preset `screen`.
    UnderConverged,
    /// The energy lies apart from those of equal calculations.
    EnergyOutlier,
}

impl AnomalyKind {
    /// The word for it, e.g. `desorbed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConvergedElectronic => "not_converged_electronic",
            Self::NotConvergedIonic => "not_converged_ionic",
            Self::Desorbed => "desorbed",
            Self::Migrated => "migrated",
            Self::Reconstructed => "reconstructed",
            Self::CellChanged => "cell_changed",
            Self::OtherStructure => "other_structure",
            Self::WrongSpin => "wrong_spin",
            Self::IncompleteStates => "incomplete_states",
            Self::SettingsMismatch => "settings_mismatch",
            Self::UnderConverged => "under_converged",
            Self::EnergyOutlier => "energy_outlier",
        }
    }
}

impl fmt::Display for AnomalyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Told beside the number.
    Warning,
    /// The number does not count until a person accepts it.
    Suspect,
}

/// One doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// Which kind.
    pub kind: AnomalyKind,
    /// How grave.
    pub severity: Severity,
    /// The reason in words, with numbers.
    pub reason: String,
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.reason)
    }
}

pub(super) fn suspect(kind: AnomalyKind, reason: impl Into<String>) -> Anomaly {
    Anomaly {
        kind,
        severity: Severity::Suspect,
        reason: reason.into(),
    }
}

/// Everything that speaks against a result, by kind.
#[must_use]
pub fn anomalies(calculation: &Calculation, result: &CalculationResult) -> Vec<Anomaly> {
    let mut found = Vec::new();
    convergence(calculation, result, &mut found);
    geometry(calculation, result, &mut found);
    spin(calculation, result, &mut found);
    states(result, &mut found);
    echoed(calculation, &result.echoed, &mut found);
    under_converged(calculation, &mut found);
    found.sort_by_key(|anomaly| anomaly.kind);
    found
}

fn convergence(calculation: &Calculation, result: &CalculationResult, found: &mut Vec<Anomaly>) {
    if result.converged_electronic == Some(false) {
        found.push(suspect(
            AnomalyKind::NotConvergedElectronic,
            "the electrons did not reach self-consistency; the energy is that of the last step",
        ));
    }
    if calculation.task == Task::SinglePoint || result.converged_ionic == Some(true) {
        return;
    }
    let force = result
        .greatest_force_ev_ang(&calculation.fixed)
        .map_or("unknown".to_owned(), |f| format!("{f:.3} eV/Å"));
    let steps = result
        .steps
        .map_or(String::new(), |n| format!(" after {n} steps"));
    found.push(suspect(
        AnomalyKind::NotConvergedIonic,
        format!(
            "the relaxation stopped{steps} with a greatest force of {force}; asked for {} eV/Å",
            calculation.settings.force_ev_ang
        ),
    ));
}

fn spin(calculation: &Calculation, result: &CalculationResult, found: &mut Vec<Anomaly>) {
    let settings = &calculation.settings;
    let is_model = matches!(calculation.code, Code::Ase(_));
    let magnetic: Vec<String> = calculation
        .structure
        .composition()
        .iter()
        .zip(starting_moments_by_element(&calculation.structure))
        .filter(|(_, moment)| *moment > 0.0)
        .map(|((element, _), _)| element.to_string())
        .collect();
    if !settings.spin_polarised {
        if !is_model && !magnetic.is_empty() {
            found.push(Anomaly {
                kind: AnomalyKind::WrongSpin,
                severity: asked_for_smoke(calculation),
                reason: format!(
                    "{} was calculated without spin; its moment and energy are wrong",
                    magnetic.join(", ")
                ),
            });
        }
        return;
    }
    let start: f64 = calculation.moments_mu_b.iter().sum();
    let Some(end) = result.total_moment_mu_b else {
        return;
    };
    let is_antiparallel = calculation.moments_mu_b.iter().any(|m| *m < 0.0);
    if let Purpose::Atom(element) = calculation.purpose {
        if (start.abs() - end.abs()).abs() > 0.5 {
            found.push(suspect(
                AnomalyKind::WrongSpin,
                format!(
                    "the free atom {element} has {end:.2} μB, started with {start:.2}: another term than the ground state"
                ),
            ));
        }
        return;
    }
    if start.abs() > 0.5 && end.abs() < NO_MOMENT_MU_B {
        // A dilute solute may lose its moment; an element or compound should keep it.
        found.push(Anomaly {
            kind: AnomalyKind::WrongSpin,
            severity: if calculation.purpose == Purpose::Bulk {
                Severity::Suspect
            } else {
                Severity::Warning
            },
            reason: format!(
                "the moment collapsed from {start:.2} to {end:.2} μB; start from another moment, or from an \
                 antiparallel order, and compare energies"
            ),
        });
    } else if !is_antiparallel && end.abs() > start.abs() + GROWN_MU_B {
        found.push(suspect(
            AnomalyKind::WrongSpin,
            format!(
                "the moment grew from {start:.2} to {end:.2} μB; start higher and run it again"
            ),
        ));
    }
}

/// States from below to above the Fermi level: a file that was cut between two lines ends too early.
fn states(result: &CalculationResult, found: &mut Vec<Anomaly>) {
    let Some(dos) = &result.dos else { return };
    if let (Some(first), Some(last)) = (dos.energy_ev.first(), dos.energy_ev.last())
        && !(*first < 0.0 && *last > 0.0)
    {
        found.push(suspect(
            AnomalyKind::IncompleteStates,
            format!(
                "the density of states reaches from {first:.2} to {last:.2} eV against the Fermi level; the file may be cut"
            ),
        ));
    }
}

/// The starting moment of each element of the composition.
fn starting_moments_by_element(structure: &Structure) -> Vec<f64> {
    let moments = starting_moments(structure);
    structure
        .composition()
        .iter()
        .map(|(element, _)| {
            let first = structure.sites().iter().position(|s| s.element == *element);
            first.and_then(|i| moments.get(i)).copied().unwrap_or(0.0)
        })
        .collect()
}

/// Who asks for `smoke` by name knows; in any other settings it is a mistake.
fn asked_for_smoke(calculation: &Calculation) -> Severity {
    if calculation.settings.preset == "smoke" {
        Severity::Warning
    } else {
        Severity::Suspect
    }
}

fn echoed(calculation: &Calculation, echoed: &Echoed, found: &mut Vec<Anomaly>) {
    let Ok(asked) = prepare(calculation) else {
        return;
    };
    let settings = &calculation.settings;
    let mut differ = |what: &str, asked: String, given: String| {
        found.push(suspect(
            AnomalyKind::SettingsMismatch,
            format!("{what}: asked for {asked}, the code used {given}"),
        ));
    };
    if let Some(given) = &echoed.functional {
        // VASP says two letters, or that it follows the POTCAR.
        let given = match given.trim() {
            "PE" => "PBE",
            "RP" => "RPBE",
            "PS" => "PBEsol",
            "RE" => "revPBE",
            "--" | "" => settings.functional.as_str(),
            other => other,
        };
        if !given.eq_ignore_ascii_case(&settings.functional) {
            differ("functional", settings.functional.clone(), given.to_owned());
        }
    }
    if let (Some(asked), Some(given)) = (settings.cutoff_ev, echoed.cutoff_ev)
        && is_other(asked, given, 0.01)
    {
        differ("cut-off", format!("{asked} eV"), format!("{given:.2} eV"));
    }
    if let Some(given) = echoed.k_grid
        && given != asked.k_grid
    {
        let words = |[a, b, c]: [u32; 3]| format!("{a}x{b}x{c}");
        differ("k-points", words(asked.k_grid), words(given));
    }
    let is_tetrahedra = calculation.code == Code::Vasp && asked.dos_atom.is_some();
    if let (Some(asked), Some(given)) = (
        settings.smearing.map(Smearing::width_ev),
        echoed.smearing_ev,
    ) && is_other(asked, given, 1e-4)
        && !is_tetrahedra
    {
        differ("smearing", format!("{asked} eV"), format!("{given:.4} eV"));
    }
    let words = |is: bool| if is { "yes" } else { "no" }.to_owned();
    if let Some(given) = echoed.is_spin_polarised
        && given != asked.is_spin_polarised
    {
        differ("spin", words(asked.is_spin_polarised), words(given));
    }
    if let Some(given) = echoed.has_dipole
        && given != asked.has_dipole
    {
        differ("dipole correction", words(asked.has_dipole), words(given));
    }
}

/// Not within a tolerance; what is no number is none of the asked ones.
fn is_other(asked: f64, given: f64, tolerance: f64) -> bool {
    given.is_nan() || (asked - given).abs() > tolerance
}

fn under_converged(calculation: &Calculation, found: &mut Vec<Anomaly>) {
    let Ok(least) = preset(&calculation.code, "screen") else {
        return;
    };
    let settings = &calculation.settings;
    let mut reasons = Vec::new();
    let mut check = |what: &str, unit: &str, own: Option<f64>, least: Option<f64>| {
        if let (Some(own), Some(least)) = (own, least)
            && own < least * (1.0 - 1e-9)
        {
            reasons.push(format!("{what} {own} {unit}, `screen` has {least}"));
        }
    };
    check("cut-off", "eV", settings.cutoff_ev, least.cutoff_ev);
    if !matches!(calculation.purpose, Purpose::Atom(_) | Purpose::Hydrogen) {
        check(
            "k-point density",
            "Å",
            settings.k_density_ang,
            least.k_density_ang,
        );
    }
    if !reasons.is_empty() {
        found.push(Anomaly {
            kind: AnomalyKind::UnderConverged,
            severity: asked_for_smoke(calculation),
            reason: format!(
                "{}; bulk copper at 250 eV and 4x4x4 has its d-band centre 0.7 eV too low",
                reasons.join("; ")
            ),
        });
    }
}
