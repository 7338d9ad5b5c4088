//! From descriptors to a score: criterion → desirability → group → score.
//!
//! A criterion turns a descriptor into a desirability d between 0 and 1 on a straight line (Derringer and
//! Suich, J. Qual. Technol. 12 (1980) 214), never below the hypothesis' floor. Weights within a group are
//! relative to each other; groups weigh by their own weight. The score is the weighted geometric mean of
//! the desirabilities known; `score_low` and `score_high` put the unknown ones at the floor and at 1; the
//! coverage is the share of the applicable weight that is known.

mod careful;
mod criterion;
mod hypothesis;
mod kernel;

pub use careful::{GroupScore, Scored, score};
pub use criterion::{Criterion, Desirability, Filter, Measure, OnNull};
pub use hypothesis::{Group, Hypothesis, RawCriterion, RawHypothesis};
pub use kernel::{Kernel, Outcome, Prepared};
pub(crate) use hypothesis::{Defect, GROUPS, unknown};
