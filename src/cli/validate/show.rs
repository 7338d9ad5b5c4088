//! The report on a terminal.

use zincscreen::validate::metrics::PermutationTest;
use zincscreen::validate::{
    Influence, Interval, Kind, Question, Report, Sign, Standing, Task, Variant,
};

use crate::cli::{Failure, say, table};

pub(super) fn print(report: &Report, notes: &[String]) -> Result<(), Failure> {
    say(&format!(
        "{}, {}: held against labels; seed {}, {} resamples, {} permutations, {} weight draws",
        report.run,
        report.hypothesis,
        report.options.seed,
        report.options.resamples,
        report.options.permutations,
        report.options.weight_draws
    ))?;
    for note in notes {
        say(&format!("note: {note}"))?;
    }
    question(&report.benefit, report)?;
    question(&report.harm, report)?;
    orderings(report)?;
    say("\nIn words:\n")?;
    say(&fold(&report.benefit.sentence))?;
    say("")?;
    say(&fold(&report.harm.sentence))
}

/// Text in lines of a terminal's width.
fn fold(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, String::len);
        if line + word.len() > 110 && line > 0 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.digits$}"))
}

fn span(interval: Option<Interval>) -> String {
    interval.map_or_else(
        || "-".to_owned(),
        |i| format!("{:.2} to {:.2}", i.low, i.high),
    )
}

fn p_value(p: f64) -> String {
    if p < 0.0005 {
        format!("{p:.1e}")
    } else {
        format!("{p:.3}")
    }
}

fn question(question: &Question, report: &Report) -> Result<(), Failure> {
    let name = match question.task {
        Task::Benefit => "Benefit: was the element reported to improve a zinc anode?",
        Task::Harm => {
            "Harm: does a trace of it raise hydrogen or lower current efficiency on zinc?"
        }
    };
    say(&format!("\n{name}"))?;
    if question.positives.is_empty() {
        return say("no labels shipped; give --labels with element,label,task");
    }
    say(&fold(&format!(
        "primary endpoint, named beforehand: {}",
        question.endpoint
    )))?;
    let positives: Vec<String> = question
        .positives
        .iter()
        .map(|l| format!("{} ({})", l.element, l.from))
        .collect();
    say(&fold(&format!(
        "labelled positive: {}",
        positives.join(", ")
    )))?;
    if !question.negatives.is_empty() {
        let negatives: Vec<String> = question
            .negatives
            .iter()
            .map(|l| format!("{} ({})", l.element, l.from))
            .collect();
        say(&fold(&format!(
            "reported negative: {}",
            negatives.join(", ")
        )))?;
    }
    if !question.outside.is_empty() {
        let outside: Vec<&str> = question.outside.iter().map(|e| e.symbol()).collect();
        say(&format!("not in this run: {}", outside.join(", ")))?;
    }
    for (element, why) in &question.abstained {
        say(&format!("no answer for {element}: {why}"))?;
    }
    for variant in &question.variants {
        measures(variant)?;
    }
    let Some(primary) = question.variants.first() else {
        return Ok(());
    };
    if primary.set.measures.auroc.is_none() {
        return Ok(());
    }
    let model = match question.task {
        Task::Benefit => format!("score, {}", report.hypothesis),
        Task::Harm => "hydrogen group".to_owned(),
    };
    baselines(primary, &model, question.task)?;
    robust(primary)
}

