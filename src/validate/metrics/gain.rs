//! How much of the best possible order is there? Normalised discounted cumulative gain.
//!
//! Source: Järvelin, Kekäläinen, ACM Trans. Inf. Syst. 20 (2002) 422, doi 10.1145/582415.582418; linear gain,
//! discount 1/log2(1 + rank); ties by their mean discount (McSherry, Najork, ECIR 2008).

use super::auroc::Order;

fn discount(rank: usize) -> f64 {
    1.0 / ((rank + 1) as f64).log2()
}

/// NDCG of relevances (0 or more) listed by score, 0 to 1. None if nothing is relevant.
///
/// ```
/// use zincscreen::validate::metrics::ndcg;
/// let listed = ndcg(&[6.0, 5.0, 4.0, 3.0, 2.0, 1.0], &[3.0, 2.0, 3.0, 0.0, 1.0, 2.0]).expect("relevant");
/// assert!((listed - 0.960808).abs() < 1e-6);
/// ```
#[must_use]
pub fn ndcg(scores: &[f64], relevance: &[f64]) -> Option<f64> {
    let best = best(relevance)?;
    let (mut sum, mut rank) = (0.0, 0);
    for group in Order::new(scores).groups().iter().rev() {
        let discounts: f64 = (rank + 1..=rank + group.len()).map(discount).sum();
        let relevant: f64 = group.iter().map(|&i| relevance[i]).sum();
        sum += relevant * discounts / group.len() as f64;
        rank += group.len();
    }
    Some(sum / best)
}

/// NDCG of the same relevances in random order, in the mean.
#[must_use]
pub fn ndcg_of_random(relevance: &[f64]) -> Option<f64> {
    let best = best(relevance)?;
    let discounts: f64 = (1..=relevance.len()).map(discount).sum();
    let relevant: f64 = relevance.iter().sum();
    Some(relevant * discounts / relevance.len() as f64 / best)
}

fn best(relevance: &[f64]) -> Option<f64> {
    let mut sorted = relevance.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let best: f64 = sorted
        .iter()
        .enumerate()
        .map(|(i, r)| r * discount(i + 1))
        .sum();
    (best > 0.0).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_is_one_and_one_tie_is_chance() {
        let relevance = [3.0, 2.0, 1.0, 0.0];
        assert_eq!(ndcg(&[4.0, 3.0, 2.0, 1.0], &relevance), Some(1.0));
        let tied = ndcg(&[1.0; 4], &relevance).expect("relevant");
        let random = ndcg_of_random(&relevance).expect("relevant");
        assert!((tied - random).abs() < 1e-12);
        assert_eq!(ndcg(&[1.0, 2.0], &[0.0, 0.0]), None);
    }
}
