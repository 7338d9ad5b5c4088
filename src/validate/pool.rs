//! Which candidate stands for an element, and where does the run put it? Scored again from the run's job and facts:
//! the tables of a run hold the best composition of a system, not every one.

use serde::{Serialize, Serializer};

use super::ValidateError;
use crate::candidates::{Candidate, Form, Space, System};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator};
use crate::facts::{Element, Facts, Quantity, Reason};
use crate::job::ScreenPlan;
use crate::score::{ElementClass, Evidence, Hypothesis, OnNull, Scored, score};

/// The content that is asked for: 1 at.%, in units of 0.001 at.%.
pub(super) const ONE_PERCENT: u32 = 1000;
/// The group that answers the question of harm.
pub(super) const HYDROGEN: &str = "hydrogen";

/// What the run says of an element's candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It has a rank.
    Ranked,
    /// Too little is known: the run abstains.
    Unranked,
    /// A filter of the job rejects it; which, with the value.
    Rejected(String),
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ranked => serializer.serialize_str("ranked"),
            Self::Unranked => serializer.serialize_str("unranked"),
            Self::Rejected(why) => serializer.serialize_str(&format!("rejected: {why}")),
        }
    }
}

/// An element of the run.
#[derive(Debug, Clone, Serialize)]
pub struct ElementLine {
    /// The element.
    pub element: Element,
    /// The candidate that stands for it.
    pub candidate_id: String,
    /// Its content, at.%.
    pub at_percent: f64,
    /// Whether it is ranked.
    pub standing: Standing,
    /// Known share of the weight under the first hypothesis.
    pub coverage: f64,
    /// Score under each hypothesis of the run, ranked or not; none if nothing is known.
    pub scores: Vec<Option<f64>>,
    /// Desirability of the hydrogen group under the first hypothesis, 0 to 1; none if nothing of it is known.
    pub hydrogen: Option<f64>,
    /// Every descriptor, in the order of the registry.
    #[serde(skip)]
    pub quantities: Vec<Quantity>,
    #[serde(skip)]
    pub(super) candidate: Candidate,
}

/// The elements of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Pool {
    /// By atomic number.
    pub elements: Vec<ElementLine>,
    /// The run has no binary dilute alloy: these were made from its elements at 1 at.%.
    pub is_made_up: bool,
    /// What must be said of the contents: empty if all are at 1 at.%.
    pub note: String,
}

/// The run, ready to score.
pub(super) struct Tools<'a> {
    pub(super) plan: &'a ScreenPlan,
    pub(super) facts: &'a Facts,
    pub(super) evaluator: Evaluator<'a>,
}

/// Descriptors of a candidate as they are asked for.
pub(super) struct Lazy<'a> {
    tools: &'a Tools<'a>,
    candidate: &'a Candidate,
    known: Option<&'a [Quantity]>,
}

impl Evidence for Lazy<'_> {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        match self.known {
            Some(known) => known[descriptor].clone(),
            None => self.tools.evaluator.evaluate(descriptor, self.candidate),
        }
    }
    fn solutes(&self) -> usize {
        self.candidate.solutes.len()
    }
    fn of_solute(&self, descriptor: usize, solute: usize) -> Quantity {
        let (form, element) = (self.candidate.form, self.candidate.solutes[solute]);
        self.tools
            .evaluator
            .of_element(descriptor, form, element)
            .clone()
    }
    fn class(&self, solute: usize) -> ElementClass {
        ElementClass::of(self.candidate.solutes[solute])
    }
}

impl<'a> Tools<'a> {
    pub(super) fn new(plan: &'a ScreenPlan, facts: &'a Facts) -> Self {
        let evaluator = Evaluator::new(Context {
            facts,
            environment: &plan.environment,
        });
        Self {
            plan,
            facts,
            evaluator,
        }
    }

    /// The score of any candidate under a hypothesis.
    pub(super) fn score(&self, hypothesis: &Hypothesis, candidate: &Candidate) -> Scored {
        let evidence = Lazy {
            tools: self,
            candidate,
            known: None,
        };
        score(hypothesis, candidate.form, &evidence)
    }

    /// The score of an element's candidate, its descriptors not computed anew.
    pub(super) fn score_line(&self, hypothesis: &Hypothesis, line: &ElementLine) -> Scored {
        let evidence = Lazy {
            tools: self,
            candidate: &line.candidate,
            known: Some(&line.quantities),
        };
        score(hypothesis, line.candidate.form, &evidence)
    }

    /// The score of a candidate if it would be ranked.
    pub(super) fn ranked_score(
        &self,
        hypothesis: &Hypothesis,
        candidate: &Candidate,
    ) -> Option<f64> {
        let scored = self.score(hypothesis, candidate);
        scored
            .score
            .filter(|_| scored.coverage >= self.plan.min_coverage)
    }

