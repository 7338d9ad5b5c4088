//! Which candidate is meant: an id, a composition, a compound, a system, an element.

use std::sync::Arc;

use super::standings::{candidate_of_id, of};
use super::{ExplainError, Standing};
use crate::candidates::{Candidate, Form, Listed, Space, parse_listed};
use crate::facts::{Element, Facts};

/// A candidate that was asked for.
pub(super) struct Named {
    pub(super) candidate: Candidate,
    /// Best candidates of the same system in other forms.
    pub(super) others: Vec<String>,
}

/// Finds the candidate of a text. Of a system its best counts, in `form` or in the first form in which it
/// is ranked.
pub(super) fn find(
    text: &str,
    form: Option<Form>,
    standings: &[Standing],
    space: &Space,
    facts: &Facts,
) -> Result<Named, ExplainError> {
    let text = text.trim();
    let wrong = |problem: String| ExplainError::Candidate {
        text: text.to_owned(),
        // The text stands before it already.
        problem: match problem.strip_prefix(&format!("`{text}` ")) {
            Some(rest) => rest.to_owned(),
            None => problem,
        },
    };
    if text.is_empty() {
        return Err(wrong(
            "expected an id, a composition, a compound or a system, e.g. `Zn-Sn`".to_owned(),
        ));
    }
    if text == "Zn" {
        let forms = || standings.iter().map(Standing::form);
        let form = form.or_else(|| forms().min()).unwrap_or(Form::Dilute);
        return Ok(alone(Candidate::bare_zinc(form)));
    }
    if text.contains('@') {
        if let Some(candidate) = candidate_of_id(text, facts) {
            return Ok(alone(candidate));
        }
        let said = parse_listed(text, facts).err();
        let said = said.map_or(String::new(), |said| format!("{said}; "));
        return Err(wrong(format!("{said}{}", nearest_ids(text, standings))));
    }
    if let Some(solutes) = system(text) {
        return of_system(&solutes, form, standings, space).ok_or_else(|| {
            wrong(format!(
                "no candidate of this run; {}",
                nearest_ids(text, standings)
            ))
        });
    }
    if let Some(problem) = wrong_symbol(text) {
        return Err(wrong(format!(
            "{problem}; {}",
            nearest_ids(text, standings)
        )));
    }
    match parse_listed(text, facts) {
        Ok(Listed::Composition {
            form,
            solutes,
            milli,
        }) => Ok(alone(Candidate {
            form,
            solutes,
            milli,
            phase: None,
        })),
        Ok(Listed::Phases(phases)) => {
            let all: Vec<Candidate> = phases
                .iter()
                .map(Arc::clone)
                .map(Candidate::from_phase)
                .collect();
            let in_run: Vec<&Candidate> = all.iter().filter(|c| contains(space, c)).collect();
            match (all.as_slice(), in_run.as_slice()) {
                ([one], _) => Ok(alone(one.clone())),
                (_, [one]) => Ok(alone((*one).clone())),
                _ => {
                    let ids: Vec<String> = all.iter().map(Candidate::id).collect();
                    Err(wrong(format!(
                        "several structures have this formula; give one of: {}",
                        ids.join(", ")
                    )))
                }
            }
        }
        Err(problem) if problem.contains("known are: ") => Err(wrong(problem)),
        Err(problem) => Err(wrong(format!(
            "{problem}; {}",
            nearest_ids(text, standings)
        ))),
    }
}

fn alone(candidate: Candidate) -> Named {
    Named {
        candidate,
        others: Vec::new(),
    }
}

/// `Sn`, `Zn-Sn`, `Zn-Sn-Bi`: solutes, alphabetical.
fn system(text: &str) -> Option<Vec<Element>> {
    let parts: Vec<&str> = text.split('-').collect();
    let symbols = match parts.as_slice() {
        [only] => std::slice::from_ref(only),
        ["Zn", rest @ ..] => rest,
        _ => return None,
    };
    let mut solutes: Vec<Element> = symbols
        .iter()
        .map(|s| s.parse().ok())
        .collect::<Option<_>>()?;
    solutes.sort_by_key(|e| e.symbol());
    (!solutes.is_empty() && !solutes.contains(&Element::ZN)).then_some(solutes)
}

/// Of a text without numbers: the part that is no element.
fn wrong_symbol(text: &str) -> Option<String> {
    if text.contains(|c: char| c.is_ascii_digit()) || !text.contains('-') {
        return None;
    }
    text.split('-')
        .find_map(|part| part.parse::<Element>().err())
        .map(|error| error.to_string())
}

fn of_system(
    solutes: &[Element],
    form: Option<Form>,
    standings: &[Standing],
    space: &Space,
) -> Option<Named> {
    let found: Vec<&Standing> = Form::ALL
        .into_iter()
        .filter(|f| form.is_none_or(|form| *f == form))
        .filter_map(|form| of(standings, form, solutes))
        .collect();
    let first = found
        .iter()
        .find(|s| s.rank.is_some())
        .or_else(|| found.first());
    if let Some(chosen) = first {
        let others = Form::ALL
            .into_iter()
            .filter(|f| *f != chosen.form())
            .filter_map(|form| of(standings, form, solutes))
            .map(|s| s.best.id())
            .collect();
        return Some(Named {
            candidate: chosen.best.clone(),
            others,
        });
    }
    // Every candidate of it was excluded.
    let system = space
        .systems()
        .iter()
        .find(|s| s.solutes == solutes && form.is_none_or(|form| s.form == form))?;
    Some(alone(system.candidate(0)))
}

/// Whether a candidate is in the pool.
pub(super) fn contains(space: &Space, candidate: &Candidate) -> bool {
    let id = candidate.id();
    space
        .systems()
        .iter()
        .filter(|s| s.form == candidate.form && s.solutes == candidate.solutes)
        .any(|s| (0..s.members.len()).any(|i| s.candidate(i).id() == id))
}

/// The three ids or systems nearest to a text.
fn nearest_ids(text: &str, standings: &[Standing]) -> String {
    let lower = text.to_lowercase();
    let distance = |word: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &lower);
    let mut near: Vec<(usize, String)> = standings
        .iter()
        .filter_map(|standing| {
            let id = standing.best.id();
            let words = [standing.best.system(), id.clone()];
            let close = words.iter().filter_map(|word| {
                let distance = distance(word);
                (distance <= 1 + word.len().min(text.len()) / 4).then_some(distance)
            });
            Some((close.min()?, id))
        })
        .collect();
    near.sort();
    let ids: Vec<String> = near.into_iter().take(3).map(|(_, id)| id).collect();
    if ids.is_empty() {
        "`zincscreen top RUN --candidates` lists what the run kept".to_owned()
    } else {
        format!("nearest in this run: {}", ids.join(", "))
    }
}
