//! Every claim has its verdict, every system its line, and the texts keep their word.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use zincscreen::claims::{Report, Verdict, adjudicate};
use zincscreen::facts::{Facts, Reason};
use zincscreen::job::Job;
use zincscreen::models::Environment;
use zincscreen::screen::{self, Quiet};

static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::embedded().expect("sound facts"));
static REPORT: LazyLock<Report> =
    LazyLock::new(|| adjudicate(&FACTS, &Environment::default()).expect("judged"));

/// Every verdict with its reason. One that moves is a result: say in the commit which number moved it.
const VERDICTS: [(&str, Verdict, &str); 64] = {
    use Verdict::{Contradicted as C, NotTestableHere as N, Supported as S, Undecided as U};
    [
        ("C01", U, "rho -0.28, interval touches 0"),
        (
            "C02",
            U,
            "rho -0.27, interval spans 0; 8 of 15 elements have no d band",
        ),
        (
            "C03",
            C,
            "a higher centre binds hydrogen more strongly, rho -0.93",
        ),
        (
            "C04",
            U,
            "tin within sigma of zinc, Bi, In, Ga null; Cu, Ni, Co, Ag above",
        ),
        (
            "C05",
            C,
            "tungsten on the side that earns nothing; Sn and Bi null",
        ),
        ("C06", C, "no Zn-Sn compound"),
        ("C07", C, "Sn, Bi, Al far below 1 at.%"),
        ("C08", C, "1 V short even if alloyed"),
        ("C09", N, "needs coincidence lattices"),
        ("C10", N, "needs surface energies of planes"),
        (
            "C11",
            U,
            "compounds yes, Ni3Zn22 unclear; five eutectics have none",
        ),
        ("C12", N, "no diffusivity"),
        ("C13", N, "a description"),
        (
            "C14",
            S,
            "Sn, In, Ga, Co, Cu, Ni, Bi above zinc, Ce, Al, Mn, Ti, Li below",
        ),
        ("C15", N, "a matter of supply"),
        ("C16", N, "a record"),
        (
            "C17",
            U,
            "a mean cannot beat both, differences within sigma",
        ),
        (
            "C18",
            U,
            "zinc held clearly; hydrogen of cobalt speaks against",
        ),
        (
            "C19",
            U,
            "melts without boiling; Zn-Sn partly liquid when rolled",
        ),
        ("C20", U, "within sigma"),
        ("C21", U, "both within two sigma"),
        (
            "C22",
            U,
            "compounds and binding yes, place and corrosion untested",
        ),
        (
            "C23",
            U,
            "binding within two sigma; hydrogen of copper against",
        ),
        (
            "C24",
            U,
            "order of binding yes; no phase assessed, no hydrogen current",
        ),
        ("C25", S, "both ions stay dissolved"),
        (
            "C26",
            U,
            "Cu5Zn8 yes, Cu3Zn above the hull within two sigma",
        ),
        ("C27", N, "geometry"),
        ("C28", U, "within two sigma, polymer untested"),
        ("C29", U, "tin within sigma, bismuth null"),
        ("C30", C, "no Zn-Bi compound"),
        ("C31", N, "no diffusivity"),
        ("C32", N, "an oxide; coincidence lattices"),
        ("C33", U, "zinc held clearly; hydrogen of nickel against"),
        ("C34", U, "liquid; hydrogen null"),
        ("C35", N, "an oxide"),
        ("F01", C, "no solid solutions; segregation within two sigma"),
        ("F02", S, "every first step below the drive for hydrogen"),
        ("F03", U, "no segregation; potential null"),
        ("F04", U, "narrow by our measure; consumption untested"),
        ("F05", U, "second phases and capacity yes; stress untested"),
        ("F06", N, "adhesion"),
        ("F07", N, "operation"),
        ("T01", U, "narrow by our measure; the rest untested"),
        (
            "T02",
            U,
            "second phases and slight loss; conductivity untested",
        ),
        ("T03", N, "a card"),
        ("T04", N, "a card"),
        ("T05", N, "a card"),
        ("O01", C, "6 % for tin at 1 wt.%, not 50 %"),
        ("O02", N, "no source"),
        ("O03", N, "no source"),
        ("O04", N, "no source"),
        ("O05", N, "no diffusivity"),
        ("O06", U, "Mn-Sn and Mn-Zn bind alike within sigma"),
        ("O07", N, "an oxide"),
        ("O08", N, "a question of validation"),
        ("O09", C, "rho 0.1, upper end below 0.8"),
        ("O10", S, "13 of 22 symmetric cells, 1 loading"),
        ("O11", U, "1 of 22 depths of discharge"),
        ("O12", N, "advice"),
        ("O13", U, "2 of 5 outlast the polymer"),
        ("Q01", C, "15 < 27 Ah/cm2"),
        ("Q02", U, "0.25 % left; the reserve is not stated"),
        ("Q03", S, "0 of 22 areal capacities"),
        ("Q04", S, "15 of 39 rows marked"),
    ]
};

