//! A ball rolls over a surface: where does it come to rest?
//!
//! Each atom k carries a sphere of radius s_k, the distance at which it touches the centre of the probe.
//! The centre may be where no sphere holds it, and where it can roll to from above; its height z on the
//! spheres has critical points, which are the sites: maxima above one atom, saddles at the crest between
//! two, and minima on three, where every motion that the contacts allow leads up. If nothing hangs over,
//! maxima − saddles + minima = 0 over a cell of the net (Poincaré and Hopf on the torus), which tells
//! whether any is missing.
//!
//! Points where the ball touches two spheres at their crest, or three, are nodes; it rolls from node to
//! node along the circles where it touches two. Nodes that are connected to one that is open from above
//! are on the surface; those of closed voids are not.
//!
//! Surfaces are full of degeneracies, such as four atoms touched at once. The net is therefore sheared and
//! the spheres swollen by less than `NUDGE`, which leaves none: every question has a strict answer, and the
//! indices sum as they should. Then points that are close together are taken as one and their indices
//! added: the two minima and the saddle that a square of atoms has fallen into are one minimum again, with
//! four contacts.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

use nalgebra::{Rotation3, Vector2, Vector3};

use super::groups::{join, merged};
use super::spheres::{
    Image, Placed, Sphere, axis, circle, crest, leads_up, lowest_from_above, patternless,
    resting_on, shifted, shifts, vector,
};

/// An atom coordinates a site if the probe touches it within this distance, angstrom.
const CONTACT_ANG: f64 = 0.05;
/// What makes degenerate positions generic: far above rounding, far below any length that matters.
pub(super) const NUDGE: f64 = 1e-7;

/// What the height of the probe has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Maximum,
    Saddle,
    Minimum,
}

/// A site.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) kind: Kind,
    /// Of the centre of the probe.
    pub(super) position: Vector3<f64>,
    /// Atoms it touches, at which place in space.
    pub(super) contacts: Vec<(usize, Vector3<f64>)>,
}

/// A point where the probe touches two or three spheres and none holds it.
#[derive(Debug, Clone)]
struct Node {
    position: Vector3<f64>,
    touched: Vec<Image>,
    kind: Option<Kind>,
    is_open: bool,
}

/// Spheres that repeat with a net.
pub(super) struct Surface {
    /// As it is.
    net: [Vector2<f64>; 2],
    /// Nudged.
    sheared: [Vector2<f64>; 2],
    /// The atoms of the spheres that the probe may touch, in one cell.
    atoms: Vec<usize>,
    /// For each of them those it may have to do with, images included; itself first.
    near: Vec<Vec<Placed>>,
    /// No site is deeper.
    floor: f64,
}

impl Surface {
    /// `net`: reduced.
    pub(super) fn new(net: [Vector2<f64>; 2], spheres: &[Sphere]) -> Self {
        let largest = spheres.iter().map(|s| s.radius).fold(0.0, f64::max);
        let floor = lowest_from_above(net, spheres) - largest;
        let [a, b] = net;
        let sheared = [a + b * (0.618 * NUDGE), b + a * (0.414 * NUDGE)];
        let cell: Vec<Placed> = spheres
            .iter()
            .filter(|s| s.centre.z + s.radius >= floor)
            .enumerate()
            .map(|(number, sphere)| Placed {
                image: (number, [0, 0]),
                centre: sphere.centre,
                radius: sphere.radius + NUDGE * patternless(number),
            })
            .collect();
        let shifts = shifts(net, 2.0 * largest + CONTACT_ANG);
        let near = cell
            .iter()
            .map(|from| {
                let mut near: Vec<Placed> = cell
                    .iter()
                    .flat_map(|to| shifts.iter().map(|shift| shifted(to, *shift, sheared)))
                    .filter(|to| {
                        let lateral = (to.centre - from.centre).xy().norm();
                        lateral < from.radius + to.radius + CONTACT_ANG
                    })
                    .collect();
                near.sort_by(|p, q| {
                    let distance = |s: &Placed| (s.centre - from.centre).norm_squared();
                    distance(p)
                        .total_cmp(&distance(q))
                        .then(p.image.cmp(&q.image))
                });
                near
            })
            .collect();
        Self {
            net,
            sheared,
            atoms: spheres
                .iter()
                .filter(|s| s.centre.z + s.radius >= floor)
                .map(|s| s.atom)
                .collect(),
            near,
            floor,
        }
    }

