use std::cmp::Ordering;

use nalgebra::Vector2;

use super::Surface;
use crate::crystal::Operation;
use crate::facts::Element;

/// How far down atoms tell apart terminations that agree plane by plane, angstrom.
const ENVIRONMENT_ANG: f64 = 6.0;

/// One way in which a crystal can end along (hkl).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Termination {
    /// Plane, number and composition of the outermost atomic plane, e.g. `(001)-1-Zn`; the same for any
    /// cell and origin of the crystal.
    pub name: String,
    /// Counted from one.
    pub number: usize,
    /// Outermost atomic plane, per area of the primitive net.
    pub top: Vec<(Element, usize)>,
    /// Outermost atomic plane of the other side of a slab of whole repeats.
    pub bottom: Vec<(Element, usize)>,
    /// Between the planes that the cut parts, angstrom.
    pub gap_ang: f64,
    /// How many cuts per repeat are equivalent to it.
    pub multiplicity: usize,
    /// A slab of whole repeats has this termination on both sides.
    pub is_symmetric: bool,
    /// The termination on the other side of a slab of whole repeats, if that is also one of (hkl): its
    /// slab is this one turned over. None for symmetric ones, and where (hkl) and its reverse differ.
    pub turned_over: Option<String>,
    pub(super) cut: usize,
}

/// What an operation that keeps a family of planes does to heights, in units of the spacing above the
/// first cut: z → z + shift, or z → shift − z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flip {
    pub(super) is_turned: bool,
    shift: f64,
}

impl Flip {
    /// Of every operation that maps the planes (of these indices in the primitive cell) onto themselves.
    pub(super) fn all(operations: &[Operation], indices: [i32; 3], first_cut: f64) -> Vec<Self> {
        let mut flips: Vec<Self> = operations
            .iter()
            .filter_map(|operation| {
                // The height of a point is H·x, and that of its image H·R·x + H·t.
                let image = [0, 1, 2].map(|j| {
                    (0..3)
                        .map(|i| indices[i] * operation.rotation[i][j])
                        .sum::<i32>()
                });
                let shift: f64 = (0..3)
                    .map(|i| f64::from(indices[i]) * operation.translation[i])
                    .sum();
                if image == indices {
                    Some(Self {
                        is_turned: false,
                        shift: shift - shift.round(),
                    })
                } else if image == indices.map(|i| -i) {
                    let shift = shift - 2.0 * first_cut;
                    Some(Self {
                        is_turned: true,
                        shift: shift - shift.round(),
                    })
                } else {
                    None
                }
            })
            .collect();
        flips.sort_by(|a, b| {
            (a.is_turned, a.shift)
                .partial_cmp(&(b.is_turned, b.shift))
                .unwrap_or(Ordering::Equal)
        });
        flips.dedup_by(|a, b| a.is_turned == b.is_turned && (a.shift - b.shift).abs() < 1e-9);
        flips
    }

    pub(super) fn image(self, position: f64) -> f64 {
        if self.is_turned {
            self.shift - position
        } else {
            self.shift + position
        }
    }
}

/// The orbits of the cuts under the operations that keep the side of the solid, in a fixed order.
pub(super) fn terminations(surface: &Surface) -> Vec<Termination> {
    let count = surface.cuts.len();
    // The least cut of each orbit stands for it.
    let mut orbit: Vec<usize> = (0..count).collect();
    for cut in 0..count {
        for flip in surface.flips.iter().filter(|f| !f.is_turned) {
            if let Some(image) = surface.cut_at(flip.image(surface.cuts[cut])) {
                let (kept, merged) = (orbit[cut].min(orbit[image]), orbit[cut].max(orbit[image]));
                for label in &mut orbit {
                    if *label == merged {
                        *label = kept;
                    }
                }
            }
        }
    }
    let mut first: Vec<usize> = (0..count).filter(|&c| orbit[c] == c).collect();
    first.sort_by(|&a, &b| {
        signature(surface, a)
            .cmp(&signature(surface, b))
            .then_with(|| environment(surface, a).cmp(&environment(surface, b)))
            .then(a.cmp(&b))
    });
    let name = |number: usize, cut: usize| {
        format!(
            "{}-{}-{}",
            surface.plane(),
            number + 1,
            formula(&below(surface, cut).composition)
        )
    };
    let turned = |cut: usize| {
        surface
            .flips
            .iter()
            .filter(|f| f.is_turned)
            .find_map(|flip| surface.cut_at(flip.image(surface.cuts[cut])))
            .map(|image| orbit[image])
    };
    first
        .iter()
        .enumerate()
        .map(|(number, &cut)| {
            let other = turned(cut);
            let plane = below(surface, cut);
            Termination {
                name: name(number, cut),
                number: number + 1,
                top: plane.composition.clone(),
                bottom: surface.planes[cut].composition.clone(),
                gap_ang: plane.gap_ang,
                multiplicity: orbit.iter().filter(|&&o| o == cut).count(),
                is_symmetric: other == Some(cut),
                turned_over: other.filter(|&o| o != cut).and_then(|o| {
                    let position = first.iter().position(|&f| f == o)?;
                    Some(name(position, o))
                }),
                cut,
            }
        })
        .collect()
}

