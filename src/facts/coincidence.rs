//! How phases and elements fit onto zinc's planes: the precomputed table of `epitaxy::zinc_survey`.

use std::sync::Arc;

use super::table::Row;
use super::{FactError, Formula};

/// What one film does on one plane of zinc.
///
/// `phases/coincidence.csv` holds these rows; the command `survey` makes them anew from the cells, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Coincidence {
    /// A symbol, the id of a structure, or the name of a measured cell.
    pub film: Arc<str>,
    /// `element`, `phase` or `cell`.
    pub kind: Arc<str>,
    /// Its composition; none for a cell with fractions.
    pub formula: Option<Formula>,
    /// Which cells: `measured`, `pbe`, `unstated`.
    pub cell_set: Arc<str>,
    /// (002), (100) or (101).
    pub zinc_plane: Arc<str>,
    /// The facet with the highest score, and its cells and zinc's in the coincidence cell; none where
    /// nothing fits.
    pub facet: Option<Arc<str>>,
    /// Cells of the film in it.
    pub film_cells: u32,
    /// Cells of zinc in it.
    pub zinc_cells: u32,
    /// Equibiaxial strain of the basal plane that costs a layer of zinc as much, per cent.
    pub strain_percent: Option<f64>,
    /// Highest score of any facet, 0 where nothing fits, and its sigma.
    pub score: f64,
    /// See `score`.
    pub score_sigma: f64,
    /// The facet with the smallest coherent cell.
    pub coherent_facet: Option<Arc<str>>,
    /// Smallest area in which a layer of zinc fits for at most kT per atom, square angstrom; none up to the
    /// limit of the search.
    pub coherent_area_ang2: Option<f64>,
    /// Its sigma; none where a cell within its own sigma has none.
    pub coherent_area_sigma_ang2: Option<f64>,
    /// Key of the source of the cell.
    pub source: Arc<str>,
}

impl Coincidence {
    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let need = |column: &str| -> Result<f64, FactError> {
            row.number(column)?
                .ok_or_else(|| row.error(column, "expected a number"))
        };
        let word = |column: &str| Some(row.text(column)).filter(|text| !text.is_empty());
        let formula = word("formula")
            .map(|text| {
                text.parse()
                    .map_err(|problem: String| row.error("formula", &problem))
            })
            .transpose()?;
        for (column, known) in [
            ("kind", &["element", "phase", "cell"][..]),
            ("cell_set", &["measured", "pbe", "unstated"]),
            ("zinc_plane", &["(002)", "(100)", "(101)"]),
        ] {
            if !known.contains(&row.text(column)) {
                let expected = format!("expected one of: {}", known.join(", "));
                return Err(row.error(column, &expected));
            }
        }
        let facet = word("facet").map(Arc::from);
        let cells = |column: &str| -> Result<u32, FactError> {
            if facet.is_some() {
                row.parse(column, "a number of cells")
            } else {
                Ok(0)
            }
        };
        Ok(Self {
            film: row.text("film").into(),
            kind: row.text("kind").into(),
            formula,
            cell_set: row.text("cell_set").into(),
            zinc_plane: row.text("zinc_plane").into(),
            film_cells: cells("film_cells")?,
            zinc_cells: cells("zinc_cells")?,
            facet: facet.clone(),
            strain_percent: row.number("strain_percent")?,
            score: need("score")?,
            score_sigma: need("score_sigma")?,
            coherent_facet: word("coherent_facet").map(Arc::from),
            coherent_area_ang2: row.number("coherent_area_ang2")?,
            coherent_area_sigma_ang2: row.number("coherent_area_sigma_ang2")?,
            source: row.text("source").into(),
        })
    }
}
