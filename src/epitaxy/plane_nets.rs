//! Which net does a plane of a crystal offer?
//!
//! The net is that of the **primitive** lattice's points in the plane; a centred cell's own vectors often
//! span a multiple of it, and a search on them misses matches. Its frame is fixed to the crystal: the normal
//! is that of (hkl), x points along c × normal, so that it lies in the basal plane of a hexagonal crystal;
//! on (00l) itself x is the net's first vector.
//!
//! The film's other face shows the mirror image of the net ([`super::Faces`]), so (hkl) and (−h −k −l) are one
//! net here, also where the crystal tells them apart.

use nalgebra::{Vector2, Vector3};

use super::EpitaxyError;
use crate::crystal::{
    Cells, Lattice, Miller, Net, PlaneBasis, Structure, cells, distinct_planes, primitive_indices,
    symmetry,
};
use crate::facts::{CrystalStructure, MeasuredCell};

/// A plane of a crystal and its net.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PlaneNet {
    /// Indices in the conventional cell.
    pub miller: Miller,
    /// The net of the primitive lattice, in the plane's frame.
    pub net: Net,
    /// Distance between neighbouring lattice planes, angstrom.
    pub spacing_ang: f64,
    /// Angle between the plane's normal and c, degrees, 0 to 90.
    pub tilt_deg: f64,
    /// Whether the cell is hexagonal, so that four indices are usual.
    pub is_hexagonal: bool,
}

impl PlaneNet {
    /// `(111)`, or `(10-10)` in a hexagonal cell.
    #[must_use]
    pub fn label(&self) -> String {
        if self.is_hexagonal {
            self.miller.four_index()
        } else {
            self.miller.to_string()
        }
    }
}

/// A lattice: its conventional cell, and the primitive vectors in terms of the conventional ones.
#[derive(Debug, Clone, PartialEq)]
pub struct CentredLattice {
    /// The cell that Miller indices refer to.
    pub conventional: Lattice,
    /// Rows: primitive vectors in terms of conventional ones.
    pub primitive_of_conventional: [[f64; 3]; 3],
}

