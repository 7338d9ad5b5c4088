//! The folder of one attempt: inputs, a command, and what says how far it came.
//!
//! | file | meaning |
//! |---|---|
//! | `calculation.json` | the calculation complete |
//! | `command.sh`, `run.sh` | what is started; no name or label of a user is in them |
//! | `started/` | somebody runs it, or `started/revoked`: nobody ever will |
//! | `started/where` | process, host, start, batch job |
//! | `timeout`, `cancelled` | why it was ended from outside |
//! | `exit` | the exit code; written last, whole |
//! | `stdout.txt`, `stderr.txt` | what it said |

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::queue::document::{CalculationDocument, MethodDocument, SubjectDocument};
use crate::queue::engine::{Engine, Resources};
use crate::queue::store::{Actor, Job};
use crate::queue::{Calculation, QueueError};

/// The script that runs an attempt.
pub(crate) const RUN_SCRIPT: &str = include_str!("run.sh");
/// How long a process may take from making `started` to saying who it is.
const GRACE: Duration = Duration::from_secs(60);

/// Writes the inputs into a fresh folder that appears whole, or not at all.
pub(crate) fn write(
    folder: &Path,
    job: &Job,
    calculation: &Calculation,
    resources: &Resources,
    engine: &dyn Engine,
) -> Result<(), AttemptError> {
    let inputs = engine.inputs(calculation).map_err(AttemptError::Input)?;
    let parent = folder.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(QueueError::file(parent))?;
    let part = parent.join(format!(
        ".{}.{}.part",
        folder
            .file_name()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        std::process::id()
    ));
    remove(&part)?;
    std::fs::create_dir(&part).map_err(QueueError::file(&part))?;
    for input in &inputs {
        if !is_plain_name(&input.name) {
            return Err(AttemptError::Input(format!(
                "`{}` is no name for an input file",
                input.name
            )));
        }
        put(&part.join(&input.name), &input.text)?;
    }
    let document = CalculationDocument {
        job: job.id.to_string(),
        settings_hash: job.settings_hash.clone(),
        subject: SubjectDocument::of(calculation),
        method: MethodDocument::of(calculation),
    };
    let text = serde_json::to_string_pretty(&document)
        .map_err(|error| AttemptError::Input(error.to_string()))?;
    put(&part.join("calculation.json"), &text)?;
    put(
        &part.join("command.sh"),
        &command_script(&engine.command(calculation, resources), resources),
    )?;
    put(&part.join("run.sh"), RUN_SCRIPT)?;
    // A process that died after this and before it said so left one: nobody was told of it.
    remove(folder)?;
    std::fs::rename(&part, folder).map_err(QueueError::file(folder))?;
    Ok(())
}

/// Why an attempt is not written.
#[derive(Debug)]
pub(crate) enum AttemptError {
    /// The calculation is one the code cannot do: the job fails.
    Input(String),
    /// The machine: the queue stops.
    Queue(QueueError),
}

impl From<QueueError> for AttemptError {
    fn from(error: QueueError) -> Self {
        Self::Queue(error)
    }
}

fn remove(folder: &Path) -> Result<(), QueueError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(QueueError::file(folder)(error))
        }
        _ => Ok(()),
    }
}

fn put(path: &Path, text: &str) -> Result<(), QueueError> {
    std::fs::File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(QueueError::file(path))
}

fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// The command with its environment and limits; every word is quoted.
fn command_script(argv: &[String], resources: &Resources) -> String {
    let mut text = format!("export OMP_NUM_THREADS={}\n", resources.threads);
    if resources.memory_mb > 0 {
        text.push_str(&format!(
            "ulimit -v {} || exit 71\n",
            resources.memory_mb * 1024
        ));
    }
    text.push_str("exec");
    for word in argv {
        text.push_str(&format!(" '{}'", word.replace('\'', "'\\''")));
    }
    text.push('\n');
    text
}

/// Where an attempt runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Where {
    pub(crate) process: u32,
    pub(crate) host: String,
    pub(crate) ticks: String,
    /// Job of the batch system, e.g. `4711_3`.
    pub(crate) batch: Option<String>,
}

impl Where {
    /// Whether that process lives; `None`: it is of another machine.
    pub(crate) fn lives(&self) -> Option<bool> {
        Actor::lives(&self.host, self.process, "").map(|lives| {
            lives
                && (self.ticks.is_empty()
                    || crate::queue::store::started(self.process)
                        .is_some_and(|now| now.ends_with(&format!("+{}", self.ticks))))
        })
    }
}

/// How far an attempt is, by its files alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nobody has begun.
    Waiting,
    /// Somebody has begun, and does not say yet who.
    Starting,
    /// It was begun there; whether it lives is another question.
    Begun(Where),
    /// Nobody ever will run it.
    Revoked,
    /// It is over; the exit code, or none that can be read.
    Over(Option<i32>),
}

/// The text of a short file; a pipe or a device in its place would keep us for ever.
fn plain_text(path: &Path) -> Option<String> {
    let about = std::fs::symlink_metadata(path).ok()?;
    (about.is_file() && about.len() < 4096).then(|| std::fs::read_to_string(path).ok())?
}

