//! From what was written to what will be done: names resolved, numbers checked, nothing left to guess.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{Complaint, JobError};
use super::file::{Elements, FilterEntry, JobFile, Top, WholePool};
use super::locate;
use crate::candidates::{Candidate, Form, Grid, Listed, MILLI, Pool, Space, parse_listed};
use crate::descriptors::{DESCRIPTORS, Rule, index_of};
use crate::facts::{Element, FactError, Facts, Origin, Subject};
use crate::models::Environment;
use crate::score::{Defect, Filter, GROUPS, Hypothesis, OnNull, RawHypothesis, unknown};

/// A job file with its text and place, so that complaints can point into it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The parsed file.
    pub file: JobFile,
    /// The file as it was written.
    written: String,
    /// The same with the changes of the command line.
    text: String,
    path: PathBuf,
    /// Changes given on the command line.
    sets: Vec<String>,
}

/// One of the fabrication routes, as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Name used in jobs.
    pub id: String,
    /// One line.
    pub title: String,
    /// What speaks for it.
    pub advantages: String,
    /// What speaks against it.
    pub limitations: String,
    /// Key of the source.
    pub source: String,
    /// Limits a candidate must keep to be made this way.
    #[serde(default)]
    pub gates: Vec<Gate>,
}

/// A limit of a fabrication route.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Name of the descriptor.
    pub descriptor: String,
    /// Smallest value allowed.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest value allowed.
    #[serde(default)]
    pub max: Option<f64>,
    /// What happens to a null.
    #[serde(default)]
    pub on_null: OnNull,
    /// Why.
    pub reason: String,
}

/// A screen, resolved and valid.
#[derive(Debug, Clone)]
pub struct ScreenPlan {
    /// Name of the screen.
    pub name: String,
    /// The job with every default filled in.
    pub job: JobFile,
    /// The job's text as run, for the record.
    pub job_text: String,
    /// Hypotheses; the first defines rank and score.
    pub hypotheses: Vec<Hypothesis>,
    /// The hypotheses as written.
    pub raw_hypotheses: Vec<RawHypothesis>,
    /// Fabrication route, if one was chosen.
    pub strategy: Option<Strategy>,
    /// Conditions.
    pub environment: Environment,
    /// What is screened.
    pub pool: Pool,
    /// Limits.
    pub filters: Vec<Filter>,
    /// Known share of the weight from which a candidate is ranked.
    pub min_coverage: f64,
    /// Rows wanted.
    pub top: Top,
    /// Rows per system among them.
    pub top_per_system: usize,
    /// Systems in which a user gave a value for a single candidate.
    pub careful: HashSet<(Form, Vec<Element>)>,
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

    /// The facts this job asks for: the given ones with its sources and overrides.
    ///
    /// # Errors
    /// If a source is unknown or an override cannot be used.
    pub fn facts(&self, base: &Facts) -> Result<Facts, JobError> {
        let mut facts = base.clone();
        let pick = |facts: Facts, key: &str, property: &str, source: &str| {
            let available = facts.sources_of(property);
            if available.is_empty() {
                let names: Vec<&str> = facts.properties().map(|(name, _)| name).collect();
                return Err(self.complaint(key, property, &unknown(property, names)));
            }
            facts.with_source(property, source).map_err(|_| {
                self.complaint(
                    key,
                    source,
                    &unknown(source, available.iter().map(String::as_str)),
                )
            })
        };
        for (property, source) in &self.file.facts.sources {
            facts = pick(
                facts,
                &format!("facts.sources.{property}"),
                property,
                source,
            )?;
        }
        let dband = &self.file.facts.dband_source;
        facts = pick(facts, "facts.dband_source", "d_band_center_ev", dband)?;
        for (i, path) in self.file.facts.overrides.iter().enumerate() {
            let full = self.path.parent().unwrap_or(Path::new("")).join(path);
            facts = facts.with_overrides(&full).map_err(|error| match error {
                FactError::Read { source, .. } => self.complaint(
                    &format!("facts.overrides[{i}]"),
                    &path.display().to_string(),
                    &format!("cannot be read: {source}; paths are relative to the job file"),
                ),
                other => other.into(),
            })?;
        }
        Ok(facts)
    }

