//! Who moved between two runs, and because of what.

use std::collections::BTreeMap;

use super::contributions::terms_of;
use super::differences::{Change, Group, changes, with_change, with_groups};
use super::shapley::shapley;
use super::standings::{self, Asked};
use super::{ExplainError, Recorded, Setting, Standing};
use crate::candidates::{Candidate, Form, Space};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator};
use crate::facts::{Element, Facts, Reason};
use crate::runs::Record;
use crate::score::{Measure, OnNull, score};

/// Single changes that are tried one by one.
const MOST_CHANGES: usize = 60;
/// Difference of ln score that counts as none.
const NOTHING: f64 = 1e-9;

/// What differs between two runs.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The two runs: name, and version with commit.
    pub runs: [[String; 2]; 2],
    /// The hypothesis by which each ranks.
    pub hypotheses: [String; 2],
    /// What differs in what was asked and what was known.
    pub changes: Vec<Change>,
    /// Systems whose rank, score or presence differs, the greatest change of score first.
    pub movers: Vec<Mover>,
    /// Number of movers before the list was cut.
    pub moved: usize,
    /// Number of systems in either run.
    pub systems: usize,
    /// Single changes were too many to be tried one by one.
    pub is_grouped_only: bool,
}

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
struct World<'a> {
    built: &'a Recorded,
    evaluator: Evaluator<'a>,
    space: Space,
}

