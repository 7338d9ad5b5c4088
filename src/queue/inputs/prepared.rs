//! What every code needs to know of a calculation, checked once.

use super::InputError;
use crate::queue::calculation::{Calculation, Code, Purpose, Task};

/// A grid of more points along a vector is a mistake.
const MOST_K_POINTS: f64 = 200.0;
/// Spacing of the energies of a density of states, eV.
pub(in crate::queue) const DOS_STEP_EV: f64 = 0.02;
/// Its window relative to the Fermi level, eV: the whole d band of every metal, and the tail above.
pub(in crate::queue) const DOS_WINDOW_EV: [f64; 2] = [-15.0, 10.0];
/// Width of its Gaussians, eV.
pub(in crate::queue) const DOS_WIDTH_EV: f64 = 0.1;

/// How the system extends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::queue) enum Extent {
    Bulk,
    Slab,
    /// An atom or molecule.
    Box,
}

/// A calculation that passed the checks.
#[derive(Debug, Clone)]
pub(in crate::queue) struct Prepared<'a> {
    pub(in crate::queue) calculation: &'a Calculation,
    pub(in crate::queue) extent: Extent,
    pub(in crate::queue) k_grid: [u32; 3],
    /// Whether both spins are treated: asked for, and a starting moment that is not zero.
    pub(in crate::queue) is_spin_polarised: bool,
    /// By site, Bohr magnetons.
    pub(in crate::queue) moments_mu_b: Vec<f64>,
    /// By site: held altogether.
    pub(in crate::queue) fixed: Vec<bool>,
    /// Whether a dipole correction is made.
    pub(in crate::queue) has_dipole: bool,
    /// The atom whose density of states is asked for.
    pub(in crate::queue) dos_atom: Option<usize>,
}

impl Prepared<'_> {
    /// Periodicity along the cell vectors.
    pub(in crate::queue) const fn periodic(&self) -> [bool; 3] {
        match self.extent {
            Extent::Bulk => [true; 3],
            Extent::Slab => [true, true, false],
            Extent::Box => [false; 3],
        }
    }
}

fn wrong<T>(key: &'static str, problem: impl Into<String>) -> Result<T, InputError> {
    Err(InputError::Calculation {
        key,
        problem: problem.into(),
    })
}

pub(in crate::queue) fn prepare(calculation: &Calculation) -> Result<Prepared<'_>, InputError> {
    let structure = &calculation.structure;
    let sites = structure.sites();
    let settings = &calculation.settings;
    let n_atoms = sites.len();
    let extent = match &calculation.purpose {
        Purpose::Bulk => Extent::Bulk,
        Purpose::Atom(_) | Purpose::Hydrogen => Extent::Box,
        _ => Extent::Slab,
    };
    if calculation.fixed.len() != n_atoms {
        return wrong(
            "fixed",
            format!(
                "has {} entries for {n_atoms} atoms; give one for each",
                calculation.fixed.len()
            ),
        );
    }
    check_numbers(calculation)?;
    if calculation.task == Task::RelaxCell && extent != Extent::Bulk {
        return wrong(
            "task",
            "is `relax_cell` for a cell with vacuum, which would collapse; relax the bulk, build the slab from \
             it, and use `relax`",
        );
    }
    if extent == Extent::Slab {
        check_slab(calculation)?;
    }
    if calculation.code != Code::Vasp
        && let Some(index) = sites
            .iter()
            .position(|s| s.moves != [true; 3] && s.moves != [false; 3])
    {
        return wrong(
            "structure",
            format!(
                "atom {} may move along some cell vectors only, which VASP alone knows; hold it or free it",
                index + 1
            ),
        );
    }
    let moments_mu_b = moments(calculation)?;
    let dos_atom = match &calculation.purpose {
        Purpose::DensityOfStates { atom, .. } if *atom >= n_atoms => {
            return wrong(
                "purpose.atom",
                format!("is {atom}; the structure has atoms 0 to {}", n_atoms - 1),
            );
        }
        Purpose::DensityOfStates { atom, .. } => Some(*atom),
        _ => None,
    };
    if dos_atom.is_some() && calculation.task != Task::SinglePoint {
        return wrong(
            "task",
            "must be `single_point` for a density of states; relax the slab before",
        );
    }
    let mut prepared = Prepared {
        calculation,
        extent,
        k_grid: [1; 3],
        is_spin_polarised: settings.spin_polarised && moments_mu_b.iter().any(|m| *m != 0.0),
        moments_mu_b,
        fixed: sites
            .iter()
            .zip(&calculation.fixed)
            .map(|(site, held)| *held || site.moves == [false; 3])
            .collect(),
        has_dipole: settings.dipole_correction && extent == Extent::Slab,
        dos_atom,
    };
    if let Some(density) = settings.k_density_ang {
        prepared.k_grid = k_grid(
            structure.lattice().lengths_ang(),
            prepared.periodic(),
            density,
        );
    }
    Ok(prepared)
}

