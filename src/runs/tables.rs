//! The tables of a run, from its ranking.

use super::table::{Column, Data, Table};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{DESCRIPTORS, FLAGS};
use crate::facts::{Facts, Origin, Subject};
use crate::job::ScreenPlan;
use crate::screen::{Ranking, Row, ScoredBatch};

fn floats(values: impl Iterator<Item = Option<f64>>) -> Data {
    Data::Float(values.collect())
}

fn texts(values: impl Iterator<Item = Option<String>>) -> Data {
    Data::Text(values.collect())
}

/// `rank`, then `rank_<id>` for the other hypotheses.
fn rank_name(plan: &ScreenPlan, h: usize) -> String {
    match h {
        0 => "rank".to_owned(),
        _ => format!("rank_{}", plan.hypotheses[h].id),
    }
}

/// Kept candidates, and bare zinc after the ranked ones of its form.
pub(super) fn ranked(plan: &ScreenPlan, facts: &Facts, ranking: &Ranking) -> Table {
    let mut rows: Vec<&Row> = Vec::new();
    for form in Form::ALL {
        let of_form = |row: &&Row| row.candidate.form == form;
        rows.extend(
            ranking
                .rows
                .iter()
                .filter(of_form)
                .filter(|r| r.ranks.iter().any(Option::is_some)),
        );
        rows.extend(ranking.references.iter().filter(of_form));
        rows.extend(
            ranking
                .rows
                .iter()
                .filter(of_form)
                .filter(|r| r.ranks.iter().all(Option::is_none)),
        );
    }
    rows.sort_by_key(|row| (row.candidate.form, row.ranks[0].unwrap_or(u64::MAX)));
    let mut table = Table::default();
    for h in 0..plan.hypotheses.len() {
        table.push(Column::new(
            rank_name(plan, h),
            "1",
            format!(
                "rank within the form under {}; 1 is best; null: not enough is known, or bare zinc",
                plan.hypotheses[h].id
            ),
            Data::counts(rows.iter().map(|r| r.ranks[h]).collect()),
        ));
    }
    score_columns(plan, &rows, &mut table);
    identity_columns(plan, facts, &rows, &mut table);
    descriptor_columns(&rows, &mut table);
    group_columns(plan, &rows, &mut table);
    for (i, flag) in FLAGS.iter().enumerate() {
        table.push(Column::new(
            flag.name,
            "",
            flag.meaning,
            Data::Flag(rows.iter().map(|r| r.flags[i]).collect()),
        ));
    }
    table
}

fn score_columns(plan: &ScreenPlan, rows: &[&Row], table: &mut Table) {
    let first = &plan.hypotheses[0].id;
    let of = |f: fn(&crate::score::Scored) -> Option<f64>| {
        floats(rows.iter().map(move |r| f(&r.scored[0])))
    };
    table.push(Column::new(
        "score",
        "1",
        format!("weighted geometric mean of desirabilities under {first}, 0 to 1; unknown ones neutral; this ranks"),
        of(|s| s.score),
    ));
    table.push(Column::new(
        "score_known",
        "1",
        "the same over the known desirabilities alone",
        of(|s| s.known),
    ));
    table.push(Column::new(
        "score_low",
        "1",
        "score with every unknown desirability at the floor",
        of(|s| s.low),
    ));
    table.push(Column::new(
        "score_high",
        "1",
        "score with every unknown desirability at 1",
        of(|s| s.high),
    ));
    table.push(Column::new(
        "score_coverage",
        "1",
        "known share of the applicable weight",
        of(|s| Some(s.coverage)),
    ));
    table.push(Column::new(
        "n_missing",
        "1",
        "number of applicable criteria whose descriptor is null",
        Data::Count(rows.iter().map(|r| Some(r.scored[0].n_missing)).collect()),
    ));
    for (h, hypothesis) in plan.hypotheses.iter().enumerate().skip(1) {
        table.push(Column::new(
            format!("score_{}", hypothesis.id),
            "1",
            format!("score under {}", hypothesis.id),
            floats(rows.iter().map(|r| r.scored[h].score)),
        ));
    }
}

