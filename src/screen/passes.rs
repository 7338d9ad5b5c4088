//! The two passes over the pool: the best few of every system, then exact ranks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::Cancelled;
use super::best::{BestFew, Key};
use super::progress::Progress;
use super::ranking::Within;
use crate::candidates::{Form, MILLI, Piece, Space};
use crate::descriptors::{Context, Evaluator};
use crate::facts::Facts;
use crate::job::ScreenPlan;
use crate::score::{Kernel, Outcome};

/// Compositions within this share of a system's best score count as equally good.
const WITHIN: f64 = 0.98;
/// Candidates per piece of parallel work.
const PIECE: u64 = 50_000;

pub(super) struct Pool<'a> {
    pub(super) plan: &'a ScreenPlan,
    pub(super) space: &'a Space,
    pub(super) kernel: &'a Kernel<'a>,
    pub(super) evaluator: &'a Evaluator<'a>,
}

/// Makes the space, tables and kernel of a plan for the time of `work`.
pub(super) fn with_pool<T, E: From<Cancelled>>(
    plan: &ScreenPlan,
    facts: &Facts,
    work: impl FnOnce(&Pool<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let space = plan.space(facts).map_err(Cancelled::from)?;
    let evaluator = Evaluator::new(Context {
        facts,
        environment: &plan.environment,
    });
    let kernel = Kernel::new(
        &evaluator,
        &plan.hypotheses,
        &plan.filters,
        plan.careful.clone(),
    );
    work(&Pool {
        plan,
        space: &space,
        kernel: &kernel,
        evaluator: &evaluator,
    })
}

/// What the first pass keeps of a system.
pub(super) struct Summary {
    /// By filter: how many it rejects, and the range of values.
    pub(super) excluded: BTreeMap<usize, (u64, Option<[f64; 2]>)>,
    /// By hypothesis: the best ranked candidates.
    pub(super) best: Vec<BestFew>,
    /// The best candidate that is not ranked under the first hypothesis.
    pub(super) unranked: BestFew,
    /// Candidates ranked under the first hypothesis.
    pub(super) ranked: u64,
}

/// A kept candidate: system and index within it.
pub(super) type Place = (usize, u64);

/// What is kept for the second pass.
pub(super) struct Kept {
    /// Kept candidates that are listed.
    pub(super) places: BTreeSet<Place>,
    /// By form and hypothesis: keys of the kept ranked candidates in order, and their places.
    pub(super) thresholds: HashMap<(Form, usize), Vec<(Key, Place)>>,
}

/// What the second pass finds.
pub(super) struct Counted {
    /// By form and hypothesis: rank of each threshold.
    pub(super) ranks: HashMap<(Form, usize, Place), u64>,
    /// By system.
    pub(super) within: Vec<Option<Within>>,
}

impl Pool<'_> {
    pub(super) fn hypotheses(&self) -> usize {
        self.plan.hypotheses.len()
    }

    pub(super) fn pieces(&self) -> Vec<(usize, Piece)> {
        self.space
            .systems()
            .iter()
            .enumerate()
            .flat_map(|(i, system)| {
                let size = PIECE.max(system.members.len() / 1024);
                system
                    .members
                    .pieces(size)
                    .into_iter()
                    .map(move |piece| (i, piece))
            })
            .collect()
    }

    pub(super) fn is_ranked(&self, log: f64, coverage: f64) -> bool {
        !log.is_nan() && coverage >= self.plan.min_coverage
    }

    pub(super) fn first_pass(&self, progress: &dyn Progress) -> Result<Vec<Summary>, Cancelled> {
        let pieces = self.pieces();
        let parts: Vec<Option<Summary>> = pieces
            .par_iter()
            .map(|(system, piece)| {
                (!progress.is_cancelled()).then(|| self.summarise(*system, piece, progress))
            })
            .collect();
        let mut summaries: Vec<Option<Summary>> =
            self.space.systems().iter().map(|_| None).collect();
        for ((system, _), part) in pieces.iter().zip(parts) {
            let part = part.ok_or(Cancelled::Interrupted)?;
            match &mut summaries[*system] {
                None => summaries[*system] = Some(part),
                Some(whole) => whole.merge(part),
            }
        }
        summaries
            .into_iter()
            .map(|summary| summary.ok_or(Cancelled::Interrupted))
            .collect()
    }

    fn summarise(&self, index: usize, piece: &Piece, progress: &dyn Progress) -> Summary {
        let system = &self.space.systems()[index];
        let room = self.plan.top_per_system;
        let mut summary = Summary {
            excluded: BTreeMap::new(),
            best: vec![BestFew::new(room); self.hypotheses()],
            unranked: BestFew::new(1),
            ranked: 0,
        };
        let mut prepared = self.kernel.prepare(system);
        let mut seen = 0;
        self.kernel
            .for_each(system, piece, &mut prepared, |i, milli, outcome| {
                seen += 1;
                match outcome {
                    Outcome::Excluded(filter, value) => summary.exclude(filter, value),
                    Outcome::Scored(logs, coverage) => {
                        let key = |log| Key {
                            log,
                            total: milli[0] + milli[1],
                            number: system.first + i,
                        };
                        for (h, few) in summary.best.iter_mut().enumerate() {
                            if self.is_ranked(logs[h], coverage[h]) {
                                few.offer(key(logs[h]));
                            }
                        }
                        if self.is_ranked(logs[0], coverage[0]) {
                            summary.ranked += 1;
                        } else {
                            let log = if logs[0].is_nan() {
                                f64::NEG_INFINITY
                            } else {
                                logs[0]
                            };
                            summary.unranked.offer(key(log));
                        }
                    }
                }
            });
        progress.advance(seen);
        summary
    }

    pub(super) fn keep(&self, summaries: &[Summary]) -> Kept {
        let rows = self.plan.top.rows() as usize;
        let mut places = BTreeSet::new();
        for form in Form::ALL {
            for h in 0..self.hypotheses() {
                let mut keys: Vec<(Key, usize)> = Vec::new();
                for (i, summary) in summaries.iter().enumerate() {
                    if self.space.systems()[i].form == form {
                        keys.extend(summary.best[h].keys().iter().map(|k| (*k, i)));
                    }
                }
                keys.sort_by(|a, b| a.0.order(&b.0));
                for (key, system) in keys.into_iter().take(rows) {
                    places.insert((system, key.number - self.space.systems()[system].first));
                }
            }
        }
        // Every system's best has a rank too: the table of systems shows it.
        let mut with_rank = places.clone();
        for (i, summary) in summaries.iter().enumerate() {
            if let Some(key) = summary.best[0].keys().first() {
                with_rank.insert((i, key.number - self.space.systems()[i].first));
            }
        }
        Kept {
            thresholds: self.thresholds(&with_rank),
            places,
        }
    }

    fn thresholds(&self, places: &BTreeSet<Place>) -> HashMap<(Form, usize), Vec<(Key, Place)>> {
        let mut thresholds: HashMap<(Form, usize), Vec<(Key, Place)>> = HashMap::new();
        let mut current = None;
        for &(index, member) in places {
            let system = &self.space.systems()[index];
            let (_, prepared) = match &mut current {
                Some((i, p)) if *i == index => (index, p),
                slot => {
                    let fresh = slot.insert((index, self.kernel.prepare(system)));
                    (fresh.0, &mut fresh.1)
                }
            };
            let milli = system.members.milli(member);
            if let Outcome::Scored(logs, coverage) = self.kernel.member(system, prepared, member) {
                for h in 0..self.hypotheses() {
                    if self.is_ranked(logs[h], coverage[h]) {
                        let key = Key {
                            log: logs[h],
                            total: milli[0] + milli[1],
                            number: system.first + member,
                        };
                        thresholds
                            .entry((system.form, h))
                            .or_default()
                            .push((key, (index, member)));
                    }
                }
            }
        }
        for keys in thresholds.values_mut() {
            keys.sort_by(|a, b| a.0.order(&b.0));
        }
        thresholds
    }

    pub(super) fn second_pass(
        &self,
        kept: &Kept,
        summaries: &[Summary],
        progress: &dyn Progress,
    ) -> Result<Counted, Cancelled> {
        // Counters lie one behind the other: by form, hypothesis, threshold; one more for "worse than all".
        let mut offsets = HashMap::new();
        let mut length = 0;
        for form in Form::ALL {
            for h in 0..self.hypotheses() {
                offsets.insert((form, h), length);
                length += kept.thresholds.get(&(form, h)).map_or(0, Vec::len) + 1;
            }
        }
        let empty = || (vec![0_u64; length], Vec::new());
        let pieces = self.pieces();
        let (counts, withins) = pieces
            .par_iter()
            .fold(empty, |mut sum, (system, piece)| {
                if !progress.is_cancelled() {
                    self.count(
                        *system, piece, kept, summaries, &offsets, &mut sum, progress,
                    );
                }
                sum
            })
            .reduce(empty, |mut a, b| {
                for (x, y) in a.0.iter_mut().zip(b.0) {
                    *x += y;
                }
                a.1.extend(b.1);
                a
            });
        if progress.is_cancelled() {
            return Err(Cancelled::Interrupted);
        }
        let mut ranks = HashMap::new();
        for (&(form, h), keys) in &kept.thresholds {
            let start = offsets[&(form, h)];
            let mut better = 0;
            for (i, (_, place)) in keys.iter().enumerate() {
                better += counts[start + i];
                ranks.insert((form, h, *place), better + 1);
            }
        }
        let mut within: Vec<Option<Within>> = vec![None; self.space.systems().len()];
        for (system, part) in withins {
            within[system] = Some(match within[system] {
                None => part,
                Some(whole) => Within {
                    count: whole.count + part.count,
                    first: join(whole.first, part.first),
                    second: join(whole.second, part.second),
                },
            });
        }
        Ok(Counted { ranks, within })
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the state of one pass, used once"
    )]
    fn count(
        &self,
        index: usize,
        piece: &Piece,
        kept: &Kept,
        summaries: &[Summary],
        offsets: &HashMap<(Form, usize), usize>,
        sum: &mut (Vec<u64>, Vec<(usize, Within)>),
        progress: &dyn Progress,
    ) {
        let system = &self.space.systems()[index];
        let none = Vec::new();
        let lists: Vec<(&[(Key, Place)], usize)> = (0..self.hypotheses())
            .map(|h| {
                let keys = kept.thresholds.get(&(system.form, h)).unwrap_or(&none);
                (keys.as_slice(), offsets[&(system.form, h)])
            })
            .collect();
        let good_enough = summaries[index].best[0]
            .keys()
            .first()
            .map(|k| k.log + WITHIN.ln());
        let mut within: Option<Within> = None;
        let mut prepared = self.kernel.prepare(system);
        let mut seen = 0;
        self.kernel
            .for_each(system, piece, &mut prepared, |i, milli, outcome| {
                seen += 1;
                let Outcome::Scored(logs, coverage) = outcome else {
                    return;
                };
                for (h, (keys, offset)) in lists.iter().enumerate() {
                    if !self.is_ranked(logs[h], coverage[h]) {
                        continue;
                    }
                    let key = Key {
                        log: logs[h],
                        total: milli[0] + milli[1],
                        number: system.first + i,
                    };
                    let place =
                        keys.partition_point(|(t, _)| t.order(&key) != std::cmp::Ordering::Greater);
                    sum.0[offset + place] += 1;
                }
                if self.is_ranked(logs[0], coverage[0]) && good_enough.is_some_and(|g| logs[0] >= g)
                {
                    let here = Within {
                        count: 1,
                        first: [milli[0]; 2],
                        second: [milli[1]; 2],
                    };
                    within = Some(within.map_or(here, |w| Within {
                        count: w.count + 1,
                        first: join(w.first, here.first),
                        second: join(w.second, here.second),
                    }));
                }
            });
        progress.advance(seen);
        sum.1.extend(within.map(|w| (index, w)));
    }
}

impl Summary {
    fn exclude(&mut self, filter: usize, value: f64) {
        let entry = self.excluded.entry(filter).or_insert((0, None));
        entry.0 += 1;
        if !value.is_nan() {
            entry.1 = Some(
                entry
                    .1
                    .map_or([value; 2], |[low, high]| [low.min(value), high.max(value)]),
            );
        }
    }

    fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.best.iter_mut().zip(other.best) {
            mine.merge(theirs);
        }
        self.unranked.merge(other.unranked);
        self.ranked += other.ranked;
        for (filter, (count, range)) in other.excluded {
            let entry = self.excluded.entry(filter).or_insert((0, None));
            entry.0 += count;
            entry.1 = match (entry.1, range) {
                (Some([a, b]), Some([c, d])) => Some([a.min(c), b.max(d)]),
                (a, b) => a.or(b),
            };
        }
    }
}

fn join(a: [u32; 2], b: [u32; 2]) -> [u32; 2] {
    debug_assert!(a[1] <= MILLI && b[1] <= MILLI);
    [a[0].min(b[0]), a[1].max(b[1])]
}
