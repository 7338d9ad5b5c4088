//! Which calculations decide a candidate?
//!
//! - Its **surfaces**: of a dilute alloy Zn(0001) with its solutes in the uppermost layer, and each solute's own; of a compound every
//!   termination of the plane that fits zinc best; of a coating the close-packed plane of its main element, or the
//!   plane that fits zinc best where there is none (tin, indium), with the second one in the uppermost layer.
//!   Bare zinc, Zn(0001), is the baseline of all. Each clean, and with **Zn and H on every symmetry-distinct site**.
//! - The **density of states** of the uppermost atom with an open d shell, from the relaxed clean slab.
//! - Of a compound its **bulk** with its lattice.
//! - The **references**: bulk zinc, a zinc atom, H2, bulk of each solute.
//!
//! All of it under one set of settings. Cells are those of the facts, or the relaxed ones of accepted bulk
//! calculations ([`PlanOptions::relaxed`]).

mod budget;
mod candidate;
mod references;
mod surface;

use std::collections::HashMap;

use super::cost::cost;
use super::engine::Resources;
use super::identity::{JobId, job_id, settings_hash};
use super::store::PlannedJob;
use super::{Adsorbate, Calculation, Code, Purpose, QueueError, Settings, Task};
use crate::candidates::Candidate;
use crate::crystal::Structure;
use crate::facts::{Element, Facts};

pub use budget::{Cut, within_budget};
pub(in crate::queue) use surface::{NEAREST_IMAGE_ANG, nearest_image_ang};

/// Tolerance of the symmetry of tabulated cells and of their slabs, angstrom.
pub(super) const SYMPREC_ANG: f64 = 0.05;

/// A relaxed cell for the bulk calculation with an id, if one is accepted.
pub type RelaxedCell<'a> = &'a dyn Fn(&JobId) -> Option<Structure>;
/// Moments to start from, Bohr magnetons.
pub type StartingMoments<'a> = &'a dyn Fn(&Structure) -> Vec<f64>;

/// How candidates become calculations.
pub struct PlanOptions<'a> {
    /// The code.
    pub code: Code,
    /// The settings.
    pub settings: Settings,
    /// Set and version of the potentials.
    pub potentials: String,
    /// What each job may use.
    pub resources: Resources,
    /// Atomic layers of an element's slab; of a compound at least that many.
    pub layers: usize,
    /// In-plane supercell of an element's slab; dilute solutes take at least 2 x 2, compounds, unless this is 1 x 1, as
    /// many cells as keep adsorbed atoms apart.
    pub supercell: [i64; 2],
    /// Vacuum of slabs, angstrom.
    pub vacuum_ang: f64,
    /// Edge of the box of atoms and molecules, angstrom.
    pub box_ang: f64,
    /// What is adsorbed.
    pub adsorbates: Vec<Adsorbate>,
    /// At most so many sites of a surface for each adsorbate, those of the most neighbours first.
    pub most_sites: usize,
    /// At most so many planes of a compound.
    pub planes: usize,
    /// Whether densities of states are wanted.
    pub states: bool,
    /// Cells of accepted bulk calculations; without it those of the facts.
    pub relaxed: Option<RelaxedCell<'a>>,
    /// Moments to start from.
    pub moments: StartingMoments<'a>,
}

/// A candidate to plan for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which.
    pub candidate: Candidate,
    /// What knowing it is worth, in any unit; the higher, the sooner.
    pub value: f64,
    /// Where that comes from, e.g. `rank 3 of dilute`.
    pub basis: String,
}

/// Everything that would be calculated.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Each calculation once; what starts from another comes after it.
    pub jobs: Vec<PlannedJob>,
    /// What was left out, and why: candidate and reason.
    pub notes: Vec<(String, String)>,
}

/// Plans candidates, each with its references.
///
/// # Errors
/// Settings that are not finite. A candidate that has no structure is left out with a note.
pub fn plan(
    wanted: &[Wanted],
    facts: &Facts,
    options: &PlanOptions<'_>,
) -> Result<Plan, QueueError> {
    let mut maker = Maker {
        facts,
        options,
        plan: Plan::default(),
        known: HashMap::new(),
        surfaces: HashMap::new(),
        value: 0.0,
        candidate: String::new(),
        has_link: false,
    };
    for one in wanted {
        maker.candidate = one.candidate.id();
        maker.value = one.value;
        maker.has_link = false;
        candidate::plan(&mut maker, &one.candidate)?;
        // Also where surfaces wait for relaxed cells: the references are those cells.
        if maker.has_link {
            references::plan(&mut maker, &one.candidate)?;
        }
    }
    Ok(maker.plan)
}

