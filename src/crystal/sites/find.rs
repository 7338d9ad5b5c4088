use super::label::Ball;
use super::orbits::of_side;
use super::radii::Radii;
use super::{SiteError, SiteKind};
use crate::crystal::Operation;
use crate::crystal::slab::Slab;
use crate::facts::Element;

/// Which sides of a slab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sides {
    /// The upper one.
    #[default]
    Top,
    /// The lower one.
    Bottom,
    /// Both.
    Both,
}

/// On which side a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The upper one.
    Top,
    /// The lower one.
    Bottom,
}

impl Side {
    /// `top` or `bottom`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }

    /// +1 where heights grow outwards, −1 where they fall.
    pub(super) const fn sign(self) -> f64 {
        match self {
            Self::Top => 1.0,
            Self::Bottom => -1.0,
        }
    }
}

/// How sites are searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteOptions {
    /// Which sides.
    pub sides: Sides,
    /// Tolerance of the slab's symmetry, angstrom.
    pub symprec_ang: f64,
}

impl Default for SiteOptions {
    fn default() -> Self {
        Self {
            sides: Sides::Top,
            symprec_ang: 0.01,
        }
    }
}

/// A place where an atom can adsorb, and those equivalent to it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AdsorptionSite {
    /// Unique on the slab, e.g. `hollow-fcc-1`; on the lower side `bottom-hollow-fcc-1`.
    pub name: String,
    /// Kind and species, e.g. `hollow-fcc Zn2Sn`.
    pub label: String,
    /// How it is coordinated.
    pub kind: SiteKind,
    /// On which side.
    pub side: Side,
    /// The atoms that form it, as indices of the slab's structure; an atom of a small cell may take part
    /// several times.
    pub coordinating: Vec<usize>,
    /// The uppermost atom right below that takes no part, if there is one.
    pub below: Option<usize>,
    /// Along a and b of the slab.
    pub fractional: [f64; 2],
    /// Every equivalent position in the cell, the first that of the site itself.
    pub images: Vec<[f64; 2]>,
    /// Mean height of the coordinating atoms above the origin, along the normal, angstrom.
    pub base_ang: f64,
    /// Where the atoms are that coordinate it, in the frame of the slab, angstrom; with their radii.
    pub(super) contacts: Vec<Ball>,
}

impl AdsorptionSite {
    /// How many equivalent sites the cell has.
    #[must_use]
    pub fn multiplicity(&self) -> usize {
        self.images.len()
    }

    /// Which elements coordinate it, one entry per contact.
    #[must_use]
    pub fn elements(&self, slab: &Slab) -> Vec<Element> {
        self.coordinating
            .iter()
            .map(|&atom| slab.structure().sites()[atom].element)
            .collect()
    }
}

/// The adsorption sites of a slab, one of each orbit under the operations that keep the side.
///
/// On-top sites come first, then bridges, then hollows; within a kind those of the highest atoms.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::sites::{SiteOptions, adsorption_sites};
/// use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 22.421], [90.0, 90.0, 120.0]);
/// let atom = |x: f64, y: f64, layer: f64| {
///     Site::new(Element::ZN, Vector3::new(x / 3.0, y / 3.0, (7.5 + 2.4735 * layer) / 22.421))
/// };
/// let zinc = Structure::with_periodicity(
///     cell,
///     vec![atom(1.0, 2.0, 0.0), atom(2.0, 1.0, 1.0), atom(1.0, 2.0, 2.0), atom(2.0, 1.0, 3.0)],
///     [true, true, false],
/// )?;
/// let sites = adsorption_sites(&Slab::new(&zinc, PLANE_TOLERANCE_ANG)?, &SiteOptions::default())?;
/// let found: Vec<String> = sites.iter().map(|s| format!("{} x{}", s.label, s.multiplicity())).collect();
/// assert_eq!(found, ["ontop Zn x1", "bridge Zn2 x3", "hollow-fcc Zn3 x1", "hollow-hcp Zn3 x1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An element without a radius, no symmetry found.
pub fn adsorption_sites(
    slab: &Slab,
    options: &SiteOptions,
) -> Result<Vec<AdsorptionSite>, SiteError> {
    let radii = Radii::of(slab)?;
    let operations: Vec<Operation> = slab
        .symmetry(options.symprec_ang)?
        .operations
        .into_iter()
        .filter(|operation| operation.rotation[2][2] > 0)
        .collect();
    let sides: &[Side] = match options.sides {
        Sides::Top => &[Side::Top],
        Sides::Bottom => &[Side::Bottom],
        Sides::Both => &[Side::Top, Side::Bottom],
    };
    let mut sites = Vec::new();
    for &side in sides {
        sites.extend(of_side(slab, side, &radii, &operations));
    }
    Ok(sites)
}
