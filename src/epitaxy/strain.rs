//! How is a net strained that is laid onto another?
//!
//! F takes the film's coincidence cell onto the substrate's: F = R·U with the rotation R (the twist) and
//! the stretch U. From F, all in the plane, nothing out of it:
//!
//! - principal stretches λ₁ ≥ λ₂, the singular values of F; engineering strain λ − 1; true (logarithmic)
//!   strain ln λ;
//! - Green–Lagrange strain E = (FᵀF − 1)/2 and small strain U − 1, which no rotation enters;
//! - von Mises strain √(2/3 E′:E′) of the deviator E′ = E − tr(E)/3 in three dimensions, with zero strain
//!   along the normal. That is plane strain: equibiaxial strain e gives 2|e|/3. It is the definition of
//!   pymatgen, kept for comparison; it measures no energy.

use nalgebra::Matrix2;

use super::reduced::root;

/// Which side of an interface takes up the strain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StrainedSide {
    /// The film is stretched onto the substrate.
    #[default]
    Film,
    /// The substrate is stretched onto the film.
    Substrate,
    /// Each takes half of the true strain, with opposite sign.
    Shared,
}

/// A plane strain, from a deformation of order two.
///
/// ```
/// use nalgebra::Matrix2;
/// use zincscreen::epitaxy::Strain;
/// // Zinc stretched one to one onto Cu(111).
/// let stretch = 3.615 / 2.0_f64.sqrt() / 2.665;
/// let strain = Strain::of(&(Matrix2::identity() * stretch));
/// assert!((strain.green_lagrange[0] + 0.039_995).abs() < 1e-6);
/// assert!((strain.von_mises() - 0.026_663_6).abs() < 1e-7);
/// assert!((strain.principal[0] + 0.0408).abs() < 1e-4);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strain {
    /// E₁₁, E₂₂, E₁₂ in the frame of the strained net.
    pub green_lagrange: [f64; 3],
    /// U − 1: its elements 11, 22, 12.
    pub small: [f64; 3],
    /// λ₁ − 1 ≥ λ₂ − 1.
    pub principal: [f64; 2],
    /// ln λ₁ ≥ ln λ₂.
    pub principal_true: [f64; 2],
}

impl Strain {
    /// The strain of a deformation; its rotation does not count.
    #[must_use]
    pub fn of(deformation: &Matrix2<f64>) -> Self {
        let c = deformation.tr_mul(deformation);
        let u = root(&c);
        let stretches = stretches(deformation);
        Self {
            green_lagrange: [
                0.5 * (c[(0, 0)] - 1.0),
                0.5 * (c[(1, 1)] - 1.0),
                0.5 * c[(0, 1)],
            ],
            small: [u[(0, 0)] - 1.0, u[(1, 1)] - 1.0, u[(0, 1)]],
            principal: stretches.map(|s| s - 1.0),
            principal_true: stretches.map(f64::ln),
        }
    }

    /// Largest magnitude of a true principal strain: the same whichever side is strained.
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        self.principal_true[0].max(-self.principal_true[1])
    }

    /// Von Mises equivalent of the Green–Lagrange strain.
    #[must_use]
    pub fn von_mises(&self) -> f64 {
        let [e11, e22, e12] = self.green_lagrange;
        let mean = (e11 + e22) / 3.0;
        let squares = (e11 - mean).powi(2) + (e22 - mean).powi(2) + mean * mean;
        (2.0 / 3.0 * (squares + 2.0 * e12 * e12)).sqrt()
    }
}

/// Singular values, the larger first.
pub(super) fn stretches(f: &Matrix2<f64>) -> [f64; 2] {
    // Sums and differences of the elements: nothing cancels where both are equal.
    let sum = (f[(0, 0)] + f[(1, 1)]).hypot(f[(1, 0)] - f[(0, 1)]);
    let difference = (f[(0, 0)] - f[(1, 1)]).hypot(f[(1, 0)] + f[(0, 1)]);
    [0.5 * (sum + difference), 0.5 * (sum - difference).abs()]
}

/// Angle of the rotation in F = R·U, degrees; F with positive determinant.
pub(super) fn rotation_deg(f: &Matrix2<f64>) -> f64 {
    (f[(1, 0)] - f[(0, 1)])
        .atan2(f[(0, 0)] + f[(1, 1)])
        .to_degrees()
}

/// What stretches one side onto the common cell: F for the film, its inverse for the substrate, R·√U for
/// a film that meets the substrate half way.
pub(super) fn of_side(f: &Matrix2<f64>, side: StrainedSide) -> Matrix2<f64> {
    match side {
        StrainedSide::Film => *f,
        StrainedSide::Substrate => f.try_inverse().unwrap_or(*f),
        StrainedSide::Shared => {
            let u = root(&f.tr_mul(f));
            let half = root(&u);
            // F·U⁻¹ = R; the determinant of U is that of F, never zero.
            u.try_inverse().map_or(*f, |inverse| f * inverse * half)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Rotation2;
    use proptest::prelude::*;

    #[test]
    fn worked_values() {
        let onto = |a: f64| Strain::of(&(Matrix2::identity() * (a / 2.0_f64.sqrt() / 2.665)));
        assert!((onto(4.086).von_mises() - 0.058_454_6).abs() < 1e-7);
        let none = Strain::of(&Matrix2::identity());
        assert_eq!(none.principal, [0.0, 0.0]);
        assert_eq!(none.von_mises(), 0.0);
        // Pure shear of the true strain e.
        let shear = Strain::of(&Matrix2::new(1.02, 0.0, 0.0, 1.0 / 1.02));
        assert!((shear.magnitude() - 1.02_f64.ln()).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_rotation_does_not_strain(
            elements in prop::array::uniform4(-0.2..0.2_f64), before in -3.0..3.0_f64, after in -3.0..3.0_f64,
        ) {
            let [a, b, c, d] = elements;
            let f = Matrix2::new(1.0 + a, b, c, 1.0 + d);
            let plain = Strain::of(&f);
            let turned = Strain::of(&(Rotation2::new(after).matrix() * f * Rotation2::new(before).matrix()));
            for (x, y) in plain.principal.iter().zip(turned.principal) {
                prop_assert!((x - y).abs() < 1e-12);
            }
            prop_assert!((plain.von_mises() - turned.von_mises()).abs() < 1e-12);
        }

        #[test]
        fn two_routes_to_the_stretches(elements in prop::array::uniform4(-0.4..0.4_f64)) {
            let [a, b, c, d] = elements;
            let f = Matrix2::new(1.0 + a, b, c, 1.0 + d);
            let svd = f.svd(false, false).singular_values;
            let own = stretches(&f);
            prop_assert!((svd.max() - own[0]).abs() < 1e-10);
            prop_assert!((svd.min() - own[1]).abs() < 1e-10);
        }

        #[test]
        fn the_substrate_strains_by_the_opposite(elements in prop::array::uniform4(-0.2..0.2_f64)) {
            let [a, b, c, d] = elements;
            let f = Matrix2::new(1.0 + a, b, c, 1.0 + d);
            let film = Strain::of(&of_side(&f, StrainedSide::Film)).principal_true;
            let substrate = Strain::of(&of_side(&f, StrainedSide::Substrate)).principal_true;
            let shared = Strain::of(&of_side(&f, StrainedSide::Shared)).principal_true;
            for i in 0..2 {
                prop_assert!((film[i] + substrate[1 - i]).abs() < 1e-10);
                prop_assert!((shared[i] - 0.5 * film[i]).abs() < 1e-10);
            }
        }
    }
}
