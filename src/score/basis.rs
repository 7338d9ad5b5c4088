//! What a criterion of a candidate rests on: whose values, by which measure, and what is missing.
//!
//! The careful path says what a criterion comes to; this says from which data, so that the errors of those data can
//! be followed to the score. Both go by the same rules, and a property test holds them together.

use super::{Criterion, Evidence};
use crate::candidates::Form;
use crate::facts::Reason;

/// What a criterion of a candidate rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Basis {
    /// The criterion does not apply.
    NotApplicable,
    /// A descriptor of the candidate as a whole: place of the measure in [`Criterion::measures`].
    Whole(usize),
    /// The worst solute decides and every solute is known: the measure of each.
    WorstSolute(Vec<usize>),
    /// The criterion is not known as a whole.
    Unknown {
        /// Solutes that bound it, with the measure by which they are known: it is not better than any of them.
        bounds: Vec<(usize, usize)>,
        /// Solutes of which no measure is known.
        missing: Vec<usize>,
        /// Mean logarithm of the known elements of the missing ones' class, the least of several.
        class_mean: Option<f64>,
        /// How many of that class are known.
        class_known: u32,
    },
}

impl Basis {
    /// What `criterion` rests on in a candidate of `form`.
    #[must_use]
    pub fn of(criterion: &Criterion, form: Form, evidence: &impl Evidence) -> Self {
        if !criterion.forms.contains(&form) {
            return Self::NotApplicable;
        }
        let mut applies = false;
        for (place, measure) in criterion.measures().enumerate() {
            match evidence.of_candidate(measure.descriptor) {
                Ok(_) => return Self::Whole(place),
                Err(Reason::NotApplicable) => {}
                Err(_) => applies = true,
            }
        }
        if !applies {
            return Self::NotApplicable;
        }
        let worst_decides = criterion
            .measures()
            .all(super::Measure::worst_solute_decides);
        let (mut known, mut missing) = (Vec::new(), Vec::new());
        let mut class: Option<(f64, u32)> = None;
        for solute in 0..evidence.solutes() {
            let values: Vec<_> = criterion
                .measures()
                .map(|m| evidence.of_solute(m.descriptor, solute))
                .collect();
            if let Some(place) = values.iter().position(Result::is_ok) {
                known.push((solute, place));
                continue;
            }
            missing.push(solute);
            let unsourced = values.contains(&Err(Reason::NoSource));
            let place = evidence.class(solute) as usize;
            let mean = criterion.class_mean[form as usize][place];
            if let (true, Some(mean)) = (unsourced, mean)
                && class.is_none_or(|(least, _)| mean < least)
            {
                class = Some((mean, criterion.class_known[form as usize][place]));
            }
        }
        if worst_decides && missing.is_empty() && !known.is_empty() {
            return Self::WorstSolute(known.into_iter().map(|(_, place)| place).collect());
        }
        Self::Unknown {
            bounds: if worst_decides { known } else { Vec::new() },
            missing,
            class_mean: class.map(|c| c.0),
            class_known: class.map_or(0, |c| c.1),
        }
    }
}
