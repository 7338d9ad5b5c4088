//! How far ranks hold: worked numbers, properties, and what the run folder says.

mod invariants;
mod reference;
mod runs;
mod worked;

pub(crate) use invariants::{assert_study, assert_tables};
