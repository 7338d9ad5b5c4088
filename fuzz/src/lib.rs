//! The readers of foreign files and of results, by themselves.

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

    /// One radius for all elements: which atoms touch decides no reader.
    pub mod sites {
        pub fn covalent_radius_ang(_: crate::facts::Element) -> Option<f64> {
            Some(1.3)
        }
    }
}

/// What codes leave behind, and what speaks against it.
#[path = "../../src/queue"]
pub mod queue {
    #[path = "calculation.rs"]
    pub mod calculation;
    #[path = "outputs/mod.rs"]
    pub mod outputs;
    #[path = "presets.rs"]
    pub mod presets;
    pub use calculation::*;

    /// The checks of the inputs; the files themselves are not written.
    pub mod inputs {
        #[path = "error.rs"]
        mod error;
        #[path = "prepared.rs"]
        mod prepared;
        pub use error::InputError;
        pub(in crate::queue) use prepared::{Prepared, prepare};

        pub(crate) const RYDBERG_EV: f64 = 13.605_693_122_994;
        pub(crate) const BOHR_ANG: f64 = 0.529_177_210_903;
        pub(crate) const VERSION: u32 = 1;

        pub fn starting_moments(structure: &crate::crystal::Structure) -> Vec<f64> {
            vec![0.0; structure.sites().len()]
        }

        pub(crate) fn poscar_order(structure: &crate::crystal::Structure) -> Vec<usize> {
            let sites = structure.sites();
            let of = |element| (0..sites.len()).filter(move |i| sites[*i].element == element);
            structure
                .composition()
                .iter()
                .flat_map(|(element, _)| of(*element))
                .collect()
        }
    }
}

#[path = "../../src/formats/mod.rs"]
pub mod formats;
