//! Tables of the run as the page's JSON: by columns, numbers rounded, repeated words once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::runs::{Cell, Frame};

/// Digits of a number in the page: more than a screen shows, fewer than a file holds.
const DIGITS: usize = 5;
/// A column of words with at most this many different ones is stored as numbers into a list.
const FEW_WORDS: usize = 64;

/// A number rounded to what the page shows; null if it is none.
pub(super) fn number(value: f64) -> Value {
    if !value.is_finite() {
        return Value::Null;
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return json!(value as i64);
    }
    let rounded: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
    if rounded.fract() == 0.0 && rounded.abs() < 9e15 {
        json!(rounded as i64)
    } else {
        json!(rounded)
    }
}

pub(super) fn optional(value: Option<f64>) -> Value {
    value.map_or(Value::Null, number)
}

pub(super) fn as_number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(n) => Some(*n),
        _ => None,
    }
}

pub(super) fn as_text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// Words numbered in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Words {
    places: BTreeMap<String, usize>,
    words: Vec<String>,
}

impl Words {
    pub(super) fn place(&mut self, word: &str) -> usize {
        if let Some(&place) = self.places.get(word) {
            return place;
        }
        self.places.insert(word.to_owned(), self.words.len());
        self.words.push(word.to_owned());
        self.words.len() - 1
    }

    pub(super) fn get(&self, place: usize) -> &str {
        self.words.get(place).map_or("", String::as_str)
    }

    pub(super) fn all(&self) -> &[String] {
        &self.words
    }
}

/// The chosen rows of a table: `{"n": rows, "columns": {name: [..] or {"words": [..], "at": [..]}}}`.
pub(super) fn columns(frame: &Frame, rows: &[usize], wanted: impl Fn(&str) -> bool) -> Value {
    let mut out = serde_json::Map::new();
    for name in frame.columns().into_iter().filter(|name| wanted(name)) {
        let cells: Vec<Cell> = rows.iter().map(|&row| frame.cell(&name, row)).collect();
        out.insert(name, column(&cells));
    }
    json!({ "n": rows.len(), "columns": out })
}

fn column(cells: &[Cell]) -> Value {
    let mut words = Words::default();
    let mut places = Vec::with_capacity(cells.len());
    for cell in cells {
        match cell {
            Cell::Text(text) if words.all().len() <= FEW_WORDS => {
                places.push(json!(words.place(text)));
            }
            _ => places.push(Value::Null),
        }
    }
    if !words.all().is_empty() && words.all().len() <= FEW_WORDS && cells.len() > 2 * FEW_WORDS {
        return json!({ "words": words.all(), "at": places });
    }
    cells
        .iter()
        .map(|cell| match cell {
            Cell::Null => Value::Null,
            Cell::Number(n) => number(*n),
            Cell::Text(text) => json!(text),
            Cell::Flag(flag) => json!(flag),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_invented() {
        assert_eq!(number(0.601_121_83).to_string(), "0.60112");
        assert_eq!(number(-1.234_567e-9).to_string(), "-1.2346e-9");
        assert_eq!(number(20.0).to_string(), "20");
        assert_eq!(number(f64::NAN), Value::Null);
    }

    #[test]
    fn repeated_words_are_stored_once() {
        let cells: Vec<Cell> = (0..200)
            .map(|i| Cell::Text(if i % 2 == 0 { "dilute" } else { "phase" }.to_owned()))
            .collect();
        let column = column(&cells);
        assert_eq!(column["words"], json!(["dilute", "phase"]));
        assert_eq!(column["at"][3], json!(1));
    }
}
