//! What does a form become in use?
//!
//! Forms answer different questions when made, but cycling brings them together: stripping takes the zinc
//! out of an alloy and leaves a noble solute as a skin, takes a base solute out with it, alloys a layer with
//! the zinc below, and takes zinc out of a compound that is not nobler than zinc. The surface that the
//! next plating meets is what can be compared across forms.

use std::fmt;

use super::Context;
use super::quantities::first_dealloying_shift_v;
use crate::candidates::{Candidate, Form};
use crate::facts::{Element, Formula, Reason};
use crate::models::constitution::{self, Hull};
use crate::models::corrosion;

/// A candidate after cycling.
#[derive(Debug, Clone, PartialEq)]
pub enum InUse {
    /// Bare zinc stays zinc.
    Zinc,
    /// Noble solutes stay behind as a skin of so many monolayers per half cycle.
    Skin {
        /// What stays.
        solutes: Vec<Element>,
        /// Of it, monolayers.
        monolayers: f64,
        /// What dissolves with the zinc.
        lost: Vec<Element>,
    },
    /// Every solute dissolves with the zinc.
    Dissolves(Vec<Element>),
    /// A layer becomes these phases where it meets zinc.
    Alloys(Vec<String>),
    /// A layer that forms no compound with zinc stays as it is.
    Stays(Vec<Element>),
    /// A layer that is partly liquid.
    Liquid(Vec<Element>),
    /// A compound that is nobler than zinc keeps its zinc.
    Holds(Formula),
    /// A compound that is not loses zinc first.
    Dealloys(Formula),
    /// Not known.
    Unknown(Reason),
}

