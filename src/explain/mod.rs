//! Why is a candidate ranked where it is, and why do two runs differ?
//!
//! An [`Explanation`] holds what speaks for and against one candidate: the contribution of every criterion to
//! the logarithm of its score, sentences that are built from the numbers ([`sentences`]), what is missing, what
//! would lift it ([`lift`]), its nearest neighbours and, of a ternary, its synergy. A [`Difference`] names what
//! differs between two runs, who moved, and which change behind it did it.
//!
//! Everything follows from a [`crate::runs::Record`]: the job, the facts with the user's own values, and the
//! tables that the run left behind. What this program computes otherwise than the run did is said so.

mod calculated;
mod contributions;
mod difference;
mod difference_text;
mod differences;
mod error;
mod explainer;
mod explanation;
pub mod lift;
mod movers;
mod name;
mod neighbours;
mod numbers;
mod place;
pub mod sentences;
mod setting;
mod shapley;
mod standings;
mod synergy;
mod synergy_text;
mod text;

pub use contributions::Contribution;
pub use difference::{Difference, compare};
pub use differences::{Change, Group};
pub use error::ExplainError;
pub use explainer::Explainer;
pub use explanation::{Exclusion, Explanation, Flagged, GroupPart, Missing, Sentence, SourceLine};
pub use lift::{Lift, Step};
pub use movers::{Effect, Mover};
pub use neighbours::Neighbour;
pub use place::Place;
pub use setting::{Recorded, Setting};
pub use standings::Standing;
pub use synergy::{Synergy, SynergyOf};
