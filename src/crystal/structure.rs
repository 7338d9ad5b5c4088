//! What sits where in a cell?

use nalgebra::Vector3;

use super::Lattice;
use crate::facts::Element;

/// Atoms nearer than this are taken for a mistake of the file, angstrom. H–H in H2 is 0.74.
pub const CLOSEST_ANG: f64 = 0.5;

/// One atom.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Which element.
    pub element: Element,
    /// Fractional coordinates; not wrapped.
    pub fractional: Vector3<f64>,
    /// Which cell directions the atom may move along in a relaxation (`T T T` of a POSCAR).
    pub moves: [bool; 3],
}

impl Site {
    /// An atom that may move.
    #[must_use]
    pub const fn new(element: Element, fractional: Vector3<f64>) -> Self {
        Self {
            element,
            fractional,
            moves: [true; 3],
        }
    }
}

/// Why a structure is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureError {
    /// The cell has no volume, or a length that is not finite.
    #[error(
        "the cell is singular (volume {volume_ang3} Å³); its three vectors must be finite and not in one plane"
    )]
    SingularCell {
        /// Volume, cubic angstrom.
        volume_ang3: f64,
    },
    /// No atom.
    #[error("the structure has no atom")]
    Empty,
    /// A coordinate that is not finite.
    #[error("atom {number} ({element}) has a coordinate that is not a finite number")]
    NotFinite {
        /// Counted from one.
        number: usize,
        /// Which element.
        element: Element,
    },
    /// Two atoms on one place.
    #[error(
        "atoms {first} ({element_1}) and {second} ({element_2}) are {distance_ang:.3} Å apart; \
         nearer than {CLOSEST_ANG} Å is taken for a mistake"
    )]
    Overlap {
        /// Counted from one.
        first: usize,
        /// Counted from one.
        second: usize,
        /// Of the first.
        element_1: Element,
        /// Of the second.
        element_2: Element,
        /// How far apart, angstrom.
        distance_ang: f64,
    },
}

/// A crystal, a slab or a molecule in a box: cell, atoms, and the directions in which it repeats.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]);
/// let zinc = Structure::new(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.25)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.75)),
///     ],
/// )?;
/// assert!((zinc.distance_ang(0, 1) - 2.913).abs() < 1e-3);
/// assert_eq!(zinc.formula(), "Zn2");
/// # Ok::<(), zincscreen::crystal::StructureError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    lattice: Lattice,
    sites: Vec<Site>,
    periodic: [bool; 3],
}

impl Structure {
    /// A structure that repeats in all three directions.
    ///
    /// # Errors
    /// A singular cell, no atoms, coordinates that are not finite, atoms on top of each other.
    pub fn new(lattice: Lattice, sites: Vec<Site>) -> Result<Self, StructureError> {
        Self::with_periodicity(lattice, sites, [true; 3])
    }

    /// A structure that repeats along the named directions.
    ///
    /// # Errors
    /// As [`Structure::new`].
    pub fn with_periodicity(
        lattice: Lattice,
        sites: Vec<Site>,
        periodic: [bool; 3],
    ) -> Result<Self, StructureError> {
        let volume_ang3 = lattice.volume_ang3();
        let extent: f64 = lattice.lengths_ang().iter().product();
        // A NaN fails the comparison, too.
        if !(volume_ang3.is_finite() && volume_ang3 > 1e-6 * extent && extent > 0.0) {
            return Err(StructureError::SingularCell { volume_ang3 });
        }
        if sites.is_empty() {
            return Err(StructureError::Empty);
        }
        for (i, site) in sites.iter().enumerate() {
            if site.fractional.iter().any(|x| !x.is_finite()) {
                return Err(StructureError::NotFinite {
                    number: i + 1,
                    element: site.element,
                });
            }
        }
        let structure = Self {
            lattice,
            sites,
            periodic,
        };
        structure.check_distances()?;
        Ok(structure)
    }

