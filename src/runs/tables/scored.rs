//! A part of the table of everything.

use crate::job::ScreenPlan;
use crate::runs::table::{Column, Data, Table};
use crate::screen::ScoredBatch;

/// A part of the table of everything.
pub(in crate::runs) fn scored(plan: &ScreenPlan, batch: ScoredBatch) -> Table {
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
    let [x_zn, x_1, x_2] = batch.x.map(Data::Float);
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
