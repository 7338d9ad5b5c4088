//! What does it cost to strain a layer of a hexagonal metal?
//!
//! A layer with a free surface keeps no stress along its normal: of the stiffness C_ij, turned so that z is
//! the normal, the plane-stress stiffness Q remains, Q_ij = C_ij − Σ C_iz (C_zz)⁻¹ C_zj over the stresses
//! zz, yz, xz. The energy per volume is ½ εᵀQε.
//!
//! On the basal plane Q₁₁ = C₁₁ − C₁₃²/C₃₃ and Q₁₂ = C₁₂ − C₁₃²/C₃₃; equibiaxial strain ε costs Y·ε² per
//! volume with Y = Q₁₁ + Q₁₂ = C₁₁ + C₁₂ − 2 C₁₃²/C₃₃, and Y·ε²·t per area of a layer of thickness t.
//!
//! Linear elasticity: the constants are those of small strains, and at several percent they overestimate
//! what tension costs and underestimate compression. The substrate counts as rigid.
//!
//! Source: Nye, Physical Properties of Crystals (1985), chapter VIII (stiffness of hexagonal crystals).

use nalgebra::Matrix3;

use super::{EpitaxyError, Strain};
use crate::facts::{Element, Facts, Reason};

/// 1 GPa·Å in J/m².
const J_M2_PER_GPA_ANG: f64 = 0.1;

/// Stiffness of a hexagonal crystal, GPa; C₆₆ = (C₁₁ − C₁₂)/2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HexagonalElastic {
    /// C₁₁, GPa.
    pub c11_gpa: f64,
    /// C₁₂, GPa.
    pub c12_gpa: f64,
    /// C₁₃, GPa.
    pub c13_gpa: f64,
    /// C₃₃, GPa.
    pub c33_gpa: f64,
    /// C₄₄, GPa.
    pub c44_gpa: f64,
}

/// Stiffness of a layer in plane stress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaneStress {
    /// On the strains 11, 22 and 2·12, GPa.
    pub q_gpa: Matrix3<f64>,
    /// Y of the basal plane of the same crystal, GPa: the scale of [`PlaneStress::equivalent_strain`].
    pub basal_biaxial_gpa: f64,
}

/// A layer on a plane: its stiffness and how thick it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Stiffness in plane stress, in the plane's frame.
    pub stress: PlaneStress,
    /// Thickness, angstrom.
    pub thickness_ang: f64,
}

impl Layer {
    /// Energy per area of the strained layer, J/m².
    #[must_use]
    pub fn energy_j_m2(&self, strain: &Strain) -> f64 {
        self.stress.energy_j_m2(strain, self.thickness_ang)
    }
}

impl HexagonalElastic {
    /// The measured constants of a hexagonal element.
    ///
    /// ```
    /// use zincscreen::{epitaxy::HexagonalElastic, facts::{Element, Facts}};
    /// let facts = Facts::embedded()?;
    /// let zinc = HexagonalElastic::of_element(Element::ZN, &facts).expect("measured");
    /// assert!((zinc.basal_biaxial_gpa() - 111.6).abs() < 0.5);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    ///
    /// # Errors
    /// The reason why a constant is null.
    pub fn of_element(element: Element, facts: &Facts) -> Result<Self, Reason> {
        let constant = |name: &str| facts.quantity(name, element).map(|value| value.value);
        Ok(Self {
            c11_gpa: constant("elastic_c11_gpa")?,
            c12_gpa: constant("elastic_c12_gpa")?,
            c13_gpa: constant("elastic_c13_gpa")?,
            c33_gpa: constant("elastic_c33_gpa")?,
            c44_gpa: constant("elastic_c44_gpa")?,
        })
    }

    /// Refuses constants that no stable crystal has.
    ///
    /// # Errors
    /// [`EpitaxyError::Unstable`] with the constants.
    pub fn validate(&self) -> Result<(), EpitaxyError> {
        let Self {
            c11_gpa,
            c12_gpa,
            c13_gpa,
            c33_gpa,
            c44_gpa,
        } = *self;
        // A NaN fails the comparisons, too.
        let is_stable = c44_gpa > 0.0
            && c11_gpa > c12_gpa.abs()
            && c33_gpa * (c11_gpa + c12_gpa) > 2.0 * c13_gpa * c13_gpa
            && [c11_gpa, c33_gpa, c44_gpa].iter().all(|c| c.is_finite());
        if is_stable {
            return Ok(());
        }
        Err(EpitaxyError::Unstable {
            c11_gpa,
            c12_gpa,
            c13_gpa,
            c33_gpa,
            c44_gpa,
        })
    }

    /// Biaxial modulus of the basal plane, Y = C₁₁ + C₁₂ − 2 C₁₃²/C₃₃, GPa.
    #[must_use]
    pub fn basal_biaxial_gpa(&self) -> f64 {
        self.c11_gpa + self.c12_gpa - 2.0 * self.c13_gpa * self.c13_gpa / self.c33_gpa
    }

