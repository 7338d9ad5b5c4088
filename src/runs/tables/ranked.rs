//! Kept candidates with everything known of them.

use super::{floats, group_columns, rank_name, texts};
use crate::candidates::{Candidate, Form};
use crate::descriptors::{DESCRIPTORS, FLAGS};
use crate::facts::Facts;
use crate::job::ScreenPlan;
use crate::runs::table::{Column, Data, Table};
use crate::screen::{Ranking, Row};

/// Kept candidates, and bare zinc after the ranked ones of its form.
pub(in crate::runs) fn ranked(plan: &ScreenPlan, facts: &Facts, ranking: &Ranking) -> Table {
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
    in_use_columns(&rows, &mut table);
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
        "score with every unknown desirability at the best it can be",
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
        table.push(Column::new(
            format!("score_coverage_{}", hypothesis.id),
            "1",
            format!(
                "known share of the applicable weight under {}",
                hypothesis.id
            ),
            floats(rows.iter().map(|r| Some(r.scored[h].coverage))),
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

fn in_use_columns(rows: &[&Row], table: &mut Table) {
    table.push(Column::new(
        "as_cycled",
        "",
        "what the form becomes in use: a noble solute left bare, a base one dissolved, a layer alloyed, a compound kept or dealloyed",
        texts(rows.iter().map(|r| Some(r.in_use.to_string()))),
    ));
    table.push(Column::new(
        "as_cycled_surface",
        "",
        "what the next plating meets, comparable across forms",
        texts(rows.iter().map(|r| r.in_use.surface())),
    ));
    table.push(Column::new(
        "failure_modes",
        "",
        "known ways to fail that the numbers show by more than one sigma; joined by `; `",
        texts(rows.iter().map(|r| Some(r.failures.join("; ")))),
    ));
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
