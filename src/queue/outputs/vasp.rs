//! VASP: vasprun.xml for everything that counts, the OUTCAR for the moment and the end of the run.
//!
//! Atoms of VASP stand in the order of the POSCAR; results are put back into the order of the calculation.

use std::cmp::Ordering;

use super::error::cut;
use super::folder::{Folder, MOST_LOG_BYTES};
use super::result::{Echoed, structure};
use super::xml::{Node, attribute, numbers, triples, walk};
use super::{CalculationResult, OutputError, run_json};
use crate::facts::Element;
use crate::formats::dos::{self, Fermi, Input, ProjectedDos, ReadOptions};
use crate::queue::calculation::{Calculation, Purpose, Task};
use crate::queue::inputs::poscar_order;

pub(super) const XML: &str = "vasprun.xml";
const OUTCAR: &str = "OUTCAR";
const DOSCAR: &str = "DOSCAR";
/// The density of states is read whole.
const MOST_DOS_BYTES: u64 = 256 << 20;
/// Free energies of OUTCAR and XML of one run differ by rounding alone, eV.
const SAME_ENERGY_EV: f64 = 1e-3;
/// 1 kB, eV/angstrom cubed. CODATA 2018: 1 eV/angstrom cubed is 1602.176634 kbar.
const KBAR: f64 = 1.0 / 1_602.176_634;

/// What vasprun.xml says; atoms in the order of the POSCAR.
#[derive(Debug, Default)]
struct Xml {
    version: Option<String>,
    elements: Vec<Element>,
    k_grid: Option<[u32; 3]>,
    potentials: Vec<String>,
    cutoff_ev: Option<f64>,
    width_ev: Option<f64>,
    is_spin: Option<bool>,
    gga: Option<String>,
    has_dipole: Option<bool>,
    most_electronic: Option<u32>,
    most_ionic: Option<u32>,
    force_limit: Option<f64>,
    /// Of the step that is being read, and of the last whole one.
    step: Step,
    last: Option<Step>,
    ionic_steps: u32,
    fermi_ev: Option<f64>,
    /// Names of `<i>` and `<v>` come with the tag, their values with the end.
    name: Option<String>,
    varray: Option<String>,
    set: Vec<String>,
}

#[derive(Debug, Default, Clone)]
struct Step {
    cell_ang: Vec<[f64; 3]>,
    fractional: Vec<[f64; 3]>,
    forces: Vec<[f64; 3]>,
    stress_kbar: Vec<[f64; 3]>,
    electronic_steps: u32,
    /// Free energy, and energy extrapolated to zero width, of the last electronic step, eV.
    electronic: [Option<f64>; 2],
    /// The same of the ionic step.
    ionic: [Option<f64>; 2],
}

impl Step {
    /// Free and extrapolated energy. Some versions write another quantity as the extrapolated energy of the ionic
    /// step; the difference of the last electronic step is right in all (as pymatgen does it).
    fn energies(&self) -> Option<(f64, f64)> {
        let free = self.ionic[0].or(self.electronic[0])?;
        Some(match self.electronic {
            [Some(electronic_free), Some(electronic_zero)] => {
                (free, free + electronic_zero - electronic_free)
            }
            _ => (free, self.ionic[1]?),
        })
    }
}

