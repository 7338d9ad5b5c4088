//! Which metal dissolves first, which can be plated, and what holds zinc in a compound?
//!
//! Nernst; zinc's activity is its concentration (an approximation) or, for zinc sulfate, Pitzer's
//! ([`electrolyte`]), the other ions' is the job's number:
//! E = E⁰ + (RT/nF) ln a(ion), E_H = −(RT ln10/F) pH, all against SHE.
//!
//! **First step of dealloying.** A compound loses zinc first along the tie-line to the next
//! zinc-poorer phase of the hull. Zinc's chemical potential on that line, μ, is its height at pure
//! zinc; the compound is nobler than zinc by −μ/(2F). Entropy is neglected. The hull is made of one
//! calculated data set; a measured or CALPHAD energy is never mixed into it.

use crate::facts::{Element, Facts, Formula, HullPoint, Quantity, Reason, Value};
use crate::models::{Environment, ZincActivity, electrolyte, hydrogen};
use crate::units::{FARADAY_C_PER_MOL, GAS_J_PER_MOL_K};

/// One standard uncertainty of the difference of two calculated formation energies of chemically alike
/// compounds, eV per atom: real compounds such as β′-CuZn come out 17 meV too high.
pub const SIGMA_ENERGY_DIFFERENCE_EV: f64 = 0.02;
/// One standard uncertainty from the neglected vibrational entropy, V: 5 J/(mol K) at 298 K over 2F.
pub const SIGMA_ENTROPY_V: f64 = 0.008;

/// Nernst potential of a metal against its ion, V against SHE.
///
/// ```
/// use zincscreen::models::corrosion::nernst_v_she;
/// // Zinc in 2 mol/l Zn²⁺.
/// assert!((nernst_v_she(-0.762, 2.0, 2.0, 298.15) - -0.753096).abs() < 1e-6);
/// ```
#[must_use]
pub fn nernst_v_she(e0_v_she: f64, n_electrons: f64, activity: f64, temperature_k: f64) -> f64 {
    e0_v_she + GAS_J_PER_MOL_K * temperature_k / (n_electrons * FARADAY_C_PER_MOL) * activity.ln()
}

/// Potential of the reversible hydrogen electrode at a pH, V against SHE.
///
/// ```
/// use zincscreen::models::corrosion::hydrogen_v_she;
/// assert!((hydrogen_v_she(4.0, 298.15) - -0.236637).abs() < 1e-6);
/// ```
#[must_use]
pub fn hydrogen_v_she(ph: f64, temperature_k: f64) -> f64 {
    -std::f64::consts::LN_10 * GAS_J_PER_MOL_K * temperature_k / FARADAY_C_PER_MOL * ph
}

/// Potential at which an element starts to dissolve at the job's activities, V against SHE: the least
/// noble of its couples between the metal and a simple ion. The model names the ion.
///
/// Low-grade listings are not used. Where a couple with an oxide is listed (Si, Ta, Te), the metal
/// stands against its oxide in water, not against a simple ion.
///
/// # Errors
/// `no_source` without a sourced couple, `outside_model` where the oxide decides.
pub fn own_potential_v_she(facts: &Facts, element: Element, environment: &Environment) -> Quantity {
    let (activity, salt) = match (element, environment.zn2_activity) {
        (Element::ZN, ZincActivity::Znso4Pitzer) => {
            let activity = electrolyte::zinc_activity(facts, environment.zn2_mol_per_l)?;
            (activity.value, Some(activity))
        }
        (Element::ZN, ZincActivity::Concentration) => (environment.zn2_mol_per_l, None),
        _ => (environment.solute_ion_mol_per_l, None),
    };
    let mut lowest: Option<Value> = None;
    for couple in couples(facts, element) {
        let Some(n) = ion_charge(&couple, element) else {
            return Err(Reason::OutsideModel);
        };
        let Ok(mut potential) = facts.quantity_at("standard_potential_v_she", element, &couple)
        else {
            continue;
        };
        potential.value = nernst_v_she(potential.value, n, activity, environment.temperature_k);
        if lowest
            .as_ref()
            .is_none_or(|low| potential.value < low.value)
        {
            potential.model = format!("nernst {couple}/{element}").into();
            if let Some(salt) = &salt {
                potential.source = crate::facts::join_sources([&potential, salt]).into();
            }
            lowest = Some(potential);
        }
    }
    lowest.ok_or(Reason::NoSource)
}

