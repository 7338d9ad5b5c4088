//! Every match of the published procedure is among ours: pymatgen's own test cases, VO2 on TiO2.
//!
//! The procedure is written anew here as pymatgen 2026.10.24 does it: reduced vectors of either cell,
//! compared by length and angle. Its raw counts (8, 60, 52, 60) show that it is the same.

use std::collections::HashSet;

use nalgebra::{Matrix2, Vector2};
use zincscreen::crystal::Net;
use zincscreen::epitaxy::{Match, search};
use zincscreen::facts::FactFiles;

use super::options;

/// Tolerances as pymatgen states them.
#[derive(Clone, Copy)]
struct Tolerance {
    area_ratio: f64,
    length: f64,
    angle: f64,
    is_bidirectional: bool,
}

const MAX_AREA: f64 = 400.0;

type Pair = (Vector2<f64>, Vector2<f64>);

fn reduced(a: Vector2<f64>, b: Vector2<f64>) -> Pair {
    if a.dot(&b) < 0.0 {
        return reduced(a, -b);
    }
    if a.norm() > b.norm() {
        return reduced(b, a);
    }
    if b.norm() > (b + a).norm() {
        return reduced(a, b + a);
    }
    if b.norm() > (b - a).norm() {
        return reduced(a, b - a);
    }
    (a, b)
}

fn angle((a, b): Pair) -> f64 {
    a.perp(&b).abs().atan2(a.dot(&b))
}

fn is_same(film: Pair, substrate: Pair, tolerance: Tolerance) -> bool {
    let one_way = |x: Pair, y: Pair| {
        (y.0.norm() / x.0.norm() - 1.0).abs() <= tolerance.length
            && (y.1.norm() / x.1.norm() - 1.0).abs() <= tolerance.length
            && (angle(y) / angle(x) - 1.0).abs() <= tolerance.angle
    };
    one_way(film, substrate) || (tolerance.is_bidirectional && one_way(substrate, film))
}

fn superlattices(net: &Net, n: u32) -> Vec<Pair> {
    let mut all = Vec::new();
    for i in (1..=n).filter(|i| n.is_multiple_of(*i)) {
        for j in 0..n / i {
            let first = net.u_ang * f64::from(i) + net.v_ang * f64::from(j);
            all.push(reduced(first, net.v_ang * f64::from(n / i)));
        }
    }
    all
}

/// Raw matches: film cell, substrate cell.
fn procedure(film: &Net, substrate: &Net, tolerance: Tolerance) -> Vec<(Pair, Pair)> {
    let ratio = film.area_ang2() / substrate.area_ang2();
    let most = |net: &Net| (MAX_AREA / net.area_ang2()).ceil() as u32;
    let mut found = Vec::new();
    for i in 1..most(film) {
        for j in 1..most(substrate) {
            let (n, m) = (f64::from(i), f64::from(j));
            let is_near = (ratio - m / n).abs() < tolerance.area_ratio
                || (1.0 / ratio - n / m).abs() < tolerance.area_ratio;
            if !is_near {
                continue;
            }
            let substrates = superlattices(substrate, j);
            for f in superlattices(film, i) {
                for &s in &substrates {
                    if is_same(f, s, tolerance) {
                        found.push((f, s));
                    }
                }
            }
        }
    }
    found
}

fn columns(net: &Net) -> Matrix2<f64> {
    Matrix2::from_columns(&[net.u_ang, net.v_ang])
}

/// The point group in coordinates of the net; these nets are rectangular or square.
fn group(net: &Net) -> Vec<Matrix2<f64>> {
    let gram = columns(net).tr_mul(&columns(net));
    (0..81)
        .map(|i| Matrix2::from_fn(|r, c| f64::from(i / 3_i32.pow((2 * r + c) as u32) % 3 - 1)))
        .filter(|m| (m.transpose() * gram * m - gram).abs().max() < 1e-6)
        .filter(|m| m.determinant().abs() > 0.5)
        .collect()
}

/// A of S·A·P, in 10⁻⁶, the smallest.
fn family(a: &Matrix2<f64>, film: &[Matrix2<f64>], substrate: &[Matrix2<f64>]) -> [i64; 4] {
    let rounded = |m: Matrix2<f64>| [0, 1, 2, 3].map(|i| (m[i] * 1e6).round() as i64);
    substrate
        .iter()
        .flat_map(|s| film.iter().map(move |p| rounded(s * a * p)))
        .min()
        .expect("a group has the identity")
}

fn reference() -> serde_json::Value {
    let files = FactFiles::embedded();
    let text = files
        .text("phases/zsl_reference.json")
        .expect("the reference");
    serde_json::from_str(text).expect("JSON")
}

