//! The rows of the founding review's table of systems, column by column: what it says of each.

use std::collections::BTreeMap;

use super::ClaimError;
use crate::facts::{Element, FactError, Facts};

const FILE: &str = "literature/systems.csv";

/// One row; columns by name.
#[derive(Debug, Clone)]
pub(crate) struct ReviewRow(BTreeMap<String, String>);

impl ReviewRow {
    /// A cell, empty if the review is silent.
    pub(crate) fn text(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// A cell as a number.
    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }

    pub(crate) fn is_alloy(&self) -> bool {
        self.text("is_alloy") == "true"
    }

    /// The elements beside zinc.
    pub(crate) fn elements(&self) -> Vec<Element> {
        self.text("base_elements")
            .split(';')
            .filter_map(|symbol| symbol.trim().parse().ok())
            .collect()
    }
}

/// Every row, in the order of the table.
pub(crate) fn rows(facts: &Facts) -> Result<Vec<ReviewRow>, ClaimError> {
    let unreadable = |error: csv::Error| {
        ClaimError::Facts(FactError::Format {
            file: FILE.to_owned(),
            problem: format!("not a readable CSV table: {error}"),
        })
    };
    let mut reader = csv::Reader::from_reader(facts.files().text(FILE)?.as_bytes());
    reader
        .deserialize()
        .map(|row| row.map(ReviewRow).map_err(unreadable))
        .collect()
}

/// The elements of the review's alloys, by atomic number.
pub(crate) fn alloying_elements(rows: &[ReviewRow]) -> Vec<Element> {
    let mut elements: Vec<Element> = rows
        .iter()
        .filter(|row| row.is_alloy())
        .flat_map(ReviewRow::elements)
        .collect();
    elements.sort_unstable();
    elements.dedup();
    elements
}
