//! `queue export`.

use super::super::Failure;
use super::super::args::Args;
use super::QueueArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {}

pub(super) fn export(_: &ExportArgs, _: &QueueArgs, _: &Args) -> Result<(), Failure> {
    Err(Failure::Own("not there yet".to_owned()))
}
