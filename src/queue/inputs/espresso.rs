//! Quantum ESPRESSO: `pw.in`, and `projwfc.in` for a density of states.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::prepared::{DOS_STEP_EV, DOS_WIDTH_EV, Extent};
use super::templates::Templates;
use super::{
    InputError, InputFile, Prepared, check_dispersion, check_functional, check_set, no_potential,
    purpose_words, text,
};
use crate::facts::{Element, Facts};
use crate::queue::calculation::{Smearing, Task};

/// Rydberg energy, eV. CODATA 2018.
pub(crate) const RYDBERG_EV: f64 = 13.605_693_122_994;
/// Bohr radius, angstrom. CODATA 2018.
pub(crate) const BOHR_ANG: f64 = 0.529_177_210_903;
/// Exit code of pw.x when a relaxation has used up its steps: its files are whole, and say so themselves.
const STEPS_USED_UP: i32 = 3;
/// A relaxation ends when forces and the change of the energy are small. The forces are meant to decide: a change as
/// small as the error of self-consistency itself may never come.
const ENERGY_CHANGE_PER_TOLERANCE: f64 = 10.0;
/// Part of the cell over which the dipole potential falls back, within the vacuum.
const DIPOLE_WIDTH: f64 = 0.05;

/// A species of pw.x: an element with one starting moment, held or free. pw.x finds symmetry by species; a slab that
/// starts with a mirror in its middle would lose it with the first step, since its lower layers are held.
struct Species {
    element: Element,
    moment_mu_b: f64,
    is_held: bool,
    label: String,
}

pub(super) fn files(
    prepared: &Prepared<'_>,
    templates: &Templates,
) -> Result<Vec<InputFile>, InputError> {
    let calculation = prepared.calculation;
    let settings = &calculation.settings;
    let table = &templates.pseudopotentials;
    check_functional(
        "Quantum ESPRESSO",
        &settings.functional,
        &[&table.functional],
    )?;
    check_dispersion("Quantum ESPRESSO", calculation)?;
    check_set(calculation, "pseudopotentials.toml", &table.set)?;
    let species = species(prepared);
    let structure = &calculation.structure;
    let sites = structure.sites();
    let cutoff_ry = settings.cutoff_ev.unwrap_or_default() / RYDBERG_EV;
    let mut remarks = Vec::new();
    let mut listed = Vec::new();
    for one in &species {
        let Some(own) = table.elements.get(&one.element) else {
            return Err(no_potential(
                "pseudopotentials.toml",
                one.element,
                &table.set,
                "put a pseudopotentials.toml that names a set with it (e.g. PseudoDojo or SSSP) into your \
                 folder of templates; Debian's set has no zinc",
            ));
        };
        if let Some(least) = own.cutoff_ry.filter(|least| *least > cutoff_ry + 0.1) {
            remarks.push(format!(
                "{}: {} suggests {least} Ry, the settings give {cutoff_ry:.1} Ry",
                one.element, own.file
            ));
        }
        let magnetization = match (prepared.is_spin_polarised, own.z_valence) {
            (false, _) => 0.0,
            (true, Some(z_valence)) if z_valence > 0.0 => {
                (one.moment_mu_b / z_valence).clamp(-1.0, 1.0)
            }
            (true, _) => {
                return Err(InputError::Data {
                    file: "pseudopotentials.toml".to_owned(),
                    problem: format!(
                        "{}: no `z_valence`, which a calculation with spin needs; it stands in the header of {}",
                        one.element, own.file
                    ),
                });
            }
        };
        listed.push(json!({
            "label": one.label, "mass": mass(one.element)?, "file": own.file,
            "magnetization": magnetization,
        }));
    }
    let atoms: Vec<Value> = sites
        .iter()
        .enumerate()
        .map(|(index, _)| {
            let kind = kind(prepared, index);
            let label = species
                .iter()
                .find(|s| (s.element, s.moment_mu_b, s.is_held) == kind)
                .map_or("", |s| s.label.as_str());
            let position: [f64; 3] = structure.position_ang(index).into();
            json!({ "label": label, "position_ang": position, "is_fixed": prepared.fixed[index] })
        })
        .collect();
    let dipole = prepared.has_dipole.then(|| {
        let heights: Vec<f64> = sites.iter().map(|site| site.fractional.z).collect();
        let position = (vacuum_centre(&heights) - DIPOLE_WIDTH / 2.0).rem_euclid(1.0);
        json!({ "position": position, "width": DIPOLE_WIDTH })
    });
    let tolerance_ry = settings.energy_tolerance_ev * sites.len() as f64 / RYDBERG_EV;
    let (smearing, width_ev) = match settings.smearing {
        Some(Smearing::FermiDirac { width_ev }) => ("fd", width_ev),
        Some(Smearing::MethfesselPaxton { width_ev }) => ("mp", width_ev),
        Some(Smearing::Cold { width_ev }) => ("mv", width_ev),
        None => ("mv", 0.0),
    };
    let values = json!({
        "title": text::title(&calculation.label),
        "purpose": purpose_words(&calculation.purpose),
        "preset": text::title(&settings.preset),
        "version": env!("CARGO_PKG_VERSION"),
        "remarks": remarks,
        "calculation": match calculation.task {
            Task::SinglePoint => "scf",
            Task::Relax => "relax",
            Task::RelaxCell => "vc-relax",
        },
        "pseudo_dir": table.folder,
        "has_stress": prepared.extent == Extent::Bulk,
        "energy_tolerance_ry": tolerance_ry,
        "energy_change_ry": ENERGY_CHANGE_PER_TOLERANCE * tolerance_ry,
        "force_ry_bohr": settings.force_ev_ang / RYDBERG_EV * BOHR_ANG,
        "most_steps": settings.most_steps.max(1),
        "cutoff_ry": cutoff_ry,
        "density_cutoff_ry": table.dual * cutoff_ry,
        "smearing": smearing,
        "smearing_ry": width_ev / RYDBERG_EV,
        "is_spin_polarised": prepared.is_spin_polarised,
        "dipole": dipole,
        "dispersion": settings.dispersion.as_deref().map(|d| json!({
            "version": if d == "D3(BJ)" { 4 } else { 3 },
        })),
        "is_box": prepared.extent == Extent::Box,
        "is_slab": prepared.extent == Extent::Slab,
        "species": listed,
        "cell_ang": structure.lattice().vectors_ang(),
        "atoms": atoms,
        "k_grid": prepared.k_grid,
    });
    let mut files = vec![InputFile::new("pw.in", templates.render("pw.in", &values)?)];
    if prepared.dos_atom.is_some() {
        let values = json!({ "width_ry": DOS_WIDTH_EV / RYDBERG_EV, "step_ev": DOS_STEP_EV });
        files.push(InputFile::new(
            "projwfc.in",
            templates.render("projwfc.in", &values)?,
        ));
    }
    Ok(files)
}

