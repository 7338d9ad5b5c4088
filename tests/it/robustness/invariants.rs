//! What holds for every ranking and every run folder.

use std::collections::{BTreeMap, BTreeSet};

use zincscreen::robustness::LEADERS;
use zincscreen::screen::Ranking;

use super::super::common::Table;

const ROUNDING: f64 = 1e-9;

/// What enters the study is what was scored: the groups' desirabilities make up the score, and a system's shares are shares.
pub(crate) fn assert_study(ranking: &Ranking) {
    let Some(robustness) = &ranking.robustness else {
        return;
    };
    assert_eq!(robustness.systems.len(), ranking.systems.len());
    for (row, study) in ranking.systems.iter().zip(&robustness.systems) {
        assert_eq!(row.ranks[0].is_some(), study.is_some(), "{:?}", row.solutes);
        let Some(study) = study else { continue };
        let form = robustness.forms.iter().find(|f| f.form == row.form);
        let groups = &form.expect("studied").groups;
        let (mut sum, mut total) = (0.0, 0.0);
        for ((_, weight), d) in groups.iter().zip(&study.groups) {
            if let Some(d) = d {
                sum += weight * d.ln();
                total += weight;
            }
        }
        let score = row.log_scores[0].expect("ranked").exp();
        let found = (sum / total).exp();
        assert!(
            (found / score - 1.0).abs() < ROUNDING,
            "{:?}: the groups make {found}, the score is {score}",
            row.best.candidate.id()
        );
        let [low, middle, high] = study.rank_quantiles;
        assert!(1.0 <= low && low <= middle && middle <= high);
        assert!((0.0..=1.0).contains(&study.p_top10));
    }
    for form in &robustness.forms {
        for a in 0..form.wins.len() {
            for b in 0..a {
                let sum = form.wins[a][b] + form.wins[b][a];
                assert!(
                    (sum - 1.0).abs() < ROUNDING,
                    "one of two comes first: {sum}"
                );
            }
        }
        let of_form = || {
            let all = ranking.systems.iter().zip(&robustness.systems);
            all.filter(|(row, _)| row.form == form.form)
                .filter_map(|(_, s)| s.as_ref())
        };
        let ranked = of_form().count();
        for rank in 0..ranked.min(LEADERS) {
            let sum: f64 = of_form().map(|s| s.share_errors[rank]).sum();
            assert!((sum - 1.0).abs() < ROUNDING, "rank {rank}: {sum}");
        }
        for influence in &form.influences {
            let index = influence.first_order_index;
            assert!(
                index.is_none_or(|i| (0.0..=1.0).contains(&i)),
                "{influence:?}"
            );
            let change = influence.top10_change;
            assert!(
                change.is_none_or(|c| (0.0..=10.0).contains(&c)),
                "{influence:?}"
            );
            assert!(!influence.resolved_by.is_empty());
        }
    }
}

