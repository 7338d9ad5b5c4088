//! What every criterion adds to the logarithm of a score.

use super::careful::{State, effective_weights, state_of};
use super::{Evidence, Hypothesis};
use crate::candidates::Form;

/// What is known of a criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// The question does not arise for this form.
    NotApplicable,
    /// Known, with its desirability, which may lie below the floor.
    Known(f64),
    /// Not known; it counts as `neutral` and cannot be better than `most`.
    Unknown {
        /// What stands for it in the score.
        neutral: f64,
        /// The best it can be.
        most: f64,
    },
}

/// A criterion's part of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Weight in the whole, over all applicable weight; the shares sum to 1.
    pub share: f64,
    /// What is known.
    pub standing: Standing,
    /// The desirability that counts, at least the floor; 1 where not applicable.
    pub desirability: f64,
    /// Which of the criterion's measures gave it; none if unknown, or if each solute has its own.
    pub measure: Option<usize>,
}

impl Term {
    /// What it adds to the logarithm of the score, 0 or less.
    #[must_use]
    pub fn ln(&self) -> f64 {
        self.share * self.desirability.ln()
    }
}

/// The parts of a candidate's score, one per criterion: the logarithm of [`super::score`] is their sum
/// ([`Term::ln`]), if anything is known.
///
/// ```
/// use zincscreen::{candidates::Form, facts::{Facts, Reason, Value}, job::Job, score::{score, terms}};
/// let facts = Facts::embedded()?;
/// let plan = Job::parse("[screen]\nname = \"a\"\n", "a.toml".as_ref(), &[])?.resolve(&facts)?;
/// let evidence = |d: usize| if d % 2 == 0 { Ok(Value::new(-1.0, None, "fact", "x")) } else { Err(Reason::NoSource) };
/// let parts = terms(&plan.hypotheses[0], Form::Coating, &evidence);
/// let sum: f64 = parts.iter().map(|t| t.ln()).sum();
/// let whole = score(&plan.hypotheses[0], Form::Coating, &evidence).score.expect("something is known");
/// assert!((sum.exp() / whole - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn terms(hypothesis: &Hypothesis, form: Form, evidence: &impl Evidence) -> Vec<Term> {
    let floor = hypothesis.floor;
    let states: Vec<State> = hypothesis
        .criteria
        .iter()
        .map(|criterion| state_of(criterion, form, evidence).settled(floor))
        .collect();
    let weights = effective_weights(hypothesis, |i| states[i] != State::NotApplicable);
    let whole: f64 = weights.iter().sum();
    states
        .iter()
        .zip(&hypothesis.criteria)
        .zip(weights)
        .map(|((state, criterion), weight)| {
            let share = if whole > 0.0 { weight / whole } else { 0.0 };
            let (standing, desirability) = match *state {
                State::NotApplicable => (Standing::NotApplicable, 1.0),
                State::Known(d) => (Standing::Known(d), d.max(floor)),
                State::Unknown(guess) => {
                    let neutral = guess.ln_neutral(floor).exp();
                    let most = guess.most;
                    (Standing::Unknown { neutral, most }, neutral)
                }
            };
            // The first measure that is known of the whole candidate; nulls before it are passed over.
            let measure = criterion.measures().position(|m| {
                !matches!(standing, Standing::NotApplicable)
                    && evidence.of_candidate(m.descriptor).is_ok()
            });
            Term {
                share,
                standing,
                desirability,
                measure,
            }
        })
        .collect()
}
