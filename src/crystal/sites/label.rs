//! What a site is called: by its coordination and what lies below.

use std::fmt;

use nalgebra::{Vector2, Vector3};

use super::probe::Kind;
use super::spheres::nearest;
use crate::facts::Element;

/// Longest over shortest edge of a triangle of a close-packed net; that of bcc(110) has 1.155.
const EQUILATERAL: f64 = 1.12;
/// Two atoms touch up to so many times the sum of their radii; in zinc the longer bonds have 1.09.
const BOND: f64 = 1.2;
/// An atom lies under a site if it is no further to the side than so many of its radii.
const UNDER: f64 = 0.5;

/// How an adsorbed atom is coordinated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SiteKind {
    /// Above one atom.
    OnTop,
    /// Between two.
    Bridge,
    /// Above the octahedral hole of a close-packed net, where fcc would go on.
    HollowFcc,
    /// Above the tetrahedral hole of a close-packed net, where hcp would go on: an atom right below.
    HollowHcp,
    /// Among so many atoms.
    Hollow(usize),
}

impl fmt::Display for SiteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnTop => f.pad("ontop"),
            Self::Bridge => f.pad("bridge"),
            Self::HollowFcc => f.pad("hollow-fcc"),
            Self::HollowHcp => f.pad("hollow-hcp"),
            Self::Hollow(n) => f.pad(&format!("hollow-{n}fold")),
        }
    }
}

/// An atom with its radius in this slab.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ball {
    pub(super) centre: Vector3<f64>,
    pub(super) radius: f64,
}

/// The kind of a site, from its contacts (indices of `balls`, places in space).
pub(super) fn kind(
    of: Kind,
    contacts: &[(usize, Vector3<f64>)],
    balls: &[Ball],
    net: [Vector2<f64>; 2],
) -> SiteKind {
    match of {
        Kind::Maximum => SiteKind::OnTop,
        Kind::Saddle => SiteKind::Bridge,
        Kind::Minimum => match contacts {
            &[a, b, c] => stacking([a, b, c], balls, net).unwrap_or(SiteKind::Hollow(3)),
            more => SiteKind::Hollow(more.len()),
        },
    }
}

/// fcc or hcp, if three atoms form a close-packed triangle on top of a close-packed layer.
///
/// Below the triangle of an hcp site one atom touches all three; below that of an fcc site three atoms
/// touch two of them each.
fn stacking(
    contacts: [(usize, Vector3<f64>); 3],
    balls: &[Ball],
    net: [Vector2<f64>; 2],
) -> Option<SiteKind> {
    let places = contacts.map(|(_, place)| place);
    let edges = [(0, 1), (1, 2), (2, 0)].map(|(i, j)| (places[i] - places[j]).norm());
    let longest = edges.iter().copied().fold(0.0, f64::max);
    let shortest = edges.iter().copied().fold(f64::INFINITY, f64::min);
    if longest > EQUILATERAL * shortest {
        return None;
    }
    let low = places.iter().map(|p| p.z).fold(f64::INFINITY, f64::min);
    let middle = (places[0] + places[1] + places[2]) / 3.0;
    let touches = |place: Vector3<f64>, radius: f64| {
        contacts
            .iter()
            .filter(|(atom, contact)| {
                let bond = (place - contact).norm();
                bond > 1e-6 && bond < BOND * (radius + balls[*atom].radius)
            })
            .count()
    };
    let [a, b] = net;
    let mut of_two = 0;
    for ball in balls
        .iter()
        .filter(|ball| ball.centre.z < low - 0.5 * ball.radius)
    {
        let flat = nearest(net, (ball.centre - middle).xy());
        // The nearest image and those around it: in a small cell one atom is there several times.
        for i in -2..=2 {
            for j in -2..=2 {
                let image = flat + a * f64::from(i) + b * f64::from(j);
                let place = Vector3::new(middle.x + image.x, middle.y + image.y, ball.centre.z);
                match touches(place, ball.radius) {
                    3 => return Some(SiteKind::HollowHcp),
                    2 => of_two += 1,
                    _ => {}
                }
            }
        }
    }
    (of_two == 3).then_some(SiteKind::HollowFcc)
}

/// The uppermost atom right below a site that does not coordinate it.
pub(super) fn below(
    position: Vector3<f64>,
    contacts: &[(usize, Vector3<f64>)],
    balls: &[Ball],
    net: [Vector2<f64>; 2],
) -> Option<usize> {
    let low = contacts
        .iter()
        .map(|(_, place)| place.z)
        .fold(f64::INFINITY, f64::min);
    balls
        .iter()
        .enumerate()
        .filter(|(index, ball)| {
            let across = nearest(net, (ball.centre - position).xy()).norm();
            let is_contact = contacts.iter().any(|(atom, place)| {
                atom == index && nearest(net, (place - ball.centre).xy()).norm() < 1e-3
            });
            ball.centre.z <= low && across < UNDER * ball.radius && !is_contact
        })
        .max_by(|(_, p), (_, q)| p.centre.z.total_cmp(&q.centre.z))
        .map(|(index, _)| index)
}

/// Species of a site, the most frequent first, e.g. `Zn2Sn`.
pub(super) fn species(elements: impl Iterator<Item = Element>) -> String {
    let mut counts: Vec<(Element, usize)> = Vec::new();
    for element in elements {
        match counts.iter_mut().find(|(e, _)| *e == element) {
            Some((_, count)) => *count += 1,
            None => counts.push((element, 1)),
        }
    }
    counts.sort_by_key(|(element, count)| (std::cmp::Reverse(*count), element.symbol()));
    counts
        .iter()
        .map(|(element, count)| match count {
            1 => element.to_string(),
            n => format!("{element}{n}"),
        })
        .collect()
}
