//! The reduced basis of a net, and the point group that its metric has.

use nalgebra::Matrix2;

use super::EpitaxyError;
use super::integer::Int2;
use crate::crystal::Net;

/// Below this relative difference two lengths count as equal during reduction.
const EVEN: f64 = 1e-10;

/// Products of a pair of vectors: u·u, u·v, v·v.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gram {
    pub(super) uu: f64,
    pub(super) uv: f64,
    pub(super) vv: f64,
}

impl Gram {
    pub(super) fn of(columns: &Matrix2<f64>) -> Self {
        let (u, v) = (columns.column(0), columns.column(1));
        Self {
            uu: u.dot(&u),
            uv: u.dot(&v),
            vv: v.dot(&v),
        }
    }

    /// Of the vectors that the columns of `m` combine from these.
    pub(super) fn combined(self, m: Int2) -> Self {
        let (a, b, c, d) = (m.a as f64, m.b as f64, m.c as f64, m.d as f64);
        Self {
            uu: a * a * self.uu + 2.0 * a * c * self.uv + c * c * self.vv,
            uv: a * b * self.uu + (a * d + b * c) * self.uv + c * d * self.vv,
            vv: b * b * self.uu + 2.0 * b * d * self.uv + d * d * self.vv,
        }
    }

    pub(super) const fn determinant(self) -> f64 {
        self.uu * self.vv - self.uv * self.uv
    }

    /// Lagrange and Gauss: the change of basis, determinant one, to the two shortest vectors.
    pub(super) fn reduction(self) -> Int2 {
        let (mut m, mut g) = (Int2::IDENTITY, self);
        loop {
            if g.vv < g.uu * (1.0 - EVEN) {
                m = m * Int2::new(0, -1, 1, 0);
            } else {
                let steps = (g.uv / g.uu - EVEN).round();
                if steps == 0.0 {
                    return m;
                }
                m = m * Int2::new(1, -(steps as i64), 0, 1);
            }
            g = self.combined(m);
        }
    }

    /// Largest true strain of the map from these vectors to those of `other`, which span the same area.
    fn strain_to(self, other: Self) -> f64 {
        let trace = self.vv * other.uu - 2.0 * self.uv * other.uv + self.uu * other.vv;
        0.5 * (0.5 * trace / self.determinant()).max(1.0).acosh()
    }
}

/// An operation that maps the net onto itself, on its reduced basis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symmetry {
    pub(super) matrix: Int2,
    pub(super) is_mirror: bool,
    /// Angle of a rotation R; of a mirror R·diag(1, −1), twice the angle of its line.
    pub(super) angle_deg: f64,
}

/// A net on its two shortest vectors, exactly as symmetric as it is within the tolerance.
#[derive(Debug, Clone)]
pub(super) struct ReducedNet {
    /// The vectors as columns, angstrom, right-handed, in the frame of the net given.
    pub(super) basis: Matrix2<f64>,
    /// Columns: the reduced vectors in terms of the given ones.
    pub(super) from_given: Int2,
    pub(super) gram: Gram,
    pub(super) area_ang2: f64,
    /// The point group; the identity first.
    pub(super) group: Vec<Symmetry>,
}

impl ReducedNet {
    pub(super) fn new(net: &Net, symmetry_tolerance: f64) -> Result<Self, EpitaxyError> {
        let given = Matrix2::from_columns(&[net.u_ang, net.v_ang]);
        let area = net.area_ang2();
        let extent = net.u_ang.norm() * net.v_ang.norm();
        // A NaN fails the comparison, too.
        if !(area.is_finite() && extent > 0.0 && area > 1e-6 * extent) {
            return Err(EpitaxyError::FlatNet {
                u_ang: net.u_ang.into(),
                v_ang: net.v_ang.into(),
            });
        }
        let handed = if given.determinant() < 0.0 {
            Int2::new(1, 0, 0, -1)
        } else {
            Int2::IDENTITY
        };
        let from_given = handed * Gram::of(&given).combined(handed).reduction();
        let basis = given * from_given.real();
        let gram = Gram::of(&basis);
        let matrices = point_group(gram, symmetry_tolerance);
        let basis = symmetrised(&basis, &matrices);
        let group = matrices
            .into_iter()
            .filter_map(|matrix| {
                let q = basis * matrix.real() * basis.try_inverse()?;
                Some(Symmetry {
                    matrix,
                    is_mirror: matrix.determinant() < 0,
                    angle_deg: q[(1, 0)].atan2(q[(0, 0)]).to_degrees(),
                })
            })
            .collect();
        Ok(Self {
            basis,
            from_given,
            gram: Gram::of(&basis),
            area_ang2: basis.determinant(),
            group,
        })
    }

