//! Which coincidence cells do two nets have?

use std::ops::RangeInclusive;

use super::EpitaxyError;
use super::integer::{Int2, gcd};
use super::matched::{Builder, Match};
use super::prepared::{NetVector, PreparedNet};
use super::reduced::Symmetry;
use super::superlattices::Superlattice;
use crate::crystal::Net;

/// More matches of one pair than this are not listed: about a quarter of a gigabyte.
pub const MOST_MATCHES: usize = 1_000_000;

/// Rounding must not decide whether a cell at the very limit is in.
const SLACK: f64 = 1e-9;

/// Which faces of the film may lie on the substrate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Faces {
    /// Either: a film turned over shows the mirror image of its net. This is a different match only if
    /// neither net is its own mirror image; [`Match::is_turned`] marks those.
    #[default]
    Both,
    /// Only as given.
    AsGiven,
}

/// How far to search, and what counts as a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchOptions {
    /// Largest area of the coincidence cell, unstrained, of either side; square angstrom.
    pub max_area_ang2: f64,
    /// Largest magnitude of a true principal strain, max |ln λ|; 0.06 lets in +6.2 % and −5.8 %.
    pub max_strain: f64,
    /// A net is symmetric under an operation that strains it by no more (true strain), and is then taken as
    /// exactly symmetric.
    pub symmetry_tolerance: f64,
    /// Which faces of the film may lie on the substrate.
    pub faces: Faces,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            max_area_ang2: 400.0,
            max_strain: 0.06,
            symmetry_tolerance: 1e-4,
            faces: Faces::Both,
        }
    }
}

impl SearchOptions {
    /// Refuses settings outside their range.
    ///
    /// # Errors
    /// [`EpitaxyError::Setting`] with name, value and range.
    pub fn validate(&self) -> Result<(), EpitaxyError> {
        let check = |name, value: f64, range: RangeInclusive<f64>, expected| {
            if range.contains(&value) {
                Ok(())
            } else {
                Err(EpitaxyError::Setting {
                    name,
                    value,
                    expected,
                })
            }
        };
        check(
            "max_area_ang2",
            self.max_area_ang2,
            f64::MIN_POSITIVE..=1e6,
            "an area above 0 and up to 1e6 Å²",
        )?;
        check(
            "max_strain",
            self.max_strain,
            0.0..=0.5,
            "a strain from 0 to 0.5, such as 0.06",
        )?;
        check(
            "symmetry_tolerance",
            self.symmetry_tolerance,
            1e-7..=0.01,
            "a strain from 1e-7 to 0.01, such as 1e-4",
        )
    }
}

/// Every match of a film's net on a substrate's net up to an area and a strain, each once; by area of the
/// substrate's cell, then by strain.
///
/// ```
/// use zincscreen::crystal::Net;
/// use zincscreen::epitaxy::{SearchOptions, StrainedSide, search};
/// let hexagonal = |a_ang| Net::from_parameters(a_ang, a_ang, 120.0);
/// // Pb(111), spacing 4.951/√2 Å, on Zn(002): four cells of lead on seven of zinc, √7.
/// let options = SearchOptions { max_area_ang2: 60.0, max_strain: 0.01, ..SearchOptions::default() };
/// let matches = search(&hexagonal(4.951 / 2.0_f64.sqrt()), &hexagonal(2.665), &options)?;
/// assert_eq!(matches.len(), 1);
/// assert_eq!((matches[0].film_cells, matches[0].substrate_cells), (4, 7));
/// assert!((matches[0].area_ang2(StrainedSide::Film) - 43.055).abs() < 1e-3);
/// assert!((matches[0].twist_deg - 19.107).abs() < 1e-3);
/// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
/// ```
///
/// # Errors
/// Settings out of range; a net without area; more than [`super::MOST_CELLS`] cells or [`MOST_MATCHES`]
/// matches.
pub fn search(
    film: &Net,
    substrate: &Net,
    options: &SearchOptions,
) -> Result<Vec<Match>, EpitaxyError> {
    let film = PreparedNet::new(film, options)?;
    let substrate = PreparedNet::new(substrate, options)?;
    search_prepared(&film, &substrate, options)
}

/// [`search`] for nets that are searched more than once; both prepared with these options.
///
/// # Errors
/// More than [`MOST_MATCHES`] matches.
pub fn search_prepared(
    film: &PreparedNet,
    substrate: &PreparedNet,
    options: &SearchOptions,
) -> Result<Vec<Match>, EpitaxyError> {
    let mut matches = Vec::new();
    visit(film, substrate, options, |found| {
        matches.push(found);
        matches.len() <= MOST_MATCHES
    });
    if matches.len() > MOST_MATCHES {
        return Err(EpitaxyError::TooManyMatches {
            limit: MOST_MATCHES,
            max_area_ang2: options.max_area_ang2,
            max_strain: options.max_strain,
        });
    }
    matches.sort_by(Match::order);
    Ok(matches)
}

