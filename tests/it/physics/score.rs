//! Aggregation against worked values.

use zincscreen::facts::{Facts, Reason, Value};
use zincscreen::job::Job;
use zincscreen::score::{Desirability, score};

use super::{facts, near};

#[test]
fn desirabilities_to_the_digits_given() {
    let larger = Desirability {
        at_zero: 0.0,
        at_one: 10.0,
        magnitude: false,
        exponent: 2.0,
    };
    near("larger is better", larger.of(5.0), 0.25, 0.0);
    let smaller = Desirability {
        at_zero: -0.1,
        at_one: -0.6,
        magnitude: false,
        exponent: 1.0,
    };
    near("falling side", smaller.of(-0.5), 0.8, 1e-12);
    assert_eq!(larger.of(-3.0), 0.0);
    assert_eq!(larger.of(12.0), 1.0);
}

fn h1(facts: &Facts) -> zincscreen::score::Hypothesis {
    let text = "[screen]\nname = \"x\"\nhypotheses = [\"h1_strong_zincophilic\"]\n";
    let job = Job::parse(text, "x.toml".as_ref(), &[]).expect("a job");
    job.resolve(facts).expect("a plan").hypotheses[0].clone()
}

#[test]
fn unknown_criteria_make_an_interval_and_are_not_rewarded() {
    let facts = facts();
    let hypothesis = h1(&facts);
    let form = zincscreen::candidates::Form::Coating;
    let full = |i: usize| {
        // Every criterion at its best.
        let d = hypothesis
            .criteria
            .iter()
            .flat_map(zincscreen::score::Criterion::measures)
            .find(|m| m.descriptor == i);
        d.map_or(Err(Reason::NotApplicable), |m| {
            Ok(Value::new(m.desirability.at_one, None, "test", "test"))
        })
    };
    let all = score(&hypothesis, form, &full);
    near("all known", all.score.expect("known"), 1.0, 1e-12);
    near("coverage", all.coverage, 1.0, 1e-12);
    let hydrogen: Vec<usize> = hypothesis
        .criteria
        .iter()
        .filter(|c| hypothesis.groups[c.group].name == "hydrogen")
        .flat_map(zincscreen::score::Criterion::measures)
        .map(|m| m.descriptor)
        .collect();
    let without = score(&hypothesis, form, &|i: usize| {
        if hydrogen.contains(&i) {
            Err(Reason::NoSource)
        } else {
            full(i)
        }
    });
    near("coverage", without.coverage, 0.75, 1e-12);
    near("known alone", without.known.expect("known"), 1.0, 1e-12);
    // One of four groups unknown: floor^(1/4) at worst, floor^(1/8) neutral.
    near(
        "low",
        without.low.expect("known"),
        0.05_f64.powf(0.25),
        1e-12,
    );
    near(
        "score",
        without.score.expect("known"),
        0.05_f64.powf(0.125),
        1e-12,
    );
    near("high", without.high.expect("known"), 1.0, 1e-12);
}

#[test]
fn hypotheses_differ_in_the_electronic_group_only() {
    let facts = facts();
    let job = Job::parse("[screen]\nname = \"x\"\n", "x.toml".as_ref(), &[]).expect("a job");
    let plan = job.resolve(&facts).expect("a plan");
    assert_eq!(plan.hypotheses.len(), 3);
    let rest = |i: usize| {
        let h = &plan.hypotheses[i];
        let kept = h
            .criteria
            .iter()
            .filter(|c| h.groups[c.group].name != "electronic");
        kept.cloned().collect::<Vec<_>>()
    };
    assert_eq!(rest(0), rest(1));
    assert_eq!(rest(0), rest(2));
}
