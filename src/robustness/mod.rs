//! How far does a rank hold if data, models and weights are not quite right?
//!
//! Ranks are those of systems within a form, under the first hypothesis: each system stands for its best candidate
//! (neighbouring compositions are no competitors), whose composition stays while the errors are drawn.
//!
//! **Errors.** An error belongs to a datum, not to a candidate: tin's adsorption energy is wrong by the same amount in
//! every system that holds tin. Data of one model share part of their error: z = √c z_model + √(1-c) z_datum with c =
//! `robustness.model_correlation` for models and tables of calculations, and 0 for measured values and what is arithmetic on
//! them. A bias that all have in common shifts all alike; taking every error for itself would make
//! the leaders' intervals too wide (`zn-ternary`, dilute, the leading twenty: 84, 73 and 61 ranks at c = 0, 0.5 and 1).
//! Nobody has measured c for these models: 0.5 says that as much is common as is not, and a job may
//! set 0 or 1 to see the ends. Sigma joins the stated uncertainty with the spread between sources
//! ([`Facts::quantity`](crate::facts::Facts::quantity)), so the choice of a source is among the errors. Errors of different
//! descriptors are independent, even where they rest on the same facts. Where nobody knows a sigma, the value is taken
//! as it is, and counted. Missing data are drawn too, over all they could be: see `law`.
//!
//! **Weights.** See [`acceptability`]. **Sensitivity.** See [`Influence`]. **Other methods.** See [`topsis`], [`pareto_fronts`].
//!
//! Systems that score alike to the last bit come in an order of their own in every sample and draw, by lot: each has each of
//! their ranks equally often. With no error a rank is certain but for such equals. Desirabilities end at 0 and 1, so that
//! there are many.
//!
//! Everything is drawn from the job's seed by counter; the same bits for any number of threads.

mod agreement;
mod data;
mod errors;
mod law;
mod outranking;
mod problem;
mod sampler;
mod scenarios;
mod sensitivity;
mod study;
mod views;
mod weights;

pub use agreement::{Kendall, kendall_tau_b};
pub use outranking::{net_flows, weighted_tau};
pub use sampler::Sampler;
pub use scenarios::{Agreement, Scenario};
pub use sensitivity::{Influence, first_order_index};
pub use study::{Central, FormStudy, Robustness, SystemStudy, study, work_ahead};
pub use views::{Kind, Normalization, crowding, hypervolume, pareto_fronts, topsis};
pub use weights::{Acceptability, acceptability};

use std::cmp::Ordering;

use crate::candidates::Candidate;
use crate::facts::Quantity;

/// Leaders whose pairs and ranks are told one by one.
pub const LEADERS: usize = 20;
/// "Among the first" is among so many.
pub const TOP: usize = 10;

/// Told how much more is done; false: stop.
pub type Watch<'a> = &'a (dyn Fn(u64) -> bool + Sync);

/// A system with the candidate it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Contender<'a> {
    /// Its best candidate under the first hypothesis.
    pub candidate: &'a Candidate,
    /// Every descriptor of the candidate, in the order of the registry.
    pub quantities: &'a [Quantity],
    /// Rank of the system within its form under each hypothesis.
    pub ranks: &'a [Option<u64>],
    /// Natural logarithm of the system's best score under each hypothesis.
    pub log_scores: &'a [Option<f64>],
}

/// Which of two systems comes first without errors: the greater logarithm, then the one that is ahead in the rank.
fn better(logs: &[f64], a: u32, b: u32) -> Ordering {
    logs[b as usize]
        .total_cmp(&logs[a as usize])
        .then(a.cmp(&b))
}

/// Which of two systems comes first in one draw: the greater logarithm, then by lot.
fn better_in_draw(logs: &[f64], draw: u64, a: u32, b: u32) -> Ordering {
    logs[b as usize]
        .total_cmp(&logs[a as usize])
        .then_with(|| sampler::lot(draw, a).cmp(&sampler::lot(draw, b)))
        .then(a.cmp(&b))
}
