//! How strongly does a metal hold a zinc atom, and a hydrogen atom?
//!
//! **Sign convention of the whole program: negative means bound.** Reference states are never mixed:
//! `zn_adsorption_energy_ev` is against a neutral zinc atom in vacuum, `zn_adsorption_vs_bulk_ev`
//! against bulk zinc of the same data set, `h_adsorption_dg_ev` against half H2 at 298 K.
//!
//! **Bond order** (second moment, works for sp metals). A bond of zinc with B is worth
//! E_AB = (E_A + E_B)/2 − 2 ΔH_ss(1/2), cohesive energies positive, ΔH_ss Miedema's solid-solution
//! enthalpy of the equiatomic mixture per atom; an adatom on n of the 12 bonds of the bulk is held by
//! E_ads = −E_AB √(n/12). n = 3 on a close-packed hollow. The substrate's own response is left out;
//! systematic errors are several tenths of an eV, the same way for all metals. The number is close to
//! the substrate's cohesive energy alone, which is a strong trivial baseline.
//!
//! **Underpotential deposition.** Kolb, Przasnyski and Gerischer, J. Electroanal. Chem. 54 (1974) 25, doi
//! 10.1016/S0022-0728(74)80206-8: the shift is half the difference of the work functions,
//! ΔU = 0.5 (Φ_substrate − Φ_Zn)/e. A negative result means the rule is silent, not that nothing
//! adsorbs. Limits: E. P. M. Leiva, J. Electroanal. Chem. 350 (1993) 1.

use crate::facts::{Element, Facts, Quantity, Reason, Value, join_sources};
use crate::models::miedema::{self, State};
use crate::units;

/// Neighbours in a close-packed bulk.
pub const BULK_NEIGHBOURS: f64 = 12.0;
/// One standard uncertainty of the bond-order model, eV: several tenths, not yet calibrated.
pub const SIGMA_BOND_ORDER_EV: f64 = 0.3;
/// Slope of the underpotential rule, V per eV.
pub const UPD_SLOPE_V_PER_EV: f64 = 0.5;
/// One standard uncertainty of the underpotential rule beyond that of the work functions, V: the
/// scatter of the original correlation.
pub const SIGMA_UPD_V: f64 = 0.1;

/// What an adsorption energy is counted from. Energies of unlike references do not subtract.
///
/// ```
/// use zincscreen::models::adsorption::{AdsorptionEnergy, ReferenceState};
/// let gas = AdsorptionEnergy { energy_ev: -1.6, reference: ReferenceState::ZincAtom };
/// let bulk = gas.against(ReferenceState::BulkZinc, 1.351501).expect("both are zinc");
/// assert!((bulk.energy_ev - -0.248499).abs() < 1e-6);
/// // As a shift of the deposition potential, two electrons per atom.
/// assert!((bulk.potential_shift_v().expect("zinc") - 0.12425).abs() < 1e-5);
/// let hydrogen = AdsorptionEnergy { energy_ev: -0.1, reference: ReferenceState::HalfH2 };
/// assert!(bulk.minus(&hydrogen).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceState {
    /// A neutral zinc atom in vacuum.
    ZincAtom,
    /// An atom of bulk zinc, of the same data set.
    BulkZinc,
    /// Half a hydrogen molecule, energy without zero-point and entropy terms.
    HalfH2,
    /// Half a hydrogen molecule at 298 K and 1 bar, free energy.
    HalfH2At298K,
    /// A hydrogen atom in vacuum.
    HydrogenAtom,
}

impl ReferenceState {
    /// Every reference state.
    pub const ALL: [Self; 5] = [
        Self::ZincAtom,
        Self::BulkZinc,
        Self::HalfH2,
        Self::HalfH2At298K,
        Self::HydrogenAtom,
    ];

    /// The word used in files, flags and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZincAtom => "zinc_atom",
            Self::BulkZinc => "bulk_zinc",
            Self::HalfH2 => "half_h2",
            Self::HalfH2At298K => "half_h2_298k",
            Self::HydrogenAtom => "hydrogen_atom",
        }
    }

    /// Which of the two adsorbates it belongs to.
    #[must_use]
    pub const fn is_zinc(self) -> bool {
        matches!(self, Self::ZincAtom | Self::BulkZinc)
    }
}

impl std::fmt::Display for ReferenceState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Two adsorption energies that cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "an energy against `{first}` and one against `{second}` do not subtract; bring both to one reference first"
)]
pub struct UnlikeReferences {
    /// Of the first energy.
    pub first: ReferenceState,
    /// Of the second.
    pub second: ReferenceState,
}

