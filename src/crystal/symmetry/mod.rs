//! Which operations map a crystal or a slab onto itself?
//!
//! The search is that of the crate moyo. It is used for what it finds, not for what it rebuilds: [`cells`]
//! takes its change of basis and origin, and applies it to the cell and the atoms as they were given.
//! Lengths, angles and distances are therefore those of the input, to rounding; nothing is rotated,
//! stretched or moved onto an ideal position. The standard setting is that of the International Tables: unique axis b and cell choice
//! 1 for monoclinic groups, hexagonal axes for rhombohedral ones, the inversion centre as origin.
//!
//! A layer group must not depend on the vacuum beside the layer. [`layer_symmetry`] searches in a cell of
//! its own, with the layer in the middle and a fixed distance to its next image, so the vacuum of the
//! input does not enter.

mod cells;
mod k_points;
mod layer;
mod origin;
mod planes;
#[cfg(test)]
mod tests;
mod tolerance;

pub use cells::{Cells, cells, niggli, primitive_indices};
pub use k_points::irreducible_k_points;
pub use layer::{LayerSymmetry, layer_symmetry};
pub use origin::{Centred, EXACT_ANG, centred, centred_at};
pub use planes::distinct_planes;

use moyo::MoyoDataset;
use moyo::base::{AngleTolerance, Cell, MoyoError};
use moyo::data::Setting;
use nalgebra::Vector3;

use super::{Structure, StructureError};

/// Why no symmetry could be found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SymmetryError {
    /// The tolerance is not a positive length.
    #[error("the symmetry tolerance is {symprec_ang} Å; expected a positive length such as 0.01")]
    Tolerance {
        /// What was given, angstrom.
        symprec_ang: f64,
    },
    /// The tolerance is a sizeable part of the distance between equal atoms.
    #[error(
        "a symmetry tolerance of {symprec_ang} Å is too large for this cell, where it may be {greatest_ang:.2e} Å at \
         most; use a smaller one, or check the cell for a vector that is far too short"
    )]
    TooLarge {
        /// What was given, angstrom.
        symprec_ang: f64,
        /// What would do, angstrom.
        greatest_ang: f64,
    },
    /// A space group needs three periodic directions, a layer group two.
    #[error(
        "the structure repeats along {}; {expected}",
        directions(*.periodic)
    )]
    Periodicity {
        /// Along which cell vectors the structure repeats.
        periodic: [bool; 3],
        /// What was expected, and the cure.
        expected: &'static str,
    },
    /// The third vector of a layer leans over.
    #[error(
        "the third cell vector is {angle_deg:.4}° off the normal of the first two; \
         a layer's symmetry needs it along the normal"
    )]
    Tilted {
        /// Degrees.
        angle_deg: f64,
    },
    /// The search itself gave up.
    #[error(
        "no symmetry was found within {symprec_ang} Å ({cause}); \
         try another tolerance, or check the structure for atoms that are nearly equivalent"
    )]
    Search {
        /// Tolerance, angstrom.
        symprec_ang: f64,
        /// What the search reported.
        cause: String,
    },
    /// A rebuilt cell does not hold the atoms of the input.
    #[error(
        "the standardised cell within {symprec_ang} Å is no structure; try a smaller tolerance"
    )]
    Cells {
        /// Tolerance, angstrom.
        symprec_ang: f64,
        /// What is wrong with the cell.
        #[source]
        cause: StructureError,
    },
    /// The lattice cannot be reduced.
    #[error("the cell (volume {volume_ang3} Å³) cannot be reduced: {cause}")]
    Reduction {
        /// Volume, cubic angstrom.
        volume_ang3: f64,
        /// What the reduction reported.
        cause: String,
    },
}

/// `a, b` of `[true, true, false]`.
fn directions(periodic: [bool; 3]) -> String {
    let names: Vec<&str> = ["a", "b", "c"]
        .into_iter()
        .zip(periodic)
        .filter_map(|(name, repeats)| repeats.then_some(name))
        .collect();
    if names.is_empty() {
        "no direction".to_owned()
    } else {
        names.join(", ")
    }
}

/// x → R·x + t in fractional coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// R, row by row.
    pub rotation: [[i32; 3]; 3],
    /// t.
    pub translation: Vector3<f64>,
}

