//! What holds for every job: the kernel agrees with the careful path, ranks are those of a plain sort,
//! nulls stay null, texts and numbers lead back to what they came from. Jobs are drawn from a fixed seed;
//! `PROPTEST_CASES` draws more of them.

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

// Drawing jobs.

/// Values of every descriptor over elements, mixtures and compounds, sorted, to draw limits from.
static VALUES: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| {
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts: &FACTS,
        environment: &environment,
    });
    let mut candidates = singles(&FACTS);
    candidates.extend(pairs(&FACTS).into_iter().step_by(7));
    candidates.extend(
        FACTS
            .phases()
            .iter()
            .cloned()
            .map(|p| Candidate::from_phase(Arc::new(p))),
    );
    (0..DESCRIPTORS.len())
        .map(|d| {
            let known = candidates
                .iter()
                .filter_map(|c| Some(evaluator.evaluate(d, c).ok()?.value));
            let mut values: Vec<f64> = known.collect();
            values.sort_by(f64::total_cmp);
            values
        })
        .collect()
});

/// The value below which a share of all values lies.
fn quantile(descriptor: usize, share: f64) -> f64 {
    let values = &VALUES[descriptor];
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (place - below as f64) * (values[above] - values[below])
}

/// Two different limits.
fn ends(descriptor: usize, shares: [f64; 2]) -> [f64; 2] {
    let [a, b] = shares.map(|share| quantile(descriptor, share));
    if a == b { [a, a + 1.0] } else { [a, b] }
}

fn solutes(facts: &Facts) -> Vec<Element> {
    let all = facts.elements().iter().map(|info| info.element);
    all.filter(|&e| e != Element::ZN).collect()
}

/// Elements that differ in what is known of them and in what is asked: d bands and none, hydrogen currents in
/// acid and in alkali, liquids, legal limits, compound formers, noble and base.
fn telling() -> Vec<Element> {
    [
        "Li", "Mg", "Al", "Mn", "Fe", "Ni", "Cu", "Ga", "Ag", "Cd", "Sn", "Ce", "W", "Hg", "Pb",
        "Bi", "Au",
    ]
    .map(|symbol| symbol.parse().unwrap())
    .to_vec()
}

/// Every element alone, as a dilute alloy and as a layer.
fn singles(facts: &Facts) -> Vec<Candidate> {
    let of = |form, milli| {
        move |element| Candidate {
            form,
            solutes: vec![element],
            milli: [milli, 0],
            phase: None,
        }
    };
    let dilute = solutes(facts).into_iter().map(of(Form::Dilute, 2_000));
    let layers = solutes(facts).into_iter().map(of(Form::Coating, MILLI));
    dilute.chain(layers).collect()
}

/// Every pair of elements, as a dilute alloy and as a layer.
fn pairs(facts: &Facts) -> Vec<Candidate> {
    let mut elements = solutes(facts);
    elements.sort_by_key(|e| e.symbol());
    let mut found = Vec::new();
    for (i, &a) in elements.iter().enumerate() {
        for &b in &elements[i + 1..] {
            for (form, milli) in [
                (Form::Dilute, [1_000, 2_000]),
                (Form::Coating, [30_000, 70_000]),
            ] {
                found.push(Candidate {
                    form,
                    solutes: vec![a, b],
                    milli,
                    phase: None,
                });
            }
        }
    }
    found
}

fn some_of<T: Clone + std::fmt::Debug + 'static>(
    all: &[T],
) -> impl Strategy<Value = Vec<T>> + use<T> {
    let most = all.len();
    subsequence(all.to_vec(), 1..=most)
}

prop_compose! {
    fn measure()(d in any::<Index>(), shares in [0.0..1.0, 0.0..1.0_f64], magnitude in any::<bool>()) -> Json {
        let d = d.index(DESCRIPTORS.len());
        let [at_zero, at_one] = ends(d, shares);
        json!({ "descriptor": DESCRIPTORS[d].name, "magnitude": magnitude, "at_zero": at_zero, "at_one": at_one })
    }
}

