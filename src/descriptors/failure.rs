//! Which of the known ways to fail does a candidate show?

use serde::{Deserialize, Serialize};

use super::registry::index_of;
use crate::candidates::Candidate;
use crate::facts::{FactError, Facts, Quantity};

/// A failure mode as data: `failure_modes.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureMode {
    /// One word.
    pub id: String,
    /// What happens.
    pub title: String,
    /// The review's statement.
    pub claim: String,
    /// Forms it can befall.
    pub forms: Vec<String>,
    /// Key of the source.
    pub source: String,
    /// All must hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Why there is no condition.
    #[serde(default)]
    pub not_modelled: Option<String>,
}

/// One condition.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Name of the descriptor.
    pub descriptor: String,
    /// It holds above this.
    #[serde(default)]
    pub min: Option<f64>,
    /// It holds below this.
    #[serde(default)]
    pub max: Option<f64>,
    /// Why this limit.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mode: Vec<FailureMode>,
}

impl Condition {
    /// Whether it holds by more than one sigma; none within it, or where the descriptor is null.
    #[must_use]
    pub fn holds(&self, quantity: &Quantity) -> Option<bool> {
        let value = quantity.as_ref().ok()?;
        let sigma = value.sigma.unwrap_or(0.0);
        let clear = |distance: f64| (distance.abs() > sigma).then_some(distance > 0.0);
        let above = self.min.map(|min| clear(value.value - min));
        let below = self.max.map(|max| clear(max - value.value));
        match (above, below) {
            (Some(a), Some(b)) => Some(a? && b?),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => None,
        }
    }
}

/// The shipped failure modes.
///
/// ```
/// use zincscreen::{descriptors::failure_modes, facts::Facts};
/// let modes = failure_modes(&Facts::embedded()?)?;
/// assert!(modes.iter().any(|mode| mode.claim == "F01"));
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// The file does not parse, or names a descriptor that is not registered.
pub fn failure_modes(facts: &Facts) -> Result<Vec<FailureMode>, FactError> {
    const FILE: &str = "failure_modes.toml";
    let format = |problem: String| FactError::Format {
        file: FILE.to_owned(),
        problem,
    };
    let file: File =
        toml::from_str(facts.files().text(FILE)?).map_err(|error| format(error.to_string()))?;
    for mode in &file.mode {
        if mode.conditions.is_empty() == mode.not_modelled.is_none() {
            return Err(format(format!(
                "[{}]: give either `conditions` or `not_modelled`",
                mode.id
            )));
        }
        for condition in &mode.conditions {
            if index_of(&condition.descriptor).is_none() {
                return Err(format(format!(
                    "[{}]: `{}` is no descriptor",
                    mode.id, condition.descriptor
                )));
            }
            if condition.min.is_none() && condition.max.is_none() {
                return Err(format(format!(
                    "[{}]: a condition needs `min` or `max`",
                    mode.id
                )));
            }
        }
    }
    Ok(file.mode)
}

impl FailureMode {
    /// Whether a candidate shows it: yes or no by more than one sigma, none where it is open, not modelled
    /// or does not befall its form. `quantities`: every descriptor, in the order of the registry.
    #[must_use]
    pub fn befalls(&self, candidate: &Candidate, quantities: &[Quantity]) -> Option<bool> {
        let concerns = self
            .forms
            .iter()
            .any(|f| **f == *candidate.form.to_string());
        if !concerns || self.conditions.is_empty() || candidate.solutes.is_empty() {
            return None;
        }
        let answers: Vec<Option<bool>> = self
            .conditions
            .iter()
            .map(|condition| {
                let index = index_of(&condition.descriptor)?;
                condition.holds(&quantities[index])
            })
            .collect();
        if answers.contains(&Some(false)) {
            Some(false)
        } else if answers.contains(&None) {
            None
        } else {
            Some(true)
        }
    }
}
