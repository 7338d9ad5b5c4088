//! POSCAR and CONTCAR of VASP 5 and 6.
//!
//! Read are: the comment line; one scale (negative: the volume in cubic angstrom) or three (for the x, y and
//! z components, all positive); the cell; a line of symbols, also as POTCAR labels (`Sn_d`, `Cu_pv/1a2b`);
//! counts; `Selective dynamics` with `T`/`F` per cell direction; `Direct` or `Cartesian` (first letter `D`, or
//! `C`/`K`, in either case). What follows the atoms after a blank line (velocities, the state of a
//! thermostat) is passed over. Files of VASP 4, which name no elements, are refused.
//!
//! Written are: scale 1, the cell, atoms grouped by element in the order in which the elements first appear
//! (atoms of one element keep their order), fractional coordinates with the shortest digits that read back to
//! the same number, and selective dynamics where an atom may not move. VASP repeats every cell in all
//! directions: periodicity is not in the file.
//!
//! Source: VASP wiki, page POSCAR.

use std::fmt::Write as _;

use nalgebra::Vector3;

use super::error::FormatError;
use super::text::{self, Line, MOST_ATOMS, Text};
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;

/// Reads a POSCAR; `name` is what messages call it.
///
/// ```
/// use zincscreen::formats::poscar;
/// let text = "zinc\n1.0\n2.665 0 0\n-1.3325 2.308 0\n0 0 4.947\nZn\n2\nDirect\n\
///             0.333333 0.666667 0.25\n0.666667 0.333333 0.75\n";
/// let zinc = poscar::parse("POSCAR", text)?;
/// assert_eq!(zinc.formula(), "Zn2");
/// let error = poscar::parse("POSCAR", &text.replace("\n2\n", "\n3\n")).unwrap_err();
/// assert!(error.to_string().starts_with("POSCAR:10: the file ends here; expected atom 3 of 3"));
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] of a text; it names file, line and cure.
pub fn parse(name: &str, text: &str) -> Result<Structure, FormatError> {
    let mut text = Text::new(name, text);
    text.line("a comment")?;
    let scale_line = text.line("the scale")?;
    let scale = Scale::parse(&text, scale_line)?;
    let first = text.peek().map_or(0, |line| line.number);
    let mut vectors = [[0.0; 3]; 3];
    for (vector, expected) in vectors.iter_mut().zip(["first", "second", "third"]) {
        let expected = format!("three components of the {expected} cell vector");
        let line = text.line(&expected)?;
        *vector = text.numbers(line, &expected)?;
    }
    let factors = scale.factors(&text, scale_line, vectors)?;
    let lattice = Lattice::from_vectors(
        vectors.map(|v| [v[0] * factors[0], v[1] * factors[1], v[2] * factors[2]]),
    );
    let symbols = text.line("a line of element symbols")?;
    let elements = elements(name, &text, symbols)?;
    let counts = counts(&mut text, symbols, elements.len())?;
    let mut line = text.line("`Selective dynamics`, `Direct` or `Cartesian`")?;
    let is_selective = line.text.trim_start().starts_with(['S', 's']);
    if is_selective {
        line = text.line("`Direct` or `Cartesian`")?;
    }
    let is_cartesian = is_cartesian(&text, line)?;

    let total: usize = counts.iter().sum();
    let mut sites = Vec::with_capacity(total.min(text.remaining()));
    let mut lines = Vec::with_capacity(sites.capacity());
    for (&element, &count) in elements.iter().zip(&counts) {
        for _ in 0..count {
            let number = sites.len() + 1;
            let expected = format!("atom {number} of {total} ({element}): three coordinates");
            let line = text.line(&expected)?;
            let [x, y, z] = text.numbers(line, &expected)?;
            let fractional = if is_cartesian {
                let cartesian = Vector3::new(x * factors[0], y * factors[1], z * factors[2]);
                text::fractional(name, first, &lattice, cartesian)?
            } else {
                Vector3::new(x, y, z)
            };
            let mut site = Site::new(element, fractional);
            let mut label = line.text.split_whitespace().nth(3);
            if is_selective {
                site.moves = flags(&text, line)?;
                label = line.text.split_whitespace().nth(6);
            }
            check_label(&text, line, label, element)?;
            sites.push(site);
            lines.push(line.number);
        }
    }
    refuse_more(&text, total)?;
    text::structure(name, first, &lines, lattice, sites, [true; 3])
}

