//! Which zinc lies below? Each set of cells has its own.
//!
//! Lattice constants depend on how they were found: PBE makes zinc 1.4 % shorter along a and 5 % longer along
//! c than measured. A phase relaxed with PBE is therefore compared with PBE's zinc, a measured one with
//! measured zinc. [`NamedNet`] carries its set, and [`NamedNet::search_on`] and [`super::survey`] pair no
//! others.

use super::{
    CellSetName, CentredLattice, EpitaxyError, HexagonalElastic, Layer, NamedNet, PlaneNet,
};
use crate::crystal::{Lattice, Miller};
use crate::facts::{CellSet, Element, Evidence, Facts};

/// The planes of zinc that deposits show, in the field's own three indices.
pub const ZINC_PLANES: [&str; 3] = ["(002)", "(100)", "(101)"];

/// The database entry of the PBE cell among the cells without sites.
const PBE_ZINC: &str = "mp-79";

/// The cell of zinc that belongs to a set of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct ZincCell {
    /// Which set.
    pub set: CellSet,
    /// Edge a, angstrom.
    pub a_ang: f64,
    /// Edge c, angstrom.
    pub c_ang: f64,
    /// Key of the source.
    pub source: String,
}

impl ZincCell {
    /// Zinc of that set, from the facts.
    ///
    /// ```
    /// use zincscreen::epitaxy::ZincCell;
    /// use zincscreen::facts::{CellSet, Facts};
    /// let facts = Facts::embedded()?;
    /// let measured = ZincCell::of(CellSet::Measured, &facts).expect("zinc");
    /// let pbe = ZincCell::of(CellSet::Pbe, &facts).expect("zinc");
    /// assert!((measured.c_ang - 4.947).abs() < 1e-3);
    /// assert!((pbe.c_ang - 5.2072).abs() < 1e-4);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    ///
    /// # Errors
    /// [`EpitaxyError::NoZinc`] where the facts have no zinc of that set.
    pub fn of(set: CellSet, facts: &Facts) -> Result<Self, EpitaxyError> {
        let found = match set {
            CellSet::Measured => facts.crystal(Element::ZN).and_then(|crystal| {
                Some((crystal.a_ang?, crystal.c_ang?, crystal.source.to_string()))
            }),
            CellSet::Pbe => cell_without_sites(facts),
            _ => None,
        };
        let found = found.or_else(|| {
            let phase = facts
                .phases()
                .iter()
                .find(|p| p.cell_set == set && p.evidence == Evidence::Element)?;
            let [a, _, c] = phase.lengths_ang;
            Some((a, c, phase.source.to_string()))
        });
        let (a_ang, c_ang, source) = found.ok_or(EpitaxyError::NoZinc {
            set: CellSetName(set),
        })?;
        Ok(Self {
            set,
            a_ang,
            c_ang,
            source,
        })
    }

    /// The lattice.
    #[must_use]
    pub fn lattice(&self) -> CentredLattice {
        CentredLattice {
            conventional: Lattice::from_parameters(
                [self.a_ang, self.a_ang, self.c_ang],
                [90.0, 90.0, 120.0],
            ),
            primitive_of_conventional: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        }
    }

    /// Thickness of one layer of zinc on a plane, with one atom per cell of the net, angstrom; c/2 on (002).
    #[must_use]
    pub fn layer_ang(&self, plane: &PlaneNet) -> f64 {
        let per_atom = 0.5 * self.lattice().conventional.volume_ang3();
        per_atom / plane.net.area_ang2()
    }

    /// A plane of it, ready to be laid under a film; named as zinc's planes are: (002), not (0001).
    ///
    /// # Errors
    /// No such plane; unstable elastic constants.
    pub fn plane(
        &self,
        miller: Miller,
        elastic: Option<&HexagonalElastic>,
    ) -> Result<NamedNet, EpitaxyError> {
        let plane = self.lattice().plane(miller)?;
        let layer = |e: &HexagonalElastic| -> Result<Layer, EpitaxyError> {
            Ok(Layer {
                stress: e.plane(plane.tilt_deg)?,
                thickness_ang: self.layer_ang(&plane),
            })
        };
        Ok(NamedNet {
            name: format!("Zn{}", zinc_label(miller)),
            set: self.set,
            net: plane.net,
            layer: elastic.map(layer).transpose()?,
        })
    }
}

/// (001) as (002), the first order that zinc's diffraction pattern shows.
fn zinc_label(miller: Miller) -> String {
    match miller.indices() {
        [0, 0, _] => "(002)".to_owned(),
        _ => miller.to_string(),
    }
}

/// The PBE cell of zinc, which the tables have without its atoms.
fn cell_without_sites(facts: &Facts) -> Option<(f64, f64, String)> {
    let text = facts.files().text("phases/cells_only.csv").ok()?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let place = |name: &str| header.iter().position(|h| h == name);
    let (id, a, c, source) = (
        place("database_id")?,
        place("a_ang")?,
        place("c_ang")?,
        place("source")?,
    );
    reader
        .records()
        .filter_map(Result::ok)
        .find(|row| &row[id] == PBE_ZINC)
        .and_then(|row| {
            Some((
                row[a].parse().ok()?,
                row[c].parse().ok()?,
                row[source].to_owned(),
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_has_its_own_zinc_or_none() {
        let facts = Facts::embedded().expect("sound facts");
        let of = |set| ZincCell::of(set, &facts);
        let measured = of(CellSet::Measured).expect("zinc");
        assert!((measured.a_ang - 2.665).abs() < 1e-3);
        assert!((of(CellSet::Pbe).expect("zinc").a_ang - 2.6267).abs() < 1e-4);
        assert!((of(CellSet::Unstated).expect("zinc").a_ang - 2.61436).abs() < 1e-6);
        let error = of(CellSet::Pbe2014).expect_err("no zinc").to_string();
        assert!(error.contains("2014"), "{error}");
    }

    #[test]
    fn layers_hold_one_atom_per_cell() {
        let facts = Facts::embedded().expect("sound facts");
        let zinc = ZincCell::of(CellSet::Measured, &facts).expect("zinc");
        let layer = |plane: &str| {
            let plane = zinc.lattice().plane(plane.parse().expect("a plane"));
            zinc.layer_ang(&plane.expect("a net"))
        };
        assert!((layer("(002)") - zinc.c_ang / 2.0).abs() < 1e-9);
        assert!((layer("(100)") - zinc.a_ang * 0.75_f64.sqrt() / 2.0).abs() < 1e-9);
        let named = zinc.plane("(0001)".parse().expect("a plane"), None);
        assert_eq!(named.expect("a net").name, "Zn(002)");
    }
}
