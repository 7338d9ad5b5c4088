//! Where every number comes from: provenance of the rows, and the facts themselves.

use super::{floats, texts};
use crate::descriptors::DESCRIPTORS;
use crate::facts::{Facts, Subject};
use crate::runs::table::{Column, Data, Table};
use crate::screen::Ranking;

/// Where every number of the ranked table comes from.
pub(in crate::runs) fn provenance(ranking: &Ranking) -> Table {
    let mut id = Vec::new();
    let mut name = Vec::new();
    let mut value = Vec::new();
    let mut sigma = Vec::new();
    let mut reason = Vec::new();
    let mut model = Vec::new();
    let mut source = Vec::new();
    for row in ranking.rows.iter().chain(&ranking.references) {
        let candidate = row.candidate.id();
        for (descriptor, quantity) in DESCRIPTORS.iter().zip(&row.quantities) {
            id.push(Some(candidate.clone()));
            name.push(Some(descriptor.name.to_owned()));
            let known = quantity.as_ref().ok();
            value.push(known.map(|v| v.value));
            sigma.push(known.and_then(|v| v.sigma));
            reason.push(quantity.as_ref().err().map(ToString::to_string));
            model.push(known.map(|v| v.model.to_string()));
            source.push(known.map(|v| v.source.to_string()));
        }
    }
    let mut table = Table::default();
    let mut push =
        |name: &str, meaning: &str, data| table.push(Column::new(name, "", meaning, data));
    push("candidate_id", "canonical name", Data::Text(id));
    push("descriptor", "column of the ranked table", Data::Text(name));
    push("value", "in the descriptor's unit", Data::Float(value));
    push("sigma", "one standard uncertainty", Data::Float(sigma));
    push("reason", "why it is null", Data::Text(reason));
    push(
        "model",
        "what computed it; fact: sourced, user: overridden",
        Data::Text(model),
    );
    push(
        "source",
        "keys of its sources, see `facts sources`",
        Data::Text(source),
    );
    table
}

/// Every fact of the run in the long format.
pub(crate) fn facts(facts: &Facts) -> Table {
    let rows = facts.rows();
    let text = |f: &dyn Fn(&crate::facts::Fact) -> &str| {
        texts(
            rows.iter()
                .map(|r| Some(f(r)).filter(|t| !t.is_empty()).map(str::to_owned)),
        )
    };
    let mut table = Table::default();
    let mut push =
        |name: &str, meaning: &str, data| table.push(Column::new(name, "", meaning, data));
    push("property", "what it is", text(&|r| &r.property));
    push(
        "subject",
        "element or named phase",
        texts(rows.iter().map(|r| Some(r.subject.to_string()))),
    );
    push("host", "surface, ion or matrix", text(&|r| &r.host));
    push("facet", "facet and site", text(&|r| &r.facet));
    push(
        "value",
        "in `unit`",
        floats(rows.iter().map(|r| Some(r.value))),
    );
    push(
        "unit",
        "unit of value and sigma",
        texts(
            rows.iter()
                .map(|r| facts.property(&r.property).map(|p| p.unit.clone())),
        ),
    );
    push(
        "sigma",
        "one standard uncertainty as stated by the source",
        floats(rows.iter().map(|r| r.sigma)),
    );
    push("source", "key of the source", text(&|r| &r.source));
    push(
        "method",
        "how it was measured or computed",
        text(&|r| &r.method),
    );
    push(
        "settings_hash",
        "settings of a calculation",
        text(&|r| &r.settings_hash),
    );
    push("flag", "quality flag", text(&|r| &r.flag));
    push("note", "remark", text(&|r| &r.note));
    push(
        "origin",
        "user, calculated or shipped",
        texts(rows.iter().map(|r| Some(r.origin.as_str().to_owned()))),
    );
    push(
        "is_chosen",
        "whether this row counts for its element",
        Data::Flag(
            rows.iter()
                .map(|r| match r.subject {
                    Subject::Element(element) => Some(
                        facts
                            .listings(&r.property, element)
                            .iter()
                            .any(|l| l.is_chosen && std::ptr::eq(l.fact, r)),
                    ),
                    Subject::Named(_) => None,
                })
                .collect(),
        ),
    );
    table
}
