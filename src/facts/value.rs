//! What is known of a quantity: a number with its uncertainty and origin, or a reason why not.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Why a quantity is null. A null never turns into a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The element has no d band near the Fermi level (s- and p-block metals).
    NoDBand,
    /// The d shell is full and deep (Zn, Cd, Hg); its centre says nothing on reactivity.
    D10Closed,
    /// A 4f or 5f element, outside the d-band picture.
    FElement,
    /// No source known to the project gives a value.
    NoSource,
    /// The model was not made for this case.
    OutsideModel,
    /// The question does not arise for this form of candidate.
    NotApplicable,
    /// The structure has no close-packed hexagonal net to put on Zn(002).
    NoHexagonalNet,
    /// Liquid at the job's temperature.
    Liquid,
}

impl Reason {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::NoDBand,
        Self::D10Closed,
        Self::FElement,
        Self::NoSource,
        Self::OutsideModel,
        Self::NotApplicable,
        Self::NoHexagonalNet,
        Self::Liquid,
    ];

    /// The word used in files and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoDBand => "no_d_band",
            Self::D10Closed => "d10_closed",
            Self::FElement => "f_element",
            Self::NoSource => "no_source",
            Self::OutsideModel => "outside_model",
            Self::NotApplicable => "not_applicable",
            Self::NoHexagonalNet => "no_hexagonal_net",
            Self::Liquid => "liquid",
        }
    }

    /// One sentence for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NoDBand => "the element has no d band near the Fermi level",
            Self::D10Closed => {
                "the d shell is full and deep, its centre says nothing on reactivity"
            }
            Self::FElement => "an f element, outside the d-band picture",
            Self::NoSource => "no source known to the project gives a value",
            Self::OutsideModel => "the model was not made for this case",
            Self::NotApplicable => "the question does not arise for this form of candidate",
            Self::NoHexagonalNet => "no close-packed hexagonal net to put on Zn(002)",
            Self::Liquid => "liquid at the job's temperature",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A number with one standard uncertainty and its origin. The unit is that of the property or
/// descriptor it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The number.
    pub value: f64,
    /// One standard uncertainty, if anyone knows it.
    pub sigma: Option<f64>,
    /// The model that computed it; `fact` for a sourced number.
    pub model: Cow<'static, str>,
    /// Keys of the sources it rests on, joined by `; `.
    pub source: Arc<str>,
}

impl Value {
    /// A number computed by `model` from `source`.
    #[must_use]
    pub fn new(
        value: f64,
        sigma: Option<f64>,
        model: impl Into<Cow<'static, str>>,
        source: &str,
    ) -> Self {
        Self {
            value,
            sigma,
            model: model.into(),
            source: source.into(),
        }
    }
}

/// A value, or the reason why there is none. `?` hands a null through.
pub type Quantity = Result<Value, Reason>;

/// Source keys of several values, each once, in order of appearance.
///
/// ```
/// use zincscreen::facts::{join_sources, Value};
/// let a = Value::new(1.0, None, "fact", "kittel");
/// let b = Value::new(2.0, None, "fact", "kittel; crc");
/// assert_eq!(join_sources([&a, &b]), "kittel; crc");
/// ```
#[must_use]
pub fn join_sources<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut keys: Vec<&str> = Vec::new();
    for value in values {
        for key in value.source.split("; ") {
            if !key.is_empty() && !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys.join("; ")
}
