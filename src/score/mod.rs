//! From descriptors to a score: criterion → desirability → group → score.
//!
//! A criterion turns a descriptor into a desirability d between 0 and 1 on a straight line (Derringer and
//! Suich, J. Qual. Technol. 12 (1980) 214), never below the hypothesis' floor. Weights within a group are
//! relative to each other; groups weigh by their own weight. The score is the weighted geometric mean
//! of the desirabilities.
//!
//! **Missing data is not rewarded.** Ranking by the mean of what is known alone would put a candidate with
//! one good criterion and nothing else in front. In `score`, which ranks, every unknown desirability stands
//! at its neutral value, halfway between the floor and the best it can be on the logarithmic scale; `score_low`
//! and `score_high` put it at the floor and at its best; `score_known` leaves it out. The best it can be is 1,
//! unless the worst solute decides and one is known to be bad. Coverage is the share of the
//! applicable weight that is known.

mod careful;
mod criterion;
mod hypothesis;
mod kernel;

pub use careful::{CandidateEvidence, Evidence, GroupScore, Scored, score};
pub use criterion::{Criterion, Desirability, Filter, Measure, OnNull};
pub(crate) use hypothesis::{Defect, GROUPS, unknown};
pub use hypothesis::{Group, Hypothesis, RawCriterion, RawHypothesis};
pub use kernel::{Kernel, Outcome, Prepared};
