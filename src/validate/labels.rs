//! Which elements are labelled, by whom? Positive or unknown; negative only where somebody says so.
//!
//! Benefit: an element is positive if the founding review has a primary alloy row of its own, with no other
//! element beside zinc. Rows with two elements are a set of their own ([`Labels::combinations`]): they say
//! nothing of either element alone. Whoever is not in the review is **unknown, not negative**: failed alloys
//! are not published.
//!
//! Harm: elements of which a shipped abstract says that a trace of them lowers the current efficiency of zinc
//! deposition or raises hydrogen (`literature/harm.csv`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ValidateError;
use crate::facts::{Element, FactError, Facts, LiteratureSystem, nearest};

/// A question that labels answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Was the element reported to improve a zinc anode?
    Benefit,
    /// Does a trace of it raise hydrogen evolution or lower current efficiency on zinc?
    Harm,
}

/// What is known of an element in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Reported so.
    Positive,
    /// Nothing is known: never to be read as negative.
    Unknown,
    /// Reported not to be so, by a named source or the user.
    Negative,
}

/// A label and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// The element.
    pub element: Element,
    /// Its label.
    pub label: Label,
    /// Rows of the review, sources, or the user's file and line.
    pub from: String,
}

/// Two elements that the review reports together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Combination {
    /// Rows of the review.
    pub rows: Vec<String>,
    /// The elements, alphabetical.
    pub elements: Vec<Element>,
}

/// Labels of both tasks.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    by: BTreeMap<(Task, Element), Labelled>,
    /// Elements reported together, for the benefit question only.
    pub combinations: Vec<Combination>,
}

/// A row of the file of harm.
#[derive(Deserialize)]
struct HarmRow {
    element: Element,
    effect: String,
    source: String,
}

/// Columns of a user's file.
const COLUMNS: [&str; 5] = ["element", "label", "task", "source", "note"];

/// Role of a row whose element counts: `primary`, also within a series.
fn is_primary(system: &LiteratureSystem) -> bool {
    matches!(system.role.as_str(), "primary" | "primary (series)")
}

impl Labels {
    /// The labels that come with the facts.
    ///
    /// ```
    /// use zincscreen::{facts::Facts, validate::{Label, Labels, Task}};
    /// let labels = Labels::shipped(&Facts::embedded()?)?;
    /// let positive: Vec<String> = labels.of(Task::Benefit, Label::Positive).map(|l| l.element.to_string()).collect();
    /// assert_eq!(positive.join(" "), "Al Ti Mn Co Ni Cu Sn Ce W Bi");
    /// // Lithium is reported with manganese only.
    /// assert!(labels.combinations.iter().any(|c| c.rows == ["S16"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the file of harm is defective.
    pub fn shipped(facts: &Facts) -> Result<Self, FactError> {
        let mut rows: BTreeMap<Element, Vec<&str>> = BTreeMap::new();
        let mut together: BTreeMap<Vec<&str>, Combination> = BTreeMap::new();
        for system in facts.literature().iter().filter(|s| is_primary(s)) {
            match system.elements.as_slice() {
                [] => {}
                [element] => rows.entry(*element).or_default().push(&system.id),
                several => {
                    let mut elements = several.to_vec();
                    elements.sort_by_key(|e| e.symbol());
                    let key = elements.iter().map(|e| e.symbol()).collect();
                    together
                        .entry(key)
                        .or_insert_with(|| Combination {
                            rows: Vec::new(),
                            elements,
                        })
                        .rows
                        .push(system.id.clone());
                }
            }
        }
        let mut labels = Self {
            by: BTreeMap::new(),
            combinations: together.into_values().collect(),
        };
        for (element, rows) in rows {
            labels.put(Task::Benefit, element, Label::Positive, rows.join(" "));
        }
        labels.read_harm(facts)?;
        Ok(labels)
    }

    fn put(&mut self, task: Task, element: Element, label: Label, from: String) {
        let labelled = Labelled {
            element,
            label,
            from,
        };
        self.by.insert((task, element), labelled);
    }

    /// `literature/harm.csv`, if there is one: element, effect (harmful, minor, harmless), ..., source.
    fn read_harm(&mut self, facts: &Facts) -> Result<(), FactError> {
        const FILE: &str = "literature/harm.csv";
        let Ok(text) = facts.files().text(FILE) else {
            return Ok(());
        };
        let defect = |line: usize, problem: String| FactError::Format {
            file: format!("{FILE}:{line}"),
            problem,
        };
        let mut found: BTreeMap<Element, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for (i, row) in csv::Reader::from_reader(text.as_bytes())
            .deserialize::<HarmRow>()
            .enumerate()
        {
            let row = row.map_err(|e| defect(i + 2, e.to_string()))?;
            if !["harmful", "harmless", "minor"].contains(&row.effect.as_str()) {
                let problem = format!(
                    "`effect` = `{}`: expected harmful, harmless or minor",
                    row.effect
                );
                return Err(defect(i + 2, problem));
            }
            let entry = found.entry(row.element).or_default();
            entry.0.push(row.effect);
            if !entry.1.contains(&row.source) {
                entry.1.push(row.source);
            }
        }
        for (element, (effects, sources)) in found {
            let any = |word: &str| effects.iter().any(|e| e == word);
            // A minor effect decides nothing; where sources disagree it stays unknown.
            let label = match (any("harmful"), any("harmless")) {
                (true, false) => Label::Positive,
                (false, true) => Label::Negative,
                _ => Label::Unknown,
            };
            self.put(Task::Harm, element, label, sources.join(" "));
        }
        Ok(())
    }

