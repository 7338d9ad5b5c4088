//! Accepted energies become facts: adsorption energies against each reference, d-band moments, in the long
//! format that a job file reads.

mod choose;
mod files;
mod numbers;

use std::collections::BTreeMap;

use super::bookkeeping::{TotalEnergy, adsorption_energy};
use super::store::{Job, State, Store};
use super::{Adsorbate, Purpose, QueueError};
use crate::facts::Element;
use crate::models::adsorption::{H_FREE_ENERGY_CORRECTION_EV, ReferenceState};

use choose::supersede;
pub(crate) use files::put;
pub use files::write_facts;
use numbers::{d_band, facts_of};

/// Between which energies the d band is integrated, eV against the Fermi level: the d bands of the late metals, and all of those of
/// the early ones but their top. Higher up a plane-wave code calculates only some of the bands (with GPAW's default number
/// none is complete above 5 to 8 eV), and what is projected there pulls the centre: Pd(111) -2.03 eV for occupied states
/// alone, -1.89 up to 2 eV, -1.79 up to 5 eV, -1.66 up to 10 eV.
pub const D_BAND_WINDOW_EV: [f64; 2] = [-15.0, 5.0];
/// One standard uncertainty of an adsorption energy beyond what the calculation itself shows, eV: usual error of a
/// converged density-functional adsorption energy, as in the facts' own properties.
pub const SIGMA_ADSORPTION_EV: f64 = 0.1;
/// Of a d-band centre, eV: projector and window shift it by 0.2 to 0.3 eV.
pub const SIGMA_CENTER_EV: f64 = 0.2;
/// A machine-learned potential beside density-functional values of the same sites: the spread of four models was 0.4 eV.
pub const SIGMA_LEARNED_EV: f64 = 0.4;

/// Flag of a number of settings that are only for trying.
const SMOKE: &str = "smoke";
/// Flag of an adsorption energy whose atoms feel their images.
const DENSE: &str = "dense";
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
    /// means exactly this. `smoke`: settings for trying only. `dense`: adsorbed atoms nearer to each other than 4.5 Å, where
    /// the descriptors mean single ones.
    pub flag: &'static str,
    /// Files with their hashes.
    pub note: String,
    /// Whether a calculator of ASE made it: a machine-learned or empirical potential, no functional.
    pub is_learned: bool,
    /// Code and potentials: what makes a member of a committee.
    pub potential: String,
    /// Layers of the slab.
    pub layers: usize,
    /// Number of the calculation in the order of planning.
    pub planned: i64,
    /// The preset.
    pub preset: String,
    /// Whether adsorbed atoms are nearer to each other than 4.5 Å.
    pub is_dense: bool,
    /// The calculation of the clean slab, or of the states: values of one slab compete.
    pub slab: String,
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
    for fact in collected.facts.iter_mut().filter(|f| f.flag.is_empty()) {
        match (fact.preset == SMOKE, counts_smoke, fact.is_dense) {
            (true, true, _) | (false, _, false) => {}
            (true, false, _) => fact.flag = SMOKE,
            (false, _, true) => fact.flag = DENSE,
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
        // Slabs of other vacuum have the same name: the nearest height counts.
        let clean = known
            .iter()
            .filter(|k| {
                matches!(&k.calculation.purpose, Purpose::Slab { surface: own } if own == surface)
                    && same_cell(k, with)
            })
            .min_by(|a, b| higher_ang(a, with).total_cmp(&higher_ang(b, with)));
        let Some(clean) = clean else {
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

/// By how much the boxes differ in height, angstrom.
fn higher_ang(clean: &Known, with: &Known) -> f64 {
    let height = |k: &Known| k.calculation.structure.lattice().lengths_ang()[2];
    (height(with) - height(clean)).abs()
}