prop_compose! {
    fn criterion()(
        mut first in measure(),
        otherwise in prop::collection::vec(measure(), 0..3),
        group in select(vec!["electronic", "epitaxy", "hydrogen", "stability", "process"]),
        weight in prop_oneof![1 => Just(0.0), 4 => 0.1..3.0],
        exponent in select(vec![1.0, 0.5, 2.0]),
        forms in prop::option::of(some_of(&["dilute", "phase", "coating"])),
    ) -> Json {
        first["group"] = group.into();
        first["weight"] = weight.into();
        first["exponent"] = exponent.into();
        first["otherwise"] = otherwise.into();
        if let Some(forms) = forms {
            first["forms"] = json!(forms);
        }
        first
    }
}

prop_compose! {
    fn filter()(
        d in any::<Index>(), share in 0.05..0.95_f64, above in any::<bool>(), exclude in any::<bool>(),
    ) -> Json {
        let d = d.index(DESCRIPTORS.len());
        json!({
            "descriptor": DESCRIPTORS[d].name,
            if above { "min" } else { "max" }: quantile(d, share),
            "on_null": if exclude { "exclude" } else { "keep" },
        })
    }
}

prop_compose! {
    /// A grid in thousandths of a percent, so that every number is a multiple of the finest step.
    fn dilute()(first in 1..8_000_u32, step in 100..5_000_u32, levels in 0..8_u32, rest in 0..100_u32, total in 1_000..30_000_u32)
        -> Json {
        let percent = |milli: u32| f64::from(milli) / 1000.0;
        let last = first + levels * step + rest.min(step - 1);
        json!({ "min": percent(first), "max": percent(last), "step": percent(step), "max_total": percent(first + total) })
    }
}

prop_compose! {
    fn listed()(
        elements in subsequence(solutes(&FACTS), 1..=2), a in 1..40_000_u32, b in 1..40_000_u32, layer in any::<bool>(),
    ) -> String {
        let percent = |milli: u32| f64::from(milli) / 1000.0;
        let (e, two) = (&elements, elements.len() == 2);
        match (layer, two) {
            (true, false) => format!("{}100", e[0]),
            (true, true) => format!("{}{}{}{}", e[0], percent(a), e[1], percent(MILLI - a)),
            (false, false) => format!("Zn{}{}{}", percent(MILLI - a), e[0], percent(a)),
            (false, true) => {
                format!("Zn{}{}{}{}{}", percent(MILLI - a - b), e[0], percent(a), e[1], percent(b))
            }
        }
    }
}

prop_compose! {
    fn candidates()(
        include in prop_oneof![subsequence(solutes(&FACTS), 1..=9), subsequence(telling(), 2..=8)],
        order in select(vec![vec!["binary"], vec!["ternary"], vec!["binary", "ternary"], vec!["ternary", "binary"]]),
        forms in some_of(&["dilute", "phase", "coating"]),
        dilute in dilute(),
        hull in 0.0..0.2,
        coating in 5_000..50_000_u32,
        list in prop::option::weighted(0.15, prop::collection::vec(listed(), 1..30)),
    ) -> Json {
        let symbols: Vec<&str> = include.iter().map(|e| e.symbol()).collect();
        let mut json = json!({
            "elements": { "include": symbols }, "order": order, "forms": forms, "dilute": dilute,
            "phase": { "max_e_above_hull_ev": hull },
            "coating": { "step_at_percent": f64::from(coating) / 1000.0 },
        });
        if let Some(list) = list {
            json["list"] = json!(list);
        }
        json
    }
}

