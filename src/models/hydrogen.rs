//! How readily does a metal evolve hydrogen?
//!
//! Tabulated exchange current densities in acid, log10 of A per cm². Compilations differ by one to two
//! decades for the same metal, so sigma is about 1. Exchange currents in alkali are another quantity and
//! stand in their own column. No volcano value is mixed in.
//!
//! At zinc's potential the hydrogen current follows from Tafel's law with the usual 120 mV per decade. The
//! exchange currents belong to molar acid and are used as they stand at the job's pH: where the discharge
//! of protons limits, the exchange current falls by half a decade per unit of pH, so that the current at
//! pH 4 is an upper bound by about two decades.
//!
//! **Volcano** (J. K. Nørskov et al., J. Electrochem. Soc. 152 (2005) J23, doi 10.1149/1.1856988):
//! i0 = e k0 N θ-term of the free energy of adsorbed hydrogen, k0 = 200 s⁻¹ per site. Its own column, never
//! mixed with tabulated currents: after oxide-covered metals are removed no volcano is left (P. Quaino et
//! al., Beilstein J. Nanotechnol. 5 (2014) 846, doi 10.3762/bjnano.5.96).
//!
//! **Site competition.** Zinc and hydrogen want the same hollows. At zinc's equilibrium potential a zinc
//! atom pays its adsorption energy against bulk zinc, a proton and an electron pay ΔG_H − e(E_H − E_Zn).
//! The difference says who wins; [`coverages`] is the Langmuir isotherm of both.

use crate::facts::{Element, Facts, Quantity, Value, join_sources};
use crate::models::{Environment, adsorption, corrosion};
use crate::units::BOLTZMANN_EV_PER_K;

/// Tafel slope of hydrogen evolution on metals that hold hydrogen weakly, V per decade.
pub const TAFEL_SLOPE_V: f64 = 0.12;

/// log10 of the hydrogen exchange current density in acid, A per cm².
///
/// # Errors
/// `no_source` where nobody gives one.
pub fn log10_exchange_current_acid(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("her_log10_i0_a_cm2", element)
}

/// log10 of the hydrogen exchange current density in 0.1 M KOH, A per cm².
///
/// # Errors
/// `no_source` where nobody gives one.
pub fn log10_exchange_current_alkaline(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("her_log10_i0_alkaline_a_cm2", element)
}

/// Overpotential at which hydrogen evolution carries a whole current density, V (positive).
///
/// ```
/// use zincscreen::models::hydrogen::overpotential_v;
/// // 1 mA cm⁻² on a metal with i0 = 1e-10.5 A cm⁻²: 7.5 decades of 120 mV.
/// assert!((overpotential_v(-10.5, 1.0) - 0.9).abs() < 1e-12);
/// ```
#[must_use]
pub fn overpotential_v(log10_i0_a_cm2: f64, current_density_ma_cm2: f64) -> f64 {
    TAFEL_SLOPE_V * ((current_density_ma_cm2 * 1e-3).log10() - log10_i0_a_cm2)
}

/// Generalised coordination number of a site: the coordination of each of its neighbours over the greatest,
/// summed. On facets of zinc it orders the activity for hydrogen (doi 10.1007/s40820-024-01337-0).
///
/// ```
/// use zincscreen::models::hydrogen::generalized_coordination;
/// // On top of fcc(111): six neighbours in the surface (9) and three below (12).
/// let neighbours = [9, 9, 9, 9, 9, 9, 12, 12, 12];
/// assert_eq!(generalized_coordination(&neighbours, 12), 7.5);
/// ```
#[must_use]
pub fn generalized_coordination(neighbours: &[u32], greatest: u32) -> f64 {
    f64::from(neighbours.iter().sum::<u32>()) / f64::from(greatest)
}

/// One standard uncertainty of a volcano value, decades: refits move single metals by up to four (arXiv:2109.04219).
pub const SIGMA_VOLCANO_DECADES: f64 = 2.0;
/// Elementary charge, C (CODATA 2018, exact).
const CHARGE_C: f64 = 1.602_176_634e-19;
/// Turnover of a site at the top of the volcano, 1/s.
const VOLCANO_K0_PER_S: f64 = 200.0;
/// Sites per cm².
const VOLCANO_SITES_PER_CM2: f64 = 1.5e15;

/// log10 of the exchange current density (A per cm²) that the volcano gives for a free energy of adsorbed
/// hydrogen at 298.15 K.
///
/// ```
/// use zincscreen::models::hydrogen::volcano_log10_i0;
/// assert!((volcano_log10_i0(0.0) - -1.619).abs() < 5e-4);
/// assert!((volcano_log10_i0(0.1) - -3.017).abs() < 5e-4);
/// assert!((volcano_log10_i0(-0.1) - -3.017).abs() < 5e-4);
/// ```
#[must_use]
pub fn volcano_log10_i0(h_free_energy_ev: f64) -> f64 {
    let exponent = h_free_energy_ev.abs() / (BOLTZMANN_EV_PER_K * 298.15);
    // exp(−|x|)/(1 + exp(−|x|)) on the weak side, 1/(1 + exp(|x|)) on the strong: the same number.
    let share =
        -exponent / std::f64::consts::LN_10 - (-exponent).exp().ln_1p() / std::f64::consts::LN_10;
    (CHARGE_C * VOLCANO_K0_PER_S * VOLCANO_SITES_PER_CM2).log10() + share
}

