//! Does a solute gather at the surface, or at grain boundaries?
//!
//! **Surface** (bond counting after Wynblatt and Ku, Surf. Sci. 65 (1977) 511, doi
//! 10.1016/0039-6028(77)90462-9). A solute that trades places with a surface atom of the host changes the
//! energy by
//!
//! ΔE = (γ_X − γ_host) A − (Z_v/Z) ΔH_sol − E_el
//!
//! γ surface energies (J/m²), A the area per atom of the host's close-packed plane, Z_v of Z neighbours
//! missing there (3 of 12 on fcc(111) and hcp(0001), 2 of 8 on bcc(110)), ΔH_sol the chemical dilute
//! solution enthalpy (the missing bonds with the host no longer cost it), E_el the elastic energy of the
//! misfit, which a surface releases (Friedel). Negative: enriches the surface. The original paper could
//! not be read; the form above follows from counting nearest-neighbour bonds of a regular solution in the
//! dilute limit, and its limits are tested: lower γ, larger misfit and a positive heat of solution drive a
//! solute to the surface.
//!
//! **Uncertainty.** Against 529 calculated values for close-packed transition-metal hosts (A. V. Ruban, H. L.
//! Skriver, J. K. Nørskov, Phys. Rev. B 59 (1999) 15990, doi 10.1103/PhysRevB.59.15990) a test finds the
//! root mean square deviation [`SIGMA_EV`] and the right sign in 87 % of the clear cases. No such table has zinc as host.
//!
//! **Deeper layers.** Below the first layer of a close-packed surface no neighbour is missing and nearly
//! all misfit energy is back: the model says 0, with the elastic energy as sigma. Calculations of
//! Zn(0001) put some dopants into the third layer (doi 10.1016/j.ijhydene.2024.07.178), which no bond
//! counting gives.
//!
//! **Isotherms.** McLean, and Guttmann's site competition of several solutes,
//! X_i/(1 − ΣX) = x_i/(1 − Σx) exp(−ΔE_i/kT); solutes do not interact with each other on the surface.
//!
//! **Grain boundaries.** A solute with less cohesion per area than the host weakens a boundary (M. P. Seah, Acta
//! Metall. 28 (1980) 955): the sign of E_coh/V^(2/3) minus the host's. The constants that turn it into an
//! energy could not be read; only the sign and order are meant.

use crate::crystal::close_packed_spacing_ang;
use crate::facts::{Element, Facts, Quantity, Reason, Value, join_sources};
use crate::models::{constitution, miedema};
use crate::units::{self, BOLTZMANN_EV_PER_K};

/// One standard uncertainty of the surface segregation energy, eV: see the module. A test recomputes it.
pub const SIGMA_EV: f64 = 0.41;
/// 1 J/m² in eV/Å².
const EV_PER_ANG2_PER_J_M2: f64 = 0.062_415_090_7;

/// 1 cm³/mol in Å³ per atom.
const ANG3_PER_CM3_MOL: f64 = 1.660_539_067;

/// Neighbours of an atom in the bulk, neighbours it misses on the close-packed plane, and the area per
/// atom there (Å²).
fn close_packed_surface(facts: &Facts, host: Element) -> Result<(f64, f64, f64), Reason> {
    let crystal = facts.crystal(host).ok_or(Reason::NoSource)?;
    if &*crystal.structure == "bcc" {
        let a = crystal.a_ang.ok_or(Reason::NoSource)?;
        return Ok((8.0, 2.0, a * a / std::f64::consts::SQRT_2));
    }
    let spacing = close_packed_spacing_ang(crystal)?;
    Ok((12.0, 3.0, spacing * spacing * 3.0_f64.sqrt() / 2.0))
}

