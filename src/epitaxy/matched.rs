//! One match: two superlattices and the deformation that joins them.

use std::cmp::Ordering;

use nalgebra::Matrix2;

use super::integer::Int2;
use super::prepared::PreparedNet;
use super::strain::{Strain, StrainedSide, of_side, rotation_deg, stretches};

/// Angles count as equal below this difference: nets of tables are written with eight digits.
const EVEN_DEG: f64 = 1e-5;

/// A coincidence cell: n cells of the film on m cells of the substrate, one for each family that the nets'
/// point groups make, and the smallest with its F.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Match {
    /// n, cells of the film's net in the coincidence cell.
    pub film_cells: u32,
    /// m, cells of the substrate's net in it.
    pub substrate_cells: u32,
    /// Rows: the cell's vectors in terms of u, v of the film's net as it was given; determinant ±n.
    pub film_matrix: [[i64; 2]; 2],
    /// Rows: the same vectors in terms of u, v of the substrate's net; determinant ±m.
    pub substrate_matrix: [[i64; 2]; 2],
    /// F: takes the film's cell onto the substrate's, in the frames in which the nets were given.
    pub deformation: Matrix2<f64>,
    /// Singular values of F, the larger first.
    pub stretches: [f64; 2],
    /// Rotation in F, degrees: of all members of the family the one turned least. Of a film that is turned
    /// over, after its mirroring at the line of its shortest vector.
    pub twist_deg: f64,
    /// Whether the film lies with its other face on the substrate; only where that makes a difference.
    pub is_turned: bool,
    /// Area of the film's cell before it is strained, square angstrom.
    pub film_area_ang2: f64,
    /// Area of the substrate's cell before it is strained, square angstrom.
    pub substrate_area_ang2: f64,
}

impl Match {
    /// Largest magnitude of a true principal strain, max |ln λ|: what [`SearchOptions::max_strain`] limits.
    ///
    /// [`SearchOptions::max_strain`]: super::SearchOptions::max_strain
    #[must_use]
    pub fn strain_magnitude(&self) -> f64 {
        let [large, small] = self.stretches.map(f64::ln);
        large.max(-small)
    }

    /// Strain of the side that takes it up; of the film where both do.
    #[must_use]
    pub fn strain(&self, side: StrainedSide) -> Strain {
        Strain::of(&self.side_deformation(side))
    }

    /// What deforms the strained side, in its own frame, onto the common cell; the film where both do (the
    /// substrate then takes up the opposite stretch).
    #[must_use]
    pub fn side_deformation(&self, side: StrainedSide) -> Matrix2<f64> {
        of_side(&self.deformation, side)
    }

    /// Area of the common cell, square angstrom: that of the side that stays as it is, or the geometric
    /// mean.
    #[must_use]
    pub fn area_ang2(&self, side: StrainedSide) -> f64 {
        match side {
            StrainedSide::Film => self.substrate_area_ang2,
            StrainedSide::Substrate => self.film_area_ang2,
            StrainedSide::Shared => (self.film_area_ang2 * self.substrate_area_ang2).sqrt(),
        }
    }

    /// Mean linear misfit of the film against the substrate, √(film area / substrate area) − 1: one to one
    /// on a hexagonal net it is (a_film − a_substrate)/a_substrate.
    #[must_use]
    pub fn misfit(&self) -> f64 {
        (self.film_area_ang2 / self.substrate_area_ang2).sqrt() - 1.0
    }

    /// Small cells first, then small strain, small twist; total.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |m: &Self| (m.substrate_cells, m.film_cells);
        // Equal but for rounding counts as equal, so that the order does not hang on the basis given.
        let rounded = |x: f64| (x * 1e9).round();
        key(self)
            .cmp(&key(other))
            .then(rounded(self.strain_magnitude()).total_cmp(&rounded(other.strain_magnitude())))
            .then(
                (self.twist_deg / EVEN_DEG)
                    .round()
                    .total_cmp(&(other.twist_deg / EVEN_DEG).round()),
            )
            .then(self.is_turned.cmp(&other.is_turned))
            .then(self.substrate_matrix.cmp(&other.substrate_matrix))
            .then(self.film_matrix.cmp(&other.film_matrix))
    }
}

/// How a twist θ changes with the member of the family: ±θ + offset.
#[derive(Debug, Clone, Copy)]
struct Turn {
    sign: f64,
    offset_deg: f64,
    /// F → S·F·P⁻¹: the film's vectors become P, the substrate's S times the old ones.
    film: Int2,
    substrate: Int2,
}