impl InUse {
    /// What the next plating meets, as one word for comparison across forms: elements or phases, joined by
    /// `+`. None where it is not known.
    #[must_use]
    pub fn surface(&self) -> Option<String> {
        let joined = |elements: &[Element]| {
            let symbols: Vec<&str> = elements.iter().map(|e| e.symbol()).collect();
            symbols.join("+")
        };
        match self {
            Self::Zinc | Self::Dissolves(_) => Some("Zn".to_owned()),
            Self::Skin { solutes, .. } => Some(joined(solutes)),
            Self::Alloys(phases) => Some(phases.join("+")),
            Self::Stays(elements) => Some(joined(elements)),
            Self::Liquid(elements) => Some(format!("liquid {}", joined(elements))),
            Self::Holds(formula) => Some(formula.to_string()),
            // What is left, at last, is the solutes.
            Self::Dealloys(formula) => Some(joined(&formula.solutes().collect::<Vec<_>>())),
            Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |elements: &[Element]| {
            let symbols: Vec<&str> = elements.iter().map(|e| e.symbol()).collect();
            symbols.join(" and ")
        };
        match self {
            Self::Zinc => f.write_str("stays zinc"),
            Self::Skin {
                solutes,
                monolayers,
                lost,
            } => {
                write!(f, "{monolayers:.0} layers of {} left bare", list(solutes))?;
                if lost.is_empty() {
                    Ok(())
                } else {
                    write!(f, ", {} dissolves", list(lost))
                }
            }
            Self::Dissolves(solutes) => write!(f, "{} dissolves with zinc", list(solutes)),
            Self::Alloys(phases) => write!(f, "becomes {}", phases.join(" and ")),
            Self::Stays(elements) => write!(f, "stays {}", list(elements)),
            Self::Liquid(elements) => write!(f, "partly liquid {}", list(elements)),
            Self::Holds(formula) => write!(f, "stays {formula}"),
            Self::Dealloys(formula) => write!(f, "{formula} loses zinc"),
            Self::Unknown(reason) => write!(f, "not known ({reason})"),
        }
    }
}

/// What a candidate becomes at the job's conditions.
///
/// ```
/// use zincscreen::candidates::{Candidate, Form};
/// use zincscreen::descriptors::{Context, as_cycled};
/// use zincscreen::{facts::Facts, models::Environment};
/// let facts = Facts::embedded()?;
/// let environment = Environment::default();
/// let context = Context { facts: &facts, environment: &environment };
/// let tin = Candidate { form: Form::Coating, solutes: vec!["Sn".parse().expect("a symbol")], milli: [100_000, 0], phase: None };
/// assert_eq!(as_cycled(&context, &tin).to_string(), "stays Sn");
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
#[must_use]
pub fn as_cycled(c: &Context<'_>, candidate: &Candidate) -> InUse {
    if candidate.solutes.is_empty() {
        return InUse::Zinc;
    }
    let in_use = match candidate.form {
        Form::Phase => compound(c, candidate),
        Form::Dilute => alloy(c, candidate),
        Form::Coating => layer(c, candidate),
    };
    in_use.unwrap_or_else(InUse::Unknown)
}

/// Solutes that stay when zinc is stripped, and those that go.
fn noble_and_base(
    c: &Context<'_>,
    solutes: &[Element],
) -> Result<(Vec<Element>, Vec<Element>), Reason> {
    let (mut noble, mut base) = (Vec::new(), Vec::new());
    for &element in solutes {
        let shift = corrosion::potential_vs_zn_v(c.facts, element, c.environment)?;
        if shift.value > 0.0 {
            noble.push(element);
        } else {
            base.push(element);
        }
    }
    Ok((noble, base))
}

fn alloy(c: &Context<'_>, candidate: &Candidate) -> Result<InUse, Reason> {
    let (noble, lost) = noble_and_base(c, &candidate.solutes)?;
    if noble.is_empty() {
        return Ok(InUse::Dissolves(lost));
    }
    let composition = candidate.composition();
    let kept: f64 = candidate
        .solutes
        .iter()
        .zip(composition.x)
        .filter(|(e, _)| noble.contains(e))
        .map(|(_, x)| x)
        .sum();
    let monolayers = corrosion::exposed_monolayers(
        kept / (kept + composition.x_zn),
        c.environment.areal_capacity_mah_cm2,
    );
    Ok(InUse::Skin {
        solutes: noble,
        monolayers,
        lost,
    })
}

fn compound(c: &Context<'_>, candidate: &Candidate) -> Result<InUse, Reason> {
    let phase = candidate.phase.as_ref().ok_or(Reason::NotApplicable)?;
    let shift = first_dealloying_shift_v(c, phase)?;
    Ok(if shift.value > 0.0 {
        InUse::Holds(phase.formula.clone())
    } else {
        InUse::Dealloys(phase.formula.clone())
    })
}

/// A thin layer on much zinc: the zinc-richest phases of the hull.
fn layer(c: &Context<'_>, candidate: &Candidate) -> Result<InUse, Reason> {
    let solutes = &candidate.solutes;
    let melts = match solutes.as_slice() {
        [a] => c.facts.quantity("melting_point_k", *a),
        [a, b] => constitution::eutectic_k(c.facts, *a, *b),
        _ => Err(Reason::NotApplicable),
    };
    if melts.is_ok_and(|t| t.value < c.environment.temperature_k) {
        return Ok(InUse::Liquid(solutes.clone()));
    }
    let mut elements = vec![Element::ZN];
    elements.extend(solutes);
    let hull = Hull::of(c.facts, &elements);
    let shares = candidate.composition().x;
    let thin = 1e-3;
    let mut composition = vec![1.0 - thin];
    composition.extend(solutes.iter().zip(shares).map(|(_, x)| thin * x));
    let phases: Vec<String> = hull
        .at(&composition)
        .iter()
        .filter(|p| p.0 != 0)
        .map(|&(i, _)| hull.phases()[i].formula.to_string())
        .collect();
    let unchanged = phases.iter().all(|p| p.parse::<Element>().is_ok());
    if !unchanged {
        return Ok(InUse::Alloys(phases));
    }
    let (noble, base) = noble_and_base(c, solutes)?;
    Ok(if noble.is_empty() {
        InUse::Dissolves(base)
    } else {
        InUse::Stays(noble)
    })
}
