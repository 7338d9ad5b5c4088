//! The search against one that tries everything.

use std::collections::BTreeSet;

use nalgebra::Matrix2;
use proptest::prelude::*;
use zincscreen::crystal::Net;
use zincscreen::epitaxy::{Faces, Match, SearchOptions, search};

use super::{fcc_111, hexagonal, options, zinc};

type Integers = [[i64; 2]; 2];

/// A = N·M⁻¹ takes film coordinates to substrate coordinates: numerators and a common denominator.
type Rational = (Integers, i64);

fn product(a: Integers, b: Integers) -> Integers {
    [0, 1].map(|i| [0, 1].map(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j]))
}

fn determinant(m: Integers) -> i64 {
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// N·M⁻¹ in lowest terms, denominator positive.
fn quotient(n: Integers, m: Integers) -> Rational {
    let adjugate = [[m[1][1], -m[0][1]], [-m[1][0], m[0][0]]];
    lowest(product(n, adjugate), determinant(m))
}

fn lowest(numerators: Integers, denominator: i64) -> Rational {
    let divisor = numerators
        .iter()
        .flatten()
        .fold(denominator, |g, &x| gcd(g, x))
        * denominator.signum();
    (
        numerators.map(|row| row.map(|x| x / divisor)),
        denominator / divisor,
    )
}

fn columns(net: &Net) -> Matrix2<f64> {
    Matrix2::from_columns(&[net.u_ang, net.v_ang])
}

fn real(m: Integers) -> Matrix2<f64> {
    Matrix2::from_fn(|i, j| m[i][j] as f64)
}

/// Every integer matrix that keeps all distances of the net.
fn group(net: &Net) -> Vec<Integers> {
    let basis = columns(net);
    let gram = basis.tr_mul(&basis);
    let mut found = Vec::new();
    let range = || -6..=6_i64;
    for (a, b) in range().flat_map(|a| range().map(move |b| (a, b))) {
        for (c, d) in range().flat_map(|c| range().map(move |d| (c, d))) {
            let m = [[a, b], [c, d]];
            let image = real(m).transpose() * gram * real(m);
            if determinant(m).abs() == 1 && (image - gram).abs().max() < 1e-7 {
                found.push(m);
            }
        }
    }
    found
}

/// The first of S·A·P.
fn family(a: Rational, film: &[Integers], substrate: &[Integers]) -> Rational {
    substrate
        .iter()
        .flat_map(|s| film.iter().map(|p| product(product(*s, a.0), *p)))
        .map(|numerators| lowest(numerators, a.1))
        .min()
        .expect("a group has the identity")
}

/// Every family, by trying all superlattices of the film and all pairs of substrate vectors of about the
/// right lengths.
fn everything(film: &Net, substrate: &Net, limits: &SearchOptions) -> BTreeSet<Rational> {
    let (from, to) = (columns(film), columns(substrate));
    let (film_group, substrate_group) = (group(film), group(substrate));
    let stretch = limits.max_strain.exp();
    let most = |net: &Net| (limits.max_area_ang2 / net.area_ang2()) as i64;
    let mut found = BTreeSet::new();
    for n in 1..=most(film) {
        for a in (1..=n).filter(|a| n % a == 0) {
            for b in 0..a {
                let cell = [[a, b], [0, n / a]];
                let vectors = from * real(cell);
                let images = [0, 1].map(|i| {
                    let length = vectors.column(i).norm();
                    nearby(&to, length / stretch, length * stretch)
                });
                let inverse = vectors.try_inverse().expect("not singular");
                for w1 in &images[0] {
                    for w2 in &images[1] {
                        let image = [[w1[0], w2[0]], [w1[1], w2[1]]];
                        let m = determinant(image).abs();
                        if m == 0 || m > most(substrate) {
                            continue;
                        }
                        let f = to * real(image) * inverse;
                        let values = f.svd(false, false).singular_values;
                        if values.max() <= stretch && values.min() >= 1.0 / stretch {
                            let a = quotient(image, cell);
                            found.insert(family(a, &film_group, &substrate_group));
                        }
                    }
                }
            }
        }
    }
    found
}

/// Integer combinations with a length between the two.
fn nearby(basis: &Matrix2<f64>, least: f64, most: f64) -> Vec<[i64; 2]> {
    let area = basis.determinant().abs();
    let reach = |i: usize| (most * basis.column(i).norm() / area).ceil() as i64;
    let mut found = Vec::new();
    for x in -reach(1)..=reach(1) {
        for y in -reach(0)..=reach(0) {
            let length = (basis.column(0) * x as f64 + basis.column(1) * y as f64).norm();
            if (least * (1.0 - 1e-12)..=most * (1.0 + 1e-12)).contains(&length) {
                found.push([x, y]);
            }
        }
    }
    found
}

fn families(matches: &[Match], film: &Net, substrate: &Net) -> BTreeSet<Rational> {
    let (film_group, substrate_group) = (group(film), group(substrate));
    let transposed = |m: Integers| [[m[0][0], m[1][0]], [m[0][1], m[1][1]]];
    let found: BTreeSet<Rational> = matches
        .iter()
        .map(|m| {
            let a = quotient(transposed(m.substrate_matrix), transposed(m.film_matrix));
            family(a, &film_group, &substrate_group)
        })
        .collect();
    assert_eq!(found.len(), matches.len(), "each match once");
    found
}

/// What a match says of itself follows from its two matrices.
fn check(matches: &[Match], film: &Net, substrate: &Net, limits: &SearchOptions) {
    for m in matches {
        let transposed = |m: Integers| [[m[0][0], m[1][0]], [m[0][1], m[1][1]]];
        let from = columns(film) * real(transposed(m.film_matrix));
        let to = columns(substrate) * real(transposed(m.substrate_matrix));
        assert!((m.deformation * from - to).abs().max() < 1e-2);
        assert!((from.determinant().abs() / m.film_area_ang2 - 1.0).abs() < 1e-3);
        assert!((to.determinant().abs() / m.substrate_area_ang2 - 1.0).abs() < 1e-3);
        assert_eq!(
            determinant(m.film_matrix).unsigned_abs(),
            u64::from(m.film_cells)
        );
        assert!(m.film_area_ang2.max(m.substrate_area_ang2) <= limits.max_area_ang2 * (1.0 + 1e-6));
        assert!(m.strain_magnitude() <= limits.max_strain * (1.0 + 1e-6));
    }
}

fn compare(film: &Net, substrate: &Net, limits: &SearchOptions) -> usize {
    let matches = search(film, substrate, limits).expect("a search");
    check(&matches, film, substrate, limits);
    let own = families(&matches, film, substrate);
    let all = everything(film, substrate, limits);
    let missed: Vec<_> = all.difference(&own).collect();
    let invented: Vec<_> = own.difference(&all).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed {missed:?}, invented {invented:?}"
    );
    own.len()
}