pub(super) fn read(
    folder: &Folder<'_>,
    calculation: &Calculation,
) -> Result<CalculationResult, OutputError> {
    let run = run_json::read(folder)?;
    let name = folder.name(XML);
    let mut xml = Xml::default();
    let exists = walk(folder, XML, MOST_LOG_BYTES, |node| xml.take(&node, &name))?;
    if let Some(message) = &run.error {
        return Err(OutputError::Failed {
            file: folder.name(run_json::FILE),
            message: cut(message),
        });
    }
    if !exists {
        return Err(folder.missing(XML));
    }
    let truncated = |problem: &str| OutputError::Truncated {
        file: name.clone(),
        problem: problem.to_owned(),
    };
    let Some(step) = xml.last.take() else {
        return Err(truncated("no <calculation>"));
    };
    let Some((free_energy_ev, energy_ev)) = step.energies() else {
        return Err(truncated("no energy in the last <calculation>"));
    };
    let outcar = outcar(folder)?;
    if let Some(said) = outcar.free_energy_ev
        && let Some(free) = step.ionic[0]
        && (said - free).abs().partial_cmp(&SAME_ENERGY_EV) != Some(Ordering::Less)
    {
        return Err(OutputError::Mixed {
            file: folder.name(OUTCAR),
            problem: format!("the free energy is {said:.6} eV, in {XML} {free:.6} eV"),
        });
    }
    let order = poscar_order(&calculation.structure);
    let n_atoms = order.len();
    if xml.elements.len() != n_atoms || step.fractional.len() != n_atoms {
        return Err(OutputError::Mixed {
            file: name,
            problem: format!(
                "holds {} atoms and {} positions where {n_atoms} were asked for",
                xml.elements.len(),
                step.fractional.len()
            ),
        });
    }
    let [a, b, c] = step.cell_ang[..] else {
        return Err(truncated("no cell in the last <calculation>"));
    };
    let cartesian = |f: [f64; 3]| [0, 1, 2].map(|i| f[0] * a[i] + f[1] * b[i] + f[2] * c[i]);
    let positions: Vec<[f64; 3]> = step.fractional.iter().map(|f| cartesian(*f)).collect();
    // Back into the order of the calculation.
    let mut elements = xml.elements.clone();
    let mut positions_ang = positions.clone();
    let mut forces_ev_ang = step.forces.clone();
    for (at, &site) in order.iter().enumerate() {
        elements[site] = xml.elements[at];
        positions_ang[site] = positions[at];
        if step.forces.len() == n_atoms {
            forces_ev_ang[site] = step.forces[at];
        }
    }
    let structure = structure(&name, calculation, &elements, [a, b, c], &positions_ang)?;
    let is_moving = calculation.task != Task::SinglePoint;
    let greatest = forces_ev_ang
        .iter()
        .zip(&calculation.fixed)
        .filter(|(_, is_held)| !**is_held)
        .map(|(f, _)| f.iter().map(|x| x * x).sum::<f64>().sqrt())
        .fold(0.0, f64::max);
    let is_relaxed = outcar.is_relaxed
        || xml.most_ionic.is_some_and(|most| xml.ionic_steps < most)
        || xml
            .force_limit
            .is_some_and(|limit| limit < 0.0 && !forces_ev_ang.is_empty() && greatest <= -limit);
    let dos = density(folder, calculation, &order)?;
    CalculationResult {
        energy_ev,
        free_energy_ev: Some(free_energy_ev),
        forces_ev_ang,
        stress_ev_ang3: match step.stress_kbar[..] {
            // VASP writes the negative of the stress.
            [x, y, z] => Some([x[0], y[1], z[2], y[2], x[2], x[1]].map(|s| -s * KBAR)),
            _ => None,
        },
        structure,
        converged_electronic: xml.most_electronic.map(|most| step.electronic_steps < most),
        converged_ionic: is_moving.then_some(is_relaxed),
        steps: is_moving.then_some(xml.ionic_steps),
        fermi_ev: dos.as_ref().map(|d| d.fermi_ev).or(xml.fermi_ev),
        total_moment_mu_b: (xml.is_spin == Some(true))
            .then_some(outcar.moment_mu_b)
            .flatten(),
        moments_mu_b: Vec::new(),
        dos,
        code_version: format!(
            "vasp {}",
            cut(xml.version.as_deref().unwrap_or_default().trim())
        ),
        echoed: Echoed {
            functional: xml.gga.map(|gga| cut(&gga)),
            cutoff_ev: xml.cutoff_ev,
            k_grid: xml.k_grid,
            smearing_ev: xml.width_ev,
            is_spin_polarised: xml.is_spin,
            has_dipole: xml.has_dipole,
            potentials: if run.potcar.is_empty() {
                xml.potentials
            } else {
                run.potcar.clone()
            },
            fidelity: None,
        },
        wall_s: run.wall_s.or(outcar.wall_s),
        core_hours: run.core_hours(),
        files: folder.hashes(&[
            XML,
            OUTCAR,
            "INCAR",
            "KPOINTS",
            "POSCAR",
            "POTCAR.spec",
            "job.json",
            run_json::FILE,
        ])?,
    }
    .checked(&name, calculation)
}

