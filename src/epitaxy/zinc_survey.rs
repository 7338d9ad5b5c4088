//! Which facets of every shipped crystal fit onto zinc, and onto which plane of it best?
//!
//! Every element's layer, every phase and every measured cell against Zn(002), (100) and (101) of its own set
//! of cells, zinc taking up the strain. Of each film and plane the table has
//!
//! - the highest [`epitaxy_score`](super::epitaxy_score()) of any facet: for ranking;
//! - the smallest **coherent cell** of any facet: the area per guaranteed coincidence site in which a layer of
//!   zinc costs at most kT per atom. It can be compared between zinc's planes, whose own cells differ in
//!   area: where that of (101) is smaller, the crystal invites zinc to grow on (101) rather than flat.
//!
//! Facets: of a close-packed metal its close-packed plane, which is what its layers show; else every plane up
//! to index 2. Sigma: the largest change when the film's net is wider or narrower by the relative uncertainty
//! of its misfit.
//!
//! `phases/coincidence.csv` is [`csv_of`] this survey; a test and the command `survey --check` make it anew.

use rayon::prelude::*;

use super::{
    CentredLattice, EpitaxyError, HexagonalElastic, NamedNet, PairSurvey, STRAIN_AT_ZERO,
    SearchOptions, StrainedSide, ZINC_PLANES, ZincCell, phase_structure, plane_nets, survey,
};
use crate::crystal::{Miller, Net};
use crate::facts::{CellSet, Coincidence, Element, Evidence, Facts, Formula};

/// Cells up to this area are searched, square angstrom: thirty-two cells of Zn(002). With a thirtieth of its atoms in
/// place a layer is no longer held by the cell.
pub const MAX_AREA_ANG2: f64 = 200.0;
/// Greatest true principal strain: whatever costs less than zinc's surface energy (11.2 % equibiaxial) on the
/// basal plane; beyond it linear elasticity says nothing on any plane.
pub const MAX_STRAIN: f64 = 0.12;
/// Greatest index of a facet.
const GREATEST_INDEX: i32 = 2;
/// Relative uncertainty of a measured misfit: cells at other temperatures and compositions.
pub const RELATIVE_SIGMA_MEASURED: f64 = 0.003;
/// The same of a calculated one: root mean square over the edges of `MgZn2`, `V4Zn5` and `Cu5Zn8`, measured and
/// calculated, each over zinc of its own set. A test recomputes it.
pub const RELATIVE_SIGMA_CALCULATED: f64 = 0.015;
/// As for the tables' space groups, angstrom.
const SYMPREC_ANG: f64 = 0.05;

/// A crystal and its facets.
struct Film {
    name: String,
    kind: &'static str,
    formula: Option<Formula>,
    set: CellSet,
    source: String,
    facets: Vec<NamedNet>,
}

/// One row of the table: the same as [`Coincidence`], which is how it is read back.
pub type FilmOnZinc = Coincidence;

