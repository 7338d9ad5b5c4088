//! Where does a calculated d band lie, how wide is it, how full, and where does it end?
//!
//! For a projected density of states ρ(E), E against the Fermi level, over a window [a, b]:
//!
//! - centre ε_d = ∫ρ E dE / ∫ρ dE
//! - width w = √(∫ρ (E − ε_d)² dE / ∫ρ dE), the square root of the second central moment
//! - filling f = ∫ρ up to E_F / ∫ρ
//! - upper edge: the energy of the highest peak of the Hilbert transform of ρ
//!
//! **Rule.** Trapezoids of the integrand at the points of the file. At the ends of a window and at E_F the density is
//! interpolated linearly, so that the partial interval counts; for a band that vanishes at its ends
//! this converges much faster than the step squared. Nothing is smoothed or renormalised.
//!
//! **The window matters.** High above the Fermi level every projector picks up free-electron states of d
//! symmetry, which draw the centre up by tenths of an eV: a number without its window and projector cannot
//! be compared. Both stand beside it. Integrals far from 10 states per atom (5 per spin) are
//! marked: the projector misses states, or the window has too many.
//!
//! The upper edge is taken of the whole density, since cutting it at E_F would make a peak there, and searched
//! within the window. Where its transform still rises at the end of the data, the band is cut off: the edge is
//! then the highest energy at which the density falls to half of its maximum, under another name, or
//! missing.
//!
//! Sources: B. Hammer and J. K. Nørskov, Surf. Sci. 343 (1995) 211, doi 10.1016/0039-6028(96)80007-0 (centre);
//! H. Xin, A. Vojvodic, J. Voss, J. K. Nørskov, F. Abild-Pedersen, Phys. Rev. B 89 (2014) 115114, doi
//! 10.1103/PhysRevB.89.115114 (upper edge).

pub use super::edge::{EdgeRule, UpperEdge};
pub use super::flag::MomentFlag;
pub use super::window::{MomentError, Window};

use super::edge::upper_edge;
use super::points::Points;

/// Largest part of the density that may be negative, for smearing makes some.
pub const MAX_NEGATIVE: f64 = 0.05;
/// A step above which half a step, the shift of densities that are means over the interval below, is a
/// quarter of the usual uncertainty of a centre, eV.
pub const COARSE_STEP_EV: f64 = 0.1;
/// Parts of the shell's states that count as captured: ours, wide enough for spheres in close-packed metals.
pub const CAPTURED: [f64; 2] = [0.8, 1.1];
/// Density at an end of the window against the maximum, above which the band is cut there.
pub const CUT_DENSITY: f64 = 0.02;

/// What is integrated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MomentOptions {
    /// The window; all of the data if not given.
    pub window: Option<Window>,
    /// Only states below the Fermi level; the filling is then not defined.
    pub occupied_only: bool,
    /// States the shell has room for, to tell how much the projector captured: 10 for d, 5 per spin.
    pub capacity: Option<f64>,
}

/// Moments of one density of states with all that they depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// First moment against the Fermi level, eV.
    pub center_ev: f64,
    /// Square root of the second central moment, eV.
    pub width_ev: f64,
    /// Part of the states in the window that lie below the Fermi level, 0 to 1; `None` if only those
    /// were integrated.
    pub filling: Option<f64>,
    /// Where the band ends.
    pub upper_edge: Option<UpperEdge>,
    /// States in the window, per atom if the density is.
    pub states: f64,
    /// States in the window over the shell's room, if that was given and both sides of E_F were integrated.
    pub captured: Option<f64>,
    /// The window that was integrated.
    pub window: Window,
    /// Whether only states below the Fermi level were integrated.
    pub occupied_only: bool,
    /// Largest distance of two points in the window, eV.
    pub step_ev: f64,
    /// What a reader must know, sorted.
    pub flags: Vec<MomentFlag>,
}

