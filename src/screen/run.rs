//! Ranks a pool: two passes, then the rows.

use super::passes::with_pool;
use super::progress::Progress;
use super::ranking::Ranking;
use crate::facts::Facts;
use crate::job::{JobError, ScreenPlan};

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

/// Ranks the pool of a plan.
///
/// # Errors
/// If `progress` asks to stop, or the pool is too large to be numbered.
pub fn run(
    plan: &ScreenPlan,
    facts: &Facts,
    progress: &dyn Progress,
) -> Result<Ranking, Cancelled> {
    with_pool(plan, facts, |pool| {
        progress.stage("scoring", pool.space.len());
        let summaries = pool.first_pass(progress)?;
        let kept = pool.keep(&summaries);
        progress.stage("ranking", pool.space.len());
        let counted = pool.second_pass(&kept, &summaries, progress)?;
        pool.assemble(&kept, &summaries, &counted, progress)
    })
}
