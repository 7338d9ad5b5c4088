//! Which candidates `queue plan` is about, and what knowing them is worth.

use std::path::Path;

use zincscreen::candidates::{Candidate, Form, Listed, parse_listed};
use zincscreen::facts::{Element, Facts, UnknownElement};
use zincscreen::queue::plan::Wanted;
use zincscreen::runs::{Cell, open};

use super::super::Failure;
use super::plan::PlanArgs;

/// Why a candidate is planned that a person named.
pub(super) const NAMED: &str = "named";
/// Systems of a run that are planned by themselves.
const TOP: usize = 20;
/// Systems that compete for a budget.
const TOP_WITH_BUDGET: usize = 100;

/// What is asked for, with what it is worth.
pub(super) fn wanted(args: &PlanArgs, facts: &Facts) -> Result<Vec<Wanted>, Failure> {
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
            if *element == Element::ZN {
                wanted.extend(listed("Zn", facts)?.into_iter().map(named));
                continue;
            }
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
        basis: NAMED.to_owned(),
    }
}

fn listed(text: &str, facts: &Facts) -> Result<Vec<Candidate>, Failure> {
    if matches!(text, "Zn" | "Zn100" | "Zn@dilute") {
        return Ok(vec![Candidate::bare_zinc(Form::Dilute)]);
    }
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

/// The best candidate of each of the best systems of a run; the forms take turns. What they are worth is known when they are
/// planned.
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
    for row in 0..frame.height() {
        let (Cell::Number(rank), Some(id), Some(form), Some(system)) = (
            frame.cell("rank", row),
            text("best_candidate_id", row),
            text("form", row),
            text("system", row),
        ) else {
            continue;
        };
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
    // With a budget the value decides, so that more systems are looked at.
    let most = args.top.unwrap_or(if args.budget.is_some() {
        TOP_WITH_BUDGET
    } else {
        TOP
    });
    rows.into_iter()
        .take(most)
        .map(|(rank, form, id)| {
            let candidate = listed(&id, facts)?
                .pop()
                .ok_or_else(|| Failure::Input(format!("`{id}` of the run is no candidate")))?;
            Ok(Wanted {
                candidate,
                value: 0.0,
                basis: format!("rank {rank} of {form}"),
            })
        })
        .collect()
}
