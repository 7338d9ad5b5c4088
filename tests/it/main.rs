//! One test binary, so that polars links once: golden results, physics, properties, the command.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed, which is what it is for"
)]

mod claims;
mod cli;
mod common;
mod epitaxy;
mod explain;
mod facts;
mod formats;
mod golden;
mod physics;
mod property;
mod queue;
mod queue_files;
mod robustness;
mod surfaces;
mod validate;
