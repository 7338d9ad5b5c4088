//! What will a calculation cost, before anyone pays for it?
//!
//! Core-seconds of one self-consistency step:
//!
//! t = t₀ + c · n_k · n_e² · n_PW
//!
//! | symbol | meaning |
//! |---|---|
//! | n_k | k-points that symmetry and time reversal leave; twice as many with spin |
//! | n_e | valence electrons of GPAW's datasets, see [`valence_electrons`] |
//! | n_PW | plane waves below the cut-off, Ω (2 m E)^(3/2) / (6 π² ħ³) |
//!
//! t₀ = 0.98 core-seconds and c = 2.2e-8 are fitted (relative errors, least squares) to 18 runs of GPAW 22.8.0 with
//! plane waves on two cores of one machine under load: bulk Zn and Cu, slabs of 1 to 12 atoms with and without
//! Zn or H, a Zn atom, H2; 250 to 500 eV. The fit is within a factor [`FACTOR`] (one standard deviation of the
//! logarithm, 0.40). How many steps are needed is assumed, not fitted: [`SCF_STEPS`] for the first geometry, [`NEXT_SCF_STEPS`]
//! for each later one, [`MOVES`] moves of a relaxation. Other codes and machines: an order of magnitude, no more.
//! A machine-learned potential is taken as 1 core-second for each step and 40 atoms.

use super::{Calculation, Code, Purpose, Settings, Task};
use crate::crystal::{EXACT_ANG, Structure, centred, irreducible_k_points};
use crate::facts::Element;

/// Fixed core-seconds of a step.
const FIXED_S: f64 = 0.98;
/// Core-seconds for each k-point, electron squared and plane wave.
const PER_WORK_S: f64 = 2.2e-8;
/// One standard deviation of the fit, as a factor.
pub const FACTOR: f64 = 1.5;
/// Self-consistency steps of the first geometry: the mean of the 18 runs is 19.
pub const SCF_STEPS: f64 = 20.0;
/// Of each later geometry, which starts from the density before it.
pub const NEXT_SCF_STEPS: f64 = 12.0;
/// Moves of a relaxation.
pub const MOVES: f64 = 15.0;
/// The basis in one sentence, for tables and files.
pub const BASIS: &str = "fit to 18 GPAW 22.8.0 runs on two loaded cores, within a factor 1.5 per energy; 15 moves per \
                         relaxation assumed";

/// What a calculation is estimated to need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Atoms.
    pub atoms: usize,
    /// Valence electrons.
    pub electrons: u32,
    /// k-points of the full grid along each vector.
    pub k_points: [u32; 3],
    /// How many of them symmetry leaves.
    pub k_points_irreducible: usize,
    /// Plane waves; 0 for a machine-learned potential.
    pub plane_waves: f64,
    /// Core-hours.
    pub core_hours: f64,
}

/// Estimates a calculation.
///
/// ```
/// use zincscreen::queue::{Task, cost};
/// // Thirteen atoms, 156 electrons, 4 x 4 k-points, 300 eV: measured 222 s on two cores for 20 steps.
/// let seconds = cost::core_seconds_per_step(8.0, 156.0, 5567.0);
/// assert!((20.0 * seconds / 444.0).ln().abs() < 2.0 * cost::FACTOR.ln());
/// ```
#[must_use]
pub fn cost(calculation: &Calculation) -> Cost {
    let structure = &calculation.structure;
    let settings = &calculation.settings;
    let electrons: u32 = structure
        .sites()
        .iter()
        .map(|site| valence_electrons(site.element))
        .sum();
    let k_points = k_points(structure, settings, &calculation.purpose);
    let k_points_irreducible = irreducible(structure, k_points);
    let is_relaxed = calculation.task != Task::SinglePoint && structure.sites().len() > 1
        || calculation.task == Task::RelaxCell;
    let moves = if is_relaxed {
        MOVES.min(f64::from(settings.most_steps))
    } else {
        0.0
    };
    let steps = SCF_STEPS + moves * NEXT_SCF_STEPS;
    let atoms = structure.sites().len();
    let (plane_waves, seconds) = match (&calculation.code, settings.cutoff_ev) {
        (Code::Ase(_), _) | (_, None) => (0.0, (1.0 + moves) * atoms as f64 / 40.0),
        (_, Some(cutoff_ev)) => {
            let plane_waves = plane_waves(structure.lattice().volume_ang3(), cutoff_ev);
            let k = k_points_irreducible as f64 * spins(calculation);
            (
                plane_waves,
                steps * core_seconds_per_step(k, f64::from(electrons), plane_waves),
            )
        }
    };
    Cost {
        atoms,
        electrons,
        k_points,
        k_points_irreducible,
        plane_waves,
        core_hours: seconds / 3600.0,
    }
}

