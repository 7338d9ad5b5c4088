//! What each criterion adds to the logarithm of the score, against bare zinc and against the median of the
//! form.

use super::standings::{Asked, Standing};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{DESCRIPTORS, Evaluator};
use crate::facts::Quantity;
use crate::score::{self, Hypothesis, Term, terms};

/// A criterion's part in the score of a candidate.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Which criterion of the hypothesis.
    pub criterion: usize,
    /// Its group.
    pub group: &'static str,
    /// The descriptor that gave the value; of an unknown criterion the preferred one. Index into
    /// [`DESCRIPTORS`].
    pub descriptor: usize,
    /// Its value, or why there is none.
    pub quantity: Quantity,
    /// Share of the weight, what is known, and the desirability that counts.
    pub term: Term,
    /// What it adds to ln score beyond what it adds to bare zinc's; these sum to ln(score / zinc's score).
    pub vs_zinc: f64,
    /// What it adds beyond the median of the ranked systems of the form, criterion by criterion; these do
    /// not sum up.
    pub vs_median: Option<f64>,
}

impl Contribution {
    /// Whether the value is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.term.standing, score::Standing::Known(_))
    }

    /// Whether the solutes are judged one by one, because the candidate as a whole has no value.
    #[must_use]
    pub fn is_by_solute(&self) -> bool {
        self.is_known() && self.quantity.is_err()
    }

    /// Name of the descriptor.
    #[must_use]
    pub fn name(&self) -> &'static str {
        DESCRIPTORS[self.descriptor].name
    }
}

/// The terms of one candidate.
pub(super) fn terms_of(
    hypothesis: &Hypothesis,
    evaluator: &Evaluator<'_>,
    candidate: &Candidate,
    given: Option<&[Quantity]>,
) -> Vec<Term> {
    let asked = Asked {
        evaluator,
        candidate,
        given,
    };
    terms(hypothesis, candidate.form, &asked)
}

/// Median of what each criterion adds, over the ranked systems of a form.
pub(super) fn medians(
    hypothesis: &Hypothesis,
    evaluator: &Evaluator<'_>,
    standings: &[Standing],
    form: Form,
) -> Vec<Option<f64>> {
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); hypothesis.criteria.len()];
    for standing in standings
        .iter()
        .filter(|s| s.best.form == form && s.rank.is_some())
    {
        let terms = terms_of(hypothesis, evaluator, &standing.best, None);
        for (column, term) in columns.iter_mut().zip(terms) {
            column.push(term.ln());
        }
    }
    columns.into_iter().map(median).collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => None,
        _ if n % 2 == 1 => Some(values[n / 2]),
        _ => Some(0.5 * (values[n / 2 - 1] + values[n / 2])),
    }
}

/// Every applicable criterion with weight, in the order of the hypothesis.
pub(super) fn contributions(
    hypothesis: &Hypothesis,
    quantities: &[Quantity],
    own: &[Term],
    zinc: &[Term],
    medians: &[Option<f64>],
) -> Vec<Contribution> {
    hypothesis
        .criteria
        .iter()
        .enumerate()
        .filter(|(i, _)| own[*i].share > 0.0 || zinc[*i].share > 0.0)
        .map(|(i, criterion)| {
            let measure = own[i].measure.unwrap_or(0);
            let descriptor = criterion
                .measures()
                .nth(measure)
                .map_or(criterion.measure.descriptor, |m| m.descriptor);
            Contribution {
                criterion: i,
                group: hypothesis.groups[criterion.group].name,
                descriptor,
                quantity: quantities[descriptor].clone(),
                term: own[i],
                vs_zinc: own[i].ln() - zinc[i].ln(),
                vs_median: medians[i].map(|median| own[i].ln() - median),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_of_two_is_their_mean() {
        assert_eq!(median(vec![3.0, 1.0]), Some(2.0));
        assert_eq!(median(vec![3.0, 1.0, 9.0]), Some(3.0));
        assert_eq!(median(vec![]), None);
    }
}