/// Makes a [`Match`] of two integer matrices.
pub(super) struct Builder<'a> {
    film: &'a PreparedNet,
    substrate: &'a PreparedNet,
    /// Whether the first of the two matrices is the film's.
    is_film_first: bool,
    turns: Vec<Turn>,
    /// Mirrors the film at the line of its shortest vector.
    turning: Matrix2<f64>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        film: &'a PreparedNet,
        substrate: &'a PreparedNet,
        is_film_first: bool,
    ) -> Self {
        Self {
            film,
            substrate,
            is_film_first,
            turns: turns(film, substrate),
            turning: mirror_at(&film.reduced.basis),
        }
    }

    /// `first` and `second`: columns are the cell's vectors on the reduced bases.
    pub(super) fn build(&self, first: Int2, second: Int2, is_turned: bool) -> Match {
        let (mut film, mut substrate) = if self.is_film_first {
            (first, second)
        } else {
            (second, first)
        };
        let twist = |film: Int2, substrate: Int2| {
            let f = self.deformation(film, substrate);
            if is_turned {
                rotation_deg(&(f * self.turning))
            } else {
                rotation_deg(&f)
            }
        };
        let own = twist(film, substrate);
        let mut best: Option<(f64, &Turn)> = None;
        for turn in &self.turns {
            let angle = wrapped(turn.sign * own + turn.offset_deg);
            // Of two equal angles the positive one.
            let smaller = best.is_none_or(|(old, _)| {
                angle.abs() < old.abs() - EVEN_DEG
                    || (angle > old && angle.abs() < old.abs() + EVEN_DEG)
            });
            if smaller {
                best = Some((angle, turn));
            }
        }
        if let Some((_, turn)) = best {
            film = turn.film * film;
            substrate = turn.substrate * substrate;
        }
        if film.determinant() < 0 {
            film = film.second_reversed();
            substrate = substrate.second_reversed();
        }
        let deformation = self.deformation(film, substrate);
        let cells = |m: Int2| m.determinant().unsigned_abs() as u32;
        let twist_deg = twist(film, substrate);
        Match {
            film_cells: cells(film),
            substrate_cells: cells(substrate),
            film_matrix: (self.film.reduced.from_given * film).vectors(),
            substrate_matrix: (self.substrate.reduced.from_given * substrate).vectors(),
            deformation,
            stretches: stretches(&deformation),
            twist_deg: if twist_deg.abs() < EVEN_DEG {
                0.0
            } else {
                twist_deg
            },
            is_turned,
            film_area_ang2: f64::from(cells(film)) * self.film.area_ang2(),
            substrate_area_ang2: f64::from(cells(substrate)) * self.substrate.area_ang2(),
        }
    }

    /// F = (B_s·W)·(B_f·X)⁻¹.
    fn deformation(&self, film: Int2, substrate: Int2) -> Matrix2<f64> {
        let from = self.film.reduced.basis * film.real();
        let to = self.substrate.reduced.basis * substrate.real();
        let adjugate = Matrix2::new(from[(1, 1)], -from[(0, 1)], -from[(1, 0)], from[(0, 0)]);
        to * adjugate / from.determinant()
    }
}

/// Mirrors at the line of the first vector.
fn mirror_at(basis: &Matrix2<f64>) -> Matrix2<f64> {
    let line = basis.column(0).normalize();
    line * line.transpose() * 2.0 - Matrix2::identity()
}

/// Every way in which the twist changes under S·F·P⁻¹ with det(S·P) = 1. A film is turned over only where
/// neither net has a mirror: P is then the identity or the half turn, which any mirroring leaves alone.
fn turns(film: &PreparedNet, substrate: &PreparedNet) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for s in &substrate.reduced.group {
        for p in &film.reduced.group {
            if s.is_mirror != p.is_mirror {
                continue;
            }
            let sign = if s.is_mirror { -1.0 } else { 1.0 };
            let offset_deg = s.angle_deg - p.angle_deg;
            let is_new = turns
                .iter()
                .all(|t| t.sign != sign || wrapped(t.offset_deg - offset_deg).abs() > 1e-6);
            if is_new {
                turns.push(Turn {
                    sign,
                    offset_deg,
                    film: p.matrix,
                    substrate: s.matrix,
                });
            }
        }
    }
    turns
}

/// The angle between −180° and 180°.
fn wrapped(angle_deg: f64) -> f64 {
    angle_deg - 360.0 * (angle_deg / 360.0).round()
}
