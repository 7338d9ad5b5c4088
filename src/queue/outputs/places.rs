//! Are cell and atoms still what they were asked to be?
//!
//! Adsorbates leave or wander, surfaces reconstruct, cells become another phase; and files of another calculation
//! hold other cells and atoms in other places.

use super::CalculationResult;
use super::anomalies::{Anomaly, AnomalyKind, suspect};
use super::geometry::{displacements_ang, neighbours, site_atoms};
use crate::crystal::Structure;
use crate::crystal::sites::covalent_radius_ang;
use crate::queue::calculation::{Adsorbate, Calculation, Purpose, Task};

/// An adsorbate farther from every atom than so many sums of covalent radii is not bound to one. Zinc has its own
/// neighbours at 1.09 and 1.19 sums, hydrogen in the hollow of Zn(0001) is at 1.23 (GPAW, smoke settings).
const DESORBED_RADII: f64 = 1.5;
/// ... and it has gone so far from where it started, angstrom; it may have been put down too high.
const DESORBED_MOVE_ANG: f64 = 0.5;
/// Atoms count as touched by an adsorbate up to so much beyond the nearest, angstrom: more than the spread of a
/// relaxed hollow, less than the step to the next shell.
const SITE_SLACK_ANG: f64 = 0.4;
/// An adsorbate with other nearest atoms has left its site if it moved so far sideways, angstrom; sites of a
/// close-packed face are 0.7 to 1.6 apart.
const MIGRATED_ANG: f64 = 0.5;
/// A surface atom that moved by so much of its nearest distance has left its place; a solute of another size
/// relaxes by less.
const RECONSTRUCTED_PART: f64 = 0.35;
/// A relaxed cell whose edge changed by more is another phase, or the start was a poor one.
const CELL_PART: f64 = 0.1;
/// Cells and atoms that were to stay where they are come back to this, angstrom: codes write six digits and more.
const SAME_PLACE_ANG: f64 = 0.01;

/// The adsorbate: the last atom, or the last one of its element.
fn adsorbate(calculation: &Calculation) -> Option<usize> {
    let Purpose::Adsorption { adsorbate, .. } = &calculation.purpose else {
        return None;
    };
    let symbol = match adsorbate {
        Adsorbate::Zn => "Zn",
        Adsorbate::H => "H",
    };
    let sites = calculation.structure.sites();
    sites.iter().rposition(|s| s.element.symbol() == symbol)
}

/// Everything that speaks against the final structure.
pub(super) fn geometry(
    calculation: &Calculation,
    result: &CalculationResult,
    found: &mut Vec<Anomaly>,
) {
    let (start, end) = (&calculation.structure, &result.structure);
    let is_slab = !matches!(
        calculation.purpose,
        Purpose::Bulk | Purpose::Atom(_) | Purpose::Hydrogen
    );
    if calculation.task == Task::RelaxCell {
        cell(start, end, found);
    }
    kept(calculation, result, found);
    if !is_slab || calculation.task == Task::SinglePoint {
        return;
    }
    let moved = displacements_ang(start, end, &calculation.fixed);
    let own = adsorbate(calculation);
    if let Some(index) = own {
        adsorbed(start, end, index, moved[index].xy().norm(), found);
    }
    let greatest = moved
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != own)
        .map(|(index, d)| (index, d.norm()))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((index, distance_ang)) = greatest {
        let nearest = neighbours(start, index)
            .iter()
            .find(|n| Some(n.atom) != own)
            .map_or(f64::INFINITY, |n| n.distance_ang);
        if distance_ang > RECONSTRUCTED_PART * nearest {
            found.push(suspect(
                AnomalyKind::Reconstructed,
                format!(
                    "atom {} ({}) of the slab moved by {distance_ang:.2} Å, {:.0} % of its nearest distance; \
                     more than {:.0} % is another surface than the one that was named",
                    index + 1,
                    start.sites()[index].element,
                    100.0 * distance_ang / nearest,
                    100.0 * RECONSTRUCTED_PART
                ),
            ));
        }
    }
}

