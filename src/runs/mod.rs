//! The run folder: what a screen leaves behind, and how it is read back. The only place, with the
//! overrides of `facts`, that knows polars.

mod folder;
mod read;
mod record;
mod table;
mod tables;

pub use folder::{RunError, RunInfo, Target, check_disk, write};
pub use read::{Cell, Frame, open};
pub use record::Record;
pub use table::{Column, Data, Table};

/// Every fact in the long format, as a table.
#[must_use]
pub fn facts_table(facts: &crate::facts::Facts) -> Table {
    tables::facts(facts)
}
