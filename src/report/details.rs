//! Everything known of single candidates: descriptors with sigma, model and sources, or the reason of a null.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::ReportError;
use super::tables::{Words, as_number, as_text, number, optional};
use crate::candidates::{Candidate, Form, Space};
use crate::descriptors::{DESCRIPTORS, Evaluator, index_of};
use crate::facts::{Quantity, Reason, Value as Known};
use crate::runs::{Cell, open};
use crate::score::{CandidateEvidence, Hypothesis, score};

/// A descriptor of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// Value, sigma, place of its model, place of its sources.
    Known(f64, Option<f64>, usize, usize),
    /// Place of the reason.
    Null(usize),
}

/// Candidates by name, descriptors by their place in the registry.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub(super) of: BTreeMap<String, BTreeMap<usize, Entry>>,
    pub(super) models: Words,
    pub(super) sources: Words,
    pub(super) reasons: Words,
}

impl Details {
    /// Reads the provenance of the wanted candidates.
    pub(super) fn read(run: &Path, wanted: &BTreeSet<String>) -> Result<Self, ReportError> {
        let frame = open(run, "provenance")?;
        let mut details = Self::default();
        let mut last = (String::new(), false);
        for row in 0..frame.height() {
            let Some(id) = as_text(frame.cell("candidate_id", row)) else {
                return Err(ReportError::Column {
                    table: "provenance",
                    column: "candidate_id",
                });
            };
            if id != last.0 {
                last = (id.clone(), wanted.contains(&id));
            }
            if !last.1 {
                continue;
            }
            let text = |column: &str| as_text(frame.cell(column, row)).unwrap_or_default();
            let Some(descriptor) = index_of(&text("descriptor")) else {
                continue;
            };
            let entry = match as_number(&frame.cell("value", row)) {
                Some(value) => Entry::Known(
                    value,
                    as_number(&frame.cell("sigma", row)),
                    details.models.place(&text("model")),
                    details.sources.place(&text("source")),
                ),
                None => Entry::Null(details.reasons.place(&text("reason"))),
            };
            details.of.entry(id).or_default().insert(descriptor, entry);
        }
        Ok(details)
    }

    /// Adds a candidate that the run ranked but did not keep, computed again.
    pub(super) fn add(&mut self, evaluator: &Evaluator<'_>, candidate: &Candidate) {
        let entries = (0..DESCRIPTORS.len())
            .map(|d| {
                let entry = match evaluator.evaluate(d, candidate) {
                    Ok(known) => Entry::Known(
                        known.value,
                        known.sigma,
                        self.models.place(&known.model),
                        self.sources.place(&known.source),
                    ),
                    Err(reason) => Entry::Null(self.reasons.place(reason.as_str())),
                };
                (d, entry)
            })
            .collect();
        self.of.insert(candidate.id(), entries);
    }

    /// Whether a number of a candidate comes from a job of the queue, directly or through a model; none: nothing is known.
    pub(super) fn is_calculated(&self, id: &str) -> Option<bool> {
        let entries = self.of.get(id)?;
        Some(entries.values().any(|entry| match entry {
            Entry::Known(_, _, _, source) => {
                let mut keys = self.sources.get(*source).split("; ");
                keys.any(|key| key.starts_with("job:"))
            }
            Entry::Null(_) => false,
        }))
    }

    /// The descriptor of a candidate as the models hand it on.
    pub(super) fn quantity(&self, id: &str, descriptor: usize) -> Quantity {
        match self.of.get(id).and_then(|entries| entries.get(&descriptor)) {
            Some(Entry::Known(value, sigma, model, source)) => Ok(Known::new(
                *value,
                *sigma,
                self.models.get(*model).to_owned(),
                self.sources.get(*source),
            )),
            Some(Entry::Null(reason)) => {
                let word = self.reasons.get(*reason);
                let known = Reason::ALL.into_iter().find(|r| r.as_str() == word);
                Err(known.unwrap_or(Reason::NoSource))
            }
            None => Err(Reason::NoSource),
        }
    }

