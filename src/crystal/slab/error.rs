use crate::crystal::{StructureError, SymmetryError};
use crate::facts::Element;

/// Why a slab cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SlabError {
    /// The symmetry of the crystal or the slab was not found.
    #[error(transparent)]
    Symmetry(#[from] SymmetryError),
    /// The atoms make no structure.
    #[error(transparent)]
    Structure(#[from] StructureError),
    /// A length that must be positive.
    #[error("{what} is {value_ang} Å; expected {expected}")]
    Length {
        /// Which length.
        what: &'static str,
        /// What was given, angstrom.
        value_ang: f64,
        /// What was expected.
        expected: &'static str,
    },
    /// No layers.
    #[error("{what} is {count}; expected 1 to {greatest}")]
    Count {
        /// Which number.
        what: &'static str,
        /// What was given.
        count: usize,
        /// The greatest allowed.
        greatest: usize,
    },
    /// No such termination.
    #[error("{plane} has no termination `{name}`; it has {known}")]
    NoTermination {
        /// The plane.
        plane: String,
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// No operation turns the surface over.
    #[error(
        "no operation of the crystal maps {plane} onto its reverse, so the two sides of a slab always \
         differ; leave out `symmetric` and use a dipole correction"
    )]
    Polar {
        /// The plane.
        plane: String,
    },
    /// Symmetric and of the bulk's composition at once is impossible.
    #[error(
        "a slab of {termination} that is symmetric has not the composition of the bulk; \
         ask for one of the two"
    )]
    NotBoth {
        /// The termination.
        termination: String,
    },
    /// Too many atoms.
    #[error("the slab would have {atoms} atoms; at most {greatest} are made")]
    TooLarge {
        /// How many atoms.
        atoms: usize,
        /// How many are made at most.
        greatest: usize,
    },
    /// A supercell that is flat, left-handed or too large.
    #[error(
        "the in-plane supercell {matrix:?} has determinant {determinant}; expected 1 to {greatest}"
    )]
    Supercell {
        /// Rows: the new vectors in terms of the old.
        matrix: [[i64; 2]; 2],
        /// Its determinant.
        determinant: i64,
        /// The greatest allowed.
        greatest: i64,
    },
    /// No rectangular supercell.
    #[error(
        "the net a = {a_ang:.4} Å, b = {b_ang:.4} Å, gamma = {gamma_deg:.3}° has no rectangular supercell \
         of up to {greatest} cells"
    )]
    NoRectangle {
        /// First edge, angstrom.
        a_ang: f64,
        /// Second edge, angstrom.
        b_ang: f64,
        /// Angle, degrees.
        gamma_deg: f64,
        /// How many cells were tried.
        greatest: i64,
    },
    /// A file that holds no slab.
    #[error(
        "no vacuum along c: the widest gap between atoms is {gap_ang:.2} Å, expected at least {least_ang} Å; \
         a slab lies in the plane of a and b"
    )]
    NoVacuum {
        /// Widest gap, angstrom.
        gap_ang: f64,
        /// Least gap that counts as vacuum, angstrom.
        least_ang: f64,
    },
    /// An index too great or a plane that is none.
    #[error("{plane} is no plane of this crystal")]
    NoPlane {
        /// The plane.
        plane: String,
    },
    /// An atom is missing where an operation needs it.
    #[error(
        "operation {operation} of the slab maps atom {atom} ({element}) onto no atom; \
         use a smaller symmetry tolerance"
    )]
    Unmapped {
        /// Counted from one.
        operation: usize,
        /// Counted from one.
        atom: usize,
        /// Which element.
        element: Element,
    },
}
