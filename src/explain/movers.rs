//! The systems that moved between two runs, and the criteria in which they did.

use std::collections::BTreeMap;

use super::contributions::terms_of;
use super::differences::Group;
use super::standings::Asked;
use super::{ExplainError, Recorded, Standing};
use crate::candidates::{Candidate, Form, Space};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator};
use crate::facts::{Element, Reason};
use crate::score::{Measure, OnNull, score};

/// Difference of ln score that counts as none.
pub(super) const NOTHING: f64 = 1e-9;

/// A system that moved.
#[derive(Debug, Clone)]
pub struct Mover {
    /// Form.
    pub form: Form,
    /// Name.
    pub system: String,
    /// Best candidate in each run; none where the run does not have the system.
    pub candidates: [Option<String>; 2],
    /// Ranks.
    pub ranks: [Option<u64>; 2],
    /// Scores.
    pub scores: [Option<f64>; 2],
    /// Criteria whose part changed, the greatest first.
    pub criteria: Vec<Effect>,
    /// Shares of the groups of causes in the change of ln score (Shapley).
    pub groups: Vec<(Group, f64)>,
    /// Single changes that alone, laid over the first run, change ln score: index and by how much.
    pub alone: Vec<(usize, f64)>,
    /// Single changes that alone bring it into the ranking or out of it.
    pub admits: Vec<usize>,
    /// Where its own score did not change: systems that passed it or that it passed.
    pub passed: Vec<String>,
}

/// A criterion in both runs.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Descriptor.
    pub descriptor: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Its value in each run.
    pub values: [Option<f64>; 2],
    /// The desirability that counts.
    pub desirabilities: [Option<f64>; 2],
    /// Change of its part in ln score.
    pub ln: f64,
}

/// A setting built, ready to be asked.
pub(super) struct World<'a> {
    pub(super) built: &'a Recorded,
    pub(super) evaluator: Evaluator<'a>,
    space: Space,
}

impl<'a> World<'a> {
    pub(super) fn new(built: &'a Recorded) -> Result<Self, ExplainError> {
        Ok(Self {
            evaluator: Evaluator::new(Context {
                facts: &built.facts,
                environment: &built.plan.environment,
            }),
            space: built.plan.space(&built.facts)?,
            built,
        })
    }

    /// ln score under the first hypothesis.
    pub(super) fn ln_score(&self, candidate: &Candidate) -> Option<f64> {
        let asked = Asked {
            evaluator: &self.evaluator,
            candidate,
            given: None,
        };
        let scored = score(&self.built.plan.hypotheses[0], candidate.form, &asked);
        scored.score.map(f64::ln)
    }

    /// Whether it is in the pool and within the limits.
    pub(super) fn has(&self, candidate: &Candidate) -> bool {
        let passes = self.built.plan.filters.iter().all(|f| {
            match self.evaluator.evaluate(f.descriptor, candidate) {
                Ok(value) => f.passes(value.value),
                Err(Reason::NotApplicable) => true,
                Err(_) => f.on_null == OnNull::Keep,
            }
        });
        passes && super::name::contains(&self.space, candidate)
    }

    /// Whether it would be ranked: in the pool, within the limits, known well enough.
    pub(super) fn admits(&self, candidate: &Candidate) -> bool {
        let asked = Asked {
            evaluator: &self.evaluator,
            candidate,
            given: None,
        };
        let scored = score(&self.built.plan.hypotheses[0], candidate.form, &asked);
        scored.score.is_some()
            && scored.coverage >= self.built.plan.min_coverage
            && self.has(candidate)
    }
}

/// A system in both runs, as far as they have it.
pub(super) type Pair<'s> = [Option<&'s Standing>; 2];

/// Systems that differ: those with another score, the greatest change first, then those that entered or left,
/// then those whose rank alone changed; and the number of systems in either run.
pub(super) fn moved(standings: &[Vec<Standing>]) -> (Vec<Pair<'_>>, usize) {
    let mut by: BTreeMap<(Form, Vec<Element>), Pair<'_>> = BTreeMap::new();
    for (side, list) in standings.iter().enumerate() {
        for standing in list {
            let key = (standing.best.form, standing.best.solutes.clone());
            by.entry(key).or_default()[side] = Some(standing);
        }
    }
    let systems = by.len();
    let mut pairs: Vec<Pair<'_>> = by
        .into_values()
        .filter(|pair| {
            pair[0].is_none() != pair[1].is_none()
                || rank(pair[0]) != rank(pair[1])
                || change(pair).is_none_or(|change| change > NOTHING)
        })
        .collect();
    let order = |pair: &Pair<'_>| {
        let ranks = pair.map(rank);
        let kind = match (ranks, change(pair)) {
            ([None, None], _) => 3,
            ([Some(_), Some(_)], Some(change)) if change > NOTHING => 0,
            ([Some(_), Some(_)], _) => 2,
            _ => 1,
        };
        let best = ranks.into_iter().flatten().min().unwrap_or(u64::MAX);
        (kind, change(pair).unwrap_or(0.0), best)
    };
    // Stable: equal ones stay in the order of forms and elements.
    pairs.sort_by(|x, y| {
        let (x, y) = (order(x), order(y));
        let by_kind = x.0.cmp(&y.0);
        // Equal to a millionth counts as equal: then the leaders come first.
        let by_change = (y.1 * 1e6).round().total_cmp(&(x.1 * 1e6).round());
        by_kind.then(by_change).then(x.2.cmp(&y.2))
    });
    (pairs, systems)
}

