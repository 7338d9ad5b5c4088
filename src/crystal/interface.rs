//! How do the atoms of a film lie on a substrate, once their nets are matched?
//!
//! A match gives two integer matrices, whose rows combine the vectors of either net into those of the
//! common cell. Film and substrate are tiled accordingly, one of them or both are strained onto the common
//! cell, and the film is put on the substrate with a gap and a lateral shift. Heights keep their values:
//! no Poisson contraction is applied, for it would need elastic constants.

use nalgebra::{Matrix2, Vector2, Vector3};

use super::slab::{PLANE_TOLERANCE_ANG, Slab, SlabError};
use super::{Lattice, Structure};

/// Which side is strained onto the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strained {
    /// The film takes the cell of the substrate.
    #[default]
    Film,
    /// The substrate takes the cell of the film.
    Substrate,
    /// Each takes half of the true strain, with opposite sign.
    Shared,
}

/// How film and substrate are put together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InterfaceOptions {
    /// Rows: the common cell in terms of a and b of the film.
    pub film_matrix: [[i64; 2]; 2],
    /// Rows: the common cell in terms of a and b of the substrate.
    pub substrate_matrix: [[i64; 2]; 2],
    /// Which side is strained.
    pub strained: Strained,
    /// From the highest atom of the substrate to the lowest of the film, angstrom.
    pub gap_ang: f64,
    /// Of the film against the substrate, along the vectors of the common cell, fractional.
    pub shift: [f64; 2],
    /// From the highest atom of the film to the lowest of the next substrate, angstrom.
    pub vacuum_ang: f64,
}

/// A film on a substrate.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Interface {
    /// The atoms: those of the substrate first.
    pub slab: Slab,
    /// How many atoms belong to the substrate.
    pub substrate_atoms: usize,
    /// The film lies with its upper side on the substrate: the matrices have determinants of opposite
    /// sign.
    pub is_film_turned_over: bool,
    /// Principal strains of the film, λ − 1, the greater first.
    pub film_strain: [f64; 2],
    /// Principal strains of the substrate, λ − 1, the greater first.
    pub substrate_strain: [f64; 2],
}

/// Why film and substrate cannot be put together.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InterfaceError {
    /// One of the slabs, or what they make together.
    #[error(transparent)]
    Slab(#[from] SlabError),
    /// A length out of range.
    #[error("{what} is {value_ang} Å; expected more than 0, up to 1000 Å")]
    Length {
        /// Which length.
        what: &'static str,
        /// What was given, angstrom.
        value_ang: f64,
    },
    /// A flat matrix.
    #[error("{what}: the matrix {matrix:?} has determinant zero and spans no cell")]
    Flat {
        /// Whose matrix.
        what: &'static str,
        /// The matrix.
        matrix: [[i64; 2]; 2],
    },
    /// A shift that is no number.
    #[error("the shift {shift:?} is not two finite numbers")]
    Shift {
        /// What was given.
        shift: [f64; 2],
    },
    /// Too much strain for a match.
    #[error(
        "the two cells differ by {strain_percent:.1} %: more than {greatest_percent} % is no match; \
         check that each matrix belongs to its own net"
    )]
    Strain {
        /// Largest principal strain of the film onto the substrate, percent.
        strain_percent: f64,
        /// The limit, percent.
        greatest_percent: f64,
    },
}

