use super::SlabError;

/// How thick a slab is at least.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Thickness {
    /// Whole repeats of the spacing d of the lattice planes; each holds every atom of the primitive cell.
    Repeats(usize),
    /// Atomic planes.
    Planes(usize),
    /// Angstrom from the lowest to the highest atom.
    Angstrom(f64),
}

/// What a slab must be like on its lower side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// The composition is that of the bulk, and the lower side is the one that whole repeats have, or the
    /// upper side turned over.
    #[default]
    Stoichiometric,
    /// An operation of the crystal maps the slab onto itself with its sides exchanged; the composition
    /// may differ from that of the bulk.
    Symmetric,
    /// Both.
    SymmetricStoichiometric,
    /// Exactly the planes asked for, whatever follows.
    Any,
}

/// How a slab is made from a cut crystal.
///
/// ```
/// use zincscreen::crystal::slab::{SlabOptions, Thickness};
/// let options = SlabOptions { thickness: Thickness::Planes(5), ..SlabOptions::default() };
/// assert_eq!(options.vacuum_ang, 15.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlabOptions {
    /// The least thickness; the slab has the fewest planes from there on that meet `ends`.
    pub thickness: Thickness,
    /// What its lower side must be like.
    pub ends: Ends,
    /// From the highest atom to the lowest of the next image, angstrom.
    pub vacuum_ang: f64,
    /// Half of the vacuum on either side; otherwise the lowest atom is at height zero.
    pub is_centred: bool,
    /// The smallest rectangular cell in the plane instead of the primitive one.
    pub is_rectangular: bool,
    /// In-plane supercell: rows are the new vectors in terms of the old, determinant positive.
    pub supercell: [[i64; 2]; 2],
    /// Atoms of so many layers, counted from below, may not move.
    pub fixed_layers: usize,
}

impl Default for SlabOptions {
    fn default() -> Self {
        Self {
            thickness: Thickness::Angstrom(10.0),
            ends: Ends::Stoichiometric,
            vacuum_ang: 15.0,
            is_centred: true,
            is_rectangular: false,
            supercell: [[1, 0], [0, 1]],
            fixed_layers: 0,
        }
    }
}

impl SlabOptions {
    /// Most planes or repeats of a slab.
    pub(super) const GREATEST_COUNT: usize = 10_000;
    /// Thickest slab and widest vacuum, angstrom.
    const GREATEST_ANG: f64 = 1000.0;

    /// Refuses what no slab can be.
    ///
    /// # Errors
    /// Lengths that are not positive and finite, counts of zero, absurd ones of either.
    pub fn validate(&self) -> Result<(), SlabError> {
        let length = |what, value_ang: f64, is_zero_allowed: bool| {
            let is_in_range = value_ang > 0.0 || (is_zero_allowed && value_ang == 0.0);
            if is_in_range && value_ang <= Self::GREATEST_ANG {
                Ok(())
            } else {
                Err(SlabError::Length {
                    what,
                    value_ang,
                    expected: if is_zero_allowed {
                        "0 to 1000 Å"
                    } else {
                        "more than 0, up to 1000 Å"
                    },
                })
            }
        };
        let count = |what, count| {
            if (1..=Self::GREATEST_COUNT).contains(&count) {
                Ok(())
            } else {
                Err(SlabError::Count {
                    what,
                    count,
                    greatest: Self::GREATEST_COUNT,
                })
            }
        };
        length("the vacuum", self.vacuum_ang, false)?;
        match self.thickness {
            Thickness::Repeats(n) => count("the number of repeats", n),
            Thickness::Planes(n) => count("the number of layers", n),
            Thickness::Angstrom(value_ang) => length("the thickness", value_ang, true),
        }
    }
}
