//! One file per physical model. Facts in, values with sigma and source out; no files, no printing.

pub mod adsorption;
pub mod constitution;
pub mod corrosion;
pub mod dband;
pub mod electrolyte;
pub mod hydrogen;
pub mod miedema;
pub mod process;
pub mod segregation;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the activity of zinc ions follows from their concentration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZincActivity {
    /// The concentration stands for the activity: an approximation, whatever the salt.
    #[default]
    Concentration,
    /// Zinc sulfate with Pitzer's equations at 25 °C, see [`electrolyte`].
    Znso4Pitzer,
}

/// The conditions that enter corrosion, hydrogen and liquid gates; the `[environment]` of a job.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Environment {
    /// pH of the electrolyte.
    pub ph: f64,
    /// Zn²⁺, mol/l.
    pub zn2_mol_per_l: f64,
    /// How its activity follows from that.
    pub zn2_activity: ZincActivity,
    /// Every other metal ion, mol/l, used as activity; the usual corrosion limit is 1e-6.
    pub solute_ion_mol_per_l: f64,
    /// Temperature of the cell, K.
    pub temperature_k: f64,
    /// Temperature of the heat treatment, K.
    pub anneal_temperature_k: f64,
    /// Current density of plating, mA per cm².
    pub current_density_ma_cm2: f64,
    /// Areal capacity of a half cycle, mAh per cm².
    pub areal_capacity_mah_cm2: f64,
    /// True over projected area: 1 for a flat surface, tens to thousands for a porous alloy.
    pub area_factor: f64,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            ph: 4.0,
            zn2_mol_per_l: 2.0,
            zn2_activity: ZincActivity::Concentration,
            solute_ion_mol_per_l: 1e-6,
            temperature_k: 298.15,
            anneal_temperature_k: 573.15,
            current_density_ma_cm2: 1.0,
            areal_capacity_mah_cm2: 1.0,
            area_factor: 1.0,
        }
    }
}