#[derive(Debug, Clone)]
enum Hypotheses {
    Default,
    Shipped(Vec<&'static str>),
    Own(Vec<Json>),
}

fn hypotheses() -> impl Strategy<Value = Hypotheses> {
    let shipped = ["h1_strong_zincophilic", "h2_fast_diffusion", "h3_upd"];
    prop_oneof![
        1 => Just(Hypotheses::Default),
        2 => some_of(&shipped).prop_shuffle().prop_map(Hypotheses::Shipped),
        3 => prop::collection::vec(criterion(), 1..6).prop_map(Hypotheses::Own),
    ]
}

prop_compose! {
    fn environment()(
        ph in 0.0..14.0, ions in [-6.0..0.5_f64, -8.0..0.0_f64], kelvin in [240.0..390.0, 300.0..1200.0_f64], current in 0.1..50.0,
    ) -> Json {
        json!({
            "ph": ph, "zn2_mol_per_l": 10_f64.powf(ions[0]), "solute_ion_mol_per_l": 10_f64.powf(ions[1]),
            "temperature_k": kelvin[0], "anneal_temperature_k": kelvin[1], "current_density_ma_cm2": current,
        })
    }
}

prop_compose! {
    /// A job that is small enough for every candidate to be scored one by one.
    fn job()(
        candidates in candidates(),
        hypotheses in hypotheses(),
        environment in prop::option::of(environment()),
        strategy in prop::option::weighted(0.3, select(vec!["in_situ", "bulk", "composite_coating", "ex_situ", "post_treatment"])),
        filters in prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(filter(), 1..3)],
        dband in select(vec!["vijay2022_pbe", "vojvodic2014", "ruban1997"]),
        min_coverage in select(vec![0.0, 0.3, 0.6, 1.0]),
        weights in prop::collection::vec(select(vec![None, Some(0.0), Some(0.5), Some(2.0)]), 5),
        top in 1..150_u32,
        top_per_system in 1..8_u32,
    ) -> String {
        let groups = ["electronic", "epitaxy", "hydrogen", "stability", "process"];
        let weights: BTreeMap<&str, f64> =
            groups.into_iter().zip(weights).filter_map(|(g, w)| Some((g, w?))).collect();
        let mut job = json!({
            "screen": { "name": "drawn" },
            "facts": { "dband_source": dband },
            "candidates": candidates,
            "score": { "min_coverage": min_coverage, "group_weights": weights },
            "filters": filters,
            "output": { "top": top, "top_per_system": top_per_system },
            "robustness": { "samples": 40, "weight_draws": 60 },
        });
        if let Some(strategy) = strategy {
            job["screen"]["strategy"] = strategy.into();
        }
        if let Some(environment) = environment {
            job["environment"] = environment;
        }
        match hypotheses {
            Hypotheses::Default => {}
            Hypotheses::Shipped(names) => job["screen"]["hypotheses"] = json!(names),
            Hypotheses::Own(criteria) => job["criteria"] = json!(criteria),
        }
        toml::to_string(&job).expect("a job")
    }
}

/// The plan of a drawn job; none if it asks for nothing (an empty pool, no weight at all).
fn plan_of(text: &str) -> Option<(ScreenPlan, Facts)> {
    let job = Job::parse(text, Path::new("drawn.toml"), &[]).unwrap_or_else(|e| panic!("{e}"));
    let facts = job.facts(&FACTS).unwrap_or_else(|e| panic!("{e}"));
    match job.resolve(&facts) {
        Ok(plan) => Some((plan, facts)),
        Err(error) => {
            let text = error.to_string();
            let nothing = ["the pool is empty", "all weights 0"];
            assert!(nothing.iter().any(|n| text.contains(n)), "{text}");
            None
        }
    }
}

// The kernel and the careful path.

