//! Extended XYZ: several frames, a cell, properties of atoms, and what else a program writes down.
//!
//! A frame is a line with the number of atoms, a line of `key=value`, and one line per atom. `Lattice` is
//! required; `Properties` names the columns and has to hold `species:S:1` and `pos:R:3` (cartesian, angstrom);
//! without it each line is symbol and position. Without `pbc` the cell repeats in all directions, as ASE reads
//! it. Every other key is kept as text, in order ([`Frame::info`]), every other column as words
//! ([`Frame::columns`]). `move_mask` (logical, 1 or 3 columns, true where the atom may move) becomes
//! [`Site::moves`]; three unequal flags are cartesian in this format and along the cell vectors in ours, so
//! they are taken only if the cell vectors lie along x, y and z.
//!
//! Cells are exact in a round trip, positions to rounding (1e-12 Å), since ours are fractional.
//!
//! Source: libAtoms/extxyz, README ("Extended XYZ specification"); ASE, `ase.io.extxyz`.

mod columns;
mod comment;

use std::fmt::Write as _;

use nalgebra::Vector3;

use self::columns::{Kind, Property};
use super::error::FormatError;
use super::text::{self, Line, MOST_ATOMS, Text};
use crate::crystal::{Lattice, Site, Structure};

/// One frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Cell and atoms.
    pub structure: Structure,
    /// Keys of the second line without `Lattice`, `Properties` and `pbc`, in their order. A value is text
    /// without its quotes; a key that stands alone has the value `T`.
    pub info: Vec<(String, String)>,
    /// Other columns: what `Properties` says of them (`forces:R:3`), and one row of words per atom.
    pub columns: Vec<(String, Vec<Vec<String>>)>,
}

impl From<Structure> for Frame {
    fn from(structure: Structure) -> Self {
        Self {
            structure,
            info: Vec::new(),
            columns: Vec::new(),
        }
    }
}

/// Reads all frames; `name` is what messages call the file. There is at least one frame.
///
/// ```
/// use zincscreen::formats::extxyz;
/// let text = "2\nLattice=\"2.665 0 0 -1.3325 2.308 0 0 0 4.947\" Properties=species:S:1:pos:R:3:magmom:R:1 \
///             energy=-2.5 pbc=\"T T F\"\nZn 0 1.54 1.2 0.0\nZn 1.33 0.77 3.7 0.1\n";
/// let frames = extxyz::parse("zn.xyz", text)?;
/// assert_eq!(frames[0].structure.periodic(), [true, true, false]);
/// assert_eq!(frames[0].info, [("energy".to_owned(), "-2.5".to_owned())]);
/// assert_eq!(frames[0].columns[0].1, [["0.0"], ["0.1"]]);
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] of a text; it names file, line and cure.
pub fn parse(name: &str, text: &str) -> Result<Vec<Frame>, FormatError> {
    let mut text = Text::new(name, text);
    let mut frames = Vec::new();
    loop {
        text.skip_blank();
        if text.peek().is_none() {
            break;
        }
        frames.push(frame(name, &mut text)?);
    }
    if frames.is_empty() {
        return Err(text.truncated("a line with the number of atoms"));
    }
    Ok(frames)
}

fn frame(name: &str, text: &mut Text<'_>) -> Result<Frame, FormatError> {
    let total = count(text)?;
    let line = text.line("a line of key=value with the Lattice")?;
    let mut info = comment::parse(name, line)?;
    let mut take = |key: &str| {
        let index = info.iter().position(|(k, _)| k == key)?;
        Some(info.remove(index).1)
    };
    let lattice = lattice(text, line, take("Lattice"))?;
    let periodic = periodic(text, line, take("pbc"))?;
    let properties = columns::properties(text, line, take("Properties").as_deref())?;
    let width: usize = properties.iter().map(|p| p.width).sum();

    let capacity = total.min(text.remaining());
    let mut sites = Vec::with_capacity(capacity);
    let mut lines = Vec::with_capacity(capacity);
    let mut others: Vec<(String, Vec<Vec<String>>)> = properties
        .iter()
        .filter(|p| p.kind == Kind::Other)
        .map(|p| (p.text.clone(), Vec::with_capacity(capacity)))
        .collect();
    for number in 1..=total {
        let expected = format!("atom {number} of {total}: {width} columns, as Properties says");
        let row = text.line(&expected)?;
        let words: Vec<&str> = row.text.split_whitespace().collect();
        if words.len() != width {
            return Err(text.wrong(
                row.number,
                row.text,
                expected,
                "make the line, the number of atoms and Properties agree",
            ));
        }
        let atom = Atom {
            text,
            row,
            lattice: &lattice,
            cell_line: line.number,
        };
        sites.push(atom.site(name, &properties, &words, &mut others)?);
        lines.push(row.number);
    }
    let structure = text::structure(name, line.number, &lines, lattice, sites, periodic)?;
    Ok(Frame {
        structure,
        info,
        columns: others,
    })
}