    /// The basal plane.
    ///
    /// ```
    /// use zincscreen::epitaxy::{HexagonalElastic, Strain};
    /// use nalgebra::Matrix2;
    /// // Round numbers, to show the formula.
    /// let elastic = HexagonalElastic {
    ///     c11_gpa: 160.0, c12_gpa: 30.0, c13_gpa: 50.0, c33_gpa: 62.5, c44_gpa: 40.0,
    /// };
    /// let layer = elastic.basal()?;
    /// assert!((elastic.basal_biaxial_gpa() - 110.0).abs() < 1e-12);
    /// let strain = Strain::of(&(Matrix2::identity() * 1.04));
    /// // Y ε² t = 110 GPa · 0.0016 · 2.5 Å
    /// assert!((layer.energy_j_m2(&strain, 2.5) - 0.044).abs() < 1e-12);
    /// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
    /// ```
    ///
    /// # Errors
    /// Unstable constants.
    pub fn basal(&self) -> Result<PlaneStress, EpitaxyError> {
        self.plane(0.0)
    }

    /// A plane whose normal is `tilt_deg` from the c axis; its x axis lies in the basal plane.
    ///
    /// # Errors
    /// Unstable constants.
    pub fn plane(&self, tilt_deg: f64) -> Result<PlaneStress, EpitaxyError> {
        self.validate()?;
        let turned = self.turned(tilt_deg.to_radians());
        // Voigt's order: xx, yy, zz, yz, xz, xy.
        let part = |rows: [usize; 3], columns: [usize; 3]| {
            Matrix3::from_fn(|i, j| turned[rows[i]][columns[j]])
        };
        let (inside, outside) = ([0, 1, 5], [2, 3, 4]);
        let relaxed = part(outside, outside)
            .try_inverse()
            .map_or_else(Matrix3::zeros, |inverse| {
                part(inside, outside) * inverse * part(outside, inside)
            });
        Ok(PlaneStress {
            q_gpa: part(inside, inside) - relaxed,
            basal_biaxial_gpa: self.basal_biaxial_gpa(),
        })
    }

    /// Stiffness in Voigt's notation after turning the frame about x.
    fn turned(&self, angle: f64) -> [[f64; 6]; 6] {
        const PAIRS: [(usize, usize); 6] = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
        let voigt = |i: usize, j: usize| if i == j { i } else { 6 - i - j };
        let c66 = 0.5 * (self.c11_gpa - self.c12_gpa);
        let mut c = [[0.0; 6]; 6];
        (c[0][0], c[1][1], c[2][2]) = (self.c11_gpa, self.c11_gpa, self.c33_gpa);
        (c[3][3], c[4][4], c[5][5]) = (self.c44_gpa, self.c44_gpa, c66);
        (c[0][1], c[1][0]) = (self.c12_gpa, self.c12_gpa);
        for i in 0..2 {
            (c[i][2], c[2][i]) = (self.c13_gpa, self.c13_gpa);
        }
        let (sine, cosine) = angle.sin_cos();
        let axes = [[1.0, 0.0, 0.0], [0.0, cosine, sine], [0.0, -sine, cosine]];
        PAIRS.map(|(i, j)| {
            PAIRS.map(|(k, l)| {
                let mut sum = 0.0;
                for p in 0..3 {
                    for q in 0..3 {
                        for r in 0..3 {
                            for s in 0..3 {
                                sum += axes[i][p]
                                    * axes[j][q]
                                    * axes[k][r]
                                    * axes[l][s]
                                    * c[voigt(p, q)][voigt(r, s)];
                            }
                        }
                    }
                }
                sum
            })
        })
    }
}

impl PlaneStress {
    /// Energy per volume of a strain in the layer's frame, GPa.
    #[must_use]
    pub fn energy_density_gpa(&self, strain: &Strain) -> f64 {
        let [e11, e22, e12] = strain.small;
        let e = nalgebra::Vector3::new(e11, e22, 2.0 * e12);
        0.5 * e.dot(&(self.q_gpa * e))
    }

    /// Energy per area of a layer of that thickness, J/m².
    #[must_use]
    pub fn energy_j_m2(&self, strain: &Strain, thickness_ang: f64) -> f64 {
        self.energy_density_gpa(strain) * thickness_ang * J_M2_PER_GPA_ANG
    }

