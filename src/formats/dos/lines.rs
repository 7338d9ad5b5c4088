//! Lines that know their number, and numbers as Fortran writes them.

use super::DosError;

/// The lines of one file, counted.
pub(super) struct Lines<'a> {
    pub(super) file: &'a str,
    rest: std::str::Lines<'a>,
    /// Number of the line read last; 0 before the first.
    pub(super) number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            rest: text.lines(),
            number: 0,
        }
    }

    pub(super) fn next(&mut self) -> Option<&'a str> {
        let line = self.rest.next()?;
        self.number += 1;
        Some(line)
    }

    /// The next line, or a complaint that the file ends inside `what`.
    pub(super) fn expect(&mut self, what: &str) -> Result<&'a str, DosError> {
        self.next().ok_or_else(|| DosError::Truncated {
            file: self.file.to_owned(),
            line: self.number,
            what: what.to_owned(),
        })
    }

    /// An error at the line read last.
    pub(super) fn wrong(&self, problem: impl Into<String>) -> DosError {
        DosError::Line {
            file: self.file.to_owned(),
            line: self.number,
            problem: problem.into(),
        }
    }

    /// The place of the line read last.
    pub(super) fn at(&self) -> Place<'a> {
        Place {
            file: self.file,
            line: self.number,
        }
    }
}

/// A finite number in Fortran's notation: `0.116-104` and `1.0D-3` are numbers, `****` is none.
pub(super) fn fortran(word: &str) -> Option<f64> {
    if let Ok(value) = word.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let mut text = word.replace(['d', 'D'], "e");
    if !text.contains(['e', 'E']) {
        // An exponent of three digits takes the place of its letter.
        let sign = text.rfind(['+', '-']).filter(|&at| at > 0)?;
        text.insert(sign, 'e');
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A word that may be garbage, short enough for a message.
pub(super) fn shortened(word: &str) -> String {
    const LIMIT: usize = 24;
    if word.chars().count() <= LIMIT {
        return word.to_owned();
    }
    word.chars().take(LIMIT).chain("...".chars()).collect()
}

/// Energies of one block, checked to increase, and columns of densities beside them.
#[derive(Debug, Default, Clone)]
pub(super) struct Block {
    pub(super) energy_ev: Vec<f64>,
    pub(super) columns: Vec<Vec<f64>>,
}

impl Block {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            energy_ev: Vec::new(),
            columns: vec![Vec::new(); columns],
        }
    }

    /// Adds a row: an energy and one number per column. `at` is asked only where something is wrong; `cure` says what helps against energies that do
    /// not increase.
    pub(super) fn push<'a>(
        &mut self,
        mut words: impl Iterator<Item = &'a str>,
        at: impl Fn() -> Place<'a>,
        cure: &'static str,
    ) -> Result<(), DosError> {
        let expected = self.columns.len() + 1;
        let energy_ev = match words.next() {
            Some(word) => fortran(word).ok_or_else(|| at().no_number(word, "an energy in eV"))?,
            None => return Err(at().columns(expected, 0)),
        };
        if let Some(&previous_ev) = self.energy_ev.last()
            && energy_ev <= previous_ev
        {
            let Place { file, line } = at();
            return Err(DosError::EnergyOrder {
                file: file.to_owned(),
                line,
                previous_ev,
                energy_ev,
                cure,
            });
        }
        self.energy_ev.push(energy_ev);
        for (found, column) in self.columns.iter_mut().enumerate() {
            let Some(word) = words.next() else {
                return Err(at().columns(expected, found + 1));
            };
            let density =
                fortran(word).ok_or_else(|| at().no_number(word, "a density in states per eV"))?;
            column.push(density);
        }
        match words.count() {
            0 => Ok(()),
            more => Err(at().columns(expected, expected + more)),
        }
    }

    /// Fails unless this block has the energies of the first one.
    pub(super) fn same_energies(
        &self,
        first: &[f64],
        file: &str,
        what: &str,
    ) -> Result<(), DosError> {
        if self.energy_ev == first {
            return Ok(());
        }
        Err(DosError::Content {
            file: file.to_owned(),
            problem: format!(
                "{what} has {} energies that are not the {} of the first block; expected one common grid",
                self.energy_ev.len(),
                first.len()
            ),
        })
    }
}

/// A place in a file, for messages.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
}

impl Place<'_> {
    pub(super) fn no_number(self, word: &str, expected: &str) -> DosError {
        DosError::Number {
            file: self.file.to_owned(),
            line: self.line,
            value: shortened(word),
            expected: expected.to_owned(),
        }
    }

    fn columns(self, expected: usize, found: usize) -> DosError {
        DosError::Line {
            file: self.file.to_owned(),
            line: self.line,
            problem: format!("{found} columns; expected {expected}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fortran_numbers() {
        for (text, value) in [
            ("-3.440", -3.44),
            ("0.2099E-42", 0.2099e-42),
            ("-0.116-104", -0.116e-104),
            ("1.5D+02", 150.0),
            ("0.5+101", 0.5e101),
        ] {
            assert_eq!(fortran(text), Some(value), "{text}");
        }
        for text in ["****", "NaN", "inf", "-", "", "1.0.0", "12a", "0.1E+999"] {
            assert_eq!(fortran(text), None, "{text}");
        }
    }
}
