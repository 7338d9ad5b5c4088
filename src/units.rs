//! Which unit does a number carry, and how do units convert?
//!
//! The only place where units convert. Inside the program energies are eV per atom or
//! kJ per mole of atoms (the name says which), lengths angstrom, potentials volt against
//! the standard hydrogen electrode (SHE), temperatures kelvin.

/// Faraday constant, C mol⁻¹ (CODATA 2018, exact).
pub const FARADAY_C_PER_MOL: f64 = 96_485.332_12;
/// Boltzmann constant, eV K⁻¹ (CODATA 2018, exact).
pub const BOLTZMANN_EV_PER_K: f64 = 8.617_333_262e-5;
/// Gas constant, J mol⁻¹ K⁻¹ (CODATA 2018, exact).
pub const GAS_J_PER_MOL_K: f64 = 8.314_462_618;
/// One eV per particle in kJ per mole (CODATA 2018).
pub const KJ_PER_MOL_PER_EV: f64 = 96.485_332_12;

/// Energy per particle in eV from kJ per mole.
///
/// ```
/// // Heat of atomisation of zinc: 130.4 kJ/mol.
/// assert!((zincscreen::units::ev_from_kj_mol(130.4) - 1.351501).abs() < 1e-6);
/// ```
#[must_use]
pub fn ev_from_kj_mol(energy_kj_mol: f64) -> f64 {
    energy_kj_mol / KJ_PER_MOL_PER_EV
}

/// Energy in kJ per mole from eV per particle.
///
/// ```
/// assert!((zincscreen::units::kj_mol_from_ev(1.0) - 96.48533212).abs() < 1e-8);
/// ```
#[must_use]
pub fn kj_mol_from_ev(energy_ev: f64) -> f64 {
    energy_ev * KJ_PER_MOL_PER_EV
}

/// A mass concentration limit or content in weight percent from a mass fraction.
///
/// ```
/// assert_eq!(zincscreen::units::percent(0.25), 25.0);
/// ```
#[must_use]
pub fn percent(fraction: f64) -> f64 {
    100.0 * fraction
}

/// What a unit measures; only units of the same dimension convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    None,
    Energy,
    Length,
    Potential,
    Temperature,
    Pressure,
    SurfaceEnergy,
    Price,
}

/// Symbol, dimension, and the factor to the dimension's base unit.
const CONVERTIBLE: &[(&str, Dimension, f64)] = &[
    ("1", Dimension::None, 1.0),
    ("%", Dimension::None, 0.01),
    ("eV", Dimension::Energy, 1.0),
    ("meV", Dimension::Energy, 1e-3),
    ("kJ/mol", Dimension::Energy, 1.0 / KJ_PER_MOL_PER_EV),
    ("kcal/mol", Dimension::Energy, 4.184 / KJ_PER_MOL_PER_EV),
    ("pm", Dimension::Length, 0.01),
    ("angstrom", Dimension::Length, 1.0),
    ("nm", Dimension::Length, 10.0),
    ("V", Dimension::Potential, 1.0),
    ("mV", Dimension::Potential, 1e-3),
    ("K", Dimension::Temperature, 1.0),
    ("GPa", Dimension::Pressure, 1.0),
    ("J/m2", Dimension::SurfaceEnergy, 1.0),
    ("mJ/m2", Dimension::SurfaceEnergy, 1e-3),
    ("USD/kg", Dimension::Price, 1.0),
    ("USD/t", Dimension::Price, 1e-3),
];

/// Factor that turns a value in `from` into a value in `to`; `None` if they measure different things
/// or a symbol is unknown. A unit always converts into itself, known or not.
///
/// ```
/// use zincscreen::units::conversion_factor;
/// assert_eq!(conversion_factor("mV", "V"), Some(1e-3));
/// assert_eq!(conversion_factor("eV", "V"), None);
/// ```
#[must_use]
pub fn conversion_factor(from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(1.0);
    }
    let find = |symbol: &str| CONVERTIBLE.iter().find(|(s, _, _)| *s == symbol);
    let (from, to) = (find(from)?, find(to)?);
    (from.1 == to.1).then_some(from.2 / to.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thermal_energy_at_room_temperature() {
        assert!((BOLTZMANN_EV_PER_K * 298.15 - 0.025_693).abs() < 5e-7);
    }

    #[test]
    fn constants_agree_with_each_other() {
        // R = k_B N_A and F = e N_A: R / F = k_B in eV.
        assert!((GAS_J_PER_MOL_K / FARADAY_C_PER_MOL / BOLTZMANN_EV_PER_K - 1.0).abs() < 1e-9);
    }

    #[test]
    fn kilojoule_to_electronvolt_and_back() {
        let factor = conversion_factor("kJ/mol", "eV").expect("both are energies");
        assert!((factor * KJ_PER_MOL_PER_EV - 1.0).abs() < 1e-15);
    }
}
