//! What the figures promise: random labels give uniform p, labels move no score, threads move no bit, a baseline that is
//! better is said to be.

use std::sync::LazyLock;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use zincscreen::validate::metrics::permutation_test;
use zincscreen::validate::{
    Answer, Beaten, Kind, Label, Labels, ORDERINGS, Report, Standing, Task, validate,
};

use super::{FEW, plan, report};
use crate::common::FACTS;

const DILUTE: &str = "[candidates]\nforms = [\"dilute\"]\n";

/// Every element as a dilute alloy, with the shipped labels.
static PLAIN: LazyLock<Report> = LazyLock::new(|| report(DILUTE, None));

#[test]
fn random_labels_give_a_uniform_p() {
    let scores: Vec<f64> = PLAIN
        .pool
        .elements
        .iter()
        .filter(|l| l.standing == Standing::Ranked)
        .filter_map(|l| l.scores[0])
        .collect();
    let mut labels: Vec<bool> = (0..scores.len()).map(|i| i < 10).collect();
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut found: Vec<f64> = (0..1500)
        .map(|_| {
            labels.shuffle(&mut random);
            let test = permutation_test(&scores, &labels, 1).expect("both kinds");
            assert!(test.is_exact);
            test.p_greater
        })
        .collect();
    found.sort_by(f64::total_cmp);
    // Kolmogorov's distance; 1.63/sqrt(n) is its 1 % line. A discrete p is a little too large, never too small.
    let n = found.len() as f64;
    let distance = found
        .iter()
        .enumerate()
        .fold(0.0_f64, |d, (i, p)| d.max((p - (i as f64 + 0.5) / n).abs()));
    assert!(distance < 1.63 / n.sqrt() + 0.01, "{distance}");
    let below = found.iter().filter(|p| **p < 0.05).count() as f64 / n;
    assert!((0.03..0.07).contains(&below), "{below}");
}

#[test]
fn labels_move_no_score() {
    let user = "element,label,task\nSn,unknown,benefit\nPt,positive,benefit\nLi,negative,benefit\n";
    let other = report(DILUTE, Some(user));
    let json = |r: &Report| serde_json::to_string(&r.pool).expect("JSON");
    assert_eq!(json(&PLAIN), json(&other));
    let set = |r: &Report| r.benefit.variants[0].set.positives;
    assert_eq!(set(&PLAIN), set(&other));
    assert_eq!(other.benefit.negatives[0].from, "my.csv:4");
}

#[test]
fn threads_move_no_bit_and_the_seed_does() {
    let (plan, facts) = plan(DILUTE);
    let labels = Labels::shipped(&facts).expect("shipped");
    let with = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let options = zincscreen::validate::Options { seed, ..FEW };
        let report = pool
            .build()
            .expect("threads")
            .install(|| validate(&plan, &facts, &labels, options).expect("validated"));
        serde_json::to_string(&report).expect("JSON")
    };
    let one = with(1, 5);
    assert_eq!(one, with(3, 5));
    assert_ne!(one, with(1, 6));
}

#[test]
fn every_baseline_is_paired_and_the_best_is_the_best() {
    for question in [&PLAIN.benefit, &PLAIN.harm] {
        for variant in &question.variants {
            let set = &variant.set;
            let own = set.measures.auroc.expect("both kinds").auroc;
            assert!(set.baselines.len() > 30);
            for line in &set.baselines {
                assert!((own - line.auroc - line.gain).abs() < 1e-12);
                assert!(line.known <= set.elements && (0.0..=1.0).contains(&line.p));
                if let Some(interval) = line.gain_interval {
                    assert!(interval.low <= interval.high);
                }
            }
            let best = set.best.as_ref().expect("a descriptor");
            let of = || set.baselines.iter().filter(|l| l.kind == Kind::Descriptor);
            assert!(of().all(|l| l.auroc <= best.auroc));
            assert_eq!(best.tried, of().count());
            assert!(best.optimism.expect("resamples") > 0.0);
            // Any of many is found more easily than one.
            let alone = of().find(|l| l.name == best.name).expect("listed").p;
            assert!(best.p_of_best + 4.0 * best.p_of_best_error > alone);
        }
    }
}

