//! `queue submit`, `retry`, `cancel`, `judge` and the worker.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use serde_json::json;
use zincscreen::queue::doubts::BY_HAND;
use zincscreen::queue::executors::local::{SILENT_MS, work as work_locally};
use zincscreen::queue::executors::{self, Settled, suspects};
use zincscreen::queue::{Change, Job, QueueError, State};

use super::super::args::Args;
use super::super::interrupt;
use super::super::{Failure, say};
use super::watch::Watch;
use super::{ExecutorName, Queue, QueueArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct SubmitArgs {
    /// Who runs the jobs.
    #[arg(long, value_enum, default_value = "local")]
    executor: ExecutorName,
    /// Jobs at once on this machine.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    processes: u16,
    /// Tasks of a Slurm array at once; cores of a HyperQueue server of this machine.
    #[arg(long, value_name = "N")]
    throttle: Option<u32>,
    /// At most so many jobs now. With --wait, Slurm and HyperQueue get no more than that in all, what follows and
    /// what was lost counted again; a worker of this machine goes on with what its results make possible.
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    most: usize,
    /// Stay until all is done; results are read, and what they make possible is submitted, as they come.
    #[arg(long)]
    wait: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RetryArgs {
    /// Failed jobs.
    #[arg(long)]
    failed: bool,
    /// Suspect jobs.
    #[arg(long)]
    suspect: bool,
    /// Only where the reason begins like this, e.g. timeout, memory, exit, lost, cancelled.
    #[arg(long, value_name = "WORD")]
    reason: Option<String>,
    /// What they may use now: wall=4h, memory=16G, processes=8; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    sets: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CancelArgs {
    /// Beginnings of ids.
    #[arg(required_unless_present = "all")]
    jobs: Vec<String>,
    /// Everything that is not over.
    #[arg(long, conflicts_with = "jobs")]
    all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct JudgeArgs {
    /// Beginning of the id.
    job: String,
    /// accepted or suspect.
    verdict: String,
    /// Why; it stays in the history.
    #[arg(long)]
    reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct WorkArgs {
    /// Jobs at once.
    #[arg(long, default_value_t = 1)]
    processes: u16,
}

pub(super) fn submit(args: &SubmitArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut queue_ = Queue::open(queue, false)?;
    let engine = queue_.engine()?;
    let mut settled = Settled::default();
    let mut executor = queue_.executor(args.executor, args.throttle);
    let store = &mut queue_.store;
    if args.executor == ExecutorName::Local {
        executors::recover(store, &engine, SILENT_MS, None, &mut settled)?;
    } else {
        executors::refresh(store, &engine, executor.as_mut(), &mut settled)?;
    }
    executors::prepare(store, &engine, args.most, false, &mut settled)?;
    executors::submit(store, executor.as_mut(), args.most, &mut settled)?;
    let waiting = store
        .jobs_in(&[State::Submitted, State::Running], usize::MAX)?
        .len();
    if args.executor == ExecutorName::Local && waiting > 0 {
        if args.wait {
            let stop = interrupt::flag();
            let quiet = common.quiet || common.json;
            let done = work_locally(
                store,
                &engine,
                args.processes.into(),
                stop,
                &mut |so_far, running| {
                    if !quiet {
                        let _ = say(&format!(
                            "{} accepted, {} suspect, {} failed, {running} running",
                            so_far.accepted, so_far.suspect, so_far.failed
                        ));
                    }
                },
            )?;
            settled.accepted += done.accepted;
            settled.suspect += done.suspect;
            settled.failed += done.failed;
            settled.submitted += done.submitted;
            settled.written += done.written;
            settled.lost += done.lost;
        } else {
            start_worker(store.folder(), queue, args.processes)?;
        }
    }
    if args.executor != ExecutorName::Local && args.wait {
        let told = common.quiet || common.json;
        let watch = Watch {
            pause: queue_.settings.poll(args.executor),
            most: args.most,
            tells: !told,
            warns: !common.quiet,
        };
        watch.until_done(store, &engine, executor.as_mut(), &mut settled)?;
    }
    tell(
        &settled,
        common,
        if args.wait || waiting == 0 {
            ""
        } else {
            "; `zincscreen queue status` says how they are"
        },
    )?;
    // As of other tools: an exit code of 3 says that something failed.
    if settled.failed > 0 && args.wait {
        return Err(Failure::Partial(format!(
            "{} jobs failed; `zincscreen queue status --jobs failed` lists them",
            settled.failed
        )));
    }
    Ok(())
}

/// A process of its own that works in the background.
fn start_worker(
    folder: &std::path::Path,
    queue: &QueueArgs,
    processes: u16,
) -> Result<(), Failure> {
    let log = folder.join("worker.log");
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&log)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["queue", "--queue"]).arg(folder);
    if queue.on_network_disk {
        command.arg("--on-network-disk");
    }
    command
        .args(["work", "--processes", &processes.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()?;
    Ok(())
}

pub(super) fn work(args: &WorkArgs, queue: &QueueArgs) -> Result<(), Failure> {
    let mut queue = Queue::open(queue, false)?;
    let engine = queue.engine()?;
    let stop = interrupt::flag();
    work_locally(
        &mut queue.store,
        &engine,
        args.processes.into(),
        stop,
        &mut |_, _| {},
    )?;
    Ok(())
}

pub(super) fn tell(settled: &Settled, common: &Args, more: &str) -> Result<(), Failure> {
    if common.json {
        return say(&format!(
            "{:#}",
            json!({
                "written": settled.written, "submitted": settled.submitted, "accepted": settled.accepted,
                "suspect": settled.suspect, "failed": settled.failed, "lost": settled.lost,
            })
        ));
    }
    if common.quiet {
        return Ok(());
    }
    let parts: Vec<String> = [
        (settled.written, "written"),
        (settled.submitted, "submitted"),
        (settled.accepted, "accepted"),
        (settled.suspect, "suspect"),
        (settled.failed, "failed"),
        (settled.lost, "lost and written again"),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{n} {what}"))
    .collect();
    if parts.is_empty() {
        say(&format!("nothing changed{more}"))
    } else {
        say(&format!("{}{more}", parts.join(", ")))
    }
}

pub(super) fn retry(args: &RetryArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut states = Vec::new();
    if args.failed {
        states.push(State::Failed);
    }
    if args.suspect {
        states.push(State::Suspect);
    }
    if states.is_empty() {
        return Err(Failure::Input(
            "which jobs? --failed, --suspect, or both".to_owned(),
        ));
    }
    let mut queue = Queue::open(queue, false)?;
    let n = executors::retry(
        &mut queue.store,
        &states,
        args.reason.as_deref(),
        &args.sets,
    )?;
    if common.json {
        return say(&json!({ "planned": n }).to_string());
    }
    if common.quiet {
        return Ok(());
    }
    say(&format!(
        "{n} jobs planned again; next: zincscreen queue submit"
    ))
}

pub(super) fn cancel(args: &CancelArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut queue = Queue::open(queue, false)?;
    let open = [
        State::Planned,
        State::Written,
        State::Submitted,
        State::Running,
    ];
    let jobs: Vec<Job> = if args.all {
        queue.store.jobs_in(&open, usize::MAX)?
    } else {
        args.jobs
            .iter()
            .map(|id| queue.store.find(id))
            .collect::<Result<_, QueueError>>()?
    };
    let mut n = 0;
    for job in &jobs {
        let name = match job
            .external
            .as_deref()
            .map(|e| e.split(':').next().unwrap_or_default())
        {
            Some("slurm") => Some(ExecutorName::Slurm),
            Some("hyperqueue") => Some(ExecutorName::Hyperqueue),
            _ => None,
        };
        let mut executor = name.map(|name| queue.executor(name, None));
        let executor = executor
            .as_mut()
            .map(|e| e.as_mut() as &mut dyn executors::Executor);
        match executors::cancel(&mut queue.store, executor, job) {
            Ok(state) => {
                n += 1;
                if !common.quiet && !common.json {
                    say(&format!("{} {state}", job.id.short()))?;
                }
            }
            // With --all, a job that another process moved on is not wanted any more.
            Err(QueueError::Moved { .. }) if args.all => {}
            Err(error) => return Err(error.into()),
        }
    }
    if common.json {
        return say(&json!({ "cancelled": n }).to_string());
    }
    Ok(())
}

pub(super) fn judge(args: &JudgeArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let to = match args.verdict.as_str() {
        "accepted" => State::Accepted,
        "suspect" => State::Suspect,
        other => {
            return Err(Failure::Input(format!(
                "`{other}`: expected accepted or suspect"
            )));
        }
    };
    let mut queue = Queue::open(queue, false)?;
    let job = queue.store.find(&args.job)?;
    let reason = format!("{BY_HAND}{}", args.reason);
    if to == State::Suspect && job.state.next().contains(&to) {
        let engine = queue.engine()?;
        suspects::draw(&queue.store, &engine, &job, std::slice::from_ref(&reason))?;
    }
    let job = queue.store.step(&job, to, &reason, &Change::default())?;
    if common.quiet {
        return Ok(());
    }
    say(&format!("{} {}", job.id.short(), job.state))
}
