//! How much heat do metals take up or give off when they mix?
//!
//! Miedema's macroscopic atom model. For atoms A in surroundings of other atoms, in kJ per mole of
//! atoms of the mixture,
//!
//! ΔH = Σ_pairs c_A V_A^{2/3} f_B^A · Γ_AB,
//! Γ_AB = 2 [−P Δφ² + Q (Δn^{1/3})² − R*] / (n_A^{−1/3} + n_B^{−1/3})
//!
//! | symbol | meaning | unit |
//! |---|---|---|
//! | c | atomic fraction | 1 |
//! | V^{2/3} | molar surface; in the alloy V^{2/3} (1 + a Σ f Δφ) | cm² |
//! | φ | electronegativity | V |
//! | n^{1/3} | cube root of the electron density at the cell boundary | d.u.^{1/3} |
//! | P | 14.1 both transition metals, 12.35 one, 10.7 none | kJ V⁻² cm⁻² |
//! | Q/P | 9.4 | V² d.u.^{−2/3} |
//! | R* | (R/P)_A (R/P)_B P, transition metal with other metal only; times 0.73 in the liquid | |
//! | f | c_B^s [1 + g (c_A^s c_B^s)²], g = 0 solutions, 8 ordered compounds, 5 amorphous | 1 |
//!
//! c^s are surface fractions. Molar surfaces change with the charge transfer, which depends on f, which
//! depends on the surfaces: one correction step is taken, and the surface fractions are taken with the
//! corrected surfaces. Iterating to the end moves no value by more than 0.13 kJ/mol.
//!
//! Elements that are no metals (B, Si, Ge) first have to become one: solids carry x·ΔH_trans besides; liquids
//! do not, since molten silicon and germanium are metals.
//!
//! Ternaries: sum over the three pairs with ternary fractions (Gallego et al. 1990).
//!
//! **The class of an element decides R\***: a transition metal is of groups 3 to 11, a lanthanide, or
//! Th, U, Pu. Deciding by the number of valence electrons makes Al, Ga, In, Sn, Pb, Sb, Bi transition
//! metals, and Zn-Sn a strongly bound compound, which it is not.
//!
//! Not contained: entropy, structure dependence; f elements and sp-sp pairs are less certain. Sigma is
//! that of the caller's class, see [`SIGMA_KJ_MOL`].
//!
//! Sources: F. R. de Boer et al., *Cohesion in Metals*, North-Holland (1988); R. F. Zhang et al., Comput.
//! Phys. Commun. 209 (2016) 58, doi 10.1016/j.cpc.2016.08.013; L. J. Gallego et al., Phys. Rev. B 42
//! (1990) 12115 (ternary sum).

use crate::facts::{Element, Facts, Quantity, Reason, Value, join_sources};

/// One standard uncertainty of a formation or mixing enthalpy, kJ per mole of atoms: the root mean
/// square residual against measured and CALPHAD compounds of zinc in the shipped table, which a test
/// recomputes.
pub const SIGMA_KJ_MOL: f64 = 6.25;

/// One standard uncertainty of a dilute solution enthalpy, kJ per mole of solute: the residual for tin,
/// whose measured solubility in zinc asks for 25 kJ/mol more than the model gives.
pub const SIGMA_DILUTE_KJ_MOL: f64 = 25.0;

const Q_OVER_P: f64 = 9.4;
const R_LIQUID: f64 = 0.73;

/// What kind of mixture is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Random solid solution, chemical part.
    SolidSolution,
    /// Ordered compound.
    Compound,
    /// Liquid.
    Liquid,
    /// Amorphous.
    Amorphous,
}

impl State {
    const fn order(self) -> f64 {
        match self {
            Self::SolidSolution | Self::Liquid => 0.0,
            Self::Amorphous => 5.0,
            Self::Compound => 8.0,
        }
    }
}

/// Miedema's parameters of one element, in the model's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// φ, V.
    pub phi_v: f64,
    /// n^{1/3}, cube root of density units.
    pub nws_cuberoot: f64,
    /// V^{2/3} of the pure element, cm².
    pub surface_cm2: f64,
    /// Change of surface with charge transfer, V⁻¹.
    pub a_per_v: f64,
    /// R/P.
    pub r_over_p: f64,
    /// Enthalpy of turning the element into a metal, kJ/mol; 0 for metals.
    pub h_trans_kj_mol: f64,
    /// See [`Element::is_miedema_transition_metal`].
    pub is_transition_metal: bool,
}