    /// The equibiaxial strain of the basal plane that costs as much per atom.
    ///
    /// ```
    /// use zincscreen::epitaxy::{HexagonalElastic, Strain};
    /// use nalgebra::Matrix2;
    /// let elastic = HexagonalElastic {
    ///     c11_gpa: 160.0, c12_gpa: 30.0, c13_gpa: 50.0, c33_gpa: 62.5, c44_gpa: 40.0,
    /// };
    /// let strain = Strain::of(&(Matrix2::identity() * 0.96));
    /// assert!((elastic.basal()?.equivalent_strain(&strain) - 0.04).abs() < 1e-12);
    /// // Along the soft c axis, in a prism plane, the same strain costs less.
    /// let along_c = Strain::of(&Matrix2::new(1.0, 0.0, 0.0, 0.96));
    /// assert!(elastic.plane(90.0)?.equivalent_strain(&along_c) < 0.02);
    /// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
    /// ```
    #[must_use]
    pub fn equivalent_strain(&self, strain: &Strain) -> f64 {
        (self.energy_density_gpa(strain) / self.basal_biaxial_gpa)
            .max(0.0)
            .sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Matrix2;

    const ROUND: HexagonalElastic = HexagonalElastic {
        c11_gpa: 165.0,
        c12_gpa: 31.0,
        c13_gpa: 50.0,
        c33_gpa: 62.0,
        c44_gpa: 40.0,
    };

    #[test]
    fn basal_plane_in_closed_form() {
        let layer = ROUND.basal().expect("stable");
        let q11 = 165.0 - 2500.0 / 62.0;
        let q12 = 31.0 - 2500.0 / 62.0;
        let expected = Matrix3::new(q11, q12, 0.0, q12, q11, 0.0, 0.0, 0.0, 67.0);
        assert!((layer.q_gpa - expected).abs().max() < 1e-10);
        let strain = Strain::of(&Matrix2::new(1.03, 0.0, 0.0, 0.98));
        let energy = 0.5 * (q11 * (0.03 * 0.03 + 0.02 * 0.02) - 2.0 * q12 * 0.03 * 0.02);
        assert!((layer.energy_density_gpa(&strain) - energy).abs() < 1e-12);
    }

    #[test]
    fn prism_plane_in_closed_form() {
        // x along a, y along −c, z along a: stress-free along a.
        let layer = ROUND.plane(90.0).expect("stable").q_gpa;
        let expected = Matrix3::new(
            165.0 - 31.0 * 31.0 / 165.0,
            50.0 - 31.0 * 50.0 / 165.0,
            0.0,
            50.0 - 31.0 * 50.0 / 165.0,
            62.0 - 50.0 * 50.0 / 165.0,
            0.0,
            0.0,
            0.0,
            40.0,
        );
        assert!((layer - expected).abs().max() < 1e-10);
    }

    #[test]
    fn an_isotropic_solid_has_no_preferred_plane() {
        let (young, poisson) = (100.0, 0.25);
        let lambda = young * poisson / ((1.0 + poisson) * (1.0 - 2.0 * poisson));
        let mu = 0.5 * young / (1.0 + poisson);
        let elastic = HexagonalElastic {
            c11_gpa: lambda + 2.0 * mu,
            c12_gpa: lambda,
            c13_gpa: lambda,
            c33_gpa: lambda + 2.0 * mu,
            c44_gpa: mu,
        };
        let basal = elastic.basal().expect("stable");
        assert!((elastic.basal_biaxial_gpa() - young / (1.0 - poisson)).abs() < 1e-9);
        for tilt in [10.0, 47.0, 90.0] {
            let q = elastic.plane(tilt).expect("stable").q_gpa;
            assert!((q - basal.q_gpa).abs().max() < 1e-9);
        }
    }

    #[test]
    fn thresholds_of_the_score_are_energies() {
        use crate::epitaxy::{STRAIN_AT_ONE, STRAIN_AT_ZERO, ZincCell};
        use crate::facts::CellSet;
        let facts = Facts::embedded().expect("sound facts");
        let elastic = HexagonalElastic::of_element(Element::ZN, &facts).expect("measured");
        let zinc = ZincCell::of(CellSet::Measured, &facts).expect("zinc");
        let plane = zinc.lattice().plane("(001)".parse().expect("a plane"));
        let plane = plane.expect("a net");
        let layer = |e: f64| {
            let strain = Strain::of(&(Matrix2::identity() * (1.0 + e)));
            elastic
                .basal()
                .expect("stable")
                .energy_j_m2(&strain, zinc.layer_ang(&plane))
        };
        // kT at 298.15 K per atom, 1 eV/Å² = 16.0218 J/m² (CODATA 2018).
        let thermal = crate::units::BOLTZMANN_EV_PER_K * 298.15 / plane.net.area_ang2() * 16.021_77;
        assert!((layer(STRAIN_AT_ONE) / thermal - 1.0).abs() < 0.02);
        let surface = facts.quantity("surface_energy_j_m2", Element::ZN);
        let surface = surface.expect("a surface energy").value;
        assert!((layer(STRAIN_AT_ZERO) / surface - 1.0).abs() < 0.02);
    }

    #[test]
    fn unstable_constants_are_refused() {
        for broken in [
            HexagonalElastic {
                c44_gpa: 0.0,
                ..ROUND
            },
            HexagonalElastic {
                c12_gpa: 170.0,
                ..ROUND
            },
            HexagonalElastic {
                c13_gpa: 90.0,
                ..ROUND
            },
            HexagonalElastic {
                c33_gpa: f64::NAN,
                ..ROUND
            },
        ] {
            assert!(broken.basal().is_err());
        }
    }
}
