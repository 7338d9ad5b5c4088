//! How does a descriptor of a candidate come from elements, compounds and composition?

use super::Context;
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Phase, Quantity};
use crate::models::miedema::State;

/// How the solutes' values become the candidate's. A null solute makes the candidate null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// Weighted by the solutes' shares among themselves.
    Mean,
    /// The one with the larger magnitude, signed.
    LargestMagnitude,
    /// The smallest.
    Lowest,
    /// The greatest.
    Highest,
}

/// A quantity of one element in a form.
pub type OfElement = fn(&Context<'_>, Element, Form) -> Quantity;

/// How a descriptor of a candidate comes from elements, compounds and composition.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// From the solutes alone.
    Solutes {
        /// A solute's value.
        of: OfElement,
        /// How they combine.
        combine: Combine,
    },
    /// Σ x·numerator / Σ x·denominator over all atoms, zinc included.
    Ratio {
        /// Per mole of the element.
        numerator: OfElement,
        /// Per mole of the element.
        denominator: OfElement,
    },
    /// The greatest weight content over its legal limit, among the elements that have one.
    RegulatedContent,
    /// Miedema's enthalpy of the whole composition.
    Mixture(State),
    /// The best known formation enthalpy: of the compound, else Miedema's.
    FormationEnthalpy,
    /// A property of a named compound.
    Compound(fn(&Context<'_>, &Phase) -> Quantity),
    /// A property of the whole candidate that has no closed form in its fractions. A job that weighs or
    /// filters by it takes the careful path for every candidate.
    Whole(fn(&Context<'_>, &Candidate) -> Quantity),
}