#[test]
fn every_claim_once_with_the_expected_verdict() {
    let mut moved = Vec::new();
    assert_eq!(REPORT.claims.len(), 64);
    for (claim, (id, verdict, reason)) in REPORT.claims.iter().zip(VERDICTS) {
        assert_eq!(claim.id, id);
        if claim.verdict != verdict {
            moved.push(format!("{id}: {verdict} -> {} ({reason})", claim.verdict));
        }
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
    let ids: BTreeSet<&str> = REPORT.claims.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), 64);
    let counts = REPORT.counts().map(|(_, n)| n);
    assert_eq!(counts, [6, 10, 26, 22]);
}

#[test]
fn major_cautions_are_explained_with_numbers() {
    let majors: Vec<_> = REPORT
        .claims
        .iter()
        .filter(|c| c.caution_level == "major")
        .collect();
    assert_eq!(majors.len(), 17);
    for claim in majors {
        let distinct: BTreeSet<&String> = claim.quoted.iter().collect();
        assert!(
            distinct.len() >= 2,
            "{}: quotes {:?}",
            claim.id,
            claim.quoted
        );
        let sentences = claim.explanation.matches(". ").count() + 1;
        assert!((2..=6).contains(&sentences), "{}: {sentences}", claim.id);
        let record = FACTS
            .claims()
            .iter()
            .find(|c| c.id == claim.id)
            .expect("a row");
        assert_ne!(claim.explanation, record.caution, "{}: copied", claim.id);
    }
}

#[test]
fn texts_are_whole() {
    for claim in &REPORT.claims {
        for text in [&claim.explanation, &claim.question] {
            assert!(!text.contains(['{', '}', '\n']), "{}: {text}", claim.id);
            assert!(!text.contains("  "), "{}: {text}", claim.id);
            assert!(!text.starts_with("These words"), "{}: {text}", claim.id);
        }
        assert!(claim.question.ends_with('?'), "{}", claim.id);
        assert!(claim.explanation.ends_with('.'), "{}", claim.id);
        let is_open = claim.verdict == Verdict::NotTestableHere;
        assert!(!is_open || claim.open.is_some(), "{}: no reason", claim.id);
    }
    for system in &REPORT.systems {
        assert!(!system.we_say.is_empty() && !system.review_says.is_empty());
    }
}

#[test]
fn numbers_carry_unit_and_source_or_a_reason() {
    for claim in &REPORT.claims {
        let names: BTreeSet<&str> = claim.numbers.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names.len(), claim.numbers.len(), "{}: twice", claim.id);
        for number in &claim.numbers {
            assert!(!number.unit.is_empty(), "{} {}", claim.id, number.name);
            if let Ok(value) = &number.quantity {
                let derived = ["arithmetic", "no compound"].contains(&&*value.model);
                assert!(value.value.is_finite(), "{} {}", claim.id, number.name);
                assert!(
                    derived || !value.source.is_empty(),
                    "{} {}",
                    claim.id,
                    number.name
                );
            }
        }
    }
}

