//! Ranks by sorting everything.

use super::*;

/// Every ranked candidate under one hypothesis: logarithm of the score, sum of the solutes, number.
pub(super) type Entry = (f64, u32, u64);

pub(super) fn first_comes(a: &Entry, b: &Entry) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
}

/// A ranking is what sorting all candidates gives: ranks, the kept rows, the best and the ranges of each
/// system, counts.
pub(super) fn assert_ranking_is_a_sort(
    plan: &ScreenPlan,
    facts: &Facts,
    ranking: &screen::Ranking,
) {
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
