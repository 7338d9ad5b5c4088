//! What will a calculation cost, before anyone pays for it?
//!
//! Core-seconds of one self-consistency step:
//!
//! t = t₀ + n_k · n_PW · (a + b · n_e²)
//!
//! | symbol | meaning |
//! |---|---|
//! | n_k | k-points that symmetry and time reversal leave; twice as many with spin |
//! | n_e | valence electrons of GPAW's datasets, see [`valence_electrons`] |
//! | n_PW | plane waves below the cut-off, Ω (2 m E)^(3/2) / (6 π² ħ³) |
//!
//! t₀ = 0.1 s, a = 1.8e-5 s and b = 4e-9 s are fitted (relative errors, least squares) to the processor time of 19 runs of
//! GPAW 22.8.0 with plane waves, 400 eV, one process each: bulk Zn, Cu and Pd, slabs of 4, 5 and 12 atoms with and without
//! Zn or H, a Zn atom, H2. The fit is within 13 % (one standard deviation), at most 30 %. How many steps are needed comes from
//! the same runs: 20 for the first geometry ([`SCF_STEPS`]), 19 for each later one ([`NEXT_SCF_STEPS`]), and as many moves as
//! [`moves`] says, where runs differ by a factor 2. Whole jobs are therefore within a factor [`FACTOR`]; other codes and machines
//! within an order of magnitude. A calculator of ASE is taken as 1 core-second for each step and 40 atoms.

use super::{Calculation, Code, Purpose, Settings, Task};
use crate::crystal::{EXACT_ANG, Structure, centred, irreducible_k_points};
use crate::facts::Element;

/// Fixed core-seconds of a step.
const FIXED_S: f64 = 0.1;
/// Core-seconds for each k-point and plane wave.
const PER_WAVE_S: f64 = 1.8e-5;
/// Core-seconds for each k-point, plane wave and electron squared.
const PER_WORK_S: f64 = 4e-9;
/// A whole job against its estimate, as a factor: how many moves a relaxation takes is not known beforehand.
pub const FACTOR: f64 = 2.0;
/// Self-consistency steps of the first geometry.
pub const SCF_STEPS: f64 = 20.0;
/// Of each later geometry, which starts from the density before it.
pub const NEXT_SCF_STEPS: f64 = 19.0;
/// The basis in one sentence, for tables and files.
pub const BASIS: &str = "fit to the processor time of 19 GPAW 22.8.0 runs, within 13 % per step; moves of relaxations assumed, \
                         jobs within a factor 2";

/// Moves of a relaxation: clean slabs of measured cells took 0, 0, 0 and 7, bulks 2 to 4, atoms on slabs 7 to 14.
#[must_use]
pub const fn moves(purpose: &Purpose) -> f64 {
    match purpose {
        Purpose::Adsorption { .. } => 10.0,
        Purpose::Bulk => 3.0,
        _ => 2.0,
    }
}

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
/// use zincscreen::queue::cost;
/// // Zn(0001), three layers of 2 x 2, 400 eV, 7 of 6 x 6 k-points: 20 steps took 109 s of processor time.
/// let seconds = 20.0 * cost::core_seconds_per_step(7.0, 144.0, 7573.0);
/// assert!((seconds / 109.0).ln().abs() < 0.13);
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
        moves(&calculation.purpose).min(f64::from(settings.most_steps))
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
    FIXED_S + k_points * plane_waves * (PER_WAVE_S + PER_WORK_S * electrons * electrons)
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
