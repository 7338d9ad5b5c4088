//! A question, its labels, its two variants and the sentence that follows from the numbers.

use serde::Serialize;

use super::baselines::columns;
use super::labels::{Label, Labelled, Labels, Task};
use super::metrics::{Early, PermutationTest, Proportion};
use super::pool::{ElementLine, Pool, Standing, Tools};
use super::resample::Interval;
use super::set::{Set, SetReport, median};
use super::{Options, PRIMARY_BENEFIT, PRIMARY_HARM, ValidateError, sentence};
use crate::facts::Element;

/// The model's measures on a set. None where one kind of label is missing.
#[derive(Debug, Clone, Serialize)]
pub struct Measures {
    /// AUROC with its permutation test.
    pub auroc: Option<PermutationTest>,
    /// Bootstrap interval of the AUROC.
    pub interval: Option<Interval>,
    /// Enrichment among the first.
    pub enrichment: Vec<Early>,
    /// Early recognition; saturates in short lists, to be compared with `bedroc_of_random`.
    pub bedroc: Option<f64>,
    /// Its weight of early ranks.
    pub bedroc_alpha: f64,
    /// What random labels give in the mean.
    pub bedroc_of_random: Option<f64>,
    /// Normalised discounted cumulative gain, labelled = 1.
    pub ndcg: Option<f64>,
    /// What random labels give in the mean.
    pub ndcg_of_random: Option<f64>,
    /// Kendall's tau-b of score and label, and its two-sided p.
    pub kendall_tau_b: Option<f64>,
    /// See `kendall_tau_b`.
    pub kendall_p: Option<f64>,
    /// Labelled among the first: the least the precision can be.
    pub precision: Vec<Proportion>,
    /// Elements reported negative.
    pub negatives: usize,
    /// The labelled against those reported negative alone.
    pub against_negatives: Option<PermutationTest>,
}

/// Whether something is beaten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beaten {
    /// Clearly: the interval of the gain lies above 0, or p is below 0.05.
    Yes,
    /// Ahead, but not clearly.
    NotClearly,
    /// Behind or level.
    No,
    /// It cannot be said.
    Unknown,
}

/// One of the two sets.
#[derive(Debug, Clone, Serialize)]
pub struct Variant {
    /// Which elements.
    pub name: &'static str,
    /// Whether this is the primary endpoint.
    pub is_primary: bool,
    /// The figures.
    pub set: SetReport,
}

/// A question answered, or the reason why it is not.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Benefit or harm.
    pub task: Task,
    /// The primary endpoint, named beforehand.
    pub endpoint: &'static str,
    /// Elements labelled positive, in the run or not.
    pub positives: Vec<Labelled>,
    /// Elements reported negative.
    pub negatives: Vec<Labelled>,
    /// Positives that the run does not hold.
    pub outside: Vec<Element>,
    /// Positives that the run holds and does not rank, with the reason.
    pub abstained: Vec<(Element, String)>,
    /// Elements that filters of the job reject before anything is compared; for harm filters do not count.
    pub rejected: usize,
    /// Those that can be ordered; all of them.
    pub variants: Vec<Variant>,
    /// Does the model beat chance?
    pub beats_chance: Beaten,
    /// Does it beat the best single descriptor?
    pub beats_best_descriptor: Beaten,
    /// What the numbers say in words.
    pub sentence: String,
}

/// How a task looks at an element: the model's score, and why there is none.
struct View<'a> {
    task: Task,
    endpoint: &'static str,
    /// Names of the two sets.
    sets: [&'static str; 2],
    score: &'a dyn Fn(&ElementLine) -> Option<f64>,
    why_not: &'a dyn Fn(&ElementLine) -> String,
    /// Who stands last among all, rather than in the middle.
    is_last: &'a dyn Fn(&ElementLine) -> bool,
}

/// Was the element reported to improve an anode?
pub(super) fn benefit(
    tools: &Tools<'_>,
    pool: &Pool,
    labels: &Labels,
    options: Options,
) -> Result<Question, ValidateError> {
    let score = |line: &ElementLine| match line.standing {
        Standing::Ranked => line.scores.first().copied().flatten(),
        _ => None,
    };
    let why_not = |line: &ElementLine| match &line.standing {
        Standing::Rejected(why) => format!("rejected by a filter: {why}"),
        _ => format!("{:.0} % of the weight is known", 100.0 * line.coverage),
    };
    let view = View {
        task: Task::Benefit,
        endpoint: PRIMARY_BENEFIT,
        sets: [
            "ranked elements",
            "all elements (unranked at the median, rejected last)",
        ],
        score: &score,
        why_not: &why_not,
        is_last: &|line| matches!(line.standing, Standing::Rejected(_)),
    };
    Ok(ask(tools, pool, labels, options, &view))
}

