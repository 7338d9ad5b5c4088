//! What is to be calculated: a structure, a task, settings, a code.

use serde::{Deserialize, Serialize};

use crate::crystal::Structure;
use crate::facts::Element;

/// A program that calculates energies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// GPAW, plane waves and projector-augmented waves.
    Gpaw,
    /// Quantum ESPRESSO's pw.x.
    QuantumEspresso,
    /// VASP.
    Vasp,
    /// Any calculator of the atomic simulation environment, by name, e.g. `chgnet`; run by the worker script.
    Ase(String),
}

/// What is put on a slab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adsorbate {
    /// One zinc atom.
    Zn,
    /// One hydrogen atom.
    H,
}

/// Why a calculation is wanted: its place in the bookkeeping.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// Reference: a bulk element or the candidate's own compound, cell relaxed.
    Bulk,
    /// Reference: one atom in a box.
    Atom(Element),
    /// Reference: a hydrogen molecule in a box.
    Hydrogen,
    /// A clean slab.
    Slab {
        /// Name of the surface with its termination, e.g. `Zn(0001)` or `Cu5Zn8(110) t2`.
        surface: String,
    },
    /// A slab with one adsorbate.
    Adsorption {
        /// Name of the surface, equal to that of the clean slab.
        surface: String,
        /// What is adsorbed.
        adsorbate: Adsorbate,
        /// Name of the site, e.g. `hollow-fcc`.
        site: String,
    },
    /// Density of states of a clean slab, for the d-band centre of one surface atom.
    DensityOfStates {
        /// Name of the surface.
        surface: String,
        /// Index of the atom whose d states count.
        atom: usize,
    },
}

/// What the code does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Energy and forces of the structure as it is.
    SinglePoint,
    /// Moves the atoms until the forces are small.
    Relax,
    /// Moves atoms and cell.
    RelaxCell,
}

/// How electrons are spread over the levels at the Fermi energy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields, tag = "kind")]
pub enum Smearing {
    /// Fermi-Dirac.
    FermiDirac {
        /// Width, eV.
        width_ev: f64,
    },
    /// Methfessel-Paxton of first order.
    MethfesselPaxton {
        /// Width, eV.
        width_ev: f64,
    },
    /// Marzari-Vanderbilt.
    Cold {
        /// Width, eV.
        width_ev: f64,
    },
}

/// Settings on which an energy depends. Only energies with equal settings, code and potentials are subtracted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the preset they come from: `smoke`, `screen`, `publication`, or the user's own.
    pub preset: String,
    /// Exchange-correlation functional, e.g. `PBE`; of a machine-learned potential the name of the model.
    pub functional: String,
    /// Plane-wave cut-off, eV; none for a machine-learned potential.
    pub cutoff_ev: Option<f64>,
    /// Number of k-points along a cell vector times its length, angstrom, rounded up; 1 along what is not periodic.
    pub k_density_ang: Option<f64>,
    /// Smearing.
    pub smearing: Option<Smearing>,
    /// Whether both spins are treated.
    pub spin_polarised: bool,
    /// Whether a dipole correction is applied across the vacuum of slabs.
    pub dipole_correction: bool,
    /// Dispersion correction, e.g. `D3(BJ)`.
    pub dispersion: Option<String>,
    /// Greatest force left by a relaxation, eV/angstrom.
    pub force_ev_ang: f64,
    /// Most steps of a relaxation.
    pub most_steps: u32,
    /// Convergence of the total energy, eV per atom.
    pub energy_tolerance_ev: f64,
}

/// One calculation, complete: whoever holds it can write its input.
#[derive(Debug, Clone)]
pub struct Calculation {
    /// Free text for people, e.g. `Zn97Sn3@dilute H hollow-fcc`; not part of the identity.
    pub label: String,
    /// Why it is wanted.
    pub purpose: Purpose,
    /// What the code does.
    pub task: Task,
    /// The structure to start from.
    pub structure: Structure,
    /// By site: whether the atom is held.
    pub fixed: Vec<bool>,
    /// By site: magnetic moment to start from, Bohr magnetons; empty without spin.
    pub moments_mu_b: Vec<f64>,
    /// The settings.
    pub settings: Settings,
    /// The code.
    pub code: Code,
    /// Set and version of the potentials, e.g. `gpaw-setups 0.9.20000 PBE`.
    pub potentials: String,
}