impl Xml {
    fn take(&mut self, node: &Node<'_>, file: &str) -> Result<(), OutputError> {
        match node {
            Node::Start { path, tag } => {
                let own = path.last().map(String::as_str).unwrap_or_default();
                match own {
                    "i" | "v" => self.name = attribute(tag, "name"),
                    "varray" => self.varray = attribute(tag, "name"),
                    "array" => self.set = vec![attribute(tag, "name").unwrap_or_default()],
                    "calculation" => self.step = Step::default(),
                    "scstep" => self.step.electronic_steps += 1,
                    _ => {}
                }
                Ok(())
            }
            Node::End { path, text } => self.end(path, text, file),
        }
    }

    fn end(&mut self, path: &[String], text: &str, file: &str) -> Result<(), OutputError> {
        let words: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
        let malformed = || OutputError::Malformed {
            file: file.to_owned(),
            problem: format!(
                "<{}> holds no finite numbers: {:?}",
                words.join("/"),
                cut(text.trim())
            ),
        };
        let name = self.name.as_deref().unwrap_or_default();
        match words[..] {
            ["generator", "i"] if name == "version" => self.version = Some(text.trim().to_owned()),
            ["kpoints", "generation", "v"] if name == "divisions" => {
                let n: Vec<u32> = text.split_whitespace().flat_map(str::parse).collect();
                self.k_grid = <[u32; 3]>::try_from(n).ok();
            }
            ["atominfo", "array", "set", "rc", "c"] => self.cell_of_table(text),
            ["atominfo", "array", "set", "rc"] => self.row_of_table(),
            ["parameters", .., "i"] => self.parameter(text),
            ["calculation", "structure", "crystal", "varray", "v"]
                if self.varray.as_deref() == Some("basis") =>
            {
                self.step
                    .cell_ang
                    .extend(triples(text).ok_or_else(malformed)?);
            }
            ["calculation", "structure", "varray", "v"]
                if self.varray.as_deref() == Some("positions") =>
            {
                self.step
                    .fractional
                    .extend(triples(text).ok_or_else(malformed)?);
            }
            ["calculation", "varray", "v"] => {
                let vectors = triples(text).ok_or_else(malformed)?;
                match self.varray.as_deref() {
                    Some("forces") => self.step.forces.extend(vectors),
                    Some("stress") => self.step.stress_kbar.extend(vectors),
                    _ => {}
                }
            }
            ["calculation", .., "energy", "i"] => {
                let index = match name {
                    "e_fr_energy" => 0,
                    "e_0_energy" => 1,
                    _ => return Ok(()),
                };
                let value = match numbers(text).as_deref() {
                    Some([x]) => *x,
                    _ => return Err(malformed()),
                };
                if words.len() == 4 {
                    self.step.electronic[index] = Some(value);
                } else {
                    self.step.ionic[index] = Some(value);
                }
            }
            ["calculation", "dos", "i"] if name == "efermi" => {
                self.fermi_ev = text.trim().parse().ok();
            }
            ["calculation"] => {
                self.ionic_steps += 1;
                self.last = Some(std::mem::take(&mut self.step));
            }
            _ => {}
        }
        Ok(())
    }

    /// A cell of the tables of atoms and atom types.
    fn cell_of_table(&mut self, text: &str) {
        // The first entry is the name of the table.
        if self.set.len() < 16 {
            self.set.push(text.trim().to_owned());
        }
    }

    fn row_of_table(&mut self) {
        match self.set.first().map(String::as_str) {
            Some("atoms") => {
                if let Some(element) = self.set.get(1).and_then(|symbol| symbol.parse().ok()) {
                    self.elements.push(element);
                }
            }
            Some("atomtypes") => self.potentials.extend(self.set.get(5).cloned()),
            _ => {}
        }
        self.set.truncate(1);
    }

