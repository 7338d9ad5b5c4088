//! What is really present in zinc with a few per cent of X, or X and Y, at a temperature?
//!
//! Method: the solid solution (Zn) takes what [`fraction_in_zinc`] allows of each solute, independently
//! of the other; the rest follows the [`Hull`] of formation enthalpies by the lever rule. Compounds,
//! disordered phases with an evaluated enthalpy (epsilon brass) and pure elements are the phases.
//!
//! Limits: enthalpies at 0 K or 298 K stand for free energies; the pure solutes dissolve no zinc; where
//! no solubility is sourced the solution counts as empty, and the share of the second phase is an upper
//! bound; compounds of X with Y alone are not in the facts; where more than the solution is present above
//! the zinc-rich eutectic or peritectic of one of the solutes, the answer is `liquid`.

mod hull;
mod solubility;

pub use hull::{Hull, HullPhase, solute_affinity_kj_mol};
pub use solubility::{
    SIGMA_EXTRAPOLATED, SIGMA_RELATIVE, estimated_ln_fraction, fraction_in_zinc, scaled_fraction,
};

use crate::facts::{Element, Facts, Quantity, Reason, Value, join_sources};

/// One phase at a composition.
#[derive(Debug, Clone)]
pub struct Present {
    /// Index into the hull's phases; none for the solid solution (Zn).
    pub phase: Option<usize>,
    /// Its name; `(Zn)` for the solid solution.
    pub name: String,
    /// Share of all atoms.
    pub share: f64,
    /// Atomic fractions in the phase, in the order of the system's elements.
    pub composition: Vec<f64>,
}

/// What is present, and what limits the answer.
#[derive(Debug, Clone)]
pub struct Constitution {
    /// Phases by share of atoms, the solid solution first.
    pub present: Vec<Present>,
    /// Solutes whose solubility nobody gives: the solution counts as empty of them.
    pub unknown_solubility: Vec<Element>,
    /// Keys of the sources, joined.
    pub source: String,
}

impl Constitution {
    /// Share of atoms outside the solid solution (Zn).
    #[must_use]
    pub fn second_phase_share(&self) -> f64 {
        self.present
            .iter()
            .filter(|p| p.name != SOLUTION)
            .map(|p| p.share)
            .sum::<f64>()
            .max(0.0)
    }
}

/// Name of the solid solution of hexagonal zinc.
pub const SOLUTION: &str = "(Zn)";

/// Temperature at which zinc with a little of the element, more than dissolves, first melts: its zinc-rich
/// eutectic or peritectic, K.
///
/// # Errors
/// `no_source` if no assessed or evaluated diagram gives it.
pub fn first_liquid_k(facts: &Facts, element: Element) -> Quantity {
    facts.quantity("zn_rich_invariant_temperature_k", element)
}

/// Temperature at which a mixed layer of two elements without zinc first melts: their eutectic, K.
///
/// # Errors
/// `no_source` if nobody gives it.
pub fn eutectic_k(facts: &Facts, first: Element, second: Element) -> Quantity {
    facts
        .quantity_at("eutectic_temperature_k", first, second.symbol())
        .or_else(|_| facts.quantity_at("eutectic_temperature_k", second, first.symbol()))
}

/// What is present at a composition of zinc with one or two solutes and a temperature.
///
/// `composition`: atomic fractions in the order of the hull's elements, zinc first, summing to 1.
///
/// ```
/// use zincscreen::facts::{Element, Facts};
/// use zincscreen::models::constitution::{self, Hull};
/// let facts = Facts::embedded()?;
/// let tin = "Sn".parse().expect("a symbol");
/// let hull = Hull::of(&facts, &[Element::ZN, tin]);
/// let found = constitution::at(&facts, &hull, &[0.99, 0.01], 298.15).expect("solid");
/// // One per cent of tin is tin: zinc holds four millionths of it.
/// assert_eq!(found.present[1].name, "Sn");
/// assert!((found.second_phase_share() - 0.01).abs() < 1e-5);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `liquid` where a second phase would have melted, `outside_model` within one sigma of that temperature,
/// `not_applicable` for a composition outside the system.
pub fn at(
    facts: &Facts,
    hull: &Hull,
    composition: &[f64],
    temperature_k: f64,
) -> Result<Constitution, Reason> {
    let solutes = &hull.elements()[1..];
    let on_hull = hull.at(composition);
    if on_hull.is_empty() {
        return Err(Reason::NotApplicable);
    }
    let mut sources: Vec<Value> = on_hull
        .iter()
        .map(|&(i, _)| hull.phases()[i].enthalpy.clone())
        .collect();
    let zinc = on_hull.iter().any(|&(i, _)| i == 0);
    let mut unknown_solubility = Vec::new();
    let mut dissolved = vec![0.0; solutes.len()];
    for element in solutes {
        if let Some(diagram) = facts.binary_system(*element)
            && &*diagram.evidence != "no evidence"
        {
            sources.push(Value::new(
                0.0,
                None,
                "",
                &diagram.source.replace(';', "; "),
            ));
        }
    }
    if zinc {
        for (i, &element) in solutes.iter().enumerate() {
            match fraction_in_zinc(facts, element, temperature_k) {
                Ok(limit) => {
                    dissolved[i] = limit.value;
                    sources.push(limit);
                }
                Err(_) if composition[i + 1] > 0.0 => unknown_solubility.push(element),
                Err(_) => {}
            }
        }
    }
    let others: Vec<usize> = on_hull.iter().map(|p| p.0).filter(|&i| i != 0).collect();
    let present = if zinc {
        with_solution(hull, composition, &others, &dissolved)
    } else {
        on_hull
            .iter()
            .map(|&(i, share)| named(hull, i, share))
            .collect()
    };
    for (i, &element) in solutes.iter().enumerate() {
        let precipitates = present
            .iter()
            .any(|p| p.name != SOLUTION && p.composition[i + 1] > 0.0);
        if let (true, Ok(melting)) = (precipitates, first_liquid_k(facts, element)) {
            let sigma = melting.sigma.unwrap_or(0.0);
            if temperature_k > melting.value + sigma {
                return Err(Reason::Liquid);
            }
            // Within its sigma nobody can tell.
            if temperature_k > melting.value - sigma {
                return Err(Reason::OutsideModel);
            }
        }
    }
    Ok(Constitution {
        present,
        unknown_solubility,
        source: join_sources(&sources),
    })
}

