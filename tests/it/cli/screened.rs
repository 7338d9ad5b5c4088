//! What is screened, and in which order.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use zincscreen::candidates::{Candidate, Listed, parse_listed};

use super::super::common::{FACTS, Table, assert_ranked, done, folder_with, json};
use super::{EIGHT, assert_says};

/// Parses an entry of a list back to the id of its candidate.
fn id_of(text: &str) -> String {
    match parse_listed(text, &FACTS).unwrap_or_else(|e| panic!("{text}: {e}")) {
        Listed::Composition {
            form,
            solutes,
            milli,
        } => Candidate {
            form,
            solutes,
            milli,
            phase: None,
        }
        .id(),
        Listed::Phases(phases) => {
            assert_eq!(phases.len(), 1, "{text} names one structure");
            Candidate::from_phase(phases[0].clone()).id()
        }
    }
}

pub(super) fn every_ranked_id_is_read_back(run: &Path) {
    let ranked = Table::read(&run.join("ranked.parquet"));
    let orders = ranked.words("order");
    for (id, order) in ranked.words("candidate_id").iter().zip(orders) {
        if order != "unary" {
            assert_eq!(id_of(id), *id);
        }
    }
}

#[test]
fn explicit_lists_in_every_notation() {
    let dir = folder_with(
        "job.toml",
        r#"
[screen]
name = "listed"
[candidates]
list = ["Zn-2Sn-1Bi", "Zn95Sn5", "Sn5Zn95", "Cu5Zn8", "Zn8Cu5", "Ga70In30", "Zn99.999Cu0.001", "Sn100@coating",
        "Zn90Ag4Cu6@dilute"]
[score]
min_coverage = 0.0
"#,
    );
    done(&["run", "job.toml", "--quiet"], dir.path());
    let run = dir.path().join("notebooks-out/listed");
    assert_ranked(&run);
    every_ranked_id_is_read_back(&run);
    let ranked = Table::read(&run.join("ranked.parquet"));
    let ids: BTreeSet<String> = ranked.words("candidate_id").into_iter().collect();
    let phase = id_of("Cu5Zn8");
    assert!(phase.starts_with("Cu5Zn8@phase."), "{phase}");
    let expected: BTreeSet<String> = [
        "Zn98.563Bi0.318Sn1.119@dilute",
        "Zn95Sn5@dilute",
        phase.as_str(),
        "Ga70In30@coating",
        "Zn99.999Cu0.001@dilute",
        "Sn100@coating",
        "Zn90Ag4Cu6@dilute",
        "Zn@dilute",
        "Zn@phase",
        "Zn@coating",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(ids, expected, "each once, whatever its spelling");
    let row = ranked.row_of("candidate_id", "Zn98.563Bi0.318Sn1.119@dilute");
    // 1 wt.% Bi and 2 wt.% Sn, to the grid's 0.001 at.%.
    assert!((ranked.floats("w_1")[row].unwrap() - 0.01).abs() < 2e-5);
    assert!((ranked.floats("w_2")[row].unwrap() - 0.02).abs() < 2e-5);
    assert_says(&ranked.words("composition")[row], &["wt.% Bi", "2 wt.% Sn"]);
}

#[test]
fn no_compound_where_the_phase_diagram_has_none() {
    let dir = folder_with(
        "job.toml",
        r#"
[screen]
name = "phases"
[candidates]
elements = { include = "all" }
order = ["binary", "ternary"]
forms = ["phase"]
phase = { max_e_above_hull_ev = 0.2 }
[output]
top = "all"
[score]
min_coverage = 0.0
"#,
    );
    done(&["run", "job.toml", "--quiet"], dir.path());
    let run = dir.path().join("notebooks-out/phases");
    assert_ranked(&run);
    let every = Table::read(&run.join("scored/part-00000.parquet"));
    assert!(every.height() > 50);
    let (ids, systems) = (every.words("candidate_id"), every.words("system"));
    for solute in ["Sn", "Bi", "In", "Pb", "Ga", "Al", "Cd"] {
        let system = format!("Zn-{solute}");
        let found: Vec<&String> = ids
            .iter()
            .zip(&systems)
            .filter(|(_, s)| **s == system)
            .map(|(id, _)| id)
            .collect();
        assert!(found.is_empty(), "{found:?}");
    }
    assert!(ids.iter().all(|id| id.contains("@phase.")));
    assert!(
        ids.iter().any(|id| id.starts_with("Cu5Zn8@")),
        "gamma brass"
    );
    let ranked = Table::read(&run.join("ranked.parquet"));
    let phases = ranked.texts("phase");
    assert!(
        phases.contains(&Some("CuZn (Pm-3m)".to_owned())),
        "beta brass"
    );
    let beta = id_of("CuZn");
    let phase = FACTS
        .phases()
        .iter()
        .find(|p| p.candidate_id() == beta)
        .unwrap();
    assert_eq!(phase.space_group_number, 221);
}

#[test]
fn everything_is_streamed_when_everything_is_asked_for() {
    let job = EIGHT.replace("eight", "all")
        + "[[filters]]\ndescriptor = \"price_usd_per_kg\"\nmax = 6.0\n[output]\ntop = \"all\"\n";
    let dir = folder_with("job.toml", &job);
    done(&["run", "job.toml", "--quiet"], dir.path());
    let run = dir.path().join("notebooks-out/all");
    assert_ranked(&run);
    let excluded = Table::read(&run.join("excluded.parquet"));
    let rejected: u64 = excluded.counts("n_candidates").into_iter().flatten().sum();
    assert!(rejected > 0, "the filter rejects some");
    let info = json(&run.join("run.json"));
    let (mut ids, mut scores, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for part in 0.. {
        let path = run.join(format!("scored/part-{part:05}.parquet"));
        if !path.exists() {
            break;
        }
        let table = Table::read(&path);
        ids.extend(table.words("candidate_id"));
        scores.extend(table.floats("score"));
        others.extend(table.floats("score_h2_fast_diffusion"));
    }
    assert_eq!(
        ids.len() as u64,
        info["candidates"].as_u64().unwrap() - rejected
    );
    let ranked_scores = scores.iter().filter(|s| s.is_some()).count() as u64;
    assert_eq!(ranked_scores, info["ranked"].as_u64().unwrap());
    let ranked = Table::read(&run.join("ranked.parquet"));
    let row_of: HashMap<&String, usize> = ids.iter().zip(0..).collect();
    assert_eq!(row_of.len(), ids.len());
    let (ranks, own) = (ranked.counts("rank"), ranked.floats("score"));
    let own_other = ranked.floats("score_h2_fast_diffusion");
    for (row, id) in ranked.words("candidate_id").iter().enumerate() {
        if ranks[row].is_some() {
            let streamed = row_of[id];
            for (a, b) in [
                (own[row], scores[streamed]),
                (own_other[row], others[streamed]),
            ] {
                let (a, b) = (a.unwrap(), b.unwrap());
                assert!((a / b - 1.0).abs() < 1e-12, "{id}: {a} {b}");
            }
        }
    }
    // The rank of a row is one more than the number of better ones of its form.
    let forms = ranked.words("form");
    for row in 0..ranked.height() {
        if let (Some(rank), Some(score)) = (ranks[row], own[row]) {
            let of_form = |i: &usize| ids[*i].split_once('@').unwrap().1.starts_with(&forms[row]);
            let count = |limit: f64| {
                let others = (0..ids.len()).filter(of_form);
                others
                    .filter(|&i| scores[i].is_some_and(|s| s > limit))
                    .count() as u64
            };
            assert!(count(score * (1.0 + 1e-12)) < rank, "{row}");
            assert!(rank <= count(score * (1.0 - 1e-12)), "{row}");
        }
    }
}

#[test]
fn of_equal_scores_the_one_with_least_solute_comes_first() {
    // Under h1 nothing of a dilute ternary alloy depends on how much solute there is, only on the ratio.
    let job = EIGHT.replace(
        "[candidates]",
        "hypotheses = [\"h1_strong_zincophilic\"]\n[candidates]",
    );
    let every = "[output]\ntop = 100000\ntop_per_system = 100000\n[score]\nmin_coverage = 0.0\n";
    let dir = folder_with("job.toml", &(job + every));
    done(&["run", "job.toml", "--quiet"], dir.path());
    let ranked = Table::read(&dir.path().join("notebooks-out/eight/ranked.parquet"));
    let (forms, orders) = (ranked.words("form"), ranked.words("order"));
    let mut last: HashMap<(String, [u32; 2]), u32> = HashMap::new();
    let mut seen = 0;
    for (row, id) in ranked.words("candidate_id").iter().enumerate() {
        if forms[row] != "dilute" || orders[row] != "ternary" {
            continue;
        }
        let Ok(Listed::Composition { solutes, milli, .. }) = parse_listed(id, &FACTS) else {
            panic!("{id}");
        };
        let (mut a, mut b) = (milli[0], milli[1]);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let ratio = (format!("{solutes:?}"), milli.map(|m| m / a));
        let total = milli[0] + milli[1];
        if let Some(before) = last.insert(ratio, total) {
            assert!(
                before < total,
                "{id}: the same ratio with more solute comes before it"
            );
            seen += 1;
        }
    }
    assert!(seen > 1000, "{seen}");
}
