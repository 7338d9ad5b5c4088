//! Where must the origin be for a code that uses only operations without a translation?
//!
//! GPAW, for one, looks for point groups about the origin. A slab whose threefold axes miss the origin is
//! calculated with all of its k-points, four times as many as needed for fcc(111) with 12 x 12.

use nalgebra::Vector3;

use super::{Operation, SymmetryError, layer_symmetry, symmetry};
use crate::crystal::{Site, Structure};

/// The tolerance of operations that a code finds itself, angstrom: coordinates that are equal but for rounding.
pub const EXACT_ANG: f64 = 1e-4;
/// Coordinates nearer to a whole number than this are one, in parts of a cell vector.
const WHOLE: f64 = 1e-9;

/// A structure about another origin, and what keeps that origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Centred {
    /// The same structure, moved.
    pub structure: Structure,
    /// Rotations in fractional coordinates that map it onto itself without a translation; of a layer those alone
    /// that keep its upper side up.
    pub rotations: Vec<[[i32; 3]; 3]>,
}

/// Moves a structure so that as many of its operations as possible keep the origin. Tried are the origin it has, every
/// atom, and the middles between the first atom and every other; a layer is moved along its two periodic vectors only.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{EXACT_ANG, Lattice, Site, Structure, centred};
/// use zincscreen::facts::Element;
/// // One layer of Cu(111), off every axis.
/// let layer = Structure::with_periodicity(
///     Lattice::from_parameters([2.556, 2.556, 18.0], [90.0, 90.0, 120.0]),
///     vec![Site::new("Cu".parse::<Element>()?, Vector3::new(0.17, 0.85, 0.5))],
///     [true, true, false],
/// )?;
/// let moved = centred(&layer, EXACT_ANG)?;
/// assert_eq!(moved.rotations.len(), 12);
/// assert_eq!(moved.structure.sites()[0].fractional, Vector3::new(0.0, 0.0, 0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`symmetry`] and [`layer_symmetry`].
pub fn centred(structure: &Structure, symprec_ang: f64) -> Result<Centred, SymmetryError> {
    let periodic = structure.periodic();
    let operations: Vec<Operation> = if periodic == [true; 3] {
        symmetry(structure, symprec_ang)?.operations
    } else {
        let found = layer_symmetry(structure, symprec_ang)?;
        found
            .operations
            .into_iter()
            .filter(|operation| operation.rotation[2][2] == 1)
            .collect()
    };
    let along = |v: Vector3<f64>| Vector3::from_fn(|i, _| if periodic[i] { v[i] } else { 0.0 });
    let first = structure.sites()[0].fractional;
    let atoms = structure.sites().iter().map(|site| site.fractional);
    let middles = structure.sites()[1..]
        .iter()
        .map(|site| 0.5 * (site.fractional + first));
    let (mut best, mut most) = (Vector3::zeros(), 0);
    for origin in std::iter::once(Vector3::zeros())
        .chain(atoms)
        .chain(middles)
    {
        let origin = along(origin);
        let kept = operations.iter().filter(|o| keeps(o, origin)).count();
        if kept > most {
            (best, most) = (origin, kept);
        }
    }
    let mut rotations: Vec<_> = operations
        .iter()
        .filter(|operation| keeps(operation, best))
        .map(|operation| operation.rotation)
        .collect();
    rotations.sort_unstable();
    rotations.dedup();
    Ok(Centred {
        structure: moved(structure, best),
        rotations,
    })
}

/// The structure moved along its periodic vectors so that an atom is at the origin.
#[must_use]
pub fn centred_at(structure: &Structure, atom: usize) -> Structure {
    moved(structure, structure.sites()[atom].fractional)
}

fn keeps(operation: &Operation, origin: Vector3<f64>) -> bool {
    let shift = operation.apply(origin) - origin;
    shift.iter().all(|x| (x - x.round()).abs() < 1e-4)
}

fn moved(structure: &Structure, origin: Vector3<f64>) -> Structure {
    let periodic = structure.periodic();
    let sites = structure
        .sites()
        .iter()
        .map(|site| Site {
            fractional: Vector3::from_fn(|i, _| {
                if periodic[i] {
                    wrapped(site.fractional[i] - origin[i])
                } else {
                    site.fractional[i]
                }
            }),
            ..site.clone()
        })
        .collect();
    // A structure that is moved as a whole stays one.
    Structure::with_periodicity(structure.lattice().clone(), sites, periodic)
        .unwrap_or_else(|_| structure.clone())
}

/// Into the cell; what is a whole number but for rounding is 0.
fn wrapped(x: f64) -> f64 {
    let rest = x - x.floor();
    if (WHOLE..=1.0 - WHOLE).contains(&rest) {
        rest
    } else {
        0.0
    }
}
