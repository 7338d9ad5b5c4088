//! `queue export`.

use std::path::PathBuf;

use zincscreen::queue::State;
use zincscreen::queue::executors::{self, Settled};
use zincscreen::queue::export::{Jobflow, csv_text, extxyz_text, flow, put, write_ase_db};

use super::super::args::Args;
use super::super::{Failure, say};
use super::{Queue, QueueArgs};

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("format").required(true))]
pub(crate) struct ExportArgs {
    /// A jobflow Flow of every job that can start; `collect` finds what it leaves behind.
    #[arg(long, value_name = "FILE", group = "format")]
    jobflow: Option<PathBuf>,
    /// ASE's database.
    #[arg(long, value_name = "FILE", group = "format")]
    ase_db: Option<PathBuf>,
    /// Structures with energies.
    #[arg(long, value_name = "FILE", group = "format")]
    extxyz: Option<PathBuf>,
    /// A line for each job.
    #[arg(long, value_name = "FILE", group = "format")]
    csv: Option<PathBuf>,
    /// Jobs of these states; default: all. Not with --jobflow.
    #[arg(
        long,
        value_name = "STATE",
        value_delimiter = ',',
        conflicts_with = "jobflow"
    )]
    states: Vec<String>,
}

pub(super) fn export(args: &ExportArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut queue = Queue::open(queue, false)?;
    let states: Vec<State> = if args.states.is_empty() {
        State::ALL.to_vec()
    } else {
        args.states
            .iter()
            .map(|word| word.parse().map_err(Failure::Input))
            .collect::<Result<_, _>>()?
    };
    let said = if let Some(path) = &args.jobflow {
        let engine = queue.engine()?;
        let mut settled = Settled::default();
        executors::prepare(&mut queue.store, &engine, usize::MAX, false, &mut settled)?;
        executors::submit(&mut queue.store, &mut Jobflow, usize::MAX, &mut settled)?;
        let flow = flow(&queue.store)?;
        put(path, format!("{flow:#}\n").as_bytes())?;
        let n = flow["jobs"].as_array().map_or(0, Vec::len);
        format!(
            "{n} jobs in {}; run them with: python -c \"import json; from jobflow import Flow, run_locally; \
             run_locally(Flow.from_dict(json.load(open('{}'))))\"",
            path.display(),
            path.display()
        )
    } else if let Some(path) = &args.ase_db {
        let n = write_ase_db(&queue.store, &states, path)?;
        format!("{n} jobs in {}", path.display())
    } else if let Some(path) = &args.extxyz {
        put(path, extxyz_text(&queue.store, &states)?.as_bytes())?;
        format!("written to {}", path.display())
    } else if let Some(path) = &args.csv {
        put(path, &csv_text(&queue.store, &states)?)?;
        format!("written to {}", path.display())
    } else {
        return Err(Failure::Input("name a format".to_owned()));
    };
    if common.quiet || common.json {
        return Ok(());
    }
    say(&said)
}
