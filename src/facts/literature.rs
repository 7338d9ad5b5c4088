//! What the literature reports: systems that were built, and claims that were made.

use serde::Serialize;

use super::table::Row;
use super::{Element, FactError};

/// A system reported in the founding review.
#[derive(Debug, Clone, Serialize)]
pub struct LiteratureSystem {
    /// Row id, e.g. `S12`.
    pub id: String,
    /// What was built.
    pub label: String,
    /// Elements beside zinc.
    #[serde(skip)]
    pub elements: Vec<Element>,
    /// Fabrication strategy.
    pub strategy: String,
    /// primary, comparator, baseline, mention, ...
    pub role: String,
    /// Hours of a symmetric cell, as printed (empty: not given).
    pub symmetric_cell_hours: String,
    /// Where it was published.
    pub citation: String,
    /// What to be careful about.
    pub note: String,
    /// Key of the source it was read from.
    pub source: String,
}

impl LiteratureSystem {
    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let elements = row
            .text("base_elements")
            .split(';')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| {
                text.parse()
                    .map_err(|e: super::UnknownElement| row.error("base_elements", &e.to_string()))
            })
            .collect::<Result<_, _>>()?;
        let hours = row.text("symmetric_cell_hours");
        let hours = match row.text("hours_qualifier") {
            _ if hours.is_empty() => String::new(),
            "" | "=" => hours.to_owned(),
            qualifier => format!("{qualifier} {hours}"),
        };
        Ok(Self {
            id: row.text("id").to_owned(),
            label: row.text("label").to_owned(),
            elements,
            strategy: row.text("strategy").to_owned(),
            role: row.text("role").to_owned(),
            symmetric_cell_hours: hours,
            citation: row.text("citation_from_list").to_owned(),
            note: row.text("notes").to_owned(),
            source: row.text("source").to_owned(),
        })
    }
}

/// Two sources that disagree beyond tolerance about a property of an element.
#[derive(Debug, Clone, Serialize)]
pub struct Conflict {
    /// What they disagree about, in the words of the record.
    pub property: String,
    /// The element.
    #[serde(skip)]
    pub element: Element,
    /// One source and its value.
    pub a: (String, String),
    /// The other source and its value.
    pub b: (String, String),
    /// How far apart, or what is behind it.
    pub difference: String,
}

impl Conflict {
    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let text = |column: &str| row.text(column).to_owned();
        Ok(Self {
            property: text("property"),
            element: row
                .text("symbol")
                .parse()
                .map_err(|e: super::UnknownElement| row.error("symbol", &e.to_string()))?,
            a: (text("source_a"), text("value_a")),
            b: (text("source_b"), text("value_b")),
            difference: text("difference"),
        })
    }
}

/// A claim of the founding review.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// Row id, e.g. `C06`.
    pub id: String,
    /// Section of the review.
    pub section: String,
    /// The claim in our words.
    pub claim: String,
    /// Elements it names.
    #[serde(skip)]
    pub elements: Vec<Element>,
    /// What to be careful about.
    pub caution: String,
    /// none, minor or major.
    pub caution_level: String,
}

impl Claim {
    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let elements = row
            .text("elements")
            .split([';', ',', ' '])
            .filter_map(|text| text.trim().parse().ok())
            .collect();
        Ok(Self {
            id: row.text("id").to_owned(),
            section: row.text("section").to_owned(),
            claim: row.text("claim").to_owned(),
            elements,
            caution: row.text("caution").to_owned(),
            caution_level: row.text("caution_level").to_owned(),
        })
    }
}