/// ΔG − ΔE of adsorbed hydrogen against half H2: zero-point energy and entropy at 298 K, eV. Nørskov et al., J.
/// Electrochem. Soc. 152 (2005) J23, doi 10.1149/1.1856988.
pub const H_FREE_ENERGY_CORRECTION_EV: f64 = 0.24;

/// An adsorption energy that knows its reference; negative: bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdsorptionEnergy {
    /// eV per adsorbed atom.
    pub energy_ev: f64,
    /// What it is counted from.
    pub reference: ReferenceState,
}

impl AdsorptionEnergy {
    /// From total energies of one data set: slab with the atom, clean slab, and the reference (per atom).
    ///
    /// ```
    /// use zincscreen::models::adsorption::{AdsorptionEnergy, ReferenceState};
    /// let zinc = AdsorptionEnergy::from_totals(-102.4, -100.0, -1.5, ReferenceState::BulkZinc);
    /// assert!((zinc.energy_ev - -0.9).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn from_totals(
        with_atom_ev: f64,
        clean_ev: f64,
        reference_ev: f64,
        reference: ReferenceState,
    ) -> Self {
        Self {
            energy_ev: with_atom_ev - clean_ev - reference_ev,
            reference,
        }
    }

    /// The same energy against another reference. `step_ev` is the energy between the two in the **same
    /// data set**, always positive: for zinc the cohesive energy, for hydrogen half the binding energy of H2
    /// (atom and molecule); it is not used between ΔE and ΔG, whose step is
    /// [`H_FREE_ENERGY_CORRECTION_EV`].
    ///
    /// # Errors
    /// From zinc to hydrogen there is no way.
    pub fn against(self, to: ReferenceState, step_ev: f64) -> Result<Self, UnlikeReferences> {
        use ReferenceState as R;
        let change = match (self.reference, to) {
            (a, b) if a == b => 0.0,
            (R::ZincAtom, R::BulkZinc) | (R::HydrogenAtom, R::HalfH2) => step_ev,
            (R::BulkZinc, R::ZincAtom) | (R::HalfH2, R::HydrogenAtom) => -step_ev,
            (R::HalfH2, R::HalfH2At298K) => H_FREE_ENERGY_CORRECTION_EV,
            (R::HalfH2At298K, R::HalfH2) => -H_FREE_ENERGY_CORRECTION_EV,
            (R::HydrogenAtom, R::HalfH2At298K) => step_ev + H_FREE_ENERGY_CORRECTION_EV,
            (R::HalfH2At298K, R::HydrogenAtom) => -step_ev - H_FREE_ENERGY_CORRECTION_EV,
            (first, second) => return Err(UnlikeReferences { first, second }),
        };
        Ok(Self {
            energy_ev: self.energy_ev + change,
            reference: to,
        })
    }

    /// Difference to another energy of the same reference, eV.
    ///
    /// # Errors
    /// The references differ.
    pub fn minus(&self, other: &Self) -> Result<f64, UnlikeReferences> {
        if self.reference == other.reference {
            Ok(self.energy_ev - other.energy_ev)
        } else {
            Err(UnlikeReferences {
                first: self.reference,
                second: other.reference,
            })
        }
    }

    /// Shift of the deposition potential of zinc that an energy against bulk zinc means, V: −E/2e. None for
    /// other references.
    #[must_use]
    pub fn potential_shift_v(&self) -> Option<f64> {
        (self.reference == ReferenceState::BulkZinc).then_some(-self.energy_ev / 2.0)
    }
}

/// What a bond of zinc with an element is worth, eV (positive).
fn bond_ev(facts: &Facts, element: Element) -> Result<(f64, String), Reason> {
    let zinc = facts.quantity("cohesive_energy_ev", Element::ZN)?;
    let other = facts.quantity("cohesive_energy_ev", element)?;
    let mut sources = join_sources([&zinc, &other]);
    let mut mixing_ev = 0.0;
    if element != Element::ZN {
        let mixing = miedema::mixture(
            facts,
            &[(Element::ZN, 0.5), (element, 0.5)],
            State::SolidSolution,
        )?;
        mixing_ev = units::ev_from_kj_mol(mixing.value);
        sources = format!("{sources}; {}", mixing.source);
    }
    let bond = f64::midpoint(zinc.value, other.value) - 2.0 * mixing_ev;
    Ok((bond, sources))
}

/// Energy of a neutral zinc atom in a hollow of the close-packed surface of `element`, eV.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::adsorption};
/// let facts = Facts::embedded()?;
/// let on_zinc = adsorption::zn_energy_ev(&facts, Element::ZN).expect("known");
/// assert!((on_zinc.value - -0.67575).abs() < 5e-6);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without a cohesive energy or Miedema parameters.
pub fn zn_energy_ev(facts: &Facts, element: Element) -> Quantity {
    zn_energy_on_hollow_ev(facts, &[element; 3])
}

