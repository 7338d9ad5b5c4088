//! What does a calculated value take the place of?
//!
//! A value that the queue brought back may stand where a model or another source spoke before, on another site than
//! the last one, or under other settings. One change names both sides as they counted: value, sigma, and who says so; of a
//! calculation its job, method and settings.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::differences::{Apply, Change, Group};
use super::movers::World;
use super::numbers::with_sigma;
use super::standings::candidate_of_id;
use crate::descriptors::{DESCRIPTORS, index_of};
use crate::facts::{Fact, Facts, Origin, Quantity, Subject};

/// Digits of a hash of settings that people compare.
const DIGITS: usize = 12;

/// `-0.91 eV` with its sigma.
fn number(value: f64, sigma: Option<f64>, unit: &str) -> String {
    let unit = if unit == "1" { "" } else { unit };
    format!("{} {unit}", with_sigma(value, sigma))
        .trim_end()
        .to_owned()
}

/// `your own value -0.9 ± 0.05 eV (my_dft)`.
pub(super) fn fact_text(fact: &Fact, facts: &Facts) -> String {
    let unit = facts.property(&fact.property).map_or("", |p| &p.unit);
    let number = number(fact.value, fact.sigma, unit);
    match fact.origin {
        Origin::User => format!("your own value {number} ({})", fact.source),
        Origin::Shipped => format!("{number} ({})", fact.source),
        Origin::Calculated => format!("the calculated value {number} ({})", made(fact)),
    }
}

/// `job:0123456789ab, gpaw 25.7 PBE screen against zinc_atom, settings ba9876543210`.
pub(super) fn made(fact: &Fact) -> String {
    let mut text = fact.source.to_string();
    if !fact.method.is_empty() {
        text.push_str(&format!(", {}", fact.method));
    }
    if !fact.settings_hash.is_empty() {
        let hash: String = fact.settings_hash.chars().take(DIGITS).collect();
        text.push_str(&format!(", settings {hash}"));
    }
    text
}

/// `zn_adsorption_energy_ev of Cu -0.91 ± 0.10 eV on Cu(111) fcc-1, gpaw 25.7 PBE screen, settings ba9876543210`.
pub(super) fn line(fact: &Fact, facts: &Facts) -> String {
    let unit = facts.property(&fact.property).map_or("", |p| &p.unit);
    let place: Vec<&str> = [&*fact.host, &*fact.facet]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    let on = if place.is_empty() {
        String::new()
    } else {
        format!(" on {}", place.join(" "))
    };
    let by = made(fact);
    // The job is the line's own key.
    let by = by.strip_prefix(&*fact.source).unwrap_or(&by);
    format!(
        "{} of {} {}{on}{by}",
        fact.property,
        fact.subject,
        number(fact.value, fact.sigma, unit)
    )
}

/// What a calculation gave, as data.
pub(super) fn fact_json(fact: &Fact, facts: &Facts) -> Json {
    json!({
        "property": &*fact.property,
        "subject": fact.subject.to_string(),
        "host": &*fact.host,
        "site": &*fact.facet,
        "value": fact.value,
        "sigma": fact.sigma,
        "unit": facts.property(&fact.property).map(|p| p.unit.as_str()),
        "method": &*fact.method,
        "settings_hash": &*fact.settings_hash,
    })
}

/// What counts as the property of a subject in a run: a fact, or what a model makes of others.
fn counts(world: &World<'_>, property: &str, subject: &Subject) -> Option<String> {
    let facts = &world.built.facts;
    let (quantity, unit) = quantity(world, property, subject)?;
    let value = quantity.ok()?;
    let fact = facts.rows().iter().find(|fact| {
        &*fact.property == property
            && fact.subject == *subject
            && fact.value == value.value
            && *fact.source == *value.source
    });
    Some(match fact {
        // With the sigma that counts, not only what the source states.
        Some(fact) => fact_text(
            &Fact {
                sigma: value.sigma,
                ..fact.clone()
            },
            facts,
        ),
        None => format!(
            "{} of the model `{}` ({})",
            number(value.value, value.sigma, &unit),
            value.model,
            value.source
        ),
    })
}

fn quantity(world: &World<'_>, property: &str, subject: &Subject) -> Option<(Quantity, String)> {
    let facts = &world.built.facts;
    let Some(index) = index_of(property) else {
        let unit = facts.property(property)?.unit.clone();
        return Some((facts.quantity_of(property, subject), unit));
    };
    let descriptor = &DESCRIPTORS[index];
    let quantity = match subject {
        Subject::Element(element) => {
            let form = *descriptor.forms.first()?;
            world.evaluator.of_element(index, form, *element).clone()
        }
        Subject::Named(id) => world
            .evaluator
            .evaluate(index, &candidate_of_id(id, facts)?),
    };
    Some((quantity, descriptor.unit.to_owned()))
}

/// Changes of properties and subjects that a calculation speaks of in either run, by property and subject; where
/// nothing that counts differs there is none.
pub(super) fn changes(
    rows: [&[Fact]; 2],
    worlds: &[World<'_>; 2],
) -> BTreeMap<(String, String), Change> {
    let mut subjects: BTreeMap<(String, String), &Fact> = BTreeMap::new();
    for fact in rows.iter().flat_map(|side| side.iter()) {
        if fact.origin == Origin::Calculated {
            let key = (fact.property.to_string(), fact.subject.to_string());
            subjects.entry(key).or_insert(fact);
        }
    }
    subjects
        .into_iter()
        .filter_map(|(key, fact)| {
            let [before, after] =
                [0, 1].map(|side| counts(&worlds[side], &fact.property, &fact.subject));
            (before != after).then(|| {
                let change = Change {
                    group: Group::Facts,
                    what: format!("{} of {}", key.0, key.1),
                    before,
                    after,
                    apply: Apply::Subject(key.0.clone(), key.1.clone()),
                };
                (key, change)
            })
        })
        .collect()
}
