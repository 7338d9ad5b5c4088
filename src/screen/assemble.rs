//! Rows of candidates, systems and elements from what the passes keep.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Cancelled;
use super::best::Key;
use super::passes::{Counted, Kept, Place, Pool, Summary};
use super::progress::Progress;
use super::ranking::{ElementRow, Excluded, Ranking, Row, SystemRow};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{FLAGS, as_cycled};
use crate::facts::Element;
use crate::robustness::{self, Contender, Robustness};
use crate::score::{CandidateEvidence, score};

impl Pool<'_> {
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
        let in_use = as_cycled(self.evaluator.context(), &candidate);
        let failures = self
            .plan
            .failure_modes
            .iter()
            .filter(|mode| mode.befalls(&candidate, &quantities) == Some(true))
            .map(|mode| mode.id.clone())
            .collect();
        Row {
            candidate,
            ranks,
            scored,
            quantities,
            flags,
            in_use,
            failures,
        }
    }

    pub(super) fn assemble(
        &self,
        kept: &Kept,
        summaries: &[Summary],
        counted: &Counted,
        progress: &dyn Progress,
    ) -> Result<Ranking, Cancelled> {
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
        let robustness = self.robustness(&systems, progress)?;
        Ok(Ranking {
            candidates: self.space.len(),
            ranked: summaries.iter().map(|s| s.ranked).sum(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            references,
            by_element,
            systems,
            excluded: self.excluded(summaries),
            robustness,
        })
    }

    /// How far the ranks of the systems hold.
    fn robustness(
        &self,
        systems: &[SystemRow],
        progress: &dyn Progress,
    ) -> Result<Option<Robustness>, Cancelled> {
        let contenders: Vec<Contender<'_>> = systems
            .iter()
            .map(|s| Contender {
                candidate: &s.best.candidate,
                quantities: &s.best.quantities,
                ranks: &s.ranks,
                log_scores: &s.log_scores,
            })
            .collect();
        let Some(steps) = robustness::work_ahead(self.plan, &contenders) else {
            return Ok(None);
        };
        progress.stage("robustness", steps);
        let watch = |done: u64| {
            progress.advance(done);
            !progress.is_cancelled()
        };
        let found = robustness::study(self.plan, self.evaluator, &contenders, &watch);
        found.map(Some).ok_or(Cancelled::Interrupted)
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
                    .filter(|r| r.scored[0].coverage >= self.plan.min_coverage)
                    .and_then(|r| r.scored[0].score);
                let within = counted.within[i];
                let is_flat = within.is_some_and(|w| w.count == summary.ranked);
                let gain = match (ranked, best.scored[0].score, zinc) {
                    (Some(_), Some(own), Some(zinc)) => Some(100.0 * (own / zinc - 1.0)),
                    _ => None,
                };
                Some(SystemRow {
                    form: system.form,
                    solutes: system.solutes.clone(),
                    ranks: system_ranks[i].clone(),
                    log_scores: summary
                        .best
                        .iter()
                        .map(|b| Some(b.keys().first()?.log))
                        .collect(),
                    candidates: system.members.len(),
                    excluded: summary.excluded.values().map(|e| e.0).sum(),
                    best,
                    within,
                    is_flat,
                    is_at_edge: ranked.is_some() && !is_flat && system.is_at_edge(place.1),
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
}
