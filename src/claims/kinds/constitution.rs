//! Is there a compound, is a composition a phase, and how much does solid zinc hold?

use serde::Deserialize;

use super::{Finding, Tools};
use crate::claims::number::Number;
use crate::claims::verdict::{Need, Verdict, among, z_score};
use crate::facts::{
    BinarySystem, Element, Evidence, Facts, Formula, Phase, Quantity, Reason, Value,
};
use crate::models::constitution::{self, Hull};
use crate::units;

/// Compounds of zinc with elements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compound {
    /// The elements.
    of: Vec<String>,
    /// Whether the claim needs a compound, or none.
    exists: bool,
    /// `hexagonal` (trigonal counts), `tetragonal` or `cubic`, if the claim names one.
    crystal: Option<String>,
    /// Of how many elements.
    #[serde(default)]
    need: Need,
}

/// A compound of the hull with the space groups of its known structures.
struct OnHull {
    formula: Formula,
    space_groups: Vec<(u16, String)>,
}

fn on_hull(facts: &Facts, element: Element) -> Vec<OnHull> {
    let hull = Hull::of(facts, &[Element::ZN, element]);
    hull.phases()
        .iter()
        .enumerate()
        .filter(|(i, phase)| {
            !phase.is_element() && phase.enthalpy.value < 0.0 && hull.above_kj_mol(*i) <= 0.0
        })
        .map(|(_, phase)| {
            let is_real = |p: &&Phase| matches!(p.evidence, Evidence::Measured | Evidence::OnHull);
            let mut space_groups: Vec<(u16, String)> = facts
                .phases()
                .iter()
                .filter(|p| p.formula == phase.formula)
                .filter(is_real)
                .map(|p| (p.space_group_number, p.space_group.to_string()))
                .collect();
            space_groups.sort();
            space_groups.dedup();
            OnHull {
                formula: phase.formula.clone(),
                space_groups,
            }
        })
        .collect()
}

/// Whether a space group belongs to a crystal family; trigonal counts as hexagonal.
fn in_family(space_group: u16, family: &str) -> Result<bool, String> {
    Ok(match family {
        "tetragonal" => (75..=142).contains(&space_group),
        "hexagonal" => (143..=194).contains(&space_group),
        "cubic" => space_group >= 195,
        other => {
            return Err(format!(
                "`crystal = \"{other}\"`: expected hexagonal, tetragonal or cubic"
            ));
        }
    })
}

impl Compound {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let (mut verdicts, mut numbers, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for symbol in &self.of {
            let element: Element = symbol
                .parse()
                .map_err(|e: crate::facts::UnknownElement| e.to_string())?;
            let system = tools.facts.binary_system(element);
            let found = on_hull(tools.facts, element);
            verdicts.push(self.verdict(system.and_then(BinarySystem::has_compounds), &found)?);
            let source = system.map_or("", |s| &*s.source);
            numbers.push(Number::count(
                format!("n_compounds({symbol})"),
                found.len(),
                source,
            ));
            if let Some(lowest) = lowest_energy(tools.facts, element) {
                numbers.push(Number::new(
                    format!("lowest_calculated_energy({symbol})"),
                    "eV/atom",
                    Ok(lowest),
                ));
            }
            let list: Vec<String> = found.iter().map(OnHull::words).collect();
            words.push((
                format!("compounds({symbol})"),
                if list.is_empty() {
                    "none".to_owned()
                } else {
                    list.join(", ")
                },
            ));
            words.push((
                format!("diagram({symbol})"),
                system.map_or_else(|| "not assessed".to_owned(), |s| s.system_type.to_string()),
            ));
        }
        let what = format!(
            "zinc forms {} {}compound with {}",
            if self.exists { "a" } else { "no" },
            self.crystal
                .as_ref()
                .map_or(String::new(), |c| format!("{c} ")),
            self.of.join(", ")
        );
        Ok(Finding {
            words,
            ..Finding::new(among(&verdicts, self.need), what, numbers)
        })
    }