/// Every shipped crystal that has zinc of its own set, against zinc's three planes; elements first, then phases,
/// then cells, each in the order of the facts. Same result for any number of threads.
///
/// ```no_run
/// use zincscreen::{epitaxy::zinc_survey, facts::Facts};
/// let rows = zinc_survey(&Facts::embedded()?)?;
/// let lead = rows.iter().find(|row| &*row.film == "Pb" && &*row.zinc_plane == "(002)").expect("a row");
/// // The √7 cell.
/// assert_eq!((lead.film_cells, lead.zinc_cells), (4, 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A malformed structure, or elastic constants of zinc that are missing or unstable.
pub fn zinc_survey(facts: &Facts) -> Result<Vec<FilmOnZinc>, EpitaxyError> {
    let elastic = HexagonalElastic::of_element(Element::ZN, facts).map_err(|reason| {
        EpitaxyError::NoElastic {
            element: Element::ZN,
            cause: reason.meaning().to_owned(),
        }
    })?;
    let films = films(facts)?;
    let rows: Vec<Vec<FilmOnZinc>> = films
        .par_iter()
        .map(|film| of_film(film, facts, &elastic))
        .collect::<Result<_, _>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// The table as it is shipped.
#[must_use]
pub fn csv_of(rows: &[FilmOnZinc]) -> String {
    let mut text = String::from(
        "film,kind,formula,cell_set,zinc_plane,facet,film_cells,zinc_cells,strain_percent,score,score_sigma,\
         coherent_facet,coherent_area_ang2,coherent_area_sigma_ang2,source\n",
    );
    for row in rows {
        let number = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.4}"));
        let word = |w: &Option<std::sync::Arc<str>>| w.as_deref().unwrap_or("").to_owned();
        let cells = |n: u32| match row.facet {
            Some(_) => n.to_string(),
            None => String::new(),
        };
        let fields = [
            row.film.to_string(),
            row.kind.to_string(),
            row.formula
                .as_ref()
                .map_or(String::new(), ToString::to_string),
            row.cell_set.to_string(),
            row.zinc_plane.to_string(),
            word(&row.facet),
            cells(row.film_cells),
            cells(row.zinc_cells),
            number(row.strain_percent),
            format!("{:.5}", row.score),
            format!("{:.5}", row.score_sigma),
            word(&row.coherent_facet),
            number(row.coherent_area_ang2),
            number(row.coherent_area_sigma_ang2),
            row.source.to_string(),
        ];
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn films(facts: &Facts) -> Result<Vec<Film>, EpitaxyError> {
    let mut films = Vec::new();
    for info in facts.elements() {
        let Some(crystal) = facts.crystal(info.element) else {
            continue;
        };
        let Some(lattice) = CentredLattice::of_element(crystal) else {
            continue;
        };
        let facets = match NamedNet::of_element(info.element, None, facts) {
            Ok(close_packed) => vec![close_packed],
            Err(_) => distinct_nets(&lattice, CellSet::Measured)?,
        };
        films.push(Film {
            name: info.element.to_string(),
            kind: "element",
            formula: info.element.symbol().parse().ok(),
            set: CellSet::Measured,
            source: crystal.source.to_string(),
            facets,
        });
    }
    for phase in facts.phases() {
        if phase.evidence == Evidence::Element || ZincCell::of(phase.cell_set, facts).is_err() {
            continue;
        }
        let structure = phase_structure(phase, facts)?;
        let facets = plane_nets(&structure, GREATEST_INDEX, SYMPREC_ANG)?
            .into_iter()
            .map(|plane| NamedNet {
                name: plane.label(),
                set: phase.cell_set,
                net: plane.net,
                layer: None,
            })
            .collect();
        films.push(Film {
            name: phase.structure_id.to_string(),
            kind: "phase",
            formula: Some(phase.formula.clone()),
            set: phase.cell_set,
            source: phase.source.to_string(),
            facets,
        });
    }
    for cell in facts.measured_cells() {
        let Some(lattice) = CentredLattice::of_measured_cell(cell) else {
            continue;
        };
        films.push(Film {
            name: cell.name.to_string(),
            kind: "cell",
            formula: cell.formula.parse().ok(),
            set: CellSet::Measured,
            source: cell.source.to_string(),
            facets: distinct_nets(&lattice, CellSet::Measured)?,
        });
    }
    Ok(films)
}

/// The planes of a lattice up to the greatest index, one of each shape of net.
fn distinct_nets(lattice: &CentredLattice, set: CellSet) -> Result<Vec<NamedNet>, EpitaxyError> {
    let mut kept: Vec<NamedNet> = Vec::new();
    // Of planes with one shape the one with the plainest indices gives its name.
    let mut planes: Vec<Miller> = Miller::up_to(GREATEST_INDEX).collect();
    planes.sort_by_key(|miller| {
        let indices = miller.indices();
        let size: i32 = indices.iter().map(|i| i.abs()).sum();
        (size, indices.map(|i| i < 0), indices.map(|i| -i))
    });
    for miller in planes {
        let plane = lattice.plane(miller)?;
        let shape = plane.net.parameters();
        let is_same = |other: &NamedNet| {
            let (a, b, gamma) = other.net.parameters();
            (a - shape.0).abs() < 1e-6
                && (b - shape.1).abs() < 1e-6
                && (gamma - shape.2).abs() < 1e-4
        };
        if !kept.iter().any(is_same) {
            kept.push(NamedNet {
                name: plane.label(),
                set,
                net: plane.net,
                layer: None,
            });
        }
    }
    Ok(kept)
}

/// What is found of one film on one plane.
struct Found {
    best: Option<(usize, f64, f64, [u32; 2])>,
    coherent: Option<(usize, f64)>,
}

impl Found {
    fn score(&self) -> f64 {
        self.best.as_ref().map_or(0.0, |b| b.1)
    }
}

fn of_film(
    film: &Film,
    facts: &Facts,
    elastic: &HexagonalElastic,
) -> Result<Vec<FilmOnZinc>, EpitaxyError> {
    let zinc = ZincCell::of(film.set, facts)?;
    let planes: Vec<NamedNet> = ZINC_PLANES
        .iter()
        .map(|text| {
            let miller = text.parse().map_err(|e| EpitaxyError::Spec {
                text: (*text).to_owned(),
                cause: format!("{e}"),
            })?;
            zinc.plane(miller, Some(elastic))
        })
        .collect::<Result<_, EpitaxyError>>()?;
    let relative = match film.set {
        CellSet::Measured => RELATIVE_SIGMA_MEASURED,
        _ => RELATIVE_SIGMA_CALCULATED,
    };
    let mut by_shift = [1.0, 1.0 - relative, 1.0 + relative]
        .into_iter()
        .map(|scale| search_all(film, &planes, scale))
        .collect::<Result<Vec<_>, _>>()?;
    let shifted = by_shift.split_off(1);
    Ok(by_shift
        .remove(0)
        .into_iter()
        .enumerate()
        .map(|(plane, found)| {
            row(
                film,
                plane,
                &found,
                [&shifted[0][plane], &shifted[1][plane]],
            )
        })
        .collect())
}

/// By plane of zinc: the best of all facets, their nets scaled.
fn search_all(film: &Film, planes: &[NamedNet], scale: f64) -> Result<Vec<Found>, EpitaxyError> {
    let options = SearchOptions {
        max_area_ang2: MAX_AREA_ANG2,
        max_strain: MAX_STRAIN,
        ..SearchOptions::default()
    };
    let scaled: Vec<NamedNet> = film
        .facets
        .iter()
        .map(|facet| NamedNet {
            net: Net {
                u_ang: facet.net.u_ang * scale,
                v_ang: facet.net.v_ang * scale,
            },
            ..facet.clone()
        })
        .collect();
    let pairs = survey(&scaled, planes, StrainedSide::Substrate, &options)?;
    Ok((0..planes.len())
        .map(|plane| {
            of_plane(
                pairs.iter().filter(|p| p.substrate == plane),
                &planes[plane],
            )
        })
        .collect())
}

fn of_plane<'a>(pairs: impl Iterator<Item = &'a PairSurvey>, zinc: &NamedNet) -> Found {
    let mut found = Found {
        best: None,
        coherent: None,
    };
    for pair in pairs {
        if let (Some((best, score)), Some(layer)) = (&pair.best, &zinc.layer) {
            let strain = layer
                .stress
                .equivalent_strain(&best.strain(StrainedSide::Substrate));
            // Equal scores: the less strained facet, then the first.
            let is_better = found.best.is_none_or(|(_, old, old_strain, _)| {
                *score > old + 1e-9 || (*score > old - 1e-9 && strain < old_strain - 1e-9)
            });
            if is_better && strain < STRAIN_AT_ZERO {
                found.best = Some((
                    pair.film,
                    *score,
                    strain,
                    [best.film_cells, best.substrate_cells],
                ));
            }
        }
        if let Some(coherent) = &pair.coherent {
            let area = coherent.substrate_area_ang2;
            if found.coherent.is_none_or(|(_, old)| area < old - 1e-9) {
                found.coherent = Some((pair.film, area));
            }
        }
    }
    found
}

fn row(film: &Film, plane: usize, found: &Found, shifted: [&Found; 2]) -> FilmOnZinc {
    let name = |facet: usize| {
        let full = film.facets[facet].name.as_str();
        full.strip_prefix(film.name.as_str()).unwrap_or(full).into()
    };
    let score_sigma = shifted
        .iter()
        .map(|s| (s.score() - found.score()).abs())
        .fold(0.0, f64::max);
    let coherent_area_sigma_ang2 = found.coherent.and_then(|(_, area)| {
        let [a, b] = shifted.map(|s| s.coherent.map(|c| (c.1 - area).abs()));
        Some(a?.max(b?))
    });
    FilmOnZinc {
        film: film.name.as_str().into(),
        kind: film.kind.into(),
        formula: film.formula.clone(),
        cell_set: film.set.as_str().into(),
        zinc_plane: ZINC_PLANES[plane].into(),
        facet: found.best.as_ref().map(|b| name(b.0)),
        film_cells: found.best.as_ref().map_or(0, |b| b.3[0]),
        zinc_cells: found.best.as_ref().map_or(0, |b| b.3[1]),
        strain_percent: found.best.as_ref().map(|b| 100.0 * b.2),
        score: found.score(),
        score_sigma,
        coherent_facet: found.coherent.map(|c| name(c.0)),
        coherent_area_ang2: found.coherent.map(|c| c.1),
        coherent_area_sigma_ang2,
        source: film.source.as_str().into(),
    }
}
