//! What the d-band picture rests on: one adsorbate level coupled to a band.
//!
//! Small closed forms with their worked numbers. **None of them enters a score or a descriptor**: nobody has
//! published the coupling, overlap and sp parameters of a zinc adatom, and for a full d band (zinc
//! itself; nearly so copper, silver, gold) the attraction is zero whatever the centre.
//!
//! - Hammer and Nørskov's two-level limit: E_d = −2 (1−f) V²/|ε_d − ε_a| + 2 (1+f) α V², with the overlap
//!   S = −α V of an adsorbate level below the band, f the filling of the metal's level.
//! - The exact two-level energy that the first term approximates.
//! - Newns and Anderson's occupation for a flat chemisorption function Δ, n_a = 1/2 + arctan((E_F − ε_a)/Δ)/π
//!   per spin.
//! - The real part Λ that goes with a semi-elliptic band of half width w, Δ(E) = (2V²/w) √(1 − (E/w)²):
//!   Λ = (2V²/w) x inside, (2V²/w)(x − sgn(x) √(x² − 1)) outside, x = E/w.
//!
//! Sources: B. Hammer and J. K. Nørskov, Surf. Sci. 343 (1995) 211, doi 10.1016/0039-6028(96)80007-0, and Adv.
//! Catal. 45 (2000) 71, doi 10.1016/S0360-0564(02)45013-4; D. M. Newns, Phys. Rev. 178 (1969) 1123, doi
//! 10.1103/PhysRev.178.1123.

use std::f64::consts::PI;

/// Hammer and Nørskov's d contribution for a filled adsorbate level below the band, eV; negative: bound.
///
/// - `adsorbate_ev`, `d_center_ev`: the levels ε_a, ε_d
/// - `filling`: f, 0 to 1
/// - `coupling_sq_ev2`: V²
/// - `overlap_per_ev`: α
///
/// ```
/// use zincscreen::models::dband::newns_anderson::hammer_norskov_ev;
/// // A full band only repels, by 4 α V².
/// assert!((hammer_norskov_ev(-7.0, -2.67, 1.0, 1.0, 0.02) - 0.08).abs() < 1e-12);
/// ```
#[must_use]
pub fn hammer_norskov_ev(
    adsorbate_ev: f64,
    d_center_ev: f64,
    filling: f64,
    coupling_sq_ev2: f64,
    overlap_per_ev: f64,
) -> f64 {
    -2.0 * (1.0 - filling) * coupling_sq_ev2 / (d_center_ev - adsorbate_ev).abs()
        + 2.0 * (1.0 + filling) * overlap_per_ev * coupling_sq_ev2
}

/// Energy gained by coupling two levels without overlap, eV, `electrons` (0 to 4) filling them from below.
///
/// ```
/// use zincscreen::models::dband::newns_anderson::two_level_ev;
/// assert!((two_level_ev(-2.0, 1.0, 1.0, 2) - -0.605551).abs() < 5e-7);
/// // Both levels full: what one gains the other loses.
/// assert!(two_level_ev(-2.0, 1.0, 1.0, 4).abs() < 1e-12);
/// ```
#[must_use]
pub fn two_level_ev(lower_ev: f64, upper_ev: f64, coupling_ev: f64, electrons: u8) -> f64 {
    let mean = f64::midpoint(lower_ev, upper_ev);
    let split = (0.25 * (upper_ev - lower_ev).powi(2) + coupling_ev * coupling_ev).sqrt();
    let electrons = f64::from(electrons.min(4));
    let bonding = electrons.min(2.0);
    let antibonding = electrons - bonding;
    bonding * (mean - split - lower_ev.min(upper_ev))
        + antibonding * (mean + split - lower_ev.max(upper_ev))
}

/// Occupation per spin of an adsorbate level in a flat band, 0 to 1.
///
/// ```
/// use zincscreen::models::dband::newns_anderson::flat_band_occupation;
/// assert!((flat_band_occupation(-1.0, 0.5) - 0.852416).abs() < 5e-7);
/// ```
#[must_use]
pub fn flat_band_occupation(adsorbate_ev: f64, width_ev: f64) -> f64 {
    0.5 + (-adsorbate_ev / width_ev).atan() / PI
}

/// Λ(E) of a semi-elliptic band around 0, eV.
///
/// ```
/// use zincscreen::models::dband::newns_anderson::semi_elliptic_hilbert;
/// // Steepest at the edge, 2V²/w there.
/// assert!((semi_elliptic_hilbert(2.5, 2.5, 1.0) - 0.8).abs() < 1e-12);
/// ```
#[must_use]
pub fn semi_elliptic_hilbert(energy_ev: f64, half_width_ev: f64, coupling_ev: f64) -> f64 {
    let x = energy_ev / half_width_ev;
    let outside = if x.abs() > 1.0 {
        x.signum() * (x * x - 1.0).sqrt()
    } else {
        0.0
    };
    2.0 * coupling_ev * coupling_ev / half_width_ev * (x - outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn perturbation_against_the_exact_two_levels() {
        let exact = two_level_ev(-2.0, 1.0, 1.0, 2);
        // An empty metal level at +1 above a filled adsorbate level at −2, no overlap: f = 0.
        let second_order = hammer_norskov_ev(-2.0, 1.0, 0.0, 1.0, 0.0);
        assert!((exact - -0.605_551).abs() < 5e-7);
        assert!((second_order - -0.666_667).abs() < 5e-7);
        // They meet where the coupling is small.
        let small = two_level_ev(-2.0, 1.0, 0.01, 2);
        assert!((small / hammer_norskov_ev(-2.0, 1.0, 0.0, 1e-4, 0.0) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_full_band_has_no_attraction() {
        for center in [-2.67, -4.3, -7.0] {
            assert_eq!(hammer_norskov_ev(-8.0, center, 1.0, 2.0, 0.0), 0.0);
            assert!(two_level_ev(-8.0, center, 1.4, 4).abs() < 1e-12);
        }
    }

    #[test]
    fn semi_ellipse_decays_like_the_total_weight() {
        // Far away the band is a level: Λ → V²/E.
        let far = semi_elliptic_hilbert(250.0, 2.5, 1.0);
        assert!((far * 250.0 - 1.0).abs() < 1e-4);
        assert!((semi_elliptic_hilbert(-1.0, 2.5, 1.0) - -0.32).abs() < 1e-12);
    }
}
