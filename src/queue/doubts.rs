//! Which accepted energies lie apart from those of equal calculations?
//!
//! A result can pass every check of its own and still be that of another state of the electrons, of a damaged
//! potential, of a mistyped cell. Its equals tell: one adsorbate on the sites of one surface, or one bulk from several
//! starts, under one hash of settings, with equal atoms and cell. What lies apart of them ([`energy_outliers`])
//! becomes suspect, with its reason in the history.
//!
//! The verdict is a function of the results that are there: those accepted, and those that this comparison alone
//! doubts. It does not depend on the order in which they came, and asking again changes nothing. A doubt is taken
//! back when more results show that there is none. Where fewer than [`LEAST_EQUALS`](super::outputs::LEAST_EQUALS) are left, because a person doubts
//! or calculates the others again, there is no verdict: each stays as it was, a suspect too. What a person has accepted by hand is counted among the equals and
//! never doubted again, until it is calculated anew.

use std::collections::BTreeMap;

use super::engine::Engine;
use super::executors::suspects;
use super::outputs::{AnomalyKind, energy_outliers};
use super::store::{Change, Job, State, Store};
use super::{Adsorbate, Calculation, Purpose, QueueError, Task};
use crate::facts::Element;

/// How the reason of a verdict begins that a person gave.
pub const BY_HAND: &str = "by hand: ";

/// Two sites of one surface differ by no more, eV. A judgement without a source, wide on purpose: that one site binds better
/// than another is physics, that they differ by more than a bond is worth is another system or a failed run.
pub const LEAST_SITE_EV: f64 = 3.0;
/// Two structures of one composition differ by no more, eV per atom. A judgement, too: wider than structures compete by.
pub const LEAST_BULK_EV: f64 = 1.0;
/// Equal cells have equal vectors to this, angstrom.
const CELL_DIGIT_ANG: f64 = 1e-3;
/// Places of rounding lie between the numbers that people write.
const OFFSET: f64 = 0.228;

/// A job that the comparison has moved.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Doubt {
    /// The job, as it is now: suspect, or accepted again.
    pub job: Job,
    /// Why.
    pub reason: String,
}

/// Compares equal calculations; what lies apart becomes suspect, what does not any more is accepted again.
///
/// # Errors
/// The database; the disk for the pictures.
pub fn doubt(store: &mut Store, engine: &dyn Engine) -> Result<Vec<Doubt>, QueueError> {
    let mut groups: BTreeMap<Equal, Vec<Member>> = BTreeMap::new();
    for job in store.jobs_in(&[State::Accepted, State::Suspect], usize::MAX)? {
        let is_doubted = job.state == State::Suspect;
        let is_comparable = matches!(job.purpose.as_str(), "adsorption" | "bulk");
        if !is_comparable || (is_doubted && !is_own_doubt(&job.reason)) {
            continue;
        }
        let Some(row) = store.result(&job)? else {
            continue;
        };
        let calculation = store.calculation(&job)?;
        let Some((equal, n_units)) = equal(&job, &calculation) else {
            continue;
        };
        groups.entry(equal).or_default().push(Member {
            energy_ev: row.outcome.energy_ev / n_units,
            job,
        });
    }
    let mut doubts = Vec::new();
    for (equal, mut members) in groups {
        members.sort_by(|a, b| a.job.id.cmp(&b.job.id));
        for (member, reason) in verdicts(&equal, &members) {
            let to = match member.job.state {
                State::Accepted => State::Suspect,
                _ => State::Accepted,
            };
            if to == State::Suspect {
                if is_accepted_by_hand(store, &member.job)? {
                    continue;
                }
                suspects::draw(store, engine, &member.job, std::slice::from_ref(&reason))?;
            }
            match store.step(&member.job, to, &reason, &Change::default()) {
                Ok(job) => doubts.push(Doubt { job, reason }),
                // Another process was faster.
                Err(QueueError::Moved { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(doubts)
}

/// What equal calculations share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Equal {
    settings_hash: String,
    /// Surface and adsorbate; none for a bulk, which is compared per atom.
    surface: Option<(String, Adsorbate)>,
    is_relaxed: [bool; 2],
    composition: Vec<(Element, usize)>,
    /// The cell vectors along the surface, in digits.
    cell: Vec<i64>,
}

struct Member {
    job: Job,
    /// Per cell; of a bulk per atom.
    energy_ev: f64,
}

/// The group of a calculation, and by what its energy is divided.
fn equal(job: &Job, calculation: &Calculation) -> Option<(Equal, f64)> {
    let structure = &calculation.structure;
    let mut composition = structure.composition();
    let n_atoms = structure.sites().len();
    let (surface, cell, n_units) = match &calculation.purpose {
        Purpose::Adsorption {
            surface, adsorbate, ..
        } => {
            // The box is higher over an on-top site: the vacuum is the same.
            let rows = structure.lattice().vectors_ang();
            let digits = rows[..2]
                .iter()
                .flatten()
                .map(|x| (x / CELL_DIGIT_ANG + OFFSET).round() as i64)
                .collect();
            (Some((surface.clone(), *adsorbate)), digits, 1.0)
        }
        Purpose::Bulk => {
            let common = composition.iter().map(|c| c.1).fold(0, common_divisor);
            for (_, n) in &mut composition {
                *n /= common.max(1);
            }
            (None, Vec::new(), n_atoms as f64)
        }
        _ => return None,
    };
    let equal = Equal {
        settings_hash: job.settings_hash.clone(),
        surface,
        is_relaxed: [
            calculation.task != Task::SinglePoint,
            calculation.task == Task::RelaxCell,
        ],
        composition,
        cell,
    };
    Some((equal, n_units))
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// Members whose state is not what the comparison says, with the reason for the other one.
fn verdicts<'a>(equal: &Equal, members: &'a [Member]) -> Vec<(&'a Member, String)> {
    let (least_ev, unit) = match equal.surface {
        Some(_) => (LEAST_SITE_EV, "per cell"),
        None => (LEAST_BULK_EV, "per atom"),
    };
    let energies_ev: Vec<f64> = members.iter().map(|m| m.energy_ev).collect();
    // Too few for a verdict: that is no reason to accept what was doubted.
    let Some(outliers) = energy_outliers(&energies_ev, least_ev) else {
        return Vec::new();
    };
    let mut changed = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let outlier = outliers.iter().find(|(at, _)| *at == index);
        match (member.job.state, outlier) {
            (State::Accepted, Some((_, anomaly))) => {
                changed.push((member, format!("{anomaly} ({unit})")));
            }
            (State::Suspect, None) => changed.push((
                member,
                format!(
                    "{}: withdrawn: no outlier among {} equal calculations",
                    AnomalyKind::EnergyOutlier,
                    members.len()
                ),
            )),
            _ => {}
        }
    }
    changed
}

/// Whether this comparison alone doubts a suspect job.
fn is_own_doubt(reason: &str) -> bool {
    reason
        .strip_prefix(AnomalyKind::EnergyOutlier.as_str())
        .is_some_and(|rest| rest.starts_with(": "))
}

/// Whether a person has accepted the result of the present attempt.
fn is_accepted_by_hand(store: &Store, job: &Job) -> Result<bool, QueueError> {
    Ok(store.events(job)?.iter().any(|event| {
        event.attempt == job.attempt
            && event.becomes == State::Accepted.as_str()
            && event.reason.starts_with(BY_HAND)
    }))
}
