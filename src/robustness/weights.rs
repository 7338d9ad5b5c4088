//! SMAA: who is first if nobody knows how much each group counts?
//!
//! Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen, Eur. J. Oper. Res. 106 (1998) 137) draws
//! weights at random, every weighting as likely as any other: Dirichlet(1, ..., 1), that is exponential variates
//! over their sum. (Uniform variates over their sum would favour the middle.) The share of draws in which a
//! system has a rank is its acceptability there; the mean of the weights under which it is first is its
//! central weight: what one must believe to choose it. Criteria within a group keep their shares.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rayon::prelude::*;

use super::problem::weighted;
use super::sampler::lot;
use super::{LEADERS, Watch};

/// Draws of one random stream.
const STREAM: u32 = 250;

/// What the draws came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptability {
    /// By alternative: how often it had each of the first twenty ranks.
    pub counts: Vec<[u32; LEADERS]>,
    /// By alternative: mean of the weights under which it is first; none if it never is.
    pub central: Vec<Option<Vec<f64>>>,
    /// Number of draws.
    pub draws: u32,
}

impl Acceptability {
    /// Share of the draws in which an alternative has a rank from 0.
    #[must_use]
    pub fn share(&self, alternative: usize, rank: usize) -> f64 {
        f64::from(self.counts[alternative][rank]) / f64::from(self.draws.max(1))
    }

    /// Share of the draws in which it is among the first `top`, at most twenty.
    #[must_use]
    pub fn share_top(&self, alternative: usize, top: usize) -> f64 {
        let counts = &self.counts[alternative];
        let sum: u32 = counts[..top.min(counts.len())].iter().sum();
        f64::from(sum) / f64::from(self.draws.max(1))
    }
}

/// Ranks alternatives by the weighted mean of their values under random weights; equals come by lot.
///
/// - `values`: alternative by alternative, one value per group; not a number where a group does not apply (the
///   others then share its weight)
/// - `groups`: number of groups, at least 1
/// - `watch`: told how many draws are done; false: stop
///
/// None if the work was to stop.
///
/// ```
/// use zincscreen::robustness::acceptability;
/// // A is best in the first, B in the second, C good in both: first with 0.4, 0.4 and 0.2.
/// let values = [1.0, 0.0, 0.0, 1.0, 0.6, 0.6];
/// let smaa = acceptability(&values, 2, 10_000, 1, &|_| true).expect("not stopped");
/// for (alternative, share) in [0.4, 0.4, 0.2].into_iter().enumerate() {
///     assert!((smaa.share(alternative, 0) - share).abs() < 0.015);
/// }
/// // One chooses A with a weight of 0.8 on the first group: the middle of 0.6 to 1.
/// assert!((smaa.central[0].as_ref().expect("first at times")[0] - 0.8).abs() < 0.01);
/// ```
#[must_use]
pub fn acceptability(
    values: &[f64],
    groups: usize,
    draws: u32,
    seed: u64,
    watch: Watch<'_>,
) -> Option<Acceptability> {
    let groups = groups.max(1);
    let n = values.len() / groups;
    let mut result = Acceptability {
        counts: vec![[0; LEADERS]; n],
        central: vec![None; n],
        draws,
    };
    let mut sums = vec![0.0; n * groups];
    let streams: Vec<u32> = (0..draws.div_ceil(STREAM)).collect();
    for part in streams.chunks(64) {
        let found: Vec<Vec<(Vec<f64>, Vec<u32>)>> = part
            .par_iter()
            .map(|&stream| {
                let size = STREAM.min(draws - stream * STREAM);
                drawn(values, groups, seed, stream, size)
            })
            .collect();
        let mut done = 0;
        for (weights, order) in found.into_iter().flatten() {
            for (rank, &alternative) in order.iter().enumerate() {
                result.counts[alternative as usize][rank] += 1;
            }
            if let Some(&first) = order.first() {
                let place = first as usize * groups;
                for (sum, weight) in sums[place..place + groups].iter_mut().zip(&weights) {
                    *sum += weight;
                }
            }
            done += 1;
        }
        if !watch(done) {
            return None;
        }
    }
    for (i, central) in result.central.iter_mut().enumerate() {
        let firsts = result.counts[i][0];
        if firsts > 0 {
            let sum = &sums[i * groups..(i + 1) * groups];
            *central = Some(sum.iter().map(|s| s / f64::from(firsts)).collect());
        }
    }
    Some(result)
}

/// Weights and the first twenty alternatives of each draw of a stream.
fn drawn(
    values: &[f64],
    groups: usize,
    seed: u64,
    stream: u32,
    size: u32,
) -> Vec<(Vec<f64>, Vec<u32>)> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(u64::from(stream));
    let mut best: Vec<(f64, u64, u32)> = Vec::with_capacity(LEADERS + 1);
    (0..size)
        .map(|i| {
            let draw = (u64::from(stream) << 32) | u64::from(i);
            let mut weights: Vec<f64> = (0..groups).map(|_| Exp1.sample(&mut random)).collect();
            let total: f64 = weights.iter().sum();
            for weight in &mut weights {
                *weight /= total;
            }
            best.clear();
            for (i, own) in values.chunks_exact(groups).enumerate() {
                let value = weighted(own, &weights);
                if value.is_nan() {
                    continue;
                }
                if best.len() == LEADERS && value < best[LEADERS - 1].0 {
                    continue;
                }
                let own = (value, lot(draw, i as u32), i as u32);
                let at = best.partition_point(|b| b.0 > value || (b.0 == value && b.1 < own.1));
                best.insert(at, own);
                best.truncate(LEADERS);
            }
            (weights, best.iter().map(|b| b.2).collect())
        })
        .collect()
}
