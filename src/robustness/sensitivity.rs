//! Which datum, if it were settled, would change the leaders most? And what would settle it?
//!
//! Two numbers for every datum. The **first-order index** is the share of the variance of "who is among the first ten" that
//! goes back to this error alone: Σ Var(E[1_k | z]) / Σ Var(1_k) over systems k, 1_k = 1 where k is among the first ten (the
//! Sobol index of several outputs, Gamboa et al., Electron. J. Stat. 8 (2014) 575), estimated on the same
//! samples by sorting them into bins of z, without the bias of the scatter within bins (a negative estimate is shown as 0).
//! **`top10_change`** is what the user would see: how many of the printed first ten are others, on average over where
//! the true value may lie, when it takes the place of the present one and everything else stays.

use rayon::prelude::*;

use super::problem::{Problem, Source};
use super::sampler::{Sampler, normal_of};
use super::{TOP, errors};
use crate::descriptors::DESCRIPTORS;

/// Where the true value may lie: the middles of this many equally likely intervals.
const POINTS: u32 = 16;

/// What settling one datum would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Name of the descriptor.
    pub descriptor: &'static str,
    /// Element or system; `all` for what all values of a model have in common.
    pub subject: String,
    /// Model, or `missing`.
    pub model: String,
    /// One standard uncertainty; none where it is not known, or data are missing.
    pub sigma: Option<f64>,
    /// Share of the variance of the first ten; none where the datum has no known error.
    pub first_order_index: Option<f64>,
    /// Mean number of the first ten that change; none where the datum has no known error.
    pub top10_change: Option<f64>,
    /// Calculation or measurement that would settle it.
    pub resolved_by: String,
}

/// Sums of outputs by bins of an input.
struct Bins {
    number: usize,
    outputs: usize,
    sizes: Vec<f64>,
    sums: Vec<f64>,
    squares: f64,
}

impl Bins {
    fn new(number: usize, outputs: usize) -> Self {
        Self {
            number,
            outputs,
            sizes: vec![0.0; number],
            sums: vec![0.0; number * outputs],
            squares: 0.0,
        }
    }

    /// As many bins as leave the scatter within them measurable.
    fn for_samples(samples: usize) -> usize {
        (samples / 64).clamp(4, 64)
    }

    fn bin(&self, uniform: f64) -> usize {
        ((uniform * self.number as f64) as usize).min(self.number - 1)
    }

    fn add(&mut self, bin: usize, output: usize, value: f64) {
        self.sums[bin * self.outputs + output] += value;
        self.squares += value * value;
    }

    /// Between-bin share of the variance, less what chance alone puts there.
    fn index(&self) -> f64 {
        let n: f64 = self.sizes.iter().sum();
        let (mut between, mut means) = (0.0, 0.0);
        for k in 0..self.outputs {
            let of = |b: usize| self.sums[b * self.outputs + k];
            let total: f64 = (0..self.number).map(of).sum();
            means += total * total / n;
            between += (0..self.number)
                .filter(|&b| self.sizes[b] > 0.0)
                .map(|b| of(b).powi(2) / self.sizes[b])
                .sum::<f64>();
        }
        let whole = self.squares - means;
        if whole <= 1e-12 * self.squares {
            return 0.0;
        }
        let between = between - means;
        let filled = self.sizes.iter().filter(|s| **s > 0.0).count() as f64;
        if n <= filled {
            return 0.0;
        }
        let within = (whole - between) / (n - filled);
        ((between - (filled - 1.0) * within) / whole).clamp(0.0, 1.0)
    }
}

/// First-order index of one input of one output: the share of the output's variance that knowing the input takes away.
///
/// - `uniform`: the input on 0 to 1, one number per sample
/// - `output`: the output of each sample
///
/// Test function of Ishigami and Homma (1990): 0.3139, 0.4424 and 0.
#[must_use]
pub fn first_order_index(uniform: &[f64], output: &[f64]) -> f64 {
    let n = uniform.len().min(output.len());
    let mean = output.iter().sum::<f64>() / n.max(1) as f64;
    let mut bins = Bins::new(Bins::for_samples(n), 1);
    for (u, y) in uniform.iter().zip(output) {
        let bin = bins.bin(*u);
        bins.sizes[bin] += 1.0;
        bins.add(bin, 0, y - mean);
    }
    bins.index()
}

/// Every uncertain datum, those that move most first; then those whose error nobody knows.
pub(super) fn influences(
    problem: &Problem,
    sampler: Sampler,
    outcome: &errors::Outcome,
) -> Vec<Influence> {
    // Only systems that are ever among the first ten vary.
    let mut place = vec![usize::MAX; problem.len()];
    let mut outputs = 0;
    for &system in outcome.tops.iter().flatten() {
        if place[system as usize] == usize::MAX {
            place[system as usize] = outputs;
            outputs += 1;
        }
    }
    let number = Bins::for_samples(outcome.samples as usize);
    let mut found: Vec<Influence> = problem
        .sources
        .par_iter()
        .enumerate()
        .map(|(dimension, &source)| {
            let mut bins = Bins::new(number, outputs);
            for (i, top) in outcome.tops.iter().enumerate() {
                let bin = bins.bin(sampler.uniform(i as u32, dimension));
                bins.sizes[bin] += 1.0;
                for &system in top {
                    bins.add(bin, place[system as usize], 1.0);
                }
            }
            describe(
                problem,
                source,
                Some((bins.index(), change(problem, source))),
            )
        })
        .collect();
    found.sort_by(|a, b| {
        let key = |i: &Influence| (i.top10_change, i.first_order_index);
        let ((c, d), (e, f)) = (key(a), key(b));
        let order = |x: Option<f64>, y: Option<f64>| y.unwrap_or(0.0).total_cmp(&x.unwrap_or(0.0));
        order(c, e).then(order(d, f))
    });
    let unknown = problem.data.iter().enumerate();
    found.extend(
        unknown
            .filter(|(_, d)| !d.is_missing && d.sigma.is_none())
            .map(|(i, _)| describe(problem, Source::Datum(i), None)),
    );
    found
}

