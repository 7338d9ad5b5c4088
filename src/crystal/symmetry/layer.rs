//! Which operations map a slab onto itself?
//!
//! A layer group must not depend on the vacuum beside the layer. The search therefore runs in a cell of its
//! own, with the layer in the middle and a fixed distance to its next image.

use moyo::MoyoLayerDataset;
use moyo::base::{AngleTolerance, Cell};
use moyo::data::LayerSetting;
use nalgebra::Vector3;

use super::{Operation, SymmetryError, check, failed, numbers, tolerance};
use crate::crystal::Structure;

/// Distance between a layer and its next image in the search for the layer group, angstrom.
const SEARCH_VACUUM_ANG: f64 = 20.0;
/// Largest sine of the angle between the normal of a layer and its third cell vector that counts as zero.
const PERPENDICULAR: f64 = 1e-5;

/// The layer group of a slab.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LayerSymmetry {
    /// 1 to 80.
    pub layer_group_number: i32,
    /// Short Hermann-Mauguin symbol, e.g. `p -3 m 1`.
    pub layer_group_symbol: String,
    /// Every operation of the slab that maps the net of the cell given onto itself, with supercell
    /// translations; along the third vector they map the layer onto itself, not
    /// onto an image of it.
    pub operations: Vec<Operation>,
    /// For each atom the first atom that an operation of the slab maps onto it.
    pub orbits: Vec<usize>,
    /// The tolerance that led to a group, angstrom.
    pub symprec_ang: f64,
}

/// The layer group of a structure that repeats along its first two vectors only, with the third along
/// their normal.
///
/// The vacuum of the cell does not enter, nor where in the cell the layer is.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure, layer_symmetry};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 22.4735], [90.0, 90.0, 120.0]);
/// let bilayer = Structure::with_periodicity(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.40)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.51)),
///     ],
///     [true, true, false],
/// )?;
/// assert_eq!(layer_symmetry(&bilayer, 0.01)?.layer_group_symbol, "p -3 m 1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A tolerance that is not positive, another periodicity, a tilted third vector, a search that found no
/// group.
pub fn layer_symmetry(
    structure: &Structure,
    symprec_ang: f64,
) -> Result<LayerSymmetry, SymmetryError> {
    check(symprec_ang)?;
    if structure.periodic() != [true, true, false] {
        return Err(SymmetryError::Periodicity {
            periodic: structure.periodic(),
            expected: "a layer repeats along a and b only; put its normal along c",
        });
    }
    let [a, b, c] = [0, 1, 2].map(|i| structure.lattice().rows().row(i).transpose());
    let normal = a.cross(&b).normalize();
    let height_ang = c.norm();
    let cosine = (normal.dot(&c).abs() / height_ang).min(1.0);
    if (1.0 - cosine * cosine).sqrt() > PERPENDICULAR {
        return Err(SymmetryError::Tilted {
            angle_deg: cosine.acos().to_degrees(),
        });
    }
    let heights = || {
        structure
            .sites()
            .iter()
            .map(|s| s.fractional.z * height_ang)
    };
    let low_ang = heights().fold(f64::INFINITY, f64::min);
    let high_ang = heights().fold(f64::NEG_INFINITY, f64::max);
    let middle_ang = f64::midpoint(low_ang, high_ang);
    let search_ang = high_ang - low_ang + SEARCH_VACUUM_ANG;
    let direction = normal * normal.dot(&c).signum();
    let cell = Cell::new(
        moyo::base::Lattice::from_basis([a, b, direction * search_ang].map(Into::into)),
        structure
            .sites()
            .iter()
            .map(|site| {
                let height = (site.fractional.z * height_ang - middle_ang) / search_ang + 0.5;
                Vector3::new(site.fractional.x, site.fractional.y, height)
            })
            .collect(),
        numbers(structure),
    );
    tolerance::check_size(&cell, tolerance::Kind::Layer, symprec_ang)?;
    let dataset = MoyoLayerDataset::new(
        &cell,
        symprec_ang,
        AngleTolerance::Default,
        LayerSetting::Standard,
        false,
    )
    .map_err(|cause| failed(symprec_ang, cause))?;
    let operations = dataset
        .operations
        .iter()
        .map(|found| {
            let mut operation = Operation::from(found);
            // About the middle of the layer: z − z_m → s·(z − z_m) + d with d near zero.
            let sign = f64::from(operation.rotation[2][2]);
            let offset = operation.translation.z + 0.5 * sign - 0.5;
            let offset_ang = (offset - offset.round()) * search_ang;
            operation.translation.z = (middle_ang * (1.0 - sign) + offset_ang) / height_ang;
            operation
        })
        .collect();
    Ok(LayerSymmetry {
        layer_group_number: dataset.number,
        layer_group_symbol: dataset.hm_symbol,
        operations,
        orbits: dataset.orbits,
        symprec_ang: dataset.symprec,
    })
}
