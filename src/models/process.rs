//! What does an alloy cost, and how much charge does it still hold?
//!
//! Prices are snapshots of mixed basis (ore, ferroalloy, laboratory grade); their sigma is large. Only
//! zinc is active: 2 electrons per atom.

use crate::facts::{Element, Facts, Quantity, Reason, Value};
use crate::units::FARADAY_C_PER_MOL;

/// Charge of one mole of zinc, mAh.
pub const ZN_CHARGE_MAH_PER_MOL: f64 = 2.0 * FARADAY_C_PER_MOL / 3.6;

/// Charge per mole of an element's atoms in the anode, mAh: zinc's two electrons, nothing for others.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::process};
/// let zinc = process::charge_mah_per_mol(Element::ZN);
/// assert!((zinc.value / 65.38 - 819.9).abs() < 0.1); // mAh per gram
/// ```
#[must_use]
pub fn charge_mah_per_mol(element: Element) -> Value {
    let value = if element == Element::ZN {
        ZN_CHARGE_MAH_PER_MOL
    } else {
        0.0
    };
    Value::new(value, Some(0.0), "faraday", "codata2018")
}

/// Atomic weight, g/mol.
///
/// # Errors
/// `no_source` for an element outside the pool.
pub fn atomic_weight_g_mol(facts: &Facts, element: Element) -> Quantity {
    let info = facts.info(element).ok_or(Reason::NoSource)?;
    Ok(Value::new(
        info.atomic_weight_g_mol,
        Some(0.0),
        "fact",
        "mendeleev",
    ))
}

/// Price of the atoms of one mole of an element, in thousandths of a USD: price per kg times g/mol.
///
/// # Errors
/// `no_source` without a price.
pub fn price_per_mol(facts: &Facts, element: Element) -> Quantity {
    let weight = atomic_weight_g_mol(facts, element)?;
    let mut price = facts.quantity("price_usd_per_kg", element)?;
    price.value *= weight.value;
    price.sigma = price.sigma.map(|sigma| sigma * weight.value);
    Ok(price)
}
