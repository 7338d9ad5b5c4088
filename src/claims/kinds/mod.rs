//! The kinds of test that a claim may ask for: a small closed set, each with its rule in its own file.

mod compare;
mod constitution;
mod correlation;
mod cost;
mod ledger;
mod reducible;

use std::sync::Arc;

use serde::Deserialize;

use super::ClaimError;
use super::number::Number;
use super::review::{self, ReviewRow};
use super::verdict::Verdict;
use crate::candidates::{Candidate, Form, Listed, parse_listed};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator, index_of};
use crate::facts::{Element, Facts, Formula, Quantity, Reason, Value};
use crate::models::{Environment, corrosion, hydrogen};

/// One test, as written in the adjudication.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Test {
    /// A quantity of elements, alloys or compounds on one side of another or of a number.
    Compare(compare::Compare),
    /// Two descriptors order the elements alike.
    Correlation(correlation::Correlation),
    /// Zinc and an element form a compound, of a crystal system if one is named.
    Compound(constitution::Compound),
    /// A composition is a phase of the hull.
    Stable(constitution::Stable),
    /// Solid zinc holds so much of an element.
    Solubility(constitution::Solubility),
    /// An ion can be reduced at zinc's potential if alloying helps.
    Reducible(reducible::Reducible),
    /// How far zinc lies below the hydrogen electrode; to be shown.
    Drive,
    /// Replacing dear elements by cheap ones saves so much.
    Cost(cost::Cost),
    /// Current times hours make up the claimed charge.
    Charge(ledger::Charge),
    /// An efficiency to the power of the cycles leaves so much without a reserve.
    Retention(ledger::Retention),
    /// So large a share of the review's rows has an entry.
    Count(ledger::Count),
    /// The alloys' hours exceed those of rows without alloy at the same current.
    Outlast(ledger::Outlast),
}

/// What a test found.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    /// The test in words.
    pub(crate) what: String,
    pub(crate) numbers: Vec<Number>,
    /// Lists and names that a text may quote.
    pub(crate) words: Vec<(String, String)>,
    /// Ids of candidates that were looked at.
    pub(crate) candidates: Vec<String>,
}

impl Finding {
    fn new(verdict: Verdict, what: String, numbers: Vec<Number>) -> Self {
        Self {
            verdict,
            what,
            numbers,
            words: Vec::new(),
            candidates: Vec::new(),
        }
    }
}

impl Test {
    /// Runs the test. A name that does not exist is an error; a number that does not exist is an answer.
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        match self {
            Self::Compare(test) => test.run(tools),
            Self::Correlation(test) => test.run(tools),
            Self::Compound(test) => test.run(tools),
            Self::Stable(test) => test.run(tools),
            Self::Solubility(test) => test.run(tools),
            Self::Reducible(test) => test.run(tools),
            Self::Drive => Ok(Finding::new(
                Verdict::Undecided,
                "the drive for hydrogen at zinc".to_owned(),
                vec![tools.hydrogen_drive()],
            )),
            Self::Cost(test) => test.run(tools),
            Self::Charge(test) => test.run(tools),
            Self::Retention(test) => test.run(tools),
            Self::Count(test) => test.run(tools),
            Self::Outlast(test) => test.run(tools),
        }
    }
}

/// What every test may look at.
pub(crate) struct Tools<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) environment: &'a Environment,
    pub(crate) evaluator: Evaluator<'a>,
    pub(crate) review: Vec<ReviewRow>,
}

/// Content of a dilute alloy whose composition the review does not state, 0.001 at.%.
pub(crate) const NOMINAL_MILLI: u32 = 1000;

impl<'a> Tools<'a> {
    pub(crate) fn new(facts: &'a Facts, environment: &'a Environment) -> Result<Self, ClaimError> {
        Ok(Self {
            facts,
            environment,
            evaluator: Evaluator::new(Context { facts, environment }),
            review: review::rows(facts)?,
        })
    }

    /// A quantity of a subject: a descriptor of the candidate, or a property of the element.
    fn quantity(
        &self,
        name: &str,
        host: Option<&str>,
        subject: &Subject,
    ) -> Result<Quantity, String> {
        if let Some(index) = index_of(name) {
            return Ok(match (&subject.candidate, &subject.formula) {
                (Some(candidate), _) => self.evaluator.evaluate(index, candidate),
                (None, Some(formula)) if name == "first_dealloying_shift_v" => {
                    dealloying(self.facts, formula)
                }
                _ => Err(Reason::NoSource),
            });
        }
        if self.facts.property(name).is_none() {
            return Err(format!("`{name}` is neither a descriptor nor a property"));
        }
        let element = subject
            .element
            .ok_or_else(|| format!("`{name}` belongs to elements, `{}` is none", subject.name))?;
        Ok(match host {
            Some(host) => self.facts.quantity_at(name, element, host),
            None => self.facts.quantity(name, element),
        })
    }

    /// How far zinc lies below the hydrogen electrode at the job's conditions, V.
    fn hydrogen_drive(&self) -> Number {
        let drive = hydrogen::drive_at_zinc_v(self.facts, self.environment);
        Number::new("hydrogen_drive", "V", drive)
    }

