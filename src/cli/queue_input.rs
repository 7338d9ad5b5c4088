//! `queue input`: the files of one calculation.

use std::path::{Path, PathBuf};

use serde_json::json;
use zincscreen::crystal::Structure;
use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use zincscreen::facts::{Element, UnknownElement};
use zincscreen::queue::inputs::{
    InputError, InputFile, Resources, Templates, command, input_files, k_points, starting_moments,
};
use zincscreen::queue::presets::{PRESETS, preset, reasons};
use zincscreen::queue::{Adsorbate, Calculation, Code, Purpose, Settings, Task};

use super::args::Args;
use super::structures::with_structures;
use super::{Failure, say, table};

/// A gap between atoms along c from which a cell counts as a slab, angstrom.
const VACUUM_ANG: f64 = 6.0;
/// A file of settings has less than a kilobyte.
const MOST_BYTES: u64 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TaskName {
    /// Energy and forces of the structure as it is.
    SinglePoint,
    /// Move the atoms.
    Relax,
    /// Move atoms and cell.
    RelaxCell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct QueueInputArgs {
    /// A structure file, an element (`Zn`), or a shipped phase (`Cu5Zn8@phase.mp-1368`).
    pub(crate) structure: String,
    /// gpaw, quantum-espresso, vasp, or an ASE calculator: emt, chgnet, sevennet, mace, `module:attribute`.
    #[arg(long, value_name = "CODE", default_value = "gpaw")]
    pub(crate) code: String,
    /// smoke, screen or publication.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "screen",
        conflicts_with = "settings"
    )]
    pub(crate) preset: String,
    /// Settings of your own, TOML; `--show` prints those of the preset to start from.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// What is done; default: relax slabs and molecules, relax cell and atoms of a bulk.
    #[arg(long, value_enum)]
    pub(crate) task: Option<TaskName>,
    /// The last atom is adsorbed: Zn or H.
    #[arg(long, value_name = "SYMBOL", conflicts_with = "dos_atom")]
    pub(crate) adsorbate: Option<String>,
    /// Density of states of this atom, counted from 1.
    #[arg(long, value_name = "N")]
    pub(crate) dos_atom: Option<usize>,
    /// Potential and template files that go before the embedded ones of the same name.
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,
    /// Processes in the command that is printed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) processes: u32,
    /// Folder to write into; it must be new or empty. Without it nothing is written.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the settings with the reason for each instead.
    #[arg(long, conflicts_with_all = ["out", "settings"])]
    pub(crate) show: bool,
}

fn wrong(error: &InputError) -> Failure {
    Failure::Input(error.to_string())
}

pub(crate) fn input(args: &QueueInputArgs, common: &Args) -> Result<(), Failure> {
    let code = code(&args.code);
    if args.show {
        return show(&code, &args.preset, common);
    }
    let settings = match &args.settings {
        None => preset(&code, &args.preset).map_err(|e| wrong(&e))?,
        Some(path) => read_settings(path)?,
    };
    let templates = match &args.templates {
        None => Templates::embedded(),
        Some(folder) => Templates::with_folder(folder),
    }
    .map_err(|e| wrong(&e))?;
    let structure = with_structures(|structures| (structures.read)(&args.structure))?;
    let (structure, purpose) = purpose(args, structure)?;
    let task = match (args.task, &purpose) {
        (Some(TaskName::SinglePoint), _)
        | (None, Purpose::Atom(_) | Purpose::DensityOfStates { .. }) => Task::SinglePoint,
        (Some(TaskName::RelaxCell), _) | (None, Purpose::Bulk) => Task::RelaxCell,
        _ => Task::Relax,
    };
    let calculation = Calculation {
        label: args.structure.clone(),
        task,
        fixed: structure
            .sites()
            .iter()
            .map(|site| site.moves == [false; 3])
            .collect(),
        moments_mu_b: if settings.spin_polarised {
            starting_moments(&structure)
        } else {
            Vec::new()
        },
        potentials: templates.potentials(&code, &settings.functional),
        structure,
        purpose,
        settings,
        code,
    };
    let files = input_files(&calculation, &templates).map_err(|e| wrong(&e))?;
    let k_grid = k_points(&calculation).map_err(|e| wrong(&e))?;
    if let Some(out) = &args.out {
        write(out, &files)?;
    }
    let resources = Resources {
        processes: args.processes,
        threads: 1,
        wall_s: 0,
        memory_mb: 0,
    };
    let words = command(&calculation, &resources);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    if common.json {
        return say(&format!(
            "{:#}",
            json!({
                "folder": args.out.as_ref().map(|out| out.display().to_string()),
                "files": names,
                "command": words,
                "k_grid": k_grid,
                "potentials": calculation.potentials,
                "purpose": calculation.purpose,
                "task": calculation.task,
                "settings": calculation.settings,
            })
        ));
    }
    if common.quiet {
        return Ok(());
    }
    let [a, b, c] = k_grid;
    say(&format!(
        "{}, {} atoms, k-points {a}x{b}x{c}, potentials {}\nfiles: {}\nrun in the folder: {}",
        calculation.structure.formula(),
        calculation.structure.sites().len(),
        calculation.potentials,
        names.join(" "),
        words.join(" ")
    ))
}

/// The code of a word; what is none of ours is a calculator of ASE.
fn code(word: &str) -> Code {
    match word {
        "gpaw" => Code::Gpaw,
        "quantum-espresso" | "quantum_espresso" | "qe" => Code::QuantumEspresso,
        "vasp" => Code::Vasp,
        calculator => Code::Ase(calculator.to_owned()),
    }
}

