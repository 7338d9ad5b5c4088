//! Do the fact files keep their word? Loads them as a run would, and holds every file against its card.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::load::parse_toml;
use super::table::Table;
use super::{FactError, FactFiles, Facts, Source};

/// The card beside a data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read for people; its presence is what is checked")]
struct Card {
    file: String,
    title: String,
    rows: usize,
    sources: Vec<String>,
    method: String,
    licence: String,
    date_read: String,
    steps: String,
    sha256: String,
    #[serde(default)]
    units: BTreeMap<String, String>,
}

/// Every defect of a set of fact files: hashes, units, sources, duplicates, impossible values, unknown
/// elements, missing cards.
///
/// ```
/// use zincscreen::facts::{check, FactFiles};
/// assert!(check(&FactFiles::embedded()).is_empty());
/// ```
#[must_use]
pub fn check(files: &FactFiles) -> Vec<FactError> {
    let mut errors = Vec::new();
    match parse_toml::<BTreeMap<String, Source>>(files, "sources.toml") {
        Ok(sources) => {
            for folder in ["elements", "phases", "literature"] {
                for extension in ["csv", "jsonl", "json"] {
                    for path in files.list(folder, extension) {
                        errors.extend(check_card(files, path, extension, &sources));
                    }
                }
            }
        }
        Err(error) => errors.push(error),
    }
    errors.extend(check_lines(files));
    for file in ["failure_modes.toml", "literature/adjudication.toml"] {
        if let Err(error) = parse_toml::<toml::Table>(files, file) {
            errors.push(error);
        }
    }
    for folder in ["hypotheses", "strategies"] {
        for path in files.list(folder, "toml") {
            if let Err(error) = parse_toml::<toml::Table>(files, path) {
                errors.push(error);
            }
        }
    }
    if let Err(error) = Facts::load(files.clone()) {
        errors.extend(error.flatten());
    }
    errors
}

/// Every line of the structures is one JSON value.
fn check_lines(files: &FactFiles) -> Vec<FactError> {
    let path = "phases/structures.jsonl";
    let Ok(text) = files.text(path) else {
        return vec![FactError::Missing {
            file: path.to_owned(),
        }];
    };
    text.lines()
        .enumerate()
        .filter_map(|(i, line)| {
            let error = serde_json::from_str::<serde_json::Value>(line).err()?;
            Some(FactError::Format {
                file: format!("{path}:{}", i + 1),
                problem: format!("not a JSON value: {error}"),
            })
        })
        .collect()
}

fn check_card(
    files: &FactFiles,
    path: &str,
    extension: &str,
    sources: &BTreeMap<String, Source>,
) -> Vec<FactError> {
    let card_path = format!("{}toml", path.strip_suffix(extension).unwrap_or(path));
    let (text, card) = match (files.text(path), parse_toml::<Card>(files, &card_path)) {
        (Ok(text), Ok(card)) => (text, card),
        (Err(error), _) | (_, Err(error)) => return vec![error],
    };
    let mut errors = Vec::new();
    let mut say = |problem: String| {
        errors.push(FactError::Format {
            file: card_path.clone(),
            problem,
        });
    };
    let hash = sha256_hex(text.as_bytes());
    if hash != card.sha256 {
        say(format!(
            "hash mismatch: `{path}` has sha256 {hash}, the card says {}; \
             if the change is meant, say so in the card and renew the hash",
            card.sha256
        ));
    }
    if card.sources.is_empty() {
        say("`sources` is empty; name at least one".to_owned());
    }
    for key in &card.sources {
        if !sources.contains_key(key) {
            say(format!("source `{key}` is not in sources.toml"));
        }
    }
    for (field, text) in [
        ("licence", &card.licence),
        ("steps", &card.steps),
        ("method", &card.method),
    ] {
        if text.trim().is_empty() {
            say(format!("`{field}` is empty"));
        }
    }
    if extension == "csv" {
        match Table::parse(path, text) {
            Ok(table) => {
                if table.len() != card.rows {
                    say(format!(
                        "`rows` = {}, the file has {}",
                        card.rows,
                        table.len()
                    ));
                }
                if !table.columns().iter().any(|c| c == "property") {
                    for column in numeric_columns(&table) {
                        if !card.units.contains_key(column) {
                            say(format!("[units] lacks the numeric column `{column}`"));
                        }
                    }
                }
            }
            Err(error) => errors.push(error),
        }
    }
    errors
}

/// Columns whose every non-empty cell is a number.
fn numeric_columns(table: &Table) -> impl Iterator<Item = &str> {
    table.columns().iter().map(String::as_str).filter(|column| {
        let mut cells = table
            .rows()
            .map(|row| row.text(column))
            .filter(|text| !text.is_empty())
            .peekable();
        cells.peek().is_some() && cells.all(|text| text.parse::<f64>().is_ok())
    })
}

/// SHA-256 as lower-case hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
