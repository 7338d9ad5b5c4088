//! One set of elements, the model and every baseline on it: all paired, a null at the median.

use serde::Serialize;

use super::baselines::{Column, Kind, Sign};
use super::metrics::{
    self, Early, Order, PermutationTest, Proportion, permutation_test, precision_at,
};
use super::pool::{ElementLine, Tools};
use super::question::Measures;
use super::resample::{Influence, Interval, WeightDraws, generator, resamples, stream};
use super::{Options, resample};
use rand::seq::SliceRandom;

/// Weight of early ranks in BEDROC: the first 8 % of the list carry 80 % of it.
pub const BEDROC_ALPHA: f64 = 20.0;
/// Lengths of the top that are looked at, where the list is longer.
const TOPS: [usize; 3] = [5, 10, 20];

/// One way to order the elements, beside the model on the same elements.
#[derive(Debug, Clone, Serialize)]
pub struct BaselineLine {
    /// Descriptor, rule or table.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Which end is good.
    pub sign: Sign,
    /// Who says so.
    pub sign_from: String,
    /// Elements of the set that have a value; the others stand at the median.
    pub known: usize,
    /// AUROC on the whole set.
    pub auroc: f64,
    /// Bootstrap interval of it, the sign kept.
    pub interval: Option<Interval>,
    /// Exact share of random labels that do as well; both sides where either sign counts.
    pub p: f64,
    /// AUROC of the model less this one's.
    pub gain: f64,
    /// Paired bootstrap interval of the gain.
    pub gain_interval: Option<Interval>,
    /// AUROC on the elements with a value alone, and the model's on the same; none without both kinds.
    pub on_known: Option<[f64; 2]>,
}

/// The best of the single descriptors, and how much of that is choice.
#[derive(Debug, Clone, Serialize)]
pub struct BestDescriptor {
    /// Its name.
    pub name: String,
    /// Its sign.
    pub sign: Sign,
    /// Its AUROC.
    pub auroc: f64,
    /// Number of descriptors it is the best of.
    pub tried: usize,
    /// How many of them have an AUROC at or above the model's.
    pub not_beaten: Vec<String>,
    /// Share of random labels for which the best of all is at least as good, with its standard error.
    pub p_of_best: f64,
    /// See `p_of_best`.
    pub p_of_best_error: f64,
    /// Mean by which the best of a resample is better there than on the set itself.
    pub optimism: Option<f64>,
    /// AUROC less the optimism.
    pub corrected_auroc: Option<f64>,
    /// AUROC of the model less the best one's: the second half of the primary endpoint.
    pub gain: f64,
    /// Its paired bootstrap interval, the descriptor kept.
    pub gain_interval: Option<Interval>,
    /// Gain over the corrected AUROC.
    pub corrected_gain: Option<f64>,
}

/// Everything about one set of elements.
#[derive(Debug, Clone, Serialize)]
pub struct SetReport {
    /// Elements in it.
    pub elements: usize,
    /// Labelled positive among them.
    pub positives: usize,
    /// Elements of the run.
    pub of_elements: usize,
    /// Labelled positive in the run.
    pub of_positives: usize,
    /// The model's measures.
    pub measures: Measures,
    /// Every other order, best first within its kind.
    pub baselines: Vec<BaselineLine>,
    /// Descriptors that say nothing here, and why.
    pub unusable: Vec<(String, String)>,
    /// The best single descriptor.
    pub best: Option<BestDescriptor>,
    /// Each element left out in turn.
    pub without_element: Vec<Influence>,
    /// Each group of the periodic table left out in turn.
    pub without_group: Vec<Influence>,
    /// Share of weight draws in which the result holds; for the ranked elements only.
    pub weights: Option<WeightDraws>,
}

/// A set to be judged: places in the pool, labels, the model's score.
pub(super) struct Set<'a> {
    pub(super) lines: Vec<&'a ElementLine>,
    /// Places of the lines in the pool.
    pub(super) places: Vec<usize>,
    pub(super) positive: Vec<bool>,
    pub(super) negative: Vec<bool>,
    pub(super) model: Vec<f64>,
    pub(super) of: (usize, usize),
}

/// The median of what is known; 0 if nothing is.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut known: Vec<f64> = values.collect();
    known.sort_by(f64::total_cmp);
    resample::quantile(&known, 0.5).unwrap_or(0.0)
}

/// A column on the set: oriented, filled, sorted.
struct Filled<'a> {
    column: &'a Column,
    known: Vec<bool>,
    values: Vec<f64>,
    order: Order,
}

