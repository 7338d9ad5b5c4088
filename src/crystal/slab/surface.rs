use nalgebra::{Vector2, Vector3};

use super::terminations::{Flip, Termination, terminations};
use super::{Axes, Crystal, SlabError};
use crate::crystal::{Miller, PlaneBasis};
use crate::facts::Element;

/// Atoms whose heights differ by no more than this, one to the next, are of one atomic plane, angstrom.
/// The value pymatgen uses (`ftol` of `SlabGenerator.get_slabs`).
pub const PLANE_TOLERANCE_ANG: f64 = 0.1;

/// An atom of the primitive cell, seen along the plane.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Atom {
    pub(super) element: Element,
    /// Along u and v.
    pub(super) lateral: Vector2<f64>,
    /// Above the first cut, in units of the spacing: in [0, 1).
    pub(super) height: f64,
}

/// Atoms of about one height.
#[derive(Debug, Clone, PartialEq)]
pub struct AtomicPlane {
    /// Which atoms, per area of the primitive net; elements by symbol.
    pub composition: Vec<(Element, usize)>,
    /// Of its lowest atom above the first cut, angstrom.
    pub low_ang: f64,
    /// Of its highest atom, angstrom.
    pub high_ang: f64,
    /// To the next plane above, angstrom.
    pub gap_ang: f64,
    /// Indices of its atoms.
    pub(super) atoms: std::ops::Range<usize>,
}

/// A crystal seen along one of its planes: net, spacing, atomic planes, terminations.
///
/// ```
/// use nalgebra::Vector3;
/// use zincscreen::crystal::slab::{Axes, Crystal, PLANE_TOLERANCE_ANG, SlabOptions, Surface, Thickness};
/// use zincscreen::crystal::{Lattice, Site, Structure};
/// use zincscreen::facts::Element;
/// let cell = Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]);
/// let zinc = Structure::new(
///     cell,
///     vec![
///         Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.25)),
///         Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.75)),
///     ],
/// )?;
/// let zinc = Crystal::new(&zinc, 0.01)?;
///
/// // The prism face ends in two ways; the wider gap comes first.
/// let prism = Surface::new(&zinc, "(10-10)".parse()?, Axes::Auto, PLANE_TOLERANCE_ANG)?;
/// let names: Vec<&str> = prism.terminations().iter().map(|t| t.name.as_str()).collect();
/// assert_eq!(names, ["(100)-1-Zn", "(100)-2-Zn"]);
/// assert!((prism.terminations()[0].gap_ang - 2.665 / 3.0_f64.sqrt()).abs() < 1e-6);
///
/// let basal = Surface::new(&zinc, "(0001)".parse()?, Axes::Auto, PLANE_TOLERANCE_ANG)?;
/// let options = SlabOptions { thickness: Thickness::Planes(5), ..SlabOptions::default() };
/// let cut = basal.slab(&basal.terminations()[0], &options)?;
/// assert_eq!(cut.slab.structure().formula(), "Zn5");
/// assert!((cut.slab.thickness_ang() - 2.0 * 4.947).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    plane: Miller,
    axes: Axes,
    vectors: [[i64; 3]; 3],
    /// u and v are v and u of `PlaneBasis`.
    is_exchanged: bool,
    pub(super) net: [Vector2<f64>; 2],
    /// How far w leans over, along u and v.
    pub(super) lean: Vector2<f64>,
    pub(super) spacing_ang: f64,
    pub(super) tolerance_ang: f64,
    /// By height.
    pub(super) atoms: Vec<Atom>,
    pub(super) planes: Vec<AtomicPlane>,
    /// Position of the cut below each plane, in units of the spacing.
    pub(super) cuts: Vec<f64>,
    pub(super) flips: Vec<Flip>,
    pub(super) terminations: Vec<Termination>,
}

