//! How far the ranks of systems hold: columns of the systems, and a table per question.

use super::{floats, texts};
use crate::descriptors::descriptor;
use crate::robustness::{FormStudy, SystemStudy};
use crate::runs::table::{Column, Data, Table};
use crate::screen::Ranking;

const SMAA: &str = "R. Lahdelma et al., Eur. J. Oper. Res. 106 (1998) 137";
const NSGA: &str = "K. Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182";
const TOPSIS: &str = "C.-L. Hwang and K. Yoon, Multiple Attribute Decision Making (1981)";
const KENDALL: &str = "M. G. Kendall, Biometrika 33 (1945) 239";
const GAMBOA: &str = "F. Gamboa et al., Electron. J. Stat. 8 (2014) 575";

/// Adds what is known of each system.
pub(super) fn system_columns(ranking: &Ranking, table: &mut Table) {
    let of: Vec<Option<&SystemStudy>> = match &ranking.robustness {
        Some(r) => r.systems.iter().map(Option::as_ref).collect(),
        None => vec![None; ranking.systems.len()],
    };
    let float = |f: &dyn Fn(&SystemStudy) -> Option<f64>| {
        floats(of.iter().map(|s| s.as_ref().and_then(|s| f(s))))
    };
    let count = |f: &dyn Fn(&SystemStudy) -> Option<u64>| {
        Data::counts(of.iter().map(|s| s.as_ref().and_then(|s| f(s))).collect())
    };
    let mut push = |name: &str, meaning: &str, source: &str, data| {
        table.push(Column::new(name, "1", meaning, data).from_source(source));
    };
    push(
        "p_top10",
        "share of the samples of errors in which the system is among the first ten of its form; null if unranked",
        "robustness",
        float(&|s| Some(s.p_top10)),
    );
    for (name, place, share) in [
        ("rank_p05", 0, "5"),
        ("rank_p50", 1, "50"),
        ("rank_p95", 2, "95"),
    ] {
        push(
            name,
            &format!("rank that it does not exceed in {share} % of the samples of errors"),
            "robustness",
            float(&|s| Some(s.rank_quantiles[place])),
        );
    }
    push(
        "rank_acceptability_1",
        "share of the draws of group weights in which it is first, equals by lot; null if none were drawn",
        SMAA,
        float(&|s| s.share_weights.first().copied()),
    );
    push(
        "weights_p_top10",
        "share of the draws of group weights in which it is among the first ten",
        SMAA,
        float(&|s| s.weights_p_top10),
    );
    push(
        "pareto_front",
        "front over the groups' desirabilities, unknown ones at their neutral value; 1: no other is as good in all and better in one",
        NSGA,
        count(&|s| s.pareto_front.map(u64::from)),
    );
    push(
        "crowding",
        "distance to the neighbours on the front, large: alone; null at the ends of a group, where it has no bound",
        NSGA,
        float(&|s| s.crowding),
    );
    push(
        "score_weighted_sum",
        "weighted mean of the groups' desirabilities: a bad group is made up for by a good one",
        "robustness",
        float(&|s| Some(s.weighted_sum.0)),
    );
    push(
        "score_topsis",
        "closeness to the best of every group, vector normalisation; null where a group does not apply or all are equal",
        TOPSIS,
        float(&|s| Some(s.topsis?.0)),
    );
    push(
        "rank_weighted_sum",
        "rank by score_weighted_sum",
        "robustness",
        count(&|s| Some(s.weighted_sum.1)),
    );
    push(
        "rank_topsis",
        "rank by score_topsis",
        TOPSIS,
        count(&|s| Some(s.topsis?.1)),
    );
}

/// Rows of all forms, made one by one.
fn rows<'a, T>(
    ranking: &'a Ranking,
    of: impl Fn(&'a FormStudy) -> Vec<T>,
) -> Vec<(&'static str, T)> {
    let forms = ranking.robustness.iter().flat_map(|r| &r.forms);
    forms
        .flat_map(|form| of(form).into_iter().map(|row| (form.form.as_str(), row)))
        .collect()
}

fn name(ranking: &Ranking, contender: usize) -> String {
    ranking.systems[contender].best.candidate.system()
}

