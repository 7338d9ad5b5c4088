//! Do two views order the systems alike?

use statrs::function::erf::erfc;

/// Kendall's rank correlation with its two-sided p-value under independence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// -1 (reversed) to 1 (the same order).
    pub tau_b: f64,
    /// Probability of a tau as far from 0 if the orders had nothing to do with each other.
    pub p: f64,
}

/// Kendall's tau-b; none for fewer than two pairs of values or where one list is all ties.
///
/// The p-value is exact up to 33 values without ties, else that of the normal distribution with the variance for
/// ties, as in scipy 1.17.
///
/// Source: M. G. Kendall, Biometrika 33 (1945) 239; W. R. Knight, J. Am. Stat. Assoc. 61 (1966) 436.
///
/// ```
/// use zincscreen::robustness::kendall_tau_b;
/// let k = kendall_tau_b(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).expect("defined");
/// assert!((k.tau_b + 0.4714045).abs() < 1e-7 && (k.p - 0.28275).abs() < 1e-5);
/// ```
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<Kendall> {
    let n = x.len().min(y.len());
    if n < 2 {
        return None;
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]).then(y[a].total_cmp(&y[b])));
    let (mut x_ties, mut joint_ties) = (Ties::default(), 0.0);
    x_ties.runs(&order, |a, b| x[a] == x[b]);
    let mut joint = Ties::default();
    joint.runs(&order, |a, b| x[a] == x[b] && y[a] == y[b]);
    joint_ties += joint.pairs;

    let mut values: Vec<f64> = order.iter().map(|&i| y[i]).collect();
    let discordant = exchanges(&mut values) as f64;
    let mut y_ties = Ties::default();
    let sorted: Vec<usize> = (0..n).collect();
    y_ties.runs(&sorted, |a, b| values[a] == values[b]);

    let all = pairs(n as f64);
    let (x_free, y_free) = (all - x_ties.pairs, all - y_ties.pairs);
    if x_free == 0.0 || y_free == 0.0 {
        return None;
    }
    let score = all - x_ties.pairs - y_ties.pairs + joint_ties - 2.0 * discordant;
    let tau_b = (score / (x_free * y_free).sqrt()).clamp(-1.0, 1.0);
    let has_ties = x_ties.pairs > 0.0 || y_ties.pairs > 0.0;
    let least = discordant.min(all - discordant);
    let p = if !has_ties && (n <= 33 || least <= 1.0) {
        exact_p(n, least as usize)
    } else {
        let m = n as f64;
        let base = m * (m - 1.0) * (2.0 * m + 5.0);
        let variance = (base - x_ties.fifths - y_ties.fifths) / 18.0
            + 2.0 * x_ties.pairs * y_ties.pairs / (m * (m - 1.0))
            + x_ties.thirds * y_ties.thirds / (9.0 * m * (m - 1.0) * (m - 2.0)).max(1.0);
        erfc(score.abs() / variance.sqrt() / std::f64::consts::SQRT_2)
    };
    Some(Kendall { tau_b, p })
}

/// Sums over runs of t equal values.
#[derive(Default)]
struct Ties {
    /// t(t-1)/2.
    pairs: f64,
    /// t(t-1)(t-2).
    thirds: f64,
    /// t(t-1)(2t+5).
    fifths: f64,
}

impl Ties {
    fn runs(&mut self, order: &[usize], same: impl Fn(usize, usize) -> bool) {
        for run in order.chunk_by(|&a, &b| same(a, b)) {
            let t = run.len() as f64;
            self.pairs += pairs(t);
            self.thirds += t * (t - 1.0) * (t - 2.0);
            self.fifths += t * (t - 1.0) * (2.0 * t + 5.0);
        }
    }
}

fn pairs(n: f64) -> f64 {
    0.5 * n * (n - 1.0)
}

/// Sorts and counts the exchanges of neighbours that sorting takes.
fn exchanges(values: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut count = exchanges(left) + exchanges(right);
    let mut merged = Vec::with_capacity(n);
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            count += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        }
    }
    values.copy_from_slice(&merged);
    count
}

/// Twice the probability that a random order of n has at most `least` inversions.
fn exact_p(n: usize, least: usize) -> f64 {
    // Probabilities of 0, 1, ... inversions: each further value adds 0 to i with equal probability.
    let mut of = vec![0.0; least + 1];
    of[0] = 1.0;
    for i in 1..n {
        let former = of.clone();
        for (k, slot) in of.iter_mut().enumerate() {
            *slot = former[k.saturating_sub(i)..=k].iter().sum::<f64>() / (i + 1) as f64;
        }
    }
    (2.0 * of.iter().sum::<f64>()).min(1.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_same_and_the_reverse() {
        let x: Vec<f64> = (0..50).map(f64::from).collect();
        let back: Vec<f64> = x.iter().map(|v| -v).collect();
        assert_eq!(kendall_tau_b(&x, &x).unwrap().tau_b, 1.0);
        assert_eq!(kendall_tau_b(&x, &back).unwrap().tau_b, -1.0);
        assert!(kendall_tau_b(&x, &[1.0; 50]).is_none());
        assert!(kendall_tau_b(&[1.0], &[1.0]).is_none());
    }

    #[test]
    fn small_orders_have_exact_probabilities() {
        // Of the 6 orders of three, 1 has no inversion and 2 have one; of the 24 of four, 1 + 3 + 5 at most two.
        let p = |y: &[f64]| {
            let x: Vec<f64> = (0..y.len()).map(|i| i as f64).collect();
            kendall_tau_b(&x, y).unwrap().p
        };
        assert!((p(&[1.0, 2.0, 3.0]) - 2.0 / 6.0).abs() < 1e-15);
        assert!((p(&[1.0, 3.0, 2.0]) - 1.0).abs() < 1e-15);
        assert!((p(&[2.0, 1.0, 4.0, 3.0]) - 18.0 / 24.0).abs() < 1e-15);
    }
}
