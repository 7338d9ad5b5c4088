//! A net made ready to be searched against many others.

use std::sync::OnceLock;

use super::integer::{Int2, bezout, gcd};
use super::reduced::ReducedNet;
use super::superlattices::{Superlattice, superlattices};
use super::{EpitaxyError, SearchOptions};
use crate::crystal::Net;

/// More cells of one net than this are not searched: their superlattices would be nearly a million.
pub const MOST_CELLS: u32 = 1000;

/// A net, its point group, and, once they are asked for, its superlattices and vectors.
///
/// ```
/// use zincscreen::crystal::Net;
/// use zincscreen::epitaxy::{Faces, PreparedNet, SearchOptions, search};
/// let options = SearchOptions { max_area_ang2: 150.0, ..SearchOptions::default() };
/// let zinc = PreparedNet::new(&Net::from_parameters(2.665, 2.665, 120.0), &options)?;
/// for a_ang in [2.5562, 2.8637] {
///     let film = PreparedNet::new(&Net::from_parameters(a_ang, a_ang, 120.0), &options)?;
///     assert!(!zincscreen::epitaxy::search_prepared(&film, &zinc, &options)?.is_empty());
/// }
/// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
/// ```
#[derive(Debug)]
pub struct PreparedNet {
    pub(super) reduced: ReducedNet,
    max_area_ang2: f64,
    max_strain: f64,
    superlattices: OnceLock<Vec<Superlattice>>,
    vectors: OnceLock<Vec<NetVector>>,
}

/// A vector w of the net, one for each family under its rotations.
#[derive(Debug, Clone, Copy)]
pub(super) struct NetVector {
    /// On the net's reduced basis.
    pub(super) x: i64,
    pub(super) y: i64,
    /// w is so many times the shortest vector along it, w′.
    pub(super) divisor: i64,
    /// A vector c with det(w′, c) = 1.
    pub(super) beside: (i64, i64),
    pub(super) length_ang: f64,
    /// Of c along w, angstrom.
    pub(super) beside_along_ang: f64,
}

impl PreparedNet {
    /// Reduces the net and finds its point group.
    ///
    /// # Errors
    /// A net without area; settings out of range; more than [`MOST_CELLS`] cells in the area.
    pub fn new(net: &Net, options: &SearchOptions) -> Result<Self, EpitaxyError> {
        options.validate()?;
        let reduced = ReducedNet::new(net, options.symmetry_tolerance)?;
        let cells = options.max_area_ang2 / reduced.area_ang2;
        if cells > f64::from(MOST_CELLS) {
            return Err(EpitaxyError::TooManyCells {
                max_area_ang2: options.max_area_ang2,
                net_area_ang2: reduced.area_ang2,
                cells,
                limit: MOST_CELLS,
            });
        }
        Ok(Self {
            reduced,
            max_area_ang2: options.max_area_ang2,
            max_strain: options.max_strain,
            superlattices: OnceLock::new(),
            vectors: OnceLock::new(),
        })
    }

    /// Area of the net's cell, square angstrom.
    #[must_use]
    pub const fn area_ang2(&self) -> f64 {
        self.reduced.area_ang2
    }

    /// How many operations the point group of the net's metric has: 2, 4, 8 or 12.
    #[must_use]
    pub const fn symmetry_order(&self) -> usize {
        self.reduced.group.len()
    }

    /// Whether the net is its own mirror image.
    #[must_use]
    pub fn has_mirror(&self) -> bool {
        self.reduced.mirror().is_some()
    }

    /// Every superlattice up to the area, by index.
    pub(super) fn superlattices(&self) -> &[Superlattice] {
        self.superlattices.get_or_init(|| {
            (1..=self.most_cells())
                .flat_map(|n| superlattices(&self.reduced, n))
                .collect()
        })
    }

    /// How many cells the area holds.
    pub(super) fn most_cells(&self) -> i64 {
        (self.max_area_ang2 * (1.0 + 1e-9) / self.reduced.area_ang2) as i64
    }

    /// Every vector that the first vector of a superlattice can become, by length.
    ///
    /// The shorter vector of a reduced cell of area A is no longer than √(2A/√3).
    pub(super) fn vectors(&self) -> &[NetVector] {
        self.vectors.get_or_init(|| {
            let radius = (2.0 / 3.0_f64.sqrt() * self.max_area_ang2).sqrt()
                * self.max_strain.exp()
                * (1.0 + 1e-9);
            let net = &self.reduced;
            // x u + y v is at least |y| times the height of v long, and |x| times that of u.
            let most = |other: f64| (radius * other.sqrt() / net.area_ang2).floor() as i64;
            let (most_x, most_y) = (most(net.gram.vv), most(net.gram.uu));
            let mut found = Vec::new();
            for x in -most_x..=most_x {
                for y in -most_y..=most_y {
                    let w = Int2::new(x, 0, y, 0);
                    let length_ang = net.gram.combined(w).uu.sqrt();
                    if (x, y) == (0, 0) || length_ang > radius {
                        continue;
                    }
                    let is_first = net.group.iter().filter(|s| !s.is_mirror).all(|s| {
                        let image = s.matrix * w;
                        (x, y) <= (image.a, image.c)
                    });
                    if is_first {
                        found.push(self.vector(x, y, length_ang));
                    }
                }
            }
            found.sort_by(|v, w| {
                v.length_ang
                    .total_cmp(&w.length_ang)
                    .then((v.x, v.y).cmp(&(w.x, w.y)))
            });
            found
        })
    }

    fn vector(&self, x: i64, y: i64, length_ang: f64) -> NetVector {
        let divisor = gcd(x, y);
        // x′·t + y′·s = 1: the vector (−s, t) lies beside (x′, y′).
        let (_, t, s) = bezout(x / divisor, y / divisor);
        let both = self.reduced.gram.combined(Int2::new(x, -s, y, t));
        NetVector {
            x,
            y,
            divisor,
            beside: (-s, t),
            length_ang,
            beside_along_ang: both.uv / length_ang,
        }
    }
}
