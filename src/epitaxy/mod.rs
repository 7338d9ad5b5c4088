//! How does a film fit onto a plane of zinc? Every coincidence cell of two nets, each once.
//!
//! # Question
//!
//! A film's net L and a substrate's net M, both primitive ([`CentredLattice::plane`]), in any orientation to
//! each other. A **match** is a linear map F such that F·L and M share a superlattice, the coincidence lattice
//! (Zur & McGill 1984). In coordinates of the two nets F is a matrix A of rational numbers; the film's
//! vectors x ∈ L with A·x ∈ M form the coincidence lattice, of index n in L and m in M. So a match is exactly
//! one rational matrix, and its smallest cell follows from it: multiples of a cell are the same match.
//!
//! # What counts
//!
//! - **Area**: n cells of the film and m of the substrate, both unstrained, up to
//!   [`SearchOptions::max_area_ang2`].
//! - **Strain**: F = R·U has principal stretches λ₁ ≥ λ₂; max |ln λ| up to [`SearchOptions::max_strain`]. True
//!   (logarithmic) strain is the same whichever side is strained, so that film and substrate can be swapped;
//!   tolerances on lengths and angles have no such property, and are another tolerance for each shape of cell.
//! - **Each once**: A and S·A·P are one match for S, P of the nets' point groups. These are found from the
//!   metric within [`SearchOptions::symmetry_tolerance`]; a net that has a symmetry within it is taken to have
//!   it exactly (strains are off by at most that much). Nets know no atoms: two ways to lie that are one by
//!   the nets' symmetry (hexagonal, say) may be twins by the crystal's (threefold).
//! - **Faces**: a film turned over shows the mirror image of its net. If either net is its own mirror image,
//!   that changes nothing; else both faces are searched and [`Match::is_turned`] tells them apart
//!   ([`Faces`]).
//!
//! # Method
//!
//! 1. Both nets are reduced (Lagrange, Gauss), their point groups found.
//! 2. Of the net with the larger cell, every superlattice of every index is written in Hermite normal form,
//!    σ₁(n) of them; one for each family under the point group is kept, on its shortest vectors x₁, x₂, with
//!    the operations T that map it onto itself.
//! 3. F takes x₁ to some vector w₁ of the other net with |ln(|w₁|/|x₁|)| within the limit, and x₂ to some w₂
//!    with det(w₁, w₂) = ±m. With x₁ and w₁ along the first axes, F is upper triangular,
//!    F = [[s, t], [0, r]], s = |w₁|/|x₁|, |r| = D/s, D the ratio of the two areas. λ₁² + λ₂² = s² + t² + r² and
//!    λ₁·λ₂ = D, hence the strain is within ε if and only if s² + t² + r² ≤ μ² + D²/μ² with
//!    μ = min(1, D)·exp ε. That is an interval of t; the w₂ of given m are c + k·w₁/g, one for each integer
//!    k, and the interval is one of k.
//! 4. Kept is (x, w) if it is the first of all S·w·T, and if it is the smallest cell of its F: the minors of
//!    order two of the four rows have no common divisor.
//!
//! **Complete**, with nothing to assume on cells or tolerance: given any match within the limits, bring its
//! coincidence lattice to the representative of its family (A → S·A·P); F·x₁ is a vector of the other net
//! whose length is within the limit, because |F·x₁|/|x₁| lies between λ₂ and λ₁, and all of those are
//! tried; F·x₂ has a determinant ±m with it and fulfils the inequality, and all of those are tried. No basis
//! of the image is ever reduced, so nets that are nearly hexagonal or square, whose shortest vectors change
//! places under strain, and long cells that a small shear moves by whole vectors, need no special care.
//! **Once**: the coincidence lattice follows from A, and of a family S·w·T exactly one member is first.
//!
//! The work grows with the number of matches, not of pairs of superlattices; nothing but the result is kept,
//! and [`survey`] keeps only fronts.
//!
//! # Parts
//!
//! [`search`] finds, [`Strain`] and [`Layer`] describe, [`pareto_front`] selects, [`epitaxy_score`] condenses,
//! [`report`](report()) gathers it for printing, [`svg`] and [`png()`] draw, [`survey`](survey()) does many pairs.
//! [`zinc_survey`](zinc_survey()) does all shipped cells and makes the table behind the descriptors.
//! [`CentredLattice`], [`plane_nets`](plane_nets()), [`ZincCell`] and [`NamedNet`] say which net a plane has and
//! which cells may be paired.
//!
//! # Limits
//!
//! Geometry and linear elasticity: no chemistry, no charge, no steps, no atoms inside the cell. Large
//! coincidence cells are always to be found and are no epitaxy by themselves: read the front, not its end.
//!
//! # References
//!
//! - Zur & McGill, J. Appl. Phys. 55 (1984) 378, doi 10.1063/1.333084: coincidence lattices by superlattices
//!   and reduction.
//! - Cassels, An Introduction to the Geometry of Numbers (1959), chapter I: superlattices and their normal
//!   forms.

mod elastic;
mod error;
mod integer;
mod matched;
mod named;
mod pareto;
mod plane_nets;
mod plot;
mod prepared;
mod reduced;
mod report;
mod score;
mod search;
mod spec;
mod strain;
mod superlattices;
mod survey;
mod zinc;
mod zinc_survey;

pub use elastic::{HexagonalElastic, Layer, PlaneStress};
pub use error::{CellSetName, EpitaxyError};
pub use matched::Match;
pub use named::{NamedNet, phase_structure};
pub use pareto::{ParetoFront, pareto_front};
pub use plane_nets::{CentredLattice, PlaneNet, plane_nets};
pub use plot::{Figure, png, svg};
pub use prepared::{MOST_CELLS, PreparedNet};
pub use report::{EpitaxyReport, MatchReport, NetReport, report};
pub use score::{STRAIN_AT_ONE, STRAIN_AT_ZERO, epitaxy_score};
pub use search::{Faces, MOST_MATCHES, SearchOptions, search, search_prepared};
pub use spec::NetSpec;
pub use strain::{Strain, StrainedSide};
pub use survey::{PairSurvey, survey};
pub use zinc::{ZINC_PLANES, ZincCell};
pub use zinc_survey::{
    FilmOnZinc, MAX_AREA_ANG2, MAX_STRAIN, RELATIVE_SIGMA_CALCULATED, RELATIVE_SIGMA_MEASURED,
    csv_of, zinc_survey,
};
