//! How far is the work?

/// Told how work goes on; may ask it to stop.
pub trait Progress: Sync {
    /// A stage begins; `total` candidates lie ahead.
    fn stage(&self, name: &str, total: u64);
    /// So many more are done.
    fn advance(&self, done: u64);
    /// Whether to stop as soon as possible.
    fn is_cancelled(&self) -> bool;
}

/// Tells nobody and never stops.
#[derive(Debug, Clone, Copy)]
pub struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}