    pub(super) fn mirror(&self) -> Option<Int2> {
        let found = self.group.iter().find(|s| s.is_mirror)?;
        Some(found.matrix)
    }
}

/// Every operation that strains the net by no more than the tolerance. Their products must be among them:
/// where chance lets in a part of a group only, the worst are left out.
///
/// An operation maps the two shortest vectors onto vectors as short, so that on a reduced basis its
/// elements are −1, 0 or 1.
fn point_group(gram: Gram, tolerance: f64) -> Vec<Int2> {
    let one = || -1..=1_i64;
    let mut found: Vec<(f64, Int2)> = one()
        .flat_map(|a| one().map(move |b| (a, b)))
        .flat_map(|(a, b)| one().map(move |c| (a, b, c)))
        .flat_map(|(a, b, c)| one().map(move |d| Int2::new(a, b, c, d)))
        .filter(|m| m.determinant().abs() == 1)
        .map(|m| (gram.strain_to(gram.combined(m)), m))
        .filter(|(strain, _)| *strain <= tolerance)
        .collect();
    let plain = |m: Int2| m != Int2::IDENTITY;
    found.sort_by(|x, y| {
        (plain(x.1), x.0, x.1)
            .partial_cmp(&(plain(y.1), y.0, y.1))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut group: Vec<Int2> = found.into_iter().map(|(_, m)| m).collect();
    let is_closed = |g: &[Int2]| g.iter().all(|x| g.iter().all(|y| g.contains(&(*x * *y))));
    while !is_closed(&group) {
        group.pop();
    }
    group
}

/// The basis deformed, without rotation, until the group holds exactly: its metric is the mean over the
/// group.
fn symmetrised(basis: &Matrix2<f64>, group: &[Int2]) -> Matrix2<f64> {
    let gram = Gram::of(basis);
    let share = 1.0 / group.len() as f64;
    let mut mean = Matrix2::zeros();
    for m in group {
        let g = gram.combined(*m);
        mean += Matrix2::new(g.uu, g.uv, g.uv, g.vv) * share;
    }
    let Some(inverse) = basis.try_inverse() else {
        return *basis;
    };
    root(&(inverse.transpose() * mean * inverse)) * basis
}

/// The root of a symmetric positive matrix of order two.
pub(super) fn root(c: &Matrix2<f64>) -> Matrix2<f64> {
    let s = c.determinant().max(0.0).sqrt();
    (c + Matrix2::identity() * s) / (c.trace() + 2.0 * s).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(a: f64, b: f64, gamma: f64) -> (usize, usize) {
        let net = Net::from_parameters(a, b, gamma);
        let reduced = ReducedNet::new(&net, 1e-4).expect("a net");
        let mirrors = reduced.group.iter().filter(|s| s.is_mirror).count();
        (reduced.group.len(), mirrors)
    }

    #[test]
    fn point_groups_of_the_five_nets() {
        assert_eq!(order(2.665, 2.665, 120.0), (12, 6));
        assert_eq!(order(2.665, 2.665, 60.0), (12, 6));
        assert_eq!(order(3.0, 3.0, 90.0), (8, 4));
        assert_eq!(order(3.0, 4.0, 90.0), (4, 2));
        assert_eq!(order(3.0, 3.0, 77.0), (4, 2));
        assert_eq!(order(3.0, 4.0, 77.0), (2, 0));
    }

    #[test]
    fn a_nearly_square_net_becomes_square_and_keeps_its_area() {
        let net = Net::from_parameters(3.0, 3.0001, 90.001);
        let reduced = ReducedNet::new(&net, 1e-4).expect("a net");
        assert_eq!(reduced.group.len(), 8);
        assert!((reduced.gram.uu - reduced.gram.vv).abs() < 1e-12);
        assert!(reduced.gram.uv.abs() < 1e-12);
        assert!((reduced.area_ang2 / net.area_ang2() - 1.0).abs() < 1e-7);
        assert_eq!(order(3.0, 3.003, 90.0), (4, 2));
    }

    #[test]
    fn flat_nets_are_refused() {
        for (b, gamma) in [(3.0, 0.0), (0.0, 90.0), (f64::NAN, 90.0)] {
            let net = Net::from_parameters(3.0, b, gamma);
            assert!(ReducedNet::new(&net, 1e-4).is_err(), "{b} {gamma}");
        }
    }
}
