//! What can be wrong with a question about epitaxy?

use crate::crystal::{Miller, SymmetryError};
use crate::facts::{CellSet, Element};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EpitaxyError {
    /// A net without area, or with a vector that is not finite.
    #[error(
        "the net ({u_ang:?}, {v_ang:?}) Å has no area; its two vectors must be finite and not parallel"
    )]
    FlatNet {
        /// First vector, angstrom.
        u_ang: [f64; 2],
        /// Second vector, angstrom.
        v_ang: [f64; 2],
    },
    /// A setting outside its range.
    #[error("{name} = {value}: expected {expected}")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What is possible.
        expected: &'static str,
    },
    /// So many multiples that the list would be endless.
    #[error(
        "an area up to {max_area_ang2} Å² holds {cells:.0} cells of a net of {net_area_ang2:.3} Å²; \
         at most {limit} are searched, take a smaller area"
    )]
    TooManyCells {
        /// Area asked for, square angstrom.
        max_area_ang2: f64,
        /// Area of the net's cell, square angstrom.
        net_area_ang2: f64,
        /// How many cells that is.
        cells: f64,
        /// How many are searched.
        limit: u32,
    },
    /// Too many matches to list.
    #[error(
        "there are more than {limit} matches up to {max_area_ang2} Å² and a strain of {max_strain}; \
         take a smaller area or strain"
    )]
    TooManyMatches {
        /// How many are listed at most.
        limit: usize,
        /// Area asked for, square angstrom.
        max_area_ang2: f64,
        /// Strain asked for.
        max_strain: f64,
    },
    /// A measured cell beside a calculated one.
    #[error(
        "{film} is of the {film_set} cells and {substrate} of the {substrate_set} ones; \
         their lattice constants differ by method, so only cells of one set are paired"
    )]
    MixedSets {
        /// Name of the film's net.
        film: String,
        /// Which cells it is of.
        film_set: CellSetName,
        /// Name of the substrate's net.
        substrate: String,
        /// Which cells it is of.
        substrate_set: CellSetName,
    },
    /// No zinc in a set of cells.
    #[error(
        "there is no cell of zinc among the {set} cells; give one, or take a structure of another set"
    )]
    NoZinc {
        /// Which cells.
        set: CellSetName,
    },
    /// An element without a lattice.
    #[error(
        "the facts have no lattice of {element} that a plane could be cut from; give a structure file"
    )]
    NoLattice {
        /// The element.
        element: Element,
    },
    /// A measured cell whose space group is not known.
    #[error(
        "the table does not say how the cell of {cell} is centred, so its nets are not known; \
         give a structure file"
    )]
    NoCentring {
        /// The cell.
        cell: String,
    },
    /// An element that is not close-packed.
    #[error("{element} ({structure}) has no close-packed plane; name one, e.g. `{element}(001)`")]
    NoClosePackedPlane {
        /// The element.
        element: Element,
        /// Its structure.
        structure: String,
    },
    /// A phase without its atoms.
    #[error("the structure `{structure_id}` cannot be read from the table of structures: {cause}")]
    NoStructure {
        /// Key into the structures.
        structure_id: String,
        /// What is wrong.
        cause: String,
    },
    /// (000), or a cell that has no such plane.
    #[error("{plane} is no plane of this cell")]
    NoPlane {
        /// The plane.
        plane: Miller,
    },
    /// The symmetry search failed.
    #[error(transparent)]
    Symmetry(#[from] SymmetryError),
    /// Elastic constants that no stable crystal has.
    #[error(
        "elastic constants C11 {c11_gpa}, C12 {c12_gpa}, C13 {c13_gpa}, C33 {c33_gpa}, C44 {c44_gpa} GPa \
         belong to no stable hexagonal crystal; expected C44 > 0, C11 > |C12|, C33 (C11 + C12) > 2 C13²"
    )]
    Unstable {
        /// GPa.
        c11_gpa: f64,
        /// GPa.
        c12_gpa: f64,
        /// GPa.
        c13_gpa: f64,
        /// GPa.
        c33_gpa: f64,
        /// GPa.
        c44_gpa: f64,
    },
    /// No stiffness in the facts.
    #[error("the facts lack an elastic constant of {element}: {cause}")]
    NoElastic {
        /// The element.
        element: Element,
        /// The reason of the null.
        cause: String,
    },
    /// A text that names no net.
    #[error("`{text}`: {cause}")]
    Spec {
        /// The text.
        text: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A figure that could not be drawn.
    #[error("the figure could not be drawn: {cause}")]
    Plot {
        /// What the drawing library reported.
        cause: String,
    },
}

/// A set of cells in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSetName(pub CellSet);

impl std::fmt::Display for CellSetName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self.0 {
            CellSet::Measured => "measured",
            CellSet::Pbe => "PBE-relaxed",
            CellSet::Pbe2014 => "PBE-relaxed (2014)",
            CellSet::Unstated => "relaxed, functional unstated",
        })
    }
}