/// Does a trace of it raise hydrogen? Only the hydrogen group is asked, and filters do not count.
pub(super) fn harm(
    tools: &Tools<'_>,
    pool: &Pool,
    labels: &Labels,
    options: Options,
) -> Result<Question, ValidateError> {
    let view = View {
        task: Task::Harm,
        endpoint: PRIMARY_HARM,
        sets: [
            "elements whose hydrogen group is known",
            "all elements (unknown at the median)",
        ],
        score: &|line| line.hydrogen.map(|d| -d),
        why_not: &|_| "nothing of its hydrogen group is known".to_owned(),
        is_last: &|_| false,
    };
    Ok(ask(tools, pool, labels, options, &view))
}

fn ask(
    tools: &Tools<'_>,
    pool: &Pool,
    labels: &Labels,
    options: Options,
    view: &View<'_>,
) -> Question {
    let label = |line: &ElementLine| labels.label(view.task, line.element);
    let positives: Vec<Labelled> = labels.of(view.task, Label::Positive).cloned().collect();
    let holds = |e: Element| pool.elements.iter().any(|l| l.element == e);
    let outside: Vec<Element> = positives
        .iter()
        .map(|l| l.element)
        .filter(|e| !holds(*e))
        .collect();
    let abstained = pool
        .elements
        .iter()
        .filter(|l| label(l) == Label::Positive && (view.score)(l).is_none())
        .map(|l| (l.element, (view.why_not)(l)))
        .collect();
    let columns = columns(tools, pool, labels, view.task);
    let of = (pool.elements.len(), positives.len() - outside.len());
    let set = |with_all: bool| {
        let places: Vec<usize> = (0..pool.elements.len())
            .filter(|&i| with_all || (view.score)(&pool.elements[i]).is_some())
            .collect();
        let lines: Vec<&ElementLine> = places.iter().map(|&i| &pool.elements[i]).collect();
        let known = || lines.iter().filter_map(|l| (view.score)(l));
        let (middle, least) = (median(known()), known().fold(f64::INFINITY, f64::min));
        let model = lines
            .iter()
            .map(|l| match (view.score)(l) {
                Some(score) => score,
                None if (view.is_last)(l) => least.min(middle) - 1.0,
                None => middle,
            })
            .collect();
        Set {
            positive: lines.iter().map(|l| label(l) == Label::Positive).collect(),
            negative: lines.iter().map(|l| label(l) == Label::Negative).collect(),
            lines,
            places,
            model,
            of,
        }
    };
    let [ranked, all] = view.sets;
    let variants: Vec<Variant> = [(ranked, false), (all, true)]
        .into_iter()
        .map(|(name, with_all)| Variant {
            name,
            is_primary: !with_all,
            set: set(with_all).report(
                tools,
                &columns,
                options,
                !with_all && view.task == Task::Benefit,
            ),
        })
        .collect();
    let mut question = Question {
        task: view.task,
        endpoint: view.endpoint,
        negatives: labels.of(view.task, Label::Negative).cloned().collect(),
        positives,
        outside,
        abstained,
        rejected: pool.elements.iter().filter(|l| (view.is_last)(l)).count(),
        beats_chance: Beaten::Unknown,
        beats_best_descriptor: Beaten::Unknown,
        variants,
        sentence: String::new(),
    };
    judge(&mut question);
    question.sentence = sentence::of(&question, tools);
    question
}

/// The two verdicts on the primary set.
fn judge(question: &mut Question) {
    let Some(primary) = question.variants.first() else {
        return;
    };
    let set = &primary.set;
    if let Some(test) = set.measures.auroc {
        question.beats_chance = if test.p_greater < 0.05 {
            Beaten::Yes
        } else if test.auroc > 0.5 {
            Beaten::NotClearly
        } else {
            Beaten::No
        };
    }
    if let Some(best) = &set.best {
        let is_clear = best.gain_interval.is_some_and(|i| i.low > 0.0);
        question.beats_best_descriptor = if best.gain > 0.0 && is_clear {
            Beaten::Yes
        } else if best.gain > 0.0 {
            Beaten::NotClearly
        } else {
            Beaten::No
        };
    }
}
