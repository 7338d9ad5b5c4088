//! What a calculation found.

use nalgebra::Vector3;

use super::OutputError;
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;
use crate::formats::dos::ProjectedDos;
use crate::queue::calculation::Calculation;

/// Total energies beyond this are no energies of a cell of a screening, eV.
const MOST_ENERGY_EV: f64 = 1e9;
/// Cells and positions beyond this are a damaged file, angstrom: folding by whole cells would lose their digits.
const MOST_LENGTH_ANG: f64 = 1e4;
/// Longer runs are none, s: thirty years.
const MOST_WALL_S: f64 = 1e9;
/// Forces beyond this are a damaged file, eV/angstrom.
const MOST_FORCE_EV_ANG: f64 = 1e5;

/// What a calculation found, in the order of the calculation's sites.
#[derive(Debug, Clone)]
pub struct CalculationResult {
    /// Total energy of the cell extrapolated to zero width of the smearing, as the code does it, eV. Zero of the
    /// scale: the code's own, so only differences of one code with one set of potentials mean anything.
    pub energy_ev: f64,
    /// Free energy of the electrons, eV; that is what the forces are derivatives of.
    pub free_energy_ev: Option<f64>,
    /// By site, eV/angstrom, without the constraints; empty if the code gave none.
    pub forces_ev_ang: Vec<[f64; 3]>,
    /// Stress xx yy zz yz xz xy, eV/angstrom cubed, positive under tension, where the code gave one.
    pub stress_ev_ang3: Option<[f64; 6]>,
    /// The structure the energy belongs to: the last of a relaxation.
    pub structure: Structure,
    /// Whether the electrons converged; none for a potential.
    pub converged_electronic: Option<bool>,
    /// Whether the relaxation reached its force; none for a single point.
    pub converged_ionic: Option<bool>,
    /// Steps of the relaxation.
    pub steps: Option<u32>,
    /// Fermi energy on the code's scale, eV.
    pub fermi_ev: Option<f64>,
    /// Moment of the cell, Bohr magnetons; none without spin.
    pub total_moment_mu_b: Option<f64>,
    /// By site, Bohr magnetons; empty if the code gave none.
    pub moments_mu_b: Vec<f64>,
    /// The projected density of states, for that purpose.
    pub dos: Option<ProjectedDos>,
    /// Code and version, e.g. `gpaw 22.8.0`.
    pub code_version: String,
    /// What the code says that it did.
    pub echoed: Echoed,
    /// Wall time, s.
    pub wall_s: Option<f64>,
    /// Wall time times processes times threads, h.
    pub core_hours: Option<f64>,
    /// Files that were read, by name in the job's folder, with their SHA-256; the first holds the energy.
    pub files: Vec<(String, String)>,
}

/// Settings as the code repeats them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Echoed {
    /// Exchange-correlation functional, in the code's words; the model's name for a potential.
    pub functional: Option<String>,
    /// Plane-wave cut-off, eV.
    pub cutoff_ev: Option<f64>,
    /// k-points along the cell vectors.
    pub k_grid: Option<[u32; 3]>,
    /// Width of the smearing, eV.
    pub smearing_ev: Option<f64>,
    /// Whether both spins were treated.
    pub is_spin_polarised: Option<bool>,
    /// Whether a dipole correction was made.
    pub has_dipole: Option<bool>,
    /// Potentials or model with version, as far as the code says them.
    pub potentials: Vec<String>,
    /// What separates numbers that must not meet, e.g. `ase:chgnet@0.4.2`; none for a functional.
    pub fidelity: Option<String>,
}

impl CalculationResult {
    /// Greatest force on an atom that may move, eV/angstrom; none without forces or without such an atom.
    #[must_use]
    pub fn greatest_force_ev_ang(&self, fixed: &[bool]) -> Option<f64> {
        self.forces_ev_ang
            .iter()
            .zip(fixed)
            .filter(|(_, is_held)| !**is_held)
            .map(|(force, _)| Vector3::from(*force).norm())
            .max_by(f64::total_cmp)
    }

