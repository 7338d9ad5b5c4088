//! The fast path: scores of every composition of a system from tables of plain numbers.
//!
//! Which descriptors are null depends on the elements alone, so a system is prepared once: weights are
//! settled, everything that does not change with composition is summed up, and what is left per
//! candidate is a few multiplications and one logarithm for each criterion that does change. Nothing is
//! allocated per candidate. Compounds are few and each has its own nulls; they take the careful path.

use std::collections::HashSet;

use super::careful::{Guess, State as Settled, effective_weights, from_solutes};
use super::{
    CandidateEvidence, Criterion, Desirability, ElementClass, Filter, Hypothesis, OnNull, score,
};
use crate::candidates::{Form, MILLI, Members, Piece, System, composition_of_milli};
use crate::descriptors::{Combine, DESCRIPTORS, Evaluator, Rule};
use crate::facts::{Element, Quantity, Reason};
use crate::models::miedema::{self, Parameters, State};

/// Tables for one run.
pub struct Kernel<'a> {
    evaluator: &'a Evaluator<'a>,
    hypotheses: &'a [Hypothesis],
    filters: &'a [Filter],
    /// Systems in which a single candidate has a value of its own.
    careful: HashSet<(Form, Vec<Element>)>,
    /// A criterion or filter has no closed form in the fractions.
    has_whole: bool,
}

/// What became of one candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'a> {
    /// A filter rejects it: index of the filter and the value (not a number: null).
    Excluded(usize, f64),
    /// Natural logarithm of the score and the coverage under each hypothesis; the logarithm is not a number
    /// where nothing is known.
    Scored(&'a [f64], &'a [f64]),
}

/// How a descriptor's value follows from the composition of a prepared system.
#[derive(Debug, Clone)]
enum Law {
    Constant(f64),
    /// Share-weighted mean of two solutes.
    Mean([f64; 2]),
    /// Zinc, first, second solute: numerator and denominator per mole.
    Ratio([f64; 3], [f64; 3]),
    /// Atomic weights of zinc and solutes; 100/limit of the solutes (0: no limit).
    Regulated([f64; 3], [f64; 3]),
    Binary([Parameters; 2], [[f64; 2]; 2], State, bool),
    Ternary(Box<([Parameters; 3], [[f64; 3]; 3], State)>),
}

impl Law {
    /// Value at fractions of zinc, first and second solute, and at the solutes' shares among themselves.
    #[inline]
    fn at(&self, x: [f64; 3], shares: [f64; 2]) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Mean([a, b]) => shares[0] * a + shares[1] * b,
            Self::Ratio(above, below) => dot(above, &x) / dot(below, &x),
            Self::Regulated(weight, over) => {
                let total = dot(weight, &x);
                let ratio = |i: usize| x[i] * weight[i] / total * over[i];
                ratio(1).max(ratio(2))
            }
            Self::Binary(parameters, interface, state, with_zinc) => {
                let x = if *with_zinc {
                    [x[0], x[1]]
                } else {
                    [x[1], x[2]]
                };
                miedema::enthalpy_kj_mol(parameters, interface, &x, *state)
            }
            Self::Ternary(inner) => {
                let (parameters, interface, state) = &**inner;
                miedema::enthalpy_kj_mol(parameters, interface, &x, *state)
            }
        }
    }
}

fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// What is known of a descriptor in a system.
#[derive(Debug, Clone)]
enum Known {
    Law(Law),
    Null(Reason),
}

/// What a criterion comes to in a system.
enum Choice {
    NotApplicable,
    Unknown(Guess),
    Constant(f64),
    Law(usize, Desirability, Law),
}

/// A varying criterion, shared by the hypotheses that use it.
#[derive(Debug, Clone)]
struct Term {
    law: usize,
    desirability: Desirability,
    floor: f64,
    ln_floor: f64,
}