/// Mean number of the first ten that are others once an error is settled.
fn change(problem: &Problem, source: Source) -> f64 {
    let top = problem.len().min(TOP);
    let mut sum = 0;
    for point in 0..POINTS {
        let z = normal_of((f64::from(point) + 0.5) / f64::from(POINTS));
        let mut logs = problem.base.clone();
        for (system, log) in problem.shifted(source, z) {
            logs[system as usize] = log;
        }
        // Those after the tenth that come before the last of the former ten.
        let mut order: Vec<u32> = (0..logs.len() as u32).collect();
        if top < order.len() {
            order.select_nth_unstable_by(top, |&a, &b| super::better(&logs, a, b));
        }
        sum += order[..top].iter().filter(|&&s| s as usize >= top).count();
    }
    sum as f64 / f64::from(POINTS)
}

fn describe(problem: &Problem, source: Source, found: Option<(f64, f64)>) -> Influence {
    let (descriptor, subject, model, sigma) = match source {
        Source::Common(c) => {
            let (descriptor, model) = &problem.commons[c];
            (*descriptor, "all", model.as_str(), problem.common_sigma(c))
        }
        Source::Datum(i) => {
            let d = &problem.data[i];
            let model = if d.is_missing { "missing" } else { &d.model };
            (d.descriptor, d.subject.as_str(), model, d.sigma)
        }
    };
    let name = DESCRIPTORS[descriptor].name;
    let cure = resolved_by(name, model);
    Influence {
        descriptor: name,
        subject: subject.to_owned(),
        model: model.to_owned(),
        sigma,
        first_order_index: found.map(|f| f.0),
        top10_change: found.map(|f| f.1),
        resolved_by: match source {
            Source::Common(_) => format!("{cure}, for a few elements that tell the model's bias"),
            Source::Datum(_) if found.is_none() => {
                format!("nobody knows its error: {cure}, with an uncertainty")
            }
            Source::Datum(_) => cure,
        },
    }
}

/// What would settle a value.
fn resolved_by(descriptor: &str, model: &str) -> String {
    let what = match descriptor {
        "zn_adsorption_energy_ev" | "zn_adsorption_vs_bulk_ev" => {
            "calculation: zinc atom on the close-packed slab of the element (DFT)"
        }
        "zn_adsorption_beside_solute_ev" | "zn_adsorption_surface_ev" => {
            "calculation: zinc atom on a doped Zn(0001) slab (DFT)"
        }
        "h_adsorption_dg_ev" | "her_log10_i0_volcano_a_cm2" | "h_zn_site_competition_ev" => {
            "calculation: hydrogen atom on the close-packed slab of the element (DFT)"
        }
        "d_band_center_ev" => "calculation: d-projected density of states of the surface (DFT)",
        "upd_shift_v" => "measurement: underpotential shift of zinc, or work function of the face",
        "lattice_mismatch_percent" if model == "missing" => {
            "calculation: coincidence of its own nets with Zn(002)"
        }
        "lattice_mismatch_percent" => "measurement: cell of the element at room temperature",
        "her_log10_i0_a_cm2" => "measurement: Tafel plot of hydrogen on the element in acid",
        "her_log10_i0_alkaline_a_cm2" => {
            "measurement: Tafel plot of hydrogen on the element in alkali"
        }
        "i_her_at_e_zn_a_cm2" => "measurement: hydrogen current at zinc's potential",
        "solute_potential_vs_zn_v" => {
            "measurement: potential of the element in the job's electrolyte"
        }
        "first_dealloying_shift_v" | "e_above_hull_ev" => {
            "calculation: energies of the compound and its neighbours on the hull, one data set (DFT)"
        }
        "zn_matrix_binding_ev" | "dilute_solution_enthalpy_kj_mol" => {
            "calculation: one solute atom in a zinc supercell (DFT)"
        }
        "segregation_energy_ev" | "surface_solute_fraction_ml" => {
            "calculation: solute in the first layer and in the bulk of a Zn(0001) slab (DFT)"
        }
        "solubility_at_percent" | "second_phase_percent" => {
            "measurement: solvus of the element in zinc"
        }
        "formation_enthalpy_kj_mol" | "miedema_compound_kj_mol" => {
            "measurement: formation enthalpy by calorimetry, or a calculation of the compound"
        }
        _ => {
            return match model {
                "fact" | "user" | "difference" | "composition" => {
                    "measurement: a second source of the value".to_owned()
                }
                "missing" => "a first value: calculation or measurement".to_owned(),
                model => format!("calculation or measurement in the place of `{model}`"),
            };
        }
    };
    what.to_owned()
}
