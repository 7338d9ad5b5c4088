//! The job as written: every key of the TOML, with its default. The schema is made from these types.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::score::{OnNull, RawCriterion};

/// A job file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobFile {
    /// Name, hypotheses, strategy.
    pub screen: ScreenSection,
    /// Conditions; pH, concentrations, temperature and current density enter potentials and liquid gates.
    #[serde(default)]
    pub environment: EnvironmentSection,
    /// Which sources count, and your own values.
    #[serde(default)]
    pub facts: FactsSection,
    /// What is screened.
    #[serde(default)]
    pub candidates: CandidatesSection,
    /// When a candidate is ranked.
    #[serde(default)]
    pub score: ScoreSection,
    /// How far ranks hold when data, models and weights are not quite right.
    #[serde(default)]
    pub robustness: RobustnessSection,
    /// Your own criteria: they define the hypothesis `custom`. Not together with `screen.hypotheses`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<RawCriterion>,
    /// Limits a candidate must keep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<FilterEntry>,
    /// What is written.
    #[serde(default)]
    pub output: OutputSection,
}

/// Name, hypotheses, strategy.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenSection {
    /// Name of the screen and of its run folder: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Ready-made hypotheses; the first defines `rank` and `score`. Default: all that are shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hypotheses: Option<Vec<String>>,
    /// One of the five fabrication routes; adds its gates as filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
    /// Seed of everything that draws random numbers; the samples of `[robustness]`.
    #[serde(default = "default_seed")]
    pub seed: u64,
}

const fn default_seed() -> u64 {
    1
}

/// Conditions of the cell and of the heat treatment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EnvironmentSection {
    /// pH of the electrolyte, -1 to 15.
    pub ph: f64,
    /// Zn2+ concentration, mol/l.
    pub zn2_mol_per_l: f64,
    /// Activity of zinc ions: `concentration` (as it stands) or `znso4_pitzer` (zinc sulfate, 25 C).
    pub zn2_activity: crate::models::ZincActivity,
    /// Concentration of every other metal ion, mol/l, used as activity.
    pub solute_ion_mol_per_l: f64,
    /// Temperature of the cell, K.
    pub temperature_k: f64,
    /// Temperature of the heat treatment, K: solutes gather at the surface at it.
    pub anneal_temperature_k: f64,
    /// Current density of plating, mA per cm2.
    pub current_density_ma_cm2: f64,
    /// Areal capacity of a half cycle, mAh per cm2: what one stripping leaves behind.
    pub areal_capacity_mah_cm2: f64,
    /// True over projected area, 1 (flat) to 10000 (porous): hydrogen grows with it.
    pub area_factor: f64,
}

impl Default for EnvironmentSection {
    fn default() -> Self {
        let e = crate::models::Environment::default();
        Self {
            ph: e.ph,
            zn2_mol_per_l: e.zn2_mol_per_l,
            zn2_activity: e.zn2_activity,
            solute_ion_mol_per_l: e.solute_ion_mol_per_l,
            temperature_k: e.temperature_k,
            anneal_temperature_k: e.anneal_temperature_k,
            current_density_ma_cm2: e.current_density_ma_cm2,
            areal_capacity_mah_cm2: e.areal_capacity_mah_cm2,
            area_factor: e.area_factor,
        }
    }
}

/// Which sources count.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FactsSection {
    /// The one source of d-band centres: sources differ by up to 1.8 eV and are never mixed.
    pub dband_source: String,
    /// One source alone for other properties, e.g. `electronegativity_pauling = "pymatgen"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, String>,
    /// Your own values: CSV or Parquet files in the long format; paths relative to the job.
    pub overrides: Vec<PathBuf>,
    /// What `queue collect` wrote, e.g. `zincscreen-queue/facts.csv`: before the shipped facts, after `overrides`; paths
    /// relative to the job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calculations: Vec<PathBuf>,
}

impl Default for FactsSection {
    fn default() -> Self {
        Self {
            dband_source: "vijay2022_pbe".to_owned(),
            sources: BTreeMap::new(),
            overrides: Vec::new(),
            calculations: Vec::new(),
        }
    }
}

/// What is screened.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CandidatesSection {
    /// The elements beside zinc.
    pub elements: ElementsSection,
    /// Explicit candidates instead of pool and grids: `Zn-2Sn-1Bi` (weight percent), `Zn95Sn5` (atomic
    /// percent), `Cu5Zn8` (a compound), `Ga70In30` (a layer), or canonical ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Vec<String>>,
    /// `binary`, `ternary`, or both.
    pub order: Vec<String>,
    /// `dilute`, `phase`, `coating`.
    pub forms: Vec<String>,
    /// Composition grid of dilute alloys.
    pub dilute: DiluteGrid,
    /// Which compounds.
    pub phase: PhaseGrid,
    /// Composition grid of mixed layers.
    pub coating: CoatingGrid,
}

impl Default for CandidatesSection {
    fn default() -> Self {
        Self {
            elements: ElementsSection::default(),
            list: None,
            order: vec!["binary".to_owned()],
            forms: ["dilute", "phase", "coating"].map(str::to_owned).to_vec(),
            dilute: DiluteGrid::default(),
            phase: PhaseGrid::default(),
            coating: CoatingGrid::default(),
        }
    }
}

