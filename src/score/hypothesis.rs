//! A hypothesis: a named set of criteria, as data, each number with its physical reason.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Criterion, Desirability, Measure};
use crate::candidates::Form;
use crate::descriptors::{DESCRIPTORS, Evaluator, index_of};

/// A criterion as written in a hypothesis file or in a job's `[[criteria]]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCriterion {
    /// Name of the descriptor.
    pub descriptor: String,
    /// Group: electronic, epitaxy, hydrogen, stability or process.
    pub group: String,
    /// Weight within the group.
    #[serde(default = "one")]
    pub weight: f64,
    /// Value with desirability 0.
    pub at_zero: f64,
    /// Value with desirability 1.
    pub at_one: f64,
    /// Whether the magnitude counts, not the sign.
    #[serde(default)]
    pub magnitude: bool,
    /// Power to which the desirability is raised.
    #[serde(default = "one")]
    pub exponent: f64,
    /// Forms it applies to; all forms of the descriptor if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forms: Option<Vec<String>>,
    /// What is measured where this descriptor is null, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<RawMeasure>,
    /// Physical reason of the numbers.
    #[serde(default)]
    pub reason: String,
}

/// A further choice of a criterion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMeasure {
    /// Name of the descriptor.
    pub descriptor: String,
    /// Value with desirability 0.
    pub at_zero: f64,
    /// Value with desirability 1.
    pub at_one: f64,
    /// Whether the magnitude counts, not the sign.
    #[serde(default)]
    pub magnitude: bool,
}

/// A hypothesis as written in its file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawHypothesis {
    /// Name used in jobs and columns, e.g. `h1_strong_zincophilic`.
    pub id: String,
    /// One line.
    pub title: String,
    /// What it holds, and what speaks against it.
    pub reason: String,
    /// Smallest desirability, so that no single criterion vetoes a candidate.
    pub floor: f64,
    /// Weight of each group.
    pub group_weights: BTreeMap<String, f64>,
    /// What counts.
    pub criteria: Vec<RawCriterion>,
}

const fn one() -> f64 {
    1.0
}

/// The names a group may have, in the order of the columns.
pub(crate) const GROUPS: [&str; 5] = ["electronic", "epitaxy", "hydrogen", "stability", "process"];

/// A group and its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Name.
    pub name: &'static str,
    /// Weight against the other groups.
    pub weight: f64,
}

/// A hypothesis, resolved and valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Hypothesis {
    /// Name used in jobs and columns.
    pub id: String,
    /// One line.
    pub title: String,
    /// Smallest desirability.
    pub floor: f64,
    /// All groups, weight 0 where the hypothesis does not use one.
    pub groups: Vec<Group>,
    /// What counts.
    pub criteria: Vec<Criterion>,
}

/// What is wrong with a hypothesis: the key within it, the value, what was expected.
#[derive(Debug, Clone)]
pub(crate) struct Defect {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) problem: String,
}

impl Hypothesis {
    /// Learns from the facts what may be expected where nothing is known.
    pub(crate) fn learn(&mut self, evaluator: &Evaluator<'_>) {
        for criterion in &mut self.criteria {
            criterion.learn(self.floor, evaluator);
        }
    }

    /// Resolves names and checks numbers.
    pub(crate) fn resolve(raw: &RawHypothesis) -> Result<Self, Defect> {
        let defect = |key: &str, value: String, problem: String| Defect {
            key: key.to_owned(),
            value,
            problem,
        };
        if !(raw.floor > 0.0 && raw.floor < 1.0) {
            return Err(defect(
                "floor",
                raw.floor.to_string(),
                "expected a number between 0 and 1, e.g. 0.05".to_owned(),
            ));
        }
        for (name, &weight) in &raw.group_weights {
            if !GROUPS.contains(&name.as_str()) {
                return Err(defect("group_weights", name.clone(), unknown(name, GROUPS)));
            }
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(defect(
                    &format!("group_weights.{name}"),
                    weight.to_string(),
                    "expected a finite number, 0 or more".to_owned(),
                ));
            }
        }
        let groups: Vec<Group> = GROUPS
            .iter()
            .map(|&name| Group {
                name,
                weight: raw.group_weights.get(name).copied().unwrap_or(0.0),
            })
            .collect();
        let mut criteria = Vec::new();
        for (i, criterion) in raw.criteria.iter().enumerate() {
            criteria.push(resolve_criterion(criterion, &groups).map_err(|d| Defect {
                key: format!("criteria[{i}].{}", d.key),
                ..d
            })?);
        }
        if criteria.is_empty() {
            return Err(defect(
                "criteria",
                "[]".to_owned(),
                "expected at least one criterion".to_owned(),
            ));
        }
        if !criteria
            .iter()
            .any(|c| c.weight * groups[c.group].weight > 0.0)
        {
            return Err(defect(
                "criteria",
                "all weights 0".to_owned(),
                "at least one criterion needs a weight above 0 in a group with a weight above 0"
                    .to_owned(),
            ));
        }
        Ok(Self {
            id: raw.id.clone(),
            title: raw.title.clone(),
            floor: raw.floor,
            groups,
            criteria,
        })
    }
}

