//! Symmetry operations: `-x+1/2, y, z`.

use std::collections::HashMap;

use nalgebra::{Matrix3, Vector3};

use super::super::error::FormatError;
use super::super::text;
use super::block::Block;

/// No space group has more in its conventional cell (F-centred cubic).
const MOST_OPERATIONS: usize = 192;
/// Translations agree within this; they are twenty-fourths, or written with at least three digits.
const SAME_TRANSLATION: f64 = 1.5e-3;

/// x' = rotation · x + translation, fractional.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    pub(super) rotation: Matrix3<i32>,
    pub(super) translation: Vector3<f64>,
}

impl Operation {
    pub(super) fn identity() -> Self {
        Self {
            rotation: Matrix3::identity(),
            translation: Vector3::zeros(),
        }
    }

    pub(super) fn apply(&self, x: &Vector3<f64>) -> Vector3<f64> {
        self.rotation.map(f64::from) * x + self.translation
    }

    /// Does nothing, or moves by whole cells.
    pub(super) fn is_identity(&self) -> bool {
        self.rotation == Matrix3::identity() && same(&self.translation, &Vector3::zeros())
    }
}

const LISTS: [&str; 2] = [
    "_space_group_symop_operation_xyz",
    "_symmetry_equiv_pos_as_xyz",
];
const NUMBERS: [&str; 2] = ["_space_group_it_number", "_symmetry_int_tables_number"];
const NAMES: [&str; 3] = [
    "_space_group_name_h-m_alt",
    "_symmetry_space_group_name_h-m",
    "_space_group_name_h-m_ref",
];

/// The operations of a block; the first one is the identity.
pub(super) fn of_block(name: &str, block: &Block<'_>) -> Result<Vec<Operation>, FormatError> {
    let group = group(block);
    let Some(list) = LISTS
        .iter()
        .find_map(|key| Some((*key, block.holder(key)?)))
    else {
        return match group {
            Some((_, _, true)) => Ok(vec![Operation::identity()]),
            Some((line, group, false)) => Err(text::wrong(
                name,
                line,
                group,
                "the operations of the group (_symmetry_equiv_pos_as_xyz)",
                "add them, since the name alone does not say setting and origin; or list all atoms as `P 1`",
            )),
            None => Err(text::wrong(
                name,
                block.line,
                &format!("data_{} without symmetry", block.name),
                "operations (_symmetry_equiv_pos_as_xyz), or the group `P 1`",
                "if all atoms are listed, add _symmetry_space_group_name_H-M 'P 1'",
            )),
        };
    };
    let mut operations: Vec<Operation> = Vec::new();
    let mut last = block.line;
    for (line, word) in list.1.column(list.0).into_iter().flatten() {
        last = line;
        let operation = parse(word).ok_or_else(|| {
            text::wrong(
                name,
                line,
                word,
                "an operation such as `-x+1/2, y, z`",
                "correct it",
            )
        })?;
        if operations.len() == MOST_OPERATIONS {
            return Err(text::wrong(
                name,
                line,
                word,
                format!("at most {MOST_OPERATIONS} operations"),
                "use the conventional cell",
            ));
        }
        operations.push(operation);
    }
    // The atom as written comes first.
    match operations.iter().position(Operation::is_identity) {
        Some(index) => operations.swap(0, index),
        None => {
            return Err(incomplete(name, last, "no identity"));
        }
    }
    let is_trivial = operations.iter().all(Operation::is_identity);
    if let Some((line, group, false)) = group
        && is_trivial
    {
        return Err(text::wrong(
            name,
            line,
            group,
            "`P 1`, since x, y, z is the only operation",
            "add the operations of the group, or write `P 1` if all atoms are listed",
        ));
    }
    check_group(name, last, &operations)?;
    Ok(operations)
}

/// Line and word that name the space group, and whether it is P 1.
fn group<'b>(block: &'b Block<'_>) -> Option<(usize, &'b str, bool)> {
    if let Some((line, word)) = NUMBERS.iter().find_map(|key| block.known(key)) {
        return Some((line, word, word.trim() == "1"));
    }
    let (line, word) = NAMES.iter().find_map(|key| block.known(key))?;
    let short: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    Some((line, word, short.eq_ignore_ascii_case("p1")))
}

fn incomplete(name: &str, line: usize, found: &str) -> FormatError {
    text::wrong(
        name,
        line,
        found,
        "operations that form a group",
        "complete the list; an operation is missing or mistyped",
    )
}

