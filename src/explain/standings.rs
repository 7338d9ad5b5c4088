//! Where every system of a run stands, under any of its hypotheses.

use std::sync::Arc;

use super::{ExplainError, Recorded};
use crate::candidates::{Candidate, Form, Listed, parse_listed};
use crate::descriptors::Evaluator;
use crate::facts::{Element, Facts, Quantity};
use crate::runs::{Cell, Frame, Record};
use crate::score::{ElementClass, Evidence};
use crate::screen::{self, Quiet};

/// A system of a run.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Its best candidate.
    pub best: Candidate,
    /// Rank of the system within its form; none if too little is known.
    pub rank: Option<u64>,
    /// Score of its best candidate.
    pub score: Option<f64>,
    /// Share of the weight that is known.
    pub coverage: f64,
}

impl Standing {
    /// Form of the system.
    #[must_use]
    pub fn form(&self) -> Form {
        self.best.form
    }
}

/// A candidate's descriptors when they are asked for, or as given.
pub(super) struct Asked<'a> {
    pub(super) evaluator: &'a Evaluator<'a>,
    pub(super) candidate: &'a Candidate,
    pub(super) given: Option<&'a [Quantity]>,
}

impl Evidence for Asked<'_> {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        match self.given {
            Some(quantities) => quantities[descriptor].clone(),
            None => self.evaluator.evaluate(descriptor, self.candidate),
        }
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

/// The candidate of a canonical id.
pub(super) fn candidate_of_id(id: &str, facts: &Facts) -> Option<Candidate> {
    if let Some(form) = id.strip_prefix("Zn@") {
        let form = Form::ALL.into_iter().find(|f| f.as_str() == form)?;
        return Some(Candidate::bare_zinc(form));
    }
    match parse_listed(id, facts).ok()? {
        Listed::Composition {
            form,
            solutes,
            milli,
        } => Some(Candidate {
            form,
            solutes,
            milli,
            phase: None,
        }),
        Listed::Phases(phases) => phases.first().map(Arc::clone).map(Candidate::from_phase),
    }
}

pub(super) fn number(frame: &Frame, column: &str, row: usize) -> Option<f64> {
    match frame.cell(column, row) {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

/// Every system as the run ranked it under its first hypothesis.
pub(super) fn recorded(record: &Record, facts: &Facts) -> Vec<Standing> {
    let Some(frame) = record.frame("systems") else {
        return Vec::new();
    };
    (0..frame.height())
        .filter_map(|row| {
            let id = frame.cell("best_candidate_id", row).to_string();
            Some(Standing {
                best: candidate_of_id(&id, facts)?,
                rank: number(frame, "rank", row).map(|r| r as u64),
                score: number(frame, "score", row),
                coverage: number(frame, "score_coverage", row).unwrap_or(0.0),
            })
        })
        .collect()
}

/// Every system under another hypothesis: the screen again, with that one alone.
pub(super) fn computed(built: &Recorded, hypothesis: usize) -> Result<Vec<Standing>, ExplainError> {
    let mut plan = built.plan.clone();
    plan.hypotheses = vec![plan.hypotheses[hypothesis].clone()];
    plan.raw_hypotheses = vec![plan.raw_hypotheses[hypothesis].clone()];
    let ranking = screen::run(&plan, &built.facts, &Quiet)?;
    Ok(ranking
        .systems
        .into_iter()
        .map(|system| Standing {
            rank: system.ranks[0],
            score: system.best.scored[0].score,
            coverage: system.best.scored[0].coverage,
            best: system.best.candidate,
        })
        .collect())
}

/// The standing of a system.
pub(super) fn of<'s>(
    standings: &'s [Standing],
    form: Form,
    solutes: &[Element],
) -> Option<&'s Standing> {
    standings
        .iter()
        .find(|s| s.best.form == form && s.best.solutes == solutes)
}
