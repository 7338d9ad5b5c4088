//! Fair shares of causes that act together.

/// Shapley values of `n` causes: the mean, over all orders in which they can come, of what each adds when it
/// comes. `value[s]` is the outcome with the causes in the bits of `s`; the shares sum to the outcome
/// with all less that with none. L. S. Shapley, Contributions to the Theory of Games II (1953) 307.
pub(super) fn shapley(n: usize, value: &[f64]) -> Vec<f64> {
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    (0..n)
        .map(|cause| {
            let mut share = 0.0;
            for set in 0..1_usize << n {
                if set >> cause & 1 == 1 {
                    continue;
                }
                let size = set.count_ones() as usize;
                let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                share += weight * (value[set | 1 << cause] - value[set]);
            }
            share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::shapley;

    #[test]
    fn one_cause_has_it_all() {
        assert_eq!(shapley(1, &[2.0, 5.0]), [3.0]);
    }

    #[test]
    fn what_only_two_do_together_they_share() {
        // Nothing alone, 1 together, and a third that does nothing.
        let value: Vec<f64> = (0..8).map(|s| f64::from(s & 3 == 3)).collect();
        assert_eq!(shapley(3, &value), [0.5, 0.5, 0.0]);
    }

    #[test]
    fn shares_of_causes_that_add_up_are_their_effects() {
        let effects = [0.5, -2.0, 7.0];
        let value: Vec<f64> = (0..8)
            .map(|s: usize| (0..3).filter(|i| s >> i & 1 == 1).map(|i| effects[i]).sum())
            .collect();
        for (share, effect) in shapley(3, &value).into_iter().zip(effects) {
            assert!((share - effect).abs() < 1e-12);
        }
    }
}
