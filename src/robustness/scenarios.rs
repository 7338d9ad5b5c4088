//! The same systems under other assumptions: each hypothesis, without a criterion, without a group, and by other methods.

use super::agreement::kendall_tau_b;
use super::problem::Problem;
use super::views::{Kind, Normalization, crowding, pareto_fronts, topsis};
use super::{Contender, LEADERS};
use crate::descriptors::DESCRIPTORS;
use crate::score::{Hypothesis, effective_weights};

/// One system's rank and score under one assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// System, by its place among the contenders.
    pub contender: usize,
    /// A hypothesis' id, `without_<criterion>`, `without_group_<group>` or `view_<method>`.
    pub scenario: String,
    /// Rank among those that have a score in it.
    pub rank: Option<u64>,
    /// Score; what it means depends on the method.
    pub score: Option<f64>,
}

/// How alike two views order the systems.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// First view.
    pub view_a: String,
    /// Second view.
    pub view_b: String,
    /// Kendall's tau-b; none if it is not defined.
    pub kendall_tau_b: Option<f64>,
    /// Two-sided p-value.
    pub p: Option<f64>,
    /// Number of systems that both order.
    pub n: u64,
}

/// What other methods make of the same table; one entry per ranked system.
pub(super) struct Views {
    pub(super) weighted_sum: Vec<f64>,
    /// None where a group does not apply to a system.
    pub(super) topsis: Vec<Option<f64>>,
    pub(super) topsis_min_max: Vec<Option<f64>>,
    pub(super) front: Vec<Option<u32>>,
    pub(super) crowding: Vec<Option<f64>>,
}

impl Views {
    pub(super) fn new(problem: &Problem) -> Self {
        let g = problem.groups.len();
        let all: Vec<Vec<f64>> = problem
            .group_logs
            .chunks_exact(g)
            .map(|row| row.iter().map(|log| log.exp()).collect())
            .collect();
        let weights: Vec<f64> = problem.groups.iter().map(|g| g.1).collect();
        let weighted_sum = all
            .iter()
            .zip(problem.shares.chunks_exact(g))
            .map(|(row, shares)| {
                let known = row.iter().zip(shares).filter(|(d, _)| !d.is_nan());
                known.map(|(d, share)| d * share).sum()
            })
            .collect();
        // Distances and dominance compare like with like: systems to which every group applies.
        let whole: Vec<usize> = (0..all.len())
            .filter(|&i| all[i].iter().all(|d| !d.is_nan()))
            .collect();
        let rows: Vec<Vec<f64>> = whole.iter().map(|&i| all[i].clone()).collect();
        let kinds = vec![Kind::Benefit; g];
        let spread = |values: Vec<f64>| {
            let mut out = vec![None; all.len()];
            for (&i, value) in whole.iter().zip(values) {
                out[i] = value.is_finite().then_some(value);
            }
            out
        };
        let fronts = pareto_fronts(&rows);
        let mut front = vec![None; all.len()];
        let mut room = vec![None; all.len()];
        for ((&i, f), c) in whole.iter().zip(&fronts).zip(crowding(&rows, &fronts)) {
            (front[i], room[i]) = (Some(*f), c);
        }
        Self {
            weighted_sum,
            topsis: spread(topsis(&rows, &weights, &kinds, Normalization::Vector)),
            topsis_min_max: spread(topsis(&rows, &weights, &kinds, Normalization::MinMax)),
            front,
            crowding: room,
        }
    }
}

/// Ranks from 1 of those with a score, the earlier of equals first.
pub(super) fn ranks(scores: &[Option<f64>]) -> Vec<Option<u64>> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| scores[i].is_some()).collect();
    order.sort_by(|&a, &b| {
        let score = |i: usize| scores[i].unwrap_or(f64::NEG_INFINITY);
        score(b).total_cmp(&score(a)).then(a.cmp(&b))
    });
    let mut ranks = vec![None; scores.len()];
    for (rank, i) in order.into_iter().enumerate() {
        ranks[i] = Some(rank as u64 + 1);
    }
    ranks
}

