//! `job.json`: the calculation as the scripts read it.

use serde_json::{Value, json};

use super::prepared::{DOS_STEP_EV, DOS_WIDTH_EV, DOS_WINDOW_EV};
use super::{InputFile, Prepared};
use crate::queue::calculation::Code;

/// Version of the format; the scripts refuse others.
pub(crate) const VERSION: u32 = 1;

pub(super) fn file(prepared: &Prepared<'_>, steps: Option<Value>) -> InputFile {
    let calculation = prepared.calculation;
    let structure = &calculation.structure;
    let sites = structure.sites();
    let positions: Vec<[f64; 3]> = (0..sites.len())
        .map(|index| structure.position_ang(index).into())
        .collect();
    let symbols: Vec<&str> = sites.iter().map(|site| site.element.symbol()).collect();
    let mut value = json!({
        "version": VERSION,
        "program": concat!("zincscreen ", env!("CARGO_PKG_VERSION")),
        "label": calculation.label,
        "code": match &calculation.code { Code::Ase(_) => json!("ase"), code => json!(code) },
        "purpose": calculation.purpose,
        "task": calculation.task,
        "potentials": calculation.potentials,
        "settings": calculation.settings,
        "k_grid": prepared.k_grid,
        "is_spin_polarised": prepared.is_spin_polarised,
        "has_dipole_layer": prepared.has_dipole,
        "atoms": {
            "symbols": symbols,
            "positions_ang": positions,
            "cell_ang": structure.lattice().vectors_ang(),
            "pbc": prepared.periodic(),
        },
        "fixed": prepared.fixed,
        "moments_mu_b": prepared.moments_mu_b,
        "dos": prepared.dos_atom.map(|atom| json!({
            "atom": atom,
            "low_ev": DOS_WINDOW_EV[0],
            "high_ev": DOS_WINDOW_EV[1],
            "points": ((DOS_WINDOW_EV[1] - DOS_WINDOW_EV[0]) / DOS_STEP_EV).round() as u32 + 1,
            "width_ev": DOS_WIDTH_EV,
        })),
    });
    if let Code::Ase(calculator) = &calculation.code {
        value["calculator"] = json!(calculator);
    }
    if let Some(steps) = steps {
        value["run"] = steps;
    }
    InputFile::new("job.json", format!("{value:#}\n"))
}
