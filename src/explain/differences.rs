//! What differs between two runs, change by change; each can be laid over the first run alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::calculated::fact_text;
use super::movers::World;
use super::{Setting, calculated};
use crate::facts::{Fact, Facts};

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Values, sources and the user's own data.
    Facts,
    /// Hypotheses, their weights and windows, and the coverage that is needed.
    Scoring,
    /// Conditions.
    Environment,
    /// Pool, grids, filters, strategy.
    Candidates,
    /// Version, commit, and shipped tables outside the long format.
    Program,
    /// Samples, errors and seed of the uncertainty analysis, which moves no rank.
    Robustness,
    /// What is written, which moves nothing.
    Output,
}

impl Group {
    /// Those that can be exchanged between two runs.
    pub(super) const EXCHANGED: [Self; 4] = [
        Self::Facts,
        Self::Scoring,
        Self::Environment,
        Self::Candidates,
    ];

    /// Whether a change of this kind can move a score or a rank when it is laid over the first run.
    pub(super) const fn is_exchanged(self) -> bool {
        !matches!(self, Self::Program | Self::Robustness | Self::Output)
    }

    /// What such a change leaves as it is; none where it can move ranks.
    pub(super) const fn leaves(self) -> Option<&'static str> {
        match self {
            Self::Robustness => Some("ranks as before; rank intervals and p_top10 may differ"),
            _ => None,
        }
    }

    /// The word used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Scoring => "scoring",
            Self::Environment => "environment",
            Self::Candidates => "candidates",
            Self::Program => "program",
            Self::Robustness => "robustness",
            Self::Output => "output",
        }
    }
}

/// One thing that differs.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its kind.
    pub group: Group,
    /// What it is, e.g. `zn_adsorption_energy_ev of Sn`, `h1_strong_zincophilic.group_weights.hydrogen`.
    pub what: String,
    /// In the first run; none if it was not there.
    pub before: Option<String>,
    /// In the second run.
    pub after: Option<String>,
    pub(super) apply: Apply,
}

/// How a change is laid over the first run.
#[derive(Debug, Clone)]
pub(super) enum Apply {
    /// The rows of a property, subject, host and facet.
    Rows(Key),
    /// The rows of a property and subject, wherever they hold.
    Subject(String, String),
    /// A value of the job, by its path; none: removed.
    Job(Vec<String>, Option<Json>),
    /// A value of a hypothesis.
    Hypothesis(String, Vec<String>, Option<Json>),
    /// The list of hypotheses.
    Hypotheses,
    /// Nothing that can be exchanged.
    Nothing,
}

type Key = [String; 4];

fn key(fact: &Fact) -> Key {
    [
        fact.property.to_string(),
        fact.subject.to_string(),
        fact.host.to_string(),
        fact.facet.to_string(),
    ]
}

/// Every difference of two settings; `worlds`: the two, built.
pub(super) fn changes(
    a: &Setting,
    b: &Setting,
    facts: &Facts,
    worlds: &[World<'_>; 2],
) -> Vec<Change> {
    let mut changes = rows(a, b, facts, worlds);
    changes.extend(job(a, b));
    changes.extend(hypotheses(a, b));
    changes
}

fn rows(a: &Setting, b: &Setting, facts: &Facts, worlds: &[World<'_>; 2]) -> Vec<Change> {
    type Sides<'a> = BTreeMap<Key, [Vec<&'a Fact>; 2]>;
    let mut by_key: Sides<'_> = BTreeMap::new();
    for (side, setting) in [a, b].into_iter().enumerate() {
        for fact in &setting.rows {
            by_key.entry(key(fact)).or_default()[side].push(fact);
        }
    }
    let same = |x: &Fact, y: &Fact| {
        x.value == y.value
            && x.sigma == y.sigma
            && x.source == y.source
            && x.origin == y.origin
            && x.flag == y.flag
            && x.settings_hash == y.settings_hash
    };
    // What a calculation speaks of is one change, whatever its sites.
    let mut of_subject = calculated::changes([&a.rows, &b.rows], worlds);
    let whole: BTreeSet<(String, String)> = of_subject.keys().cloned().collect();
    let mut changes = Vec::new();
    for (key, [before, after]) in by_key {
        let subject = (key[0].clone(), key[1].clone());
        if whole.contains(&subject) {
            changes.extend(of_subject.remove(&subject));
            continue;
        }
        let only = |these: &[&Fact], those: &[&Fact]| {
            let texts: Vec<String> = these
                .iter()
                .filter(|x| !those.iter().any(|y| same(x, y)))
                .map(|x| fact_text(x, facts))
                .collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        };
        let (left, right) = (only(&before, &after), only(&after, &before));
        if left.is_none() && right.is_none() {
            continue;
        }
        let place: Vec<&str> = key[2..]
            .iter()
            .map(String::as_str)
            .filter(|t| !t.is_empty())
            .collect();
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" ({})", place.join(", "))
        };
        changes.push(Change {
            group: Group::Facts,
            what: format!("{} of {}{place}", key[0], key[1]),
            before: left,
            after: right,
            apply: Apply::Rows(key),
        });
    }
    changes
}