fn form_column<T>(rows: &[(&'static str, T)]) -> Column {
    let data = texts(rows.iter().map(|r| Some(r.0.to_owned())));
    Column::new("form", "", "dilute, phase or coating", data)
}

/// How often a system has each of the first twenty ranks; without the rows that say never.
pub(in crate::runs) fn acceptability(ranking: &Ranking) -> Table {
    let systems = || {
        let all = ranking.robustness.iter().flat_map(|r| &r.systems);
        all.enumerate().filter_map(|(i, s)| Some((i, s.as_ref()?)))
    };
    let mut found: Vec<(usize, usize, f64, Option<f64>)> = Vec::new();
    for (i, study) in systems() {
        for (rank, &errors) in study.share_errors.iter().enumerate() {
            let weights = study.share_weights.get(rank).copied();
            if errors > 0.0 || weights.is_some_and(|w| w > 0.0) {
                found.push((i, rank + 1, errors, weights));
            }
        }
    }
    let mut table = Table::default();
    let text = |f: &dyn Fn(usize) -> String| texts(found.iter().map(|r| Some(f(r.0))));
    table.push(Column::new(
        "form",
        "",
        "dilute, phase or coating",
        text(&|i| ranking.systems[i].form.to_string()),
    ));
    table.push(Column::new(
        "system",
        "",
        "zinc and the solutes",
        text(&|i| name(ranking, i)),
    ));
    table.push(Column::new(
        "rank",
        "1",
        "rank within the form, 1 to 20; no row: never",
        Data::counts(found.iter().map(|r| Some(r.1 as u64)).collect()),
    ));
    table.push(Column::new(
        "share_errors",
        "1",
        "share of the samples of errors in which it has that rank",
        floats(found.iter().map(|r| Some(r.2))),
    ));
    table.push(
        Column::new(
            "share_weights",
            "1",
            "share of the draws of group weights in which it has that rank",
            floats(found.iter().map(|r| r.3)),
        )
        .from_source(SMAA),
    );
    table
}

/// Leaders two by two.
pub(in crate::runs) fn pairwise(ranking: &Ranking) -> Table {
    let rows = rows(ranking, |form| {
        let n = form.leaders.len();
        let pairs = (0..n).flat_map(|a| (0..n).map(move |b| (a, b)));
        pairs
            .filter(|(a, b)| a != b)
            .map(|(a, b)| (form.leaders[a], form.leaders[b], form.wins[a][b]))
            .collect()
    });
    let mut table = Table::default();
    table.push(form_column(&rows));
    let text = |f: &dyn Fn(&(usize, usize, f64)) -> usize| {
        texts(rows.iter().map(|r| Some(name(ranking, f(&r.1)))))
    };
    table.push(Column::new(
        "system_a",
        "",
        "one of the leading twenty",
        text(&|r| r.0),
    ));
    table.push(Column::new(
        "system_b",
        "",
        "another of them",
        text(&|r| r.1),
    ));
    table.push(Column::new(
        "p_a_beats_b",
        "1",
        "share of the samples of errors in which a comes before b",
        floats(rows.iter().map(|r| Some(r.1.2))),
    ));
    table
}

/// The weights under which a system is first.
pub(in crate::runs) fn central_weights(ranking: &Ranking) -> Table {
    let rows = rows(ranking, |form| {
        let central = form.central.iter();
        central
            .flat_map(|c| {
                let of = c.weights.iter().zip(&form.groups);
                of.map(move |(w, g)| (c.contender, g.0, *w, c.confidence))
            })
            .collect()
    });
    let mut table = Table::default();
    table.push(form_column(&rows));
    table.push(Column::new(
        "system",
        "",
        "a system that is first under some weights",
        texts(rows.iter().map(|r| Some(name(ranking, r.1.0)))),
    ));
    table.push(Column::new(
        "group",
        "",
        "group of criteria",
        texts(rows.iter().map(|r| Some(r.1.1.to_owned()))),
    ));
    let mut push = |name: &str, meaning: &str, data| {
        table.push(Column::new(name, "1", meaning, data).from_source(SMAA));
    };
    push(
        "central_weight",
        "mean weight of the group over the draws in which the system is first; the groups of a system sum to 1",
        floats(rows.iter().map(|r| Some(r.1.2))),
    );
    push(
        "confidence",
        "share of the samples of errors in which it is first under its central weights; null beyond the 64 most often first",
        floats(rows.iter().map(|r| r.1.3)),
    );
    table
}

/// What settling each datum would do.
pub(in crate::runs) fn sensitivity(ranking: &Ranking) -> Table {
    let rows = rows(ranking, |form| form.influences.iter().collect());
    let mut table = Table::default();
    table.push(form_column(&rows));
    let text = |f: &dyn Fn(&crate::robustness::Influence) -> String| {
        texts(rows.iter().map(|r| Some(f(r.1))))
    };
    let mut push = |name: &str, unit: &str, meaning: &str, source: &str, data| {
        table.push(Column::new(name, unit, meaning, data).from_source(source));
    };
    push(
        "descriptor",
        "",
        "descriptor the datum enters by",
        "robustness",
        text(&|i| i.descriptor.to_owned()),
    );
    push(
        "subject",
        "",
        "element or system; `all`: the error that all values of the model have in common",
        "robustness",
        text(&|i| i.subject.clone()),
    );
    push(
        "model",
        "",
        "model of the value; `missing`: there is none",
        "robustness",
        text(&|i| i.model.clone()),
    );
    push(
        "sigma",
        "",
        "one standard uncertainty, in `unit`; of `all` the root mean square of the common part; null: nobody knows it",
        "robustness",
        floats(rows.iter().map(|r| r.1.sigma)),
    );
    push(
        "unit",
        "",
        "unit of sigma",
        "robustness",
        text(&|i| descriptor(i.descriptor).map_or(String::new(), |d| d.unit.to_owned())),
    );
    push(
        "first_order_index",
        "1",
        "share of the variance of who is among the first ten that is this error's own; null: no known error",
        GAMBOA,
        floats(rows.iter().map(|r| r.1.first_order_index)),
    );
    push(
        "top10_change",
        "1",
        "mean number of the first ten that are others once the true value is known",
        "robustness",
        floats(rows.iter().map(|r| r.1.top10_change)),
    );
    push(
        "resolved_by",
        "",
        "calculation or measurement that would settle it",
        "robustness",
        text(&|i| i.resolved_by.clone()),
    );
    table
}

/// Ranks and scores under other assumptions.
pub(in crate::runs) fn scenarios(ranking: &Ranking) -> Table {
    let rows = rows(ranking, |form| form.scenarios.iter().collect());
    let mut table = Table::default();
    table.push(form_column(&rows));
    table.push(Column::new(
        "system",
        "",
        "zinc and the solutes",
        texts(rows.iter().map(|r| Some(name(ranking, r.1.contender)))),
    ));
    table.push(Column::new(
        "scenario",
        "",
        "a hypothesis (each system by its best candidate under it); without_<criterion>, without_group_<group> or view_<method>: the best candidate under the first hypothesis, scored so",
        texts(rows.iter().map(|r| Some(r.1.scenario.clone()))),
    ));
    table.push(Column::new(
        "rank",
        "1",
        "rank within the form; null: nothing is left to rank by",
        Data::counts(rows.iter().map(|r| r.1.rank).collect()),
    ));
    table.push(Column::new(
        "score",
        "1",
        "score in the scenario; scores of different methods are not comparable",
        floats(rows.iter().map(|r| r.1.score)),
    ));
    table
}

/// How alike two views order the systems.
pub(in crate::runs) fn agreement(ranking: &Ranking) -> Table {
    let rows = rows(ranking, |form| form.agreements.iter().collect());
    let mut table = Table::default();
    table.push(form_column(&rows));
    let text = |f: &dyn Fn(&crate::robustness::Agreement) -> String| {
        texts(rows.iter().map(|r| Some(f(r.1))))
    };
    table.push(Column::new(
        "view_a",
        "",
        "geometric (the score under the first hypothesis), weighted_sum, topsis, topsis_min_max, pareto, or another hypothesis",
        text(&|a| a.view_a.clone()),
    ));
    table.push(Column::new(
        "view_b",
        "",
        "another; <view>_less_one: the same once the one of the leading twenty is dropped whose absence changes the order of the others most",
        text(&|a| a.view_b.clone()),
    ));
    let mut push = |name: &str, meaning: &str, data| {
        table.push(Column::new(name, "1", meaning, data).from_source(KENDALL));
    };
    push(
        "kendall_tau_b",
        "1: the same order, 0: no relation, -1: reversed; null: not defined",
        floats(rows.iter().map(|r| r.1.kendall_tau_b)),
    );
    push(
        "p",
        "probability of a tau as far from 0 if the orders had nothing to do with each other",
        floats(rows.iter().map(|r| r.1.p)),
    );
    push(
        "n",
        "number of systems that both order",
        Data::counts(rows.iter().map(|r| Some(r.1.n)).collect()),
    );
    table
}

/// What entered the other views: one number per ranked system and group.
pub(in crate::runs) fn decision(ranking: &Ranking) -> Table {
    let mut found: Vec<(usize, &str, f64, Option<f64>)> = Vec::new();
    for form in ranking.robustness.iter().flat_map(|r| &r.forms) {
        let all = ranking.robustness.iter().flat_map(|r| &r.systems);
        for (i, system) in all.enumerate() {
            let (true, Some(system)) = (ranking.systems[i].form == form.form, system) else {
                continue;
            };
            for ((group, weight), desirability) in form.groups.iter().zip(&system.groups) {
                found.push((i, group, *weight, *desirability));
            }
        }
    }
    let mut table = Table::default();
    let text = |f: &dyn Fn(usize) -> String| texts(found.iter().map(|r| Some(f(r.0))));
    table.push(Column::new(
        "form",
        "",
        "dilute, phase or coating",
        text(&|i| ranking.systems[i].form.to_string()),
    ));
    table.push(Column::new(
        "system",
        "",
        "zinc and the solutes",
        text(&|i| name(ranking, i)),
    ));
    table.push(Column::new(
        "group",
        "",
        "group of criteria that weighs in this form",
        texts(found.iter().map(|r| Some(r.1.to_owned()))),
    ));
    table.push(Column::new(
        "weight",
        "1",
        "weight of the group under the first hypothesis, against the others",
        floats(found.iter().map(|r| Some(r.2))),
    ));
    table.push(Column::new(
        "desirability",
        "1",
        "desirability of the group, unknown criteria at the neutral value by which candidates are ranked; null: the group does not apply",
        floats(found.iter().map(|r| r.3)),
    ));
    table
}