/// Points along each cell vector: the density over its length, rounded up; 1 along what is not periodic.
///
/// A quotient that is a whole number but for rounding stays that number.
pub(in crate::queue) fn k_grid(
    lengths_ang: [f64; 3],
    periodic: [bool; 3],
    density_ang: f64,
) -> [u32; 3] {
    [0, 1, 2].map(|i| {
        if periodic[i] {
            (density_ang / lengths_ang[i] - 1e-6)
                .ceil()
                .clamp(1.0, MOST_K_POINTS) as u32
        } else {
            1
        }
    })
}

fn check_numbers(calculation: &Calculation) -> Result<(), InputError> {
    let settings = &calculation.settings;
    let positive = |key, value: Option<f64>, most: f64| match value {
        Some(x) if !(x.is_finite() && x > 0.0 && x <= most) => wrong(
            key,
            format!("is {x}; expected a number above 0 and at most {most}"),
        ),
        _ => Ok(()),
    };
    positive("cutoff_ev", settings.cutoff_ev, 1e4)?;
    positive("k_density_ang", settings.k_density_ang, 500.0)?;
    positive(
        "smearing.width_ev",
        settings
            .smearing
            .map(super::super::calculation::Smearing::width_ev),
        2.0,
    )?;
    positive("force_ev_ang", Some(settings.force_ev_ang), 10.0)?;
    positive(
        "energy_tolerance_ev",
        Some(settings.energy_tolerance_ev),
        1.0,
    )?;
    if calculation.task != Task::SinglePoint && settings.most_steps == 0 {
        return wrong("most_steps", "is 0 for a relaxation; give at least 1");
    }
    if matches!(calculation.code, Code::Ase(_)) {
        return Ok(());
    }
    for (key, is_missing) in [
        ("cutoff_ev", settings.cutoff_ev.is_none()),
        ("k_density_ang", settings.k_density_ang.is_none()),
        ("smearing", settings.smearing.is_none()),
    ] {
        if is_missing {
            return wrong(
                key,
                "is missing; a plane-wave code needs it: start from a preset",
            );
        }
    }
    Ok(())
}

/// Vacuum along c, c along z, a and b in the plane: what the dipole corrections of all codes assume.
fn check_slab(calculation: &Calculation) -> Result<(), InputError> {
    let [a, b, c] = calculation.structure.lattice().vectors_ang();
    let flat = 1e-5 * c[2].abs();
    let is_along_z = [a[2], b[2], c[0], c[1]].iter().all(|x| x.abs() <= flat);
    if c[2] > 0.0 && is_along_z {
        return Ok(());
    }
    wrong(
        "structure",
        "is a slab whose third cell vector is not along +z with the other two in the plane; build it with \
         `zincscreen slab`, which orients it so",
    )
}

fn moments(calculation: &Calculation) -> Result<Vec<f64>, InputError> {
    let n_atoms = calculation.structure.sites().len();
    let given = &calculation.moments_mu_b;
    if !calculation.settings.spin_polarised {
        return Ok(vec![0.0; n_atoms]);
    }
    if given.len() != n_atoms {
        return wrong(
            "moments_mu_b",
            format!(
                "has {} entries for {n_atoms} atoms in a calculation with spin; give one for each \
                 (`queue::inputs::starting_moments` has the usual ones)",
                given.len()
            ),
        );
    }
    if let Some(m) = given.iter().find(|m| !m.is_finite() || m.abs() > 10.0) {
        return wrong(
            "moments_mu_b",
            format!("holds {m}; expected at most 10 Bohr magnetons"),
        );
    }
    Ok(given.clone())
}
