//! What the user types, and what he sees.

mod adsorption;
mod args;
mod claims;
mod constitution;
mod convert;
mod dband;
mod diff;
mod epitaxy;
mod explain;
mod facts;
mod inspect;
mod interface;
mod interrupt;
mod queue;
mod queue_input;
mod report;
mod robust;
mod run;
mod sites;
mod slab;
mod structures;
mod survey;
mod table;
mod top;
mod validate;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use zincscreen::facts::FactError;
use zincscreen::job::JobError;
use zincscreen::runs::RunError;
use zincscreen::screen::Cancelled;

use args::{Args, Command};

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The user's input is wrong: exit 2.
    #[error("{0}")]
    Input(String),
    /// The program or the machine failed: exit 1.
    #[error("{0}")]
    Own(String),
    /// Done, but some of it failed: exit 3.
    #[error("{0}")]
    Partial(String),
    /// Ctrl-C: exit 130.
    #[error("stopped before the end; nothing was written")]
    Interrupted,
    /// The reader of our output went away: not an error.
    #[error("")]
    BrokenPipe,
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<FactError> for Failure {
    fn from(error: FactError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<Cancelled> for Failure {
    fn from(error: Cancelled) -> Self {
        match error {
            Cancelled::Interrupted => Self::Interrupted,
            other => Self::Input(other.to_string()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Cancelled(cancelled) => cancelled.into(),
            other => Self::Input(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::BrokenPipe
        } else {
            Self::Own(error.to_string())
        }
    }
}

/// Reads the command line, runs the command, and turns the outcome into an exit code.
pub(crate) fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = set_threads(&args).and_then(|()| dispatch(&args));
    match outcome {
        Ok(()) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing can be done where even stderr is closed.
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            match failure {
                Failure::Input(_) => ExitCode::from(2),
                Failure::Partial(_) => ExitCode::from(3),
                Failure::Interrupted => ExitCode::from(130),
                Failure::Own(_) | Failure::BrokenPipe => ExitCode::from(1),
            }
        }
    }
}

fn set_threads(args: &Args) -> Result<(), Failure> {
    let Some(threads) = args.threads else {
        return Ok(());
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .map_err(|e| Failure::Own(e.to_string()))
}

fn dispatch(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Init(init) => run::init(init),
        Command::Check(job) => run::check(job, args),
        Command::Run(run) => run::run(run, args),
        Command::Top(top) => top::top(top, args),
        Command::Report(report) => report::report(report, args),
        Command::Compare(compare) => inspect::compare(compare, args),
        Command::Diff(diff) => diff::diff(diff, args),
        Command::Explain(explain) => explain::explain(explain, args),
        Command::Element(element) => inspect::element(element, args),
        Command::Miedema(miedema) => inspect::miedema(miedema, args),
        Command::Phases(phases) => constitution::phases(phases, args),
        Command::Cycled(cycled) => constitution::cycled(cycled, args),
        Command::Adsorption(adsorption) => adsorption::adsorption(adsorption, args),
        Command::Dband(dband) => dband::dband(dband, args),
        Command::Claims(claims) => claims::claims(claims, args),
        Command::Epitaxy(epitaxy) => epitaxy::epitaxy(epitaxy, args),
        Command::Survey(survey) => survey::survey(survey, args),
        Command::Slab(slab) => structures::with_structures(|s| slab::slab(slab, args, s)),
        Command::Interface(interface) => {
            structures::with_structures(|s| interface::interface(interface, args, s))
        }
        Command::Sites(sites) => structures::with_structures(|s| sites::sites(sites, args, s)),
        Command::Convert(convert) => convert::convert(convert, args),
        Command::Validate(of) => validate::validate(of, args),
        Command::Queue(queue) => queue::queue(queue, args),
        Command::Facts(facts) => facts::facts(facts, args),
        Command::Schema => run::schema(),
        Command::Completions { shell } => say(args::completions(*shell).trim_end()),
    }
}

/// Writes a line to stdout; a reader that went away ends the program quietly.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(())
}