/// The second line: how cell and cartesian positions are scaled.
#[derive(Debug, Clone, Copy)]
enum Scale {
    /// The components x, y and z are multiplied by these.
    Factors([f64; 3]),
    /// The cell gets this volume, cubic angstrom.
    Volume(f64),
}

impl Scale {
    const EXPECTED: &str = "one scale (a length, or minus the volume) or three positive ones";

    fn parse(text: &Text<'_>, line: Line<'_>) -> Result<Self, FormatError> {
        let words = line.text.split_whitespace();
        let given: Vec<f64> = words.map_while(text::finite).take(4).collect();
        match *given.as_slice() {
            [x, y, z] if x > 0.0 && y > 0.0 && z > 0.0 => Ok(Self::Factors([x, y, z])),
            [scale] if scale > 0.0 => Ok(Self::Factors([scale; 3])),
            [scale] if scale < 0.0 => Ok(Self::Volume(-scale)),
            _ => Err(text.wrong(
                line.number,
                line.text,
                Self::EXPECTED,
                "write 1.0 if the cell below is in angstrom",
            )),
        }
    }

    fn factors(
        self,
        text: &Text<'_>,
        line: Line<'_>,
        vectors: [[f64; 3]; 3],
    ) -> Result<[f64; 3], FormatError> {
        let volume_ang3 = match self {
            Self::Factors(factors) => return Ok(factors),
            Self::Volume(volume_ang3) => volume_ang3,
        };
        let scale = (volume_ang3 / Lattice::from_vectors(vectors).volume_ang3()).cbrt();
        if scale.is_finite() && scale > 0.0 {
            Ok([scale; 3])
        } else {
            Err(text.wrong(
                line.number,
                line.text,
                Self::EXPECTED,
                "a cell of no volume cannot be scaled to one",
            ))
        }
    }
}

/// The line of symbols; a label of a POTCAR counts up to its `_` or `/`.
fn elements(name: &str, text: &Text<'_>, line: Line<'_>) -> Result<Vec<Element>, FormatError> {
    let expected = "a line of element symbols";
    let Some(first) = line.text.split_whitespace().next() else {
        return Err(text.wrong(line.number, line.text, expected, "write e.g. `Zn Cu`"));
    };
    if first.parse::<f64>().is_ok() {
        return Err(text.wrong(
            line.number,
            line.text,
            expected,
            "files of VASP 4 do not say which elements they hold: insert a line such as `Zn Cu` before this one",
        ));
    }
    line.text
        .split_whitespace()
        .map(|word| {
            let symbol = word.split(['_', '/']).next().unwrap_or(word);
            text::element(name, line.number, symbol)
        })
        .collect()
}

/// The line of counts, checked against the symbols and against the lines that are there.
fn counts(
    text: &mut Text<'_>,
    symbols: Line<'_>,
    elements: usize,
) -> Result<Vec<usize>, FormatError> {
    let line = text.line("how many atoms each element has")?;
    let expected = format!(
        "{elements} counts, one for each symbol of line {}",
        symbols.number
    );
    let mut counts: Vec<usize> = Vec::new();
    // A note after the counts is passed over, as VASP does; a note is what does not begin like a number.
    for word in line.text.split_whitespace() {
        match word.parse::<usize>() {
            Ok(count) if count > 0 => counts.push(count),
            Err(_) if !counts.is_empty() && word.starts_with(['!', '#']) => break,
            _ => return Err(text.wrong(line.number, word, expected, "give whole numbers from 1")),
        }
    }
    if counts.len() != elements {
        return Err(text.wrong(
            line.number,
            line.text,
            expected,
            "give as many counts as symbols",
        ));
    }
    let total = counts
        .iter()
        .try_fold(0_usize, |sum, &n| sum.checked_add(n));
    match total {
        Some(total) if total <= MOST_ATOMS => Ok(counts),
        _ => Err(text.wrong(
            line.number,
            line.text,
            format!("at most {MOST_ATOMS} atoms"),
            "use a smaller cell",
        )),
    }
}

