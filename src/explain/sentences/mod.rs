//! The physics in sentences, built from the numbers: one generator per descriptor, with sign and size.
//!
//! A sentence states the value against zinc or against zero, whichever carries the meaning, and its
//! uncertainty; where the uncertainty is larger than the difference it says that the sign is open. A null says
//! its reason.

mod generators;
mod parts;
mod phrases;

use crate::candidates::{Candidate, Form};
use crate::descriptors::{Combine, DESCRIPTORS, Evaluator, Rule};
use crate::facts::{Element, Quantity, Reason, Value};
use crate::score::Criterion;

use super::numbers::{list, plain};

pub use phrases::phrase;

/// What the generators of a candidate look at.
pub struct Words<'a> {
    evaluator: &'a Evaluator<'a>,
    candidate: &'a Candidate,
}

/// A difference in words: `0.438 eV stronger than`, with its uncertainty.
struct Against {
    /// Size without sign, with unit.
    size: String,
    /// ` (±0.30 eV)`, or that the sign is open; empty where no sigma is known.
    hedge: String,
    /// The difference.
    difference: f64,
}

impl<'a> Words<'a> {
    /// Words for a candidate.
    #[must_use]
    pub const fn new(evaluator: &'a Evaluator<'a>, candidate: &'a Candidate) -> Self {
        Self {
            evaluator,
            candidate,
        }
    }

    /// One sentence on a descriptor of the candidate; `zinc`: the same of bare zinc in the same form.
    ///
    /// ```
    /// use zincscreen::candidates::{Candidate, Form};
    /// use zincscreen::descriptors::{Context, Evaluator, index_of};
    /// use zincscreen::explain::sentences::Words;
    /// use zincscreen::{facts::Facts, models::Environment};
    /// let (facts, environment) = (Facts::embedded()?, Environment::default());
    /// let evaluator = Evaluator::new(Context { facts: &facts, environment: &environment });
    /// let tin = Candidate { form: Form::Dilute, solutes: vec!["Sn".parse().expect("a symbol")], milli: [1000, 0], phase: None };
    /// let radius = index_of("radius_misfit_percent").expect("registered");
    /// let zinc = evaluator.evaluate(radius, &Candidate::bare_zinc(Form::Dilute));
    /// let text = Words::new(&evaluator, &tin).say(radius, &evaluator.evaluate(radius, &tin), &zinc);
    /// assert!(text.starts_with("Tin is 21.6 % larger than zinc"), "{text}");
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    #[must_use]
    pub fn say(&self, descriptor: usize, own: &Quantity, zinc: &Quantity) -> String {
        match own {
            Err(reason) => self.missing(descriptor, *reason),
            Ok(value) if self.candidate.solutes.is_empty() => {
                let d = &DESCRIPTORS[descriptor];
                format!(
                    "{}: {}.",
                    capital(phrase(d.name)),
                    with_unit(value.value, value.sigma, d.unit)
                )
            }
            Ok(value) => {
                let zinc = zinc.as_ref().ok();
                let text = self.generate(descriptor, value, zinc);
                if self.one_decides(descriptor) {
                    let text = text.trim_end_matches('.');
                    format!("{text}; of the two solutes it decides.")
                } else {
                    text
                }
            }
        }
    }

    /// A criterion for which each solute is judged by the first measure known of it.
    #[must_use]
    pub fn one_by_one(&self, criterion: &Criterion) -> String {
        let form = self.candidate.form;
        let of: Vec<String> = self
            .candidate
            .solutes
            .iter()
            .map(|&element| {
                let known = criterion.measures().find_map(|measure| {
                    let own = self.evaluator.of_element(measure.descriptor, form, element);
                    Some((DESCRIPTORS[measure.descriptor], own.as_ref().ok()?))
                });
                match known {
                    Some((d, value)) => format!(
                        "{} by {} ({})",
                        self.name(element),
                        phrase(d.name),
                        with_unit(value.value, value.sigma, d.unit)
                    ),
                    None => format!("of {} nothing is known", self.name(element)),
                }
            })
            .collect();
        format!(
            "The solutes are judged one by one, and the worst counts: {}.",
            list(&of)
        )
    }