/// What a plan is made with.
struct Maker<'a> {
    facts: &'a Facts,
    options: &'a PlanOptions<'a>,
    plan: Plan,
    known: HashMap<JobId, usize>,
    /// By what makes a surface: the jobs on it, so that candidates of one system do not cut it again.
    surfaces: HashMap<String, Vec<(JobId, String)>>,
    value: f64,
    candidate: String,
    /// Whether the present candidate wants any job yet.
    has_link: bool,
}

impl Maker<'_> {
    /// Adds a calculation under the plan's settings, or only the link if it is there.
    fn add(
        &mut self,
        label: String,
        purpose: Purpose,
        task: Task,
        structure: Structure,
        starts_from: Option<JobId>,
        role: String,
    ) -> Result<JobId, QueueError> {
        let o = self.options;
        let moments_mu_b = if o.settings.spin_polarised {
            (o.moments)(&structure)
        } else {
            Vec::new()
        };
        let fixed = structure
            .sites()
            .iter()
            .map(|site| site.moves == [false; 3])
            .collect();
        let calculation = Calculation {
            label,
            purpose,
            task,
            structure,
            fixed,
            moments_mu_b,
            settings: o.settings.clone(),
            code: o.code.clone(),
            potentials: o.potentials.clone(),
        };
        let id = job_id(&calculation, starts_from.as_ref())?;
        if !self.known.contains_key(&id) {
            self.known.insert(id.clone(), self.plan.jobs.len());
            self.plan.jobs.push(PlannedJob {
                id: id.clone(),
                settings_hash: settings_hash(&calculation)?,
                core_hours: cost(&calculation).core_hours,
                calculation,
                starts_from,
                priority: self.value,
                resources: o.resources,
                wanted_by: Vec::new(),
            });
        }
        self.link(&id, role);
        Ok(id)
    }

    /// The present candidate wants a job of this plan.
    fn link(&mut self, id: &JobId, role: String) {
        self.has_link = true;
        if let Some(&place) = self.known.get(id) {
            let job = &mut self.plan.jobs[place];
            job.priority = job.priority.max(self.value);
            let link = (self.candidate.clone(), role);
            if !job.wanted_by.contains(&link) {
                job.wanted_by.push(link);
            }
        }
    }

    fn note(&mut self, reason: impl Into<String>) {
        let note = (self.candidate.clone(), reason.into());
        if !self.plan.notes.contains(&note) {
            self.plan.notes.push(note);
        }
    }

    /// The bulk of an element, planned; its cell for slabs, or none with a note.
    fn element(&mut self, element: Element, role: &str) -> Result<Option<Structure>, QueueError> {
        let found = self
            .facts
            .crystal(element)
            .ok_or(crate::facts::Reason::NoSource)
            .and_then(|crystal| crate::crystal::element_structure(element, crystal));
        match found {
            Ok(cell) => {
                // The primitive cell is the same crystal for less.
                let primitive =
                    crate::crystal::cells(&cell, 0.01).map_or(cell, |cells| cells.primitive);
                self.bulk(&format!("{element} bulk"), primitive, role)
            }
            Err(reason) => {
                self.note(format!(
                    "no cell with positions of {element} in the facts ({reason})"
                ));
                Ok(None)
            }
        }
    }

    /// A bulk, planned; the cell that slabs are cut from, or none if it is not relaxed yet.
    fn bulk(
        &mut self,
        label: &str,
        structure: Structure,
        role: &str,
    ) -> Result<Option<Structure>, QueueError> {
        let id = self.add(
            label.to_owned(),
            Purpose::Bulk,
            Task::RelaxCell,
            structure.clone(),
            None,
            role.to_owned(),
        )?;
        Ok(match self.options.relaxed {
            None => Some(structure),
            Some(relaxed) => {
                let found = relaxed(&id);
                if found.is_none() {
                    self.note(format!(
                        "slabs wait for the relaxed cell of `{label}` (job {}): plan again when it is accepted",
                        id.short()
                    ));
                }
                found
            }
        })
    }
}