/// Every measure of the model on one set.
fn measures(variant: &Variant) -> Result<(), Failure> {
    let set = &variant.set;
    let m = &set.measures;
    say(&format!(
        "\n{}{}: {} of {} elements ({:.0} %), {} of {} labelled",
        variant.name,
        if variant.is_primary { " (primary)" } else { "" },
        set.elements,
        set.of_elements,
        100.0 * set.elements as f64 / set.of_elements.max(1) as f64,
        set.positives,
        set.of_positives
    ))?;
    let Some(test) = &m.auroc else {
        return say("  a labelled and an unlabelled element are needed");
    };
    say(&format!(
        "  AUROC         {:.3}   95 % {}   {}   random 95 % {:.2} to {:.2}",
        test.auroc,
        span(m.interval),
        p_text(test),
        test.random_low,
        test.random_high
    ))?;
    for early in &m.enrichment {
        say(&format!(
            "  EF at {:<2}      {:.2}    {:.1} labelled among the first {}; random 1",
            early.k, early.enrichment_factor, early.hits, early.k
        ))?;
    }
    say(&format!(
        "  BEDROC        {}   alpha {}; random {}; saturates in short lists",
        number(m.bedroc, 3),
        m.bedroc_alpha,
        number(m.bedroc_of_random, 3)
    ))?;
    say(&format!(
        "  NDCG          {}   random {}",
        number(m.ndcg, 3),
        number(m.ndcg_of_random, 3)
    ))?;
    say(&format!(
        "  Kendall tau-b {}   two-sided p {}",
        number(m.kendall_tau_b, 3),
        m.kendall_p.map_or_else(|| "-".to_owned(), p_value)
    ))?;
    for precision in &m.precision {
        say(&format!(
            "  precision     {} of {:<2} = {:.2}   95 % {:.2} to {:.2} (Clopper-Pearson); at least that, unlabelled is unknown",
            precision.hits, precision.k, precision.share, precision.low, precision.high
        ))?;
    }
    if let Some(test) = &m.against_negatives {
        say(&format!(
            "  against the {} reported negative alone: AUROC {:.3}, {}",
            m.negatives,
            test.auroc,
            p_text(test)
        ))?;
    }
    Ok(())
}

fn p_text(test: &PermutationTest) -> String {
    if test.is_exact {
        format!("exact one-sided p {}", p_value(test.p_greater))
    } else {
        format!(
            "p {} ± {:.3} by draws",
            p_value(test.p_greater),
            test.p_error
        )
    }
}

/// The model and every other order on the same elements.
fn baselines(variant: &Variant, model: &str, task: Task) -> Result<(), Failure> {
    let set = &variant.set;
    say(
        "\nAll on the same elements; a null stands at the median. gain = model less baseline, paired.\n",
    )?;
    let mut rows = Vec::new();
    if let Some(test) = &set.measures.auroc {
        rows.push(vec![
            "model".to_owned(),
            model.to_owned(),
            match task {
                Task::Benefit => "higher",
                Task::Harm => "lower",
            }
            .to_owned(),
            set.elements.to_string(),
            format!("{:.2}", test.auroc),
            span(set.measures.interval),
            p_value(test.p_greater),
            String::new(),
            String::new(),
            String::new(),
        ]);
        rows.push(vec![
            "random".to_owned(),
            "random order".to_owned(),
            String::new(),
            set.elements.to_string(),
            "0.50".to_owned(),
            format!("{:.2} to {:.2}", test.random_low, test.random_high),
            String::new(),
            format!("{:+.2}", test.auroc - 0.5),
            String::new(),
            String::new(),
        ]);
    }
    for line in &set.baselines {
        let kind = match line.kind {
            Kind::Model => "model",
            Kind::Hypothesis => "hypothesis",
            Kind::Descriptor => "descriptor",
            Kind::Simple => "simple",
            Kind::KnowsLabels => "knows labels",
        };
        rows.push(vec![
            kind.to_owned(),
            line.name.clone(),
            if line.sign == Sign::Either {
                "either *".to_owned()
            } else {
                line.sign.as_str().to_owned()
            },
            line.known.to_string(),
            format!("{:.2}", line.auroc),
            span(line.interval),
            p_value(line.p),
            format!("{:+.2}", line.gain),
            span(line.gain_interval),
            line.on_known
                .filter(|_| line.known < set.elements)
                .map_or_else(String::new, |[theirs, ours]| {
                    format!("{theirs:.2} ({ours:.2})")
                }),
        ]);
    }
    say(&table::table(
        &[
            "kind",
            "order by",
            "good end",
            "known",
            "AUROC",
            "95 %",
            "p",
            "gain",
            "gain 95 %",
            "on known (model)",
        ],
        rows,
        &[0, 1, 2],
    ))?;
    say("\n* nobody says which end is good: the better one is counted, optimistic, p two-sided")?;
    if let Some(best) = &set.best {
        say(&fold(&format!(
            "best of {} descriptors: {} {:.3}; the best of as many reaches it in {:.3} ± {:.3} of random labels; less the \
             optimism of the choice ({}) {}; gain {:+.3} ({}), corrected {}",
            best.tried,
            best.name,
            best.auroc,
            best.p_of_best,
            best.p_of_best_error,
            number(best.optimism, 3),
            number(best.corrected_auroc, 3),
            best.gain,
            span(best.gain_interval),
            number(best.corrected_gain, 3)
        )))?;
    }
    let unusable: Vec<&str> = set.unusable.iter().map(|u| u.0.as_str()).collect();
    if !unusable.is_empty() {
        say(&fold(&format!(
            "null or equal for all here: {}",
            unusable.join(", ")
        )))?;
    }
    Ok(())
}

