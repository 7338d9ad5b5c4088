//! What the tables do not hold and the library computes again: scores over compositions, and how leading films fit
//! onto zinc.

use serde_json::{Value, json};

use super::data::SystemLine;
use super::tables::{number, optional};
use crate::candidates::{Candidate, Form, Members, Space};
use crate::crystal::Miller;
use crate::descriptors::Evaluator;
use crate::epitaxy::{
    EpitaxyReport, HexagonalElastic, NamedNet, SearchOptions, StrainedSide, ZincCell, report,
    survey,
};
use crate::explain::Recorded;
use crate::facts::{CellSet, Element, Facts, Quantity, Reason};
use crate::job::ScreenPlan;
use crate::score::{ElementClass, Evidence, OnNull, score};

/// Ternary systems of each form that get a map.
const MAPPED: usize = 8;
/// Compositions that a map needs: where filters leave fewer there is nothing to see.
const LEAST_POINTS: usize = 7;
/// Compounds, and layers of one element, whose fit is searched.
const FILMS: usize = 6;
/// Planes tried of a compound; the one that fits best is shown.
const PLANES: [&str; 6] = ["(001)", "(100)", "(110)", "(101)", "(111)", "(210)"];
/// Largest area of a common cell, square angstrom.
const MAX_AREA_ANG2: f64 = 400.0;
/// A recomputed score may differ from the run's by this much, relative.
const EVEN: f64 = 1e-9;

/// Evaluates what is asked for, and nothing else.
struct Asked<'a> {
    evaluator: &'a Evaluator<'a>,
    candidate: &'a Candidate,
}

impl Evidence for Asked<'_> {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        self.evaluator.evaluate(descriptor, self.candidate)
    }
    fn solutes(&self) -> usize {
        self.candidate.solutes.len()
    }
    fn of_solute(&self, descriptor: usize, solute: usize) -> Quantity {
        let element = self.candidate.solutes[solute];
        self.evaluator
            .of_element(descriptor, self.candidate.form, element)
            .clone()
    }
    fn class(&self, solute: usize) -> ElementClass {
        ElementClass::of(self.candidate.solutes[solute])
    }
}

/// The score over all compositions of the leading ternary systems.
pub(super) fn compositions(
    plan: &ScreenPlan,
    evaluator: &Evaluator<'_>,
    space: &Space,
    lines: &[SystemLine],
) -> Vec<Value> {
    let mut maps = Vec::new();
    for form in [Form::Dilute, Form::Coating] {
        let first = maps.len();
        for line in leading(lines, form, "ternary") {
            if maps.len() - first == MAPPED {
                break;
            }
            let found = space
                .systems()
                .iter()
                .find(|s| s.form == form && s.name() == line.system);
            let Some(system) = found else { continue };
            if !matches!(system.members, Members::Pair(_) | Members::MixedLayer(_)) {
                continue;
            }
            let (mut x_1, mut x_2, mut scores) = (Vec::new(), Vec::new(), Vec::new());
            let mut is_same = false;
            for i in 0..system.members.len() {
                let candidate = system.candidate(i);
                let value = score_of(plan, evaluator, &candidate);
                if candidate.id() == line.best
                    && let (Some(a), Some(b)) = (value, line.score)
                {
                    is_same = (a - b).abs() <= EVEN * b.abs();
                }
                x_1.push(number(f64::from(candidate.milli[0]) / 1000.0));
                x_2.push(number(f64::from(candidate.milli[1]) / 1000.0));
                scores.push(optional(value));
            }
            let known = scores.iter().filter(|s| !s.is_null()).count();
            if is_same && known >= LEAST_POINTS {
                maps.push(json!({
                    "system": line.system, "form": form.as_str(), "rank": line.rank.map(number),
                    "elements": system.solutes.iter().map(|e| e.symbol()).collect::<Vec<_>>(),
                    "best": line.composition, "x_1": x_1, "x_2": x_2, "score": scores,
                }));
            }
        }
    }
    maps
}

/// The score under the first hypothesis; none where a filter rejects the candidate.
fn score_of(plan: &ScreenPlan, evaluator: &Evaluator<'_>, candidate: &Candidate) -> Option<f64> {
    for filter in &plan.filters {
        let passes = match evaluator.evaluate(filter.descriptor, candidate) {
            Ok(value) => filter.passes(value.value),
            Err(Reason::NotApplicable) => true,
            Err(_) => filter.on_null == OnNull::Keep,
        };
        if !passes {
            return None;
        }
    }
    let asked = Asked {
        evaluator,
        candidate,
    };
    score(plan.hypotheses.first()?, candidate.form, &asked).score
}