/// What the words of one atom are read against.
struct Atom<'a> {
    text: &'a Text<'a>,
    row: Line<'a>,
    lattice: &'a Lattice,
    cell_line: usize,
}

impl Atom<'_> {
    fn site(
        &self,
        name: &str,
        properties: &[Property],
        words: &[&str],
        others: &mut [(String, Vec<Vec<String>>)],
    ) -> Result<Site, FormatError> {
        let mut element = None;
        let mut position = Vector3::zeros();
        let mut moves = [true; 3];
        let mut rest = words;
        let mut others = others.iter_mut();
        for property in properties {
            let (own, after) = rest.split_at(property.width.min(rest.len()));
            rest = after;
            match property.kind {
                Kind::Species => {
                    let symbol = own.first().copied().unwrap_or_default();
                    element = Some(text::element(name, self.row.number, symbol)?);
                }
                Kind::Position => {
                    let row = own.join(" ");
                    let line = Line {
                        number: self.row.number,
                        text: &row,
                    };
                    position =
                        Vector3::from(self.text.numbers(line, "a position of three numbers")?);
                }
                Kind::MoveMask => moves = self.moves(own)?,
                Kind::Other => {
                    if let Some((_, rows)) = others.next() {
                        rows.push(own.iter().map(|word| (*word).to_owned()).collect());
                    }
                }
            }
        }
        let Some(element) = element else {
            return Err(self.text.wrong(
                self.row.number,
                self.row.text,
                "an element",
                "add species:S:1",
            ));
        };
        let fractional = text::fractional(name, self.cell_line, self.lattice, position)?;
        Ok(Site {
            element,
            fractional,
            moves,
        })
    }

    fn moves(&self, words: &[&str]) -> Result<[bool; 3], FormatError> {
        let wrong = |expected: &str, cure: &str| {
            self.text
                .wrong(self.row.number, &words.join(" "), expected, cure)
        };
        let mut flags = [true; 3];
        for (i, flag) in flags.iter_mut().enumerate() {
            let word = words.get(i).or(words.first()).copied().unwrap_or_default();
            *flag = text::truth(word)
                .ok_or_else(|| wrong("flags T or F in move_mask", "correct them"))?;
        }
        if flags.iter().any(|f| *f != flags[0]) && !is_along_axes(self.lattice) {
            return Err(wrong(
                "three equal flags, since the cell vectors do not lie along x, y and z",
                "keep such constraints in a POSCAR",
            ));
        }
        Ok(flags)
    }
}

fn is_along_axes(lattice: &Lattice) -> bool {
    let rows = lattice.rows();
    (0..3).all(|i| (0..3).all(|j| i == j || rows[(i, j)] == 0.0))
}

/// The first line of a frame, checked against the lines that are there.
fn count(text: &mut Text<'_>) -> Result<usize, FormatError> {
    let expected = "a line with the number of atoms, and nothing else";
    let line = text.line(expected)?;
    match line.text.trim().parse::<usize>() {
        Ok(n) if n > MOST_ATOMS => Err(text.wrong(
            line.number,
            line.text,
            format!("at most {MOST_ATOMS} atoms"),
            "use a smaller cell",
        )),
        Ok(n) if n > 0 => Ok(n),
        _ => Err(text.wrong(
            line.number,
            line.text,
            expected,
            "make the number of atoms and the lines of atoms agree",
        )),
    }
}

