//! What energies are counted from: bulk zinc, a zinc atom, a hydrogen molecule, bulk of each solute.

use nalgebra::Vector3;

use super::Maker;
use crate::candidates::Candidate;
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;
use crate::queue::{Adsorbate, Purpose, QueueError, Task};

/// Length of the bond of H2 to start from, angstrom: 0.74144, Huber and Herzberg 1979.
const H2_BOND_ANG: f64 = 0.741_44;

pub(super) fn plan(maker: &mut Maker<'_>, candidate: &Candidate) -> Result<(), QueueError> {
    if maker.options.adsorbates.contains(&Adsorbate::Zn) {
        maker.element(Element::ZN, "reference bulk Zn")?;
        let zinc = boxed(maker, &[(Element::ZN, 0.0)])?;
        maker.add(
            "Zn atom".to_owned(),
            Purpose::Atom(Element::ZN),
            Task::SinglePoint,
            zinc,
            None,
            "reference Zn atom".to_owned(),
        )?;
    }
    if maker.options.adsorbates.contains(&Adsorbate::H) {
        let hydrogen: Element = "H"
            .parse()
            .map_err(|error: crate::facts::UnknownElement| QueueError::Plan(error.to_string()))?;
        let half = 0.5 * H2_BOND_ANG;
        let molecule = boxed(maker, &[(hydrogen, -half), (hydrogen, half)])?;
        maker.add(
            "H2 molecule".to_owned(),
            Purpose::Hydrogen,
            Task::Relax,
            molecule,
            None,
            "reference H2".to_owned(),
        )?;
    }
    for &solute in &candidate.solutes {
        maker.element(solute, &format!("reference bulk {solute}"))?;
    }
    Ok(())
}

/// Atoms at heights along z in the middle of a box that does not repeat; edges a little unequal, so that no
/// symmetry of the box is taken for one of the atom.
fn boxed(maker: &Maker<'_>, atoms: &[(Element, f64)]) -> Result<Structure, QueueError> {
    let edge = maker.options.box_ang;
    let edges = [edge, edge + 0.1, edge + 0.2];
    let sites = atoms
        .iter()
        .map(|&(element, z)| Site::new(element, Vector3::new(0.5, 0.5, 0.5 + z / edges[2])))
        .collect();
    Structure::with_periodicity(
        Lattice::from_parameters(edges, [90.0; 3]),
        sites,
        [false; 3],
    )
    .map_err(|error| QueueError::Plan(format!("a box of {edge} Å: {error}")))
}