    /// Sites of the probe, in no particular order.
    pub(super) fn sites(&self) -> Vec<Point> {
        let nodes = self.nodes();
        let is_reached = self.reached(&nodes);
        let mut points: Vec<Point> = (0..self.near.len())
            .filter_map(|number| self.above(number))
            .collect();
        for (node, is_reached) in nodes.iter().zip(is_reached) {
            if let (Some(kind), true) = (node.kind, is_reached) {
                points.push(self.point(kind, node.touched[0].0, node.position));
            }
        }
        merged(self.net, &points)
    }

    /// `number`: of a sphere of the cell near the position.
    fn point(&self, kind: Kind, number: usize, position: Vector3<f64>) -> Point {
        Point {
            kind,
            position,
            contacts: self.near[number]
                .iter()
                .filter(|s| s.clearance(position) < CONTACT_ANG)
                .map(|s| (self.atoms[s.image.0], s.centre))
                .collect(),
        }
    }

    /// The maximum above a sphere, if it is open from above.
    fn above(&self, number: usize) -> Option<Point> {
        let sphere = self.near[number].first()?;
        let position = sphere.centre + Vector3::z() * sphere.radius;
        self.is_open(number, position, &[sphere.image])
            .then(|| self.point(Kind::Maximum, number, position))
    }

