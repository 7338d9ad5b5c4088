//! One form's ranked systems as flat arrays: which data enter which criterion of which system.

use super::Contender;
use super::data::{Builder, Datum};
use super::law::{Law, Sample};
use super::sampler::{Sampler, normal_of};
use crate::candidates::Form;
use crate::descriptors::Evaluator;
use crate::score::{Hypothesis, effective_weights};

/// An independent source of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// What is common to all values of a model.
    Common(usize),
    /// A datum's own.
    Datum(usize),
}

/// A criterion of a system that depends on uncertain data.
#[derive(Debug, Clone)]
struct Term {
    law: Law,
    group: usize,
    /// Share within the group.
    weight: f64,
    /// Logarithm of the desirability without errors.
    ln_nominal: f64,
}

/// One form's ranked systems, in the order of their rank.
pub(super) struct Problem {
    pub(super) form: Form,
    pub(super) systems: Vec<String>,
    /// Place of each system among the contenders.
    pub(super) contender: Vec<usize>,
    /// Groups that weigh in this form, and their weights.
    pub(super) groups: Vec<(&'static str, f64)>,
    /// Logarithm of each system's score.
    pub(super) base: Vec<f64>,
    /// By system and group: share of the whole weight; 0 where the group does not apply.
    pub(super) shares: Vec<f64>,
    /// By system and group: logarithm of the group's desirability, unknown ones at their neutral value; not a
    /// number where the group does not apply.
    pub(super) group_logs: Vec<f64>,
    /// By system and criterion: logarithm of the desirability; not a number where it does not apply.
    pub(super) criterion_logs: Vec<f64>,
    pub(super) data: Vec<Datum>,
    /// Descriptor and model of every error that is common to several data.
    pub(super) commons: Vec<(usize, String)>,
    /// Sources of error, those that matter most first: their dimensions.
    pub(super) sources: Vec<Source>,
    /// Systems in which a datum occurs.
    systems_of: Vec<Vec<u32>>,
    terms: Vec<Term>,
    ranges: Vec<usize>,
    floor: f64,
    ln_floor: f64,
    correlation: f64,
}

impl Problem {
    /// The ranked contenders of a form; none if there are none.
    pub(super) fn new(
        form: Form,
        hypothesis: &Hypothesis,
        evaluator: &Evaluator<'_>,
        contenders: &[Contender<'_>],
        correlation: f64,
    ) -> Option<Self> {
        let mut ranked: Vec<(u64, usize, f64)> = contenders
            .iter()
            .enumerate()
            .filter(|(_, c)| c.candidate.form == form)
            .filter_map(|(n, c)| Some((c.ranks[0]?, n, c.log_scores[0]?)))
            .collect();
        if ranked.is_empty() {
            return None;
        }
        ranked.sort_unstable_by_key(|r| (r.0, r.1));

        let mut builder = Builder::new(evaluator, correlation > 0.0);
        let floor = hypothesis.floor;
        let criteria = hypothesis.criteria.len();
        // Weight of a criterion in a system, and how it follows from data.
        let mut laws: Vec<Vec<Option<(f64, Law)>>> = Vec::with_capacity(ranked.len());
        for &(_, n, _) in &ranked {
            let found: Vec<Option<Law>> = hypothesis
                .criteria
                .iter()
                .map(|c| {
                    let weighs = c.weight > 0.0 && hypothesis.groups[c.group].weight > 0.0;
                    weighs.then(|| builder.law(c, n, &contenders[n])).flatten()
                })
                .collect();
            let weights = effective_weights(hypothesis, |i| found[i].is_some());
            laws.push(
                weights
                    .into_iter()
                    .zip(found)
                    .map(|(w, law)| law.map(|law| (w, law)))
                    .collect(),
            );
        }
        let used: Vec<usize> = (0..hypothesis.groups.len())
            .filter(|&g| {
                laws.iter().any(|of| {
                    of.iter()
                        .zip(&hypothesis.criteria)
                        .any(|(l, c)| l.is_some() && c.group == g)
                })
            })
            .collect();
        let mut problem = Self {
            form,
            systems: ranked
                .iter()
                .map(|r| contenders[r.1].candidate.system())
                .collect(),
            contender: ranked.iter().map(|r| r.1).collect(),
            groups: used
                .iter()
                .map(|&g| (hypothesis.groups[g].name, hypothesis.groups[g].weight))
                .collect(),
            base: ranked.iter().map(|r| r.2).collect(),
            shares: vec![0.0; ranked.len() * used.len()],
            group_logs: vec![f64::NAN; ranked.len() * used.len()],
            criterion_logs: vec![f64::NAN; ranked.len() * criteria],
            data: builder.data,
            commons: builder.commons,
            sources: Vec::new(),
            systems_of: Vec::new(),
            terms: Vec::new(),
            ranges: vec![0],
            floor,
            ln_floor: floor.ln(),
            correlation,
        };
        let nominal = problem.nominal();
        problem.systems_of = vec![Vec::new(); problem.data.len()];
        for (s, of) in laws.iter().enumerate() {
            let total: f64 = of.iter().flatten().map(|l| l.0).sum();
            for (i, (law, criterion)) in of.iter().zip(&hypothesis.criteria).enumerate() {
                let Some((weight, law)) = law else { continue };
                let Some(g) = used.iter().position(|g| *g == criterion.group) else {
                    continue;
                };
                let place = s * used.len() + g;
                let within = weight / hypothesis.groups[criterion.group].weight;
                let ln = law.ln(&nominal, floor, problem.ln_floor);
                problem.criterion_logs[s * criteria + i] = ln;
                problem.shares[place] += weight / total;
                let sum = &mut problem.group_logs[place];
                *sum = if sum.is_nan() { 0.0 } else { *sum } + within * ln;
                let places = law.places();
                if places
                    .iter()
                    .any(|&p| problem.data[p as usize].is_uncertain())
                {
                    problem.terms.push(Term {
                        law: *law,
                        group: g,
                        weight: within,
                        ln_nominal: ln,
                    });
                    for p in places {
                        let list = &mut problem.systems_of[p as usize];
                        if list.last() != Some(&(s as u32)) {
                            list.push(s as u32);
                        }
                    }
                }
            }
            problem.ranges.push(problem.terms.len());
        }
        problem.order_sources();
        Some(problem)
    }

    pub(super) fn len(&self) -> usize {
        self.systems.len()
    }

    /// Every datum without its error.
    pub(super) fn nominal(&self) -> Sample {
        Sample {
            of: self.data.iter().map(|d| d.value).collect(),
        }
    }

    /// Dimensions in the order of what an error of one sigma moves, the leaders counting most.
    fn order_sources(&mut self) {
        let own = self.correlation < 1.0;
        let mut sources: Vec<Source> = (0..self.commons.len()).map(Source::Common).collect();
        sources.extend((0..self.data.len()).filter_map(|i| {
            let datum = &self.data[i];
            (datum.is_uncertain() && (own || datum.common.is_none())).then_some(Source::Datum(i))
        }));
        let mut weighed: Vec<(f64, usize, Source)> = sources
            .into_iter()
            .enumerate()
            .map(|(i, source)| (self.influence(source), i, source))
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        self.sources = weighed.into_iter().map(|w| w.2).collect();
    }

    fn influence(&self, source: Source) -> f64 {
        let low = self.shifted(source, -1.0);
        let high = self.shifted(source, 1.0);
        low.iter()
            .zip(&high)
            .map(|(&(s, low), &(_, high))| (high - low).abs() / f64::from(s + 1))
            .sum()
    }

    /// Logarithms of the scores that change if one error is `z` standard uncertainties and all others are none.
    pub(super) fn shifted(&self, source: Source, z: f64) -> Vec<(u32, f64)> {
        let mut sample = self.nominal();
        let mut touched: Vec<u32> = Vec::new();
        for (i, datum) in self.data.iter().enumerate() {
            let share = match source {
                Source::Datum(own) if own == i => 1.0,
                Source::Common(c) if datum.common == Some(c) => self.correlation.sqrt(),
                _ => continue,
            };
            sample.of[i] = if datum.is_missing {
                super::sampler::probability_below(z)
            } else {
                datum.value + datum.sigma.unwrap_or(0.0) * share * z
            };
            touched.extend(&self.systems_of[i]);
        }
        touched.sort_unstable();
        touched.dedup();
        let mut delta = vec![0.0; self.groups.len()];
        touched
            .into_iter()
            .map(|s| {
                self.delta(s as usize, &sample, &mut delta);
                (s, self.log_score(s as usize, &delta))
            })
            .collect()
    }

    /// Root mean square of what a model's values have in common.
    pub(super) fn common_sigma(&self, common: usize) -> Option<f64> {
        let of: Vec<f64> = self
            .data
            .iter()
            .filter(|d| d.common == Some(common))
            .filter_map(|d| d.sigma)
            .collect();
        let mean = of.iter().map(|s| s * s).sum::<f64>() / of.len() as f64;
        (!of.is_empty()).then(|| (self.correlation * mean).sqrt())
    }

    /// Draws every error of a sample.
    pub(super) fn draw(&self, sampler: Sampler, number: u32, common: &mut [f64], out: &mut Sample) {
        // Common errors first, whatever their dimension: the data need them.
        for (dimension, source) in self.sources.iter().enumerate() {
            if let Source::Common(c) = source {
                common[*c] = sampler.normal(number, dimension);
            }
        }
        for (place, datum) in self.data.iter().enumerate() {
            out.of[place] = datum.value;
            if let (Some(c), Some(sigma)) = (datum.common, datum.sigma) {
                out.of[place] += sigma * self.correlation.sqrt() * common[c];
            }
        }
        for (dimension, source) in self.sources.iter().enumerate() {
            let Source::Datum(place) = *source else {
                continue;
            };
            let datum = &self.data[place];
            let u = sampler.uniform(number, dimension);
            if datum.is_missing {
                out.of[place] = u;
                continue;
            }
            let share = match datum.common {
                Some(_) => (1.0 - self.correlation).sqrt(),
                None => 1.0,
            };
            out.of[place] += datum.sigma.unwrap_or(0.0) * share * normal_of(u);
        }
    }

    /// Change of a system's group logarithms in a sample.
    #[inline]
    pub(super) fn delta(&self, system: usize, sample: &Sample, delta: &mut [f64]) {
        delta.fill(0.0);
        for term in &self.terms[self.ranges[system]..self.ranges[system + 1]] {
            let ln = term.law.ln(sample, self.floor, self.ln_floor);
            delta[term.group] += term.weight * (ln - term.ln_nominal);
        }
    }

    /// Logarithm of a system's score after such a change: exactly the nominal one if there is none.
    #[inline]
    pub(super) fn log_score(&self, system: usize, delta: &[f64]) -> f64 {
        let g = self.groups.len();
        let shares = &self.shares[system * g..(system + 1) * g];
        let change: f64 = shares.iter().zip(delta).map(|(w, d)| w * d).sum();
        self.base[system] + change
    }
}

/// Logarithm of a score under other weights of the groups; not a number if none applies.
#[inline]
pub(super) fn weighted(logs: &[f64], weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (log, weight) in logs.iter().zip(weights) {
        if !log.is_nan() {
            sum += weight * log;
            total += weight;
        }
    }
    sum / total
}
