//! Which are the primitive and the conventional cell of a crystal?
//!
//! The change of basis and origin that the search found is applied to the cell and the atoms as they were
//! given: nothing is rotated, stretched or moved onto an ideal position.

use moyo::MoyoDataset;
use nalgebra::{Matrix3, Vector3};

use super::{SymmetryError, dataset};
use crate::crystal::miller::gcd;
use crate::crystal::{Lattice, Miller, Site, Structure};

/// Centred cells have translations in halves and thirds.
const CENTRING_DENOMINATOR: f64 = 6.0;

/// One crystal in two cells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cells {
    /// The smallest cell.
    pub primitive: Structure,
    /// The cell that Miller indices refer to.
    pub conventional: Structure,
    /// Rows: the primitive vectors in terms of the conventional ones.
    pub primitive_of_conventional: [[f64; 3]; 3],
}

/// The primitive and the conventional cell of a structure, right-handed, in the standard setting.
///
/// Both keep the orientation, the lengths and the angles of the input; the origin moves to that of the
/// standard setting. Where several atoms of a supercell are one atom of the primitive cell, its position
/// is their mean. Freedom to move is that of the first of them. Atoms keep the order of the input; in the
/// conventional cell the copies of an atom follow each other.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure, cells};
/// use zincscreen::facts::Element;
/// let half = 3.615 / 2.0;
/// let fcc = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [half, half, 0.0]]);
/// let copper = Structure::new(fcc, vec![Site::new("Cu".parse()?, Vector3::zeros())])?;
/// let cells = cells(&copper, 0.01)?;
/// assert_eq!(cells.conventional.sites().len(), 4);
/// assert!((cells.conventional.lattice().lengths_ang()[0] - 3.615).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`symmetry`]; and a tolerance so large that distinct atoms merge.
pub fn cells(structure: &Structure, symprec_ang: f64) -> Result<Cells, SymmetryError> {
    let dataset = dataset(structure, symprec_ang)?;
    let failed = |cause: &str| SymmetryError::Search {
        symprec_ang,
        cause: cause.to_owned(),
    };
    let inverse = |matrix: &Matrix3<f64>| {
        matrix
            .try_inverse()
            .ok_or_else(|| failed("singular change of basis"))
    };
    // Columns are vectors here: primitive = input · P, conventional = input · C.
    let to_primitive = inverse(&dataset.prim_std_linear)?;
    let to_conventional = inverse(&dataset.std_linear)?;
    let columns = structure.lattice().rows().transpose();
    let primitive_lattice = lattice(&(columns * dataset.prim_std_linear));
    let conventional_lattice = lattice(&(columns * dataset.std_linear));

    let primitive_sites = folded(structure, &dataset, &to_primitive)
        .ok_or_else(|| failed("atoms without a place in the primitive cell"))?;
    // x_conventional = M · x_primitive + shift, M = C⁻¹ · P, in halves and thirds.
    let to_larger = (to_conventional * dataset.prim_std_linear)
        .map(|x| (x * CENTRING_DENOMINATOR).round() / CENTRING_DENOMINATOR);
    let shift = to_conventional * (dataset.prim_std_origin_shift - dataset.std_origin_shift);
    let copies = lattice_points(&to_larger);
    let conventional_sites = primitive_sites
        .iter()
        .flat_map(|site| {
            copies.iter().map(|point| Site {
                fractional: wrapped(to_larger * site.fractional + shift + point),
                ..site.clone()
            })
        })
        .collect();
    let cell = |lattice, sites| {
        Structure::new(lattice, sites).map_err(|cause| SymmetryError::Cells { symprec_ang, cause })
    };
    Ok(Cells {
        primitive: cell(primitive_lattice, primitive_sites)?,
        conventional: cell(conventional_lattice, conventional_sites)?,
        primitive_of_conventional: rows(&to_larger.transpose()),
    })
}

/// The indices that a plane of the conventional cell has in the primitive cell, without a common divisor.
///
/// `primitive_of_conventional`: as in [`Cells`].
///
/// ```
/// use zincscreen::crystal::{Miller, primitive_indices};
/// let fcc = [[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]];
/// let cube: Miller = "(100)".parse()?;
/// assert_eq!(primitive_indices(cube, fcc), [0, 1, 1]);
/// # Ok::<(), zincscreen::crystal::MillerError>(())
/// ```
#[must_use]
pub fn primitive_indices(miller: Miller, primitive_of_conventional: [[f64; 3]; 3]) -> [i32; 3] {
    let indices = miller.indices().map(f64::from);
    let scaled = primitive_of_conventional.map(|row| {
        let product: f64 = row.iter().zip(indices).map(|(x, h)| x * h).sum();
        (CENTRING_DENOMINATOR * product).round() as i32
    });
    let divisor = gcd(gcd(scaled[0], scaled[1]), scaled[2]).max(1);
    scaled.map(|i| i / divisor)
}