/// Every scenario of a form.
pub(super) fn scenarios(
    problem: &Problem,
    views: &Views,
    hypotheses: &[Hypothesis],
    contenders: &[Contender<'_>],
) -> Vec<Scenario> {
    let mut found = Vec::new();
    for (h, hypothesis) in hypotheses.iter().enumerate() {
        for (contender, c) in contenders.iter().enumerate() {
            if let (true, Some(rank)) = (c.candidate.form == problem.form, c.ranks[h]) {
                found.push(Scenario {
                    contender,
                    scenario: hypothesis.id.clone(),
                    rank: Some(rank),
                    score: c.log_scores[h].map(f64::exp),
                });
            }
        }
    }
    let mut add = |scenario: String, scores: Vec<Option<f64>>| {
        for (i, (rank, score)) in ranks(&scores).into_iter().zip(scores).enumerate() {
            found.push(Scenario {
                contender: problem.contender[i],
                scenario: scenario.clone(),
                rank,
                score,
            });
        }
    };
    let first = &hypotheses[0];
    let n = first.criteria.len();
    let occurs = |i: usize| {
        problem
            .criterion_logs
            .chunks_exact(n)
            .any(|row| !row[i].is_nan())
    };
    for (i, criterion) in first.criteria.iter().enumerate() {
        let name = DESCRIPTORS[criterion.measure.descriptor].name;
        // A second criterion on the same descriptor is known by its number.
        let same =
            |c: &&crate::score::Criterion| c.measure.descriptor == criterion.measure.descriptor;
        let before = first.criteria[..i].iter().filter(same).count();
        let id = match before {
            0 => format!("without_{name}"),
            _ => format!("without_{name}_{}", before + 1),
        };
        if occurs(i) {
            add(id, leave_out(problem, first, |c| c == i));
        }
    }
    for (name, _) in &problem.groups {
        let of = |c: usize| first.groups[first.criteria[c].group].name == *name;
        add(
            format!("without_group_{name}"),
            leave_out(problem, first, of),
        );
    }
    let some = |v: &[f64]| v.iter().map(|v| Some(*v)).collect();
    add("view_weighted_sum".to_owned(), some(&views.weighted_sum));
    add("view_topsis".to_owned(), views.topsis.clone());
    add(
        "view_topsis_min_max".to_owned(),
        views.topsis_min_max.clone(),
    );
    found
}

/// Scores without some criteria; what is left of a group keeps the group's weight.
fn leave_out(
    problem: &Problem,
    hypothesis: &Hypothesis,
    out: impl Fn(usize) -> bool,
) -> Vec<Option<f64>> {
    problem
        .criterion_logs
        .chunks_exact(hypothesis.criteria.len())
        .map(|logs| {
            let weights = effective_weights(hypothesis, |i| !out(i) && !logs[i].is_nan());
            let total: f64 = weights.iter().sum();
            let used = weights.iter().zip(logs).filter(|(w, _)| **w > 0.0);
            let sum: f64 = used.map(|(w, log)| w * log).sum();
            (total > 0.0).then(|| (sum / total).exp())
        })
        .collect()
}

/// Every pair of views, and what dropping a leader does to the order of the others.
pub(super) fn agreements(
    problem: &Problem,
    views: &Views,
    hypotheses: &[Hypothesis],
    contenders: &[Contender<'_>],
) -> Vec<Agreement> {
    let some = |v: &[f64]| -> Vec<Option<f64>> { v.iter().map(|v| Some(*v)).collect() };
    let mut all: Vec<(String, Vec<Option<f64>>)> = vec![
        ("geometric".to_owned(), some(&problem.base)),
        ("weighted_sum".to_owned(), some(&views.weighted_sum)),
        ("topsis".to_owned(), views.topsis.clone()),
        ("topsis_min_max".to_owned(), views.topsis_min_max.clone()),
        (
            "pareto".to_owned(),
            views
                .front
                .iter()
                .map(|f| f.map(|f| -f64::from(f)))
                .collect(),
        ),
    ];
    // The first hypothesis is `geometric`.
    for (h, hypothesis) in hypotheses.iter().enumerate().skip(1) {
        let rank = |&c: &usize| contenders[c].ranks[h].map(|r| -(r as f64));
        let ranks = problem.contender.iter().map(rank).collect();
        all.push((hypothesis.id.clone(), ranks));
    }
    let mut found = Vec::new();
    for (i, (name, values)) in all.iter().enumerate() {
        for (other, others) in &all[i + 1..] {
            found.push(agreement(name, other, values, others));
        }
    }
    found.push(reversal(problem, "geometric", &|out| {
        let mut scores = some(&problem.base);
        if let Some(score) = scores.get_mut(out) {
            *score = None;
        }
        scores
    }));
    for (name, normalization) in [
        ("topsis", Normalization::Vector),
        ("topsis_min_max", Normalization::MinMax),
    ] {
        found.push(reversal(problem, name, &|out| {
            let g = problem.groups.len();
            let kept: Vec<usize> = (0..problem.len())
                .filter(|&i| {
                    let row = &problem.group_logs[i * g..(i + 1) * g];
                    i != out && row.iter().all(|log| !log.is_nan())
                })
                .collect();
            let rows: Vec<Vec<f64>> = kept
                .iter()
                .map(|&i| {
                    let row = &problem.group_logs[i * g..(i + 1) * g];
                    row.iter().map(|log| log.exp()).collect()
                })
                .collect();
            let weights: Vec<f64> = problem.groups.iter().map(|g| g.1).collect();
            let closeness = topsis(&rows, &weights, &vec![Kind::Benefit; g], normalization);
            let mut scores = vec![None; problem.len()];
            for (i, value) in kept.into_iter().zip(closeness) {
                scores[i] = value.is_finite().then_some(value);
            }
            scores
        }));
    }
    found
}

fn agreement(a: &str, b: &str, x: &[Option<f64>], y: &[Option<f64>]) -> Agreement {
    let both: (Vec<f64>, Vec<f64>) = x
        .iter()
        .zip(y)
        .filter_map(|(x, y)| Some(((*x)?, (*y)?)))
        .unzip();
    let kendall = kendall_tau_b(&both.0, &both.1);
    Agreement {
        view_a: a.to_owned(),
        view_b: b.to_owned(),
        kendall_tau_b: kendall.map(|k| k.tau_b),
        p: kendall.map(|k| k.p),
        n: both.0.len() as u64,
    }
}

/// The order of the others with and without one of the leaders: the pair that agrees least. Below 1: the order of two
/// systems depends on whether a third is there.
fn reversal(
    problem: &Problem,
    name: &str,
    without: &dyn Fn(usize) -> Vec<Option<f64>>,
) -> Agreement {
    // Without the one that is not there: the whole.
    let whole = without(problem.len());
    let of = |out: usize| {
        let mut rest = whole.clone();
        rest[out] = None;
        agreement(name, &format!("{name}_less_one"), &rest, &without(out))
    };
    (0..problem.len().min(LEADERS))
        .map(of)
        .min_by(|a, b| {
            let tau = |a: &Agreement| a.kendall_tau_b.unwrap_or(f64::INFINITY);
            tau(a).total_cmp(&tau(b))
        })
        .unwrap_or_else(|| agreement(name, name, &[], &[]))
}
