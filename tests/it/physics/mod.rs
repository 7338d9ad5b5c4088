//! Published and worked numbers, each independent of the code it tests.

mod adsorption;
mod corrosion;
mod hydrogen;
mod label_free;
mod miedema;
mod nets;
mod process;
mod score;
mod segregation;

use zincscreen::facts::{Element, Facts};

pub(crate) fn facts() -> Facts {
    Facts::embedded().expect("the embedded facts are sound")
}

pub(crate) fn element(symbol: &str) -> Element {
    symbol.parse().expect("a symbol")
}

/// Fails unless two numbers agree to a tolerance.
pub(crate) fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: found {found}, expected {expected} to {tolerance}"
    );
}