/// A system made ready.
pub struct Prepared {
    laws: Vec<Law>,
    terms: Vec<Term>,
    /// By term: the hypotheses that weigh it, and its share of their weight.
    shares_of: Vec<Vec<(usize, f64)>>,
    /// By hypothesis: the constant part.
    constants: Vec<f64>,
    coverage: Vec<f64>,
    /// Filters that are not passed by all, in the order of the job: filter, and law or rejected value.
    filters: Vec<(usize, Result<usize, f64>)>,
    logs: Vec<f64>,
    careful: bool,
}

impl<'a> Kernel<'a> {
    /// Makes the kernel of a run. `careful` names systems in which one candidate has a value of its own.
    #[must_use]
    pub fn new(
        evaluator: &'a Evaluator<'a>,
        hypotheses: &'a [Hypothesis],
        filters: &'a [Filter],
        careful: HashSet<(Form, Vec<Element>)>,
    ) -> Self {
        let criteria = hypotheses.iter().flat_map(|h| &h.criteria);
        let weighed = criteria
            .filter(|c| c.weight > 0.0)
            .flat_map(|c| c.measures().map(|m| m.descriptor));
        let has_whole = weighed
            .chain(filters.iter().map(|f| f.descriptor))
            .any(|d| matches!(DESCRIPTORS[d].rule, Rule::Whole(_)));
        Self {
            evaluator,
            hypotheses,
            filters,
            careful,
            has_whole,
        }
    }

    /// Settles everything about a system that does not depend on composition.
    #[must_use]
    pub fn prepare(&self, system: &System) -> Prepared {
        let n = self.hypotheses.len();
        let mut prepared = Prepared {
            laws: Vec::new(),
            terms: Vec::new(),
            shares_of: Vec::new(),
            constants: vec![0.0; n],
            coverage: vec![0.0; n],
            filters: Vec::new(),
            logs: vec![0.0; n],
            careful: self.has_whole
                || matches!(system.members, Members::Phases(_))
                || self
                    .careful
                    .contains(&(system.form, system.solutes.clone())),
        };
        if prepared.careful {
            return prepared;
        }
        let mut cache: Vec<Option<Known>> = vec![None; DESCRIPTORS.len()];
        let mut law_of: Vec<Option<usize>> = vec![None; DESCRIPTORS.len()];
        self.prepare_filters(system, &mut prepared, &mut cache, &mut law_of);
        for h in 0..n {
            self.prepare_hypothesis(h, system, &mut prepared, &mut cache, &mut law_of);
        }
        prepared
    }

    fn prepare_filters(
        &self,
        system: &System,
        prepared: &mut Prepared,
        cache: &mut [Option<Known>],
        law_of: &mut [Option<usize>],
    ) {
        for (i, filter) in self.filters.iter().enumerate() {
            match self.known(filter.descriptor, system, cache) {
                Known::Null(Reason::NotApplicable) => {}
                Known::Null(_) => {
                    if filter.on_null == OnNull::Exclude {
                        prepared.filters.push((i, Err(f64::NAN)));
                    }
                }
                Known::Law(Law::Constant(value)) => {
                    if !filter.passes(value) {
                        prepared.filters.push((i, Err(value)));
                    }
                }
                Known::Law(law) => {
                    let law = place(&mut prepared.laws, &mut law_of[filter.descriptor], law);
                    prepared.filters.push((i, Ok(law)));
                }
            }
        }
    }