impl Parameters {
    /// An element's parameters from the facts, with their sources as a [`Value`] of φ.
    ///
    /// # Errors
    /// `no_source` if one of them is missing (tellurium).
    pub fn of(facts: &Facts, element: Element) -> Result<(Self, String), Reason> {
        let get = |property: &str| facts.quantity(property, element);
        let phi = get("miedema_phi_v")?;
        let nws = get("miedema_nws")?;
        let volume = get("miedema_volume_cm3_mol")?;
        let a = get("miedema_a")?;
        let r = get("miedema_r_over_p")?;
        let h_trans = get("miedema_h_trans_kj_mol")?;
        let parameters = Self {
            phi_v: phi.value,
            nws_cuberoot: nws.value.cbrt(),
            surface_cm2: volume.value.powf(2.0 / 3.0),
            a_per_v: a.value,
            r_over_p: r.value,
            h_trans_kj_mol: h_trans.value,
            is_transition_metal: element.is_miedema_transition_metal(),
        };
        Ok((
            parameters,
            join_sources([&phi, &nws, &volume, &a, &r, &h_trans]),
        ))
    }

    /// Γ of a pair: interface enthalpy per molar surface, kJ mol⁻¹ cm⁻². Symmetric.
    #[must_use]
    pub fn interface(&self, other: &Self, state: State) -> f64 {
        let p = match (self.is_transition_metal, other.is_transition_metal) {
            (true, true) => 14.1,
            (false, false) => 10.7,
            _ => 12.35,
        };
        let mut r = 0.0;
        if self.is_transition_metal != other.is_transition_metal {
            r = self.r_over_p * other.r_over_p * p;
            if state == State::Liquid {
                r *= R_LIQUID;
            }
        }
        let dphi = self.phi_v - other.phi_v;
        let dn = self.nws_cuberoot - other.nws_cuberoot;
        2.0 * (-p * dphi * dphi + Q_OVER_P * p * dn * dn - r)
            / (1.0 / self.nws_cuberoot + 1.0 / other.nws_cuberoot)
    }
}

/// Enthalpy of a mixture of `N` elements at atomic fractions `x`, kJ per mole of atoms, chemical part,
/// against the pure elements in Miedema's reference state.
///
/// `interface[i][j]` is [`Parameters::interface`] of the pair; fractions sum to 1.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::miedema::{self, Parameters, State}};
/// let facts = Facts::embedded()?;
/// let (zn, _) = Parameters::of(&facts, Element::ZN).expect("known");
/// let (sn, _) = Parameters::of(&facts, "Sn".parse().expect("a symbol")).expect("known");
/// let interfaces = miedema::interfaces(&[zn, sn], State::Compound);
/// let h = miedema::enthalpy_kj_mol(&[zn, sn], &interfaces, &[0.5, 0.5], State::Compound);
/// assert!((h - 1.56).abs() < 0.005);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
#[must_use]
pub fn enthalpy_kj_mol<const N: usize>(
    parameters: &[Parameters; N],
    interface: &[[f64; N]; N],
    x: &[f64; N],
    state: State,
) -> f64 {
    let g = state.order();
    let pure: [f64; N] = std::array::from_fn(|i| parameters[i].surface_cm2);
    let contact = |share: &[f64; N], i: usize, j: usize| {
        let product = share[i] * share[j];
        share[j] * (1.0 + g * product * product)
    };
    let first = surface_fractions(x, &pure);
    let surface: [f64; N] = std::array::from_fn(|i| {
        let mut transfer = 0.0;
        for j in 0..N {
            if j != i {
                transfer += contact(&first, i, j) * (parameters[i].phi_v - parameters[j].phi_v);
            }
        }
        pure[i] * (1.0 + parameters[i].a_per_v * transfer)
    });
    let share = surface_fractions(x, &surface);
    let mut enthalpy = 0.0;
    for i in 0..N {
        if state != State::Liquid {
            enthalpy += x[i] * parameters[i].h_trans_kj_mol;
        }
        for j in (i + 1)..N {
            enthalpy += x[i] * surface[i] * contact(&share, i, j) * interface[i][j];
        }
    }
    enthalpy
}

fn surface_fractions<const N: usize>(x: &[f64; N], surface: &[f64; N]) -> [f64; N] {
    let mut total = 0.0;
    for i in 0..N {
        total += x[i] * surface[i];
    }
    std::array::from_fn(|i| x[i] * surface[i] / total)
}

/// Γ of every pair.
#[must_use]
pub fn interfaces<const N: usize>(parameters: &[Parameters; N], state: State) -> [[f64; N]; N] {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            if i == j {
                0.0
            } else {
                parameters[i].interface(&parameters[j], state)
            }
        })
    })
}

/// Enthalpy of dissolving one mole of `solute` in much `solvent`, kJ per mole of solute, chemical part
/// of a solid solution. Negative: bound.
///
/// # Errors
/// `no_source` if a parameter is missing.
pub fn dilute_solution(facts: &Facts, solute: Element, solvent: Element) -> Quantity {
    let (a, source_a) = Parameters::of(facts, solute)?;
    let (b, source_b) = Parameters::of(facts, solvent)?;
    if solute == solvent {
        return Err(Reason::NotApplicable);
    }
    let surface = a.surface_cm2 * (1.0 + a.a_per_v * (a.phi_v - b.phi_v));
    let value = a.h_trans_kj_mol + surface * a.interface(&b, State::SolidSolution);
    Ok(Value::new(
        value,
        Some(SIGMA_DILUTE_KJ_MOL),
        "miedema_dilute",
        &merge(&source_a, &source_b),
    ))
}

