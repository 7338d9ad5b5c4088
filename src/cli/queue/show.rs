//! `queue status` and `queue show`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use zincscreen::queue::executors::local::SILENT_MS;
use zincscreen::queue::executors::{Settled, suspects};
use zincscreen::queue::{Job, State, Store};

use super::super::args::Args;
use super::super::{Failure, say, table};
use super::{Queue, QueueArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// List the jobs of these states, or of all.
    #[arg(long, value_name = "STATE", num_args = 0.., value_delimiter = ',')]
    jobs: Option<Vec<String>>,
    /// At most so many jobs.
    #[arg(long, value_name = "N", default_value_t = 50)]
    most: usize,
    /// Ask executors and files first, read results, put back what is lost.
    #[arg(long)]
    refresh: bool,
    /// Write the state as a page for the browser, FILE.html; an older one is replaced.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Check that the file is whole and every state is that of its last event.
    #[arg(long)]
    verify: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Beginning of the id.
    job: String,
}

pub(super) fn status(args: &StatusArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let mut queue = Queue::open(queue, false)?;
    if args.refresh {
        super::collect::catch_up(&mut queue, &mut Settled::default())?;
    }
    let store = &queue.store;
    if args.verify {
        let wrong = store.inconsistent()?;
        if !wrong.is_empty() {
            let ids: Vec<&str> = wrong.iter().map(|job| job.id.short()).collect();
            return Err(Failure::Own(format!(
                "the states of {} jobs are not those of their last events: {}",
                wrong.len(),
                ids.join(", ")
            )));
        }
    }
    if let Some(page) = &args.page {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_s = now.map_or(0, |since| since.as_secs().cast_signed());
        zincscreen::report::write_status(store.folder(), page, now_s)?;
    }
    let counts = store.counts()?;
    let states = states(args.jobs.as_ref())?;
    let jobs = match &states {
        Some(states) => store.jobs_in(states, args.most)?,
        None => Vec::new(),
    };
    if common.json {
        let by_state: serde_json::Map<String, serde_json::Value> = counts
            .rows()
            .iter()
            .map(|(state, n, hours)| (state.to_string(), json!({"jobs": n, "core_hours": hours})))
            .collect();
        let lost: Vec<_> = store
            .lost(SILENT_MS)?
            .iter()
            .map(|l| json!({"id": l.job.id.as_str(), "reason": l.reason}))
            .collect();
        let jobs = jobs
            .iter()
            .map(|job| job_json(store, job))
            .collect::<Result<Vec<_>, Failure>>()?;
        return say(&format!(
            "{:#}",
            json!({"jobs": counts.total(), "states": by_state, "lost": lost, "listed": jobs})
        ));
    }
    if common.quiet {
        return Ok(());
    }
    if let Some(page) = &args.page {
        say(&format!("{}: open it in a browser\n", page.display()))?;
    }
    let rows = counts
        .rows()
        .iter()
        .map(|(state, n, hours)| vec![state.to_string(), n.to_string(), format!("{hours:.1}")])
        .collect();
    say(&table::table(
        &["state", "jobs", "core-hours estimated"],
        rows,
        &[0],
    ))?;
    let lost = store.unwatched(SILENT_MS)?;
    if let Some((_, reason)) = lost.first() {
        say(&format!(
            "\n{} runs have lost their worker ({reason}); `zincscreen queue submit` puts them back",
            lost.len(),
        ))?;
    }
    if states.is_some() {
        let rows = jobs
            .iter()
            .map(|job| {
                Ok(vec![
                    job.id.short().to_owned(),
                    job.state.to_string(),
                    store.label(job)?,
                    job.attempt.to_string(),
                    job.external.clone().unwrap_or_default(),
                    job.reason.clone(),
                ])
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        say("")?;
        say(&table::table(
            &["job", "state", "what", "attempt", "where", "reason"],
            rows,
            &[0, 1, 2, 4, 5],
        ))?;
    }
    Ok(())
}

fn states(asked: Option<&Vec<String>>) -> Result<Option<Vec<State>>, Failure> {
    let Some(words) = asked else { return Ok(None) };
    if words.is_empty() {
        return Ok(Some(State::ALL.to_vec()));
    }
    words
        .iter()
        .map(|word| word.parse::<State>().map_err(Failure::Input))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn job_json(store: &Store, job: &Job) -> Result<serde_json::Value, Failure> {
    Ok(json!({
        "id": job.id.as_str(),
        "state": job.state.as_str(),
        "label": store.label(job)?,
        "calculation": job.purpose,
        "settings_hash": job.settings_hash,
        "attempt": job.attempt,
        "where": job.external,
        "reason": job.reason,
        "core_hours": job.core_hours,
        "folder": store.attempt_folder(job).display().to_string(),
    }))
}

pub(super) fn show(args: &ShowArgs, queue: &QueueArgs, common: &Args) -> Result<(), Failure> {
    let queue = Queue::open(queue, false)?;
    let store = &queue.store;
    let job = store.find(&args.job)?;
    let calculation = store.calculation(&job)?;
    let events = store.events(&job)?;
    let links = store.links(&job)?;
    let result = store.result(&job)?;
    if common.json {
        let mut shown = job_json(store, &job)?;
        shown["wanted_by"] = json!(
            links
                .iter()
                .map(|(c, r)| json!({"candidate": c, "role": r}))
                .collect::<Vec<_>>()
        );
        shown["events"] = json!(
            events
                .iter()
                .map(|e| json!({"time": time(e.time_ms), "actor": e.actor, "from": e.was, "to": e.becomes, "attempt": e.attempt, "reason": e.reason}))
                .collect::<Vec<_>>()
        );
        shown["settings"] = json!(calculation.settings);
        shown["code"] = json!(calculation.code);
        shown["potentials"] = json!(calculation.potentials);
        shown["result"] = json!(result.map(|r| json!({
            "energy_ev": r.outcome.energy_ev, "file": r.file, "sha256": r.sha256,
            "code_version": r.outcome.code_version, "anomalies": r.outcome.anomalies,
        })));
        return say(&format!("{shown:#}"));
    }
    if common.quiet {
        return Ok(());
    }
    say(&format!("{} {}", job.id, job.state))?;
    if !job.reason.is_empty() {
        say(&format!("reason    {}", job.reason))?;
    }
    if let Some(at) = suspects::picture_of(store, &job) {
        say(&format!("picture   {}", store.folder().join(at).display()))?;
    }
    say(&format!("what      {}", calculation.label))?;
    say(&format!(
        "settings  {} {}, {}, hash {}",
        calculation.settings.preset,
        calculation.settings.functional,
        calculation.potentials,
        &job.settings_hash[..12]
    ))?;
    say(&format!(
        "cell      {}, {} atoms",
        calculation.structure.formula(),
        calculation.structure.sites().len()
    ))?;
    say(&format!("estimate  {:.2} core-hours", job.core_hours))?;
    say(&format!(
        "may use   {} processes, {} threads, {} s, {}",
        job.resources.processes,
        job.resources.threads,
        job.resources.wall_s,
        if job.resources.memory_mb == 0 {
            "memory not limited".to_owned()
        } else {
            format!("{} MB", job.resources.memory_mb)
        }
    ))?;
    if job.attempt > 0 {
        say(&format!(
            "folder    {}",
            store.attempt_folder(&job).display()
        ))?;
    }
    for (candidate, role) in &links {
        say(&format!("wanted by {candidate}: {role}"))?;
    }
    if let Some(result) = &result {
        say(&format!(
            "result    {:.6} eV ({}), {} sha256 {}",
            result.outcome.energy_ev,
            result.outcome.code_version,
            result.file,
            &result.sha256[..12]
        ))?;
    }
    say("")?;
    let rows = events
        .iter()
        .map(|e| {
            vec![
                time(e.time_ms),
                e.becomes.clone(),
                e.attempt.to_string(),
                e.actor.clone(),
                e.reason.clone(),
            ]
        })
        .collect();
    say(&table::table(
        &["time", "state", "attempt", "who", "reason"],
        rows,
        &[0, 1, 3, 4],
    ))
}

fn time(ms: i64) -> String {
    zincscreen::calendar::time(ms.div_euclid(1000))
}
