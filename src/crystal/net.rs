//! Which close-packed net does an element put on Zn(002)?

use crate::facts::{CrystalStructure, Reason};

/// Spacing of the close-packed hexagonal net: the in-plane lattice parameter of hcp(0001) and
/// dhcp(0001), a/√2 of fcc(111). Angstrom.
///
/// The rhombohedral semimetals, bcc, diamond and tetragonal structures have no close-packed hexagonal
/// net and give null; how their other nets fit is a question of coincidence lattices, not of a 1x1
/// match.
///
/// ```
/// use zincscreen::{crystal::close_packed_spacing_ang, facts::Facts};
/// let facts = Facts::embedded()?;
/// let copper = facts.crystal("Cu".parse().expect("a symbol")).expect("a cell");
/// let spacing = close_packed_spacing_ang(copper).expect("fcc");
/// assert!((spacing - 3.615 / 2.0_f64.sqrt()).abs() < 1e-3);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_hexagonal_net` for other structures, `no_source` without a cell.
pub fn close_packed_spacing_ang(crystal: &CrystalStructure) -> Result<f64, Reason> {
    let a = crystal.a_ang;
    match crystal.structure.as_str() {
        "hcp" | "dhcp" => a.ok_or(Reason::NoSource),
        "fcc" => a
            .map(|a| a / std::f64::consts::SQRT_2)
            .ok_or(Reason::NoSource),
        "" => Err(Reason::NoSource),
        _ => Err(Reason::NoHexagonalNet),
    }
}
