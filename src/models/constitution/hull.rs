//! Which phases has a system of zinc with one or two elements, by energy?
//!
//! Candidates are the elements and every composition with a known formation enthalpy: measured or
//! assessed before CALPHAD, CALPHAD before a calculation at 0 K, one value per composition. Where an
//! assessed diagram says that zinc and an element form no compound, calculated ones are left out.
//!
//! What coexists at a composition is the set of at most as many phases as elements whose mixture has the
//! least energy: the lower hull of the energies, asked at one point. Entropy is left out, and compounds of
//! the two solutes without zinc are not in the facts (of Zn-Mg-Sn, Mg2Sn is missing): an answer names
//! both limits.

use std::collections::HashSet;

use crate::facts::{
    DFT_SIGMA_KJ_MOL, Element, Facts, Formula, Quantity, Reason, Value, best_enthalpy,
};
use crate::models::miedema::{self, State};

/// Compositions nearer than this count as equal.
const SAME: f64 = 1e-9;

/// A phase that may be present.
#[derive(Debug, Clone)]
pub struct HullPhase {
    /// Composition.
    pub formula: Formula,
    /// Its name in the source, e.g. `CuZn5 (epsilon)`; of an element its symbol.
    pub name: String,
    /// Formation enthalpy, kJ per mole of atoms.
    pub enthalpy: Value,
    /// Atomic fractions of zinc and of the first and second solute.
    pub fractions: [f64; 3],
}

impl HullPhase {
    /// A pure element.
    #[must_use]
    pub fn is_element(&self) -> bool {
        self.formula.parts().len() == 1
    }
}

/// The phases of a system.
///
/// ```
/// use zincscreen::{facts::{Element, Facts}, models::constitution::Hull};
/// let facts = Facts::embedded()?;
/// let copper = "Cu".parse().expect("a symbol");
/// let brass = Hull::of(&facts, &[Element::ZN, copper]);
/// // 2 at.% copper in zinc: zinc and the epsilon phase, by the lever.
/// let present = brass.at(&[0.98, 0.02]);
/// let names: Vec<&str> = present.iter().map(|&(i, _)| &*brass.phases()[i].name).collect();
/// assert_eq!(names, ["Zn", "CuZn5 (epsilon)"]);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Hull {
    elements: Vec<Element>,
    phases: Vec<HullPhase>,
}

impl Hull {
    /// The hull of zinc with one or two elements, zinc first.
    #[must_use]
    pub fn of(facts: &Facts, elements: &[Element]) -> Self {
        let mut phases: Vec<HullPhase> = Vec::new();
        let mut add = |formula: &Formula, name: String, enthalpy: Value| {
            let mut fractions = [0.0; 3];
            for (fraction, &element) in fractions.iter_mut().zip(elements) {
                *fraction = formula.fraction(element);
            }
            phases.push(HullPhase {
                formula: formula.clone(),
                name,
                enthalpy,
                fractions,
            });
        };
        for &element in elements {
            if let Ok(formula) = element.symbol().parse() {
                add(
                    &formula,
                    element.to_string(),
                    Value::new(0.0, Some(0.0), "reference", ""),
                );
            }
        }
        let mut seen: HashSet<&Formula> = HashSet::new();
        for row in facts.enthalpies() {
            if !is_inside(&row.formula, elements)
                || is_ruled_out(facts, &row.formula)
                || !seen.insert(&row.formula)
            {
                continue;
            }
            if let Ok(enthalpy) = best_enthalpy(facts.enthalpies(), &row.formula) {
                add(&row.formula, named(facts, &row.formula), enthalpy);
            }
        }
        for point in facts.hull_points() {
            if is_inside(&point.formula, elements)
                && !is_ruled_out(facts, &point.formula)
                && seen.insert(&point.formula)
            {
                let energy = crate::units::kj_mol_from_ev(point.formation_energy_ev);
                let enthalpy = Value::new(energy, Some(DFT_SIGMA_KJ_MOL), "dft", &point.source);
                add(&point.formula, point.formula.to_string(), enthalpy);
            }
        }
        Self {
            elements: elements.to_vec(),
            phases,
        }
    }

