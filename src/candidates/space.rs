//! The whole pool: systems in a fixed order, candidates numbered through them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::candidate::{Candidate, Form, MILLI, system_name};
use super::grid::{Grid, Members};
use super::notation::{Listed, known_phases};
use crate::facts::{Element, Facts, Phase};

/// All candidates of one form that share their elements.
#[derive(Debug, Clone)]
pub struct System {
    /// Form.
    pub form: Form,
    /// One or two solutes, alphabetical.
    pub solutes: Vec<Element>,
    /// Compositions.
    pub members: Members,
    /// Number of its first candidate in the [`Space`].
    pub first: u64,
}

impl System {
    /// `Zn-Bi-Sn`.
    #[must_use]
    pub fn name(&self) -> String {
        system_name(&self.solutes)
    }

    /// The candidate with an index within the system.
    #[must_use]
    pub fn candidate(&self, index: u64) -> Candidate {
        if let Members::Phases(phases) = &self.members {
            return Candidate::from_phase(phases[index as usize].clone());
        }
        Candidate {
            form: self.form,
            solutes: self.solutes.clone(),
            milli: self.members.milli(index),
            phase: None,
        }
    }

    /// Whether a composition lies on the rim of the grid it was taken from.
    #[must_use]
    pub fn is_at_edge(&self, index: u64) -> bool {
        let milli = self.members.milli(index);
        let rim = |grid: &Grid, value: u32| {
            value == grid.first || value == grid.level(grid.levels.saturating_sub(1))
        };
        match &self.members {
            Members::Single(grid) | Members::MixedLayer(grid) => {
                grid.levels > 1 && rim(grid, milli[0])
            }
            Members::Pair(grid) => {
                grid.levels > 1
                    && (rim(grid, milli[0])
                        || rim(grid, milli[1])
                        || milli[0] + milli[1] + grid.step > grid.max_total)
            }
            Members::PureLayer | Members::Listed(_) | Members::Phases(_) => false,
        }
    }
}

/// What a pool is made of, resolved and valid.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Elements beside zinc.
    pub elements: Vec<Element>,
    /// Whether binaries and ternaries are wanted.
    pub binary: bool,
    /// See `binary`.
    pub ternary: bool,
    /// Forms.
    pub forms: Vec<Form>,
    /// Levels of a dilute solute.
    pub dilute: Grid,
    /// Step of a mixed layer, 0.001 at.%.
    pub coating_step: u32,
    /// Largest energy above the hull of a compound, eV per atom.
    pub max_e_above_hull_ev: f64,
    /// Explicit entries; where there are any, the grids are not used.
    pub list: Vec<Listed>,
}

/// The numbered pool.
#[derive(Debug, Clone)]
pub struct Space {
    systems: Vec<System>,
    len: u64,
}

impl Space {
    /// Enumerates the systems of a pool; compositions are not made.
    ///
    /// # Errors
    /// If there are more than 2⁶⁴ candidates.
    pub fn new(pool: &Pool, facts: &Facts) -> Result<Self, String> {
        let mut systems = if pool.list.is_empty() {
            from_grids(pool, facts)
        } else {
            from_list(pool)
        };
        systems.retain(|system| !system.members.is_empty());
        let mut next = 0_u64;
        for system in &mut systems {
            system.first = next;
            next = next
                .checked_add(system.members.len())
                .ok_or("more than 2^64 candidates; use a coarser grid")?;
        }
        Ok(Self { systems, len: next })
    }

    /// Systems in order: by form, then by number of solutes, then alphabetical.
    #[must_use]
    pub fn systems(&self) -> &[System] {
        &self.systems
    }

    /// Number of candidates.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether the pool is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The candidate with a number below [`Space::len`].
    #[must_use]
    pub fn candidate(&self, number: u64) -> Option<Candidate> {
        let after = self
            .systems
            .partition_point(|system| system.first <= number);
        let system = self.systems.get(after.checked_sub(1)?)?;
        let index = number - system.first;
        (index < system.members.len()).then(|| system.candidate(index))
    }
}

