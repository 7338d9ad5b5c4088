//! Cells and nets: the geometry that facts and models rest on.

mod lattice;
mod net;

pub use lattice::Lattice;
pub use net::close_packed_spacing_ang;
