//! How many of the first k are labelled, and how sure is that share?
//!
//! Source: Clopper, Pearson, Biometrika 26 (1934) 404.

use serde::Serialize;
use statrs::function::beta::checked_beta_reg;

/// Hits among the first k, with a 95 % interval of the share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Proportion {
    /// Length of the top.
    pub k: usize,
    /// Labelled in it.
    pub hits: usize,
    /// hits / k. Where unlabelled does not mean bad, the least it can be.
    pub share: f64,
    /// Lower end of Clopper and Pearson's 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Precision at k: the first k by score, of equal scores the labelled last. None if k is 0 or more than
/// there are.
#[must_use]
pub fn precision_at(scores: &[f64], positive: &[bool], k: usize) -> Option<Proportion> {
    if k == 0 || k > scores.len() {
        return None;
    }
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|&a, &b| {
        let by_score = scores[b].total_cmp(&scores[a]);
        by_score.then(positive[a].cmp(&positive[b])).then(a.cmp(&b))
    });
    let hits = places[..k].iter().filter(|&&i| positive[i]).count();
    let (low, high) = clopper_pearson(hits, k, 0.95);
    Some(Proportion {
        k,
        hits,
        share: hits as f64 / k as f64,
        low,
        high,
    })
}

/// Clopper and Pearson's interval of a share: `hits` of `n` at a confidence between 0 and 1. It takes the
/// draws as independent.
///
/// ```
/// use zincscreen::validate::metrics::clopper_pearson;
/// let (low, high) = clopper_pearson(0, 10, 0.95);
/// // 1 − (0.025)^(1/10)
/// assert!(low == 0.0 && (high - 0.308497).abs() < 1e-6);
/// ```
#[must_use]
pub fn clopper_pearson(hits: usize, n: usize, confidence: f64) -> (f64, f64) {
    let tail = (1.0 - confidence) / 2.0;
    let (k, rest) = (hits as f64, n.saturating_sub(hits) as f64);
    let low = if hits == 0 {
        0.0
    } else {
        quantile(k, rest + 1.0, tail)
    };
    let high = if hits >= n {
        1.0
    } else {
        quantile(k + 1.0, rest, 1.0 - tail)
    };
    (low, high)
}

/// Quantile of the beta distribution by halving the interval.
fn quantile(a: f64, b: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if checked_beta_reg(a, b, middle).is_ok_and(|s| s < share) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_and_symmetry() {
        // All of n: low is (α/2)^(1/n).
        let (low, high) = clopper_pearson(10, 10, 0.95);
        assert!((low - 0.025_f64.powf(0.1)).abs() < 1e-12 && high == 1.0);
        let (a, b) = clopper_pearson(3, 10, 0.95);
        let (c, d) = clopper_pearson(7, 10, 0.95);
        assert!((a - (1.0 - d)).abs() < 1e-12 && (b - (1.0 - c)).abs() < 1e-12);
        // The ends solve the binomial tails: P(X >= 3 | low) = P(X <= 3 | high) = 0.025.
        let at_most = |p: f64, k: i32| -> f64 {
            (0..=k)
                .map(|i| {
                    let choose = (0..i).fold(1.0, |c, j| c * f64::from(10 - j) / f64::from(j + 1));
                    choose * p.powi(i) * (1.0 - p).powi(10 - i)
                })
                .sum()
        };
        assert!((1.0 - at_most(a, 2) - 0.025).abs() < 1e-9);
        assert!((at_most(b, 3) - 0.025).abs() < 1e-9);
    }

    #[test]
    fn ties_go_against_the_labelled() {
        let scores = [1.0, 1.0, 0.0];
        let positive = [true, false, false];
        assert_eq!(precision_at(&scores, &positive, 1).expect("one").hits, 0);
        assert_eq!(precision_at(&scores, &positive, 2).expect("two").hits, 1);
        assert_eq!(precision_at(&scores, &positive, 4), None);
    }
}
