//! Two more ways to compare: net flows of outranking, and a rank correlation in which the leaders count most.

use super::views::Kind;

/// Net outranking flow of PROMETHEE II with the usual criterion: the weighted share of the others that an alternative
/// beats, less that of those that beat it, column by column. Between -1 and 1; the flows sum to 0.
///
/// - `rows`: alternatives, each with one number per column
/// - `weights`, `kinds`: one per column; the weights sum to 1
///
/// Source: J. P. Brans and Ph. Vincke, Manage. Sci. 31 (1985) 647, doi 10.1287/mnsc.31.6.647.
///
/// ```
/// use zincscreen::robustness::{Kind, net_flows};
/// // The first is better in both columns.
/// let flows = net_flows(&[vec![2.0, 1.0], vec![1.0, 5.0]], &[0.5, 0.5], &[Kind::Benefit, Kind::Cost]);
/// assert_eq!(flows, [1.0, -1.0]);
/// ```
#[must_use]
pub fn net_flows(rows: &[Vec<f64>], weights: &[f64], kinds: &[Kind]) -> Vec<f64> {
    let others = rows.len().saturating_sub(1).max(1) as f64;
    let preference = |a: f64, b: f64, kind: Kind| match kind {
        Kind::Benefit => sign(a - b),
        Kind::Cost => sign(b - a),
    };
    rows.iter()
        .map(|row| {
            let flow: f64 = rows
                .iter()
                .flat_map(|other| {
                    weights
                        .iter()
                        .zip(kinds)
                        .enumerate()
                        .map(|(c, (weight, &kind))| weight * preference(row[c], other[c], kind))
                })
                .sum();
            flow / others
        })
        .collect()
}

/// Weighted Kendall's tau: like tau-b, but an exchange of two alternatives weighs 1/r + 1/s with their ranks r and s, so that
/// disagreement about the leaders counts most. Greater values are ahead; the mean of ranking by `x` and by `y`. None where
/// one list is all ties.
///
/// Quadratic in the length of the lists.
///
/// Source: S. Vigna, Proc. 24th Int. Conf. World Wide Web (2015) 1166, doi 10.1145/2736277.2741088.
///
/// ```
/// use zincscreen::robustness::weighted_tau;
/// let tau = weighted_tau(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).expect("defined");
/// assert!((tau + 0.566_949_68).abs() < 1e-8);
/// ```
#[must_use]
pub fn weighted_tau(x: &[f64], y: &[f64]) -> Option<f64> {
    Some(0.5 * (ranked_tau(x, y)? + ranked_tau(y, x)?))
}

/// Weighted tau with ranks by `x`, ties by `y`.
fn ranked_tau(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len().min(y.len());
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| x[b].total_cmp(&x[a]).then(y[b].total_cmp(&y[a])));
    let (mut both, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for (r, &i) in order.iter().enumerate() {
        for (s, &j) in order.iter().enumerate().skip(r + 1) {
            let weight = 1.0 / (r as f64 + 1.0) + 1.0 / (s as f64 + 1.0);
            let (a, b) = (sign(x[i] - x[j]), sign(y[i] - y[j]));
            both += weight * a * b;
            of_x += weight * a.abs();
            of_y += weight * b.abs();
        }
    }
    (of_x > 0.0 && of_y > 0.0).then(|| both / (of_x * of_y).sqrt())
}

/// -1, 0 or 1.
fn sign(difference: f64) -> f64 {
    if difference == 0.0 {
        0.0
    } else {
        difference.signum()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    /// The table of the TOPSIS example: a cost and three benefits.
    fn rows() -> Vec<Vec<f64>> {
        [
            [250.0, 16.0, 12.0, 5.0],
            [200.0, 16.0, 8.0, 3.0],
            [300.0, 32.0, 16.0, 4.0],
            [275.0, 32.0, 8.0, 4.0],
            [225.0, 16.0, 16.0, 2.0],
        ]
        .map(|row| row.to_vec())
        .to_vec()
    }

    const KINDS: [Kind; 4] = [Kind::Cost, Kind::Benefit, Kind::Benefit, Kind::Benefit];

    fn near(found: &[f64], expected: [f64; 5], tolerance: f64) {
        for (f, e) in found.iter().zip(expected) {
            assert!((f - e).abs() < tolerance, "{found:?}");
        }
    }

    #[test]
    fn the_worked_table() {
        let weights = [0.25; 4];
        near(
            &net_flows(&rows(), &weights, &KINDS),
            [0.125, -0.1875, 0.1875, -0.0625, -0.0625],
            1e-12,
        );
    }

    #[test]
    fn leaders_count_most() {
        let tau = |y: [f64; 4]| weighted_tau(&[1.0, 2.0, 3.0, 4.0], &y).unwrap();
        assert!((tau([1.0, 3.0, 2.0, 4.0]) - 0.733_333).abs() < 1e-6);
        assert!(tau([1.0, 2.0, 4.0, 3.0]) < tau([2.0, 1.0, 3.0, 4.0]));
        assert_eq!(tau([1.0, 2.0, 3.0, 4.0]), 1.0);
        assert_eq!(weighted_tau(&[1.0, 1.0], &[1.0, 2.0]), None);
    }
}