impl<'a> World<'a> {
    fn new(built: &'a Recorded) -> Result<Self, ExplainError> {
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
    fn ln_score(&self, candidate: &Candidate) -> Option<f64> {
        let asked = Asked {
            evaluator: &self.evaluator,
            candidate,
            given: None,
        };
        let scored = score(&self.built.plan.hypotheses[0], candidate.form, &asked);
        scored.score.map(f64::ln)
    }

    /// Whether it would be ranked: in the pool, within the limits, known well enough.
    fn admits(&self, candidate: &Candidate) -> bool {
        let passes = self.built.plan.filters.iter().all(|f| {
            match self.evaluator.evaluate(f.descriptor, candidate) {
                Ok(value) => f.passes(value.value),
                Err(Reason::NotApplicable) => true,
                Err(_) => f.on_null == OnNull::Keep,
            }
        });
        let asked = Asked {
            evaluator: &self.evaluator,
            candidate,
            given: None,
        };
        let scored = score(&self.built.plan.hypotheses[0], candidate.form, &asked);
        passes
            && scored.score.is_some()
            && scored.coverage >= self.built.plan.min_coverage
            && super::name::contains(&self.space, candidate)
    }
}

/// Compares two runs. `base` gives what is not in the long format; `hypothesis`: an id both have, default
/// is the first of each; at most `top` movers are explained.
///
/// # Errors
/// If a run cannot be built again, or the hypothesis is missing in one.
pub fn compare(
    records: [&Record; 2],
    base: &Facts,
    hypothesis: Option<&str>,
    top: usize,
) -> Result<Difference, ExplainError> {
    let mut settings = records.map(Setting::of);
    let mut is_first = [true; 2];
    if let Some(wanted) = hypothesis {
        for (setting, first) in settings.iter_mut().zip(&mut is_first) {
            *first = bring_forward(setting, wanted)?;
        }
    }
    let [a, b] = &settings;
    let built = [a.build(base)?, b.build(base)?];
    let mut changes = changes(a, b, base);
    changes.extend(program(records));

    let mut standings = Vec::with_capacity(2);
    for side in 0..2 {
        standings.push(if is_first[side] {
            standings::recorded(records[side], &built[side].facts)
        } else {
            standings::computed(&built[side], 0)?
        });
    }
    let (pairs, systems) = moved(&standings);
    let count = pairs.len();
    let pairs: Vec<Pair<'_>> = pairs.into_iter().take(top).collect();
    let worlds = [World::new(&built[0])?, World::new(&built[1])?];
    let mut movers: Vec<Mover> = pairs
        .iter()
        .map(|pair| mover(pair, &worlds, &standings))
        .collect();
    let exchanged = changes
        .iter()
        .filter(|c| !matches!(c.group, Group::Program | Group::Output))
        .count();
    attribute_groups(a, b, base, &changes, &pairs, &mut movers)?;
    if exchanged <= MOST_CHANGES {
        attribute_alone(a, b, base, &changes, &pairs, &worlds[0], &mut movers);
    }
    let name = |side: usize| {
        let record = records[side];
        [
            record.path().display().to_string(),
            format!("{} ({})", record.word("version"), record.word("commit")),
        ]
    };
    Ok(Difference {
        runs: [name(0), name(1)],
        hypotheses: [0, 1].map(|side| built[side].plan.hypotheses[0].id.clone()),
        changes,
        movers,
        moved: count,
        systems,
        is_grouped_only: exchanged > MOST_CHANGES,
    })
}

/// Puts a hypothesis first; whether it was first before.
fn bring_forward(setting: &mut Setting, wanted: &str) -> Result<bool, ExplainError> {
    let ids: Vec<&str> = setting
        .hypotheses
        .iter()
        .map(|h| h["id"].as_str().unwrap_or(""))
        .collect();
    let place = ids
        .iter()
        .position(|id| *id == wanted || id.split('_').next() == Some(wanted));
    let Some(place) = place else {
        return Err(ExplainError::Hypothesis {
            text: wanted.to_owned(),
            known: format!("{} ({})", ids.join(", "), setting.run[0]),
        });
    };
    let chosen = setting.hypotheses.remove(place);
    setting.hypotheses.insert(0, chosen);
    Ok(place == 0)
}

/// Version, commit, and the shipped tables as a whole.
fn program(records: [&Record; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut push = |what: &str, words: [String; 2]| {
        if words[0] != words[1] {
            let [before, after] = words.map(Some);
            changes.push(Change {
                group: Group::Program,
                what: what.to_owned(),
                before,
                after,
                apply: super::differences::Apply::Nothing,
            });
        }
    };
    push("version", records.map(|r| r.word("version").to_owned()));
    push("commit", records.map(|r| r.word("commit").to_owned()));
    push(
        "shipped tables (sha256)",
        records.map(|r| {
            let hash = r.run["sha256"]["facts"].as_str().unwrap_or("");
            hash.chars().take(12).collect()
        }),
    );
    changes
}

/// A system in both runs, as far as they have it.
type Pair<'s> = [Option<&'s Standing>; 2];

/// Systems that differ, the greatest change of score first, then those whose rank alone changed; and the
/// number of systems in either run.
fn moved(standings: &[Vec<Standing>]) -> (Vec<Pair<'_>>, usize) {
    let mut by: BTreeMap<(Form, Vec<Element>), Pair<'_>> = BTreeMap::new();
    for (side, list) in standings.iter().enumerate() {
        for standing in list {
            let key = (standing.best.form, standing.best.solutes.clone());
            by.entry(key).or_default()[side] = Some(standing);
        }
    }
    let systems = by.len();
    let change = |pair: &Pair<'_>| match pair.map(|s| s.and_then(|s| s.score)) {
        [Some(a), Some(b)] => (b / a).ln().abs(),
        [None, None] => 0.0,
        _ => f64::INFINITY,
    };
    let rank = |s: Option<&Standing>| s.and_then(|s| s.rank);
    let mut pairs: Vec<Pair<'_>> = by
        .into_values()
        .filter(|pair| {
            pair[0].is_none() != pair[1].is_none()
                || rank(pair[0]) != rank(pair[1])
                || change(pair) > NOTHING
        })
        .collect();
    let ranks = |pair: &Pair<'_>| match (rank(pair[0]), rank(pair[1])) {
        (Some(a), Some(b)) => a.abs_diff(b),
        (None, None) => 0,
        _ => u64::MAX,
    };
    // Stable: equal ones stay in the order of forms and elements. Those whose score changed come first, and
    // among them those that are ranked.
    pairs.sort_by(|x, y| {
        let is_ranked = |p: &Pair<'_>| rank(p[0]).is_some() || rank(p[1]).is_some();
        let own = |p: &Pair<'_>| change(p) > NOTHING;
        (is_ranked(y), own(y))
            .cmp(&(is_ranked(x), own(x)))
            .then(change(y).total_cmp(&change(x)))
            .then(ranks(y).cmp(&ranks(x)))
    });
    (pairs, systems)
}