    /// Resolves the job against the facts it asked for.
    ///
    /// # Errors
    /// A complaint about the first thing that cannot be done as written.
    pub fn resolve(&self, facts: &Facts) -> Result<ScreenPlan, JobError> {
        let job = &self.file;
        check_name(&job.screen.name)
            .map_err(|p| self.complaint("screen.name", &job.screen.name, &p))?;
        let environment = self.environment()?;
        let (hypotheses, raw_hypotheses) = self.hypotheses(facts)?;
        let strategy = self.strategy(facts)?;
        let filters = self.filters(strategy.as_ref())?;
        let pool = self.pool(facts)?;
        let coverage = job.score.min_coverage;
        if !(0.0..=1.0).contains(&coverage) {
            return Err(self.complaint("score.min_coverage", &number(coverage), "expected 0 to 1"));
        }
        if job.output.top_per_system == 0 {
            return Err(self.complaint("output.top_per_system", "0", "expected 1 or more"));
        }
        let careful = self.careful(facts)?;
        let plan = ScreenPlan {
            name: job.screen.name.clone(),
            job: job.clone(),
            job_text: self.text.clone(),
            hypotheses,
            raw_hypotheses,
            strategy,
            environment,
            pool,
            filters,
            min_coverage: coverage,
            top: job.output.top,
            top_per_system: job.output.top_per_system as usize,
            careful,
        };
        let space = plan.space(facts)?;
        if space.is_empty() {
            return Err(self.complaint(
                "candidates",
                "",
                "the pool is empty: no candidate has these elements, orders and forms; \
                 widen `elements`, `order` or `forms`",
            ));
        }
        Ok(plan)
    }

