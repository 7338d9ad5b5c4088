//! `queue collect`: results read, doubted, made facts.

use std::collections::BTreeMap;

use serde_json::json;
use zincscreen::queue::collect::{collect as facts_of, write_facts};
use zincscreen::queue::doubts::{Doubt, doubt};
use zincscreen::queue::executors::local::SILENT_MS;
use zincscreen::queue::executors::{self, Settled, suspects};
use zincscreen::queue::export::Jobflow;
use zincscreen::queue::{State, Store};

use super::super::args::Args;
use super::super::{Failure, say};
use super::act::tell;
use super::{ExecutorName, Queue, QueueArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct CollectArgs {
    /// Leave jobs as they are: only write the facts of what is accepted.
    #[arg(long)]
    facts_only: bool,
    /// Let values of the preset `smoke` count: to try the whole way; they mean nothing.
    #[arg(long)]
    with_smoke: bool,
}

/// Brings every job as far as it is: lost runs, ended runs, unread results; then compares equal ones.
pub(super) fn catch_up(queue: &mut Queue, settled: &mut Settled) -> Result<Vec<Doubt>, Failure> {
    let engine = queue.engine()?;
    let mut outside = Vec::new();
    for (name, prefix) in [
        (ExecutorName::Slurm, "slurm:"),
        (ExecutorName::Hyperqueue, "hyperqueue:"),
    ] {
        if queue.store.has_external(prefix)? {
            outside.push(queue.executor(name, None));
        }
    }
    let store = &mut queue.store;
    for executor in &mut outside {
        executors::refresh(store, &engine, executor.as_mut(), settled)?;
    }
    executors::refresh(store, &engine, &mut Jobflow, settled)?;
    executors::recover(store, &engine, SILENT_MS, None, settled)?;
    for job in store.jobs_in(&[State::Finished, State::Parsed], usize::MAX)? {
        executors::settle(store, &engine, &job, settled)?;
    }
    Ok(doubt(store, &engine)?)
}

pub(super) fn collect(args: &CollectArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut queue = Queue::open(queue, false)?;
    let mut settled = Settled::default();
    let mut doubts = Vec::new();
    if !args.facts_only {
        doubts = catch_up(&mut queue, &mut settled)?;
    }
    let collected = facts_of(&queue.store, args.with_smoke)?;
    let (path, counting) = write_facts(queue.store.folder(), &collected)?;
    if common.json {
        return say(&format!(
            "{:#}",
            json!({
                "accepted": settled.accepted, "suspect": settled.suspect, "failed": settled.failed, "lost": settled.lost,
                "facts": counting, "numbers": collected.facts.len(), "file": path.display().to_string(),
                "missing": collected.missing, "doubts": doubts.len(), "suspects": suspects_json(&queue.store)?,
            })
        ));
    }
    let is_doubted = |d: &&Doubt| d.job.state == State::Suspect;
    let n_doubted = doubts.iter().filter(is_doubted).count();
    if doubts.is_empty() || settled != Settled::default() {
        tell(&settled, common, "")?;
    }
    if common.quiet {
        return Ok(());
    }
    if n_doubted > 0 {
        say(&format!(
            "{n_doubted} accepted before and suspect now: their energies lie apart from those of equal calculations"
        ))?;
    }
    for again in doubts.iter().filter(|d| d.job.state == State::Accepted) {
        say(&format!(
            "accepted again: {}: {}",
            again.job.id.short(),
            again.reason
        ))?;
    }
    say_suspects(&queue.store)?;
    for missing in &collected.missing {
        say(&format!("missing: {missing}"))?;
    }
    let waiting = queue.store.startable(usize::MAX, true)?.len();
    if waiting > 0 {
        say(&format!(
            "{waiting} jobs waited for what is accepted now: zincscreen queue submit"
        ))?;
    }
    let mut flags: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in collected.facts.iter().filter(|f| !f.flag.is_empty()) {
        *flags.entry(fact.flag).or_default() += 1;
    }
    if !flags.is_empty() {
        let words: Vec<String> = flags
            .iter()
            .map(|(flag, n)| format!("{n} {flag}"))
            .collect();
        say(&format!(
            "numbers that do not count, in all-sites.csv: {}",
            words.join(", ")
        ))?;
    }
    say(&format!(
        "{counting} facts in {}; the next run uses them with\n[facts]\ncalculations = [\"{}\"]",
        path.display(),
        path.display()
    ))
}

/// What does not count, why, and where it can be seen; the first of many.
fn say_suspects(store: &Store) -> Result<(), Failure> {
    const MOST: usize = 20;
    let jobs = store.jobs_in(&[State::Suspect], usize::MAX)?;
    for job in jobs.iter().take(MOST) {
        let seen = suspects::picture_of(store, job).map_or_else(String::new, |at| {
            format!("; see {}", store.folder().join(at).display())
        });
        let line = format!(
            "suspect: {} {}: {}{seen}",
            job.id.short(),
            store.label(job)?,
            job.reason
        );
        say(&line.replace(char::is_control, " "))?;
    }
    if jobs.len() > MOST {
        say(&format!(
            "and {} more: zincscreen queue status --jobs suspect",
            jobs.len() - MOST
        ))?;
    }
    Ok(())
}

fn suspects_json(store: &Store) -> Result<Vec<serde_json::Value>, Failure> {
    store
        .jobs_in(&[State::Suspect], usize::MAX)?
        .iter()
        .map(|job| {
            Ok(json!({
                "id": job.id.as_str(), "label": store.label(job)?, "reason": job.reason,
                "picture": suspects::picture_of(store, job).map(|at| at.display().to_string()),
            }))
        })
        .collect()
}
