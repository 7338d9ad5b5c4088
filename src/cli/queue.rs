//! `queue`: calculations for candidates, from plan to fact.

mod act;
mod collect;
mod export;
mod plan;
mod planned;
mod show;
mod wanted;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use zincscreen::queue::executors::Executor;
use zincscreen::queue::executors::hyperqueue::HyperQueue;
use zincscreen::queue::executors::local::Local;
use zincscreen::queue::executors::slurm::Slurm;
use zincscreen::queue::inputs::Templates;
use zincscreen::queue::{Hook, QueueError, ShippedEngine, Store, StoreOptions};

use super::Failure;
use super::args::Args;

#[derive(Debug, clap::Args)]
pub(crate) struct QueueArgs {
    /// Folder of the queue.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "zincscreen-queue"
    )]
    queue: PathBuf,
    /// Open the queue on a network disk; then one machine only may do so.
    #[arg(long, global = true)]
    on_network_disk: bool,
    #[command(subcommand)]
    command: QueueCommand,
}

#[derive(Debug, Subcommand)]
enum QueueCommand {
    /// The input files of one calculation; no queue is needed.
    Input(super::queue_input::QueueInputArgs),
    /// The calculations that decide candidates, with their references and cost.
    Plan(plan::PlanArgs),
    /// Write inputs and start jobs.
    Submit(act::SubmitArgs),
    /// How many jobs are in which state.
    Status(show::StatusArgs),
    /// Everything known of one job.
    Show(show::ShowArgs),
    /// Read results, judge them, write facts.
    Collect(collect::CollectArgs),
    /// Plan failed or suspect jobs again.
    Retry(act::RetryArgs),
    /// End or retire jobs.
    Cancel(act::CancelArgs),
    /// Accept a suspect result, or doubt an accepted one, with a reason.
    Judge(act::JudgeArgs),
    /// Write jobs for other managers, results for other tools.
    Export(export::ExportArgs),
    /// Work on submitted jobs; `submit` starts this.
    #[command(hide = true)]
    Work(act::WorkArgs),
}

/// Who runs the jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExecutorName {
    /// Processes of this machine.
    Local,
    /// Slurm arrays.
    Slurm,
    /// A HyperQueue server.
    Hyperqueue,
}

/// What a queue's folder says about this machine: `queue.toml`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// By code: the command to start instead of the code's own.
    commands: BTreeMap<String, Vec<String>>,
    /// A folder with templates of inputs that take the place of the shipped ones.
    templates: Option<PathBuf>,
    /// Slurm.
    slurm: SlurmSettings,
    /// HyperQueue.
    hyperqueue: HyperQueueSettings,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SlurmSettings {
    /// Further options of sbatch.
    options: Vec<String>,
    /// Lines before the command.
    setup: Vec<String>,
    /// So many tasks of an array at once.
    throttle: Option<u32>,
    /// For how long a task that is gone may still show its exit code, seconds.
    patience_s: Option<u32>,
    /// How often `submit --wait` asks, seconds; 30 by itself.
    poll_s: Option<u32>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HyperQueueSettings {
    /// The Python with the package.
    python: Option<String>,
    /// The server's folder.
    server: Option<PathBuf>,
}

impl Settings {
    /// How often an executor outside is asked.
    fn poll(&self, executor: ExecutorName) -> Duration {
        Duration::from_secs(match executor {
            ExecutorName::Slurm => self.slurm.poll_s.unwrap_or(30).into(),
            _ => 1,
        })
    }
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Database { .. } | QueueError::Stopped(_) | QueueError::File { .. } => {
                Self::Own(error.to_string())
            }
            other => Self::Input(other.to_string()),
        }
    }
}

/// An open queue with what its folder says.
struct Queue {
    store: Store,
    settings: Settings,
}

impl Queue {
    fn open(args: &QueueArgs, creates: bool) -> Result<Self, Failure> {
        let options = StoreOptions {
            creates,
            allows_network: args.on_network_disk,
            hook: hook(),
        };
        let store = Store::open(&args.queue, &options)?;
        let settings = settings(store.folder())?;
        Ok(Self { store, settings })
    }

    fn engine(&self) -> Result<ShippedEngine, Failure> {
        engine(&self.settings)
    }

    fn executor(&self, name: ExecutorName, throttle: Option<u32>) -> Box<dyn Executor> {
        match name {
            ExecutorName::Local => Box::new(Local),
            ExecutorName::Slurm => Box::new(Slurm {
                folder: self.store.folder().to_path_buf(),
                throttle: throttle.or(self.settings.slurm.throttle),
                options: self.settings.slurm.options.clone(),
                setup: self.settings.slurm.setup.clone(),
                patience_s: self.settings.slurm.patience_s.unwrap_or(120),
            }),
            ExecutorName::Hyperqueue => Box::new(HyperQueue {
                folder: self.store.folder().to_path_buf(),
                cores: throttle.unwrap_or_else(|| {
                    std::thread::available_parallelism()
                        .map_or(1, |n| u32::try_from(n.get()).unwrap_or(1))
                }),
                python: self
                    .settings
                    .hyperqueue
                    .python
                    .clone()
                    .unwrap_or_else(|| "python3".to_owned()),
                server: self.settings.hyperqueue.server.clone(),
            }),
        }
    }
}

fn engine(settings: &Settings) -> Result<ShippedEngine, Failure> {
    Ok(ShippedEngine {
        templates: templates(settings)?,
        commands: settings.commands.clone(),
    })
}

fn templates(settings: &Settings) -> Result<Templates, Failure> {
    match &settings.templates {
        None => Templates::embedded(),
        Some(folder) => Templates::with_folder(folder),
    }
    .map_err(|error| Failure::Input(error.to_string()))
}

/// `queue.toml` of a queue's folder.
fn settings(folder: &Path) -> Result<Settings, Failure> {
    let path = folder.join("queue.toml");
    match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text)
            .map_err(|error| Failure::Input(format!("`{}`: {error}", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(Failure::Input(format!("`{}`: {error}", path.display()))),
    }
}

/// For tests: `ZINCSCREEN_QUEUE_STOP="after accepted:2"` ends the process at the second passage of that point.
fn hook() -> Option<Hook> {
    let text = std::env::var("ZINCSCREEN_QUEUE_STOP").ok()?;
    let (name, count) = text.split_once(':').unwrap_or((&text, "1"));
    let (name, count) = (name.to_owned(), count.parse::<usize>().ok()?);
    let passed = AtomicUsize::new(0);
    Some(Arc::new(move |point| {
        if point == name && passed.fetch_add(1, Ordering::SeqCst) + 1 == count {
            // As if killed: nothing is tidied up.
            std::process::abort();
        }
        Ok(())
    }))
}

pub(crate) fn queue(args: &QueueArgs, common: &Args) -> Result<(), Failure> {
    match &args.command {
        QueueCommand::Input(input) => super::queue_input::input(input, common),
        QueueCommand::Plan(plan) => plan::plan(plan, args, common),
        QueueCommand::Submit(submit) => act::submit(submit, args, common),
        QueueCommand::Status(status) => show::status(status, args, common),
        QueueCommand::Show(show) => show::show(show, args, common),
        QueueCommand::Collect(collect) => collect::collect(collect, args, common),
        QueueCommand::Retry(retry) => act::retry(retry, args, common),
        QueueCommand::Cancel(cancel) => act::cancel(cancel, args, common),
        QueueCommand::Judge(judge) => act::judge(judge, args, common),
        QueueCommand::Export(export) => export::export(export, args, common),
        QueueCommand::Work(work) => act::work(work, args),
    }
}
