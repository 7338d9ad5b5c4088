//! What the numbers say, and what they cannot say, in words. Every word depends on a number.

use super::labels::Task;
use super::pool::Tools;
use super::question::{Beaten, Question};
use super::resample::Interval;
use super::set::SetReport;
use super::{Kind, Sign};

/// Positives below which nothing but an anecdote can follow.
const ANECDOTE: usize = 5;
/// Unlabelled elements below which the pool itself decides.
const CHOSEN: usize = 10;

fn interval(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |i| {
        format!(", 95 % interval {:.2} to {:.2}", i.low, i.high)
    })
}

fn p(p: f64) -> String {
    if p < 0.0005 {
        "p < 0.0005".to_owned()
    } else if p < 0.095 {
        format!("p = {p:.3}")
    } else {
        format!("p = {p:.2}")
    }
}

pub(super) fn of(question: &Question, tools: &Tools<'_>) -> String {
    let (name, unlabelled) = match question.task {
        Task::Benefit => ("Benefit", "elements of which nothing was reported"),
        Task::Harm => ("Harm", "elements not reported to harm"),
    };
    let Some(primary) = question.variants.first() else {
        return String::new();
    };
    let set = &primary.set;
    if question.positives.is_empty() {
        return format!(
            "{name}: no labels shipped for this question; give a file with --labels (element,label,task)."
        );
    }
    let Some(test) = set.measures.auroc else {
        return format!(
            "{name}: not answered: {} of {} labelled elements are ranked among {} in all; both a labelled and an \
             unlabelled one are needed.",
            set.positives, set.of_positives, set.elements
        );
    };
    let subject = match question.task {
        Task::Benefit => {
            let hypothesis = tools.plan.hypotheses.first().map_or("", |h| &h.id);
            format!("under {hypothesis}")
        }
        Task::Harm => "by the hydrogen group alone".to_owned(),
    };
    let stands = match question.task {
        Task::Benefit => "stands above",
        Task::Harm => "is put as more active than",
    };
    let exact = if test.is_exact {
        "exact one-sided"
    } else {
        "one-sided, by draws,"
    };
    let mut text = format!(
        "{name} {subject}: {} of {} elements can be ordered, {} of {} labelled ones among them. A labelled element {stands} \
         one of the others in {:.0} % of pairs (AUROC {:.2}{}; chance 50 %, {exact} {})",
        set.elements,
        set.of_elements,
        set.positives,
        set.of_positives,
        100.0 * test.auroc,
        test.auroc,
        interval(set.measures.interval),
        p(test.p_greater),
    );
    text.push_str(match question.beats_chance {
        Beaten::Yes => ": better than chance.",
        Beaten::NotClearly => ": not clearly better than chance.",
        _ => ": no better than chance.",
    });
    text.push_str(&best(question, set));
    text.push_str(&simple(set));
    text.push_str(&all(question));
    if let Some(weights) = &set.weights {
        text.push_str(&format!(
            " Over all weights of the groups it is above chance in {:.0} % of draws",
            100.0 * weights.above_chance
        ));
        text.push_str(&weights.above_best_descriptor.map_or_else(
            || ".".to_owned(),
            |share| format!(" and above that descriptor in {:.0} %.", 100.0 * share),
        ));
    }
    text.push_str(&limits(question, set, unlabelled, test.reaches_5_percent));
    text
}

/// The second variant, and what was chosen before anything was compared.
fn all(question: &Question) -> String {
    let mut text = String::new();
    let variant = question.variants.iter().find(|v| !v.is_primary);
    if let Some((variant, test)) = variant.and_then(|v| Some((v, v.set.measures.auroc?))) {
        text.push_str(&format!(
            " Over {} the AUROC is {:.2} ({}).",
            variant.name,
            test.auroc,
            p(test.p_greater)
        ));
    }
    if question.rejected > 0 {
        text.push_str(&format!(
            " The job's filters reject {} elements beforehand: the figures hold for what they leave, and with the rejected \
             last they are also those of the filters.",
            question.rejected
        ));
    }
    let set = question.variants.first().map(|v| &v.set);
    if let Some(set) = set.filter(|s| s.elements - s.positives < CHOSEN) {
        text.push_str(&format!(
            " Only {} unlabelled elements are in the comparison: a list chosen by hand tests the choice as much as the model.",
            set.elements - set.positives
        ));
    }
    text
}