fn resolve_criterion(raw: &RawCriterion, groups: &[Group]) -> Result<Criterion, Defect> {
    let defect = |key: &str, value: String, problem: String| Defect {
        key: key.to_owned(),
        value,
        problem,
    };
    let Some(group) = groups.iter().position(|g| g.name == raw.group) else {
        return Err(defect(
            "group",
            raw.group.clone(),
            unknown(&raw.group, GROUPS),
        ));
    };
    if !(raw.weight.is_finite() && raw.weight >= 0.0) {
        return Err(defect(
            "weight",
            raw.weight.to_string(),
            "expected a finite number, 0 or more".to_owned(),
        ));
    }
    if !(raw.exponent.is_finite() && raw.exponent > 0.0) {
        return Err(defect(
            "exponent",
            raw.exponent.to_string(),
            "expected a finite number above 0".to_owned(),
        ));
    }
    let measure = |name: &str, at_zero: f64, at_one: f64, magnitude: bool, key: &str| {
        let Some(descriptor) = index_of(name) else {
            let names = DESCRIPTORS.iter().map(|d| d.name);
            return Err(defect(
                &format!("{key}descriptor"),
                name.to_owned(),
                unknown(name, names),
            ));
        };
        for (end, value) in [("at_zero", at_zero), ("at_one", at_one)] {
            if !value.is_finite() {
                return Err(defect(
                    &format!("{key}{end}"),
                    value.to_string(),
                    "expected a finite number".to_owned(),
                ));
            }
        }
        if at_zero == at_one {
            return Err(defect(
                &format!("{key}at_one"),
                at_one.to_string(),
                "expected a value different from `at_zero`".to_owned(),
            ));
        }
        Ok(Measure {
            descriptor,
            desirability: Desirability {
                at_zero,
                at_one,
                magnitude,
                exponent: raw.exponent,
            },
        })
    };
    let first = measure(&raw.descriptor, raw.at_zero, raw.at_one, raw.magnitude, "")?;
    let otherwise = raw
        .otherwise
        .iter()
        .enumerate()
        .map(|(i, o)| {
            measure(
                &o.descriptor,
                o.at_zero,
                o.at_one,
                o.magnitude,
                &format!("otherwise[{i}]."),
            )
        })
        .collect::<Result<_, _>>()?;
    let forms = match &raw.forms {
        None => Form::ALL.to_vec(),
        Some(names) => names
            .iter()
            .map(|name| {
                Form::ALL
                    .into_iter()
                    .find(|f| f.as_str() == name)
                    .ok_or_else(|| {
                        defect(
                            "forms",
                            name.clone(),
                            unknown(name, Form::ALL.map(Form::as_str)),
                        )
                    })
            })
            .collect::<Result<_, _>>()?,
    };
    Ok(Criterion {
        group,
        weight: raw.weight,
        measure: first,
        otherwise,
        forms,
        reason: raw.reason.clone(),
        class_mean: [[None; 2]; 3],
        class_known: [[0; 2]; 3],
    })
}

/// "not one of …" with the nearest word.
pub(crate) fn unknown<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match crate::facts::nearest(typed, words.iter().copied()) {
        Some(near) => format!("unknown; did you mean `{near}`?"),
        None => format!("unknown; expected one of: {}", words.join(", ")),
    }
}
