//! The calculation queue: ranked candidates become calculations, results become facts.
//!
//! A plan names [`Calculation`]s with all their references under the same settings. Each has an identity,
//! so that the same calculation is never done twice. State is one SQLite file of events.

pub mod calculation;
pub mod inputs;
pub mod outputs;
pub mod presets;

pub use calculation::{Adsorbate, Calculation, Code, Purpose, Settings, Smearing, Task};
