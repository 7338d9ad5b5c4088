//! Atoms as they are listed, and as the symmetry repeats them.

use nalgebra::Vector3;

use super::super::error::FormatError;
use super::super::text::{self, MOST_ATOMS};
use super::MERGE_ANG;
use super::block::{Block, Loop};
use super::operation::Operation;
use crate::crystal::{Lattice, Site};
use crate::facts::Element;

/// One line of the list of atoms.
#[derive(Debug)]
pub(super) struct Listed {
    line: usize,
    element: Element,
    fractional: Vector3<f64>,
}

/// `1.234(5)` as 1.234.
pub(super) fn number(word: &str) -> Option<f64> {
    let word = word.trim();
    match word.split_once('(') {
        Some((value, uncertainty)) => {
            let digits = uncertainty.strip_suffix(')')?;
            let is_number =
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            is_number.then(|| text::finite(value)).flatten()
        }
        None => text::finite(word),
    }
}

/// The atoms of the list.
pub(super) fn listed(name: &str, block: &Block<'_>) -> Result<Vec<Listed>, FormatError> {
    let missing = |key: &str| text::truncated(name, block.last_line, key);
    let x_key = "_atom_site_fract_x";
    let list = block.holder(x_key).ok_or_else(|| missing(x_key))?;
    refuse_disorder(name, list)?;
    let mut columns = Vec::with_capacity(3);
    for key in [x_key, "_atom_site_fract_y", "_atom_site_fract_z"] {
        let column = list.column(key).ok_or_else(|| missing(key))?;
        let numbers: Result<Vec<(usize, f64)>, FormatError> = column
            .map(|(line, word)| {
                let x = number(word).ok_or_else(|| {
                    text::wrong(
                        name,
                        line,
                        word,
                        format!("a finite number for {key}"),
                        "give every atom three fractional coordinates",
                    )
                })?;
                Ok((line, x))
            })
            .collect();
        columns.push(numbers?);
    }
    let elements = elements(name, list)?;
    let mut atoms = Vec::with_capacity(elements.len());
    for (index, element) in elements.into_iter().enumerate() {
        let at = |axis: usize| columns[axis].get(index).copied().unwrap_or_default();
        let ((line, x), (_, y), (_, z)) = (at(0), at(1), at(2));
        atoms.push(Listed {
            line,
            element,
            fractional: Vector3::new(x, y, z),
        });
    }
    Ok(atoms)
}

/// From the type symbols (`Cu2+`), else from the labels (`Cu1A`).
fn elements(name: &str, list: &Loop<'_>) -> Result<Vec<Element>, FormatError> {
    let (key, is_type) = if list.names.iter().any(|n| n == "_atom_site_type_symbol") {
        ("_atom_site_type_symbol", true)
    } else {
        ("_atom_site_label", false)
    };
    let Some(column) = list.column(key) else {
        return Err(text::wrong(
            name,
            list.line,
            "a list of atoms without elements",
            "_atom_site_type_symbol or _atom_site_label",
            "add the column",
        ));
    };
    column
        .map(|(line, word)| {
            let letters = word
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(word.len());
            let (symbol, rest) = word.split_at(letters);
            let is_charge = rest
                .bytes()
                .all(|b| b.is_ascii_digit() || b"+-.".contains(&b));
            let element = symbol.parse::<Element>();
            match element {
                Ok(element) if is_charge || !is_type => Ok(element),
                Ok(_) => Err(text::wrong(
                    name,
                    line,
                    word,
                    "an element symbol, with a charge at most",
                    "correct it",
                )),
                Err(_) if is_type => Err(text::element(name, line, symbol)
                    .err()
                    .unwrap_or_else(|| text::truncated(name, line, key))),
                Err(_) => Err(text::wrong(
                    name,
                    line,
                    word,
                    "a label that begins with an element symbol, such as Zn1",
                    "add a column _atom_site_type_symbol",
                )),
            }
        })
        .collect()
}

/// One place, one whole atom.
fn refuse_disorder(name: &str, list: &Loop<'_>) -> Result<(), FormatError> {
    let wrong = |line, word: &str, expected: &str| {
        text::wrong(
            name,
            line,
            &format!("{word}: partial occupancy or disorder"),
            expected,
            "choose one ordered arrangement, in a supercell if need be, and write it out",
        )
    };
    for (line, word) in list.column("_atom_site_occupancy").into_iter().flatten() {
        if word.trim() != "." && number(word) != Some(1.0) {
            return Err(wrong(line, word, "occupancy 1"));
        }
    }
    for key in ["_atom_site_disorder_group", "_atom_site_disorder_assembly"] {
        for (line, word) in list.column(key).into_iter().flatten() {
            if !matches!(word.trim(), "." | "?" | "0") {
                return Err(wrong(line, word, "no group of disorder"));
            }
        }
    }
    for (line, word) in list.column("_atom_site_calc_flag").into_iter().flatten() {
        if word.trim().eq_ignore_ascii_case("dum") {
            return Err(text::wrong(
                name,
                line,
                word,
                "atoms that are there, no dummies",
                "remove the dummy atom",
            ));
        }
    }
    Ok(())
}

/// All atoms of the cell, and the line of each.
pub(super) fn expanded(
    name: &str,
    lattice: &Lattice,
    operations: &[Operation],
    listed: &[Listed],
) -> Result<(Vec<Site>, Vec<usize>), FormatError> {
    let (mut sites, mut lines) = (Vec::new(), Vec::new());
    for atom in listed {
        let mut orbit: Vec<Vector3<f64>> = vec![atom.fractional];
        for operation in operations.iter().skip(1) {
            let image = operation.apply(&atom.fractional);
            let is_known = orbit.iter().any(|known| {
                let difference = image - known;
                let nearest = difference - difference.map(f64::round);
                lattice.cartesian_ang(nearest).norm() < MERGE_ANG
            });
            if !is_known {
                orbit.push(image.map(wrapped));
            }
        }
        if sites.len() + orbit.len() > MOST_ATOMS {
            return Err(text::wrong(
                name,
                atom.line,
                &format!("more than {MOST_ATOMS} atoms"),
                format!("at most {MOST_ATOMS} atoms"),
                "use a smaller cell",
            ));
        }
        for fractional in orbit {
            sites.push(Site::new(atom.element, fractional));
            lines.push(atom.line);
        }
    }
    Ok((sites, lines))
}

/// Into [0, 1).
fn wrapped(x: f64) -> f64 {
    let x = x - x.floor();
    if x < 1.0 { x } else { 0.0 }
}