    /// Why a descriptor is null, and of whom.
    #[must_use]
    pub fn missing(&self, descriptor: usize, reason: Reason) -> String {
        let d = &DESCRIPTORS[descriptor];
        let unknown: Vec<String> = match d.rule {
            Rule::Solutes { .. } => self
                .candidate
                .solutes
                .iter()
                .filter(|&&e| {
                    let own = self
                        .evaluator
                        .of_element(descriptor, self.candidate.form, e);
                    own.is_err()
                })
                .map(|&e| self.name(e))
                .collect(),
            _ => Vec::new(),
        };
        let whose = if unknown.is_empty() {
            String::new()
        } else {
            format!(" of {}", list(&unknown))
        };
        format!(
            "{}{whose} is not known: {}.",
            capital(phrase(d.name)),
            reason.meaning()
        )
    }

    /// English name of an element in the middle of a sentence.
    fn name(&self, element: Element) -> String {
        let info = self.evaluator.context().facts.info(element);
        info.map_or_else(
            || element.symbol().to_owned(),
            |info| info.name.to_lowercase(),
        )
    }

    /// Who is meant: the solute that decides, or all of them by share.
    fn who(&self, descriptor: usize, value: &Value) -> String {
        let names: Vec<String> = self
            .candidate
            .solutes
            .iter()
            .map(|&e| self.name(e))
            .collect();
        if names.len() < 2 {
            return list(&names);
        }
        if let Rule::Solutes { combine, .. } = DESCRIPTORS[descriptor].rule
            && combine != Combine::Mean
        {
            let decides = self.candidate.solutes.iter().find(|&&e| {
                let own = self
                    .evaluator
                    .of_element(descriptor, self.candidate.form, e);
                own.as_ref().is_ok_and(|v| v.value == value.value)
            });
            if let Some(&element) = decides {
                return self.name(element);
            }
        }
        list(&names)
    }

    /// Whether one of two solutes gives the value.
    fn one_decides(&self, descriptor: usize) -> bool {
        self.candidate.solutes.len() > 1
            && matches!(DESCRIPTORS[descriptor].rule, Rule::Solutes { combine, .. } if combine != Combine::Mean)
    }

    /// All solutes.
    fn solutes(&self) -> String {
        let names: Vec<String> = self
            .candidate
            .solutes
            .iter()
            .map(|&e| self.name(e))
            .collect();
        list(&names)
    }

    /// What the whole is called: the alloy, the layer, the compound.
    fn whole(&self) -> &'static str {
        match self.candidate.form {
            Form::Dilute => "the alloy",
            Form::Phase => "the compound",
            Form::Coating => "the layer",
        }
    }
}

/// `is`, or `are on average` where several are meant.
fn is(who: &str) -> &'static str {
    if who.contains(" and ") {
        "are on average"
    } else {
        "is"
    }
}

/// The difference of two values, of which the second may be 0.
fn against(value: &Value, other: f64, other_sigma: Option<f64>, unit: &str) -> Against {
    let difference = value.value - other;
    let sigma = match (value.sigma, other_sigma) {
        (Some(a), Some(b)) => Some(a.hypot(b)),
        (a, _) => a,
    };
    let space = if unit.is_empty() { "" } else { " " };
    let digits = sigma.map(digits_of);
    let number = |value: f64| digits.map_or_else(|| plain(value), |n| format!("{value:.n$}"));
    let hedge = match sigma {
        Some(sigma) if sigma > 0.0 && difference.abs() < sigma => {
            format!(" (±{}{space}{unit}, so the sign is open)", number(sigma))
        }
        Some(sigma) if sigma > 0.0 => format!(" (±{}{space}{unit})", number(sigma)),
        _ => String::new(),
    };
    let mut size = number(difference.abs());
    if size.chars().all(|c| matches!(c, '0' | '.')) {
        size = plain(difference.abs());
    }
    Against {
        size: format!("{size}{space}{unit}"),
        hedge,
        difference,
    }
}

/// Decimals that a sigma justifies: two digits of it.
fn digits_of(sigma: f64) -> usize {
    if sigma > 0.0 {
        (1.0 - sigma.log10().floor()).clamp(0.0, 5.0) as usize
    } else {
        3
    }
}

/// Value, sigma and unit.
pub(super) fn with_unit(value: f64, sigma: Option<f64>, unit: &str) -> String {
    let number = super::numbers::with_sigma(value, sigma);
    match unit {
        "1" | "" => number,
        "log10(A/cm2)" => format!("log10 i0 = {number} (A/cm2)"),
        unit => format!("{number} {unit}"),
    }
}

/// The first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
