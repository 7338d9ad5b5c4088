//! What is the shape of a cell?

use nalgebra::{Matrix3, Vector3};

/// A crystal lattice: rows are the cell vectors, angstrom.
///
/// ```
/// use zincscreen::crystal::Lattice;
/// // Zinc, hcp: area of the basal net per atom.
/// let zinc = Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]);
/// assert!((zinc.volume_ang3() / 4.947 - 6.15071).abs() < 1e-5);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    rows: Matrix3<f64>,
}

impl Lattice {
    /// From edges (angstrom) and angles (degrees); `a` along x, `b` in the xy plane.
    #[must_use]
    pub fn from_parameters(lengths_ang: [f64; 3], angles_deg: [f64; 3]) -> Self {
        let [a, b, c] = lengths_ang;
        let [alpha, beta, gamma] = angles_deg.map(f64::to_radians);
        let cx = beta.cos();
        let cy = (alpha.cos() - beta.cos() * gamma.cos()) / gamma.sin();
        let cz = (1.0 - cx * cx - cy * cy).max(0.0).sqrt();
        Self {
            rows: Matrix3::new(
                a,
                0.0,
                0.0,
                b * gamma.cos(),
                b * gamma.sin(),
                0.0,
                c * cx,
                c * cy,
                c * cz,
            ),
        }
    }

    /// From the three cell vectors, angstrom.
    #[must_use]
    pub fn from_vectors(vectors_ang: [[f64; 3]; 3]) -> Self {
        Self {
            rows: Matrix3::from_fn(|i, j| vectors_ang[i][j]),
        }
    }

    /// The three cell vectors, angstrom.
    #[must_use]
    pub fn vectors_ang(&self) -> [[f64; 3]; 3] {
        [0, 1, 2].map(|i| [0, 1, 2].map(|j| self.rows[(i, j)]))
    }

    /// Cell vectors as the rows of a matrix, angstrom.
    #[must_use]
    pub const fn rows(&self) -> &Matrix3<f64> {
        &self.rows
    }

    /// Cartesian position (angstrom) of fractional coordinates.
    ///
    /// ```
    /// use nalgebra::Vector3;
    /// use zincscreen::crystal::Lattice;
    /// let cell = Lattice::from_vectors([[2.0, 0.0, 0.0], [1.0, 3.0, 0.0], [0.0, 0.0, 4.0]]);
    /// let point = cell.cartesian_ang(Vector3::new(0.5, 0.5, 0.25));
    /// assert_eq!(point, Vector3::new(1.5, 1.5, 1.0));
    /// assert_eq!(cell.fractional(point), Some(Vector3::new(0.5, 0.5, 0.25)));
    /// ```
    #[must_use]
    pub fn cartesian_ang(&self, fractional: Vector3<f64>) -> Vector3<f64> {
        self.rows.tr_mul(&fractional)
    }

    /// Fractional coordinates of a cartesian position; none for a singular cell.
    #[must_use]
    pub fn fractional(&self, cartesian_ang: Vector3<f64>) -> Option<Vector3<f64>> {
        Some(self.rows.transpose().try_inverse()? * cartesian_ang)
    }

    /// The lattice with cell vectors `matrix · (a, b, c)`: rows of integers combine the old vectors.
    #[must_use]
    pub fn combined(&self, matrix: [[i64; 3]; 3]) -> Self {
        let matrix = Matrix3::from_fn(|i, j| matrix[i][j] as f64);
        Self {
            rows: matrix * self.rows,
        }
    }

    /// Cell volume, cubic angstrom.
    #[must_use]
    pub fn volume_ang3(&self) -> f64 {
        self.rows.determinant().abs()
    }

    /// Edges in angstrom.
    #[must_use]
    pub fn lengths_ang(&self) -> [f64; 3] {
        [0, 1, 2].map(|i| self.rows.row(i).norm())
    }

    /// Angles alpha, beta, gamma in degrees.
    #[must_use]
    pub fn angles_deg(&self) -> [f64; 3] {
        let angle = |i: usize, j: usize| {
            let (u, v) = (self.rows.row(i), self.rows.row(j));
            (u.dot(&v) / (u.norm() * v.norm()))
                .clamp(-1.0, 1.0)
                .acos()
                .to_degrees()
        };
        [angle(1, 2), angle(0, 2), angle(0, 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parameters_round_trip(
            lengths in prop::array::uniform3(2.0..20.0_f64),
            angles in prop::array::uniform3(65.0..115.0_f64),
        ) {
            let lattice = Lattice::from_parameters(lengths, angles);
            for (found, given) in lattice.lengths_ang().iter().zip(lengths) {
                prop_assert!((found - given).abs() < 1e-9);
            }
            for (found, given) in lattice.angles_deg().iter().zip(angles) {
                prop_assert!((found - given).abs() < 1e-7);
            }
        }
    }
}
