//! Does a quantity lie on one side of a reference, clearly?

use serde::Deserialize;

use super::{Finding, Subjects, Tools, form_of};
use crate::claims::number::Number;
use crate::claims::verdict::{Need, Verdict, among, z_score};
use crate::facts::{Quantity, Value};

/// A quantity of elements, alloys or compounds against zinc, another one of them, or a number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compare {
    /// A descriptor, or a property of the element.
    quantity: String,
    /// Form of plain elements; their own surface if the descriptor allows it.
    form: Option<String>,
    /// Host of a property, e.g. the partner of a eutectic.
    host: Option<String>,
    /// Elements, candidates, or a pool.
    of: Subjects,
    /// The claimed side.
    is: Side,
    /// What it is held against.
    than: Reference,
    /// How many must be on that side.
    #[serde(default)]
    need: Need,
    /// Name of the counts in texts, e.g. `clear(label)`; none are made without it.
    label: Option<String>,
}

/// Names of the counts, in the order of the verdicts: on the claimed side, on the other, within two sigma,
/// no value.
const ANSWERS: [&str; 4] = ["clear", "opposite", "unclear", "unknown"];

/// A side of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    /// Greater.
    Above,
    /// Smaller.
    Below,
}

/// What a quantity is held against.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Reference {
    /// A number in the quantity's unit.
    Number(f64),
    /// `Zn`, another element or candidate, or `hydrogen_drive`: how far zinc lies below the hydrogen
    /// electrode.
    Name(String),
}

/// The verdict on one difference, and its z in the claimed direction.
pub(crate) fn side(value: &Value, reference: &Value, is: Side) -> (Verdict, Option<f64>) {
    let sigma = match (value.sigma, reference.sigma) {
        (Some(a), Some(b)) => Some(a.hypot(b)),
        _ => None,
    };
    let difference = match is {
        Side::Above => value.value - reference.value,
        Side::Below => reference.value - value.value,
    };
    let z = z_score(difference, sigma);
    (Verdict::of_z(z), z)
}

impl Compare {
    /// Whether a quantity of one subject lies below a reference.
    pub(crate) fn lower(quantity: &str, of: &str, than: &str) -> Self {
        Self {
            quantity: quantity.to_owned(),
            form: None,
            host: None,
            of: Subjects::List(vec![of.to_owned()]),
            is: Side::Below,
            than: than
                .parse()
                .map_or_else(|_| Reference::Name(than.to_owned()), Reference::Number),
            need: Need::All,
            label: None,
        }
    }

    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let form = form_of(&self.quantity, self.form.as_deref())?;
        let unit = tools.unit(&self.quantity);
        let name = |subject: &str| format!("{}({subject})", self.quantity);
        let (reference, reference_words, reference_number) = self.reference(tools, form, &unit)?;
        let subjects = tools.subjects(&self.of, form)?;
        let is_list = matches!(self.of, Subjects::List(_));
        let (mut numbers, mut verdicts, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
        let mut names: [Vec<&str>; 4] = Default::default();
        for subject in &subjects {
            let quantity = tools.quantity(&self.quantity, self.host.as_deref(), subject)?;
            let (verdict, z) = match (&quantity, &reference) {
                (Ok(value), Ok(reference)) => side(value, reference, self.is),
                _ => (Verdict::NotTestableHere, None),
            };
            verdicts.push(verdict);
            names[verdict as usize].push(&subject.name);
            if is_list {
                candidates.extend(
                    subject
                        .candidate
                        .as_ref()
                        .map(crate::candidates::Candidate::id),
                );
                let source = quantity.as_ref().map_or("", |v| &*v.source).to_owned();
                numbers.push(Number::new(name(&subject.name), &unit, quantity));
                if let Some(z) = z.filter(|z| z.is_finite()) {
                    numbers.push(Number::exact(
                        format!("z({})", name(&subject.name)),
                        "1",
                        z,
                        &source,
                    ));
                }
            }
        }
        numbers.extend(reference_number);
        let mut words = Vec::new();
        if let Some(label) = &self.label {
            for (word, list) in ANSWERS.iter().zip(&names) {
                numbers.push(Number::count(format!("{word}({label})"), list.len(), ""));
                words.push((format!("{word}_list({label})"), list.join(", ")));
            }
            numbers.push(Number::count(format!("asked({label})"), subjects.len(), ""));
        }
        let what = format!(
            "{} of {} {} {reference_words}",
            self.quantity,
            match &self.of {
                Subjects::List(list) => list.join(", "),
                Subjects::Pool(pool) => pool.words().to_owned(),
            },
            match self.is {
                Side::Above => "above",
                Side::Below => "below",
            }
        );
        Ok(Finding {
            words,
            candidates,
            ..Finding::new(among(&verdicts, self.need), what, numbers)
        })
    }

    /// The reference: its value, its words, and its number if it is not written in the test.
    fn reference(
        &self,
        tools: &Tools<'_>,
        form: crate::candidates::Form,
        unit: &str,
    ) -> Result<(Quantity, String, Option<Number>), String> {
        match &self.than {
            Reference::Number(value) => {
                let exact = Value::new(*value, Some(0.0), "threshold", "");
                Ok((Ok(exact), format!("{value} {unit}"), None))
            }
            Reference::Name(name) if name == "hydrogen_drive" => {
                let drive = tools.hydrogen_drive();
                let words = "the drive for hydrogen at zinc".to_owned();
                Ok((drive.quantity.clone(), words, Some(drive)))
            }
            Reference::Name(name) => {
                let subject = tools.subject(name, form)?;
                let quantity = tools.quantity(&self.quantity, self.host.as_deref(), &subject)?;
                let number =
                    Number::new(format!("{}({name})", self.quantity), unit, quantity.clone());
                Ok((quantity, name.clone(), Some(number)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: f64, sigma: Option<f64>) -> Value {
        Value::new(value, sigma, "m", "s")
    }

    #[test]
    fn a_larger_sigma_turns_support_into_doubt() {
        let zero = value(0.0, Some(0.0));
        assert_eq!(
            side(&value(0.44, Some(0.03)), &zero, Side::Above).0,
            Verdict::Supported
        );
        assert_eq!(
            side(&value(0.44, Some(0.3)), &zero, Side::Above).0,
            Verdict::Undecided
        );
        assert_eq!(
            side(&value(0.44, None), &zero, Side::Above).0,
            Verdict::Undecided
        );
        assert_eq!(
            side(&value(0.44, Some(0.03)), &zero, Side::Below).0,
            Verdict::Contradicted
        );
    }

    #[test]
    fn both_sigmas_count() {
        let (verdict, z) = side(
            &value(-1.6, Some(0.3)),
            &value(-0.7, Some(0.4)),
            Side::Below,
        );
        assert!((z.expect("known") - 1.8).abs() < 1e-12);
        assert_eq!(verdict, Verdict::Undecided);
    }

    #[test]
    fn exact_numbers_are_clear() {
        let (verdict, z) = side(
            &value(15.0, Some(0.0)),
            &value(27.0, Some(0.0)),
            Side::Above,
        );
        assert_eq!(
            (verdict, z),
            (Verdict::Contradicted, Some(f64::NEG_INFINITY))
        );
    }
}
