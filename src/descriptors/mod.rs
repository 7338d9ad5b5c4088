//! The registry: every descriptor once, with name, unit, meaning, source and rule. It is the single origin
//! of the table's columns, of `columns.json` and of what a criterion or filter may name.
//!
//! Two paths compute a descriptor: [`evaluate`], with sigma, reason and provenance, for the rows people
//! read; and the kernel, from tables of plain numbers, for all. They agree to 1e-12 relative.

mod coincidence;
mod context;
mod cycled;
mod evaluate;
mod failure;
mod flags;
mod quantities;
mod registry;
mod rule;
mod whole;

pub use context::Context;
pub use cycled::{InUse, as_cycled};
pub use evaluate::Evaluator;
pub use failure::{Condition, FailureMode, failure_modes};
pub use flags::{FLAGS, Flag};
pub use registry::{DESCRIPTORS, Descriptor, descriptor, index_of};
pub use rule::{Combine, OfElement, Rule};