    /// The cell.
    #[must_use]
    pub const fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// The atoms, in the order of the file.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Along which cell vectors it repeats.
    #[must_use]
    pub const fn periodic(&self) -> [bool; 3] {
        self.periodic
    }

    /// Cartesian position of an atom, angstrom.
    #[must_use]
    pub fn position_ang(&self, index: usize) -> Vector3<f64> {
        self.lattice.cartesian_ang(self.sites[index].fractional)
    }

    /// Shortest distance between two atoms or their periodic images, angstrom.
    #[must_use]
    pub fn distance_ang(&self, first: usize, second: usize) -> f64 {
        let difference = self.sites[second].fractional - self.sites[first].fractional;
        self.shortest_ang(difference, first == second)
    }

    /// Elements in the order of their first atom, with how many atoms each has.
    #[must_use]
    pub fn composition(&self) -> Vec<(Element, usize)> {
        let mut counts: Vec<(Element, usize)> = Vec::new();
        for site in &self.sites {
            match counts.iter_mut().find(|(e, _)| *e == site.element) {
                Some((_, count)) => *count += 1,
                None => counts.push((site.element, 1)),
            }
        }
        counts
    }

    /// Formula of the cell, elements in the order of their first atom, e.g. `Cu5Zn8`.
    #[must_use]
    pub fn formula(&self) -> String {
        self.composition()
            .iter()
            .map(|(e, n)| match n {
                1 => e.to_string(),
                n => format!("{e}{n}"),
            })
            .collect()
    }

    /// Length of the shortest vector that differs from `difference` by a lattice vector; the zero vector
    /// itself does not count when `is_self`. Neighbouring cells suffice for reduced cells; for skewed
    /// ones the search widens with the skew.
    fn shortest_ang(&self, difference: Vector3<f64>, is_self: bool) -> f64 {
        let mut shortest = f64::INFINITY;
        let reach = self.reach();
        let wrapped = Vector3::from_fn(|i, _| {
            if self.periodic[i] {
                difference[i] - difference[i].round()
            } else {
                difference[i]
            }
        });
        for i in -reach[0]..=reach[0] {
            for j in -reach[1]..=reach[1] {
                for k in -reach[2]..=reach[2] {
                    if is_self && (i, j, k) == (0, 0, 0) {
                        continue;
                    }
                    let image = wrapped + Vector3::new(f64::from(i), f64::from(j), f64::from(k));
                    shortest = shortest.min(self.lattice.cartesian_ang(image).norm());
                }
            }
        }
        shortest
    }

    /// How many cells away the nearest image may be: the longest body diagonal over the spacing of the
    /// lattice planes, at most four.
    fn reach(&self) -> [i32; 3] {
        let volume = self.lattice.volume_ang3();
        let [a, b, c] = [0, 1, 2].map(|i| self.lattice.rows().row(i).transpose());
        let spacings = [b.cross(&c), c.cross(&a), a.cross(&b)].map(|n| volume / n.norm());
        let shortest_edge = self
            .lattice
            .lengths_ang()
            .into_iter()
            .fold(f64::INFINITY, f64::min);
        [0, 1, 2].map(|i| {
            if self.periodic[i] {
                ((0.5 + shortest_edge / spacings[i]).ceil() as i32).clamp(1, 4)
            } else {
                0
            }
        })
    }

    /// Refuses atoms on top of each other or of their own images.
    fn check_distances(&self) -> Result<(), StructureError> {
        for i in 0..self.sites.len() {
            for j in i..self.sites.len() {
                let distance_ang = self.distance_ang(i, j);
                if distance_ang < CLOSEST_ANG {
                    return Err(StructureError::Overlap {
                        first: i + 1,
                        second: j + 1,
                        element_1: self.sites[i].element,
                        element_2: self.sites[j].element,
                        distance_ang,
                    });
                }
            }
        }
        Ok(())
    }
}
