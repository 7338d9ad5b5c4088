//! Spheres on a net: where two or three of them are touched at once.

use nalgebra::{Unit, Vector2, Vector3};

use super::probe::NUDGE;

/// An atom in the frame of the surface: z up, net vectors in the xy plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sphere {
    pub(super) atom: usize,
    pub(super) centre: Vector3<f64>,
    pub(super) radius: f64,
}

/// Number of a sphere of the cell, and by how many vectors of the net its image is shifted.
pub(super) type Image = (usize, [i32; 2]);

/// A sphere or an image of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) image: Image,
    pub(super) centre: Vector3<f64>,
    pub(super) radius: f64,
}

impl Placed {
    /// How far from touching it a position is, angstrom; negative inside.
    pub(super) fn clearance(&self, position: Vector3<f64>) -> f64 {
        (position - self.centre).norm() - self.radius
    }
}

/// The two shortest vectors of a net (Lagrange and Gauss): the same points.
pub(super) fn reduced([mut a, mut b]: [Vector2<f64>; 2]) -> [Vector2<f64>; 2] {
    loop {
        if b.norm_squared() < a.norm_squared() * (1.0 - 1e-10) {
            (a, b) = (b, -a);
        }
        let steps = (b.dot(&a) / a.norm_squared()).round();
        let shorter = b - a * steps;
        if shorter.norm_squared() >= b.norm_squared() * (1.0 - 1e-10) {
            return [a, b];
        }
        b = shorter;
    }
}

/// The shortest vector that differs from one by a vector of a reduced net.
pub(super) fn nearest([a, b]: [Vector2<f64>; 2], x: Vector2<f64>) -> Vector2<f64> {
    let area = a.perp(&b);
    let (i, j) = (x.perp(&b) / area, a.perp(&x) / area);
    let x = x - a * i.round() - b * j.round();
    let mut best = x;
    for i in -1..=1 {
        for j in -1..=1 {
            let image = x + a * f64::from(i) + b * f64::from(j);
            if image.norm_squared() < best.norm_squared() - 1e-12 {
                best = image;
            }
        }
    }
    best
}

/// Integers of the vectors of a net that reach so far beyond a cell.
pub(super) fn shifts([a, b]: [Vector2<f64>; 2], reach_ang: f64) -> Vec<[i32; 2]> {
    let area = a.perp(&b).abs();
    let [m, n] = [b.norm(), a.norm()].map(|edge| (reach_ang * edge / area).ceil() as i32 + 1);
    (-m..=m)
        .flat_map(|i| (-n..=n).map(move |j| [i, j]))
        .collect()
}

