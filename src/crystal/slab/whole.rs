use nalgebra::{Vector2, Vector3};

use super::SlabError;
use super::net::Supercell;
use super::surface::composition;
use crate::crystal::{Lattice, LayerSymmetry, Site, Structure, layer_symmetry};
use crate::facts::Element;

/// Most atoms of a slab.
pub(super) const GREATEST_ATOMS: usize = 5000;
/// Least gap between atoms that counts as vacuum, angstrom.
const LEAST_VACUUM_ANG: f64 = 4.0;

/// Atoms of about one height in a slab.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Indices of its atoms in the structure.
    pub atoms: Vec<usize>,
    /// Which atoms; elements by symbol.
    pub composition: Vec<(Element, usize)>,
    /// Mean height above the lowest atom of the slab, angstrom.
    pub height_ang: f64,
    /// Highest minus lowest atom, angstrom.
    pub rumpling_ang: f64,
}

/// A slab: it repeats along a and b, its normal is along c, vacuum above and below.
///
/// Layers count from the top, from one.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// // As a file has it: periodic along c as well, one layer below the edge of the cell.
/// let cell = Lattice::from_parameters([2.665, 2.665, 20.0], [90.0, 90.0, 120.0]);
/// let file = Structure::new(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.05)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.926325)),
///     ],
/// )?;
/// let slab = Slab::new(&file, PLANE_TOLERANCE_ANG)?;
/// assert_eq!(slab.layers().len(), 2);
/// assert_eq!(slab.layers()[0].atoms, [0]);
/// assert!((slab.thickness_ang() - 2.4735).abs() < 1e-9);
/// assert!((slab.vacuum_ang() - 17.5265).abs() < 1e-9);
/// assert_eq!(slab.supercell([[2, 0], [0, 2]])?.structure().formula(), "Zn8");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Slab {
    structure: Structure,
    layers: Vec<Layer>,
    tolerance_ang: f64,
}

impl Slab {
    /// A slab from a structure with vacuum along c, such as a file holds.
    ///
    /// Where the structure repeats along c, too, the widest gap between heights is the vacuum, and atoms
    /// are moved by whole cells so that the slab is in one piece. A leaning c is replaced by its part
    /// along the normal. The orientation stays. `tolerance_ang`: heights that differ by no more, one to
    /// the next, are one layer.
    ///
    /// # Errors
    /// No vacuum.
    pub fn new(structure: &Structure, tolerance_ang: f64) -> Result<Self, SlabError> {
        let [a, b, c] = [0, 1, 2].map(|i| structure.lattice().rows().row(i).transpose());
        let normal = a.cross(&b).normalize();
        let height_ang = c.dot(&normal);
        let normal = normal * height_ang.signum();
        let height_ang = height_ang.abs();
        // How far c leans over, along a and b.
        let flat = Lattice::from_vectors([a, b, normal * height_ang].map(Into::into));
        let lean = flat.fractional(c).unwrap_or_default();
        let mut sites: Vec<Site> = structure.sites().to_vec();
        if structure.periodic()[2] {
            let cut = widest_gap(&sites, height_ang)?;
            for site in &mut sites {
                site.fractional.z -= (site.fractional.z - cut).floor();
            }
            // Back into the cell as a whole: the middle between 0 and 1.
            let (low, high) = extremes(&sites);
            let shift = f64::midpoint(low, high).floor();
            for site in &mut sites {
                site.fractional.z -= shift;
            }
        }
        for site in &mut sites {
            let z = site.fractional.z;
            site.fractional.x = wrapped(site.fractional.x + lean.x * z);
            site.fractional.y = wrapped(site.fractional.y + lean.y * z);
        }
        let structure = Structure::with_periodicity(flat, sites, [true, true, false])?;
        Ok(Self::of(structure, tolerance_ang))
    }

    /// Of a structure that is a slab already: c along the normal, not periodic.
    pub(crate) fn of(structure: Structure, tolerance_ang: f64) -> Self {
        let layers = layers(&structure, tolerance_ang);
        Self {
            structure,
            layers,
            tolerance_ang,
        }
    }

