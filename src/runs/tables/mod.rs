//! The tables of a run, from its ranking: one file per kind.

mod facts;
mod ranked;
mod robustness;
mod scored;
mod systems;

pub(crate) use facts::facts;
pub(super) use facts::provenance;
pub(super) use ranked::ranked;
pub(super) use robustness::{
    acceptability, agreement, central_weights, decision, pairwise, scenarios, sensitivity,
};
pub(super) use scored::scored;
pub(super) use systems::{by_element, excluded, systems};

use super::table::{Column, Data, Table};
use crate::job::ScreenPlan;
use crate::screen::Row;

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

fn group_columns(plan: &ScreenPlan, rows: &[&Row], table: &mut Table) {
    let first = &plan.hypotheses[0];
    for (g, group) in first.groups.iter().enumerate() {
        if group.weight > 0.0 {
            table.push(Column::new(
                format!("group_{}", group.name),
                "1",
                format!(
                    "desirability of the {} group under {}, 0 to 1, over its known criteria alone; the score and the views put unknown ones at a neutral value (`decision`)",
                    group.name, first.id
                ),
                floats(rows.iter().map(|r| r.scored[0].groups[g].desirability)),
            ));
        }
    }
}
