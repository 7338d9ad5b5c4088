//! Is a labelled element more likely to stand above an unlabelled one? The area under the receiver operating
//! characteristic, which is Mann and Whitney's U over the number of pairs, a tie counting half.
//!
//! Source: Hanley, McNeil, Radiology 143 (1982) 29.

/// A list of scores in ascending order, equal ones together.
#[derive(Debug, Clone)]
pub struct Order {
    groups: Vec<Vec<usize>>,
    len: usize,
}

impl Order {
    /// Sorts scores; none of them may be NaN.
    #[must_use]
    pub fn new(scores: &[f64]) -> Self {
        let mut places: Vec<usize> = (0..scores.len()).collect();
        places.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for place in places {
            match groups.last_mut() {
                Some(group) if scores[group[0]] == scores[place] => group.push(place),
                _ => groups.push(vec![place]),
            }
        }
        Self {
            groups,
            len: scores.len(),
        }
    }

    /// Groups of equal scores, the lowest first.
    #[must_use]
    pub fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// Number of scores.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Twice Mann and Whitney's U: pairs with the positive above count 2, ties 1; and the number of pairs.
    /// `times` says how often each element counts, for resamples.
    #[must_use]
    pub fn twice_u(&self, positive: &[bool], times: impl Fn(usize) -> u64) -> (u64, u64) {
        let (mut twice, mut below, mut positives) = (0, 0, 0);
        for group in &self.groups {
            let (mut p, mut n) = (0, 0);
            for &i in group {
                if positive[i] {
                    p += times(i);
                } else {
                    n += times(i);
                }
            }
            twice += p * (2 * below + n);
            below += n;
            positives += p;
        }
        (twice, positives * below)
    }

    /// AUROC; none without a positive or without another.
    #[must_use]
    pub fn auroc(&self, positive: &[bool]) -> Option<f64> {
        self.weighted(positive, |_| 1)
    }

    /// AUROC where every element counts so many times.
    #[must_use]
    pub fn weighted(&self, positive: &[bool], times: impl Fn(usize) -> u64) -> Option<f64> {
        let (twice, pairs) = self.twice_u(positive, times);
        (pairs > 0).then(|| twice as f64 / (2 * pairs) as f64)
    }
}

/// AUROC of scores, 0 to 1; 0.5 is no order. None without a positive or without another.
///
/// ```
/// use zincscreen::validate::metrics::auroc;
/// // Of the four pairs three are in order.
/// assert_eq!(auroc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]), Some(0.75));
/// assert_eq!(auroc(&[1.0, 1.0], &[true, false]), Some(0.5));
/// assert_eq!(auroc(&[1.0], &[true]), None);
/// ```
#[must_use]
pub fn auroc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    Order::new(scores).auroc(positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resample_is_the_list_written_out() {
        let (scores, positive) = ([3.0, 1.0, 2.0, 2.0], [true, false, true, false]);
        let times = [2_u64, 0, 1, 3];
        let (mut long, mut labels) = (Vec::new(), Vec::new());
        for i in 0..4 {
            for _ in 0..times[i] {
                long.push(scores[i]);
                labels.push(positive[i]);
            }
        }
        let weighted = Order::new(&scores).weighted(&positive, |i| times[i]);
        assert_eq!(weighted, auroc(&long, &labels));
    }
}