    /// Lays a user's file over these labels, element by element: columns `element`, `label`
    /// (positive, unknown or negative) and `task` (benefit or harm), and, if wanted, `source` and `note`.
    /// `name` is what complaints call the file.
    ///
    /// ```
    /// use zincscreen::{facts::Facts, validate::{Label, Labels, Task}};
    /// let facts = Facts::embedded()?;
    /// let labels = Labels::shipped(&facts)?.with_user("element,label,task\nMo,positive,harm\n", "my.csv", &facts)?;
    /// assert!(labels.of(Task::Harm, Label::Positive).any(|l| l.element.symbol() == "Mo"));
    /// let error = Labels::shipped(&facts)?.with_user("element,label,task\nMo,positiv,harm\n", "my.csv", &facts);
    /// assert!(error.unwrap_err().to_string().contains("my.csv:2: `label` = `positiv`: unknown; did you mean `positive`?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If a column is missing, a word is unknown, an element is not in the facts or is given twice in a task.
    pub fn with_user(
        mut self,
        text: &str,
        name: &str,
        facts: &Facts,
    ) -> Result<Self, ValidateError> {
        let wrong = |line: u64, key: &str, value: &str, problem: String| ValidateError::Label {
            file: name.to_owned(),
            line,
            key: key.to_owned(),
            value: value.to_owned(),
            problem,
        };
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let unreadable = |e: &csv::Error| {
            let line = e.position().map_or(1, csv::Position::line);
            wrong(line, "", "", format!("not a CSV file: {e}"))
        };
        let header = reader.headers().map_err(|e| unreadable(&e))?.clone();
        for column in &header {
            if !COLUMNS.contains(&column) {
                let near = nearest(column, COLUMNS).map_or_else(
                    || format!("expected the columns {}", COLUMNS[..3].join(", ")),
                    |n| format!("did you mean `{n}`?"),
                );
                return Err(wrong(1, column, "", format!("unknown column; {near}")));
            }
        }
        let place = |column: &str| {
            header.iter().position(|c| c == column).ok_or_else(|| {
                let problem = "the column is missing; the first line is `element,label,task`";
                wrong(1, column, "", problem.to_owned())
            })
        };
        let (element, label, task) = (place("element")?, place("label")?, place("task")?);
        let mut seen: BTreeMap<(Task, Element), u64> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(&e))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |i: usize| record.get(i).unwrap_or("");
            let known: Element =
                cell(element)
                    .parse()
                    .map_err(|e: crate::facts::UnknownElement| {
                        wrong(line, "element", cell(element), e.to_string())
                    })?;
            if known == Element::ZN || facts.info(known).is_none() {
                let problem = if known == Element::ZN {
                    "zinc is the host of every alloy; leave it out"
                } else {
                    "not among the elements of the facts; `zincscreen facts missing` lists them"
                };
                return Err(wrong(line, "element", cell(element), problem.to_owned()));
            }
            let word = |key: &str, value: &str, words: &[&str]| {
                let near = nearest(value, words.iter().copied()).map_or_else(
                    || format!("unknown; expected one of: {}", words.join(", ")),
                    |n| format!("unknown; did you mean `{n}`?"),
                );
                wrong(line, key, value, near)
            };
            let task = match cell(task) {
                "benefit" => Task::Benefit,
                "harm" => Task::Harm,
                other => return Err(word("task", other, &["benefit", "harm"])),
            };
            let label = match cell(label) {
                "positive" => Label::Positive,
                "unknown" => Label::Unknown,
                "negative" => Label::Negative,
                other => return Err(word("label", other, &["positive", "unknown", "negative"])),
            };
            if let Some(first) = seen.insert((task, known), line) {
                let problem = format!(
                    "labelled twice for this task, first in line {first}; keep the one that shall count"
                );
                return Err(wrong(line, "element", known.symbol(), problem));
            }
            self.put(task, known, label, format!("{name}:{line}"));
        }
        if seen.is_empty() {
            let problem = "no label in it; expected lines such as `Mo,positive,harm`";
            return Err(wrong(1, "", "", problem.to_owned()));
        }
        Ok(self)
    }

    /// The label of an element.
    #[must_use]
    pub fn label(&self, task: Task, element: Element) -> Label {
        let found = self.by.get(&(task, element));
        found.map_or(Label::Unknown, |l| l.label)
    }

    /// Every element with a label in a task, by atomic number.
    pub fn of(&self, task: Task, label: Label) -> impl Iterator<Item = &Labelled> {
        self.by
            .iter()
            .filter(move |((t, _), l)| *t == task && l.label == label)
            .map(|(_, labelled)| labelled)
    }
}
