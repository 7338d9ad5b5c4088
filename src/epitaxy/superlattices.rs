//! Which superlattices does a net have, each once?
//!
//! Every superlattice of index n has one basis in Hermite normal form: columns (a, 0) and (b, d) with
//! a·d = n and 0 ≤ b < a, σ₁(n) of them. An operation of the net's point group maps a superlattice onto
//! another; of each such family the one with the smallest (a, b) stands for all, together with the
//! operations that map it onto itself.

use super::integer::{Int2, bezout};
use super::reduced::ReducedNet;

/// A superlattice on its two shortest vectors.
#[derive(Debug, Clone)]
pub(super) struct Superlattice {
    /// How many cells of the net it holds.
    pub(super) index: i64,
    /// Columns: its vectors x₁, x₂ on the net's reduced basis; determinant = index.
    pub(super) vectors: Int2,
    /// Length of x₁, angstrom.
    pub(super) length_ang: f64,
    /// Of x₂ along x₁, and its height above x₁, angstrom.
    pub(super) along_ang: f64,
    pub(super) height_ang: f64,
    /// The operations of the net that map it onto itself, on x₁ and x₂, except the identity and the
    /// half turn; x → −x with every other one is left out, too.
    pub(super) stabiliser: Vec<Int2>,
}

impl Superlattice {
    pub(super) fn has_mirror(&self) -> bool {
        self.stabiliser.iter().any(|t| t.determinant() < 0)
    }
}

/// (a, b) of the Hermite normal form of a matrix with determinant ±n.
const fn normal_form(m: Int2) -> (i64, i64) {
    let (d, s, t) = bezout(m.c, m.d);
    let a = m.determinant().abs() / d;
    (a, (m.a * s + m.b * t).rem_euclid(a))
}

/// Every Hermite normal form of index n: σ₁(n) of them.
pub(super) fn normal_forms(index: i64) -> impl Iterator<Item = Int2> {
    (1..=index)
        .filter(move |a| index % a == 0)
        .flat_map(move |a| (0..a).map(move |b| Int2::new(a, b, 0, index / a)))
}

/// One superlattice of index n for each family under the net's point group.
pub(super) fn superlattices(net: &ReducedNet, index: i64) -> impl Iterator<Item = Superlattice> {
    normal_forms(index).filter_map(move |form| {
        let own = (form.a, form.b);
        let mut keeps = Vec::new();
        // Of an operation and its product with the half turn, which changes nothing, the one first found.
        for operation in &net.group {
            let image = normal_form(operation.matrix * form);
            if image < own {
                return None;
            }
            let reversed = operation.matrix * Int2::new(-1, 0, 0, -1);
            if image == own && !keeps.contains(&reversed) {
                keeps.push(operation.matrix);
            }
        }
        let vectors = form * net.gram.combined(form).reduction();
        let gram = net.gram.combined(vectors);
        let length_ang = gram.uu.sqrt();
        let stabiliser = keeps
            .into_iter()
            .filter(|m| *m != Int2::IDENTITY)
            .filter_map(|m| (vectors.adjugate() * m * vectors).divided(index))
            .collect();
        Some(Superlattice {
            index,
            vectors,
            length_ang,
            along_ang: gram.uv / length_ang,
            height_ang: index as f64 * net.area_ang2 / length_ang,
            stabiliser,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crystal::Net;

    fn hexagonal() -> ReducedNet {
        ReducedNet::new(&Net::from_parameters(2.665, 2.665, 120.0), 1e-4).expect("a net")
    }

    #[test]
    fn as_many_normal_forms_as_the_sum_of_divisors() {
        for (n, count) in [(1, 1), (2, 3), (3, 4), (4, 7), (7, 8), (19, 20)] {
            assert_eq!(normal_forms(n).count(), count, "{n}");
        }
    }

    #[test]
    fn families_and_their_sizes_add_up() {
        let net = hexagonal();
        let half_group = net.group.len() / 2;
        for n in 1..=40 {
            let members: usize = superlattices(&net, n)
                .map(|s| half_group / (s.stabiliser.len() + 1))
                .sum();
            assert_eq!(members, normal_forms(n).count(), "{n}");
        }
    }

    #[test]
    fn hexagonal_families() {
        let net = hexagonal();
        let count = |n| superlattices(&net, n).count();
        // √3: three of the four are rectangular or so, one is hexagonal; √7: its two orientations are one.
        assert_eq!([1, 2, 3, 4, 7].map(count), [1, 1, 2, 3, 3]);
        let root7: Vec<_> = superlattices(&net, 7)
            .filter(|s| (s.length_ang / 2.665 - 7.0_f64.sqrt()).abs() < 1e-9)
            .collect();
        assert_eq!(root7.len(), 1);
        assert!(!root7[0].has_mirror());
    }

    #[test]
    fn superlattices_span_their_cells() {
        let net = hexagonal();
        for s in superlattices(&net, 12) {
            assert_eq!(s.vectors.determinant(), 12);
            assert!(s.along_ang.abs() <= 0.5 * s.length_ang * (1.0 + 1e-9));
            for t in &s.stabiliser {
                assert_eq!(t.determinant().abs(), 1);
            }
        }
    }
}
