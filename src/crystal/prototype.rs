//! Which atoms fill the measured cell of an element?
//!
//! Structure types whose positions symmetry fixes: A1 (fcc), A2 (bcc), A3 (hcp), A3' (dhcp), A4 (diamond), A5 (white tin),
//! A6 (indium). Others (bismuth, gallium, manganese) have free coordinates, which the facts do not list.

use nalgebra::Vector3;

use super::{Lattice, Site, Structure};
use crate::facts::{CrystalStructure, Element, Reason};

/// Positions of hcp, fractional.
const HCP: [[f64; 3]; 2] = [[1.0 / 3.0, 2.0 / 3.0, 0.25], [2.0 / 3.0, 1.0 / 3.0, 0.75]];
/// Positions of dhcp (ABAC).
const DHCP: [[f64; 3]; 4] = [
    [0.0, 0.0, 0.0],
    [1.0 / 3.0, 2.0 / 3.0, 0.25],
    [0.0, 0.0, 0.5],
    [2.0 / 3.0, 1.0 / 3.0, 0.75],
];
/// Positions of fcc.
const FCC: [[f64; 3]; 4] = [
    [0.0, 0.0, 0.0],
    [0.0, 0.5, 0.5],
    [0.5, 0.0, 0.5],
    [0.5, 0.5, 0.0],
];
/// Positions of bcc and of body-centred tetragonal indium.
const BCC: [[f64; 3]; 2] = [[0.0, 0.0, 0.0], [0.5, 0.5, 0.5]];
/// Positions of white tin, I4₁/amd, origin on an atom.
const WHITE_TIN: [[f64; 3]; 4] = [
    [0.0, 0.0, 0.0],
    [0.5, 0.5, 0.5],
    [0.0, 0.5, 0.25],
    [0.5, 0.0, 0.75],
];

/// The conventional cell of an element with its atoms.
///
/// ```
/// use zincscreen::crystal::element_structure;
/// use zincscreen::facts::{Element, Facts};
/// let facts = Facts::embedded()?;
/// let zinc = element_structure(Element::ZN, facts.crystal(Element::ZN).expect("measured")).expect("hcp");
/// assert_eq!(zinc.sites().len(), 2);
/// let tin = "Sn".parse().expect("a symbol");
/// let tin = element_structure(tin, facts.crystal(tin).expect("measured")).expect("white tin");
/// // White tin: four neighbours at 3.02 angstrom.
/// assert!((tin.distance_ang(0, 2) - 3.02).abs() < 0.01);
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `no_source` without a cell, `outside_model` for types with free coordinates.
pub fn element_structure(
    element: Element,
    crystal: &CrystalStructure,
) -> Result<Structure, Reason> {
    let a = crystal.a_ang.ok_or(Reason::NoSource)?;
    let c = || crystal.c_ang.ok_or(Reason::NoSource);
    let right = [90.0; 3];
    let hexagonal = [90.0, 90.0, 120.0];
    let (lattice, positions): (Lattice, Vec<[f64; 3]>) = match crystal.structure.as_str() {
        "fcc" => (Lattice::from_parameters([a; 3], right), FCC.to_vec()),
        "bcc" => (Lattice::from_parameters([a; 3], right), BCC.to_vec()),
        "diamond" => {
            let shifted = FCC.iter().map(|p| p.map(|x| x + 0.25));
            let positions = FCC.iter().copied().chain(shifted).collect();
            (Lattice::from_parameters([a; 3], right), positions)
        }
        "hcp" => (
            Lattice::from_parameters([a, a, c()?], hexagonal),
            HCP.to_vec(),
        ),
        "dhcp" => (
            Lattice::from_parameters([a, a, c()?], hexagonal),
            DHCP.to_vec(),
        ),
        "bct" if crystal.strukturbericht == "A5" => (
            Lattice::from_parameters([a, a, c()?], right),
            WHITE_TIN.to_vec(),
        ),
        "bct" if crystal.strukturbericht == "A6" => {
            (Lattice::from_parameters([a, a, c()?], right), BCC.to_vec())
        }
        "" => return Err(Reason::NoSource),
        _ => return Err(Reason::OutsideModel),
    };
    let sites = positions
        .into_iter()
        .map(|p| Site::new(element, Vector3::from(p)))
        .collect();
    Structure::new(lattice, sites).map_err(|_| Reason::OutsideModel)
}
