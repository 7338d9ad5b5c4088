//! Would labels put at random do as well? The exact distribution of Mann and Whitney's U over all ways to
//! choose the labelled, ties included; by seeded draws where there are too many states to count.
//!
//! Method: with the groups of equal scores taken upwards, choosing j of a group of t, of which b stand below
//! with k labelled among them, adds j (2 (b − k) + t − j) to 2U, in C(t, j) ways. The recursion counts every
//! arrangement; ties need no correction.
//!
//! Source: Mann, Whitney, Ann. Math. Stat. 18 (1947) 50; the network form for ties after Mehta, Patel,
//! Tsiatis, Biometrics 40 (1984) 819.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::Serialize;

use super::auroc::Order;

/// Largest table of (labelled, 2U) that is counted exactly.
pub const MOST_STATES: u64 = 2_000_000;
/// Draws where it is not.
const DRAWS: u32 = 20_000;

/// A permutation test of an AUROC.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PermutationTest {
    /// Observed AUROC.
    pub auroc: f64,
    /// Share of arrangements with at least this AUROC.
    pub p_greater: f64,
    /// Share of arrangements at least as far from 0.5, either side.
    pub p_two_sided: f64,
    /// AUROC that labels at random stay below in 2.5 % of arrangements, and do not pass in 97.5 %.
    pub random_low: f64,
    /// See `random_low`.
    pub random_high: f64,
    /// AUROC from which an arrangement belongs to the best 5 % of labels at random; none if ties keep every arrangement
    /// out of them.
    pub reaches_5_percent: Option<f64>,
    /// Whether every arrangement was counted.
    pub is_exact: bool,
    /// Standard error of `p_greater` by the draws; 0 if exact.
    pub p_error: f64,
}

/// Tests scores against labels put at random on the same number of elements. None without a positive or
/// without another.
///
/// ```
/// use zincscreen::validate::metrics::permutation_test;
/// // Two of four labelled, in front: one of the six arrangements does as well, two as far from 0.5.
/// let test = permutation_test(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true], 1).expect("both kinds");
/// assert!(test.is_exact && (test.p_greater - 1.0 / 6.0).abs() < 1e-12);
/// assert!((test.p_two_sided - 2.0 / 6.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn permutation_test(scores: &[f64], positive: &[bool], seed: u64) -> Option<PermutationTest> {
    let order = Order::new(scores);
    let (observed, pairs) = order.twice_u(positive, |_| 1);
    if pairs == 0 {
        return None;
    }
    let labelled = positive.iter().filter(|p| **p).count();
    let is_exact = (2 * pairs + 1).saturating_mul(labelled as u64 + 1) <= MOST_STATES;
    let (share, draws) = if is_exact {
        (exact(&order, labelled, pairs), None)
    } else {
        (drawn(&order, positive, pairs, seed), Some(DRAWS))
    };
    let distance = observed.abs_diff(pairs);
    let sum = |wanted: &dyn Fn(u64) -> bool| -> f64 {
        let share = share.iter().enumerate();
        share
            .filter(|(u, _)| wanted(*u as u64))
            .map(|(_, s)| s)
            .sum()
    };
    // The observed arrangement is one of all; with draws it is added to them.
    let p = |share: f64| match draws {
        None => share.min(1.0),
        Some(draws) => (share * f64::from(draws) + 1.0) / f64::from(draws + 1),
    };
    let p_greater = p(sum(&|u| u >= observed));
    let as_auroc = |twice: usize| twice as f64 / (2 * pairs) as f64;
    let quantile = |q: f64| {
        let mut below = 0.0;
        let place = share.iter().position(|s| {
            below += s;
            below >= q - 1e-12
        });
        as_auroc(place.unwrap_or(share.len() - 1))
    };
    let mut above = 0.0;
    let reaches = share
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, s)| {
            above += **s;
            above <= 0.05
        })
        .filter(|(_, s)| **s > 0.0)
        .last();
    Some(PermutationTest {
        auroc: as_auroc(observed as usize),
        p_greater,
        p_two_sided: p(sum(&|u| u.abs_diff(pairs) >= distance)),
        random_low: quantile(0.025),
        random_high: quantile(0.975),
        reaches_5_percent: reaches.map(|(u, _)| as_auroc(u)),
        is_exact,
        p_error: draws.map_or(0.0, |d| {
            (p_greater * (1.0 - p_greater) / f64::from(d)).sqrt()
        }),
    })
}

