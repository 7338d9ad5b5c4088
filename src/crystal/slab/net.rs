//! Supercells of a net: integers that combine its two vectors, and the points they enclose.

use nalgebra::Vector2;

use super::SlabError;

/// Largest in-plane supercell.
pub(super) const GREATEST_DETERMINANT: i64 = 400;
/// How many cells a rectangle may span.
const GREATEST_RECTANGLE: i64 = 12;
/// Cosine of the angle that counts as right.
const RIGHT_ANGLE: f64 = 1e-4;

/// A supercell of a net: rows are the new vectors in terms of the old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Supercell {
    matrix: [[i64; 2]; 2],
    determinant: i64,
}

/// A supercell with a right angle.
struct Rectangle {
    determinant: i64,
    /// Of the first vector, angstrom.
    length: f64,
    matrix: [[i64; 2]; 2],
}

impl Rectangle {
    /// Small; with a short first vector; that of the few vectors of the net, the first of them first.
    fn order(&self) -> (i64, i64, i64, [i64; 2]) {
        const STEP_ANG: f64 = 1e-6;
        let [[i, j], _] = self.matrix;
        let length = (self.length / STEP_ANG).round() as i64;
        (self.determinant, length, i.abs() + j.abs(), [-i, -j])
    }
}

impl Supercell {
    pub(crate) const ONE: Self = Self {
        matrix: [[1, 0], [0, 1]],
        determinant: 1,
    };

    /// Checks handedness and size.
    pub(crate) fn new(matrix: [[i64; 2]; 2]) -> Result<Self, SlabError> {
        let [[a, b], [c, d]] = matrix.map(|row| row.map(i128::from));
        let determinant = (a * d - b * c).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        if (1..=GREATEST_DETERMINANT).contains(&determinant) {
            Ok(Self {
                matrix,
                determinant,
            })
        } else {
            Err(SlabError::Supercell {
                matrix,
                determinant,
                greatest: GREATEST_DETERMINANT,
            })
        }
    }

    /// The smallest supercell of a net with a right angle; of several the one with the shortest first
    /// vector. The net's vectors, angstrom.
    pub(crate) fn rectangular(net: [Vector2<f64>; 2]) -> Result<Self, SlabError> {
        let [a, b] = net;
        let reach = GREATEST_RECTANGLE;
        let points: Vec<([i64; 2], Vector2<f64>)> = (-reach..=reach)
            .flat_map(|i| (-reach..=reach).map(move |j| [i, j]))
            .filter(|p| *p != [0, 0])
            .map(|[i, j]| ([i, j], a * i as f64 + b * j as f64))
            .collect();
        let mut best: Option<Rectangle> = None;
        for (p, first) in &points {
            for (q, second) in &points {
                let found = Rectangle {
                    determinant: p[0] * q[1] - p[1] * q[0],
                    length: first.norm(),
                    matrix: [*p, *q],
                };
                let is_right = first.dot(second).abs() < RIGHT_ANGLE * first.norm() * second.norm();
                if (1..=reach).contains(&found.determinant)
                    && is_right
                    && best
                        .as_ref()
                        .is_none_or(|best| found.order() < best.order())
                {
                    best = Some(found);
                }
            }
        }
        match best {
            Some(best) => Self::new(best.matrix),
            None => Err(SlabError::NoRectangle {
                a_ang: a.norm(),
                b_ang: b.norm(),
                gamma_deg: a.angle(&b).to_degrees(),
                greatest: reach,
            }),
        }
    }

    /// First `self`, then `other` of the result.
    pub(crate) fn then(self, other: Self) -> Result<Self, SlabError> {
        let (m, n) = (self.matrix, other.matrix);
        Self::new([0, 1].map(|i| [0, 1].map(|j| n[i][0] * m[0][j] + n[i][1] * m[1][j])))
    }

    /// How many cells it holds.
    pub(crate) const fn cells(self) -> usize {
        self.determinant as usize
    }

    /// The new vectors.
    pub(crate) fn vectors<T>(self, [a, b]: [T; 2]) -> [T; 2]
    where
        T: Copy + std::ops::Mul<f64, Output = T> + std::ops::Add<Output = T>,
    {
        self.matrix.map(|[i, j]| a * (i as f64) + b * (j as f64))
    }

    /// Old fractional coordinates in terms of the new vectors; not wrapped.
    pub(crate) fn fractional(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [[a, b], [c, d]] = self.matrix.map(|row| row.map(|i| i as f64));
        let determinant = self.determinant as f64;
        [(x * d - y * c) / determinant, (y * a - x * b) / determinant]
    }

    /// Lattice points of the old net in one new cell, in old integers, row by row.
    pub(crate) fn points(self) -> Vec<[i64; 2]> {
        let [[a, b], [c, d]] = self.matrix;
        let range = |p: i64, q: i64| {
            let corners = [0, p, q, p + q];
            let low = corners.iter().min().copied().unwrap_or(0);
            let high = corners.iter().max().copied().unwrap_or(0);
            low..=high
        };
        let inside = |x: i64| (0..self.determinant).contains(&x);
        range(b, d)
            .flat_map(|j| range(a, c).map(move |i| [i, j]))
            .filter(|[i, j]| inside(i * d - j * c) && inside(j * a - i * b))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_supercell_holds_as_many_points_as_its_determinant(
            rows in prop::array::uniform2(prop::array::uniform2(-6..=6_i64)),
        ) {
            if let Ok(supercell) = Supercell::new(rows) {
                let points = supercell.points();
                prop_assert_eq!(points.len(), supercell.cells());
                for [i, j] in points {
                    let [x, y] = supercell.fractional([i as f64, j as f64]);
                    prop_assert!((-1e-9..1.0).contains(&x) && (-1e-9..1.0).contains(&y));
                }
            }
        }
    }

    #[test]
    fn a_hexagonal_net_has_a_rectangle_of_two_cells() {
        let net = [
            Vector2::new(2.665, 0.0),
            Vector2::new(-1.3325, 1.3325 * 3.0_f64.sqrt()),
        ];
        let found = Supercell::rectangular(net).expect("a rectangle");
        assert_eq!(found.matrix, [[1, 0], [1, 2]]);
        let [a, b] = found.vectors(net);
        assert!(a.dot(&b).abs() < 1e-9 && (b.norm() / a.norm() - 3.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn an_oblique_net_has_none() {
        let net = [Vector2::new(3.0, 0.0), Vector2::new(-0.7123, 4.1)];
        assert!(matches!(
            Supercell::rectangular(net),
            Err(SlabError::NoRectangle { .. })
        ));
    }

    #[test]
    fn what_is_no_supercell_is_refused() {
        for rows in [
            [[1, 0], [2, 0]],
            [[0, 1], [1, 0]],
            [[1000, 0], [0, 1000]],
            [[i64::MAX, 0], [0, i64::MAX]],
        ] {
            assert!(Supercell::new(rows).is_err(), "{rows:?}");
        }
    }
}
