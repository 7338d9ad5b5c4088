//! The templates and tables from which inputs are made: embedded, or the user's by the same file name.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::InputError;
use super::text;
use crate::facts::Element;
use crate::queue::calculation::Code;

/// A template or table larger than this is refused.
const MOST_BYTES: u64 = 1 << 20;

/// Every file that may be overridden, with its embedded text.
const EMBEDDED: [(&str, &str); 11] = [
    ("INCAR", include_str!("templates/INCAR")),
    ("KPOINTS", include_str!("templates/KPOINTS")),
    ("pw.in", include_str!("templates/pw.in")),
    ("projwfc.in", include_str!("templates/projwfc.in")),
    ("programs.toml", include_str!("templates/programs.toml")),
    ("datasets.toml", include_str!("templates/datasets.toml")),
    ("potcars.toml", include_str!("templates/potcars.toml")),
    (
        "pseudopotentials.toml",
        include_str!("templates/pseudopotentials.toml"),
    ),
    (
        "gpaw_worker.py",
        include_str!("../../../workers/gpaw_worker.py"),
    ),
    (
        "ase_worker.py",
        include_str!("../../../workers/ase_worker.py"),
    ),
    (
        "steps_worker.py",
        include_str!("../../../workers/steps_worker.py"),
    ),
];

/// Which programs are started, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Programs {
    /// Put before a parallel program; `{processes}` stands for their number.
    pub(super) launcher: Vec<String>,
    pub(super) pw: Vec<String>,
    pub(super) projwfc: Vec<String>,
    pub(super) vasp: Vec<String>,
}

/// GPAW's datasets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Datasets {
    pub(super) set: String,
    pub(super) elements: Vec<Element>,
}

/// Which POTCAR for which element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Potcars {
    pub(super) set: String,
    pub(super) folder: String,
    pub(super) elements: BTreeMap<Element, String>,
}

/// Which pseudopotential for which element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pseudopotentials {
    pub(super) set: String,
    pub(super) functional: String,
    pub(super) folder: String,
    pub(super) dual: f64,
    pub(super) elements: BTreeMap<Element, Pseudopotential>,
}

/// One file of a set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pseudopotential {
    pub(super) file: String,
    pub(super) z_valence: Option<f64>,
    pub(super) cutoff_ry: Option<f64>,
}

/// Templates of the inputs and tables of potentials.
///
/// A file of the user's folder takes the place of the embedded one of the same name; a name that no template
/// has is an error, so that a slip does not go unseen. Templates are in the language of Jinja; a variable that
/// is not there is an error.
///
/// ```
/// use zincscreen::queue::{Code, inputs::Templates};
/// let templates = Templates::embedded()?;
/// assert!(templates.text("INCAR").is_some_and(|text| text.contains("ISMEAR")));
/// assert_eq!(templates.potentials(&Code::Gpaw, "PBE"), "gpaw-setups 0.9.20000 PBE");
/// # Ok::<(), zincscreen::queue::inputs::InputError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Templates {
    files: BTreeMap<&'static str, String>,
    pub(super) programs: Programs,
    pub(super) datasets: Datasets,
    pub(super) potcars: Potcars,
    pub(super) pseudopotentials: Pseudopotentials,
}

impl Templates {
    /// The embedded ones.
    ///
    /// # Errors
    /// None that a test of this program would let pass.
    pub fn embedded() -> Result<Self, InputError> {
        Self::of(
            EMBEDDED
                .iter()
                .map(|(name, text)| (*name, (*text).to_owned()))
                .collect(),
        )
    }

