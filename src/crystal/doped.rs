//! Which alloyed surfaces are there, if so many atoms of a slab are exchanged?
//!
//! Every way to put the solutes on sites of their layers is enumerated; two ways are one if an operation
//! of the bare slab maps them onto each other without exchanging its sides. How many ways are one is the
//! multiplicity, and the multiplicities sum to the number of ways.

use std::collections::BTreeSet;

use nalgebra::Vector3;

use super::Operation;
use super::slab::{Slab, SlabError};
use crate::facts::Element;

/// Most ways to place the solutes.
const GREATEST_WAYS: usize = 200_000;

/// One atom of a layer to be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Substitution {
    /// What comes in.
    pub element: Element,
    /// Of which layer, counted from the top, from one.
    pub layer: usize,
    /// What goes; any element but the one that comes in if none is named.
    pub host: Option<Element>,
}

/// A slab with solutes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DopedSlab {
    /// Solutes with their layers, and a number, e.g. `Sn@1+Bi@2-1`: unique for one call.
    pub name: String,
    /// The atoms, in the order of the bare slab.
    pub slab: Slab,
    /// Which atoms are solutes.
    pub solutes: Vec<usize>,
    /// How many arrangements are equivalent to this one.
    pub multiplicity: usize,
    /// Solute, layer, and the share of that layer's atoms, monolayers.
    pub coverage_ml: Vec<(Element, usize, f64)>,
    /// Solutes over all atoms of the slab.
    pub solute_fraction: f64,
    /// Shortest distance between solutes, images included, angstrom.
    pub solute_distance_ang: f64,
}

/// Why a slab cannot be doped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DopedError {
    /// The slab, or its symmetry.
    #[error(transparent)]
    Slab(#[from] SlabError),
    /// No solute.
    #[error("no solute is named")]
    Nothing,
    /// No such layer.
    #[error("the slab has no layer {layer}; it has {layers}, counted from the top")]
    NoLayer {
        /// The layer that was asked for.
        layer: usize,
        /// How many there are.
        layers: usize,
    },
    /// Fewer sites than solutes.
    #[error(
        "layer {layer} has no site left for {element}; take a larger in-plane supercell or another layer"
    )]
    NoSite {
        /// What comes in.
        element: Element,
        /// The layer.
        layer: usize,
    },
    /// Too many ways.
    #[error(
        "there are more than {greatest} ways to place the solutes; take a smaller supercell or fewer solutes"
    )]
    TooMany {
        /// How many are enumerated at most.
        greatest: usize,
    },
}

/// Every distinct way to exchange these atoms of a slab, those with the closest solutes first.
///
/// `symprec_ang`: tolerance of the slab's symmetry, angstrom.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::doped::{Substitution, substituted};
/// use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 20.0], [90.0, 90.0, 120.0]);
/// let zinc = Structure::new(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.40)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.52)),
///     ],
/// )?;
/// let slab = Slab::new(&zinc, PLANE_TOLERANCE_ANG)?.supercell([[3, 0], [0, 3]])?;
/// let tin = Substitution { element: "Sn".parse()?, layer: 1, host: None };
/// let pairs = substituted(&slab, &[tin, tin], 0.01)?;
/// // Two tin atoms side by side, or one zinc row apart.
/// let multiplicities: Vec<usize> = pairs.iter().map(|p| p.multiplicity).collect();
/// assert_eq!(multiplicities, [27, 9]);
/// assert!((pairs[1].solute_distance_ang - 2.665 * 3.0_f64.sqrt()).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// No such layer, no site left, too many ways, no symmetry found.
pub fn substituted(
    slab: &Slab,
    solutes: &[Substitution],
    symprec_ang: f64,
) -> Result<Vec<DopedSlab>, DopedError> {
    // Equal solutes side by side: their order does not count.
    let mut solutes = solutes.to_vec();
    solutes.sort_by_key(|s| (s.layer, s.element, s.host));
    let sites = solutes
        .iter()
        .map(|solute| sites_for(slab, *solute))
        .collect::<Result<Vec<_>, _>>()?;
    if solutes.is_empty() {
        return Err(DopedError::Nothing);
    }
    let operations: Vec<Operation> = slab
        .symmetry(symprec_ang)?
        .operations
        .into_iter()
        .filter(|operation| operation.rotation[2][2] > 0)
        .collect();
    let mut permutations = operations
        .iter()
        .enumerate()
        .map(|(number, operation)| permutation(slab, number, operation))
        .collect::<Result<Vec<_>, _>>()?;
    permutations.sort_unstable();
    permutations.dedup();

    let mut ways = 0;
    place(&solutes, &sites, &mut Vec::new(), &mut |_| {
        ways += 1;
        if ways > GREATEST_WAYS {
            return Err(DopedError::TooMany {
                greatest: GREATEST_WAYS,
            });
        }
        Ok(())
    })?;
    if let (0, Some(last)) = (ways, solutes.last()) {
        return Err(DopedError::NoSite {
            element: last.element,
            layer: last.layer,
        });
    }
    let mut orbits: Vec<(Vec<(usize, Element)>, usize)> = Vec::new();
    let mut seen: BTreeSet<Vec<(usize, Element)>> = BTreeSet::new();
    place(&solutes, &sites, &mut Vec::new(), &mut |chosen| {
        let image = |map: &dyn Fn(usize) -> usize| {
            let mut placed: Vec<(usize, Element)> = chosen
                .iter()
                .zip(&solutes)
                .map(|(&site, solute)| (map(site), solute.element))
                .collect();
            placed.sort_unstable();
            placed
        };
        let own = image(&|site| site);
        if !seen.contains(&own) {
            let orbit: BTreeSet<_> = permutations
                .iter()
                .map(|permutation| image(&|site| permutation[site]))
                .collect();
            orbits.push((own, orbit.len()));
            seen.extend(orbit);
        }
        Ok(())
    })?;

    let mut doped = orbits
        .into_iter()
        .map(|(placed, multiplicity)| doped(slab, &placed, multiplicity))
        .collect::<Result<Vec<_>, _>>()?;
    // Stable: equal distances keep the order of the sites.
    doped.sort_by_key(|d| (d.solute_distance_ang * 1e3).round() as i64);
    let label: Vec<String> = solutes
        .iter()
        .map(|s| format!("{}@{}", s.element, s.layer))
        .collect();
    for (index, slab) in doped.iter_mut().enumerate() {
        slab.name = format!("{}-{}", label.join("+"), index + 1);
    }
    Ok(doped)
}

