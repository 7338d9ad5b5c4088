//! Cells, nets, planes and structures, their symmetry, surfaces and sites: the geometry that facts and
//! models rest on.

pub mod doped;
pub mod interface;
mod lattice;
mod miller;
mod net;
mod plane;
mod prototype;
pub mod sites;
pub mod slab;
mod structure;
mod symmetry;

pub use lattice::Lattice;
pub use miller::{Miller, MillerError};
pub use net::close_packed_spacing_ang;
pub(crate) use plane::bezout;
pub use plane::{Net, PlaneBasis};
pub use prototype::element_structure;
pub use structure::{CLOSEST_ANG, Site, Structure, StructureError};
pub use symmetry::{
    Cells, Centred, EXACT_ANG, LayerSymmetry, Operation, Symmetry, SymmetryError, cells, centred,
    centred_at, distinct_planes, irreducible_k_points, layer_symmetry, niggli, primitive_indices,
    symmetry,
};
