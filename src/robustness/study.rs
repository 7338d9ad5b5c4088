//! Everything about one ranking, form by form.

use super::errors::{Outcome, propagate};
use super::problem::Problem;
use super::sampler::Sampler;
use super::scenarios::{Views, agreements, ranks, scenarios};
use super::sensitivity::influences;
use super::weights::{Acceptability, acceptability};
use super::{Agreement, Contender, Influence, LEADERS, Scenario, TOP, Watch};
use crate::candidates::Form;
use crate::descriptors::Evaluator;
use crate::job::ScreenPlan;

/// Central weights whose confidence is worked out, by acceptability.
const MOST_CENTRAL: usize = 64;

/// How one system fares.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SystemStudy {
    /// Share of the samples in which it is among the first ten.
    pub p_top10: f64,
    /// Ranks that it does not exceed in 5, 50 and 95 % of the samples.
    pub rank_quantiles: [f64; 3],
    /// Share of the samples in which it has each of the first twenty ranks.
    pub share_errors: Vec<f64>,
    /// The same of the draws of weights; empty if none were drawn.
    pub share_weights: Vec<f64>,
    /// Share of the draws of weights in which it is among the first ten.
    pub weights_p_top10: Option<f64>,
    /// Pareto front over the groups, 1 is best.
    pub pareto_front: Option<u32>,
    /// NSGA-II's crowding distance within the front; none at its ends.
    pub crowding: Option<f64>,
    /// Weighted mean of the groups' desirabilities, and its rank.
    pub weighted_sum: (f64, u64),
    /// TOPSIS closeness (vector normalisation) over the groups, and its rank.
    pub topsis: Option<(f64, u64)>,
    /// By group of the form: desirability that entered, unknown criteria at their neutral values.
    pub groups: Vec<Option<f64>>,
}

/// What one must believe to choose a system.
#[derive(Debug, Clone, PartialEq)]
pub struct Central {
    /// Place among the contenders.
    pub contender: usize,
    /// By group of the form: mean of the weights under which it is first.
    pub weights: Vec<f64>,
    /// Share of the samples of errors in which it is first under these weights.
    pub confidence: Option<f64>,
}

/// Everything about one form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormStudy {
    /// The form.
    pub form: Form,
    /// Groups that weigh, and their weights.
    pub groups: Vec<(&'static str, f64)>,
    /// The leaders, by place among the contenders, in order of rank.
    pub leaders: Vec<usize>,
    /// By pair of leaders: share of the samples in which the first comes before the second.
    pub wins: Vec<Vec<f64>>,
    /// Central weights of every system that is first under some.
    pub central: Vec<Central>,
    /// What settling each datum would do.
    pub influences: Vec<Influence>,
    /// Ranks under other assumptions.
    pub scenarios: Vec<Scenario>,
    /// How alike the views are.
    pub agreements: Vec<Agreement>,
    /// Number of data that enter, of those whose error nobody knows, and of those that are missing.
    pub data: [u64; 3],
}

/// How far the ranks of a screen hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Robustness {
    /// By contender; none if it is not ranked.
    pub systems: Vec<Option<SystemStudy>>,
    /// Forms in which something is ranked.
    pub forms: Vec<FormStudy>,
}

