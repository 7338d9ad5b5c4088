//! How large may the tolerance of a symmetry search be?
//!
//! The search takes for an operation of the lattice whatever maps it onto itself within the tolerance, and
//! multiplies such operations until they are a group. Operations of a distorted cell that are only nearly
//! right need not form a finite group; moyo 0.22 then multiplies until memory ends. That takes a tolerance
//! of about a tenth of the shortest translation, or, in a long cell, one that lets a shear pass: with a the
//! shortest and c the longest vector, c → c + a passes if a·√(a/c) is within it.
//!
//! The bounds were found by trial, not proven: with 0.04 and 0.1 the search ended for 300,000 random distorted
//! cells (cubic, hexagonal, rhombohedral and base-centred lattices, one axis up to 37 times as long as the
//! others); with 0.05 and 0.15 one was found for which it did not.

use std::collections::BTreeSet;

use moyo::base::Cell;
use nalgebra::Vector3;

use super::SymmetryError;

/// Part of the shortest translation.
const OF_SHORTEST: f64 = 0.04;
/// Part of the distance that lets a shear pass.
const OF_SHEAR: f64 = 0.1;

/// Which translations the cell has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// All three vectors.
    Bulk,
    /// All but the longest, which is the way into the vacuum.
    Layer,
}

/// Refuses a tolerance that is too large for the cell.
pub(super) fn check_size(cell: &Cell, kind: Kind, symprec_ang: f64) -> Result<(), SymmetryError> {
    let (reduced, _) = cell
        .lattice
        .niggli_reduce()
        .map_err(|cause| super::failed(symprec_ang, cause))?;
    let mut lengths: Vec<f64> = reduced.basis.column_iter().map(|v| v.norm()).collect();
    lengths.sort_by(f64::total_cmp);
    let longest = match kind {
        Kind::Bulk => lengths[2],
        Kind::Layer => lengths[1],
    };
    let shortest = shortest_translation_ang(cell, &reduced);
    let greatest_ang = shortest * OF_SHORTEST.min(OF_SHEAR * (shortest / longest).sqrt());
    if symprec_ang <= greatest_ang {
        Ok(())
    } else {
        Err(SymmetryError::TooLarge {
            symprec_ang,
            greatest_ang,
        })
    }
}

/// No translation of the primitive lattice is shorter: it maps the first atom of the rarest element onto
/// another one or onto an image of itself. In the reduced cell the nearest image is in a neighbouring cell.
fn shortest_translation_ang(cell: &Cell, reduced: &moyo::base::Lattice) -> f64 {
    let count = |number: i32| cell.numbers.iter().filter(|n| **n == number).count();
    let elements: BTreeSet<i32> = cell.numbers.iter().copied().collect();
    let rarest = elements.into_iter().min_by_key(|number| count(*number));
    let atoms: Vec<Vector3<f64>> = cell
        .positions
        .iter()
        .zip(&cell.numbers)
        .filter(|(_, number)| Some(**number) == rarest)
        .map(|(position, _)| cell.lattice.cartesian_coords(position))
        .collect();
    let to_reduced = reduced.basis.try_inverse().unwrap_or_default();
    let mut shortest = f64::INFINITY;
    for atom in &atoms {
        let difference = to_reduced * (atom - atoms[0]);
        let difference = difference - difference.map(f64::round);
        for index in 0..27 {
            let image = Vector3::new(index / 9 - 1, index / 3 % 3 - 1, index % 3 - 1);
            let length = reduced
                .cartesian_coords(&(difference + image.map(f64::from)))
                .norm();
            if length > 1e-6 {
                shortest = shortest.min(length);
            }
        }
    }
    shortest
}
