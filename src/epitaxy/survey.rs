//! Many films on many planes of zinc.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::pareto::ParetoFront;
use super::search::visit;
use super::{
    EpitaxyError, Layer, Match, NamedNet, PreparedNet, STRAIN_AT_ONE, SearchOptions, StrainedSide,
    epitaxy_score,
};

/// What one film does on one substrate.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PairSurvey {
    /// Position in the list of films.
    pub film: usize,
    /// Position in the list of substrates.
    pub substrate: usize,
    /// How many matches there are.
    pub matches: usize,
    /// Those that no other beats in both strain and area, smallest area first.
    pub front: Vec<Match>,
    /// The match of the highest score, and the score; none without matches or stiffness.
    pub best: Option<(Match, f64)>,
    /// The match of the smallest area in which the substrate's layer costs at most kT per atom
    /// ([`STRAIN_AT_ONE`](super::STRAIN_AT_ONE)); none without one or stiffness.
    pub coherent: Option<Match>,
}

/// Every film on every substrate of its own set of cells, in the order of the films, then of the
/// substrates, whatever the number of threads. Of each pair only the front and the best match are kept:
/// memory grows with the number of pairs, not of matches.
///
/// A film whose set has no substrate in the list is paired with nothing.
///
/// ```
/// use zincscreen::crystal::Net;
/// use zincscreen::epitaxy::{NamedNet, SearchOptions, StrainedSide, survey};
/// use zincscreen::facts::CellSet;
/// let hexagonal = |name: &str, a_ang| NamedNet {
///     name: name.to_owned(),
///     set: CellSet::Measured,
///     net: Net::from_parameters(a_ang, a_ang, 120.0),
///     layer: None,
/// };
/// let films = [hexagonal("Cu(111)", 2.5562), hexagonal("Pb(111)", 3.5009)];
/// let zinc = [hexagonal("Zn(002)", 2.665)];
/// let found = survey(&films, &zinc, StrainedSide::Film, &SearchOptions::default())?;
/// assert_eq!(found.len(), 2);
/// assert_eq!(found[1].front[0].substrate_cells, 7);
/// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
/// ```
///
/// # Errors
/// As [`super::search`].
pub fn survey(
    films: &[NamedNet],
    substrates: &[NamedNet],
    side: StrainedSide,
    options: &SearchOptions,
) -> Result<Vec<PairSurvey>, EpitaxyError> {
    let prepared: Vec<PreparedNet> = substrates
        .iter()
        .map(|s| PreparedNet::new(&s.net, options))
        .collect::<Result<_, _>>()?;
    let by_film: Vec<Vec<PairSurvey>> = films
        .par_iter()
        .enumerate()
        .map(|(film, named)| {
            let net = PreparedNet::new(&named.net, options)?;
            let of_its_set = substrates.iter().zip(&prepared).enumerate();
            Ok(of_its_set
                .filter(|(_, (substrate, _))| substrate.set == named.set)
                .map(|(substrate, (named, on))| PairSurvey {
                    film,
                    substrate,
                    ..pair(&net, on, named.layer.as_ref(), side, options)
                })
                .collect())
        })
        .collect::<Result<_, EpitaxyError>>()?;
    Ok(by_film.into_iter().flatten().collect())
}

fn pair(
    film: &PreparedNet,
    substrate: &PreparedNet,
    layer: Option<&Layer>,
    side: StrainedSide,
    options: &SearchOptions,
) -> PairSurvey {
    let mut front = ParetoFront::new(side);
    let mut best: Option<(Match, f64)> = None;
    let mut coherent: Option<Match> = None;
    let mut matches = 0;
    visit(film, substrate, options, |found| {
        matches += 1;
        if let Some(layer) = layer {
            let score = epitaxy_score(&found, &layer.stress);
            let is_better = best.as_ref().is_none_or(|(old, old_score)| {
                if (score - old_score).abs() <= 1e-12 {
                    found.order(old) == Ordering::Less
                } else {
                    score > *old_score
                }
            });
            if is_better {
                best = Some((found.clone(), score));
            }
            let cost = layer
                .stress
                .equivalent_strain(&found.strain(StrainedSide::Substrate));
            let is_smaller = coherent
                .as_ref()
                .is_none_or(|old| found.order(old) == Ordering::Less);
            if is_smaller && cost <= STRAIN_AT_ONE {
                coherent = Some(found.clone());
            }
        }
        front.add(found);
        true
    });
    PairSurvey {
        film: 0,
        substrate: 0,
        matches,
        front: front.into_matches(),
        best,
        coherent,
    }
}
