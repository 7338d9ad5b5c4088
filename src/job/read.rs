//! A job file read: syntax, unknown keys, and what `--set` lays over it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::{Complaint, JobError};
use super::file::JobFile;
use super::locate;
use crate::score::Defect;

/// A job file with its text and place, so that complaints can point into it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The parsed file.
    pub file: JobFile,
    /// The file as it was written.
    written: String,
    /// The same with the changes of the command line.
    pub(super) text: String,
    pub(super) path: PathBuf,
    /// Changes given on the command line.
    sets: Vec<String>,
}

impl Job {
    /// Reads a job file and lays `key=value` changes over it.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or has an unknown key or a value of the wrong type.
    pub fn read(path: &Path, sets: &[String]) -> Result<Self, JobError> {
        let unreadable = |source| JobError::Read {
            file: path.display().to_string(),
            source,
        };
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| unreadable(std::io::Error::other("not a text file in UTF-8")))?;
        Self::parse(&text, path, sets)
    }

    /// The same from text; `path` is where it came from: complaints name it, and paths in the job are
    /// relative to its folder.
    ///
    /// ```
    /// use zincscreen::job::Job;
    /// let job = Job::parse("[screen]\nname = \"a\"\n", "a.toml".as_ref(), &[])?;
    /// assert_eq!(job.file.score.min_coverage, 0.6);
    /// let error = Job::parse("[screen]\nname = \"a\"\nsede = 2\n", "a.toml".as_ref(), &[]).unwrap_err();
    /// assert!(error.to_string().contains("a.toml:3:1") && error.to_string().contains("`seed`"));
    /// # Ok::<(), zincscreen::job::JobError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Job::read`].
    pub fn parse(text: &str, path: &Path, sets: &[String]) -> Result<Self, JobError> {
        // The file itself must be sound before anything is laid over it.
        let mut file = read_toml(text).map_err(|e| e.in_file(path, text))?;
        let mut changed = text.to_owned();
        for set in sets {
            changed = with_set(&changed, set).map_err(|e| e.of_set(set))?;
            file = read_toml(&changed).map_err(|e| e.of_set(set))?;
        }
        Ok(Self {
            file,
            written: text.to_owned(),
            text: changed,
            path: path.to_owned(),
            sets: sets.to_vec(),
        })
    }

    pub(super) fn complaint(&self, key: &str, value: &str, problem: &str) -> JobError {
        let from_set = self.sets.iter().any(|set| {
            let rest = set
                .split('=')
                .next()
                .and_then(|changed| key.strip_prefix(changed.trim()));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
        JobError::Value(Box::new(Complaint {
            file: if from_set {
                "--set".to_owned()
            } else {
                self.path.display().to_string()
            },
            place: if from_set {
                None
            } else {
                locate::find(&self.written, key)
            },
            key: key.to_owned(),
            value: value.to_owned(),
            problem: problem.to_owned(),
        }))
    }

    pub(super) fn defect(&self, defect: &Defect) -> JobError {
        let key = defect.key.strip_prefix("group_weights").map_or_else(
            || defect.key.clone(),
            |rest| format!("score.group_weights{rest}"),
        );
        self.complaint(&key, &defect.value, &defect.problem)
    }
}

/// What is wrong with a job's text, before it is known whose text it is.
struct TextError {
    key: String,
    problem: String,
    span: Option<std::ops::Range<usize>>,
}

impl TextError {
    fn in_file(self, path: &Path, text: &str) -> JobError {
        JobError::Value(Box::new(Complaint {
            file: path.display().to_string(),
            place: self.span.map(|span| locate::place(text, &span)),
            key: self.key,
            value: String::new(),
            problem: self.problem,
        }))
    }

    fn of_set(self, set: &str) -> JobError {
        JobError::Value(Box::new(Complaint {
            file: "--set".to_owned(),
            place: None,
            key: set.to_owned(),
            value: String::new(),
            problem: if self.key.is_empty() {
                self.problem
            } else {
                format!("`{}`: {}", self.key, self.problem)
            },
        }))
    }
}

/// The parser's names of types in the words of people who write jobs.
fn in_plain_words(message: &str) -> String {
    let mut plain = message.to_owned();
    for (theirs, ours) in [
        ("expected u64", "expected a whole number, 0 or more"),
        ("expected u32", "expected a whole number, 0 or more"),
        ("expected f64", "expected a number"),
        (
            "expected a sequence",
            "expected a list, e.g. [\"a\", \"b\"]",
        ),
        ("expected a map", "expected a table of keys"),
        ("floating point", "number"),
    ] {
        plain = plain.replace(theirs, ours);
    }
    match plain.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected a table of keys"),
        None => plain,
    }
}

fn read_toml(text: &str) -> Result<JobFile, TextError> {
    toml::from_str(text).map_err(|error| {
        let mut problem = in_plain_words(error.message());
        let mut key = String::new();
        if let Some(rest) = problem.strip_prefix("unknown field `")
            && let Some((name, expected)) = rest.split_once('`')
        {
            name.clone_into(&mut key);
            let words: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
            problem = match crate::facts::nearest(&key, words.iter().copied()) {
                Some(near) => format!("unknown key; did you mean `{near}`?"),
                None => format!("unknown key; expected one of: {}", words.join(", ")),
            };
        }
        TextError {
            key,
            problem,
            span: error.span(),
        }
    })
}

/// Lays `key=value` over a job's text; values are TOML, bare words are strings.
fn with_set(text: &str, set: &str) -> Result<String, TextError> {
    let error = |problem: &str| TextError {
        key: String::new(),
        problem: problem.to_owned(),
        span: None,
    };
    let mut table: toml::Table = toml::from_str(text).map_err(|e| error(e.message()))?;
    let (key, value) = set.split_once('=').unwrap_or((set, ""));
    let (key, value) = (key.trim(), value.trim());
    if value.is_empty() || key.split('.').any(str::is_empty) {
        return Err(error("expected key=value, e.g. --set environment.ph=5"));
    }
    let parsed: BTreeMap<String, toml::Value> = toml::from_str(&format!("v = {value}"))
        .unwrap_or_else(|_| {
            BTreeMap::from([("v".to_owned(), toml::Value::String(value.to_owned()))])
        });
    let Some(value) = parsed.into_values().next() else {
        return Err(error("expected a value after `=`"));
    };
    let mut current = &mut table;
    let (parents, last) = key.rsplit_once('.').unwrap_or(("", key));
    for part in parents.split('.').filter(|p| !p.is_empty()) {
        let entry = current
            .entry(part)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        current = entry
            .as_table_mut()
            .ok_or_else(|| error(&format!("`{part}` is not a table")))?;
    }
    current.insert(last.to_owned(), value);
    toml::to_string(&table).map_err(|e| error(&e.to_string()))
}
