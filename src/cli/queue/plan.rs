//! `queue plan`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use zincscreen::crystal::Structure;
use zincscreen::facts::Facts;
use zincscreen::queue::inputs::{InputError, Templates, input_files, starting_moments};
use zincscreen::queue::plan::{Plan, PlanOptions, Wanted, plan as make, within_budget};
use zincscreen::queue::worth::{Doubts, Planned, Settled, settles};
use zincscreen::queue::{
    Adsorbate, JobId, QueueError, Resources, State, Store, StoreOptions, method, parse_code,
};

use super::super::args::Args;
use super::super::{Failure, say};
use super::planned::{as_json, print};
use super::wanted::{NAMED, wanted};
use super::{Queue, QueueArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// A run folder; its best systems are planned.
    pub(super) run: Option<PathBuf>,
    /// So many systems of the run, best ranks first, forms in turn; 20 by itself, 100 to choose from with --budget.
    #[arg(long, value_name = "N")]
    pub(super) top: Option<usize>,
    /// These candidates, e.g. Sn100@coating,Cu5Zn8@phase.mp-1368, or Zn, bare zinc; no run is needed.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) candidates: Vec<String>,
    /// Only systems of this name, e.g. Zn-Sn.
    #[arg(long, value_name = "SYSTEM", value_delimiter = ',')]
    pub(super) system: Vec<String>,
    /// Only solutes among these; without a run: the pure layer and 3 at.% of each, bare zinc for Zn.
    #[arg(long, value_name = "SYMBOL", value_delimiter = ',')]
    pub(super) elements: Vec<String>,
    /// gpaw, quantum-espresso, vasp, or an ASE calculator such as chgnet.
    #[arg(long, default_value = "gpaw")]
    code: String,
    /// smoke, screen or publication.
    #[arg(long, default_value = "screen")]
    preset: String,
    /// Stop at so many core-hours, e.g. 500h: candidates by value per cost, never one without its references. The value is what the calculations take off the doubt about the first ten.
    #[arg(long, value_name = "HOURS")]
    pub(super) budget: Option<String>,
    /// Show the plan and its cost; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Atomic layers of slabs; default: 3, 4, 5 by preset.
    #[arg(long, value_name = "N")]
    layers: Option<usize>,
    /// In-plane supercell of elements' slabs; default: 1x1, 2x2, 3x3 by preset.
    #[arg(long, value_name = "MxN")]
    supercell: Option<String>,
    /// Vacuum of slabs, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = 12.0)]
    vacuum: f64,
    /// What is put on surfaces: zn, h, or both.
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["zn", "h"])]
    adsorbates: Vec<Adsorbed>,
    /// At most so many sites of a surface for each adsorbate, hollows first.
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    sites: usize,
    /// At most so many planes of a compound.
    #[arg(long, value_name = "N", default_value_t = 1)]
    planes: usize,
    /// Without densities of states.
    #[arg(long)]
    no_states: bool,
    /// Slabs of the facts' cells, or of the cells that accepted bulk calculations of the same settings found.
    #[arg(long, value_enum, default_value = "facts")]
    cells: Cells,
    /// What each job may use: wall=4h, memory=16G, processes=8, threads=1; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    sets: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Adsorbed {
    /// A zinc atom.
    Zn,
    /// A hydrogen atom.
    H,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Cells {
    /// As measured or tabulated.
    Facts,
    /// As calculated.
    Calculated,
}

pub(super) fn plan(args: &PlanArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    let mut wanted = wanted(args, &facts)?;
    if wanted.is_empty() {
        return Err(Failure::Input(
            "no candidate fits; see `zincscreen top`".to_owned(),
        ));
    }
    let mut store = if args.dry_run {
        // Nothing is made; what is known already costs nothing.
        let options = StoreOptions {
            allows_network: true,
            ..StoreOptions::default()
        };
        match Store::open(&queue.queue, &options) {
            Ok(store) => Some(store),
            Err(QueueError::NoQueue { .. }) => None,
            Err(error) => return Err(error.into()),
        }
    } else {
        Some(Queue::open(queue, true)?.store)
    };
    let mut planned = planned(args, &facts, &wanted, store.as_ref(), &queue.queue)?;
    let lacking = lacking(
        &mut planned,
        &super::templates(&super::settings(&queue.queue)?)?,
    );
    let doubts = match &args.run {
        Some(run) => value(&mut planned, &mut wanted, Doubts::read(run)?),
        None => Doubts::default(),
    };
    let state = |id: &JobId| {
        let job = store.as_ref()?.with_id(id).ok().flatten();
        job.map(|job| job.state)
    };
    let known = |id: &JobId| state(id).is_some_and(|state| state != State::Retired);
    // What failed or is doubted has to be paid again.
    let paid = |id: &JobId| known(id) && !matches!(state(id), Some(State::Failed | State::Suspect));
    let (planned, left_out) = match &args.budget {
        None => (planned, Vec::new()),
        Some(text) => {
            let hours = hours(text)?;
            let settled: BTreeMap<String, (f64, Vec<Settled>)> = wanted
                .iter()
                .map(|w| {
                    let id = w.candidate.id();
                    let own = settles(&w.candidate, &Planned::of(&planned, &id));
                    (id, (w.value, own))
                })
                .collect();
            let gain = |kept: &BTreeSet<&str>, candidate: &str| {
                if lacking.contains(candidate) {
                    return f64::NEG_INFINITY;
                }
                let Some((value, own)) = settled.get(candidate) else {
                    return 0.0;
                };
                let taken: Vec<Settled> = kept
                    .iter()
                    .filter_map(|id| settled.get(*id))
                    .flat_map(|(_, own)| own.iter().cloned())
                    .collect();
                doubts.gain(&taken, own, *value)
            };
            let cut = within_budget(&planned, hours, &paid, &gain);
            (cut.plan, cut.left_out)
        }
    };
    let new: Vec<bool> = planned.jobs.iter().map(|job| !known(&job.id)).collect();
    let added = match &mut store {
        Some(store) if !args.dry_run => {
            let command: Vec<String> = std::env::args().skip(1).collect();
            Some(store.add(&command.join(" "), &planned.jobs)?)
        }
        _ => None,
    };
    if common.json {
        return say(&format!(
            "{:#}",
            as_json(&planned, &left_out, &new, &wanted)
        ));
    }
    if common.quiet {
        return Ok(());
    }
    print(&planned, &left_out, &new, &wanted)?;
    match added {
        Some(added) => say(&format!(
            "\n{} new jobs, {} known, {} links in {}; next: zincscreen queue submit",
            added.new + added.revived,
            added.known,
            added.links,
            queue.queue.display()
        )),
        None => say("\nnothing written (--dry-run)"),
    }
}

