//! What is the activity of zinc ions in a concentrated sulfate solution?
//!
//! Pitzer's equations for one 2:2 salt at 25 °C (K. S. Pitzer and G. Mayorga, J. Solution Chem. 3 (1974) 539):
//!
//! ln γ± = 4 f + m B + m² C, I = 4 m,
//! f = −A_φ [√I/(1 + b√I) + (2/b) ln(1 + b√I)],
//! B = 2β0 + Σ_k (2β_k/(α_k² I)) [1 − (1 + α_k√I − α_k² I/2) exp(−α_k√I)], C = 3/2 C_φ,
//!
//! A_φ = 0.3915, b = 1.2, α1 = 1.4, α2 = 12 (kg/mol)^½. Parameters of ZnSO4 are facts, valid to 3.5 mol/kg.
//! At 2 mol/kg γ± is 0.036: the concentration overstates the activity 28 times, 42 mV.
//!
//! Molality from molarity with the density of water and an apparent molar volume of 4.4 cm³/mol (from
//! 1.153 g/cm³ at 1 mol/kg); an error of 10 cm³/mol moves the molality of 2 mol/l by 2 %.

use crate::facts::{Element, Facts, Quantity, Reason, Value, join_sources};

/// Debye-Hückel slope of the osmotic coefficient at 25 °C, (kg/mol)^½.
const A_PHI: f64 = 0.3915;
/// Pitzer's b, (kg/mol)^½.
const B: f64 = 1.2;
/// Pitzer's α1 and α2 of a 2:2 salt, (kg/mol)^½.
const ALPHA: [f64; 2] = [1.4, 12.0];
/// Density of water at 25 °C, kg/l.
const WATER_KG_PER_L: f64 = 0.997_05;
/// Apparent molar volume of ZnSO4, l/mol.
const SALT_L_PER_MOL: f64 = 4.4e-3;
/// One standard uncertainty of ln γ±: measurements of concentrated sulfates differ by several per cent.
pub const SIGMA_LN_GAMMA: f64 = 0.1;
/// The anion under which the facts list the parameters.
const SULFATE: &str = "SO4 2-";

/// Pitzer parameters of a 2:2 salt: β0, β1, β2 (kg/mol) and C_φ (kg²/mol²).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pitzer {
    /// β0, β1, β2.
    pub beta: [f64; 3],
    /// C_φ.
    pub c_phi: f64,
}

/// Natural logarithm of the mean activity coefficient of a 2:2 salt at 25 °C, molal scale.
///
/// ```
/// use zincscreen::models::electrolyte::{Pitzer, ln_gamma};
/// let zinc_sulfate = Pitzer { beta: [0.1991, 2.63, -37.74], c_phi: 0.02892 };
/// assert!((ln_gamma(&zinc_sulfate, 2.0).exp() - 0.0360).abs() < 1e-4);
/// ```
#[must_use]
pub fn ln_gamma(pitzer: &Pitzer, molality_mol_kg: f64) -> f64 {
    let m = molality_mol_kg;
    let root = (4.0 * m).sqrt();
    let f = -A_PHI * (root / (1.0 + B * root) + 2.0 / B * (B * root).ln_1p());
    let term = |beta: f64, alpha: f64| {
        let y = alpha * root;
        2.0 * beta / (y * y) * (1.0 - (1.0 + y - y * y / 2.0) * (-y).exp())
    };
    let b = 2.0 * pitzer.beta[0] + term(pitzer.beta[1], ALPHA[0]) + term(pitzer.beta[2], ALPHA[1]);
    4.0 * f + m * b + m * m * 1.5 * pitzer.c_phi
}

/// Molality of ZnSO4 from its concentration.
#[must_use]
pub fn molality_mol_kg(concentration_mol_per_l: f64) -> f64 {
    concentration_mol_per_l / (WATER_KG_PER_L - SALT_L_PER_MOL * concentration_mol_per_l)
}

/// Activity of Zn²⁺ (molal scale) in a solution of zinc sulfate, the ion's coefficient taken as the mean one.
///
/// ```
/// use zincscreen::{facts::Facts, models::electrolyte};
/// let facts = Facts::embedded()?;
/// let activity = electrolyte::zinc_activity(&facts, 2.0).expect("sourced");
/// assert!((activity.value - 0.073).abs() < 1e-3);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without the parameters, `outside_model` beyond their greatest molality.
pub fn zinc_activity(facts: &Facts, concentration_mol_per_l: f64) -> Quantity {
    let get = |name: &str| facts.quantity_at(name, Element::ZN, SULFATE);
    let beta = [
        get("pitzer_beta0_kg_mol")?,
        get("pitzer_beta1_kg_mol")?,
        get("pitzer_beta2_kg_mol")?,
    ];
    let c_phi = get("pitzer_cphi_kg2_mol2")?;
    let m = molality_mol_kg(concentration_mol_per_l);
    if !(m > 0.0 && m <= get("pitzer_max_molality_mol_kg")?.value) {
        return Err(Reason::OutsideModel);
    }
    let pitzer = Pitzer {
        beta: [0, 1, 2].map(|i| beta[i].value),
        c_phi: c_phi.value,
    };
    let activity = m * ln_gamma(&pitzer, m).exp();
    Ok(Value::new(
        activity,
        Some(activity * SIGMA_LN_GAMMA),
        "pitzer",
        &join_sources(beta.iter().chain([&c_phi])),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn against_an_independent_evaluation_of_the_same_parameters() {
        let salt = Pitzer {
            beta: [0.1991, 2.63, -37.74],
            c_phi: 0.028_92,
        };
        for (m, gamma) in [
            (0.1, 0.154),
            (0.5, 0.0636),
            (1.0, 0.0438),
            (2.0, 0.0360),
            (3.0, 0.0417),
        ] {
            let found = ln_gamma(&salt, m).exp();
            assert!((found / gamma - 1.0).abs() < 4e-3, "{m}: {found}");
        }
    }
}