/// Leaves of an object by path; arrays are leaves.
fn leaves(json: &Json, path: &mut Vec<String>, found: &mut BTreeMap<Vec<String>, Json>) {
    match json {
        Json::Object(map) => {
            for (name, value) in map {
                path.push(name.clone());
                leaves(value, path, found);
                path.pop();
            }
        }
        Json::Null => {}
        leaf => {
            found.insert(path.clone(), leaf.clone());
        }
    }
}

/// Paths at which two objects differ, with both values.
type Differing = Vec<(Vec<String>, Option<Json>, Option<Json>)>;

fn differing(a: &Json, b: &Json) -> Differing {
    let mut sides = [BTreeMap::new(), BTreeMap::new()];
    leaves(a, &mut Vec::new(), &mut sides[0]);
    leaves(b, &mut Vec::new(), &mut sides[1]);
    let mut paths: Vec<&Vec<String>> = sides[0].keys().chain(sides[1].keys()).collect();
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .map(|path| {
            let of = |side: usize| sides[side].get(path).cloned();
            (path.clone(), of(0), of(1))
        })
        .filter(|(_, a, b)| a != b)
        .collect()
}

/// Numbers, words and lists as people write them.
fn text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        // A filter: its descriptor, then its limits.
        Json::Object(map) => {
            let words: Vec<String> = map
                .iter()
                .map(|(key, value)| match key.as_str() {
                    "descriptor" => text(value),
                    key => format!("{key} {}", text(value)),
                })
                .collect();
            words.join(" ")
        }
        other => other.to_string(),
    }
}

fn job(a: &Setting, b: &Setting) -> Vec<Change> {
    differing(&a.job, &b.job)
        .into_iter()
        .filter_map(|(path, before, after)| {
            let words: Vec<&str> = path.iter().map(String::as_str).collect();
            let group = match words.as_slice() {
                // The resolved hypotheses say what these do, the rows what the files say; a name moves nothing.
                ["screen", "name" | "hypotheses"]
                | ["criteria", ..]
                | ["score", "group_weights", ..]
                | ["facts", "overrides" | "calculations"] => return None,
                ["facts", ..] => Group::Facts,
                ["environment", ..] => Group::Environment,
                ["score", ..] => Group::Scoring,
                ["candidates" | "filters", ..] | ["screen", "strategy"] => Group::Candidates,
                ["robustness", ..] | ["screen", "seed"] => Group::Robustness,
                _ => Group::Output,
            };
            Some(Change {
                group,
                what: path.join("."),
                before: before.as_ref().map(text),
                after: after.as_ref().map(text),
                apply: Apply::Job(path, after),
            })
        })
        .collect()
}

fn id(hypothesis: &Json) -> &str {
    hypothesis["id"].as_str().unwrap_or("")
}

/// Criteria by descriptor instead of by place; none where a descriptor stands twice.
fn by_descriptor(hypothesis: &Json) -> Option<Json> {
    let mut named = hypothesis.clone();
    let criteria = hypothesis["criteria"].as_array()?;
    let mut map = serde_json::Map::new();
    for criterion in criteria {
        let name = criterion["descriptor"].as_str()?;
        if map.insert(name.to_owned(), criterion.clone()).is_some() {
            return None;
        }
    }
    named["criteria"] = Json::Object(map);
    Some(named)
}

fn hypotheses(a: &Setting, b: &Setting) -> Vec<Change> {
    let ids =
        |s: &Setting| -> Vec<String> { s.hypotheses.iter().map(|h| id(h).to_owned()).collect() };
    let (ids_a, ids_b) = (ids(a), ids(b));
    let mut changes = Vec::new();
    if ids_a != ids_b {
        changes.push(Change {
            group: Group::Scoring,
            what: "hypotheses, the first of which ranks".to_owned(),
            before: Some(ids_a.join(", ")),
            after: Some(ids_b.join(", ")),
            apply: Apply::Hypotheses,
        });
    }
    for x in &a.hypotheses {
        let Some(y) = b.hypotheses.iter().find(|y| id(y) == id(x)) else {
            continue;
        };
        let (x, y) = match (by_descriptor(x), by_descriptor(y)) {
            (Some(x), Some(y)) => (x, y),
            _ => (x.clone(), y.clone()),
        };
        for (path, before, after) in differing(&x, &y) {
            let last = path.last().map_or("", String::as_str);
            if matches!(last, "title" | "reason") {
                continue;
            }
            changes.push(Change {
                group: Group::Scoring,
                what: format!("{}.{}", id(&x), path.join(".")),
                before: before.as_ref().map(text),
                after: after.as_ref().map(text),
                apply: Apply::Hypothesis(id(&x).to_owned(), path, after),
            });
        }
    }
    changes
}

