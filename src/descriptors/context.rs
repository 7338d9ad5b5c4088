//! What a descriptor may look at.

use crate::facts::Facts;
use crate::models::Environment;

/// Facts and conditions of one run.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The descriptor table.
    pub facts: &'a Facts,
    /// The job's conditions.
    pub environment: &'a Environment,
}