    fn parameter(&mut self, text: &str) {
        let text = text.trim();
        match self.name.as_deref().unwrap_or_default() {
            "ENMAX" | "ENCUT" => self.cutoff_ev = text.parse().ok(),
            "SIGMA" => self.width_ev = text.parse().ok(),
            "ISPIN" => self.is_spin = Some(text == "2"),
            "GGA" => self.gga = Some(text.to_owned()),
            "LDIPOL" => self.has_dipole = Some(text == "T"),
            "NELM" => self.most_electronic = text.parse().ok(),
            "NSW" => self.most_ionic = text.parse().ok(),
            "EDIFFG" => self.force_limit = text.parse().ok(),
            _ => {}
        }
    }
}

/// What only the OUTCAR says.
#[derive(Debug, Default)]
struct Outcar {
    moment_mu_b: Option<f64>,
    wall_s: Option<f64>,
    is_relaxed: bool,
    /// Of the last ionic step.
    free_energy_ev: Option<f64>,
}

fn outcar(folder: &Folder<'_>) -> Result<Outcar, OutputError> {
    let mut found = Outcar::default();
    let mut is_whole = false;
    let exists = folder.lines(OUTCAR, MOST_LOG_BYTES, |line| {
        if is_whole && (line.contains("TOTEN") || line.trim_start().starts_with("executed on")) {
            return Err(OutputError::Mixed {
                file: folder.name(OUTCAR),
                problem: "goes on after its end".to_owned(),
            });
        }
        if let Some((_, rest)) = line.split_once("magnetization") {
            if line.contains("number of electron") {
                found.moment_mu_b = rest.split_whitespace().next().and_then(|w| w.parse().ok());
            }
        } else if let Some((_, rest)) = line.split_once("Elapsed time (sec):") {
            found.wall_s = rest.trim().parse().ok();
        } else if line.contains("reached required accuracy") && line.contains("structural") {
            found.is_relaxed = true;
        } else if let Some((_, rest)) = line.split_once("free  energy   TOTEN  =") {
            found.free_energy_ev = rest.split_whitespace().next().and_then(|w| w.parse().ok());
        } else if line.contains("General timing and accounting") {
            is_whole = true;
        }
        Ok(())
    })?;
    if exists && !is_whole {
        return Err(OutputError::Truncated {
            file: folder.name(OUTCAR),
            problem: "no `General timing and accounting` at its end".to_owned(),
        });
    }
    Ok(found)
}

/// The densities of the atom that was asked for, from vasprun.xml or the DOSCAR.
fn density(
    folder: &Folder<'_>,
    calculation: &Calculation,
    order: &[usize],
) -> Result<Option<ProjectedDos>, OutputError> {
    let Purpose::DensityOfStates { atom, .. } = calculation.purpose else {
        return Ok(None);
    };
    let read = |file: &str| -> Result<Option<Input>, OutputError> {
        let text = folder.text(file, MOST_DOS_BYTES)?;
        if let Some(text) = &text {
            folder.whole(file, text)?;
        }
        Ok(text.map(|text| Input::new(file, text)))
    };
    let species = order
        .iter()
        .map(|&site| calculation.structure.sites()[site].element)
        .collect();
    let options = ReadOptions {
        fermi: Fermi::File,
        species,
        ..ReadOptions::default()
    };
    let of_xml = match read(XML) {
        Ok(Some(input)) => dos::parse(&[input], &options).map_err(OutputError::from),
        Ok(None) => Err(folder.missing(XML)),
        Err(error) => Err(error),
    };
    let mut found = match (of_xml, read(DOSCAR)?) {
        (Ok(found), _) => found,
        (Err(_), Some(input)) => dos::parse(&[input], &options)?,
        (Err(error), None) => return Err(error),
    };
    let number = order.iter().position(|&site| site == atom).map(|at| at + 1);
    found.channels.retain(|channel| channel.atom == number);
    for channel in &mut found.channels {
        channel.atom = Some(atom + 1);
    }
    if found.channels.is_empty() {
        return Err(OutputError::Malformed {
            file: folder.name(XML),
            problem: format!("no density of states of atom {}", atom + 1),
        });
    }
    Ok(Some(found))
}
