//! What counts, and how much of it is good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::candidates::Form;
use crate::descriptors::{Combine, DESCRIPTORS, Evaluator, Rule};
use crate::facts::Element;

/// A straight line from no desirability to full desirability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Desirability {
    /// Value with d = 0.
    pub at_zero: f64,
    /// Value with d = 1; may be the smaller one.
    pub at_one: f64,
    /// Whether the magnitude of the descriptor counts, not its sign.
    pub magnitude: bool,
    /// d is raised to this power; 1 is a straight line.
    pub exponent: f64,
}

impl Desirability {
    /// d of a value, between 0 and 1.
    ///
    /// ```
    /// use zincscreen::score::Desirability;
    /// let d = Desirability { at_zero: 0.0, at_one: 10.0, magnitude: false, exponent: 2.0 };
    /// assert_eq!(d.of(5.0), 0.25);
    /// ```
    #[must_use]
    #[inline]
    pub fn of(&self, value: f64) -> f64 {
        let value = if self.magnitude { value.abs() } else { value };
        let linear = ((value - self.at_zero) / (self.at_one - self.at_zero)).clamp(0.0, 1.0);
        if self.exponent == 1.0 {
            linear
        } else {
            linear.powf(self.exponent)
        }
    }
}

/// A descriptor and its desirability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Index into [`crate::descriptors::DESCRIPTORS`].
    pub descriptor: usize,
    /// How much of it is good.
    pub desirability: Desirability,
}

impl Measure {
    /// Whether one more solute can only make it worse: of the solutes the one that is least good counts.
    #[must_use]
    pub fn worst_solute_decides(&self) -> bool {
        let less_is_good = self.desirability.at_one < self.desirability.at_zero;
        match DESCRIPTORS[self.descriptor].rule {
            Rule::Solutes {
                combine: Combine::Highest,
                ..
            } => less_is_good && !self.desirability.magnitude,
            Rule::Solutes {
                combine: Combine::Lowest,
                ..
            } => !less_is_good && !self.desirability.magnitude,
            Rule::Solutes {
                combine: Combine::LargestMagnitude,
                ..
            } => less_is_good && self.desirability.magnitude,
            _ => false,
        }
    }
}

/// One criterion of a hypothesis, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Group, an index into the hypothesis' groups.
    pub group: usize,
    /// Weight within the group.
    pub weight: f64,
    /// What is measured first.
    pub measure: Measure,
    /// What is measured where the first is null, in order.
    pub otherwise: Vec<Measure>,
    /// Forms it applies to.
    pub forms: Vec<Form>,
    /// Physical reason of the numbers.
    pub reason: String,
    /// By form and [`ElementClass`]: mean logarithm of the desirability of the known elements; none where
    /// fewer than three are known.
    pub class_mean: [[Option<f64>; 2]; 3],
    /// By form and [`ElementClass`]: number of known elements.
    pub class_known: [[u32; 2]; 3],
}

/// Elements that behave alike in what nobody measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementClass {
    /// An open d band: groups 3 to 11.
    OpenD,
    /// All others.
    Other,
}

impl ElementClass {
    /// The class of an element.
    #[must_use]
    pub const fn of(element: Element) -> Self {
        if element.has_open_d_band() {
            Self::OpenD
        } else {
            Self::Other
        }
    }
}

impl Criterion {
    /// Learns from the facts how the known elements of each class fare.
    pub(crate) fn learn(&mut self, floor: f64, evaluator: &Evaluator<'_>) {
        for form in Form::ALL {
            let mut logs: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
            for info in evaluator.context().facts.elements() {
                let known = self.measures().find_map(|m| {
                    let quantity = evaluator.of_element(m.descriptor, form, info.element);
                    let value = quantity.as_ref().ok()?.value;
                    Some(m.desirability.of(value).max(floor).ln())
                });
                if let (Some(log), true) = (known, info.element != Element::ZN) {
                    logs[ElementClass::of(info.element) as usize].push(log);
                }
            }
            self.class_known[form as usize] = [logs[0].len() as u32, logs[1].len() as u32];
            self.class_mean[form as usize] = logs.map(|logs| {
                (logs.len() >= 3).then(|| logs.iter().sum::<f64>() / logs.len() as f64)
            });
        }
    }

    /// All measures, the preferred first.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        std::iter::once(&self.measure).chain(&self.otherwise)
    }
}

/// What a filter does with a null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnNull {
    /// The candidate stays.
    #[default]
    Keep,
    /// The candidate goes.
    Exclude,
}

/// A limit a candidate must keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Index into [`crate::descriptors::DESCRIPTORS`].
    pub descriptor: usize,
    /// Smallest value allowed.
    pub min: Option<f64>,
    /// Largest value allowed.
    pub max: Option<f64>,
    /// What happens where the descriptor is null for a reason other than `not_applicable`.
    pub on_null: OnNull,
    /// The strategy that brings it, if it is not the job's own.
    pub strategy: Option<String>,
}

impl Filter {
    /// Whether a known value passes.
    #[must_use]
    pub fn passes(&self, value: f64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}
