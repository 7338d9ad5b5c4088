//! What would lift a candidate by ten ranks: the value each criterion would need, alone.

use super::Contribution;
use crate::descriptors::DESCRIPTORS;
use crate::facts::Reason;
use crate::score::{Hypothesis, Measure, Standing as State};

/// Ranks to climb.
pub const RANKS: u64 = 10;

/// What would lift a candidate.
#[derive(Debug, Clone)]
pub struct Lift {
    /// The rank to reach.
    pub rank: u64,
    /// Who holds it now.
    pub holder: String,
    /// Its score.
    pub score: f64,
    /// One entry per criterion with weight.
    pub steps: Vec<Step>,
    /// The criterion whose needed change is the fewest of its own sigmas, an index into `steps`.
    pub least: Option<usize>,
}

/// What one criterion alone would have to become.
#[derive(Debug, Clone)]
pub struct Step {
    /// Index into [`DESCRIPTORS`].
    pub descriptor: usize,
    /// The value now; none if it is not known.
    pub value: Option<f64>,
    /// One standard uncertainty of it.
    pub sigma: Option<f64>,
    /// The value it would need; none if even the best is not enough.
    pub needed: Option<f64>,
    /// The desirability it would need.
    pub needed_desirability: Option<f64>,
    /// Whether less is better.
    pub less_is_better: bool,
    /// The needed change in units of its sigma.
    pub sigmas: Option<f64>,
    /// Whether the solutes are judged one by one: then each would need the value.
    pub is_by_solute: bool,
}

impl Step {
    /// Whether the needed value lies within one sigma of the present one.
    #[must_use]
    pub fn is_within_sigma(&self) -> bool {
        self.sigmas.is_some_and(|z| z <= 1.0)
    }

    /// Name of the descriptor.
    #[must_use]
    pub fn name(&self) -> &'static str {
        DESCRIPTORS[self.descriptor].name
    }
}

/// The value at which a measure has a desirability; of a magnitude the one on the side of `near`.
///
/// ```
/// use zincscreen::{explain::lift::value_at, score::{Desirability, Measure}};
/// let line = Desirability { at_zero: -0.676, at_one: -1.351, magnitude: false, exponent: 1.0 };
/// let measure = Measure { descriptor: 0, desirability: line };
/// let value = value_at(&measure, 0.5, None);
/// assert!((line.of(value) - 0.5).abs() < 1e-12);
/// ```
#[must_use]
pub fn value_at(measure: &Measure, desirability: f64, near: Option<f64>) -> f64 {
    let line = &measure.desirability;
    let along = desirability.powf(1.0 / line.exponent);
    let value = line.at_zero + along * (line.at_one - line.at_zero);
    if line.magnitude && near.is_some_and(|near| near < 0.0) {
        -value
    } else {
        value
    }
}

/// What each criterion would need to bring a candidate's score from `score` to `target`.
#[must_use]
pub(super) fn steps(
    hypothesis: &Hypothesis,
    contributions: &[Contribution],
    score: f64,
    target: f64,
) -> Vec<Step> {
    let climb = (target / score).ln();
    contributions
        .iter()
        .filter(|c| c.term.share > 0.0)
        .filter_map(|c| {
            let criterion = &hypothesis.criteria[c.criterion];
            let measure = *criterion
                .measures()
                .find(|m| m.descriptor == c.descriptor)?;
            let value = c.quantity.as_ref().ok().map(|v| v.value);
            let sigma = c.quantity.as_ref().ok().and_then(|v| v.sigma);
            let most = match c.term.standing {
                State::Unknown { most, .. } => most,
                _ => 1.0,
            };
            let needed = (c.term.desirability.ln() + climb / c.term.share).exp();
            let is_enough =
                needed <= most * (1.0 + 1e-12) && !matches!(c.quantity, Err(Reason::NotApplicable));
            let needed_desirability = is_enough.then_some(needed.min(1.0));
            let needed = needed_desirability.map(|d| value_at(&measure, d, value));
            let sigmas = match (value, needed, sigma) {
                (Some(value), Some(needed), Some(sigma)) if sigma > 0.0 => {
                    Some((needed - value).abs() / sigma)
                }
                _ => None,
            };
            Some(Step {
                descriptor: c.descriptor,
                value,
                sigma,
                needed,
                needed_desirability,
                less_is_better: (measure.desirability.at_one < measure.desirability.at_zero)
                    != (measure.desirability.magnitude && value.is_some_and(|v| v < 0.0)),
                sigmas,
                is_by_solute: c.is_by_solute(),
            })
        })
        .collect()
}

/// The step of the fewest sigmas.
pub(super) fn least(steps: &[Step]) -> Option<usize> {
    let with_sigma = steps
        .iter()
        .enumerate()
        .filter_map(|(i, s)| Some((i, s.sigmas?)));
    with_sigma.min_by(|a, b| a.1.total_cmp(&b.1)).map(|s| s.0)
}