fn lattice(text: &Text<'_>, line: Line<'_>, value: Option<String>) -> Result<Lattice, FormatError> {
    let expected = "Lattice=\"ax ay az bx by bz cx cy cz\"";
    let Some(value) = value else {
        return Err(text.wrong(
            line.number,
            line.text,
            expected,
            "give a cell, for a molecule a box around it with pbc=\"F F F\"",
        ));
    };
    let value = value.replace(['[', ']', '{', '}', ','], " ");
    let numbers: Vec<f64> = value.split_whitespace().map_while(text::finite).collect();
    match *numbers.as_slice() {
        [a, b, c, d, e, f, g, h, i] if value.split_whitespace().count() == 9 => {
            Ok(Lattice::from_vectors([[a, b, c], [d, e, f], [g, h, i]]))
        }
        _ => Err(text.wrong(line.number, &value, expected, "give nine finite numbers")),
    }
}

fn periodic(
    text: &Text<'_>,
    line: Line<'_>,
    value: Option<String>,
) -> Result<[bool; 3], FormatError> {
    let Some(value) = value else {
        return Ok([true; 3]);
    };
    let value = value.replace(['[', ']', '{', '}', ','], " ");
    let flags: Vec<Option<bool>> = value.split_whitespace().map(text::truth).take(4).collect();
    match *flags.as_slice() {
        [Some(a), Some(b), Some(c)] => Ok([a, b, c]),
        _ => Err(text.wrong(line.number, &value, "pbc=\"T T F\"", "give three flags")),
    }
}

/// Writes frames. Positions are cartesian, angstrom; `move_mask` stands there where an atom may not move.
///
/// ```
/// use zincscreen::formats::extxyz;
/// let text = "1\nLattice=\"4.0 0.0 0.0 0.0 4.0 0.0 0.0 0.0 4.0\" Properties=species:S:1:pos:R:3 \
///             pbc=\"T T T\" note=\"one atom\"\nZn 0.0 0.0 0.0\n";
/// assert_eq!(extxyz::write(&extxyz::parse("zn.xyz", text)?)?, text);
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// [`FormatError::NoWords`] for what would not be read back: keys with blanks or quotes, columns with
/// another number of rows or words than they say, partly fixed atoms in a cell that is not along the axes.
pub fn write(frames: &[Frame]) -> Result<String, FormatError> {
    let mut out = String::new();
    for frame in frames {
        write_frame(&mut out, frame)?;
    }
    Ok(out)
}

fn write_frame(out: &mut String, frame: &Frame) -> Result<(), FormatError> {
    let structure = &frame.structure;
    let sites = structure.sites();
    let is_fixed = sites.iter().any(|s| s.moves != [true; 3]);
    let is_partly = sites.iter().any(|s| s.moves != [s.moves[0]; 3]);
    if is_partly && !is_along_axes(structure.lattice()) {
        return Err(no_words(
            "an atom that may move along some cell vectors only",
            "write a POSCAR",
        ));
    }
    let mut properties = "species:S:1:pos:R:3".to_owned();
    if is_fixed {
        properties.push_str(if is_partly {
            ":move_mask:L:3"
        } else {
            ":move_mask:L:1"
        });
    }
    for (description, rows) in &frame.columns {
        columns::check(description, rows, sites.len())?;
        let _ = write!(properties, ":{description}");
    }
    let cell = structure.lattice().vectors_ang().map(text::three).join(" ");
    let pbc = structure.periodic().map(flag).join(" ");
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "{}\nLattice=\"{cell}\" Properties={properties} pbc=\"{pbc}\"",
        sites.len()
    );
    comment::write(out, &frame.info)?;
    out.push('\n');
    for (index, site) in sites.iter().enumerate() {
        let position = text::three(structure.position_ang(index).into());
        let _ = write!(out, "{} {position}", site.element);
        if is_partly {
            let _ = write!(out, " {}", site.moves.map(flag).join(" "));
        } else if is_fixed {
            let _ = write!(out, " {}", flag(site.moves[0]));
        }
        for (_, rows) in &frame.columns {
            for word in rows.get(index).into_iter().flatten() {
                let _ = write!(out, " {word}");
            }
        }
        out.push('\n');
    }
    Ok(())
}

const fn flag(value: bool) -> &'static str {
    if value { "T" } else { "F" }
}

fn no_words(what: impl Into<String>, cure: &str) -> FormatError {
    FormatError::NoWords {
        format: "extxyz",
        what: what.into(),
        cure: cure.to_owned(),
    }
}