fn same(a: &Vector3<f64>, b: &Vector3<f64>) -> bool {
    (a - b)
        .iter()
        .all(|d| (d - d.round()).abs() < SAME_TRANSLATION)
}

/// Products of two operations have to be in the list.
fn check_group(name: &str, line: usize, operations: &[Operation]) -> Result<(), FormatError> {
    let mut by_rotation: HashMap<[[i32; 3]; 3], Vec<Vector3<f64>>> = HashMap::new();
    for operation in operations {
        let known = by_rotation.entry(operation.rotation.into()).or_default();
        known.push(operation.translation);
    }
    for first in operations {
        for second in operations {
            let rotation = first.rotation * second.rotation;
            let translation = first.apply(&second.translation);
            let known = by_rotation.get(&<[[i32; 3]; 3]>::from(rotation));
            if !known.is_some_and(|known| known.iter().any(|t| same(t, &translation))) {
                return Err(incomplete(
                    name,
                    line,
                    &format!("{} operations that are no group", operations.len()),
                ));
            }
        }
    }
    Ok(())
}

/// One operation; none if the text is something else.
fn parse(text: &str) -> Option<Operation> {
    let mut operation = Operation {
        rotation: Matrix3::zeros(),
        translation: Vector3::zeros(),
    };
    let mut parts = text.split(',');
    for row in 0..3 {
        let (coefficients, shift) = component(parts.next()?)?;
        for (column, coefficient) in coefficients.into_iter().enumerate() {
            operation.rotation[(row, column)] = coefficient;
        }
        operation.translation[row] = snapped(shift);
    }
    let determinant = operation.rotation.map(f64::from).determinant();
    let is_whole = (determinant.abs() - 1.0).abs() < 1e-9;
    (parts.next().is_none() && is_whole).then_some(operation)
}

/// `1/2-x+y` as coefficients of x, y, z and a shift.
fn component(text: &str) -> Option<([i32; 3], f64)> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut coefficients = [0_i32; 3];
    let mut shift = 0.0;
    let mut rest = text.as_str();
    if rest.is_empty() {
        return None;
    }
    let mut is_first = true;
    while !rest.is_empty() {
        let sign = if let Some(after) = rest.strip_prefix('-') {
            rest = after;
            -1
        } else if let Some(after) = rest.strip_prefix('+') {
            rest = after;
            1
        } else if is_first {
            1
        } else {
            return None;
        };
        is_first = false;
        let end = rest.find(['+', '-']).unwrap_or(rest.len());
        let (term, after) = rest.split_at(end);
        rest = after;
        let axis = match term {
            "x" => 0,
            "y" => 1,
            "z" => 2,
            _ => {
                shift += f64::from(sign) * fraction(term)?;
                continue;
            }
        };
        if coefficients[axis] != 0 {
            return None;
        }
        coefficients[axis] = sign;
    }
    Some((coefficients, shift))
}

/// `1/2`, `0.5`, `2`.
fn fraction(term: &str) -> Option<f64> {
    let plain = |text: &str| {
        let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        is_plain
            .then(|| text::finite(text))
            .flatten()
            .filter(|x| *x < 100.0)
    };
    match term.split_once('/') {
        Some((above, below)) => {
            let (above, below) = (plain(above)?, plain(below)?);
            (below > 0.0).then(|| above / below).filter(|x| *x < 100.0)
        }
        None => plain(term),
    }
}

/// Decimals that round a twenty-fourth are meant as it.
fn snapped(shift: f64) -> f64 {
    let nearest = (24.0 * shift).round() / 24.0;
    if (shift - nearest).abs() < 0.5 * SAME_TRANSLATION {
        nearest
    } else {
        shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_as_programs_write_them() {
        for text in [
            "-x+1/2,y,z",
            " 1/2-X , Y, z",
            "0.5-x, +y, Z",
            "-x + 1 / 2, y, z",
        ] {
            let operation = parse(text).expect(text);
            assert_eq!(operation.rotation[(0, 0)], -1, "{text}");
            assert_eq!(operation.translation, Vector3::new(0.5, 0.0, 0.0), "{text}");
        }
        let third = parse("-y,x-y,z+.3333").expect("an operation");
        assert_eq!(third.translation[2], 1.0 / 3.0);
        assert_eq!(third.rotation, Matrix3::new(0, -1, 0, 1, -1, 0, 0, 0, 1));
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "x,y",
            "x,y,z,x",
            "x,y,2z",
            "x,x,z",
            "x,y,w",
            "x,y,z+",
            "x,y,z1/0",
            "x,y,1/0+z",
            "xy,y,z",
            "x+x,y,z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
