//! From descriptors to a score: criterion → desirability → group → score.
//!
//! A criterion turns a descriptor into a desirability d between 0 and 1 on a straight line (Derringer and
//! Suich, J. Qual. Technol. 12 (1980) 214), never below the hypothesis' floor. Weights within a group are
//! relative to each other; groups weigh by their own weight. The score is the weighted geometric mean
//! of the desirabilities.
//!
//! **Missing data is not rewarded.** Ranking by the mean of what is known alone would put a candidate with
//! one good criterion and nothing else in front. In `score`, which ranks, every unknown desirability stands
//! halfway between the floor and the best it can be on the logarithmic scale, or at the mean of the known
//! elements of its class (open d band or not), whichever is less: every open-d metal whose hydrogen current is
//! known evolves hydrogen readily, and one of which nobody has measured it must not lead for that. The best it can
//! be is 1, unless the worst solute decides and one is known to be bad. `score_low` and `score_high` put the
//! unknown at the floor and at its best; `score_known` leaves it out. Coverage is the share of the applicable
//! weight that is known.

mod basis;
mod careful;
mod criterion;
mod hypothesis;
mod kernel;
mod terms;

pub use basis::Basis;
pub(crate) use careful::effective_weights;
pub use careful::{CandidateEvidence, Evidence, GroupScore, Scored, score};
pub use criterion::{Criterion, Desirability, ElementClass, Filter, Measure, OnNull};
pub(crate) use hypothesis::{Defect, GROUPS, unknown};
pub use hypothesis::{Group, Hypothesis, RawCriterion, RawHypothesis};
pub use kernel::{Kernel, Outcome, Prepared};
pub use terms::{Standing, Term, terms};