/// What `run.py` starts.
pub(super) fn steps(prepared: &Prepared<'_>, templates: &Templates) -> Value {
    let step = |program: &[String], name: &str, answers: &[i32]| {
        let mut words = program.to_vec();
        words.extend(["-in".to_owned(), format!("{name}.in")]);
        json!({ "words": words, "output": format!("{name}.out"), "answers": answers })
    };
    let mut steps = vec![step(&templates.programs.pw, "pw", &[STEPS_USED_UP])];
    if prepared.dos_atom.is_some() {
        steps.push(step(&templates.programs.projwfc, "projwfc", &[]));
    }
    json!({ "launcher": templates.programs.launcher, "steps": steps })
}

/// What tells the species of an atom.
fn kind(prepared: &Prepared<'_>, index: usize) -> (Element, f64, bool) {
    (
        prepared.calculation.structure.sites()[index].element,
        prepared.moments_mu_b[index],
        prepared.fixed[index] && prepared.calculation.task != Task::SinglePoint,
    )
}

/// Elements by their first atom, one species per starting moment: `Fe`, or `Fe1`, `Fe2`.
fn species(prepared: &Prepared<'_>) -> Vec<Species> {
    let mut species: Vec<Species> = Vec::new();
    for index in 0..prepared.calculation.structure.sites().len() {
        let (element, moment_mu_b, is_held) = kind(prepared, index);
        let is_known = species
            .iter()
            .any(|s| (s.element, s.moment_mu_b, s.is_held) == (element, moment_mu_b, is_held));
        if !is_known {
            species.push(Species {
                element,
                moment_mu_b,
                is_held,
                label: String::new(),
            });
        }
    }
    let elements: Vec<Element> = species.iter().map(|s| s.element).collect();
    for (index, one) in species.iter_mut().enumerate() {
        let symbol = one.element.symbol();
        let of_element = elements.iter().filter(|e| **e == one.element).count();
        let before = elements[..index]
            .iter()
            .filter(|e| **e == one.element)
            .count();
        one.label = if of_element == 1 {
            symbol.to_owned()
        } else {
            format!("{symbol}{}", before + 1)
        };
    }
    species
}

/// Middle of the widest gap between heights that repeat with period one.
pub(super) fn vacuum_centre(heights: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = heights.iter().map(|z| z.rem_euclid(1.0)).collect();
    sorted.sort_by(f64::total_cmp);
    let Some((&first, &last)) = sorted.first().zip(sorted.last()) else {
        return 0.5;
    };
    let (mut width, mut centre) = (first + 1.0 - last, f64::midpoint(last, first + 1.0));
    for pair in sorted.windows(2) {
        if pair[1] - pair[0] > width {
            width = pair[1] - pair[0];
            centre = f64::midpoint(pair[0], pair[1]);
        }
    }
    centre.rem_euclid(1.0)
}

/// Standard atomic weight, g/mol, of the shipped facts; 1 for an element that they do not list. It does not enter an
/// energy.
fn mass(element: Element) -> Result<f64, InputError> {
    static WEIGHTS: OnceLock<Vec<(Element, f64)>> = OnceLock::new();
    let weights = if let Some(weights) = WEIGHTS.get() {
        weights
    } else {
        let facts = Facts::embedded().map_err(|error| InputError::Data {
            file: "descriptors/elements".to_owned(),
            problem: error.to_string(),
        })?;
        WEIGHTS.get_or_init(|| {
            Element::all()
                .filter_map(|e| Some((e, facts.info(e)?.atomic_weight_g_mol)))
                .collect()
        })
    };
    Ok(weights
        .iter()
        .find(|(e, _)| *e == element)
        .map_or(1.0, |(_, weight)| *weight))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::vacuum_centre;

    #[test]
    fn the_dipole_sits_in_the_middle_of_the_vacuum() {
        assert!((vacuum_centre(&[0.3, 0.5, 0.7]) - 0.0).abs() < 1e-12);
        assert!((vacuum_centre(&[0.0, 0.2]) - 0.6).abs() < 1e-12);
        // A slab that the cell boundary cuts in two.
        assert!((vacuum_centre(&[0.9, 0.1]) - 0.5).abs() < 1e-12);
        assert!((vacuum_centre(&[-0.1, 0.1]) - 0.5).abs() < 1e-12);
    }
}