    fn prepare_hypothesis(
        &self,
        h: usize,
        system: &System,
        prepared: &mut Prepared,
        cache: &mut [Option<Known>],
        law_of: &mut [Option<usize>],
    ) {
        let hypothesis = &self.hypotheses[h];
        let chosen: Vec<Choice> = hypothesis
            .criteria
            .iter()
            .map(|criterion| self.choose(criterion, hypothesis.floor, system, cache))
            .collect();
        let weights =
            effective_weights(hypothesis, |i| !matches!(chosen[i], Choice::NotApplicable));
        let applicable: f64 = weights.iter().sum();
        let known: f64 = weights
            .iter()
            .zip(&chosen)
            .filter(|(_, c)| matches!(c, Choice::Law(..) | Choice::Constant(_)))
            .map(|(w, _)| w)
            .sum();
        prepared.coverage[h] = if applicable > 0.0 {
            known / applicable
        } else {
            0.0
        };
        if known <= 0.0 {
            prepared.constants[h] = f64::NAN;
            return;
        }
        for (choice, weight) in chosen.into_iter().zip(weights) {
            if weight == 0.0 {
                continue;
            }
            let share = weight / applicable;
            match choice {
                Choice::NotApplicable => {}
                Choice::Constant(d) => {
                    prepared.constants[h] += share * d.max(hypothesis.floor).ln();
                }
                Choice::Unknown(guess) => {
                    prepared.constants[h] += share * guess.ln_neutral(hypothesis.floor);
                }
                Choice::Law(descriptor, desirability, law) => {
                    let law = place(&mut prepared.laws, &mut law_of[descriptor], law);
                    let twin = prepared.terms.iter().position(|t| {
                        t.law == law
                            && t.desirability == desirability
                            && t.floor == hypothesis.floor
                    });
                    let term = twin.unwrap_or_else(|| {
                        prepared.terms.push(Term {
                            law,
                            desirability,
                            floor: hypothesis.floor,
                            ln_floor: hypothesis.floor.ln(),
                        });
                        prepared.shares_of.push(Vec::new());
                        prepared.terms.len() - 1
                    });
                    match prepared.shares_of[term].last_mut() {
                        Some((last, sum)) if *last == h => *sum += share,
                        _ => prepared.shares_of[term].push((h, share)),
                    }
                }
            }
        }
    }

    /// The first known measure of a criterion; else what its solutes say.
    fn choose(
        &self,
        criterion: &Criterion,
        floor: f64,
        system: &System,
        cache: &mut [Option<Known>],
    ) -> Choice {
        if !criterion.forms.contains(&system.form) {
            return Choice::NotApplicable;
        }
        let mut applies = false;
        for measure in criterion.measures() {
            match self.known(measure.descriptor, system, cache) {
                Known::Law(Law::Constant(value)) => {
                    return Choice::Constant(measure.desirability.of(value));
                }
                Known::Law(law) => {
                    return Choice::Law(measure.descriptor, measure.desirability, law);
                }
                Known::Null(Reason::NotApplicable) => {}
                Known::Null(_) => applies = true,
            }
        }
        if !applies {
            return Choice::NotApplicable;
        }
        let state = from_solutes(
            criterion,
            system.form,
            system.solutes.len(),
            |d, s| Self::value(self.evaluator.of_element(d, system.form, system.solutes[s])),
            |s| ElementClass::of(system.solutes[s]),
        );
        match state.settled(floor) {
            Settled::Known(d) => Choice::Constant(d),
            Settled::Unknown(guess) => Choice::Unknown(guess),
            Settled::NotApplicable => Choice::NotApplicable,
        }
    }

    fn known(&self, descriptor: usize, system: &System, cache: &mut [Option<Known>]) -> Known {
        cache[descriptor]
            .get_or_insert_with(|| self.resolve(descriptor, system))
            .clone()
    }

    /// The law of a descriptor in a system of one or two solutes.
    fn resolve(&self, index: usize, system: &System) -> Known {
        let descriptor = &DESCRIPTORS[index];
        if !descriptor.forms.contains(&system.form) {
            return Known::Null(Reason::NotApplicable);
        }
        let result = match descriptor.rule {
            Rule::Solutes { combine, .. } => self.solutes(index, system, combine),
            Rule::Ratio { .. } => self.ratio(index, system),
            Rule::RegulatedContent => self.regulated(index, system),
            Rule::Mixture(state) => self.mixture(system, state),
            Rule::FormationEnthalpy => self.mixture(system, State::SolidSolution),
            Rule::Compound(_) | Rule::Whole(_) => Err(Reason::NotApplicable),
        };
        result.map_or_else(Known::Null, Known::Law)
    }