/// Share of all arrangements by 2U.
fn exact(order: &Order, labelled: usize, pairs: u64) -> Vec<f64> {
    let width = 2 * pairs as usize + 1;
    let mut ways = vec![vec![0.0_f64; width]; labelled + 1];
    ways[0][0] = 1.0;
    let mut below = 0;
    for group in order.groups() {
        let t = group.len();
        let mut next = vec![vec![0.0; width]; labelled + 1];
        for k in 0..=labelled.min(below) {
            for j in 0..=t.min(labelled - k) {
                let adds = j * (2 * (below - k) + t - j);
                let choose = binomial(t, j);
                for u in 0..width.saturating_sub(adds) {
                    let from = ways[k][u];
                    if from > 0.0 {
                        next[k + j][u + adds] += from * choose;
                    }
                }
            }
        }
        ways = next;
        below += t;
    }
    let all: f64 = ways[labelled].iter().sum();
    ways[labelled].iter().map(|w| w / all).collect()
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64)
}

/// The same by draws.
fn drawn(order: &Order, positive: &[bool], pairs: u64, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut labels = positive.to_vec();
    let mut share = vec![0.0; 2 * pairs as usize + 1];
    for _ in 0..DRAWS {
        labels.shuffle(&mut random);
        share[order.twice_u(&labels, |_| 1).0 as usize] += 1.0 / f64::from(DRAWS);
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every arrangement, one by one.
    fn by_hand(scores: &[f64], labelled: usize) -> Vec<u64> {
        let order = Order::new(scores);
        (0_u32..1 << scores.len())
            .filter(|mask| mask.count_ones() as usize == labelled)
            .map(|mask| {
                let positive: Vec<bool> = (0..scores.len()).map(|i| mask >> i & 1 == 1).collect();
                order.twice_u(&positive, |_| 1).0
            })
            .collect()
    }

    #[test]
    fn every_arrangement_counted_ties_included() {
        let scores = [1.0, 2.0, 2.0, 2.0, 3.0, 5.0, 5.0, 0.0];
        for labelled in 1..8 {
            let all = by_hand(&scores, labelled);
            let order = Order::new(&scores);
            let pairs = (labelled * (8 - labelled)) as u64;
            let share = exact(&order, labelled, pairs);
            for (u, share) in share.iter().enumerate() {
                let count = all.iter().filter(|v| **v == u as u64).count();
                assert!((share - count as f64 / all.len() as f64).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn draws_agree_with_counting() {
        let scores: Vec<f64> = (0..20).map(|i| f64::from(i / 2)).collect();
        let positive: Vec<bool> = (0..20).map(|i| i % 4 == 3).collect();
        let test = permutation_test(&scores, &positive, 7).expect("both kinds");
        let order = Order::new(&scores);
        let drawn = drawn(&order, &positive, 75, 7);
        let observed = order.twice_u(&positive, |_| 1).0 as usize;
        let p: f64 = drawn[observed..].iter().sum();
        assert!((p - test.p_greater).abs() < 0.02, "{p} {test:?}");
        assert!(test.is_exact && test.random_low < 0.5 && test.random_high > 0.5);
    }

    #[test]
    fn ties_may_leave_no_arrangement_beyond_chance() {
        let test = permutation_test(&[1.0, 1.0, 1.0, 0.0], &[true, false, false, false], 1);
        assert_eq!(test.expect("both kinds").reaches_5_percent, None);
    }

    #[test]
    fn the_five_percent_line_is_the_line() {
        let scores: Vec<f64> = (0..12).map(f64::from).collect();
        let at = |labels: [usize; 4]| {
            let positive: Vec<bool> = (0..12).map(|i| labels.contains(&i)).collect();
            permutation_test(&scores, &positive, 1).expect("both kinds")
        };
        let best = at([8, 9, 10, 11]);
        assert_eq!(best.auroc, 1.0);
        assert!((best.p_greater - 1.0 / 495.0).abs() < 1e-12);
        for labels in [[6, 8, 10, 11], [5, 8, 9, 11], [3, 7, 9, 11], [4, 8, 10, 11]] {
            let test = at(labels);
            let line = test.reaches_5_percent.expect("no ties");
            assert_eq!(test.auroc >= line, test.p_greater <= 0.05);
        }
    }
}
