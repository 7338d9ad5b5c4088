//! The two wide tables of elements: the index, and the measured cells.

use std::sync::Arc;

use super::table::Row;
use super::{Element, FactError, UnknownElement};

/// What the index of elements says.
#[derive(Debug, Clone)]
pub struct ElementInfo {
    /// The element.
    pub element: Element,
    /// English name.
    pub name: String,
    /// Class as printed, e.g. `transition_metal`.
    pub category: String,
    /// Block, e.g. `d`.
    pub block: String,
    /// Standard atomic weight, g/mol.
    pub atomic_weight_g_mol: f64,
    /// No stable isotope.
    pub is_radioactive: bool,
}

/// The measured cell of an element.
#[derive(Debug, Clone)]
pub struct CrystalStructure {
    /// Structure type: hcp, fcc, bcc, dhcp, rhombohedral, ...
    pub structure: String,
    /// Strukturbericht symbol, e.g. `A3`.
    pub strukturbericht: String,
    /// Edges of the conventional cell, angstrom.
    pub a_ang: Option<f64>,
    /// See `a_ang`.
    pub c_ang: Option<f64>,
    /// Temperature of the measurement, if it was not room temperature.
    pub temperature_k: Option<f64>,
    /// Key of the source.
    pub source: Arc<str>,
}

pub(super) fn read_element(row: Row<'_>) -> Result<ElementInfo, FactError> {
    let weight = row
        .number("atomic_weight_g_mol")?
        .filter(|w| (1.0..300.0).contains(w))
        .ok_or_else(|| {
            row.error(
                "atomic_weight_g_mol",
                "impossible value; expected 1 to 300 g/mol",
            )
        })?;
    let element: Element = row
        .text("symbol")
        .parse()
        .map_err(|e: UnknownElement| row.error("symbol", &e.to_string()))?;
    Ok(ElementInfo {
        element,
        name: row.text("name").to_owned(),
        category: row.text("category").to_owned(),
        block: row.text("block").to_owned(),
        atomic_weight_g_mol: weight,
        is_radioactive: row.text("is_radioactive") == "1",
    })
}

pub(super) fn read_crystal(
    row: Row<'_>,
    known_source: &dyn Fn(&str) -> bool,
) -> Result<(Element, CrystalStructure), FactError> {
    let element: Element = row
        .text("symbol")
        .parse()
        .map_err(|e: UnknownElement| row.error("symbol", &e.to_string()))?;
    let edge = |column: &str| match row.number(column)? {
        Some(edge) if !(1.0..40.0).contains(&edge) => {
            Err(row.error(column, "impossible value; expected 1 to 40 angstrom"))
        }
        edge => Ok(edge),
    };
    let source = row.text("source");
    if !source.is_empty() && !known_source(source) {
        return Err(row.error("source", "unknown source; add it to `sources.toml`"));
    }
    let (a_ang, c_ang) = (edge("a_ang")?, edge("c_ang")?);
    if source.is_empty() && (a_ang.is_some() || c_ang.is_some()) {
        return Err(row.error("source", "the source is missing; every number needs one"));
    }
    Ok((
        element,
        CrystalStructure {
            structure: row.text("structure").to_owned(),
            strukturbericht: row.text("strukturbericht").to_owned(),
            a_ang,
            c_ang,
            temperature_k: row.number("temperature_k")?,
            source: source.into(),
        },
    ))
}
