//! ASE's database in JSON with one row, as `ase.io.write("x.json", atoms)` makes it.
//!
//! Read are numbers, positions (cartesian, angstrom), cell, pbc, and the constraints `FixAtoms` and `FixScaled`,
//! which become [`Site::moves`]; any other constraint is refused. Other keys (energies, tags, data) are
//! passed over. Arrays may be nested lists or `{"__ndarray__": [shape, type, values]}`. A row without a cell
//! is refused: ASE writes zeros for a molecule.
//!
//! In a round trip cells and positions agree to rounding (1e-12 Å): positions are cartesian here and
//! fractional in [`Structure`].
//!
//! Source: ASE, `ase.db.jsondb`, `ase.io.jsonio`, `ase.constraints`.

use std::fmt::Write as _;

use nalgebra::Vector3;
use serde_json::{Map, Value};

use super::error::FormatError;
use super::text::{self, MOST_ATOMS};
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;

/// Reads the one row; `name` is what messages call the file.
///
/// ```
/// use zincscreen::formats::ase_json;
/// let text = r#"{"1": {"numbers": [30], "positions": [[0, 0, 0]], "cell": [[4, 0, 0], [0, 4, 0], [0, 0, 4]],
///               "pbc": [true, true, false]}, "ids": [1], "nextid": 2}"#;
/// let zinc = ase_json::parse("zn.json", text)?;
/// assert_eq!(zinc.periodic(), [true, true, false]);
/// let error = ase_json::parse("zn.json", &text.replace("30", "300")).unwrap_err();
/// assert!(error.to_string().contains("zn.json:1: found `300`; expected atomic numbers from 1 to 118"));
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] of a text; it names file, line and cure.
pub fn parse(name: &str, text: &str) -> Result<Structure, FormatError> {
    let text = text::without_bom(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            return text::truncated(name, error.line(), "the rest of the JSON");
        }
        let line = text.lines().nth(error.line().saturating_sub(1));
        text::wrong(
            name,
            error.line(),
            line.unwrap_or_default(),
            format!("JSON ({error})"),
            "write the file anew with ase.io.write",
        )
    })?;
    let file = Json { name, text };
    let row = file.row(&value)?;
    let numbers = file.flat(row, "numbers", None)?;
    let positions = file.flat(row, "positions", Some(3))?;
    let cell = file.flat(row, "cell", Some(3))?;
    let [a, b, c, d, e, f, g, h, i] = *cell.as_slice() else {
        return Err(file.wrong("cell", "", "nine numbers, the three cell vectors"));
    };
    let lattice = Lattice::from_vectors([[a, b, c], [d, e, f], [g, h, i]]);
    let cell_line = file.line("cell");
    let atoms = numbers.len();
    if atoms > MOST_ATOMS {
        return Err(file.wrong(
            "numbers",
            &atoms.to_string(),
            format!("at most {MOST_ATOMS} atoms"),
        ));
    }
    if positions.len() != 3 * atoms {
        return Err(file.wrong(
            "positions",
            &format!("{} coordinates", positions.len()),
            format!("{} for the {atoms} atoms of `numbers`", 3 * atoms),
        ));
    }
    let mut sites = Vec::with_capacity(atoms);
    for (number, position) in numbers.iter().zip(positions.chunks_exact(3)) {
        let element = Element::all()
            .find(|e| f64::from(e.atomic_number()) == *number)
            .ok_or_else(|| {
                file.wrong(
                    "numbers",
                    &number.to_string(),
                    "atomic numbers from 1 to 118",
                )
            })?;
        let position = Vector3::new(position[0], position[1], position[2]);
        let fractional = text::fractional(name, cell_line, &lattice, position)?;
        sites.push(Site::new(element, fractional));
    }
    let periodic = file.periodic(row)?;
    file.constrain(row, &mut sites)?;
    let lines = vec![file.line("positions"); atoms];
    text::structure(name, cell_line, &lines, lattice, sites, periodic)
}

/// The file, for messages.
struct Json<'a> {
    name: &'a str,
    text: &'a str,
}

