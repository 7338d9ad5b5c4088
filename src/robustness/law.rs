//! How a criterion's desirability follows from data that carry errors.

use crate::descriptors::Combine;
use crate::score::Desirability;

use super::sampler::{normal_of, probability_below};

/// Index of a datum.
pub(super) type Place = u32;

/// Values of all data in one sample.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    /// Of a value: the value with its error. Of missing data: a uniform variate; not a number: at its neutral value.
    pub(super) of: Vec<f64>,
}

/// How a desirability follows from data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Law {
    /// One value.
    One(Place, Desirability),
    /// The solutes' values by their shares.
    Mean([Place; 2], [f64; 2], Desirability),
    /// One of the solutes' values.
    Pick([Place; 2], Combine, Desirability),
    /// Σ x·value over a fixed denominator; unused places have x = 0.
    Ratio([Place; 3], [f64; 3], f64, Desirability),
    /// The least of the solutes' desirabilities, each by a measure of its own.
    Worst([Place; 2], [Desirability; 2]),
    /// Not known.
    Unknown {
        /// A solute that bounds it.
        bound: Option<(Place, Desirability)>,
        /// Missing data; the second repeats the first where there is one.
        missing: [Place; 2],
        /// Mean logarithm of the class of the missing elements.
        class_mean: Option<f64>,
        /// How many of that class are known.
        class_known: u32,
    },
}

impl Law {
    /// Natural logarithm of the desirability, not below the floor's.
    #[inline]
    pub(super) fn ln(&self, sample: &Sample, floor: f64, ln_floor: f64) -> f64 {
        let of = |place: Place| sample.of[place as usize];
        let d = match self {
            Self::One(place, d) => d.of(of(*place)),
            Self::Mean([a, b], [x, y], d) => d.of(x * of(*a) + y * of(*b)),
            Self::Pick([a, b], combine, d) => {
                let (a, b) = (of(*a), of(*b));
                let second = match combine {
                    Combine::LargestMagnitude => b.abs() > a.abs(),
                    Combine::Lowest => b < a,
                    Combine::Highest | Combine::Mean => b > a,
                };
                d.of(if second { b } else { a })
            }
            Self::Ratio(places, x, below, d) => {
                let above: f64 = places.iter().zip(x).map(|(p, x)| x * of(*p)).sum();
                d.of(above / below)
            }
            Self::Worst([a, b], [first, second]) => first.of(of(*a)).min(second.of(of(*b))),
            Self::Unknown {
                bound,
                missing,
                class_mean,
                class_known,
            } => {
                let most = bound.map_or(1.0, |(place, d)| d.of(of(place)));
                let class = class_mean.map(|mean| (mean, *class_known));
                return unknown(missing.map(of), most, class, floor, ln_floor);
            }
        };
        if d <= floor { ln_floor } else { d.ln() }
    }

