//! Named compounds of zinc: what says that they exist, and their cells; what phase diagrams say.

use std::fmt;
use std::sync::Arc;

use super::table::Row;
use super::{Element, FactError, Formula};

/// What says that a phase exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The structure was measured.
    Measured,
    /// Its composition lies on the calculated hull of formation energies.
    OnHull,
    /// Its composition lies above that hull, by the stated energy.
    AboveHull,
    /// Calculated, but no energy of the composition is known.
    NoEnergy,
    /// Invented: the assessed phase diagram has no compound. Never a candidate.
    Hypothetical,
    /// Measured, but several elements share its sites: the formula is only the dominant one. Never a
    /// candidate.
    MixedSites,
    /// Elemental zinc.
    Element,
}

impl Evidence {
    const WORDS: [(&'static str, Self); 7] = [
        ("measured", Self::Measured),
        ("on_hull", Self::OnHull),
        ("above_hull", Self::AboveHull),
        ("no_energy", Self::NoEnergy),
        ("hypothetical", Self::Hypothetical),
        ("mixed_sites", Self::MixedSites),
        ("element", Self::Element),
    ];
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::WORDS
            .iter()
            .find(|(_, e)| e == self)
            .map_or("", |(w, _)| w);
        f.pad(word)
    }
}

/// Which set of cells a structure belongs to. Cells of different sets are never paired: each has its
/// own zinc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellSet {
    /// Measured cells.
    Measured,
    /// Relaxed with PBE.
    Pbe,
    /// Relaxed with PBE, an older download.
    Pbe2014,
    /// Relaxed with a functional the source does not state.
    Unstated,
}

impl CellSet {
    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Pbe => "pbe",
            Self::Pbe2014 => "mp_2014",
            Self::Unstated => "unstated",
        }
    }
}

/// One structure of the phase table.
#[derive(Debug, Clone)]
pub struct Phase {
    /// Key into the structures, e.g. `Zn8Cu5_mp-1368_2014`.
    pub structure_id: Arc<str>,
    /// Entry of the database it comes from, e.g. `mp-1368`.
    pub database_id: Arc<str>,
    /// Composition.
    pub formula: Formula,
    /// What says that it exists.
    pub evidence: Evidence,
    /// Which set of cells it belongs to.
    pub cell_set: CellSet,
    /// Number of the space group.
    pub space_group_number: u16,
    /// Symbol of the space group.
    pub space_group: Arc<str>,
    /// Edges of the conventional cell, angstrom.
    pub lengths_ang: [f64; 3],
    /// Angles of the conventional cell, degrees.
    pub angles_deg: [f64; 3],
    /// Atoms in the conventional cell.
    pub atoms_conventional: u32,
    /// Volume per atom, cubic angstrom.
    pub volume_ang3_per_atom: f64,
    /// Formation energy of this structure or of its composition, eV per atom.
    pub formation_energy_ev_atom: Option<f64>,
    /// Whether that energy belongs to this structure (else to the lowest polymorph of the composition).
    pub energy_is_own: bool,
    /// Energy above the calculated hull, eV per atom; negative: stable by that much.
    pub e_above_hull_ev: Option<f64>,
    /// Key of the source.
    pub source: Arc<str>,
}

