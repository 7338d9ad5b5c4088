//! Accepted energies become facts: adsorption energies against each reference, d-band moments, in the long
//! format that a job file reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::bookkeeping::{TotalEnergy, adsorption_energy};
use super::store::{Job, State, Store};
use super::{Adsorbate, Purpose, QueueError};
use crate::crystal::sites::{SiteOptions, adsorption_sites};
use crate::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use crate::facts::Element;
use crate::models::adsorption::{AdsorptionEnergy, H_FREE_ENERGY_CORRECTION_EV, ReferenceState};
use crate::models::dband::moments::{MomentOptions, Window, moments};

/// Between which energies the d band is integrated, eV against the Fermi level: all of a d band of the metals here,
/// none of the states far above.
pub const D_BAND_WINDOW_EV: [f64; 2] = [-15.0, 10.0];
/// One standard uncertainty of an adsorption energy beyond what the calculation itself shows, eV: usual error of a
/// converged density-functional adsorption energy, as in the facts' own properties.
pub const SIGMA_ADSORPTION_EV: f64 = 0.1;
/// Of a d-band centre, eV: projector and window shift it by 0.2 to 0.3 eV.
pub const SIGMA_CENTER_EV: f64 = 0.2;
/// A machine-learned potential beside density-functional values of the same sites: the spread of four models was 0.4 eV.
pub const SIGMA_LEARNED_EV: f64 = 0.4;

/// Flag of a number of settings that are only for trying.
const SMOKE: &str = "smoke";
/// Flag of a number that no descriptor means.
const OTHER: &str = "other_quantity";

/// One number in the long format.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectedFact {
    /// Name of the property.
    pub property: &'static str,
    /// Element or candidate.
    pub subject: String,
    /// The surface.
    pub host: String,
    /// The site.
    pub facet: String,
    /// Which layer; of an adsorbate empty.
    pub layer: String,
    /// Coverage, monolayers.
    pub coverage: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// One standard uncertainty.
    pub sigma: f64,
    /// Key of the source: the job.
    pub source: String,
    /// How it was calculated.
    pub method: String,
    /// Hash of settings, code and potentials.
    pub settings_hash: String,
    /// Empty: it counts. `superseded`: another site of the surface is more stable. `other_quantity`: no descriptor
    /// means exactly this. `smoke`: settings for trying only.
    pub flag: &'static str,
    /// Files with their hashes.
    pub note: String,
}

/// What was made of the accepted results.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The facts, in a fixed order.
    pub facts: Vec<CollectedFact>,
    /// What could not be made of them, and why.
    pub missing: Vec<String>,
}

/// An accepted calculation with what it found.
struct Known {
    job: Job,
    calculation: super::Calculation,
    energy: TotalEnergy,
    file: String,
    code_version: String,
    states: Option<super::ProjectedStates>,
    wanted_by: Vec<String>,
}

/// Adsorption energies and d-band moments of everything that is accepted. Energies of different settings are never
/// joined: for each hash of settings there are its own references, or none. Of the preset `smoke` no number counts,
/// unless `counts_smoke`: to try the whole way.
///
/// # Errors
/// The database.
pub fn collect(store: &Store, counts_smoke: bool) -> Result<Collected, QueueError> {
    let mut by_settings: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    for job in store.jobs_in(&[State::Accepted], usize::MAX)? {
        let Some(row) = store.result(&job)? else {
            continue;
        };
        let calculation = store.calculation(&job)?;
        let mut wanted_by: Vec<String> = store.links(&job)?.into_iter().map(|l| l.0).collect();
        wanted_by.dedup();
        by_settings
            .entry(job.settings_hash.clone())
            .or_default()
            .push(Known {
                energy: TotalEnergy {
                    energy_ev: row.outcome.energy_ev,
                    atoms: calculation.structure.sites().len(),
                    settings_hash: job.settings_hash.clone(),
                    job: job.id.to_string(),
                },
                calculation,
                file: format!("{} sha256 {}", row.file, row.sha256),
                code_version: row.outcome.code_version,
                states: row.outcome.states,
                wanted_by,
                job,
            });
    }
    let mut collected = Collected::default();
    for known in by_settings.values_mut() {
        known.sort_by(|a, b| a.job.id.cmp(&b.job.id));
        of_settings(known, &mut collected)?;
    }
    if !counts_smoke {
        for fact in &mut collected.facts {
            if fact.flag.is_empty() && fact.method.contains(" smoke") {
                fact.flag = SMOKE;
            }
        }
    }
    Ok(collected)
}

