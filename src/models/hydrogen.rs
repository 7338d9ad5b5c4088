//! How readily does a metal evolve hydrogen?
//!
//! Tabulated exchange current densities in acid, log10 of A per cm². Compilations differ by one to two
//! decades for the same metal, so sigma is about 1. Exchange currents in alkali are another quantity and
//! stand in their own column. No volcano value is mixed in.
//!
//! At zinc's potential the hydrogen current follows from Tafel's law with the usual 120 mV per decade.

use crate::facts::{Element, Facts, Quantity};

/// Tafel slope of hydrogen evolution on metals that hold hydrogen weakly, V per decade.
pub const TAFEL_SLOPE_V: f64 = 0.12;

/// log10 of the hydrogen exchange current density in acid, A per cm².
///
/// # Errors
/// `no_source` where nobody gives one.
pub fn log10_exchange_current_acid(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("her_log10_i0_a_cm2", element)
}

/// log10 of the hydrogen exchange current density in 0.1 M KOH, A per cm².
///
/// # Errors
/// `no_source` where nobody gives one.
pub fn log10_exchange_current_alkaline(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("her_log10_i0_alkaline_a_cm2", element)
}

/// Overpotential at which hydrogen evolution carries a whole current density, V (positive).
///
/// ```
/// use zincscreen::models::hydrogen::overpotential_v;
/// // 1 mA cm⁻² on a metal with i0 = 1e-10.5 A cm⁻²: 7.5 decades of 120 mV.
/// assert!((overpotential_v(-10.5, 1.0) - 0.9).abs() < 1e-12);
/// ```
#[must_use]
pub fn overpotential_v(log10_i0_a_cm2: f64, current_density_ma_cm2: f64) -> f64 {
    TAFEL_SLOPE_V * ((current_density_ma_cm2 * 1e-3).log10() - log10_i0_a_cm2)
}
