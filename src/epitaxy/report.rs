//! Everything about the matches of one pair, as it is printed, written and drawn.
//!
//! Serialised, a report is the JSON of the command `epitaxy --json`; the names of the fields are those of its
//! keys and of the columns of its tables.

use serde::Serialize;

use super::{
    EpitaxyError, Match, NamedNet, SearchOptions, StrainedSide, epitaxy_score, pareto_front,
};

/// A pair of nets and its matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EpitaxyReport {
    /// What lies on top.
    pub film: NetReport,
    /// What lies below.
    pub substrate: NetReport,
    /// Largest area searched, square angstrom.
    pub max_area_ang2: f64,
    /// Largest true principal strain searched.
    pub max_strain: f64,
    /// Which side takes up the strain: `film`, `substrate`, `shared`.
    pub strained: StrainedSide,
    /// How many matches there are within these limits.
    pub found: usize,
    /// By cells of the substrate, then by strain.
    pub matches: Vec<MatchReport>,
}

/// One net.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NetReport {
    /// Name.
    pub name: String,
    /// First vector, angstrom.
    pub u_ang: [f64; 2],
    /// Second vector, angstrom.
    pub v_ang: [f64; 2],
    /// Area of its cell, square angstrom.
    pub area_ang2: f64,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MatchReport {
    /// Cells of the film in the coincidence cell.
    pub film_cells: u32,
    /// Cells of the substrate in it.
    pub substrate_cells: u32,
    /// Area of the common cell, square angstrom.
    pub area_ang2: f64,
    /// Mean linear misfit of the film against the substrate.
    pub misfit: f64,
    /// Largest magnitude of a true principal strain; no side matters.
    pub strain: f64,
    /// Principal strains λ − 1 of the strained side, the larger first.
    pub principal_strains: [f64; 2],
    /// Green–Lagrange strain of the strained side: 11, 22, 12.
    pub green_lagrange: [f64; 3],
    /// Small strain U − 1 of the strained side: 11, 22, 12.
    pub small_strain: [f64; 3],
    /// Von Mises equivalent of the Green–Lagrange strain.
    pub von_mises: f64,
    /// Rotation of the film, degrees.
    pub twist_deg: f64,
    /// Whether the film lies with its other face down.
    pub is_turned: bool,
    /// Whether no other match is better in strain or area without being worse in the other.
    pub is_pareto: bool,
    /// Between 0 and 1; null where the substrate's stiffness is not known.
    pub epitaxy_score: Option<f64>,
    /// What one layer of the substrate's crystal would cost if it took up all the strain, J/m².
    pub substrate_layer_energy_j_m2: Option<f64>,
    /// Rows: the cell's vectors in terms of the film's u and v.
    pub film_matrix: [[i64; 2]; 2],
    /// Rows: the same in terms of the substrate's u and v.
    pub substrate_matrix: [[i64; 2]; 2],
    /// F, row by row: film to substrate.
    pub deformation: [[f64; 2]; 2],
}

impl NetReport {
    fn of(named: &NamedNet) -> Self {
        Self {
            name: named.name.clone(),
            u_ang: named.net.u_ang.into(),
            v_ang: named.net.v_ang.into(),
            area_ang2: named.net.area_ang2(),
        }
    }
}

impl MatchReport {
    fn of(found: &Match, substrate: &NamedNet, side: StrainedSide, is_pareto: bool) -> Self {
        let strain = found.strain(side);
        let f = found.deformation;
        let layer = substrate.layer.as_ref();
        Self {
            film_cells: found.film_cells,
            substrate_cells: found.substrate_cells,
            area_ang2: found.area_ang2(side),
            misfit: found.misfit(),
            strain: found.strain_magnitude(),
            principal_strains: strain.principal,
            green_lagrange: strain.green_lagrange,
            small_strain: strain.small,
            von_mises: strain.von_mises(),
            twist_deg: found.twist_deg,
            is_turned: found.is_turned,
            is_pareto,
            epitaxy_score: layer.map(|l| epitaxy_score(found, &l.stress)),
            substrate_layer_energy_j_m2: layer
                .map(|l| l.energy_j_m2(&found.strain(StrainedSide::Substrate))),
            film_matrix: found.film_matrix,
            substrate_matrix: found.substrate_matrix,
            deformation: [[f[(0, 0)], f[(0, 1)]], [f[(1, 0)], f[(1, 1)]]],
        }
    }
}

/// Searches a pair and reports every match.
///
/// ```
/// use zincscreen::epitaxy::{NamedNet, SearchOptions, StrainedSide, ZincCell, report};
/// use zincscreen::facts::{CellSet, Facts};
/// let facts = Facts::embedded()?;
/// let zinc = ZincCell::of(CellSet::Measured, &facts).and_then(|z| z.plane("(002)".parse().expect("a plane"), None));
/// let lead = NamedNet::of_element("Pb".parse().expect("a symbol"), None, &facts);
/// let report = report(
///     &lead.expect("fcc"), &zinc.expect("a net"), StrainedSide::Film,
///     &SearchOptions { max_area_ang2: 60.0, max_strain: 0.01, ..SearchOptions::default() },
/// ).expect("a search");
/// assert_eq!(report.found, 1);
/// assert_eq!(report.matches[0].substrate_cells, 7);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// As [`NamedNet::search_on`].
pub fn report(
    film: &NamedNet,
    substrate: &NamedNet,
    side: StrainedSide,
    options: &SearchOptions,
) -> Result<EpitaxyReport, EpitaxyError> {
    let matches = film.search_on(substrate, options)?;
    let front = pareto_front(&matches, side);
    Ok(EpitaxyReport {
        film: NetReport::of(film),
        substrate: NetReport::of(substrate),
        max_area_ang2: options.max_area_ang2,
        max_strain: options.max_strain,
        strained: side,
        found: matches.len(),
        matches: matches
            .iter()
            .map(|m| MatchReport::of(m, substrate, side, front.contains(m)))
            .collect(),
    })
}
