//! Which energies may be subtracted? Those of equal settings, code and potentials, and no others.

use crate::models::adsorption::{AdsorptionEnergy, ReferenceState};

/// A total energy that knows under which settings it was calculated.
#[derive(Debug, Clone, PartialEq)]
pub struct TotalEnergy {
    /// eV per cell.
    pub energy_ev: f64,
    /// Of how many atoms; for a reference per atom.
    pub atoms: usize,
    /// Hash of settings, code and potentials.
    pub settings_hash: String,
    /// Id of the job.
    pub job: String,
}

/// Two energies that do not subtract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "energies of different settings do not subtract: job {first_job} has settings {first_hash}, job {second_job} has settings \
     {second_hash}; plan both under the same preset, code and potentials"
)]
pub struct UnlikeSettings {
    /// Id of the first job.
    pub first_job: String,
    /// Its settings.
    pub first_hash: String,
    /// Id of the second job.
    pub second_job: String,
    /// Its settings.
    pub second_hash: String,
}

impl TotalEnergy {
    /// Energy of one atom, eV.
    #[must_use]
    pub fn per_atom_ev(&self) -> f64 {
        self.energy_ev / self.atoms as f64
    }

    /// Refuses an energy of other settings.
    ///
    /// # Errors
    /// [`UnlikeSettings`], naming both.
    pub fn must_match(&self, other: &Self) -> Result<(), UnlikeSettings> {
        if self.settings_hash == other.settings_hash {
            return Ok(());
        }
        Err(UnlikeSettings {
            first_job: self.job.clone(),
            first_hash: self.settings_hash.clone(),
            second_job: other.job.clone(),
            second_hash: other.settings_hash.clone(),
        })
    }
}

/// Energy of adsorption of one atom: slab with the atom, clean slab, and the reference, whose energy per atom
/// counts (a hydrogen molecule of two atoms is half H2; bulk zinc is one atom of it).
///
/// ```
/// use zincscreen::models::adsorption::ReferenceState;
/// use zincscreen::queue::{TotalEnergy, adsorption_energy};
/// let energy = |energy_ev, atoms, hash: &str| TotalEnergy {
///     energy_ev, atoms, settings_hash: hash.to_owned(), job: "a job".to_owned(),
/// };
/// let (with, clean) = (energy(-17.5, 13, "pbe"), energy(-13.8, 12, "pbe"));
/// let hydrogen = energy(-6.6, 2, "pbe");
/// let found = adsorption_energy(&with, &clean, &hydrogen, ReferenceState::HalfH2)?;
/// assert!((found.energy_ev - -0.4).abs() < 1e-12);
/// // Half a molecule of other settings is refused, and both are named.
/// let other = energy(-6.6, 2, "rpbe");
/// let error = adsorption_energy(&with, &clean, &other, ReferenceState::HalfH2).expect_err("unlike");
/// assert!(error.to_string().contains("pbe") && error.to_string().contains("rpbe"));
/// # Ok::<(), zincscreen::queue::UnlikeSettings>(())
/// ```
///
/// # Errors
/// [`UnlikeSettings`].
pub fn adsorption_energy(
    with_atom: &TotalEnergy,
    clean: &TotalEnergy,
    reference: &TotalEnergy,
    state: ReferenceState,
) -> Result<AdsorptionEnergy, UnlikeSettings> {
    with_atom.must_match(clean)?;
    with_atom.must_match(reference)?;
    Ok(AdsorptionEnergy::from_totals(
        with_atom.energy_ev,
        clean.energy_ev,
        reference.per_atom_ev(),
        state,
    ))
}