/// The tables of a run folder agree with each other.
pub(crate) fn assert_tables(tables: &BTreeMap<&str, Table>) {
    let systems = &tables["systems"];
    let (forms, names) = (systems.words("form"), systems.words("system"));
    let ranks = systems.counts("rank");
    let p_top10 = systems.floats("p_top10");
    let is_done = p_top10.iter().any(Option::is_some);
    let known: BTreeSet<(&str, &str)> = forms
        .iter()
        .zip(&names)
        .map(|(f, n)| (f.as_str(), n.as_str()))
        .collect();
    for row in 0..systems.height() {
        let is_ranked = is_done && ranks[row].is_some();
        for column in [
            "p_top10",
            "rank_p05",
            "rank_p50",
            "rank_p95",
            "score_weighted_sum",
        ] {
            assert_eq!(
                systems.floats(column)[row].is_some(),
                is_ranked,
                "{column}, {row}"
            );
        }
        assert_eq!(
            systems.counts("rank_weighted_sum")[row].is_some(),
            is_ranked
        );
    }
    let quantiles = ["rank_p05", "rank_p50", "rank_p95"].map(|c| systems.floats(c));
    let shares = [
        "p_top10",
        "rank_acceptability_1",
        "weights_p_top10",
        "score_weighted_sum",
        "score_topsis",
    ];
    for row in 0..systems.height() {
        let of: Vec<f64> = quantiles.iter().filter_map(|q| q[row]).collect();
        assert!(of.is_sorted() && of.iter().all(|r| *r >= 1.0 && r.fract() == 0.0));
        for column in shares {
            let share = systems.floats(column)[row];
            assert!(
                share.is_none_or(|s| (0.0..=1.0 + ROUNDING).contains(&s)),
                "{column}: {share:?}"
            );
        }
    }
    for form in ["dilute", "phase", "coating"] {
        let of_form = |row: &usize| forms[*row] == form && ranks[*row].is_some();
        let rows: Vec<usize> = (0..systems.height()).filter(of_form).collect();
        if rows.is_empty() || !is_done {
            continue;
        }
        let sum: f64 = rows.iter().filter_map(|&r| p_top10[r]).sum();
        assert!(
            (sum - rows.len().min(10) as f64).abs() < 1e-6,
            "{form}: ten are among the first ten, {sum}"
        );
        let first = systems.floats("rank_acceptability_1");
        let sum: f64 = rows.iter().filter_map(|&r| first[r]).sum();
        assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-6, "{form}: {sum}");
        let fronts = systems.counts("pareto_front");
        let fronts: BTreeSet<u64> = rows.iter().filter_map(|&r| fronts[r]).collect();
        assert!(
            fronts.iter().copied().eq(1..=fronts.len() as u64),
            "{form}: {fronts:?}"
        );
    }
    for (name, columns) in [
        ("acceptability", vec!["system"]),
        ("pairwise", vec!["system_a", "system_b"]),
        ("central_weights", vec!["system"]),
        ("scenarios", vec!["system"]),
        ("decision", vec!["system"]),
    ] {
        let table = &tables[name];
        for column in columns {
            for (form, system) in table.words("form").iter().zip(table.words(column)) {
                assert!(
                    known.contains(&(form.as_str(), system.as_str())),
                    "{name}: {system}"
                );
            }
        }
        // One system alone has nobody to be held against, and without draws there are no central weights.
        let may_be_empty = ["pairwise", "central_weights"].contains(&name);
        let is_empty = table.height() == 0;
        assert!(
            if is_done {
                may_be_empty || !is_empty
            } else {
                is_empty
            },
            "{name}"
        );
    }
    assert_sums(tables);
}

/// Shares that make up a whole.
fn assert_sums(tables: &BTreeMap<&str, Table>) {
    let mut sums: BTreeMap<(String, u64), [f64; 2]> = BTreeMap::new();
    let t = &tables["acceptability"];
    let columns = (t.words("form"), t.counts("rank"));
    let (errors, weights) = (t.floats("share_errors"), t.floats("share_weights"));
    for row in 0..t.height() {
        let key = (columns.0[row].clone(), columns.1[row].expect("a rank"));
        let sum = sums.entry(key).or_default();
        sum[0] += errors[row].expect("a share");
        sum[1] += weights[row].unwrap_or(0.0);
    }
    for (key, [errors, weights]) in sums {
        assert!((errors - 1.0).abs() < 1e-6, "{key:?}: {errors}");
        assert!(
            weights == 0.0 || (weights - 1.0).abs() < 1e-6,
            "{key:?}: {weights}"
        );
    }

    let t = &tables["central_weights"];
    let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
    let weights = t.floats("central_weight");
    for (row, key) in t
        .words("form")
        .into_iter()
        .zip(t.words("system"))
        .enumerate()
    {
        *sums.entry(key).or_default() += weights[row].expect("a weight");
    }
    assert!(sums.values().all(|s| (s - 1.0).abs() < 1e-9), "{sums:?}");

    let t = &tables["agreement"];
    for tau in t.floats("kendall_tau_b").into_iter().flatten() {
        assert!((-1.0..=1.0).contains(&tau));
    }
    let views = t.words("view_a").into_iter().zip(t.words("view_b"));
    for (row, (a, b)) in views.enumerate() {
        if a == "geometric" && b == "geometric_less_one" {
            let tau = t.floats("kendall_tau_b")[row];
            assert!(
                tau.is_none_or(|t| (t - 1.0).abs() < ROUNDING),
                "the score knows no rank reversal"
            );
        }
    }
}
