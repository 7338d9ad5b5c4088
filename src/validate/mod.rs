//! Does the ranking agree with published outcomes better than chance, and better than simple tables?
//!
//! Two questions, never one score. **Benefit**: was the element reported to improve a zinc anode? **Harm**:
//! does a trace of it raise hydrogen evolution or lower current efficiency on zinc? Only the hydrogen group
//! answers the second. Labels are positive or unknown ([`labels`](Labels)); an unlabelled element is never
//! taken for a bad one, so all figures say "against the unlabelled".
//!
//! # Named beforehand
//!
//! - The unit is the element. Its candidate is the binary dilute alloy at 1 at.%, or the nearest content of the
//!   run ([`Pool`]).
//! - **Primary endpoint, benefit**: AUROC over the elements that the run ranks, of the score under the run's first
//!   hypothesis ([`PRIMARY_BENEFIT`]); and the paired gain over the best single descriptor of the registry on the
//!   same elements. **Harm**: AUROC of the hydrogen group's desirability, low first ([`PRIMARY_HARM`]).
//! - Abstention: an element of which too little is known is left out of the primary endpoint; coverage stands beside
//!   every figure. The second variant takes all elements: the unranked stand at the median of the ranked, those
//!   that a filter of the job rejects stand last.
//! - A descriptor's sign as a baseline: that of the run's first hypothesis where it weighs or lists the descriptor;
//!   else what physics says ([`Sign`], a fixed list); else both are tried and the better counts: **either sign,
//!   optimistic**. A null stands at the median, so that all are compared on the same elements.
//! - The best of many descriptors is found after the fact. Beside it stand how many were tried, the share of random
//!   labels for which any of them does as well, and its AUROC less the optimism of the choice (bootstrap).
//! - Chance: exact permutation p, one-sided. Intervals: 95 %, percentile bootstrap over elements; with a handful of
//!   labelled elements, or many level scores, they are too narrow, and p is what holds.
//! - Tables made of the review itself (popularity in it, its claims taken literally) know the labels. They are shown
//!   and are no baseline that could fairly be beaten.
//!
//! Nothing is fitted to labels: no weight, threshold or sign. Leaving out an element, or a group of the periodic
//! table, therefore shows influence, not a fit.
//!
//! # What the labels cannot carry
//!
//! They are few and biased to success: what failed was not published, and what was tried was cheap, at hand, or
//! known from galvanic practice. They come from layers, melts, powders and composites, in different electrolytes, and
//! are put to one dilute alloy here. Tungsten's phase is an oxide, cerium cannot be deposited from water, one bismuth row is
//! alkaline, aluminium and manganese have a sheet and no cell. Hours, cycles and retention are no targets: areal
//! capacities are not stated and layers without any alloy last as long. A good result shows that the order agrees with
//! published outcomes better than chance and simple tables; not that a leader will cycle longer, not why, not in
//! another electrolyte.

mod baselines;
mod combination;
mod labels;
pub mod metrics;
mod orderings;
mod pool;
mod question;
mod resample;
mod sentence;
mod set;

pub use baselines::{Column, Kind, Sign};
pub use combination::{CombinationLine, Combinations};
pub use labels::{Combination, Label, Labelled, Labels, Task};
pub use orderings::{Answer, ORDERINGS, Ordering, OrderingLine};
pub use pool::{ElementLine, Pool, Standing};
pub use question::{Beaten, Measures, Question, Variant};
pub use resample::{Influence, Interval, WeightDraws};
pub use set::{BEDROC_ALPHA, BaselineLine, BestDescriptor, SetReport};

use serde::Serialize;

use crate::facts::{FactError, Facts};
use crate::job::{JobError, ScreenPlan};

/// What is asked of the benefit labels first, said before any figure.
pub const PRIMARY_BENEFIT: &str = "AUROC over the ranked elements, of the score of the binary dilute alloy at \
     1 at.% under the run's first hypothesis; and its paired gain over the best single descriptor";
