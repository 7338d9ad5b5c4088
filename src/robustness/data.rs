//! Which data a criterion of a system rests on, and which of their errors are shared.

use std::collections::HashMap;

use super::Contender;
use super::law::{Law, Place};
use crate::candidates::Form;
use crate::descriptors::{DESCRIPTORS, Evaluator, Rule};
use crate::facts::{Element, Quantity, Reason, Subject};
use crate::score::{Basis, Criterion, ElementClass, Evidence};

/// Models that are arithmetic on measured values: no error is common to all they are applied to.
const MEASURED: [&str; 7] = [
    "fact",
    "user",
    "nernst",
    "net_1x1",
    "difference",
    "composition",
    "faraday",
];
/// Sourced values that come from one set of calculations each.
const CALCULATED: [&str; 2] = ["d_band_center_ev", "h_adsorption_dg_ev"];

/// What an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Element(Element),
    System(usize),
}

/// One datum with its error.
#[derive(Debug, Clone)]
pub(super) struct Datum {
    pub(super) descriptor: usize,
    /// Element, or system.
    pub(super) subject: String,
    /// Model, without its remarks; empty for missing data.
    pub(super) model: String,
    pub(super) value: f64,
    /// One standard uncertainty; none: nobody knows it, or the datum is missing.
    pub(super) sigma: Option<f64>,
    pub(super) is_missing: bool,
    /// Index of the error its model has in common.
    pub(super) common: Option<usize>,
}

impl Datum {
    pub(super) fn is_uncertain(&self) -> bool {
        self.is_missing || self.sigma.is_some_and(|s| s > 0.0)
    }
}

struct Known<'a> {
    evaluator: &'a Evaluator<'a>,
    contender: &'a Contender<'a>,
}

impl Evidence for Known<'_> {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        self.contender.quantities[descriptor].clone()
    }
    fn solutes(&self) -> usize {
        self.contender.candidate.solutes.len()
    }
    fn of_solute(&self, descriptor: usize, solute: usize) -> Quantity {
        let c = self.contender.candidate;
        self.evaluator
            .of_element(descriptor, c.form, c.solutes[solute])
            .clone()
    }
    fn class(&self, solute: usize) -> ElementClass {
        ElementClass::of(self.contender.candidate.solutes[solute])
    }
}

/// Data on their way into a problem.
pub(super) struct Builder<'a> {
    evaluator: &'a Evaluator<'a>,
    pub(super) data: Vec<Datum>,
    places: HashMap<(usize, Of, bool), Place>,
    /// Descriptor and model of every error that is common to several data.
    pub(super) commons: Vec<(usize, String)>,
    has_common: bool,
}

impl<'a> Builder<'a> {
    /// Without data. `has_common`: models have errors in common.
    pub(super) fn new(evaluator: &'a Evaluator<'a>, has_common: bool) -> Self {
        Self {
            evaluator,
            data: Vec::new(),
            places: HashMap::new(),
            commons: Vec::new(),
            has_common,
        }
    }

    fn place(&mut self, descriptor: usize, of: Of, subject: &str, quantity: &Quantity) -> Place {
        let is_missing = quantity.is_err();
        if let Some(&place) = self.places.get(&(descriptor, of, is_missing)) {
            return place;
        }
        let mut datum = Datum {
            descriptor,
            subject: subject.to_owned(),
            model: String::new(),
            value: f64::NAN,
            sigma: None,
            is_missing,
            common: None,
        };
        if let Ok(value) = quantity {
            // "nernst Sn2+/Sn": the ion is no model of its own.
            let model = value.model.split([' ', ';']).next().unwrap_or("");
            model.clone_into(&mut datum.model);
            (datum.value, datum.sigma) = (value.value, value.sigma);
            let is_calculated =
                model == "fact" && CALCULATED.contains(&DESCRIPTORS[descriptor].name);
            let is_shared = is_calculated || !MEASURED.contains(&model);
            if self.has_common && is_shared && datum.is_uncertain() {
                let key = (descriptor, datum.model.clone());
                let known = self.commons.iter().position(|c| *c == key);
                datum.common = Some(known.unwrap_or_else(|| {
                    self.commons.push(key);
                    self.commons.len() - 1
                }));
            }
        }
        let place = self.data.len() as Place;
        self.data.push(datum);
        self.places.insert((descriptor, of, is_missing), place);
        place
    }

