//! Who is most like a candidate: distance in standardised descriptors among the systems of its form.

use super::Standing;
use crate::candidates::Candidate;
use crate::descriptors::{DESCRIPTORS, Evaluator, index_of};
use crate::facts::Quantity;

/// One descriptor for each physical quantity; the registry holds several of some (three scales of
/// electronegativity, four enthalpies), which would count more than once.
pub(super) const SPACE: [&str; 12] = [
    "delta_chi_pauling",
    "d_band_center_ev",
    "zn_adsorption_energy_ev",
    "upd_shift_v",
    "lattice_mismatch_percent",
    "radius_misfit_percent",
    "her_log10_i0_a_cm2",
    "h_adsorption_dg_ev",
    "formation_enthalpy_kj_mol",
    "segregation_energy_ev",
    "solute_potential_vs_zn_v",
    "solute_melting_point_k",
];

/// A system that is like the candidate.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its best candidate.
    pub candidate_id: String,
    /// Its name.
    pub system: String,
    /// Rank of the system.
    pub rank: Option<u64>,
    /// Root mean square difference in standard deviations of the form, over the descriptors both have.
    pub distance: f64,
    /// Number of those descriptors.
    pub shared: usize,
    /// The descriptor in which they differ most.
    pub differs_most: &'static str,
}

/// The nearest systems, nearest first. Needed: at least half of the descriptors that the candidate has, and
/// three, in common.
pub(super) fn nearest(
    standings: &[Standing],
    evaluator: &Evaluator<'_>,
    candidate: &Candidate,
    quantities: &[Quantity],
    count: usize,
) -> Vec<Neighbour> {
    let space: Vec<usize> = SPACE.iter().filter_map(|name| index_of(name)).collect();
    let of_form: Vec<&Standing> = standings
        .iter()
        .filter(|s| s.best.form == candidate.form)
        .collect();
    let rows: Vec<Vec<Option<f64>>> = of_form
        .iter()
        .map(|s| {
            let value = |&d: &usize| evaluator.evaluate(d, &s.best).ok().map(|v| v.value);
            space.iter().map(value).collect()
        })
        .collect();
    let spreads: Vec<Option<f64>> = (0..space.len())
        .map(|i| standard_deviation(rows.iter().filter_map(|row| row[i])))
        .collect();
    let own: Vec<Option<f64>> = space
        .iter()
        .map(|&d| quantities[d].as_ref().ok().map(|v| v.value))
        .collect();
    let known = own.iter().flatten().count();
    let mut found: Vec<Neighbour> = of_form
        .iter()
        .zip(&rows)
        .filter(|(s, _)| s.best.solutes != candidate.solutes)
        .filter_map(|(standing, row)| {
            let mut sum = 0.0;
            let mut shared = 0_usize;
            let mut most = (0.0, 0);
            for i in 0..space.len() {
                if let (Some(a), Some(b), Some(spread)) = (own[i], row[i], spreads[i]) {
                    let z = (a - b) / spread;
                    sum += z * z;
                    shared += 1;
                    if z.abs() >= most.0 {
                        most = (z.abs(), i);
                    }
                }
            }
            (shared >= 3 && 2 * shared >= known).then(|| Neighbour {
                candidate_id: standing.best.id(),
                system: standing.best.system(),
                rank: standing.rank,
                distance: (sum / shared as f64).sqrt(),
                shared,
                differs_most: DESCRIPTORS[space[most.1]].name,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        let order = a.distance.total_cmp(&b.distance);
        order.then_with(|| a.candidate_id.cmp(&b.candidate_id))
    });
    found.truncate(count);
    found
}

/// Of the population; none where all are equal.
fn standard_deviation(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let n = values.clone().count() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    (variance > 0.0).then(|| variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_descriptor_of_the_space_is_registered() {
        assert!(SPACE.iter().all(|name| index_of(name).is_some()));
    }

    #[test]
    fn equal_values_have_no_spread() {
        assert_eq!(standard_deviation([2.0, 2.0].into_iter()), None);
        assert_eq!(standard_deviation([1.0, 3.0].into_iter()), Some(1.0));
    }
}
