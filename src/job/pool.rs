//! The pool a job asks for: elements, orders, forms, grids, explicit lists.

use std::collections::HashSet;

use super::error::JobError;
use super::file::{Elements, WholePool};
use super::read::Job;
use super::resolve::number;
use crate::candidates::{
    Candidate, Form, Grid, Listed, MILLI, MOST_E_ABOVE_HULL_EV, Pool, parse_listed,
    parse_listed_within,
};
use crate::descriptors::{DESCRIPTORS, Rule, index_of};
use crate::facts::{Element, Facts, Origin, Subject};
use crate::score::unknown;

impl Job {
    pub(super) fn pool(&self, facts: &Facts) -> Result<Pool, JobError> {
        let c = &self.file.candidates;
        let words = |key: &str, given: &[String], allowed: &[&str]| {
            if given.is_empty() {
                let problem = format!("expected at least one of: {}", allowed.join(", "));
                return Err(self.complaint(&format!("candidates.{key}"), "[]", &problem));
            }
            for (i, word) in given.iter().enumerate() {
                if !allowed.contains(&word.as_str()) {
                    let problem = unknown(word, allowed.iter().copied());
                    return Err(self.complaint(&format!("candidates.{key}[{i}]"), word, &problem));
                }
            }
            Ok(())
        };
        words("order", &c.order, &["binary", "ternary"])?;
        words("forms", &c.forms, &Form::ALL.map(Form::as_str))?;
        let hull = c.phase.max_e_above_hull_ev;
        if !(hull.is_finite() && (0.0..=MOST_E_ABOVE_HULL_EV).contains(&hull)) {
            return Err(self.complaint(
                "candidates.phase.max_e_above_hull_ev",
                &number(hull),
                &format!("expected 0 to {MOST_E_ABOVE_HULL_EV} eV per atom"),
            ));
        }
        let has = |list: &[String], word: &str| list.iter().any(|w| w == word);
        Ok(Pool {
            elements: self.elements(facts)?,
            binary: has(&c.order, "binary"),
            ternary: has(&c.order, "ternary"),
            forms: Form::ALL
                .into_iter()
                .filter(|f| has(&c.forms, f.as_str()))
                .collect(),
            dilute: self.dilute_grid()?,
            coating_step: self.milli(
                "candidates.coating.step_at_percent",
                c.coating.step_at_percent,
                50.0,
            )?,
            max_e_above_hull_ev: hull,
            list: self.list(facts)?,
        })
    }

    fn elements(&self, facts: &Facts) -> Result<Vec<Element>, JobError> {
        let section = &self.file.candidates.elements;
        let parse = |key: String, text: &str| {
            let element: Element = text.parse().map_err(|e: crate::facts::UnknownElement| {
                self.complaint(&key, text, &e.to_string())
            })?;
            if facts.info(element).is_none() {
                return Err(self.complaint(
                    &key,
                    text,
                    "not among the elements of the facts; `zincscreen facts missing` lists them",
                ));
            }
            Ok(element)
        };
        let mut elements: Vec<Element> = match &section.include {
            Elements::Named(pool) => facts
                .elements()
                .iter()
                .filter(|info| *pool == WholePool::All || !info.is_radioactive)
                .map(|info| info.element)
                .filter(|&e| e != Element::ZN)
                .collect(),
            Elements::Symbols(symbols) => {
                let mut found = Vec::new();
                for (i, symbol) in symbols.iter().enumerate() {
                    let key = format!("candidates.elements.include[{i}]");
                    let element = parse(key.clone(), symbol)?;
                    if element == Element::ZN {
                        return Err(self.complaint(
                            &key,
                            symbol,
                            "zinc is the host of every candidate; leave it out",
                        ));
                    }
                    if found.contains(&element) {
                        return Err(self.complaint(&key, symbol, "named twice"));
                    }
                    found.push(element);
                }
                found
            }
        };
        for (i, symbol) in section.exclude.iter().enumerate() {
            let element = parse(format!("candidates.elements.exclude[{i}]"), symbol)?;
            elements.retain(|&e| e != element);
        }
        Ok(elements)
    }

    fn list(&self, facts: &Facts) -> Result<Vec<Listed>, JobError> {
        let Some(texts) = &self.file.candidates.list else {
            return Ok(Vec::new());
        };
        if texts.is_empty() {
            return Err(self.complaint("candidates.list", "[]", "expected at least one candidate"));
        }
        texts
            .iter()
            .enumerate()
            .map(|(i, text)| {
                let key = format!("candidates.list[{i}]");
                let listed = parse_listed_within(
                    text,
                    facts,
                    self.file.candidates.phase.max_e_above_hull_ev,
                )
                .map_err(|p| self.complaint(&key, text, &p))?;
                if let Listed::Composition { solutes, .. } = &listed
                    && let Some(missing) = solutes.iter().find(|e| facts.info(**e).is_none())
                {
                    let problem = format!("{missing} is not among the elements of the facts");
                    return Err(self.complaint(&key, text, &problem));
                }
                Ok(listed)
            })
            .collect()
    }

