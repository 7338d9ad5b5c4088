//! Are the labelled near the top? Enrichment factor and BEDROC, both with ties as the mean over their orders.
//!
//! Source: Truchon, Bayly, J. Chem. Inf. Model. 47 (2007) 488, doi 10.1021/ci600426e.

use serde::Serialize;

use super::auroc::Order;

/// An enrichment factor and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Early {
    /// Length of the top.
    pub k: usize,
    /// Labelled in it; a broken number where a tie straddles its end.
    pub hits: f64,
    /// Share of hits over the share of labelled in the whole list; 1 is what chance gives.
    pub enrichment_factor: f64,
}

/// Enrichment of the labelled among the first `k`: (hits / k) / (labelled / all). None without a labelled
/// element or if `k` is 0 or more than there are.
///
/// ```
/// use zincscreen::validate::metrics::enrichment_factor;
/// // Three of five hits in the top 10 of 100.
/// let scores: Vec<f64> = (0..100).map(|i| -f64::from(i)).collect();
/// let positive: Vec<bool> = (0..100).map(|i| [0, 4, 9, 50, 99].contains(&i)).collect();
/// let early = enrichment_factor(&scores, &positive, 10).expect("hits");
/// assert_eq!((early.hits, early.enrichment_factor), (3.0, 6.0));
/// ```
#[must_use]
pub fn enrichment_factor(scores: &[f64], positive: &[bool], k: usize) -> Option<Early> {
    let labelled = positive.iter().filter(|p| **p).count();
    if labelled == 0 || k == 0 || k > scores.len() {
        return None;
    }
    let (mut left, mut hits) = (k, 0.0);
    for group in Order::new(scores).groups().iter().rev() {
        let own = group.iter().filter(|&&i| positive[i]).count();
        let taken = left.min(group.len());
        hits += own as f64 * taken as f64 / group.len() as f64;
        left -= taken;
        if left == 0 {
            break;
        }
    }
    Some(Early {
        k,
        hits,
        enrichment_factor: hits * scores.len() as f64 / (k * labelled) as f64,
    })
}

/// Boltzmann-enhanced discrimination of the receiver operating characteristic, 0 to 1, with weight
/// exp(−α·rank/n). None without a labelled element or without another.
///
/// With α times the share of labelled not far below 1, as in short lists, it saturates and is no
/// probability: compare it with [`bedroc_of_random`] only.
///
/// ```
/// use zincscreen::validate::metrics::bedroc;
/// let scores: Vec<f64> = (1..=100).map(|rank| -f64::from(rank)).collect();
/// let at = |ranks: [i32; 5]| -> Vec<bool> { (1..=100).map(|r| ranks.contains(&r)).collect() };
/// let first = bedroc(&scores, &at([1, 2, 3, 4, 5]), 20.0).expect("labelled");
/// assert!((first - 1.0).abs() < 1e-9);
/// let spread = bedroc(&scores, &at([1, 2, 10, 30, 60]), 20.0).expect("labelled");
/// assert!((spread - 0.569818).abs() < 1e-6);
/// ```
#[must_use]
pub fn bedroc(scores: &[f64], positive: &[bool], alpha: f64) -> Option<f64> {
    let n = scores.len() as f64;
    let mut sum = 0.0;
    let mut rank = 0;
    for group in Order::new(scores).groups().iter().rev() {
        let weights: f64 = (rank + 1..=rank + group.len())
            .map(|r| (-alpha * r as f64 / n).exp())
            .sum();
        let own = group.iter().filter(|&&i| positive[i]).count();
        sum += own as f64 * weights / group.len() as f64;
        rank += group.len();
    }
    let labelled = positive.iter().filter(|p| **p).count();
    let enhancement =
        sum / labelled as f64 * n * ((alpha / n).exp() - 1.0) / (1.0 - (-alpha).exp());
    from_enhancement(enhancement, labelled, scores.len(), alpha)
}

/// BEDROC of labels put at random, in the mean.
#[must_use]
pub fn bedroc_of_random(n: usize, labelled: usize, alpha: f64) -> Option<f64> {
    from_enhancement(1.0, labelled, n, alpha)
}

/// From the robust initial enhancement, which is 1 in the mean of random lists.
fn from_enhancement(enhancement: f64, labelled: usize, n: usize, alpha: f64) -> Option<f64> {
    if labelled == 0 || labelled >= n {
        return None;
    }
    let share = labelled as f64 / n as f64;
    let half = alpha / 2.0;
    let scale = share * half.sinh() / (half.cosh() - (half - alpha * share).cosh());
    Some(enhancement * scale + 1.0 / (1.0 - (alpha * (1.0 - share)).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_the_mean_of_its_orders() {
        let (a, b) = ([3.0, 2.0, 1.0, 0.0], [2.0, 3.0, 1.0, 0.0]);
        let tied = [3.0, 3.0, 1.0, 0.0];
        let positive = [true, false, false, true];
        let mean = |f: &dyn Fn(&[f64]) -> f64| f64::midpoint(f(&a), f(&b));
        let bedroc = |s: &[f64]| bedroc(s, &positive, 20.0).expect("labelled");
        assert!((bedroc(&tied) - mean(&bedroc)).abs() < 1e-12);
        let factor = |s: &[f64]| {
            let early = enrichment_factor(s, &positive, 1).expect("labelled");
            early.enrichment_factor
        };
        assert!((factor(&tied) - mean(&factor)).abs() < 1e-12);
    }

    #[test]
    fn random_labels_in_the_mean() {
        // Every way to label two of five.
        let scores = [5.0, 4.0, 3.0, 2.0, 1.0];
        let (mut sum, mut count) = (0.0, 0.0);
        for i in 0..5 {
            for j in 0..i {
                let positive: Vec<bool> = (0..5).map(|k| k == i || k == j).collect();
                sum += bedroc(&scores, &positive, 20.0).expect("labelled");
                count += 1.0;
            }
        }
        let expected = bedroc_of_random(5, 2, 20.0).expect("labelled");
        assert!((sum / count - expected).abs() < 1e-12);
        assert_eq!(bedroc(&scores, &[true; 5], 20.0), None);
    }
}
