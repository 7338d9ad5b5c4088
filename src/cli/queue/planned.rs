//! A plan as tables and as JSON.

use std::collections::BTreeMap;

use serde_json::json;
use zincscreen::queue::cost::{BASIS, cost};
use zincscreen::queue::plan::{Plan, Wanted};
use zincscreen::queue::{JobId, Purpose, code_word};

use super::super::{Failure, say, table};

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

/// Values far below one are told as such: their order is by rank.
fn value(value: f64) -> String {
    if value >= 0.0005 {
        format!("{value:.3}")
    } else {
        "<0.001".to_owned()
    }
}

pub(super) fn print(
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
                value(one.value),
                jobs.len().to_string(),
                format!("{all:.1}"),
                format!("{fresh:.1}"),
            ]
        })
        .collect();
    say(&table::table(
        &[
            "candidate",
            "because",
            "value",
            "jobs",
            "core-hours",
            "of them new",
        ],
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

pub(super) fn as_json(
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
                "k_points_irreducible": estimate.k_points_irreducible,
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
