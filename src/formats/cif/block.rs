//! Data blocks: items and loops by name.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::error::FormatError;
use super::super::text;
use super::tokens::{Token, tokens};

/// A loop; an item outside loops is kept as a loop of one row in [`Block::items`].
#[derive(Debug, Default)]
pub(super) struct Loop<'a> {
    pub(super) line: usize,
    pub(super) names: Vec<String>,
    /// Row by row.
    values: Vec<(usize, Cow<'a, str>)>,
}

impl Loop<'_> {
    fn column_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Values of one column with their lines.
    pub(super) fn column(&self, name: &str) -> Option<impl Iterator<Item = (usize, &str)>> {
        let index = self.column_of(name)?;
        let values = self.values.iter().skip(index).step_by(self.names.len());
        Some(values.map(|(line, value)| (*line, value.as_ref())))
    }
}

/// One data block.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) name: &'a str,
    pub(super) line: usize,
    pub(super) last_line: usize,
    items: Loop<'a>,
    loops: Vec<Loop<'a>>,
}

impl<'a> Block<'a> {
    pub(super) fn has_structure(&self) -> bool {
        self.holder("_cell_length_a").is_some() && self.holder("_atom_site_fract_x").is_some()
    }

    /// The loop that has a column of this name.
    pub(super) fn holder(&self, name: &str) -> Option<&Loop<'a>> {
        std::iter::once(&self.items)
            .chain(&self.loops)
            .find(|l| l.column_of(name).is_some())
    }

    /// The first value of a name.
    pub(super) fn first(&self, name: &str) -> Option<(usize, &str)> {
        self.holder(name)?.column(name)?.next()
    }

    /// The value of a name, unless it is unknown (`?`) or does not apply (`.`).
    pub(super) fn known(&self, name: &str) -> Option<(usize, &str)> {
        self.first(name)
            .filter(|(_, value)| !matches!(value.trim(), "?" | "."))
    }
}

/// Blocks of a file.
pub(super) fn blocks<'a>(name: &str, content: &'a str) -> Result<Vec<Block<'a>>, FormatError> {
    let mut tokens = tokens(name, content)?.into_iter().peekable();
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    while let Some((line, token)) = tokens.next() {
        if let Token::Data(title) = token {
            seen.clear();
            blocks.push(Block {
                name: title,
                line,
                last_line: line,
                items: Loop::default(),
                loops: Vec::new(),
            });
            continue;
        }
        let Some(block) = blocks.last_mut() else {
            return Err(text::wrong(
                name,
                line,
                &shown(&token),
                "data_NAME before anything else",
                "give a CIF",
            ));
        };
        block.last_line = line;
        let mut remember = |column: &str, line: usize| match seen.insert(column.to_owned(), line) {
            Some(first) => Err(text::wrong(
                name,
                line,
                column,
                format!("each name once in a block (it stands in line {first}, too)"),
                "remove one of them",
            )),
            None => Ok(()),
        };
        match token {
            Token::Name(column) => {
                remember(&column, line)?;
                let Some((at, Token::Value(value))) =
                    tokens.next_if(|(_, t)| matches!(t, Token::Value(_)))
                else {
                    return Err(text::wrong(
                        name,
                        line,
                        &column,
                        "a value after the name",
                        "give one, or `?`",
                    ));
                };
                block.last_line = at;
                block.items.names.push(column);
                block.items.values.push((at, value));
            }
            Token::Loop => {
                let mut one = Loop {
                    line,
                    ..Loop::default()
                };
                while let Some((at, Token::Name(column))) =
                    tokens.next_if(|(_, t)| matches!(t, Token::Name(_)))
                {
                    remember(&column, at)?;
                    one.names.push(column);
                }
                while let Some((at, Token::Value(value))) =
                    tokens.next_if(|(_, t)| matches!(t, Token::Value(_)))
                {
                    block.last_line = at;
                    one.values.push((at, value));
                }
                check(name, &one)?;
                block.loops.push(one);
            }
            other => {
                return Err(text::wrong(
                    name,
                    line,
                    &shown(&other),
                    "a name, loop_ or data_",
                    "put values with blanks between quotes, and remove what is no CIF",
                ));
            }
        }
    }
    if blocks.is_empty() {
        return Err(text::truncated(
            name,
            content.lines().count(),
            "data_NAME and a structure",
        ));
    }
    Ok(blocks)
}

/// A loop has names, and full rows.
fn check(name: &str, one: &Loop<'_>) -> Result<(), FormatError> {
    let (columns, values) = (one.names.len(), one.values.len());
    if columns == 0 || values == 0 {
        return Err(text::wrong(
            name,
            one.line,
            &format!("a loop of {columns} names and {values} values"),
            "names, then values",
            "complete or remove it",
        ));
    }
    if values % columns != 0 {
        let line = one.values.last().map_or(one.line, |(line, _)| *line);
        return Err(text::wrong(
            name,
            line,
            &format!(
                "{values} values for {columns} names in the loop of line {}",
                one.line
            ),
            format!("a multiple of {columns}"),
            "complete the last row, and put values with blanks between quotes",
        ));
    }
    Ok(())
}

fn shown(token: &Token<'_>) -> String {
    match token {
        Token::Data(name) => format!("data_{name}"),
        Token::Loop => "loop_".to_owned(),
        Token::Other(word) => (*word).to_owned(),
        Token::Name(name) => name.clone(),
        Token::Value(value) => value.to_string(),
    }
}
