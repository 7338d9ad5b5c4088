//! How far did atoms go, and who are their neighbours?

use nalgebra::Vector3;

use crate::crystal::Structure;

/// A neighbour: which atom, in which cell, how far, angstrom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Neighbour {
    pub(super) atom: usize,
    pub(super) cell: [i32; 2],
    pub(super) distance_ang: f64,
}

/// Displacement of each atom, angstrom, cartesian, in the final cell; folding by whole cells does not count.
/// Without a held atom the common drift is taken off.
pub(super) fn displacements_ang(
    start: &Structure,
    end: &Structure,
    fixed: &[bool],
) -> Vec<Vector3<f64>> {
    let mut moved: Vec<Vector3<f64>> = start
        .sites()
        .iter()
        .zip(end.sites())
        .map(|(from, to)| {
            let difference = to.fractional - from.fractional;
            end.lattice()
                .cartesian_ang(difference - difference.map(f64::round))
        })
        .collect();
    if !fixed.contains(&true) && !moved.is_empty() {
        let drift = moved.iter().sum::<Vector3<f64>>() / moved.len() as f64;
        moved.iter_mut().for_each(|d| *d -= drift);
    }
    moved
}

/// Neighbours of an atom of a slab, nearest first; images along the first two vectors only.
pub(super) fn neighbours(structure: &Structure, atom: usize) -> Vec<Neighbour> {
    const REACH: i32 = 2;
    let sites = structure.sites();
    let mut found = Vec::new();
    for (other, site) in sites.iter().enumerate() {
        let difference = site.fractional - sites[atom].fractional;
        for i in -REACH..=REACH {
            for j in -REACH..=REACH {
                if other == atom && (i, j) == (0, 0) {
                    continue;
                }
                let image = difference + Vector3::new(f64::from(i), f64::from(j), 0.0);
                found.push(Neighbour {
                    atom: other,
                    cell: [i, j],
                    distance_ang: structure.lattice().cartesian_ang(image).norm(),
                });
            }
        }
    }
    found.sort_by(|a, b| a.distance_ang.total_cmp(&b.distance_ang));
    found
}

/// The atoms of the slab that an adsorbate touches: as near as the nearest, or up to `slack_ang` farther.
pub(super) fn site_atoms(
    structure: &Structure,
    adsorbate: usize,
    slack_ang: f64,
) -> Vec<(usize, [i32; 2])> {
    let around: Vec<Neighbour> = neighbours(structure, adsorbate)
        .into_iter()
        .filter(|n| n.atom != adsorbate)
        .collect();
    let Some(nearest) = around.first().map(|n| n.distance_ang) else {
        return Vec::new();
    };
    let mut touched: Vec<(usize, [i32; 2])> = around
        .iter()
        .filter(|n| n.distance_ang <= nearest + slack_ang)
        .map(|n| (n.atom, n.cell))
        .collect();
    touched.sort_unstable();
    touched
}
