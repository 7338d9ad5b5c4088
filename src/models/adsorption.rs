//! How strongly does a metal hold a zinc atom, and a hydrogen atom?
//!
//! **Sign convention of the whole program: negative means bound.** Reference states are never mixed:
//! `zn_adsorption_energy_ev` is against a neutral zinc atom in vacuum, `zn_adsorption_vs_bulk_ev`
//! against bulk zinc of the same data set, `h_adsorption_dg_ev` against half H2 at 298 K.
//!
//! **Bond order** (second moment, works for sp metals). A bond of zinc with B is worth
//! E_AB = (E_A + E_B)/2 − 2 ΔH_ss(1/2), cohesive energies positive, ΔH_ss Miedema's solid-solution
//! enthalpy of the equiatomic mixture per atom; an adatom on n of the 12 bonds of the bulk is held by
//! E_ads = −E_AB √(n/12). n = 3 on a close-packed hollow. The substrate's own response is left out;
//! systematic errors are several tenths of an eV, the same way for all metals. The number is close to
//! the substrate's cohesive energy alone, which is a strong trivial baseline.
//!
//! **Underpotential deposition.** Kolb, Przasnyski and Gerischer, J. Electroanal. Chem. 54 (1974) 25, doi
//! 10.1016/S0022-0728(74)80206-8: the shift is half the difference of the work functions,
//! ΔU = 0.5 (Φ_substrate − Φ_Zn)/e. A negative result means the rule is silent, not that nothing
//! adsorbs. Limits: E. P. M. Leiva, J. Electroanal. Chem. 350 (1993) 1.

use crate::facts::{Element, Facts, Quantity, Value, join_sources};
use crate::models::miedema::{self, State};
use crate::units;

/// Neighbours of an adatom in a close-packed hollow.
pub const HOLLOW_NEIGHBOURS: f64 = 3.0;
/// Neighbours in a close-packed bulk.
pub const BULK_NEIGHBOURS: f64 = 12.0;
/// One standard uncertainty of the bond-order model, eV: several tenths, not yet calibrated.
pub const SIGMA_BOND_ORDER_EV: f64 = 0.3;
/// Slope of the underpotential rule, V per eV.
pub const UPD_SLOPE_V_PER_EV: f64 = 0.5;
/// One standard uncertainty of the underpotential rule beyond that of the work functions, V: the
/// scatter of the original correlation.
pub const SIGMA_UPD_V: f64 = 0.1;

/// Energy of a neutral zinc atom in a hollow of the close-packed surface of `element`, eV.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::adsorption};
/// let facts = Facts::embedded()?;
/// let on_zinc = adsorption::zn_energy_ev(&facts, Element::ZN).expect("known");
/// assert!((on_zinc.value - -0.67575).abs() < 5e-6);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without a cohesive energy or Miedema parameters.
pub fn zn_energy_ev(facts: &Facts, element: Element) -> Quantity {
    let zinc = facts.quantity("cohesive_energy_ev", Element::ZN)?;
    let other = facts.quantity("cohesive_energy_ev", element)?;
    let mut sources = join_sources([&zinc, &other]);
    let mut mixing_ev = 0.0;
    if element != Element::ZN {
        let mixing = miedema::mixture(
            facts,
            &[(Element::ZN, 0.5), (element, 0.5)],
            State::SolidSolution,
        )?;
        mixing_ev = units::ev_from_kj_mol(mixing.value);
        sources = format!("{sources}; {}", mixing.source);
    }
    let bond = f64::midpoint(zinc.value, other.value) - 2.0 * mixing_ev;
    let root = (HOLLOW_NEIGHBOURS / BULK_NEIGHBOURS).sqrt();
    Ok(Value::new(
        -bond * root,
        Some(SIGMA_BOND_ORDER_EV),
        "bond_order",
        &sources,
    ))
}

/// The same against bulk zinc of the same data set: positive where the atom would rather be in the bulk.
///
/// # Errors
/// As [`zn_energy_ev`].
pub fn zn_energy_vs_bulk_ev(facts: &Facts, element: Element) -> Quantity {
    let zinc = facts.quantity("cohesive_energy_ev", Element::ZN)?;
    let mut energy = zn_energy_ev(facts, element)?;
    energy.value += zinc.value;
    Ok(energy)
}

/// Shift of zinc deposition on `element` against deposition on zinc, V; positive: earlier.
///
/// ```
/// use zincscreen::{facts::Facts, models::adsorption};
/// let facts = Facts::embedded()?;
/// let gold = adsorption::upd_shift_v(&facts, "Au".parse().expect("a symbol")).expect("known");
/// assert!((gold.value - 0.5275).abs() < 1e-4);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without both work functions.
pub fn upd_shift_v(facts: &Facts, element: Element) -> Quantity {
    let zinc = facts.quantity("work_function_ev", Element::ZN)?;
    let other = facts.quantity("work_function_ev", element)?;
    let variance = |value: &Value| value.sigma.unwrap_or(0.0).powi(2);
    let sigma = if element == Element::ZN {
        0.0
    } else {
        (UPD_SLOPE_V_PER_EV.powi(2) * (variance(&zinc) + variance(&other)) + SIGMA_UPD_V.powi(2))
            .sqrt()
    };
    Ok(Value::new(
        UPD_SLOPE_V_PER_EV * (other.value - zinc.value),
        Some(sigma),
        "kolb_upd",
        &join_sources([&zinc, &other]),
    ))
}

/// Free energy of hydrogen on the element's own surface against half H2, eV, 298 K, where a source
/// gives it; of several sites the most stable.
///
/// # Errors
/// `no_source`: there is no accepted closed formula for sp metals.
pub fn h_free_energy_ev(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("h_adsorption_dg_ev", element)
}
