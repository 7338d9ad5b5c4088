//! How strongly is a compound bound? Formation enthalpies and energies, best source first.

use std::fmt;
use std::sync::Arc;

use super::table::Row;
use super::{FactError, Formula, Reason, Value};

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
}