    /// Data it depends on.
    pub(super) fn places(&self) -> Vec<Place> {
        let mut places = match self {
            Self::One(place, _) => vec![*place],
            Self::Mean(places, ..) | Self::Pick(places, ..) | Self::Worst(places, _) => {
                places.to_vec()
            }
            Self::Ratio(places, ..) => places.to_vec(),
            Self::Unknown { bound, missing, .. } => {
                let mut places = missing.to_vec();
                places.extend(bound.map(|b| b.0));
                places
            }
        };
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Where nothing is known, every desirability from the floor to the best it can be may be true. On the logarithmic scale
/// it is spread evenly; where the known elements of the class fare worse than that, it leans to the floor, ln d = ln
/// floor + (ln most - ln floor) u^k, with k such that the mean is the neutral value by which candidates are ranked. That
/// all n known elements of a class stand at the floor does not make the next one certain to: the mean is not taken below
/// 1/(n + 2) of what it would be if nothing were known of the class (Laplace's rule of succession).
/// Missing data widen the interval.
fn unknown(
    missing: [f64; 2],
    most: f64,
    class: Option<(f64, u32)>,
    floor: f64,
    ln_floor: f64,
) -> f64 {
    if most <= floor {
        return ln_floor;
    }
    let width = most.ln() - ln_floor;
    let midway = 0.5 * width;
    let mut mean = class.map_or(midway, |(mean, _)| (mean - ln_floor).clamp(0.0, midway));
    let [a, b] = missing;
    if a.is_nan() || b.is_nan() {
        return ln_floor + mean;
    }
    if let Some((_, known)) = class {
        mean = mean.max(midway / (f64::from(known) + 2.0));
    }
    // Two missing elements share the doubt: equal in distribution to one, and alike to either alone.
    let u = if a == b {
        a
    } else {
        probability_below(std::f64::consts::FRAC_1_SQRT_2 * (normal_of(a) + normal_of(b)))
    };
    let share = mean / width;
    if share >= 0.5 {
        ln_floor + width * u
    } else {
        ln_floor + width * u.powf(1.0 / share - 1.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    const LINE: Desirability = Desirability {
        at_zero: 0.0,
        at_one: 1.0,
        magnitude: false,
        exponent: 1.0,
    };

    fn sample(of: &[f64]) -> Sample {
        Sample { of: of.to_vec() }
    }

    #[test]
    fn solutes_combine_as_in_the_careful_path() {
        let s = sample(&[0.2, -0.6, 0.5]);
        let ln = |law: Law| law.ln(&s, 0.05, 0.05_f64.ln()).exp();
        assert!((ln(Law::One(0, LINE)) - 0.2).abs() < 1e-15);
        assert!((ln(Law::Mean([0, 2], [0.25, 0.75], LINE)) - 0.425).abs() < 1e-15);
        assert!((ln(Law::Pick([0, 1], Combine::Lowest, LINE)) - 0.05).abs() < 1e-15);
        let magnitude = Desirability {
            magnitude: true,
            ..LINE
        };
        let largest = Law::Pick([0, 1], Combine::LargestMagnitude, magnitude);
        assert!((ln(largest) - 0.6).abs() < 1e-15);
        assert!((ln(Law::Worst([0, 2], [LINE; 2])) - 0.2).abs() < 1e-15);
        let ratio = Law::Ratio([0, 2, 0], [0.5, 0.5, 0.0], 0.5, LINE);
        assert!((ln(ratio) - 0.7).abs() < 1e-15);
        assert_eq!(ratio.places(), [0, 2]);
    }

    #[test]
    fn the_unknown_spreads_from_floor_to_best_around_its_neutral_value() {
        let (floor, ln_floor) = (0.05, 0.05_f64.ln());
        let n = 100_000;
        // A class at the floor is not certain to stay there: an eleventh of the way to the middle after nine.
        for (class_mean, bound, lifted) in [
            (None, 1.0, 0.0),
            (Some(0.1_f64.ln()), 1.0, 0.0),
            (Some(-9.0), 0.3, 0.5 * 6.0_f64.ln() / 11.0),
        ] {
            let law = Law::Unknown {
                bound: Some((1, LINE)),
                missing: [0, 0],
                class_mean,
                class_known: 9,
            };
            let at = |u: f64| law.ln(&sample(&[u, bound]), floor, ln_floor);
            let neutral = at(f64::NAN);
            let mean = (0..n)
                .map(|i| at((f64::from(i) + 0.5) / f64::from(n)))
                .sum::<f64>()
                / f64::from(n);
            assert!(
                (mean - neutral - lifted).abs() < 2e-3,
                "{mean} {neutral} {lifted}"
            );
            assert!(at(1e-12) >= ln_floor && at(1.0 - 1e-12) <= bound.ln() + 1e-9);
        }
        // Two missing elements: as wide as one.
        let law = Law::Unknown {
            bound: None,
            missing: [0, 1],
            class_mean: None,
            class_known: 0,
        };
        let at = |a, b| law.ln(&sample(&[a, b]), floor, ln_floor);
        assert!((at(0.5, 0.500_000_1) - 0.5 * ln_floor).abs() < 1e-6);
        assert!(at(0.01, 0.02) < at(0.01, 0.9));
    }
}
