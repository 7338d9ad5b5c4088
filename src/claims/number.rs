//! The numbers that a verdict rests on, and how a text quotes them.

use crate::facts::{Quantity, Reason, Value};

/// A number behind a verdict, with unit, sigma and source, or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// What it is, e.g. `zn_adsorption_energy_ev(Sn)`.
    pub name: String,
    /// Unit; `1` for a pure number.
    pub unit: String,
    /// Value, sigma, model and sources.
    pub quantity: Quantity,
}

impl Number {
    pub(crate) fn new(name: impl Into<String>, unit: &str, quantity: Quantity) -> Self {
        Self {
            name: name.into(),
            unit: unit.to_owned(),
            quantity,
        }
    }

    /// A number that follows from the others by arithmetic, without an uncertainty of its own.
    pub(crate) fn exact(name: impl Into<String>, unit: &str, value: f64, source: &str) -> Self {
        Self::new(
            name,
            unit,
            Ok(Value::new(value, Some(0.0), "arithmetic", source)),
        )
    }

    /// A whole number of things counted.
    pub(crate) fn count(name: impl Into<String>, count: usize, source: &str) -> Self {
        Self::exact(name, "1", count as f64, source)
    }

    /// Value with sigma and unit, or the reason: `-1.11 ± 0.30 eV`.
    ///
    /// ```
    /// let facts = zincscreen::facts::Facts::embedded()?;
    /// let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// let c21 = report.claims.iter().find(|c| c.id == "C21").expect("judged");
    /// let zinc_on_tin = &c21.numbers[0];
    /// assert_eq!(zinc_on_tin.name, "zn_adsorption_energy_ev(Sn)");
    /// assert_eq!(zinc_on_tin.text(), "-1.11 ± 0.30 eV");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let number = self.bare();
        match (&self.quantity, self.unit.as_str()) {
            (Err(_), _) | (_, "1") => number,
            (_, unit) => format!("{number} {unit}"),
        }
    }

    /// The same without the unit.
    pub(crate) fn bare(&self) -> String {
        match &self.quantity {
            Ok(value) => match value.sigma {
                Some(sigma) if sigma > 0.0 => with_sigma(value.value, sigma),
                _ => plain(value.value),
            },
            Err(reason) => no_value(*reason),
        }
    }

    /// The value alone.
    fn value(&self) -> String {
        match &self.quantity {
            Ok(value) => match value.sigma {
                Some(sigma) if sigma > 0.0 => {
                    let digits = digits_of(sigma);
                    format!("{:.digits$}", value.value)
                }
                _ => plain(value.value),
            },
            Err(reason) => no_value(*reason),
        }
    }
}

impl Number {
    /// The value alone with so many decimals.
    fn decimals(&self, text: &str) -> Result<String, String> {
        let digits: usize = text
            .parse()
            .ok()
            .filter(|&digits| digits <= 9)
            .ok_or_else(|| format!("`{text}`: expected bare, value or a number of decimals"))?;
        Ok(match &self.quantity {
            Ok(value) => format!("{:.digits$}", value.value),
            Err(reason) => no_value(*reason),
        })
    }
}

fn no_value(reason: Reason) -> String {
    format!("no value ({reason})")
}

/// Decimals that two digits of sigma need.
fn digits_of(sigma: f64) -> usize {
    (1.0 - sigma.log10().floor()).clamp(0.0, 8.0) as usize
}

fn with_sigma(value: f64, sigma: f64) -> String {
    if value != 0.0 && (value.abs() < 1e-3 || value.abs() >= 1e6) {
        return format!("{value:.1e} ± {sigma:.1e}");
    }
    let digits = digits_of(sigma);
    format!("{value:.digits$} ± {sigma:.digits$}")
}

/// Four significant digits, without trailing zeros.
pub(crate) fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-3.0..6.0).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let digits = (3.0 - magnitude).clamp(0.0, 6.0) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// What a text may quote: numbers by name, words by name.
#[derive(Debug, Default)]
pub(crate) struct Quotes<'a> {
    pub(crate) numbers: &'a [Number],
    pub(crate) words: &'a [(String, String)],
}

impl Quotes<'_> {
    /// Fills `{name}`, `{name|bare}`, `{name|value}` and `{name|2}` (decimals); returns the text and the names of the numbers
    /// it quotes.
    ///
    /// # Errors
    /// The placeholder that names nothing, or has no end.
    pub(crate) fn fill(&self, template: &str) -> Result<(String, Vec<String>), String> {
        let (mut text, mut quoted) = (String::new(), Vec::new());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (inside, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{{{after}` has no closing brace"))?;
            let (name, style) = inside.split_once('|').unwrap_or((inside, ""));
            if let Some(number) = self.numbers.iter().find(|n| n.name == name) {
                text.push_str(&match style {
                    "" => number.text(),
                    "bare" => number.bare(),
                    "value" => number.value(),
                    decimals => number.decimals(decimals)?,
                });
                if number.quantity.is_ok() {
                    quoted.push(name.to_owned());
                }
            } else if let Some((_, word)) = self.words.iter().find(|(w, _)| w == name) {
                text.push_str(word);
            } else {
                return Err(format!(
                    "`{{{inside}}}` names nothing that the tests compute"
                ));
            }
            rest = after;
        }
        text.push_str(rest);
        Ok((text, quoted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64, sigma: Option<f64>) -> Number {
        Number::new("x", "eV", Ok(Value::new(value, sigma, "m", "s")))
    }

    #[test]
    fn digits_follow_sigma() {
        assert_eq!(number(-1.11184, Some(0.3)).text(), "-1.11 ± 0.30 eV");
        assert_eq!(number(2.5, Some(0.0)).text(), "2.5 eV");
        assert_eq!(number(99.85, None).bare(), "99.85");
        assert_eq!(number(4e-4, Some(4e-4)).bare(), "4.0e-4 ± 4.0e-4");
        assert_eq!(number(15.0, None).text(), "15 eV");
        let null = Number::new("x", "eV", Err(Reason::NoDBand));
        assert_eq!(null.text(), "no value (no_d_band)");
    }

    #[test]
    fn texts_quote_numbers_and_refuse_unknown_names() {
        let numbers = [number(-1.11184, Some(0.3))];
        let words = [("w".to_owned(), "none".to_owned())];
        let quotes = Quotes {
            numbers: &numbers,
            words: &words,
        };
        let (text, quoted) = quotes.fill("{x}, {x|bare}, {x|value}; {w}").expect("known");
        assert_eq!(text, "-1.11 ± 0.30 eV, -1.11 ± 0.30, -1.11; none");
        assert_eq!(quoted, ["x", "x", "x"]);
        assert_eq!(quotes.fill("{x|1}").expect("known").0, "-1.1");
        assert!(quotes.fill("{y}").is_err());
        assert!(quotes.fill("{x|z}").is_err());
        assert!(quotes.fill("{x").is_err());
    }
}
