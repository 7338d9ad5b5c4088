//! Cells of zinc-rich phases that were measured without a full structure: at least a net for epitaxy.

use std::sync::Arc;

use super::table::Row;
use super::{Element, FactError};

/// A measured cell without, or with partly occupied, sites.
#[derive(Debug, Clone)]
pub struct MeasuredCell {
    /// Composition as printed; may have fractions, e.g. `Cu4.56Zn8.44`.
    pub formula: Arc<str>,
    /// Name of the phase, e.g. `epsilon-CuZn5`.
    pub name: Arc<str>,
    /// Its elements.
    pub elements: Vec<Element>,
    /// Symbol of the space group, or `disordered hcp`; empty where the source gives none.
    pub space_group: Arc<str>,
    /// Edges, angstrom.
    pub lengths_ang: [f64; 3],
    /// Angles, degrees.
    pub angles_deg: [f64; 3],
    /// Several elements share sites.
    pub is_disordered: bool,
    /// Key of the source.
    pub source: Arc<str>,
    /// What to beware of.
    pub note: Arc<str>,
}

impl MeasuredCell {
    /// A disordered hexagonal close-packed solution, whose net is that of its cell.
    #[must_use]
    pub fn is_hcp(&self) -> bool {
        &*self.space_group == "disordered hcp"
    }

    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let need = |column: &str| -> Result<f64, FactError> {
            row.number(column)?
                .filter(|x| *x > 0.0)
                .ok_or_else(|| row.error(column, "expected a positive number"))
        };
        let elements = row
            .text("elements")
            .split(';')
            .map(|symbol| {
                symbol
                    .parse()
                    .map_err(|_| row.error("elements", "expected symbols joined by `;`"))
            })
            .collect::<Result<_, _>>()?;
        if row.text("source").is_empty() {
            return Err(row.error("source", "the source is missing"));
        }
        Ok(Self {
            formula: row.text("formula").into(),
            name: row.text("name").into(),
            elements,
            space_group: row.text("space_group").into(),
            lengths_ang: [need("a_ang")?, need("b_ang")?, need("c_ang")?],
            angles_deg: [need("alpha_deg")?, need("beta_deg")?, need("gamma_deg")?],
            is_disordered: row.text("is_disordered") == "1",
            source: row.text("source").into(),
            note: row.text("note").into(),
        })
    }
}
