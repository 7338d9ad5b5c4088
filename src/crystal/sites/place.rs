use nalgebra::Vector3;

use super::{AdsorptionSite, SiteError, covalent_radius_ang};
use crate::crystal::Site;
use crate::crystal::slab::Slab;
use crate::facts::Element;

/// An adsorbed atom starts at least this far above the mean of the atoms that hold it, angstrom: a small
/// atom in a wide hollow would otherwise start between them, where symmetry may keep it.
const LEAST_ANG: f64 = 0.5;
/// Highest start, angstrom.
const GREATEST_ANG: f64 = 20.0;

/// How high above a surface an atom is placed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Height {
    /// Angstrom above the mean of the coordinating atoms, along the normal.
    Above(f64),
    /// Where the nearest coordinating atom is so many angstrom away, and not lower than 0.5 Å above their
    /// mean.
    Bond(f64),
    /// Where the coordinating atoms are as far away as they and the adsorbed atom are large: half of the
    /// nearest distance in the slab, and the covalent radius of Cordero et al.; not lower than 0.5 Å
    /// above their mean. A place to start a relaxation from, no more.
    Auto,
}

/// Cartesian position above a site, in the frame of the slab's structure, angstrom.
///
/// # Errors
/// Heights out of range, an element without a radius.
pub fn position(
    slab: &Slab,
    site: &AdsorptionSite,
    element: Element,
    height: Height,
) -> Result<Vector3<f64>, SiteError> {
    at(
        slab,
        site,
        site.fractional,
        rise_ang(site, element, height)?,
    )
}

/// The slab with an atom above a site; the new atom comes last and may move.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::sites::{Height, SiteOptions, adsorbed, adsorption_sites};
/// use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 20.0], [90.0, 90.0, 120.0]);
/// let zinc = Structure::new(cell, vec![Site::new(Element::ZN, Vector3::new(0.0, 0.0, 0.5))])?;
/// let slab = Slab::new(&zinc, PLANE_TOLERANCE_ANG)?.supercell([[2, 0], [0, 2]])?;
/// let sites = adsorption_sites(&slab, &SiteOptions::default())?;
/// let with_tin = adsorbed(&slab, &sites[0], "Sn".parse()?, Height::Bond(2.8))?;
/// assert_eq!(with_tin.structure().formula(), "Zn4Sn");
/// assert!((with_tin.height_ang(4) - with_tin.height_ang(0) - 2.8).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Heights out of range, an element without a radius, an atom too near to another.
pub fn adsorbed(
    slab: &Slab,
    site: &AdsorptionSite,
    element: Element,
    height: Height,
) -> Result<Slab, SiteError> {
    let rise_ang = rise_ang(site, element, height)?;
    with_atoms(slab, site, element, rise_ang, &[site.fractional])
}

/// The slab covered with a pseudomorphic monolayer: an atom above a site in each cell of the bare surface.
///
/// On a primitive slab that is one atom. On a supercell the equivalent sites that a translation of the
/// slab maps onto each other are filled; doped slabs have no such translations.
///
/// # Errors
/// As [`adsorbed`]; a supercell without translations.
pub fn overlayer(
    slab: &Slab,
    site: &AdsorptionSite,
    element: Element,
    height: Height,
    symprec_ang: f64,
) -> Result<Slab, SiteError> {
    const IDENTITY: [[i32; 3]; 3] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    let rise_ang = rise_ang(site, element, height)?;
    let places: Vec<[f64; 2]> = slab
        .symmetry(symprec_ang)?
        .operations
        .iter()
        .filter(|operation| operation.rotation == IDENTITY)
        .map(|operation| {
            [0, 1].map(|i| (site.fractional[i] + operation.translation[i]).rem_euclid(1.0))
        })
        .collect();
    with_atoms(slab, site, element, rise_ang, &places)
}

fn with_atoms(
    slab: &Slab,
    site: &AdsorptionSite,
    element: Element,
    rise_ang: f64,
    places: &[[f64; 2]],
) -> Result<Slab, SiteError> {
    let vacuum_ang = slab.vacuum_ang();
    let mut sites = slab.structure().sites().to_vec();
    for &place in places {
        let cartesian = at(slab, site, place, rise_ang)?;
        let fractional = slab
            .structure()
            .lattice()
            .fractional(cartesian)
            .unwrap_or_default();
        sites.push(Site::new(
            element,
            Vector3::new(place[0], place[1], fractional.z),
        ));
    }
    // The vacuum is that above the new atoms.
    Ok(slab.with_sites(sites)?.with_vacuum(vacuum_ang)?)
}

fn at(
    slab: &Slab,
    site: &AdsorptionSite,
    place: [f64; 2],
    rise_ang: f64,
) -> Result<Vector3<f64>, SiteError> {
    let [a, b, c] = slab.frame();
    let height_ang = site.base_ang + site.side.sign() * rise_ang;
    Ok(a * place[0] + b * place[1] + c.normalize() * height_ang)
}

/// How far outwards from the mean of the coordinating atoms, angstrom.
fn rise_ang(site: &AdsorptionSite, element: Element, height: Height) -> Result<f64, SiteError> {
    let within = |value_ang: f64| {
        if value_ang > 0.0 && value_ang <= GREATEST_ANG {
            Ok(value_ang)
        } else {
            Err(SiteError::Height { value_ang })
        }
    };
    // Contacts are relative to the site, heights outwards.
    let base = site.side.sign() * site.base_ang;
    let touching = |bond_ang: &dyn Fn(f64) -> f64| {
        site.contacts
            .iter()
            .map(|ball| {
                let across = ball.centre.xy().norm_squared();
                let left = bond_ang(ball.radius).powi(2) - across;
                ball.centre.z + left.max(0.0).sqrt() - base
            })
            .fold(LEAST_ANG, f64::max)
    };
    match height {
        Height::Above(value_ang) => within(value_ang),
        Height::Bond(value_ang) => {
            let bond_ang = within(value_ang)?;
            Ok(touching(&|_| bond_ang))
        }
        Height::Auto => {
            let own = covalent_radius_ang(element).ok_or(SiteError::NoRadius { element })?;
            Ok(touching(&|radius| radius + own))
        }
    }
}