impl Surface {
    /// The crystal along the plane (hkl), whose normal points up.
    ///
    /// `tolerance_ang`: heights that differ by no more, one to the next, are one atomic plane;
    /// [`PLANE_TOLERANCE_ANG`] is usual. Where no gap is wider, the widest is the only cut.
    ///
    /// # Errors
    /// A tolerance that is not positive, indices that are no plane of this crystal.
    pub fn new(
        crystal: &Crystal,
        plane: Miller,
        axes: Axes,
        tolerance_ang: f64,
    ) -> Result<Self, SlabError> {
        if !(tolerance_ang > 0.0 && tolerance_ang.is_finite()) {
            return Err(SlabError::Length {
                what: "the tolerance of atomic planes",
                value_ang: tolerance_ang,
                expected: "a positive length such as 0.1",
            });
        }
        let no_plane = || SlabError::NoPlane {
            plane: plane.to_string(),
        };
        let indices = crystal
            .primitive_indices(plane, axes)
            .ok_or_else(no_plane)?;
        let lattice = crystal.primitive.lattice();
        let plane_basis = PlaneBasis::new(lattice, indices).ok_or_else(no_plane)?;
        let vectors = upward(&plane_basis);
        let basis = lattice.combined(vectors);
        let [u, v, w] = [0, 1, 2].map(|i| basis.rows().row(i).transpose());
        let normal = u.cross(&v).normalize();
        let along = u.normalize();
        let across = normal.cross(&along);
        let flat = |x: &Vector3<f64>| Vector2::new(x.dot(&along), x.dot(&across));
        let net = [flat(&u), flat(&v)];
        let spacing_ang = w.dot(&normal);
        let lean = coordinates(net, flat(&w));

        let mut atoms = Vec::with_capacity(crystal.primitive.sites().len());
        for (index, site) in crystal.primitive.sites().iter().enumerate() {
            let inside = basis
                .fractional(crystal.primitive.position_ang(index))
                .ok_or_else(no_plane)?;
            atoms.push(Atom {
                element: site.element,
                lateral: Vector2::new(inside.x, inside.y),
                height: inside.z,
            });
        }
        let first_cut = arrange(&mut atoms, lean);
        let (planes, cuts) = stack(&atoms, spacing_ang, tolerance_ang);
        let flips = Flip::all(&crystal.operations, indices, first_cut);
        let mut surface = Self {
            plane,
            axes: crystal.axes(axes),
            vectors,
            is_exchanged: vectors != plane_basis.vectors,
            net,
            lean,
            spacing_ang,
            tolerance_ang,
            atoms,
            planes,
            cuts,
            flips,
            terminations: Vec::new(),
        };
        surface.terminations = terminations(&surface);
        Ok(surface)
    }

    /// The plane, in the cell of [`Surface::axes`].
    #[must_use]
    pub const fn plane(&self) -> Miller {
        self.plane
    }

    /// In which cell the indices count.
    #[must_use]
    pub const fn axes(&self) -> Axes {
        self.axes
    }

    /// u, v (in the plane) and w (up to the next lattice plane) as rows of integers that combine the
    /// primitive vectors. u × v points along (hkl): where [`PlaneBasis`] has it point the other way, u
    /// and v are exchanged.
    #[must_use]
    pub const fn vectors(&self) -> [[i64; 3]; 3] {
        self.vectors
    }

    /// A matrix whose rows combine u and v of [`PlaneBasis`], such as a match of nets gives, in terms of
    /// the vectors of [`Surface::net_ang`].
    #[must_use]
    pub const fn own_matrix(&self, of_plane_basis: [[i64; 2]; 2]) -> [[i64; 2]; 2] {
        let [[a, b], [c, d]] = of_plane_basis;
        if self.is_exchanged {
            [[b, a], [d, c]]
        } else {
            of_plane_basis
        }
    }

    /// The two vectors of the primitive net, angstrom, the first along x.
    #[must_use]
    pub fn net_ang(&self) -> [[f64; 2]; 2] {
        self.net.map(Into::into)
    }

    /// Area of the primitive net, square angstrom.
    #[must_use]
    pub fn area_ang2(&self) -> f64 {
        self.net[0].perp(&self.net[1])
    }

    /// Distance of neighbouring lattice planes, angstrom: the height after which the crystal repeats.
    #[must_use]
    pub const fn spacing_ang(&self) -> f64 {
        self.spacing_ang
    }

    /// The atomic planes of one repeat, from below.
    #[must_use]
    pub fn planes(&self) -> &[AtomicPlane] {
        &self.planes
    }

    /// The distinct terminations: the widest gap first, then by what lies below.
    #[must_use]
    pub fn terminations(&self) -> &[Termination] {
        &self.terminations
    }