fn of_settings(known: &[Known], collected: &mut Collected) -> Result<(), QueueError> {
    let find = |is: &dyn Fn(&Known) -> bool| known.iter().find(|k| is(k));
    let zinc_bulk = find(&|k| {
        k.calculation.purpose == Purpose::Bulk
            && k.calculation
                .structure
                .sites()
                .iter()
                .all(|s| s.element == Element::ZN)
    });
    let zinc_atom = find(&|k| k.calculation.purpose == Purpose::Atom(Element::ZN));
    let hydrogen = find(&|k| k.calculation.purpose == Purpose::Hydrogen);
    let mut found: Vec<CollectedFact> = Vec::new();
    for with in known {
        let Purpose::Adsorption {
            surface,
            adsorbate,
            site,
        } = &with.calculation.purpose
        else {
            if let Some(states) = &with.states {
                match d_band(with, states) {
                    Ok(facts) => found.extend(facts),
                    Err(problem) => collected
                        .missing
                        .push(format!("{}: {problem}", with.calculation.label)),
                }
            }
            continue;
        };
        let Some(clean) = find(&|k| {
            matches!(&k.calculation.purpose, Purpose::Slab { surface: own } if own == surface)
                && same_cell(k, with)
        }) else {
            collected.missing.push(format!(
                "{}: its clean slab is not accepted",
                with.calculation.label
            ));
            continue;
        };
        let references: &[(&'static str, ReferenceState, Option<&Known>)] = match adsorbate {
            Adsorbate::Zn => &[
                (
                    "zn_adsorption_energy_ev",
                    ReferenceState::ZincAtom,
                    zinc_atom,
                ),
                (
                    "zn_adsorption_vs_bulk_ev",
                    ReferenceState::BulkZinc,
                    zinc_bulk,
                ),
            ],
            Adsorbate::H => &[(
                "h_adsorption_de_half_h2_ev",
                ReferenceState::HalfH2,
                hydrogen,
            )],
        };
        for (property, state, reference) in references {
            let Some(reference) = reference else {
                collected.missing.push(format!(
                    "{}: no accepted {state} of settings {}",
                    with.calculation.label,
                    &with.job.settings_hash[..12]
                ));
                continue;
            };
            let energy = adsorption_energy(&with.energy, &clean.energy, &reference.energy, *state)?;
            let files = [with, clean, reference];
            found.extend(facts_of(property, energy, &files, surface, site));
            if *adsorbate == Adsorbate::H
                && let Ok(free) =
                    energy.against(ReferenceState::HalfH2At298K, H_FREE_ENERGY_CORRECTION_EV)
            {
                found.extend(facts_of("h_adsorption_dg_ev", free, &files, surface, site));
            }
        }
    }
    supersede(&mut found);
    collected.facts.extend(found);
    Ok(())
}

/// The clean slab of an adsorbate has one atom less and the same cell.
fn same_cell(clean: &Known, with: &Known) -> bool {
    let (a, b) = (&clean.calculation.structure, &with.calculation.structure);
    a.sites().len() + 1 == b.sites().len()
        // The box of the one with the adsorbate is higher: the vacuum is the same.
        && (a.lattice().rows() - b.lattice().rows()).rows(0, 2).abs().max() < 1e-3
}

/// What a surface's energies speak for.
enum Meaning {
    /// The element's own surface.
    Element(Element),
    /// The candidates' own surface.
    Candidates,
    /// A site of zinc that touches one kind of solute.
    Beside(Element),
    /// A site of doped zinc that no descriptor describes.
    Other,
}

fn meaning(clean: &Known, wanted_by: &[String], site: &str) -> Meaning {
    let structure = &clean.calculation.structure;
    let solutes: Vec<Element> = match structure.composition().as_slice() {
        [(element, _)] => return Meaning::Element(*element),
        several => several
            .iter()
            .map(|c| c.0)
            .filter(|&e| e != Element::ZN)
            .collect(),
    };
    if !wanted_by
        .iter()
        .all(|candidate| candidate.ends_with("@dilute"))
    {
        return Meaning::Candidates;
    }
    let touched = Slab::new(structure, PLANE_TOLERANCE_ANG)
        .ok()
        .and_then(|slab| {
            let options = SiteOptions {
                symprec_ang: super::plan::SYMPREC_ANG,
                ..SiteOptions::default()
            };
            let sites = adsorption_sites(&slab, &options).ok()?;
            let site = sites.iter().find(|own| own.name == site)?;
            Some(site.elements(&slab))
        });
    match (solutes.as_slice(), touched) {
        ([solute], Some(touched)) if touched.contains(solute) => Meaning::Beside(*solute),
        _ => Meaning::Other,
    }
}

/// One row for each subject: a pure surface speaks for its element, an alloyed one for the candidates that want it, a
/// doped one for the site beside the solute.
fn facts_of(
    property: &'static str,
    energy: AdsorptionEnergy,
    files: &[&Known; 3],
    surface: &str,
    site: &str,
) -> Vec<CollectedFact> {
    let [with, clean, reference] = files;
    let is_learned = matches!(with.calculation.code, super::Code::Ase(_));
    let (property, subjects, flag) = match meaning(clean, &with.wanted_by, site) {
        Meaning::Element(element) => (property, vec![element.symbol().to_owned()], ""),
        Meaning::Candidates => (property, alloys(&with.wanted_by), ""),
        Meaning::Beside(solute) if property == "zn_adsorption_energy_ev" => (
            "zn_adsorption_beside_solute_ev",
            vec![solute.symbol().to_owned()],
            "",
        ),
        Meaning::Beside(_) | Meaning::Other => (property, with.wanted_by.clone(), OTHER),
    };
    subjects
        .into_iter()
        .map(|subject| CollectedFact {
            property,
            subject,
            host: surface.to_owned(),
            facet: site.to_owned(),
            layer: String::new(),
            coverage: coverage(clean),
            value: energy.energy_ev,
            unit: "eV",
            sigma: if is_learned {
                SIGMA_LEARNED_EV
            } else {
                SIGMA_ADSORPTION_EV
            },
            source: format!("job:{}", with.job.id.short()),
            method: format!(
                "{} {} {} against {}",
                with.code_version,
                with.calculation.settings.functional,
                with.calculation.settings.preset,
                energy.reference
            ),
            settings_hash: with.job.settings_hash.clone(),
            flag,
            note: [with, clean, reference]
                .map(|k| format!("job {} {}", k.job.id.short(), k.file))
                .join("; "),
        })
        .collect()
}

/// Adsorbed atoms over atoms of the uppermost layer, as text.
fn coverage(clean: &Known) -> String {
    Slab::new(&clean.calculation.structure, PLANE_TOLERANCE_ANG)
        .ok()
        .and_then(|slab| slab.layers().first().map(|layer| layer.atoms.len()))
        .map_or_else(String::new, |n| format!("{:.4}", 1.0 / n as f64))
}

/// Compounds and mixed layers among candidates.
fn alloys(wanted_by: &[String]) -> Vec<String> {
    wanted_by
        .iter()
        .filter(|c| !c.ends_with("@dilute"))
        .cloned()
        .collect()
}

fn d_band(known: &Known, states: &super::ProjectedStates) -> Result<Vec<CollectedFact>, String> {
    let Purpose::DensityOfStates { surface, atom } = &known.calculation.purpose else {
        return Ok(Vec::new());
    };
    let [low_ev, high_ev] = D_BAND_WINDOW_EV;
    let options = MomentOptions {
        window: Some(Window { low_ev, high_ev }),
        ..MomentOptions::default()
    };
    let band =
        moments(&states.energy_ev, &states.d_density, &options).map_err(|e| e.to_string())?;
    let element = known
        .calculation
        .structure
        .sites()
        .get(*atom)
        .map(|site| site.element.symbol().to_owned())
        .unwrap_or_default();
    let flags: Vec<&str> = band.flags.iter().map(|flag| flag.as_str()).collect();
    let mut values = vec![
        ("d_band_center_ev", band.center_ev, "eV", SIGMA_CENTER_EV),
        (
            "d_band_second_moment_ev2",
            band.width_ev.powi(2),
            "eV^2",
            2.0 * band.width_ev * SIGMA_CENTER_EV,
        ),
    ];
    if let Some(edge) = &band.upper_edge {
        values.push(("d_band_upper_edge_ev", edge.energy_ev, "eV", 0.3));
    }
    // The descriptor is that of an element's own surface: a solute in zinc is another quantity.
    let (subjects, flag) = match known.calculation.structure.composition().as_slice() {
        [(element, _)] => (vec![element.symbol().to_owned()], ""),
        _ => (known.wanted_by.clone(), OTHER),
    };
    let mut facts = Vec::new();
    for subject in subjects {
        for &(property, value, unit, sigma) in &values {
            facts.push(CollectedFact {
                property,
                subject: subject.clone(),
                host: surface.clone(),
                facet: format!("atom {atom} {element}"),
                layer: "1".to_owned(),
                coverage: String::new(),
                value,
                unit,
                sigma,
                source: format!("job:{}", known.job.id.short()),
                method: format!(
                    "{} {} {}; projector {}, window {low_ev} to {high_ev} eV{}",
                    known.code_version,
                    known.calculation.settings.functional,
                    known.calculation.settings.preset,
                    states.projector,
                    if flags.is_empty() {
                        String::new()
                    } else {
                        format!("; {}", flags.join(", "))
                    }
                ),
                settings_hash: known.job.settings_hash.clone(),
                flag,
                note: format!("job {} {}", known.job.id.short(), known.file),
            });
        }
    }
    Ok(facts)
}

/// Of several sites of one surface the lowest energy is the stable one; the others are marked.
fn supersede(facts: &mut [CollectedFact]) {
    let mut best: BTreeMap<(&'static str, String, String), f64> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.flag.is_empty()) {
        let key = (fact.property, fact.subject.clone(), fact.host.clone());
        let low = best.entry(key).or_insert(f64::INFINITY);
        *low = low.min(fact.value);
    }
    for fact in facts {
        if fact.property.starts_with("d_band") || !fact.flag.is_empty() {
            continue;
        }
        let key = (fact.property, fact.subject.clone(), fact.host.clone());
        if best.get(&key).is_some_and(|low| fact.value > *low) {
            fact.flag = "superseded";
        }
    }
}

/// Writes the facts that count as `facts.csv` and all of them as `all-sites.csv` into the queue's folder; the new files
/// replace the old ones whole.
///
/// # Errors
/// The disk.
pub fn write_facts(folder: &Path, collected: &Collected) -> Result<PathBuf, QueueError> {
    let counts: Vec<&CollectedFact> = one_settings(&collected.facts);
    let path = folder.join("facts.csv");
    put(&path, &csv_text(&counts, false)?)?;
    let every: Vec<&CollectedFact> = collected.facts.iter().collect();
    put(&folder.join("all-sites.csv"), &csv_text(&every, true)?)?;
    Ok(path)
}

/// One value for each property, subject and host: a file of facts gives each once.
fn one_settings(facts: &[CollectedFact]) -> Vec<&CollectedFact> {
    let mut kept: BTreeMap<(&str, &str, &str), &CollectedFact> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.flag.is_empty()) {
        // Of several settings density-functional ones, then the preset by quality, then the lower hash.
        let rank = |f: &CollectedFact| {
            let quality = ["publication", "screen"]
                .iter()
                .position(|p| f.method.contains(p))
                .unwrap_or(2);
            let learned = f.sigma == SIGMA_LEARNED_EV;
            (learned, quality, f.settings_hash.clone(), f.facet.clone())
        };
        let key = (fact.property, fact.subject.as_str(), fact.host.as_str());
        match kept.get(&key) {
            Some(old) if rank(old) <= rank(fact) => {}
            _ => {
                kept.insert(key, fact);
            }
        }
    }
    kept.into_values().collect()
}

fn csv_text(facts: &[&CollectedFact], with_flag: bool) -> Result<Vec<u8>, QueueError> {
    let failed = |error: &dyn std::fmt::Display| QueueError::Malformed {
        what: "facts.csv".to_owned(),
        problem: error.to_string(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(crate::facts::LONG_COLUMNS)
        .map_err(|e| failed(&e))?;
    for f in facts {
        writer
            .write_record([
                f.property,
                &f.subject,
                &f.host,
                &f.facet,
                &f.layer,
                &f.coverage,
                &format!("{:.6}", f.value),
                f.unit,
                &format!("{:.3}", f.sigma),
                &f.source,
                &f.method,
                &f.settings_hash,
                if with_flag { f.flag } else { "" },
                &f.note,
            ])
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// Writes a file whole: a reader sees the old one or the new one.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), QueueError> {
    let part = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&part, bytes).map_err(QueueError::file(&part))?;
    std::fs::rename(&part, path).map_err(QueueError::file(path))
}