/// What the careful path says of a candidate: the score under each hypothesis where it is ranked, and
/// the coverage under the first; none if a filter rejects it.
fn carefully(
    plan: &ScreenPlan,
    evaluator: &Evaluator<'_>,
    c: &Candidate,
) -> Option<(Vec<Option<f64>>, f64)> {
    let evidence = CandidateEvidence::new(evaluator, c);
    let stays = plan
        .filters
        .iter()
        .all(|f| match &evidence.quantities[f.descriptor] {
            Ok(value) => f.passes(value.value),
            Err(Reason::NotApplicable) => true,
            Err(_) => f.on_null == OnNull::Keep,
        });
    stays.then(|| {
        let scored: Vec<_> = plan
            .hypotheses
            .iter()
            .map(|h| score(h, c.form, &evidence))
            .collect();
        let ranked = scored
            .iter()
            .map(|s| s.score.filter(|_| s.coverage >= plan.min_coverage));
        (ranked.collect(), scored[0].coverage)
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDING * a.abs().max(b.abs())
}

/// The streamed scores of a plan are those of the careful path; how many there are.
fn assert_paths_agree(plan: &ScreenPlan, facts: &Facts) -> usize {
    let evaluator = Evaluator::new(Context {
        facts,
        environment: &plan.environment,
    });
    let space = plan.space(facts).unwrap();
    let mut expected = (0..space.len()).filter_map(|number| {
        let candidate = space.candidate(number).expect("numbered");
        let scores = carefully(plan, &evaluator, &candidate)?;
        Some((candidate, scores))
    });
    let mut count = 0;
    screen::stream_scored(plan, facts, &Quiet, |batch| {
        for (i, id) in batch.ids.iter().enumerate() {
            let (candidate, (scores, coverage)) = expected.next().expect("the filters agree");
            assert_eq!(*id, candidate.id(), "the filters agree");
            assert_eq!(batch.coverage[i], coverage, "coverage of {id}");
            let c = candidate.composition();
            assert_eq!(
                [batch.x[0][i], batch.x[1][i], batch.x[2][i]],
                [
                    Some(c.x_zn),
                    Some(c.x[0]),
                    Some(c.x[1]).filter(|_| candidate.solutes.len() == 2)
                ]
            );
            for (h, expected) in scores.iter().enumerate() {
                match (batch.scores[h][i], expected) {
                    (None, None) => {}
                    (Some(a), Some(b)) if close(a, *b) => {}
                    other => panic!("{id} under {}: {other:?}", plan.hypotheses[h].id),
                }
            }
            count += 1;
        }
        Ok::<(), Cancelled>(())
    })
    .unwrap();
    drop(expected);
    count
}

// Ranks by sorting everything.

/// Every ranked candidate under one hypothesis: logarithm of the score, sum of the solutes, number.
type Entry = (f64, u32, u64);

fn first_comes(a: &Entry, b: &Entry) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
}

/// A ranking is what sorting all candidates gives: ranks, the kept rows, the best and the ranges of each
/// system, counts.
fn assert_ranking_is_a_sort(plan: &ScreenPlan, facts: &Facts, ranking: &screen::Ranking) {
    let evaluator = Evaluator::new(Context {
        facts,
        environment: &plan.environment,
    });
    let kernel = Kernel::new(
        &evaluator,
        &plan.hypotheses,
        &plan.filters,
        plan.careful.clone(),
    );
    let space = plan.space(facts).unwrap();
    let n = plan.hypotheses.len();
    // By form and hypothesis, and by system and hypothesis.
    let mut of_form: HashMap<(Form, usize), Vec<Entry>> = HashMap::new();
    let mut of_system: Vec<Vec<Vec<Entry>>> = Vec::new();
    let mut excluded = 0;
    let mut unranked_systems = HashSet::new();
    for (s, system) in space.systems().iter().enumerate() {
        let mut prepared = kernel.prepare(system);
        let mut entries = vec![Vec::new(); n];
        let (mut scored, mut ranked_at_all) = (false, false);
        system.members.for_each(
            |index, milli| match kernel.member(system, &mut prepared, index) {
                Outcome::Excluded(..) => excluded += 1,
                Outcome::Scored(logs, coverage) => {
                    scored = true;
                    for h in 0..n {
                        if !logs[h].is_nan() && coverage[h] >= plan.min_coverage {
                            ranked_at_all = true;
                            entries[h].push((logs[h], milli[0] + milli[1], system.first + index));
                        }
                    }
                }
            },
        );
        if scored && !ranked_at_all {
            unranked_systems.insert(s);
        }
        for (h, entries) in entries.iter_mut().enumerate() {
            entries.sort_by(first_comes);
            of_form
                .entry((system.form, h))
                .or_default()
                .extend(entries.iter());
        }
        of_system.push(entries);
    }
    let mut ranks: HashMap<(usize, u64), u64> = HashMap::new();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let id = |number: u64| space.candidate(number).expect("numbered").id();
    for (&(form, h), entries) in &mut of_form {
        entries.sort_by(first_comes);
        for (place, entry) in entries.iter().enumerate() {
            ranks.insert((h, entry.2), place as u64 + 1);
        }
        let mut few: Vec<Entry> = space
            .systems()
            .iter()
            .zip(&of_system)
            .filter(|(system, _)| system.form == form)
            .flat_map(|(_, entries)| entries[h].iter().take(plan.top_per_system).copied())
            .collect();
        few.sort_by(first_comes);
        kept.extend(
            few.iter()
                .take(plan.top.rows() as usize)
                .map(|entry| id(entry.2)),
        );
    }

    let numbers: HashMap<String, u64> = (0..space.len()).map(|n| (id(n), n)).collect();
    assert_eq!(numbers.len() as u64, space.len(), "every id once");
    assert_eq!(ranking.candidates, space.len());
    let ranked: usize = of_system.iter().map(|entries| entries[0].len()).sum();
    assert_eq!(ranking.ranked, ranked as u64);
    assert_eq!(
        ranking.excluded.iter().map(|e| e.count).sum::<u64>(),
        excluded
    );

    let mut found = BTreeSet::new();
    for row in &ranking.rows {
        let id = row.candidate.id();
        for h in 0..n {
            let expected = ranks.get(&(h, numbers[&id])).copied();
            assert_eq!(
                row.ranks[h], expected,
                "{id} under {}",
                plan.hypotheses[h].id
            );
        }
        if row.ranks.iter().any(Option::is_some) {
            assert!(found.insert(id.clone()), "{id} stands twice");
        }
    }
    assert_eq!(found, kept, "the union of the best under each hypothesis");
    let shown: HashSet<String> = ranking
        .rows
        .iter()
        .filter(|row| row.ranks.iter().all(Option::is_none))
        .map(|row| format!("{} {}", row.candidate.form, row.candidate.system()))
        .collect();
    for &s in &unranked_systems {
        let name = format!("{} {}", space.systems()[s].form, space.systems()[s].name());
        let many = unranked_systems.len() > plan.top.rows() as usize;
        assert!(
            many || shown.contains(&name),
            "{name} is not ranked and not shown"
        );
    }

    for row in &ranking.systems {
        let place =
            |s: &zincscreen::candidates::System| s.form == row.form && s.solutes == row.solutes;
        let s = space.systems().iter().position(place).expect("a system");
        let system = &space.systems()[s];
        assert_eq!(row.candidates, system.members.len());
        let Some(best) = of_system[s][0].first() else {
            assert_eq!((row.ranks[0], row.within), (None, None));
            continue;
        };
        assert_eq!(
            numbers[&row.best.candidate.id()],
            best.2,
            "best of {}",
            system.name()
        );
        let as_good: Vec<[u32; 2]> = of_system[s][0]
            .iter()
            .filter(|entry| entry.0 >= best.0 + 0.98_f64.ln())
            .map(|entry| system.members.milli(entry.2 - system.first))
            .collect();
        let within = row.within.expect("ranked");
        assert_eq!(within.count, as_good.len() as u64);
        for (solute, range) in [within.first, within.second].into_iter().enumerate() {
            let all = as_good.iter().map(|milli| milli[solute]);
            assert_eq!(
                Some(range),
                all.clone().min().zip(all.max()).map(|(a, b)| [a, b])
            );
        }
    }
    for form in Form::ALL {
        for h in 0..n {
            let mut best: Vec<(Entry, &str, usize)> = Vec::new();
            for (s, system) in space.systems().iter().enumerate() {
                if let Some(entry) = of_system[s][h].first().filter(|_| system.form == form) {
                    best.push((*entry, "", s));
                }
            }
            best.sort_by(|a, b| first_comes(&a.0, &b.0));
            for (place, (_, _, s)) in best.iter().enumerate() {
                let system = &space.systems()[*s];
                let row = ranking
                    .systems
                    .iter()
                    .find(|r| r.form == form && r.solutes == system.solutes)
                    .expect("listed");
                assert_eq!(
                    row.ranks[h],
                    Some(place as u64 + 1),
                    "{form} {}",
                    system.name()
                );
            }
        }
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
        ("zn-binary", include_str!("../../screens/zn-binary.toml")),
        ("hypotheses", include_str!("../../screens/hypotheses.toml")),
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

// Null in, null out.

fn assert_sound(what: &str, quantity: &Quantity) {
    match quantity {
        Ok(value) => {
            assert!(value.value.is_finite(), "{what}: {value:?}");
            assert!(
                value.sigma.is_none_or(|s| s.is_finite() && s >= 0.0),
                "{what}: {value:?}"
            );
            assert!(
                !value.model.is_empty() && !value.source.is_empty(),
                "{what}: {value:?}"
            );
        }
        Err(reason) => assert!(!reason.as_str().is_empty(), "{what}"),
    }
}

/// Does something with the evaluator of every source of d-band centres.
fn for_every_source(f: impl Fn(&Facts, &Evaluator<'_>)) {
    let environment = Environment::default();
    for source in ["vijay2022_pbe", "vojvodic2014", "ruban1997"] {
        let facts = FACTS
            .clone()
            .with_source("d_band_center_ev", source)
            .unwrap();
        let evaluator = Evaluator::new(Context {
            facts: &facts,
            environment: &environment,
        });
        f(&facts, &evaluator);
    }
}

#[test]
fn every_descriptor_of_every_element_is_a_sourced_number_or_has_a_reason() {
    assert_eq!(FACTS.elements().len(), 67);
    for_every_source(|facts, evaluator| {
        let mut candidates = singles(facts);
        candidates.extend(Form::ALL.map(Candidate::bare_zinc));
        for phase in facts.phases() {
            candidates.push(Candidate::from_phase(Arc::new(phase.clone())));
        }
        for candidate in &candidates {
            for (i, descriptor) in DESCRIPTORS.iter().enumerate() {
                let what = format!("{} of {}", descriptor.name, candidate.id());
                let quantity = evaluator.evaluate(i, candidate);
                assert_sound(&what, &quantity);
                if !descriptor.forms.contains(&candidate.form) {
                    assert_eq!(quantity, Err(Reason::NotApplicable), "{what}");
                }
            }
        }
    });
}

#[test]
fn a_null_solute_makes_the_mixture_null_and_no_other_does() {
    for_every_source(|facts, evaluator| {
        for candidate in pairs(facts) {
            for (i, descriptor) in DESCRIPTORS.iter().enumerate() {
                let what = format!("{} of {}", descriptor.name, candidate.id());
                let quantity = evaluator.evaluate(i, &candidate);
                assert_sound(&what, &quantity);
                let Rule::Solutes { combine, .. } = descriptor.rule else {
                    continue;
                };
                let of = |e: Element| evaluator.of_element(i, candidate.form, e).clone();
                let own = [of(candidate.solutes[0]), of(candidate.solutes[1])];
                match (&own, quantity) {
                    ([Ok(a), Ok(b)], Ok(value)) => {
                        let (a, b) = (a.value, b.value);
                        let expected = match combine {
                            Combine::Mean => {
                                let [m, n] = candidate.milli.map(f64::from);
                                (m * a + n * b) / (m + n)
                            }
                            Combine::Lowest => a.min(b),
                            Combine::Highest => a.max(b),
                            Combine::LargestMagnitude if a.abs() >= b.abs() => a,
                            Combine::LargestMagnitude => b,
                        };
                        let scale = a.abs().max(b.abs());
                        assert!((value.value - expected).abs() <= ROUNDING * scale, "{what}");
                    }
                    ([Err(_), _] | [_, Err(_)], Err(reason)) => {
                        assert!(own.contains(&Err(reason)), "{what}: {reason} is neither's");
                    }
                    (_, quantity) => panic!("{what}: {quantity:?} from {own:?}"),
                }
            }
        }
    });
}

#[test]
fn no_d_band_where_there_is_none() {
    let index = index_of("d_band_center_ev").unwrap();
    for_every_source(|_, evaluator| {
        let reason_of = |symbol: &str| {
            let element: Element = symbol.parse().unwrap();
            evaluator
                .of_element(index, Form::Dilute, element)
                .clone()
                .err()
        };
        assert_eq!(
            evaluator.evaluate(index, &Candidate::bare_zinc(Form::Coating)),
            Err(Reason::D10Closed)
        );
        for symbol in ["Zn", "Cd", "Hg"] {
            assert_eq!(reason_of(symbol), Some(Reason::D10Closed), "{symbol}");
        }
        for symbol in ["Sn", "In", "Bi", "Ga", "Al", "Pb", "Sb", "Mg", "Ca", "Li"] {
            assert_eq!(reason_of(symbol), Some(Reason::NoDBand), "{symbol}");
        }
        for symbol in ["Ce", "Gd", "Lu"] {
            assert_eq!(reason_of(symbol), Some(Reason::FElement), "{symbol}");
        }
        for symbol in ["Cu", "Ag", "Ni", "Pt"] {
            assert_eq!(reason_of(symbol), None, "{symbol}");
        }
    });
}