    fn complaint(&self, key: &str, value: &str, problem: &str) -> JobError {
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

    fn defect(&self, defect: &Defect) -> JobError {
        let key = defect.key.strip_prefix("group_weights").map_or_else(
            || defect.key.clone(),
            |rest| format!("score.group_weights{rest}"),
        );
        self.complaint(&key, &defect.value, &defect.problem)
    }

    fn environment(&self) -> Result<Environment, JobError> {
        let e = &self.file.environment;
        let check = |key: &str, value: f64, low: f64, high: f64, unit: &str| {
            if value.is_finite() && (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(self.complaint(
                    &format!("environment.{key}"),
                    &number(value),
                    format!("expected {low} to {high} {unit}").trim_end(),
                ))
            }
        };
        check("ph", e.ph, -1.0, 15.0, "")?;
        check("zn2_mol_per_l", e.zn2_mol_per_l, 1e-12, 20.0, "mol/l")?;
        check(
            "solute_ion_mol_per_l",
            e.solute_ion_mol_per_l,
            1e-12,
            20.0,
            "mol/l",
        )?;
        check(
            "temperature_k",
            e.temperature_k,
            230.0,
            400.0,
            "K (water is liquid)",
        )?;
        check(
            "anneal_temperature_k",
            e.anneal_temperature_k,
            230.0,
            1500.0,
            "K",
        )?;
        check(
            "current_density_ma_cm2",
            e.current_density_ma_cm2,
            1e-3,
            1e4,
            "mA/cm2",
        )?;
        check(
            "areal_capacity_mah_cm2",
            e.areal_capacity_mah_cm2,
            1e-3,
            1e3,
            "mAh/cm2",
        )?;
        Ok(Environment {
            ph: e.ph,
            zn2_mol_per_l: e.zn2_mol_per_l,
            solute_ion_mol_per_l: e.solute_ion_mol_per_l,
            temperature_k: e.temperature_k,
            anneal_temperature_k: e.anneal_temperature_k,
            current_density_ma_cm2: e.current_density_ma_cm2,
            areal_capacity_mah_cm2: e.areal_capacity_mah_cm2,
        })
    }

    fn hypotheses(&self, facts: &Facts) -> Result<(Vec<Hypothesis>, Vec<RawHypothesis>), JobError> {
        let job = &self.file;
        let shipped = shipped::<RawHypothesis>(facts, "hypotheses")?;
        let mut raws: Vec<RawHypothesis> = Vec::new();
        if !job.criteria.is_empty() {
            if job.screen.hypotheses.is_some() {
                return Err(self.complaint(
                    "criteria",
                    "",
                    "a job's own criteria define the hypothesis `custom`; remove them or `screen.hypotheses`",
                ));
            }
            raws.push(RawHypothesis {
                id: "custom".to_owned(),
                title: "the job's own criteria".to_owned(),
                reason: "given in the job".to_owned(),
                floor: 0.05,
                group_weights: GROUPS
                    .iter()
                    .filter(|&&group| job.criteria.iter().any(|c| c.group == group))
                    .map(|&group| (group.to_owned(), 1.0))
                    .collect(),
                criteria: job.criteria.clone(),
            });
        } else if let Some(names) = &job.screen.hypotheses {
            for (i, name) in names.iter().enumerate() {
                let key = format!("screen.hypotheses[{i}]");
                if names[..i].contains(name) {
                    return Err(self.complaint(&key, name, "named twice"));
                }
                let Some(raw) = shipped.iter().find(|h| h.id == *name) else {
                    let problem = unknown(name, shipped.iter().map(|h| h.id.as_str()));
                    return Err(self.complaint(&key, name, &problem));
                };
                raws.push(raw.clone());
            }
            if raws.is_empty() {
                return Err(self.complaint(
                    "screen.hypotheses",
                    "[]",
                    "expected at least one hypothesis",
                ));
            }
        } else {
            raws = shipped;
        }
        let mut resolved = Vec::new();
        for raw in &mut raws {
            raw.group_weights
                .extend(self.file.score.group_weights.clone());
            resolved.push(Hypothesis::resolve(raw).map_err(|mut defect| {
                // Where the criteria do weigh, it is the job's weights of the groups that undo them.
                let given = !self.file.score.group_weights.is_empty();
                if given && defect.key == "criteria" && raw.criteria.iter().any(|c| c.weight > 0.0)
                {
                    "group_weights".clone_into(&mut defect.key);
                }
                self.defect(&defect)
            })?);
        }
        Ok((resolved, raws))
    }

    fn strategy(&self, facts: &Facts) -> Result<Option<Strategy>, JobError> {
        let Some(name) = &self.file.screen.strategy else {
            return Ok(None);
        };
        let shipped = shipped::<Strategy>(facts, "strategies")?;
        if let Some(strategy) = shipped.iter().find(|s| s.id == *name) {
            Ok(Some(strategy.clone()))
        } else {
            let problem = unknown(name, shipped.iter().map(|s| s.id.as_str()));
            Err(self.complaint("screen.strategy", name, &problem))
        }
    }

    fn filters(&self, strategy: Option<&Strategy>) -> Result<Vec<Filter>, JobError> {
        let mut filters = Vec::new();
        for gate in strategy.iter().flat_map(|s| &s.gates) {
            let Some(descriptor) = index_of(&gate.descriptor) else {
                let problem = unknown(&gate.descriptor, DESCRIPTORS.iter().map(|d| d.name));
                return Err(self.complaint("screen.strategy", &gate.descriptor, &problem));
            };
            filters.push(Filter {
                descriptor,
                min: gate.min,
                max: gate.max,
                on_null: gate.on_null,
                strategy: strategy.map(|s| s.id.clone()),
            });
        }
        for (i, entry) in self.file.filters.iter().enumerate() {
            filters.push(self.filter(i, entry)?);
        }
        Ok(filters)
    }

    fn filter(&self, i: usize, entry: &FilterEntry) -> Result<Filter, JobError> {
        let key = |name: &str| format!("filters[{i}].{name}");
        let Some(descriptor) = index_of(&entry.descriptor) else {
            let problem = unknown(&entry.descriptor, DESCRIPTORS.iter().map(|d| d.name));
            return Err(self.complaint(&key("descriptor"), &entry.descriptor, &problem));
        };
        for (name, value) in [("min", entry.min), ("max", entry.max)] {
            if let Some(value) = value.filter(|v| !v.is_finite()) {
                return Err(self.complaint(&key(name), &number(value), "expected a finite number"));
            }
        }
        if let (Some(min), Some(max)) = (entry.min, entry.max)
            && min > max
        {
            return Err(self.complaint(
                &key("max"),
                &number(max),
                &format!(
                    "the window is reversed: `min` = {} is greater; swap them",
                    number(min)
                ),
            ));
        }
        if entry.min.is_none() && entry.max.is_none() {
            return Err(self.complaint(
                &format!("filters[{i}]"),
                "",
                "expected `min`, `max` or both",
            ));
        }
        Ok(Filter {
            descriptor,
            min: entry.min,
            max: entry.max,
            on_null: entry.on_null,
            strategy: None,
        })
    }

    fn pool(&self, facts: &Facts) -> Result<Pool, JobError> {
        let c = &self.file.candidates;
        let words = |key: &str, given: &[String], allowed: &[&str]| {
            if given.is_empty() {
                let problem = format!("expected at least one of: {}", allowed.join(", "));
                return Err(self.complaint(&format!("candidates.{key}"), "[]", &problem));
            }
            for (i, word) in given.iter().enumerate() {
                if !allowed.contains(&word.as_str()) {
                    let problem = unknown(word, allowed.iter().copied());
                    return Err(self.complaint(&format!("candidates.{key}[{i}]"), word, &problem));
                }
            }
            Ok(())
        };
        words("order", &c.order, &["binary", "ternary"])?;
        words("forms", &c.forms, &Form::ALL.map(Form::as_str))?;
        let hull = c.phase.max_e_above_hull_ev;
        if !(hull.is_finite() && (0.0..=0.2).contains(&hull)) {
            return Err(self.complaint(
                "candidates.phase.max_e_above_hull_ev",
                &number(hull),
                "expected 0 to 0.2 eV per atom",
            ));
        }
        let has = |list: &[String], word: &str| list.iter().any(|w| w == word);
        Ok(Pool {
            elements: self.elements(facts)?,
            binary: has(&c.order, "binary"),
            ternary: has(&c.order, "ternary"),
            forms: Form::ALL
                .into_iter()
                .filter(|f| has(&c.forms, f.as_str()))
                .collect(),
            dilute: self.dilute_grid()?,
            coating_step: self.milli(
                "candidates.coating.step_at_percent",
                c.coating.step_at_percent,
                50.0,
            )?,
            max_e_above_hull_ev: hull,
            list: self.list(facts)?,
        })
    }

    fn elements(&self, facts: &Facts) -> Result<Vec<Element>, JobError> {
        let section = &self.file.candidates.elements;
        let parse = |key: String, text: &str| {
            let element: Element = text.parse().map_err(|e: crate::facts::UnknownElement| {
                self.complaint(&key, text, &e.to_string())
            })?;
            if facts.info(element).is_none() {
                return Err(self.complaint(
                    &key,
                    text,
                    "not among the elements of the facts; `zincscreen facts missing` lists them",
                ));
            }
            Ok(element)
        };
        let mut elements: Vec<Element> = match &section.include {
            Elements::Named(pool) => facts
                .elements()
                .iter()
                .filter(|info| *pool == WholePool::All || !info.is_radioactive)
                .map(|info| info.element)
                .filter(|&e| e != Element::ZN)
                .collect(),
            Elements::Symbols(symbols) => {
                let mut found = Vec::new();
                for (i, symbol) in symbols.iter().enumerate() {
                    let key = format!("candidates.elements.include[{i}]");
                    let element = parse(key.clone(), symbol)?;
                    if element == Element::ZN {
                        return Err(self.complaint(
                            &key,
                            symbol,
                            "zinc is the host of every candidate; leave it out",
                        ));
                    }
                    if found.contains(&element) {
                        return Err(self.complaint(&key, symbol, "named twice"));
                    }
                    found.push(element);
                }
                found
            }
        };
        for (i, symbol) in section.exclude.iter().enumerate() {
            let element = parse(format!("candidates.elements.exclude[{i}]"), symbol)?;
            elements.retain(|&e| e != element);
        }
        Ok(elements)
    }

    fn list(&self, facts: &Facts) -> Result<Vec<Listed>, JobError> {
        let Some(texts) = &self.file.candidates.list else {
            return Ok(Vec::new());
        };
        if texts.is_empty() {
            return Err(self.complaint("candidates.list", "[]", "expected at least one candidate"));
        }
        texts
            .iter()
            .enumerate()
            .map(|(i, text)| {
                let key = format!("candidates.list[{i}]");
                let listed =
                    parse_listed(text, facts).map_err(|p| self.complaint(&key, text, &p))?;
                if let Listed::Composition { solutes, .. } = &listed
                    && let Some(missing) = solutes.iter().find(|e| facts.info(**e).is_none())
                {
                    let problem = format!("{missing} is not among the elements of the facts");
                    return Err(self.complaint(&key, text, &problem));
                }
                Ok(listed)
            })
            .collect()
    }

    /// A percentage on the grid of 0.001 at.%, above 0 and at most `most`.
    fn milli(&self, key: &str, percent: f64, most: f64) -> Result<u32, JobError> {
        if !percent.is_finite() {
            return Err(self.complaint(key, &number(percent), "expected a finite number"));
        }
        let milli = (percent * 1000.0).round();
        if percent <= 0.0 || milli < 1.0 || percent > most {
            return Err(self.complaint(
                key,
                &number(percent),
                &format!("expected 0.001 to {most} at.%"),
            ));
        }
        if (milli - percent * 1000.0).abs() > 1e-6 {
            return Err(self.complaint(
                key,
                &number(percent),
                "expected a multiple of 0.001 at.%, the resolution of candidate ids",
            ));
        }
        Ok(milli as u32)
    }

    fn dilute_grid(&self) -> Result<Grid, JobError> {
        let d = &self.file.candidates.dilute;
        if d.unit != "at_percent" {
            return Err(self.complaint(
                "candidates.dilute.unit",
                &d.unit,
                "expected `at_percent`; alloys named by weight go into `candidates.list`, e.g. \"Zn-2Sn\"",
            ));
        }
        let first = self.milli("candidates.dilute.min", d.min, 50.0)?;
        let last = self.milli("candidates.dilute.max", d.max, 50.0)?;
        let step = self.milli("candidates.dilute.step", d.step, 50.0)?;
        let max_total = self.milli("candidates.dilute.max_total", d.max_total, 99.0)?;
        if last < first {
            return Err(self.complaint(
                "candidates.dilute.max",
                &d.max.to_string(),
                &format!(
                    "the window is reversed: `min` = {} is greater; swap them",
                    d.min
                ),
            ));
        }
        if max_total < first {
            return Err(self.complaint(
                "candidates.dilute.max_total",
                &d.max_total.to_string(),
                &format!("smaller than `min` = {}; nothing is left", d.min),
            ));
        }
        Ok(Grid {
            first,
            step,
            levels: (last - first) / step + 1,
            max_total: max_total.min(MILLI - 1),
        })
    }

    /// Systems with a value for one of their candidates alone. A user's row that could never count is an
    /// error, not a value that is passed over.
    fn careful(&self, facts: &Facts) -> Result<HashSet<(Form, Vec<Element>)>, JobError> {
        let mut systems = HashSet::new();
        for row in facts.rows().iter().filter(|r| r.origin == Origin::User) {
            let about = format!("{} of {}", row.property, row.subject);
            let wrong = |problem: &str| Err(self.complaint("facts.overrides", &about, problem));
            let rule = index_of(&row.property).map(|d| DESCRIPTORS[d].rule);
            let name = match &row.subject {
                Subject::Element(element) if facts.info(*element).is_none() => {
                    return wrong(
                        "not among the elements of the facts; `zincscreen facts missing` lists them",
                    );
                }
                Subject::Element(_)
                    if matches!(rule, Some(Rule::Compound(_) | Rule::FormationEnthalpy)) =>
                {
                    return wrong(
                        "belongs to a compound or an alloy, not to an element; \
                         give a candidate as `subject`, e.g. `Cu5Zn8@phase.<database id>`",
                    );
                }
                Subject::Element(_) => continue,
                Subject::Named(_) if rule.is_none() => {
                    return wrong(
                        "belongs to an element, not to a candidate; give a symbol as `subject`, e.g. `Sn`",
                    );
                }
                Subject::Named(name) => name,
            };
            let id = match parse_listed(name, facts) {
                Ok(Listed::Composition {
                    form,
                    solutes,
                    milli,
                }) => {
                    let candidate = Candidate {
                        form,
                        solutes: solutes.clone(),
                        milli,
                        phase: None,
                    };
                    systems.insert((form, solutes));
                    candidate.id()
                }
                Ok(Listed::Phases(phases)) => phases[0].candidate_id(),
                Err(problem) => return wrong(&format!("there is no such candidate: {problem}")),
            };
            if *id != **name {
                return wrong(&format!("the candidate's own name is `{id}`; use that"));
            }
        }
        Ok(systems)
    }
}

impl ScreenPlan {
    /// The numbered pool.
    ///
    /// # Errors
    /// If it is too large to be numbered.
    pub fn space(&self, facts: &Facts) -> Result<Space, JobError> {
        Space::new(&self.pool, facts).map_err(|problem| {
            JobError::Value(Box::new(Complaint {
                file: self.name.clone(),
                place: None,
                key: "candidates".to_owned(),
                value: String::new(),
                problem,
            }))
        })
    }