/// What leaving out and other weights do.
fn robust(variant: &Variant) -> Result<(), Failure> {
    let extremes = |what: &str, list: &[Influence]| -> Option<String> {
        let by = |a: &&Influence, b: &&Influence| a.auroc.total_cmp(&b.auroc);
        let (least, most) = (list.iter().min_by(by)?, list.iter().max_by(by)?);
        Some(format!(
            "leave one {what} out: AUROC {:.3} (without {}) to {:.3} (without {}); gain {} to {}",
            least.auroc,
            least.without,
            most.auroc,
            most.without,
            number(list.iter().filter_map(|i| i.gain).reduce(f64::min), 3),
            number(list.iter().filter_map(|i| i.gain).reduce(f64::max), 3)
        ))
    };
    let set = &variant.set;
    for line in [
        extremes("element", &set.without_element),
        extremes("periodic group", &set.without_group),
    ]
    .into_iter()
    .flatten()
    {
        say(&line)?;
    }
    if let Some(w) = &set.weights {
        say(&format!(
            "{} Dirichlet(1) draws of the weights of {}: AUROC above 0.5 in {:.1} %, above the best descriptor in {}; \
             5, 50, 95 %: {:.3}, {:.3}, {:.3}",
            w.draws,
            w.groups.join(", "),
            100.0 * w.above_chance,
            w.above_best_descriptor
                .map_or_else(|| "-".to_owned(), |s| format!("{:.1} %", 100.0 * s)),
            w.auroc[0],
            w.auroc[1],
            w.auroc[2]
        ))?;
    }
    Ok(())
}

/// Orderings within papers, and elements reported together.
fn orderings(report: &Report) -> Result<(), Failure> {
    say("\nOrderings that a paper states of its own samples, one by one:\n")?;
    let rows = report
        .orderings
        .iter()
        .map(|line| {
            vec![
                format!("{} > {}", line.ordering.better, line.ordering.worse),
                line.form.to_owned(),
                number(line.scores[0], 3),
                number(line.scores[1], 3),
                line.answer.as_str().to_owned(),
                if line.ordering.not_composition.is_empty() {
                    line.ordering.stated.to_owned()
                } else {
                    format!(
                        "{}: {}",
                        line.ordering.stated, line.ordering.not_composition
                    )
                },
            ]
        })
        .collect();
    say(&table::table(
        &["rows", "form", "better", "worse", "the run", "stated"],
        rows,
        &[0, 1, 4, 5],
    ))?;
    let c = &report.combinations;
    say(&format!(
        "\nReported together, at 1 at.% each among {} ranked pairs (AUROC {}; pairs share elements, no p):\n",
        c.ranked_pairs,
        number(c.auroc, 2)
    ))?;
    let rows = c
        .lines
        .iter()
        .map(|line| {
            vec![
                line.rows.join(" "),
                line.candidate_id.clone(),
                number(line.score, 3),
                line.percentile
                    .map_or_else(|| "not ranked".to_owned(), |p| format!("above {p:.0} %")),
            ]
        })
        .collect();
    say(&table::table(
        &["rows", "candidate", "score", "stands"],
        rows,
        &[0, 1, 3],
    ))?;
    let unranked: Vec<String> = report
        .pool
        .elements
        .iter()
        .filter(|l| l.standing != Standing::Ranked)
        .map(|l| l.element.to_string())
        .collect();
    if unranked.is_empty() {
        return Ok(());
    }
    say(&fold(&format!(
        "\nnot ranked or rejected in this run: {}",
        unranked.join(" ")
    )))
}
