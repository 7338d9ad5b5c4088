//! What files does a calculation need, and what is started?
//!
//! Every folder of a job holds `job.json`, the calculation complete, and `run.py`, one small script:
//!
//! | code | files beside | `run.py` is | what it leaves behind |
//! |---|---|---|---|
//! | GPAW | | `workers/gpaw_worker.py` | `result.json`, `gpaw.txt`, `relax.traj` |
//! | any ASE calculator | | `workers/ase_worker.py` | `result.json`, `relax.traj` |
//! | Quantum ESPRESSO | `pw.in`, `projwfc.in` | `workers/steps_worker.py` | `pw.out`, `out/`, `run.json` |
//! | VASP | `INCAR`, `KPOINTS`, `POSCAR`, `POTCAR.spec` | `workers/steps_worker.py` | VASP's, `run.json` |
//!
//! Names of files are fixed here; labels go into comments and JSON only, and no shell reads any of it.
//! Templates and tables may be overridden, see [`Templates`]. Rules that are the same for every code:
//!
//! - k-points: gamma-centred, the density over the length of the cell vector rounded up, 1 along what is not
//!   periodic ([`crate::queue::Settings::k_density_ang`]).
//! - Spin: two spins where settings ask for it and a starting moment differs from zero. With all moments zero the
//!   result is the same with one.
//! - A slab has its third cell vector along z; the dipole correction acts along it. Atoms and molecules are in a
//!   box with one k-point.
//! - Symmetry is kept: the energy of a named site is wanted, also of one that is no minimum. Held atoms are told
//!   from free ones when it is looked for. Free atoms have none.

mod command;
mod error;
mod espresso;
mod job_json;
mod prepared;
mod templates;
mod text;
mod vasp;

pub use command::{Resources, command};
pub use error::InputError;
pub use templates::Templates;

pub(crate) use espresso::{BOHR_ANG, RYDBERG_EV};
pub(crate) use job_json::VERSION;
pub(crate) use vasp::poscar_order;

use crate::crystal::Structure;
use crate::facts::Element;

use super::calculation::{Calculation, Code, Purpose};
pub(in crate::queue) use prepared::{Prepared, prepare};

/// One file of a job's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name; never with a folder.
    pub name: String,
    /// Its content.
    pub text: String,
}

impl InputFile {
    fn new(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
        }
    }
}

/// All files of a calculation.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::queue::inputs::{Templates, input_files};
/// use zincscreen::queue::{Calculation, Code, Purpose, Task, presets::preset};
///
/// let half = 1.815;
/// let cell = Lattice::from_vectors([[0.0, half, half], [half, 0.0, half], [half, half, 0.0]]);
/// let copper = Structure::new(cell, vec![Site::new("Cu".parse()?, Vector3::zeros())])?;
/// let templates = Templates::embedded()?;
/// let settings = preset(&Code::Gpaw, "smoke")?;
/// let calculation = Calculation {
///     label: "Cu, bulk".to_owned(),
///     purpose: Purpose::Bulk,
///     task: Task::SinglePoint,
///     structure: copper,
///     fixed: vec![false],
///     moments_mu_b: vec![],
///     potentials: templates.potentials(&Code::Gpaw, &settings.functional),
///     settings,
///     code: Code::Gpaw,
/// };
/// let files = input_files(&calculation, &templates)?;
/// let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
/// assert_eq!(names, ["job.json", "run.py"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Settings that the code does not know or that contradict the structure, elements without potentials,
/// templates that ask for what there is not.
pub fn input_files(
    calculation: &Calculation,
    templates: &Templates,
) -> Result<Vec<InputFile>, InputError> {
    let prepared = prepare(calculation)?;
    let script = |name| InputFile::new("run.py", templates.text(name).unwrap_or_default());
    match &calculation.code {
        Code::Gpaw => {
            check_functional("GPAW", &calculation.settings.functional, &FUNCTIONALS)?;
            check_dispersion("GPAW", calculation)?;
            for (element, _) in calculation.structure.composition() {
                if !templates.datasets.elements.contains(&element) {
                    return Err(InputError::NoPotential {
                        file: "datasets.toml",
                        element,
                        set: templates.datasets.set.clone(),
                        cure: "generate one with `gpaw-setup`, put it on GPAW_SETUP_PATH and add the element \
                               to a datasets.toml in your folder of templates"
                            .to_owned(),
                    });
                }
            }
            Ok(vec![
                job_json::file(&prepared, None),
                script("gpaw_worker.py"),
            ])
        }
        Code::Ase(calculator) => {
            check_ase(calculator, calculation)?;
            Ok(vec![
                job_json::file(&prepared, None),
                script("ase_worker.py"),
            ])
        }
        Code::QuantumEspresso => {
            let mut files = espresso::files(&prepared, templates)?;
            let steps = espresso::steps(&prepared, templates);
            files.insert(0, job_json::file(&prepared, Some(steps)));
            files.push(script("steps_worker.py"));
            Ok(files)
        }
        Code::Vasp => {
            let mut files = vasp::files(&prepared, templates)?;
            let steps = vasp::steps(&prepared, templates)?;
            files.insert(0, job_json::file(&prepared, Some(steps)));
            files.push(script("steps_worker.py"));
            Ok(files)
        }
    }
}