/// Candidates with elements that the code has no potentials for, each with a note: their jobs would fail.
fn lacking(plan: &mut Plan, templates: &Templates) -> BTreeSet<String> {
    let mut problems: BTreeMap<String, String> = BTreeMap::new();
    for job in &plan.jobs {
        if let Err(error @ InputError::NoPotential { .. }) =
            input_files(&job.calculation, templates)
        {
            for (candidate, _) in &job.wanted_by {
                problems
                    .entry(candidate.clone())
                    .or_insert_with(|| error.to_string());
            }
        }
    }
    let lacking = problems.keys().cloned().collect();
    plan.notes.extend(problems);
    lacking
}

/// Gives the candidates of a run their values, and their calculations the order that follows; named ones come first.
fn value(plan: &mut Plan, wanted: &mut [Wanted], doubts: Doubts) -> Doubts {
    let mut values: BTreeMap<String, f64> = BTreeMap::new();
    for one in wanted {
        let id = one.candidate.id();
        if one.basis != NAMED {
            (one.value, one.basis) = doubts.of(&one.candidate, &Planned::of(plan, &id));
        }
        let value = values.entry(id).or_default();
        *value = value.max(one.value);
    }
    for job in &mut plan.jobs {
        let of = |(candidate, _): &(String, String)| values.get(candidate).copied();
        job.priority = job.wanted_by.iter().filter_map(of).fold(0.0, f64::max);
    }
    doubts
}

fn planned(
    args: &PlanArgs,
    facts: &Facts,
    wanted: &[Wanted],
    store: Option<&Store>,
    queue: &Path,
) -> Result<Plan, Failure> {
    let code = parse_code(&args.code).map_err(Failure::Input)?;
    let machine = super::settings(queue)?;
    let (settings, potentials) = method(&code, &args.preset, &super::templates(&machine)?)
        .map_err(|error| Failure::Input(error.to_string()))?;
    let quality = ["smoke", "screen", "publication"]
        .iter()
        .position(|p| *p == args.preset)
        .unwrap_or(1);
    let supercell = match &args.supercell {
        None => [[1, 1], [2, 2], [3, 3]][quality],
        Some(text) => supercell(text)?,
    };
    let resources = args
        .sets
        .iter()
        .try_fold(Resources::default(), |resources, change| {
            resources.with(change)
        })?;
    let relaxed = |id: &JobId| -> Option<Structure> {
        let store = store?;
        let job = store.with_id(id).ok()??;
        if job.state != State::Accepted {
            return None;
        }
        store
            .result(&job)
            .ok()??
            .outcome
            .structure?
            .structure()
            .ok()
    };
    let options = PlanOptions {
        code,
        settings,
        potentials,
        resources,
        layers: args.layers.unwrap_or([3, 4, 5][quality]),
        supercell,
        vacuum_ang: args.vacuum,
        box_ang: [7.0, 9.0, 12.0][quality],
        adsorbates: [(Adsorbed::Zn, Adsorbate::Zn), (Adsorbed::H, Adsorbate::H)]
            .into_iter()
            .filter(|(asked, _)| args.adsorbates.contains(asked))
            .map(|(_, adsorbate)| adsorbate)
            .collect(),
        most_sites: args.sites,
        planes: args.planes,
        states: !args.no_states,
        relaxed: (args.cells == Cells::Calculated).then_some(&relaxed),
        moments: &starting_moments,
    };
    Ok(make(wanted, facts, &options)?)
}

/// `2x3`.
fn supercell(text: &str) -> Result<[i64; 2], Failure> {
    let numbers: Option<Vec<i64>> = text.split('x').map(|n| n.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[m, n]) if (1..=20).contains(&m) && (1..=20).contains(&n) => Ok([m, n]),
        _ => Err(Failure::Input(format!(
            "`--supercell {text}`: expected two numbers from 1 to 20 such as 2x2"
        ))),
    }
}

/// `500h`, or a bare number of hours.
fn hours(text: &str) -> Result<f64, Failure> {
    let number = text.strip_suffix('h').unwrap_or(text);
    match number.trim().parse::<f64>() {
        Ok(hours) if hours > 0.0 && hours.is_finite() => Ok(hours),
        _ => Err(Failure::Input(format!(
            "`--budget {text}`: expected core-hours such as 500h"
        ))),
    }
}