/// Primitive cell.
const P: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// Face-centred.
const F: [[f64; 3]; 3] = [[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]];
/// Body-centred.
const I: [[f64; 3]; 3] = [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]];
/// Centred on the face of a and b.
const C: [[f64; 3]; 3] = [[0.5, -0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]];
/// Rhombohedral on hexagonal axes, obverse.
const R: [[f64; 3]; 3] = [
    [2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
    [-1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
    [-1.0 / 3.0, -2.0 / 3.0, 1.0 / 3.0],
];

impl CentredLattice {
    /// The lattice of an element's measured cell; none where the table does not say enough.
    ///
    /// ```
    /// use zincscreen::{epitaxy::CentredLattice, facts::Facts};
    /// let facts = Facts::embedded()?;
    /// let tin = facts.crystal("Sn".parse().expect("a symbol")).expect("a cell");
    /// let plane = CentredLattice::of_element(tin).expect("tetragonal").plane("(110)".parse().expect("a plane"));
    /// // Body-centred: the rectangle √2·a × c of (110) has a point in its middle.
    /// let area_ang2 = 2.0_f64.sqrt() * 5.8197 * 3.17488 / 2.0;
    /// assert!((plane.expect("a plane").net.area_ang2() - area_ang2).abs() < 1e-6);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    #[must_use]
    pub fn of_element(crystal: &CrystalStructure) -> Option<Self> {
        let a = crystal.a_ang?;
        let right = [90.0; 3];
        let hexagonal = |c| Lattice::from_parameters([a, a, c], [90.0, 90.0, 120.0]);
        let (conventional, primitive_of_conventional) = match crystal.structure.as_str() {
            "fcc" | "diamond" => (Lattice::from_parameters([a; 3], right), F),
            "bcc" | "complex cubic" => (Lattice::from_parameters([a; 3], right), I),
            "bct" => (Lattice::from_parameters([a, a, crystal.c_ang?], right), I),
            "hcp" | "dhcp" | "trigonal" => (hexagonal(crystal.c_ang?), P),
            "rhombohedral" => (hexagonal(crystal.c_ang?), R),
            _ => return None,
        };
        Some(Self {
            conventional,
            primitive_of_conventional,
        })
    }

    /// The lattice of a cell that was measured without its atoms, by the letter of its space group; none
    /// where the table does not state the group.
    ///
    /// ```
    /// use zincscreen::{epitaxy::CentredLattice, facts::Facts};
    /// let facts = Facts::embedded()?;
    /// let epsilon = facts.measured_cells().iter().find(|c| c.is_hcp()).expect("epsilon-CuZn5");
    /// let net = CentredLattice::of_measured_cell(epsilon).expect("hcp").plane("(0001)".parse().expect("a plane"));
    /// // 2.7 % wider than zinc's.
    /// assert!((net.expect("a net").net.parameters().0 - 2.7365).abs() < 1e-9);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    #[must_use]
    pub fn of_measured_cell(cell: &MeasuredCell) -> Option<Self> {
        let primitive_of_conventional = match cell.space_group.chars().next()? {
            _ if cell.is_hcp() => P,
            'P' => P,
            'I' => I,
            'F' => F,
            'C' => C,
            'R' if cell.angles_deg[2] == 120.0 => R,
            _ => return None,
        };
        Some(Self {
            conventional: Lattice::from_parameters(cell.lengths_ang, cell.angles_deg),
            primitive_of_conventional,
        })
    }

    /// The lattice of a structure whose cells are known.
    #[must_use]
    pub fn of_cells(cells: &Cells) -> Self {
        Self {
            conventional: cells.conventional.lattice().clone(),
            primitive_of_conventional: cells.primitive_of_conventional,
        }
    }

    /// Whether the conventional cell is hexagonal by its lengths and angles.
    #[must_use]
    pub fn is_hexagonal(&self) -> bool {
        let [a, b, _] = self.conventional.lengths_ang();
        let [alpha, beta, gamma] = self.conventional.angles_deg();
        (a / b - 1.0).abs() < 1e-3
            && [alpha - 90.0, beta - 90.0, gamma - 120.0]
                .iter()
                .all(|d| d.abs() < 0.1)
    }

    /// The net of a plane.
    ///
    /// ```
    /// use zincscreen::crystal::Lattice;
    /// use zincscreen::epitaxy::CentredLattice;
    /// let zinc = CentredLattice {
    ///     conventional: Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]),
    ///     primitive_of_conventional: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    /// };
    /// let prism = zinc.plane("(100)".parse()?)?;
    /// let (a, c, gamma) = prism.net.parameters();
    /// assert!((a - 2.665).abs() < 1e-9 && (c - 4.947).abs() < 1e-9 && (gamma - 90.0).abs() < 1e-9);
    /// assert_eq!(prism.label(), "(10-10)");
    /// assert!((prism.tilt_deg - 90.0).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EpitaxyError::NoPlane`] if the cell has no such plane.
    pub fn plane(&self, miller: Miller) -> Result<PlaneNet, EpitaxyError> {
        let no_plane = || EpitaxyError::NoPlane { plane: miller };
        let rows = nalgebra::Matrix3::from_fn(|i, j| self.primitive_of_conventional[i][j])
            * self.conventional.rows();
        let primitive = Lattice::from_vectors([0, 1, 2].map(|i| [0, 1, 2].map(|j| rows[(i, j)])));
        let indices = primitive_indices(miller, self.primitive_of_conventional);
        let basis = PlaneBasis::new(&primitive, indices).ok_or_else(no_plane)?;
        let [u, v, _] = [0, 1, 2].map(|i| basis.lattice.rows().row(i).transpose());
        let c: Vector3<f64> = self.conventional.rows().row(2).transpose();
        let normal = u.cross(&v).normalize();
        let across = c.cross(&normal);
        let x = if across.norm() > 1e-6 * c.norm() {
            across.normalize()
        } else {
            u.normalize()
        };
        let y = normal.cross(&x);
        let flat = |w: &Vector3<f64>| Vector2::new(w.dot(&x), w.dot(&y));
        let cosine = (c.dot(&normal).abs() / c.norm()).min(1.0);
        Ok(PlaneNet {
            miller,
            net: Net {
                u_ang: flat(&u),
                v_ang: flat(&v),
            },
            spacing_ang: basis.spacing_ang(),
            tilt_deg: cosine.acos().to_degrees(),
            is_hexagonal: self.is_hexagonal(),
        })
    }
}

/// The net of each family of planes with a member up to `greatest`, one of (hkl) and (−h −k −l), in the order
/// of [`distinct_planes`].
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::epitaxy::plane_nets;
/// let half = 3.615 / 2.0;
/// let fcc = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [half, half, 0.0]]);
/// let copper = Structure::new(fcc, vec![Site::new("Cu".parse()?, Vector3::zeros())])?;
/// let planes = plane_nets(&copper, 1, 0.01)?;
/// let areas: Vec<String> = planes.iter().map(|p| format!("{} {:.3}", p.label(), p.net.area_ang2())).collect();
/// assert_eq!(areas, ["(100) 6.534", "(110) 9.241", "(111) 5.659"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If no symmetry is found within `symprec_ang`.
pub fn plane_nets(
    structure: &Structure,
    greatest: i32,
    symprec_ang: f64,
) -> Result<Vec<PlaneNet>, EpitaxyError> {
    let cells = cells(structure, symprec_ang)?;
    let lattice = CentredLattice::of_cells(&cells);
    let rotations: Vec<[[i32; 3]; 3]> = symmetry(&cells.conventional, symprec_ang)?
        .operations
        .into_iter()
        .map(|operation| operation.rotation)
        .collect();
    let mut kept: Vec<Miller> = Vec::new();
    for (plane, _) in distinct_planes(structure, greatest, symprec_ang)? {
        let opposite = plane.indices().map(|i| -i);
        let is_opposite = |other: &Miller| {
            let h = other.indices();
            rotations
                .iter()
                .any(|r| opposite == [0, 1, 2].map(|j| (0..3).map(|i| h[i] * r[i][j]).sum::<i32>()))
        };
        if !kept.iter().any(is_opposite) {
            kept.push(plane);
        }
    }
    kept.into_iter().map(|plane| lattice.plane(plane)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zinc() -> CentredLattice {
        CentredLattice {
            conventional: Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]),
            primitive_of_conventional: P,
        }
    }

    #[test]
    fn the_frame_lies_in_the_basal_plane() {
        for (plane, tilt) in [("(002)", 0.0), ("(100)", 90.0), ("(101)", 64.999_9)] {
            let found = zinc()
                .plane(plane.parse().expect("a plane"))
                .expect("a net");
            // The shortest vector, a, is the x axis of these planes.
            let (length, _, _) = found.net.parameters();
            assert!((length - 2.665).abs() < 1e-9, "{plane}");
            assert!(found.net.u_ang.y.abs() < 1e-9, "{plane}");
            assert!(
                (found.tilt_deg - tilt).abs() < 0.05,
                "{plane} {}",
                found.tilt_deg
            );
            assert!(
                (found.net.area_ang2() * found.spacing_ang - zinc().conventional.volume_ang3())
                    .abs()
                    < 1e-9
            );
        }
    }

    #[test]
    fn centring_halves_the_net_of_gamma_brass() {
        // I-centred, a = 8.8664 Å: (110) is a rhombus of half the conventional rectangle.
        let brass = CentredLattice {
            conventional: Lattice::from_parameters([8.8664; 3], [90.0; 3]),
            primitive_of_conventional: I,
        };
        let net = brass
            .plane("(110)".parse().expect("a plane"))
            .expect("a net")
            .net;
        assert!((net.area_ang2() - 8.8664 * 8.8664 / 2.0_f64.sqrt()).abs() < 1e-6);
        let (a, b, _) = net.parameters();
        assert!((a - b).abs() < 1e-9 && (a - 8.8664 * 0.75_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn rhombohedral_basal_net_is_hexagonal() {
        let bismuth = CentredLattice {
            conventional: Lattice::from_parameters([4.535, 4.535, 11.814], [90.0, 90.0, 120.0]),
            primitive_of_conventional: R,
        };
        let basal = bismuth
            .plane("(001)".parse().expect("a plane"))
            .expect("a net");
        assert_eq!(basal.label(), "(0001)");
        let (a, b, gamma) = basal.net.parameters();
        assert!((a - 4.535).abs() < 1e-9 && (b - a).abs() < 1e-9 && (gamma - 120.0).abs() < 1e-6);
        assert!((basal.spacing_ang - 11.814 / 3.0).abs() < 1e-9);
    }
}