    /// A termination by its name, or by its number.
    ///
    /// # Errors
    /// With the names there are.
    pub fn termination(&self, name: &str) -> Result<&Termination, SlabError> {
        self.terminations
            .iter()
            .find(|t| t.name == name || t.number.to_string() == name)
            .ok_or_else(|| SlabError::NoTermination {
                plane: self.plane.to_string(),
                name: name.to_owned(),
                known: self
                    .terminations
                    .iter()
                    .map(|t| format!("`{}`", t.name))
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }

    /// The cut at a position, in units of the spacing, if there is one within half the tolerance.
    pub(super) fn cut_at(&self, position: f64) -> Option<usize> {
        let distance = |cut: f64| {
            let difference = position - cut;
            (difference - difference.round()).abs()
        };
        let (index, least) = self
            .cuts
            .iter()
            .enumerate()
            .map(|(i, cut)| (i, distance(*cut)))
            .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        (least * self.spacing_ang < 0.5 * self.tolerance_ang).then_some(index)
    }
}

/// The basis with u × v along the plane's normal, not against it.
fn upward(basis: &PlaneBasis) -> [[i64; 3]; 3] {
    let [u, v, w] = basis.vectors;
    let step: i64 = (0..3).map(|i| i64::from(basis.indices[i]) * w[i]).sum();
    if step > 0 {
        [u, v, w]
    } else {
        [v, u, w.map(|i| -i)]
    }
}

/// Coefficients of a vector along the two vectors of a net.
fn coordinates([a, b]: [Vector2<f64>; 2], x: Vector2<f64>) -> Vector2<f64> {
    let area = a.perp(&b);
    Vector2::new(x.perp(&b) / area, a.perp(&x) / area)
}

/// Puts the first cut into the middle of the widest gap, heights above it into [0, 1), and sorts by
/// height. Returns where the cut was.
fn arrange(atoms: &mut [Atom], lean: Vector2<f64>) -> f64 {
    let mut heights: Vec<f64> = atoms.iter().map(|a| a.height.rem_euclid(1.0)).collect();
    heights.sort_by(f64::total_cmp);
    let mut widest = (f64::NEG_INFINITY, 0.0);
    for (i, &low) in heights.iter().enumerate() {
        let high = heights.get(i + 1).copied().unwrap_or(heights[0] + 1.0);
        // A gap that is wider by rounding alone is not wider.
        if high - low > widest.0 + 1e-9 {
            widest = (high - low, f64::midpoint(low, high));
        }
    }
    let cut = widest.1;
    for atom in atoms.iter_mut() {
        let height = (atom.height - cut).rem_euclid(1.0);
        // Down or up by whole w, which are lattice vectors: only the lean of what is left matters.
        atom.lateral += lean * height;
        atom.height = height;
    }
    atoms.sort_by(|a, b| a.height.total_cmp(&b.height));
    cut
}

/// Atomic planes from below, and the cut below each.
fn stack(atoms: &[Atom], spacing_ang: f64, tolerance_ang: f64) -> (Vec<AtomicPlane>, Vec<f64>) {
    let mut starts = vec![0];
    starts.extend(
        (1..atoms.len())
            .filter(|&i| (atoms[i].height - atoms[i - 1].height) * spacing_ang > tolerance_ang),
    );
    let mut planes = Vec::with_capacity(starts.len());
    let mut cuts = Vec::with_capacity(starts.len());
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(atoms.len());
        let next = atoms.get(end).map_or(atoms[0].height + 1.0, |a| a.height);
        let before = match start {
            0 => atoms[atoms.len() - 1].height - 1.0,
            start => atoms[start - 1].height,
        };
        let high = atoms[end - 1].height;
        planes.push(AtomicPlane {
            composition: composition(atoms[start..end].iter().map(|a| a.element)),
            low_ang: atoms[start].height * spacing_ang,
            high_ang: high * spacing_ang,
            gap_ang: (next - high) * spacing_ang,
            atoms: start..end,
        });
        cuts.push(f64::midpoint(before, atoms[start].height));
    }
    (planes, cuts)
}

/// How many atoms of each element, by symbol.
pub(super) fn composition(elements: impl Iterator<Item = Element>) -> Vec<(Element, usize)> {
    let mut counts: Vec<(Element, usize)> = Vec::new();
    for element in elements {
        match counts.iter_mut().find(|(e, _)| *e == element) {
            Some((_, count)) => *count += 1,
            None => counts.push((element, 1)),
        }
    }
    counts.sort_by_key(|(element, _)| element.symbol());
    counts
}