impl Phase {
    /// The name used in candidate ids: `phase.<database id>`.
    #[must_use]
    pub fn candidate_id(&self) -> String {
        format!("{}@phase.{}", self.formula, self.database_id)
    }

    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let need = |column: &str| -> Result<f64, FactError> {
            row.number(column)?
                .ok_or_else(|| row.error(column, "expected a number"))
        };
        let evidence = Evidence::WORDS
            .iter()
            .find(|(word, _)| *word == row.text("evidence"))
            .map(|(_, e)| *e)
            .ok_or_else(|| {
                row.error(
                    "evidence",
                    "expected measured, on_hull, above_hull, no_energy, hypothetical, mixed_sites or element",
                )
            })?;
        let cell_set = match row.text("cell_set") {
            "measured" => CellSet::Measured,
            "pbe" => CellSet::Pbe,
            "mp_2014" => CellSet::Pbe2014,
            "unstated" => CellSet::Unstated,
            _ => {
                return Err(row.error("cell_set", "expected measured, pbe, mp_2014 or unstated"));
            }
        };
        let formula: Formula = row
            .text("formula")
            .parse()
            .map_err(|problem: String| row.error("formula", &problem))?;
        if row.text("source").is_empty() {
            return Err(row.error("source", "the source is missing"));
        }
        let phase = Self {
            structure_id: row.text("phase_id").into(),
            database_id: row.text("database_id").into(),
            formula,
            evidence,
            cell_set,
            space_group_number: row.parse("space_group_number", "1 to 230")?,
            space_group: row.text("space_group").into(),
            lengths_ang: [need("a_ang")?, need("b_ang")?, need("c_ang")?],
            angles_deg: [need("alpha_deg")?, need("beta_deg")?, need("gamma_deg")?],
            atoms_conventional: row.parse("atoms_conventional", "a number of atoms")?,
            volume_ang3_per_atom: need("volume_ang3_per_atom")?,
            formation_energy_ev_atom: row.number("formation_energy_ev_atom")?,
            energy_is_own: row.text("formation_energy_of") == "entry",
            e_above_hull_ev: row.number("e_above_hull_ev")?,
            source: row.text("source").into(),
        };
        if !(1..=230).contains(&phase.space_group_number) {
            return Err(row.error("space_group_number", "expected 1 to 230"));
        }
        let lattice = cell_volume_ang3(phase.lengths_ang, phase.angles_deg);
        let volume = lattice / f64::from(phase.atoms_conventional);
        if (volume / phase.volume_ang3_per_atom - 1.0).abs() > 0.01 {
            return Err(row.error(
                "volume_ang3_per_atom",
                &format!("impossible value; the cell and its atoms give {volume:.4} angstrom^3"),
            ));
        }
        Ok(phase)
    }
}

/// Volume of a cell from its edges and angles.
fn cell_volume_ang3(lengths_ang: [f64; 3], angles_deg: [f64; 3]) -> f64 {
    let [ca, cb, cg] = angles_deg.map(|angle| angle.to_radians().cos());
    let gram = 1.0 + 2.0 * ca * cb * cg - ca * ca - cb * cb - cg * cg;
    lengths_ang.iter().product::<f64>() * gram.max(0.0).sqrt()
}

/// What the statement on a phase diagram may rest on.
const SYSTEM_EVIDENCE: [&str; 6] = [
    "assessed",
    "measured",
    "DFT only",
    "database",
    "review",
    "no evidence",
];

/// What the assessed phase diagram of Zn-X says.
#[derive(Debug, Clone)]
pub struct BinarySystem {
    /// The element beside zinc.
    pub element: Element,
    /// E.g. `eutectic`, `compound forming`.
    pub system_type: Arc<str>,
    /// What it rests on: assessed, measured, DFT only, ...
    pub evidence: Arc<str>,
    /// The statement of the source.
    pub statement: Arc<str>,
    /// Source.
    pub source: Arc<str>,
}

impl BinarySystem {
    /// Whether zinc and the element form a compound; none if nobody assessed the diagram and no
    /// calculated compound is stable either.
    #[must_use]
    pub fn has_compounds(&self) -> Option<bool> {
        let kind = &*self.system_type;
        if kind.starts_with("compound forming") || kind.starts_with("peritectic, compounds") {
            Some(true)
        } else if &*self.evidence == "assessed" {
            Some(false)
        } else {
            None
        }
    }

    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        let evidence = row.text("evidence");
        if !SYSTEM_EVIDENCE.contains(&evidence) {
            return Err(row.error(
                "evidence",
                &format!("expected one of: {}", SYSTEM_EVIDENCE.join(", ")),
            ));
        }
        Ok(Self {
            element: row.parse("element", "an element symbol")?,
            system_type: row.text("system_type").into(),
            evidence: row.text("evidence").into(),
            statement: row.text("statement").into(),
            source: row.text("source").into(),
        })
    }
}