#[test]
fn nothing_is_missed_on_symmetric_nets() {
    let square = Net::from_parameters(2.96, 2.96, 90.0);
    let centred = Net::from_parameters(3.1, 3.1, 71.0);
    let rectangle = Net::from_parameters(2.665, 4.947, 90.0);
    let mut found = 0;
    for (film, area, strain) in [
        (fcc_111(3.615), 130.0, 0.05),
        (fcc_111(4.951), 130.0, 0.1),
        (square, 110.0, 0.06),
        (centred, 110.0, 0.06),
        (rectangle, 110.0, 0.08),
        // Nearly hexagonal: three bases are nearly as short as each other.
        (Net::from_parameters(2.7, 2.72, 119.5), 80.0, 0.06),
        // Long and narrow: shear by several lattice vectors stays within the limit.
        (Net::from_parameters(2.6, 21.0, 97.0), 230.0, 0.1),
    ] {
        found += compare(&film, &zinc(), &options(area, strain));
        found += compare(&zinc(), &film, &options(area, strain));
    }
    assert!(found > 380, "{found}");
}

#[test]
fn both_faces_of_oblique_nets() {
    let (film, substrate) = (
        Net::from_parameters(3.0, 4.1, 81.0),
        Net::from_parameters(3.3, 3.7, 97.0),
    );
    let limits = options(90.0, 0.06);
    let both = search(&film, &substrate, &limits).expect("a search");
    assert!(compare(&film, &substrate, &limits) == both.len());
    let as_given = SearchOptions {
        faces: Faces::AsGiven,
        ..limits
    };
    let one = search(&film, &substrate, &as_given).expect("a search");
    assert!(
        one.iter()
            .all(|m| !m.is_turned && m.deformation.determinant() > 0.0)
    );
    let turned = both.iter().filter(|m| m.is_turned).count();
    assert!(turned > 0);
    assert_eq!(one.len() + turned, both.len());
    for m in &both {
        assert_eq!(m.is_turned, m.deformation.determinant() < 0.0);
    }
    // A net that is its own mirror image makes the two faces one.
    let matches = search(&film, &hexagonal(2.665), &limits).expect("a search");
    assert!(!matches.is_empty() && matches.iter().all(|m| !m.is_turned));
}

fn any_net() -> impl Strategy<Value = Net> {
    prop_oneof![
        (2.4..4.0_f64).prop_map(hexagonal),
        (2.4..4.0_f64).prop_map(|a| Net::from_parameters(a, a, 90.0)),
        (2.4..4.0_f64, 2.4..6.0_f64).prop_map(|(a, b)| Net::from_parameters(a, b, 90.0)),
        (2.4..4.0_f64, 61.0..119.0_f64).prop_map(|(a, g)| Net::from_parameters(a, a, g)),
        (2.4..4.0_f64, 2.4..6.0_f64, 65.0..115.0_f64)
            .prop_map(|(a, b, g)| Net::from_parameters(a, b, g)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_missed(
        film in any_net(), substrate in any_net(), area in 20.0..70.0_f64, strain in 0.01..0.12_f64,
    ) {
        // The naive search takes a net as symmetric to rounding only.
        let limits = SearchOptions { symmetry_tolerance: 1e-7, ..options(area, strain) };
        compare(&film, &substrate, &limits);
    }
}
