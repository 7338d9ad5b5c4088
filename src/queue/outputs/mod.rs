//! What did a calculation find, and can it be believed?
//!
//! [`read_result`] reads what a run left in its folder: `result.json` of our scripts (GPAW, any ASE calculator) or
//! extended XYZ, Quantum ESPRESSO's output and XML, VASP's vasprun.xml and OUTCAR. Files are opened under fixed
//! names, plain files only, in bounded memory; what is truncated, mixed, hostile or impossible is an error that names
//! the file. [`anomalies`] says in words what speaks against a result that could be read, [`picture`] shows it.

mod anomalies;
mod error;
mod espresso;
mod espresso_xml;
mod extxyz_result;
mod folder;
mod geometry;
mod outliers;
mod picture;
mod places;
mod result;
mod run_json;
mod vasp;
mod worker_json;
mod xml;

use std::path::Path;

pub use anomalies::{Anomaly, AnomalyKind, Severity, anomalies};
pub use error::OutputError;
pub use outliers::{LEAST_EQUALS, energy_outliers};
pub use picture::picture;
pub use result::{CalculationResult, Echoed};

use super::calculation::{Calculation, Code};
use folder::Folder;

/// Reads what a calculation left in its folder. For GPAW and ASE calculators a `result.extxyz` is taken where there
/// is no `result.json`.
///
/// ```no_run
/// # use zincscreen::queue::Calculation;
/// # fn show(calculation: &Calculation) -> Result<(), Box<dyn std::error::Error>> {
/// use zincscreen::queue::outputs::{anomalies, read_result};
/// let result = read_result("jobs/3f2a".as_ref(), calculation)?;
/// println!("{} eV by {}", result.energy_ev, result.code_version);
/// for anomaly in anomalies(calculation, &result) {
///     println!("{anomaly}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Any [`OutputError`]: nothing there, incomplete, of another calculation, impossible, or the code's own failure.
pub fn read_result(
    folder: &Path,
    calculation: &Calculation,
) -> Result<CalculationResult, OutputError> {
    let folder = Folder::new(folder);
    match calculation.code {
        Code::Gpaw | Code::Ase(_) => match worker_json::read(&folder, calculation) {
            Err(OutputError::Missing { folder: at, file }) => {
                extxyz_result::read(&folder, calculation)?
                    .ok_or(OutputError::Missing { folder: at, file })
            }
            outcome => outcome,
        },
        Code::QuantumEspresso => espresso::read(&folder, calculation),
        Code::Vasp => vasp::read(&folder, calculation),
    }
}