/// The k-points along each cell vector that a calculation is made with; 1 each without a density.
///
/// # Errors
/// As [`input_files`], for what the calculation itself says.
pub fn k_points(calculation: &Calculation) -> Result<[u32; 3], InputError> {
    prepare(calculation).map(|prepared| prepared.k_grid)
}

/// Moments to start from: those of the free atoms by Hund's rules for Cr, Mn, Fe, Co and Ni, zero for all
/// others. A start that is too high relaxes down; one at zero stays there.
///
/// Source: ground terms of the neutral atoms (NIST Atomic Spectra Database): Cr 7S, Mn 6S, Fe 5D, Co 4F, Ni 3F.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::queue::inputs::starting_moments;
/// let cell = Lattice::from_parameters([2.87; 3], [90.0; 3]);
/// let iron = Structure::new(cell, vec![Site::new("Fe".parse()?, Vector3::zeros())])?;
/// assert_eq!(starting_moments(&iron), [4.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn starting_moments(structure: &Structure) -> Vec<f64> {
    structure
        .sites()
        .iter()
        .map(|site| match site.element.symbol() {
            "Cr" => 6.0,
            "Mn" => 5.0,
            "Fe" => 4.0,
            "Co" => 3.0,
            "Ni" => 2.0,
            _ => 0.0,
        })
        .collect()
}

/// Functionals whose names mean the same in GPAW and VASP.
const FUNCTIONALS: [&str; 4] = ["PBE", "RPBE", "PBEsol", "revPBE"];
/// Dispersion corrections that all three codes have.
const DISPERSIONS: [&str; 2] = ["D3", "D3(BJ)"];

fn check_functional(code: &'static str, given: &str, known: &[&str]) -> Result<(), InputError> {
    if known.contains(&given) {
        return Ok(());
    }
    Err(InputError::Unsupported {
        code,
        what: format!("functional {given:?} here"),
        cure: format!("expected {}", known.join(", ")),
    })
}

fn check_dispersion(code: &'static str, calculation: &Calculation) -> Result<(), InputError> {
    match calculation.settings.dispersion.as_deref() {
        Some(given) if !DISPERSIONS.contains(&given) => Err(InputError::Unsupported {
            code,
            what: format!("dispersion correction {given:?} here"),
            cure: format!("expected {}, or none", DISPERSIONS.join(", ")),
        }),
        _ => Ok(()),
    }
}

fn check_ase(calculator: &str, calculation: &Calculation) -> Result<(), InputError> {
    let is_word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let is_path = |path: &str| path.split('.').all(is_word);
    let is_name = match calculator.split_once(':') {
        None => is_word(calculator),
        Some((module, attribute)) => is_path(module) && is_path(attribute),
    };
    if !is_name {
        return Err(InputError::Unsupported {
            code: "ASE",
            what: format!("calculator {calculator:?}"),
            cure: "expected a name such as `emt` or `chgnet`, or `module:attribute`".to_owned(),
        });
    }
    if let Some(dispersion) = &calculation.settings.dispersion {
        return Err(InputError::Unsupported {
            code: "ASE",
            what: format!("dispersion correction {dispersion:?} to add to a calculator"),
            cure: "give a calculator of your own, `module:attribute`, that has it".to_owned(),
        });
    }
    if matches!(calculation.purpose, Purpose::DensityOfStates { .. }) {
        return Err(InputError::Unsupported {
            code: "ASE",
            what: "density of states for any calculator".to_owned(),
            cure: "plan it with GPAW, Quantum ESPRESSO or VASP".to_owned(),
        });
    }
    Ok(())
}

/// What a purpose is, for a comment.
fn purpose_words(purpose: &Purpose) -> String {
    let words = match purpose {
        Purpose::Bulk => "bulk".to_owned(),
        Purpose::Atom(element) => format!("free atom {element}"),
        Purpose::Hydrogen => "hydrogen molecule".to_owned(),
        Purpose::Slab { surface } => format!("clean slab {surface}"),
        Purpose::Adsorption {
            surface,
            adsorbate,
            site,
        } => format!("{adsorbate:?} on {surface} at {site}"),
        Purpose::DensityOfStates { surface, atom } => {
            format!("density of states of atom {} of {surface}", atom + 1)
        }
    };
    text::title(&words)
}

/// The potential of each element, or what is missing.
fn no_potential(file: &'static str, element: Element, set: &str, cure: &str) -> InputError {
    InputError::NoPotential {
        file,
        element,
        set: set.to_owned(),
        cure: cure.to_owned(),
    }
}

/// The set of a table must be that of the plan.
fn check_set(calculation: &Calculation, file: &'static str, set: &str) -> Result<(), InputError> {
    if calculation.potentials == set {
        return Ok(());
    }
    Err(InputError::OtherPotentials {
        planned: calculation.potentials.clone(),
        file,
        set: set.to_owned(),
    })
}