fn rank(standing: Option<&Standing>) -> Option<u64> {
    standing.and_then(|s| s.rank)
}

/// Size of the change of ln score; none where only one run has a score.
fn change(pair: &Pair<'_>) -> Option<f64> {
    match pair.map(|s| s.and_then(|s| s.score)) {
        [Some(a), Some(b)] => Some((b / a).ln().abs()),
        [None, None] => Some(0.0),
        _ => None,
    }
}

/// How many have another score, are new in the ranking, are no longer in it, have another rank alone, or are
/// ranked in neither run.
pub(super) fn kinds(pairs: &[Pair<'_>]) -> [usize; 5] {
    let mut kinds = [0; 5];
    for pair in pairs {
        match pair.map(rank) {
            [None, None] => kinds[4] += 1,
            [None, Some(_)] => kinds[1] += 1,
            [Some(_), None] => kinds[2] += 1,
            [Some(_), Some(_)] if change(pair).is_some_and(|c| c <= NOTHING) => kinds[3] += 1,
            [Some(_), Some(_)] => kinds[0] += 1,
        }
    }
    kinds
}

pub(super) fn mover(
    pair: &Pair<'_>,
    worlds: &[World<'_>; 2],
    standings: &[Vec<Standing>],
) -> Mover {
    let scores = pair.map(|s| s.and_then(|s| s.score));
    let ranks = pair.map(|s| s.and_then(|s| s.rank));
    let own = match scores {
        [Some(a), Some(b)] => (b / a).ln().abs() > NOTHING,
        _ => true,
    };
    let any = pair[0].or(pair[1]);
    Mover {
        form: any.map_or(Form::Dilute, Standing::form),
        system: any.map_or(String::new(), |s| s.best.system()),
        candidates: pair.map(|s| s.map(|s| s.best.id())),
        ranks,
        scores,
        criteria: if own && pair.iter().all(Option::is_some) {
            criteria(pair, worlds)
        } else {
            Vec::new()
        },
        groups: Vec::new(),
        alone: Vec::new(),
        admits: Vec::new(),
        passed: if own {
            Vec::new()
        } else {
            passed(pair, standings)
        },
    }
}

/// Criteria of the first measure's name in both runs.
fn criteria(pair: &Pair<'_>, worlds: &[World<'_>; 2]) -> Vec<Effect> {
    type Side = (Option<f64>, Option<f64>, f64, usize);
    let mut by: BTreeMap<(usize, usize), [Option<Side>; 2]> = BTreeMap::new();
    for side in 0..2 {
        let Some(standing) = pair[side] else { continue };
        let world = &worlds[side];
        let h = &world.built.plan.hypotheses[0];
        let terms = terms_of(h, &world.evaluator, &standing.best, None);
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        for (criterion, term) in h.criteria.iter().zip(terms) {
            let first = criterion.measure.descriptor;
            let nth = seen.entry(first).or_insert(0);
            let at = (first, *nth);
            *nth += 1;
            if term.share == 0.0 {
                continue;
            }
            let used: &Measure = term
                .measure
                .and_then(|m| criterion.measures().nth(m))
                .unwrap_or(&criterion.measure);
            let value = world.evaluator.evaluate(used.descriptor, &standing.best);
            by.entry(at).or_default()[side] = Some((
                value.ok().map(|v| v.value),
                Some(term.desirability),
                term.ln(),
                used.descriptor,
            ));
        }
    }
    let mut effects: Vec<Effect> = by
        .into_values()
        .map(|sides| {
            let descriptor = sides[1].or(sides[0]).map_or(0, |s| s.3);
            Effect {
                descriptor: DESCRIPTORS[descriptor].name,
                unit: DESCRIPTORS[descriptor].unit,
                values: sides.map(|s| s.and_then(|s| s.0)),
                desirabilities: sides.map(|s| s.and_then(|s| s.1)),
                ln: sides[1].map_or(0.0, |s| s.2) - sides[0].map_or(0.0, |s| s.2),
            }
        })
        .filter(|e| e.ln.abs() > NOTHING)
        .collect();
    effects.sort_by(|a, b| b.ln.abs().total_cmp(&a.ln.abs()));
    effects
}

/// Systems on the other side of it than before.
fn passed(pair: &Pair<'_>, standings: &[Vec<Standing>]) -> Vec<String> {
    let [Some(a), Some(b)] = pair else {
        return Vec::new();
    };
    let (Some(rank_a), Some(rank_b)) = (a.rank, b.rank) else {
        return Vec::new();
    };
    let ahead = |list: &'_ [Standing], rank: u64| -> Vec<String> {
        list.iter()
            .filter(|s| s.best.form == a.best.form && s.rank.is_some_and(|r| r < rank))
            .map(|s| s.best.system())
            .collect()
    };
    let (before, after) = (ahead(&standings[0], rank_a), ahead(&standings[1], rank_b));
    let new = |these: &[String], those: &[String]| -> Vec<String> {
        these
            .iter()
            .filter(|s| !those.contains(s))
            .cloned()
            .collect()
    };
    let mut names = new(&after, &before);
    names.extend(new(&before, &after));
    names
}