/// Calls `take` for every match, in no particular but a repeatable order, and keeps none. Ends soon after
/// `take` says false.
pub(super) fn visit(
    film: &PreparedNet,
    substrate: &PreparedNet,
    options: &SearchOptions,
    mut take: impl FnMut(Match) -> bool,
) {
    // Superlattices of the net with the larger cell, of which there are fewer; vectors of the other.
    let is_film_first = film.area_ang2() >= substrate.area_ang2();
    let (first, second) = if is_film_first {
        (film, substrate)
    } else {
        (substrate, film)
    };
    let builder = Builder::new(film, substrate, is_film_first);
    let mirror = first.reduced.mirror();
    let pair = Pair {
        second,
        max_strain: options.max_strain * (1.0 + SLACK) + 1e-12,
        cell_ratio: first.area_ang2() / second.area_ang2(),
        most_second: second.most_cells(),
    };
    for cell in first.superlattices() {
        let mut goes_on = true;
        let mut build = |x, w, is_turned| goes_on &= take(builder.build(x, w, is_turned));
        let is_mirrored = second.has_mirror() || cell.has_mirror();
        pair.visit(cell, 1, is_mirrored, |w| build(cell.vectors, w, false));
        // No operation joins w to its mirror image, so it is a match of its own. If the first net has a
        // mirror, it belongs to the mirror image of this superlattice, which is not visited itself.
        match (mirror, options.faces) {
            _ if is_mirrored => {}
            (Some(mirror), _) => {
                let x = (mirror * cell.vectors).second_reversed();
                pair.visit(cell, -1, false, |w| build(x, w.second_reversed(), false));
            }
            (None, Faces::Both) => {
                pair.visit(cell, -1, false, |w| build(cell.vectors, w, true));
            }
            (None, Faces::AsGiven) => {}
        }
        if !goes_on {
            break;
        }
    }
}

/// What all superlattices of the first net have in common.
struct Pair<'a> {
    second: &'a PreparedNet,
    max_strain: f64,
    /// Area of the first net's cell over that of the second's.
    cell_ratio: f64,
    most_second: i64,
}

impl Pair<'_> {
    /// Every W (columns: where x₁ and x₂ go, on the second net) of the handedness `sign`, once.
    ///
    /// x₁ → w₁ along the first axis of either frame makes F upper triangular: F = [[s, t], [0, r]], and its
    /// strain is within the limit exactly if s² + t² + r² is: see the module's page.
    fn visit(&self, cell: &Superlattice, sign: i64, is_mirrored: bool, mut take: impl FnMut(Int2)) {
        let limit = self.max_strain.exp();
        let vectors = self.second.vectors();
        let from = vectors.partition_point(|v| v.length_ang < cell.length_ang / limit);
        let cells = cell.index as f64 * self.cell_ratio;
        let fewest = (cells / (limit * limit)).ceil().max(1.0) as i64;
        let most = ((cells * limit * limit).floor() as i64).min(self.most_second);
        for vector in &vectors[from..] {
            if vector.length_ang > cell.length_ang * limit {
                break;
            }
            let s = vector.length_ang / cell.length_ang;
            let multiples = fewest.div_euclid(vector.divisor)..=most / vector.divisor;
            for multiple in multiples {
                let m = multiple * vector.divisor;
                if m < fewest {
                    continue;
                }
                let ratio = m as f64 / cells;
                let r = ratio / s;
                let greatest = limit.min(ratio * limit);
                let square = greatest * greatest + (ratio / greatest).powi(2) - s * s - r * r;
                if square < 0.0 {
                    continue;
                }
                second_vectors(cell, vector, sign * multiple, s, square.sqrt(), |w| {
                    if is_smallest(cell.vectors, w) && self.is_first(cell, w, is_mirrored) {
                        take(w);
                    }
                });
            }
        }
    }

    /// Whether W is the first of its family S·W·T, with S of the second net and T of the superlattice. If
    /// there is a mirror among them, only the families' right-handed members are visited.
    fn is_first(&self, cell: &Superlattice, w: Int2, is_mirrored: bool) -> bool {
        let order = |m: Int2| (m.a, m.c, m.b, m.d);
        let own = order(w);
        let is_within = |s: &Symmetry, w: Int2| order(s.matrix * w) >= own;
        self.second.reduced.group.iter().all(|s| {
            let counts = |t_is_mirror: bool| !is_mirrored || s.is_mirror == t_is_mirror;
            (!counts(false) || is_within(s, w))
                && cell
                    .stabiliser
                    .iter()
                    .all(|&t| !counts(t.determinant() < 0) || is_within(s, w * t))
        })
    }
}

/// Every w₂ beside w₁ with |t| ≤ `most_shear`: multiple·c + k·w′ for the integers k of an interval.
fn second_vectors(
    cell: &Superlattice,
    vector: &NetVector,
    multiple: i64,
    s: f64,
    most_shear: f64,
    mut take: impl FnMut(Int2),
) {
    let step = vector.length_ang / vector.divisor as f64;
    let centre = cell.along_ang * s - multiple as f64 * vector.beside_along_ang;
    let reach = cell.height_ang * most_shear;
    let least = ((centre - reach) / step).ceil() as i64;
    let greatest = ((centre + reach) / step).floor() as i64;
    let (x, y) = (vector.x / vector.divisor, vector.y / vector.divisor);
    for k in least..=greatest {
        take(Int2::new(
            vector.x,
            multiple * vector.beside.0 + k * x,
            vector.y,
            multiple * vector.beside.1 + k * y,
        ));
    }
}

/// Whether no smaller cell has the same F: the order-two minors of X above W have no common divisor.
fn is_smallest(x: Int2, w: Int2) -> bool {
    let minor = |p: (i64, i64), q: (i64, i64)| p.0 * q.1 - p.1 * q.0;
    let (x1, x2, w1, w2) = ((x.a, x.b), (x.c, x.d), (w.a, w.b), (w.c, w.d));
    let mut divisor = gcd(x.determinant(), w.determinant());
    for (p, q) in [(x1, w1), (x1, w2), (x2, w1), (x2, w2)] {
        if divisor == 1 {
            break;
        }
        divisor = gcd(divisor, minor(p, q));
    }
    divisor == 1
}
