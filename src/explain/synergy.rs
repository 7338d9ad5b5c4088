//! Does a ternary do better than its binaries?

use super::contributions::terms_of;
use super::{Standing, standings};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{DESCRIPTORS, Evaluator};
use crate::facts::Quantity;
use crate::score::{Hypothesis, Standing as State, Term};

/// A ternary against its binaries.
#[derive(Debug, Clone)]
pub struct Synergy {
    /// The better of the two binaries, and its score: the run's best of that system, else the one with the
    /// same solute in all.
    pub best_edge: String,
    /// See `best_edge`.
    pub best_edge_score: f64,
    /// Score over the best edge's, less one, in per cent.
    pub over_edge_percent: f64,
    /// Score that linear mixing of the two binaries at the same total solute gives; none for compounds.
    pub mixing_score: Option<f64>,
    /// Score over that, less one, in per cent.
    pub over_mixing_percent: Option<f64>,
    /// The binaries that are mixed.
    pub binaries: Vec<String>,
    /// Criteria in which the ternary departs most from mixing, the greatest effect first.
    pub driving: Vec<SynergyOf>,
}

/// One criterion of a ternary against linear mixing.
#[derive(Debug, Clone)]
pub struct SynergyOf {
    /// Descriptor.
    pub descriptor: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Its value.
    pub value: Option<f64>,
    /// The binaries' values mixed by share.
    pub mixed: Option<f64>,
    /// Desirability that counts.
    pub desirability: f64,
    /// The binaries' desirabilities mixed by share.
    pub mixed_desirability: f64,
    /// What the difference of desirability does to ln score.
    pub ln: f64,
    /// Whether it is known of the ternary; if not, `desirability` only stands for it.
    pub is_known: bool,
    /// The binaries of which it is not known; in `mixed_desirability` something stands for it.
    pub unknown_binaries: Vec<String>,
}

impl SynergyOf {
    /// Whether the departure rests on values that are not known, of the ternary or of a binary.
    #[must_use]
    pub const fn is_missing_data(&self) -> bool {
        !self.is_known || !self.unknown_binaries.is_empty()
    }
}

/// The binaries of a ternary at its total of solute, with their shares; none for compounds.
fn binaries(candidate: &Candidate) -> Option<Vec<(Candidate, f64)>> {
    if candidate.form == Form::Phase || candidate.solutes.len() != 2 {
        return None;
    }
    let total = candidate.milli[0] + candidate.milli[1];
    let shares = candidate.solute_shares();
    Some(
        shares
            .into_iter()
            .map(|(element, share)| {
                let binary = Candidate {
                    form: candidate.form,
                    solutes: vec![element],
                    milli: [total, 0],
                    phase: None,
                };
                (binary, share)
            })
            .collect(),
    )
}

fn score_of(terms: &[Term]) -> f64 {
    terms.iter().map(Term::ln).sum::<f64>().exp()
}

const fn is_unknown(term: &Term) -> bool {
    matches!(term.standing, State::Unknown { .. })
}

pub(super) fn synergy(
    hypothesis: &Hypothesis,
    evaluator: &Evaluator<'_>,
    all: &[Standing],
    candidate: &Candidate,
    quantities: &[Quantity],
    own: &[Term],
) -> Option<Synergy> {
    if candidate.solutes.len() != 2 {
        return None;
    }
    let score = score_of(own);
    let mixed = binaries(candidate);
    let mut edges: Vec<(String, f64)> = Vec::new();
    for (i, &element) in candidate.solutes.iter().enumerate() {
        let ranked = standings::of(all, candidate.form, &[element])
            .and_then(|s| Some((s.best.id(), s.score?)));
        let same_total = mixed.as_ref().map(|m| {
            let terms = terms_of(hypothesis, evaluator, &m[i].0, None);
            (m[i].0.id(), score_of(&terms))
        });
        edges.extend(ranked.or(same_total));
    }
    let (best_edge, best_edge_score) = edges
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let mut driving = Vec::new();
    let mut mixing_score = None;
    if let Some(mixed) = &mixed {
        let terms: Vec<Vec<Term>> = mixed
            .iter()
            .map(|(binary, _)| terms_of(hypothesis, evaluator, binary, None))
            .collect();
        let by_share = |f: &dyn Fn(usize) -> f64| -> f64 {
            mixed.iter().enumerate().map(|(i, m)| m.1 * f(i)).sum()
        };
        mixing_score = Some(by_share(&|i| score_of(&terms[i])));
        for (c, criterion) in hypothesis.criteria.iter().enumerate() {
            if own[c].share == 0.0 {
                continue;
            }
            let measure = own[c].measure.unwrap_or(0);
            let Some(descriptor) = criterion.measures().nth(measure).map(|m| m.descriptor) else {
                continue;
            };
            let values: Option<Vec<f64>> = mixed
                .iter()
                .map(|(b, _)| evaluator.evaluate(descriptor, b).ok().map(|v| v.value))
                .collect();
            let mixed_desirability = by_share(&|i| terms[i][c].desirability);
            driving.push(SynergyOf {
                descriptor: DESCRIPTORS[descriptor].name,
                unit: DESCRIPTORS[descriptor].unit,
                value: quantities[descriptor].as_ref().ok().map(|v| v.value),
                mixed: values.map(|v| by_share(&|i| v[i])),
                desirability: own[c].desirability,
                mixed_desirability,
                ln: own[c].share * (own[c].desirability / mixed_desirability).ln(),
                is_known: !is_unknown(&own[c]),
                unknown_binaries: mixed
                    .iter()
                    .zip(&terms)
                    .filter(|(_, terms)| is_unknown(&terms[c]))
                    .map(|((binary, _), _)| binary.id())
                    .collect(),
            });
        }
        driving.retain(|d| d.ln.abs() > 1e-9);
        driving.sort_by(|a, b| b.ln.abs().total_cmp(&a.ln.abs()));
    }
    let percent = |other: f64| 100.0 * (score / other - 1.0);
    Some(Synergy {
        over_edge_percent: percent(best_edge_score),
        best_edge,
        best_edge_score,
        over_mixing_percent: mixing_score.map(percent),
        mixing_score,
        binaries: mixed
            .iter()
            .flatten()
            .map(|(binary, _)| binary.id())
            .collect(),
        driving,
    })
}