    /// The elements of the run and their candidates.
    pub(super) fn pool(&self) -> Result<Pool, ValidateError> {
        let space = self.plan.space(self.facts)?;
        let mut candidates: Vec<Candidate> = space
            .systems()
            .iter()
            .filter(|s| s.form == Form::Dilute && s.solutes.len() == 1)
            .map(nearest_to_one_percent)
            .collect();
        let is_made_up = candidates.is_empty();
        if is_made_up {
            candidates = elements_of(&space).into_iter().map(dilute).collect();
        }
        candidates.sort_by_key(|c| c.solutes[0]);
        if candidates.len() < 2 {
            return Err(ValidateError::TooFew(candidates.len()));
        }
        let elements: Vec<ElementLine> = candidates.into_iter().map(|c| self.line(c)).collect();
        let note = note(&elements, is_made_up);
        Ok(Pool {
            elements,
            is_made_up,
            note,
        })
    }

    fn line(&self, candidate: Candidate) -> ElementLine {
        let quantities: Vec<Quantity> = (0..DESCRIPTORS.len())
            .map(|d| self.evaluator.evaluate(d, &candidate))
            .collect();
        let mut line = ElementLine {
            element: candidate.solutes[0],
            candidate_id: candidate.id(),
            at_percent: f64::from(candidate.milli[0]) / f64::from(ONE_PERCENT),
            standing: Standing::Unranked,
            coverage: 0.0,
            scores: Vec::new(),
            hydrogen: None,
            quantities,
            candidate,
        };
        for (h, hypothesis) in self.plan.hypotheses.iter().enumerate() {
            let scored = self.score_line(hypothesis, &line);
            line.scores.push(scored.score);
            if h == 0 {
                line.coverage = scored.coverage;
                let group = hypothesis.groups.iter().position(|g| g.name == HYDROGEN);
                line.hydrogen = group.and_then(|g| scored.groups[g].desirability);
                if scored.score.is_some() && scored.coverage >= self.plan.min_coverage {
                    line.standing = Standing::Ranked;
                }
            }
        }
        if let Some(why) = self.rejected(&line.quantities) {
            line.standing = Standing::Rejected(why);
        }
        line
    }

    /// The first filter of the job that a candidate does not pass.
    fn rejected(&self, quantities: &[Quantity]) -> Option<String> {
        self.plan.filters.iter().find_map(|filter| {
            let name = DESCRIPTORS[filter.descriptor].name;
            match &quantities[filter.descriptor] {
                Ok(value) if !filter.passes(value.value) => {
                    Some(format!("{name} = {:.4}", value.value))
                }
                Err(reason)
                    if *reason != Reason::NotApplicable && filter.on_null == OnNull::Exclude =>
                {
                    Some(format!("{name} is null ({reason})"))
                }
                _ => None,
            }
        })
    }
}

/// Zinc with an element at 1 at.%.
pub(super) fn dilute(element: Element) -> Candidate {
    Candidate {
        form: Form::Dilute,
        solutes: vec![element],
        milli: [ONE_PERCENT, 0],
        phase: None,
    }
}

/// Of the contents of a system the nearest to 1 at.%; of two as near, the smaller.
fn nearest_to_one_percent(system: &System) -> Candidate {
    let nearest = (0..system.members.len())
        .min_by_key(|&i| system.members.milli(i)[0].abs_diff(ONE_PERCENT))
        .unwrap_or(0);
    system.candidate(nearest)
}

/// Every element beside zinc, in any form.
fn elements_of(space: &Space) -> Vec<Element> {
    let mut elements: Vec<Element> = space
        .systems()
        .iter()
        .flat_map(|s| s.solutes.iter().copied())
        .collect();
    elements.sort_unstable();
    elements.dedup();
    elements
}

fn note(elements: &[ElementLine], is_made_up: bool) -> String {
    if is_made_up {
        return "the run has no binary dilute alloy; its first hypothesis is put to alloys of its elements at 1 at.%"
            .to_owned();
    }
    let other: Vec<f64> = elements
        .iter()
        .filter(|l| l.candidate.milli[0] != ONE_PERCENT)
        .map(|l| l.at_percent)
        .collect();
    let Some(least) = other.iter().copied().reduce(f64::min) else {
        return String::new();
    };
    let most = other.iter().copied().fold(least, f64::max);
    format!(
        "{} of {} elements have no candidate at 1 at.% in this run; the nearest was taken, {least:.3} to {most:.3} at.%",
        other.len(),
        elements.len()
    )
}
