//! Nets with a name and an origin: of an element, a phase of the tables, a structure, or bare.

use nalgebra::Vector3;

use super::{CellSetName, CentredLattice, EpitaxyError, Layer, Match, SearchOptions, search};
use crate::crystal::{Lattice, Miller, Net, Site, Structure, cells};
use crate::facts::{CellSet, Element, Facts, MeasuredCell, Phase};

/// How far an atom of a table's structure may be from its ideal place, angstrom: the tolerance with which
/// the tables' space groups were found.
const SYMPREC_ANG: f64 = 0.05;

/// A net and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedNet {
    /// What it is called, e.g. `MgZn2@phase.mp-1124(0001)`.
    pub name: String,
    /// Which cells it is of: only nets of one set are paired.
    pub set: CellSet,
    /// The net, in the plane's frame: see [`super::PlaneNet`].
    pub net: Net,
    /// One layer of the same crystal on that plane; without it there is no energy and no score.
    pub layer: Option<Layer>,
}

impl NamedNet {
    /// A plane of an element's measured cell; its close-packed plane if none is given.
    ///
    /// ```
    /// use zincscreen::{epitaxy::NamedNet, facts::Facts};
    /// let facts = Facts::embedded()?;
    /// let copper = NamedNet::of_element("Cu".parse().expect("a symbol"), None, &facts).expect("fcc");
    /// assert_eq!(copper.name, "Cu(111)");
    /// // Bismuth has no close-packed plane: one must be named.
    /// assert!(NamedNet::of_element("Bi".parse().expect("a symbol"), None, &facts).is_err());
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    ///
    /// # Errors
    /// No lattice in the facts; no close-packed plane and none given.
    pub fn of_element(
        element: Element,
        plane: Option<Miller>,
        facts: &Facts,
    ) -> Result<Self, EpitaxyError> {
        let crystal = facts.crystal(element);
        let lattice = crystal.and_then(CentredLattice::of_element);
        let (Some(crystal), Some(lattice)) = (crystal, lattice) else {
            return Err(EpitaxyError::NoLattice { element });
        };
        let close_packed = || match crystal.structure.as_str() {
            "fcc" => Miller::new(1, 1, 1),
            "hcp" | "dhcp" => Miller::new(0, 0, 1),
            "bcc" => Miller::new(1, 1, 0),
            _ => None,
        };
        let plane =
            plane
                .or_else(close_packed)
                .ok_or_else(|| EpitaxyError::NoClosePackedPlane {
                    element,
                    structure: crystal.structure.clone(),
                })?;
        let found = lattice.plane(plane)?;
        Ok(Self {
            name: format!("{element}{}", found.label()),
            set: CellSet::Measured,
            net: found.net,
            layer: None,
        })
    }

    /// A plane of a structure of the phase table.
    ///
    /// ```
    /// use zincscreen::{epitaxy::NamedNet, facts::Facts};
    /// let facts = Facts::embedded()?;
    /// let phase = facts.phases().iter().find(|p| &*p.structure_id == "MgZn2_AB2_hP12_194_f_ah");
    /// let basal = "(0001)".parse().expect("a plane");
    /// let net = NamedNet::of_phase(phase.expect("C14"), basal, &facts).expect("a net").net;
    /// assert!((net.parameters().0 - 5.223).abs() < 1e-6);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    ///
    /// # Errors
    /// A structure that the tables lack or that has no symmetry; no such plane.
    pub fn of_phase(phase: &Phase, plane: Miller, facts: &Facts) -> Result<Self, EpitaxyError> {
        let structure = phase_structure(phase, facts)?;
        Self::of_structure(
            &phase.candidate_id(),
            &structure,
            phase.cell_set,
            plane,
            SYMPREC_ANG,
        )
    }

