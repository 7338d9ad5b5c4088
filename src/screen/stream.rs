//! Every candidate's score, in order, in batches: for tables of everything.

use rayon::prelude::*;

use super::Cancelled;
use super::passes::{Pool, with_pool};
use super::progress::Progress;
use crate::candidates::Piece;
use crate::facts::Facts;
use crate::job::ScreenPlan;
use crate::score::Outcome;

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
    pub x: [Vec<Option<f64>>; 3],
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
    with_pool(plan, facts, |pool| {
        progress.stage("writing all", pool.space.len());
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
    })
}

impl Pool<'_> {
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
                let second = (system.solutes.len() == 2).then_some(c.x[1]);
                for (column, x) in batch.x.iter_mut().zip([Some(c.x_zn), Some(c.x[0]), second]) {
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
