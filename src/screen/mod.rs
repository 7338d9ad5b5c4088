//! The driver: plan and facts in, ranking out. No I/O: same input, same bits, any number of threads.
//!
//! Two passes over the pool. The first finds, system by system, the best compositions under each
//! hypothesis; memory is bounded by the number of systems, not of candidates. The second counts how many
//! candidates are better than each one kept, which makes every rank exact.

mod assemble;
mod best;
mod passes;
mod progress;
mod ranking;
mod run;
mod stream;

pub use progress::{Progress, Quiet};
pub use ranking::{ElementRow, Excluded, Ranking, Row, SystemRow, Within};
pub use run::{Cancelled, run};
pub use stream::{ScoredBatch, stream_scored};
