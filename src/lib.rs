//! Screens alloying elements for zinc-metal anodes of aqueous zinc-ion batteries.
//!
//! Sourced facts feed physical models; a parallel scoring core ranks every binary and ternary candidate
//! under several hypotheses; the ranked table is Parquet, and every number in it can be followed to its
//! source.
//!
//! ```
//! use zincscreen::{facts::Facts, job::Job, screen};
//!
//! let text = r#"
//! [screen]
//! name = "tin-and-indium"
//! [candidates]
//! elements = { include = ["Sn", "In"] }
//! "#;
//! let job = Job::parse(text, "job.toml".as_ref(), &[])?;
//! let facts = job.facts(&Facts::embedded()?)?;
//! let plan = job.resolve(&facts)?;
//! let ranking = screen::run(&plan, &facts, &screen::Quiet)?;
//! assert!(ranking.rows.iter().any(|row| row.candidate.id() == "Sn100@coating"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The folders are the pipeline; each uses only those before it: [`units`], [`facts`], [`crystal`], [`formats`], [`epitaxy`],
//! [`models`], [`candidates`], [`descriptors`], [`score`], [`job`], [`robustness`], [`screen`], [`claims`], [`runs`],
//! [`explain`], [`validate`], [`report`], [`queue`]. `models`, `score`, `robustness`, `screen`, `explain` and `validate` do no
//! I/O: same input, same bits, any number of threads.

pub mod calendar;
pub mod candidates;
pub mod claims;
pub mod crystal;
pub mod descriptors;
pub mod epitaxy;
pub mod explain;
pub mod facts;
pub mod formats;
pub mod job;
pub mod models;
pub mod queue;
pub mod report;
pub mod robustness;
pub mod runs;
pub mod score;
pub mod screen;
pub mod units;
pub mod validate;