fn fill<'a>(column: &'a Column, set: &Set<'_>) -> Result<Filled<'a>, String> {
    let own: Vec<Option<f64>> = set.places.iter().map(|&i| column.values[i]).collect();
    let known: Vec<bool> = own.iter().map(Option::is_some).collect();
    let Some(first) = own.iter().flatten().next() else {
        return Err("not known of any".to_owned());
    };
    if own.iter().flatten().all(|v| v == first) {
        return Err("the same for all".to_owned());
    }
    let middle = median(own.iter().flatten().copied());
    let mut values: Vec<f64> = own.iter().map(|v| v.unwrap_or(middle)).collect();
    let mut order = Order::new(&values);
    if column.sign == Sign::Either && order.auroc(&set.positive).is_some_and(|a| a < 0.5) {
        for value in &mut values {
            *value = -*value;
        }
        order = Order::new(&values);
    }
    Ok(Filled {
        column,
        known,
        values,
        order,
    })
}

impl Filled<'_> {
    /// AUROC with the sign free where nobody says it.
    fn free(&self, auroc: f64) -> f64 {
        if self.column.sign == Sign::Either {
            auroc.max(1.0 - auroc)
        } else {
            auroc
        }
    }
}

impl Set<'_> {
    /// Judges the model and every column.
    pub(super) fn report(
        &self,
        tools: &Tools<'_>,
        columns: &[Column],
        options: Options,
        with_weights: bool,
    ) -> SetReport {
        let model = Order::new(&self.model);
        let mut filled = Vec::new();
        let mut unusable = Vec::new();
        for column in columns {
            match fill(column, self) {
                Ok(usable) => filled.push(usable),
                Err(why) => unusable.push((column.name.clone(), why)),
            }
        }
        let draws = resamples(&self.positive, options.resamples, options.seed);
        let of_draws = |order: &Order| -> Vec<f64> {
            draws
                .iter()
                .filter_map(|times| order.weighted(&self.positive, |i| times[i]))
                .collect()
        };
        let model_draws = of_draws(&model);
        let column_draws: Vec<Vec<f64>> = filled.iter().map(|f| of_draws(&f.order)).collect();
        let mut baselines = Vec::new();
        if let Some(own) = model.auroc(&self.positive) {
            for (f, drawn) in filled.iter().zip(&column_draws) {
                baselines.extend(self.baseline(f, own, &model_draws, drawn, options));
            }
        }
        baselines.sort_by(|a, b| {
            (a.kind as u8)
                .cmp(&(b.kind as u8))
                .then(b.auroc.total_cmp(&a.auroc))
        });
        let best = self.best(&filled, &column_draws, &draws, &baselines, options);
        let best_order = best
            .as_ref()
            .and_then(|b| filled.iter().find(|f| f.column.name == b.name))
            .map(|f| &f.order);
        let influence = |sets: &[(String, Vec<usize>)]| {
            resample::influence(sets, &self.positive, &model, best_order)
        };
        let weights = with_weights.then(|| {
            resample::weight_draws(
                tools,
                &self.lines,
                &self.positive,
                best.as_ref().map(|b| b.auroc),
                options.weight_draws,
                options.seed,
            )
        });
        SetReport {
            elements: self.lines.len(),
            positives: self.positive.iter().filter(|p| **p).count(),
            of_elements: self.of.0,
            of_positives: self.of.1,
            measures: self.measures(&model_draws, options),
            baselines,
            unusable,
            without_element: influence(&self.one_by_one()),
            without_group: influence(&self.group_by_group()),
            weights: weights.flatten(),
            best,
        }
    }

    fn measures(&self, draws: &[f64], options: Options) -> Measures {
        let (scores, positive) = (&self.model, &self.positive);
        let (n, labelled) = (scores.len(), positive.iter().filter(|p| **p).count());
        let test = |positive: &[bool], scores: &[f64]| -> Option<PermutationTest> {
            permutation_test(scores, positive, options.seed)
        };
        let relevance: Vec<f64> = positive.iter().map(|p| f64::from(u8::from(*p))).collect();
        let tops: Vec<usize> = TOPS.into_iter().filter(|k| 2 * k <= n).collect();
        let has_both = labelled > 0 && labelled < n;
        let (tau, p) = metrics::kendall_tau_b(scores, &relevance);
        let bedroc = metrics::bedroc(scores, positive, BEDROC_ALPHA);
        let (reported, theirs): (Vec<bool>, Vec<f64>) = (0..n)
            .filter(|&i| positive[i] || self.negative[i])
            .map(|i| (positive[i], scores[i]))
            .unzip();
        Measures {
            auroc: test(positive, scores),
            interval: Interval::of(&mut draws.to_vec()),
            enrichment: tops
                .iter()
                .filter_map(|&k| metrics::enrichment_factor(scores, positive, k))
                .collect::<Vec<Early>>(),
            bedroc,
            bedroc_alpha: BEDROC_ALPHA,
            bedroc_of_random: metrics::bedroc_of_random(n, labelled, BEDROC_ALPHA),
            ndcg: metrics::ndcg(scores, &relevance),
            ndcg_of_random: metrics::ndcg_of_random(&relevance),
            kendall_tau_b: has_both.then_some(tau),
            kendall_p: has_both.then_some(p),
            precision: tops
                .iter()
                .filter(|_| has_both)
                .filter_map(|&k| precision_at(scores, positive, k))
                .collect::<Vec<Proportion>>(),
            negatives: self.negative.iter().filter(|n| **n).count(),
            against_negatives: test(&reported, &theirs),
        }
    }

    fn baseline(
        &self,
        filled: &Filled<'_>,
        own: f64,
        model_draws: &[f64],
        drawn: &[f64],
        options: Options,
    ) -> Option<BaselineLine> {
        let column = filled.column;
        let auroc = filled.order.auroc(&self.positive)?;
        let test = permutation_test(&filled.values, &self.positive, options.seed)?;
        let mut gains: Vec<f64> = model_draws.iter().zip(drawn).map(|(m, b)| m - b).collect();
        let known = |values: &[f64]| -> Option<f64> {
            let times = |i: usize| u64::from(filled.known[i]);
            Order::new(values).weighted(&self.positive, times)
        };
        let on_known = known(&filled.values).zip(known(&self.model));
        Some(BaselineLine {
            name: column.name.clone(),
            kind: column.kind,
            sign: column.sign,
            sign_from: column.sign_from.clone(),
            known: filled.known.iter().filter(|k| **k).count(),
            auroc,
            interval: Interval::of(&mut drawn.to_vec()),
            p: if column.sign == Sign::Either {
                test.p_two_sided
            } else {
                test.p_greater
            },
            gain: own - auroc,
            gain_interval: Interval::of(&mut gains),
            on_known: on_known.map(|(theirs, ours)| [theirs, ours]),
        })
    }

    /// The best of the single descriptors; of equals the first of the registry.
    fn best(
        &self,
        filled: &[Filled<'_>],
        drawn: &[Vec<f64>],
        draws: &[Vec<u64>],
        baselines: &[BaselineLine],
        options: Options,
    ) -> Option<BestDescriptor> {
        let lines = || baselines.iter().filter(|l| l.kind == Kind::Descriptor);
        let best = lines().next()?;
        let descriptors: Vec<usize> = (0..filled.len())
            .filter(|&c| filled[c].column.kind == Kind::Descriptor)
            .collect();
        // The best of a set of AUROCs, and whether it is turned against its own sign.
        let choose = |at: &dyn Fn(usize) -> f64| -> Option<(f64, usize, bool)> {
            descriptors
                .iter()
                .map(|&c| (filled[c].free(at(c)), c, at(c)))
                .reduce(|a, b| if b.0 > a.0 { b } else { a })
                .map(|(free, c, own)| (free, c, free > own))
        };
        let mut optimism = Vec::with_capacity(draws.len());
        for b in 0..draws.len() {
            if let Some((there, c, turned)) = choose(&|c| drawn[c][b])
                && let Some(here) = filled[c].order.auroc(&self.positive)
            {
                optimism.push(there - if turned { 1.0 - here } else { here });
            }
        }
        let optimism =
            (!optimism.is_empty()).then(|| optimism.iter().sum::<f64>() / optimism.len() as f64);
        let mut random = generator(options.seed, stream::PERMUTATION);
        let mut labels = self.positive.clone();
        let mut as_good = 0;
        for _ in 0..options.permutations {
            labels.shuffle(&mut random);
            let found = choose(&|c| filled[c].order.auroc(&labels).unwrap_or(0.5));
            as_good += usize::from(found.is_some_and(|(free, _, _)| free >= best.auroc - 1e-12));
        }
        let p_of_best = (as_good + 1) as f64 / (options.permutations + 1) as f64;
        let own = best.gain + best.auroc;
        Some(BestDescriptor {
            name: best.name.clone(),
            sign: best.sign,
            auroc: best.auroc,
            tried: descriptors.len(),
            not_beaten: lines()
                .filter(|l| l.gain <= 0.0)
                .map(|l| l.name.clone())
                .collect(),
            p_of_best,
            p_of_best_error: (p_of_best * (1.0 - p_of_best) / (options.permutations.max(1)) as f64)
                .sqrt(),
            optimism,
            corrected_auroc: optimism.map(|o| best.auroc - o),
            gain: best.gain,
            gain_interval: best.gain_interval,
            corrected_gain: optimism.map(|o| own - (best.auroc - o)),
        })
    }

    fn one_by_one(&self) -> Vec<(String, Vec<usize>)> {
        let lines = self.lines.iter().enumerate();
        lines
            .map(|(i, line)| (line.element.to_string(), vec![i]))
            .collect()
    }

    fn group_by_group(&self) -> Vec<(String, Vec<usize>)> {
        let mut groups: std::collections::BTreeMap<u8, Vec<usize>> =
            std::collections::BTreeMap::new();
        for (i, line) in self.lines.iter().enumerate() {
            let group = if line.element.is_lanthanide() {
                100
            } else {
                line.element.position().1.unwrap_or(101)
            };
            groups.entry(group).or_default().push(i);
        }
        let name = |group| match group {
            100 => "lanthanides".to_owned(),
            101 => "actinides".to_owned(),
            group => format!("group {group}"),
        };
        groups.into_iter().map(|(g, at)| (name(g), at)).collect()
    }
}
