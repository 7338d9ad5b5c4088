//! Fabrication routes, and the other data files that a job names by id.

use serde::{Deserialize, Serialize};

use super::JobError;
use crate::facts::{FactError, Facts};
use crate::score::OnNull;

/// One of the fabrication routes, as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Name used in jobs.
    pub id: String,
    /// One line.
    pub title: String,
    /// What speaks for it.
    pub advantages: Vec<String>,
    /// What speaks against it.
    pub limitations: Vec<String>,
    /// Form in which its product is screened.
    pub forms: Vec<String>,
    /// The review's examples, by id of its systems.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Flags that matter for it.
    #[serde(default)]
    pub flags: Vec<String>,
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

/// Data files of one folder, by id.
pub(super) fn shipped<T: serde::de::DeserializeOwned>(
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
