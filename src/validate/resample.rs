//! How far would another sample of elements, or other weights, carry the result? Bootstrap, deletion, Dirichlet
//! draws. All draws come from one seed, a stream for each purpose: the same bits for any number of threads.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rayon::prelude::*;
use serde::Serialize;

use super::metrics::Order;
use super::pool::{ElementLine, Tools};

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// 2.5 and 97.5 % of a sample, between neighbours on a straight line; none of an empty one.
    pub(super) fn of(sample: &mut [f64]) -> Option<Self> {
        sample.sort_by(f64::total_cmp);
        Some(Self {
            low: quantile(sample, 0.025)?,
            high: quantile(sample, 0.975)?,
        })
    }
}

/// Quantile of a sorted sample.
pub(super) fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q * last as f64;
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    Some(below + (above - below) * place.fract())
}

/// A generator of a purpose.
pub(super) fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    random
}

/// Streams of the purposes.
pub(super) mod stream {
    pub(in crate::validate) const BOOTSTRAP: u64 = 1;
    pub(in crate::validate) const PERMUTATION: u64 = 2;
    /// And all above, one for each draw.
    pub(super) const WEIGHTS: u64 = 1000;
}

/// Resamples of elements with replacement: how often each is drawn. A draw without a positive or without another
/// says nothing and is drawn again.
pub(super) fn resamples(positive: &[bool], count: usize, seed: u64) -> Vec<Vec<u64>> {
    let n = positive.len();
    let both = positive.iter().any(|p| *p) && positive.iter().any(|p| !*p);
    let mut random = generator(seed, stream::BOOTSTRAP);
    let mut found = Vec::with_capacity(count);
    while both && found.len() < count {
        let mut times = vec![0_u64; n];
        for _ in 0..n {
            times[random.random_range(0..n as u64) as usize] += 1;
        }
        let has = |kind: bool| (0..n).any(|i| positive[i] == kind && times[i] > 0);
        if has(true) && has(false) {
            found.push(times);
        }
    }
    found
}

/// What leaving out does to an AUROC and to the gain over the best descriptor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Influence {
    /// What is left out: an element or a group of the periodic table.
    pub without: String,
    /// Labelled among it.
    pub positives: usize,
    /// AUROC of the rest.
    pub auroc: f64,
    /// Gain of the rest over the best single descriptor of the whole set.
    pub gain: Option<f64>,
}

/// Leaves out each of some sets of places; sets after which one kind is missing are passed over.
pub(super) fn influence(
    sets: &[(String, Vec<usize>)],
    positive: &[bool],
    model: &Order,
    best: Option<&Order>,
) -> Vec<Influence> {
    sets.iter()
        .filter_map(|(name, places)| {
            let times = |i: usize| u64::from(!places.contains(&i));
            let auroc = model.weighted(positive, times)?;
            Some(Influence {
                without: name.clone(),
                positives: places.iter().filter(|&&i| positive[i]).count(),
                auroc,
                gain: best.and_then(|b| Some(auroc - b.weighted(positive, times)?)),
            })
        })
        .collect()
}

/// A result over all weights of the groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightDraws {
    /// Groups that weigh something under the hypothesis.
    pub groups: Vec<&'static str>,
    /// Number of draws, Dirichlet(1): every set of weights as likely.
    pub draws: usize,
    /// Share of draws with AUROC above 0.5.
    pub above_chance: f64,
    /// Share of draws with AUROC above that of the best single descriptor.
    pub above_best_descriptor: Option<f64>,
    /// 5, 50 and 95 % of the AUROC over the draws.
    pub auroc: [f64; 3],
}

/// Scores the elements anew under drawn weights of the groups of the first hypothesis. Who is ranked does not change.
/// None with fewer than two groups.
pub(super) fn weight_draws(
    tools: &Tools<'_>,
    lines: &[&ElementLine],
    positive: &[bool],
    best: Option<f64>,
    draws: usize,
    seed: u64,
) -> Option<WeightDraws> {
    let hypothesis = tools.plan.hypotheses.first()?;
    let groups: Vec<usize> = (0..hypothesis.groups.len())
        .filter(|&g| {
            let criteria = hypothesis.criteria.iter();
            hypothesis.groups[g].weight > 0.0
                && criteria.clone().any(|c| c.group == g && c.weight > 0.0)
        })
        .collect();
    if groups.len() < 2 {
        return None;
    }
    let mut found: Vec<f64> = (0..draws as u64)
        .into_par_iter()
        .filter_map(|draw| {
            let mut random = generator(seed, stream::WEIGHTS + draw);
            let mut drawn = hypothesis.clone();
            for &g in &groups {
                let weight: f64 = Exp1.sample(&mut random);
                drawn.groups[g].weight = weight;
            }
            let scores: Vec<f64> = lines
                .iter()
                .map(|line| tools.score_line(&drawn, line).score.unwrap_or(0.0))
                .collect();
            Order::new(&scores).auroc(positive)
        })
        .collect();
    if found.is_empty() {
        return None;
    }
    let share =
        |least: f64| found.iter().filter(|a| **a > least).count() as f64 / found.len() as f64;
    let (above_chance, above_best_descriptor) = (share(0.5), best.map(share));
    found.sort_by(f64::total_cmp);
    let at = |q: f64| quantile(&found, q);
    Some(WeightDraws {
        groups: groups.iter().map(|&g| hypothesis.groups[g].name).collect(),
        draws: found.len(),
        above_chance,
        above_best_descriptor,
        auroc: [at(0.05)?, at(0.5)?, at(0.95)?],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resamples_have_both_kinds_and_are_the_same_again() {
        let positive = [true, false, false, false];
        let found = resamples(&positive, 200, 3);
        assert_eq!(found.len(), 200);
        assert!(
            found
                .iter()
                .all(|t| t.iter().sum::<u64>() == 4 && t[0] > 0 && t[0] < 4)
        );
        assert_eq!(found, resamples(&positive, 200, 3));
        assert_ne!(found, resamples(&positive, 200, 4));
        assert!(resamples(&[true, true], 5, 1).is_empty());
    }

    #[test]
    fn quantiles_between_neighbours() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
