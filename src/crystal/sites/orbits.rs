//! The sites of one side, one of each orbit.

use nalgebra::{Vector2, Vector3};

use super::label::{self, Ball};
use super::probe::{Point, Surface};
use super::radii::{Radii, places};
use super::spheres::{Sphere, nearest, reduced};
use super::{AdsorptionSite, Side, SiteKind};
use crate::crystal::Operation;
use crate::crystal::slab::Slab;

/// Radius of the probe over the mean radius of the atoms.
///
/// Atoms that would go on with the crystal have 1, where faces such as fcc(110) are degenerate: the next
/// atom touches five at once. From 0.89 to 0.95 the sites of the low-index faces of fcc, bcc and hcp do
/// not depend on it.
pub(super) const PROBE: f64 = 0.92;
/// Sites and their images agree within this, angstrom.
const SAME_ANG: f64 = 0.1;

/// Fractional coordinates of a net, and distances in it.
struct Net {
    vectors: [Vector2<f64>; 2],
    /// The same net, well reduced.
    reduced: [Vector2<f64>; 2],
}

impl Net {
    fn fractional(&self, x: Vector2<f64>) -> Vector2<f64> {
        let [a, b] = self.vectors;
        let area = a.perp(&b);
        Vector2::new(x.perp(&b) / area, a.perp(&x) / area)
    }

    /// The shortest way from one place to an image of another, fractional.
    fn apart(&self, from: Vector2<f64>, to: Vector2<f64>) -> Vector2<f64> {
        self.fractional(nearest(self.reduced, self.cartesian(to - from)))
    }

    fn cartesian(&self, x: Vector2<f64>) -> Vector2<f64> {
        self.vectors[0] * x.x + self.vectors[1] * x.y
    }

    fn distance_ang(&self, from: Vector2<f64>, to: Vector2<f64>) -> f64 {
        self.cartesian(self.apart(from, to)).norm()
    }
}

/// A site and its images.
struct Orbit {
    point: Point,
    kind: SiteKind,
    species: String,
    /// Fractional; the first is that of the point.
    images: Vec<Vector2<f64>>,
}

/// The sites of a side, up to the operations, which keep the side.
pub(super) fn of_side(
    slab: &Slab,
    side: Side,
    radii: &Radii,
    operations: &[Operation],
) -> Vec<AdsorptionSite> {
    let atoms = slab.structure().sites();
    let (reduced, spheres) = spheres(slab, side, radii, PROBE);
    let net = Net {
        vectors: slab.net(),
        reduced,
    };
    let balls: Vec<Ball> = spheres
        .iter()
        .map(|sphere| Ball {
            centre: sphere.centre,
            radius: radii.radius_ang(atoms[sphere.atom].element),
        })
        .collect();
    // Heights from the uppermost atom: vacuum and thickness do not enter.
    let highest = balls
        .iter()
        .map(|ball| ball.centre.z)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut points = Surface::new(reduced, &spheres).sites();
    // By kind, height and place, whatever the order of the atoms: the first of an orbit stands for it.
    points.sort_by_cached_key(|point| {
        let place = net.fractional(point.position.xy()).map(in_cell);
        (point.kind, order(&net, point.position.z - highest, place))
    });
    let mut orbits: Vec<Orbit> = Vec::new();
    for point in points {
        let place = net.fractional(point.position.xy());
        let is_known = orbits.iter().any(|orbit| {
            orbit.point.kind == point.kind
                && (orbit.point.position.z - point.position.z).abs() < SAME_ANG
                && orbit
                    .images
                    .iter()
                    .any(|image| net.distance_ang(*image, place) < SAME_ANG)
        });
        if !is_known {
            let elements = point.contacts.iter().map(|(atom, _)| atoms[*atom].element);
            orbits.push(Orbit {
                kind: label::kind(point.kind, &point.contacts, &balls, reduced),
                species: label::species(elements),
                images: images(&net, operations, place),
                point,
            });
        }
    }
    orbits.sort_by_cached_key(|orbit| {
        let height = orbit.point.position.z - highest;
        (orbit.kind, order(&net, height, orbit.images[0]))
    });
    let mut sites: Vec<AdsorptionSite> = Vec::new();
    for orbit in orbits {
        let number = 1 + sites.iter().filter(|s| s.kind == orbit.kind).count();
        let contacts = &orbit.point.contacts;
        let mean = contacts.iter().map(|(_, p)| p.z).sum::<f64>() / contacts.len() as f64;
        let prefix = match side {
            Side::Top => "",
            Side::Bottom => "bottom-",
        };
        let flat = Vector3::new(orbit.point.position.x, orbit.point.position.y, 0.0);
        sites.push(AdsorptionSite {
            name: format!("{prefix}{}-{number}", orbit.kind),
            label: format!("{} {}", orbit.kind, orbit.species),
            kind: orbit.kind,
            side,
            coordinating: contacts.iter().map(|(atom, _)| *atom).collect(),
            below: label::below(orbit.point.position, contacts, &balls, reduced),
            fractional: orbit.images[0].into(),
            images: orbit.images.iter().map(|image| (*image).into()).collect(),
            base_ang: side.sign() * mean,
            contacts: contacts
                .iter()
                .map(|(atom, place)| Ball {
                    centre: place - flat,
                    radius: balls[*atom].radius,
                })
                .collect(),
        });
    }
    sites
}

