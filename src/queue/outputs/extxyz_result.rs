//! Extended XYZ with energy and forces, as ASE writes it: the last frame counts.

use super::folder::Folder;
use super::result::{Echoed, structure};
use super::{CalculationResult, OutputError};
use crate::formats::extxyz;
use crate::queue::calculation::{Calculation, Task};

pub(super) const FILE: &str = "result.extxyz";
const MOST_BYTES: u64 = 64 << 20;

/// None if there is no such file.
pub(super) fn read(
    folder: &Folder<'_>,
    calculation: &Calculation,
) -> Result<Option<CalculationResult>, OutputError> {
    let Some(text) = folder.text(FILE, MOST_BYTES)? else {
        return Ok(None);
    };
    folder.whole(FILE, &text)?;
    let name = folder.name(FILE);
    let mut frames = extxyz::parse(&name, &text)?;
    let n_frames = frames.len();
    let Some(frame) = frames.pop() else {
        return Err(folder.missing(FILE));
    };
    let malformed = |problem: String| OutputError::Malformed {
        file: name.clone(),
        problem,
    };
    let value = |keys: &[&str]| -> Result<Option<f64>, OutputError> {
        let found = frame
            .info
            .iter()
            .find(|(key, _)| keys.contains(&key.as_str()));
        found
            .map(|(key, text)| {
                text.parse::<f64>()
                    .map_err(|_| malformed(format!("`{key}` is {text:?}, no number")))
            })
            .transpose()
    };
    let Some(energy_ev) = value(&["energy", "REF_energy"])? else {
        return Err(malformed("the last frame has no `energy=`".to_owned()));
    };
    let forces_ev_ang = frame
        .columns
        .iter()
        .find(|(key, _)| key == "forces:R:3" || key == "REF_forces:R:3")
        .map(|(_, rows)| {
            rows.iter()
                .map(|row| {
                    let numbers: Option<Vec<f64>> = row.iter().map(|w| w.parse().ok()).collect();
                    numbers.and_then(|n| <[f64; 3]>::try_from(n).ok())
                })
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| malformed("a force that is no number".to_owned()))
        })
        .transpose()?
        .unwrap_or_default();
    let given = &frame.structure;
    let elements: Vec<_> = given.sites().iter().map(|s| s.element).collect();
    let positions: Vec<[f64; 3]> = (0..elements.len())
        .map(|i| given.position_ang(i).into())
        .collect();
    let structure = structure(
        &name,
        calculation,
        &elements,
        given.lattice().vectors_ang(),
        &positions,
    )?;
    let mut result = CalculationResult {
        energy_ev,
        free_energy_ev: value(&["free_energy"])?,
        forces_ev_ang,
        stress_ev_ang3: None,
        structure,
        converged_electronic: None,
        converged_ionic: None,
        steps: u32::try_from(n_frames - 1).ok(),
        fermi_ev: None,
        total_moment_mu_b: value(&["magmom"])?,
        moments_mu_b: Vec::new(),
        dos: None,
        code_version: "extxyz".to_owned(),
        echoed: Echoed::default(),
        wall_s: None,
        core_hours: None,
        files: folder.hashes(&[FILE])?,
    };
    if calculation.task != Task::SinglePoint {
        // The file does not say whether the relaxation came to its end; the forces do.
        let greatest = result.greatest_force_ev_ang(&calculation.fixed);
        result.converged_ionic =
            Some(greatest.is_some_and(|f| f <= calculation.settings.force_ev_ang * 1.001));
    }
    result.checked(&name, calculation).map(Some)
}