    /// The embedded ones, those of `folder` before them.
    ///
    /// # Errors
    /// [`InputError::Read`], [`InputError::UnknownTemplate`], [`InputError::Data`].
    pub fn with_folder(folder: &Path) -> Result<Self, InputError> {
        let mut files = Self::embedded()?.files;
        let failed = |path: &Path| {
            let file = path.display().to_string();
            move |source| InputError::Read { file, source }
        };
        for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
            let path = entry.map_err(failed(folder))?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with('.') || name.starts_with("README") {
                continue;
            }
            let Some((known, _)) = EMBEDDED.iter().find(|(known, _)| *known == name) else {
                return Err(unknown(&path, &name));
            };
            let length = std::fs::metadata(&path).map_err(failed(&path))?.len();
            if length > MOST_BYTES {
                return Err(InputError::Data {
                    file: path.display().to_string(),
                    problem: format!("{length} bytes; a template has at most {MOST_BYTES}"),
                });
            }
            files.insert(
                *known,
                std::fs::read_to_string(&path).map_err(failed(&path))?,
            );
        }
        Self::of(files)
    }

    fn of(files: BTreeMap<&'static str, String>) -> Result<Self, InputError> {
        fn table<T: DeserializeOwned>(
            files: &BTreeMap<&'static str, String>,
            name: &'static str,
        ) -> Result<T, InputError> {
            let text = files.get(name).map(String::as_str).unwrap_or_default();
            toml::from_str(text).map_err(|error| InputError::Data {
                file: name.to_owned(),
                problem: error.to_string(),
            })
        }
        let pseudopotentials: Pseudopotentials = table(&files, "pseudopotentials.toml")?;
        let potcars: Potcars = table(&files, "potcars.toml")?;
        for (element, one) in &pseudopotentials.elements {
            check_name("pseudopotentials.toml", *element, &one.file)?;
        }
        for (element, label) in &potcars.elements {
            check_name("potcars.toml", *element, label)?;
        }
        if !(pseudopotentials.dual.is_finite() && pseudopotentials.dual >= 4.0) {
            return Err(InputError::Data {
                file: "pseudopotentials.toml".to_owned(),
                problem: format!(
                    "`dual = {}`: expected a number from 4, since the density has components up to \
                     four times the cut-off",
                    pseudopotentials.dual
                ),
            });
        }
        Ok(Self {
            programs: table(&files, "programs.toml")?,
            datasets: table(&files, "datasets.toml")?,
            potcars,
            pseudopotentials,
            files,
        })
    }

    /// Text of a template or table, e.g. to copy it into a folder of one's own.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Names of all files that a user's folder may hold.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        EMBEDDED.iter().map(|(name, _)| *name).collect()
    }

    /// Set and version of the potentials with which a code calculates: what [`super::super::Calculation`]
    /// carries as `potentials`. Of a model the version is known only to the package; the result has it.
    #[must_use]
    pub fn potentials(&self, code: &Code, functional: &str) -> String {
        match code {
            Code::Gpaw => format!("{} {functional}", self.datasets.set),
            Code::QuantumEspresso => self.pseudopotentials.set.clone(),
            Code::Vasp => self.potcars.set.clone(),
            Code::Ase(calculator) => calculator.clone(),
        }
    }

    /// A template with its values filled in.
    pub(super) fn render(
        &self,
        name: &'static str,
        values: &serde_json::Value,
    ) -> Result<String, InputError> {
        let failed = |error: minijinja::Error| InputError::Template {
            name: name.to_owned(),
            problem: format!("{error:#}"),
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // The targets are no HTML; what can hold foreign text passes the filters below.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.add_filter("fortran", text::fortran_filter);
        environment.add_filter("logical", text::logical);
        environment.add_filter("real", text::real);
        let source = self.text(name).unwrap_or_default();
        environment.add_template(name, source).map_err(failed)?;
        environment
            .get_template(name)
            .and_then(|template| template.render(engine_value(values)))
            // The engine takes the last line end of a template away.
            .map(|text| text + "\n")
            .map_err(failed)
    }
}

/// JSON as the engine's values, whose own bridge to serde is not compiled in.
fn engine_value(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::from(()),
        Json::Bool(is) => Value::from(*is),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(real)) => Value::from(real),
            (None, None) => Value::from(()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(engine_value).collect::<Vec<_>>()),
        Json::Object(map) => Value::from(
            map.iter()
                .map(|(key, value)| (key.clone(), engine_value(value)))
                .collect::<BTreeMap<String, Value>>(),
        ),
    }
}

/// File names of potentials go into inputs and paths: no folders, no blanks, no quotes.
fn check_name(table: &str, element: Element, name: &str) -> Result<(), InputError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
        return Err(InputError::Data {
            file: table.to_owned(),
            problem: format!(
                "{element}: {name:?} is no plain file name; expected letters, digits, `.`, `_`, `-`, `+`"
            ),
        });
    }
    Ok(())
}

fn unknown(path: &Path, name: &str) -> InputError {
    let nearest = EMBEDDED
        .iter()
        .map(|(known, _)| (strsim::jaro(known, name), *known))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(String::new(), |(_, known)| {
            format!("; did you mean `{known}`?")
        });
    InputError::UnknownTemplate {
        file: path.display().to_string(),
        nearest,
        known: Templates::names().join(", "),
    }
}
