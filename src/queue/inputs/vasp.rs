//! VASP: INCAR, KPOINTS, POSCAR, and the names of the POTCARs.

use serde_json::{Value, json};

use super::prepared::Extent;
use super::templates::Templates;
use super::{
    FUNCTIONALS, InputError, InputFile, Prepared, check_dispersion, check_functional, check_set,
    no_potential, purpose_words, text,
};
use crate::crystal::{Site, Structure};
use crate::formats::poscar;
use crate::queue::calculation::{Smearing, Task};

/// Tetrahedra need a grid; with fewer points in the plane the smearing of the settings is kept.
const LEAST_FOR_TETRAHEDRA: u32 = 3;

/// The order of atoms in the POSCAR: elements by their first atom, atoms of an element in their order.
/// `order[i]` is the site of atom i of the POSCAR.
pub(crate) fn poscar_order(structure: &Structure) -> Vec<usize> {
    let sites = structure.sites();
    structure
        .composition()
        .iter()
        .flat_map(|(element, _)| {
            (0..sites.len()).filter(move |index| sites[*index].element == *element)
        })
        .collect()
}

pub(super) fn files(
    prepared: &Prepared<'_>,
    templates: &Templates,
) -> Result<Vec<InputFile>, InputError> {
    let calculation = prepared.calculation;
    let settings = &calculation.settings;
    let structure = &calculation.structure;
    check_functional("VASP", &settings.functional, &FUNCTIONALS)?;
    check_dispersion("VASP", calculation)?;
    let labels = labels(prepared, templates)?;
    let order = poscar_order(structure);
    let title = text::title(&calculation.label);
    let values = json!({
        "title": title,
        "purpose": purpose_words(&calculation.purpose),
        "preset": text::title(&settings.preset),
        "version": env!("CARGO_PKG_VERSION"),
        "cutoff_ev": settings.cutoff_ev.unwrap_or_default(),
        "gga": match settings.functional.as_str() {
            "RPBE" => "RP",
            "PBEsol" => "PS",
            "revPBE" => "RE",
            _ => "PE",
        },
        "energy_tolerance_ev": settings.energy_tolerance_ev * order.len() as f64,
        "ismear": ismear(prepared)?,
        "smearing_ev": settings.smearing.map_or(0.1, Smearing::width_ev),
        "is_spin_polarised": prepared.is_spin_polarised,
        "moments_mu_b": order.iter().map(|&i| prepared.moments_mu_b[i]).collect::<Vec<_>>(),
        // A free atom with an open shell has less symmetry than its box.
        "isym": if prepared.extent == Extent::Box { 0 } else { 2 },
        "task": calculation.task,
        "most_steps": settings.most_steps.max(1),
        "isif": if calculation.task == Task::RelaxCell { 3 } else { 2 },
        "force_ev_ang": settings.force_ev_ang,
        "dipole": prepared.has_dipole.then(|| json!({ "centre": slab_centre(structure) })),
        "dispersion": settings.dispersion.as_deref().map(|d| json!({
            "ivdw": if d == "D3(BJ)" { 12 } else { 11 },
        })),
        "has_dos": prepared.dos_atom.is_some(),
        "k_grid": prepared.k_grid,
    });
    Ok(vec![
        InputFile::new("INCAR", templates.render("INCAR", &values)?),
        InputFile::new("KPOINTS", templates.render("KPOINTS", &values)?),
        InputFile::new("POSCAR", poscar::write(&held(prepared)?, &title)),
        InputFile::new("POTCAR.spec", labels.join("\n") + "\n"),
    ])
}

/// What `run.py` does: puts the POTCAR together from the user's own files, then starts VASP.
pub(super) fn steps(prepared: &Prepared<'_>, templates: &Templates) -> Result<Value, InputError> {
    Ok(json!({
        "launcher": templates.programs.launcher,
        "potcar": { "folder": templates.potcars.folder, "names": labels(prepared, templates)? },
        "steps": [{ "words": templates.programs.vasp, "output": "vasp.out" }],
    }))
}

/// Names of the POTCARs in the order of the POSCAR.
fn labels(prepared: &Prepared<'_>, templates: &Templates) -> Result<Vec<String>, InputError> {
    let table = &templates.potcars;
    check_set(prepared.calculation, "potcars.toml", &table.set)?;
    let composition = prepared.calculation.structure.composition();
    composition
        .iter()
        .map(|(element, _)| {
            table.elements.get(element).cloned().ok_or_else(|| {
                no_potential(
                    "potcars.toml",
                    *element,
                    &table.set,
                    "add it to a potcars.toml in your folder of templates",
                )
            })
        })
        .collect()
}

/// The structure with the held atoms marked.
fn held(prepared: &Prepared<'_>) -> Result<Structure, InputError> {
    let structure = &prepared.calculation.structure;
    let sites: Vec<Site> = structure
        .sites()
        .iter()
        .zip(&prepared.fixed)
        .map(|(site, is_held)| {
            let mut site = site.clone();
            if *is_held {
                site.moves = [false; 3];
            }
            site
        })
        .collect();
    Structure::with_periodicity(structure.lattice().clone(), sites, structure.periodic()).map_err(
        |error| InputError::Calculation {
            key: "structure",
            problem: error.to_string(),
        },
    )
}

/// The smearing of the settings; tetrahedra for a density of states, where energies do not count.
fn ismear(prepared: &Prepared<'_>) -> Result<i32, InputError> {
    let [a, b, _] = prepared.k_grid;
    if prepared.dos_atom.is_some() && a.min(b) >= LEAST_FOR_TETRAHEDRA {
        return Ok(-5);
    }
    match prepared.calculation.settings.smearing {
        Some(Smearing::FermiDirac { .. }) | None => Ok(-1),
        Some(Smearing::MethfesselPaxton { .. }) => Ok(1),
        Some(Smearing::Cold { .. }) => Err(InputError::Unsupported {
            code: "VASP",
            what: "cold smearing".to_owned(),
            cure: "use methfessel_paxton or fermi_dirac".to_owned(),
        }),
    }
}

/// Where the dipole is taken about, fractional: the middle of the slab.
fn slab_centre(structure: &Structure) -> [f64; 3] {
    let heights: Vec<f64> = structure.sites().iter().map(|s| s.fractional.z).collect();
    let middle = (super::espresso::vacuum_centre(&heights) + 0.5).rem_euclid(1.0);
    [0.5, 0.5, middle]
}
