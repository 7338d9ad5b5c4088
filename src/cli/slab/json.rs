//! What `slab --json` prints.

use serde_json::{Value, json};
use zincscreen::crystal::Structure;
use zincscreen::crystal::slab::{Crystal, Surface};
use zincscreen::facts::Element;

use super::Made;

fn counts(composition: &[(Element, usize)]) -> Value {
    composition
        .iter()
        .map(|(element, count)| (element.to_string(), json!(count)))
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

/// Cell and atoms, as far as programs need them.
fn structure_json(structure: &Structure) -> Value {
    let sites = structure.sites();
    json!({
        "lattice_ang": structure.lattice().vectors_ang(),
        "species": sites.iter().map(|s| s.element.symbol()).collect::<Vec<_>>(),
        "fractional": sites.iter().map(|s| <[f64; 3]>::from(s.fractional)).collect::<Vec<_>>(),
        "moves": sites.iter().map(|s| s.moves).collect::<Vec<_>>(),
        "periodic": structure.periodic(),
    })
}

pub(super) fn report(
    structure: &Structure,
    crystal: &Crystal,
    surface: &Surface,
    made: &[Made<'_>],
) -> Value {
    let terminations: Vec<Value> = surface
        .terminations()
        .iter()
        .map(|t| {
            json!({
                "name": t.name, "top": counts(&t.top), "bottom": counts(&t.bottom), "gap_ang": t.gap_ang,
                "multiplicity": t.multiplicity, "is_symmetric": t.is_symmetric, "turned_over": t.turned_over,
            })
        })
        .collect();
    let planes: Vec<Value> = surface
        .planes()
        .iter()
        .map(|p| {
            json!({
                "composition": counts(&p.composition), "low_ang": p.low_ang, "high_ang": p.high_ang,
                "gap_ang": p.gap_ang,
            })
        })
        .collect();
    json!({
        "formula": structure.formula(),
        "space_group_number": crystal.space_group_number(),
        "plane": surface.plane().to_string(),
        "cell": surface.axes().as_str(),
        "spacing_ang": surface.spacing_ang(),
        "net_ang": surface.net_ang(),
        "area_ang2": surface.area_ang2(),
        "planes": planes,
        "terminations": terminations,
        "slabs": made.iter().map(slab_json).collect::<Vec<_>>(),
    })
}

fn slab_json(made: &Made<'_>) -> Value {
    let slab = made.slab();
    let layers: Vec<Value> = slab
        .layers()
        .iter()
        .map(|layer| {
            json!({
                "height_ang": layer.height_ang, "composition": counts(&layer.composition),
                "rumpling_ang": layer.rumpling_ang, "atoms": layer.atoms,
            })
        })
        .collect();
    let excess: serde_json::Map<String, Value> = made
        .cut
        .excess
        .iter()
        .map(|(element, atoms)| (element.to_string(), json!(atoms)))
        .collect();
    let doping = made.doped.map(|doped| {
        let coverage: Vec<Value> = doped
            .coverage_ml
            .iter()
            .map(|(element, layer, ml)| {
                json!({ "element": element.symbol(), "layer": layer, "coverage_ml": ml })
            })
            .collect();
        json!({
            "name": doped.name, "solutes": doped.solutes, "multiplicity": doped.multiplicity,
            "coverage": coverage, "solute_fraction": doped.solute_fraction,
            "solute_distance_ang": doped.solute_distance_ang,
        })
    });
    let is_symmetric = made.cut.is_symmetric && made.doped.is_none();
    json!({
        "name": made.name,
        "termination": made.termination.name,
        "formula": slab.structure().formula(),
        "planes": made.cut.planes,
        "repeats": made.cut.repeats,
        "thickness_ang": slab.thickness_ang(),
        "vacuum_ang": slab.vacuum_ang(),
        "area_ang2": slab.area_ang2(),
        "bottom": counts(&made.cut.bottom),
        "is_symmetric": is_symmetric,
        "needs_dipole_correction": !is_symmetric,
        "is_stoichiometric": made.cut.is_stoichiometric,
        "excess": excess,
        "doping": doping,
        "layers": layers,
        "structure": structure_json(slab.structure()),
        "file": made.file.as_ref().map(|file| file.display().to_string()),
    })
}
