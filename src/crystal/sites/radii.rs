use super::SiteError;
use super::spheres::{nearest, reduced};
use crate::crystal::slab::Slab;
use crate::facts::{Element, SLOTS};

/// Covalent radii by atomic number − 1, picometre.
///
/// Source: Cordero et al., Dalton Trans. (2008) 2832. Carbon: sp3; manganese, iron, cobalt: mean of low
/// and high spin, as the table of facts has it.
#[rustfmt::skip]
const COVALENT_PM: [u16; 96] = [
    31, 28, 128, 96, 84, 76, 71, 66, 57, 58, 166, 141, 121, 111, 107, 105, 102, 106,
    203, 176, 170, 160, 153, 139, 150, 142, 138, 124, 132, 122, 122, 120, 119, 120, 120, 116,
    220, 195, 190, 175, 164, 154, 147, 146, 142, 139, 145, 144, 142, 139, 139, 138, 139, 140,
    244, 215, 207, 204, 203, 201, 199, 198, 198, 196, 194, 192, 192, 189, 190, 187, 187, 175,
    170, 162, 151, 144, 141, 136, 136, 132, 145, 146, 148, 140, 150, 150, 260, 221, 215, 206,
    200, 196, 190, 187, 180, 169,
];

/// An atom without neighbours is no larger than so many covalent radii.
const LARGEST: f64 = 1.5;

/// Covalent radius, angstrom; none beyond curium.
///
/// Source: Cordero et al., Dalton Trans. (2008) 2832.
///
/// ```
/// use zincscreen::crystal::sites::covalent_radius_ang;
/// use zincscreen::facts::Element;
/// assert_eq!(covalent_radius_ang(Element::ZN), Some(1.22));
/// ```
#[must_use]
pub fn covalent_radius_ang(element: Element) -> Option<f64> {
    COVALENT_PM
        .get(usize::from(element.atomic_number()) - 1)
        .map(|&pm| f64::from(pm) / 100.0)
}

/// How large the atoms of a slab are, by element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Radii {
    by_slot: [f64; SLOTS],
    elements: Vec<Element>,
}

impl Radii {
    /// From the shortest distances in the slab: that of two atoms is shared in the ratio of their covalent
    /// radii, and the smallest share of an element is its radius. In an element it is half of the nearest
    /// distance.
    pub(super) fn of(slab: &Slab) -> Result<Self, SiteError> {
        let structure = slab.structure();
        let net = reduced(slab.net());
        let mut elements: Vec<Element> = structure.composition().iter().map(|(e, _)| *e).collect();
        elements.sort();
        let mut covalent = [0.0; SLOTS];
        let mut by_slot = [0.0; SLOTS];
        for &element in &elements {
            let radius = covalent_radius_ang(element).ok_or(SiteError::NoRadius { element })?;
            covalent[element.slot()] = radius;
            by_slot[element.slot()] = LARGEST * radius;
        }
        let shortest_ang = net[0].norm();
        let places = places(slab);
        for (i, first) in structure.sites().iter().enumerate() {
            let mut share = |other: Element, distance: f64| {
                let (own, of_other) = (covalent[first.element.slot()], covalent[other.slot()]);
                let radius = &mut by_slot[first.element.slot()];
                *radius = radius.min(distance * own / (own + of_other));
            };
            share(first.element, shortest_ang);
            for (j, second) in structure.sites().iter().enumerate() {
                if i != j {
                    let apart = places[j] - places[i];
                    let across = nearest(net, apart.xy()).norm();
                    share(second.element, across.hypot(apart.z));
                }
            }
        }
        Ok(Self { by_slot, elements })
    }

    /// Of an element of the slab, angstrom.
    pub(super) const fn radius_ang(&self, element: Element) -> f64 {
        self.by_slot[element.slot()]
    }

    /// Mean over the elements of the slab, whatever their number of atoms, angstrom.
    pub(super) fn mean_ang(&self) -> f64 {
        let sum: f64 = self.elements.iter().map(|e| self.radius_ang(*e)).sum();
        sum / self.elements.len() as f64
    }
}

/// Positions in the frame of the slab: net vectors in the xy plane, the first along x; z along the normal.
pub(super) fn places(slab: &Slab) -> Vec<nalgebra::Vector3<f64>> {
    let [a, b] = slab.net();
    slab.structure()
        .sites()
        .iter()
        .enumerate()
        .map(|(index, site)| {
            let flat = a * site.fractional.x + b * site.fractional.y;
            nalgebra::Vector3::new(flat.x, flat.y, slab.height_ang(index))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_radii_are_those_of_the_facts() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/descriptors/elements/radii.csv"
        );
        let mut rows = csv::Reader::from_path(path).expect("the radii");
        let mut compared = 0;
        for row in rows.records().map(|row| row.expect("a row")) {
            if &row[0] == "covalent_radius_pm" && &row[7] == "cordero2008" {
                let element = row[1].parse().expect("a symbol");
                let pm: f64 = row[4].parse().expect("a number");
                assert_eq!(covalent_radius_ang(element), Some(pm / 100.0), "{element}");
                compared += 1;
            }
        }
        assert!(compared > 60);
    }
}
