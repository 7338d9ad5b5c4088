//! Ranks a pool: two passes, then the rows.

use super::passes::Pool;
use super::progress::Progress;
use super::ranking::Ranking;
use crate::descriptors::{Context, Evaluator};
use crate::facts::Facts;
use crate::job::{JobError, ScreenPlan};
use crate::score::Kernel;

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
