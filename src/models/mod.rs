//! One file per physical model. Facts in, values with sigma and source out; no files, no printing.

pub mod adsorption;
pub mod corrosion;
pub mod dband;
pub mod hydrogen;
pub mod miedema;
pub mod process;

use serde::Serialize;

/// The conditions that enter corrosion, hydrogen and liquid gates; the `[environment]` of a job.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Environment {
    /// pH of the electrolyte.
    pub ph: f64,
    /// Zn²⁺, mol/l; used as activity (the activity coefficient is not in yet).
    pub zn2_mol_per_l: f64,
    /// Every other metal ion, mol/l; the usual corrosion limit is 1e-6.
    pub solute_ion_mol_per_l: f64,
    /// Temperature of the cell, K.
    pub temperature_k: f64,
    /// Temperature of the heat treatment, K.
    pub anneal_temperature_k: f64,
    /// Current density of plating, mA per cm².
    pub current_density_ma_cm2: f64,
    /// Areal capacity of a half cycle, mAh per cm².
    pub areal_capacity_mah_cm2: f64,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            ph: 4.0,
            zn2_mol_per_l: 2.0,
            solute_ion_mol_per_l: 1e-6,
            temperature_k: 298.15,
            anneal_temperature_k: 573.15,
            current_density_ma_cm2: 1.0,
            areal_capacity_mah_cm2: 1.0,
        }
    }
}