    fn element(&mut self, descriptor: usize, form: Form, element: Element) -> Place {
        let quantity = self.evaluator.of_element(descriptor, form, element).clone();
        self.place(
            descriptor,
            Of::Element(element),
            element.symbol(),
            &quantity,
        )
    }

    /// How one criterion of a contender follows from data; none if it does not apply.
    pub(super) fn law(
        &mut self,
        criterion: &Criterion,
        n: usize,
        contender: &Contender<'_>,
    ) -> Option<Law> {
        let candidate = contender.candidate;
        let form = candidate.form;
        let measures: Vec<_> = criterion.measures().copied().collect();
        let known = Known {
            evaluator: self.evaluator,
            contender,
        };
        Some(match Basis::of(criterion, form, &known) {
            Basis::NotApplicable => return None,
            Basis::Whole(place) => self.whole(measures[place], n, contender),
            Basis::WorstSolute(places) => {
                let of: Vec<(Place, _)> = candidate
                    .solutes
                    .iter()
                    .zip(&places)
                    .map(|(&e, &m)| {
                        let measure = measures[m];
                        (
                            self.element(measure.descriptor, form, e),
                            measure.desirability,
                        )
                    })
                    .collect();
                let (first, last) = (of[0], of[of.len() - 1]);
                Law::Worst([first.0, last.0], [first.1, last.1])
            }
            Basis::Unknown {
                bounds,
                missing,
                class_mean,
                class_known,
            } => {
                let descriptor = criterion.measure.descriptor;
                let by_element = measures.iter().any(|m| {
                    matches!(
                        DESCRIPTORS[m.descriptor].rule,
                        Rule::Solutes { .. } | Rule::Ratio { .. }
                    )
                });
                let absent: Quantity = Err(Reason::NoSource);
                let missing = match missing.as_slice() {
                    [first, .., last] | [first @ last] if by_element => [*first, *last].map(|s| {
                        let e = candidate.solutes[s];
                        self.place(descriptor, Of::Element(e), e.symbol(), &absent)
                    }),
                    _ => {
                        let system = candidate.system();
                        [self.place(descriptor, Of::System(n), &system, &absent); 2]
                    }
                };
                Law::Unknown {
                    bound: bounds.first().map(|&(solute, place)| {
                        let measure = measures[place];
                        let element = candidate.solutes[solute];
                        (
                            self.element(measure.descriptor, form, element),
                            measure.desirability,
                        )
                    }),
                    missing,
                    class_mean,
                    class_known,
                }
            }
        })
    }

    fn whole(
        &mut self,
        measure: crate::score::Measure,
        n: usize,
        contender: &Contender<'_>,
    ) -> Law {
        let candidate = contender.candidate;
        let (form, descriptor, d) = (candidate.form, measure.descriptor, measure.desirability);
        let facts = self.evaluator.context().facts;
        let name = DESCRIPTORS[descriptor].name;
        let is_given = facts.property(name).is_some() && {
            let subject = Subject::Named(candidate.id().into());
            facts.quantity_of(name, &subject).is_ok()
        };
        match DESCRIPTORS[descriptor].rule {
            Rule::Solutes { combine, .. } if !is_given => {
                let shares = candidate.solute_shares();
                let of: Vec<(Place, f64)> = shares
                    .iter()
                    .map(|&(e, share)| (self.element(descriptor, form, e), share))
                    .collect();
                match of.as_slice() {
                    [(a, x), (b, y)] if combine == crate::descriptors::Combine::Mean => {
                        Law::Mean([*a, *b], [*x, *y], d)
                    }
                    [(a, _), (b, _)] => Law::Pick([*a, *b], combine, d),
                    _ => Law::One(of[0].0, d),
                }
            }
            Rule::Ratio { .. } if !is_given => {
                let (mut places, mut x, mut below) = ([0; 3], [0.0; 3], 0.0);
                for (i, (element, fraction)) in candidate.parts().into_iter().enumerate() {
                    places[i] = self.element(descriptor, form, element);
                    x[i] = fraction;
                    let denominator = self.evaluator.second_of_element(descriptor, form, element);
                    below += fraction * denominator.as_ref().map_or(f64::NAN, |v| v.value);
                }
                for i in candidate.parts().len()..3 {
                    places[i] = places[0];
                }
                Law::Ratio(places, x, below, d)
            }
            _ => {
                let quantity = &contender.quantities[descriptor];
                let place = self.place(descriptor, Of::System(n), &candidate.system(), quantity);
                Law::One(place, d)
            }
        }
    }
}
