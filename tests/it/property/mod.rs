//! What holds for every job: the kernel agrees with the careful path, ranks are those of a plain sort,
//! nulls stay null, texts and numbers lead back to what they came from. Jobs are drawn from a fixed seed;
//! `PROPTEST_CASES` draws more of them.

mod draw;
mod nulls;
mod paths;
mod ranks;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::RngSeed;
use serde_json::{Value as Json, json};
use zincscreen::candidates::{
    Candidate, Form, Grid, Listed, MILLI, Members, Pool, Space, parse_listed,
};
use zincscreen::descriptors::{Combine, Context, DESCRIPTORS, Evaluator, Rule, index_of};
use zincscreen::facts::{Element, Facts, Quantity, Reason};
use zincscreen::job::{Job, ScreenPlan};
use zincscreen::models::Environment;
use zincscreen::score::{CandidateEvidence, Kernel, OnNull, Outcome, score};
use zincscreen::screen::{self, Cancelled, Quiet};

use super::common::FACTS;
use draw::*;
use paths::*;
use ranks::*;

/// Two ways to one number agree to this, relative.
const ROUNDING: f64 = 1e-12;

fn config(cases: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { usual.cases } else { cases },
        rng_seed: RngSeed::Fixed(20_250_101),
        failure_persistence: None,
        ..usual
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(work)
}

fn same_ranking(a: &screen::Ranking, b: &screen::Ranking) -> bool {
    // Debug shows every digit of every number.
    format!("{a:?}") == format!("{b:?}")
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn the_kernel_scores_as_the_careful_path_does(text in job()) {
        let Some((plan, facts)) = plan_of(&text) else { return Ok(()) };
        assert_paths_agree(&plan, &facts);
    }

    #[test]
    fn ranks_are_those_of_a_sort_for_any_number_of_threads(text in job()) {
        let Some((plan, facts)) = plan_of(&text) else { return Ok(()) };
        let rank = || screen::run(&plan, &facts, &Quiet).unwrap();
        let ranking = with_threads(1, rank);
        assert_ranking_is_a_sort(&plan, &facts, &ranking);
        super::robustness::assert_study(&ranking);
        assert!(same_ranking(&ranking, &with_threads(2, rank)));
    }

    #[test]
    fn a_job_written_out_is_the_same_job(text in job()) {
        let Some((plan, facts)) = plan_of(&text) else { return Ok(()) };
        let again = toml::to_string(&plan.job).unwrap();
        let (second, _) = plan_of(&again).expect("as valid as the first");
        let json = |plan: &ScreenPlan| plan.to_json(plan.space(&facts).unwrap().len()).unwrap();
        prop_assert_eq!(json(&plan), json(&second));
        prop_assert_eq!(&plan.hypotheses, &second.hypotheses);
        prop_assert_eq!(&plan.filters, &second.filters);
        prop_assert_eq!(again, toml::to_string(&second.job).unwrap());
    }

    #[test]
    fn a_number_is_a_candidate_and_an_id_is_that_candidate(text in job()) {
        let Some((plan, facts)) = plan_of(&text) else { return Ok(()) };
        let space = plan.space(&facts).unwrap();
        let mut ids = HashSet::new();
        let mut number = 0;
        for system in space.systems() {
            prop_assert_eq!(system.first, number);
            for index in 0..system.members.len() {
                let candidate = space.candidate(number).expect("numbered");
                prop_assert_eq!(candidate.form, system.form);
                prop_assert_eq!(&candidate.solutes, &system.solutes);
                prop_assert_eq!(index_in(&system.members, &candidate), index);
                let c = candidate.composition();
                prop_assert!((c.x_zn + c.x[0] + c.x[1] - 1.0).abs() < 1e-15);
                let id = candidate.id();
                prop_assert_eq!(&read_back(&id, &facts), &id);
                prop_assert!(ids.insert(id));
                number += 1;
            }
        }
        prop_assert_eq!(number, space.len());
        prop_assert!(space.candidate(number).is_none() && space.candidate(u64::MAX).is_none());
    }

    #[test]
    fn numbers_of_a_pool_that_nobody_could_store(numbers in prop::collection::vec(any::<Index>(), 1..5)) {
        let space = &*IMMENSE;
        prop_assert!(space.len() > 1_000_000_000_000);
        for number in numbers {
            let number = number.index(usize::try_from(space.len()).unwrap()) as u64;
            let candidate = space.candidate(number).expect("numbered");
            let system = space.systems().iter()
                .find(|s| s.form == candidate.form && s.solutes == candidate.solutes).expect("a system");
            prop_assert_eq!(system.first + index_in(&system.members, &candidate), number);
        }
    }
}

