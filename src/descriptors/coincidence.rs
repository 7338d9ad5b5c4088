//! Descriptors of fit onto zinc's planes, from the table of coincidence cells.

use super::Context;
use crate::candidates::{Candidate, Form};
use crate::facts::{
    Coincidence, Element, Evidence, Facts, Formula, Phase, Quantity, Reason, Value,
};
use crate::models::constitution::{self, Hull};

/// A plane of zinc, by its place among the three rows of a crystal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZincPlane {
    /// (002).
    Basal,
    /// (100).
    Prismatic,
    /// (101).
    Pyramidal,
}

impl ZincPlane {
    const fn label(self) -> &'static str {
        match self {
            Self::Basal => "(002)",
            Self::Prismatic => "(100)",
            Self::Pyramidal => "(101)",
        }
    }
}

/// Score of the best facet; of a layer of two elements, which are taken to lie side by side, the worse one's.
pub(super) fn score(c: &Context<'_>, candidate: &Candidate, plane: ZincPlane) -> Quantity {
    let films = films(c, candidate)?;
    least(
        films
            .iter()
            .map(|film| of_plane(c.facts, film, plane).map(score_of)),
        |a, b| a < b,
    )
}

/// Area of the smallest coherent cell; of a layer of two elements the larger one's.
pub(super) fn coherent_area_ang2(
    c: &Context<'_>,
    candidate: &Candidate,
    plane: ZincPlane,
) -> Quantity {
    let films = films(c, candidate)?;
    let areas = films
        .iter()
        .map(|film| of_plane(c.facts, film, plane).and_then(area_of));
    least(areas, |a, b| a > b)
}

/// Score of the second phase that the constitution names, the largest if there are several.
pub(super) fn second_phase_score(
    c: &Context<'_>,
    candidate: &Candidate,
    plane: ZincPlane,
) -> Quantity {
    let film = second_phase(c, candidate)?;
    of_plane(c.facts, &film, plane).map(score_of)
}

/// Whether the crystals in sight invite zinc to grow on (101) rather than on (002): its smallest coherent cell
/// there is smaller, by more than both sigmas. Of several crystals one is enough.
pub(super) fn favours_zn101(c: &Context<'_>, candidate: &Candidate) -> Option<bool> {
    let films = match candidate.form {
        Form::Dilute => vec![second_phase(c, candidate).ok()?],
        _ => films(c, candidate).ok()?,
    };
    let answers = films.iter().map(|film| {
        let basal = of_plane(c.facts, film, ZincPlane::Basal).ok()?;
        let pyramidal = of_plane(c.facts, film, ZincPlane::Pyramidal).ok()?;
        match (basal.coherent_area_ang2, pyramidal.coherent_area_ang2) {
            (None, None) => None,
            (Some(_), None) => Some(false),
            (None, Some(_)) => Some(true),
            (Some(a), Some(b)) => {
                let sigma = basal
                    .coherent_area_sigma_ang2?
                    .hypot(pyramidal.coherent_area_sigma_ang2?);
                ((b - a).abs() > sigma).then_some(b < a)
            }
        }
    });
    let answers: Vec<Option<bool>> = answers.collect();
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    answers.iter().all(Option::is_some).then_some(false)
}

fn least(values: impl Iterator<Item = Quantity>, wins: impl Fn(f64, f64) -> bool) -> Quantity {
    let mut best: Option<Value> = None;
    for value in values {
        let value = value?;
        if best.as_ref().is_none_or(|b| wins(value.value, b.value)) {
            best = Some(value);
        }
    }
    best.ok_or(Reason::NotApplicable)
}

fn score_of(row: &Coincidence) -> Value {
    let model = match &row.facet {
        Some(facet) => format!(
            "coincidence, {facet} {}:{}, {} cells",
            row.film_cells, row.zinc_cells, row.cell_set
        ),
        None => format!("coincidence, none, {} cells", row.cell_set),
    };
    Value::new(row.score, Some(row.score_sigma), model, &row.source)
}

