//! Points of a scrambled Sobol sequence as normal errors.
//!
//! Owen-scrambled Sobol points (Sobol 1967; B. Burley, J. Comput. Graph. Tech. 9 (2020) 1) fill the unit cube evenly, so that
//! a few thousand samples settle what independent random ones need a hundred times as many for. A point depends on its number,
//! its dimension and the seed alone: any thread computes any sample, with the same bits.
//!
//! The first eight dimensions are that sequence; all others are independent pseudo-random numbers of the same counters.
//! Pairs of high dimensions of a Sobol sequence fill no more than a few stripes of their square at a thousand points, which
//! would make an error that does nothing look like one that does. So the dimensions that matter most come first. Points of
//! the sequence are 23-bit fractions; each stands for the middle of its interval, so that the ends of the normal
//! distribution are finite.

use statrs::function::erf::{erfc, erfc_inv};

/// Dimensions that are filled evenly.
const EVEN_DIMENSIONS: usize = 8;
/// An odd number with bits all over: keeps counters apart.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Half the distance of two points on an axis: 2^-24.
const HALF_STEP: f64 = 0.5 / 8_388_608.0;

/// The samples of one seed.
#[derive(Debug, Clone, Copy)]
pub struct Sampler {
    seed: u64,
}

impl Sampler {
    /// The longest sequence.
    pub const MAX_SAMPLES: u32 = 1 << 16;

    /// The samples of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A coordinate of a sample, above 0 and below 1.
    ///
    /// - `sample`: below [`Sampler::MAX_SAMPLES`]
    /// - `dimension`: any
    #[must_use]
    pub fn uniform(&self, sample: u32, dimension: usize) -> f64 {
        // The crate's sequences of neighbouring seeds are not alike, but 64 bits must become 32.
        let seed = mix(self.seed);
        if dimension < EVEN_DIMENSIONS {
            let point = sobol_burley::sample(sample, dimension as u32, (seed >> 32) as u32);
            return f64::from(point) + HALF_STEP;
        }
        let axis = mix(seed ^ (dimension as u64).wrapping_mul(GOLDEN));
        let bits = mix(axis ^ u64::from(sample).wrapping_mul(GOLDEN)) >> 11;
        (bits as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// The same as a standard normal error.
    ///
    /// ```
    /// use zincscreen::robustness::Sampler;
    /// // z = 2 a - 3 b with sigma 0.1 and 0.2: the standard deviation is (0.2² + 0.6²)^½ = 0.632456.
    /// let sampler = Sampler::new(1);
    /// let z = |i| 0.2 * sampler.normal(i, 0) - 0.6 * sampler.normal(i, 1);
    /// let variance = (0..4096).map(|i| z(i) * z(i)).sum::<f64>() / 4096.0;
    /// assert!((variance.sqrt() - 0.632456).abs() < 1e-3);
    /// ```
    #[must_use]
    pub fn normal(&self, sample: u32, dimension: usize) -> f64 {
        normal_of(self.uniform(sample, dimension))
    }
}

/// Quantile of the standard normal distribution at `p`, above 0 and below 1.
pub(super) fn normal_of(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// Probability that a standard normal error is below `z`.
pub(super) fn probability_below(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// A number that orders equals in one draw: alike for all threads, another in the next draw.
pub(super) const fn lot(draw: u64, system: u32) -> u64 {
    mix(mix(draw.wrapping_mul(GOLDEN)) ^ (system as u64).wrapping_mul(GOLDEN))
}

/// SplitMix64's finaliser: every bit of the result depends on every bit of the seed.
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_first_axes_are_stratified() {
        for dimension in 0..EVEN_DIMENSIONS {
            let mut cells = [0; 64];
            for i in 0..1024 {
                cells[(Sampler::new(7).uniform(i, dimension) * 64.0) as usize] += 1;
            }
            assert_eq!(cells, [16; 64], "dimension {dimension}");
        }
    }

    #[test]
    fn the_ends_are_finite_and_alike() {
        let least = normal_of(HALF_STEP);
        assert!(least > -5.4 && least < -5.2, "{least}");
        assert!((least + normal_of(1.0 - HALF_STEP)).abs() < 1e-8);
        for z in [-2.0, -0.3, 0.0, 1.5] {
            assert!((normal_of(probability_below(z)) - z).abs() < 1e-9, "{z}");
        }
    }

    /// Chi-square of a 16 x 16 table of 1024 points: 225 expected, standard deviation 21.
    #[test]
    fn pairs_of_far_dimensions_fill_their_square() {
        let s = Sampler::new(1);
        for (a, b) in [(8, 9), (40, 41), (90, 200), (7, 64), (255, 256), (300, 599)] {
            let mut cells = [0_u32; 256];
            for i in 0..1024 {
                let (x, y) = (s.uniform(i, a) * 16.0, s.uniform(i, b) * 16.0);
                cells[16 * x as usize + y as usize] += 1;
            }
            let chi: f64 = cells
                .iter()
                .map(|&c| (f64::from(c) - 4.0).powi(2) / 4.0)
                .sum();
            assert!(chi < 330.0, "{a} {b}: {chi}");
        }
    }

    #[test]
    fn a_far_dimension_is_another_one() {
        let s = Sampler::new(1);
        let n = 4096;
        let sum: f64 = (0..n).map(|i| s.normal(i, 3) * s.normal(i, 259)).sum();
        assert!((sum / f64::from(n)).abs() < 0.06, "{sum}");
        assert!((0..64).any(|i| s.uniform(i, 3) != Sampler::new(2).uniform(i, 3)));
    }
}
