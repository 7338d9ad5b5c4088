//! Where a candidate stands: ranked, not ranked, excluded, or not one of the run's.

use super::explainer::{Explainer, SAME};
use super::explanation::Exclusion;
use super::standings::{self, number};
use super::{Standing, name};
use crate::candidates::{Candidate, Form};
use crate::facts::{Quantity, Reason};
use crate::score::OnNull;

/// Where a candidate stands in the run.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Bare zinc, against which all are held.
    Reference,
    /// Ranked: rank of its system, of how many, and the system's best candidate.
    Ranked {
        /// Rank of the system within its form.
        rank: u64,
        /// Number of ranked systems of the form.
        of: u64,
        /// The system's best candidate, which may be another one.
        best: String,
    },
    /// Too little is known.
    Unranked {
        /// Share of the weight that is known.
        known: f64,
        /// Share that is needed.
        needed: f64,
    },
    /// A filter rejects it.
    Excluded(Vec<Exclusion>),
    /// Not one of the run's candidates: where it would stand.
    Outside {
        /// The rank it would have; none if too little is known.
        rank: Option<u64>,
        /// Number of ranked systems of the form.
        of: u64,
    },
}

impl Explainer<'_> {
    /// Number of ranked systems of a form.
    pub(super) fn ranked(&self, form: Form) -> u64 {
        let of_form = |s: &&Standing| s.best.form == form && s.rank.is_some();
        self.standings.iter().filter(of_form).count() as u64
    }

    /// The rank among the other systems of its form that a score would have. `present`: the rank it has; of
    /// equal systems those that come before it now stay before it.
    pub(super) fn rank_at(&self, candidate: &Candidate, score: f64, present: Option<u64>) -> u64 {
        let better = |s: &&Standing| {
            let is_before = s.rank.zip(present).is_some_and(|(other, own)| other < own);
            let factor = if is_before { 1.0 - SAME } else { 1.0 + SAME };
            s.best.form == candidate.form
                && s.rank.is_some()
                && s.best.solutes != candidate.solutes
                && s.score.is_some_and(|other| other > score * factor)
        };
        1 + self.standings.iter().filter(better).count() as u64
    }

    /// Ranks at the highest and the lowest score while all others stay. A candidate that is not its system's best is
    /// placed as if it stood for the system: of equal systems it may come first or last.
    pub(super) fn rank_span(
        &self,
        place: &Place,
        candidate: &Candidate,
        high: Option<f64>,
        low: Option<f64>,
    ) -> Option<[u64; 2]> {
        let Place::Ranked { rank, best, .. } = place else {
            return None;
        };
        let present = if *best == candidate.id() {
            [Some(*rank); 2]
        } else {
            [None, Some(u64::MAX)]
        };
        Some([
            self.rank_at(candidate, high?, present[0]),
            self.rank_at(candidate, low?, present[1]),
        ])
    }

    pub(super) fn place(
        &self,
        candidate: &Candidate,
        id: &str,
        quantities: &[Quantity],
        score: Option<f64>,
        coverage: f64,
    ) -> Place {
        if candidate.solutes.is_empty() {
            return Place::Reference;
        }
        let exclusions: Vec<Exclusion> = self
            .built
            .plan
            .filters
            .iter()
            .filter_map(|f| {
                let value = match &quantities[f.descriptor] {
                    Ok(v) if f.passes(v.value) => return None,
                    Ok(v) => Some(v.value),
                    Err(Reason::NotApplicable) => return None,
                    Err(_) if f.on_null == OnNull::Keep => return None,
                    Err(_) => None,
                };
                Some(Exclusion {
                    descriptor: f.descriptor,
                    value,
                    min: f.min,
                    max: f.max,
                    strategy: f.strategy.clone(),
                })
            })
            .collect();
        if !exclusions.is_empty() {
            return Place::Excluded(exclusions);
        }
        let of = self.ranked(candidate.form);
        let needed = self.built.plan.min_coverage;
        if !name::contains(&self.space, candidate) {
            let rank = score
                .filter(|_| coverage >= needed)
                .map(|score| self.rank_at(candidate, score, None));
            return Place::Outside { rank, of };
        }
        let standing = standings::of(&self.standings, candidate.form, &candidate.solutes);
        match standing.and_then(|s| Some((s.rank?, s))) {
            Some((rank, s)) if coverage >= needed && score.is_some() => Place::Ranked {
                rank,
                of,
                best: if s.best.id() == id {
                    id.to_owned()
                } else {
                    s.best.id()
                },
            },
            _ => Place::Unranked {
                known: coverage,
                needed,
            },
        }
    }

    /// Columns that an uncertainty analysis adds to the table of systems, where the run has them.
    pub(super) fn rank_columns(&self, candidate: &Candidate) -> Vec<(String, f64)> {
        let Some(frame) = self
            .record
            .frame("systems")
            .filter(|_| self.hypothesis == 0)
        else {
            return Vec::new();
        };
        let row = (0..frame.height()).find(|&row| {
            frame.cell("system", row).to_string() == candidate.system()
                && frame.cell("form", row).to_string() == candidate.form.as_str()
        });
        let Some(row) = row else {
            return Vec::new();
        };
        [
            "p_top10",
            "rank_p05",
            "rank_p50",
            "rank_p95",
            "rank_acceptability_1",
            "weights_p_top10",
            "pareto_front",
        ]
        .into_iter()
        .filter_map(|c| Some((c.to_owned(), number(frame, c, row)?)))
        .collect()
    }
}
