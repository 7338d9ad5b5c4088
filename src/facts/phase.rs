//! Named compounds of zinc: what is known of their existence, cell and energy.

use std::fmt;
use std::sync::Arc;

use super::table::{Row, Table};
use super::{Element, FactError, Reason, Value};

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
    /// Elemental zinc.
    Element,
}

impl Evidence {
    const WORDS: [(&'static str, Self); 6] = [
        ("measured", Self::Measured),
        ("on_hull", Self::OnHull),
        ("above_hull", Self::AboveHull),
        ("no_energy", Self::NoEnergy),
        ("hypothetical", Self::Hypothetical),
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

/// Whole-number composition, alphabetical by symbol, in lowest terms.
///
/// ```
/// use zincscreen::facts::Formula;
/// let gamma: Formula = "Zn8Cu5".parse().expect("a formula");
/// assert_eq!(gamma.to_string(), "Cu5Zn8");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula(Vec<(Element, u32)>);

impl Formula {
    /// Elements and their counts, alphabetical.
    #[must_use]
    pub fn parts(&self) -> &[(Element, u32)] {
        &self.0
    }

    /// Atomic fraction of an element, 0 if absent.
    #[must_use]
    pub fn fraction(&self, element: Element) -> f64 {
        let total: u32 = self.0.iter().map(|p| p.1).sum();
        let count = self.0.iter().find(|p| p.0 == element).map_or(0, |p| p.1);
        f64::from(count) / f64::from(total)
    }

    /// The elements other than zinc, alphabetical.
    pub fn solutes(&self) -> impl Iterator<Item = Element> {
        self.0.iter().map(|p| p.0).filter(|&e| e != Element::ZN)
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &(element, count) in &self.0 {
            f.write_str(element.symbol())?;
            if count != 1 {
                write!(f, "{count}")?;
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Formula {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mut parts = read_group(&mut rest, 0)?;
        if !rest.is_empty() {
            return Err(format!(
                "`{text}`: a closing bracket without an opening one"
            ));
        }
        if parts.is_empty() {
            return Err("an empty formula".to_owned());
        }
        let divisor = parts.iter().fold(0, |d, p| gcd(d, p.1));
        for part in &mut parts {
            part.1 /= divisor;
        }
        parts.sort_by_key(|p| p.0.symbol());
        Ok(Self(parts))
    }
}

/// Elements and counts up to the end or the closing bracket of a group: `Ca(ZnGe)2`.
fn read_group(rest: &mut &str, depth: u32) -> Result<Vec<(Element, u32)>, String> {
    if depth > 8 {
        return Err("brackets nested too deep".to_owned());
    }
    let mut parts: Vec<(Element, u32)> = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first == ')' {
            break;
        }
        let found = if first == '(' {
            *rest = &rest[1..];
            let inner = read_group(rest, depth + 1)?;
            *rest = rest
                .strip_prefix(')')
                .ok_or("an opening bracket without a closing one")?;
            inner
        } else {
            let lower = rest
                .chars()
                .skip(1)
                .take_while(char::is_ascii_lowercase)
                .count();
            let length = first.len_utf8() + lower;
            let element: Element = rest[..length]
                .parse()
                .map_err(|e: super::UnknownElement| e.to_string())?;
            *rest = &rest[length..];
            vec![(element, 1)]
        };
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let count: u32 = match &rest[..digits] {
            "" => 1,
            text => text
                .parse()
                .ok()
                .filter(|n| (1..=100_000).contains(n))
                .ok_or_else(|| format!("`{text}` is not a count"))?,
        };
        *rest = &rest[digits..];
        for (element, n) in found {
            let n = n.checked_mul(count).ok_or("too many atoms")?;
            match parts.iter_mut().find(|p| p.0 == element) {
                Some(part) => part.1 = part.1.checked_add(n).ok_or("too many atoms")?,
                None => parts.push((element, n)),
            }
        }
    }
    Ok(parts)
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
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
                    "expected measured, on_hull, above_hull, no_energy, hypothetical or element",
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

/// How a formation enthalpy was obtained, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnthalpyKind {
    /// Calorimetry.
    Measured,
    /// A critical assessment.
    Assessed,
    /// Evaluated from a CALPHAD database.
    Calphad,
    /// A density-functional calculation at 0 K.
    Dft,
}

impl EnthalpyKind {
    const WORDS: [(&'static str, Self); 4] = [
        ("measured", Self::Measured),
        ("assessed", Self::Assessed),
        ("calphad", Self::Calphad),
        ("dft", Self::Dft),
    ];

    /// One standard uncertainty in kJ per mole of atoms where the row states none.
    ///
    /// `Dft` is the root mean square deviation from the measured, assessed and CALPHAD values of the
    /// same compounds in the shipped table (a test recomputes it); the others are the usual
    /// reproducibility of calorimetry (about 1 kJ/mol) and of an assessment resting on it.
    #[must_use]
    pub const fn sigma_kj_mol(self) -> f64 {
        match self {
            Self::Measured => 1.0,
            Self::Assessed | Self::Calphad => 1.5,
            Self::Dft => DFT_SIGMA_KJ_MOL,
        }
    }
}

/// See [`EnthalpyKind::sigma_kj_mol`].
pub const DFT_SIGMA_KJ_MOL: f64 = 4.45;

impl fmt::Display for EnthalpyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::WORDS
            .iter()
            .find(|(_, e)| e == self)
            .map_or("", |(w, _)| w);
        f.pad(word)
    }
}

/// Formation enthalpy of one named compound.
#[derive(Debug, Clone)]
pub struct FormationEnthalpy {
    /// The compound.
    pub formula: Formula,
    /// Its name in the source, e.g. `Cu5Zn8 (gamma)`.
    pub phase: Arc<str>,
    /// kJ per mole of atoms, against the elements.
    pub value_kj_mol: f64,
    /// One standard uncertainty, if the source states one.
    pub sigma_kj_mol: Option<f64>,
    /// How it was obtained.
    pub kind: EnthalpyKind,
    /// Key of the source.
    pub source: Arc<str>,
}

impl FormationEnthalpy {
    /// Rows that name a compound; solution phases (`FCC_A1` at some x) are not compounds and are left out.
    pub(super) fn read(row: Row<'_>) -> Result<Option<Self>, FactError> {
        let kind = EnthalpyKind::WORDS
            .iter()
            .find(|(word, _)| *word == row.text("kind"))
            .map(|(_, k)| *k)
            .ok_or_else(|| row.error("kind", "expected measured, assessed, calphad or dft"))?;
        let Some(value_kj_mol) = row.number("value_kj_mol_atom")? else {
            return Err(row.error("value_kj_mol_atom", "the value is missing"));
        };
        if !(-150.0..=60.0).contains(&value_kj_mol) {
            return Err(row.error(
                "value_kj_mol_atom",
                "impossible value; expected -150 to 60 kJ/mol",
            ));
        }
        if row.text("source").is_empty() {
            return Err(row.error("source", "the source is missing"));
        }
        let name = row.text("phase");
        let token = name.split(' ').next().unwrap_or("");
        let formula = token.parse::<Formula>().ok().filter(|formula| {
            let mut system: Vec<&str> = row.text("system").split('-').collect();
            let mut elements: Vec<&str> = formula.parts().iter().map(|p| p.0.symbol()).collect();
            system.sort_unstable();
            elements.sort_unstable();
            system == elements
        });
        Ok(formula.map(|formula| Self {
            formula,
            phase: name.into(),
            value_kj_mol,
            sigma_kj_mol: row.number("sigma_kj_mol_atom").ok().flatten(),
            kind,
            source: row.text("source").into(),
        }))
    }
}

/// The best known formation enthalpy of a compound: the best kind there is, the mean if it has several,
/// its sigma joined with the spread between them. kJ per mole of atoms.
///
/// # Errors
/// `no_source` if the table has no row of this composition.
pub fn best_enthalpy(rows: &[FormationEnthalpy], formula: &Formula) -> Result<Value, Reason> {
    let of = rows.iter().filter(|row| row.formula == *formula);
    let best = of
        .clone()
        .map(|row| row.kind)
        .min()
        .ok_or(Reason::NoSource)?;
    let chosen: Vec<_> = of.filter(|row| row.kind == best).collect();
    let n = chosen.len() as f64;
    let mean = chosen.iter().map(|row| row.value_kj_mol).sum::<f64>() / n;
    let spread_sq = chosen
        .iter()
        .map(|row| (row.value_kj_mol - mean).powi(2))
        .sum::<f64>()
        / n;
    let own_sq = chosen
        .iter()
        .map(|row| row.sigma_kj_mol.unwrap_or(best.sigma_kj_mol()).powi(2))
        .sum::<f64>()
        / n;
    let model = match best {
        EnthalpyKind::Measured => "measured",
        EnthalpyKind::Assessed => "assessed",
        EnthalpyKind::Calphad => "calphad",
        EnthalpyKind::Dft => "dft",
    };
    let mut sources: Vec<&str> = chosen.iter().map(|row| &*row.source).collect();
    sources.dedup();
    Ok(Value::new(
        mean,
        Some((spread_sq + own_sq).sqrt()),
        model,
        &sources.join("; "),
    ))
}

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
    /// Assessed as having no compound between zinc and the element.
    #[must_use]
    pub fn is_assessed_without_compounds(&self) -> bool {
        let kind = &*self.system_type;
        &*self.evidence == "assessed"
            && (kind.starts_with("eutectic") || kind.contains("monotectic"))
            && !kind.contains("compound")
    }

    pub(super) fn read(row: Row<'_>) -> Result<Self, FactError> {
        Ok(Self {
            element: row.parse("element", "an element symbol")?,
            system_type: row.text("system_type").into(),
            evidence: row.text("evidence").into(),
            statement: row.text("statement").into(),
            source: row.text("source").into(),
        })
    }
}

/// Formation energy per atom of a composition in the calculated data set that the hull is made of.
#[derive(Debug, Clone)]
pub struct HullPoint {
    /// Composition.
    pub formula: Formula,
    /// eV per atom against the elements.
    pub formation_energy_ev: f64,
    /// Key of the source.
    pub source: Arc<str>,
}

impl HullPoint {
    pub(super) fn read(row: Row<'_>) -> Result<Option<Self>, FactError> {
        let Some(energy) = row.number("mp_formation_energy_ev_atom")? else {
            return Ok(None);
        };
        if !(-2.5..=2.5).contains(&energy) {
            return Err(row.error(
                "mp_formation_energy_ev_atom",
                "impossible value; expected -2.5 to 2.5 eV",
            ));
        }
        let formula = row
            .text("formula")
            .parse()
            .map_err(|problem: String| row.error("formula", &problem))?;
        Ok(Some(Self {
            formula,
            formation_energy_ev: energy,
            source: "critexam_crabnet".into(),
        }))
    }
}

/// All rows of a wide table through one reader.
pub(super) fn read_all<T>(
    file: &str,
    text: &str,
    required: &[&str],
    read: impl Fn(Row<'_>) -> Result<T, FactError>,
) -> Result<Vec<T>, FactError> {
    let table = Table::parse(file, text)?;
    table.require(required)?;
    let mut values = Vec::with_capacity(table.len());
    let mut errors = Vec::new();
    for row in table.rows() {
        match read(row) {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    FactError::gather(errors)?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, kind: EnthalpyKind) -> FormationEnthalpy {
        FormationEnthalpy {
            formula: "Cu5Zn8".parse().expect("a formula"),
            phase: "gamma".into(),
            value_kj_mol: value,
            sigma_kj_mol: None,
            kind,
            source: "s".into(),
        }
    }

    #[test]
    fn measured_beats_calculated_and_spread_counts() {
        let rows = [
            row(-10.0, EnthalpyKind::Calphad),
            row(-12.0, EnthalpyKind::Calphad),
            row(-20.0, EnthalpyKind::Dft),
        ];
        let best = best_enthalpy(&rows, &rows[0].formula).expect("known");
        assert_eq!(best.value, -11.0);
        assert_eq!(best.model, "calphad");
        // sqrt(1² + 1.5²)
        assert!((best.sigma.expect("stated") - 3.25_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn formulas_are_alphabetical_and_reduced() {
        let f: Formula = "Zn22Ni6".parse().expect("a formula");
        assert_eq!(f.to_string(), "Ni3Zn11");
        assert!((f.fraction(Element::ZN) - 11.0 / 14.0).abs() < 1e-15);
        let bracketed: Formula = "Ca(ZnGe)2".parse().expect("a formula");
        assert_eq!(bracketed.to_string(), "CaGe2Zn2");
        for wrong in ["Ca(ZnGe", "CaZn)2", "((((((((((Zn))))))))))", "Zn99999999"] {
            assert!(wrong.parse::<Formula>().is_err(), "{wrong}");
        }
        assert!("Zn0".parse::<Formula>().is_err());
        assert!("Xy2".parse::<Formula>().is_err());
        assert!("".parse::<Formula>().is_err());
        assert!("é3".parse::<Formula>().is_err());
    }
}
