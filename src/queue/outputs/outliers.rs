//! Which energies lie apart from their equals?

use super::anomalies::{Anomaly, AnomalyKind, suspect};

/// Robust distance from the median beyond which an energy is an outlier. Iglewicz & Hoaglin, How to Detect and
/// Handle Outliers (1993).
const OUTLIER_Z: f64 = 3.5;
/// So many energies are needed for a verdict: of three, two that agree say nothing about the third.
pub const LEAST_EQUALS: usize = 4;

/// Energies that lie apart from those of equal calculations, such as one adsorbate on the sites of one surface, or
/// the same bulk from several starts; `energies_ev` per cell, or per atom throughout. Below [`LEAST_EQUALS`] energies
/// there is no verdict, which is not that there is no outlier. No energy nearer than `least_ev` to the median is one.
///
/// ```
/// use zincscreen::queue::outputs::energy_outliers;
/// let found = energy_outliers(&[-3.71, -3.70, -3.72, -3.69, -1.20], 0.2).ok_or("too few")?;
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].0, 4);
/// assert!(energy_outliers(&[-3.71, -3.70, -1.20], 0.2).is_none());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn energy_outliers(energies_ev: &[f64], least_ev: f64) -> Option<Vec<(usize, Anomaly)>> {
    if energies_ev.len() < LEAST_EQUALS {
        return None;
    }
    let middle = median(energies_ev.to_vec());
    let deviations: Vec<f64> = energies_ev.iter().map(|e| (e - middle).abs()).collect();
    // The factor makes the median deviation of a normal distribution its sigma.
    let sigma = 1.4826 * median(deviations.clone());
    let outliers = deviations
        .iter()
        .enumerate()
        .filter(|(_, d)| d.is_nan() || **d > least_ev.max(OUTLIER_Z * sigma))
        .map(|(index, deviation)| {
            let reason = format!(
                "the energy {:.3} eV is {deviation:.3} eV from the median {middle:.3} eV of {} equal calculations, \
                 whose spread is {sigma:.3} eV",
                energies_ev[index],
                energies_ev.len()
            );
            (index, suspect(AnomalyKind::EnergyOutlier, reason))
        })
        .collect();
    Some(outliers)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n % 2 == 1 {
        values[n / 2]
    } else {
        f64::midpoint(values[n / 2 - 1], values[n / 2])
    }
}
