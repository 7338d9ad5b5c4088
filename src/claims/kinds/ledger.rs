//! Do the review's own figures agree with each other, and how many records say something at all?

use serde::Deserialize;

use super::{Finding, Tools};
use crate::claims::number::{Number, plain};
use crate::claims::review::ReviewRow;
use crate::claims::verdict::Verdict;
use crate::facts::Reason;

const SOURCE: &str = "review_d5dt02588e";

fn row<'a>(tools: &'a Tools<'_>, id: &str) -> Result<&'a ReviewRow, String> {
    let found = tools.review.iter().find(|row| row.text("id") == id);
    found.ok_or_else(|| format!("`{id}` is not among the review's systems"))
}

fn figure(row: &ReviewRow, column: &str) -> Result<f64, Reason> {
    row.number(column).ok_or(Reason::NoSource)
}

/// Hours and current of a record against the charge it claims.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Charge {
    /// Row of `systems.csv`.
    system: String,
}

/// Charge that passes per area, both directions counted, Ah/cm².
pub(crate) fn passed_ah_cm2(current_ma_cm2: f64, hours: f64) -> f64 {
    current_ma_cm2 * 1e-3 * hours
}

impl Charge {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let row = row(tools, &self.system)?;
        let what = format!(
            "the hours and current of {} make up its charge",
            self.system
        );
        let figures = figure(row, "current_density_ma_cm2")
            .and_then(|i| Ok((i, figure(row, "symmetric_cell_hours")?)))
            .and_then(|(i, t)| Ok((i, t, figure(row, "cumulative_capacity_ah_cm2")?)));
        let Ok((current, hours, claimed)) = figures else {
            return Ok(Finding::new(Verdict::NotTestableHere, what, Vec::new()));
        };
        let passed = passed_ah_cm2(current, hours);
        let verdict = if passed >= claimed {
            Verdict::Supported
        } else {
            Verdict::Contradicted
        };
        let exact = |name: &str, unit: &str, value| Number::exact(name, unit, value, SOURCE);
        let numbers = vec![
            exact("current", "mA/cm2", current),
            exact("hours", "h", hours),
            exact("passed", "Ah/cm2", passed),
            exact("claimed", "Ah/cm2", claimed),
            exact("hours_needed", "h", claimed / current * 1e3),
        ];
        Ok(Finding::new(verdict, what, numbers))
    }
}

/// An efficiency over many cycles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retention {
    /// Row of `systems.csv`, whose coulombic efficiency counts.
    system: String,
    /// Cycles.
    cycles: u32,
    /// What must be left without a reserve for the figures to stand alone, %.
    enough_percent: f64,
}

/// What is left of the cycled charge after n cycles without a reserve, as a fraction.
pub(crate) fn left_after(efficiency: f64, cycles: u32) -> f64 {
    efficiency.powi(cycles.try_into().unwrap_or(i32::MAX))
}

impl Retention {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let row = row(tools, &self.system)?;
        let what = format!(
            "the efficiency of {} leaves {} % after {} cycles without a reserve",
            self.system, self.enough_percent, self.cycles
        );
        let Ok(percent) = figure(row, "coulombic_efficiency_pct") else {
            return Ok(Finding::new(Verdict::NotTestableHere, what, Vec::new()));
        };
        let left = 100.0 * left_after(percent / 100.0, self.cycles);
        // A figure that needs a reserve is not wrong: the reserve is what is not stated.
        let verdict = if left >= self.enough_percent {
            Verdict::Supported
        } else {
            Verdict::Undecided
        };
        let exact = |name: &str, unit: &str, value| Number::exact(name, unit, value, SOURCE);
        let cycles = f64::from(self.cycles);
        let numbers = vec![
            exact("efficiency", "%", percent),
            exact("cycles", "1", cycles),
            exact("left", "%", left),
            exact("reserve", "1", cycles * (1.0 - percent / 100.0)),
        ];
        Ok(Finding::new(verdict, what, numbers))
    }
}

/// How many rows of the review have an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    /// Which rows.
    rows: Rows,
    /// Column of `systems.csv`.
    column: String,
    /// What the entry must be.
    entry: Entry,
    /// Smallest share that bears the claim out.
    at_least: Option<f64>,
    /// Largest share that does.
    at_most: Option<f64>,
    /// The verdict where it does not.
    otherwise: Otherwise,
    /// Name of its numbers in texts.
    label: String,
}

