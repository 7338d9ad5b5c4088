//! One candidate: a composition and a form.

use std::fmt;
use std::sync::Arc;

use crate::facts::{Element, Facts, Formula, Phase};

/// The composition grid: one unit is 0.001 at.%, so a whole is 100 000.
pub const MILLI: u32 = 100_000;

/// What the candidate is in the anode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Zinc with X (and Y) at that atomic fraction; which phases really form is another question.
    Dilute,
    /// One named compound of zinc.
    Phase,
    /// A layer of X, or X-Y, on zinc; its fractions describe the layer.
    Coating,
}

impl Form {
    /// Every form, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Dilute, Self::Phase, Self::Coating];

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dilute => "dilute",
            Self::Phase => "phase",
            Self::Coating => "coating",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Atomic fractions of zinc and of up to two solutes; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Composition {
    /// Zinc.
    pub x_zn: f64,
    /// First and second solute; 0 where there is none.
    pub x: [f64; 2],
}

/// A candidate, decoded from its number or named by a user.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Form.
    pub form: Form,
    /// Solutes in alphabetical order: none (bare zinc), one or two.
    pub solutes: Vec<Element>,
    /// Atomic fractions of the solutes on the grid of 0.001 at.%; not used by phases.
    pub milli: [u32; 2],
    /// The compound, for [`Form::Phase`].
    pub phase: Option<Arc<Phase>>,
}

impl Candidate {
    /// Bare zinc, the reference row of a form.
    #[must_use]
    pub fn bare_zinc(form: Form) -> Self {
        Self {
            form,
            solutes: Vec::new(),
            milli: [0, 0],
            phase: None,
        }
    }

    /// A compound.
    #[must_use]
    pub fn from_phase(phase: Arc<Phase>) -> Self {
        Self {
            form: Form::Phase,
            solutes: phase.formula.solutes().collect(),
            milli: [0, 0],
            phase: Some(phase),
        }
    }

    /// Atomic fractions.
    #[must_use]
    pub fn composition(&self) -> Composition {
        if let Some(phase) = &self.phase {
            let mut x = [0.0; 2];
            for (x, &element) in x.iter_mut().zip(&self.solutes) {
                *x = phase.formula.fraction(element);
            }
            return Composition {
                x_zn: phase.formula.fraction(Element::ZN),
                x,
            };
        }
        composition_of_milli(self.milli)
    }

    /// Every element present with its atomic fraction, zinc first if there is any.
    #[must_use]
    pub fn parts(&self) -> Vec<(Element, f64)> {
        let c = self.composition();
        let zinc = (c.x_zn > 0.0).then_some((Element::ZN, c.x_zn));
        let solutes = self.solutes.iter().copied().zip(c.x);
        zinc.into_iter().chain(solutes).collect()
    }

    /// The solutes' shares among themselves (sum 1); for bare zinc, zinc itself.
    #[must_use]
    pub fn solute_shares(&self) -> Vec<(Element, f64)> {
        if self.solutes.is_empty() {
            return vec![(Element::ZN, 1.0)];
        }
        // From whole numbers, so that equal ratios give equal bits whatever the total.
        let counts: Vec<u32> = match &self.phase {
            Some(phase) => phase
                .formula
                .parts()
                .iter()
                .filter(|part| part.0 != Element::ZN)
                .map(|part| part.1)
                .collect(),
            None => self.milli[..self.solutes.len()].to_vec(),
        };
        let total = f64::from(counts.iter().sum::<u32>());
        self.solutes
            .iter()
            .copied()
            .zip(counts.into_iter().map(|count| f64::from(count) / total))
            .collect()
    }

    /// Unary, binary or ternary, counting zinc.
    #[must_use]
    pub fn order(&self) -> &'static str {
        order_name(self.solutes.len())
    }

    /// `Zn-Bi-Sn`.
    #[must_use]
    pub fn system(&self) -> String {
        system_name(&self.solutes)
    }

    /// The canonical name: `Zn96Bi1Sn3@dilute`, `Cu5Zn8@phase.mp-1368`, `Ga70In30@coating`.
    #[must_use]
    pub fn id(&self) -> String {
        match &self.phase {
            Some(phase) => phase.candidate_id(),
            None => format!("{}@{}", self.atomic_formula(), self.form),
        }
    }

    /// The formula in at.%, zinc first, e.g. `Zn96Bi1Sn3`; a compound's own formula.
    #[must_use]
    pub fn atomic_formula(&self) -> String {
        if let Some(phase) = &self.phase {
            return phase.formula.to_string();
        }
        if self.solutes.is_empty() {
            return "Zn".to_owned();
        }
        let zinc = MILLI - self.milli.iter().sum::<u32>();
        let mut text = String::new();
        if zinc > 0 {
            text = format!("Zn{}", percent_text(zinc));
        }
        for (element, milli) in self.solutes.iter().zip(self.milli) {
            text.push_str(&format!("{element}{}", percent_text(milli)));
        }
        text
    }

    /// Mass fractions of the parts of [`Candidate::parts`], in the same order.
    #[must_use]
    pub fn mass_fractions(&self, facts: &Facts) -> Vec<f64> {
        let masses: Vec<f64> = self
            .parts()
            .iter()
            .map(|&(element, x)| {
                x * facts
                    .info(element)
                    .map_or(f64::NAN, |i| i.atomic_weight_g_mol)
            })
            .collect();
        let total: f64 = masses.iter().sum();
        masses.iter().map(|m| m / total).collect()
    }

    /// For people: the formula with its mass fractions, e.g. `Zn95Sn5 (8.7 wt.% Sn)`.
    #[must_use]
    pub fn readable(&self, facts: &Facts) -> String {
        if self.solutes.is_empty() {
            return "Zn".to_owned();
        }
        let masses = self.mass_fractions(facts);
        let solutes: Vec<String> = self
            .parts()
            .iter()
            .zip(&masses)
            .filter(|((element, _), _)| *element != Element::ZN)
            .map(|((element, _), w)| format!("{} wt.% {element}", significant(100.0 * w)))
            .collect();
        format!("{} ({})", self.atomic_formula(), solutes.join(", "))
    }
}

/// `Zn-X-Y`.
pub(crate) fn system_name(solutes: &[Element]) -> String {
    let mut name = "Zn".to_owned();
    for element in solutes {
        name.push('-');
        name.push_str(element.symbol());
    }
    name
}

/// Unary, binary or ternary, counting zinc.
pub(crate) const fn order_name(solutes: usize) -> &'static str {
    match solutes {
        0 => "unary",
        1 => "binary",
        2 => "ternary",
        _ => "higher",
    }
}

/// Fractions from the grid.
#[inline]
pub(crate) fn composition_of_milli(milli: [u32; 2]) -> Composition {
    let scale = f64::from(MILLI);
    Composition {
        x_zn: f64::from(MILLI - milli[0] - milli[1]) / scale,
        x: milli.map(|m| f64::from(m) / scale),
    }
}

/// `1500` → `1.5`.
fn percent_text(milli: u32) -> String {
    let (whole, rest) = (milli / 1000, milli % 1000);
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:03}")
            .trim_end_matches('0')
            .to_owned()
    }
}

/// Three significant digits at most, without trailing zeros.
fn significant(value: f64) -> String {
    let digits = (2.0 - value.abs().log10().floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A compound's formula must contain zinc and one or two other elements.
pub(crate) fn is_candidate_formula(formula: &Formula) -> bool {
    let solutes = formula.solutes().count();
    formula.fraction(Element::ZN) > 0.0 && (1..=2).contains(&solutes)
}
