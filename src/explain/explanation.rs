//! An explanation as data.

use serde_json::{Value as Json, json};

use super::{Contribution, Lift, Neighbour, Place, Synergy};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;
use crate::facts::{Quantity, Reason};
use crate::score::Standing as State;

/// Why a candidate is ranked where it is. [`Explanation::markdown`] reads, [`Explanation::json`] holds all.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Name of the screen.
    pub run: String,
    /// Id of the hypothesis.
    pub hypothesis: String,
    /// Its title.
    pub title: String,
    /// Canonical name.
    pub candidate_id: String,
    /// `Zn-Bi-Sn`.
    pub system: String,
    /// Form.
    pub form: Form,
    /// The composition for people.
    pub composition: String,
    /// The same system's best candidates in other forms.
    pub others: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// Score with unknown criteria neutral.
    pub score: Option<f64>,
    /// With unknown criteria at their worst.
    pub low: Option<f64>,
    /// With unknown criteria at their best.
    pub high: Option<f64>,
    /// Of the known criteria alone.
    pub known: Option<f64>,
    /// Known share of the weight.
    pub coverage: f64,
    /// Score of bare zinc in the same form.
    pub zinc_score: Option<f64>,
    /// Ranks at `high` and `low` while all others stay; of a candidate that is not its system's best, if it
    /// stood for the system.
    pub rank_span: Option<[u64; 2]>,
    /// What an uncertainty analysis says of its rank, where the run has it: column and value.
    pub rank_columns: Vec<(String, f64)>,
    /// Groups with weight.
    pub groups: Vec<GroupPart>,
    /// Criteria with weight.
    pub contributions: Vec<Contribution>,
    /// The physics, the weightiest first.
    pub said: Vec<Sentence>,
    /// Criteria that are not known.
    pub missing: Vec<Missing>,
    /// What it becomes in use.
    pub in_use: String,
    /// Flags that are true.
    pub flags: Vec<Flagged>,
    /// Failure modes that its numbers show: id and title.
    pub failures: Vec<(String, String)>,
    /// What would lift it; none where it leads or is not ranked.
    pub lift: Option<Lift>,
    /// Systems that are like it.
    pub neighbours: Vec<Neighbour>,
    /// A ternary against its binaries.
    pub synergy: Option<Synergy>,
    /// Where the values come from.
    pub sources: Vec<SourceLine>,
    /// Every descriptor, in the order of the registry.
    pub quantities: Vec<Quantity>,
    /// What is to be known of the record itself.
    pub notes: Vec<String>,
}

/// A group's part.
#[derive(Debug, Clone)]
pub struct GroupPart {
    /// Name.
    pub name: &'static str,
    /// Share of the weight.
    pub share: f64,
    /// Desirability of what is known.
    pub desirability: Option<f64>,
    /// What it adds to ln score beyond bare zinc's.
    pub vs_zinc: f64,
    /// The same against the median of the form.
    pub vs_median: Option<f64>,
}

/// A sentence on a descriptor.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Index into [`DESCRIPTORS`].
    pub descriptor: usize,
    /// The sentence.
    pub text: String,
    /// What the criterion adds to ln score beyond bare zinc's; none where it does not weigh.
    pub vs_zinc: Option<f64>,
}

/// A criterion that is not known.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Index into [`DESCRIPTORS`].
    pub descriptor: usize,
    /// Why.
    pub reason: Reason,
    /// The same as a sentence.
    pub text: String,
    /// Share of the weight.
    pub share: f64,
    /// The desirability that stands for it.
    pub neutral: Option<f64>,
}

/// A true flag.
#[derive(Debug, Clone)]
pub struct Flagged {
    /// Column name.
    pub name: &'static str,
    /// In words.
    pub meaning: String,
    /// Of two solutes those it is true of.
    pub of: Vec<String>,
}

/// A limit that is not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion {
    /// Index into [`DESCRIPTORS`].
    pub descriptor: usize,
    /// The value; none if null.
    pub value: Option<f64>,
    /// Smallest value allowed.
    pub min: Option<f64>,
    /// Largest value allowed.
    pub max: Option<f64>,
    /// The strategy whose gate it is.
    pub strategy: Option<String>,
}

/// A source.
#[derive(Debug, Clone)]
pub struct SourceLine {
    /// Key.
    pub key: String,
    /// Title; none where the key is the user's own.
    pub title: Option<String>,
    /// Year, if recorded.
    pub year: Option<u16>,
    /// DOI, if there is one.
    pub doi: Option<String>,
    /// Descriptors it enters.
    pub gives: Vec<&'static str>,
    /// Where it is a job of the queue: what was calculated, in words and as data.
    pub calculated: Vec<(String, Json)>,
}

