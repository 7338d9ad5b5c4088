//! The descriptor table: what is known of elements and phases, from whom, how surely, and why not.
//!
//! A value is a number with unit, sigma and source, or null with a [`Reason`]. Shipped tables and a
//! user's overrides have one long format ([`LONG_COLUMNS`]); precedence is user, then the shipped
//! sources in the order of `properties.toml`.

mod check;
mod coincidence;
mod element;
mod enthalpy;
mod error;
mod files;
mod formula;
mod literature;
mod load;
mod long;
mod measured_cell;
mod overrides;
mod periodic;
mod phase;
mod source;
mod store;
mod table;
mod value;

pub use check::check;
pub(crate) use check::sha256_hex;
pub use coincidence::Coincidence;
pub use element::{Element, SLOTS, UnknownElement};
pub use enthalpy::{DFT_SIGMA_KJ_MOL, EnthalpyKind, FormationEnthalpy, HullPoint, best_enthalpy};
pub use error::FactError;
pub use files::FactFiles;
pub use formula::Formula;
pub use literature::{Claim, Conflict, LiteratureSystem};
pub use long::{Fact, LONG_COLUMNS, Origin, Property, Subject};
pub use measured_cell::MeasuredCell;
pub use periodic::{CrystalStructure, ElementInfo};
pub use phase::{BinarySystem, CellSet, Evidence, Phase};
pub use source::{NotShipped, Source};
pub use store::{Facts, Listing};
pub use value::{Quantity, Reason, Value, join_sources};

/// The word of a list that is nearest to what was typed, if any is near enough to be meant.
///
/// ```
/// assert_eq!(zincscreen::facts::nearest("stpe", ["step", "min", "max"]), Some("step"));
/// assert_eq!(zincscreen::facts::nearest("zzzzzz", ["step", "min", "max"]), None);
/// ```
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(typed, word), word))
        .filter(|&(distance, word)| distance <= 1 + word.len().max(typed.len()) / 4)
        .min()
        .map(|(_, word)| word)
}
