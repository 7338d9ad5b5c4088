//! Do two lists order alike, ties counted out? Kendall's tau-b.
//!
//! Source: Kendall, Biometrika 33 (1945) 239; variance under ties as in Kendall, Gibbons, *Rank Correlation
//! Methods* (1990).

use statrs::function::erf::erfc;

/// Longest list without ties whose p is counted exactly.
const EXACT_UP_TO: usize = 33;

/// Kendall's tau-b, −1 to 1, and its two-sided p: exact for up to 33 pairs without ties, else by the normal
/// approximation with the variance under ties. Lists of unequal length are cut to the shorter; where one does not
/// vary, or for fewer than two pairs, tau is 0 and p is 1.
///
/// ```
/// use zincscreen::validate::metrics::kendall_tau_b;
/// let (tau, p) = kendall_tau_b(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]);
/// assert!((tau + 0.4714045).abs() < 1e-7);
/// assert!((p - 0.28275).abs() < 1e-5);
/// ```
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> (f64, f64) {
    let n = x.len().min(y.len());
    let (mut concordant, mut discordant, mut tied) = (0_u64, 0_u64, false);
    for i in 0..n {
        for j in 0..i {
            let (a, b) = (x[i].total_cmp(&x[j]), y[i].total_cmp(&y[j]));
            // Zero of either sign is one number.
            let (a, b) = (
                if x[i] == x[j] {
                    std::cmp::Ordering::Equal
                } else {
                    a
                },
                if y[i] == y[j] {
                    std::cmp::Ordering::Equal
                } else {
                    b
                },
            );
            if a.is_eq() || b.is_eq() {
                tied = true;
            } else if a == b {
                concordant += 1;
            } else {
                discordant += 1;
            }
        }
    }
    let (tx, ty) = (Ties::of(&x[..n]), Ties::of(&y[..n]));
    let pairs = n as f64 * (n as f64 - 1.0) / 2.0;
    let untied = ((pairs - tx.pairs) * (pairs - ty.pairs)).sqrt();
    if untied <= 0.0 || n < 2 {
        return (0.0, 1.0);
    }
    let surplus = concordant as f64 - discordant as f64;
    let tau = (surplus / untied).clamp(-1.0, 1.0);
    let p = if !tied && n <= EXACT_UP_TO {
        exact_p(n, concordant.min(discordant) as usize)
    } else {
        let n = n as f64;
        let m = n * (n - 1.0);
        let mut variance =
            (m * (2.0 * n + 5.0) - tx.cubic - ty.cubic) / 18.0 + 2.0 * tx.pairs * ty.pairs / m;
        if n > 2.0 {
            variance += tx.triples * ty.triples / (9.0 * m * (n - 2.0));
        }
        if variance > 0.0 {
            erfc(surplus.abs() / variance.sqrt() / std::f64::consts::SQRT_2)
        } else {
            1.0
        }
    };
    (tau, p)
}

/// Sums over groups of t equal values.
struct Ties {
    /// t (t − 1) / 2
    pairs: f64,
    /// t (t − 1) (t − 2)
    triples: f64,
    /// t (t − 1) (2 t + 5)
    cubic: f64,
}

impl Ties {
    fn of(values: &[f64]) -> Self {
        let order = super::auroc::Order::new(values);
        let sum = |f: fn(f64) -> f64| order.groups().iter().map(|g| f(g.len() as f64)).sum();
        Self {
            pairs: sum(|t| t * (t - 1.0) / 2.0),
            triples: sum(|t| t * (t - 1.0) * (t - 2.0)),
            cubic: sum(|t| t * (t - 1.0) * (2.0 * t + 5.0)),
        }
    }
}

/// Share of all orders of n with at most `few` discordant pairs, both tails.
fn exact_p(n: usize, few: usize) -> f64 {
    // Number of permutations by inversions, as shares.
    let mut share = vec![1.0_f64];
    for length in 2..=n {
        let mut next = vec![0.0; share.len() + length - 1];
        for (inversions, s) in share.iter().enumerate() {
            for more in 0..length {
                next[inversions + more] += s / length as f64;
            }
        }
        share = next;
    }
    let tail: f64 = share[..=few].iter().sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_without_ties() {
        // Of 4! orders one has no inversion and one has all six.
        let x = [1.0, 2.0, 3.0, 4.0];
        let (tau, p) = kendall_tau_b(&x, &x);
        assert_eq!(tau, 1.0);
        assert!((p - 2.0 / 24.0).abs() < 1e-12);
        // One inversion of six pairs: 1 + 3 orders on each side.
        let (tau, p) = kendall_tau_b(&x, &[2.0, 1.0, 3.0, 4.0]);
        assert!((tau - 4.0 / 6.0).abs() < 1e-12);
        assert!((p - 8.0 / 24.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_order_is_no_correlation() {
        assert_eq!(kendall_tau_b(&[1.0, 1.0], &[1.0, 2.0]), (0.0, 1.0));
        assert_eq!(kendall_tau_b(&[], &[]), (0.0, 1.0));
        assert_eq!(kendall_tau_b(&[1.0], &[1.0]), (0.0, 1.0));
    }

    #[test]
    fn sign_and_order_of_the_lists() {
        let (x, y) = ([1.0, 5.0, 2.0, 2.0, 8.0], [3.0, 1.0, 4.0, 4.0, 0.5]);
        let (tau, p) = kendall_tau_b(&x, &y);
        let swapped = kendall_tau_b(&y, &x);
        assert!((tau - swapped.0).abs() < 1e-15 && (p - swapped.1).abs() < 1e-15);
        let negative: Vec<f64> = y.iter().map(|v| -v).collect();
        assert!((kendall_tau_b(&x, &negative).0 + tau).abs() < 1e-15);
    }
}
