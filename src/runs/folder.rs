//! The folder appears whole or not at all: written beside its place, then renamed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;

use super::table::Table;
use super::tables;
use crate::facts::{Fact, Facts, Origin};
use crate::job::{ScreenPlan, Top};
use crate::screen::{self, Cancelled, Progress, Ranking, ScoredBatch};

/// Why a run folder was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Something is there already.
    #[error("{path}: exists already; choose another `--out`, or `--force` to replace it")]
    Exists {
        /// The folder.
        path: String,
    },
    /// A place that must not be replaced.
    #[error(
        "{path}: is not a run folder (it has no run.json); `--force` replaces only run folders"
    )]
    NotARun {
        /// The folder.
        path: String,
    },
    /// The place cannot be written to.
    #[error("{path}: cannot be written: {problem}")]
    Write {
        /// File or folder.
        path: String,
        /// The system's answer.
        problem: String,
    },
    /// Too much for the disk.
    #[error(
        "`output.top` = `all` would write about {need_gb:.0} GB for {candidates} candidates, \
         the disk has {free_gb:.1} GB; use a coarser grid, a number of rows, or another `--out`"
    )]
    DiskTooSmall {
        /// Estimated size.
        need_gb: f64,
        /// Free space.
        free_gb: f64,
        /// Number of candidates.
        candidates: u64,
    },
    /// A run cannot be read.
    #[error("{path}: {problem}")]
    Read {
        /// File or folder.
        path: String,
        /// What is wrong, and the cure.
        problem: String,
    },
    /// The screen stopped.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// What differs from run to run, and what does not.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Repeatable: version, commit, hashes, seed, counts.
    pub fixed: serde_json::Value,
    /// Of this run: timings, threads.
    pub variable: serde_json::Value,
}

/// A place for a run folder, taken before the work begins.
#[derive(Debug)]
pub struct Target {
    place: PathBuf,
    partial: PathBuf,
    /// Parents that were not there before, outermost first.
    made: Vec<PathBuf>,
    replace: bool,
    done: bool,
}