/// Reads [`Progress`].
pub(crate) fn progress(folder: &Path) -> Progress {
    if let Some(text) = plain_text(&folder.join("exit")) {
        return Progress::Over(text.trim().parse().ok());
    }
    let started = folder.join("started");
    if started.join("revoked").exists() {
        return Progress::Revoked;
    }
    if let Some(text) = plain_text(&started.join("where")) {
        let mut lines = text.lines().map(str::trim);
        let process = lines.next().and_then(|line| line.parse().ok()).unwrap_or(0);
        let mut next = || lines.next().unwrap_or_default().to_owned();
        let (host, ticks, batch) = (next(), next(), next());
        return Progress::Begun(Where {
            process,
            host,
            ticks,
            batch: Some(batch).filter(|b| !b.is_empty() && b != "none"),
        });
    }
    match std::fs::metadata(&started).and_then(|m| m.modified()) {
        Err(_) => Progress::Waiting,
        Ok(made)
            if SystemTime::now()
                .duration_since(made)
                .is_ok_and(|age| age > GRACE) =>
        {
            Progress::Begun(Where {
                process: 0,
                host: crate::queue::store::host(),
                ticks: String::new(),
                batch: None,
            })
        }
        Ok(_) => Progress::Starting,
    }
}

/// Takes an attempt back before anyone begins it; false: somebody was faster.
pub(crate) fn revoke(folder: &Path) -> Result<bool, QueueError> {
    let started = folder.join("started");
    if !folder.exists() || progress(folder) == Progress::Revoked {
        return Ok(true);
    }
    match std::fs::create_dir(&started) {
        Ok(()) => {
            put(&started.join("revoked"), "")?;
            Ok(true)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(QueueError::file(&started)(error)),
    }
}

/// Says for an attempt whose script died that it is over with this code.
pub(crate) fn end(folder: &Path, code: &str) -> Result<(), QueueError> {
    let part = folder.join(format!("exit.{}", std::process::id()));
    std::fs::write(&part, code).map_err(QueueError::file(&part))?;
    std::fs::rename(&part, folder.join("exit")).map_err(QueueError::file(&part))
}

/// Leaves a mark such as `timeout` or `cancelled`.
pub(crate) fn mark(folder: &Path, name: &str) -> Result<(), QueueError> {
    let path = folder.join(name);
    std::fs::write(&path, "").map_err(QueueError::file(&path))
}

/// Why an attempt that is over failed; `None`: it did not.
pub(crate) fn failure(folder: &Path, code: Option<i32>) -> Option<String> {
    if code == Some(0) {
        return None;
    }
    if folder.join("cancelled").exists() {
        return Some("cancelled: ended on request".to_owned());
    }
    if folder.join("timeout").exists() {
        return Some("timeout: its wall time was over".to_owned());
    }
    let said = last_line(&folder.join("stderr.txt"));
    let lower = said.to_lowercase();
    let is_memory = [
        "memoryerror",
        "out of memory",
        "bad_alloc",
        "cannot allocate",
        "oom-kill",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || code == Some(137);
    let said = if said.is_empty() {
        said
    } else {
        format!(": {said}")
    };
    Some(match code {
        _ if is_memory => format!("memory: killed or refused for lack of it{said}"),
        Some(124) => format!("timeout: its wall time was over{said}"),
        Some(code) => format!("exit: code {code}{said}"),
        None => format!("exit: no readable code{said}"),
    })
}

/// The last line of a file that is not empty, at most 200 characters, without control characters.
fn last_line(path: &Path) -> String {
    use std::io::{Read, Seek, SeekFrom};
    let tail = || -> std::io::Result<Vec<u8>> {
        if !std::fs::symlink_metadata(path)?.is_file() {
            return Ok(Vec::new());
        }
        let mut file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(4096)))?;
        let mut tail = Vec::new();
        file.take(4096).read_to_end(&mut tail)?;
        Ok(tail)
    };
    let tail = tail().unwrap_or_default();
    String::from_utf8_lossy(&tail)
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .map_or_else(String::new, |line| {
            line.chars().filter(|c| !c.is_control()).take(200).collect()
        })
}

/// Ends a group of processes of this machine: asks, waits, insists.
pub(crate) fn kill_group(leader: u32, patience: Duration) {
    if leader < 2 {
        return;
    }
    let signal = |name: &str| {
        let _ = std::process::Command::new("sh")
            .args([
                "-c",
                "kill -s \"$1\" -- \"-$2\"",
                "sh",
                name,
                &leader.to_string(),
            ])
            .stderr(std::process::Stdio::null())
            .status();
    };
    signal("TERM");
    let begun = std::time::Instant::now();
    while begun.elapsed() < patience && crate::queue::store::started(leader).is_some() {
        std::thread::sleep(Duration::from_millis(20));
    }
    signal("KILL");
}

/// Ends what a process that is dead has left in its group. A number that lives again belongs to somebody else.
pub(crate) fn kill_orphans(place: &Where) {
    if place.host == crate::queue::store::host()
        && crate::queue::store::started(place.process).is_none()
    {
        kill_group(place.process, Duration::ZERO);
    }
}

/// Starts an attempt in a group of its own.
pub(crate) fn start(folder: &Path) -> Result<std::process::Child, QueueError> {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};
    Command::new("sh")
        .arg("./run.sh")
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(QueueError::file(folder))
}

/// Relative to the queue's folder, for tables.
pub(crate) fn relative(queue: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(queue).unwrap_or(path).to_path_buf()
}

/// Whether an attempt waits: nobody has begun it.
pub(crate) fn waits(folder: &Path) -> bool {
    progress(folder) == Progress::Waiting
}
