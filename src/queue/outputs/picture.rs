//! The final structure for a viewer, with what speaks against it.

use super::geometry::displacements_ang;
use crate::crystal::Structure;
use crate::formats::FormatError;
use crate::formats::extxyz::{self, Frame};
use crate::queue::calculation::Calculation;

/// The final structure as extended XYZ, ready for a viewer: forces, displacement of each atom from its start, the
/// energy, and the reasons in its second line. `forces_ev_ang` may be empty, `reasons` are words.
///
/// # Errors
/// [`FormatError::NoWords`]: atoms that may move along some vectors only.
pub fn picture(
    calculation: &Calculation,
    end: &Structure,
    energy_ev: f64,
    forces_ev_ang: &[[f64; 3]],
    reasons: &[String],
) -> Result<String, FormatError> {
    let moved = displacements_ang(&calculation.structure, end, &calculation.fixed);
    let words = |v: [f64; 3]| v.map(|x| format!("{x:.6}")).to_vec();
    let mut columns = vec![(
        "displacement_ang:R:3".to_owned(),
        moved.iter().map(|d| words((*d).into())).collect(),
    )];
    if forces_ev_ang.len() == moved.len() {
        columns.push((
            "forces:R:3".to_owned(),
            forces_ev_ang.iter().map(|f| words(*f)).collect(),
        ));
    }
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_control() || matches!(c, '"' | '\\' | '\'') {
                    ' '
                } else {
                    c
                }
            })
            .collect()
    };
    let mut info = vec![
        ("energy".to_owned(), format!("{energy_ev:?}")),
        ("label".to_owned(), plain(&calculation.label)),
    ];
    if !reasons.is_empty() {
        info.push(("anomalies".to_owned(), plain(&reasons.join("; "))));
    }
    extxyz::write(&[Frame {
        structure: end.clone(),
        info,
        columns,
    }])
}