/// Oxidised species of an element's couples with a listing of sufficient grade.
fn couples(facts: &Facts, element: Element) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for listing in facts.listings("standard_potential_v_she", element) {
        let fact = listing.fact;
        if *fact.flag != *"C_low_grade_listing" && !hosts.iter().any(|h| **h == *fact.host) {
            hosts.push(fact.host.to_string());
        }
    }
    hosts
}

/// Charge of a simple ion of the element: `Sn2+` → 2, `Hg2_2+` and oxides → none.
fn ion_charge(host: &str, element: Element) -> Option<f64> {
    let charge = host.strip_prefix(element.symbol())?.strip_suffix('+')?;
    if charge.is_empty() {
        return Some(1.0);
    }
    charge
        .parse::<u8>()
        .ok()
        .filter(|z| (1..=7).contains(z))
        .map(f64::from)
}

/// A solute's own potential against zinc's at the job's activities, V; positive: nobler than zinc, so
/// it can be deposited by displacement and stays when zinc is stripped.
///
/// # Errors
/// `no_source` without a sourced couple.
pub fn potential_vs_zn_v(facts: &Facts, element: Element, environment: &Environment) -> Quantity {
    let zinc = own_potential_v_she(facts, Element::ZN, environment)?;
    let own = own_potential_v_she(facts, element, environment)?;
    if element == Element::ZN {
        return Ok(Value {
            value: 0.0,
            sigma: Some(0.0),
            ..own
        });
    }
    let sigma = match (zinc.sigma, own.sigma) {
        (Some(a), Some(b)) => Some(a.hypot(b)),
        (a, b) => a.or(b),
    };
    let source = crate::facts::join_sources([&own, &zinc]);
    Ok(Value::new(
        own.value - zinc.value,
        sigma,
        own.model,
        &source,
    ))
}

/// Potential below which no metal can be plated on zinc from water, V against SHE: hydrogen evolution on
/// zinc takes the whole of the job's current density.
///
/// # Errors
/// `no_source` without zinc's hydrogen exchange current.
pub fn reduction_limit_v_she(facts: &Facts, environment: &Environment) -> Quantity {
    let i0 = hydrogen::log10_exchange_current_acid(facts, Element::ZN)?;
    let overpotential = hydrogen::overpotential_v(i0.value, environment.current_density_ma_cm2);
    let sigma = i0.sigma.map(|s| s * hydrogen::TAFEL_SLOPE_V);
    Ok(Value::new(
        hydrogen_v_she(environment.ph, environment.temperature_k) - overpotential,
        sigma,
        "tafel",
        &i0.source,
    ))
}

/// Shift of the first dealloying step of a binary compound Zn-X against zinc, V, and its sigma; positive:
/// nobler than zinc.
///
/// `energy_ev` is the compound's formation energy per atom in the data set of `hull`. The tie-line to a
/// neighbour of nearly the same composition is short, and pure zinc far away: errors of the energies
/// are stretched by 1 + (1 − x)/(x − x′), x the compound's and x′ its neighbour's fraction of zinc.
///
/// # Errors
/// `outside_model` for anything but a binary compound of zinc.
pub fn first_dealloying_shift_v(
    hull: &[HullPoint],
    formula: &Formula,
    energy_ev: f64,
) -> Result<(f64, f64), Reason> {
    let &[solute] = formula.solutes().collect::<Vec<_>>().as_slice() else {
        return Err(Reason::OutsideModel);
    };
    let x = formula.fraction(Element::ZN);
    if x <= 0.0 || x >= 1.0 {
        return Err(Reason::OutsideModel);
    }
    // Zinc-poorer phases that the compound can decay to; the pure solute is always one of them. The
    // tie-line that binds zinc most weakly (its height at pure zinc is greatest) is the first step.
    let tie_line = |x_poor: f64, e_poor: f64| {
        let stretch = (1.0 - x) / (x - x_poor);
        (energy_ev + (energy_ev - e_poor) * stretch, stretch)
    };
    let mut first = tie_line(0.0, 0.0);
    for point in hull {
        let mut solutes = point.formula.solutes();
        let same = solutes.next() == Some(solute) && solutes.next().is_none();
        let x_poor = point.formula.fraction(Element::ZN);
        if same && x_poor < x - 1e-9 {
            let other = tie_line(x_poor, point.formation_energy_ev);
            if other.0 > first.0 {
                first = other;
            }
        }
    }
    let (mu_ev, stretch) = first;
    let sigma = ((1.0 + stretch) * SIGMA_ENERGY_DIFFERENCE_EV / 2.0).hypot(SIGMA_ENTROPY_V);
    Ok((-mu_ev / 2.0, sigma))
}

