//! Which lattice planes of a crystal differ?

use std::collections::BTreeSet;

use moyo::data::HallSymbol;
use nalgebra::Matrix3;

use super::{SymmetryError, dataset};
use crate::crystal::{Miller, Structure};

/// One plane of each family that has a member with indices up to `greatest`, and how many planes the
/// family has; indices refer to the conventional cell of [`cells`].
///
/// (hkl) and (−h −k −l) are of one family only if an operation of the crystal maps one onto the other, as
/// any centrosymmetric crystal does: the two sides of a polar plane stay apart. The representative has the
/// fewest minus signs, then the greatest h, k, l. Families are in the order of their largest index, then
/// of the sum of squares, then as (100) before (010).
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure, distinct_planes};
/// let cube = Lattice::from_parameters([3.3524; 3], [90.0; 3]);
/// let polonium = Structure::new(cube, vec![Site::new("Po".parse()?, Vector3::zeros())])?;
/// let planes = distinct_planes(&polonium, 1, 0.01)?;
/// let named: Vec<String> = planes.iter().map(|(plane, n)| format!("{n} x {plane}")).collect();
/// assert_eq!(named, ["6 x (100)", "12 x (110)", "8 x (111)"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`symmetry`].
pub fn distinct_planes(
    structure: &Structure,
    greatest: i32,
    symprec_ang: f64,
) -> Result<Vec<(Miller, usize)>, SymmetryError> {
    let dataset = dataset(structure, symprec_ang)?;
    // Rotations of the standard setting, exact integers.
    let rotations: Vec<Matrix3<i32>> = HallSymbol::from_hall_number(dataset.hall_number)
        .ok_or_else(|| SymmetryError::Search {
            symprec_ang,
            cause: format!("unknown Hall number {}", dataset.hall_number),
        })?
        .traverse()
        .into_iter()
        .map(|operation| operation.rotation)
        .collect();
    let mut families = Vec::new();
    let mut seen = BTreeSet::new();
    let all = Miller::up_to(greatest).flat_map(|plane| {
        let [h, k, l] = plane.indices();
        [[h, k, l], [-h, -k, -l]]
    });
    for plane in all {
        if seen.contains(&plane) {
            continue;
        }
        // A plane is a row vector: h·(R·x) = (h·R)·x.
        let family: BTreeSet<[i32; 3]> = rotations
            .iter()
            .map(|rotation| [0, 1, 2].map(|j| (0..3).map(|i| plane[i] * rotation[(i, j)]).sum()))
            .collect();
        let representative = family
            .iter()
            .filter(|member| member.iter().all(|i| i.abs() <= greatest))
            .max_by_key(|member| preference(**member))
            .and_then(|&[h, k, l]| Miller::new(h, k, l));
        if let Some(representative) = representative {
            families.push((representative, family.len()));
        }
        seen.extend(family);
    }
    families.sort_by_key(|(plane, _)| {
        let indices = plane.indices();
        let largest = indices.iter().map(|i| i.abs()).max();
        let squares: i32 = indices.iter().map(|i| i * i).sum();
        (largest, squares, std::cmp::Reverse(preference(indices)))
    });
    Ok(families)
}

/// Greater is nicer: few minus signs, then great h, k, l.
fn preference(indices: [i32; 3]) -> (usize, [i32; 3]) {
    let signs = indices.iter().filter(|i| **i >= 0).count();
    (signs, indices)
}
