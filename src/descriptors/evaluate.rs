//! The careful path: a descriptor of one candidate with sigma, reason and provenance.

use super::quantities::compound_enthalpy;
use super::registry::DESCRIPTORS;
use super::rule::{Combine, OfElement, Rule};
use super::{Context, Descriptor};
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Quantity, Reason, SLOTS, Subject, Value, join_sources};
use crate::models::miedema::{self, State};
use crate::units;

/// Descriptors of candidates, with every element's own values computed once.
pub struct Evaluator<'a> {
    context: Context<'a>,
    /// By descriptor, form and element: the solute's value, or a ratio's numerator.
    first: Vec<Vec<Quantity>>,
    /// By descriptor, form and element: a ratio's denominator, a regulated element's limit.
    second: Vec<Vec<Quantity>>,
}

fn place(descriptor: usize, form: Form) -> usize {
    descriptor * Form::ALL.len() + form as usize
}

impl<'a> Evaluator<'a> {
    /// Computes every element's values in every form.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        let none = || vec![Err(Reason::NotApplicable); SLOTS];
        let count = DESCRIPTORS.len() * Form::ALL.len();
        let mut first: Vec<Vec<Quantity>> = (0..count).map(|_| none()).collect();
        let mut second: Vec<Vec<Quantity>> = (0..count).map(|_| none()).collect();
        for (i, descriptor) in DESCRIPTORS.iter().enumerate() {
            for &form in descriptor.forms {
                for info in context.facts.elements() {
                    let (slot, e) = (info.element.slot(), info.element);
                    let here = place(i, form);
                    match descriptor.rule {
                        Rule::Solutes { of, .. } => {
                            first[here][slot] = known_or(&context, descriptor, of, e, form);
                        }
                        Rule::Ratio {
                            numerator,
                            denominator,
                        } => {
                            first[here][slot] = numerator(&context, e, form);
                            second[here][slot] = denominator(&context, e, form);
                        }
                        Rule::RegulatedContent => {
                            second[here][slot] =
                                context.facts.quantity("regulated_limit_wt_percent", e);
                        }
                        Rule::Mixture(_)
                        | Rule::FormationEnthalpy
                        | Rule::Compound(_)
                        | Rule::Whole(_) => {}
                    }
                }
            }
        }
        Self {
            context,
            first,
            second,
        }
    }

    /// Facts and conditions.
    #[must_use]
    pub const fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// A single element's value (or a ratio's numerator).
    pub fn of_element(&self, descriptor: usize, form: Form, element: Element) -> &Quantity {
        &self.first[place(descriptor, form)][element.slot()]
    }

    /// A ratio's denominator, or a legal limit.
    pub(crate) fn second_of_element(
        &self,
        descriptor: usize,
        form: Form,
        element: Element,
    ) -> &Quantity {
        &self.second[place(descriptor, form)][element.slot()]
    }

    /// The descriptor with an index of a candidate. A user's or a calculation's value for exactly this
    /// candidate wins over everything.
    ///
    /// # Errors
    /// The reason why there is none.
    pub fn evaluate(&self, index: usize, candidate: &Candidate) -> Quantity {
        let descriptor = &DESCRIPTORS[index];
        let facts = self.context.facts;
        if facts.property(descriptor.name).is_some() {
            let subject = Subject::Named(candidate.id().into());
            if let Ok(value) = facts.quantity_of(descriptor.name, &subject) {
                return Ok(value);
            }
        }
        if !descriptor.forms.contains(&candidate.form) {
            return Err(Reason::NotApplicable);
        }
        match descriptor.rule {
            Rule::Solutes { combine, .. } => {
                let shares = candidate.solute_shares();
                let mut values = Vec::with_capacity(2);
                for (element, share) in shares {
                    let value = self.of_element(index, candidate.form, element).clone()?;
                    values.push((value, share));
                }
                Ok(combined(combine, &values))
            }
            Rule::Ratio { .. } => self.ratio(index, candidate),
            Rule::RegulatedContent => self.regulated(index, candidate),
            Rule::Mixture(state) => mixture(&self.context, candidate, state),
            Rule::FormationEnthalpy => match &candidate.phase {
                Some(phase) => compound_enthalpy(&self.context, phase),
                None => mixture(&self.context, candidate, State::SolidSolution),
            },
            Rule::Compound(of) => match &candidate.phase {
                Some(phase) => of(&self.context, phase),
                None => Err(Reason::NotApplicable),
            },
            Rule::Whole(of) => of(&self.context, candidate),
        }
    }

    fn ratio(&self, index: usize, candidate: &Candidate) -> Quantity {
        let (mut above, mut below, mut variance) = (0.0, 0.0, 0.0);
        let mut known_sigma = true;
        let mut used = Vec::new();
        for (element, x) in candidate.parts() {
            let numerator = self.of_element(index, candidate.form, element).clone()?;
            let denominator = self
                .second_of_element(index, candidate.form, element)
                .clone()?;
            above += x * numerator.value;
            below += x * denominator.value;
            match numerator.sigma {
                Some(sigma) => variance += (x * sigma).powi(2),
                None => known_sigma = false,
            }
            used.extend([numerator, denominator]);
        }
        if below <= 0.0 {
            return Err(Reason::NotApplicable);
        }
        let sigma = known_sigma.then(|| variance.sqrt() / below);
        Ok(Value::new(
            above / below,
            sigma,
            "composition",
            &join_sources(&used),
        ))
    }

    fn regulated(&self, index: usize, candidate: &Candidate) -> Quantity {
        let masses = candidate.mass_fractions(self.context.facts);
        let mut greatest: Option<Value> = None;
        for ((element, _), mass) in candidate.parts().into_iter().zip(masses) {
            if let Ok(limit) = self.second_of_element(index, candidate.form, element) {
                let ratio = units::percent(mass) / limit.value;
                if greatest.as_ref().is_none_or(|g| ratio > g.value) {
                    greatest = Some(Value::new(ratio, Some(0.0), "composition", &limit.source));
                }
            }
        }
        greatest.ok_or(Reason::NoSource)
    }
}

