use nalgebra::{Vector2, Vector3};

use super::net::Supercell;
use super::surface::composition;
use super::whole::GREATEST_ATOMS;
use super::{Ends, Slab, SlabError, SlabOptions, Surface, Termination, Thickness};
use crate::crystal::{Lattice, Site, Structure};
use crate::facts::Element;

/// A slab that was cut from a crystal, and how it ends.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cut {
    /// The atoms.
    pub slab: Slab,
    /// Name of the termination on the upper side.
    pub termination: String,
    /// Outermost plane of the lower side, per area of the primitive net.
    pub bottom: Vec<(Element, usize)>,
    /// How many atomic planes.
    pub planes: usize,
    /// How many repeats of the spacing; whole if the lower side is that of the same cut.
    pub repeats: f64,
    /// The two sides are equivalent. Otherwise their work functions differ, the slab has a dipole along
    /// its normal, and a periodic calculation needs a dipole correction.
    pub is_symmetric: bool,
    /// The composition is that of the bulk.
    pub is_stoichiometric: bool,
    /// Atoms per cell of the slab beyond the bulk's composition at the same number of atoms; empty if it
    /// is stoichiometric. Sums to zero.
    pub excess: Vec<(Element, f64)>,
}

impl Surface {
    /// A slab with the termination on its upper side.
    ///
    /// In the frame of the slab a lies along x, b in the xy plane, and c along the normal (hkl), which is
    /// z. Atoms come from below, plane by plane. Bulk positions: nothing is relaxed.
    ///
    /// # Errors
    /// Options out of range, a symmetric slab of a plane whose sides always differ, too many atoms.
    pub fn slab(&self, termination: &Termination, options: &SlabOptions) -> Result<Cut, SlabError> {
        options.validate()?;
        let planes = self.count_planes(termination, options)?;
        let supercell = {
            let asked = Supercell::new(options.supercell)?;
            if options.is_rectangular {
                Supercell::rectangular(self.net)?.then(asked)?
            } else {
                asked
            }
        };
        let mut picked: Vec<(usize, Vector2<f64>, f64)> = Vec::new();
        for down in 1..=planes {
            let (plane, repeats) = self.plane_below(termination.cut, down);
            for index in self.planes[plane].atoms.clone().rev() {
                let atom = &self.atoms[index];
                let lateral = atom.lateral - self.lean * repeats;
                let height_ang = (atom.height - repeats) * self.spacing_ang;
                picked.push((index, lateral, height_ang));
            }
            if picked.len() * supercell.cells() > GREATEST_ATOMS {
                return Err(SlabError::TooLarge {
                    atoms: picked.len() * supercell.cells(),
                    greatest: GREATEST_ATOMS,
                });
            }
        }
        picked.reverse();
        let heights = || picked.iter().map(|(_, _, height)| *height);
        let low = heights().fold(f64::INFINITY, f64::min);
        let high = heights().fold(f64::NEG_INFINITY, f64::max);
        let c_ang = high - low + options.vacuum_ang;
        let start_ang = if options.is_centred {
            0.5 * options.vacuum_ang
        } else {
            0.0
        };
        let sites = picked
            .iter()
            .map(|(index, lateral, height)| {
                let z = (height - low + start_ang) / c_ang;
                Site::new(
                    self.atoms[*index].element,
                    Vector3::new(lateral.x, lateral.y, z),
                )
            })
            .collect();
        let [a, b] = self.net;
        let lattice = Lattice::from_vectors([[a.x, 0.0, 0.0], [b.x, b.y, 0.0], [0.0, 0.0, c_ang]]);
        let structure = Structure::with_periodicity(lattice, sites, [true, true, false])?;
        let excess = self.excess(termination.cut, planes, supercell.cells());
        let slab = Slab::new(&structure, self.tolerance_ang)?
            .tiled(supercell)?
            .with_fixed_layers(options.fixed_layers)?;
        let (lowest, _) = self.plane_below(termination.cut, planes);
        Ok(Cut {
            slab,
            termination: termination.name.clone(),
            bottom: self.planes[lowest].composition.clone(),
            planes,
            repeats: planes as f64 / self.planes.len() as f64,
            is_symmetric: self.is_symmetric(termination.cut, planes),
            is_stoichiometric: excess.is_empty(),
            excess,
        })
    }