fn named(hull: &Hull, phase: usize, share: f64) -> Present {
    Present {
        phase: Some(phase),
        name: hull.phases()[phase].name.clone(),
        share,
        composition: hull.fractions(phase).to_vec(),
    }
}

/// The lever rule between the solid solution, saturated in what precipitates, and the other phases of the
/// tie-triangle. A phase whose share comes out negative is not there: its solute stays dissolved.
fn with_solution(
    hull: &Hull,
    composition: &[f64],
    others: &[usize],
    dissolved: &[f64],
) -> Vec<Present> {
    let mut left: Vec<usize> = others.to_vec();
    loop {
        let (solution, shares) = lever(hull, composition, &left, dissolved);
        if let Some(absent) = shares.iter().position(|&share| share <= 0.0) {
            left.remove(absent);
            continue;
        }
        let mut present = vec![Present {
            phase: None,
            name: SOLUTION.to_owned(),
            share: 1.0 - shares.iter().sum::<f64>(),
            composition: solution,
        }];
        present.extend(left.iter().zip(shares).map(|(&i, s)| named(hull, i, s)));
        return present;
    }
}

/// Composition of the solution and shares of the other phases. A solute that occurs in none of them is
/// all in solution.
fn lever(
    hull: &Hull,
    composition: &[f64],
    others: &[usize],
    dissolved: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let n = dissolved.len();
    let rows: Vec<&[f64]> = others.iter().map(|&i| hull.fractions(i)).collect();
    let precipitates: Vec<usize> = (1..=n)
        .filter(|&e| rows.iter().any(|row| row[e] > 0.0))
        .collect();
    // Balance of each precipitating solute: Σ share (x_phase − x_solution) = x − x_solution.
    let balance = |e: usize, row: &[f64]| row[e] - dissolved[e - 1];
    let shares = match (others.len(), precipitates.as_slice()) {
        (0, _) | (_, []) => Vec::new(),
        (1, elements) => {
            // With two solutes in one phase the scarcer decides.
            let share = elements
                .iter()
                .map(|&e| (composition[e] - dissolved[e - 1]) / balance(e, rows[0]))
                .fold(f64::INFINITY, f64::min);
            vec![share]
        }
        (_, &[a, b]) => {
            let matrix = nalgebra::Matrix2::new(
                balance(a, rows[0]),
                balance(a, rows[1]),
                balance(b, rows[0]),
                balance(b, rows[1]),
            );
            let right = nalgebra::Vector2::new(
                composition[a] - dissolved[a - 1],
                composition[b] - dissolved[b - 1],
            );
            matrix.try_inverse().map_or(vec![0.0, 0.0], |inverse| {
                (inverse * right).iter().copied().collect()
            })
        }
        _ => vec![0.0; others.len()],
    };
    let in_solution = 1.0 - shares.iter().sum::<f64>();
    let mut solution: Vec<f64> = (0..=n)
        .map(|e| {
            let elsewhere: f64 = rows.iter().zip(&shares).map(|(row, s)| s * row[e]).sum();
            ((composition[e] - elsewhere) / in_solution).max(0.0)
        })
        .collect();
    let total: f64 = solution.iter().sum();
    for x in &mut solution {
        *x /= total;
    }
    (solution, shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(symbols: &[&str], composition: &[f64], temperature_k: f64) -> Constitution {
        let facts = Facts::embedded().expect("facts");
        let elements: Vec<Element> = symbols
            .iter()
            .map(|s| s.parse().expect("a symbol"))
            .collect();
        let hull = Hull::of(&facts, &elements);
        at(&facts, &hull, composition, temperature_k).expect("solid")
    }

    #[test]
    fn below_the_solvus_all_is_dissolved() {
        // Cadmium: 1.46 at.% at 593 K.
        let dilute = found(&["Zn", "Cd"], &[0.9999, 0.0001], 500.0);
        assert_eq!(dilute.present.len(), 1);
        assert!((dilute.present[0].composition[1] - 1e-4).abs() < 1e-12);
    }

    #[test]
    fn atoms_are_conserved() {
        for (symbols, x) in [
            (["Zn", "Sn", "Bi"], [0.95, 0.03, 0.02]),
            (["Zn", "Cu", "Sn"], [0.9, 0.05, 0.05]),
            (["Zn", "Cd", "Sn"], [0.9995, 0.0001, 0.0004]),
        ] {
            let found = found(&symbols, &x, 400.0);
            for e in 0..3 {
                let sum: f64 = found
                    .present
                    .iter()
                    .map(|p| p.share * p.composition[e])
                    .sum();
                assert!((sum - x[e]).abs() < 1e-9, "{symbols:?} {e}: {sum}");
            }
        }
    }
}