/// Rows that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rows {
    /// Every row.
    All,
    /// Alloys.
    Alloys,
    /// Alloys with results of their own.
    Primary,
    /// Rows with hours of a symmetric cell.
    Hours,
}

/// What an entry must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    /// Anything.
    Given,
    /// A text that contains this.
    Contains(String),
    /// Anything else than this.
    OtherThan(String),
}

/// A verdict where a share is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Otherwise {
    Contradicted,
    Undecided,
}

impl Count {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let counts = |row: &&ReviewRow| match self.rows {
            Rows::All => true,
            Rows::Alloys => row.is_alloy(),
            Rows::Primary => row.is_alloy() && row.text("role").starts_with("primary"),
            Rows::Hours => row.is_alloy() && row.number("symmetric_cell_hours").is_some(),
        };
        let rows: Vec<&ReviewRow> = tools.review.iter().filter(counts).collect();
        let fits = |row: &&&ReviewRow| match (row.text(&self.column), &self.entry) {
            ("", _) => false,
            (_, Entry::Given) => true,
            (text, Entry::Contains(part)) => text.contains(part.as_str()),
            (text, Entry::OtherThan(word)) => text != word,
        };
        let fitting: Vec<&&ReviewRow> = rows.iter().filter(fits).collect();
        let share = fitting.len() as f64 / rows.len() as f64;
        let holds = self.at_least.is_none_or(|least| share >= least)
            && self.at_most.is_none_or(|most| share <= most);
        let verdict = match (holds, self.otherwise) {
            (true, _) => Verdict::Supported,
            (false, Otherwise::Contradicted) => Verdict::Contradicted,
            (false, Otherwise::Undecided) => Verdict::Undecided,
        };
        let mut values: Vec<&str> = fitting.iter().map(|row| row.text(&self.column)).collect();
        values.sort_by(|a, b| {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::INFINITY);
            number(a).total_cmp(&number(b)).then(a.cmp(b))
        });
        values.dedup();
        let ids: Vec<&str> = fitting.iter().map(|row| row.text("id")).collect();
        let name = |word: &str| format!("{word}({})", self.label);
        let numbers = vec![
            Number::count(name("n"), fitting.len(), SOURCE),
            Number::count(name("of"), rows.len(), SOURCE),
        ];
        let what = format!(
            "{} of {} rows fit `{}`",
            fitting.len(),
            rows.len(),
            self.label
        );
        Ok(Finding {
            words: vec![
                (name("values"), values.join(", ")),
                (name("ids"), ids.join(", ")),
            ],
            ..Finding::new(verdict, what, numbers)
        })
    }
}

/// Hours of alloys against hours of layers without alloy, at one current density.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outlast {
    /// mA/cm².
    current_ma_cm2: f64,
}

impl Outlast {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let hours = |is_alloy: bool| -> Vec<f64> {
            tools
                .review
                .iter()
                .filter(|row| row.is_alloy() == is_alloy)
                .filter(|row| row.number("current_density_ma_cm2") == Some(self.current_ma_cm2))
                .filter_map(|row| row.number("symmetric_cell_hours"))
                .collect()
        };
        let (alloys, others) = (hours(true), hours(false));
        let best_other = others.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let longer = alloys.iter().filter(|&&h| h > best_other).count();
        let verdict = match longer {
            _ if alloys.is_empty() || others.is_empty() => Verdict::NotTestableHere,
            n if n == alloys.len() => Verdict::Supported,
            0 => Verdict::Contradicted,
            _ => Verdict::Undecided,
        };
        let numbers = vec![
            Number::count("n_alloys", alloys.len(), SOURCE),
            Number::count("n_longer", longer, SOURCE),
            Number::exact("best_without_alloy", "h", best_other, SOURCE),
        ];
        let what = format!(
            "every alloy outlasts every layer without alloy at {} mA/cm2",
            plain(self.current_ma_cm2)
        );
        Ok(Finding::new(verdict, what, numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_milliamperes_in_3000_hours_are_15_ampere_hours() {
        assert!((passed_ah_cm2(5.0, 3000.0) - 15.0).abs() < 1e-12);
    }

    #[test]
    fn an_efficiency_compounds() {
        // exp(4000 ln 0.9985) = exp(-6.0045).
        assert!((left_after(0.9985, 4000) - (-6.004_504_f64).exp()).abs() < 1e-8);
        assert_eq!(left_after(1.0, 10), 1.0);
    }
}