    /// Cell and atoms; it repeats along a and b.
    #[must_use]
    pub const fn structure(&self) -> &Structure {
        &self.structure
    }

    /// Its layers, from the top.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The number of each atom's layer, counted from the top, from one.
    #[must_use]
    pub fn layer_numbers(&self) -> Vec<usize> {
        let mut numbers = vec![0; self.structure.sites().len()];
        for (index, layer) in self.layers.iter().enumerate() {
            for &atom in &layer.atoms {
                numbers[atom] = index + 1;
            }
        }
        numbers
    }

    /// Height of an atom above the origin, along the normal, angstrom.
    #[must_use]
    pub fn height_ang(&self, atom: usize) -> f64 {
        self.structure.sites()[atom].fractional.z * self.cell_height_ang()
    }

    /// From the lowest to the highest atom, angstrom.
    #[must_use]
    pub fn thickness_ang(&self) -> f64 {
        let (low, high) = extremes(self.structure.sites());
        (high - low) * self.cell_height_ang()
    }

    /// From the highest atom to the lowest of the next image, angstrom.
    #[must_use]
    pub fn vacuum_ang(&self) -> f64 {
        self.cell_height_ang() - self.thickness_ang()
    }

    /// Area of its cell, square angstrom.
    #[must_use]
    pub fn area_ang2(&self) -> f64 {
        self.structure.lattice().volume_ang3() / self.cell_height_ang()
    }

    /// Its two in-plane vectors in their own plane, the first along x, angstrom.
    #[must_use]
    pub fn net_ang(&self) -> [[f64; 2]; 2] {
        self.net().map(Into::into)
    }

    pub(crate) fn net(&self) -> [Vector2<f64>; 2] {
        let [a, b, c] = self.structure.lattice().lengths_ang();
        debug_assert!(c > 0.0);
        let gamma = self.structure.lattice().angles_deg()[2].to_radians();
        [
            Vector2::new(a, 0.0),
            Vector2::new(b * gamma.cos(), b * gamma.sin()),
        ]
    }

    fn cell_height_ang(&self) -> f64 {
        self.structure.lattice().lengths_ang()[2]
    }

    /// The operations of the slab; vacuum does not enter.
    ///
    /// # Errors
    /// As [`layer_symmetry`].
    pub fn symmetry(&self, symprec_ang: f64) -> Result<LayerSymmetry, SlabError> {
        // Operations in fractional coordinates do not depend on how the cell is turned; the search wants
        // a and b in the xy plane.
        let [a, b] = self.net();
        let c_ang = self.cell_height_ang();
        let lattice = Lattice::from_vectors([[a.x, a.y, 0.0], [b.x, b.y, 0.0], [0.0, 0.0, c_ang]]);
        let sites = self.structure.sites().to_vec();
        let level = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        Ok(layer_symmetry(&level, symprec_ang)?)
    }

    /// Does an operation exchange its two sides? If none does, they differ, the slab has a dipole along
    /// its normal, and a periodic calculation needs a dipole correction.
    ///
    /// # Errors
    /// As [`layer_symmetry`].
    pub fn is_symmetric(&self, symprec_ang: f64) -> Result<bool, SlabError> {
        let symmetry = self.symmetry(symprec_ang)?;
        Ok(symmetry.operations.iter().any(|o| o.rotation[2][2] < 0))
    }

    /// An in-plane supercell: rows are the new vectors in terms of the old.
    ///
    /// # Errors
    /// A determinant that is not positive, too many atoms.
    pub fn supercell(&self, matrix: [[i64; 2]; 2]) -> Result<Self, SlabError> {
        self.tiled(Supercell::new(matrix)?)
    }

    /// The smallest in-plane supercell with a right angle.
    ///
    /// # Errors
    /// A net without one.
    pub fn rectangular(&self) -> Result<Self, SlabError> {
        self.tiled(Supercell::rectangular(self.net())?)
    }