/// Atoms that a solute may take the place of.
fn sites_for(slab: &Slab, solute: Substitution) -> Result<Vec<usize>, DopedError> {
    let layer = solute
        .layer
        .checked_sub(1)
        .and_then(|index| slab.layers().get(index))
        .ok_or(DopedError::NoLayer {
            layer: solute.layer,
            layers: slab.layers().len(),
        })?;
    let sites: Vec<usize> = layer
        .atoms
        .iter()
        .copied()
        .filter(|&atom| {
            let element = slab.structure().sites()[atom].element;
            match solute.host {
                Some(host) => element == host,
                None => element != solute.element,
            }
        })
        .collect();
    if sites.is_empty() {
        return Err(DopedError::NoSite {
            element: solute.element,
            layer: solute.layer,
        });
    }
    Ok(sites)
}

/// Every choice of one site for each solute, no site twice; equal solutes in the order of their sites.
fn place(
    solutes: &[Substitution],
    sites: &[Vec<usize>],
    chosen: &mut Vec<usize>,
    visit: &mut impl FnMut(&[usize]) -> Result<(), DopedError>,
) -> Result<(), DopedError> {
    let next = chosen.len();
    let Some(candidates) = sites.get(next) else {
        return visit(chosen);
    };
    let least = match next.checked_sub(1) {
        Some(before) if solutes[before] == solutes[next] => Some(chosen[before]),
        _ => None,
    };
    for &site in candidates {
        if chosen.contains(&site) || least.is_some_and(|least| site < least) {
            continue;
        }
        chosen.push(site);
        place(solutes, sites, chosen, visit)?;
        chosen.pop();
    }
    Ok(())
}

/// Onto which atom an operation maps each.
fn permutation(
    slab: &Slab,
    number: usize,
    operation: &Operation,
) -> Result<Vec<usize>, DopedError> {
    const SAME_ANG: f64 = 0.3;
    let structure = slab.structure();
    structure
        .sites()
        .iter()
        .enumerate()
        .map(|(index, site)| {
            let image = operation.apply(site.fractional);
            let distance = |other: &super::Site| {
                let apart = image - other.fractional;
                let apart = Vector3::new(
                    apart.x - apart.x.round(),
                    apart.y - apart.y.round(),
                    apart.z,
                );
                structure.lattice().cartesian_ang(apart).norm()
            };
            structure
                .sites()
                .iter()
                .enumerate()
                .filter(|(_, other)| other.element == site.element)
                .map(|(target, other)| (target, distance(other)))
                .min_by(|(_, a), (_, b)| a.total_cmp(b))
                .filter(|(_, distance)| *distance < SAME_ANG)
                .map(|(target, _)| target)
                .ok_or_else(|| {
                    DopedError::Slab(SlabError::Unmapped {
                        operation: number + 1,
                        atom: index + 1,
                        element: site.element,
                    })
                })
        })
        .collect()
}

fn doped(
    slab: &Slab,
    placed: &[(usize, Element)],
    multiplicity: usize,
) -> Result<DopedSlab, DopedError> {
    let mut sites = slab.structure().sites().to_vec();
    for &(atom, element) in placed {
        sites[atom].element = element;
    }
    let layers = slab.layer_numbers();
    let mut coverage_ml: Vec<(Element, usize, f64)> = Vec::new();
    for &(atom, element) in placed {
        let layer = layers[atom];
        let share = 1.0 / slab.layers()[layer - 1].atoms.len() as f64;
        match coverage_ml
            .iter_mut()
            .find(|(e, l, _)| (*e, *l) == (element, layer))
        {
            Some((_, _, coverage)) => *coverage += share,
            None => coverage_ml.push((element, layer, share)),
        }
    }
    coverage_ml.sort_by_key(|(element, layer, _)| (*layer, *element));
    let solute_fraction = placed.len() as f64 / sites.len() as f64;
    let slab = slab.with_sites(sites)?;
    let mut shortest = f64::INFINITY;
    for (i, (first, _)) in placed.iter().enumerate() {
        for (second, _) in &placed[i..] {
            shortest = shortest.min(slab.structure().distance_ang(*first, *second));
        }
    }
    Ok(DopedSlab {
        name: String::new(),
        slab,
        solutes: placed.iter().map(|(atom, _)| *atom).collect(),
        multiplicity,
        coverage_ml,
        solute_fraction,
        solute_distance_ang: shortest,
    })
}
