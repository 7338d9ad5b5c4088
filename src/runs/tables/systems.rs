//! Systems, elements, and what filters rejected.

use super::{floats, group_columns, rank_name, texts};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;
use crate::facts::Facts;
use crate::job::ScreenPlan;
use crate::runs::table::{Column, Data, Table};
use crate::screen::{Ranking, Row};

/// Every system.
pub(in crate::runs) fn systems(plan: &ScreenPlan, facts: &Facts, ranking: &Ranking) -> Table {
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
        "with every unknown desirability at the best it can be",
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
        "is_flat",
        "",
        "every ranked composition is within 2 % of the best: the criteria do not depend on the dose",
        Data::Flag(rows.iter().map(|s| Some(s.is_flat)).collect()),
    );
    push(
        "is_at_edge",
        "",
        "the best lies on the rim of the grid, and others are worse",
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
    super::robustness::system_columns(ranking, &mut table);
    table
}

/// What filters rejected.
pub(in crate::runs) fn excluded(plan: &ScreenPlan, ranking: &Ranking) -> Table {
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
pub(in crate::runs) fn by_element(ranking: &Ranking) -> Table {
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