    /// The n-th plane below a cut, and how many whole repeats further down it is.
    fn plane_below(&self, cut: usize, n: usize) -> (usize, f64) {
        let count = self.planes.len();
        let down = n.div_ceil(count);
        let position = cut + down * count - n;
        (position % count, (down - position / count) as f64)
    }

    /// The fewest planes from the least thickness on that meet the conditions.
    fn count_planes(
        &self,
        termination: &Termination,
        options: &SlabOptions,
    ) -> Result<usize, SlabError> {
        let per_repeat = self.planes.len();
        let cut = termination.cut;
        let least = match options.thickness {
            Thickness::Planes(n) => n,
            Thickness::Repeats(n) => n * per_repeat,
            Thickness::Angstrom(thickness_ang) => (1..=SlabOptions::GREATEST_COUNT * per_repeat)
                .find(|&n| self.extent_ang(cut, n) >= thickness_ang - 1e-6)
                .unwrap_or(1),
        };
        let is_symmetric = matches!(
            options.ends,
            Ends::Symmetric | Ends::SymmetricStoichiometric
        );
        if is_symmetric && !self.flips.iter().any(|f| f.is_turned) {
            return Err(SlabError::Polar {
                plane: self.plane().to_string(),
            });
        }
        (least..least + per_repeat)
            .find(|&n| {
                let is_bulk = || self.excess(cut, n, 1).is_empty();
                match options.ends {
                    Ends::Stoichiometric => is_bulk() && self.is_same_cut(cut, n),
                    Ends::Symmetric => self.is_symmetric(cut, n),
                    Ends::SymmetricStoichiometric => is_bulk() && self.is_symmetric(cut, n),
                    Ends::Any => true,
                }
            })
            .ok_or_else(|| SlabError::NotBoth {
                termination: termination.name.clone(),
            })
    }

    /// From the lowest to the highest atom of n planes below a cut.
    fn extent_ang(&self, cut: usize, n: usize) -> f64 {
        let (top, above) = self.plane_below(cut, 1);
        let (bottom, below) = self.plane_below(cut, n);
        let high = self.planes[top].high_ang - above * self.spacing_ang;
        let low = self.planes[bottom].low_ang - below * self.spacing_ang;
        high - low
    }

    /// Does an operation map the upper side onto the lower one?
    fn is_symmetric(&self, cut: usize, planes: usize) -> bool {
        let lower = self.lower_cut(cut, planes);
        self.flips
            .iter()
            .filter(|f| f.is_turned)
            .any(|flip| self.cut_at(flip.image(self.cuts[cut])) == Some(lower))
    }

    /// Is the lower side that of a slab of whole repeats, or the upper side turned over?
    fn is_same_cut(&self, cut: usize, planes: usize) -> bool {
        let lower = self.lower_cut(cut, planes);
        lower == cut
            || self
                .flips
                .iter()
                .any(|flip| self.cut_at(flip.image(self.cuts[cut])) == Some(lower))
    }

    fn lower_cut(&self, cut: usize, planes: usize) -> usize {
        self.plane_below(cut, planes).0
    }

    /// Atoms of n planes beyond the bulk's composition, in a cell of so many primitive nets.
    fn excess(&self, cut: usize, planes: usize, cells: usize) -> Vec<(Element, f64)> {
        let bulk = composition(self.atoms.iter().map(|a| a.element));
        let mut counts: Vec<usize> = vec![0; bulk.len()];
        let remainder = planes % self.planes.len();
        // Whole repeats have none; what is left decides.
        for n in 1..=remainder {
            let (plane, _) = self.plane_below(cut, n);
            for (element, count) in &self.planes[plane].composition {
                if let Some(i) = bulk.iter().position(|(e, _)| e == element) {
                    counts[i] += count;
                }
            }
        }
        let (all, of_bulk) = (counts.iter().sum::<usize>(), self.atoms.len());
        // Exact in integers: n_i · N = n · N_i.
        if bulk
            .iter()
            .zip(&counts)
            .all(|((_, in_bulk), count)| count * of_bulk == all * in_bulk)
        {
            return Vec::new();
        }
        bulk.iter()
            .zip(&counts)
            .map(|((element, in_bulk), count)| {
                let share = (all * in_bulk) as f64 / of_bulk as f64;
                (*element, cells as f64 * (*count as f64 - share))
            })
            .collect()
    }
}
