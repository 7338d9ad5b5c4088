//! Which claims of the founding review do our facts and models bear out?
//!
//! `literature/adjudication.toml` says for each claim which tests answer it; the tests are computed from
//! the facts at hand, so that a better number, or a user's own, may turn a verdict. Nothing here is
//! asserted: where no number answers, the verdict is [`Verdict::NotTestableHere`] with the reason.
//!
//! # How a verdict is formed
//!
//! - A difference counts in units of its standard uncertainty, z = (value − reference)/σ, both sigmas
//!   joined as root of the sum of squares. |z| ≥ [`CLEAR_SIGMAS`] is clear: **supported** in the claimed
//!   direction, **contradicted** in the other. Less is **undecided**, and so is any number without a
//!   sigma. Exact numbers (counts, arithmetic) have sigma 0.
//! - A rank correlation is clear where its 95 % interval, the wider of two bootstraps (elements alone;
//!   elements and their sigmas), excludes the claimed least value on one side, and p < 0.05 where that
//!   value is 0.
//! - A test over several elements, and a claim with several tests, needs all, any, or a share of them:
//!   supported if enough are, contradicted if enough cannot be any more, else undecided. A null is an
//!   open answer; where all are null the verdict is **not testable here**.
//! - A *caveat* is a test of a proxy or a limit. If it fails, or a named part of the claim is covered by
//!   no test, support becomes undecided; it never contradicts.
//!
//! The words of an explanation were written for the shipped facts. Where a user's facts or conditions give
//! another verdict, the explanation says so in front.
//!
//! A proxy is, for instance, the hydrogen current of pure nickel for a nickel-zinc compound. Elements with
//! no d band answer `no_d_band`, and no number stands in for them. How facets fit beyond a 1x1 net is a
//! question for coincidence lattices and is not answered here.
//!
//! The claims are rows of `literature/claims.csv`, read from the review doi 10.1039/d5dt02588e.

mod card;
mod judge;
mod kinds;
mod number;
mod rank;
mod ranks;
mod report;
mod review;
mod systems;
mod verdict;

pub use judge::{Judged, Part};
pub use number::Number;
pub use rank::{Pair, RankCorrelation, rank_correlation, spearman};
pub use ranks::Rank;
pub use report::Report;
pub use systems::{Standing, SystemLine};
pub use verdict::{CLEAR_SIGMAS, Verdict, z_score};

use crate::facts::{FactError, Facts};
use crate::job::JobError;
use crate::models::Environment;
use crate::screen::Cancelled;

/// Why the claims could not be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// A file of the facts is missing or defective.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The conditions make no valid job.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The screen behind the ranks stopped.
    #[error(transparent)]
    Screen(#[from] Cancelled),
    /// An entry of the adjudication is wrong.
    #[error("{}: `{id}`: {problem}", card::FILE)]
    Card {
        /// The claim or system; empty for the whole file.
        id: String,
        /// What is wrong, and the cure.
        problem: String,
    },
}

/// A verdict on every claim of the founding review and a line on every system of it.
///
/// ```
/// use zincscreen::{claims::{self, Verdict}, facts::Facts, models::Environment};
/// let facts = Facts::embedded()?;
/// let report = claims::adjudicate(&facts, &Environment::default())?;
/// assert_eq!((report.claims.len(), report.systems.len()), (64, 39));
/// // "Zn-Sn intermetallics with tetragonal structures": there is no Zn-Sn compound.
/// let c06 = report.claims.iter().find(|c| c.id == "C06").expect("judged");
/// assert_eq!(c06.verdict, Verdict::Contradicted);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the adjudication does not match the review's tables, names a quantity or candidate that does not
/// exist, quotes a number that no test computes, or the conditions are not valid.
pub fn adjudicate(facts: &Facts, environment: &Environment) -> Result<Report, ClaimError> {
    let card = card::Card::read(facts)?;
    let tools = kinds::Tools::new(facts, environment)?;
    let claims = facts
        .claims()
        .iter()
        .map(|claim| {
            let of = card.claim.iter().find(|c| c.id == claim.id);
            let of = of.ok_or_else(|| card::missing(&claim.id))?;
            judge::judge(&tools, claim, of)
        })
        .collect::<Result<_, _>>()?;
    let systems = systems::lines(&tools, &card.system)?;
    Ok(Report { claims, systems })
}
