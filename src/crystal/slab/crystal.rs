use nalgebra::Matrix3;

use super::SlabError;
use crate::crystal::miller::gcd;
use crate::crystal::{Lattice, Miller, Operation, Structure, cells, symmetry};

/// In which cell the indices of a plane count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Axes {
    /// The cell given if it is a conventional one (volume, edges and angles those of the standard
    /// conventional cell, in any order); otherwise the standard conventional cell.
    #[default]
    Auto,
    /// The cell given, whatever it is.
    Given,
    /// The standard conventional cell of the space group.
    Conventional,
}

impl Axes {
    /// `given` or `conventional`; `auto` before it is resolved.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Given => "given",
            Self::Conventional => "conventional",
        }
    }
}

/// A crystal made ready for cutting: primitive cell and space group, found once for all planes.
#[derive(Debug, Clone, PartialEq)]
pub struct Crystal {
    pub(super) primitive: Structure,
    conventional: Structure,
    given: Lattice,
    /// Of the primitive cell.
    pub(super) operations: Vec<Operation>,
    space_group_number: i32,
    pub(super) symprec_ang: f64,
}

impl Crystal {
    /// Finds primitive cell and space group of a structure that repeats in three directions.
    ///
    /// `symprec_ang`: how far an atom may be from the image of another, angstrom; 0.01 suits relaxed
    /// structures.
    ///
    /// # Errors
    /// As [`symmetry`].
    pub fn new(structure: &Structure, symprec_ang: f64) -> Result<Self, SlabError> {
        let cells = cells(structure, symprec_ang)?;
        let symmetry = symmetry(&cells.primitive, symprec_ang)?;
        Ok(Self {
            primitive: cells.primitive,
            conventional: cells.conventional,
            given: structure.lattice().clone(),
            operations: symmetry.operations,
            space_group_number: symmetry.space_group_number,
            symprec_ang,
        })
    }

    /// The primitive cell, in the orientation of the structure given.
    #[must_use]
    pub const fn primitive(&self) -> &Structure {
        &self.primitive
    }

    /// The standard conventional cell, in the orientation of the structure given.
    #[must_use]
    pub const fn conventional(&self) -> &Structure {
        &self.conventional
    }

    /// 1 to 230.
    #[must_use]
    pub const fn space_group_number(&self) -> i32 {
        self.space_group_number
    }

    /// Which cell indices count in: `Auto` resolved.
    #[must_use]
    pub fn axes(&self, asked: Axes) -> Axes {
        match asked {
            Axes::Auto if is_same_shape(&self.given, self.conventional.lattice()) => Axes::Given,
            Axes::Auto => Axes::Conventional,
            named => named,
        }
    }

    /// The indices of a plane in the primitive cell, without a common divisor.
    pub(super) fn primitive_indices(&self, plane: Miller, axes: Axes) -> Option<[i32; 3]> {
        let cell = match self.axes(axes) {
            Axes::Given => &self.given,
            _ => self.conventional.lattice(),
        };
        // Rows of C: primitive vectors in terms of those of the cell. They are multiples of 1/n, where n
        // is how many lattice points the cell holds.
        let inverse = cell.rows().try_inverse()?;
        let combination: Matrix3<f64> = self.primitive.lattice().rows() * inverse;
        let points = (cell.volume_ang3() / self.primitive.lattice().volume_ang3()).round();
        let h = plane.indices().map(f64::from);
        let scaled = [0, 1, 2].map(|i| {
            let index: f64 = (0..3).map(|j| combination[(i, j)] * h[j]).sum();
            (points * index).round() as i32
        });
        let divisor = gcd(gcd(scaled[0], scaled[1]), scaled[2]);
        (divisor > 0).then(|| scaled.map(|i| i / divisor))
    }
}

/// Same volume, and the same edges with the same opposite angles in some order.
fn is_same_shape(one: &Lattice, other: &Lattice) -> bool {
    const RELATIVE: f64 = 1e-3;
    const ANGLE_DEG: f64 = 0.1;
    let near = |x: f64, y: f64| (x / y - 1.0).abs() < RELATIVE;
    let (lengths, angles) = (one.lengths_ang(), one.angles_deg());
    let (other_lengths, other_angles) = (other.lengths_ang(), other.angles_deg());
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    near(one.volume_ang3(), other.volume_ang3())
        && orders.iter().any(|order| {
            (0..3).all(|i| {
                near(lengths[order[i]], other_lengths[i])
                    && (angles[order[i]] - other_angles[i]).abs() < ANGLE_DEG
            })
        })
}