/// k-points that symmetry leaves.
fn irreducible(structure: &Structure, grid: [u32; 3]) -> usize {
    let rotations = if grid == [1; 3] {
        Vec::new()
    } else {
        centred(structure, EXACT_ANG).map_or_else(|_| Vec::new(), |c| c.rotations)
    };
    irreducible_k_points(grid, &rotations)
}

/// Two where moments start from other than zero; without them a run takes one spin.
fn spins(calculation: &Calculation) -> f64 {
    let has_moments = calculation.moments_mu_b.iter().any(|m| *m != 0.0);
    if calculation.settings.spin_polarised && has_moments {
        2.0
    } else {
        1.0
    }
}

/// The law of the module.
#[must_use]
pub fn core_seconds_per_step(k_points: f64, electrons: f64, plane_waves: f64) -> f64 {
    FIXED_S + PER_WORK_S * k_points * electrons * electrons * plane_waves
}

/// Plane waves of a cell (cubic angstrom) below a cut-off (eV).
fn plane_waves(volume_ang3: f64, cutoff_ev: f64) -> f64 {
    /// ħ²/2m, eV Å² (CODATA 2018).
    const HBAR2_OVER_2M: f64 = 3.809_982_1;
    let k_max = (cutoff_ev / HBAR2_OVER_2M).sqrt();
    volume_ang3 * k_max.powi(3) / (6.0 * std::f64::consts::PI.powi(2))
}

/// Density times one over the length, rounded up; 1 along what does not repeat, in boxes, and across the vacuum of a slab.
fn k_points(structure: &Structure, settings: &Settings, purpose: &Purpose) -> [u32; 3] {
    let lengths = structure.lattice().lengths_ang();
    let is_slab = matches!(
        purpose,
        Purpose::Slab { .. } | Purpose::Adsorption { .. } | Purpose::DensityOfStates { .. }
    );
    [0, 1, 2].map(|i| match settings.k_density_ang {
        Some(density) if structure.periodic()[i] && !(is_slab && i == 2) => {
            (density / lengths[i] - 1e-6).ceil().clamp(1.0, 1000.0) as u32
        }
        _ => 1,
    })
}

/// Valence electrons of GPAW's PBE datasets: shells above the rare-gas core, with the (n−1)d of the p block as in
/// those datasets where it is shallow (Ga, In, Ge, Sn, Tl, Pb, Bi) and the semicore p of early transition metals.
#[must_use]
pub fn valence_electrons(element: Element) -> u32 {
    let z = u32::from(element.atomic_number());
    let core = match z {
        0..=2 => 0,
        3..=10 => 2,
        11..=18 => 10,
        19..=36 => 18,
        37..=54 => 36,
        55..=86 => 54,
        _ => 86,
    };
    let mut valence = z - core;
    // 4f and 5f shells of the metals after them lie in the core.
    if (72..=86).contains(&z) {
        valence -= 14;
    }
    match element.symbol() {
        // Alkali, alkaline-earth and early transition metals: semicore p, and s of the heavier ones.
        "Na" | "K" | "Rb" | "Cs" | "Mg" | "Ca" | "Sr" | "Ba" | "Sc" | "Y" | "Ti" | "Zr" | "Hf"
        | "V" | "Nb" | "Ta" => valence + 8,
        "Cr" | "Mo" | "W" | "Mn" | "Tc" | "Re" | "Ru" | "Os" | "Rh" => valence + 6,
        // d in the core.
        "As" | "Se" | "Br" | "Sb" | "Te" | "I" => valence - 10,
        _ => valence,
    }
}