#[test]
fn elements_without_a_d_band_say_so() {
    let c02 = &REPORT.claims[1];
    for symbol in ["Sn", "Bi", "In", "Ga", "Al", "Sb", "Li"] {
        let name = format!("d_band_center_ev({symbol})");
        let number = c02.numbers.iter().find(|n| n.name == name).expect("asked");
        assert_eq!(number.quantity, Err(Reason::NoDBand), "{symbol}");
    }
    assert!(c02.explanation.contains("no_d_band") && c02.explanation.contains("d10_closed"));
}

#[test]
fn every_system_has_a_line_and_oxides_and_polymers_no_candidate() {
    assert_eq!(REPORT.systems.len(), 39);
    let ids: BTreeSet<&str> = REPORT.systems.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids.len(), 39);
    for system in &REPORT.systems {
        let is_none = ["S00", "S25", "S29", "S31", "S34"].contains(&system.id.as_str());
        assert_eq!(system.standings.is_empty(), is_none, "{}", system.id);
        if is_none {
            let reason = system.without.as_deref().expect("a reason");
            assert!(reason.starts_with("not an alloy: no candidate"), "{reason}");
        }
        for standing in &system.standings {
            assert_eq!(
                standing.ranks.len(),
                3,
                "{} {}",
                system.id,
                standing.candidate_id
            );
            for rank in &standing.ranks {
                assert!(rank.rank.is_none_or(|r| (1..=rank.of).contains(&r)));
                assert!(rank.of <= rank.pool);
            }
        }
    }
}

#[test]
fn ranks_are_those_of_a_screen() {
    let text = "[screen]\nname = \"a\"\n[candidates]\ndilute = { min = 1.0, max = 1.0, step = 1.0, max_total = 1.0 }\n";
    let job = Job::parse(text, "a.toml".as_ref(), &[]).expect("sound");
    let plan = job.resolve(&FACTS).expect("sound");
    let ranking = screen::run(&plan, &FACTS, &Quiet).expect("runs");
    let mut compared = 0;
    for standing in REPORT.systems.iter().flat_map(|s| &s.standings) {
        let id = &standing.candidate_id;
        let Some(row) = ranking.rows.iter().find(|r| r.candidate.id() == *id) else {
            continue;
        };
        let ranks: Vec<Option<u64>> = standing.ranks.iter().map(|r| r.rank).collect();
        assert_eq!(ranks, row.ranks, "{id}");
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn a_wider_sigma_or_another_ph_turns_a_verdict() {
    let turned = |facts: &Facts, environment: &Environment, id: &str| {
        let report = adjudicate(facts, environment).expect("judged");
        let found = report.claims.iter().find(|c| c.id == id).expect("there");
        assert!(
            found
                .explanation
                .starts_with("These words were written for")
        );
        found.verdict
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.csv");
    let text = "property,subject,value,unit,sigma,source\n\
                solute_potential_vs_zn_v,Sn,0.438,V,0.5,own measurement\n";
    std::fs::write(&file, text).expect("written");
    let own = FACTS
        .clone()
        .with_overrides(Path::new(&file))
        .expect("sound");
    let usual = Environment::default();
    assert_eq!(turned(&own, &usual, "C14"), Verdict::Undecided);
    // At pH 12 hydrogen pulls with less than Cu5Zn8 holds its zinc.
    let alkaline = Environment { ph: 12.0, ..usual };
    assert_eq!(turned(&FACTS, &alkaline, "F02"), Verdict::Contradicted);
}

#[test]
fn json_is_an_array_of_ids_and_verdicts() {
    let json = REPORT.json();
    let claims = json["claims"].as_array().expect("an array");
    assert_eq!(claims.len(), 64);
    assert_eq!(json["systems"].as_array().map(Vec::len), Some(39));
    for claim in claims {
        let word = claim["verdict"].as_str().expect("a word");
        assert!(Verdict::ALL.iter().any(|v| v.as_str() == word));
        for number in claim["numbers"].as_array().expect("an array") {
            assert!(number["value"].is_number() != number["reason"].is_string());
        }
    }
    let again = adjudicate(&FACTS, &Environment::default()).expect("judged");
    assert_eq!(again.json(), json, "the same facts give the same bits");
}
