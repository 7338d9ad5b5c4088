//! The two passes, and the rows made from what they keep.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::best::{BestFew, Key};
use super::progress::Progress;
use super::ranking::{ElementRow, Excluded, Ranking, Row, SystemRow, Within};
use crate::candidates::{Candidate, Form, MILLI, Piece, Space};
use crate::descriptors::{Context, Evaluator, FLAGS};
use crate::facts::{Element, Facts};
use crate::job::{JobError, ScreenPlan};
use crate::score::{CandidateEvidence, Kernel, Outcome, score};

/// Why a screen stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cancelled {
    /// It was asked to.
    #[error("stopped before the end; nothing was written")]
    Interrupted,
    /// The plan cannot be carried out.
    #[error(transparent)]
    Job(#[from] JobError),
}

/// Compositions within this share of a system's best score count as equally good.
const WITHIN: f64 = 0.98;
/// Candidates per piece of parallel work.
const PIECE: u64 = 50_000;

/// Ranks the pool of a plan.
///
/// # Errors
/// If `progress` asks to stop, or the pool is too large to be numbered.
pub fn run(
    plan: &ScreenPlan,
    facts: &Facts,
    progress: &dyn Progress,
) -> Result<Ranking, Cancelled> {
    let space = plan.space(facts)?;
    let context = Context {
        facts,
        environment: &plan.environment,
    };
    let evaluator = Evaluator::new(context);
    let kernel = Kernel::new(
        &evaluator,
        &plan.hypotheses,
        &plan.filters,
        plan.careful.clone(),
    );
    let pool = Pool {
        plan,
        space: &space,
        kernel: &kernel,
        evaluator: &evaluator,
    };

    progress.stage("scoring", space.len());
    let summaries = pool.first_pass(progress)?;
    let kept = pool.keep(&summaries);
    progress.stage("ranking", space.len());
    let counted = pool.second_pass(&kept, &summaries, progress)?;
    Ok(pool.assemble(&kept, &summaries, &counted))
}

/// Scores of a run of candidates, for tables of everything.
#[derive(Debug, Default)]
pub struct ScoredBatch {
    /// Candidate ids.
    pub ids: Vec<String>,
    /// Systems.
    pub systems: Vec<String>,
    /// Forms.
    pub forms: Vec<&'static str>,
    /// Fractions of zinc, first and second solute.
    pub x: [Vec<f64>; 3],
    /// Score under each hypothesis; none if not enough is known to rank it.
    pub scores: Vec<Vec<Option<f64>>>,
    /// Coverage under the first hypothesis.
    pub coverage: Vec<f64>,
}

impl ScoredBatch {
    /// Adds another batch of the same plan.
    pub fn append(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.systems.extend(other.systems);
        self.forms.extend(other.forms);
        for (mine, theirs) in self.x.iter_mut().zip(other.x) {
            mine.extend(theirs);
        }
        self.scores.resize(other.scores.len(), Vec::new());
        for (mine, theirs) in self.scores.iter_mut().zip(other.scores) {
            mine.extend(theirs);
        }
        self.coverage.extend(other.coverage);
    }
}

/// Hands every candidate that passes the filters to `write`, in order, in batches.
///
/// # Errors
/// If `progress` asks to stop, the pool is too large, or `write` fails.
pub fn stream_scored<E: From<Cancelled>>(
    plan: &ScreenPlan,
    facts: &Facts,
    progress: &dyn Progress,
    mut write: impl FnMut(ScoredBatch) -> Result<(), E>,
) -> Result<(), E> {
    let space = plan.space(facts).map_err(Cancelled::from)?;
    let context = Context {
        facts,
        environment: &plan.environment,
    };
    let evaluator = Evaluator::new(context);
    let kernel = Kernel::new(
        &evaluator,
        &plan.hypotheses,
        &plan.filters,
        plan.careful.clone(),
    );
    let pool = Pool {
        plan,
        space: &space,
        kernel: &kernel,
        evaluator: &evaluator,
    };
    progress.stage("writing all", space.len());
    let pieces = pool.pieces();
    // A few pieces at a time: memory stays bounded, order stays fixed.
    let group = 4 * rayon::current_num_threads().max(1);
    for chunk in pieces.chunks(group) {
        if progress.is_cancelled() {
            return Err(Cancelled::Interrupted.into());
        }
        let batches: Vec<ScoredBatch> = chunk
            .par_iter()
            .map(|(system, piece)| pool.batch(*system, piece, progress))
            .collect();
        for batch in batches {
            if !batch.ids.is_empty() {
                write(batch)?;
            }
        }
    }
    Ok(())
}

struct Pool<'a> {
    plan: &'a ScreenPlan,
    space: &'a Space,
    kernel: &'a Kernel<'a>,
    evaluator: &'a Evaluator<'a>,
}

