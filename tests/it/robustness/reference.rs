//! The study against a second, slow way to the same numbers.

use std::path::Path;

use zincscreen::descriptors::{Context, Evaluator};
use zincscreen::job::Job;
use zincscreen::score::{Basis, CandidateEvidence, score};
use zincscreen::screen::{self, Quiet};

use super::super::common::FACTS;

/// Whatever a criterion rests on, the careful path agrees on whether it is known.
#[test]
fn what_a_criterion_rests_on_is_what_is_scored() {
    let text = r#"
[screen]
name = "all"
[candidates]
order = ["binary", "ternary"]
dilute = { min = 1.0, max = 1.0, step = 1.0 }
coating = { step_at_percent = 50.0 }
"#;
    let job = Job::parse(text, Path::new("job.toml"), &[]).unwrap();
    let plan = job.resolve(&FACTS).unwrap();
    let evaluator = Evaluator::new(Context {
        facts: &FACTS,
        environment: &plan.environment,
    });
    let space = plan.space(&FACTS).unwrap();
    let mut seen = [0; 4];
    for number in (0..space.len()).step_by(5) {
        let candidate = space.candidate(number).unwrap();
        let evidence = CandidateEvidence::new(&evaluator, &candidate);
        for hypothesis in &plan.hypotheses {
            let scored = score(hypothesis, candidate.form, &evidence);
            for (criterion, found) in hypothesis.criteria.iter().zip(&scored.desirabilities) {
                let basis = Basis::of(criterion, candidate.form, &evidence);
                let measures: Vec<_> = criterion.measures().collect();
                let of_solute = |s: usize, place: usize| {
                    let m = measures[place];
                    let element = candidate.solutes[s];
                    let q = evaluator.of_element(m.descriptor, candidate.form, element);
                    m.desirability.of(q.as_ref().unwrap().value)
                };
                let id = candidate.id();
                match basis {
                    Basis::NotApplicable => {
                        seen[0] += 1;
                        assert_eq!(*found, None, "{id}");
                    }
                    Basis::Whole(place) => {
                        seen[1] += 1;
                        let m = measures[place];
                        let value = evidence.quantities[m.descriptor].as_ref().unwrap().value;
                        assert_eq!(*found, Some(m.desirability.of(value)), "{id}");
                    }
                    Basis::WorstSolute(places) => {
                        seen[2] += 1;
                        let all = places.iter().enumerate().map(|(s, &m)| of_solute(s, m));
                        assert_eq!(*found, all.reduce(f64::min), "{id}");
                    }
                    Basis::Unknown { bounds, .. } => {
                        seen[3] += 1;
                        let all = bounds.iter().map(|&(s, m)| of_solute(s, m));
                        let most = all.fold(1.0, f64::min);
                        // At the floor there is nothing left to be unknown.
                        let is_settled = most <= hypothesis.floor;
                        assert_eq!(*found, is_settled.then_some(most), "{id}");
                    }
                }
            }
        }
    }
    assert!(seen.iter().all(|n| *n > 20), "every case occurs: {seen:?}");
}

/// Layers, one criterion, each layer with an error of its own: who comes first is told by the normal distribution, and the errors
/// share the variance of the first ten.
#[test]
fn independent_errors_win_by_the_normal_distribution() {
    let text = r#"
[screen]
name = "one-error"
[candidates]
elements = { include = "non_radioactive" }
forms = ["coating"]
[robustness]
samples = 4096
weight_draws = 0
[[criteria]]
descriptor = "her_log10_i0_a_cm2"
group = "hydrogen"
at_zero = 0.0
at_one = -20.0
"#;
    let job = Job::parse(text, Path::new("job.toml"), &[]).unwrap();
    let plan = job.resolve(&FACTS).unwrap();
    let ranking = screen::run(&plan, &FACTS, &Quiet).unwrap();
    let robustness = ranking.robustness.as_ref().unwrap();
    let form = &robustness.forms[0];
    // Independent normal errors: the first before the second with Φ(Δ / (σ₁² + σ₂²)^½).
    let value = |place: usize| {
        let row = &ranking.systems[form.leaders[place]].best;
        let d = zincscreen::descriptors::index_of("her_log10_i0_a_cm2").unwrap();
        row.quantities[d].clone().unwrap()
    };
    for (a, b) in [(0, 1), (1, 4), (2, 3)] {
        let (first, second) = (value(a), value(b));
        let sigma = first.sigma.unwrap().hypot(second.sigma.unwrap());
        let z = (second.value - first.value) / sigma;
        let p = 0.5 * statrs_erfc(-z / std::f64::consts::SQRT_2);
        assert!(
            (form.wins[a][b] - p).abs() < 0.015,
            "{a} {b}: {} {p}",
            form.wins[a][b]
        );
    }
    let sum: f64 = form
        .influences
        .iter()
        .filter_map(|i| i.first_order_index)
        .sum();
    assert!(
        (0.1..=1.02).contains(&sum),
        "independent errors share the variance: {sum}"
    );
}

/// Complementary error function by its series and continued fraction; for the test alone.
fn statrs_erfc(x: f64) -> f64 {
    let n = 200_000;
    let end = 8.0_f64;
    let (low, sign, offset) = if x >= 0.0 {
        (x, 1.0, 0.0)
    } else {
        (-x, -1.0, 2.0)
    };
    let h = (end - low) / f64::from(n);
    let sum: f64 = (0..n)
        .map(|i| (-(low + (f64::from(i) + 0.5) * h).powi(2)).exp())
        .sum();
    offset + sign * 2.0 / std::f64::consts::PI.sqrt() * h * sum
}