/// The pool of elements.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ElementsSection {
    /// `"all"`, `"non_radioactive"`, or a list of symbols.
    pub include: Elements,
    /// Symbols to leave out.
    pub exclude: Vec<String>,
}

/// A pool by name or by symbols.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(
    untagged,
    expecting = "expected \"all\", \"non_radioactive\" or a list of symbols such as [\"Sn\", \"In\"]"
)]
pub enum Elements {
    /// A named pool.
    Named(WholePool),
    /// Symbols.
    Symbols(Vec<String>),
}

impl Default for Elements {
    fn default() -> Self {
        Self::Named(WholePool::NonRadioactive)
    }
}

/// A named pool.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum WholePool {
    /// Every element of the facts.
    All,
    /// Those with a stable isotope.
    NonRadioactive,
}

/// Composition grid of dilute alloys.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DiluteGrid {
    /// Smallest atomic percent of a solute.
    pub min: f64,
    /// Largest atomic percent of a solute.
    pub max: f64,
    /// Distance of the levels, at least 0.001.
    pub step: f64,
    /// Always `at_percent`; weight percent is for explicit lists.
    pub unit: String,
    /// Largest sum of both solutes, atomic percent.
    pub max_total: f64,
}

impl Default for DiluteGrid {
    fn default() -> Self {
        Self {
            min: 0.5,
            max: 10.0,
            step: 0.5,
            unit: "at_percent".to_owned(),
            max_total: 15.0,
        }
    }
}

/// Which compounds are candidates, beside the measured ones.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PhaseGrid {
    /// Largest energy above the calculated hull, eV per atom.
    pub max_e_above_hull_ev: f64,
}

impl Default for PhaseGrid {
    fn default() -> Self {
        Self {
            max_e_above_hull_ev: crate::candidates::DEFAULT_MAX_E_ABOVE_HULL_EV,
        }
    }
}

/// Composition grid of mixed layers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoatingGrid {
    /// Distance of the levels in atomic percent of the layer.
    pub step_at_percent: f64,
}

impl Default for CoatingGrid {
    fn default() -> Self {
        Self {
            step_at_percent: 10.0,
        }
    }
}

/// When a candidate is ranked, and how groups weigh.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreSection {
    /// Known share of the applicable weight from which a candidate is ranked, 0 to 1.
    pub min_coverage: f64,
    /// Weights of the groups; overrides those of the hypotheses.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub group_weights: BTreeMap<String, f64>,
}

impl Default for ScoreSection {
    fn default() -> Self {
        Self {
            min_coverage: 0.6,
            group_weights: BTreeMap::new(),
        }
    }
}

/// How far ranks hold when data, models and weights are not quite right.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RobustnessSection {
    /// Samples of the errors of values, sources and models, 0 to 65536; best a power of two. 0: nothing of this is done.
    pub samples: u32,
    /// Draws of group weights, every weighting as likely as any other, 0 to 1000000.
    pub weight_draws: u32,
    /// Share of the variance of a model's error that is the same for all it is applied to, 0 to 1. Measured values
    /// have none.
    pub model_correlation: f64,
}

impl Default for RobustnessSection {
    fn default() -> Self {
        Self {
            samples: 1024,
            weight_draws: 10_000,
            model_correlation: 0.5,
        }
    }
}

/// A limit a candidate must keep.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterEntry {
    /// Name of the descriptor.
    pub descriptor: String,
    /// Smallest value allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest value allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What happens to a candidate whose value is null.
    #[serde(default)]
    pub on_null: OnNull,
}

/// What is written.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputSection {
    /// Rows per form and hypothesis, or `"all"`: then every scored candidate is written as well.
    pub top: Top,
    /// Rows per system among them: neighbouring compositions crowd any list.
    pub top_per_system: u32,
}

impl Default for OutputSection {
    fn default() -> Self {
        Self {
            top: Top::Rows(1000),
            top_per_system: 5,
        }
    }
}

/// A number of rows, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum Top {
    /// So many.
    Rows(u32),
    /// Every candidate, unranked, beside the usual 1000.
    #[schemars(with = "AllWord")]
    All,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema of the word `all`")]
enum AllWord {
    All,
}

impl Top {
    /// Rows that are ranked and listed.
    #[must_use]
    pub const fn rows(self) -> u32 {
        match self {
            Self::Rows(rows) => rows,
            Self::All => 1000,
        }
    }
}

impl Serialize for Top {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows(rows) => serializer.serialize_u32(*rows),
            Self::All => serializer.serialize_str("all"),
        }
    }
}

impl<'de> Deserialize<'de> for Top {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Top;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of rows, 1 or more, or \"all\"")
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Top, E> {
                u32::try_from(value)
                    .ok()
                    .filter(|&rows| rows > 0)
                    .map(Top::Rows)
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Signed(value), &self))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Top, E> {
                match i64::try_from(value) {
                    Ok(value) => self.visit_i64(value),
                    Err(_) => Err(E::invalid_value(
                        serde::de::Unexpected::Unsigned(value),
                        &self,
                    )),
                }
            }
            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Top, E> {
                if value == "all" {
                    Ok(Top::All)
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(value), &self))
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The JSON Schema of job files, for editors.
///
/// ```
/// assert_eq!(zincscreen::job::schema()["title"], "JobFile");
/// ```
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07();
    let schema = settings.into_generator().into_root_schema_for::<JobFile>();
    schema.to_value()
}