fn leading<'a>(
    lines: &'a [SystemLine],
    form: Form,
    order: &'a str,
) -> impl Iterator<Item = &'a SystemLine> {
    let mut found: Vec<&SystemLine> = lines
        .iter()
        .filter(|l| l.form == form && l.order == order && l.rank.is_some())
        .collect();
    found.sort_by(|a, b| {
        a.rank
            .unwrap_or(f64::MAX)
            .total_cmp(&b.rank.unwrap_or(f64::MAX))
    });
    found.into_iter()
}

/// How one film fits onto Zn(002).
#[derive(Debug)]
pub(super) struct StrainArea {
    pub(super) system: String,
    pub(super) form: Form,
    pub(super) rank: f64,
    pub(super) report: EpitaxyReport,
}

impl StrainArea {
    /// The front, and how many other matches there are.
    pub(super) fn json(&self) -> Value {
        let best = self
            .report
            .matches
            .iter()
            .filter_map(|m| m.epitaxy_score)
            .fold(None, |best: Option<f64>, s| {
                Some(best.map_or(s, |b| b.max(s)))
            });
        let front: Vec<Value> = self
            .report
            .matches
            .iter()
            .filter(|m| m.is_pareto)
            .map(|m| {
                json!([
                    number(m.area_ang2),
                    number(100.0 * m.strain),
                    m.film_cells,
                    m.substrate_cells,
                    number(m.twist_deg),
                    optional(m.epitaxy_score)
                ])
            })
            .collect();
        json!({ "system": self.system, "form": self.form.as_str(), "rank": number(self.rank),
            "film": self.report.film.name, "substrate": self.report.substrate.name,
            "found": self.report.found, "best_score": optional(best), "front": front })
    }
}

/// The leading compounds on the plane that fits best, and the leading layers of one element.
pub(super) fn strains(again: &Recorded, lines: &[SystemLine]) -> Vec<StrainArea> {
    let facts = &again.facts;
    let options = SearchOptions {
        max_area_ang2: MAX_AREA_ANG2,
        ..SearchOptions::default()
    };
    let phases = leading(lines, Form::Phase, "binary")
        .filter_map(|line| {
            let phase = facts
                .phases()
                .iter()
                .find(|p| p.candidate_id() == line.best)?;
            let zinc = zinc(phase.cell_set, facts)?;
            let films: Vec<NamedNet> = PLANES
                .iter()
                .filter_map(|plane| {
                    let plane: Miller = plane.parse().ok()?;
                    NamedNet::of_phase(phase, plane, facts).ok()
                })
                .collect();
            let found = survey(
                &films,
                std::slice::from_ref(&zinc),
                StrainedSide::Film,
                &options,
            )
            .ok()?;
            let film = found
                .iter()
                .filter_map(|pair| Some((pair.film, pair.best.as_ref()?.1)))
                .fold(None, |best: Option<(usize, f64)>, pair| {
                    best.filter(|b| b.1 >= pair.1).or(Some(pair))
                })?
                .0;
            fit(line, &films[film], &zinc, &options)
        })
        .take(FILMS);
    let layers = leading(lines, Form::Coating, "binary")
        .filter_map(|line| {
            let element: Element = line.system.strip_prefix("Zn-")?.parse().ok()?;
            let film = NamedNet::of_element(element, None, facts).ok()?;
            fit(line, &film, &zinc(CellSet::Measured, facts)?, &options)
        })
        .take(FILMS);
    phases.chain(layers).collect()
}

fn fit(
    line: &SystemLine,
    film: &NamedNet,
    zinc: &NamedNet,
    options: &SearchOptions,
) -> Option<StrainArea> {
    let report = report(film, zinc, StrainedSide::Film, options).ok()?;
    (report.found > 0).then(|| StrainArea {
        system: line.system.clone(),
        form: line.form,
        rank: line.rank.unwrap_or(f64::NAN),
        report,
    })
}

fn zinc(set: CellSet, facts: &Facts) -> Option<NamedNet> {
    let elastic = HexagonalElastic::of_element(Element::ZN, facts).ok();
    let basal: Miller = "(001)".parse().ok()?;
    ZincCell::of(set, facts)
        .ok()?
        .plane(basal, elastic.as_ref())
        .ok()
}
