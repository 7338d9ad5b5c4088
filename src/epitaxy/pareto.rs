//! Which matches are worth looking at? Those to which no other is preferable in both strain and area.

use super::{Match, StrainedSide};

/// Differences below this count as none: strains, and relative differences of areas.
const EVEN: f64 = 1e-9;

/// Keeps, of what it is shown, the matches that no other one beats: smaller or equal in strain and area,
/// and smaller in one. Of equal ones the first in the matches' own order. By area.
///
/// Strain is the largest true principal strain, area that of the common cell when `side` is strained.
#[derive(Debug, Clone)]
pub struct ParetoFront {
    side: StrainedSide,
    /// By area, strain falling.
    front: Vec<Match>,
}

impl ParetoFront {
    /// An empty front.
    #[must_use]
    pub const fn new(side: StrainedSide) -> Self {
        Self {
            side,
            front: Vec::new(),
        }
    }

    /// Shows it a match.
    pub fn add(&mut self, candidate: Match) {
        let point = |m: &Match| (m.area_ang2(self.side), m.strain_magnitude());
        let (area, strain) = point(&candidate);
        let is_better = |m: &Match| {
            let (other_area, other_strain) = point(m);
            let (larger, more) = (
                other_area > area * (1.0 + EVEN),
                other_strain > strain + EVEN,
            );
            let (smaller, less) = (
                other_area < area * (1.0 - EVEN),
                other_strain < strain - EVEN,
            );
            // Equal in both: the first in order stays.
            let is_even = !larger && !more && !smaller && !less;
            !larger && !more && (smaller || less || (is_even && m.order(&candidate).is_le()))
        };
        if self.front.iter().any(is_better) {
            return;
        }
        self.front.retain(|m| {
            let (other_area, other_strain) = point(m);
            other_area < area * (1.0 - EVEN) || other_strain < strain - EVEN
        });
        let place = self.front.partition_point(|m| point(m).0 < area);
        self.front.insert(place, candidate);
    }

    /// The front, smallest area and largest strain first.
    #[must_use]
    pub fn into_matches(self) -> Vec<Match> {
        self.front
    }
}

/// The front of a list of matches, smallest area and largest strain first.
///
/// ```
/// use zincscreen::crystal::Net;
/// use zincscreen::epitaxy::{SearchOptions, StrainedSide, pareto_front, search};
/// let hexagonal = |a_ang| Net::from_parameters(a_ang, a_ang, 120.0);
/// // Cu(111) on Zn(002): one to one at −4.1 %, then ever larger cells of ever smaller strain.
/// let matches = search(
///     &hexagonal(3.615 / 2.0_f64.sqrt()), &hexagonal(2.665), &SearchOptions::default(),
/// )?;
/// let front = pareto_front(&matches, StrainedSide::Film);
/// assert_eq!((front[0].film_cells, front[0].substrate_cells), (1, 1));
/// assert!((front[0].misfit() + 0.0408).abs() < 1e-4);
/// assert!(front.windows(2).all(|pair| pair[1].strain_magnitude() < pair[0].strain_magnitude()));
/// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
/// ```
#[must_use]
pub fn pareto_front(matches: &[Match], side: StrainedSide) -> Vec<Match> {
    let mut front = ParetoFront::new(side);
    for found in matches {
        front.add(found.clone());
    }
    front.into_matches()
}