    fn value(quantity: &Quantity) -> Result<f64, Reason> {
        quantity.as_ref().map(|v| v.value).map_err(|r| *r)
    }

    fn solutes(&self, index: usize, system: &System, combine: Combine) -> Result<Law, Reason> {
        let value = |e: Element| Self::value(self.evaluator.of_element(index, system.form, e));
        let &[a, ref rest @ ..] = system.solutes.as_slice() else {
            return Err(Reason::NotApplicable);
        };
        let a = value(a)?;
        let Some(&b) = rest.first() else {
            return Ok(Law::Constant(a));
        };
        let b = value(b)?;
        Ok(match combine {
            Combine::Mean => Law::Mean([a, b]),
            Combine::LargestMagnitude => Law::Constant(if b.abs() > a.abs() { b } else { a }),
            Combine::Lowest => Law::Constant(if b < a { b } else { a }),
            Combine::Highest => Law::Constant(if b > a { b } else { a }),
        })
    }

    /// Zinc and the solutes; the table's entries for zinc and absent solutes are 0 where they do not occur.
    fn atoms(
        system: &System,
        of: impl Fn(Element) -> Result<f64, Reason>,
    ) -> Result<[f64; 3], Reason> {
        let mut values = [0.0; 3];
        if system.form != Form::Coating {
            values[0] = of(Element::ZN)?;
        }
        for (value, &element) in values[1..].iter_mut().zip(&system.solutes) {
            *value = of(element)?;
        }
        Ok(values)
    }

    fn ratio(&self, index: usize, system: &System) -> Result<Law, Reason> {
        let above = Self::atoms(system, |e| {
            Self::value(self.evaluator.of_element(index, system.form, e))
        })?;
        let below = Self::atoms(system, |e| {
            Self::value(self.evaluator.second_of_element(index, system.form, e))
        })?;
        Ok(Law::Ratio(above, below))
    }

    fn regulated(&self, index: usize, system: &System) -> Result<Law, Reason> {
        let facts = self.evaluator.context().facts;
        let weight = Self::atoms(system, |e| {
            facts
                .info(e)
                .map(|i| i.atomic_weight_g_mol)
                .ok_or(Reason::NoSource)
        })?;
        let over = Self::atoms(system, |e| {
            let limit = self.evaluator.second_of_element(index, system.form, e);
            Ok(limit.as_ref().map_or(0.0, |limit| 100.0 / limit.value))
        })?;
        if over.iter().all(|&o| o == 0.0) {
            return Err(Reason::NoSource);
        }
        Ok(Law::Regulated(weight, over))
    }

    fn mixture(&self, system: &System, state: State) -> Result<Law, Reason> {
        let facts = self.evaluator.context().facts;
        let of = |e: Element| Parameters::of(facts, e).map(|p| p.0);
        match (system.form, system.solutes.as_slice()) {
            (Form::Coating, &[_]) => Err(Reason::NotApplicable),
            (Form::Coating, &[a, b]) => {
                let p = [of(a)?, of(b)?];
                Ok(Law::Binary(p, miedema::interfaces(&p, state), state, false))
            }
            (_, &[a]) => {
                let p = [of(Element::ZN)?, of(a)?];
                Ok(Law::Binary(p, miedema::interfaces(&p, state), state, true))
            }
            (_, &[a, b]) => {
                let p = [of(Element::ZN)?, of(a)?, of(b)?];
                Ok(Law::Ternary(Box::new((
                    p,
                    miedema::interfaces(&p, state),
                    state,
                ))))
            }
            _ => Err(Reason::NotApplicable),
        }
    }

