//! Every element in every form: its scores and descriptors, or why there are none.
//!
//! A descriptor of an element is that of the best candidate of its binary system.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::data::SystemLine;
use super::details::{Details, Entry};
use super::tables::{Words, number, optional};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;
use crate::facts::{Element, Facts, Reason};

/// A number with sigma, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Known(f64, Option<f64>),
    Null(String),
}

/// What is shown of an element beside its descriptors.
pub(super) const SCORES: [&str; 4] = ["score", "score_low", "score_high", "score_coverage"];

const EXCLUDED: &str = "excluded by a filter";

/// Elements by form and quantity.
#[derive(Debug)]
pub(super) struct Elements {
    names: BTreeMap<Element, String>,
    /// By form and quantity, `SCORES` before the descriptors: the elements in order of atomic number.
    pub(super) cells: BTreeMap<(Form, usize), Vec<(Element, Cell)>>,
}

/// `score`, or the name of a descriptor.
pub(super) fn name(quantity: usize) -> &'static str {
    match quantity.checked_sub(SCORES.len()) {
        Some(descriptor) => DESCRIPTORS[descriptor].name,
        None => SCORES[quantity],
    }
}

impl Elements {
    pub(super) fn new(
        facts: &Facts,
        lines: &[SystemLine],
        details: &Details,
        plan: &Value,
        rejected: &BTreeSet<(Form, String)>,
    ) -> Self {
        let names = facts
            .elements()
            .iter()
            .map(|info| (info.element, info.name.clone()))
            .collect();
        let pool: Vec<&str> = plan["elements"]
            .as_array()
            .map_or_else(Vec::new, |e| e.iter().filter_map(Value::as_str).collect());
        let binary: BTreeMap<(Form, &str), &SystemLine> = lines
            .iter()
            .filter(|l| l.order == "binary")
            .map(|l| ((l.form, l.system.as_str()), l))
            .collect();
        let mut cells = BTreeMap::new();
        for form in Form::ALL {
            if !lines.iter().any(|l| l.form == form) {
                continue;
            }
            for quantity in 0..SCORES.len() + DESCRIPTORS.len() {
                let of_form = Element::all()
                    .map(|element| {
                        let system = format!("Zn-{element}");
                        let cell = match binary.get(&(form, system.as_str())) {
                            Some(line) => cell(line, details, quantity),
                            None if rejected.contains(&(form, system.clone())) => {
                                Cell::Null(EXCLUDED.to_owned())
                            }
                            None => Cell::Null(absent(element, form, &pool)),
                        };
                        (element, cell)
                    })
                    .collect();
                cells.insert((form, quantity), of_form);
            }
        }
        Self { names, cells }
    }

    /// `{"printed": [[symbol, name, number, period, group]], "forms": {form: {quantity: [value or -reason-1]}}}`.
    pub(super) fn json(&self) -> Value {
        let mut reasons = Words::default();
        let printed: Vec<Value> = Element::all()
            .map(|e| {
                let (period, group) = e.position();
                json!([
                    e.symbol(),
                    self.names.get(&e),
                    e.atomic_number(),
                    period,
                    group
                ])
            })
            .collect();
        let mut forms = serde_json::Map::new();
        for (&(form, quantity), cells) in &self.cells {
            let shown: Vec<Value> = cells
                .iter()
                .map(|(_, cell)| match cell {
                    Cell::Known(value, sigma) => json!([number(*value), optional(*sigma)]),
                    Cell::Null(reason) => json!(reasons.place(reason)),
                })
                .collect();
            let of_form = forms
                .entry(form.as_str())
                .or_insert_with(|| json!({}))
                .as_object_mut();
            let known = cells.iter().any(|(_, c)| matches!(c, Cell::Known(..)));
            if let (Some(of_form), true) = (of_form, known || quantity >= SCORES.len()) {
                of_form.insert(name(quantity).to_owned(), Value::Array(shown));
            }
        }
        json!({ "printed": printed, "forms": forms, "reasons": reasons.all() })
    }
}

fn absent(element: Element, form: Form, pool: &[&str]) -> String {
    if element == Element::ZN {
        "zinc itself".to_owned()
    } else if !pool.is_empty() && !pool.contains(&element.symbol()) {
        "not among the job's elements".to_owned()
    } else if form == Form::Phase {
        "no compound with zinc in the tables, within the job's limits".to_owned()
    } else {
        "its binary system is not in the pool".to_owned()
    }
}

fn cell(line: &SystemLine, details: &Details, quantity: usize) -> Cell {
    let Some(descriptor) = quantity.checked_sub(SCORES.len()) else {
        let value = [line.score, line.low, line.high, line.coverage][quantity];
        return match value {
            _ if line.is_excluded => Cell::Null(EXCLUDED.to_owned()),
            Some(_) if quantity == 0 && line.rank.is_none() => Cell::Null(format!(
                "not ranked: {:.0} % of the weight is known",
                100.0 * line.coverage.unwrap_or(0.0)
            )),
            Some(value) => Cell::Known(value, None),
            None => Cell::Null("nothing is known that counts".to_owned()),
        };
    };
    match details.of.get(&line.best).and_then(|e| e.get(&descriptor)) {
        Some(Entry::Known(value, sigma, ..)) => Cell::Known(*value, *sigma),
        Some(Entry::Null(reason)) => {
            let word = details.reasons.get(*reason);
            let known = Reason::ALL.into_iter().find(|r| r.as_str() == word);
            Cell::Null(known.map_or_else(|| word.to_owned(), |r| r.meaning().to_owned()))
        }
        None => Cell::Null("not kept by this run".to_owned()),
    }
}