fn identity_columns(plan: &ScreenPlan, facts: &Facts, rows: &[&Row], table: &mut Table) {
    let text =
        |f: &dyn Fn(&Candidate) -> Option<String>| texts(rows.iter().map(|r| f(&r.candidate)));
    let mut push =
        |name: &str, meaning: &str, data: Data| table.push(Column::new(name, "", meaning, data));
    push(
        "candidate_id",
        "canonical name: composition in at.% (or the compound), form",
        text(&|c| Some(c.id())),
    );
    push(
        "system",
        "zinc and the solutes, alphabetical",
        text(&|c| Some(c.system())),
    );
    push(
        "order",
        "unary, binary or ternary, counting zinc",
        text(&|c| Some(c.order().to_owned())),
    );
    push(
        "form",
        "dilute, phase or coating",
        text(&|c| Some(c.form.to_string())),
    );
    push(
        "phase",
        "formula and space group of the compound",
        text(&|c| {
            c.phase
                .as_ref()
                .map(|p| format!("{} ({})", p.formula, p.space_group))
        }),
    );
    push(
        "phase_id",
        "database entry of the compound",
        text(&|c| c.phase.as_ref().map(|p| p.database_id.to_string())),
    );
    let strategy = plan.strategy.as_ref().map(|s| s.id.clone());
    push(
        "strategy",
        "fabrication route whose gates were applied",
        text(&|_| strategy.clone()),
    );
    push(
        "composition",
        "for people: at.% formula with weight percent",
        text(&|c| Some(c.readable(facts))),
    );
    for i in 0..2 {
        push(
            &format!("element_{}", i + 1),
            "solute",
            text(&|c| c.solutes.get(i).map(|e| e.symbol().to_owned())),
        );
    }
    let compositions: Vec<_> = rows.iter().map(|r| r.candidate.composition()).collect();
    let masses: Vec<Vec<_>> = rows
        .iter()
        .map(|r| {
            let w = r.candidate.mass_fractions(facts);
            r.candidate
                .parts()
                .into_iter()
                .map(|p| p.0)
                .zip(w)
                .collect()
        })
        .collect();
    table.push(Column::new(
        "x_zn",
        "1",
        "atomic fraction of zinc",
        floats(compositions.iter().map(|c| Some(c.x_zn))),
    ));
    let solute = |i: usize| move |r: &&Row| r.candidate.solutes.get(i).copied();
    for i in 0..2 {
        table.push(Column::new(
            format!("x_{}", i + 1),
            "1",
            format!("atomic fraction of element_{}", i + 1),
            floats(
                rows.iter()
                    .zip(&compositions)
                    .map(|(r, c)| solute(i)(r).map(|_| c.x[i])),
            ),
        ));
    }
    for i in 0..2 {
        table.push(Column::new(
            format!("w_{}", i + 1),
            "1",
            format!("mass fraction of element_{}", i + 1),
            floats(rows.iter().zip(&masses).map(|(r, m)| {
                let element = solute(i)(r)?;
                m.iter().find(|(e, _)| *e == element).map(|(_, w)| *w)
            })),
        ));
    }
}

fn descriptor_columns(rows: &[&Row], table: &mut Table) {
    for (i, d) in DESCRIPTORS.iter().enumerate() {
        let value = floats(
            rows.iter()
                .map(|r| r.quantities[i].as_ref().ok().map(|v| v.value)),
        );
        let sigma = floats(
            rows.iter()
                .map(|r| r.quantities[i].as_ref().ok().and_then(|v| v.sigma)),
        );
        table.push(Column::new(d.name, d.unit, d.meaning, value).from_source(d.source));
        table.push(
            Column::new(
                format!("{}_sigma", d.name),
                d.unit,
                format!("one standard uncertainty of {}", d.name),
                sigma,
            )
            .from_source(d.source),
        );
    }
}

fn group_columns(plan: &ScreenPlan, rows: &[&Row], table: &mut Table) {
    let first = &plan.hypotheses[0];
    for (g, group) in first.groups.iter().enumerate() {
        if group.weight > 0.0 {
            table.push(Column::new(
                format!("group_{}", group.name),
                "1",
                format!(
                    "desirability of the {} group under {}, 0 to 1",
                    group.name, first.id
                ),
                floats(rows.iter().map(|r| r.scored[0].groups[g].desirability)),
            ));
        }
    }
}