/// Samples and draws that [`study`] has to do over all forms; none if the job asks for nothing.
#[must_use]
pub fn work_ahead(plan: &ScreenPlan, contenders: &[Contender<'_>]) -> Option<u64> {
    let r = &plan.job.robustness;
    let is_ranked = |form: Form| {
        let of_form = |c: &&Contender<'_>| c.candidate.form == form && c.ranks[0].is_some();
        contenders.iter().any(|c| of_form(&c))
    };
    let forms = Form::ALL.into_iter().filter(|f| is_ranked(*f)).count() as u64;
    (r.samples > 0).then(|| forms * (u64::from(r.samples) + u64::from(r.weight_draws)))
}

/// Works out how far the ranks of `contenders` hold, as the plan's `[robustness]` asks. None if the work was to stop.
#[must_use]
pub fn study(
    plan: &ScreenPlan,
    evaluator: &Evaluator<'_>,
    contenders: &[Contender<'_>],
    watch: Watch<'_>,
) -> Option<Robustness> {
    let mut robustness = Robustness {
        systems: vec![None; contenders.len()],
        forms: Vec::new(),
    };
    for form in Form::ALL {
        let correlation = plan.job.robustness.model_correlation;
        let first = &plan.hypotheses[0];
        if let Some(problem) = Problem::new(form, first, evaluator, contenders, correlation) {
            let found = of_form(plan, &problem, contenders, watch, &mut robustness.systems)?;
            robustness.forms.push(found);
        }
    }
    Some(robustness)
}

fn of_form(
    plan: &ScreenPlan,
    problem: &Problem,
    contenders: &[Contender<'_>],
    watch: Watch<'_>,
    systems: &mut [Option<SystemStudy>],
) -> Option<FormStudy> {
    let settings = &plan.job.robustness;
    let seed = plan.job.screen.seed;
    let g = problem.groups.len();
    let smaa = acceptability(&problem.group_logs, g, settings.weight_draws, seed, watch)?;
    let mut central: Vec<(usize, Vec<f64>)> = smaa
        .central
        .iter()
        .enumerate()
        .filter_map(|(i, c)| Some((i, c.clone()?)))
        .collect();
    central.sort_by_key(|(i, _)| (std::cmp::Reverse(smaa.counts[*i][0]), *i));
    let sampler = Sampler::new(seed);
    let tried = &central[..central.len().min(MOST_CENTRAL)];
    let outcome = propagate(problem, sampler, settings.samples, tried, watch)?;
    let views = Views::new(problem);
    put_systems(problem, &outcome, &smaa, &views, systems);

    let share = |count: u32| f64::from(count) / f64::from(outcome.samples);
    let missing = problem.data.iter().filter(|d| d.is_missing).count();
    let without = problem
        .data
        .iter()
        .filter(|d| !d.is_missing && d.sigma.is_none())
        .count();
    Some(FormStudy {
        form: problem.form,
        groups: problem.groups.clone(),
        leaders: problem.contender[..problem.len().min(LEADERS)].to_vec(),
        wins: outcome
            .wins
            .iter()
            .map(|row| row.iter().map(|&w| share(w)).collect())
            .collect(),
        central: central
            .iter()
            .enumerate()
            .map(|(i, (system, weights))| Central {
                contender: problem.contender[*system],
                weights: weights.clone(),
                confidence: outcome.firsts.get(i).map(|&f| share(f)),
            })
            .collect(),
        influences: influences(problem, sampler, &outcome),
        scenarios: scenarios(problem, &views, &plan.hypotheses, contenders),
        agreements: agreements(problem, &views, &plan.hypotheses, contenders),
        data: [problem.data.len(), without, missing].map(|n| n as u64),
    })
}

fn put_systems(
    problem: &Problem,
    outcome: &Outcome,
    smaa: &Acceptability,
    views: &Views,
    systems: &mut [Option<SystemStudy>],
) {
    let g = problem.groups.len();
    let some: Vec<Option<f64>> = views.weighted_sum.iter().map(|v| Some(*v)).collect();
    let sum_ranks = ranks(&some);
    let topsis_ranks = ranks(&views.topsis);
    let share = |count: u32| f64::from(count) / f64::from(outcome.samples);
    for (i, counts) in outcome.counts.iter().enumerate() {
        let quantile = |p: f64| {
            let mut sum = 0.0;
            let reached = counts.iter().position(|&count| {
                sum += f64::from(count);
                sum >= p * f64::from(outcome.samples)
            });
            reached.unwrap_or(counts.len() - 1) as f64 + 1.0
        };
        let has_weights = smaa.draws > 0;
        systems[problem.contender[i]] = Some(SystemStudy {
            p_top10: share(counts[..counts.len().min(TOP)].iter().sum()),
            rank_quantiles: [0.05, 0.5, 0.95].map(quantile),
            share_errors: counts.iter().take(LEADERS).map(|&c| share(c)).collect(),
            share_weights: if has_weights {
                (0..problem.len().min(LEADERS))
                    .map(|rank| smaa.share(i, rank))
                    .collect()
            } else {
                Vec::new()
            },
            weights_p_top10: has_weights.then(|| smaa.share_top(i, TOP)),
            pareto_front: views.front[i],
            crowding: views.crowding[i],
            weighted_sum: (views.weighted_sum[i], sum_ranks[i].unwrap_or(0)),
            topsis: views.topsis[i].zip(topsis_ranks[i]),
            groups: problem.group_logs[i * g..(i + 1) * g]
                .iter()
                .map(|log| (!log.is_nan()).then(|| log.exp()))
                .collect(),
        });
    }
}
