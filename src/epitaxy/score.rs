//! How good is a match, as one number between 0 and 1?
//!
//! Two things can be said from geometry and elasticity alone:
//!
//! 1. **Strain.** What one coherent layer of zinc costs. The energy per atom is expressed as the
//!    equibiaxial strain ε of the basal plane that costs as much ([`PlaneStress::equivalent_strain`]); up to
//!    4.9 % it is no more than kT per atom at room temperature, at 11.2 % it equals zinc's surface energy
//!    and the layer would rather not wet. d(ε) falls linearly from 1 to 0 between the two: the same
//!    thresholds as the criterion on the one-to-one mismatch.
//! 2. **Registry.** An m-fold coincidence cell guarantees that one zinc cell in m sits on the best place that
//!    the other net offers. The other m − 1 sit elsewhere, on places of which geometry says nothing, and as m
//!    grows they sample all places evenly: the energy then no longer depends on how the two nets lie, and
//!    nothing locks the orientation. The density of coincidence sites, 1/m, is the fraction that is
//!    guaranteed, and a lower bound.
//!
//! The score is d(ε)/m. Large cells can always be found at any strain; they score next to nothing, as they
//! should: Cu(111) one to one at −4.1 % scores 1, its 25-fold cell at 1 % scores 0.04. What it leaves out:
//! chemistry, charge, steps, and what the atoms inside the film's cell do. It ranks, it does not predict.

use super::{Match, PlaneStress, StrainedSide};

/// Equibiaxial strain at which a layer costs kT per atom: full credit up to here.
pub const STRAIN_AT_ONE: f64 = 0.049;
/// Equibiaxial strain at which a layer costs the surface energy of zinc: no credit from here.
pub const STRAIN_AT_ZERO: f64 = 0.112;

/// d(ε)/m of a match whose substrate is zinc, with zinc taking up the strain.
///
/// `zinc`: stiffness of zinc's plane, in the frame of the substrate's net. Between 0 and 1.
///
/// ```
/// use zincscreen::crystal::Net;
/// use zincscreen::epitaxy::{HexagonalElastic, SearchOptions, epitaxy_score, search};
/// let hexagonal = |a_ang| Net::from_parameters(a_ang, a_ang, 120.0);
/// // Round numbers near those of zinc.
/// let zinc = HexagonalElastic {
///     c11_gpa: 165.0, c12_gpa: 31.0, c13_gpa: 50.0, c33_gpa: 62.0, c44_gpa: 40.0,
/// }.basal()?;
/// let matches = search(
///     &hexagonal(3.615 / 2.0_f64.sqrt()), &hexagonal(2.665), &SearchOptions::default(),
/// )?;
/// let best = matches.iter().map(|m| epitaxy_score(m, &zinc)).fold(0.0, f64::max);
/// // One to one, −4.1 %.
/// assert_eq!(best, epitaxy_score(&matches[0], &zinc));
/// assert_eq!(best, 1.0);
/// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
/// ```
#[must_use]
pub fn epitaxy_score(found: &Match, zinc: &PlaneStress) -> f64 {
    let strain = zinc.equivalent_strain(&found.strain(StrainedSide::Substrate));
    let credit = (STRAIN_AT_ZERO - strain) / (STRAIN_AT_ZERO - STRAIN_AT_ONE);
    credit.clamp(0.0, 1.0) / f64::from(found.substrate_cells)
}
