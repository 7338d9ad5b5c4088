//! The careful path: the score of one candidate from its descriptors, with groups, interval, coverage.

use super::{Criterion, Hypothesis, Measure};
use crate::candidates::Form;
use crate::facts::{Quantity, Reason};

/// A group's part of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupScore {
    /// Weighted geometric mean of the known desirabilities; `None` if none is known.
    pub desirability: Option<f64>,
}

/// The score of one candidate under one hypothesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Weighted geometric mean of what is known; `None` if nothing is.
    pub score: Option<f64>,
    /// With every unknown desirability at the floor.
    pub low: Option<f64>,
    /// With every unknown desirability at 1.
    pub high: Option<f64>,
    /// Known share of the applicable weight.
    pub coverage: f64,
    /// Number of applicable criteria with weight whose descriptor is null.
    pub n_missing: u32,
    /// One entry per group of the hypothesis.
    pub groups: Vec<GroupScore>,
    /// Desirability of each criterion; `None` if null or not applicable.
    pub desirabilities: Vec<Option<f64>>,
}

/// What is known of a criterion.
enum State {
    NotApplicable,
    Unknown,
    Known(f64),
}

/// Scores a candidate. `quantity` gives the descriptor with an index.
///
/// ```
/// # use zincscreen::{candidates::Form, facts::Value, score::*};
/// // Three criteria at d = 0.25, 0.8 and 0.5 in one group of equal weights: their geometric mean.
/// let line = |d| Desirability { at_zero: 0.0, at_one: 1.0 / d, magnitude: false, exponent: 1.0 };
/// let criterion = |i, d| Criterion {
///     group: 0, weight: 1.0, otherwise: None, forms: Form::ALL.to_vec(), reason: String::new(),
///     measure: Measure { descriptor: i, desirability: line(d) },
/// };
/// let hypothesis = Hypothesis {
///     id: "h".into(), title: String::new(), floor: 0.01,
///     groups: vec![Group { name: "electronic", weight: 1.0 }],
///     criteria: vec![criterion(0, 0.25), criterion(1, 0.8), criterion(2, 0.5)],
/// };
/// let scored = score(&hypothesis, Form::Dilute, |_| Ok(Value::new(1.0, None, "fact", "x")));
/// assert!((scored.score.unwrap() - 0.464159).abs() < 1e-6);
/// ```
pub fn score(hypothesis: &Hypothesis, form: Form, quantity: impl Fn(usize) -> Quantity) -> Scored {
    let states: Vec<State> = hypothesis
        .criteria
        .iter()
        .map(|criterion| state_of(criterion, form, &quantity))
        .collect();
    let weights = effective_weights(hypothesis, |i| !matches!(states[i], State::NotApplicable));

    let ln_floor = hypothesis.floor.ln();
    let (mut known_weight, mut applicable, mut known_log, mut missing) = (0.0, 0.0, 0.0, 0);
    let mut group_log = vec![(0.0, 0.0); hypothesis.groups.len()];
    let mut desirabilities = Vec::with_capacity(states.len());
    for ((criterion, state), &weight) in hypothesis.criteria.iter().zip(&states).zip(&weights) {
        applicable += weight;
        desirabilities.push(match state {
            State::Known(d) => {
                let log = d.max(hypothesis.floor).ln();
                known_weight += weight;
                known_log += weight * log;
                group_log[criterion.group].0 += criterion.weight * log;
                group_log[criterion.group].1 += criterion.weight;
                Some(*d)
            }
            State::Unknown => {
                missing += u32::from(weight > 0.0);
                None
            }
            State::NotApplicable => None,
        });
    }
    let has_score = known_weight > 0.0;
    let unknown_weight = applicable - known_weight;
    Scored {
        score: has_score.then(|| (known_log / known_weight).exp()),
        low: has_score.then(|| ((known_log + unknown_weight * ln_floor) / applicable).exp()),
        high: has_score.then(|| (known_log / applicable).exp()),
        coverage: if applicable > 0.0 { known_weight / applicable } else { 0.0 },
        n_missing: missing,
        groups: group_log
            .into_iter()
            .map(|(log, weight)| GroupScore {
                desirability: (weight > 0.0).then(|| (log / weight).exp()),
            })
            .collect(),
        desirabilities,
    }
}

fn state_of(criterion: &Criterion, form: Form, quantity: &impl Fn(usize) -> Quantity) -> State {
    if !criterion.forms.contains(&form) {
        return State::NotApplicable;
    }
    let mut applicable = false;
    for Measure { descriptor, desirability } in criterion.measures() {
        match quantity(*descriptor) {
            Ok(value) => return State::Known(desirability.of(value.value)),
            Err(Reason::NotApplicable) => {}
            Err(_) => applicable = true,
        }
    }
    if applicable { State::Unknown } else { State::NotApplicable }
}

/// Weight of each criterion in the whole: the group's weight, shared among the applicable criteria of the
/// group; 0 where not applicable.
pub(super) fn effective_weights(hypothesis: &Hypothesis, applies: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut group_sum = vec![0.0; hypothesis.groups.len()];
    for (i, criterion) in hypothesis.criteria.iter().enumerate() {
        if applies(i) {
            group_sum[criterion.group] += criterion.weight;
        }
    }
    hypothesis
        .criteria
        .iter()
        .enumerate()
        .map(|(i, criterion)| {
            let sum = group_sum[criterion.group];
            if applies(i) && sum > 0.0 {
                hypothesis.groups[criterion.group].weight * criterion.weight / sum
            } else {
                0.0
            }
        })
        .collect()
}
