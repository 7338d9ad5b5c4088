//! The careful path: the score of one candidate from its descriptors, with groups, interval, coverage.

use super::{Criterion, ElementClass, Hypothesis, Measure};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{DESCRIPTORS, Evaluator};
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
    /// Weighted geometric mean with every unknown desirability at its neutral value; ranks. `None` if
    /// nothing is known.
    pub score: Option<f64>,
    /// Weighted geometric mean of what is known alone.
    pub known: Option<f64>,
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

/// What is known of a candidate: its descriptors, and those of its solutes one by one.
pub trait Evidence {
    /// The candidate's descriptor with an index.
    ///
    /// # Errors
    /// The reason why there is none.
    fn of_candidate(&self, descriptor: usize) -> Quantity;
    /// Number of solutes.
    fn solutes(&self) -> usize;
    /// The descriptor of one solute alone.
    ///
    /// # Errors
    /// The reason why there is none.
    fn of_solute(&self, descriptor: usize, solute: usize) -> Quantity;
    /// The class of one solute.
    fn class(&self, solute: usize) -> ElementClass;
}

/// Descriptors of the candidate alone; nothing is known of its solutes one by one.
impl<F: Fn(usize) -> Quantity> Evidence for F {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        self(descriptor)
    }
    fn solutes(&self) -> usize {
        0
    }
    fn of_solute(&self, _: usize, _: usize) -> Quantity {
        Err(Reason::NoSource)
    }
    fn class(&self, _: usize) -> ElementClass {
        ElementClass::Other
    }
}

/// A candidate with every descriptor evaluated.
pub struct CandidateEvidence<'a> {
    evaluator: &'a Evaluator<'a>,
    candidate: &'a Candidate,
    /// Every descriptor, in the order of the registry.
    pub quantities: Vec<Quantity>,
}

impl<'a> CandidateEvidence<'a> {
    /// Evaluates every descriptor of a candidate.
    #[must_use]
    pub fn new(evaluator: &'a Evaluator<'a>, candidate: &'a Candidate) -> Self {
        let quantities = (0..DESCRIPTORS.len())
            .map(|d| evaluator.evaluate(d, candidate))
            .collect();
        Self {
            evaluator,
            candidate,
            quantities,
        }
    }
}

impl Evidence for CandidateEvidence<'_> {
    fn of_candidate(&self, descriptor: usize) -> Quantity {
        self.quantities[descriptor].clone()
    }
    fn solutes(&self) -> usize {
        self.candidate.solutes.len()
    }
    fn of_solute(&self, descriptor: usize, solute: usize) -> Quantity {
        let element = self.candidate.solutes[solute];
        self.evaluator
            .of_element(descriptor, self.candidate.form, element)
            .clone()
    }
    fn class(&self, solute: usize) -> ElementClass {
        ElementClass::of(self.candidate.solutes[solute])
    }
}

/// What is known of a criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    NotApplicable,
    /// Not known.
    Unknown(Guess),
    Known(f64),
}

/// What may be said of a desirability that is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// It is not better than this.
    pub(super) most: f64,
    /// Mean logarithm of the known elements of the class, if that can be told.
    pub(super) class_mean: Option<f64>,
}

impl Guess {
    /// Logarithm of the value that stands for it: halfway between the floor and the best it can be, the
    /// mean if every order of magnitude between them is as likely; or the mean of its class, whichever is
    /// less.
    pub(super) fn ln_neutral(self, floor: f64) -> f64 {
        let midway = 0.5 * (floor.ln() + self.most.ln());
        self.class_mean.map_or(midway, |mean| mean.min(midway))
    }
}