/// The Niggli-reduced lattice, right-handed, and the integers that combine the old vectors into the new:
/// `lattice.combined(integers)` is the reduced lattice.
///
/// ```
/// use zincscreen::crystal::{Lattice, niggli};
/// let half = 3.615 / 2.0;
/// let skewed = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [2.0 * half, half, half]]);
/// let (reduced, integers) = niggli(&skewed)?;
/// assert!(reduced.lengths_ang().iter().all(|a| (a - 3.615 / 2.0_f64.sqrt()).abs() < 1e-12));
/// assert_eq!(reduced, skewed.combined(integers));
/// # Ok::<(), zincscreen::crystal::SymmetryError>(())
/// ```
///
/// # Errors
/// A singular lattice, or one so skewed that the reduction does not end in a reduced cell.
pub fn niggli(lattice: &Lattice) -> Result<(Lattice, [[i64; 3]; 3]), SymmetryError> {
    let volume_ang3 = lattice.volume_ang3();
    let failed = |cause: String| SymmetryError::Reduction { volume_ang3, cause };
    if !(volume_ang3.is_finite() && volume_ang3 > 0.0) {
        return Err(failed("the cell is singular".to_owned()));
    }
    let (_, columns) = moyo::base::Lattice::from_basis(lattice.vectors_ang())
        .niggli_reduce()
        .map_err(|cause| failed(cause.to_string()))?;
    let integers = [0, 1, 2].map(|i| [0, 1, 2].map(|j| i64::from(columns[(j, i)])));
    Ok((lattice.combined(integers), integers))
}

/// A lattice from vectors in columns.
fn lattice(columns: &Matrix3<f64>) -> Lattice {
    Lattice::from_vectors(rows(&columns.transpose()))
}

fn rows(matrix: &Matrix3<f64>) -> [[f64; 3]; 3] {
    [0, 1, 2].map(|i| [0, 1, 2].map(|j| matrix[(i, j)]))
}

/// Into [0, 1), with what rounding left just below one brought to zero.
fn wrapped(fractional: Vector3<f64>) -> Vector3<f64> {
    fractional.map(|x| {
        let x = x.rem_euclid(1.0);
        if x > 1.0 - 1e-10 { 0.0 } else { x }
    })
}

/// The atoms of the primitive cell: each the mean of the atoms of the input that fold onto it.
fn folded(
    structure: &Structure,
    dataset: &MoyoDataset,
    to_primitive: &Matrix3<f64>,
) -> Option<Vec<Site>> {
    let mut sites: Vec<Option<(Site, Vector3<f64>, f64)>> =
        vec![None; dataset.prim_std_cell.num_atoms()];
    for (site, &place) in structure.sites().iter().zip(&dataset.mapping_std_prim) {
        let fractional = to_primitive * (site.fractional - dataset.prim_std_origin_shift);
        match sites.get_mut(place)? {
            Some((first, sum, count)) => {
                let difference = fractional - first.fractional;
                *sum += difference - difference.map(f64::round);
                *count += 1.0;
            }
            empty => {
                let first = Site {
                    fractional,
                    ..site.clone()
                };
                *empty = Some((first, Vector3::zeros(), 1.0));
            }
        }
    }
    sites
        .into_iter()
        .map(|folded| {
            let (first, sum, count) = folded?;
            Some(Site {
                fractional: wrapped(first.fractional + sum / count),
                ..first
            })
        })
        .collect()
}

/// The points of the primitive lattice in one conventional cell; columns of the matrix are the primitive
/// vectors in conventional ones. The zero vector comes first.
fn lattice_points(to_larger: &Matrix3<f64>) -> Vec<Vector3<f64>> {
    let mut points: Vec<Vector3<f64>> = Vec::new();
    // Centrings have at most four points, and sums of up to three primitive vectors reach them all.
    for i in 0..4 {
        for j in 0..4 {
            for k in 0..4 {
                let point = to_larger * Vector3::new(i, j, k).map(f64::from);
                let point = wrapped(point.map(|x| {
                    (x * CENTRING_DENOMINATOR)
                        .round()
                        .rem_euclid(CENTRING_DENOMINATOR)
                        / CENTRING_DENOMINATOR
                }));
                if !points.contains(&point) {
                    points.push(point);
                }
            }
        }
    }
    points
}