impl Explanation {
    /// Everything as JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        let named = |d: usize| DESCRIPTORS[d].name;
        json!({
            "run": self.run,
            "hypothesis": self.hypothesis,
            "title": self.title,
            "candidate_id": self.candidate_id,
            "system": self.system,
            "form": self.form.as_str(),
            "composition": self.composition,
            "other_forms": self.others,
            "place": place_json(&self.place),
            "score": self.score,
            "score_low": self.low,
            "score_high": self.high,
            "score_known": self.known,
            "score_coverage": self.coverage,
            "score_zinc": self.zinc_score,
            "rank_span": self.rank_span,
            "rank_uncertainty": self.rank_columns.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "groups": self.groups.iter().map(|g| json!({
                "group": g.name, "weight_share": g.share, "desirability": g.desirability,
                "ln_vs_zinc": g.vs_zinc, "ln_vs_median": g.vs_median,
            })).collect::<Vec<_>>(),
            "contributions": self.contributions.iter().map(contribution_json).collect::<Vec<_>>(),
            "sentences": self.said.iter().map(|s| json!({
                "descriptor": named(s.descriptor), "text": s.text, "ln_vs_zinc": s.vs_zinc,
            })).collect::<Vec<_>>(),
            "missing": self.missing.iter().map(|m| json!({
                "descriptor": named(m.descriptor), "reason": m.reason.as_str(), "text": m.text,
                "weight_share": m.share, "neutral_desirability": m.neutral,
            })).collect::<Vec<_>>(),
            "in_use": self.in_use,
            "flags": self.flags.iter().map(|f| json!({
                "flag": f.name, "meaning": f.meaning, "of": f.of,
            })).collect::<Vec<_>>(),
            "failure_modes": self.failures.iter().map(|(id, title)| json!({ "id": id, "title": title })).collect::<Vec<_>>(),
            "lift": self.lift.as_ref().map(lift_json),
            "neighbours": self.neighbours.iter().map(|n| json!({
                "candidate_id": n.candidate_id, "system": n.system, "rank": n.rank, "distance": n.distance,
                "shared_descriptors": n.shared, "differs_most": n.differs_most,
            })).collect::<Vec<_>>(),
            "synergy": self.synergy.as_ref().map(synergy_json),
            "sources": self.sources.iter().map(|s| json!({
                "key": s.key, "title": s.title, "year": s.year, "doi": s.doi, "gives": s.gives,
                "calculated": s.calculated.iter().map(|c| &c.1).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "descriptors": DESCRIPTORS.iter().zip(&self.quantities).map(|(d, q)| (d.name.to_owned(), quantity_json(q, d.unit))).collect::<serde_json::Map<_, _>>(),
            "notes": self.notes,
        })
    }
}

fn quantity_json(quantity: &Quantity, unit: &str) -> Json {
    match quantity {
        Ok(v) => json!({
            "value": v.value, "sigma": v.sigma, "unit": unit, "model": v.model, "source": &*v.source,
        }),
        Err(reason) => json!({ "value": null, "unit": unit, "reason": reason.as_str() }),
    }
}

fn contribution_json(c: &Contribution) -> Json {
    let known = match c.term.standing {
        State::Known(_) => "known",
        State::Unknown { .. } => "unknown",
        State::NotApplicable => "not_applicable",
    };
    json!({
        "group": c.group,
        "descriptor": c.name(),
        "quantity": quantity_json(&c.quantity, DESCRIPTORS[c.descriptor].unit),
        "state": known,
        "desirability": c.term.desirability,
        "weight_share": c.term.share,
        "ln": c.term.ln(),
        "ln_vs_zinc": c.vs_zinc,
        "ln_vs_median": c.vs_median,
    })
}

fn place_json(place: &Place) -> Json {
    match place {
        Place::Reference => json!({ "state": "reference" }),
        Place::Ranked { rank, of, best } => {
            json!({ "state": "ranked", "rank": rank, "of": of, "best": best })
        }
        Place::Unranked { known, needed } => {
            json!({ "state": "unranked", "known": known, "needed": needed })
        }
        Place::Excluded(by) => json!({
            "state": "excluded",
            "by": by.iter().map(|e| json!({
                "descriptor": DESCRIPTORS[e.descriptor].name, "value": e.value, "min": e.min, "max": e.max,
                "strategy": e.strategy,
            })).collect::<Vec<_>>(),
        }),
        Place::Outside { rank, of } => {
            json!({ "state": "outside", "would_rank": rank, "of": of })
        }
    }
}

fn lift_json(lift: &Lift) -> Json {
    json!({
        "rank": lift.rank,
        "holder": lift.holder,
        "score": lift.score,
        "steps": lift.steps.iter().map(|s| json!({
            "descriptor": s.name(), "unit": DESCRIPTORS[s.descriptor].unit, "value": s.value, "sigma": s.sigma,
            "needed": s.needed, "needed_desirability": s.needed_desirability, "less_is_better": s.less_is_better,
            "sigmas": s.sigmas, "is_within_sigma": s.is_within_sigma(),
        })).collect::<Vec<_>>(),
        "least": lift.least.map(|i| lift.steps[i].name()),
    })
}

fn synergy_json(s: &Synergy) -> Json {
    json!({
        "best_edge": s.best_edge, "best_edge_score": s.best_edge_score, "over_edge_percent": s.over_edge_percent,
        "mixing_score": s.mixing_score, "over_mixing_percent": s.over_mixing_percent, "binaries": s.binaries,
        "driving": s.driving.iter().map(|d| json!({
            "descriptor": d.descriptor, "unit": d.unit, "value": d.value, "mixed": d.mixed,
            "desirability": d.desirability, "mixed_desirability": d.mixed_desirability, "ln": d.ln,
            "is_known": d.is_known, "unknown_binaries": d.unknown_binaries,
        })).collect::<Vec<_>>(),
    })
}