/// A film on a substrate, from a match of their nets.
///
/// `film` and `substrate` are slabs with primitive nets (or whatever nets the matrices refer to). The
/// lower side of the film meets the upper side of the substrate; where the determinants have opposite
/// signs the match is one of the film turned over, and it is turned.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::interface::{InterfaceOptions, Strained, interface};
/// use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// let layer = |symbol: &str, a: f64| -> Result<Slab, Box<dyn std::error::Error>> {
///     let cell = Lattice::from_parameters([a, a, 20.0], [90.0, 90.0, 120.0]);
///     let atom = Site::new(symbol.parse()?, Vector3::new(0.0, 0.0, 0.5));
///     Ok(Slab::new(&Structure::new(cell, vec![atom])?, PLANE_TOLERANCE_ANG)?)
/// };
/// // Copper on zinc, one to one: the film is stretched by 4.3 %.
/// let options = InterfaceOptions {
///     film_matrix: [[1, 0], [0, 1]],
///     substrate_matrix: [[1, 0], [0, 1]],
///     strained: Strained::Film,
///     gap_ang: 2.2,
///     shift: [1.0 / 3.0, 2.0 / 3.0],
///     vacuum_ang: 15.0,
/// };
/// let stack = interface(&layer("Cu", 2.556)?, &layer("Zn", 2.665)?, &options)?;
/// assert_eq!(stack.slab.structure().formula(), "ZnCu");
/// assert!((stack.film_strain[0] - (2.665 / 2.556 - 1.0)).abs() < 1e-12);
/// assert!((stack.slab.thickness_ang() - 2.2).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Flat matrices, lengths out of range, cells that do not match, too many atoms, atoms too near.
pub fn interface(
    film: &Slab,
    substrate: &Slab,
    options: &InterfaceOptions,
) -> Result<Interface, InterfaceError> {
    /// Beyond this the matrices belong to other nets.
    const GREATEST_PERCENT: f64 = 50.0;
    options.validate()?;
    let (mut film_matrix, mut substrate_matrix) = (options.film_matrix, options.substrate_matrix);
    if determinant(substrate_matrix) < 0 {
        substrate_matrix.swap(0, 1);
        film_matrix.swap(0, 1);
    }
    let is_film_turned_over = determinant(film_matrix) < 0;
    let film = if is_film_turned_over {
        let (turned, old_in_new) = film.turned()?;
        film_matrix = product(film_matrix, old_in_new);
        turned
    } else {
        film.clone()
    };
    let cell = |slab: &Slab, matrix: [[i64; 2]; 2]| {
        let [a, b] = slab.net();
        Matrix2::from_columns(&matrix.map(|[i, j]| a * i as f64 + b * j as f64))
    };
    let film_cell = cell(&film, film_matrix);
    let substrate_cell = cell(substrate, substrate_matrix);
    let film_inverse = film_cell.try_inverse().unwrap_or_else(Matrix2::zeros);
    let deformation = substrate_cell * film_inverse;
    let strain_percent = stretches(&deformation)
        .iter()
        .map(|stretch| 100.0 * stretch.ln().abs().exp_m1())
        .fold(0.0, f64::max);
    if strain_percent.is_nan() || strain_percent > GREATEST_PERCENT {
        return Err(InterfaceError::Strain {
            strain_percent,
            greatest_percent: GREATEST_PERCENT,
        });
    }
    let common = match options.strained {
        Strained::Film => substrate_cell,
        Strained::Substrate => film_cell,
        // F = R·U: half of ln U is that of √U.
        Strained::Shared => root(&root(&(deformation.transpose() * deformation))) * film_cell,
    };
    let [film_strain, substrate_strain] = [film_cell, substrate_cell].map(|own| {
        let inverse = own.try_inverse().unwrap_or_else(Matrix2::zeros);
        stretches(&(common * inverse)).map(|stretch| stretch - 1.0)
    });

    let lower = substrate.supercell(substrate_matrix)?;
    let upper = film.supercell(film_matrix)?;
    let [a, b]: [Vector2<f64>; 2] = [common.column(0).into(), common.column(1).into()];
    let c_ang =
        lower.thickness_ang() + options.gap_ang + upper.thickness_ang() + options.vacuum_ang;
    let length = a.norm();
    let lattice = Lattice::from_vectors([
        [length, 0.0, 0.0],
        [a.dot(&b) / length, a.perp(&b) / length, 0.0],
        [0.0, 0.0, c_ang],
    ]);
    let bottom_ang = 0.5 * options.vacuum_ang;
    let top_ang = bottom_ang + lower.thickness_ang() + options.gap_ang;
    let mut sites = Vec::new();
    for (slab, start_ang, shift) in [
        (&lower, bottom_ang, [0.0; 2]),
        (&upper, top_ang, options.shift),
    ] {
        let heights: Vec<f64> = (0..slab.structure().sites().len())
            .map(|atom| slab.height_ang(atom))
            .collect();
        let lowest = heights.iter().copied().fold(f64::INFINITY, f64::min);
        for (site, height) in slab.structure().sites().iter().zip(heights) {
            let mut site = site.clone();
            site.fractional = Vector3::new(
                (site.fractional.x + shift[0]).rem_euclid(1.0),
                (site.fractional.y + shift[1]).rem_euclid(1.0),
                (height - lowest + start_ang) / c_ang,
            );
            sites.push(site);
        }
    }
    let structure = Structure::with_periodicity(lattice, sites, [true, true, false])
        .map_err(SlabError::from)?;
    Ok(Interface {
        slab: Slab::new(&structure, PLANE_TOLERANCE_ANG)?,
        substrate_atoms: lower.structure().sites().len(),
        is_film_turned_over,
        film_strain,
        substrate_strain,
    })
}

impl InterfaceOptions {
    /// Refuses what makes no interface.
    ///
    /// # Errors
    /// Flat matrices, lengths out of range, a shift that is no number.
    pub fn validate(&self) -> Result<(), InterfaceError> {
        const GREATEST_ANG: f64 = 1000.0;
        for (what, value_ang) in [("the gap", self.gap_ang), ("the vacuum", self.vacuum_ang)] {
            if !(value_ang > 0.0 && value_ang <= GREATEST_ANG) {
                return Err(InterfaceError::Length { what, value_ang });
            }
        }
        for (what, matrix) in [
            ("film", self.film_matrix),
            ("substrate", self.substrate_matrix),
        ] {
            if determinant(matrix) == 0 {
                return Err(InterfaceError::Flat { what, matrix });
            }
        }
        if self.shift.iter().any(|x| !x.is_finite()) {
            return Err(InterfaceError::Shift { shift: self.shift });
        }
        Ok(())
    }
}

/// Sign and size; saturates far beyond any cell.
const fn determinant([[a, b], [c, d]]: [[i64; 2]; 2]) -> i64 {
    a.saturating_mul(d).saturating_sub(b.saturating_mul(c))
}

/// Rows of `m` in terms of what the rows of `n` combine.
fn product(m: [[i64; 2]; 2], n: [[i64; 2]; 2]) -> [[i64; 2]; 2] {
    m.map(|[i, j]| {
        [0, 1].map(|k| {
            i.saturating_mul(n[0][k])
                .saturating_add(j.saturating_mul(n[1][k]))
        })
    })
}

/// Singular values, the larger first: of a matrix with positive determinant, rotation and stretch part
/// their sum and difference.
fn stretches(deformation: &Matrix2<f64>) -> [f64; 2] {
    let [a, c, b, d]: [f64; 4] = [0, 1, 2, 3].map(|i| deformation[i]);
    let (sum, difference) = ((a + d).hypot(b - c), (a - d).hypot(b + c));
    [0.5 * (sum + difference), 0.5 * (sum - difference)]
}

/// Square root of a symmetric positive matrix.
fn root(matrix: &Matrix2<f64>) -> Matrix2<f64> {
    let product = matrix.determinant().max(0.0).sqrt();
    (matrix + Matrix2::identity() * product) / (matrix.trace() + 2.0 * product).sqrt()
}