/// Scores a candidate.
///
/// ```
/// # use zincscreen::{candidates::Form, facts::{Quantity, Value}, score::*};
/// // Three criteria at d = 0.25, 0.8 and 0.5 in one group of equal weights: their geometric mean.
/// let line = |d| Desirability { at_zero: 0.0, at_one: 1.0 / d, magnitude: false, exponent: 1.0 };
/// let criterion = |i, d| Criterion {
///     group: 0, weight: 1.0, otherwise: vec![], forms: Form::ALL.to_vec(), reason: String::new(), class_mean: [[None; 2]; 3], class_known: [[0; 2]; 3],
///     measure: Measure { descriptor: i, desirability: line(d) },
/// };
/// let hypothesis = Hypothesis {
///     id: "h".into(), title: String::new(), floor: 0.01,
///     groups: vec![Group { name: "electronic", weight: 1.0 }],
///     criteria: vec![criterion(0, 0.25), criterion(1, 0.8), criterion(2, 0.5)],
/// };
/// let known = |_: usize| -> Quantity { Ok(Value::new(1.0, None, "fact", "x")) };
/// let scored = score(&hypothesis, Form::Dilute, &known);
/// assert!((scored.score.unwrap() - 0.464159).abs() < 1e-6);
/// ```
pub fn score(hypothesis: &Hypothesis, form: Form, evidence: &impl Evidence) -> Scored {
    let states: Vec<State> = hypothesis
        .criteria
        .iter()
        .map(|criterion| state_of(criterion, form, evidence).settled(hypothesis.floor))
        .collect();
    let weights = effective_weights(hypothesis, |i| states[i] != State::NotApplicable);

    let floor = hypothesis.floor;
    let (mut known_weight, mut applicable, mut missing) = (0.0, 0.0, 0);
    let (mut known_log, mut log, mut low, mut high) = (0.0, 0.0, 0.0, 0.0);
    let mut group_log = vec![(0.0, 0.0); hypothesis.groups.len()];
    let mut desirabilities = Vec::with_capacity(states.len());
    for ((criterion, state), &weight) in hypothesis.criteria.iter().zip(&states).zip(&weights) {
        applicable += weight;
        desirabilities.push(match *state {
            State::Known(d) => {
                let ln = d.max(floor).ln();
                known_weight += weight;
                known_log += weight * ln;
                log += weight * ln;
                low += weight * ln;
                high += weight * ln;
                group_log[criterion.group].0 += criterion.weight * ln;
                group_log[criterion.group].1 += criterion.weight;
                Some(d)
            }
            State::Unknown(guess) => {
                missing += u32::from(weight > 0.0);
                log += weight * guess.ln_neutral(floor);
                low += weight * floor.ln();
                high += weight * guess.most.ln();
                None
            }
            State::NotApplicable => None,
        });
    }
    let has_score = known_weight > 0.0;
    let over = |sum: f64, weight: f64| has_score.then(|| (sum / weight).exp());
    Scored {
        score: over(log, applicable),
        known: over(known_log, known_weight),
        low: over(low, applicable),
        high: over(high, applicable),
        coverage: if applicable > 0.0 {
            known_weight / applicable
        } else {
            0.0
        },
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

pub(super) fn state_of(criterion: &Criterion, form: Form, evidence: &impl Evidence) -> State {
    if !criterion.forms.contains(&form) {
        return State::NotApplicable;
    }
    let mut applicable = false;
    for Measure {
        descriptor,
        desirability,
    } in criterion.measures()
    {
        match evidence.of_candidate(*descriptor) {
            Ok(value) => return State::Known(desirability.of(value.value)),
            Err(Reason::NotApplicable) => {}
            Err(_) => applicable = true,
        }
    }
    if !applicable {
        return State::NotApplicable;
    }
    from_solutes(
        criterion,
        form,
        evidence.solutes(),
        |d, s| evidence.of_solute(d, s).map(|v| v.value),
        |s| evidence.class(s),
    )
}

/// What the solutes say of a criterion that the candidate as a whole leaves open.
///
/// Where the worst solute decides, each counts by the first measure known of it: if all are known, so is the
/// criterion; if one is bad, the whole is not better, whatever the others may be. For a solute of which
/// no source says anything, the known elements of its class tell what may be expected.
pub(super) fn from_solutes(
    criterion: &Criterion,
    form: Form,
    solutes: usize,
    value: impl Fn(usize, usize) -> Result<f64, Reason>,
    class: impl Fn(usize) -> ElementClass,
) -> State {
    let worst_decides = criterion.measures().all(Measure::worst_solute_decides);
    let (mut most, mut all) = (1.0_f64, worst_decides && solutes > 0);
    let mut class_mean: Option<f64> = None;
    for solute in 0..solutes {
        let known = criterion
            .measures()
            .find_map(|m| Some(m.desirability.of(value(m.descriptor, solute).ok()?)));
        if let Some(d) = known {
            if worst_decides {
                most = most.min(d);
            }
            continue;
        }
        all = false;
        let unsourced = criterion
            .measures()
            .any(|m| value(m.descriptor, solute) == Err(Reason::NoSource));
        let mean = criterion.class_mean[form as usize][class(solute) as usize];
        if let (true, Some(mean)) = (unsourced, mean) {
            class_mean = Some(class_mean.map_or(mean, |least| least.min(mean)));
        }
    }
    if all {
        State::Known(most)
    } else {
        State::Unknown(Guess { most, class_mean })
    }
}

impl State {
    /// What cannot be better than the floor is known to be at the floor.
    pub(super) fn settled(self, floor: f64) -> Self {
        match self {
            Self::Unknown(guess) if guess.most <= floor => Self::Known(guess.most),
            other => other,
        }
    }
}

/// Weight of each criterion in the whole: the group's weight, shared among the applicable criteria of the
/// group; 0 where not applicable.
pub(crate) fn effective_weights(
    hypothesis: &Hypothesis,
    applies: impl Fn(usize) -> bool,
) -> Vec<f64> {
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
