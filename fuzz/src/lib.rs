//! The readers of foreign files, by themselves.

#![allow(dead_code, unused_imports)]

#[path = "../../src/facts"]
pub mod facts {
    #[path = "element.rs"]
    mod element;
    pub use element::{Element, SLOTS, UnknownElement};
}

#[path = "../../src/crystal"]
pub mod crystal {
    #[path = "lattice.rs"]
    mod lattice;
    #[path = "structure.rs"]
    mod structure;
    pub use lattice::Lattice;
    pub use structure::{CLOSEST_ANG, Site, Structure, StructureError};
}

#[path = "../../src/formats/mod.rs"]
pub mod formats;
