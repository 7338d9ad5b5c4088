//! What is screened: systems × compositions × forms, numbered, never materialised.

mod candidate;
mod grid;
mod notation;
mod space;

pub use candidate::{Candidate, Composition, Form, MILLI};
pub(crate) use candidate::{composition_of_milli, system_name};
pub use grid::{Grid, Members, Piece};
pub use notation::{DEFAULT_MAX_E_ABOVE_HULL_EV, Listed, parse_listed};
pub(crate) use notation::{MOST_E_ABOVE_HULL_EV, parse_listed_within};
pub use space::{Pool, Space, System};
