//! A calculation as JSON: the body of a job in the database and of `calculation.json` beside its inputs.

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use super::{Calculation, Code, Purpose, QueueError, Settings, Task};
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;

/// A structure as JSON: cell vectors and fractional coordinates.
///
/// ```
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// use zincscreen::queue::StructureDocument;
/// let cell = Lattice::from_parameters([2.9, 2.9, 2.9], [90.0; 3]);
/// let zinc = Structure::new(cell, vec![Site::new(Element::ZN, [0.0, 0.5, 0.25].into())])?;
/// assert_eq!(StructureDocument::of(&zinc).structure()?, zinc);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureDocument {
    /// Rows are the cell vectors, angstrom.
    pub cell_ang: [[f64; 3]; 3],
    /// Along which vectors it repeats.
    pub periodic: [bool; 3],
    /// Symbols, by site.
    pub elements: Vec<Element>,
    /// Fractional coordinates, by site.
    pub fractional: Vec<[f64; 3]>,
    /// Along which cell vectors a site may move; left out if all may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<[bool; 3]>,
}

impl StructureDocument {
    /// Of a structure.
    #[must_use]
    pub fn of(structure: &Structure) -> Self {
        let sites = structure.sites();
        let all_move = sites.iter().all(|site| site.moves == [true; 3]);
        Self {
            cell_ang: structure.lattice().vectors_ang(),
            periodic: structure.periodic(),
            elements: sites.iter().map(|site| site.element).collect(),
            fractional: sites.iter().map(|site| site.fractional.into()).collect(),
            moves: if all_move {
                Vec::new()
            } else {
                sites.iter().map(|site| site.moves).collect()
            },
        }
    }

    /// The structure, checked.
    ///
    /// # Errors
    /// Lists of unequal length, and what [`Structure::new`] refuses.
    pub fn structure(&self) -> Result<Structure, QueueError> {
        let malformed = |problem: String| QueueError::Malformed {
            what: "a structure".to_owned(),
            problem,
        };
        let n = self.elements.len();
        if self.fractional.len() != n || !(self.moves.is_empty() || self.moves.len() == n) {
            return Err(malformed(format!(
                "{n} elements, {} positions, {} rows of `moves`; expected equal numbers",
                self.fractional.len(),
                self.moves.len()
            )));
        }
        let sites = (0..n)
            .map(|i| Site {
                moves: self.moves.get(i).copied().unwrap_or([true; 3]),
                ..Site::new(self.elements[i], Vector3::from(self.fractional[i]))
            })
            .collect();
        Structure::with_periodicity(Lattice::from_vectors(self.cell_ang), sites, self.periodic)
            .map_err(|error| malformed(error.to_string()))
    }
}

/// What an energy depends on beside the structure: settings, code and potentials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodDocument {
    /// The settings.
    pub settings: Settings,
    /// The code.
    pub code: Code,
    /// Set and version of the potentials.
    pub potentials: String,
}

impl MethodDocument {
    /// Of a calculation.
    #[must_use]
    pub fn of(calculation: &Calculation) -> Self {
        Self {
            settings: calculation.settings.clone(),
            code: calculation.code.clone(),
            potentials: calculation.potentials.clone(),
        }
    }
}

/// What is particular to one calculation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectDocument {
    /// Free text for people.
    pub label: String,
    /// Why it is wanted.
    pub purpose: Purpose,
    /// What the code does.
    pub task: Task,
    /// Where it starts.
    pub structure: StructureDocument,
    /// By site: whether the atom is held; left out if none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<bool>,
    /// By site: Bohr magnetons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments_mu_b: Vec<f64>,
}

impl SubjectDocument {
    /// Of a calculation.
    #[must_use]
    pub fn of(calculation: &Calculation) -> Self {
        let is_any_fixed = calculation.fixed.contains(&true);
        Self {
            label: calculation.label.clone(),
            purpose: calculation.purpose.clone(),
            task: calculation.task,
            structure: StructureDocument::of(&calculation.structure),
            fixed: if is_any_fixed {
                calculation.fixed.clone()
            } else {
                Vec::new()
            },
            moments_mu_b: calculation.moments_mu_b.clone(),
        }
    }

    /// Together with its method the calculation again.
    ///
    /// # Errors
    /// As [`StructureDocument::structure`].
    pub fn with(self, method: MethodDocument) -> Result<Calculation, QueueError> {
        let structure = self.structure.structure()?;
        let fixed = if self.fixed.is_empty() {
            vec![false; structure.sites().len()]
        } else {
            self.fixed
        };
        Ok(Calculation {
            label: self.label,
            purpose: self.purpose,
            task: self.task,
            structure,
            fixed,
            moments_mu_b: self.moments_mu_b,
            settings: method.settings,
            code: method.code,
            potentials: method.potentials,
        })
    }
}

/// The whole calculation, as `calculation.json` holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalculationDocument {
    /// Id of the job.
    pub job: String,
    /// Hash of the settings.
    pub settings_hash: String,
    /// The calculation.
    #[serde(flatten)]
    pub subject: SubjectDocument,
    /// Its method.
    #[serde(flatten)]
    pub method: MethodDocument,
}

/// Reads a JSON body of the queue.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(
    what: &str,
    text: &str,
) -> Result<T, QueueError> {
    serde_json::from_str(text).map_err(|error| QueueError::Malformed {
        what: what.to_owned(),
        problem: error.to_string(),
    })
}

/// Writes one.
pub(crate) fn to_text<T: Serialize>(what: &str, value: &T) -> Result<String, QueueError> {
    serde_json::to_string(value).map_err(|error| QueueError::Malformed {
        what: what.to_owned(),
        problem: error.to_string(),
    })
}