/// The same for harm.
pub const PRIMARY_HARM: &str = "AUROC over the elements whose hydrogen group is known, of that group's \
     desirability at 1 at.%, lowest first; and its paired gain over the best single descriptor";

/// Why a run could not be validated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValidateError {
    /// A line of a user's labels is wrong.
    #[error("{file}:{line}: {}{problem}", key_value(key, value))]
    Label {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: u64,
        /// The column; empty for the whole line.
        key: String,
        /// What stands there.
        value: String,
        /// What was expected, and the cure.
        problem: String,
    },
    /// A file of the facts is defective.
    #[error(transparent)]
    Facts(#[from] FactError),
    /// The run's job makes no pool.
    #[error(transparent)]
    Job(#[from] JobError),
    /// The run has no elements to compare.
    #[error("the run has {0} element(s) beside zinc; a ranking of elements needs at least two")]
    TooFew(usize),
}

fn key_value(key: &str, value: &str) -> String {
    match (key, value) {
        ("", _) => String::new(),
        (key, "") => format!("`{key}`: "),
        (key, value) => format!("`{key}` = `{value}`: "),
    }
}

/// Numbers of draws, and their seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Options {
    /// Seed of every draw.
    pub seed: u64,
    /// Bootstrap resamples of the elements.
    pub resamples: usize,
    /// Random labels for the best of many descriptors.
    pub permutations: usize,
    /// Draws of group weights, Dirichlet(1).
    pub weight_draws: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            resamples: 2000,
            permutations: 4000,
            weight_draws: 1000,
        }
    }
}

/// Both questions, the orderings within papers, the combinations.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Name of the run's job.
    pub run: String,
    /// The first hypothesis.
    pub hypothesis: String,
    /// Seeds and numbers of draws.
    pub options: Options,
    /// Every element and where it stands.
    pub pool: Pool,
    /// Was the element reported to improve an anode?
    pub benefit: Question,
    /// Does a trace of it harm?
    pub harm: Question,
    /// Orderings that a paper states, one by one.
    pub orderings: Vec<OrderingLine>,
    /// Elements reported together.
    pub combinations: Combinations,
}

/// Holds a run's hypothesis against labels.
///
/// ```
/// use zincscreen::{facts::Facts, job::Job, validate::{self, Labels, Options}};
/// let job = Job::parse("[screen]\nname = \"all\"\n[candidates]\nforms = [\"dilute\"]\n", "all.toml".as_ref(), &[])?;
/// let facts = job.facts(&Facts::embedded()?)?;
/// let plan = job.resolve(&facts)?;
/// let few = Options { resamples: 100, permutations: 100, weight_draws: 10, ..Options::default() };
/// let report = validate::validate(&plan, &facts, &Labels::shipped(&facts)?, few)?;
/// let ranked = &report.benefit.variants[0];
/// assert!(ranked.set.measures.auroc.is_some());
/// println!("{}", report.benefit.sentence);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the run's pool cannot be numbered or has fewer than two elements beside zinc, or the review's tables are
/// defective.
pub fn validate(
    plan: &ScreenPlan,
    facts: &Facts,
    labels: &Labels,
    options: Options,
) -> Result<Report, ValidateError> {
    let tools = pool::Tools::new(plan, facts);
    let pool = tools.pool()?;
    let benefit = question::benefit(&tools, &pool, labels, options)?;
    let harm = question::harm(&tools, &pool, labels, options)?;
    let orderings = orderings::lines(&tools);
    let combinations = combination::rank(&tools, &pool, labels);
    let hypothesis = plan.hypotheses.first().map_or("", |h| &h.id).to_owned();
    Ok(Report {
        run: plan.name.clone(),
        hypothesis,
        options,
        pool,
        benefit,
        harm,
        orderings,
        combinations,
    })
}