    /// Crests of pairs and points on triples that are free; each once, with a sphere of the cell first.
    fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut seen: BTreeSet<(Vec<Image>, bool)> = BTreeSet::new();
        for (number, near) in self.near.iter().enumerate() {
            let Some(sphere) = near.first() else {
                continue;
            };
            let others: Vec<&Placed> = near
                .iter()
                .skip(1)
                .filter(|other| {
                    // Each pair and triple from its sphere with the least number.
                    other.image.0 >= number
                        && (other.centre - sphere.centre).norm() < sphere.radius + other.radius
                })
                .collect();
            let mut add = |touched: &[&Placed], position: Vector3<f64>, is_upper, kind| {
                let images: Vec<Image> = touched.iter().map(|s| s.image).collect();
                if position.z > self.floor
                    && self.is_free(number, position, &images)
                    && seen.insert((canonical(&images), is_upper))
                {
                    nodes.push(Node {
                        position,
                        is_open: self.is_open(number, position, &images),
                        touched: images,
                        kind,
                    });
                }
            };
            for (j, second) in others.iter().enumerate() {
                if let Some(position) = crest(sphere, second) {
                    add(&[sphere, second], position, true, Some(Kind::Saddle));
                }
                for third in &others[j + 1..] {
                    let touched = [sphere, second, third];
                    let [upper, lower] = resting_on(touched);
                    for (position, is_upper) in [(upper, true), (lower, false)] {
                        if let Some(position) = position {
                            let kind = leads_up(position, touched).then_some(Kind::Minimum);
                            add(&touched, position, is_upper, kind);
                        }
                    }
                }
            }
        }
        nodes
    }

    /// Does no sphere but those touched hold the centre of the probe?
    fn is_free(&self, number: usize, position: Vector3<f64>, touched: &[Image]) -> bool {
        self.near[number]
            .iter()
            .all(|s| s.clearance(position) > 0.0 || touched.contains(&s.image))
    }

    /// Can the probe leave straight upwards?
    fn is_open(&self, number: usize, position: Vector3<f64>, touched: &[Image]) -> bool {
        self.near[number].iter().all(|sphere| {
            let from = position - sphere.centre;
            let left = sphere.radius * sphere.radius - from.xy().norm_squared();
            if touched.contains(&sphere.image) {
                from.z >= 0.0
            } else {
                left <= 0.0 || left.sqrt() < from.z
            }
        })
    }

    /// Which nodes does the probe roll to from one that is open?
    fn reached(&self, nodes: &[Node]) -> Vec<bool> {
        // Nodes on each circle: the two spheres it belongs to, the first one in the cell; and where the
        // node is then.
        type OnCircle = Vec<(usize, Vector3<f64>)>;
        let mut circles: BTreeMap<(usize, Image), OnCircle> = BTreeMap::new();
        for (index, node) in nodes.iter().enumerate() {
            for (i, one) in node.touched.iter().enumerate() {
                for other in &node.touched[..i] {
                    let (first, second) = ordered(*one, *other);
                    let to = [0, 1].map(|k| second.1[k] - first.1[k]);
                    let home = vector(self.sheared, first.1);
                    circles
                        .entry((first.0, (second.0, to)))
                        .or_default()
                        .push((index, node.position - home));
                }
            }
        }
        let mut group: Vec<usize> = (0..nodes.len()).collect();
        for ((number, image), mut on_circle) in circles {
            let pair = self.near[number]
                .first()
                .zip(self.near[number].iter().find(|s| s.image == image));
            let Some((centre, _, axis)) = pair
                .and_then(|(one, other)| circle(one, other).map(|(c, r)| (c, r, axis(one, other))))
            else {
                continue;
            };
            let start = on_circle[0].1 - centre;
            let angle = |position: Vector3<f64>| {
                let arm = position - centre;
                axis.dot(&start.cross(&arm))
                    .atan2(start.dot(&arm))
                    .rem_euclid(TAU)
            };
            on_circle.sort_by(|(_, p), (_, q)| angle(*p).total_cmp(&angle(*q)));
            for (i, (from, position)) in on_circle.iter().enumerate() {
                let (to, next) = &on_circle[(i + 1) % on_circle.len()];
                let way = (angle(*next) - angle(*position)).rem_euclid(TAU);
                let half = Rotation3::from_axis_angle(&axis, 0.5 * way);
                let between = centre + half * (position - centre);
                if self.is_free(number, between, &[(number, [0, 0]), image]) {
                    join(&mut group, *from, *to);
                }
            }
        }
        let open: BTreeSet<usize> = (0..nodes.len())
            .filter(|&n| nodes[n].is_open)
            .map(|n| group[n])
            .collect();
        group.iter().map(|g| open.contains(g)).collect()
    }

    /// Are there free places, on the circles where the probe touches two spheres, that are not open?
    #[cfg(test)]
    pub(super) fn has_overhangs(&self) -> bool {
        const STEPS: u32 = 32;
        self.near.iter().enumerate().any(|(number, near)| {
            near.iter().skip(1).any(|other| {
                let Some((centre, radius)) = circle(&near[0], other) else {
                    return false;
                };
                let axis = axis(&near[0], other);
                let arm = axis.cross(&Vector3::new(0.31, 0.73, 0.61)).normalize() * radius;
                let touched = [near[0].image, other.image];
                (0..STEPS).any(|step| {
                    let angle = f64::from(step) / f64::from(STEPS) * TAU;
                    let position = centre + Rotation3::from_axis_angle(&axis, angle) * arm;
                    position.z > self.floor
                        && self.is_free(number, position, &touched)
                        && !self.is_open(number, position, &touched)
                })
            })
        })
    }
}

/// The same pair or triple, shifted so that it is the least of its images.
fn canonical(touched: &[Image]) -> Vec<Image> {
    touched
        .iter()
        .map(|(_, origin)| {
            let mut images: Vec<Image> = touched
                .iter()
                .map(|(number, shift)| (*number, [0, 1].map(|k| shift[k] - origin[k])))
                .collect();
            images.sort_unstable();
            images
        })
        .min()
        .unwrap_or_default()
}

/// A pair in an order that does not depend on its image.
fn ordered(one: Image, other: Image) -> (Image, Image) {
    let to = [0, 1].map(|k| other.1[k] - one.1[k]);
    if (one.0, [0, 0]) <= (other.0, to) {
        (one, other)
    } else {
        (other, one)
    }
}