    /// A percentage on the grid of 0.001 at.%, above 0 and at most `most`.
    fn milli(&self, key: &str, percent: f64, most: f64) -> Result<u32, JobError> {
        if !percent.is_finite() {
            return Err(self.complaint(key, &number(percent), "expected a finite number"));
        }
        let milli = (percent * 1000.0).round();
        if percent <= 0.0 || milli < 1.0 || percent > most {
            return Err(self.complaint(
                key,
                &number(percent),
                &format!("expected 0.001 to {most} at.%"),
            ));
        }
        if (milli - percent * 1000.0).abs() > 1e-6 {
            return Err(self.complaint(
                key,
                &number(percent),
                "expected a multiple of 0.001 at.%, the resolution of candidate ids",
            ));
        }
        Ok(milli as u32)
    }

    fn dilute_grid(&self) -> Result<Grid, JobError> {
        let d = &self.file.candidates.dilute;
        if d.unit != "at_percent" {
            return Err(self.complaint(
                "candidates.dilute.unit",
                &d.unit,
                "expected `at_percent`; alloys named by weight go into `candidates.list`, e.g. \"Zn-2Sn\"",
            ));
        }
        let first = self.milli("candidates.dilute.min", d.min, 50.0)?;
        let last = self.milli("candidates.dilute.max", d.max, 50.0)?;
        let step = self.milli("candidates.dilute.step", d.step, 50.0)?;
        let max_total = self.milli("candidates.dilute.max_total", d.max_total, 99.0)?;
        if last < first {
            return Err(self.complaint(
                "candidates.dilute.max",
                &d.max.to_string(),
                &format!(
                    "the window is reversed: `min` = {} is greater; swap them",
                    d.min
                ),
            ));
        }
        if max_total < first {
            return Err(self.complaint(
                "candidates.dilute.max_total",
                &d.max_total.to_string(),
                &format!("smaller than `min` = {}; nothing is left", d.min),
            ));
        }
        Ok(Grid {
            first,
            step,
            levels: (last - first) / step + 1,
            max_total: max_total.min(MILLI - 1),
        })
    }

    /// Systems with a value for one of their candidates alone. A user's row that could never count is an
    /// error, not a value that is passed over.
    pub(super) fn careful(&self, facts: &Facts) -> Result<HashSet<(Form, Vec<Element>)>, JobError> {
        let mut systems = HashSet::new();
        for row in facts.rows().iter().filter(|r| r.origin != Origin::Shipped) {
            let about = format!("{} of {}", row.property, row.subject);
            let key = match row.origin {
                Origin::Calculated => "facts.calculations",
                _ => "facts.overrides",
            };
            let wrong = |problem: &str| Err(self.complaint(key, &about, problem));
            let rule = index_of(&row.property).map(|d| DESCRIPTORS[d].rule);
            let name = match &row.subject {
                Subject::Element(element) if facts.info(*element).is_none() => {
                    return wrong(
                        "not among the elements of the facts; `zincscreen facts missing` lists them",
                    );
                }
                Subject::Element(_)
                    if matches!(rule, Some(Rule::Compound(_) | Rule::FormationEnthalpy)) =>
                {
                    return wrong(
                        "belongs to a compound or an alloy, not to an element; \
                         give a candidate as `subject`, e.g. `Cu5Zn8@phase.<database id>`",
                    );
                }
                Subject::Element(_) => continue,
                Subject::Named(_) if rule.is_none() => {
                    return wrong(
                        "belongs to an element, not to a candidate; give a symbol as `subject`, e.g. `Sn`",
                    );
                }
                Subject::Named(name) => name,
            };
            let id = match parse_listed(name, facts) {
                Ok(Listed::Composition {
                    form,
                    solutes,
                    milli,
                }) => {
                    let candidate = Candidate {
                        form,
                        solutes: solutes.clone(),
                        milli,
                        phase: None,
                    };
                    systems.insert((form, solutes));
                    candidate.id()
                }
                Ok(Listed::Phases(phases)) => phases[0].candidate_id(),
                Err(problem) => return wrong(&format!("there is no such candidate: {problem}")),
            };
            if *id != **name {
                return wrong(&format!("the candidate's own name is `{id}`; use that"));
            }
        }
        Ok(systems)
    }
}