fn is_cartesian(text: &Text<'_>, line: Line<'_>) -> Result<bool, FormatError> {
    match line.text.trim_start().chars().next() {
        Some('C' | 'c' | 'K' | 'k') => Ok(true),
        Some('D' | 'd') => Ok(false),
        _ => Err(text.wrong(
            line.number,
            line.text,
            "`Direct` or `Cartesian`",
            "say how the coordinates are meant",
        )),
    }
}

/// `T T F` after the coordinates.
fn flags(text: &Text<'_>, line: Line<'_>) -> Result<[bool; 3], FormatError> {
    let mut moves = [true; 3];
    let mut words = line.text.split_whitespace().skip(3);
    for flag in &mut moves {
        let word = words.next().unwrap_or_default();
        *flag = text::truth(word).ok_or_else(|| {
            text.wrong(
                line.number,
                line.text,
                "three flags T or F after the coordinates",
                "add them, or remove the line `Selective dynamics`",
            )
        })?;
    }
    Ok(moves)
}

/// Some programs repeat the element behind each atom; it must not contradict the line of symbols.
fn check_label(
    text: &Text<'_>,
    line: Line<'_>,
    label: Option<&str>,
    element: Element,
) -> Result<(), FormatError> {
    match label.map(str::parse::<Element>) {
        Some(Ok(other)) if other != element => Err(text.wrong(
            line.number,
            line.text,
            format!("an atom of {element}, by the lines of symbols and counts"),
            "make label and counts agree",
        )),
        _ => Ok(()),
    }
}

/// Coordinates without a blank line before them are atoms that nobody counted.
fn refuse_more(text: &Text<'_>, total: usize) -> Result<(), FormatError> {
    let Some(line) = text.peek() else {
        return Ok(());
    };
    let numbers = line.text.split_whitespace().take(3);
    if numbers.filter(|word| text::finite(word).is_some()).count() == 3 {
        return Err(text.wrong(
            line.number,
            line.text,
            format!("the end of the {total} atoms, or a blank line before velocities"),
            "correct the counts",
        ));
    }
    Ok(())
}

/// Writes a POSCAR; of `comment` the first line counts, without it the formula stands there.
///
/// ```
/// use zincscreen::formats::poscar;
/// # let text = "zinc\n1.0\n2.665 0.0 0.0\n-1.3325 2.308 0.0\n0.0 0.0 4.947\nZn\n2\nDirect\n0.3 0.6 0.25\n0.6 0.3 0.75\n";
/// let zinc = poscar::parse("POSCAR", text)?;
/// assert_eq!(poscar::write(&zinc, "zinc"), text);
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
#[must_use]
pub fn write(structure: &Structure, comment: &str) -> String {
    let comment = comment.lines().next().unwrap_or_default().trim();
    let comment = if comment.is_empty() {
        structure.formula()
    } else {
        comment.to_owned()
    };
    let composition = structure.composition();
    let is_selective = structure.sites().iter().any(|site| site.moves != [true; 3]);
    let mut out = format!("{comment}\n1.0\n");
    // Writing to a String cannot fail.
    for vector in structure.lattice().vectors_ang() {
        let _ = writeln!(out, "{}", text::three(vector));
    }
    let symbols: Vec<&str> = composition.iter().map(|(e, _)| e.symbol()).collect();
    let counts: Vec<String> = composition.iter().map(|(_, n)| n.to_string()).collect();
    let _ = writeln!(out, "{}\n{}", symbols.join(" "), counts.join(" "));
    if is_selective {
        out.push_str("Selective dynamics\n");
    }
    out.push_str("Direct\n");
    for (element, _) in composition {
        for site in structure.sites().iter().filter(|s| s.element == element) {
            out.push_str(&text::three(site.fractional.into()));
            if is_selective {
                for flag in site.moves {
                    out.push_str(if flag { " T" } else { " F" });
                }
            }
            out.push('\n');
        }
    }
    out
}
