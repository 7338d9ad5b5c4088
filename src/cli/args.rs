//! Flags and subcommands.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

/// Screens alloying elements for zinc-metal anodes of aqueous zinc-ion batteries.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    propagate_version = true,
    after_help = "Start with: zincscreen init, then zincscreen run zn-binary.toml"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Threads to use; results do not depend on it.
    // Beyond what any machine has, the system may refuse to start them.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print nothing but errors: no progress bar, no tables after a run.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Print results as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a commented job file to start from.
    Init(InitArgs),
    /// Show what a job would do, compute nothing.
    Check(JobArgs),
    /// Rank the candidates of a job and write the run folder.
    Run(RunArgs),
    /// Show the best systems or candidates of a run.
    Top(TopArgs),
    /// Why a candidate of a run is ranked where it is.
    Explain(super::explain::ExplainArgs),
    /// What differs between two runs, who moved, and because of what.
    Diff(super::diff::DiffArgs),
    /// A run as one page to look at: tables, figures, explanations, sources.
    Report(super::report::ReportArgs),
    /// Compare elements or alloys, descriptor by descriptor.
    Compare(CompareArgs),
    /// Everything known of an element: values, sigma, sources, conflicts, literature.
    Element(ElementArgs),
    /// Miedema's enthalpies of zinc with one or two elements.
    Miedema(MiedemaArgs),
    /// What is present in zinc with one or two elements: hull, solubility, lever rule.
    Phases(PhasesArgs),
    /// What a form becomes in use, compared across forms.
    Cycled(CycledArgs),
    /// Bring your own adsorption energies to one reference.
    Adsorption(AdsorptionArgs),
    /// Moments of a calculated d band: centre, width, filling, upper edge.
    Dband(super::dband::DbandArgs),
    /// A verdict on every claim of the founding review, a line on each of its systems.
    Claims(super::claims::ClaimsArgs),
    /// Every way a film fits onto a plane of zinc: strain against area.
    Epitaxy(super::epitaxy::EpitaxyArgs),
    /// Every shipped crystal on zinc's three planes: which facet fits, which plane it invites.
    Survey(super::survey::SurveyArgs),
    /// Slabs of a crystal: every termination, doped, in any format.
    Slab(super::slab::SlabArgs),
    /// A film's slab on a substrate's slab, from a match of their nets.
    Interface(super::interface::InterfaceArgs),
    /// Adsorption sites of a slab, by symmetry.
    Sites(super::sites::SitesArgs),
    /// Rewrite a structure file in another format.
    Convert(super::convert::ConvertArgs),
    /// Does a run agree with published outcomes, better than chance and than simple tables?
    Validate(super::validate::ValidateArgs),
    /// Calculations for candidates: plan, run, collect.
    Queue(super::queue::QueueArgs),
    /// The facts behind the numbers.
    Facts(FactsArgs),
    /// Print the JSON Schema of job files.
    Schema,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// A ready-made job: zn-binary, zn-ternary, hypotheses, in-situ-displacement, bulk-alloy, coating, low-cost.
    #[arg(default_value = "zn-binary")]
    pub(crate) job: String,
    /// Where to write it; default: NAME.toml in this folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct JobArgs {
    /// The job file.
    pub(crate) job: PathBuf,
    /// Change one key, e.g. --set environment.ph=5; may be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) sets: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) job: JobArgs,
    /// The run folder, exactly; default: notebooks-out/NAME.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a run folder that is there already.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TopArgs {
    /// The run folder.
    pub(crate) run: PathBuf,
    /// How many rows.
    #[arg(short, long, default_value_t = 20)]
    pub(crate) n: usize,
    /// Candidates instead of systems.
    #[arg(long)]
    pub(crate) candidates: bool,
    /// One form only: dilute, phase or coating.
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// Sort by a column instead of the rank (greatest first; with a leading `-`, smallest first).
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub(crate) by: Option<String>,
    /// Only systems with this element; may be repeated.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) element: Vec<String>,
    /// Every column, as CSV.
    #[arg(long)]
    pub(crate) csv: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompareArgs {
    /// Elements (as dilute alloys at 1 at.%) or alloys: Sn In, Zn-2Sn-1Bi, Cu5Zn8, Ga70In30.
    #[arg(required = true, num_args = 1..)]
    pub(crate) items: Vec<String>,
    /// Conditions, sources and hypotheses of this job.
    #[arg(long, value_name = "FILE")]
    pub(crate) job: Option<PathBuf>,
    /// Form of plain elements: dilute or coating.
    #[arg(long, default_value = "dilute")]
    pub(crate) form: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ElementArgs {
    /// The symbol, e.g. Sn.
    pub(crate) symbol: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MiedemaArgs {
    /// Elements: Zn Sn, or Zn Sn Bi.
    #[arg(required = true, num_args = 2..=3)]
    pub(crate) elements: Vec<String>,
    /// Atomic fractions in the same order; default: equal.
    #[arg(long, value_name = "X", num_args = 2..=3)]
    pub(crate) x: Vec<f64>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PhasesArgs {
    /// Elements: Zn Cu, or Zn Cu Sn.
    #[arg(required = true, num_args = 1..=3)]
    pub(crate) elements: Vec<String>,
    /// Atomic percent of each element beside zinc; default: a few contents.
    #[arg(long, value_name = "X", num_args = 1..=2)]
    pub(crate) at_percent: Vec<f64>,
    /// Temperature, K.
    #[arg(long, value_name = "K", default_value_t = 298.15)]
    pub(crate) temperature: f64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CycledArgs {
    /// Elements (as 1 at.% alloy and as layer) or alloys: Sn, Zn-2Sn-1Bi, Cu5Zn8, Ga70In30.
    #[arg(required = true, num_args = 1..)]
    pub(crate) items: Vec<String>,
    /// Conditions of this job.
    #[arg(long, value_name = "FILE")]
    pub(crate) job: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AdsorptionArgs {
    /// Reference of the energy: zinc_atom, bulk_zinc, half_h2, half_h2_298k or hydrogen_atom.
    #[arg(long)]
    pub(crate) reference: String,
    /// The adsorption energy, eV per atom; negative: bound.
    #[arg(long, value_name = "EV", allow_hyphen_values = true)]
    pub(crate) energy: Option<f64>,
    /// Instead: total energy of the slab with the atom, eV.
    #[arg(long, value_name = "EV", allow_hyphen_values = true)]
    pub(crate) slab_with_atom: Option<f64>,
    /// Total energy of the clean slab, eV.
    #[arg(long, value_name = "EV", allow_hyphen_values = true)]
    pub(crate) slab: Option<f64>,
    /// Total energy of the reference per atom, eV.
    #[arg(long, value_name = "EV", allow_hyphen_values = true)]
    pub(crate) reference_energy: Option<f64>,
    /// Energy between atom and bulk zinc (its cohesive energy), or between hydrogen atom and half H2, in the same
    /// data set, eV.
    #[arg(long, value_name = "EV")]
    pub(crate) step: Option<f64>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FactsArgs {
    #[command(subcommand)]
    pub(crate) command: FactsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FactsCommand {
    /// Check hashes, units, sources, duplicates and ranges of the shipped facts, or of a folder.
    Check {
        /// A folder shaped like `descriptors/`.
        folder: Option<PathBuf>,
    },
    /// The sources as BibTeX, and what is known of but not shipped.
    Sources,
    /// A map of what is null, and why.
    Missing,
    /// Every fact in the long format as CSV.
    Export {
        /// One property only.
        #[arg(long)]
        property: Option<String>,
        /// Write Parquet or CSV to a file instead of CSV to the screen.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// The script as text: writing it straight to stdout would panic where the reader went away.
pub(crate) fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "zincscreen", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