/// Sets or removes a value; criteria may be named by their descriptor.
fn set(json: &mut Json, path: &[String], value: Option<&Json>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    if let Json::Array(items) = json {
        let item = items
            .iter_mut()
            .find(|item| item["descriptor"].as_str() == Some(first));
        if let Some(item) = item {
            set(item, rest, value);
        }
        return;
    }
    if !json.is_object() {
        *json = Json::Object(serde_json::Map::new());
    }
    let Json::Object(map) = json else { return };
    if rest.is_empty() {
        match value {
            Some(value) => {
                map.insert(first.clone(), value.clone());
            }
            None => {
                map.remove(first);
            }
        }
    } else {
        set(map.entry(first.clone()).or_insert(Json::Null), rest, value);
    }
}

/// The first run's setting with one change of the second.
pub(super) fn with_change(a: &Setting, b: &Setting, change: &Change) -> Setting {
    let mut setting = a.clone();
    match &change.apply {
        Apply::Rows(wanted) => {
            setting.rows.retain(|row| key(row) != *wanted);
            let theirs = b.rows.iter().filter(|row| key(row) == *wanted);
            setting.rows.extend(theirs.cloned());
        }
        Apply::Subject(property, subject) => {
            let is_it =
                |row: &Fact| *row.property == **property && row.subject.to_string() == *subject;
            setting.rows.retain(|row| !is_it(row));
            let theirs = b.rows.iter().filter(|row| is_it(row));
            setting.rows.extend(theirs.cloned());
        }
        Apply::Job(path, value) => set(&mut setting.job, path, value.as_ref()),
        Apply::Hypothesis(wanted, path, value) => {
            for hypothesis in setting.hypotheses.iter_mut().filter(|h| id(h) == wanted) {
                set(hypothesis, path, value.as_ref());
            }
        }
        Apply::Hypotheses => {
            // The shared ones keep the first run's numbers.
            setting.hypotheses = b
                .hypotheses
                .iter()
                .map(|h| {
                    let own = a.hypotheses.iter().find(|own| id(own) == id(h));
                    own.unwrap_or(h).clone()
                })
                .collect();
        }
        Apply::Nothing => {}
    }
    setting
}

/// The first run's setting with whole groups of the second.
pub(super) fn with_groups(a: &Setting, b: &Setting, groups: &[Group]) -> Setting {
    let mut setting = a.clone();
    let mut copy = |path: &[&str]| {
        let mut value = &b.job;
        for part in path {
            value = &value[*part];
        }
        let path: Vec<String> = path.iter().map(ToString::to_string).collect();
        set(
            &mut setting.job,
            &path,
            Some(value).filter(|v| !v.is_null()),
        );
    };
    for group in groups {
        match group {
            Group::Facts => copy(&["facts"]),
            Group::Scoring => copy(&["score"]),
            Group::Environment => copy(&["environment"]),
            Group::Candidates => {
                copy(&["candidates"]);
                copy(&["filters"]);
                copy(&["screen", "strategy"]);
            }
            Group::Program | Group::Robustness | Group::Output => {}
        }
    }
    if groups.contains(&Group::Facts) {
        setting.rows.clone_from(&b.rows);
    }
    if groups.contains(&Group::Scoring) {
        setting.hypotheses.clone_from(&b.hypotheses);
    }
    setting
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_leaf_is_set_and_removed_by_its_path() {
        let mut json = json!({ "a": { "b": 1 }, "criteria": [{ "descriptor": "x", "at_one": 2 }] });
        let path = |text: &str| -> Vec<String> { text.split('.').map(str::to_owned).collect() };
        set(&mut json, &path("a.c"), Some(&json!(5)));
        set(&mut json, &path("criteria.x.at_one"), Some(&json!(3)));
        set(&mut json, &path("a.b"), None);
        assert_eq!(
            json,
            json!({ "a": { "c": 5 }, "criteria": [{ "descriptor": "x", "at_one": 3 }] })
        );
        assert_eq!(differing(&json, &json), vec![]);
    }
}
