//! How do files become facts? Every file through its reader, every defect collected before anything counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::enthalpy::{FormationEnthalpy, HullPoint};
use super::long::{Origin, Property, read_long};
use super::periodic::{CrystalStructure, ElementInfo, read_crystal, read_element};
use super::phase::{BinarySystem, Phase};
use super::table::{Row, read_all};
use super::{
    Claim, Coincidence, Conflict, FactError, FactFiles, Facts, LiteratureSystem, MeasuredCell,
    NotShipped, Source,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotShippedFile {
    item: Vec<NotShipped>,
}

impl Facts {
    /// Facts from files; every defect found is in the error.
    ///
    /// # Errors
    /// Any [`FactError`], several as [`FactError::Many`].
    pub fn load(files: FactFiles) -> Result<Self, FactError> {
        let sources: BTreeMap<String, Source> = parse_toml(&files, "sources.toml")?;
        let properties: BTreeMap<String, Property> = parse_toml(&files, "properties.toml")?;
        let not_shipped: NotShippedFile = parse_toml(&files, "not_shipped.toml")?;
        let mut errors = check_properties(&properties, &sources);

        let known_source = |key: &str| sources.contains_key(key);
        let mut rows = Vec::new();
        for path in files.list("elements", "csv") {
            if WIDE_ELEMENT_FILES.contains(&path) {
                continue;
            }
            match read_long(
                path,
                files.text(path)?,
                Origin::Shipped,
                &properties,
                &known_source,
            ) {
                Ok(facts) => rows.extend(facts),
                Err(error) => errors.push(error),
            }
        }
        let mut seen = HashSet::new();
        for fact in &rows {
            let key = (
                &fact.property,
                &fact.subject,
                &fact.host,
                &fact.facet,
                &fact.source,
            );
            if !seen.insert(key) {
                errors.push(FactError::Format {
                    file: "elements/".to_owned(),
                    problem: format!(
                        "`{}` of {} from `{}` stands in two files; keep one",
                        fact.property, fact.subject, fact.source
                    ),
                });
            }
        }

        let mut take = |result: Result<(), FactError>| {
            if let Err(error) = result {
                errors.push(error);
            }
        };
        let mut elements = Vec::new();
        let mut crystals = HashMap::new();
        let (mut phases, mut enthalpies, mut hull_points) = (Vec::new(), Vec::new(), Vec::new());
        let (mut binary, mut literature) = (Vec::new(), Vec::new());
        let (mut claims, mut conflicts) = (Vec::new(), Vec::new());
        let (mut measured_cells, mut coincidences) = (Vec::new(), Vec::new());
        let wide = |file: &'static str| files.text(file).map(|text| (file, text));
        take(wide("elements/index.csv").and_then(|(file, text)| {
            elements = read_all(file, text, &["symbol", "atomic_weight_g_mol"], read_element)?;
            Ok(())
        }));
        take(
            wide("elements/crystal_structure.csv").and_then(|(file, text)| {
                let read = |row: Row<'_>| read_crystal(row, &known_source);
                crystals = read_all(
                    file,
                    text,
                    &["symbol", "structure", "a_ang", "c_ang", "source"],
                    read,
                )?
                .into_iter()
                .collect();
                Ok(())
            }),
        );
        take(wide("elements/conflicts.csv").and_then(|(file, text)| {
            let required = [
                "property", "symbol", "source_a", "value_a", "source_b", "value_b",
            ];
            conflicts = read_all(file, text, &required, Conflict::read)?;
            Ok(())
        }));
        take(wide("phases/phases.csv").and_then(|(file, text)| {
            phases = read_all(
                file,
                text,
                &["phase_id", "formula", "evidence", "source"],
                Phase::read,
            )?;
            Ok(())
        }));
        take(
            wide("phases/formation_enthalpy.csv").and_then(|(file, text)| {
                let required = ["system", "phase", "value_kj_mol_atom", "kind", "source"];
                enthalpies = read_all(file, text, &required, FormationEnthalpy::read)?
                    .into_iter()
                    .flatten()
                    .collect();
                Ok(())
            }),
        );
        take(wide("phases/dft_energies.csv").and_then(|(file, text)| {
            let required = ["formula", "mp_formation_energy_ev_atom"];
            hull_points = read_all(file, text, &required, HullPoint::read)?
                .into_iter()
                .flatten()
                .collect();
            Ok(())
        }));
        take(wide("phases/binary_systems.csv").and_then(|(file, text)| {
            binary = read_all(
                file,
                text,
                &["element", "system_type", "evidence"],
                BinarySystem::read,
            )?;
            Ok(())
        }));
        take(wide("phases/measured_cells.csv").and_then(|(file, text)| {
            let required = ["formula", "elements", "a_ang", "source"];
            measured_cells = read_all(file, text, &required, MeasuredCell::read)?;
            Ok(())
        }));
        take(wide("phases/coincidence.csv").and_then(|(file, text)| {
            let required = ["film", "kind", "zinc_plane", "score", "source"];
            coincidences = read_all(file, text, &required, Coincidence::read)?;
            Ok(())
        }));
        take(wide("literature/systems.csv").and_then(|(file, text)| {
            literature = read_all(
                file,
                text,
                &["id", "label", "base_elements"],
                LiteratureSystem::read,
            )?;
            Ok(())
        }));
        take(wide("literature/claims.csv").and_then(|(file, text)| {
            claims = read_all(file, text, &["id", "claim", "caution_level"], Claim::read)?;
            Ok(())
        }));
        errors.extend(repeated(
            "elements/index.csv",
            elements.iter().map(|e: &ElementInfo| e.element),
        ));
        errors.extend(repeated(
            "phases/phases.csv",
            phases.iter().map(|p: &Phase| &*p.structure_id),
        ));
        errors.extend(repeated(
            "phases/coincidence.csv",
            coincidences
                .iter()
                .map(|c: &Coincidence| (&c.film, &c.zinc_plane)),
        ));
        errors.extend(repeated(
            "phases/dft_energies.csv",
            hull_points.iter().map(|p: &HullPoint| &p.formula),
        ));
        errors.extend(repeated(
            "phases/binary_systems.csv",
            binary.iter().map(|b: &BinarySystem| b.element),
        ));
        errors.extend(repeated(
            "literature/claims.csv",
            claims.iter().map(|c: &Claim| &c.id),
        ));
        errors.extend(repeated(
            "literature/systems.csv",
            literature.iter().map(|l: &LiteratureSystem| &l.id),
        ));
        let keys = phases
            .iter()
            .map(|p| ("phases/phases.csv", &p.source))
            .chain(
                enthalpies
                    .iter()
                    .map(|e: &FormationEnthalpy| ("phases/formation_enthalpy.csv", &e.source)),
            )
            .chain(
                measured_cells
                    .iter()
                    .map(|c: &MeasuredCell| ("phases/measured_cells.csv", &c.source)),
            )
            .chain(
                coincidences
                    .iter()
                    .map(|c: &Coincidence| ("phases/coincidence.csv", &c.source)),
            )
            .chain(
                crystals
                    .values()
                    .map(|c: &CrystalStructure| ("elements/crystal_structure.csv", &c.source)),
            )
            .filter(|(_, key)| !key.is_empty() && !known_source(key));
        for (file, key) in keys {
            errors.push(FactError::Format {
                file: file.to_owned(),
                problem: format!("unknown source `{key}`; add it to `sources.toml`"),
            });
        }
        FactError::gather(errors)?;

        elements.sort_by_key(|info: &ElementInfo| info.element);
        let mut by_slot = vec![None; super::SLOTS];
        for (i, info) in elements.iter().enumerate() {
            by_slot[info.element.slot()] = Some(i);
        }
        let mut coincidences_of: HashMap<_, Vec<usize>> = HashMap::new();
        for (i, row) in coincidences.iter().enumerate() {
            coincidences_of
                .entry(std::sync::Arc::clone(&row.film))
                .or_default()
                .push(i);
        }
        let mut facts = Self {
            elements,
            by_slot,
            crystals,
            sources,
            properties,
            rows,
            index: HashMap::new(),
            chosen_source: BTreeMap::new(),
            phases,
            enthalpies,
            hull_points,
            measured_cells,
            coincidences,
            coincidences_of,
            binary_systems: binary.into_iter().map(|b| (b.element, b)).collect(),
            literature,
            claims,
            conflicts,
            not_shipped: not_shipped.item,
            files,
        };
        facts.reindex();
        Ok(facts)
    }
}

/// Keys that stand more than once in a file.
fn repeated<K: Ord + std::fmt::Debug>(file: &str, keys: impl Iterator<Item = K>) -> Vec<FactError> {
    let mut sorted: Vec<K> = keys.collect();
    sorted.sort();
    sorted
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| FactError::Format {
            file: file.to_owned(),
            problem: format!("duplicate row of {:?}; keep one", pair[0]),
        })
        .collect()
}

