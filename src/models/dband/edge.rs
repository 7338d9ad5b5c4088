//! Where does a band end towards high energies?
//!
//! At the highest peak of the Hilbert transform of its density, after Xin et al., Phys. Rev. B 89 (2014)
//! 115114, doi 10.1103/PhysRevB.89.115114. "Highest" is the greatest value, not the greatest energy. Between points it
//! is the vertex of a parabola.

use super::hilbert;
use super::moments::Window;

/// How an upper edge was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeRule {
    /// Highest peak of the Hilbert transform.
    HilbertMaximum,
    /// Highest energy with half of the maximal density; the transform has its maximum at the end of the data.
    HalfMaximum,
}

impl EdgeRule {
    /// The word used in tables and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HilbertMaximum => "hilbert_maximum",
            Self::HalfMaximum => "half_maximum",
        }
    }
}

/// The upper edge of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UpperEdge {
    /// Its energy against the Fermi level, eV.
    pub energy_ev: f64,
    /// How it was found.
    pub rule: EdgeRule,
}

/// The highest peak of the Hilbert transform within the window, or where the density falls to half.
pub(super) fn upper_edge(energy_ev: &[f64], density: &[f64], window: Window) -> Option<UpperEdge> {
    let n = energy_ev.len();
    let transformed = hilbert::transform(energy_ev, density);
    let inside = |i: &usize| (window.low_ev..=window.high_ev).contains(&energy_ev[*i]);
    // The first of equal peaks, so that the answer does not depend on rounding in their tails.
    let peak = (0..n).filter(inside).reduce(|best, i| {
        if transformed[i] > transformed[best] {
            i
        } else {
            best
        }
    })?;
    let is_inner = peak + 2 < n && inside(&(peak + 1)) && transformed[peak] > transformed[peak + 1];
    if is_inner {
        return Some(UpperEdge {
            energy_ev: vertex(energy_ev, &transformed, peak),
            rule: EdgeRule::HilbertMaximum,
        });
    }
    let half = 0.5 * density.iter().copied().fold(0.0, f64::max);
    let last = (0..n).filter(inside).rfind(|i| density[*i] >= half)?;
    if last + 1 >= n || !inside(&(last + 1)) {
        return None;
    }
    let part = (density[last] - half) / (density[last] - density[last + 1]);
    Some(UpperEdge {
        energy_ev: energy_ev[last] + part * (energy_ev[last + 1] - energy_ev[last]),
        rule: EdgeRule::HalfMaximum,
    })
}

/// The vertex of the parabola through the highest point and its neighbours, at most half a step away.
fn vertex(energy_ev: &[f64], value: &[f64], peak: usize) -> f64 {
    if peak == 0 || peak + 1 >= value.len() {
        return energy_ev[peak];
    }
    let (a, b) = (
        energy_ev[peak] - energy_ev[peak - 1],
        energy_ev[peak + 1] - energy_ev[peak],
    );
    let below = (value[peak] - value[peak - 1]) / a;
    let above = (value[peak + 1] - value[peak]) / b;
    let curvature = (above - below) / (a + b);
    if curvature.is_nan() || curvature >= 0.0 {
        return energy_ev[peak];
    }
    // Slope of the parabola at the peak.
    let slope = (below * b + above * a) / (a + b);
    energy_ev[peak] + (-0.5 * slope / curvature).clamp(-0.5 * a, 0.5 * b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_has_its_vertex() {
        let energy_ev = [-1.0, 0.0, 1.5];
        for at in [-0.4, 0.0, 0.3, 0.7] {
            let value = energy_ev.map(|e: f64| 3.0 - (e - at) * (e - at));
            assert!((vertex(&energy_ev, &value, 1) - at).abs() < 1e-12, "{at}");
        }
        assert_eq!(vertex(&energy_ev, &[1.0, 1.0, 1.0], 1), 0.0);
        assert_eq!(vertex(&energy_ev, &[3.0, 2.0, 1.0], 0), -1.0);
    }
}
