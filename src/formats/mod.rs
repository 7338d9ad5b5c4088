//! Files of other programs: text in, values out, no physics.
//!
//! Each format is a folder or file of its own with its own error, which names file, line and cure.

pub mod ase_json;
pub mod cif;
pub mod dos;
mod error;
pub mod extxyz;
pub mod poscar;
pub mod structure;
mod text;

pub use error::FormatError;
