//! Which net do the lattice points of a plane form?
//!
//! Work is in the primitive lattice: a plane (hkl) of the conventional cell is H = hkl·Cᵀ there, where
//! the rows of C express the primitive vectors in conventional ones; H divided by its common divisor
//! has integer vectors u, v with H·u = H·v = 0 and w with H·w = 1, and (u, v, w) is again a basis of
//! the lattice. u and v are reduced after Lagrange and Gauss, so that they are the two shortest. The
//! distance of neighbouring lattice planes is the height of w.

use nalgebra::{Vector2, Vector3};

use super::Lattice;
use super::miller::gcd;

/// A basis of a lattice that lies in one of its planes: rows of integers combine the primitive vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneBasis {
    /// u, v (in the plane, reduced) and w (to the next plane), right-handed.
    pub vectors: [[i64; 3]; 3],
    /// The plane's indices in the primitive lattice, without a common divisor.
    pub indices: [i32; 3],
    /// The lattice on u, v, w: the same points.
    pub lattice: Lattice,
}

/// A net of points in the plane, angstrom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Net {
    /// First vector.
    pub u_ang: Vector2<f64>,
    /// Second vector.
    pub v_ang: Vector2<f64>,
}

impl Net {
    /// From two lengths (angstrom) and the angle between them (degrees).
    #[must_use]
    pub fn from_parameters(a_ang: f64, b_ang: f64, gamma_deg: f64) -> Self {
        let gamma = gamma_deg.to_radians();
        Self {
            u_ang: Vector2::new(a_ang, 0.0),
            v_ang: Vector2::new(b_ang * gamma.cos(), b_ang * gamma.sin()),
        }
    }

    /// Area of its cell, square angstrom.
    ///
    /// ```
    /// use zincscreen::crystal::Net;
    /// // Zn(0001), one atom per cell.
    /// assert!((Net::from_parameters(2.665, 2.665, 120.0).area_ang2() - 6.15071).abs() < 1e-5);
    /// ```
    #[must_use]
    pub fn area_ang2(&self) -> f64 {
        self.u_ang.perp(&self.v_ang).abs()
    }

    /// Lengths of its vectors, angstrom, and the angle between them, degrees.
    #[must_use]
    pub fn parameters(&self) -> (f64, f64, f64) {
        let (a, b) = (self.u_ang.norm(), self.v_ang.norm());
        let cosine = (self.u_ang.dot(&self.v_ang) / (a * b)).clamp(-1.0, 1.0);
        (a, b, cosine.acos().to_degrees())
    }
}