/// What the first pass keeps of a system.
struct Summary {
    /// By filter: how many it rejects, and the range of values.
    excluded: BTreeMap<usize, (u64, Option<[f64; 2]>)>,
    /// By hypothesis: the best ranked candidates.
    best: Vec<BestFew>,
    /// The best candidate that is not ranked under the first hypothesis.
    unranked: BestFew,
    /// Candidates ranked under the first hypothesis.
    ranked: u64,
}

/// A kept candidate: system and index within it.
type Place = (usize, u64);

/// What is kept for the second pass.
struct Kept {
    /// Kept candidates that are listed.
    places: BTreeSet<Place>,
    /// By form and hypothesis: keys of the kept ranked candidates in order, and their places.
    thresholds: HashMap<(Form, usize), Vec<(Key, Place)>>,
}

/// What the second pass finds.
struct Counted {
    /// By form and hypothesis: rank of each threshold.
    ranks: HashMap<(Form, usize, Place), u64>,
    /// By system.
    within: Vec<Option<Within>>,
}

impl Pool<'_> {
    fn hypotheses(&self) -> usize {
        self.plan.hypotheses.len()
    }

    fn pieces(&self) -> Vec<(usize, Piece)> {
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

    fn is_ranked(&self, log: f64, coverage: f64) -> bool {
        !log.is_nan() && coverage >= self.plan.min_coverage
    }

    fn first_pass(&self, progress: &dyn Progress) -> Result<Vec<Summary>, Cancelled> {
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

    fn keep(&self, summaries: &[Summary]) -> Kept {
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

    fn second_pass(
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

    fn row(&self, candidate: Candidate, ranks: Vec<Option<u64>>) -> Row {
        let evidence = CandidateEvidence::new(self.evaluator, &candidate);
        let scored = self
            .plan
            .hypotheses
            .iter()
            .map(|h| score(h, candidate.form, &evidence))
            .collect();
        let quantities = evidence.quantities;
        let flags = FLAGS
            .iter()
            .map(|flag| (flag.evaluate)(self.evaluator.context(), &candidate))
            .collect();
        Row {
            candidate,
            ranks,
            scored,
            quantities,
            flags,
        }
    }

    fn assemble(&self, kept: &Kept, summaries: &[Summary], counted: &Counted) -> Ranking {
        let ranks_of = |place: Place| -> Vec<Option<u64>> {
            let form = self.space.systems()[place.0].form;
            (0..self.hypotheses())
                .map(|h| counted.ranks.get(&(form, h, place)).copied())
                .collect()
        };
        let mut places: Vec<Place> = kept.places.iter().copied().collect();
        places.extend(self.unranked_places(summaries));
        let mut rows: Vec<(Place, Row)> = places
            .into_par_iter()
            .map(|place| {
                let candidate = self.space.systems()[place.0].candidate(place.1);
                (place, self.row(candidate, ranks_of(place)))
            })
            .collect();
        let last = |rank: Option<u64>| rank.unwrap_or(u64::MAX);
        rows.sort_by(|(pa, a), (pb, b)| {
            (a.candidate.form, last(a.ranks[0]), pa).cmp(&(b.candidate.form, last(b.ranks[0]), pb))
        });
        let references: Vec<Row> = Form::ALL
            .into_iter()
            .filter(|form| self.space.systems().iter().any(|s| s.form == *form))
            .map(|form| self.row(Candidate::bare_zinc(form), vec![None; self.hypotheses()]))
            .collect();
        let systems = self.systems(summaries, counted, &references, &ranks_of);
        let by_element = Self::by_element(&systems);
        Ranking {
            candidates: self.space.len(),
            ranked: summaries.iter().map(|s| s.ranked).sum(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            references,
            by_element,
            systems,
            excluded: self.excluded(summaries),
        }
    }

    /// The best candidate of every system of which nothing is ranked, as many per form as rows are wanted.
    fn unranked_places(&self, summaries: &[Summary]) -> Vec<Place> {
        let mut places = Vec::new();
        for form in Form::ALL {
            let of_form = summaries
                .iter()
                .enumerate()
                .filter(|(i, s)| {
                    self.space.systems()[*i].form == form && s.best[0].keys().is_empty()
                })
                .filter_map(|(i, s)| {
                    let key = s.unranked.keys().first()?;
                    Some((i, key.number - self.space.systems()[i].first))
                })
                .filter(|(i, _)| {
                    (0..self.hypotheses()).all(|h| summaries[*i].best[h].keys().is_empty())
                });
            places.extend(of_form.take(self.plan.top.rows() as usize));
        }
        places
    }

    fn systems(
        &self,
        summaries: &[Summary],
        counted: &Counted,
        references: &[Row],
        ranks_of: &(impl Fn(Place) -> Vec<Option<u64>> + Sync),
    ) -> Vec<SystemRow> {
        let system_ranks = self.system_ranks(summaries);
        let mut systems: Vec<SystemRow> = summaries
            .par_iter()
            .enumerate()
            .filter_map(|(i, summary)| {
                let system = &self.space.systems()[i];
                let ranked = summary.best[0].keys().first();
                let key = ranked.or_else(|| summary.unranked.keys().first())?;
                let place = (i, key.number - system.first);
                let best = self.row(system.candidate(place.1), ranks_of(place));
                let zinc = references
                    .iter()
                    .find(|r| r.candidate.form == system.form)
                    .and_then(|r| r.scored[0].score);
                let gain = match (ranked, best.scored[0].score, zinc) {
                    (Some(_), Some(own), Some(zinc)) => Some(100.0 * (own / zinc - 1.0)),
                    _ => None,
                };
                Some(SystemRow {
                    form: system.form,
                    solutes: system.solutes.clone(),
                    ranks: system_ranks[i].clone(),
                    candidates: system.members.len(),
                    excluded: summary.excluded.values().map(|e| e.0).sum(),
                    best,
                    within: counted.within[i],
                    is_at_edge: ranked.is_some() && system.is_at_edge(place.1),
                    gain_over_zn_percent: gain,
                })
            })
            .collect();
        let last = |rank: Option<u64>| rank.unwrap_or(u64::MAX);
        systems.sort_by(|a, b| (a.form, last(a.ranks[0])).cmp(&(b.form, last(b.ranks[0]))));
        systems
    }

    /// Rank of every system within its form under each hypothesis.
    fn system_ranks(&self, summaries: &[Summary]) -> Vec<Vec<Option<u64>>> {
        let mut ranks = vec![vec![None; self.hypotheses()]; summaries.len()];
        for form in Form::ALL {
            for h in 0..self.hypotheses() {
                let mut keys: Vec<(Key, usize)> = summaries
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| self.space.systems()[*i].form == form)
                    .filter_map(|(i, s)| s.best[h].keys().first().map(|k| (*k, i)))
                    .collect();
                keys.sort_by(|a, b| a.0.order(&b.0));
                for (rank, (_, system)) in keys.into_iter().enumerate() {
                    ranks[system][h] = Some(rank as u64 + 1);
                }
            }
        }
        ranks
    }

    fn excluded(&self, summaries: &[Summary]) -> Vec<Excluded> {
        let mut excluded = Vec::new();
        for (system, summary) in self.space.systems().iter().zip(summaries) {
            for (&filter, &(count, range)) in &summary.excluded {
                excluded.push(Excluded {
                    form: system.form,
                    solutes: system.solutes.clone(),
                    filter,
                    count,
                    range,
                });
            }
        }
        excluded
    }

    fn by_element(systems: &[SystemRow]) -> Vec<ElementRow> {
        let mut by: BTreeMap<(Form, Element), Vec<&SystemRow>> = BTreeMap::new();
        for system in systems {
            for &element in &system.solutes {
                by.entry((system.form, element)).or_default().push(system);
            }
        }
        by.into_iter()
            .map(|((form, element), systems)| {
                let score = |s: &SystemRow| s.best.scored[0].score;
                let binary = systems
                    .iter()
                    .find(|s| s.solutes.len() == 1 && s.ranks[0].is_some());
                let ranked: Vec<&&SystemRow> =
                    systems.iter().filter(|s| s.ranks[0].is_some()).collect();
                let best = ranked.iter().min_by_key(|s| s.ranks[0]);
                let sum: f64 = ranked.iter().filter_map(|s| score(s)).sum();
                ElementRow {
                    element,
                    form,
                    binary_rank: binary.and_then(|s| s.ranks[0]),
                    binary_score: binary.and_then(|s| score(s)),
                    best_system: best.map(|s| s.best.candidate.system()),
                    best_rank: best.and_then(|s| s.ranks[0]),
                    best_score: best.and_then(|s| score(s)),
                    mean_score: (!ranked.is_empty()).then(|| sum / ranked.len() as f64),
                    n_ranked: ranked.len() as u64,
                }
            })
            .collect()
    }

    fn batch(&self, index: usize, piece: &Piece, progress: &dyn Progress) -> ScoredBatch {
        let system = &self.space.systems()[index];
        let mut batch = ScoredBatch {
            scores: vec![Vec::new(); self.hypotheses()],
            ..ScoredBatch::default()
        };
        let name = system.name();
        let mut prepared = self.kernel.prepare(system);
        let mut seen = 0;
        self.kernel
            .for_each(system, piece, &mut prepared, |i, _, outcome| {
                seen += 1;
                let Outcome::Scored(logs, coverage) = outcome else {
                    return;
                };
                let candidate = system.candidate(i);
                let c = candidate.composition();
                batch.ids.push(candidate.id());
                batch.systems.push(name.clone());
                batch.forms.push(system.form.as_str());
                for (column, x) in batch.x.iter_mut().zip([c.x_zn, c.x[0], c.x[1]]) {
                    column.push(x);
                }
                for (h, column) in batch.scores.iter_mut().enumerate() {
                    let ranked = self.is_ranked(logs[h], coverage[h]);
                    column.push(ranked.then(|| logs[h].exp()));
                }
                batch.coverage.push(coverage[0]);
            });
        progress.advance(seen);
        batch
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
