//! Critical points that are close together, made one.

use nalgebra::{Vector2, Vector3};

use super::probe::{Kind, Point};
use super::spheres::nearest;

/// Critical points closer than this are one site, angstrom.
const MERGED_ANG: f64 = 0.25;
/// Contacts of several members are one if they are this close, angstrom.
const SAME_ANG: f64 = 1e-3;

/// Points with those that are close to them; `net`: reduced.
pub(super) fn merged(net: [Vector2<f64>; 2], points: &[Point]) -> Vec<Point> {
    let mut group: Vec<usize> = (0..points.len()).collect();
    for i in 0..points.len() {
        for j in 0..i {
            if apart(net, points[i].position, points[j].position).norm() < MERGED_ANG {
                join(&mut group, i, j);
            }
        }
    }
    (0..points.len())
        .filter(|&i| group[i] == i)
        .flat_map(|i| {
            let members: Vec<&Point> = (0..points.len())
                .filter(|&j| group[j] == i)
                .map(|j| &points[j])
                .collect();
            together(net, &members)
        })
        .collect()
}

/// What close points are together: nothing if their indices cancel, one point if they sum to that of one,
/// themselves otherwise.
fn together(net: [Vector2<f64>; 2], members: &[&Point]) -> Vec<Point> {
    let count = |kind| members.iter().filter(|p| p.kind == kind).count();
    let [maxima, saddles, minima] = [Kind::Maximum, Kind::Saddle, Kind::Minimum].map(count);
    let kind = if maxima + minima == saddles {
        return Vec::new();
    } else if maxima + minima == saddles + 1 {
        if minima > 0 {
            Kind::Minimum
        } else {
            Kind::Maximum
        }
    } else if maxima + minima + 1 == saddles {
        Kind::Saddle
    } else {
        return members.iter().copied().cloned().collect();
    };
    let mut of_kind = members.iter().filter(|p| p.kind == kind);
    let Some(first) = of_kind.next() else {
        return Vec::new();
    };
    let mut point = (*first).clone();
    let mut sum = Vector3::zeros();
    let mut points = 1.0;
    for member in of_kind {
        let apart = apart(net, first.position, member.position);
        sum += apart;
        points += 1.0;
        // To the image next to the first.
        let shift = first.position + apart - member.position;
        for (atom, place) in &member.contacts {
            let place = place + shift;
            let is_known = point
                .contacts
                .iter()
                .any(|(a, p)| a == atom && (p - place).norm() < SAME_ANG);
            if !is_known {
                point.contacts.push((*atom, place));
            }
        }
    }
    point.position += sum / points;
    vec![point]
}

/// From one position to the nearest image of another.
fn apart(net: [Vector2<f64>; 2], from: Vector3<f64>, to: Vector3<f64>) -> Vector3<f64> {
    let difference = to - from;
    let flat = nearest(net, difference.xy());
    Vector3::new(flat.x, flat.y, difference.z)
}

/// Makes the groups of two members one.
pub(super) fn join(group: &mut [usize], one: usize, other: usize) {
    let (kept, merged) = (group[one].min(group[other]), group[one].max(group[other]));
    if kept != merged {
        for label in group.iter_mut().filter(|label| **label == merged) {
            *label = kept;
        }
    }
}