/// Charge, in coulombs per cm², that one monolayer of Zn(0001) takes: two electrons per 6.1507 Å².
const MONOLAYER_C_PER_CM2: f64 = 2.0 * 1.602_176_634e-19 / 6.150_71e-16;

/// The electrode of a metal beside the hydrogen electrode on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixedElectrode {
    /// Equilibrium potential of the metal, V.
    pub metal_v_she: f64,
    /// Its exchange current density, A per cm².
    pub metal_i0_a_cm2: f64,
    /// Anodic Tafel slope of the metal, V per decade.
    pub metal_anodic_slope_v: f64,
    /// Cathodic Tafel slope of the metal (plating back), V per decade.
    pub metal_cathodic_slope_v: f64,
    /// Equilibrium potential of hydrogen, V.
    pub hydrogen_v_she: f64,
    /// Exchange current density of hydrogen on the metal, A per cm².
    pub hydrogen_i0_a_cm2: f64,
    /// Cathodic Tafel slope of hydrogen, V per decade.
    pub hydrogen_slope_v: f64,
}

/// Corrosion potential (V) and current density (A per cm²) where the metal dissolves as fast as hydrogen
/// evolves, the metal's back reaction included (Wagner and Traud, Z. Elektrochem. 44 (1938) 391).
///
/// With the two Tafel lines alone the example below crosses at −0.804 V, below zinc's own equilibrium,
/// where zinc cannot dissolve. In practice the corrosion current is the hydrogen current at zinc's
/// equilibrium potential, which is why that is the descriptor and no galvanic shift is: lead and nickel
/// are both nobler than zinc and gas oppositely.
///
/// ```
/// use zincscreen::models::corrosion::{MixedElectrode, mixed_potential};
/// let (potential, current) = mixed_potential(&MixedElectrode {
///     metal_v_she: -0.753, metal_i0_a_cm2: 1e-4,
///     metal_anodic_slope_v: 0.04, metal_cathodic_slope_v: 0.12,
///     hydrogen_v_she: -0.237, hydrogen_i0_a_cm2: 1e-10, hydrogen_slope_v: 0.12,
/// });
/// assert!((potential - -0.752743).abs() < 5e-7);
/// assert!((current / 1.98543e-6 - 1.0).abs() < 2e-6);
/// ```
#[must_use]
pub fn mixed_potential(electrode: &MixedElectrode) -> (f64, f64) {
    let hydrogen = |v: f64| {
        let over = electrode.hydrogen_v_she - v;
        electrode.hydrogen_i0_a_cm2 * 10.0_f64.powf(over / electrode.hydrogen_slope_v)
    };
    let metal = |v: f64| {
        let over = v - electrode.metal_v_she;
        electrode.metal_i0_a_cm2
            * (10.0_f64.powf(over / electrode.metal_anodic_slope_v)
                - 10.0_f64.powf(-over / electrode.metal_cathodic_slope_v))
    };
    // The metal's net current rises and hydrogen's falls with potential: one crossing, between the two.
    let (mut low, mut high) = (electrode.metal_v_she, electrode.hydrogen_v_she);
    if low > high {
        (low, high) = (high, low);
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if metal(middle) > hydrogen(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let potential = f64::midpoint(low, high);
    (potential, hydrogen(potential))
}

/// Width of the range of potentials in which an element and zinc can be plated together from water, V: from
/// where hydrogen takes the whole current up to the baser of the two. Negative: there is none. The ion
/// of the solute at unit activity, the best case.
///
/// # Errors
/// `no_source` or `outside_model` as [`own_potential_v_she`] and [`reduction_limit_v_she`].
pub fn codeposition_window_v(
    facts: &Facts,
    element: Element,
    environment: &Environment,
) -> Quantity {
    let bath = Environment {
        solute_ion_mol_per_l: 1.0,
        ..*environment
    };
    let limit = reduction_limit_v_she(facts, environment)?;
    let zinc = own_potential_v_she(facts, Element::ZN, environment)?;
    let own = own_potential_v_she(facts, element, &bath)?;
    let sigma = limit.sigma.unwrap_or(0.0).hypot(own.sigma.unwrap_or(0.0));
    let source = crate::facts::join_sources([&limit, &own, &zinc]);
    Ok(Value::new(
        own.value.min(zinc.value) - limit.value,
        Some(sigma),
        "codeposition_window",
        &source,
    ))
}

/// Monolayers of zinc that a half cycle plates or strips.
///
/// ```
/// use zincscreen::models::corrosion::zinc_monolayers;
/// // 1 mAh per cm² buries what lies below under nearly 7000 layers.
/// assert!((zinc_monolayers(1.0) - 6910.0).abs() < 1.0);
/// ```
#[must_use]
pub fn zinc_monolayers(areal_capacity_mah_cm2: f64) -> f64 {
    areal_capacity_mah_cm2 * 3.6 / MONOLAYER_C_PER_CM2
}

/// Monolayers of a solute that stays behind when a half cycle of the alloy is stripped, for an atomic
/// fraction x of it: the alloy's zinc leaves, x/(1 − x) atoms of the solute per atom of zinc remain.
///
/// ```
/// use zincscreen::models::corrosion::exposed_monolayers;
/// // 1 at.% of a noble element, 1 mAh per cm²: seventy layers of it.
/// assert!((exposed_monolayers(0.01, 1.0) - 69.8).abs() < 0.1);
/// ```
#[must_use]
pub fn exposed_monolayers(fraction: f64, areal_capacity_mah_cm2: f64) -> f64 {
    zinc_monolayers(areal_capacity_mah_cm2) * fraction / (1.0 - fraction)
}

/// Whether the released ion of an element can shield protrusions: it is not plated at zinc's potential, at
/// the job's activities (Li⁺, Mn²⁺). The opposite of staying in the alloy. None within one sigma.
#[must_use]
pub fn shields_as_cation(
    facts: &Facts,
    element: Element,
    environment: &Environment,
) -> Option<bool> {
    let shift = potential_vs_zn_v(facts, element, environment).ok()?;
    (shift.value.abs() > shift.sigma.unwrap_or(0.0)).then_some(shift.value < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_of_simple_ions_only() {
        let tin = "Sn".parse().expect("a symbol");
        let silver = "Ag".parse().expect("a symbol");
        let mercury = "Hg".parse().expect("a symbol");
        assert_eq!(ion_charge("Sn2+", tin), Some(2.0));
        assert_eq!(ion_charge("Ag+", silver), Some(1.0));
        assert_eq!(ion_charge("Hg2_2+", mercury), None);
        assert_eq!(ion_charge("SiO2", tin), None);
    }

    #[test]
    fn a_lone_compound_decays_to_the_solute() {
        // CuZn at -8.49 kJ per mole of atoms and nothing between it and copper: 2·8.49/(2F).
        let formula: Formula = "CuZn".parse().expect("a formula");
        let energy = crate::units::ev_from_kj_mol(-8.49);
        let (shift, _) = first_dealloying_shift_v(&[], &formula, energy).expect("a binary");
        assert!((shift - 0.0880).abs() < 5e-5);
    }
}
