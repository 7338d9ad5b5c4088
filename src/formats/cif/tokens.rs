//! The words of a CIF: names, values with and without quotes, text between semicolons.

use std::borrow::Cow;

use super::super::error::FormatError;
use super::super::text;

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// `data_NAME`.
    Data(&'a str),
    /// `loop_`.
    Loop,
    /// `save_…`, `global_`, `stop_`: no part of a structure.
    Other(&'a str),
    /// `_cell_length_a`, in small letters, a dot as an underscore.
    Name(String),
    /// Anything else, without its quotes.
    Value(Cow<'a, str>),
}

/// All words with their lines.
pub(super) fn tokens<'a>(
    name: &str,
    content: &'a str,
) -> Result<Vec<(usize, Token<'a>)>, FormatError> {
    let mut tokens = Vec::new();
    let mut lines = content.lines().enumerate().map(|(i, line)| (i + 1, line));
    while let Some((number, line)) = lines.next() {
        let Some(first) = line.strip_prefix(';') else {
            words(name, number, line, &mut tokens)?;
            continue;
        };
        let mut value = first.to_owned();
        let mut last = number;
        let rest = loop {
            let Some((at, line)) = lines.next() else {
                return Err(text::truncated(
                    name,
                    last,
                    &format!("the semicolon that closes the text of line {number}"),
                ));
            };
            last = at;
            if let Some(rest) = line.strip_prefix(';') {
                break rest;
            }
            value.push('\n');
            value.push_str(line);
        };
        tokens.push((number, Token::Value(Cow::Owned(value))));
        words(name, last, rest, &mut tokens)?;
    }
    Ok(tokens)
}

/// The words of one line outside text between semicolons.
fn words<'a>(
    name: &str,
    number: usize,
    line: &'a str,
    tokens: &mut Vec<(usize, Token<'a>)>,
) -> Result<(), FormatError> {
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            return Ok(());
        }
        if first == '\'' || first == '"' {
            let inner = &rest[1..];
            // A quote closes only before a blank or the end of the line: 'a dog's life' is one value.
            let end = inner.match_indices(first).map(|(at, _)| at).find(|at| {
                let after = inner[at + 1..].chars().next();
                after.is_none_or(char::is_whitespace)
            });
            let Some(end) = end else {
                return Err(text::wrong(
                    name,
                    number,
                    rest,
                    "a closing quote in the same line",
                    "close it",
                ));
            };
            tokens.push((number, Token::Value(Cow::Borrowed(&inner[..end]))));
            rest = inner[end + 1..].trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        tokens.push((number, bare(word)));
        rest = after.trim_start();
    }
    Ok(())
}

/// A word without quotes.
fn bare(word: &str) -> Token<'_> {
    let starts = |prefix: &str| {
        word.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if word.starts_with('_') {
        Token::Name(word.to_lowercase().replace('.', "_"))
    } else if starts("data_") {
        Token::Data(&word[5..])
    } else if word.eq_ignore_ascii_case("loop_") {
        Token::Loop
    } else if starts("save_")
        || word.eq_ignore_ascii_case("global_")
        || word.eq_ignore_ascii_case("stop_")
    {
        Token::Other(word)
    } else {
        Token::Value(Cow::Borrowed(word))
    }
}
