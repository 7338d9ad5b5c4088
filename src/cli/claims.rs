//! `claims`: a verdict on every claim of the founding review, a line on each of its systems.

use std::path::{Path, PathBuf};

use zincscreen::claims::{self, Judged, Report, SystemLine, Verdict};
use zincscreen::facts::nearest;

use super::args::Args;
use super::inspect::plan_of;
use super::table;
use super::{Failure, say};

/// Arguments of `claims`.
#[derive(Debug, clap::Args)]
pub(crate) struct ClaimsArgs {
    /// Claims (C06) or systems (S12) to show in full; all if none is named.
    pub(crate) ids: Vec<String>,
    /// The systems of the review instead of its claims.
    #[arg(long)]
    pub(crate) systems: bool,
    /// Only claims with this verdict: supported, contradicted, undecided or `not_testable_here`.
    #[arg(long, value_name = "VERDICT")]
    pub(crate) verdict: Option<String>,
    /// Conditions and facts of this job.
    #[arg(long, value_name = "FILE")]
    pub(crate) job: Option<PathBuf>,
    /// Write to a file: the whole report or what was chosen, as Markdown or, with --json, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

pub(crate) fn claims(args: &ClaimsArgs, common: &Args) -> Result<(), Failure> {
    let wanted = args.verdict.as_deref().map(verdict).transpose()?;
    if args.systems && wanted.is_some() {
        return Err(Failure::Input(
            "`--verdict`: systems have none; leave out --systems".to_owned(),
        ));
    }
    let (plan, facts) = plan_of(args.job.as_deref())?;
    let mut report = claims::adjudicate(&facts, &plan.environment)
        .map_err(|error| Failure::Input(error.to_string()))?;
    check_ids(&args.ids, &report)?;
    let is_whole = args.ids.is_empty() && !args.systems && wanted.is_none();
    if let (true, false, Some(path)) = (is_whole, common.json, &args.out) {
        return write(path, &report.markdown());
    }
    let named = |id: &str| args.ids.iter().any(|given| given == id);
    // Ids tell by themselves whether a claim or a system is meant.
    let has_systems = args.systems || report.systems.iter().any(|s| named(&s.id));
    let has_claims = !args.systems
        && (args.ids.is_empty() || report.claims.iter().any(|claim| named(&claim.id)));
    report.claims.retain(|claim| {
        has_claims
            && (args.ids.is_empty() || named(&claim.id))
            && wanted.is_none_or(|verdict| claim.verdict == verdict)
    });
    report
        .systems
        .retain(|system| has_systems && (args.ids.is_empty() || named(&system.id)));
    let text = if common.json {
        json(&report, has_claims, has_systems)
    } else if args.ids.is_empty() && args.out.is_none() && has_claims {
        summary(&report)
    } else {
        markdown(&report)
    };
    match &args.out {
        None => say(&text),
        Some(path) => write(path, &text),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, format!("{}\n", text.trim_end()))
        .map_err(|e| Failure::Input(format!("{}: cannot be written: {e}", path.display())))
}

fn verdict(word: &str) -> Result<Verdict, Failure> {
    let found = Verdict::ALL.into_iter().find(|v| v.as_str() == word);
    found.ok_or_else(|| {
        let words = Verdict::ALL.map(Verdict::as_str);
        let near = nearest(word, words).map_or_else(
            || format!("expected one of: {}", words.join(", ")),
            |n| format!("did you mean `{n}`?"),
        );
        Failure::Input(format!("`--verdict {word}`: no such verdict; {near}"))
    })
}

fn check_ids(ids: &[String], report: &Report) -> Result<(), Failure> {
    let known: Vec<&str> = report
        .claims
        .iter()
        .map(|c| c.id.as_str())
        .chain(report.systems.iter().map(|s| s.id.as_str()))
        .collect();
    match ids.iter().find(|id| !known.contains(&id.as_str())) {
        None => Ok(()),
        Some(id) => Err(Failure::Input(format!(
            "`{id}`: no such claim or system of the review; claims are C01 to C35, F01 to F07, T01 to T05, \
             O01 to O13 and Q01 to Q04, systems S00 to S34 and M01 to M04"
        ))),
    }
}

/// One kind as an array; both as an object.
fn json(report: &Report, has_claims: bool, has_systems: bool) -> String {
    let claims = report.claims.iter().map(Judged::json).collect();
    let systems = report.systems.iter().map(SystemLine::json).collect();
    let value = match (has_claims, has_systems) {
        (true, true) => report.json(),
        (true, false) => serde_json::Value::Array(claims),
        _ => serde_json::Value::Array(systems),
    };
    format!("{value:#}")
}

/// What was chosen, in full.
fn markdown(report: &Report) -> String {
    let mut parts: Vec<String> = report.claims.iter().map(Judged::markdown).collect();
    parts.extend(report.systems.iter().map(SystemLine::markdown));
    if parts.is_empty() {
        "nothing fits".to_owned()
    } else {
        parts.join("\n").trim_end().to_owned()
    }
}

/// One row per claim, and how many there are of each verdict.
fn summary(report: &Report) -> String {
    if report.claims.is_empty() {
        return "nothing fits".to_owned();
    }
    let rows = report
        .claims
        .iter()
        .map(|c| {
            vec![
                c.id.clone(),
                c.verdict.to_string(),
                c.caution_level.clone(),
                c.question.clone(),
            ]
        })
        .collect();
    let header = ["claim", "verdict", "caution", "question"];
    let counts: Vec<String> = report
        .counts()
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(verdict, n)| format!("{n} {verdict}"))
        .collect();
    format!(
        "{}\n\n{}. Why, with every number: zincscreen claims C06; the systems: --systems",
        table::table(&header, rows, &[0, 1, 2, 3]),
        counts.join(", ")
    )
}
