//! What structure does a word on the command line mean? A file, an element, a shipped phase.

use std::path::Path;

use zincscreen::candidates::{Listed, parse_listed};
use zincscreen::crystal::{Structure, element_structure};
use zincscreen::epitaxy::phase_structure;
use zincscreen::facts::{Element, Facts};
use zincscreen::formats::structure::{self, Format};

use super::Failure;
use super::slab::{StructureFormat, Structures};

/// Does something with the reader and writer that `slab` and `sites` use.
pub(crate) fn with_structures<T>(
    work: impl FnOnce(&Structures<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let facts = Facts::embedded()?;
    work(&Structures {
        read: &|name| named(name, &facts),
        text: &|structure, format, title| {
            let format = match format {
                StructureFormat::Poscar => Format::Poscar,
                StructureFormat::Cif => Format::Cif,
                StructureFormat::Extxyz => Format::Extxyz,
            };
            structure::text(structure, format, title)
                .map_err(|error| Failure::Input(error.to_string()))
        },
    })
}

/// The structure that a name means.
fn named(name: &str, facts: &Facts) -> Result<Structure, Failure> {
    let path = Path::new(name);
    if path.exists() {
        return structure::read(path, None).map_err(|error| Failure::Input(error.to_string()));
    }
    if let Ok(element) = name.parse::<Element>() {
        let crystal = facts
            .crystal(element)
            .ok_or_else(|| Failure::Input(format!("no cell of {element} is in the facts")))?;
        return element_structure(element, crystal).map_err(|reason| {
            Failure::Input(format!(
                "the facts have no positions for {element} ({}, {reason}); give a structure file",
                crystal.structure
            ))
        });
    }
    let listed = parse_listed(name, facts);
    let Ok(Listed::Phases(phases)) = listed else {
        return Err(Failure::Input(format!(
            "`{name}`: neither a file, nor an element, nor a shipped phase such as `Cu5Zn8` or \
             `Cu5Zn8@phase.mp-1368`"
        )));
    };
    match phases.as_slice() {
        [phase] => phase_structure(phase, facts).map_err(|error| Failure::Input(error.to_string())),
        several => {
            let ids: Vec<String> = several.iter().map(|p| p.candidate_id()).collect();
            Err(Failure::Input(format!(
                "`{name}` names several phases; choose one: {}",
                ids.join(", ")
            )))
        }
    }
}
