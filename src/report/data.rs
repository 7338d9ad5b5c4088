//! Everything the page shows, read from the run's tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::calculations::Ranked;
use super::details::{Details, find, flag_bits};
use super::elements::Elements;
use super::recompute::recompute;
use super::tables::{as_number, as_text, columns, number};
use super::{ReportError, answer, maps};
use crate::candidates::Form;
use crate::descriptors::{Context, DESCRIPTORS, Evaluator};
use crate::facts::Facts;
use crate::runs::{Frame, RunError, open};
use crate::score::{Hypothesis, RawHypothesis};

/// Systems per form whose explanation goes into the page; the others have theirs from `explain`.
const EXPLAINED: usize = 300;
/// Rows of excluded systems in the page.
const EXCLUDED: usize = 5000;

/// A row of the table of systems.
#[derive(Debug, Clone)]
pub(super) struct SystemLine {
    pub(super) row: usize,
    pub(super) form: Form,
    pub(super) system: String,
    pub(super) order: String,
    pub(super) composition: String,
    pub(super) best: String,
    pub(super) rank: Option<f64>,
    pub(super) score: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) coverage: Option<f64>,
    pub(super) gain_percent: Option<f64>,
    /// 5 %, 50 %, 95 % quantiles of the rank; none in runs without robustness.
    pub(super) rank_interval: Option<[f64; 3]>,
    /// Ranks under all hypotheses, in their order.
    pub(super) ranks: Vec<Option<f64>>,
    pub(super) is_excluded: bool,
}

/// What the page and the figures are made of.
#[derive(Debug)]
pub(super) struct Data {
    /// `run.json`.
    pub(super) info: Value,
    /// The page's data.
    pub(super) json: Value,
    /// Three sentences.
    pub(super) answer: Vec<String>,
    pub(super) lines: Vec<SystemLine>,
    /// What is ranked, best first, the forms in turn.
    pub(super) ranked: Vec<Ranked>,
    pub(super) elements: Elements,
    pub(super) strains: Vec<maps::StrainArea>,
    pub(super) left_out: Option<String>,
    /// Files of calculated values that the job names.
    pub(super) calculations: Vec<String>,
}

fn text_file(run: &Path, name: &str) -> Result<String, ReportError> {
    let path = run.join(name);
    std::fs::read_to_string(&path).map_err(|e| ReportError::Damaged {
        path: path.display().to_string(),
        problem: e.to_string(),
    })
}

fn json_file(run: &Path, name: &str) -> Result<Value, ReportError> {
    serde_json::from_str(&text_file(run, name)?).map_err(|e| ReportError::Damaged {
        path: run.join(name).display().to_string(),
        problem: format!("not JSON: {e}"),
    })
}

/// A table that older runs do not have.
fn open_if_there(run: &Path, table: &str) -> Result<Option<Frame>, RunError> {
    if run.join(format!("{table}.parquet")).is_file() {
        open(run, table).map(Some)
    } else {
        Ok(None)
    }
}