/// The volcano's exchange current of an element, from its sourced free energy of hydrogen.
///
/// # Errors
/// `no_source` without that energy.
pub fn volcano_of(facts: &Facts, element: Element) -> Quantity {
    let energy = adsorption::h_free_energy_ev(facts, element)?;
    let per_ev = 1.0 / (BOLTZMANN_EV_PER_K * 298.15 * std::f64::consts::LN_10);
    let sigma = (energy.sigma.unwrap_or(0.0) * per_ev).hypot(SIGMA_VOLCANO_DECADES);
    Ok(Value::new(
        volcano_log10_i0(energy.value),
        Some(sigma),
        "norskov_volcano",
        &energy.source,
    ))
}

/// Hydrogen current density at zinc's equilibrium potential, A per cm², from an exchange current and
/// Tafel's law.
///
/// ```
/// use zincscreen::models::hydrogen::current_at_a_cm2;
/// // i0 = 1e-10 A/cm², 0.5157 V below the hydrogen electrode.
/// assert!((current_at_a_cm2(-10.0, 0.515743) / 1.9854e-6 - 1.0).abs() < 1e-3);
/// ```
#[must_use]
pub fn current_at_a_cm2(log10_i0_a_cm2: f64, overpotential_v: f64) -> f64 {
    10.0_f64.powf(log10_i0_a_cm2 + overpotential_v / TAFEL_SLOPE_V)
}

/// By how much zinc's equilibrium potential lies below the hydrogen electrode at the job's conditions, V.
///
/// # Errors
/// `no_source` without zinc's potential.
pub fn drive_at_zinc_v(facts: &Facts, environment: &Environment) -> Quantity {
    let mut zinc = corrosion::own_potential_v_she(facts, Element::ZN, environment)?;
    zinc.value = corrosion::hydrogen_v_she(environment.ph, environment.temperature_k) - zinc.value;
    Ok(zinc)
}

/// log10 of the hydrogen current density (A per cm²) of a mixed surface at zinc's equilibrium potential:
/// the currents of the elements weighted by the area each covers, times an area factor (true over
/// projected area, 1 for a flat surface). The most active element dominates.
///
/// # Errors
/// `no_source` if any element that covers something has no tabulated exchange current.
pub fn log10_current_at_e_zn(
    facts: &Facts,
    areas: &[(Element, f64)],
    area_factor: f64,
    environment: &Environment,
) -> Quantity {
    let drive = drive_at_zinc_v(facts, environment)?;
    let (mut total, mut greatest) = (0.0, 0.0);
    let mut sigma = None;
    let mut used = vec![drive.clone()];
    for &(element, area) in areas.iter().filter(|a| a.1 > 0.0) {
        let i0 = log10_exchange_current_acid(facts, element)?;
        let current = area * current_at_a_cm2(i0.value, drive.value);
        total += current;
        if current > greatest {
            greatest = current;
            sigma = i0.sigma;
        }
        used.push(i0);
    }
    Ok(Value::new(
        (area_factor * total).log10(),
        sigma,
        "tafel",
        &join_sources(&used),
    ))
}

/// Free energy of putting a zinc atom where a hydrogen atom sits, at zinc's equilibrium potential, eV;
/// negative: zinc takes the site, which is what blocks hydrogen.
///
/// # Errors
/// As [`adsorption::zn_energy_vs_bulk_ev`] and [`adsorption::h_free_energy_ev`].
pub fn site_competition_ev(facts: &Facts, element: Element, environment: &Environment) -> Quantity {
    let zinc = adsorption::zn_energy_vs_bulk_ev(facts, element)?;
    let hydrogen = adsorption::h_free_energy_ev(facts, element)?;
    let drive = drive_at_zinc_v(facts, environment)?;
    let sigma = zinc
        .sigma
        .unwrap_or(0.0)
        .hypot(hydrogen.sigma.unwrap_or(0.0));
    Ok(Value::new(
        zinc.value - (hydrogen.value - drive.value),
        Some(sigma),
        "site_competition",
        &join_sources([&zinc, &hydrogen, &drive]),
    ))
}

/// Coverages of zinc and hydrogen that compete for one kind of site (Langmuir), monolayers, from their free
/// energies of occupying it (eV).
///
/// ```
/// use zincscreen::models::hydrogen::coverages;
/// let (zinc, hydrogen) = coverages(-0.1, -0.1, 298.15);
/// assert!((zinc - hydrogen).abs() < 1e-12 && zinc < 0.5);
/// // Bound more strongly by 0.2 eV, zinc drives hydrogen out.
/// assert!(coverages(-0.3, -0.1, 298.15).1 < 5e-4);
/// ```
#[must_use]
pub fn coverages(zinc_ev: f64, hydrogen_ev: f64, temperature_k: f64) -> (f64, f64) {
    let kt = BOLTZMANN_EV_PER_K * temperature_k;
    let greatest = (-zinc_ev / kt).max(-hydrogen_ev / kt).max(0.0);
    let [zinc, hydrogen, empty] =
        [-zinc_ev / kt, -hydrogen_ev / kt, 0.0].map(|x| (x - greatest).exp());
    let total = zinc + hydrogen + empty;
    (zinc / total, hydrogen / total)
}