    /// Refuses what no calculation gives.
    pub(super) fn checked(
        self,
        file: &str,
        calculation: &Calculation,
    ) -> Result<Self, OutputError> {
        let impossible = |what, value: f64| {
            Err(OutputError::Impossible {
                file: file.to_owned(),
                what,
                value: value.to_string(),
            })
        };
        let is_size = |x: f64, most: f64| x.is_finite() && x.abs() <= most;
        if !is_size(self.energy_ev, MOST_ENERGY_EV) {
            return impossible("the energy in eV", self.energy_ev);
        }
        let optional = [
            ("the free energy in eV", self.free_energy_ev),
            ("the Fermi energy in eV", self.fermi_ev),
            ("the moment in Bohr magnetons", self.total_moment_mu_b),
            ("the wall time in s", self.wall_s),
            ("the cost in core-hours", self.core_hours),
        ];
        for (what, value) in optional {
            if let Some(x) = value.filter(|x| !is_size(*x, MOST_ENERGY_EV)) {
                return impossible(what, x);
            }
        }
        if let Some(x) = self.wall_s.filter(|x| !(0.0..=MOST_WALL_S).contains(x)) {
            return impossible("the wall time in s", x);
        }
        let n_atoms = calculation.structure.sites().len();
        for (what, length) in [
            ("forces", self.forces_ev_ang.len()),
            ("moments", self.moments_mu_b.len()),
        ] {
            if length != 0 && length != n_atoms {
                return Err(OutputError::Mixed {
                    file: file.to_owned(),
                    problem: format!("{length} {what} for {n_atoms} atoms"),
                });
            }
        }
        let forces = self.forces_ev_ang.iter().flatten();
        if let Some(x) = forces.copied().find(|x| !is_size(*x, MOST_FORCE_EV_ANG)) {
            return impossible("a force in eV/Å", x);
        }
        if let Some(x) = self.moments_mu_b.iter().find(|x| !is_size(**x, 100.0)) {
            return impossible("a moment in Bohr magnetons", *x);
        }
        let stress = self.stress_ev_ang3.iter().flatten();
        if let Some(x) = stress.copied().find(|x| !is_size(*x, MOST_FORCE_EV_ANG)) {
            return impossible("a stress in eV/Å³", x);
        }
        Ok(self)
    }
}

/// The final structure from what a file says, against the one that was asked for: same atoms, same order.
pub(super) fn structure(
    file: &str,
    calculation: &Calculation,
    elements: &[Element],
    cell_ang: [[f64; 3]; 3],
    positions_ang: &[[f64; 3]],
) -> Result<Structure, OutputError> {
    let asked = &calculation.structure;
    let expected: Vec<Element> = asked.sites().iter().map(|s| s.element).collect();
    if elements != expected || positions_ang.len() != expected.len() {
        return Err(OutputError::Mixed {
            file: file.to_owned(),
            problem: format!(
                "holds {} atoms ({}) where {} ({}) were asked for",
                elements.len(),
                formula(elements),
                expected.len(),
                asked.formula()
            ),
        });
    }
    let malformed = |problem: String| OutputError::Malformed {
        file: file.to_owned(),
        problem,
    };
    let lengths = cell_ang.iter().chain(positions_ang).flatten();
    // A NaN is no length, either.
    if let Some(x) = lengths
        .copied()
        .find(|x| x.is_nan() || x.abs() > MOST_LENGTH_ANG)
    {
        return Err(OutputError::Impossible {
            file: file.to_owned(),
            what: "a length of the cell or a position in Å",
            value: x.to_string(),
        });
    }
    let lattice = Lattice::from_vectors(cell_ang);
    let sites = asked
        .sites()
        .iter()
        .zip(positions_ang)
        .zip(&calculation.fixed)
        .map(|((site, position), is_held)| {
            let wrapped = lattice
                .fractional(Vector3::from(*position))
                .ok_or_else(|| malformed("the final cell is singular".to_owned()))?;
            // Some codes fold atoms back into the cell, which would tear a slab apart.
            let fractional = wrapped + (site.fractional - wrapped).map(f64::round);
            Ok(Site {
                element: site.element,
                fractional,
                moves: if *is_held { [false; 3] } else { site.moves },
            })
        })
        .collect::<Result<Vec<_>, OutputError>>()?;
    Structure::with_periodicity(lattice, sites, asked.periodic())
        .map_err(|error| malformed(format!("final structure: {error}")))
}

fn formula(elements: &[Element]) -> String {
    let mut counts: Vec<(Element, usize)> = Vec::new();
    for element in elements {
        match counts.iter_mut().find(|(e, _)| e == element) {
            Some((_, n)) => *n += 1,
            None => counts.push((*element, 1)),
        }
    }
    let words: Vec<String> = counts
        .iter()
        .take(8)
        .map(|(e, n)| format!("{e}{n}"))
        .collect();
    words.concat()
}
