//! Trapezoids over a part of tabulated points.

use super::moments::{CUT_DENSITY, Window};

/// Points of a density between two energies, with interpolated ends.
pub(super) struct Points {
    energy_ev: Vec<f64>,
    density: Vec<f64>,
}

impl Points {
    /// `window` lies within the energies and is not empty.
    pub(super) fn between(energy_ev: &[f64], density: &[f64], window: Window) -> Self {
        let start = energy_ev.partition_point(|e| *e < window.low_ev);
        let end = energy_ev.partition_point(|e| *e <= window.high_ev);
        let mut points = Self {
            energy_ev: Vec::with_capacity(end - start + 2),
            density: Vec::with_capacity(end - start + 2),
        };
        let mut push = |e: f64, d: f64| {
            points.energy_ev.push(e);
            points.density.push(d);
        };
        let between = |i: usize, e: f64| {
            let part = (e - energy_ev[i - 1]) / (energy_ev[i] - energy_ev[i - 1]);
            density[i - 1] + part * (density[i] - density[i - 1])
        };
        if start > 0 && energy_ev.get(start).is_none_or(|e| *e > window.low_ev) {
            push(window.low_ev, between(start, window.low_ev));
        }
        for i in start..end {
            push(energy_ev[i], density[i]);
        }
        if end < energy_ev.len() && end > 0 && energy_ev[end - 1] < window.high_ev {
            push(window.high_ev, between(end, window.high_ev));
        }
        points
    }

    /// ∫ρ g dE by trapezoids of the product.
    pub(super) fn integral(&self, g: impl Fn(f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for i in 1..self.energy_ev.len() {
            let (a, b) = (self.energy_ev[i - 1], self.energy_ev[i]);
            sum += 0.5 * (b - a) * (g(a) * self.density[i - 1] + g(b) * self.density[i]);
        }
        sum
    }

    /// ∫|ρ| dE.
    pub(super) fn size(&self) -> f64 {
        let absolute = Self {
            energy_ev: self.energy_ev.clone(),
            density: self.density.iter().map(|d| d.abs()).collect(),
        };
        absolute.integral(|_| 1.0)
    }

    pub(super) fn largest_step(&self) -> f64 {
        self.energy_ev
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .fold(0.0, f64::max)
    }

    /// Whether the density does not vanish at an end; of occupied states, only the lower end is asked.
    pub(super) fn is_cut(&self, occupied_only: bool) -> bool {
        let maximum = self.density.iter().copied().fold(0.0, f64::max);
        let limit = CUT_DENSITY * maximum;
        let at = |i: Option<&f64>| i.is_some_and(|d| d.abs() > limit);
        at(self.density.first()) || (!occupied_only && at(self.density.last()))
    }
}