/// Every system.
pub(super) fn systems(plan: &ScreenPlan, facts: &Facts, ranking: &Ranking) -> Table {
    let rows = &ranking.systems;
    let mut table = Table::default();
    for h in 0..plan.hypotheses.len() {
        table.push(Column::new(
            rank_name(plan, h),
            "1",
            format!(
                "rank of the system within the form under {}",
                plan.hypotheses[h].id
            ),
            Data::counts(rows.iter().map(|s| s.ranks[h]).collect()),
        ));
    }
    let text = |f: &dyn Fn(&crate::screen::SystemRow) -> Option<String>| texts(rows.iter().map(f));
    let float = |f: &dyn Fn(&crate::screen::SystemRow) -> Option<f64>| floats(rows.iter().map(f));
    let mut push = |name: &str, unit: &str, meaning: &str, data| {
        table.push(Column::new(name, unit, meaning, data));
    };
    push(
        "system",
        "",
        "zinc and the solutes, alphabetical",
        text(&|s| Some(s.best.candidate.system())),
    );
    push(
        "form",
        "",
        "dilute, phase or coating",
        text(&|s| Some(s.form.to_string())),
    );
    push(
        "order",
        "",
        "binary or ternary, counting zinc",
        text(&|s| Some(s.best.candidate.order().to_owned())),
    );
    push(
        "best_candidate_id",
        "",
        "its best candidate under the first hypothesis; of equals the one with least solute",
        text(&|s| Some(s.best.candidate.id())),
    );
    push(
        "composition",
        "",
        "the same for people",
        text(&|s| Some(s.best.candidate.readable(facts))),
    );
    push(
        "score",
        "1",
        "score of its best candidate",
        float(&|s| s.best.scored[0].score),
    );
    push(
        "score_low",
        "1",
        "with every unknown desirability at the floor",
        float(&|s| s.best.scored[0].low),
    );
    push(
        "score_high",
        "1",
        "with every unknown desirability at 1",
        float(&|s| s.best.scored[0].high),
    );
    push(
        "score_coverage",
        "1",
        "known share of the applicable weight",
        float(&|s| Some(s.best.scored[0].coverage)),
    );
    push(
        "gain_over_zn_percent",
        "%",
        "score over that of bare zinc in the same form, less one; null if unranked",
        float(&|s| s.gain_over_zn_percent),
    );
    push(
        "is_at_edge",
        "",
        "the best lies on the rim of the grid",
        Data::Flag(rows.iter().map(|s| Some(s.is_at_edge)).collect()),
    );
    let x = |milli: u32| f64::from(milli) / f64::from(crate::candidates::MILLI);
    for (name, end) in [("min", 0), ("max", 1)] {
        push(
            &format!("x_1_within_2_percent_{name}"),
            "1",
            "range of element_1 over compositions within 2 % of the best score",
            float(&|s| {
                s.within
                    .filter(|_| s.form != Form::Phase)
                    .map(|w| x(w.first[end]))
            }),
        );
        push(
            &format!("x_2_within_2_percent_{name}"),
            "1",
            "the same of element_2",
            float(&|s| {
                s.within
                    .filter(|_| s.form != Form::Phase && s.solutes.len() == 2)
                    .map(|w| x(w.second[end]))
            }),
        );
    }
    let count = |f: &dyn Fn(&crate::screen::SystemRow) -> Option<u64>| {
        Data::counts(rows.iter().map(f).collect())
    };
    push(
        "n_within_2_percent",
        "1",
        "number of candidates within 2 % of the best score",
        count(&|s| s.within.map(|w| w.count)),
    );
    push(
        "n_candidates",
        "1",
        "number of candidates of the system",
        count(&|s| Some(s.candidates)),
    );
    push(
        "n_excluded",
        "1",
        "number of them that filters reject",
        count(&|s| Some(s.excluded)),
    );
    let best: Vec<&Row> = rows.iter().map(|s| &s.best).collect();
    group_columns(plan, &best, &mut table);
    table
}

/// What filters rejected.
pub(super) fn excluded(plan: &ScreenPlan, ranking: &Ranking) -> Table {
    let rows = &ranking.excluded;
    let filter = |i: usize| &plan.filters[rows[i].filter];
    let n = 0..rows.len();
    let mut table = Table::default();
    let mut push = |name: &str, unit: &str, meaning: &str, data| {
        table.push(Column::new(name, unit, meaning, data));
    };
    push(
        "system",
        "",
        "zinc and the solutes",
        texts(
            rows.iter()
                .map(|e| Some(crate::candidates::system_name(&e.solutes))),
        ),
    );
    push(
        "form",
        "",
        "dilute, phase or coating",
        texts(rows.iter().map(|e| Some(e.form.to_string()))),
    );
    push(
        "descriptor",
        "",
        "descriptor of the filter",
        texts(
            n.clone()
                .map(|i| Some(DESCRIPTORS[filter(i).descriptor].name.to_owned())),
        ),
    );
    push(
        "reason",
        "",
        "null, below_min, above_max or outside; with the strategy whose gate it is",
        texts(n.clone().map(|i| {
            let f = filter(i);
            let what = match (rows[i].range, f.min, f.max) {
                (None, ..) => "null",
                (Some(_), Some(_), None) => "below_min",
                (Some(_), None, _) => "above_max",
                (Some(_), Some(_), Some(_)) => "outside",
            };
            Some(
                f.strategy
                    .as_ref()
                    .map_or_else(|| what.to_owned(), |s| format!("{what} (strategy {s})")),
            )
        })),
    );
    push(
        "value_min",
        "",
        "smallest rejected value, in the descriptor's unit",
        floats(rows.iter().map(|e| e.range.map(|r| r[0]))),
    );
    push(
        "value_max",
        "",
        "largest rejected value",
        floats(rows.iter().map(|e| e.range.map(|r| r[1]))),
    );
    push(
        "limit_min",
        "",
        "smallest value allowed",
        floats(n.clone().map(|i| filter(i).min)),
    );
    push(
        "limit_max",
        "",
        "largest value allowed",
        floats(n.map(|i| filter(i).max)),
    );
    push(
        "n_candidates",
        "1",
        "number rejected",
        Data::counts(rows.iter().map(|e| Some(e.count)).collect()),
    );
    table
}

