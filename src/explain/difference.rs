//! Who moved between two runs, and because of what.

use super::differences::{Apply, Change, Group, changes, with_change, with_groups};
use super::movers::{Mover, NOTHING, Pair, World, kinds, moved, mover};
use super::shapley::shapley;
use super::{ExplainError, Setting, standings};
use crate::facts::Facts;
use crate::runs::Record;

/// Single changes that are tried one by one.
const MOST_CHANGES: usize = 60;

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
    /// Of them: with another score, new in the ranking, no longer in it, those whose rank alone changed, and
    /// those ranked in neither run; they sum to `moved`.
    pub kinds: [usize; 5],
    /// Number of systems in either run.
    pub systems: usize,
    /// Single changes were too many to be tried one by one.
    pub is_grouped_only: bool,
}

/// Compares two runs. `base` gives what is not in the long format; `hypothesis`: an id both have, default
/// is the first of each; at most `top` movers are explained.
///
/// ```no_run
/// use zincscreen::{explain::compare, facts::Facts, runs::Record};
/// let (first, second) = (Record::open("before".as_ref())?, Record::open("after".as_ref())?);
/// let difference = compare([&first, &second], &Facts::embedded()?, None, 20)?;
/// println!("{}", difference.markdown());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let worlds = [World::new(&built[0])?, World::new(&built[1])?];
    let mut changes = changes(a, b, base, &worlds);
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
    let kinds = kinds(&pairs);
    let pairs: Vec<Pair<'_>> = pairs.into_iter().take(top).collect();
    let mut movers: Vec<Mover> = pairs
        .iter()
        .map(|pair| mover(pair, &worlds, &standings))
        .collect();
    attribute_groups(a, b, base, &changes, &pairs, &mut movers);
    let tried = tried(&changes, &pairs);
    if let Some(tried) = &tried {
        attribute_alone(
            [a, b],
            base,
            &changes,
            tried,
            &pairs,
            &worlds[0],
            &mut movers,
        );
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
        kinds,
        systems,
        is_grouped_only: tried.is_none(),
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
                apply: Apply::Nothing,
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

/// Shapley shares of the groups that differ, in ln score of each mover.
fn attribute_groups(
    a: &Setting,
    b: &Setting,
    base: &Facts,
    changes: &[Change],
    pairs: &[Pair<'_>],
    movers: &mut [Mover],
) {
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
        // Parts of two jobs need not fit each other; then there are no shares.
        let Ok(built) = with_groups(a, b, &chosen).build(base) else {
            return;
        };
        let Ok(world) = World::new(&built) else {
            return;
        };
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
}

/// Changes that are tried one by one. Of very many only those of what the movers are made of; none if even
/// these are too many.
fn tried(changes: &[Change], pairs: &[Pair<'_>]) -> Option<Vec<usize>> {
    let exchanged = (0..changes.len()).filter(|&i| changes[i].group.is_exchanged());
    let all: Vec<usize> = exchanged.collect();
    if all.len() <= MOST_CHANGES {
        return Some(all);
    }
    let concerns = |&i: &usize| match &changes[i].apply {
        Apply::Subject(_, subject) => pairs.iter().any(|pair| {
            pair.iter().flatten().any(|s| {
                s.best.id() == *subject || s.best.solutes.iter().any(|e| e.symbol() == subject)
            })
        }),
        _ => true,
    };
    let some: Vec<usize> = all.into_iter().filter(concerns).collect();
    (some.len() <= MOST_CHANGES).then_some(some)
}

/// Every single change alone over the first run. A system stands for the better of its two best candidates that the changed
/// pool has; a third one may be better still, then the effect is greater than what is named.
fn attribute_alone(
    [a, b]: [&Setting; 2],
    base: &Facts,
    changes: &[Change],
    tried: &[usize],
    pairs: &[Pair<'_>],
    first: &World<'_>,
    movers: &mut [Mover],
) {
    for &index in tried {
        // A change that cannot stand alone has no effect of its own.
        let Ok(built) = with_change(a, b, &changes[index]).build(base) else {
            continue;
        };
        let Ok(world) = World::new(&built) else {
            continue;
        };
        for (pair, mover) in pairs.iter().zip(movers.iter_mut()) {
            if let (Some(before), Some(after)) = (
                pair[0].and_then(|s| first.ln_score(&s.best)),
                best_of(pair, &world),
            ) && (after - before).abs() > NOTHING
            {
                mover.alone.push((index, after - before));
            }
            let was_ranked = mover.ranks[0].is_some();
            if was_ranked != mover.ranks[1].is_some() {
                let candidates = pair.iter().flatten().map(|s| &s.best);
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

/// ln score of what stands for a system in a changed world.
fn best_of(pair: &Pair<'_>, world: &World<'_>) -> Option<f64> {
    match pair {
        [Some(x), Some(y)] if x.best.id() != y.best.id() => [x, y]
            .into_iter()
            .filter(|s| world.has(&s.best))
            .filter_map(|s| world.ln_score(&s.best))
            .reduce(f64::max),
        [before, _] => before.and_then(|s| world.ln_score(&s.best)),
    }
}
