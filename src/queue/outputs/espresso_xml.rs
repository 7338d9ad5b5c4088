//! The XML of pw.x. Units: Hartree, Bohr.

use super::OutputError;
use super::error::cut;
use super::folder::{Folder, MOST_LOG_BYTES};
use super::xml::{Node, attribute, numbers, triples, walk};

/// What the XML says, in its units.
#[derive(Debug, Default)]
pub(super) struct Xml {
    pub(super) version: Option<String>,
    pub(super) energy_ha: Option<f64>,
    pub(super) minus_ts_ha: Option<f64>,
    pub(super) fermi_ha: Option<f64>,
    pub(super) is_scf_converged: Option<bool>,
    pub(super) is_relaxed: Option<bool>,
    pub(super) steps: Option<u32>,
    pub(super) names: Vec<String>,
    pub(super) positions_bohr: Vec<[f64; 3]>,
    pub(super) cell_bohr: Vec<[f64; 3]>,
    pub(super) forces_ha_bohr: Option<Vec<[f64; 3]>>,
    pub(super) stress_ha_bohr3: Option<Vec<[f64; 3]>>,
    pub(super) cutoff_ha: Option<f64>,
    pub(super) functional: Option<String>,
    pub(super) is_spin: Option<bool>,
    pub(super) moment_mu_b: Option<f64>,
    pub(super) k_grid: Option<[u32; 3]>,
    pub(super) width_ha: Option<f64>,
    pub(super) has_dipole: bool,
    pub(super) pseudopotentials: Vec<String>,
}

/// None if the file is not there.
pub(super) fn read(folder: &Folder<'_>, file: &str) -> Result<Option<Xml>, OutputError> {
    let mut xml = Xml::default();
    let name = folder.name(file);
    let exists = walk(folder, file, MOST_LOG_BYTES, |node| {
        match node {
            Node::Start { path, tag } => match inside(path).as_deref() {
                Some(["atomic_structure", "atomic_positions", "atom"]) => {
                    xml.names.push(attribute(tag, "name").unwrap_or_default());
                }
                Some(["band_structure", "starting_k_points", "monkhorst_pack"]) => {
                    let n = |key| attribute(tag, key)?.trim().parse::<u32>().ok();
                    xml.k_grid = n("nk1")
                        .zip(n("nk2"))
                        .zip(n("nk3"))
                        .map(|((a, b), c)| [a, b, c]);
                }
                Some(["band_structure", "smearing"]) => {
                    xml.width_ha = attribute(tag, "degauss").and_then(|w| w.trim().parse().ok());
                }
                None if path.last().is_some_and(|p| p == "creator") => {
                    xml.version = attribute(tag, "VERSION");
                }
                _ => {}
            },
            Node::End { path, text } => {
                let Some(inside) = inside(path) else {
                    if path.ends_with(&["electric_field".into(), "dipole_correction".into()]) {
                        xml.has_dipole = text.trim() == "true";
                    }
                    return Ok(());
                };
                xml.take(&inside, text, &name)?;
            }
        }
        Ok(())
    })?;
    Ok(exists.then_some(xml))
}

/// The path below `output`.
fn inside(path: &[String]) -> Option<Vec<&str>> {
    match path {
        [_, output, rest @ ..] if output == "output" => {
            Some(rest.iter().map(String::as_str).collect())
        }
        _ => None,
    }
}

impl Xml {
    fn take(&mut self, path: &[&str], text: &str, file: &str) -> Result<(), OutputError> {
        let malformed = |what: &str| OutputError::Malformed {
            file: file.to_owned(),
            problem: format!("<{what}> holds no finite numbers"),
        };
        let one = |what: &str| -> Result<Option<f64>, OutputError> {
            match numbers(text).as_deref() {
                Some([x]) if x.is_finite() => Ok(Some(*x)),
                _ => Err(malformed(what)),
            }
        };
        let vectors = |what: &str| triples(text).ok_or_else(|| malformed(what));
        let truth = || Some(text.trim() == "true");
        match path {
            ["convergence_info", "scf_conv", "convergence_achieved"] => {
                self.is_scf_converged = truth();
            }
            ["convergence_info", "opt_conv", "convergence_achieved"] => self.is_relaxed = truth(),
            ["convergence_info", "opt_conv", "n_opt_steps"] => {
                self.steps = text.trim().parse().ok();
            }
            ["atomic_species", "species", "pseudo_file"] => {
                self.pseudopotentials.push(cut(text.trim()));
            }
            ["atomic_structure", "atomic_positions", "atom"] => {
                self.positions_bohr.extend(vectors("atom")?);
            }
            ["atomic_structure", "cell", _] => self.cell_bohr.extend(vectors("cell")?),
            ["basis_set", "ecutwfc"] => self.cutoff_ha = one("ecutwfc")?,
            ["dft", "functional"] => self.functional = Some(cut(text.trim())),
            ["magnetization", "lsda"] => self.is_spin = truth(),
            ["magnetization", "total"] => self.moment_mu_b = one("total")?,
            ["total_energy", "etot"] => self.energy_ha = one("etot")?,
            ["total_energy", "demet"] => self.minus_ts_ha = one("demet")?,
            ["band_structure", "fermi_energy"] => self.fermi_ha = one("fermi_energy")?,
            ["forces"] => self.forces_ha_bohr = Some(vectors("forces")?),
            ["stress"] => self.stress_ha_bohr3 = Some(vectors("stress")?),
            _ => {}
        }
        Ok(())
    }
}