fn area_of(row: &Coincidence) -> Quantity {
    let area = row.coherent_area_ang2.ok_or(Reason::OutsideModel)?;
    let facet = row.coherent_facet.as_deref().unwrap_or("");
    let model = format!("coincidence, {facet}, {} cells", row.cell_set);
    Ok(Value::new(
        area,
        row.coherent_area_sigma_ang2,
        model,
        &row.source,
    ))
}

/// The crystals that zinc grows on: a compound, or a layer's elements.
fn films(c: &Context<'_>, candidate: &Candidate) -> Result<Vec<String>, Reason> {
    match (candidate.form, &candidate.phase) {
        (Form::Phase, Some(phase)) => Ok(vec![of_phase(c.facts, phase)?]),
        (Form::Coating, _) if !candidate.solutes.is_empty() => {
            if let &[a, b] = candidate.solutes.as_slice()
                && let Ok(eutectic) = constitution::eutectic_k(c.facts, a, b)
                && eutectic.value < c.environment.temperature_k
            {
                return Err(Reason::Liquid);
            }
            candidate
                .solutes
                .iter()
                .map(|&element| of_element(c, element))
                .collect()
        }
        _ => Err(Reason::NotApplicable),
    }
}

fn of_element(c: &Context<'_>, element: Element) -> Result<String, Reason> {
    let melting = c.facts.quantity("melting_point_k", element)?;
    if melting.value < c.environment.temperature_k {
        return Err(Reason::Liquid);
    }
    Ok(element.to_string())
}

/// The best-known cell of a compound: among structures of its composition and space group a measured one before
/// a calculated one.
fn of_phase(facts: &Facts, phase: &Phase) -> Result<String, Reason> {
    facts
        .phases()
        .iter()
        .filter(|p| p.formula == phase.formula && p.space_group_number == phase.space_group_number)
        .filter(|p| has_row(facts, &p.structure_id))
        .min_by_key(|p| (p.cell_set, p.structure_id != phase.structure_id))
        .map(|p| p.structure_id.to_string())
        .ok_or(Reason::NoSource)
}

fn has_row(facts: &Facts, film: &str) -> bool {
    facts.coincidences_of(film).next().is_some()
}

fn of_plane<'a>(facts: &'a Facts, film: &str, plane: ZincPlane) -> Result<&'a Coincidence, Reason> {
    facts
        .coincidences_of(film)
        .find(|row| &*row.zinc_plane == plane.label())
        .ok_or(Reason::NoSource)
}

/// The crystal of the largest second phase in an alloy at the job's temperature.
fn second_phase(c: &Context<'_>, candidate: &Candidate) -> Result<String, Reason> {
    if candidate.form != Form::Dilute || candidate.solutes.is_empty() {
        return Err(Reason::NotApplicable);
    }
    let mut elements = vec![Element::ZN];
    elements.extend(&candidate.solutes);
    let hull = Hull::of(c.facts, &elements);
    let composition = candidate.composition();
    let mut fractions = vec![composition.x_zn];
    fractions.extend(&composition.x[..candidate.solutes.len()]);
    let found = constitution::at(c.facts, &hull, &fractions, c.environment.temperature_k)?;
    let largest = found
        .present
        .iter()
        .filter_map(|p| Some((p.phase?, p.share)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or(Reason::NotApplicable)?;
    let phase = &hull.phases()[largest.0];
    match phase.formula.parts() {
        &[(element, _)] => of_element(c, element),
        _ => of_formula(c.facts, &phase.formula),
    }
}

/// The best-known cell of a composition: measured before calculated, stable before metastable.
fn of_formula(facts: &Facts, formula: &Formula) -> Result<String, Reason> {
    let phases = facts
        .phases()
        .iter()
        .filter(|p| p.formula == *formula && p.evidence < Evidence::Hypothetical)
        .filter(|p| has_row(facts, &p.structure_id))
        .map(|p| ((p.cell_set, p.evidence), p.structure_id.to_string()));
    let cells = facts
        .coincidences()
        .iter()
        .filter(|row| &*row.kind == "cell" && row.formula.as_ref() == Some(formula))
        .map(|row| {
            let rank = (crate::facts::CellSet::Measured, Evidence::Measured);
            (rank, row.film.to_string())
        });
    phases
        .chain(cells)
        .min()
        .map(|(_, film)| film)
        .ok_or(Reason::NoSource)
}
