//! The second line of a frame: `key=value`, `key="several words"`, `key=[1, 2]`, or a key alone.

use super::super::error::FormatError;
use super::super::text::{self, Line};
use super::no_words;

/// Keys and values in their order; each key once.
pub(super) fn parse(name: &str, line: Line<'_>) -> Result<Vec<(String, String)>, FormatError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = line.text.trim();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let after_blank = after.trim_start();
        let (value, after) = match after_blank.strip_prefix('=') {
            Some(value) => self::value(name, line, key, value.trim_start())?,
            None => ("T".to_owned(), after),
        };
        if key.is_empty() || key.contains('"') {
            return Err(wrong(
                name,
                line,
                rest,
                "a key without quotes before `=`",
                "name the value",
            ));
        }
        if pairs.iter().any(|(k, _)| k == key) {
            return Err(wrong(
                name,
                line,
                key,
                "each key once",
                "remove one of them",
            ));
        }
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// One value and what follows it.
fn value<'a>(
    name: &str,
    line: Line<'_>,
    key: &str,
    text: &'a str,
) -> Result<(String, &'a str), FormatError> {
    match text.chars().next() {
        Some('"') => {
            let mut value = String::new();
            let mut chars = text.char_indices().skip(1);
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => return Ok((value, &text[at + 1..])),
                    '\\' => match chars.next() {
                        Some((_, 'n')) => value.push('\n'),
                        Some((_, c @ ('"' | '\\'))) => value.push(c),
                        Some((_, c)) => value.extend(['\\', c]),
                        None => break,
                    },
                    c => value.push(c),
                }
            }
            Err(wrong(
                name,
                line,
                text,
                &format!("a closing quote of `{key}`"),
                "close it",
            ))
        }
        Some(open @ ('[' | '{')) => {
            let close = if open == '[' { ']' } else { '}' };
            let mut depth = 0_usize;
            for (at, c) in text.char_indices() {
                if c == open {
                    depth += 1;
                } else if c == close {
                    depth -= 1;
                }
                if depth == 0 {
                    let (value, after) = text.split_at(at + 1);
                    return Ok((value.to_owned(), after));
                }
            }
            Err(wrong(
                name,
                line,
                text,
                &format!("a closing bracket of `{key}`"),
                "close it",
            ))
        }
        _ => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            Ok((text[..end].to_owned(), &text[end..]))
        }
    }
}

fn wrong(name: &str, line: Line<'_>, found: &str, expected: &str, cure: &str) -> FormatError {
    text::wrong(name, line.number, found, expected, cure)
}

/// Writes keys and values so that [`parse`] reads the same.
pub(super) fn write(out: &mut String, info: &[(String, String)]) -> Result<(), FormatError> {
    for (index, (key, value)) in info.iter().enumerate() {
        let is_ours = matches!(key.as_str(), "Lattice" | "Properties" | "pbc");
        let is_plain =
            !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || c == '=' || c == '"');
        let is_twice = info.iter().take(index).any(|(k, _)| k == key);
        if is_ours || !is_plain || is_twice {
            return Err(no_words(
                format!("the key `{key}`"),
                "use each key once, without blanks, quotes and `=`, and none that the format has itself",
            ));
        }
        out.push(' ');
        out.push_str(key);
        out.push('=');
        if is_bare(value) {
            out.push_str(value);
        } else {
            out.push('"');
            for c in value.chars() {
                match c {
                    '"' => out.push_str("\\\""),
                    '\\' => out.push_str("\\\\"),
                    '\n' => out.push_str("\\n"),
                    c => out.push(c),
                }
            }
            out.push('"');
        }
    }
    Ok(())
}

/// May the value stand without quotes?
fn is_bare(value: &str) -> bool {
    let is_bracketed = value.starts_with(['[', '{']);
    if is_bracketed {
        // A list may hold blanks, but must close at its very end.
        let line = Line {
            number: 1,
            text: value,
        };
        return !value.contains(['\n', '\r', '\\', '"'])
            && matches!(self::value("", line, "", value), Ok((_, "")));
    }
    !value.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || c.is_control() || "\"\\=".contains(c))
}