    pub(crate) fn tiled(&self, supercell: Supercell) -> Result<Self, SlabError> {
        if supercell == Supercell::ONE {
            return Ok(self.clone());
        }
        let atoms = self.structure.sites().len() * supercell.cells();
        if atoms > GREATEST_ATOMS {
            return Err(SlabError::TooLarge {
                atoms,
                greatest: GREATEST_ATOMS,
            });
        }
        let [a, b, c] = self.frame();
        let [a, b] = supercell.vectors([a, b]);
        let lattice = Lattice::from_vectors([a, b, c].map(Into::into));
        // Level: a along x, c along z.
        let lattice = if c.x == 0.0 && c.y == 0.0 && c.z > 0.0 {
            let [x, y] = [a.norm(), a.cross(&b).norm() / a.norm()];
            let along = a.dot(&b) / a.norm();
            Lattice::from_vectors([[x, 0.0, 0.0], [along, y, 0.0], [0.0, 0.0, c.z]])
        } else {
            lattice
        };
        let points = supercell.points();
        let sites = self
            .structure
            .sites()
            .iter()
            .flat_map(|site| {
                points.iter().map(move |[i, j]| {
                    let [x, y] = supercell
                        .fractional([site.fractional.x + *i as f64, site.fractional.y + *j as f64]);
                    Site {
                        fractional: Vector3::new(wrapped(x), wrapped(y), site.fractional.z),
                        ..site.clone()
                    }
                })
            })
            .collect();
        let structure = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        Ok(Self::of(structure, self.tolerance_ang))
    }

    /// Its lower side up: turned by 180° about the first vector.
    ///
    /// # Errors
    /// None in practice: the atoms keep their distances.
    pub fn turned_over(&self) -> Result<Self, SlabError> {
        Ok(self.turned()?.0)
    }

    /// The slab turned over, and its old vectors, turned along, in terms of the new ones (rows).
    pub(crate) fn turned(&self) -> Result<(Self, [[i64; 2]; 2]), SlabError> {
        let [a, b, c] = self.frame();
        // The turned b leans to the same side; its reverse spans the net as well, and a brings it back.
        let along = a * (b.dot(&a) / a.norm_squared());
        let b_turned = along * 2.0 - b;
        let steps = (-b.dot(&a) / a.norm_squared() - 1e-9).ceil();
        let lattice = Lattice::from_vectors([a, -b_turned - a * steps, c].map(Into::into));
        let sites = self
            .structure
            .sites()
            .iter()
            .rev()
            .map(|site| {
                let [x, y, z]: [f64; 3] = site.fractional.into();
                Site {
                    fractional: Vector3::new(wrapped(x - y * steps), wrapped(-y), 1.0 - z),
                    ..site.clone()
                }
            })
            .collect();
        let structure = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        let old_in_new = [[1, 0], [-(steps as i64), -1]];
        Ok((Self::of(structure, self.tolerance_ang), old_in_new))
    }

    /// With another vacuum, angstrom, half of it on either side.
    ///
    /// # Errors
    /// A vacuum that is not positive.
    pub fn with_vacuum(&self, vacuum_ang: f64) -> Result<Self, SlabError> {
        if !(vacuum_ang > 0.0 && vacuum_ang.is_finite()) {
            return Err(SlabError::Length {
                what: "the vacuum",
                value_ang: vacuum_ang,
                expected: "a positive length such as 15",
            });
        }
        let old_ang = self.cell_height_ang();
        let new_ang = self.thickness_ang() + vacuum_ang;
        let (low, _) = extremes(self.structure.sites());
        let [a, b, c] = self.frame();
        let lattice = Lattice::from_vectors([a, b, c * (new_ang / old_ang)].map(Into::into));
        let sites = self
            .structure
            .sites()
            .iter()
            .map(|site| {
                let z = ((site.fractional.z - low) * old_ang + 0.5 * vacuum_ang) / new_ang;
                Site {
                    fractional: Vector3::new(site.fractional.x, site.fractional.y, z),
                    ..site.clone()
                }
            })
            .collect();
        let structure = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        Ok(Self::of(structure, self.tolerance_ang))
    }