fn show(code: &Code, name: &str, common: &Args) -> Result<(), Failure> {
    let found = reasons(code, name).map_err(|e| wrong(&e))?;
    if common.json {
        let settings = preset(code, name).map_err(|e| wrong(&e))?;
        let reasons: serde_json::Map<_, _> = found
            .iter()
            .map(|r| (r.key.to_owned(), json!(r.reason)))
            .collect();
        return say(&format!(
            "{:#}",
            json!({ "presets": PRESETS, "settings": settings, "reasons": reasons })
        ));
    }
    let rows = found
        .into_iter()
        .map(|r| vec![r.key.to_owned(), r.value, r.reason])
        .collect();
    say(&table::table(
        &["setting", "value", "why"],
        rows,
        &[0, 1, 2],
    ))
}

fn read_settings(path: &Path) -> Result<Settings, Failure> {
    let failed = |problem: String| Failure::Input(format!("`{}`: {problem}", path.display()));
    let length = std::fs::metadata(path)
        .map_err(|e| failed(format!("cannot be read: {e}")))?
        .len();
    if length > MOST_BYTES {
        return Err(failed(format!("{length} bytes are no settings")));
    }
    let text = std::fs::read_to_string(path).map_err(|e| failed(format!("cannot be read: {e}")))?;
    toml::from_str(&text).map_err(|e| failed(e.to_string()))
}

/// What the structure is, and the structure as the purpose wants it.
fn purpose(args: &QueueInputArgs, structure: Structure) -> Result<(Structure, Purpose), Failure> {
    let n_atoms = structure.sites().len();
    let surface = args.structure.clone();
    let is_box = structure.periodic() == [false; 3];
    if is_box && args.adsorbate.is_none() && args.dos_atom.is_none() {
        let first = structure.sites()[0].element;
        let purpose = match structure.formula().as_str() {
            "H2" => Purpose::Hydrogen,
            _ if n_atoms == 1 => Purpose::Atom(first),
            formula => {
                return Err(Failure::Input(format!(
                    "`{}`: {formula} in a box; expected one atom or H2, or a structure that repeats",
                    args.structure
                )));
            }
        };
        return Ok((structure, purpose));
    }
    let slab = Slab::new(&structure, PLANE_TOLERANCE_ANG);
    let is_slab = slab.as_ref().is_ok_and(|s| s.vacuum_ang() > VACUUM_ANG);
    let wants_slab = args.adsorbate.is_some();
    if !is_slab && !wants_slab {
        return Ok(match args.dos_atom {
            None => (structure, Purpose::Bulk),
            Some(_) => {
                return Err(Failure::Input(format!(
                    "`{}` has no vacuum along c; the density of states is that of a slab's atom",
                    args.structure
                )));
            }
        });
    }
    let slab = slab.map_err(|e| Failure::Input(format!("`{}`: {e}", args.structure)))?;
    let purpose = if let Some(symbol) = &args.adsorbate {
        let element: Element = symbol
            .parse()
            .map_err(|e: UnknownElement| Failure::Input(e.to_string()))?;
        let adsorbate = match element.symbol() {
            "Zn" => Adsorbate::Zn,
            "H" => Adsorbate::H,
            other => {
                return Err(Failure::Input(format!(
                    "`--adsorbate {other}`: expected Zn or H"
                )));
            }
        };
        let last = slab.structure().sites()[n_atoms - 1].element;
        if last != element {
            return Err(Failure::Input(format!(
                "the last atom of `{}` is {last}, not {element}; `zincscreen sites --adsorbate {element}` puts it there",
                args.structure
            )));
        }
        Purpose::Adsorption {
            surface,
            adsorbate,
            site: "as given".to_owned(),
        }
    } else if let Some(number) = args.dos_atom {
        let atom = number
            .checked_sub(1)
            .filter(|atom| *atom < n_atoms)
            .ok_or_else(|| {
                Failure::Input(format!(
                    "`--dos-atom {number}`: the structure has atoms 1 to {n_atoms}"
                ))
            })?;
        Purpose::DensityOfStates { surface, atom }
    } else {
        Purpose::Slab { surface }
    };
    Ok((slab.structure().clone(), purpose))
}

/// The folder appears whole: written beside its place, then renamed.
fn write(out: &Path, files: &[InputFile]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::Input(format!("`{}`: {e}", out.display()));
    match std::fs::read_dir(out).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            return Err(Failure::Input(format!(
                "`{}` is not empty; a job's files lie in a folder of their own: name a new one",
                out.display()
            )));
        }
        Ok(false) => std::fs::remove_dir(out).map_err(failed)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(failed(e)),
    }
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent).map_err(failed)?;
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let partial = parent.join(format!(".{name}.partial-{}", std::process::id()));
    std::fs::create_dir_all(&partial).map_err(failed)?;
    let outcome = files
        .iter()
        .try_for_each(|file| std::fs::write(partial.join(&file.name), &file.text))
        .and_then(|()| std::fs::rename(&partial, out));
    if outcome.is_err() {
        // The first failure is the one to tell.
        let _ = std::fs::remove_dir_all(&partial);
    }
    outcome.map_err(failed)
}

/// Subcommands of `queue` that this file knows.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum QueueCommand {
    /// Write the input files of one calculation.
    Input(QueueInputArgs),
}