/// Energy of a neutral zinc atom in a hollow between three given atoms, eV: the second moments of the
/// bonds add up, E = −√(Σ E_AB²/12). Three zinc atoms are the zinc site, one solute and two zinc atoms the
/// site beside an isolated solute.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::adsorption};
/// let facts = Facts::embedded()?;
/// let nickel: Element = "Ni".parse().expect("a symbol");
/// let beside = adsorption::zn_energy_on_hollow_ev(&facts, &[Element::ZN, Element::ZN, nickel]);
/// let on_zinc = adsorption::zn_energy_ev(&facts, Element::ZN).expect("known").value;
/// let on_nickel = adsorption::zn_energy_ev(&facts, nickel).expect("known").value;
/// let beside = beside.expect("known").value;
/// assert!(on_nickel < beside && beside < on_zinc);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// As [`zn_energy_ev`], for any of the three.
pub fn zn_energy_on_hollow_ev(facts: &Facts, neighbours: &[Element; 3]) -> Quantity {
    let (mut moment, mut sources) = (0.0, Vec::new());
    for &element in neighbours {
        let (bond, source) = bond_ev(facts, element)?;
        moment += bond * bond;
        sources.push(Value::new(0.0, None, "", &source));
    }
    Ok(Value::new(
        -(moment / BULK_NEIGHBOURS).sqrt(),
        Some(SIGMA_BOND_ORDER_EV),
        "bond_order",
        &join_sources(&sources),
    ))
}

/// Mean energy of a neutral zinc atom over the hollows of a mixed first layer, eV: the three neighbours
/// drawn at random from the layer's composition (pairs of element and fraction; what is missing to 1 is
/// zinc).
///
/// # Errors
/// As [`zn_energy_ev`], for any of the elements.
pub fn zn_energy_on_layer_ev(facts: &Facts, layer: &[(Element, f64)]) -> Quantity {
    let rest = 1.0 - layer.iter().map(|p| p.1).sum::<f64>();
    let mut species = vec![(Element::ZN, rest.max(0.0))];
    species.extend_from_slice(layer);
    let mut bonds = Vec::with_capacity(species.len());
    let mut sources = Vec::new();
    for &(element, fraction) in &species {
        let (bond, source) = bond_ev(facts, element)?;
        bonds.push((bond * bond, fraction));
        sources.push(Value::new(0.0, None, "", &source));
    }
    let mut mean = 0.0;
    for a in &bonds {
        for b in &bonds {
            for c in &bonds {
                mean -= a.1 * b.1 * c.1 * ((a.0 + b.0 + c.0) / BULK_NEIGHBOURS).sqrt();
            }
        }
    }
    Ok(Value::new(
        mean,
        Some(SIGMA_BOND_ORDER_EV),
        "bond_order",
        &join_sources(&sources),
    ))
}

/// The same against bulk zinc of the same data set: positive where the atom would rather be in the bulk.
///
/// # Errors
/// As [`zn_energy_ev`].
pub fn zn_energy_vs_bulk_ev(facts: &Facts, element: Element) -> Quantity {
    let zinc = facts.quantity("cohesive_energy_ev", Element::ZN)?;
    let mut energy = zn_energy_ev(facts, element)?;
    energy.value += zinc.value;
    Ok(energy)
}

/// Shift of zinc deposition on `element` against deposition on zinc, V; positive: earlier.
///
/// ```
/// use zincscreen::{facts::Facts, models::adsorption};
/// let facts = Facts::embedded()?;
/// let gold = adsorption::upd_shift_v(&facts, "Au".parse().expect("a symbol")).expect("known");
/// assert!((gold.value - 0.5275).abs() < 1e-4);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without both work functions.
pub fn upd_shift_v(facts: &Facts, element: Element) -> Quantity {
    let zinc = facts.quantity("work_function_ev", Element::ZN)?;
    let other = facts.quantity("work_function_ev", element)?;
    let variance = |value: &Value| value.sigma.unwrap_or(0.0).powi(2);
    let sigma = if element == Element::ZN {
        0.0
    } else {
        (UPD_SLOPE_V_PER_EV.powi(2) * (variance(&zinc) + variance(&other)) + SIGMA_UPD_V.powi(2))
            .sqrt()
    };
    Ok(Value::new(
        UPD_SLOPE_V_PER_EV * (other.value - zinc.value),
        Some(sigma),
        "kolb_upd",
        &join_sources([&zinc, &other]),
    ))
}

/// Free energy of hydrogen on the element's own surface against half H2, eV, 298 K, where a source
/// gives it; of several sites the most stable.
///
/// # Errors
/// `no_source`: there is no accepted closed formula for sp metals.
pub fn h_free_energy_ev(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("h_adsorption_dg_ev", element)
}