    /// With the atoms of the lowest layers held, and all others free.
    ///
    /// # Errors
    /// More layers than there are.
    pub fn with_fixed_layers(&self, count: usize) -> Result<Self, SlabError> {
        if count > self.layers.len() {
            return Err(SlabError::Count {
                what: "the number of fixed layers",
                count,
                greatest: self.layers.len(),
            });
        }
        let first_fixed = self.layers.len() - count + 1;
        let sites = self
            .structure
            .sites()
            .iter()
            .zip(self.layer_numbers())
            .map(|(site, layer)| Site {
                moves: [layer < first_fixed; 3],
                ..site.clone()
            })
            .collect();
        self.with_sites(sites)
    }

    /// The same cell with other atoms.
    pub(crate) fn with_sites(&self, sites: Vec<Site>) -> Result<Self, SlabError> {
        let lattice = self.structure.lattice().clone();
        let structure = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        Ok(Self::of(structure, self.tolerance_ang))
    }

    /// The cell vectors.
    pub(crate) fn frame(&self) -> [Vector3<f64>; 3] {
        [0, 1, 2].map(|i| self.structure.lattice().rows().row(i).transpose())
    }
}

/// Into [0, 1), with what rounding left just below one brought to zero.
fn wrapped(x: f64) -> f64 {
    let x = x.rem_euclid(1.0);
    if x > 1.0 - 1e-9 { 0.0 } else { x }
}

fn extremes(sites: &[Site]) -> (f64, f64) {
    sites
        .iter()
        .map(|s| s.fractional.z)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), z| {
            (low.min(z), high.max(z))
        })
}

/// The middle of the widest gap between heights modulo the cell, fractional.
fn widest_gap(sites: &[Site], height_ang: f64) -> Result<f64, SlabError> {
    let mut heights: Vec<f64> = sites
        .iter()
        .map(|s| s.fractional.z.rem_euclid(1.0))
        .collect();
    heights.sort_by(f64::total_cmp);
    let (gap, middle) = (0..heights.len())
        .map(|i| {
            let low = heights[i];
            let high = heights.get(i + 1).copied().unwrap_or(heights[0] + 1.0);
            (high - low, f64::midpoint(low, high))
        })
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .unwrap_or((0.0, 0.0));
    let gap_ang = gap * height_ang;
    if gap_ang < LEAST_VACUUM_ANG {
        return Err(SlabError::NoVacuum {
            gap_ang,
            least_ang: LEAST_VACUUM_ANG,
        });
    }
    Ok(middle)
}

/// Atoms by height, from the top; a gap wider than the tolerance starts a new layer.
fn layers(structure: &Structure, tolerance_ang: f64) -> Vec<Layer> {
    let cell_ang = structure.lattice().lengths_ang()[2];
    let height = |i: usize| structure.sites()[i].fractional.z * cell_ang;
    let mut order: Vec<usize> = (0..structure.sites().len()).collect();
    order.sort_by(|&i, &j| height(j).total_cmp(&height(i)).then(i.cmp(&j)));
    let lowest = order.last().map_or(0.0, |&i| height(i));
    order
        .chunk_by(|&i, &j| height(i) - height(j) <= tolerance_ang)
        .map(|chunk| {
            let mut atoms = chunk.to_vec();
            atoms.sort_unstable();
            let mean = chunk.iter().map(|&i| height(i)).sum::<f64>() / chunk.len() as f64;
            Layer {
                composition: composition(atoms.iter().map(|&i| structure.sites()[i].element)),
                atoms,
                height_ang: mean - lowest,
                rumpling_ang: height(chunk[0]) - height(chunk[chunk.len() - 1]),
            }
        })
        .collect()
}