/// Every element.
pub(super) fn by_element(ranking: &Ranking) -> Table {
    let rows = &ranking.by_element;
    let mut table = Table::default();
    let mut push = |name: &str, unit: &str, meaning: &str, data| {
        table.push(Column::new(name, unit, meaning, data));
    };
    push(
        "element",
        "",
        "symbol",
        texts(rows.iter().map(|e| Some(e.element.symbol().to_owned()))),
    );
    push(
        "form",
        "",
        "dilute, phase or coating",
        texts(rows.iter().map(|e| Some(e.form.to_string()))),
    );
    push(
        "binary_rank",
        "1",
        "rank of its binary system",
        Data::counts(rows.iter().map(|e| e.binary_rank).collect()),
    );
    push(
        "binary_score",
        "1",
        "score of its binary system",
        floats(rows.iter().map(|e| e.binary_score)),
    );
    push(
        "best_system",
        "",
        "its best system",
        texts(rows.iter().map(|e| e.best_system.clone())),
    );
    push(
        "best_rank",
        "1",
        "that system's rank",
        Data::counts(rows.iter().map(|e| e.best_rank).collect()),
    );
    push(
        "best_score",
        "1",
        "that system's score",
        floats(rows.iter().map(|e| e.best_score)),
    );
    push(
        "mean_score",
        "1",
        "mean of the best scores of its ranked systems",
        floats(rows.iter().map(|e| e.mean_score)),
    );
    push(
        "n_ranked_systems",
        "1",
        "number of its ranked systems",
        Data::counts(rows.iter().map(|e| Some(e.n_ranked)).collect()),
    );
    table
}

/// Where every number of the ranked table comes from.
pub(super) fn provenance(ranking: &Ranking) -> Table {
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
            model.push(known.map(|v| v.model.to_owned()));
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
        "user or shipped",
        texts(rows.iter().map(|r| {
            Some(
                if r.origin == Origin::User {
                    "user"
                } else {
                    "shipped"
                }
                .to_owned(),
            )
        })),
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

/// A part of the table of everything.
pub(super) fn scored(plan: &ScreenPlan, batch: ScoredBatch) -> Table {
    let mut table = Table::default();
    let mut push = |name: &str, unit: &str, meaning: &str, data| {
        table.push(Column::new(name, unit, meaning, data));
    };
    let some = |v: Vec<String>| Data::Text(v.into_iter().map(Some).collect());
    push("candidate_id", "", "canonical name", some(batch.ids));
    push("system", "", "zinc and the solutes", some(batch.systems));
    push(
        "form",
        "",
        "dilute, phase or coating",
        Data::Text(batch.forms.iter().map(|f| Some((*f).to_owned())).collect()),
    );
    let [x_zn, x_1, x_2] = batch
        .x
        .map(|x| Data::Float(x.into_iter().map(Some).collect()));
    push("x_zn", "1", "atomic fraction of zinc", x_zn);
    push("x_1", "1", "atomic fraction of the first solute", x_1);
    push("x_2", "1", "atomic fraction of the second solute", x_2);
    for (h, scores) in batch.scores.into_iter().enumerate() {
        let id = &plan.hypotheses[h].id;
        let name = if h == 0 {
            "score".to_owned()
        } else {
            format!("score_{id}")
        };
        push(
            &name,
            "1",
            &format!("score under {id}; null: not enough is known to rank it"),
            Data::Float(scores),
        );
    }
    push(
        "score_coverage",
        "1",
        "known share of the applicable weight",
        Data::Float(batch.coverage.into_iter().map(Some).collect()),
    );
    table
}
