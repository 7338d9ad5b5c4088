//! Which candidates can be paid for?

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use crate::queue::identity::JobId;

/// What a budget leaves of a plan.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// What can be paid for.
    pub plan: Plan,
    /// Candidates that it holds, with what each adds to the cost, core-hours, in the order of value per cost.
    pub kept: Vec<(String, f64)>,
    /// Candidates left out, with what each would add.
    pub left_out: Vec<(String, f64)>,
}

/// Takes candidates in the order of additional value per additional cost while the budget (core-hours) lasts, each with all of its
/// calculations and references. What is `paid` for already (accepted, or planned before) costs nothing; what candidates share is paid once.
/// `gain` says what a candidate is worth beside those that are taken: what two of them settle counts once, too; below
/// zero it is left out.
///
/// A candidate that does not fit is passed over; a cheaper one behind it may fit.
#[must_use]
pub fn within_budget(
    plan: &Plan,
    budget_core_hours: f64,
    paid: &dyn Fn(&JobId) -> bool,
    gain: &dyn Fn(&BTreeSet<&str>, &str) -> f64,
) -> Cut {
    let mut jobs_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, job) in plan.jobs.iter().enumerate() {
        for (candidate, _) in &job.wanted_by {
            let jobs = jobs_of.entry(candidate).or_default();
            if jobs.last() != Some(&i) {
                jobs.push(i);
            }
        }
    }
    let mut taken: Vec<bool> = plan.jobs.iter().map(|job| paid(&job.id)).collect();
    let extra = |jobs: &[usize], taken: &[bool]| -> f64 {
        jobs.iter()
            .filter(|&&i| !taken[i])
            .map(|&i| plan.jobs[i].core_hours)
            .sum()
    };
    let mut open: Vec<&str> = jobs_of.keys().copied().collect();
    let mut left = budget_core_hours;
    let mut cut = Cut::default();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    while !open.is_empty() {
        let best = open
            .iter()
            .enumerate()
            .map(|(place, &candidate)| {
                let cost = extra(&jobs_of[candidate], &taken);
                (place, candidate, cost)
            })
            .filter(|(_, _, cost)| *cost <= left)
            .map(|(place, candidate, cost)| {
                // What costs nothing comes first, by value.
                let worth = gain(&kept, candidate);
                (place, candidate, cost, worth / cost.max(1e-6))
            })
            .filter(|(_, _, _, worth)| *worth >= 0.0)
            .max_by(|a, b| a.3.total_cmp(&b.3).then(b.1.cmp(a.1)));
        let Some((place, candidate, cost, _)) = best else {
            break;
        };
        open.swap_remove(place);
        left -= cost;
        for &i in &jobs_of[candidate] {
            taken[i] = true;
        }
        kept.insert(candidate);
        cut.kept.push((candidate.to_owned(), cost));
    }
    cut.left_out = open
        .iter()
        .map(|&candidate| (candidate.to_owned(), extra(&jobs_of[candidate], &taken)))
        .collect();
    cut.left_out
        .sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    for job in &plan.jobs {
        let mut job = job.clone();
        job.wanted_by
            .retain(|(candidate, _)| kept.contains(candidate.as_str()));
        if !job.wanted_by.is_empty() {
            cut.plan.jobs.push(job);
        }
    }
    cut.plan.notes = plan
        .notes
        .iter()
        .filter(|(candidate, _)| {
            kept.contains(candidate.as_str()) || !jobs_of.contains_key(candidate.as_str())
        })
        .cloned()
        .collect();
    cut
}