impl PlaneBasis {
    /// The basis of a plane whose indices are given in the primitive lattice itself; none for (000).
    ///
    /// ```
    /// use zincscreen::crystal::{Lattice, PlaneBasis};
    /// // Primitive fcc cell of copper; (111) of the cubic cell is (111) of this one.
    /// let a = 3.615 / 2.0;
    /// let copper = Lattice::from_vectors([[0.0, a, a], [a, 0.0, a], [a, a, 0.0]]);
    /// let plane = PlaneBasis::new(&copper, [1, 1, 1]).expect("a plane");
    /// assert!((plane.net().area_ang2() - 5.6587).abs() < 1e-4);
    /// assert!((plane.spacing_ang() - 3.615 / 3.0_f64.sqrt()).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn new(primitive: &Lattice, indices: [i32; 3]) -> Option<Self> {
        let divisor = gcd(gcd(indices[0], indices[1]), indices[2]);
        if divisor == 0 {
            return None;
        }
        let indices = indices.map(|i| i / divisor);
        let [h, k, l] = indices.map(i64::from);
        // u solves h·u1 + k·u2 = 0; w and v complete the basis by Bézout's identity.
        let (g, s, t) = bezout(h, k);
        let (u, v, w) = if g == 0 {
            ([1, 0, 0], [0, 1, 0], [0, 0, l.signum()])
        } else {
            let (_, p, q) = bezout(g, l);
            ([k / g, -h / g, 0], [l * s, l * t, -g], [p * s, p * t, q])
        };
        let mut basis = Self {
            vectors: [u, v, w],
            indices,
            lattice: primitive.combined([u, v, w]),
        };
        basis.reduce(primitive);
        Some(basis)
    }

    /// The net of the plane in its own plane, first vector along x.
    #[must_use]
    pub fn net(&self) -> Net {
        let [u, v] = [0, 1].map(|i| self.vector_ang(i));
        let length = u.norm();
        Net {
            u_ang: Vector2::new(length, 0.0),
            v_ang: Vector2::new(u.dot(&v) / length, u.cross(&v).norm() / length),
        }
    }

    /// Distance between neighbouring lattice planes, angstrom.
    #[must_use]
    pub fn spacing_ang(&self) -> f64 {
        self.lattice.volume_ang3() / self.net().area_ang2()
    }

    fn vector_ang(&self, i: usize) -> Vector3<f64> {
        self.lattice.rows().row(i).transpose()
    }

    /// Lagrange and Gauss in the plane; w brought near the normal; right-handed.
    fn reduce(&mut self, primitive: &Lattice) {
        loop {
            let [u, v] = [0, 1].map(|i| self.vector_ang(i));
            if v.norm_squared() < u.norm_squared() * (1.0 - 1e-10) {
                self.vectors.swap(0, 1);
            } else {
                let steps = (u.dot(&v) / u.norm_squared() - 1e-10).round();
                if steps == 0.0 {
                    break;
                }
                self.subtract(1, 0, steps as i64);
            }
            self.lattice = primitive.combined(self.vectors);
        }
        // Obtuse or right: one choice of two equally short second vectors (120 degrees for hexagonal).
        let [u, v] = [0, 1].map(|i| self.vector_ang(i));
        if u.dot(&v) > 1e-10 * u.norm_squared() {
            self.subtract(1, 0, 1);
            if self.vector_of(primitive, 1).norm_squared() > v.norm_squared() * (1.0 + 1e-10) {
                self.subtract(1, 0, -1);
                self.vectors[1] = self.vectors[1].map(|i| -i);
            }
        }
        self.lattice = primitive.combined(self.vectors);
        let [u, v, w] = [0, 1, 2].map(|i| self.vector_ang(i));
        if u.cross(&v).dot(&w) < 0.0 {
            self.vectors[2] = self.vectors[2].map(|i| -i);
            self.lattice = primitive.combined(self.vectors);
        }
        let [u, v, w] = [0, 1, 2].map(|i| self.vector_ang(i));
        let gram = nalgebra::Matrix2::new(u.dot(&u), u.dot(&v), u.dot(&v), v.dot(&v));
        if let Some(inverse) = gram.try_inverse() {
            let tilt = inverse * Vector2::new(w.dot(&u), w.dot(&v));
            self.subtract(2, 0, (tilt.x - 1e-10).round() as i64);
            self.subtract(2, 1, (tilt.y - 1e-10).round() as i64);
        }
        self.lattice = primitive.combined(self.vectors);
    }

    fn subtract(&mut self, from: usize, which: usize, times: i64) {
        for i in 0..3 {
            self.vectors[from][i] -= times * self.vectors[which][i];
        }
    }

    fn vector_of(&self, primitive: &Lattice, i: usize) -> Vector3<f64> {
        let integers = Vector3::from(self.vectors[i]).map(|x| x as f64);
        primitive.cartesian_ang(integers)
    }
}

/// Greatest common divisor g of a and b, and s, t with s·a + t·b = g ≥ 0.
pub(crate) const fn bezout(a: i64, b: i64) -> (i64, i64, i64) {
    let (mut r, mut next_r) = (a, b);
    let (mut s, mut next_s) = (1, 0);
    let (mut t, mut next_t) = (0, 1);
    while next_r != 0 {
        let q = r / next_r;
        (r, next_r) = (next_r, r - q * next_r);
        (s, next_s) = (next_s, s - q * next_s);
        (t, next_t) = (next_t, t - q * next_t);
    }
    if r < 0 { (-r, -s, -t) } else { (r, s, t) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn determinant(m: [[i64; 3]; 3]) -> i64 {
        let [a, b, c] = m;
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
            + a[2] * (b[0] * c[1] - b[1] * c[0])
    }

    proptest! {
        #[test]
        fn the_basis_spans_the_lattice_and_lies_in_the_plane(
            lengths in prop::array::uniform3(2.0..12.0_f64),
            angles in prop::array::uniform3(65.0..115.0_f64),
            indices in prop::array::uniform3(-6..=6_i32),
        ) {
            let lattice = Lattice::from_parameters(lengths, angles);
            let Some(plane) = PlaneBasis::new(&lattice, indices) else {
                prop_assert_eq!(indices, [0, 0, 0]);
                return Ok(());
            };
            prop_assert_eq!(determinant(plane.vectors).abs(), 1);
            for vector in &plane.vectors[..2] {
                let product: i64 = vector.iter().zip(plane.indices).map(|(v, h)| v * i64::from(h)).sum();
                prop_assert_eq!(product, 0);
            }
            let (a, b, gamma) = plane.net().parameters();
            prop_assert!(a <= b * (1.0 + 1e-9));
            prop_assert!((90.0 - 1e-6..=120.0 + 1e-6).contains(&gamma), "{}", gamma);
            let volume = plane.net().area_ang2() * plane.spacing_ang();
            prop_assert!((volume / lattice.volume_ang3() - 1.0).abs() < 1e-9);
            // Spacing from the reciprocal lattice.
            let rows = lattice.rows().try_inverse().expect("not singular");
            let normal = rows * Vector3::from(plane.indices).map(f64::from);
            prop_assert!((plane.spacing_ang() * normal.norm() - 1.0).abs() < 1e-9);
        }
    }
}