    /// The elements, zinc first.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// Every known phase, on the hull or not: elements first, then in the order of the facts.
    #[must_use]
    pub fn phases(&self) -> &[HullPhase] {
        &self.phases
    }

    /// Atomic fractions of a phase, in the order of the elements.
    #[must_use]
    pub fn fractions(&self, phase: usize) -> &[f64] {
        &self.phases[phase].fractions[..self.elements.len()]
    }

    /// How far a phase lies above the hull of all the others, kJ per mole of atoms; 0 on the hull.
    #[must_use]
    pub fn above_kj_mol(&self, phase: usize) -> f64 {
        if self.phases[phase].is_element() {
            return 0.0;
        }
        let others = self.least(self.fractions(phase), Some(phase));
        others.map_or(0.0, |(energy, _)| {
            (self.phases[phase].enthalpy.value - energy).max(0.0)
        })
    }

    /// Off the hull by less than its energy is uncertain: it may be stable.
    #[must_use]
    pub fn may_be_stable(&self, phase: usize) -> bool {
        let above = self.above_kj_mol(phase);
        let sigma = self.phases[phase].enthalpy.sigma;
        above > 0.0 && above <= sigma.unwrap_or(DFT_SIGMA_KJ_MOL)
    }

    /// What is present at a composition (atomic fractions in the order of the elements): indices of phases
    /// and the share of all atoms in each, in the order of [`Hull::phases`]. Empty if the composition does
    /// not belong to the system.
    #[must_use]
    pub fn at(&self, composition: &[f64]) -> Vec<(usize, f64)> {
        self.least(composition, None)
            .map_or_else(Vec::new, |(_, present)| present)
    }

    /// The mixture of least energy, kJ per mole of atoms, without the phase `except`.
    fn least(
        &self,
        composition: &[f64],
        except: Option<usize>,
    ) -> Option<(f64, Vec<(usize, f64)>)> {
        let usable: Vec<usize> = (0..self.phases.len())
            .filter(|&i| Some(i) != except && self.phases[i].enthalpy.value <= 0.0)
            .collect();
        let mut best: Option<(f64, [usize; 3], [f64; 3])> = None;
        let mut consider = |members: [usize; 3], shares: Option<[f64; 3]>| {
            let Some(shares) = shares else { return };
            let energy: f64 = members
                .iter()
                .zip(shares)
                .map(|(&i, share)| share * self.phases[i].enthalpy.value)
                .sum();
            if best
                .as_ref()
                .is_none_or(|(least, ..)| energy < least - SAME)
            {
                best = Some((energy, members, shares));
            }
        };
        for (n, &i) in usable.iter().enumerate() {
            for (m, &j) in usable.iter().enumerate().skip(n + 1) {
                match composition {
                    [_, x] => consider([i, j, j], self.two(i, j, *x)),
                    [_, x, y] => {
                        for &k in &usable[m + 1..] {
                            consider([i, j, k], self.three([i, j, k], *x, *y));
                        }
                    }
                    _ => return None,
                }
            }
        }
        let (energy, members, shares) = best?;
        let present = members.into_iter().zip(shares);
        Some((energy, present.filter(|&(_, s)| s > SAME).collect()))
    }

    /// Shares of two phases that make up a fraction x of the solute; the third is 0.
    fn two(&self, i: usize, j: usize, x: f64) -> Option<[f64; 3]> {
        let (a, b) = (self.phases[i].fractions[1], self.phases[j].fractions[1]);
        let second = (x - a) / (b - a);
        (second.is_finite() && (-SAME..=1.0 + SAME).contains(&second))
            .then(|| [(1.0 - second).max(0.0), second.max(0.0), 0.0])
    }

