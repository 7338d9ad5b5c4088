//! Orderings that a paper states of its own samples: the only comparisons in which cell, current and electrolyte are the
//! same. Listed one by one, never added up.

use serde::Serialize;

use super::pool::{ONE_PERCENT, Tools};
use crate::candidates::{Candidate, Form, MILLI};
use crate::facts::Element;

/// What a paper says: one sample did better than another.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ordering {
    /// Row of the review for the better sample.
    pub better: &'static str,
    /// Row for the worse one.
    pub worse: &'static str,
    /// What is stated, as the review gives it.
    pub stated: &'static str,
    /// Why compositions cannot decide it; empty if they can.
    pub not_composition: &'static str,
}

/// Every ordering in the review's table and notes.
pub const ORDERINGS: [Ordering; 12] = [
    Ordering {
        better: "S04",
        worse: "S05",
        stated: "Ga-In-Zn before In-Zn: zinc adsorption, surface and migration energies",
        not_composition: "",
    },
    Ordering {
        better: "S04",
        worse: "S06",
        stated: "Ga-In-Zn before Ga-Zn: zinc adsorption and surface energies",
        not_composition: "",
    },
    Ordering {
        better: "S04",
        worse: "S00",
        stated: "Ga-In-Zn before zinc: zinc adsorption, surface and migration energies",
        not_composition: "",
    },
    Ordering {
        better: "S17",
        worse: "S18",
        stated: "3D Zn-W before 3D Zn-Ag: binding, hydrogen, corrosion",
        not_composition: "",
    },
    Ordering {
        better: "S17",
        worse: "S00",
        stated: "3D Zn-W before zinc foil: binding, hydrogen",
        not_composition: "",
    },
    Ordering {
        better: "S01",
        worse: "S00",
        stated: "Zn-Ce before the plain electrolyte: dendrites",
        not_composition: "",
    },
    Ordering {
        better: "S07",
        worse: "S00",
        stated: "Zn-Co before bare zinc: LSV and Tafel curves",
        not_composition: "",
    },
    Ordering {
        better: "S15",
        worse: "S00",
        stated: "Zn@Cu before bare zinc: hydrogen shown on zinc only",
        not_composition: "",
    },
    Ordering {
        better: "S02",
        worse: "S03",
        stated: "released tin before tin by one displacement",
        not_composition: "the same element: the difference is resupply",
    },
    Ordering {
        better: "S21",
        worse: "S30",
        stated: "SnSb in Nafion before SnSb alone (figure caption)",
        not_composition: "the same elements: the difference is the polymer",
    },
    Ordering {
        better: "S21",
        worse: "S31",
        stated: "SnSb in Nafion before Nafion alone (figure caption)",
        not_composition: "the other sample has no metal",
    },
    Ordering {
        better: "S24",
        worse: "S32",
        stated: "annealed Ni-Zn before the nickel layer (figure caption)",
        not_composition: "the same element: compound against layer, and ranks are within a form",
    },
];

/// Does the run agree?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The better sample has the higher score.
    Agrees,
    /// It has the lower one.
    Disagrees,
    /// Both have the same score.
    Level,
    /// One of them is not ranked.
    NotRanked,
    /// Compositions cannot decide it.
    NotComparable,
}

impl Answer {
    /// The word of tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::Level => "level",
            Self::NotRanked => "not ranked",
            Self::NotComparable => "not comparable",
        }
    }
}

/// An ordering and the run's answer in one form.
#[derive(Debug, Clone, Serialize)]
pub struct OrderingLine {
    /// What is stated.
    #[serde(flatten)]
    pub ordering: Ordering,
    /// The form in which it is put to the run.
    pub form: &'static str,
    /// Candidates, the better one first.
    pub candidates: [String; 2],
    /// Their scores under the first hypothesis; none if not ranked.
    pub scores: [Option<f64>; 2],
    /// The answer.
    pub answer: Answer,
}

/// Puts every ordering to the first hypothesis: dilute alloys at 1 at.% of each element, and pure or half-and-half
/// layers. Filters of the job do not count.
pub(super) fn lines(tools: &Tools<'_>) -> Vec<OrderingLine> {
    let Some(hypothesis) = tools.plan.hypotheses.first() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for ordering in ORDERINGS {
        if !ordering.not_composition.is_empty() {
            lines.push(OrderingLine {
                ordering,
                form: "",
                candidates: [String::new(), String::new()],
                scores: [None, None],
                answer: Answer::NotComparable,
            });
            continue;
        }
        for form in [Form::Dilute, Form::Coating] {
            let candidates = [ordering.better, ordering.worse]
                .map(|row| candidate(&elements_of(tools, row), form));
            let scores = [0, 1].map(|i| tools.ranked_score(hypothesis, &candidates[i]));
            let answer = match scores {
                [Some(a), Some(b)] if a > b => Answer::Agrees,
                [Some(a), Some(b)] if a < b => Answer::Disagrees,
                [Some(_), Some(_)] => Answer::Level,
                _ => Answer::NotRanked,
            };
            lines.push(OrderingLine {
                ordering,
                form: form.as_str(),
                candidates: candidates.map(|c| c.id()),
                scores,
                answer,
            });
        }
    }
    lines
}

fn elements_of(tools: &Tools<'_>, row: &str) -> Vec<Element> {
    let systems = tools.facts.literature();
    let mut elements = systems
        .iter()
        .find(|s| s.id == row)
        .map_or(Vec::new(), |s| s.elements.clone());
    elements.sort_by_key(|e| e.symbol());
    elements
}

/// The candidate of up to two elements in a form.
pub(super) fn candidate(elements: &[Element], form: Form) -> Candidate {
    let milli = match (form, elements.len()) {
        (_, 0) => [0, 0],
        (Form::Coating, 1) => [MILLI, 0],
        (Form::Coating, _) => [MILLI / 2, MILLI / 2],
        (_, 1) => [ONE_PERCENT, 0],
        _ => [ONE_PERCENT, ONE_PERCENT],
    };
    Candidate {
        form,
        solutes: elements.to_vec(),
        milli,
        phase: None,
    }
}
