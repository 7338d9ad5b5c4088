//! `diff`: what differs between two runs, who moved, and because of what.

use std::path::PathBuf;

use zincscreen::explain::compare;
use zincscreen::facts::Facts;
use zincscreen::runs::Record;

use super::args::Args;
use super::{Failure, say};

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// The first run folder.
    pub(crate) first: PathBuf,
    /// The second run folder.
    pub(crate) second: PathBuf,
    /// How many of the systems that moved are explained.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) top: usize,
    /// A hypothesis both runs have, e.g. h2; default: the first of each.
    #[arg(long, value_name = "ID")]
    pub(crate) hypothesis: Option<String>,
}

pub(crate) fn diff(args: &DiffArgs, common: &Args) -> Result<(), Failure> {
    let (first, second) = (Record::open(&args.first)?, Record::open(&args.second)?);
    let base = Facts::embedded()?;
    let difference = compare(
        [&first, &second],
        &base,
        args.hypothesis.as_deref(),
        args.top,
    )?;
    if common.json {
        return say(&format!("{:#}", difference.json()));
    }
    say(difference.markdown().trim_end())
}