impl Operation {
    /// Image of a point, fractional; not wrapped.
    ///
    /// ```
    /// use nalgebra::Vector3;
    /// use zincscreen::crystal::Operation;
    /// let screw = Operation {
    ///     rotation: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]],
    ///     translation: Vector3::new(0.0, 0.0, 0.5),
    /// };
    /// assert_eq!(screw.apply(Vector3::new(0.25, 0.0, 0.25)), Vector3::new(-0.25, 0.0, 0.75));
    /// ```
    #[must_use]
    pub fn apply(&self, fractional: Vector3<f64>) -> Vector3<f64> {
        Vector3::from_fn(|i, _| {
            self.translation[i]
                + (0..3)
                    .map(|j| f64::from(self.rotation[i][j]) * fractional[j])
                    .sum::<f64>()
        })
    }
}

impl From<&moyo::base::Operation> for Operation {
    fn from(found: &moyo::base::Operation) -> Self {
        Self {
            rotation: found.rotation_as_array(),
            translation: found.translation,
        }
    }
}

/// The space group of a crystal.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Symmetry {
    /// 1 to 230.
    pub space_group_number: i32,
    /// Short Hermann-Mauguin symbol, e.g. `P 6_3/m m c`.
    pub space_group_symbol: String,
    /// Every operation of the crystal that maps the lattice of the cell given onto itself, with centring and
    /// supercell translations. A supercell of another shape than its crystal has fewer than the crystal.
    pub operations: Vec<Operation>,
    /// For each atom the first atom that an operation of the crystal maps onto it.
    pub orbits: Vec<usize>,
    /// Wyckoff letter of each atom in the standard setting.
    pub wyckoff: Vec<char>,
    /// The tolerance that led to a group, angstrom: the one given, or the nearest to it that did.
    pub symprec_ang: f64,
}

/// The space group of a structure that repeats in three directions.
///
/// `symprec_ang`: how far, in angstrom, an atom may be from the image of another; 0.01 suits relaxed
/// structures, 0.05 rounded ones.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure, symmetry};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]);
/// let zinc = Structure::new(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.25)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.75)),
///     ],
/// )?;
/// let symmetry = symmetry(&zinc, 0.01)?;
/// assert_eq!(symmetry.space_group_number, 194);
/// assert_eq!(symmetry.operations.len(), 24);
/// assert_eq!(symmetry.orbits, [0, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A tolerance that is not positive, a structure that does not repeat in three directions, a search that
/// found no group.
pub fn symmetry(structure: &Structure, symprec_ang: f64) -> Result<Symmetry, SymmetryError> {
    let dataset = dataset(structure, symprec_ang)?;
    Ok(Symmetry {
        space_group_number: dataset.number,
        space_group_symbol: dataset.hm_symbol,
        operations: dataset.operations.iter().map(Operation::from).collect(),
        orbits: dataset.orbits,
        wyckoff: dataset.wyckoffs,
        symprec_ang: dataset.symprec,
    })
}

/// The search in three directions, standard setting, nothing rotated.
fn dataset(structure: &Structure, symprec_ang: f64) -> Result<MoyoDataset, SymmetryError> {
    check(symprec_ang)?;
    if structure.periodic() != [true; 3] {
        return Err(SymmetryError::Periodicity {
            periodic: structure.periodic(),
            expected: "a space group needs a crystal that repeats along a, b and c; \
                       use the layer group for a slab",
        });
    }
    let cell = Cell::new(
        moyo::base::Lattice::from_basis(structure.lattice().vectors_ang()),
        structure.sites().iter().map(|s| s.fractional).collect(),
        numbers(structure),
    );
    tolerance::check_size(&cell, tolerance::Kind::Bulk, symprec_ang)?;
    MoyoDataset::new(
        &cell,
        symprec_ang,
        AngleTolerance::Default,
        Setting::Standard,
        false,
    )
    .map_err(|cause| failed(symprec_ang, cause))
}

fn check(symprec_ang: f64) -> Result<(), SymmetryError> {
    if symprec_ang.is_finite() && symprec_ang > 0.0 {
        Ok(())
    } else {
        Err(SymmetryError::Tolerance { symprec_ang })
    }
}

fn failed(symprec_ang: f64, cause: MoyoError) -> SymmetryError {
    SymmetryError::Search {
        symprec_ang,
        cause: cause.to_string(),
    }
}

fn numbers(structure: &Structure) -> Vec<i32> {
    structure
        .sites()
        .iter()
        .map(|site| i32::from(site.element.atomic_number()))
        .collect()
}
