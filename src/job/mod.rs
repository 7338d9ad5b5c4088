//! What is asked for: the TOML as written ([`JobFile`]), resolved into a valid [`ScreenPlan`].

mod error;
mod file;
mod locate;
mod plan;
mod pool;
mod read;
mod resolve;
mod strategy;

pub use error::{Complaint, JobError};
pub use file::{
    CandidatesSection, CoatingGrid, DiluteGrid, Elements, ElementsSection, EnvironmentSection,
    FactsSection, FilterEntry, JobFile, OutputSection, PhaseGrid, RobustnessSection, ScoreSection,
    ScreenSection, Top, WholePool, schema,
};
pub use plan::ScreenPlan;
pub use read::Job;
pub use strategy::{Gate, Strategy};
