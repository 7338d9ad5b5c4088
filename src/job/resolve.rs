//! From what was written to what will be done, complaint by complaint.

use std::path::Path;

use super::error::JobError;
use super::file::FilterEntry;
use super::plan::ScreenPlan;
use super::read::Job;
use super::strategy::{Strategy, shipped};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator, failure_modes, index_of};
use crate::facts::{FactError, Facts};
use crate::models::{Environment, ZincActivity};
use crate::score::{Filter, GROUPS, Hypothesis, RawHypothesis, unknown};

/// Length of the sampling sequence.
const MAX_SAMPLES: u32 = 1 << 16;
/// More say nothing more: the standard error is then below 0.0005.
const MAX_WEIGHT_DRAWS: u32 = 1_000_000;

impl Job {
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
        let files = [
            (
                "overrides",
                &self.file.facts.overrides,
                Facts::with_overrides as fn(Facts, &Path) -> _,
            ),
            (
                "calculations",
                &self.file.facts.calculations,
                Facts::with_calculations,
            ),
        ];
        for (key, paths, lay) in files {
            for (i, path) in paths.iter().enumerate() {
                let full = self.path.parent().unwrap_or(Path::new("")).join(path);
                facts = lay(facts, &full).map_err(|error| match error {
                    FactError::Read { source, .. } => self.complaint(
                        &format!("facts.{key}[{i}]"),
                        &path.display().to_string(),
                        &format!("cannot be read: {source}; paths are relative to the job file"),
                    ),
                    other => other.into(),
                })?;
            }
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
        let (mut hypotheses, raw_hypotheses) = self.hypotheses(facts)?;
        let evaluator = Evaluator::new(Context {
            facts,
            environment: &environment,
        });
        for hypothesis in &mut hypotheses {
            hypothesis.learn(&evaluator);
        }
        let strategy = self.strategy(facts)?;
        let filters = self.filters(strategy.as_ref())?;
        let pool = self.pool(facts)?;
        let coverage = job.score.min_coverage;
        if !(0.0..=1.0).contains(&coverage) {
            return Err(self.complaint("score.min_coverage", &number(coverage), "expected 0 to 1"));
        }
        self.check_robustness()?;
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
            failure_modes: failure_modes(facts)?,
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

    fn check_robustness(&self) -> Result<(), JobError> {
        let r = &self.file.robustness;
        for (key, value, most) in [
            ("samples", r.samples, MAX_SAMPLES),
            ("weight_draws", r.weight_draws, MAX_WEIGHT_DRAWS),
        ] {
            if value > most {
                return Err(self.complaint(
                    &format!("robustness.{key}"),
                    &value.to_string(),
                    &format!("expected 0 to {most}"),
                ));
            }
        }
        if !(0.0..=1.0).contains(&r.model_correlation) {
            return Err(self.complaint(
                "robustness.model_correlation",
                &number(r.model_correlation),
                "expected 0 (every error for itself) to 1 (one error for all)",
            ));
        }
        Ok(())
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
        check("area_factor", e.area_factor, 1.0, 1e4, "")?;
        if e.zn2_activity == ZincActivity::Znso4Pitzer {
            check(
                "zn2_mol_per_l",
                e.zn2_mol_per_l,
                1e-12,
                3.3,
                "mol/l with `znso4_pitzer`",
            )?;
            check(
                "temperature_k",
                e.temperature_k,
                288.0,
                308.0,
                "K with `znso4_pitzer`",
            )?;
        }
        Ok(Environment {
            ph: e.ph,
            zn2_mol_per_l: e.zn2_mol_per_l,
            zn2_activity: e.zn2_activity,
            solute_ion_mol_per_l: e.solute_ion_mol_per_l,
            temperature_k: e.temperature_k,
            anneal_temperature_k: e.anneal_temperature_k,
            current_density_ma_cm2: e.current_density_ma_cm2,
            areal_capacity_mah_cm2: e.areal_capacity_mah_cm2,
            area_factor: e.area_factor,
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

/// A number as people write it: `0.5`, `1e300`.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() || (1e-6..1e15).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}
