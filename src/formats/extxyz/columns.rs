//! What the columns of an extended XYZ mean: `Properties=species:S:1:pos:R:3`.

use super::super::error::FormatError;
use super::super::text::{Line, Text};
use super::no_words;

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Species,
    Position,
    MoveMask,
    Other,
}

/// One entry of `Properties`.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) kind: Kind,
    /// As in the file, `name:type:n`.
    pub(super) text: String,
    /// How many columns.
    pub(super) width: usize,
}

const EXPECTED: &str = "Properties=name:type:columns…, type S, R, I or L, columns from 1";
/// No program writes more columns per property.
const MOST_COLUMNS: usize = 10_000;

pub(super) fn properties(
    text: &Text<'_>,
    line: Line<'_>,
    value: Option<&str>,
) -> Result<Vec<Property>, FormatError> {
    let value = value.unwrap_or("species:S:1:pos:R:3");
    let wrong = |expected: &str, cure: &str| text.wrong(line.number, value, expected, cure);
    let words: Vec<&str> = value.split(':').collect();
    let mut properties: Vec<Property> = Vec::new();
    for triple in words.chunks(3) {
        let &[name, kind, width] = triple else {
            return Err(wrong(EXPECTED, "complete the last entry"));
        };
        let width = width
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=MOST_COLUMNS).contains(n));
        let (Some(width), true) = (
            width,
            matches!(kind, "S" | "R" | "I" | "L") && is_name(name),
        ) else {
            return Err(wrong(EXPECTED, "correct the entry"));
        };
        let meaning = match (name, kind, width) {
            ("species", "S", 1) => Kind::Species,
            ("pos", "R", 3) => Kind::Position,
            ("move_mask", "L", 1 | 3) => Kind::MoveMask,
            ("species" | "pos" | "move_mask", ..) => {
                return Err(wrong(
                    "species:S:1, pos:R:3 and move_mask:L:1 or move_mask:L:3",
                    "correct the entry",
                ));
            }
            _ => Kind::Other,
        };
        if properties
            .iter()
            .any(|p| p.text.split(':').next() == Some(name))
        {
            return Err(wrong("each name once", "rename or remove one of them"));
        }
        properties.push(Property {
            kind: meaning,
            text: triple.join(":"),
            width,
        });
    }
    let has = |kind| properties.iter().any(|p| p.kind == kind);
    if has(Kind::Species) && has(Kind::Position) {
        Ok(properties)
    } else {
        Err(wrong(
            "species:S:1 and pos:R:3 among the properties",
            "add the missing columns",
        ))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "\"=:".contains(c))
}

/// Refuses columns that would not be read back.
pub(super) fn check(
    description: &str,
    rows: &[Vec<String>],
    atoms: usize,
) -> Result<(), FormatError> {
    let mut words = description.split(':');
    let (name, kind, width) = (words.next(), words.next(), words.next());
    let width = width.and_then(|n| n.parse::<usize>().ok());
    let is_described = name
        .is_some_and(|n| is_name(n) && !matches!(n, "species" | "pos" | "move_mask"))
        && matches!(kind, Some("S" | "R" | "I" | "L"))
        && words.next().is_none();
    let is_word = |word: &String| !word.is_empty() && !word.contains(char::is_whitespace);
    let is_full = rows.len() == atoms
        && rows
            .iter()
            .all(|row| Some(row.len()) == width && row.iter().all(is_word));
    if is_described && is_full && width.is_some_and(|n| (1..=MOST_COLUMNS).contains(&n)) {
        Ok(())
    } else {
        Err(no_words(
            format!("the column `{description}`"),
            "describe it as name:type:columns and give that many words for every atom",
        ))
    }
}