fn nets() -> (Net, Net) {
    let json = reference();
    let net = |key: &str| {
        let vector = |i: usize| {
            let v = &json["test_zsl_ab_planes"][key][i];
            assert_eq!(v[2].as_f64(), Some(0.0));
            Vector2::new(
                v[0].as_f64().expect("a number"),
                v[1].as_f64().expect("a number"),
            )
        };
        Net {
            u_ang: vector(0),
            v_ang: vector(1),
        }
    };
    (net("film_vectors"), net("substrate_vectors"))
}

/// How many raw matches the procedure has, and how many of them differ; all must be ours, once.
fn contained(film: &Net, substrate: &Net, tolerance: Tolerance, strain: f64) -> (usize, usize) {
    let (film_group, substrate_group) = (group(film), group(substrate));
    let (from, to) = (columns(film), columns(substrate));
    let back = to.try_inverse().expect("a net");
    let transposed = |m: [[i64; 2]; 2]| Matrix2::from_fn(|i, j| m[j][i] as f64);
    let own: Vec<[i64; 4]> = search(film, substrate, &options(MAX_AREA, strain))
        .expect("a search")
        .iter()
        .map(|m: &Match| {
            let inverse = transposed(m.film_matrix).try_inverse().expect("a cell");
            family(
                &(transposed(m.substrate_matrix) * inverse),
                &film_group,
                &substrate_group,
            )
        })
        .collect();
    let ours: HashSet<_> = own.iter().copied().collect();
    assert_eq!(ours.len(), own.len(), "each once");
    let raw = procedure(film, substrate, tolerance);
    let distinct: HashSet<_> = raw
        .iter()
        .map(|((a, b), (c, d))| {
            let cell = Matrix2::from_columns(&[*a, *b])
                .try_inverse()
                .expect("a cell");
            let f = Matrix2::from_columns(&[*c, *d]) * cell;
            family(&(back * f * from), &film_group, &substrate_group)
        })
        .collect();
    let missing: Vec<_> = distinct.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:?}");
    (raw.len(), distinct.len())
}

#[test]
fn every_match_of_the_procedure_is_ours() {
    let (film, substrate) = nets();
    let default = Tolerance {
        area_ratio: 0.09,
        length: 0.03,
        angle: 0.01,
        is_bidirectional: false,
    };
    let wide = Tolerance {
        area_ratio: 0.05,
        length: 0.05,
        angle: 0.05,
        is_bidirectional: false,
    };
    let both = Tolerance {
        is_bidirectional: true,
        ..wide
    };
    // Lengths within 5 % and angles within 5 % are strains up to 10 %.
    assert_eq!(contained(&film, &substrate, default, 0.05), (8, 1));
    assert_eq!(contained(&film, &substrate, wide, 0.12), (60, 10));
    assert_eq!(contained(&substrate, &film, wide, 0.12), (52, 9));
    assert_eq!(contained(&substrate, &film, both, 0.12), (60, 10));
}

/// Vectors in space, as a net.
fn flat(vectors: &serde_json::Value) -> Net {
    let vector = |i: usize| {
        let at = |j: usize| vectors[i][j].as_f64().expect("a number");
        nalgebra::Vector3::new(at(0), at(1), at(2))
    };
    let (u, v) = (vector(0), vector(1));
    Net::from_parameters(u.norm(), v.norm(), u.angle(&v).to_degrees())
}

#[test]
fn computed_examples_on_zinc_are_ours() {
    let json = reference();
    let examples = json["zn002_examples"].as_object().expect("examples");
    assert_eq!(examples.len(), 14);
    for (name, example) in examples {
        let (zinc, substrate) = (
            flat(&example["zn_vectors"]),
            flat(&example["substrate_vectors"]),
        );
        let matches = search(&zinc, &substrate, &options(220.0, 0.12)).expect("a search");
        for (cell, strains) in [
            ("min_strain_match", "principal_strains"),
            ("lowest_area_match", "lowest_area_principal_strains"),
        ] {
            let cells = |key: &str| {
                let at = |i: usize| example[cell][key][i][i].as_f64().expect("an integer");
                at(0) * at(1)
            };
            let (n, m) = (
                cells("film_transformation"),
                cells("substrate_transformation"),
            );
            let mut strain = [0, 1].map(|i| example[strains][i].as_f64().expect("a strain"));
            strain.sort_by(f64::total_cmp);
            // The example may be a multiple of the smallest cell.
            let is_same = |found: &&Match| {
                let [large, small] = found.stretches.map(|s| s - 1.0);
                let times = n / f64::from(found.film_cells);
                times.fract() == 0.0
                    && times * f64::from(found.substrate_cells) == m
                    && (small - strain[0]).abs() < 2e-6
                    && (large - strain[1]).abs() < 2e-6
            };
            assert!(matches.iter().any(|m| is_same(&m)), "{name}: {cell}");
        }
    }
}
