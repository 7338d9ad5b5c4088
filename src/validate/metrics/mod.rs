//! How well does a ranking put the labelled first? Each measure with its worked number.
//!
//! Scores are greater-is-better; equal scores are ties, and a measure of a tied list is its mean over all
//! orders of the ties, except [`precision_at`], which puts the labelled last.

mod auroc;
mod early;
mod gain;
mod kendall;
mod permutation;
mod proportion;

pub use auroc::{Order, auroc};
pub use early::{Early, bedroc, bedroc_of_random, enrichment_factor};
pub use gain::{ndcg, ndcg_of_random};
pub use kendall::kendall_tau_b;
pub use permutation::{MOST_STATES, PermutationTest, permutation_test};
pub use proportion::{Proportion, clopper_pearson, precision_at};