/// The best single descriptor, and how much of it is choice.
fn best(question: &Question, set: &SetReport) -> String {
    let Some(best) = &set.best else {
        return " No single descriptor could be compared.".to_owned();
    };
    let sign = match best.sign {
        Sign::Either => "either sign, optimistic".to_owned(),
        sign => format!("{} is better", sign.as_str()),
    };
    let verdict = match question.beats_best_descriptor {
        Beaten::Yes => "The model beats it",
        Beaten::NotClearly => "The model is ahead of it, but not clearly",
        _ => "The model does not beat it",
    };
    let mut text = format!(
        " The best of {} single descriptors, {} ({sign}), has {:.2}. {verdict}: gain {:+.2}{}.",
        best.tried,
        best.name,
        best.auroc,
        best.gain,
        interval(best.gain_interval),
    );
    if let (Some(auroc), Some(gain)) = (best.corrected_auroc, best.corrected_gain) {
        text.push_str(&format!(
            " It was chosen after the fact: less the optimism of the choice it has {auroc:.2} (gain {gain:+.2}), and the \
             best of as many has as much in {:.0} % of random labels.",
            100.0 * best.p_of_best
        ));
    }
    match best.not_beaten.len() {
        0 => {}
        n => text.push_str(&format!(
            " {n} of the {} descriptors stand at or above the model.",
            best.tried
        )),
    }
    text
}

/// The simple tables that are not beaten, by name.
fn simple(set: &SetReport) -> String {
    const NAMED: [(&str, &str); 6] = [
        ("solute_cohesive_energy_ev", "cohesive energy"),
        ("solute_melting_point_k", "melting point"),
        ("price_usd_per_kg", "cost"),
        ("her_log10_i0_a_cm2", "tabulated hydrogen activity"),
        ("delta_chi_pauling", "electronegativity"),
        ("radius_misfit_percent", "atomic radius"),
    ];
    let (mut beaten, mut not) = (Vec::new(), Vec::new());
    for line in &set.baselines {
        let name = match line.kind {
            Kind::Simple => Some(line.name.as_str()),
            Kind::Descriptor => NAMED.iter().find(|n| n.0 == line.name).map(|n| n.1),
            _ => None,
        };
        let Some(name) = name else { continue };
        let shown = format!("{name} ({:.2})", line.auroc);
        if line.gain > 0.0 {
            beaten.push(shown);
        } else {
            not.push(shown);
        }
    }
    let mut text = String::new();
    if !not.is_empty() {
        text.push_str(&format!(
            " Simple tables that are NOT beaten: {}.",
            not.join(", ")
        ));
    }
    if !beaten.is_empty() {
        text.push_str(&format!(
            " Simple tables with less: {}; with so few labels that is no proof either.",
            beaten.join(", ")
        ));
    }
    text
}

/// What it can and cannot mean.
fn limits(question: &Question, set: &SetReport, unlabelled: &str, line: Option<f64>) -> String {
    let mut text = String::new();
    if set.positives < ANECDOTE {
        text.push_str(&format!(
            " With {} labelled this is an anecdote, not a test: the interval is too narrow, the exact p holds.",
            set.positives
        ));
    }
    text.push_str(" What it can mean: the order agrees, or not, with what was published; ");
    text.push_str(&match line {
        Some(line) => format!(
            "with {} labelled of {} an AUROC below {line:.2} cannot be told from chance.",
            set.positives, set.elements
        ),
        None => format!(
            "with {} labelled of {}, and as many elements level, no result could be told from chance.",
            set.positives, set.elements
        ),
    });
    text.push_str(&match question.task {
        Task::Benefit => format!(
            " What it cannot mean: labels are biased to success and {unlabelled} are unknown, not bad; it says nothing of \
             cycle life, of causes, or of other electrolytes."
        ),
        Task::Harm => format!(
            " What it cannot mean: {unlabelled} are unknown, not harmless; labels are of traces in plating baths, mostly \
             acid, and say nothing of an alloy's benefit at another dose."
        ),
    });
    text
}
