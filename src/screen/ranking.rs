//! The result of a screen.

use crate::candidates::{Candidate, Form};
use crate::descriptors::InUse;
use crate::facts::{Element, Quantity};
use crate::robustness::Robustness;
use crate::score::Scored;

/// One candidate with everything known of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The candidate.
    pub candidate: Candidate,
    /// Rank within the form under each hypothesis; none if not enough is known, or for bare zinc.
    pub ranks: Vec<Option<u64>>,
    /// Score under each hypothesis.
    pub scored: Vec<Scored>,
    /// Every descriptor, in the order of the registry.
    pub quantities: Vec<Quantity>,
    /// Every flag, in the order of the registry.
    pub flags: Vec<Option<bool>>,
    /// What it becomes in use.
    pub in_use: InUse,
    /// Failure modes that its numbers show, by id.
    pub failures: Vec<String>,
}

/// The compositions of a system whose score is within 2 % of its best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Within {
    /// How many.
    pub count: u64,
    /// Smallest and largest fraction of the first solute, 0.001 at.%.
    pub first: [u32; 2],
    /// The same of the second.
    pub second: [u32; 2],
}

/// One system within a form.
#[derive(Debug, Clone)]
pub struct SystemRow {
    /// Form.
    pub form: Form,
    /// Solutes, alphabetical.
    pub solutes: Vec<Element>,
    /// Rank of the system within the form under each hypothesis.
    pub ranks: Vec<Option<u64>>,
    /// Natural logarithm of its best score under each hypothesis; none where it is not ranked.
    pub log_scores: Vec<Option<f64>>,
    /// Number of its candidates, and of those that filters reject.
    pub candidates: u64,
    /// See `candidates`.
    pub excluded: u64,
    /// Its best candidate under the first hypothesis.
    pub best: Row,
    /// Range of compositions that are as good.
    pub within: Option<Within>,
    /// Whether all its ranked compositions are as good.
    pub is_flat: bool,
    /// Whether the best lies on the rim of the grid, and others are worse.
    pub is_at_edge: bool,
    /// Score of the best over that of bare zinc, less one, in percent; none if either is known too little.
    pub gain_over_zn_percent: Option<f64>,
}

/// Candidates of a system that a filter rejects.
#[derive(Debug, Clone, PartialEq)]
pub struct Excluded {
    /// Form.
    pub form: Form,
    /// Solutes, alphabetical.
    pub solutes: Vec<Element>,
    /// Index of the filter in the plan.
    pub filter: usize,
    /// How many.
    pub count: u64,
    /// Smallest and largest rejected value; none if they were null.
    pub range: Option<[f64; 2]>,
}

/// How an element did.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementRow {
    /// The element.
    pub element: Element,
    /// Form.
    pub form: Form,
    /// Rank and score of its binary system.
    pub binary_rank: Option<u64>,
    /// See `binary_rank`.
    pub binary_score: Option<f64>,
    /// Its best system, that system's rank and score.
    pub best_system: Option<String>,
    /// See `best_system`.
    pub best_rank: Option<u64>,
    /// See `best_system`.
    pub best_score: Option<f64>,
    /// Mean of the best scores of all its ranked systems.
    pub mean_score: Option<f64>,
    /// Number of its systems that are ranked.
    pub n_ranked: u64,
}

/// A ranked pool.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Number of candidates scored or rejected.
    pub candidates: u64,
    /// Number that passed the filters and are ranked under the first hypothesis.
    pub ranked: u64,
    /// Kept candidates by form and rank, unranked last.
    pub rows: Vec<Row>,
    /// Bare zinc in each form.
    pub references: Vec<Row>,
    /// Every system by form and rank, unranked last.
    pub systems: Vec<SystemRow>,
    /// What filters rejected.
    pub excluded: Vec<Excluded>,
    /// Every element by form.
    pub by_element: Vec<ElementRow>,
    /// How far the ranks of the systems hold, system by system; none if the job does not ask for it.
    pub robustness: Option<Robustness>,
}
