//! What is screened: systems × compositions × forms, numbered, never materialised.

mod candidate;
mod grid;
mod notation;
mod space;

pub use candidate::{Candidate, Composition, Form, MILLI};
pub(crate) use candidate::{composition_of_milli, system_name};
pub use grid::{Grid, Members, Piece};
pub use notation::{Listed, parse_listed};
pub use space::{Pool, Space, System};