impl Target {
    /// Takes the place: checks that it may be written and makes the folder beside it in which the run grows.
    ///
    /// # Errors
    /// If something is there already and may not be replaced, or the parent cannot be written.
    pub fn take(place: &Path, force: bool) -> Result<Self, RunError> {
        let path = place.display().to_string();
        let replace = std::fs::symlink_metadata(place).is_ok();
        if replace && !force {
            return Err(RunError::Exists { path });
        }
        if replace && !place.join("run.json").is_file() {
            let empty = std::fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none());
            if !empty {
                return Err(RunError::NotARun { path });
            }
        }
        let name = place.file_name().ok_or_else(|| RunError::Write {
            path: path.clone(),
            problem: "not a folder name".to_owned(),
        })?;
        let parent = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let partial = parent.join(format!(
            ".{}.partial-{}",
            name.to_string_lossy(),
            std::process::id()
        ));
        let failed = |e: std::io::Error| RunError::Write {
            path: path.clone(),
            problem: e.to_string(),
        };
        let mut made: Vec<PathBuf> = parent
            .ancestors()
            .take_while(|p| !p.as_os_str().is_empty() && !p.exists())
            .map(Path::to_owned)
            .collect();
        made.reverse();
        // From here on, whatever fails is tidied up on the way out.
        let target = Self {
            place: place.to_owned(),
            partial,
            made,
            replace,
            done: false,
        };
        std::fs::create_dir_all(parent).map_err(failed)?;
        if target.partial.exists() {
            std::fs::remove_dir_all(&target.partial).map_err(failed)?;
        }
        std::fs::create_dir(&target.partial).map_err(failed)?;
        Ok(target)
    }

    /// The folder's final place.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    fn write_text(&self, name: &str, text: &str) -> Result<(), RunError> {
        let path = self.file(name);
        std::fs::write(&path, text).map_err(|e| RunError::Write {
            path: path.display().to_string(),
            problem: e.to_string(),
        })
    }

    fn finish(mut self) -> Result<(), RunError> {
        let failed = |e: std::io::Error| RunError::Write {
            path: self.place.display().to_string(),
            problem: e.to_string(),
        };
        if self.replace {
            let mut old = self.partial.clone().into_os_string();
            old.push(".old");
            let old = PathBuf::from(old);
            std::fs::rename(&self.place, &old).map_err(failed)?;
            if let Err(error) = std::fs::rename(&self.partial, &self.place) {
                // Put the former run back before reporting.
                let _ = std::fs::rename(&old, &self.place);
                return Err(failed(error));
            }
            std::fs::remove_dir_all(&old).map_err(failed)?;
        } else {
            std::fs::rename(&self.partial, &self.place).map_err(failed)?;
        }
        self.done = true;
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.done {
            // Best effort: the name of a half-written folder says that it is one.
            let _ = std::fs::remove_dir_all(&self.partial);
            // Parents made for this run go too, unless something else has come into them.
            for folder in self.made.iter().rev() {
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

/// Bytes per candidate of the table of everything; `zn-ternary` takes 4.6.
const BYTES_PER_SCORED_ROW: f64 = 8.0;
/// Rows per part of the table of everything.
const PART_ROWS: usize = 500_000;

/// Writes a run folder. With `top = "all"` the pool is scored once more and streamed.
///
/// # Errors
/// If anything cannot be written, or `progress` asks to stop; then nothing is left behind.
pub fn write(
    target: Target,
    plan: &ScreenPlan,
    facts: &Facts,
    ranking: &Ranking,
    started: Instant,
    progress: &dyn Progress,
) -> Result<RunInfo, RunError> {
    let plan_json = plan
        .to_json(ranking.candidates)
        .and_then(|json| serde_json::to_string_pretty(&json))
        .map_err(|e| RunError::Write {
            path: "plan.json".to_owned(),
            problem: e.to_string(),
        })?;
    let fixed = fixed_info(plan, facts, ranking, &plan_json);
    let metadata = vec![
        ("zincscreen.job".to_owned(), plan.job_text.clone()),
        ("zincscreen.run".to_owned(), fixed.to_string()),
    ];

    let mut dictionary = serde_json::Map::new();
    let mut save = |name: &str, table: Table| {
        dictionary.insert(name.to_owned(), table.dictionary());
        table.write(&target.file(&format!("{name}.parquet")), &metadata)
    };
    save("systems", tables::systems(plan, facts, ranking))?;
    save("ranked", tables::ranked(plan, facts, ranking))?;
    save("excluded", tables::excluded(plan, ranking))?;
    save("by_element", tables::by_element(ranking))?;
    save("acceptability", tables::acceptability(ranking))?;
    save("pairwise", tables::pairwise(ranking))?;
    save("central_weights", tables::central_weights(ranking))?;
    save("sensitivity", tables::sensitivity(ranking))?;
    save("scenarios", tables::scenarios(ranking))?;
    save("agreement", tables::agreement(ranking))?;
    save("decision", tables::decision(ranking))?;
    save("provenance", tables::provenance(ranking))?;
    save("facts", tables::facts(facts))?;
    if plan.top == Top::All {
        dictionary.insert(
            "scored".to_owned(),
            write_scored(&target, plan, facts, &metadata, progress)?,
        );
    }
    if progress.is_cancelled() {
        return Err(Cancelled::Interrupted.into());
    }

    let variable = json!({
        "seconds": started.elapsed().as_secs_f64(),
        "threads": rayon::current_num_threads(),
        "finished_unix_s": std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_secs()),
    });
    let mut run = fixed.clone();
    if let (Some(run), Some(more)) = (run.as_object_mut(), variable.as_object()) {
        run.extend(more.clone());
    }
    let pretty = |json: &serde_json::Value| format!("{json:#}\n");
    target.write_text("job.toml", &plan.job_text)?;
    target.write_text("plan.json", &format!("{plan_json}\n"))?;
    target.write_text(
        "columns.json",
        &pretty(&serde_json::Value::Object(dictionary)),
    )?;
    target.write_text("run.json", &pretty(&run))?;
    target.finish()?;
    Ok(RunInfo { fixed, variable })
}

fn fixed_info(
    plan: &ScreenPlan,
    facts: &Facts,
    ranking: &Ranking,
    plan_json: &str,
) -> serde_json::Value {
    let hash = |text: &str| crate::facts::sha256_hex(text.as_bytes());
    let data = ranking.robustness.as_ref().map(|r| {
        let of = |i: usize| r.forms.iter().map(|f| f.data[i]).sum::<u64>();
        json!({ "all": of(0), "without_sigma": of(1), "missing": of(2) })
    });
    json!({
        "program": "zincscreen",
        "version": env!("CARGO_PKG_VERSION"),
        "commit": env!("ZINCSCREEN_COMMIT"),
        "schema_version": 1,
        "name": plan.name,
        "seed": plan.job.screen.seed,
        "candidates": ranking.candidates,
        "ranked": ranking.ranked,
        // What the ranks of systems rest on, form by form.
        "data": data,
        "sha256": {
            "job": hash(&plan.job_text),
            "plan": hash(plan_json),
            "facts": facts_sha256(facts),
            "overrides": overrides_sha256(facts.rows()),
        },
    })
}

/// Hash of every file the facts were read from.
pub(super) fn facts_sha256(facts: &Facts) -> String {
    let mut all = String::new();
    for path in facts.files().paths() {
        all.push_str(path);
        all.push_str(facts.files().text(path).unwrap_or(""));
    }
    crate::facts::sha256_hex(all.as_bytes())
}

/// Hash of what is not shipped: a user's own rows and accepted calculations.
pub(super) fn overrides_sha256(rows: &[Fact]) -> String {
    let mut user = String::new();
    for row in rows.iter().filter(|r| r.origin != Origin::Shipped) {
        user.push_str(&format!("{row:?}\n"));
    }
    crate::facts::sha256_hex(user.as_bytes())
}

fn write_scored(
    target: &Target,
    plan: &ScreenPlan,
    facts: &Facts,
    metadata: &[(String, String)],
    progress: &dyn Progress,
) -> Result<serde_json::Value, RunError> {
    let folder = target.file("scored");
    std::fs::create_dir(&folder).map_err(|e| RunError::Write {
        path: folder.display().to_string(),
        problem: e.to_string(),
    })?;
    let mut dictionary = serde_json::Value::Array(Vec::new());
    let mut parts = 0;
    let mut pending = ScoredBatch::default();
    let mut save = |batch: ScoredBatch| -> Result<(), RunError> {
        let table = tables::scored(plan, batch);
        dictionary = table.dictionary();
        let path = folder.join(format!("part-{parts:05}.parquet"));
        parts += 1;
        table.write(&path, metadata)
    };
    screen::stream_scored(plan, facts, progress, |batch| {
        pending.append(batch);
        if pending.ids.len() >= PART_ROWS {
            save(std::mem::take(&mut pending))?;
        }
        Ok::<(), RunError>(())
    })?;
    if !pending.ids.is_empty() {
        save(pending)?;
    }
    Ok(dictionary)
}

/// Refuses a table of everything that the disk cannot hold.
///
/// # Errors
/// [`RunError::DiskTooSmall`].
pub fn check_disk(target: &Target, plan: &ScreenPlan, candidates: u64) -> Result<(), RunError> {
    if plan.top != Top::All {
        return Ok(());
    }
    let need = candidates as f64 * BYTES_PER_SCORED_ROW;
    match free_bytes(&target.partial) {
        Some(free) if need > free => Err(RunError::DiskTooSmall {
            need_gb: need / 1e9,
            free_gb: free / 1e9,
            candidates,
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn free_bytes(path: &Path) -> Option<f64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some(stat.f_bavail as f64 * stat.f_frsize as f64)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<f64> {
    None
}