impl Json<'_> {
    /// The line in which a key stands first.
    fn line(&self, key: &str) -> usize {
        let key = format!("\"{key}\"");
        let at = self.text.lines().position(|line| line.contains(&key));
        at.map_or(1, |index| index + 1)
    }

    fn wrong(&self, key: &str, found: &str, expected: impl Into<String>) -> FormatError {
        let found = if found.is_empty() { key } else { found };
        let cure = format!("correct `{key}`, or write the file anew with ase.io.write");
        text::wrong(self.name, self.line(key), found, expected, cure)
    }

    /// The only row.
    fn row<'v>(&self, value: &'v Value) -> Result<&'v Map<String, Value>, FormatError> {
        let expected =
            "a database with one row, {\"1\": {\"numbers\": …}, \"ids\": [1], \"nextid\": 2}";
        let wrong = |found: &str, cure: &str| text::wrong(self.name, 1, found, expected, cure);
        let cure = "write the file with ase.io.write(\"x.json\", atoms)";
        let Some(top) = value.as_object() else {
            return Err(wrong(kind(value), cure));
        };
        let mut rows = top
            .iter()
            .filter(|(key, _)| !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()));
        match (rows.next(), rows.next()) {
            (Some((_, Value::Object(row))), None) => Ok(row),
            (Some(_), Some(_)) => Err(FormatError::Several {
                file: self.name.to_owned(),
                found: 2 + rows.count(),
            }),
            (Some((_, other)), None) => Err(wrong(kind(other), cure)),
            (None, _) => Err(wrong("no row", cure)),
        }
    }

    /// The numbers of an array, in order. `width` is the length of its rows.
    fn flat(
        &self,
        row: &Map<String, Value>,
        key: &str,
        width: Option<usize>,
    ) -> Result<Vec<f64>, FormatError> {
        let expected = match width {
            Some(width) => format!("an array of rows of {width} finite numbers"),
            None => "an array of numbers".to_owned(),
        };
        let wrong = |found: &str| self.wrong(key, found, expected.clone());
        let mut value = row
            .get(key)
            .ok_or_else(|| wrong(&format!("no key {key}")))?;
        if let Some(inner) = value.get("array") {
            value = inner;
        }
        let is_array = value.get("__ndarray__").is_some();
        let items = array(value).ok_or_else(|| wrong(kind(value)))?;
        let mut numbers = Vec::with_capacity(items.len());
        let mut push = |value: &Value| match value.as_f64() {
            Some(x) if x.is_finite() => {
                numbers.push(x);
                Ok(())
            }
            _ => Err(wrong(kind(value))),
        };
        for item in items {
            match (item, width) {
                (Value::Array(inner), Some(width)) if !is_array => {
                    if inner.len() != width {
                        return Err(wrong(&format!("a row of {}", inner.len())));
                    }
                    inner.iter().try_for_each(&mut push)?;
                }
                (item, None) => push(item)?,
                (item, _) if is_array => push(item)?,
                (item, _) => return Err(wrong(kind(item))),
            }
        }
        Ok(numbers)
    }

    fn periodic(&self, row: &Map<String, Value>) -> Result<[bool; 3], FormatError> {
        let wrong = |found| self.wrong("pbc", found, "three times true or false");
        let value = row.get("pbc").ok_or_else(|| wrong("no key pbc"))?;
        let items = array(value).ok_or_else(|| wrong(kind(value)))?;
        match items.as_slice() {
            [Value::Bool(a), Value::Bool(b), Value::Bool(c)] => Ok([*a, *b, *c]),
            _ => Err(wrong("something else")),
        }
    }

    /// Takes `FixAtoms` and `FixScaled`.
    fn constrain(&self, row: &Map<String, Value>, sites: &mut [Site]) -> Result<(), FormatError> {
        let Some(constraints) = row.get("constraints").filter(|v| !v.is_null()) else {
            return Ok(());
        };
        let key = "constraints";
        let expected = "a list of FixAtoms and FixScaled with indices of atoms";
        let wrong = |found: &str| self.wrong(key, found, expected);
        let list = constraints
            .as_array()
            .ok_or_else(|| wrong(kind(constraints)))?;
        for constraint in list {
            let name = constraint
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let kwargs = constraint.get("kwargs").unwrap_or(&Value::Null);
            let (indices, mask) = match name {
                "FixAtoms" => (kwargs.get("indices"), Some([true; 3])),
                "FixScaled" => (
                    kwargs.get("a"),
                    kwargs.get("mask").map_or(Some([true; 3]), mask),
                ),
                other => return Err(wrong(if other.is_empty() { "no name" } else { other })),
            };
            let (Some(indices), Some(mask)) = (indices.and_then(indices_of), mask) else {
                return Err(wrong(name));
            };
            for index in indices {
                let site = sites
                    .get_mut(index)
                    .ok_or_else(|| wrong(&index.to_string()))?;
                for (moves, is_fixed) in site.moves.iter_mut().zip(mask) {
                    *moves &= !is_fixed;
                }
            }
        }
        Ok(())
    }
}