/// A value given for the descriptor itself wins over the model.
fn known_or(
    context: &Context<'_>,
    descriptor: &Descriptor,
    of: OfElement,
    element: Element,
    form: Form,
) -> Quantity {
    if context.facts.property(descriptor.name).is_some()
        && let Ok(value) = context.facts.quantity(descriptor.name, element)
        && matches!(&*value.model, "user" | "calculated")
    {
        return Ok(value);
    }
    of(context, element, form)
}

/// Solutes' values into one. Their errors come from the same sources and models and are taken as fully
/// correlated: sigma adds up linearly.
fn combined(combine: Combine, values: &[(Value, f64)]) -> Value {
    if let [(only, _)] = values {
        return only.clone();
    }
    if combine == Combine::Mean {
        let value = values.iter().map(|(v, share)| share * v.value).sum();
        let sigma = values
            .iter()
            .map(|(v, share)| v.sigma.map(|s| share * s))
            .sum::<Option<f64>>();
        let source = join_sources(values.iter().map(|(v, _)| v));
        return Value::new(value, sigma, values[0].0.model.clone(), &source);
    }
    let mut best = &values[0].0;
    for (value, _) in &values[1..] {
        let wins = match combine {
            Combine::LargestMagnitude => value.value.abs() > best.value.abs(),
            Combine::Lowest => value.value < best.value,
            Combine::Highest | Combine::Mean => value.value > best.value,
        };
        if wins {
            best = value;
        }
    }
    best.clone()
}

fn mixture(context: &Context<'_>, candidate: &Candidate, state: State) -> Quantity {
    let parts = candidate.parts();
    if parts.len() < 2 {
        return Err(Reason::NotApplicable);
    }
    miedema::mixture(context.facts, &parts, state)
}
