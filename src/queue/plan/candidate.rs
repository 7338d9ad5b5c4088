//! The surfaces that stand for a candidate.

use super::surface::{Cutting, surfaces};
use super::{Maker, SYMPREC_ANG};
use crate::candidates::{Candidate, Form};
use crate::crystal::doped::Substitution;
use crate::crystal::{Miller, Structure};
use crate::epitaxy::{
    NamedNet, SearchOptions, StrainedSide, ZincCell, phase_structure, plane_nets,
};
use crate::facts::{CellSet, Element, Phase};
use crate::queue::QueueError;

/// How a plane of a compound is laid on zinc to see which fits best.
const FIT: SearchOptions = SearchOptions {
    max_area_ang2: 150.0,
    max_strain: 0.05,
    symmetry_tolerance: 1e-4,
    faces: crate::epitaxy::Faces::Both,
};

/// Plans bulk and surfaces.
pub(super) fn plan(maker: &mut Maker<'_>, candidate: &Candidate) -> Result<(), QueueError> {
    match (candidate.form, &candidate.phase) {
        (Form::Phase, Some(phase)) => compound(maker, phase),
        (Form::Coating, _) => coating(maker, candidate),
        _ => dilute(maker, candidate),
    }
}

/// Zn(0001), the solutes in its uppermost layer, one atom of each; and each solute's own surface, by which the ranking
/// judges it: in use a noble solute stays behind as tens of layers.
fn dilute(maker: &mut Maker<'_>, candidate: &Candidate) -> Result<(), QueueError> {
    let solutes: Vec<Substitution> = candidate.solutes.iter().map(|&e| in_top_layer(e)).collect();
    let zinc = maker.element(Element::ZN, "reference bulk Zn")?;
    if let (Some(zinc), Some(plane)) = (zinc, basal()) {
        let [m, n] = maker.options.supercell;
        let cutting = Cutting {
            name: "Zn".to_owned(),
            plane,
            hexagonal: true,
            supercell: if solutes.is_empty() {
                [m, n]
            } else {
                [m.max(2), n.max(2)]
            },
            solutes,
            is_compound: false,
        };
        surfaces(maker, &zinc, &cutting)?;
    }
    for &solute in &candidate.solutes {
        layer(maker, solute, &[])?;
    }
    Ok(())
}

/// The surface of the main element, the other one in its uppermost layer.
fn coating(maker: &mut Maker<'_>, candidate: &Candidate) -> Result<(), QueueError> {
    let shares = candidate.solute_shares();
    let main = shares
        .iter()
        .copied()
        .reduce(|a, b| if b.1 > a.1 { b } else { a })
        .map_or(Element::ZN, |share| share.0);
    let others: Vec<Substitution> = shares
        .iter()
        .filter(|share| share.0 != main)
        .map(|share| in_top_layer(share.0))
        .collect();
    layer(maker, main, &others)
}

/// The close-packed plane of an element, or the plane that fits zinc best where there is none, with other atoms in its
/// uppermost layer.
fn layer(
    maker: &mut Maker<'_>,
    element: Element,
    solutes: &[Substitution],
) -> Result<(), QueueError> {
    let cell = maker.element(element, &format!("reference bulk {element}"))?;
    let Some(cell) = cell else { return Ok(()) };
    let planes = match close_packed(maker, element) {
        Some(plane) => vec![plane],
        None => match best_planes(maker, &cell, CellSet::Measured) {
            Ok(planes) => planes,
            Err(problem) => {
                maker.note(problem);
                return Ok(());
            }
        },
    };
    let [m, n] = maker.options.supercell;
    for (plane, hexagonal) in planes {
        let cutting = Cutting {
            name: element.symbol().to_owned(),
            plane,
            hexagonal,
            supercell: if solutes.is_empty() {
                [m, n]
            } else {
                [m.max(2), n.max(2)]
            },
            solutes: solutes.to_vec(),
            is_compound: false,
        };
        surfaces(maker, &cell, &cutting)?;
    }
    Ok(())
}

/// The close-packed plane of an element's structure, and whether four indices are usual.
fn close_packed(maker: &Maker<'_>, element: Element) -> Option<(Miller, bool)> {
    let structure = maker.facts.crystal(element)?.structure.as_str();
    match structure {
        "fcc" => Some((Miller::new(1, 1, 1)?, false)),
        "bcc" => Some((Miller::new(1, 1, 0)?, false)),
        "hcp" | "dhcp" => Some((basal()?, true)),
        _ => None,
    }
}

/// Bulk, and every termination of the planes that fit zinc best.
fn compound(maker: &mut Maker<'_>, phase: &Phase) -> Result<(), QueueError> {
    let structure = match phase_structure(phase, maker.facts) {
        Ok(structure) => structure,
        Err(error) => {
            maker.note(error.to_string());
            return Ok(());
        }
    };
    let id = phase.candidate_id();
    let planes = match best_planes(maker, &structure, phase.cell_set) {
        Ok(planes) => planes,
        Err(problem) => {
            maker.note(problem);
            return Ok(());
        }
    };
    let cell = maker.bulk(&format!("{id} bulk"), structure, "bulk")?;
    let Some(cell) = cell else { return Ok(()) };
    for (plane, hexagonal) in planes {
        let cutting = Cutting {
            name: id.clone(),
            plane,
            hexagonal,
            supercell: [1, 1],
            solutes: Vec::new(),
            is_compound: true,
        };
        surfaces(maker, &cell, &cutting)?;
    }
    Ok(())
}

/// Planes up to index one, those first whose coincidence cell with zinc's basal plane is smallest, of equals the
/// less strained; those without any last, the densest first.
fn best_planes(
    maker: &Maker<'_>,
    structure: &Structure,
    set: CellSet,
) -> Result<Vec<(Miller, bool)>, String> {
    let zinc = ZincCell::of(set, maker.facts)
        .ok()
        .zip(basal())
        .and_then(|(zinc, plane)| zinc.plane(plane, None).ok());
    let nets = plane_nets(structure, 1, SYMPREC_ANG).map_err(|e| e.to_string())?;
    let mut scored: Vec<((f64, f64), Miller, bool)> = nets
        .into_iter()
        .map(|plane| {
            let (miller, hexagonal, own) =
                (plane.miller, plane.is_hexagonal, plane.net.area_ang2());
            let film = NamedNet {
                name: String::new(),
                set,
                net: plane.net,
                layer: None,
            };
            let best = zinc
                .as_ref()
                .and_then(|zinc| film.search_on(zinc, &FIT).ok())
                .into_iter()
                .flatten()
                .map(|found| {
                    (
                        found.area_ang2(StrainedSide::Film),
                        found.strain_magnitude(),
                    )
                })
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
            (best.unwrap_or((1e6 + own, 0.0)), miller, hexagonal)
        })
        .collect();
    scored.sort_by(|a, b| {
        let ((area_a, strain_a), (area_b, strain_b)) = (a.0, b.0);
        area_a
            .total_cmp(&area_b)
            .then(strain_a.total_cmp(&strain_b))
    });
    Ok(scored
        .into_iter()
        .take(maker.options.planes)
        .map(|(_, miller, hexagonal)| (miller, hexagonal))
        .collect())
}

const fn in_top_layer(element: Element) -> Substitution {
    Substitution {
        element,
        layer: 1,
        host: None,
    }
}

/// (001).
fn basal() -> Option<Miller> {
    Miller::new(0, 0, 1)
}
