//! The long format: one row, one number, one source. Shipped tables, a user's overrides and what the
//! queue brings back all become these rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::table::{Row, Table};
use super::{Element, FactError};
use crate::units;

/// The columns of the long format; `property`, `subject`, `value`, `unit`, `source` must be there.
pub const LONG_COLUMNS: [&str; 14] = [
    "property",
    "subject",
    "host",
    "facet",
    "layer",
    "coverage",
    "value",
    "unit",
    "sigma",
    "source",
    "method",
    "settings_hash",
    "flag",
    "note",
];

const REQUIRED: [&str; 5] = ["property", "subject", "value", "unit", "source"];

/// What a property is: the entry of `properties.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Unit of its values.
    pub unit: String,
    /// One sentence.
    pub meaning: String,
    /// Smallest physically possible value.
    pub min: f64,
    /// Largest physically possible value.
    pub max: f64,
    /// One standard uncertainty of a single listing that states none.
    #[serde(default)]
    pub sigma: Option<f64>,
    /// The same as a fraction of the value.
    #[serde(default)]
    pub relative_sigma: Option<f64>,
    /// Where that uncertainty comes from.
    #[serde(default)]
    pub sigma_reason: String,
    /// Sources by preference; the first that has the element wins.
    #[serde(default)]
    pub order: Vec<String>,
}

/// Who says so. The smaller wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A user's override.
    User,
    /// An accepted calculation of the queue.
    Calculated,
    /// Shipped with the program.
    Shipped,
}

impl Origin {
    /// The word used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Calculated => "calculated",
            Self::Shipped => "shipped",
        }
    }
}

/// What a fact is about: an element, or a named phase or system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A chemical element.
    Element(Element),
    /// A candidate's or phase's name, e.g. `Cu5Zn8@phase.mp-1368`.
    Named(Arc<str>),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Element(element) => f.pad(element.symbol()),
            Self::Named(name) => f.pad(name),
        }
    }
}

/// One row of the long format.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Name of the property, an entry of `properties.toml`.
    pub property: Arc<str>,
    /// What it is about.
    pub subject: Subject,
    /// The surface, ion or matrix it holds for, if any.
    pub host: Arc<str>,
    /// The facet and site, if any.
    pub facet: Arc<str>,
    /// The number, in the property's unit.
    pub value: f64,
    /// One standard uncertainty, if the source states one.
    pub sigma: Option<f64>,
    /// Key of the source.
    pub source: Arc<str>,
    /// How it was measured or computed.
    pub method: Arc<str>,
    /// Quality flag.
    pub flag: Arc<str>,
    /// Remark.
    pub note: Arc<str>,
    /// Hash of the settings of a calculation, else empty.
    pub settings_hash: Arc<str>,
    /// Who says so.
    pub origin: Origin,
}

/// Reads a table in the long format. `known_source` says whether a source key may be used.
pub(crate) fn read_long(
    file: &str,
    text: &str,
    origin: Origin,
    properties: &BTreeMap<String, Property>,
    known_source: &dyn Fn(&str) -> bool,
) -> Result<Vec<Fact>, FactError> {
    let table = Table::parse(file, text)?;
    table.require(&REQUIRED)?;
    if let Some(column) = table
        .columns()
        .iter()
        .find(|c| !LONG_COLUMNS.contains(&c.as_str()))
    {
        return Err(FactError::Format {
            file: file.to_owned(),
            problem: format!(
                "unknown column `{column}`; the long format has: {}",
                LONG_COLUMNS.join(", ")
            ),
        });
    }
    let mut facts = Vec::with_capacity(table.len());
    let mut errors = Vec::new();
    let mut seen = BTreeMap::new();
    for row in table.rows() {
        match read_row(row, origin, properties, known_source) {
            Ok(fact) => {
                let key = (
                    fact.property.clone(),
                    fact.subject.clone(),
                    fact.host.clone(),
                    fact.facet.clone(),
                    fact.source.clone(),
                    row.text("layer"),
                    row.text("coverage"),
                    fact.settings_hash.clone(),
                );
                if let Some(first) = seen.insert(key, row.line) {
                    errors.push(row.error(
                        "subject",
                        &format!(
                            "duplicate of line {first}: same property, subject, host, facet and source; keep one"
                        ),
                    ));
                } else {
                    facts.push(fact);
                }
            }
            Err(error) => errors.push(error),
        }
    }
    FactError::gather(errors)?;
    Ok(facts)
}

fn read_row(
    row: Row<'_>,
    origin: Origin,
    properties: &BTreeMap<String, Property>,
    known_source: &dyn Fn(&str) -> bool,
) -> Result<Fact, FactError> {
    let name = row.text("property");
    let Some(property) = properties.get(name) else {
        let near = crate::facts::nearest(name, properties.keys().map(String::as_str));
        return Err(row.error(
            "property",
            &near.map_or_else(
                || {
                    let names: Vec<&str> = properties.keys().map(String::as_str).collect();
                    format!("unknown property; expected one of: {}", names.join(", "))
                },
                |near| format!("unknown property; did you mean `{near}`?"),
            ),
        ));
    };
    let subject = match row.text("subject").parse::<Element>() {
        Ok(element) => Subject::Element(element),
        Err(_) if row.text("subject").contains('@') => Subject::Named(row.text("subject").into()),
        Err(unknown) => return Err(row.error("subject", &unknown.to_string())),
    };
    if name == "standard_potential_v_she" && row.text("host").is_empty() {
        return Err(row.error("host", "a standard potential needs its ion, e.g. `Sn2+`"));
    }
    let unit = row.text("unit");
    if unit.is_empty() {
        return Err(row.error(
            "unit",
            &format!("the unit is missing; expected `{}`", property.unit),
        ));
    }
    let Some(factor) = units::conversion_factor(unit, &property.unit) else {
        return Err(row.error(
            "unit",
            &format!(
                "`{name}` is in `{}` and `{unit}` does not convert into it",
                property.unit
            ),
        ));
    };
    let source = row.text("source");
    if source.is_empty() {
        return Err(row.error("source", "the source is missing; every number needs one"));
    }
    if !known_source(source) {
        return Err(row.error("source", "unknown source; add it to `sources.toml`"));
    }
    let Some(value) = row.number("value")? else {
        return Err(row.error("value", "the value is missing; leave the row out instead"));
    };
    let value = value * factor;
    if !(property.min..=property.max).contains(&value) {
        return Err(row.error(
            "value",
            &format!(
                "impossible value of `{name}`; expected {} to {} {}",
                property.min, property.max, property.unit
            ),
        ));
    }
    let sigma = row.number("sigma")?.map(|sigma| sigma * factor);
    if sigma.is_some_and(|sigma| sigma < 0.0) {
        return Err(row.error("sigma", "an uncertainty is never negative"));
    }
    Ok(Fact {
        property: name.into(),
        subject,
        host: row.text("host").into(),
        facet: row.text("facet").into(),
        value,
        sigma,
        source: source.into(),
        method: row.text("method").into(),
        flag: row.text("flag").into(),
        note: row.text("note").into(),
        settings_hash: row.text("settings_hash").into(),
        origin,
    })
}