/// Every composition that ids can tell apart.
static IMMENSE: LazyLock<Space> = LazyLock::new(|| {
    let pool = Pool {
        elements: solutes(&FACTS),
        binary: true,
        ternary: true,
        forms: Form::ALL.to_vec(),
        dilute: Grid {
            first: 1,
            step: 1,
            levels: 50_000,
            max_total: 99_000,
        },
        coating_step: 1,
        max_e_above_hull_ev: zincscreen::candidates::DEFAULT_MAX_E_ABOVE_HULL_EV,
        list: Vec::new(),
    };
    Space::new(&pool, &FACTS).unwrap()
});

/// Place of a candidate among the members of its system, found from its composition.
fn index_in(members: &Members, candidate: &Candidate) -> u64 {
    let milli = candidate.milli;
    let level = |grid: &Grid, milli: u32| {
        assert_eq!((milli - grid.first) % grid.step, 0);
        (milli - grid.first) / grid.step
    };
    match members {
        Members::Single(grid) | Members::MixedLayer(grid) => level(grid, milli[0]).into(),
        Members::Pair(grid) => {
            let before: u64 = (0..level(grid, milli[0]))
                .map(|i| u64::from(grid.partners(i)))
                .sum();
            before + u64::from(level(grid, milli[1]))
        }
        Members::PureLayer => 0,
        Members::Listed(list) => list.iter().position(|l| *l == milli).unwrap() as u64,
        Members::Phases(phases) => {
            let id = candidate.id();
            phases.iter().position(|p| p.candidate_id() == id).unwrap() as u64
        }
    }
}

/// The id of what an id is read as.
fn read_back(id: &str, facts: &Facts) -> String {
    match parse_listed(id, facts).unwrap_or_else(|e| panic!("{id}: {e}")) {
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
            assert_eq!(phases.len(), 1, "{id}");
            Candidate::from_phase(phases[0].clone()).id()
        }
    }
}

#[test]
fn systems_that_are_cut_into_pieces_rank_as_whole_ones() {
    // Each pair has more than 100,000 compositions: several pieces of parallel work.
    let text = "[screen]\nname = \"pieces\"\n[candidates]\n\
                elements = { include = [\"Cu\", \"Ni\", \"Ag\"] }\norder = [\"ternary\"]\nforms = [\"dilute\"]\n\
                dilute = { min = 0.01, max = 5.0, step = 0.01, max_total = 6.0 }\n\
                [[filters]]\ndescriptor = \"price_usd_per_kg\"\nmax = 40.0\n[output]\ntop = 50\n";
    let (plan, facts) = plan_of(text).unwrap();
    assert!(
        plan.space(&facts)
            .unwrap()
            .systems()
            .iter()
            .all(|s| s.members.pieces(50_000).len() > 2)
    );
    let rank = || screen::run(&plan, &facts, &Quiet).unwrap();
    let ranking = with_threads(1, rank);
    assert!(!ranking.excluded.is_empty());
    assert_ranking_is_a_sort(&plan, &facts, &ranking);
    assert!(same_ranking(&ranking, &with_threads(2, rank)));
}

#[test]
fn the_shipped_jobs_score_alike_on_both_paths() {
    for (name, text) in [
        ("zn-binary", include_str!("../../../screens/zn-binary.toml")),
        (
            "hypotheses",
            include_str!("../../../screens/hypotheses.toml"),
        ),
    ] {
        let (plan, facts) = plan_of(text).unwrap_or_else(|| panic!("{name}"));
        assert!(assert_paths_agree(&plan, &facts) > 30, "{name}");
        let ranking = screen::run(&plan, &facts, &Quiet).unwrap();
        assert_ranking_is_a_sort(&plan, &facts, &ranking);
    }
}

#[test]
fn each_descriptor_alone_is_the_same_on_both_paths() {
    let symbols = ["Li", "Al", "Mn", "Cu", "Ga", "Cd", "Ce", "W", "Hg", "Pb"];
    for (d, descriptor) in DESCRIPTORS.iter().enumerate() {
        for (magnitude, shares) in [(false, [0.0, 1.0]), (false, [1.0, 0.0]), (true, [0.9, 0.1])] {
            let [at_zero, at_one] = ends(d, shares);
            let mut job = json!({
                "screen": { "name": "alone" },
                "candidates": {
                    "elements": { "include": symbols }, "order": ["binary", "ternary"],
                    "dilute": { "min": 0.5, "max": 3.5, "step": 3.0 }, "coating": { "step_at_percent": 30.0 },
                },
                "criteria": [{
                    "descriptor": descriptor.name, "group": "stability", "magnitude": magnitude,
                    "at_zero": at_zero, "at_one": at_one,
                }],
                "score": { "min_coverage": 0.0 },
            });
            let scored = |job: &Json| {
                let (plan, facts) = plan_of(&toml::to_string(job).unwrap()).unwrap();
                assert_paths_agree(&plan, &facts)
            };
            let all = scored(&job);
            job["filters"] = json!([{
                "descriptor": descriptor.name, "max": quantile(d, 0.37), "on_null": "exclude",
            }]);
            assert!(scored(&job) < all, "{} rejects nobody", descriptor.name);
        }
    }
}