#[test]
fn the_sentence_follows_the_numbers() {
    // Labels on the elements that the run itself puts first and last.
    let plain = &*PLAIN;
    let mut ranked: Vec<_> = plain
        .pool
        .elements
        .iter()
        .filter(|l| l.standing == Standing::Ranked)
        .collect();
    ranked.sort_by(|a, b| b.scores[0].partial_cmp(&a.scores[0]).expect("scores"));
    let labelled = |lines: &[&zincscreen::validate::ElementLine]| {
        let mut text = "element,label,task\n".to_owned();
        for line in &plain.benefit.positives {
            if !lines.iter().any(|l| l.element == line.element) {
                text.push_str(&format!("{},unknown,benefit\n", line.element));
            }
        }
        for line in lines {
            text.push_str(&format!("{},positive,benefit\n", line.element));
        }
        report(DILUTE, Some(&text)).benefit
    };
    let first = labelled(&ranked[..8]);
    assert_eq!(first.beats_chance, Beaten::Yes);
    assert!(
        first.sentence.contains("better than chance."),
        "{}",
        first.sentence
    );
    assert!(
        !first.sentence.contains("does not beat"),
        "{}",
        first.sentence
    );
    let last = labelled(&ranked[ranked.len() - 8..]);
    assert_eq!(
        (last.beats_chance, last.beats_best_descriptor),
        (Beaten::No, Beaten::No)
    );
    assert!(
        last.sentence.contains("no better than chance"),
        "{}",
        last.sentence
    );
    assert!(
        last.sentence.contains("The model does not beat it"),
        "{}",
        last.sentence
    );
    let few = labelled(&ranked[..2]);
    assert!(
        few.sentence.contains("an anecdote, not a test"),
        "{}",
        few.sentence
    );
}

#[test]
fn who_cannot_be_ordered_is_counted() {
    let report = &*PLAIN;
    let benefit = &report.benefit;
    let [ranked, all] = &benefit.variants[..] else {
        panic!("two variants");
    };
    assert!(ranked.is_primary && !all.is_primary);
    assert_eq!(all.set.elements, report.pool.elements.len());
    assert_eq!(ranked.set.positives + benefit.abstained.len(), 10);
    assert_eq!(benefit.rejected, 0);
    assert!(
        ranked
            .set
            .weights
            .as_ref()
            .expect("four groups")
            .groups
            .len()
            == 4
    );
    // A filter of the job: whom it rejects stands last, not in the middle.
    let gate = "[[filters]]\ndescriptor = \"solute_potential_vs_zn_v\"\nmin = 0.0\n";
    let gated = super::report(&format!("{DILUTE}{gate}"), None).benefit;
    assert!(gated.rejected > 10);
    assert!(
        gated
            .abstained
            .iter()
            .any(|(e, why)| e.symbol() == "Ti" && why.contains("filter"))
    );
    assert!(
        gated.sentence.contains("filters reject"),
        "{}",
        gated.sentence
    );
}

#[test]
fn a_run_without_dilute_alloys_says_so() {
    let report = report("[candidates]\nforms = [\"coating\"]\n", None);
    assert!(report.pool.is_made_up && report.pool.note.contains("no binary dilute alloy"));
    let listed = "[candidates]\nlist = [\"Zn-1Sn\", \"Zn-1Bi\", \"Zn-1Cu\", \"Zn-1Mg\"]\n";
    let report = super::report(listed, None);
    assert!(
        report.pool.note.starts_with("4 of 4 elements"),
        "{}",
        report.pool.note
    );
    assert_eq!(report.benefit.outside.len(), 7);
}

#[test]
fn orderings_name_rows_of_the_review() {
    for ordering in ORDERINGS {
        for row in [ordering.better, ordering.worse] {
            assert!(FACTS.literature().iter().any(|s| s.id == row), "{row}");
        }
    }
    let silver = PLAIN
        .orderings
        .iter()
        .find(|l| l.ordering.worse == "S18" && l.form == "dilute")
        .expect("tungsten against silver");
    assert_eq!(
        silver.candidates,
        ["Zn99W1@dilute", "Zn99Ag1@dilute"].map(String::from)
    );
    assert_eq!(silver.answer, Answer::Disagrees);
    assert_eq!(PLAIN.combinations.lines.len(), 4);
}

#[test]
fn labels_of_the_review_and_of_abstracts() {
    let labels = Labels::shipped(&FACTS).expect("shipped");
    let of = |task, label| -> String {
        let found: Vec<&str> = labels.of(task, label).map(|l| l.element.symbol()).collect();
        found.join(" ")
    };
    assert_eq!(
        of(Task::Benefit, Label::Positive),
        "Al Ti Mn Co Ni Cu Sn Ce W Bi"
    );
    assert_eq!(of(Task::Benefit, Label::Negative), "");
    assert_eq!(of(Task::Harm, Label::Positive), "Fe Ni Cu Ge As Sb");
    assert_eq!(of(Task::Harm, Label::Negative), "In Sn Pb");
    // Every source of harm is a source of the facts.
    for labelled in labels.of(Task::Harm, Label::Positive) {
        for key in labelled.from.split(' ') {
            assert!(FACTS.sources().any(|(k, _)| k == key), "{key}");
        }
    }
}
