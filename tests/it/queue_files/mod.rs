//! Inputs of the codes, and what the codes leave behind.

mod anomalies;
mod command;
mod hostile;
mod inputs;
mod results;

use std::path::{Path, PathBuf};

use nalgebra::Vector3;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::inputs::{InputFile, Templates, input_files, starting_moments};
use zincscreen::queue::outputs::{Anomaly, CalculationResult, picture};
use zincscreen::queue::presets::preset;
use zincscreen::queue::{Calculation, Code, Purpose, Task};

/// A folder of test data.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/queue_files/data")
        .join(name)
}

/// A copy of it that a test may damage.
pub(crate) fn copy(name: &str) -> tempfile::TempDir {
    fn copy_into(from: &Path, to: &Path) {
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                std::fs::create_dir_all(&target).unwrap();
                copy_into(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy_into(&data(name), dir.path());
    dir
}

fn of<T: DeserializeOwned>(value: &Json) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// A result as a viewer gets it.
pub(crate) fn drawn(
    calculation: &Calculation,
    result: &CalculationResult,
    anomalies: &[Anomaly],
) -> String {
    let reasons: Vec<String> = anomalies.iter().map(ToString::to_string).collect();
    picture(
        calculation,
        &result.structure,
        result.energy_ev,
        &result.forces_ev_ang,
        &reasons,
    )
    .unwrap()
}

/// The calculation that a `job.json` describes.
pub(crate) fn calculation(folder: &Path) -> Calculation {
    let text = std::fs::read_to_string(folder.join("job.json")).unwrap();
    let job: Json = serde_json::from_str(&text).unwrap();
    let lattice = Lattice::from_vectors(of(&job["atoms"]["cell_ang"]));
    let symbols: Vec<Element> = of(&job["atoms"]["symbols"]);
    let positions: Vec<[f64; 3]> = of(&job["atoms"]["positions_ang"]);
    let sites = symbols
        .iter()
        .zip(&positions)
        .map(|(element, p)| Site::new(*element, lattice.fractional(Vector3::from(*p)).unwrap()))
        .collect();
    let code = match job["code"].as_str().unwrap() {
        "ase" => Code::Ase(of(&job["calculator"])),
        _ => of(&job["code"]),
    };
    Calculation {
        label: of(&job["label"]),
        purpose: of(&job["purpose"]),
        task: of(&job["task"]),
        structure: Structure::with_periodicity(lattice, sites, of(&job["atoms"]["pbc"])).unwrap(),
        fixed: of(&job["fixed"]),
        moments_mu_b: of(&job["moments_mu_b"]),
        settings: of(&job["settings"]),
        code,
        potentials: of(&job["potentials"]),
    }
}

/// Atoms in an orthogonal cell, cartesian, angstrom.
fn atoms(cell_ang: [f64; 3], list: &[(&str, [f64; 3])], periodic: [bool; 3]) -> Structure {
    let lattice = Lattice::from_parameters(cell_ang, [90.0; 3]);
    let sites = list
        .iter()
        .map(|(symbol, p)| {
            let place = lattice.fractional(Vector3::from(*p)).unwrap();
            Site::new(symbol.parse().unwrap(), place)
        })
        .collect();
    Structure::with_periodicity(lattice, sites, periodic).unwrap()
}

/// A slab of copper, 2x1x3 cells of a square face, an iron atom in the top layer, hydrogen above; zinc between.
fn mixed_slab() -> Structure {
    atoms(
        [5.1, 2.55, 20.0],
        &[
            ("Cu", [0.0, 0.0, 5.0]),
            ("Zn", [2.55, 0.0, 5.0]),
            ("Cu", [1.275, 1.275, 6.8]),
            ("Cu", [3.825, 1.275, 6.8]),
            ("Fe", [0.0, 0.0, 8.6]),
            ("Zn", [2.55, 0.0, 8.6]),
            ("H", [1.275, 1.275, 9.6]),
        ],
        [true, true, false],
    )
}

pub(crate) fn of_purpose(
    structure: Structure,
    purpose: Purpose,
    task: Task,
    code: Code,
    name: &str,
) -> Calculation {
    let settings = preset(&code, name).unwrap();
    let n = structure.sites().len();
    let templates = Templates::embedded().unwrap();
    Calculation {
        label: "Zn97Cu3@dilute test".to_owned(),
        fixed: (0..n).map(|i| i < 2).collect(),
        moments_mu_b: if settings.spin_polarised {
            starting_moments(&structure)
        } else {
            Vec::new()
        },
        potentials: templates.potentials(&code, &settings.functional),
        structure,
        purpose,
        task,
        settings,
        code,
    }
}

fn adsorption(code: Code, name: &str) -> Calculation {
    of_purpose(
        mixed_slab(),
        Purpose::Adsorption {
            surface: "CuZn(100)".to_owned(),
            adsorbate: zincscreen::queue::Adsorbate::H,
            site: "hollow".to_owned(),
        },
        Task::Relax,
        code,
        name,
    )
}

fn written(calculation: &Calculation) -> Vec<InputFile> {
    input_files(calculation, &Templates::embedded().unwrap()).unwrap()
}

fn text<'a>(files: &'a [InputFile], name: &str) -> &'a str {
    let file = files.iter().find(|f| f.name == name);
    &file.unwrap_or_else(|| panic!("no {name}")).text
}
