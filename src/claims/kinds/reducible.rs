//! Can an ion be reduced at zinc's potential if the metal alloys with zinc at once?
//!
//! M^n+ + n e + x Zn → MZn_x sets free the formation enthalpy of the compound besides; per mole of M it is
//! h_f/x_M with h_f per mole of atoms, and lifts the potential by −h_f/(x_M n F). Entropy is neglected.

use serde::Deserialize;

use super::{Finding, Tools};
use crate::claims::number::Number;
use crate::claims::verdict::Verdict;
use crate::facts::{Element, Value, join_sources};
use crate::models::Environment;
use crate::models::constitution::Hull;
use crate::models::corrosion;
use crate::units;

use super::compare::{Side, side};

/// Reduction of an ion into a compound with zinc.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reducible {
    /// The ion, e.g. `Ce3+`.
    ion: String,
    /// The ion's activity; 1 is the best case.
    activity: f64,
}

/// By how much alloying lifts the potential, V: `h_f_kj_mol` per mole of atoms of the compound, of which
/// the metal is the fraction `x_metal`, n electrons.
pub(crate) fn alloying_gain_v(h_f_kj_mol: f64, x_metal: f64, n: f64) -> f64 {
    -units::ev_from_kj_mol(h_f_kj_mol) / (x_metal * n)
}

impl Reducible {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let (element, n) = ion(&self.ion)?;
        let environment = tools.environment;
        let own = tools
            .facts
            .quantity_at("standard_potential_v_she", element, &self.ion)
            .map(|mut own| {
                let t = environment.temperature_k;
                own.value = corrosion::nernst_v_she(own.value, n, self.activity, t);
                own
            });
        let zinc = corrosion::own_potential_v_she(tools.facts, Element::ZN, environment);
        let bath = Environment { ..*environment };
        let limit = corrosion::reduction_limit_v_she(tools.facts, &bath);
        let hull = Hull::of(tools.facts, &[Element::ZN, element]);
        let strongest = hull
            .phases()
            .iter()
            .filter(|p| !p.is_element() && p.enthalpy.value < 0.0)
            .min_by(|a, b| {
                let per_metal = |p: &crate::models::constitution::HullPhase| {
                    p.enthalpy.value / p.formula.fraction(element)
                };
                per_metal(a).total_cmp(&per_metal(b))
            });
        let gain = strongest.map(|compound| {
            let x = compound.formula.fraction(element);
            let of = |h: f64| alloying_gain_v(h, x, n);
            let sigma = compound.enthalpy.sigma.map(|s| of(s).abs());
            Value::new(
                of(compound.enthalpy.value),
                sigma,
                compound.enthalpy.model.clone(),
                &compound.enthalpy.source,
            )
        });
        let what = format!(
            "{} at activity {}, reduced into a compound, above zinc's potential",
            self.ion, self.activity
        );
        let (Ok(own), Ok(zinc)) = (own, zinc) else {
            return Ok(Finding::new(Verdict::NotTestableHere, what, Vec::new()));
        };
        let none = Value::new(0.0, Some(0.0), "no compound", "");
        let gain = gain.unwrap_or(none);
        let alloyed = sum(&own, &gain);
        let missing = difference(&zinc, &alloyed);
        let per_atom = Value {
            value: missing.value * n,
            sigma: missing.sigma.map(|s| s * n),
            ..missing.clone()
        };
        let (verdict, _) = side(&alloyed, &zinc, Side::Above);
        let name = |word: &str| format!("{word}({})", self.ion);
        let numbers = vec![
            Number::new(name("e_own"), "V", Ok(own)),
            Number::new(name("alloying_gain"), "V", Ok(gain)),
            Number::new(name("e_alloyed"), "V", Ok(alloyed)),
            Number::new("e_zn", "V", Ok(zinc)),
            Number::new("reduction_limit", "V", limit),
            Number::new(name("missing"), "V", Ok(missing)),
            Number::new(name("missing_per_atom"), "eV", Ok(per_atom)),
        ];
        let compound = strongest.map_or("none".to_owned(), |p| p.formula.to_string());
        Ok(Finding {
            words: vec![(name("compound"), compound)],
            ..Finding::new(verdict, what, numbers)
        })
    }
}

/// Element and charge of a simple ion.
fn ion(text: &str) -> Result<(Element, f64), String> {
    let bad = || format!("`ion = \"{text}\"`: expected a simple ion such as Ce3+");
    let body = text.strip_suffix('+').ok_or_else(bad)?;
    let letters = body.trim_end_matches(|c: char| c.is_ascii_digit());
    let element = letters.parse().map_err(|_| bad())?;
    let digits = &body[letters.len()..];
    let n: u8 = if digits.is_empty() {
        1
    } else {
        digits.parse().map_err(|_| bad())?
    };
    Ok((element, f64::from(n)))
}

fn joined(a: &Value, b: &Value) -> Option<f64> {
    Some(a.sigma?.hypot(b.sigma?))
}

fn sum(a: &Value, b: &Value) -> Value {
    Value::new(
        a.value + b.value,
        joined(a, b),
        "sum",
        &join_sources([a, b]),
    )
}

fn difference(a: &Value, b: &Value) -> Value {
    Value::new(
        a.value - b.value,
        joined(a, b),
        "difference",
        &join_sources([a, b]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alloying_lifts_the_potential_of_the_metal() {
        // Ce2Zn17 at -23.2384 kJ per mole of atoms: 9.5 atoms per cerium, three electrons.
        let gain = alloying_gain_v(-23.2384, 2.0 / 19.0, 3.0);
        assert!((gain - 23.2384 * 9.5 / 96.485_332_12 / 3.0).abs() < 1e-12);
        assert!((gain - 0.7627).abs() < 1e-4);
    }

    #[test]
    fn ions_are_read() {
        assert_eq!(ion("Ce3+").map(|i| i.1), Ok(3.0));
        assert_eq!(ion("Ag+").map(|i| i.1), Ok(1.0));
        assert!(ion("CeO2").is_err() && ion("3+").is_err());
    }
}