/// A number in [0, 1) for each natural number, in no linear relation to the others: splitmix64.
pub(super) fn patternless(number: usize) -> f64 {
    let mut x = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn vector([a, b]: [Vector2<f64>; 2], [i, j]: [i32; 2]) -> Vector3<f64> {
    let flat = a * f64::from(i) + b * f64::from(j);
    Vector3::new(flat.x, flat.y, 0.0)
}

pub(super) fn shifted(sphere: &Placed, shift: [i32; 2], net: [Vector2<f64>; 2]) -> Placed {
    Placed {
        image: (sphere.image.0, shift),
        centre: sphere.centre + vector(net, shift),
        ..*sphere
    }
}

/// A height that a probe dropped from above never gets below.
pub(super) fn lowest_from_above(net: [Vector2<f64>; 2], spheres: &[Sphere]) -> f64 {
    // A grid, and how far any point is from its nearest node at most.
    const STEP_ANG: f64 = 0.5;
    let [a, b] = net;
    let [m, n] = [a, b].map(|edge| (edge.norm() / STEP_ANG).ceil().max(1.0) as i32);
    let slack = 0.5 * (a.norm() / f64::from(m) + b.norm() / f64::from(n));
    let largest = spheres.iter().map(|s| s.radius).fold(0.0, f64::max);
    let bottom = spheres
        .iter()
        .map(|s| s.centre.z)
        .fold(f64::INFINITY, f64::min);
    let shifts: Vec<Vector2<f64>> = shifts(net, largest)
        .into_iter()
        .map(|shift| vector(net, shift).xy())
        .collect();
    let mut order: Vec<&Sphere> = spheres.iter().collect();
    order.sort_by(|p, q| (q.centre.z + q.radius).total_cmp(&(p.centre.z + p.radius)));
    let mut lowest = f64::INFINITY;
    for i in 0..m {
        for j in 0..n {
            let node = a * (f64::from(i) / f64::from(m)) + b * (f64::from(j) / f64::from(n));
            let mut height = bottom;
            for sphere in &order {
                if sphere.centre.z + sphere.radius <= height {
                    break;
                }
                for shift in &shifts {
                    let across = (sphere.centre.xy() + shift - node).norm() + slack;
                    let left = sphere.radius * sphere.radius - across * across;
                    if left > 0.0 {
                        height = height.max(sphere.centre.z + left.sqrt());
                    }
                }
            }
            lowest = lowest.min(height);
        }
    }
    lowest
}

pub(super) fn axis(one: &Placed, other: &Placed) -> Unit<Vector3<f64>> {
    Unit::new_normalize(other.centre - one.centre)
}

/// Centre and radius of the circle on which the probe touches both; none if they do not meet.
pub(super) fn circle(one: &Placed, other: &Placed) -> Option<(Vector3<f64>, f64)> {
    let between = other.centre - one.centre;
    let distance = between.norm();
    let offset =
        (distance * distance + one.radius.powi(2) - other.radius.powi(2)) / (2.0 * distance);
    let left = one.radius.powi(2) - offset * offset;
    (left > 0.0).then(|| (one.centre + between * (offset / distance), left.sqrt()))
}

/// The highest point that touches both, if it lies between them as seen from above.
pub(super) fn crest(one: &Placed, other: &Placed) -> Option<Vector3<f64>> {
    let (centre, radius) = circle(one, other)?;
    let axis = axis(one, other);
    let up = Vector3::z() - axis.into_inner() * axis.z;
    let position = centre + up.try_normalize(NUDGE)? * radius;
    let flat = (other.centre - one.centre).xy();
    let share = (position - one.centre).xy().dot(&flat) / flat.norm_squared();
    (share > 0.0 && share < 1.0).then_some(position)
}

/// The points that touch three spheres, above and below the plane of their centres.
pub(super) fn resting_on([one, second, third]: [&Placed; 3]) -> [Option<Vector3<f64>>; 2] {
    let p = second.centre - one.centre;
    let q = third.centre - one.centre;
    let x = p.norm();
    let along = p / x;
    let i = along.dot(&q);
    let across = q - along * i;
    let j = across.norm();
    if j < NUDGE {
        return [None, None];
    }
    let across = across / j;
    let u = (one.radius.powi(2) - second.radius.powi(2) + x * x) / (2.0 * x);
    let v = (one.radius.powi(2) - third.radius.powi(2) + i * i + j * j - 2.0 * i * u) / (2.0 * j);
    let left = one.radius.powi(2) - u * u - v * v;
    if left < 0.0 {
        return [None, None];
    }
    let normal = along.cross(&across);
    let normal = normal * (normal.z.signum() * left.sqrt());
    let foot = one.centre + along * u + across * v;
    [Some(foot + normal), Some(foot - normal)]
}

/// Does every motion that three contacts allow lead up? They form a cone whose edges keep two contacts.
pub(super) fn leads_up(position: Vector3<f64>, touched: [&Placed; 3]) -> bool {
    let normals = touched.map(|s| position - s.centre);
    (0..3).all(|k| {
        let edge = normals[(k + 1) % 3].cross(&normals[(k + 2) % 3]);
        let away = edge.dot(&normals[k]);
        edge.z * away > 0.0
    })
}