/// The items of a list, or the values of an `__ndarray__` whose shape has as many.
fn array(value: &Value) -> Option<&Vec<Value>> {
    match value {
        Value::Array(items) => Some(items),
        Value::Object(object) => {
            let [shape, _, items] = object.get("__ndarray__")?.as_array()?.as_slice() else {
                return None;
            };
            let mut size = 1_u64;
            for length in shape.as_array()? {
                size = size.checked_mul(length.as_u64()?)?;
            }
            items.as_array().filter(|items| items.len() as u64 == size)
        }
        _ => None,
    }
}

/// Indices of a constraint: one, or a list.
fn indices_of(value: &Value) -> Option<Vec<usize>> {
    let one = |value: &Value| value.as_u64().and_then(|i| usize::try_from(i).ok());
    match value {
        Value::Number(_) => Some(vec![one(value)?]),
        _ => array(value)?.iter().map(one).collect(),
    }
}

fn mask(value: &Value) -> Option<[bool; 3]> {
    match array(value)?.as_slice() {
        [a, b, c] => Some([a.as_bool()?, b.as_bool()?, c.as_bool()?]),
        _ => None,
    }
}

/// What a value is, in the words of JSON.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Writes a database of one row, which `ase.io.read` reads.
///
/// ```
/// use zincscreen::formats::{ase_json, poscar};
/// let text = "Zn\n1\n4 0 0\n0 4 0\n0 0 4\nZn\n1\nSelective\nDirect\n0.5 0.5 0.25 F F F\n";
/// let zinc = poscar::parse("POSCAR", text)?;
/// let json = ase_json::write(&zinc);
/// assert!(json.contains(r#"{"name": "FixAtoms", "kwargs": {"indices": [0]}}"#));
/// assert_eq!(ase_json::parse("zn.json", &json)?, zinc);
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
#[must_use]
pub fn write(structure: &Structure) -> String {
    let sites = structure.sites();
    let atoms = sites.len();
    let numbers: Vec<u8> = sites.iter().map(|s| s.element.atomic_number()).collect();
    let positions: Vec<f64> = (0..atoms)
        .flat_map(|index| <[f64; 3]>::from(structure.position_ang(index)))
        .collect();
    let cell = structure.lattice().vectors_ang().concat();
    let pbc = structure.periodic();
    let mut constraints = Vec::new();
    let fixed: Vec<usize> = (0..atoms)
        .filter(|&i| sites[i].moves == [false; 3])
        .collect();
    if !fixed.is_empty() {
        constraints.push(format!(
            r#"{{"name": "FixAtoms", "kwargs": {{"indices": {fixed:?}}}}}"#
        ));
    }
    for (index, site) in sites.iter().enumerate() {
        if site.moves != [true; 3] && site.moves != [false; 3] {
            let mask = site.moves.map(|moves| !moves);
            constraints.push(format!(
                r#"{{"name": "FixScaled", "kwargs": {{"a": [{index}], "mask": {mask:?}}}}}"#
            ));
        }
    }
    let mut out = String::from("{\"1\": {\n");
    // Writing to a String cannot fail. Rust's debug form of finite numbers and of booleans is JSON.
    let _ = writeln!(
        out,
        r#" "cell": {{"__ndarray__": [[3, 3], "float64", {cell:?}]}},"#
    );
    if !constraints.is_empty() {
        let _ = writeln!(out, r#" "constraints": [{}],"#, constraints.join(", "));
    }
    let _ = writeln!(
        out,
        r#" "numbers": {{"__ndarray__": [[{atoms}], "int64", {numbers:?}]}},"#
    );
    let _ = writeln!(out, r#" "pbc": {{"__ndarray__": [[3], "bool", {pbc:?}]}},"#);
    let _ = writeln!(
        out,
        r#" "positions": {{"__ndarray__": [[{atoms}, 3], "float64", {positions:?}]}}}},"#
    );
    out.push_str("\"ids\": [1],\n\"nextid\": 2}\n");
    out
}
