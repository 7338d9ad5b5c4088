//! The calculation queue: ranked candidates become calculations, results become facts.
//!
//! A plan names [`Calculation`]s with all their references under the same settings. Each has an identity
//! ([`job_id`]), so that the same calculation is never done twice. State is one SQLite file of events
//! ([`Store`]).

mod bookkeeping;
pub mod calculation;
pub mod collect;
pub mod cost;
mod document;
pub mod doubts;
mod engine;
mod error;
pub mod executors;
pub mod export;
mod identity;
pub mod inputs;
pub mod outputs;
pub mod plan;
pub mod presets;
mod shipped;
mod store;
pub mod worth;

pub use bookkeeping::{TotalEnergy, UnlikeSettings, adsorption_energy};
pub use calculation::{Adsorbate, Calculation, Code, Purpose, Settings, Smearing, Task};
pub use document::{CalculationDocument, MethodDocument, StructureDocument, SubjectDocument};
pub use engine::{Answer, Engine, Input, Outcome, ProjectedStates, Resources};
pub use error::QueueError;
pub use identity::{
    FRACTIONAL_DIGIT, JobId, LATTICE_DIGIT_ANG, MOMENT_DIGIT, job_id, settings_hash,
};
pub use shipped::{ShippedEngine, code_word, method, parse_code};
pub use store::{
    Actor, Added, Change, Counts, Event, FILE, Hook, Job, LostRun, NewResult, PlannedJob,
    ResultRow, State, Store, StoreOptions, host, network_file_system, started,
};