    fn verdict(&self, exists: Option<bool>, found: &[OnHull]) -> Result<Verdict, String> {
        let agrees = |yes: bool| {
            if yes == self.exists {
                Verdict::Supported
            } else {
                Verdict::Contradicted
            }
        };
        match (exists, &self.crystal) {
            // Nobody assessed the diagram: what was calculated does not rule a compound out.
            (None, _) => Ok(Verdict::Undecided),
            (Some(false), _) => Ok(agrees(false)),
            (Some(true), None) => Ok(agrees(true)),
            (Some(true), Some(family)) => {
                let mut all_known = !found.is_empty();
                for compound in found {
                    all_known &= !compound.space_groups.is_empty();
                    for (number, _) in &compound.space_groups {
                        if in_family(*number, family)? {
                            return Ok(agrees(true));
                        }
                    }
                }
                Ok(if all_known {
                    agrees(false)
                } else {
                    Verdict::Undecided
                })
            }
        }
    }
}

impl OnHull {
    fn words(&self) -> String {
        if self.space_groups.is_empty() {
            return format!("{} (structure not in the facts)", self.formula);
        }
        let groups: Vec<&str> = self.space_groups.iter().map(|g| g.1.as_str()).collect();
        format!("{} ({})", self.formula, groups.join(", "))
    }
}

/// The least formation energy of any calculated composition of zinc with one element, eV per atom.
fn lowest_energy(facts: &Facts, element: Element) -> Option<Value> {
    facts
        .hull_points()
        .iter()
        .filter(|p| p.formula.solutes().eq([element]) && p.formula.fraction(Element::ZN) > 0.0)
        .min_by(|a, b| a.formation_energy_ev.total_cmp(&b.formation_energy_ev))
        .map(|p| {
            let sigma = units::ev_from_kj_mol(crate::facts::DFT_SIGMA_KJ_MOL);
            Value::new(p.formation_energy_ev, Some(sigma), "dft", &p.source)
        })
}

/// Compositions as phases of the hull.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stable {
    /// Formulas.
    of: Vec<String>,
    /// How many must be.
    #[serde(default)]
    need: Need,
}

impl Stable {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let (mut verdicts, mut numbers) = (Vec::new(), Vec::new());
        for text in &self.of {
            let formula: Formula = text.parse()?;
            let mut elements = vec![Element::ZN];
            elements.extend(formula.solutes());
            let hull = Hull::of(tools.facts, &elements);
            let place = hull.phases().iter().position(|p| p.formula == formula);
            let above = place.ok_or(Reason::NoSource).map(|i| {
                let enthalpy = &hull.phases()[i].enthalpy;
                let above = hull.above_kj_mol(i);
                Value::new(
                    above,
                    enthalpy.sigma,
                    enthalpy.model.clone(),
                    &enthalpy.source,
                )
            });
            verdicts.push(match &above {
                Ok(above) => hull_verdict(above),
                Err(_) => Verdict::NotTestableHere,
            });
            numbers.push(Number::new(format!("above_hull({text})"), "kJ/mol", above));
            let enthalpy = place
                .map(|i| hull.phases()[i].enthalpy.clone())
                .ok_or(Reason::NoSource);
            numbers.push(Number::new(
                format!("formation_enthalpy({text})"),
                "kJ/mol",
                enthalpy,
            ));
        }
        let what = format!("{} on the hull of formation enthalpies", self.of.join(", "));
        Ok(Finding::new(among(&verdicts, self.need), what, numbers))
    }
}

/// On the hull: a phase. Above it: none where the distance is clear.
fn hull_verdict(above: &Value) -> Verdict {
    if above.value <= 0.0 {
        Verdict::Supported
    } else {
        Verdict::of_z(z_score(-above.value, above.sigma))
    }
}

/// How much of elements solid zinc holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solubility {
    /// The elements.
    of: Vec<String>,
    /// The content that the claim needs dissolved, at.%.
    at_least_at_percent: f64,
    /// Temperature, K; the job's if absent.
    temperature_k: Option<f64>,
    /// Of how many elements.
    #[serde(default)]
    need: Need,
}