    /// The plan as JSON, for `plan.json` and its hash.
    ///
    /// # Errors
    /// Never for a valid plan; serialisation is fallible by type.
    pub fn to_json(&self, candidates: u64) -> Result<serde_json::Value, serde_json::Error> {
        let elements: Vec<&str> = self.pool.elements.iter().map(|e| e.symbol()).collect();
        Ok(serde_json::json!({
            "job": serde_json::to_value(&self.job)?,
            "elements": elements,
            "candidates": candidates,
            "hypotheses": serde_json::to_value(&self.raw_hypotheses)?,
            "strategy": serde_json::to_value(&self.strategy)?,
        }))
    }
}

/// Data files of one folder, by id.
fn shipped<T: serde::de::DeserializeOwned>(
    facts: &Facts,
    folder: &str,
) -> Result<Vec<T>, JobError> {
    let mut items = Vec::new();
    for path in facts.files().list(folder, "toml") {
        let text = facts.files().text(path)?;
        let item = toml::from_str(text).map_err(|error| FactError::Format {
            file: path.to_owned(),
            problem: error.to_string(),
        })?;
        items.push(item);
    }
    Ok(items)
}

/// A name that is safe as a folder on every system.
fn check_name(name: &str) -> Result<(), String> {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 80 || !name.chars().all(safe) || name.starts_with(['.', '-'])
    {
        return Err(
            "unsafe as a folder name; expected 1 to 80 letters, digits, `-`, `_` or `.`, \
             not starting with `.` or `-`, e.g. `zn-binary`"
                .to_owned(),
        );
    }
    Ok(())
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

/// A number as people write it: `0.5`, `1e300`.
fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() || (1e-6..1e15).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
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
