//! Integer matrices of order two: superlattices, changes of basis, symmetry operations.

use std::ops::Mul;

use nalgebra::Matrix2;

pub(super) use crate::crystal::bezout;

/// A matrix of integers, `[[a, b], [c, d]]`; its columns are vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Int2 {
    pub(super) a: i64,
    pub(super) b: i64,
    pub(super) c: i64,
    pub(super) d: i64,
}

impl Int2 {
    pub(super) const IDENTITY: Self = Self::new(1, 0, 0, 1);

    pub(super) const fn new(a: i64, b: i64, c: i64, d: i64) -> Self {
        Self { a, b, c, d }
    }

    pub(super) const fn determinant(self) -> i64 {
        self.a * self.d - self.b * self.c
    }

    /// Determinant times inverse.
    pub(super) const fn adjugate(self) -> Self {
        Self::new(self.d, -self.b, -self.c, self.a)
    }

    /// The second vector turned round.
    pub(super) const fn second_reversed(self) -> Self {
        Self::new(self.a, -self.b, self.c, -self.d)
    }

    /// Whether every element is a multiple of `divisor`, and the quotients.
    pub(super) const fn divided(self, divisor: i64) -> Option<Self> {
        let Self { a, b, c, d } = self;
        if a % divisor == 0 && b % divisor == 0 && c % divisor == 0 && d % divisor == 0 {
            Some(Self::new(
                a / divisor,
                b / divisor,
                c / divisor,
                d / divisor,
            ))
        } else {
            None
        }
    }

    pub(super) const fn real(self) -> Matrix2<f64> {
        Matrix2::new(self.a as f64, self.b as f64, self.c as f64, self.d as f64)
    }

    /// The vectors, one a row, as an interface states them.
    pub(super) const fn vectors(self) -> [[i64; 2]; 2] {
        [[self.a, self.c], [self.b, self.d]]
    }
}

impl Mul for Int2 {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
        )
    }
}

/// Greatest common divisor, never negative.
pub(super) const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bezout_solves_its_equation(a in -500..500_i64, b in -500..500_i64) {
            let (g, s, t) = bezout(a, b);
            prop_assert_eq!(g, gcd(a, b));
            prop_assert_eq!(s * a + t * b, g);
        }

        #[test]
        fn adjugate_inverts(a in -9..9_i64, b in -9..9_i64, c in -9..9_i64, d in -9..9_i64) {
            let m = Int2::new(a, b, c, d);
            let n = m.determinant();
            prop_assert_eq!(m * m.adjugate(), Int2::new(n, 0, 0, n));
        }
    }
}
