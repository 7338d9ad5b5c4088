//! Lines with their numbers, words, and numbers that are numbers.

use nalgebra::Vector3;

use super::error::FormatError;
use crate::crystal::{Lattice, Site, Structure, StructureError};
use crate::facts::Element;

/// More atoms than this are refused: every pair is checked for overlap. A slab of a screening has hundreds.
pub(super) const MOST_ATOMS: usize = 5_000;

/// One line, counted from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

/// A text with the name by which messages call it, read line by line.
#[derive(Debug)]
pub(super) struct Text<'a> {
    file: &'a str,
    lines: Vec<&'a str>,
    next: usize,
}

/// Text without the mark some editors put before it.
pub(super) fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

impl<'a> Text<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            lines: without_bom(text).lines().collect(),
            next: 0,
        }
    }

    /// How many lines are still to come.
    pub(super) fn remaining(&self) -> usize {
        self.lines.len() - self.next
    }

    /// Passes over empty lines.
    pub(super) fn skip_blank(&mut self) {
        while self.peek().is_some_and(|line| line.text.trim().is_empty()) {
            self.next += 1;
        }
    }

    /// The next line, which stays.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        self.lines.get(self.next).map(|text| Line {
            number: self.next + 1,
            text,
        })
    }

    /// The next line; an error that says what is missing if there is none.
    pub(super) fn line(&mut self, expected: &str) -> Result<Line<'a>, FormatError> {
        let line = self.peek().ok_or_else(|| self.truncated(expected))?;
        self.next += 1;
        Ok(line)
    }

    pub(super) fn truncated(&self, expected: &str) -> FormatError {
        truncated(self.file, self.lines.len(), expected)
    }

    pub(super) fn wrong(
        &self,
        line: usize,
        found: &str,
        expected: impl Into<String>,
        cure: impl Into<String>,
    ) -> FormatError {
        wrong(self.file, line, found, expected, cure)
    }

    /// Exactly the first `N` words of a line as finite numbers; more words are left to the caller.
    pub(super) fn numbers<const N: usize>(
        &self,
        line: Line<'_>,
        expected: &str,
    ) -> Result<[f64; N], FormatError> {
        let mut numbers = [0.0; N];
        let mut words = line.text.split_whitespace();
        for slot in &mut numbers {
            let word = words
                .next()
                .ok_or_else(|| self.wrong(line.number, line.text, expected, "complete the line"))?;
            *slot = finite(word)
                .ok_or_else(|| self.wrong(line.number, word, expected, "give finite numbers"))?;
        }
        Ok(numbers)
    }
}

/// A finite number; `NaN` and `inf` are none.
pub(super) fn finite(word: &str) -> Option<f64> {
    word.parse().ok().filter(|x: &f64| x.is_finite())
}

/// The error for one line; what was found is quoted and cut to a readable length.
pub(super) fn wrong(
    file: &str,
    line: usize,
    found: &str,
    expected: impl Into<String>,
    cure: impl Into<String>,
) -> FormatError {
    FormatError::Line {
        file: file.to_owned(),
        line,
        found: quoted(found),
        expected: expected.into(),
        cure: cure.into(),
    }
}

pub(super) fn truncated(file: &str, line: usize, expected: &str) -> FormatError {
    FormatError::Truncated {
        file: file.to_owned(),
        line,
        expected: expected.to_owned(),
        cure: "copy the file again, or complete it".to_owned(),
    }
}

/// A word in quotes, at most sixty characters of it.
pub(super) fn quoted(found: &str) -> String {
    const MOST: usize = 60;
    let found = found.trim();
    if found.is_empty() {
        return "an empty line".to_owned();
    }
    let clean: String = found
        .chars()
        .take(MOST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let more = if found.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    format!("`{clean}{more}`")
}

/// The element of a symbol; the cure names the symbol that was likely meant.
pub(super) fn element(file: &str, line: usize, symbol: &str) -> Result<Element, FormatError> {
    symbol.parse::<Element>().map_err(|unknown| {
        let cure = unknown.nearest.map_or_else(
            || "write the symbol of an element".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        wrong(file, line, symbol, "an element symbol such as Zn", cure)
    })
}

/// `T`, `F`, `true`, `.FALSE.`, `1`, `0`.
pub(super) fn truth(word: &str) -> Option<bool> {
    let word = word.trim_matches('.');
    if word == "1" || word.eq_ignore_ascii_case("t") || word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word == "0" || word.eq_ignore_ascii_case("f") || word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Fractional coordinates; the cell has been checked before.
pub(super) fn fractional(
    file: &str,
    cell_line: usize,
    lattice: &Lattice,
    cartesian_ang: Vector3<f64>,
) -> Result<Vector3<f64>, FormatError> {
    lattice
        .fractional(cartesian_ang)
        .ok_or_else(|| singular(file, cell_line, lattice))
}

fn singular(file: &str, line: usize, lattice: &Lattice) -> FormatError {
    FormatError::Structure {
        file: file.to_owned(),
        line,
        cause: StructureError::SingularCell {
            volume_ang3: lattice.volume_ang3(),
        },
        cure: "correct the cell".to_owned(),
    }
}

/// Checks cell and atoms; an error names the line of the cell or of the atom. `lines` holds one line per atom.
pub(super) fn structure(
    file: &str,
    cell_line: usize,
    lines: &[usize],
    lattice: Lattice,
    sites: Vec<Site>,
    periodic: [bool; 3],
) -> Result<Structure, FormatError> {
    Structure::with_periodicity(lattice, sites, periodic).map_err(|cause| {
        let at = |number: usize| {
            number
                .checked_sub(1)
                .and_then(|index| lines.get(index))
                .copied()
                .unwrap_or(cell_line)
        };
        let (line, cure) = match &cause {
            StructureError::NotFinite { number, .. } => {
                (at(*number), "give finite numbers".to_owned())
            }
            StructureError::Overlap { first, second, .. } => (
                at(*second),
                format!(
                    "correct one of the atoms (the first stands in line {}), or remove it",
                    at(*first)
                ),
            ),
            StructureError::Empty => (cell_line, "add the atoms".to_owned()),
            _ => (cell_line, "correct the cell".to_owned()),
        };
        FormatError::Structure {
            file: file.to_owned(),
            line,
            cause,
            cure,
        }
    })
}

/// Three numbers, shortest digits that read back to the same bits.
pub(super) fn three(numbers: [f64; 3]) -> String {
    let [x, y, z] = numbers;
    format!("{x:?} {y:?} {z:?}")
}