fn below(surface: &Surface, cut: usize) -> &super::AtomicPlane {
    let count = surface.planes.len();
    &surface.planes[(cut + count - 1) % count]
}

/// Composition as text, in its order, e.g. `Cu2Zn`.
///
/// ```
/// use zincscreen::crystal::slab::formula;
/// use zincscreen::facts::Element;
/// assert_eq!(formula(&[("Cu".parse()?, 2), (Element::ZN, 1)]), "Cu2Zn");
/// # Ok::<(), zincscreen::facts::UnknownElement>(())
/// ```
#[must_use]
pub fn formula(composition: &[(Element, usize)]) -> String {
    composition
        .iter()
        .map(|(element, count)| match count {
            1 => element.to_string(),
            n => format!("{element}{n}"),
        })
        .collect()
}

/// Lengths in steps of `step_ang`; the offset keeps round lengths away from the edge of a step, so that
/// rounding of the last digit decides nothing.
fn steps(length_ang: f64, step_ang: f64) -> i64 {
    (length_ang / step_ang + 0.381_966).floor() as i64
}

/// Wide gaps first, then composition and distance of the planes below, one after the other.
fn signature(surface: &Surface, cut: usize) -> (i64, Vec<(String, i64)>) {
    const STEP_ANG: f64 = 1e-3;
    let count = surface.planes.len();
    let planes = (1..=count)
        .map(|i| {
            let plane = &surface.planes[(cut + 2 * count - i) % count];
            let next = &surface.planes[(cut + 2 * count - i - 1) % count];
            (formula(&plane.composition), steps(next.gap_ang, STEP_ANG))
        })
        .collect();
    (-steps(below(surface, cut).gap_ang, STEP_ANG), planes)
}

/// Distances from the outermost plane to the atoms below the cut, ordered: tells apart terminations whose
/// planes differ in their arrangement only.
fn environment(surface: &Surface, cut: usize) -> Vec<(i64, &'static str, &'static str)> {
    const STEP_ANG: f64 = 1e-2;
    let count = surface.planes.len();
    let outer = (cut + count - 1) % count;
    let level = if cut == 0 { 1.0 } else { surface.cuts[cut] };
    let [a, b] = surface.net;
    let area = a.perp(&b);
    let reach = [b.norm(), a.norm()].map(|edge| (ENVIRONMENT_ANG * edge / area).ceil() as i32 + 1);
    let depth = (ENVIRONMENT_ANG / surface.spacing_ang).ceil() as i32 + 1;
    let mut found = Vec::new();
    for from in &surface.atoms[surface.planes[outer].atoms.clone()] {
        for to in &surface.atoms {
            for down in -1..=depth {
                let height = to.height - f64::from(down);
                if height > level {
                    continue;
                }
                let lateral = to.lateral - surface.lean * f64::from(down) - from.lateral;
                let lateral = lateral - lateral.map(f64::round);
                for i in -reach[0]..=reach[0] {
                    for j in -reach[1]..=reach[1] {
                        let x = lateral + Vector2::new(f64::from(i), f64::from(j));
                        let across = (a * x.x + b * x.y).norm();
                        let distance = across.hypot((height - from.height) * surface.spacing_ang);
                        if distance < ENVIRONMENT_ANG && distance > 1e-6 {
                            found.push((
                                steps(distance, STEP_ANG),
                                from.element.symbol(),
                                to.element.symbol(),
                            ));
                        }
                    }
                }
            }
        }
    }
    found.sort_unstable();
    found
}
