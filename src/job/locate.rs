//! Where in the text does a key stand?

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A place in the job file.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) text: String,
    pub(super) width: usize,
}

/// The place of a byte range.
pub(super) fn place(text: &str, span: &Range<usize>) -> Place {
    let start = span.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let end = span.end.clamp(start, line_end);
    Place {
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
        text: text[line_start..line_end].trim_end().to_owned(),
        width: text[start..end].chars().count(),
    }
}

/// The place of the value of a dotted key such as `candidates.dilute.step` or `filters[0].max`; of the
/// longest part of the key that exists.
pub(super) fn find(text: &str, key: &str) -> Option<Place> {
    let table = DeTable::parse(text).ok()?;
    let mut span: Option<Range<usize>> = None;
    let mut current: Option<&DeValue<'_>> = None;
    let root = table.get_ref();
    for (depth, part) in key.split('.').enumerate() {
        let (name, index) = match part.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let table = match (depth, current) {
            (0, _) => root,
            (_, Some(DeValue::Table(table))) => table,
            _ => break,
        };
        let Some(next) = table.get(name) else { break };
        span = Some(next.span());
        current = Some(next.get_ref());
        if let (Some(index), DeValue::Array(items)) = (index, next.get_ref()) {
            let Some(item) = items.get(index) else { break };
            span = Some(item.span());
            current = Some(item.get_ref());
        }
    }
    span.map(|span| place(text, &span))
}