/// Energy of moving a solute from the bulk into the first layer of the host's close-packed surface, eV;
/// negative: it enriches the surface.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::segregation};
/// let facts = Facts::embedded()?;
/// let bismuth = "Bi".parse().expect("a symbol");
/// let energy = segregation::surface_energy_ev(&facts, bismuth, Element::ZN).expect("known");
/// assert!(energy.value < 0.0);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without surface energies, moduli or Miedema parameters; `no_hexagonal_net` for hosts
/// without a close-packed plane; `not_applicable` for the host itself.
pub fn surface_energy_ev(facts: &Facts, solute: Element, host: Element) -> Quantity {
    if solute == host {
        return Err(Reason::NotApplicable);
    }
    let (neighbours, missing, area_ang2) = close_packed_surface(facts, host)?;
    let own = facts.quantity("surface_energy_j_m2", solute)?;
    let other = facts.quantity("surface_energy_j_m2", host)?;
    let solution = miedema::dilute_solution(facts, solute, host)?;
    let elastic = miedema::dilute_elastic(facts, solute, host)?;
    let bonds_ev = (own.value - other.value) * EV_PER_ANG2_PER_J_M2 * area_ang2;
    let value = bonds_ev
        - missing / neighbours * units::ev_from_kj_mol(solution.value)
        - units::ev_from_kj_mol(elastic.value);
    Ok(Value::new(
        value,
        Some(SIGMA_EV),
        "wynblatt_ku",
        &join_sources([&own, &other, &solution, &elastic]),
    ))
}

/// The same for the layers below, counted from 1 = the surface: 0 for the others, with the elastic energy
/// as sigma.
///
/// # Errors
/// As [`surface_energy_ev`]; `outside_model` for layer 0.
pub fn layer_energy_ev(facts: &Facts, solute: Element, host: Element, layer: usize) -> Quantity {
    match layer {
        0 => Err(Reason::OutsideModel),
        1 => surface_energy_ev(facts, solute, host),
        _ => {
            let elastic = miedema::dilute_elastic(facts, solute, host)?;
            let sigma = units::ev_from_kj_mol(elastic.value).hypot(SIGMA_EV);
            Ok(Value::new(0.0, Some(sigma), "wynblatt_ku", &elastic.source))
        }
    }
}

/// Occupied fraction of the sites of an interface by one solute (McLean).
///
/// ```
/// use zincscreen::models::segregation::mclean;
/// assert!((mclean(0.01, -0.2, 298.15) - 0.960427).abs() < 1e-6);
/// ```
#[must_use]
pub fn mclean(bulk: f64, energy_ev: f64, temperature_k: f64) -> f64 {
    guttmann(&[(bulk, energy_ev)], temperature_k)[0]
}

/// Occupied fractions of the sites of an interface by solutes that compete for them: pairs of bulk
/// fraction and segregation energy (eV) in, interface fractions in the same order out.
///
/// ```
/// use zincscreen::models::segregation::guttmann;
/// // 1 % tin at -0.15 eV beside 0.5 % bismuth at -0.25 eV: bismuth takes the sites.
/// let surface = guttmann(&[(0.01, -0.15), (0.005, -0.25)], 298.15);
/// assert!((surface[0] - 0.038766).abs() < 1e-6 && (surface[1] - 0.950107).abs() < 1e-6);
/// ```
#[must_use]
pub fn guttmann(solutes: &[(f64, f64)], temperature_k: f64) -> Vec<f64> {
    let kt_ev = BOLTZMANN_EV_PER_K * temperature_k;
    let host = 1.0 - solutes.iter().map(|s| s.0).sum::<f64>();
    // The greatest exponent is taken out, so that nothing overflows.
    let exponents: Vec<f64> = solutes.iter().map(|s| -s.1 / kt_ev).collect();
    let greatest = exponents.iter().copied().fold(0.0, f64::max);
    let weights: Vec<f64> = solutes
        .iter()
        .zip(&exponents)
        .map(|(s, e)| s.0 * (e - greatest).exp())
        .collect();
    let total = host * (-greatest).exp() + weights.iter().sum::<f64>();
    weights.into_iter().map(|w| w / total).collect()
}