/// What was to stay has stayed.
fn kept(calculation: &Calculation, result: &CalculationResult, found: &mut Vec<Anomaly>) {
    let (start, end) = (&calculation.structure, &result.structure);
    if calculation.task == Task::RelaxCell {
        return;
    }
    let differs_ang = (end.lattice().rows() - start.lattice().rows()).abs().max();
    if differs_ang > SAME_PLACE_ANG {
        found.push(suspect(
            AnomalyKind::OtherStructure,
            format!(
                "the cell is another one, by up to {differs_ang:.2} Å, though it was to be kept; the energy is that of \
                 another calculation"
            ),
        ));
        return;
    }
    let moved = displacements_ang(start, end, &calculation.fixed);
    let farthest = moved
        .iter()
        .zip(&calculation.fixed)
        .enumerate()
        .filter(|(_, (_, is_held))| **is_held || calculation.task == Task::SinglePoint)
        .map(|(index, (d, _))| (index, d.norm()))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((index, distance_ang)) = farthest
        && distance_ang > SAME_PLACE_ANG
    {
        found.push(suspect(
            AnomalyKind::OtherStructure,
            format!(
                "atom {} ({}) was to stay and is {distance_ang:.2} Å from its place; the energy is that of another \
                 structure",
                index + 1,
                start.sites()[index].element
            ),
        ));
    }
}

fn adsorbed(
    start: &Structure,
    end: &Structure,
    index: usize,
    sideways_ang: f64,
    found: &mut Vec<Anomaly>,
) {
    let nearest = |structure: &Structure| {
        neighbours(structure, index)
            .into_iter()
            .find(|n| n.atom != index)
    };
    let (Some(before), Some(after)) = (nearest(start), nearest(end)) else {
        return;
    };
    let radius = |atom: usize| covalent_radius_ang(end.sites()[atom].element).unwrap_or(1.5);
    let bond_ang = radius(index) + radius(after.atom);
    let is_far = after.distance_ang > DESORBED_RADII * bond_ang;
    if is_far && after.distance_ang > before.distance_ang + DESORBED_MOVE_ANG {
        found.push(suspect(
            AnomalyKind::Desorbed,
            format!(
                "the adsorbate is {:.2} Å from the nearest atom ({}), it started at {:.2} Å; a bond is about \
                 {bond_ang:.2} Å",
                after.distance_ang,
                end.sites()[after.atom].element,
                before.distance_ang
            ),
        ));
        return;
    }
    let was = site_atoms(start, index, SITE_SLACK_ANG);
    let is = site_atoms(end, index, SITE_SLACK_ANG);
    if was != is && sideways_ang > MIGRATED_ANG {
        let names = |atoms: &[(usize, [i32; 2])]| {
            let names: Vec<String> = atoms
                .iter()
                .map(|(atom, _)| format!("{}{}", start.sites()[*atom].element, atom + 1))
                .collect();
            names.join(" ")
        };
        found.push(suspect(
            AnomalyKind::Migrated,
            format!(
                "the adsorbate moved {sideways_ang:.2} Å sideways and touches {} where it touched {}; the energy \
                 is that of another site",
                names(&is),
                names(&was)
            ),
        ));
    }
}

fn cell(start: &Structure, end: &Structure, found: &mut Vec<Anomaly>) {
    let (was, is) = (start.lattice().lengths_ang(), end.lattice().lengths_ang());
    let changes = [0, 1, 2].map(|i| is[i] / was[i] - 1.0);
    let greatest = changes
        .into_iter()
        .max_by(|a, b| a.abs().total_cmp(&b.abs()))
        .unwrap_or(0.0);
    if greatest.abs() > CELL_PART {
        found.push(suspect(
            AnomalyKind::CellChanged,
            format!(
                "an edge of the cell changed by {:+.1} %; more than {:.0} % is another phase or a poor start",
                100.0 * greatest,
                100.0 * CELL_PART
            ),
        ));
    }
}