/// Files below `elements/` that are not in the long format.
pub(super) const WIDE_ELEMENT_FILES: [&str; 3] = [
    "elements/index.csv",
    "elements/crystal_structure.csv",
    "elements/conflicts.csv",
];

pub(super) fn parse_toml<T: serde::de::DeserializeOwned>(
    files: &FactFiles,
    path: &str,
) -> Result<T, FactError> {
    toml::from_str(files.text(path)?).map_err(|error| FactError::Format {
        file: path.to_owned(),
        problem: error.to_string(),
    })
}

fn check_properties(
    properties: &BTreeMap<String, Property>,
    sources: &BTreeMap<String, Source>,
) -> Vec<FactError> {
    let mut errors = Vec::new();
    let mut say = |name: &str, problem: String| {
        errors.push(FactError::Format {
            file: "properties.toml".to_owned(),
            problem: format!("[{name}]: {problem}"),
        });
    };
    for (name, property) in properties {
        if property.unit.is_empty() {
            say(
                name,
                "the unit is missing; write `1` for a pure number".to_owned(),
            );
        }
        if property.min >= property.max || property.min.is_nan() || property.max.is_nan() {
            say(name, "`min` must be smaller than `max`".to_owned());
        }
        for key in &property.order {
            if !sources.contains_key(key) {
                say(
                    name,
                    format!("`order` names `{key}`, which sources.toml does not have"),
                );
            }
        }
    }
    errors
}
