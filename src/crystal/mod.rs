//! Cells, nets, planes and structures: the geometry that facts and models rest on.

mod lattice;
mod miller;
mod net;
mod plane;
mod structure;

pub use lattice::Lattice;
pub use miller::{Miller, MillerError};
pub use net::close_packed_spacing_ang;
pub use plane::{Net, PlaneBasis};
pub use structure::{CLOSEST_ANG, Site, Structure, StructureError};
