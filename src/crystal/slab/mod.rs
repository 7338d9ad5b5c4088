//! Which slabs does a crystal give, and how do they end?
//!
//! A [`Crystal`] knows its primitive cell and its space group. A [`Surface`] is the crystal seen along
//! one plane: the primitive lattice on vectors u and v in the plane and w to the next lattice plane, so
//! that every atom of the primitive cell comes exactly once per area |u × v| and spacing d. Heights along
//! the normal, taken modulo d, fall into **atomic planes**; the crystal can be cut between two of them.
//!
//! A [`Termination`] is the surface that faces along +(hkl) at a cut. Two cuts give the same termination
//! exactly if an operation of the space group maps one onto the other and keeps the side of the solid;
//! operations that swap the sides tell which slab is another one turned over, and which slab is
//! symmetric. Labels play no part.
//!
//! A [`Slab`] takes planes from the cut downwards. Whole repeats of d hold every atom, whatever the cut;
//! other numbers of planes are taken only where composition and lower side stay those of the bulk, unless
//! asked for.

mod build;
mod crystal;
mod error;
mod net;
mod options;
mod surface;
mod terminations;
mod whole;

pub use build::Cut;
pub use crystal::{Axes, Crystal};
pub use error::SlabError;
pub use options::{Ends, SlabOptions, Thickness};
pub use surface::{AtomicPlane, PLANE_TOLERANCE_ANG, Surface};
pub use terminations::{Termination, formula};
pub use whole::{Layer, Slab};