fn mover(pair: &Pair<'_>, worlds: &[World<'_>; 2], standings: &[Vec<Standing>]) -> Mover {
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
        criteria: if own { criteria(pair, worlds) } else { Vec::new() },
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

/// Shapley shares of the groups that differ, in ln score of each mover.
fn attribute_groups(
    a: &Setting,
    b: &Setting,
    base: &Facts,
    changes: &[Change],
    pairs: &[Pair<'_>],
    movers: &mut [Mover],
) -> Result<(), ExplainError> {
    let groups: Vec<Group> = Group::EXCHANGED
        .into_iter()
        .filter(|g| changes.iter().any(|c| c.group == *g))
        .collect();
    let n = groups.len();
    let mut values: Vec<Vec<Option<f64>>> = Vec::with_capacity(1 << n);
    for set in 0..1_usize << n {
        let chosen: Vec<Group> = (0..n)
            .filter(|i| set >> i & 1 == 1)
            .map(|i| groups[i])
            .collect();
        let built = with_groups(a, b, &chosen).build(base)?;
        let world = World::new(&built)?;
        // With the second run's pool the second run's best counts; the pool alone decides what is there.
        let is_second_pool = chosen.contains(&Group::Candidates);
        let differ = groups.contains(&Group::Candidates);
        let value = |pair: &Pair<'_>| {
            let [Some(x), Some(y)] = pair else {
                return None;
            };
            let (x, y) = (&x.best, &y.best);
            match (differ, is_second_pool) {
                (true, false) => world.ln_score(x),
                (true, true) => world.ln_score(y),
                _ => match (world.ln_score(x), world.ln_score(y)) {
                    (Some(x), Some(y)) => Some(x.max(y)),
                    _ => None,
                },
            }
        };
        values.push(pairs.iter().map(value).collect());
    }
    for (i, mover) in movers.iter_mut().enumerate() {
        let [Some(before), Some(after)] = mover.scores else {
            continue;
        };
        let Some(value) = values.iter().map(|v| v[i]).collect::<Option<Vec<f64>>>() else {
            continue;
        };
        let shares = shapley(n, &value);
        let explained: f64 = shares.iter().sum();
        mover.groups = groups.iter().copied().zip(shares).collect();
        // What exchanging everything does not give is the program's.
        let rest = (after / before).ln() - explained;
        mover.groups.push((Group::Program, rest));
        mover.groups.retain(|g| g.1.abs() > NOTHING);
    }
    Ok(())
}

/// Every single change alone over the first run.
fn attribute_alone(
    a: &Setting,
    b: &Setting,
    base: &Facts,
    changes: &[Change],
    pairs: &[Pair<'_>],
    first: &World<'_>,
    movers: &mut [Mover],
) {
    for (index, change) in changes.iter().enumerate() {
        if matches!(change.group, Group::Program | Group::Output) {
            continue;
        }
        // A change that cannot stand alone has no effect of its own.
        let Ok(built) = with_change(a, b, change).build(base) else {
            continue;
        };
        let Ok(world) = World::new(&built) else {
            continue;
        };
        for (pair, mover) in pairs.iter().zip(movers.iter_mut()) {
            let candidates = pair.iter().flatten().map(|s| &s.best);
            if let (Some(before), Some(after)) = (
                pair[0].and_then(|s| first.ln_score(&s.best)),
                pair[0].and_then(|s| world.ln_score(&s.best)),
            ) && (after - before).abs() > NOTHING
            {
                mover.alone.push((index, after - before));
            }
            let was_ranked = mover.ranks[0].is_some();
            if was_ranked != mover.ranks[1].is_some() {
                let admits = candidates.into_iter().any(|c| world.admits(c));
                if admits != was_ranked {
                    mover.admits.push(index);
                }
            }
        }
    }
    for mover in movers {
        mover.alone.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()));
    }
}
