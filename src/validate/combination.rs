//! Elements that the review reports together: where does the pair stand among all pairs? Pairs share elements and are
//! no independent sample, so there is no p.

use rayon::prelude::*;
use serde::Serialize;

use super::labels::Labels;
use super::metrics::Order;
use super::orderings::candidate;
use super::pool::{Pool, Tools};
use crate::candidates::Form;
use crate::facts::Element;

/// One reported pair.
#[derive(Debug, Clone, Serialize)]
pub struct CombinationLine {
    /// Rows of the review.
    pub rows: Vec<String>,
    /// The pair at 1 at.% each.
    pub candidate_id: String,
    /// Score under the first hypothesis; none if not ranked.
    pub score: Option<f64>,
    /// Share of ranked pairs with a lower score, ties half, percent.
    pub percentile: Option<f64>,
}

/// All pairs of the run's elements at 1 at.% each.
#[derive(Debug, Clone, Serialize)]
pub struct Combinations {
    /// Reported ones.
    pub lines: Vec<CombinationLine>,
    /// Pairs of the run's elements that are ranked.
    pub ranked_pairs: usize,
    /// AUROC of reported against other ranked pairs.
    pub auroc: Option<f64>,
}

/// Ranks every pair under the first hypothesis. Filters of the job do not count.
pub(super) fn rank(tools: &Tools<'_>, pool: &Pool, labels: &Labels) -> Combinations {
    let mut elements: Vec<Element> = pool.elements.iter().map(|l| l.element).collect();
    elements.extend(labels.combinations.iter().flat_map(|c| c.elements.clone()));
    elements.sort_by_key(|e| e.symbol());
    elements.dedup();
    let pairs: Vec<[Element; 2]> = elements
        .iter()
        .enumerate()
        .flat_map(|(i, &a)| elements[i + 1..].iter().map(move |&b| [a, b]))
        .collect();
    let reported = |pair: &[Element; 2]| {
        labels
            .combinations
            .iter()
            .position(|c| c.elements.as_slice() == pair)
    };
    let scored: Vec<(Option<usize>, Option<f64>)> = pairs
        .par_iter()
        .map(|pair| {
            let hypothesis = tools.plan.hypotheses.first();
            let candidate = candidate(pair, Form::Dilute);
            let score = hypothesis.and_then(|h| tools.ranked_score(h, &candidate));
            (reported(pair), score)
        })
        .collect();
    let (positive, scores): (Vec<bool>, Vec<f64>) = scored
        .iter()
        .filter_map(|(which, score)| Some((which.is_some(), (*score)?)))
        .unzip();
    let lines = labels
        .combinations
        .iter()
        .enumerate()
        .map(|(i, combination)| {
            let score = scored.iter().find(|s| s.0 == Some(i)).and_then(|s| s.1);
            let percentile = score.map(|own| {
                let below = scores.iter().filter(|s| **s < own).count() as f64;
                let level = scores.iter().filter(|s| **s == own).count() as f64;
                100.0 * (below + 0.5 * level) / scores.len() as f64
            });
            CombinationLine {
                rows: combination.rows.clone(),
                candidate_id: candidate(&combination.elements, Form::Dilute).id(),
                score,
                percentile,
            }
        })
        .collect();
    Combinations {
        lines,
        ranked_pairs: scores.len(),
        auroc: Order::new(&scores).auroc(&positive),
    }
}