    /// A plane of a cell that was measured without its atoms, or with atoms that share sites.
    ///
    /// # Errors
    /// [`EpitaxyError::NoCentring`] if the table does not say how the cell is centred; no such plane.
    pub fn of_measured_cell(cell: &MeasuredCell, plane: Miller) -> Result<Self, EpitaxyError> {
        let lattice =
            CentredLattice::of_measured_cell(cell).ok_or_else(|| EpitaxyError::NoCentring {
                cell: cell.name.to_string(),
            })?;
        let found = lattice.plane(plane)?;
        Ok(Self {
            name: format!("{}{}", cell.name, found.label()),
            set: CellSet::Measured,
            net: found.net,
            layer: None,
        })
    }

    /// A plane of any structure; indices in its conventional cell.
    ///
    /// # Errors
    /// No symmetry within `symprec_ang`; no such plane.
    pub fn of_structure(
        name: &str,
        structure: &Structure,
        set: CellSet,
        plane: Miller,
        symprec_ang: f64,
    ) -> Result<Self, EpitaxyError> {
        let lattice = CentredLattice::of_cells(&cells(structure, symprec_ang)?);
        let found = lattice.plane(plane)?;
        Ok(Self {
            name: format!("{name}{}", found.label()),
            set,
            net: found.net,
            layer: None,
        })
    }

    /// Every match on a substrate of the same set of cells.
    ///
    /// # Errors
    /// [`EpitaxyError::MixedSets`] for nets of two sets; as [`super::search`].
    pub fn search_on(
        &self,
        substrate: &Self,
        options: &SearchOptions,
    ) -> Result<Vec<Match>, EpitaxyError> {
        if self.set != substrate.set {
            return Err(EpitaxyError::MixedSets {
                film: self.name.clone(),
                film_set: CellSetName(self.set),
                substrate: substrate.name.clone(),
                substrate_set: CellSetName(substrate.set),
            });
        }
        search(&self.net, &substrate.net, options)
    }
}

/// The primitive cell of a structure of the phase table, with its atoms.
///
/// ```
/// use zincscreen::{epitaxy::phase_structure, facts::Facts};
/// let facts = Facts::embedded()?;
/// for phase in facts.phases() {
///     let structure = phase_structure(phase, &facts).expect("a structure");
///     let per_atom = structure.lattice().volume_ang3() / structure.sites().len() as f64;
///     assert!((per_atom / phase.volume_ang3_per_atom - 1.0).abs() < 1e-3, "{}", phase.structure_id);
/// }
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// [`EpitaxyError::NoStructure`] if the table of structures lacks it or it is malformed.
pub fn phase_structure(phase: &Phase, facts: &Facts) -> Result<Structure, EpitaxyError> {
    let failed = |cause: String| EpitaxyError::NoStructure {
        structure_id: phase.structure_id.to_string(),
        cause,
    };
    let text = facts
        .files()
        .text(STRUCTURES)
        .map_err(|e| failed(e.to_string()))?;
    // Lines are sorted by id, which each line opens with: only the one is parsed.
    let opening = format!("{{\"phase_id\":\"{}\",", phase.structure_id);
    let line = text
        .lines()
        .find(|line| line.starts_with(&opening))
        .ok_or_else(|| failed("no such line".to_owned()))?;
    let line: Line = serde_json::from_str(line).map_err(|e| failed(e.to_string()))?;
    let cell = line.primitive_cell;
    if cell.species.len() != cell.frac.len() {
        return Err(failed("as many species as positions expected".to_owned()));
    }
    let sites = cell
        .species
        .iter()
        .zip(&cell.frac)
        .map(|(symbol, &position)| {
            let element: Element = symbol
                .parse()
                .map_err(|_| failed(format!("unknown element `{symbol}`")))?;
            Ok(Site::new(element, Vector3::from(position)))
        })
        .collect::<Result<_, EpitaxyError>>()?;
    Structure::new(Lattice::from_vectors(cell.lattice), sites).map_err(|e| failed(e.to_string()))
}

/// The file of structures below `descriptors/`.
const STRUCTURES: &str = "phases/structures.jsonl";

#[derive(serde::Deserialize)]
struct Line {
    primitive_cell: Cell,
}

#[derive(serde::Deserialize)]
struct Cell {
    lattice: [[f64; 3]; 3],
    species: Vec<String>,
    frac: Vec<[f64; 3]>,
}