impl Data {
    /// Reads a run folder.
    pub(super) fn read(run: &Path) -> Result<Self, ReportError> {
        let systems = open(run, "systems")?;
        let ranked = open(run, "ranked")?;
        let info = json_file(run, "run.json")?;
        if !info["sha256"].is_object() {
            return Err(ReportError::Damaged {
                path: run.join("run.json").display().to_string(),
                problem: "has no `sha256`".to_owned(),
            });
        }
        let plan = json_file(run, "plan.json")?;
        let dictionary = json_file(run, "columns.json")?;
        let (raw, hypotheses) = hypotheses(run, &plan)?;
        let lines = lines(&systems, &raw)?;

        let again = recompute(run);
        let left_out = again.as_ref().err().cloned();
        let again = again.ok();
        let base = match &again {
            Some(again) => again.facts.clone(),
            None => Facts::embedded()?,
        };
        let evaluator = again.as_ref().map(|a| {
            Evaluator::new(Context {
                facts: &a.facts,
                environment: &a.plan.environment,
            })
        });
        let space = again.as_ref().and_then(|a| a.plan.space(&a.facts).ok());

        let kept: BTreeMap<String, usize> = (0..ranked.height())
            .filter_map(|row| Some((as_text(ranked.cell("candidate_id", row))?, row)))
            .collect();
        let explained = explained(&lines);
        let mut wanted: BTreeSet<String> =
            explained.iter().map(|&l| lines[l].best.clone()).collect();
        wanted.extend(
            lines
                .iter()
                .filter(|l| l.order == "binary")
                .map(|l| l.best.clone()),
        );
        let mut details = Details::read(run, &wanted)?;
        for line in lines.iter().filter(|l| wanted.contains(&l.best)) {
            if !details.of.contains_key(&line.best)
                && let (Some(evaluator), Some(space)) = (&evaluator, &space)
                && let Some(candidate) = find(space, line.form, &line.system, &line.best)
            {
                details.add(evaluator, &candidate);
            }
        }

        // The first hypothesis as resolved: with what may be expected where nothing is known.
        let first = again
            .as_ref()
            .and_then(|a| a.plan.hypotheses.first())
            .or(hypotheses.first());
        let panels: serde_json::Map<String, Value> = explained
            .iter()
            .filter(|&&l| details.of.contains_key(&lines[l].best))
            .map(|&l| {
                let line = &lines[l];
                let candidate = space
                    .as_ref()
                    .and_then(|s| find(s, line.form, &line.system, &line.best));
                let criteria = first.map_or(Value::Null, |h| {
                    let both = evaluator.as_ref().zip(candidate.as_ref());
                    details.criteria(h, &line.best, line.form, both)
                });
                let in_use = kept.get(&line.best).map(|&row| {
                    ["as_cycled", "as_cycled_surface", "failure_modes"]
                        .map(|c| as_text(ranked.cell(c, row)))
                });
                (
                    line.row.to_string(),
                    json!({ "d": details.json(&line.best), "c": criteria, "u": in_use }),
                )
            })
            .collect();

        let flags: Vec<String> = ranked
            .columns()
            .into_iter()
            .filter(|c| c.starts_with("is_"))
            .take(31)
            .collect();
        let bits: Vec<Value> = lines
            .iter()
            .map(|line| {
                kept.get(&line.best).map_or(Value::Null, |&row| {
                    let (yes, unknown) = flag_bits(flags.iter().map(|f| ranked.cell(f, row)));
                    json!([yes, unknown])
                })
            })
            .collect();

        let excluded = open(run, "excluded")?;
        let rejected = rejected(&excluded, &lines);
        let elements = Elements::new(&base, &lines, &details, &plan, &rejected);
        let strains = again
            .as_ref()
            .map_or_else(Vec::new, |a| maps::strains(a, &lines));
        let maps = match (&again, &evaluator, &space) {
            (Some(again), Some(evaluator), Some(space)) => {
                maps::compositions(&again.plan, evaluator, space, &lines)
            }
            _ => Vec::new(),
        };
        let shown: Vec<usize> = (0..excluded.height().min(EXCLUDED)).collect();
        let by_filter = by_filter(&excluded);
        let all: Vec<usize> = (0..systems.height()).collect();
        let answer = answer::sentences(&info, &lines, &raw, rejected.len());
        let robustness = robustness(run)?;
        let calculated: Vec<Option<bool>> = lines
            .iter()
            .map(|line| details.is_calculated(&line.best))
            .collect();
        let badges: Vec<usize> = lines
            .iter()
            .zip(&calculated)
            .filter(|(_, is)| **is == Some(true))
            .map(|(line, _)| line.row)
            .collect();
        let json = json!({
            "run": info,
            "job": text_file(run, "job.toml")?,
            "plan": { "environment": plan["job"]["environment"], "strategy": plan["strategy"]["id"],
                "min_coverage": plan["job"]["score"]["min_coverage"] },
            "hypotheses": raw,
            "descriptors": DESCRIPTORS.iter().map(|d| json!({
                "name": d.name, "unit": d.unit, "meaning": d.meaning, "source": d.source,
                "forms": d.forms.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "flags": flags.iter().map(|f| json!([f, meaning(&dictionary, "ranked", f)])).collect::<Vec<_>>(),
            "columns": dictionary["systems"],
            "systems": columns(&systems, &all, |_| true),
            "bits": bits,
            "calculated": badges,
            "panels": panels,
            "models": details.models.all(),
            "sources": details.sources.all(),
            "reasons": details.reasons.all(),
            "reason_meaning": crate::facts::Reason::ALL.iter()
                .map(|r| (r.as_str().to_owned(), json!(r.meaning())))
                .collect::<serde_json::Map<_, _>>(),
            "bibliography": bibliography(&base, &details),
            "elements": elements.json(),
            "maps": maps,
            "strains": strains.iter().map(maps::StrainArea::json).collect::<Vec<_>>(),
            "left_out": left_out,
            "excluded": { "rows": columns(&excluded, &shown, |_| true), "all": excluded.height(), "filters": by_filter },
            "robustness": robustness,
        });
        Ok(Self {
            info,
            json,
            answer,
            ranked: ranked_systems(&lines, &calculated),
            lines,
            elements,
            strains,
            left_out,
            calculations: named_calculations(&plan),
        })
    }

    pub(super) fn systems(&self) -> usize {
        self.lines.len()
    }
}

fn named_calculations(plan: &Value) -> Vec<String> {
    let names = plan["job"]["facts"]["calculations"].as_array();
    names
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn ranked_systems(lines: &[SystemLine], calculated: &[Option<bool>]) -> Vec<Ranked> {
    let mut places: Vec<(u64, Form, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| Some((line.rank? as u64, line.form, i)))
        .collect();
    places.sort_unstable();
    places
        .into_iter()
        .map(|(rank, form, i)| Ranked {
            id: lines[i].best.clone(),
            rank: format!("{rank} of {form}"),
            solutes: lines[i]
                .system
                .split('-')
                .filter(|symbol| *symbol != "Zn")
                .map(str::to_owned)
                .collect(),
            is_calculated: calculated[i],
        })
        .collect()
}

fn hypotheses(
    run: &Path,
    plan: &Value,
) -> Result<(Vec<RawHypothesis>, Vec<Hypothesis>), ReportError> {
    let damaged = |problem: String| ReportError::Damaged {
        path: run.join("plan.json").display().to_string(),
        problem,
    };
    let raw: Vec<RawHypothesis> = serde_json::from_value(plan["hypotheses"].clone())
        .map_err(|e| damaged(format!("`hypotheses`: {e}")))?;
    let resolved = raw
        .iter()
        .map(|h| Hypothesis::resolve(h).map_err(|d| damaged(format!("`{}`: {}", d.key, d.problem))))
        .collect::<Result<_, _>>()?;
    Ok((raw, resolved))
}

fn lines(systems: &Frame, hypotheses: &[RawHypothesis]) -> Result<Vec<SystemLine>, ReportError> {
    let present = systems.columns();
    for column in [
        "rank",
        "system",
        "form",
        "order",
        "best_candidate_id",
        "score",
    ] {
        if !present.iter().any(|c| c == column) {
            let table = "systems";
            return Err(ReportError::Column { table, column });
        }
    }
    let rank_columns: Vec<String> = hypotheses
        .iter()
        .enumerate()
        .map(|(i, h)| match i {
            0 => "rank".to_owned(),
            _ => format!("rank_{}", h.id),
        })
        .collect();
    Ok((0..systems.height())
        .filter_map(|row| {
            let number = |c: &str| as_number(&systems.cell(c, row));
            let text = |c: &str| as_text(systems.cell(c, row)).unwrap_or_default();
            let form = text("form");
            let interval = || {
                Some([
                    number("rank_p05")?,
                    number("rank_p50")?,
                    number("rank_p95")?,
                ])
            };
            Some(SystemLine {
                row,
                form: Form::ALL.into_iter().find(|f| f.as_str() == form)?,
                system: text("system"),
                order: text("order"),
                composition: text("composition"),
                best: text("best_candidate_id"),
                rank: number("rank"),
                score: number("score"),
                low: number("score_low"),
                high: number("score_high"),
                coverage: number("score_coverage"),
                gain_percent: number("gain_over_zn_percent"),
                rank_interval: interval(),
                ranks: rank_columns.iter().map(|c| number(c)).collect(),
                is_excluded: number("n_excluded")
                    .is_some_and(|n| Some(n) == number("n_candidates")),
            })
        })
        .collect())
}

/// Whose explanation the page holds: of each form the leading ranked, then the most promising unranked.
fn explained(lines: &[SystemLine]) -> Vec<usize> {
    let mut chosen = Vec::new();
    for form in Form::ALL {
        let mut of_form: Vec<usize> = (0..lines.len())
            .filter(|&i| lines[i].form == form)
            .collect();
        of_form.sort_by(|&a, &b| {
            let key = |i: usize| lines[i].rank.unwrap_or(f64::INFINITY);
            let high = |i: usize| lines[i].high.unwrap_or(0.0);
            key(a).total_cmp(&key(b)).then(high(b).total_cmp(&high(a)))
        });
        chosen.extend(of_form.into_iter().take(EXPLAINED));
    }
    chosen
}

/// Systems of which filters leave no candidate.
fn rejected(excluded: &Frame, lines: &[SystemLine]) -> BTreeSet<(Form, String)> {
    let kept: BTreeSet<(Form, &str)> = lines
        .iter()
        .filter(|l| !l.is_excluded)
        .map(|l| (l.form, l.system.as_str()))
        .collect();
    (0..excluded.height())
        .filter_map(|row| {
            let form = as_text(excluded.cell("form", row))?;
            let form = Form::ALL.into_iter().find(|f| f.as_str() == form)?;
            Some((form, as_text(excluded.cell("system", row))?))
        })
        .filter(|(form, system)| !kept.contains(&(*form, system.as_str())))
        .collect()
}

/// Systems and candidates that each filter rejects.
fn by_filter(excluded: &Frame) -> Value {
    let mut sums: BTreeMap<(String, String), (u64, f64)> = BTreeMap::new();
    for row in 0..excluded.height() {
        let text = |c: &str| as_text(excluded.cell(c, row)).unwrap_or_default();
        let limit =
            |c: &str, sign: &str| as_number(&excluded.cell(c, row)).map(|v| format!("{sign} {v}"));
        let limits: Vec<String> = limit("limit_min", "at least")
            .into_iter()
            .chain(limit("limit_max", "at most"))
            .collect();
        let key = (
            text("descriptor"),
            format!("{}|{}", limits.join(", "), text("reason")),
        );
        let sum = sums.entry(key).or_default();
        sum.0 += 1;
        sum.1 += as_number(&excluded.cell("n_candidates", row)).unwrap_or(0.0);
    }
    sums.into_iter()
        .map(|((descriptor, rest), (systems, candidates))| {
            let (limit, reason) = rest.split_once('|').unwrap_or((&rest, ""));
            json!({ "descriptor": descriptor, "limit": limit, "reason": reason,
                "systems": systems, "candidates": number(candidates) })
        })
        .collect()
}

fn meaning(dictionary: &Value, table: &str, column: &str) -> Value {
    let entries = dictionary[table].as_array();
    entries
        .and_then(|e| e.iter().find(|e| e["name"] == column))
        .map_or(Value::Null, |e| e["meaning"].clone())
}

/// Every source that some number of the page rests on.
fn bibliography(facts: &Facts, details: &Details) -> Value {
    let mut used: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in details.of.values().flat_map(BTreeMap::values) {
        if let super::details::Entry::Known(_, _, _, source) = entry {
            for key in details
                .sources
                .get(*source)
                .split("; ")
                .filter(|k| !k.is_empty())
            {
                *used.entry(key).or_default() += 1;
            }
        }
    }
    let known: BTreeMap<&str, &crate::facts::Source> = facts.sources().collect();
    used.into_iter()
        .map(|(key, numbers)| match known.get(key) {
            Some(s) => {
                json!({ "key": key, "numbers": numbers, "title": s.title, "authors": s.authors,
                "year": s.year.filter(|&y| y > 0), "journal": s.journal, "doi": s.doi, "url": s.url,
                "is_verified": s.doi_verified, "licence": s.licence })
            }
            None => json!({ "key": key, "numbers": numbers, "title": "the user's own" }),
        })
        .collect()
}

/// Tables that runs without robustness do not have.
fn robustness(run: &Path) -> Result<Value, ReportError> {
    let mut out = serde_json::Map::new();
    for table in ["agreement", "sensitivity", "central_weights"] {
        if let Some(frame) = open_if_there(run, table)? {
            let rows: Vec<usize> = (0..frame.height().min(600)).collect();
            out.insert(table.to_owned(), columns(&frame, &rows, |_| true));
        }
    }
    Ok(Value::Object(out))
}
