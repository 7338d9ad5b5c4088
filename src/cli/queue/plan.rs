//! `queue plan`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use zincscreen::candidates::{Candidate, Listed, parse_listed};
use zincscreen::crystal::Structure;
use zincscreen::facts::{Element, Facts, UnknownElement};
use zincscreen::queue::cost::{BASIS, cost};
use zincscreen::queue::inputs::starting_moments;
use zincscreen::queue::plan::{Plan, PlanOptions, Wanted, plan as make, within_budget};
use zincscreen::queue::{
    Adsorbate, JobId, Purpose, Resources, State, Store, StoreOptions, code_word, method, parse_code,
};
use zincscreen::runs::{Cell, open};

use super::super::args::Args;
use super::super::{Failure, say, table};
use super::{Queue, QueueArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// A run folder; its best systems are planned.
    run: Option<PathBuf>,
    /// So many systems of the run, best ranks first, forms in turn.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// These candidates, e.g. Sn100@coating,Cu5Zn8@phase.mp-1368; no run is needed.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    candidates: Vec<String>,
    /// Only systems of this name, e.g. Zn-Sn.
    #[arg(long, value_name = "SYSTEM", value_delimiter = ',')]
    system: Vec<String>,
    /// Only solutes among these; without a run: the pure layer and 3 at.% of each.
    #[arg(long, value_name = "SYMBOL", value_delimiter = ',')]
    elements: Vec<String>,
    /// gpaw, quantum-espresso, vasp, or an ASE calculator such as chgnet.
    #[arg(long, default_value = "gpaw")]
    code: String,
    /// smoke, screen or publication.
    #[arg(long, default_value = "screen")]
    preset: String,
    /// Stop at so many core-hours, e.g. 500h: candidates by value per cost, never one without its references.
    #[arg(long, value_name = "HOURS")]
    budget: Option<String>,
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
    /// At most so many sites of a surface for each adsorbate.
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
enum Cells {
    /// As measured or tabulated.
    Facts,
    /// As calculated.
    Calculated,
}

pub(super) fn plan(args: &PlanArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    let wanted = wanted(args, &facts)?;
    if wanted.is_empty() {
        return Err(Failure::Input(
            "no candidate fits; see `zincscreen top`".to_owned(),
        ));
    }
    let mut store = if args.dry_run {
        // Nothing is made; what is known already costs nothing.
        Store::open(
            &queue.queue,
            &StoreOptions {
                allows_network: true,
                ..StoreOptions::default()
            },
        )
        .ok()
    } else {
        Some(Queue::open(queue, true)?.store)
    };
    let planned = planned(args, &facts, &wanted, store.as_ref(), &queue.queue)?;
    let known = |id: &JobId| {
        store
            .as_ref()
            .and_then(|store| store.with_id(id).ok().flatten())
            .is_some_and(|job| job.state != State::Retired)
    };
    let (planned, left_out) = match &args.budget {
        None => (planned, Vec::new()),
        Some(text) => {
            let hours = hours(text)?;
            let cut = within_budget(&planned, &wanted, hours, &known);
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
        adsorbates: vec![Adsorbate::Zn, Adsorbate::H],
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

/// What is asked for, with what it is worth.
fn wanted(args: &PlanArgs, facts: &Facts) -> Result<Vec<Wanted>, Failure> {
    let elements = args
        .elements
        .iter()
        .map(|symbol| symbol.parse::<Element>())
        .collect::<Result<Vec<_>, UnknownElement>>()
        .map_err(|e| Failure::Input(e.to_string()))?;
    let mut wanted = Vec::new();
    for text in &args.candidates {
        for candidate in listed(text, facts)? {
            wanted.push(named(candidate));
        }
    }
    if let Some(run) = &args.run {
        wanted.extend(of_run(run, args, &elements, facts)?);
    } else if args.candidates.is_empty() {
        for system in &args.system {
            let symbols: Vec<&str> = system.split('-').filter(|s| *s != "Zn").collect();
            let solutes = symbols
                .iter()
                .map(|s| [s, "3"].concat())
                .collect::<Vec<_>>()
                .concat();
            let zinc = 100 - 3 * symbols.len();
            wanted.extend(
                listed(&format!("Zn{zinc}{solutes}@dilute"), facts)?
                    .into_iter()
                    .map(named),
            );
        }
        for element in &elements {
            for text in [
                format!("{element}100@coating"),
                format!("Zn97{element}3@dilute"),
            ] {
                wanted.extend(listed(&text, facts)?.into_iter().map(named));
            }
        }
        if wanted.is_empty() {
            return Err(Failure::Input(
                "what shall be planned? give a run folder, --candidates, --system or --elements"
                    .to_owned(),
            ));
        }
    }
    Ok(wanted)
}

fn named(candidate: Candidate) -> Wanted {
    Wanted {
        candidate,
        value: 1.0,
        basis: "named".to_owned(),
    }
}

fn listed(text: &str, facts: &Facts) -> Result<Vec<Candidate>, Failure> {
    Ok(match parse_listed(text, facts).map_err(Failure::Input)? {
        Listed::Composition {
            form,
            solutes,
            milli,
        } => vec![Candidate {
            form,
            solutes,
            milli,
            phase: None,
        }],
        Listed::Phases(phases) => phases.into_iter().map(Candidate::from_phase).collect(),
    })
}

/// The best candidate of each of the best systems of a run; the forms take turns. A system of rank r among n is worth
/// (n + 1 - r) / n.
fn of_run(
    run: &Path,
    args: &PlanArgs,
    elements: &[Element],
    facts: &Facts,
) -> Result<Vec<Wanted>, Failure> {
    let frame = open(run, "systems")?;
    let text = |column: &str, row: usize| match frame.cell(column, row) {
        Cell::Text(text) => Some(text),
        _ => None,
    };
    let mut rows: Vec<(u64, String, String)> = Vec::new();
    let mut ranked: BTreeMap<String, f64> = BTreeMap::new();
    for row in 0..frame.height() {
        let (Cell::Number(rank), Some(id), Some(form), Some(system)) = (
            frame.cell("rank", row),
            text("best_candidate_id", row),
            text("form", row),
            text("system", row),
        ) else {
            continue;
        };
        *ranked.entry(form.clone()).or_default() += 1.0;
        let is_system = args.system.is_empty() || args.system.contains(&system);
        let has_elements = elements.is_empty()
            || system
                .split('-')
                .filter(|s| *s != "Zn")
                .all(|s| elements.iter().any(|e| e.symbol() == s));
        if is_system && has_elements {
            rows.push((rank as u64, form, id));
        }
    }
    rows.sort();
    rows.truncate(args.top);
    rows.into_iter()
        .map(|(rank, form, id)| {
            let n = ranked.get(&form).copied().unwrap_or(1.0);
            let candidate = listed(&id, facts)?
                .pop()
                .ok_or_else(|| Failure::Input(format!("`{id}` of the run is no candidate")))?;
            Ok(Wanted {
                candidate,
                value: (n + 1.0 - rank as f64) / n,
                basis: format!("rank {rank} of {form}"),
            })
        })
        .collect()
}

fn purpose(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Bulk => "bulk",
        Purpose::Atom(_) => "atom",
        Purpose::Hydrogen => "H2",
        Purpose::Slab { .. } => "clean slab",
        Purpose::Adsorption { .. } => "adsorption",
        Purpose::DensityOfStates { .. } => "d states",
        _ => "other",
    }
}

fn print(
    plan: &Plan,
    left_out: &[(String, f64)],
    new: &[bool],
    wanted: &[Wanted],
) -> Result<(), Failure> {
    let rows = wanted
        .iter()
        .map(|one| {
            let id = one.candidate.id();
            let jobs: Vec<usize> = (0..plan.jobs.len())
                .filter(|&i| plan.jobs[i].wanted_by.iter().any(|(c, _)| *c == id))
                .collect();
            let fresh: f64 = jobs
                .iter()
                .filter(|&&i| new[i])
                .map(|&i| plan.jobs[i].core_hours)
                .fold(0.0, |a, b| a + b);
            let all: f64 = jobs
                .iter()
                .map(|&i| plan.jobs[i].core_hours)
                .fold(0.0, |a, b| a + b);
            vec![
                id,
                one.basis.clone(),
                jobs.len().to_string(),
                format!("{all:.1}"),
                format!("{fresh:.1}"),
            ]
        })
        .collect();
    say(&table::table(
        &["candidate", "because", "jobs", "core-hours", "of them new"],
        rows,
        &[0, 1],
    ))?;
    let mut kinds: BTreeMap<&str, (usize, usize, u32, f64)> = BTreeMap::new();
    for job in &plan.jobs {
        let estimate = cost(&job.calculation);
        let kind = kinds.entry(purpose(&job.calculation.purpose)).or_default();
        kind.0 += 1;
        kind.1 = kind.1.max(estimate.atoms);
        kind.2 = kind.2.max(estimate.electrons);
        kind.3 += estimate.core_hours;
    }
    let rows = kinds
        .iter()
        .map(|(name, (n, atoms, electrons, hours))| {
            vec![
                (*name).to_owned(),
                n.to_string(),
                atoms.to_string(),
                electrons.to_string(),
                format!("{hours:.1}"),
            ]
        })
        .collect();
    say("")?;
    say(&table::table(
        &[
            "calculation",
            "jobs",
            "most atoms",
            "most electrons",
            "core-hours",
        ],
        rows,
        &[0],
    ))?;
    let total: f64 = plan
        .jobs
        .iter()
        .map(|job| job.core_hours)
        .fold(0.0, |a, b| a + b);
    let fresh: f64 = plan
        .jobs
        .iter()
        .zip(new)
        .filter(|(_, new)| **new)
        .map(|(job, _)| job.core_hours)
        .fold(0.0, |a, b| a + b);
    if let Some(first) = plan.jobs.first() {
        let c = &first.calculation;
        say(&format!(
            "\n{} jobs, {total:.1} core-hours, {fresh:.1} of them new ({BASIS})\n{} {} {}, settings {}",
            plan.jobs.len(),
            code_word(&c.code),
            c.settings.preset,
            c.settings.functional,
            &first.settings_hash[..12]
        ))?;
    }
    for (candidate, hours) in left_out {
        say(&format!(
            "left out: {candidate}, {hours:.1} core-hours more would be needed"
        ))?;
    }
    for (candidate, note) in &plan.notes {
        say(&format!("note: {candidate}: {note}"))?;
    }
    Ok(())
}

fn as_json(
    plan: &Plan,
    left_out: &[(String, f64)],
    new: &[bool],
    wanted: &[Wanted],
) -> serde_json::Value {
    let jobs: Vec<_> = plan
        .jobs
        .iter()
        .zip(new)
        .map(|(job, new)| {
            let estimate = cost(&job.calculation);
            json!({
                "id": job.id.as_str(),
                "label": job.calculation.label,
                "calculation": purpose(&job.calculation.purpose),
                "starts_from": job.starts_from.as_ref().map(JobId::as_str),
                "settings_hash": job.settings_hash,
                "atoms": estimate.atoms,
                "electrons": estimate.electrons,
                "k_points": estimate.k_points,
                "core_hours": job.core_hours,
                "is_new": new,
                "wanted_by": job.wanted_by.iter().map(|(c, role)| json!({"candidate": c, "role": role})).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "candidates": wanted.iter().map(|w| json!({"candidate": w.candidate.id(), "value": w.value, "basis": w.basis})).collect::<Vec<_>>(),
        "jobs": jobs,
        "left_out": left_out.iter().map(|(c, h)| json!({"candidate": c, "core_hours": h})).collect::<Vec<_>>(),
        "notes": plan.notes.iter().map(|(c, n)| json!({"candidate": c, "note": n})).collect::<Vec<_>>(),
        "cost_basis": BASIS,
    })
}
