//! Which lattice plane is meant?

use std::fmt;
use std::str::FromStr;

/// Miller indices of a lattice plane, in the conventional cell, without a common divisor.
///
/// Four-index (hkil) notation of hexagonal crystals reads as (hkl) after the check h + k + i = 0.
///
/// ```
/// use zincscreen::crystal::Miller;
/// let prism: Miller = "(10-10)".parse()?;
/// assert_eq!(prism, Miller::new(1, 0, 0).expect("not zero"));
/// assert_eq!(prism.to_string(), "(100)");
/// assert_eq!("0 0 2".parse::<Miller>()?.to_string(), "(001)");
/// assert!("(11-10)".parse::<Miller>().is_err());
/// # Ok::<(), zincscreen::crystal::MillerError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Miller([i32; 3]);

/// Why text is no lattice plane.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MillerError {
    /// Not three or four small integers.
    #[error(
        "`{text}` is no lattice plane; expected three indices such as `(111)` or `1 0 -1`, or four such as `(10-10)`"
    )]
    NotIndices {
        /// The text that was read.
        text: String,
    },
    /// h + k + i is not zero.
    #[error("`{text}`: of four indices (hkil) the third must be −(h + k) = {expected}")]
    ThirdIndex {
        /// The text that was read.
        text: String,
        /// What it would have to be.
        expected: i32,
    },
    /// (000).
    #[error("`{text}`: (000) is no plane")]
    Zero {
        /// The text that was read.
        text: String,
    },
}

impl Miller {
    /// Largest index that text may give.
    const GREATEST: i32 = 99;

    /// Indices divided by their common divisor; none for (000).
    #[must_use]
    pub fn new(h: i32, k: i32, l: i32) -> Option<Self> {
        let divisor = gcd(gcd(h, k), l);
        (divisor != 0).then(|| Self([h / divisor, k / divisor, l / divisor]))
    }

    /// The indices h, k, l.
    #[must_use]
    pub const fn indices(self) -> [i32; 3] {
        self.0
    }

    /// Four-index notation, e.g. `(10-10)`, for hexagonal crystals.
    #[must_use]
    pub fn four_index(self) -> String {
        let [h, k, l] = self.0;
        written(&[h, k, -(h + k), l])
    }

    /// Every plane with indices up to `greatest` in magnitude, one of (hkl) and (−h −k −l), in a fixed
    /// order.
    pub fn up_to(greatest: i32) -> impl Iterator<Item = Self> {
        let range = move || -greatest..=greatest;
        range().flat_map(move |h| {
            range().flat_map(move |k| {
                range().filter_map(move |l| {
                    let coprime = gcd(gcd(h, k), l) == 1;
                    let first = [h, k, l].into_iter().find(|&i| i != 0)? > 0;
                    (coprime && first).then_some(Self([h, k, l]))
                })
            })
        })
    }
}

/// Greatest common divisor, never negative.
pub(super) const fn gcd(a: i32, b: i32) -> i32 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `(10-10)`; with spaces where an index has two digits.
fn written(indices: &[i32]) -> String {
    let space = if indices.iter().any(|i| i.abs() > 9) {
        " "
    } else {
        ""
    };
    let parts: Vec<String> = indices.iter().map(ToString::to_string).collect();
    format!("({})", parts.join(space))
}

impl fmt::Display for Miller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&written(&self.0))
    }
}

impl FromStr for Miller {
    type Err = MillerError;

    fn from_str(text: &str) -> Result<Self, MillerError> {
        let not_indices = || MillerError::NotIndices {
            text: text.to_owned(),
        };
        let inner = text.trim();
        let inner = inner
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .unwrap_or(inner);
        let separated = inner.trim().contains([' ', ',']);
        let indices: Vec<i32> = if separated {
            inner
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().map_err(|_| not_indices()))
                .collect::<Result<_, _>>()?
        } else {
            digits(inner).ok_or_else(not_indices)?
        };
        if indices
            .iter()
            .any(|i| !(-Self::GREATEST..=Self::GREATEST).contains(i))
        {
            return Err(not_indices());
        }
        let [h, k, l] = match indices[..] {
            [h, k, l] => [h, k, l],
            [h, k, i, l] if i == -(h + k) => [h, k, l],
            [h, k, _, _] => {
                return Err(MillerError::ThirdIndex {
                    text: text.to_owned(),
                    expected: -(h + k),
                });
            }
            _ => return Err(not_indices()),
        };
        Self::new(h, k, l).ok_or_else(|| MillerError::Zero {
            text: text.to_owned(),
        })
    }
}

/// Single digits, each with or without a minus sign before it.
fn digits(text: &str) -> Option<Vec<i32>> {
    let mut indices = Vec::new();
    let mut sign = 1;
    for character in text.trim().chars() {
        if character == '-' && sign == 1 {
            sign = -1;
        } else {
            indices.push(sign * i32::try_from(character.to_digit(10)?).ok()?);
            sign = 1;
        }
    }
    (sign == 1).then_some(indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "", "()", "(1)", "(12)", "(1--1 0)", "(a b c)", "1 0 -", "11111", "(000)", "1 1 1 1",
            "100 0 0",
        ] {
            assert!(text.parse::<Miller>().is_err(), "{text}");
        }
    }

    #[test]
    fn two_digit_indices_keep_their_spaces() {
        let plane: Miller = "(10 0 -3)".parse().expect("a plane");
        assert_eq!(plane.to_string(), "(10 0 -3)");
        assert_eq!(plane.to_string().parse(), Ok(plane));
    }

    #[test]
    fn planes_up_to_two() {
        // 5³ − 1 = 124 index triples, 26 of them twice a smaller one; opposite ones count once.
        assert_eq!(Miller::up_to(2).count(), 49);
        assert_eq!(Miller::up_to(1).count(), 13);
    }
}