    fn unit(&self, name: &str) -> String {
        match index_of(name) {
            Some(index) => DESCRIPTORS[index].unit.to_owned(),
            None => self
                .facts
                .property(name)
                .map_or(String::new(), |p| p.unit.clone()),
        }
    }

    /// A subject by name: an element in a form, a candidate's id, or a formula.
    pub(crate) fn subject(&self, name: &str, form: Form) -> Result<Subject, String> {
        if let Ok(element) = name.parse::<Element>() {
            if element != Element::ZN && self.facts.info(element).is_none() {
                return Err(format!("{element} is not among the elements of the facts"));
            }
            return Ok(Subject {
                name: name.to_owned(),
                element: Some(element),
                formula: None,
                candidate: Some(of_element(element, form)),
            });
        }
        let candidate = match parse_listed(name, self.facts) {
            Ok(Listed::Composition {
                form,
                solutes,
                milli,
            }) => Some(Candidate {
                form,
                solutes,
                milli,
                phase: None,
            }),
            Ok(Listed::Phases(phases)) => phases.first().map(Arc::clone).map(Candidate::from_phase),
            // A compound without a structure is an open answer, anything else a slip.
            Err(_) if name.parse::<Formula>().is_ok() => None,
            Err(problem) => return Err(format!("`{name}`: {problem}")),
        };
        Ok(Subject {
            name: name.to_owned(),
            element: None,
            formula: name.parse().ok(),
            candidate,
        })
    }

    /// The subjects that a test names.
    fn subjects(&self, of: &Subjects, form: Form) -> Result<Vec<Subject>, String> {
        match of {
            Subjects::List(names) => names.iter().map(|name| self.subject(name, form)).collect(),
            Subjects::Pool(pool) => self
                .elements(*pool)
                .into_iter()
                .map(|e| self.subject(e.symbol(), form))
                .collect(),
        }
    }

    /// The elements of a pool, zinc left out.
    fn elements(&self, pool: PoolName) -> Vec<Element> {
        if pool == PoolName::Review {
            return review::alloying_elements(&self.review);
        }
        self.facts
            .elements()
            .iter()
            .filter(|info| !info.is_radioactive && info.element != Element::ZN)
            .map(|info| info.element)
            .filter(|e| pool == PoolName::All || e.has_open_d_band())
            .collect()
    }
}

/// What a quantity is asked of.
pub(crate) struct Subject {
    name: String,
    element: Option<Element>,
    formula: Option<Formula>,
    pub(crate) candidate: Option<Candidate>,
}

/// One element's own surface against another's, or a number: lower is what is asked.
pub(crate) fn compared(
    tools: &Tools<'_>,
    quantity: &str,
    of: &str,
    than: &str,
) -> Result<Finding, String> {
    compare::Compare::lower(quantity, of, than).run(tools)
}

/// Which subjects.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Subjects {
    /// A pool of elements.
    Pool(PoolName),
    /// Named ones.
    List(Vec<String>),
}

/// A pool of elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PoolName {
    /// Every element with a stable isotope.
    All,
    /// Those with an open or shallow d band.
    OpenD,
    /// Those of the review's alloys.
    Review,
}

impl PoolName {
    const fn words(self) -> &'static str {
        match self {
            Self::All => "every screened element",
            Self::OpenD => "every element with an open d band",
            Self::Review => "every element of the review's alloys",
        }
    }
}

/// First dealloying step of a composition of the hull that has no structure in the facts.
fn dealloying(facts: &Facts, formula: &Formula) -> Quantity {
    let hull = facts.hull_points();
    let own = hull.iter().find(|point| point.formula == *formula);
    let own = own.ok_or(Reason::NoSource)?;
    let (shift, sigma) =
        corrosion::first_dealloying_shift_v(hull, formula, own.formation_energy_ev)?;
    Ok(Value::new(shift, Some(sigma), "hull_tie_line", &own.source))
}

/// A plain element as a dilute alloy of 1 at.% or as a pure layer; zinc as itself.
pub(crate) fn of_element(element: Element, form: Form) -> Candidate {
    if element == Element::ZN {
        return Candidate::bare_zinc(form);
    }
    let milli = match form {
        Form::Coating => crate::candidates::MILLI,
        _ => NOMINAL_MILLI,
    };
    Candidate {
        form,
        solutes: vec![element],
        milli: [milli, 0],
        phase: None,
    }
}

/// The form in which a plain element answers: as its own surface if the descriptor allows it.
fn form_of(quantity: &str, given: Option<&str>) -> Result<Form, String> {
    match given {
        Some(word) => [Form::Dilute, Form::Coating]
            .into_iter()
            .find(|form| form.as_str() == word)
            .ok_or_else(|| format!("`form = \"{word}\"`: expected dilute or coating")),
        None => Ok(index_of(quantity)
            .map(|i| DESCRIPTORS[i].forms)
            .filter(|forms| !forms.contains(&Form::Coating))
            .map_or(Form::Coating, |_| Form::Dilute)),
    }
}
