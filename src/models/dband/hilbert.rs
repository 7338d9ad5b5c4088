//! The Hilbert transform of a density of states, which is the real part that goes with it.
//!
//! H(E) = (1/π) PV ∫ ρ(E') / (E − E') dE'; positive above a band, negative below. The density is the
//! straight line between its points and falls to zero within one step outside. Its second
//! derivative is then a sum of kinks κᵢ, and two integrations by parts give the closed form
//! H(E) = (1/π) Σ κᵢ (E − Eᵢ) ln|E − Eᵢ|, without a limit to take and without the periodic images of a
//! Fourier transform.

use std::f64::consts::FRAC_1_PI;

/// How far points may lie from an even grid, in steps, to count as one: energies are printed with few
/// digits.
const ROUNDING_STEPS: f64 = 0.3;

/// The Hilbert transform at each energy, in the unit of the density.
///
/// - `energy_ev`: (n,), strictly increasing, eV
/// - `density`: (n,)
/// - returns (n,)
///
/// ```
/// use zincscreen::models::dband::hilbert::transform;
/// // A triangle around 0 is even, so its transform is odd.
/// let h = transform(&[-2.0, -1.0, 0.0, 1.0, 2.0], &[0.0, 1.0, 2.0, 1.0, 0.0]);
/// assert!(h[2].abs() < 1e-12 && (h[1] + h[3]).abs() < 1e-12 && h[3] > 0.0);
/// ```
#[must_use]
pub fn transform(energy_ev: &[f64], density: &[f64]) -> Vec<f64> {
    let n = energy_ev.len().min(density.len());
    if n < 2 {
        return vec![0.0; n];
    }
    let (energy_ev, density) = (&energy_ev[..n], &density[..n]);
    // One node more at each end, where the density reaches zero.
    let mut node = Vec::with_capacity(n + 2);
    node.push(2.0 * energy_ev[0] - energy_ev[1]);
    node.extend_from_slice(energy_ev);
    node.push(2.0 * energy_ev[n - 1] - energy_ev[n - 2]);
    let at = |i: usize| {
        if i == 0 || i == n + 1 {
            0.0
        } else {
            density[i - 1]
        }
    };
    let slope = |i: usize| (at(i + 1) - at(i)) / (node[i + 1] - node[i]);
    let kink: Vec<f64> = (0..n + 2)
        .map(|i| {
            let below = if i == 0 { 0.0 } else { slope(i - 1) };
            let above = if i == n + 1 { 0.0 } else { slope(i) };
            above - below
        })
        .collect();
    let step = (node[n + 1] - node[0]) / (n + 1) as f64;
    let is_even = node
        .iter()
        .enumerate()
        .all(|(i, e)| (e - node[0] - step * i as f64).abs() < ROUNDING_STEPS * step);
    if is_even {
        on_even_grid(density, step)
    } else {
        (1..=n)
            .map(|i| {
                let sum: f64 = node
                    .iter()
                    .zip(&kink)
                    .map(|(e, k)| k * x_ln_x(node[i] - e))
                    .sum();
                FRAC_1_PI * sum
            })
            .collect()
    }
}

/// The same with one logarithm per distance. ln(step) drops out, since kinks and their moments sum to zero.
fn on_even_grid(density: &[f64], step: f64) -> Vec<f64> {
    let n = density.len();
    let at = |i: usize| if i == 0 || i > n { 0.0 } else { density[i - 1] };
    let kink: Vec<f64> = (0..n + 2)
        .map(|i| {
            let below = if i == 0 { 0.0 } else { at(i) - at(i - 1) };
            let above = if i > n { 0.0 } else { at(i + 1) - at(i) };
            (above - below) / step
        })
        .collect();
    let table: Vec<f64> = (0..n + 2).map(|k| x_ln_x(k as f64)).collect();
    (1..=n)
        .map(|i| {
            let mut sum = 0.0;
            for (j, k) in kink.iter().enumerate() {
                if *k != 0.0 {
                    let distance = table[i.abs_diff(j)];
                    sum += k * if i < j { -distance } else { distance };
                }
            }
            FRAC_1_PI * step * sum
        })
        .collect()
}

fn x_ln_x(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x * x.abs().ln() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::dband::newns_anderson::semi_elliptic_hilbert;

    fn semi_ellipse(energy_ev: f64, half_width_ev: f64) -> f64 {
        let x: f64 = energy_ev / half_width_ev;
        2.0 / (std::f64::consts::PI * half_width_ev) * (1.0 - x * x).max(0.0).sqrt()
    }

    #[test]
    fn semi_ellipse_has_its_closed_form() {
        let energy_ev: Vec<f64> = (0..=4000).map(|i| -8.0 + 0.004 * f64::from(i)).collect();
        let density: Vec<f64> = energy_ev.iter().map(|e| semi_ellipse(*e, 2.5)).collect();
        let found = transform(&energy_ev, &density);
        for (e, h) in energy_ev.iter().zip(found) {
            // The reference is V² ρ's transform times π for Δ = π V² ρ with V = 1.
            let expected = semi_elliptic_hilbert(*e, 2.5, 1.0) / std::f64::consts::PI;
            let tolerance = if (e.abs() - 2.5).abs() < 0.1 {
                6e-3
            } else {
                1e-4
            };
            assert!((h - expected).abs() < tolerance, "{e}: {h} {expected}");
        }
    }

    #[test]
    fn even_and_uneven_grids_agree() {
        // The same points, but one of them moved by a rounding error: both ways must give one answer.
        let energy_ev: Vec<f64> = (0..200).map(|i| -5.0 + 0.05 * f64::from(i)).collect();
        let density: Vec<f64> = energy_ev.iter().map(|e| (-e * e).exp()).collect();
        let even = transform(&energy_ev, &density);
        let mut uneven_ev = energy_ev.clone();
        uneven_ev.push(9.0);
        let mut longer = density.clone();
        longer.push(0.0);
        let uneven = transform(&uneven_ev, &longer);
        for (a, b) in even.iter().zip(&uneven) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn rectangle_is_a_logarithm() {
        let energy_ev: Vec<f64> = (0..=2000).map(|i| -6.0 + 0.004 * f64::from(i)).collect();
        let density: Vec<f64> = energy_ev
            .iter()
            .map(|e| f64::from((-4.0..=0.0).contains(e)))
            .collect();
        let found = transform(&energy_ev, &density);
        for (e, h) in energy_ev.iter().zip(found) {
            if (e + 4.0).abs() > 0.1 && e.abs() > 0.1 {
                let expected = FRAC_1_PI * ((e + 4.0) / e).abs().ln();
                assert!((h - expected).abs() < 0.01, "{e}: {h} {expected}");
            }
        }
    }
}
