//! Where on a surface can an atom adsorb?
//!
//! Roll a ball over the surface, a little smaller than its atoms: sites are where its centre is highest
//! (on-top), where it crosses between two atoms (bridge), and where it comes to rest among three or more
//! (hollow). Height and exposure decide which atoms take part, so rough and alloyed surfaces are treated
//! as flat ones are, and vacuum or what lies deeper do not enter. Where nothing hangs over, on-top − bridge
//! + hollow = 0 over a cell, which tells that none is missing.
//!
//! Sites that an operation of the slab's layer group maps onto each other, without exchanging the sides,
//! are one, with their number as multiplicity.

mod find;
mod groups;
mod label;
mod orbits;
mod place;
mod probe;
mod radii;
mod spheres;
#[cfg(test)]
mod tests;

pub use find::{AdsorptionSite, Side, Sides, SiteOptions, adsorption_sites};
pub use label::SiteKind;
pub use place::{Height, adsorbed, overlayer, position};
pub use radii::covalent_radius_ang;

use crate::crystal::slab::SlabError;
use crate::facts::Element;

/// Why sites cannot be found or filled.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The slab, or the slab with the new atom, is none.
    #[error(transparent)]
    Slab(#[from] SlabError),
    /// No covalent radius.
    #[error(
        "{element} has no covalent radius in the table of Cordero et al., which ends at curium"
    )]
    NoRadius {
        /// Which element.
        element: Element,
    },
    /// A height or bond length that is none.
    #[error("a height of {value_ang} Å above the surface; expected more than 0, up to 20")]
    Height {
        /// What was given, angstrom.
        value_ang: f64,
    },
}