fn from_grids(pool: &Pool, facts: &Facts) -> Vec<System> {
    let mut elements = pool.elements.clone();
    elements.sort_by_key(|e| e.symbol());
    let mut systems = Vec::new();
    let mut push = |form, solutes: &[Element], members| {
        systems.push(System {
            form,
            solutes: solutes.to_vec(),
            members,
            first: 0,
        });
    };
    let pairs = || {
        elements
            .iter()
            .enumerate()
            .flat_map(|(i, &a)| elements[i + 1..].iter().map(move |&b| [a, b]))
    };
    if pool.forms.contains(&Form::Dilute) {
        if pool.binary {
            for &x in &elements {
                push(Form::Dilute, &[x], Members::Single(pool.dilute));
            }
        }
        if pool.ternary {
            for pair in pairs() {
                push(Form::Dilute, &pair, Members::Pair(pool.dilute));
            }
        }
    }
    if pool.forms.contains(&Form::Phase) {
        for (solutes, phases) in phases_by_system(pool, facts) {
            push(Form::Phase, &solutes, Members::Phases(phases));
        }
    }
    if pool.forms.contains(&Form::Coating) {
        if pool.binary {
            for &x in &elements {
                push(Form::Coating, &[x], Members::PureLayer);
            }
        }
        if pool.ternary {
            let step = pool.coating_step;
            let grid = Grid {
                first: step,
                step,
                levels: (MILLI - 1) / step,
                max_total: MILLI,
            };
            for pair in pairs() {
                push(Form::Coating, &pair, Members::MixedLayer(grid));
            }
        }
    }
    systems
}

/// Compounds of the pool's elements that were measured or lie near enough to the hull.
fn phases_by_system(pool: &Pool, facts: &Facts) -> Vec<(Vec<Element>, Vec<Arc<Phase>>)> {
    let mut by_system: BTreeMap<(usize, Vec<&str>), Vec<Arc<Phase>>> = BTreeMap::new();
    for phase in known_phases(facts, pool.max_e_above_hull_ev) {
        let solutes: Vec<Element> = phase.formula.solutes().collect();
        let wanted = match solutes.len() {
            1 => pool.binary,
            _ => pool.ternary,
        };
        if wanted && solutes.iter().all(|e| pool.elements.contains(e)) {
            let key = (solutes.len(), solutes.iter().map(|e| e.symbol()).collect());
            by_system.entry(key).or_default().push(phase);
        }
    }
    by_system
        .into_values()
        .map(|phases| (phases[0].formula.solutes().collect(), phases))
        .collect()
}

fn from_list(pool: &Pool) -> Vec<System> {
    let mut by_system: BTreeMap<(Form, usize, Vec<&'static str>), System> = BTreeMap::new();
    for listed in &pool.list {
        let (form, solutes) = match listed {
            Listed::Composition { form, solutes, .. } => (*form, solutes.clone()),
            Listed::Phases(phases) => (Form::Phase, phases[0].formula.solutes().collect()),
        };
        let key = (
            form,
            solutes.len(),
            solutes.iter().map(|e| e.symbol()).collect(),
        );
        let system = by_system.entry(key).or_insert_with(|| System {
            form,
            solutes,
            members: match listed {
                Listed::Composition { .. } => Members::Listed(Vec::new()),
                Listed::Phases(_) => Members::Phases(Vec::new()),
            },
            first: 0,
        });
        match (&mut system.members, listed) {
            (Members::Listed(list), Listed::Composition { milli, .. }) => list.push(*milli),
            (Members::Phases(list), Listed::Phases(phases)) => list.extend(phases.iter().cloned()),
            _ => {}
        }
    }
    let mut systems: Vec<System> = by_system.into_values().collect();
    for system in &mut systems {
        match &mut system.members {
            Members::Listed(list) => {
                list.sort_unstable();
                list.dedup();
            }
            Members::Phases(phases) => {
                phases.sort_by_key(|p| p.candidate_id());
                phases.dedup_by_key(|p| p.candidate_id());
            }
            _ => {}
        }
    }
    systems
}