    /// Shares of three phases that make up fractions x, y of the solutes.
    fn three(&self, members: [usize; 3], x: f64, y: f64) -> Option<[f64; 3]> {
        let [a, b, c] = members.map(|i| self.phases[i].fractions);
        let area = (b[1] - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (b[2] - a[2]);
        if area.abs() < SAME {
            return None;
        }
        let second = ((x - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (y - a[2])) / area;
        let third = ((b[1] - a[1]) * (y - a[2]) - (x - a[1]) * (b[2] - a[2])) / area;
        let shares = [1.0 - second - third, second, third];
        shares
            .iter()
            .all(|&share| share > -SAME)
            .then(|| shares.map(|share| share.max(0.0)))
    }
}

fn is_inside(formula: &Formula, elements: &[Element]) -> bool {
    formula
        .parts()
        .iter()
        .all(|part| elements.contains(&part.0))
}

/// Whether an assessed diagram says that this binary compound of zinc does not exist.
fn is_ruled_out(facts: &Facts, formula: &Formula) -> bool {
    let solutes: Vec<Element> = formula.solutes().collect();
    let &[solute] = solutes.as_slice() else {
        return false;
    };
    formula.parts().len() == 2
        && facts
            .binary_system(solute)
            .is_some_and(|system| system.has_compounds() == Some(false))
}

/// The name that the best source gives a compound.
fn named(facts: &Facts, formula: &Formula) -> String {
    facts
        .enthalpies()
        .iter()
        .filter(|row| row.formula == *formula)
        .min_by_key(|row| row.kind)
        .map_or_else(|| formula.to_string(), |row| row.phase.to_string())
}

/// Enthalpy of the equiatomic compound of two solutes, kJ per mole of atoms (Miedema): strongly negative
/// where they may bind each other instead of zinc, which the hull, without such compounds, cannot show.
///
/// # Errors
/// `no_source` if a parameter is missing; `not_applicable` for one and the same element.
pub fn solute_affinity_kj_mol(facts: &Facts, first: Element, second: Element) -> Quantity {
    if first == second {
        return Err(Reason::NotApplicable);
    }
    miedema::mixture(facts, &[(first, 0.5), (second, 0.5)], State::Compound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hull(symbols: &[&str]) -> Hull {
        let facts = Facts::embedded().expect("facts");
        let elements: Vec<Element> = symbols
            .iter()
            .map(|s| s.parse().expect("a symbol"))
            .collect();
        Hull::of(&facts, &elements)
    }

    fn names(hull: &Hull, composition: &[f64]) -> Vec<String> {
        hull.at(composition)
            .iter()
            .map(|&(i, _)| hull.phases()[i].formula.to_string())
            .collect()
    }

    #[test]
    fn eutectics_have_no_compound() {
        for symbol in ["Sn", "Bi", "In", "Pb", "Ga", "Al", "Cd"] {
            let hull = hull(&["Zn", symbol]);
            assert_eq!(hull.phases().len(), 2, "{symbol}");
            assert_eq!(names(&hull, &[0.9, 0.1]), ["Zn", symbol]);
        }
    }

    #[test]
    fn shares_obey_the_lever_and_conserve_atoms() {
        let hull = hull(&["Zn", "Cu", "Ni"]);
        for (x, y) in [(0.05, 0.03), (0.3, 0.1), (0.0, 0.2), (0.45, 0.45)] {
            let present = hull.at(&[1.0 - x - y, x, y]);
            let sum =
                |e: usize| -> f64 { present.iter().map(|&(i, s)| s * hull.fractions(i)[e]).sum() };
            assert!((sum(1) - x).abs() < 1e-9 && (sum(2) - y).abs() < 1e-9);
            assert!((present.iter().map(|p| p.1).sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_phase_a_little_above_the_hull_may_be_stable() {
        let titanium = hull(&["Zn", "Ti"]);
        let tizn16 = titanium
            .phases()
            .iter()
            .position(|p| p.formula.to_string() == "TiZn16")
            .expect("listed");
        assert!(titanium.above_kj_mol(tizn16) > 0.1 && titanium.may_be_stable(tizn16));
    }
}