impl Solubility {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let temperature_k = self
            .temperature_k
            .unwrap_or(tools.environment.temperature_k);
        let (mut verdicts, mut numbers) = (Vec::new(), Vec::new());
        for symbol in &self.of {
            let element: Element = symbol
                .parse()
                .map_err(|e: crate::facts::UnknownElement| e.to_string())?;
            let held = held_at_percent(tools.facts, element, temperature_k);
            verdicts.push(match &held {
                Ok(held) => soluble(held, self.at_least_at_percent),
                Err(_) => Verdict::NotTestableHere,
            });
            let at = self
                .temperature_k
                .map_or(String::new(), |t| format!(", {t} K"));
            numbers.push(Number::new(
                format!("solubility({symbol}{at})"),
                "at.%",
                held,
            ));
        }
        let what = format!(
            "solid zinc holds {} at.% of {} at {temperature_k} K",
            self.at_least_at_percent,
            self.of.join(", ")
        );
        Ok(Finding::new(among(&verdicts, self.need), what, numbers))
    }
}

const BOUND: &str = "solubility_bound";

/// Whether so much is held; an upper bound can only deny it.
fn soluble(held: &Value, at_least: f64) -> Verdict {
    let verdict = Verdict::of_z(z_score(held.value - at_least, held.sigma));
    if held.model == BOUND && verdict == Verdict::Supported {
        Verdict::Undecided
    } else {
        verdict
    }
}

/// What solid zinc holds of an element at a temperature, at.%.
fn held_at_percent(facts: &Facts, element: Element, temperature_k: f64) -> Quantity {
    let mut fraction = constitution::fraction_in_zinc(facts, element, temperature_k)?;
    fraction.value = units::percent(fraction.value);
    fraction.sigma = fraction.sigma.map(units::percent);
    Ok(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts::embedded().expect("facts")
    }

    fn element(symbol: &str) -> Element {
        symbol.parse().expect("a symbol")
    }

    #[test]
    fn eutectics_have_no_compound_and_brass_has() {
        let facts = facts();
        assert!(on_hull(&facts, element("Sn")).is_empty());
        let brass: Vec<String> = on_hull(&facts, element("Cu"))
            .iter()
            .map(OnHull::words)
            .collect();
        assert!(brass.contains(&"Cu5Zn8 (I-43m)".to_owned()), "{brass:?}");
    }

    #[test]
    fn a_bound_can_deny_but_not_bear_out() {
        let value = |v: f64, model: &'static str| Value::new(v, Some(0.3 * v), model, "s");
        assert_eq!(soluble(&value(3.0, "solubility"), 1.0), Verdict::Supported);
        assert_eq!(soluble(&value(3.0, BOUND), 1.0), Verdict::Undecided);
        assert_eq!(soluble(&value(0.1, BOUND), 1.0), Verdict::Contradicted);
        // A wide sigma leaves it open.
        let wide = Value::new(3.0, Some(1.5), "solubility", "s");
        assert_eq!(soluble(&wide, 1.0), Verdict::Undecided);
    }

    #[test]
    fn bismuth_is_bounded_by_its_measured_content_at_200_c() {
        let held = held_at_percent(&facts(), element("Bi"), 298.15).expect("bounded");
        assert_eq!((held.value, &*held.model), (0.094, BOUND));
        assert!(held_at_percent(&facts(), element("W"), 298.15).is_err());
    }

    #[test]
    fn distance_to_the_hull_in_sigmas() {
        let above = |v, s| Value::new(v, Some(s), "dft", "s");
        assert_eq!(hull_verdict(&above(0.0, 4.0)), Verdict::Supported);
        assert_eq!(hull_verdict(&above(5.0, 4.0)), Verdict::Undecided);
        assert_eq!(hull_verdict(&above(9.0, 4.0)), Verdict::Contradicted);
    }

    #[test]
    fn families_by_space_group() {
        assert!(in_family(194, "hexagonal").expect("known"));
        assert!(in_family(166, "hexagonal").expect("known"));
        assert!(in_family(141, "tetragonal").expect("known"));
        assert!(in_family(1, "round").is_err());
    }
}