/// Elastic energy of a solute pressed into the solvent's site (Friedel, Eshelby), kJ per mole of solute:
/// 2 K_A G_B (V_B − V_A)² / (3 K_A V_B + 4 G_B V_A).
///
/// - `bulk_gpa`: bulk modulus of the solute A, GPa; `shear_gpa`: shear modulus of the solvent B, GPa
/// - `volumes_cm3_mol`: of A and B
///
/// ```
/// use zincscreen::models::miedema::elastic_kj_mol;
/// // Copper in zinc.
/// assert!((elastic_kj_mol(131.0, 37.18, [7.12, 9.17]) - 8.7797).abs() < 5e-5);
/// ```
#[must_use]
pub fn elastic_kj_mol(bulk_gpa: f64, shear_gpa: f64, volumes_cm3_mol: [f64; 2]) -> f64 {
    let [v_a, v_b] = volumes_cm3_mol;
    // GPa cm³ are kJ.
    2.0 * bulk_gpa * shear_gpa * (v_b - v_a).powi(2)
        / (3.0 * bulk_gpa * v_b + 4.0 * shear_gpa * v_a)
}

/// Elastic part of the dilute solution enthalpy, see [`elastic_kj_mol`]; sigma is half the value.
///
/// The solute's bulk modulus is the measured one where it is known: Miedema's table has 110.9 GPa for tin, twice
/// too much. It overestimates the misfit energy of soft, large atoms (tin, bismuth), which relax more than
/// linear elasticity allows, and is therefore shown beside the chemical part, not added to it.
///
/// # Errors
/// `no_source` if a modulus or volume is missing.
pub fn dilute_elastic(facts: &Facts, solute: Element, solvent: Element) -> Quantity {
    let bulk = facts
        .quantity("bulk_modulus_gpa", solute)
        .or_else(|_| facts.quantity("miedema_bulk_modulus_gpa", solute))?;
    let shear = facts.quantity("miedema_shear_modulus_gpa", solvent)?;
    let v_a = facts.quantity("miedema_volume_cm3_mol", solute)?;
    let v_b = facts.quantity("miedema_volume_cm3_mol", solvent)?;
    let value = elastic_kj_mol(bulk.value, shear.value, [v_a.value, v_b.value]);
    Ok(Value::new(
        value,
        Some(0.5 * value),
        "eshelby_elastic",
        &join_sources([&bulk, &shear, &v_a, &v_b]),
    ))
}

/// Enthalpy of a mixture of two or three elements from the facts, kJ per mole of atoms.
///
/// # Errors
/// `no_source` if a parameter is missing; `not_applicable` for a single element.
pub fn mixture(facts: &Facts, parts: &[(Element, f64)], state: State) -> Quantity {
    let mut parameters = Vec::with_capacity(parts.len());
    let mut source = String::new();
    for &(element, _) in parts {
        let (p, s) = Parameters::of(facts, element)?;
        parameters.push(p);
        source = merge(&source, &s);
    }
    let value = match (parameters.as_slice(), parts) {
        (&[a, b], &[(_, xa), (_, xb)]) => {
            enthalpy_kj_mol(&[a, b], &interfaces(&[a, b], state), &[xa, xb], state)
        }
        (&[a, b, c], &[(_, xa), (_, xb), (_, xc)]) => enthalpy_kj_mol(
            &[a, b, c],
            &interfaces(&[a, b, c], state),
            &[xa, xb, xc],
            state,
        ),
        _ => return Err(Reason::NotApplicable),
    };
    let model = match state {
        State::SolidSolution => "miedema_solid_solution",
        State::Compound => "miedema_compound",
        State::Liquid => "miedema_liquid",
        State::Amorphous => "miedema_amorphous",
    };
    let sigma = match state {
        State::Compound => SIGMA_KJ_MOL,
        _ => SIGMA_KJ_MOL * mixedness(parts),
    };
    Ok(Value::new(value, Some(sigma), model, &source))
}

/// Four times the sum of the products of fractions, at most 1: 1 for an equiatomic pair, small for a dilute
/// solution, whose error goes to zero with its solute. At 1 % it leaves the dilute uncertainty of
/// [`SIGMA_DILUTE_KJ_MOL`] times the fraction.
fn mixedness(parts: &[(Element, f64)]) -> f64 {
    let mut sum = 0.0;
    for (i, a) in parts.iter().enumerate() {
        for b in &parts[i + 1..] {
            sum += a.1 * b.1;
        }
    }
    (4.0 * sum).min(1.0)
}

fn merge(a: &str, b: &str) -> String {
    let (a, b) = (Value::new(0.0, None, "", a), Value::new(0.0, None, "", b));
    join_sources([&a, &b])
}
