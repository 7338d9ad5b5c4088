//! The driver: plan and facts in, ranking out. No I/O: same input, same bits, any number of threads.
//!
//! Two passes over the pool. The first finds, system by system, the best compositions under each
//! hypothesis; memory is bounded by the number of systems, not of candidates. The second counts how many
//! candidates are better than each one kept, which makes every rank exact.

mod best;
mod progress;
mod ranking;
mod run;

pub use progress::{Progress, Quiet};
pub use ranking::{ElementRow, Excluded, Ranking, Row, SystemRow, Within};
pub use run::{Cancelled, ScoredBatch, run, stream_scored};