/// The net, reduced, and what the centre of a probe touches; heights grow outwards.
///
/// `probe`: its radius over the mean radius of the atoms.
pub(super) fn spheres(
    slab: &Slab,
    side: Side,
    radii: &Radii,
    probe: f64,
) -> ([Vector2<f64>; 2], Vec<Sphere>) {
    let probe_ang = probe * radii.mean_ang();
    let spheres = places(slab)
        .into_iter()
        .zip(slab.structure().sites())
        .enumerate()
        .map(|(atom, (place, site))| Sphere {
            atom,
            centre: Vector3::new(place.x, place.y, side.sign() * place.z),
            radius: radii.radius_ang(site.element) + probe_ang,
        })
        .collect();
    (reduced(slab.net()), spheres)
}

/// Into [0, 1), with what is just below one brought to zero.
fn in_cell(x: f64) -> f64 {
    let x = x.rem_euclid(1.0);
    if x > 1.0 - 1e-6 { 0.0 } else { x }
}

/// From above; then by place. In steps, so that rounding decides nothing; the offset keeps round numbers
/// away from the edge of a step.
fn order(net: &Net, height_ang: f64, place: Vector2<f64>) -> [i64; 3] {
    const STEP_ANG: f64 = 1e-3;
    let [a, b] = net.vectors.map(|v| v.norm());
    [-height_ang, place.x * a, place.y * b].map(|x| (x / STEP_ANG + 0.381_966).floor() as i64)
}

/// Every image of a place under the operations, itself first; each the mean of the images that the
/// operations put there, so that a place on a symmetry element is exactly on it.
fn images(net: &Net, operations: &[Operation], place: Vector2<f64>) -> Vec<Vector2<f64>> {
    let apply = |operation: &Operation, x: Vector2<f64>| {
        Vector2::from_fn(|i, _| {
            let row = operation.rotation[i];
            f64::from(row[0]) * x.x + f64::from(row[1]) * x.y + operation.translation[i]
        })
    };
    let own: Vec<Vector2<f64>> = operations
        .iter()
        .map(|operation| net.apart(place, apply(operation, place)))
        .filter(|apart| net.cartesian(*apart).norm() < SAME_ANG)
        .collect();
    let shift = own.iter().sum::<Vector2<f64>>() / own.len().max(1) as f64;
    let exact = (place + shift).map(in_cell);
    let mut images = vec![exact];
    for operation in operations {
        let image = apply(operation, exact).map(in_cell);
        if images
            .iter()
            .all(|known| net.distance_ang(*known, image) > SAME_ANG)
        {
            images.push(image);
        }
    }
    images[1..].sort_by_cached_key(|image| order(net, 0.0, *image));
    images
}