/// What each solute occupies of the first layer of Zn(0001) once the alloy was held at a temperature, as
/// fractions of a monolayer.
///
/// The bulk holds no more of a solute than its solubility or the bound of it; where neither is sourced the
/// whole content counts, an upper bound, and the model says `nominal`. Sigma is half the span between segregation
/// energies one sigma apart on either side.
///
/// # Errors
/// As [`surface_energy_ev`], for any of the solutes.
pub fn surface_fractions(
    facts: &Facts,
    solutes: &[(Element, f64)],
    temperature_k: f64,
) -> Result<Vec<Value>, Reason> {
    let mut sites = Vec::with_capacity(solutes.len());
    let mut sigmas = Vec::with_capacity(solutes.len());
    let mut sources = Vec::new();
    let mut model = "guttmann";
    for &(element, fraction) in solutes {
        let energy = surface_energy_ev(facts, element, Element::ZN)?;
        let mut soluble = fraction;
        if let Ok(limit) = constitution::fraction_in_zinc(facts, element, temperature_k) {
            soluble = fraction.min(limit.value);
            sources.push(limit);
        } else {
            model = "guttmann, nominal content";
        }
        sites.push((soluble, energy.value));
        sigmas.push(energy.sigma.unwrap_or(SIGMA_EV));
        sources.push(energy);
    }
    let source = join_sources(&sources);
    let shifted = |sign: f64| {
        let sites: Vec<(f64, f64)> = sites
            .iter()
            .zip(&sigmas)
            .map(|(&(x, e), sigma)| (x, e + sign * sigma))
            .collect();
        guttmann(&sites, temperature_k)
    };
    let (middle, more, less) = (guttmann(&sites, temperature_k), shifted(-1.0), shifted(1.0));
    Ok((0..solutes.len())
        .map(|i| {
            let sigma = 0.5 * (more[i] - less[i]).abs();
            Value::new(middle[i], Some(sigma), model, &source)
        })
        .collect())
}

/// Cohesive energy per area of an atom, J/m²: E_coh / V^(2/3).
fn cohesion_j_m2(facts: &Facts, element: Element) -> Quantity {
    let mut cohesion = facts.quantity("cohesive_energy_ev", element)?;
    let volume = facts.quantity("miedema_volume_cm3_mol", element)?;
    let scale = 1.0 / ((volume.value * ANG3_PER_CM3_MOL).powf(2.0 / 3.0) * EV_PER_ANG2_PER_J_M2);
    cohesion.value *= scale;
    cohesion.sigma = cohesion.sigma.map(|s| s * scale);
    let source = join_sources([&cohesion, &volume]);
    cohesion.source = source.as_str().into();
    Ok(cohesion)
}

/// Cohesion per area of a solute minus the host's, J/m²; negative: it weakens a grain boundary it gathers
/// at.
///
/// ```
/// use zincscreen::{facts::Facts, models::segregation};
/// let facts = Facts::embedded()?;
/// let [iron, tin] = ["Fe", "Sn"].map(|s| s.parse().expect("a symbol"));
/// // Tin embrittles iron.
/// let change = segregation::boundary_cohesion_change_j_m2(&facts, tin, iron).expect("known");
/// assert!(change.value < 0.0);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without a cohesive energy or volume; `not_applicable` for the host itself.
pub fn boundary_cohesion_change_j_m2(facts: &Facts, solute: Element, host: Element) -> Quantity {
    if solute == host {
        return Err(Reason::NotApplicable);
    }
    let own = cohesion_j_m2(facts, solute)?;
    let other = cohesion_j_m2(facts, host)?;
    let sigma = match (own.sigma, other.sigma) {
        (Some(a), Some(b)) => Some(a.hypot(b)),
        (a, b) => a.or(b),
    };
    Ok(Value::new(
        own.value - other.value,
        sigma,
        "seah_bond_strength",
        &join_sources([&own, &other]),
    ))
}