    /// Index, composition and outcome of one member.
    pub fn member<'b>(
        &self,
        system: &System,
        prepared: &'b mut Prepared,
        index: u64,
    ) -> Outcome<'b> {
        if prepared.careful {
            let mut logs = std::mem::take(&mut prepared.logs);
            let mut coverage = std::mem::take(&mut prepared.coverage);
            logs.clear();
            coverage.clear();
            let rejected = match self.careful(system, index, &mut logs, &mut coverage) {
                Outcome::Excluded(filter, value) => Some((filter, value)),
                Outcome::Scored(..) => None,
            };
            (prepared.logs, prepared.coverage) = (logs, coverage);
            return match rejected {
                Some((filter, value)) => Outcome::Excluded(filter, value),
                None => Outcome::Scored(&prepared.logs, &prepared.coverage),
            };
        }
        prepared.outcome(self, system.members.milli(index))
    }

    /// Calls `f` with index, composition (0.001 at.%) and outcome of every member of a piece of a system,
    /// in order.
    pub fn for_each(
        &self,
        system: &System,
        piece: &Piece,
        prepared: &mut Prepared,
        mut f: impl FnMut(u64, [u32; 2], Outcome<'_>),
    ) {
        if prepared.careful {
            system.members.for_each_of(piece, |index, milli| {
                f(index, milli, self.member(system, prepared, index));
            });
            return;
        }
        system.members.for_each_of(piece, |index, milli| {
            let outcome = prepared.outcome(self, milli);
            f(index, milli, outcome);
        });
    }

    fn careful<'b>(
        &self,
        system: &System,
        index: u64,
        logs: &'b mut Vec<f64>,
        coverage: &'b mut Vec<f64>,
    ) -> Outcome<'b> {
        let candidate = system.candidate(index);
        for (i, filter) in self.filters.iter().enumerate() {
            match self.evaluator.evaluate(filter.descriptor, &candidate) {
                Ok(value) if !filter.passes(value.value) => {
                    return Outcome::Excluded(i, value.value);
                }
                Err(reason)
                    if reason != Reason::NotApplicable && filter.on_null == OnNull::Exclude =>
                {
                    return Outcome::Excluded(i, f64::NAN);
                }
                _ => {}
            }
        }
        let known = CandidateEvidence::new(self.evaluator, &candidate);
        for hypothesis in self.hypotheses {
            let scored = score(hypothesis, candidate.form, &known);
            logs.push(scored.score.map_or(f64::NAN, f64::ln));
            coverage.push(scored.coverage);
        }
        Outcome::Scored(logs, coverage)
    }
}

impl Prepared {
    #[inline]
    fn outcome(&mut self, kernel: &Kernel<'_>, milli: [u32; 2]) -> Outcome<'_> {
        debug_assert!(milli[0] + milli[1] <= MILLI);
        let c = composition_of_milli(milli);
        let x = [c.x_zn, c.x[0], c.x[1]];
        // From whole numbers, so that equal ratios give equal bits whatever the total.
        let total = f64::from(milli[0] + milli[1]);
        let shares = milli.map(|m| f64::from(m) / total);
        for &(filter, check) in &self.filters {
            let value = match check {
                Ok(law) => self.laws[law].at(x, shares),
                Err(value) => return Outcome::Excluded(filter, value),
            };
            if !kernel.filters[filter].passes(value) {
                return Outcome::Excluded(filter, value);
            }
        }
        self.logs.copy_from_slice(&self.constants);
        for (t, term) in self.terms.iter().enumerate() {
            let d = term.desirability.of(self.laws[term.law].at(x, shares));
            if d >= 1.0 {
                continue;
            }
            let log = if d <= term.floor {
                term.ln_floor
            } else {
                d.ln()
            };
            for &(h, weight) in &self.shares_of[t] {
                self.logs[h] += weight * log;
            }
        }
        Outcome::Scored(&self.logs, &self.coverage)
    }
}

/// Keeps a law once and remembers where.
fn place(laws: &mut Vec<Law>, slot: &mut Option<usize>, law: Law) -> usize {
    *slot.get_or_insert_with(|| {
        laws.push(law);
        laws.len() - 1
    })
}
