//! `literature/adjudication.toml`: which test answers which claim, in what words.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::ClaimError;
use super::kinds::Test;
use super::verdict::{Need, Verdict};
use crate::facts::Facts;

/// The file, below the folder of the facts.
pub(crate) const FILE: &str = "literature/adjudication.toml";

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    /// One entry per claim.
    pub(crate) claim: Vec<ClaimCard>,
    /// One entry per system.
    pub(crate) system: Vec<SystemCard>,
}

/// How one claim is tested and explained.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimCard {
    /// Row of `claims.csv`.
    pub(crate) id: String,
    /// What is asked, in one sentence.
    pub(crate) question: String,
    /// The verdict that the words of the explanation suit.
    pub(crate) written_for: Verdict,
    /// How many of the tests must come out as claimed.
    #[serde(default)]
    pub(crate) combine: Need,
    /// Tests that decide.
    #[serde(default)]
    pub(crate) test: Vec<Test>,
    /// Tests that can only take a support away: proxies, limits.
    #[serde(default)]
    pub(crate) caveat: Vec<Test>,
    /// Numbers that are shown and decide nothing.
    #[serde(default)]
    pub(crate) shown: Vec<Test>,
    /// Parts of the claim that no test covers: with them there is no full support.
    #[serde(default)]
    pub(crate) untested: Vec<String>,
    /// Why nothing here can answer it.
    pub(crate) not_testable: Option<String>,
    /// Our words, with placeholders for computed numbers.
    pub(crate) explanation: String,
}

/// Which candidates stand for a system of the review.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SystemCard {
    /// Row of `systems.csv`.
    pub(crate) id: String,
    /// Candidates, nearest form first: ids, or formulas of compounds.
    #[serde(default)]
    pub(crate) candidates: Vec<String>,
    /// Why there is none.
    pub(crate) no_candidate: Option<String>,
    /// What must be known about the choice.
    #[serde(default)]
    pub(crate) note: String,
}

impl Card {
    /// Reads and checks the file against the claims and systems of the facts: each once, none missing.
    pub(crate) fn read(facts: &Facts) -> Result<Self, ClaimError> {
        let text = facts.files().text(FILE)?;
        let card: Self =
            toml::from_str(text).map_err(|e| defect("", &format!("not readable: {e}")))?;
        for claim in &card.claim {
            if claim.not_testable.is_none() && claim.test.is_empty() {
                return Err(defect(
                    &claim.id,
                    "neither a `test` nor `not_testable`; give one of them",
                ));
            }
            if claim.not_testable.is_some() && !(claim.test.is_empty() && claim.caveat.is_empty()) {
                return Err(defect(
                    &claim.id,
                    "both tests that decide and `not_testable`; make the tests `shown`",
                ));
            }
        }
        for system in &card.system {
            if system.candidates.is_empty() == system.no_candidate.is_none() {
                return Err(defect(
                    &system.id,
                    "expected either `candidates` or `no_candidate`",
                ));
            }
        }
        let claims = facts.claims().iter().map(|c| c.id.as_str());
        same_ids(claims, card.claim.iter().map(|c| c.id.as_str()))?;
        let systems = facts.literature().iter().map(|s| s.id.as_str());
        same_ids(systems, card.system.iter().map(|s| s.id.as_str()))?;
        Ok(card)
    }
}

/// An entry that is not there.
pub(crate) fn missing(id: &str) -> ClaimError {
    defect(id, "is missing; add it")
}

pub(crate) fn defect(id: &str, problem: &str) -> ClaimError {
    ClaimError::Card {
        id: id.to_owned(),
        problem: problem.to_owned(),
    }
}

fn same_ids<'a>(
    wanted: impl Iterator<Item = &'a str>,
    given: impl Iterator<Item = &'a str>,
) -> Result<(), ClaimError> {
    let wanted: BTreeSet<&str> = wanted.collect();
    let mut seen = BTreeSet::new();
    for id in given {
        if !wanted.contains(id) {
            return Err(defect(id, "no such row in the review's tables; remove it"));
        }
        if !seen.insert(id) {
            return Err(defect(id, "stands twice; keep one"));
        }
    }
    match wanted.difference(&seen).next() {
        Some(id) => Err(missing(id)),
        None => Ok(()),
    }
}