    /// A candidate as the page's JSON: `[descriptor, value, sigma, model, source]` or `[descriptor, reason]`;
    /// what does not apply is left out.
    pub(super) fn json(&self, id: &str) -> Value {
        let Some(entries) = self.of.get(id) else {
            return Value::Null;
        };
        entries
            .iter()
            .filter_map(|(d, entry)| match entry {
                Entry::Known(value, sigma, model, source) => {
                    Some(json!([d, number(*value), optional(*sigma), model, source]))
                }
                Entry::Null(reason) => {
                    let word = self.reasons.get(*reason);
                    (word != Reason::NotApplicable.as_str()).then(|| json!([d, reason]))
                }
            })
            .collect()
    }

    /// What each criterion of the first hypothesis adds to the logarithm of the score:
    /// `[criterion, descriptor that answered, desirability, share of the weight]`; null where not known.
    pub(super) fn criteria(
        &self,
        hypothesis: &Hypothesis,
        id: &str,
        form: Form,
        again: Option<(&Evaluator<'_>, &Candidate)>,
    ) -> Value {
        let quantity = |d: usize| self.quantity(id, d);
        let scored = match again {
            Some((evaluator, candidate)) => score(
                hypothesis,
                form,
                &CandidateEvidence::new(evaluator, candidate),
            ),
            None => score(hypothesis, form, &quantity),
        };
        let applies: Vec<bool> = hypothesis
            .criteria
            .iter()
            .map(|c| {
                c.forms.contains(&form)
                    && c.measures()
                        .any(|m| quantity(m.descriptor) != Err(Reason::NotApplicable))
            })
            .collect();
        let mut in_group = vec![0.0; hypothesis.groups.len()];
        for (criterion, _) in hypothesis.criteria.iter().zip(&applies).filter(|p| *p.1) {
            in_group[criterion.group] += criterion.weight;
        }
        let weight = |i: usize| {
            let c = &hypothesis.criteria[i];
            match in_group[c.group] {
                sum if applies[i] && sum > 0.0 => {
                    hypothesis.groups[c.group].weight * c.weight / sum
                }
                _ => 0.0,
            }
        };
        let total: f64 = (0..applies.len()).map(weight).sum();
        (0..applies.len())
            .filter(|&i| weight(i) > 0.0)
            .map(|i| {
                let answered = hypothesis.criteria[i]
                    .measures()
                    .find(|m| quantity(m.descriptor).is_ok())
                    .map(|m| m.descriptor);
                json!([
                    i,
                    answered,
                    optional(scored.desirabilities[i]),
                    number(weight(i) / total)
                ])
            })
            .collect()
    }
}

/// Flags of a row of the ranked table, as two sets of bits: yes, and not known.
pub(super) fn flag_bits(cells: impl Iterator<Item = Cell>) -> (u32, u32) {
    cells
        .enumerate()
        .fold((0, 0), |(yes, unknown), (i, cell)| match cell {
            Cell::Flag(true) => (yes | 1 << i, unknown),
            Cell::Flag(false) => (yes, unknown),
            _ => (yes, unknown | 1 << i),
        })
}

/// The candidate of a system by its name, for those that the run did not keep.
pub(super) fn find(space: &Space, form: Form, system: &str, id: &str) -> Option<Candidate> {
    let found = space
        .systems()
        .iter()
        .find(|s| s.form == form && s.name() == system)?;
    (0..found.members.len())
        .map(|i| found.candidate(i))
        .find(|candidate| candidate.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_know_three_answers() {
        let cells = [
            Cell::Flag(true),
            Cell::Null,
            Cell::Flag(false),
            Cell::Flag(true),
        ];
        assert_eq!(flag_bits(cells.into_iter()), (0b1001, 0b0010));
    }
}