/// Moments of a density of states.
///
/// - `energy_ev`: (n,), strictly increasing, E − E_F in eV
/// - `density`: (n,), states per eV; one spin or both
///
/// ```
/// use zincscreen::models::dband::moments::{MomentOptions, moments};
/// // A rectangle from -4 to 0 eV with ten states: full, two eV deep.
/// let energy_ev: Vec<f64> = (0..=4000).map(|i| -4.0 + 0.001 * f64::from(i)).collect();
/// let density = vec![2.5; energy_ev.len()];
/// let band = moments(&energy_ev, &density, &MomentOptions::default())?;
/// assert!((band.center_ev - -2.0).abs() < 1e-9);
/// assert!((band.width_ev - 1.154701).abs() < 1e-6);
/// assert!((band.states - 10.0).abs() < 1e-9 && band.filling == Some(1.0));
/// # Ok::<(), zincscreen::models::dband::moments::MomentError>(())
/// ```
///
/// # Errors
/// Any [`MomentError`].
pub fn moments(
    energy_ev: &[f64],
    density: &[f64],
    options: &MomentOptions,
) -> Result<Moments, MomentError> {
    let n = energy_ev.len();
    if n != density.len() || n < 2 {
        return Err(MomentError::Lengths {
            energies: n,
            densities: density.len(),
        });
    }
    for i in 0..n {
        let increases = i == 0 || energy_ev[i] > energy_ev[i - 1];
        if !(increases && energy_ev[i].is_finite() && density[i].is_finite()) {
            return Err(MomentError::Point {
                index: i,
                energy_ev: energy_ev[i],
                density: density[i],
            });
        }
    }
    let (first_ev, last_ev) = (energy_ev[0], energy_ev[n - 1]);
    let asked = options.window.unwrap_or(Window {
        low_ev: first_ev,
        high_ev: last_ev,
    });
    Window::new(asked.low_ev, asked.high_ev)?;
    let ceiling = if options.occupied_only {
        0.0
    } else {
        f64::INFINITY
    };
    let window = Window {
        low_ev: asked.low_ev.max(first_ev),
        high_ev: asked.high_ev.min(last_ev).min(ceiling),
    };
    if window.low_ev >= window.high_ev {
        return Err(MomentError::Outside {
            low_ev: asked.low_ev,
            high_ev: asked.high_ev.min(ceiling),
            first_ev,
            last_ev,
        });
    }
    let cut = Points::between(energy_ev, density, window);
    let states = cut.integral(|_| 1.0);
    let size = cut.size();
    let negative = 0.5 * (size - states) / size;
    if size > 0.0 && negative > MAX_NEGATIVE {
        return Err(MomentError::Negative {
            percent: 100.0 * negative,
        });
    }
    if states.is_nan() || states <= 1e-9 {
        return Err(MomentError::NoStates { states });
    }
    let center_ev = cut.integral(|e| e) / states;
    let variance = cut.integral(|e| (e - center_ev) * (e - center_ev)) / states;
    let filling = (!options.occupied_only).then(|| {
        let below = window.high_ev.min(0.0);
        if window.low_ev >= below {
            0.0
        } else {
            let below = Window {
                low_ev: window.low_ev,
                high_ev: below,
            };
            Points::between(energy_ev, density, below).integral(|_| 1.0) / states
        }
    });
    let captured = options
        .capacity
        .filter(|_| !options.occupied_only)
        .map(|capacity| states / capacity);
    let search = Window {
        low_ev: window.low_ev,
        high_ev: asked.high_ev.min(last_ev),
    };
    let upper_edge = upper_edge(energy_ev, density, search);
    let step_ev = cut.largest_step();

    let mut flags = Vec::new();
    if captured.is_some_and(|part| part < CAPTURED[0]) {
        flags.push(MomentFlag::FewStates);
    }
    if captured.is_some_and(|part| part > CAPTURED[1]) {
        flags.push(MomentFlag::ManyStates);
    }
    if negative > 1e-3 {
        flags.push(MomentFlag::NegativeDensity);
    }
    if step_ev > COARSE_STEP_EV * (1.0 + 1e-6) {
        flags.push(MomentFlag::CoarseGrid);
    }
    if cut.is_cut(options.occupied_only) {
        flags.push(MomentFlag::CutBand);
    }
    if asked.low_ev < first_ev || asked.high_ev > last_ev {
        flags.push(MomentFlag::WindowBeyondData);
    }
    match upper_edge {
        Some(edge) if edge.rule == EdgeRule::HalfMaximum => {
            flags.push(MomentFlag::EdgeAtHalfMaximum);
        }
        Some(_) => {}
        None => flags.push(MomentFlag::NoUpperEdge),
    }
    Ok(Moments {
        center_ev,
        width_ev: variance.max(0.0).sqrt(),
        filling,
        upper_edge,
        states,
        captured,
        window,
        occupied_only: options.occupied_only,
        step_ev,
        flags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
        assert!(
            (found - expected).abs() <= tolerance,
            "{what}: found {found}, expected {expected} to {tolerance}"
        );
    }

    fn grid(low: f64, high: f64, n: u32) -> Vec<f64> {
        (0..=n)
            .map(|i| low + (high - low) * f64::from(i) / f64::from(n))
            .collect()
    }

    fn of(energy_ev: &[f64], density: &[f64], window: Option<(f64, f64)>) -> Moments {
        let options = MomentOptions {
            window: window.map(|(low, high)| Window::new(low, high).expect("a window")),
            capacity: Some(10.0),
            ..MomentOptions::default()
        };
        moments(energy_ev, density, &options).expect("sound")
    }

    /// Half width `w` around `center`, `states` in all.
    fn semi_ellipse(energy_ev: &[f64], center: f64, w: f64, states: f64) -> Vec<f64> {
        let height = |x: f64| (1.0 - x * x).max(0.0).sqrt() * 2.0 * states / (PI * w);
        energy_ev.iter().map(|e| height((e - center) / w)).collect()
    }

    #[test]
    fn rectangle() {
        let energy_ev = grid(-4.0, 0.0, 4000);
        let band = of(&energy_ev, &vec![2.5; 4001], None);
        near("centre", band.center_ev, -2.0, 1e-12);
        near("width", band.width_ev, 4.0 / 12.0_f64.sqrt(), 1e-6);
        near("width", band.width_ev, 1.154_701, 1e-6);
        near("states", band.states, 10.0, 1e-12);
        assert_eq!(band.filling, Some(1.0));
        // The data end with the band.
        assert_eq!(band.upper_edge, None);
        assert_eq!(band.flags, [MomentFlag::CutBand, MomentFlag::NoUpperEdge]);
    }

    #[test]
    fn semi_elliptic_band() {
        let energy_ev = grid(-8.0, 4.0, 6000);
        let band = of(&energy_ev, &semi_ellipse(&energy_ev, -1.5, 2.5, 10.0), None);
        near("centre", band.center_ev, -1.5, 1e-6);
        // Second central moment of a semi-ellipse: (half width)² / 4.
        // The root at its edges is what the trapezoids miss.
        near("width", band.width_ev, 1.25, 2e-5);
        near("states", band.states, 10.0, 1e-3);
        let x: f64 = 1.5 / 2.5;
        let filling = 0.5 + (x * (1.0 - x * x).sqrt() + x.asin()) / PI;
        near("filling", band.filling.expect("both sides"), filling, 5e-6);
        // Its Hilbert transform is steepest at the edge and falls beyond it.
        let edge = band.upper_edge.expect("inside");
        assert_eq!(edge.rule, EdgeRule::HilbertMaximum);
        near("upper edge", edge.energy_ev, 1.0, 0.004);
        assert!(band.flags.is_empty(), "{:?}", band.flags);
    }

    #[test]
    fn the_partial_intervals_count() {
        // Steps of 0.3 eV that meet neither the ends of the window nor E_F.
        let energy_ev: Vec<f64> = (0..30).map(|i| -6.1 + 0.3 * f64::from(i)).collect();
        let density = vec![1.0; 30];
        let band = of(&energy_ev, &density, Some((-4.0, 1.0)));
        near("states", band.states, 5.0, 1e-12);
        near("centre", band.center_ev, -1.5, 1e-12);
        near("filling", band.filling.expect("both sides"), 0.8, 1e-12);
        assert_eq!(
            band.window,
            Window {
                low_ev: -4.0,
                high_ev: 1.0
            }
        );
        // A window inside one interval.
        let narrow = of(&energy_ev, &density, Some((-0.05, 0.05)));
        near("states", narrow.states, 0.1, 1e-12);
        near("filling", narrow.filling.expect("both sides"), 0.5, 1e-12);
    }

    #[test]
    fn only_occupied_states() {
        let energy_ev = grid(-5.0, 5.0, 1000);
        let density = semi_ellipse(&energy_ev, 0.0, 4.0, 10.0);
        let options = MomentOptions {
            occupied_only: true,
            capacity: Some(10.0),
            ..MomentOptions::default()
        };
        let band = moments(&energy_ev, &density, &options).expect("sound");
        // First moment of half a semi-ellipse: 4w/(3π).
        near("centre", band.center_ev, -16.0 / (3.0 * PI), 2e-4);
        near("states", band.states, 5.0, 1e-3);
        assert_eq!((band.filling, band.captured), (None, None));
        assert_eq!(band.window.high_ev, 0.0);
        // The upper edge lies above E_F and is still found.
        near(
            "edge",
            band.upper_edge.expect("inside").energy_ev,
            4.0,
            0.02,
        );
        assert!(band.occupied_only && band.flags.is_empty());
    }

    #[test]
    fn the_filling_is_zero_or_one_beside_the_fermi_level() {
        let energy_ev = grid(-9.0, 9.0, 900);
        let empty = of(&energy_ev, &semi_ellipse(&energy_ev, 3.0, 2.0, 10.0), None);
        near("empty", empty.filling.expect("both"), 0.0, 1e-12);
        let full = of(&energy_ev, &semi_ellipse(&energy_ev, -3.0, 2.0, 10.0), None);
        near("full", full.filling.expect("both"), 1.0, 1e-12);
        let above = of(
            &energy_ev,
            &semi_ellipse(&energy_ev, 3.0, 2.0, 10.0),
            Some((1.0, 8.0)),
        );
        assert_eq!(above.filling, Some(0.0));
    }

    #[test]
    fn flags() {
        let energy_ev = grid(-9.0, 9.0, 900);
        let few = of(&energy_ev, &semi_ellipse(&energy_ev, -2.0, 2.0, 7.0), None);
        assert_eq!(few.flags, [MomentFlag::FewStates]);
        near("captured", few.captured.expect("asked"), 0.7, 1e-3);
        let many = of(&energy_ev, &semi_ellipse(&energy_ev, -2.0, 2.0, 12.0), None);
        assert_eq!(many.flags, [MomentFlag::ManyStates]);
        let band = semi_ellipse(&energy_ev, -2.0, 2.0, 10.0);
        let beyond = of(&energy_ev, &band, Some((-20.0, 20.0)));
        assert_eq!(beyond.flags, [MomentFlag::WindowBeyondData]);
        assert_eq!(
            beyond.window,
            Window {
                low_ev: -9.0,
                high_ev: 9.0
            }
        );
        let cut = of(&energy_ev, &band, Some((-2.0, 5.0)));
        assert!(cut.flags.contains(&MomentFlag::CutBand));
        let coarse_ev = grid(-9.0, 9.0, 90);
        let coarse = of(&coarse_ev, &semi_ellipse(&coarse_ev, -2.0, 2.0, 10.0), None);
        assert_eq!(coarse.flags, [MomentFlag::CoarseGrid]);
        // A window that ends below the Hilbert maximum: the edge goes by another name.
        let half = of(&energy_ev, &band, Some((-9.0, -0.04)));
        let edge = half.upper_edge.expect("half maximum inside");
        assert_eq!(edge.rule, EdgeRule::HalfMaximum);
        near("half", edge.energy_ev, -2.0 + 2.0 * 0.75_f64.sqrt(), 1e-3);
        assert!(half.flags.contains(&MomentFlag::EdgeAtHalfMaximum));
    }

    #[test]
    fn smearing_may_make_a_little_negative() {
        let energy_ev = grid(-9.0, 9.0, 900);
        let mut density = semi_ellipse(&energy_ev, -2.0, 2.0, 10.0);
        density[100..150].fill(-0.05);
        let band = of(&energy_ev, &density, None);
        assert_eq!(band.flags, [MomentFlag::NegativeDensity]);
        density[100..150].fill(-1.0);
        let error = moments(&energy_ev, &density, &MomentOptions::default());
        assert!(
            matches!(error, Err(MomentError::Negative { .. })),
            "{error:?}"
        );
    }

    #[test]
    fn what_has_no_moments() {
        let none = MomentOptions::default();
        let wide = |low_ev, high_ev| MomentOptions {
            window: Some(Window { low_ev, high_ev }),
            ..none
        };
        let (e, d) = ([-1.0, 0.0, 1.0], [1.0, 1.0, 1.0]);
        let cases: [(&[f64], &[f64], MomentOptions); 10] = [
            (&e[..1], &d[..1], none),
            (&e, &d[..2], none),
            (&[-1.0, -1.0, 1.0], &d, none),
            (&[-1.0, f64::NAN, 1.0], &d, none),
            (&e, &[1.0, f64::INFINITY, 1.0], none),
            (&e, &[0.0; 3], none),
            (&e, &d, wide(1.0, -1.0)),
            (&e, &d, wide(5.0, 6.0)),
            (&e, &d, wide(f64::NAN, 6.0)),
            (
                &[1.0, 2.0, 3.0],
                &d,
                MomentOptions {
                    occupied_only: true,
                    ..none
                },
            ),
        ];
        for (energy_ev, density, options) in cases {
            let answer = moments(energy_ev, density, &options);
            assert!(answer.is_err(), "{energy_ev:?} {density:?}: {answer:?}");
        }
    }
}
