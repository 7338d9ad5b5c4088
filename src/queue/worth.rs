//! Which calculation should run next?
//!
//! **Question.** By how much do the calculations of a candidate lower the doubt about who is among the first ten?
//!
//! **Formula.** The doubt of a form is V = Σ_k p_k (1 - p_k) over its systems k, with p_k the probability to be among the
//! first ten (`p_top10` of the run): what is sure either way adds nothing. Of V the share S_d goes back to the error of
//! datum d alone (`first_order_index` of the run's `sensitivity`), so that V falls by V S_d on average once d is
//! known. A calculation leaves an error of its own, σ_c, in the place of σ_d:
//!
//! value = Σ_d V S_d f_d / n_d,  f_d = max(0, 1 - σ_c² / σ_d²), 1 where the datum was missing
//!
//! over all forms. A pure surface settles the datum of its element wherever it enters: n_d = 1. The surface
//! of a compound or a mixed layer settles that of one candidate, in its own form: n_d is the number of ranked systems there
//! that hold the element. A missing criterion is settled by what the hypothesis puts in its place, e.g. the hydrogen current of
//! aluminium by an adsorption energy.
//!
//! **What it leaves out.** Errors that several data have in common (rows `all`), what two data do together, and descriptors
//! derived from the calculated ones; indices below zero are cut. The value is an estimate, rather low than high. An index below about 0.001 is noise of
//! the samples. Of equal values the better rank comes first, by a millionth of (n + 1 - rank) / n.
//!
//! Where the run has no robustness the value is (n + 1 - rank) / n, and the basis says so.
//!
//! **Source.** Expected value of partial perfect information with variance as the loss: H. Raiffa and R. Schlaifer, Applied
//! Statistical Decision Theory (1961); J. E. Oakley and A. O'Hagan, J. R. Stat. Soc. B 66 (2004) 751. The index of several
//! outputs: F. Gamboa et al., Electron. J. Stat. 8 (2014) 575.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::collect::{SIGMA_ADSORPTION_EV, SIGMA_CENTER_EV, SIGMA_LEARNED_EV};
use super::plan::{NEAREST_IMAGE_ANG, Plan, nearest_image_ang};
use super::store::PlannedJob;
use super::{Adsorbate, Code, Purpose};
use crate::candidates::{Candidate, Form};
use crate::facts::Element;
use crate::runs::{Cell, Frame, RunError, open};

/// Weight of the rank where values are equal.
const BY_RANK: f64 = 1e-6;
/// Data named in a basis.
const NAMED: usize = 2;
/// Parts of the doubt below this are not named.
const WORTH_NAMING: f64 = 1e-3;

/// A datum whose error moves who is among the first ten of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubtful {
    /// The form.
    pub form: Form,
    /// Descriptor it enters by.
    pub descriptor: String,
    /// Descriptors that the hypothesis puts in its place where it is missing.
    pub substitutes: Vec<String>,
    /// Element.
    pub subject: String,
    /// One standard uncertainty in the descriptor's unit; none: the datum is missing.
    pub sigma: Option<f64>,
    /// What of the doubt of the form goes back to it alone, V S_d.
    pub doubt: f64,
    /// Ranked systems of the form that hold the element.
    pub holders: u64,
}

/// A datum that a calculation gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// Descriptor.
    pub descriptor: &'static str,
    /// Element.
    pub subject: String,
    /// The error the calculation leaves, in the descriptor's unit.
    pub sigma: f64,
    /// The form, where it is one candidate's own value; none: the element's, wherever it enters.
    pub only: Option<Form>,
}

/// What calculations are worth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worth {
    /// By how much the doubt falls, systems.
    pub value: f64,
    /// Which data do it, the most telling first: `zn_adsorption_energy_ev of Cu`, and its part.
    pub parts: Vec<(String, f64)>,
}

/// By how much the doubt falls where some of its data are settled.
///
/// ```
/// use zincscreen::candidates::Form;
/// use zincscreen::queue::worth::{Doubtful, Settled, worth};
/// let copper = Doubtful {
///     form: Form::Coating,
///     descriptor: "zn_adsorption_energy_ev".to_owned(),
///     substitutes: Vec::new(),
///     subject: "Cu".to_owned(),
///     sigma: Some(0.3),
///     doubt: 0.18,
///     holders: 1,
/// };
/// let calculated = |sigma| Settled {
///     descriptor: "zn_adsorption_energy_ev",
///     subject: "Cu".to_owned(),
///     sigma,
///     only: None,
/// };
/// // 0.1 eV in the place of 0.3 eV takes eight ninths.
/// assert!((worth(&[calculated(0.1)], &[copper.clone()]).value - 0.16).abs() < 1e-12);
/// // What is no better than the present value settles nothing.
/// assert_eq!(worth(&[calculated(0.4)], &[copper]).value, 0.0);
/// ```
#[must_use]
pub fn worth(settled: &[Settled], data: &[Doubtful]) -> Worth {
    let mut parts: BTreeMap<String, f64> = BTreeMap::new();
    for datum in data {
        let taken = settled.iter().map(|s| taken(s, datum)).fold(0.0, f64::max);
        if taken > 0.0 {
            let name = format!("{} of {}", datum.descriptor, datum.subject);
            *parts.entry(name).or_default() += taken;
        }
    }
    let mut parts: Vec<(String, f64)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Worth {
        value: parts.iter().map(|part| part.1).fold(0.0, |a, b| a + b),
        parts,
    }
}

/// What one calculation takes from the doubt of one datum.
fn taken(settled: &Settled, datum: &Doubtful) -> f64 {
    let is_same = datum.descriptor == settled.descriptor
        || datum.sigma.is_none() && datum.substitutes.iter().any(|s| s == settled.descriptor);
    if !is_same || datum.subject != settled.subject {
        return 0.0;
    }
    let share = match settled.only {
        None => 1.0,
        Some(form) if form == datum.form => 1.0 / datum.holders.max(1) as f64,
        Some(_) => return 0.0,
    };
    let better = datum.sigma.map_or(1.0, |sigma| {
        if sigma > 0.0 {
            (1.0 - (settled.sigma / sigma).powi(2)).max(0.0)
        } else {
            0.0
        }
    });
    datum.doubt * share * better
}

/// What of a candidate is calculated so that it counts: nothing at `smoke`, nothing on slabs whose adsorbed atoms feel their
/// images.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Planned {
    /// On elements' own surfaces.
    pub own: BTreeSet<(Element, Datum)>,
    /// On the surfaces of a compound, a mixed layer or doped zinc.
    pub alloy: BTreeSet<Datum>,
    /// By a calculator of ASE, no functional.
    pub is_learned: bool,
}

/// What a calculation finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// Energy of an adsorbed atom.
    Adsorbed(Adsorbate),
    /// Density of d states.
    States,
}

impl Planned {
    /// What a plan holds for a candidate.
    #[must_use]
    pub fn of(plan: &Plan, candidate: &str) -> Self {
        let mut planned = Self::default();
        let own = |job: &&PlannedJob| job.wanted_by.iter().any(|(c, _)| c == candidate);
        for job in plan.jobs.iter().filter(own) {
            let calculation = &job.calculation;
            planned.is_learned = matches!(calculation.code, Code::Ase(_));
            let (datum, skipped) = match calculation.purpose {
                Purpose::Adsorption { adsorbate, .. } => (Datum::Adsorbed(adsorbate), 1),
                Purpose::DensityOfStates { .. } => (Datum::States, 0),
                _ => continue,
            };
            let structure = &calculation.structure;
            let is_dense = datum != Datum::States
                && nearest_image_ang(structure.lattice()) < NEAREST_IMAGE_ANG;
            if calculation.settings.preset == "smoke" || is_dense {
                continue;
            }
            // The adsorbed atom is the last one.
            let sites = structure.sites();
            let elements: BTreeSet<Element> = sites[..sites.len() - skipped]
                .iter()
                .map(|site| site.element)
                .collect();
            match elements.iter().next() {
                Some(&element) if elements.len() == 1 => {
                    planned.own.insert((element, datum));
                }
                _ => {
                    planned.alloy.insert(datum);
                }
            }
        }
        planned
    }
}

/// What planned calculations of a candidate would settle: those on an element's own surface the element's data wherever
/// they enter; on a compound's or a mixed layer's the candidate's own; on doped zinc the site beside its one solute.
#[must_use]
pub fn settles(candidate: &Candidate, planned: &Planned) -> Vec<Settled> {
    let adsorption = if planned.is_learned {
        SIGMA_LEARNED_EV
    } else {
        SIGMA_ADSORPTION_EV
    };
    let is_learned = planned.is_learned;
    let descriptors = |datum: Datum| -> &'static [&'static str] {
        match datum {
            Datum::Adsorbed(Adsorbate::Zn) => {
                &["zn_adsorption_energy_ev", "zn_adsorption_vs_bulk_ev"]
            }
            Datum::Adsorbed(Adsorbate::H) => &["h_adsorption_dg_ev"],
            Datum::States if is_learned => &[],
            Datum::States => &["d_band_center_ev"],
        }
    };
    let settled = |descriptor, element: Element, only| Settled {
        descriptor,
        subject: element.symbol().to_owned(),
        sigma: if descriptor == "d_band_center_ev" {
            SIGMA_CENTER_EV
        } else {
            adsorption
        },
        only,
    };
    let mut found = Vec::new();
    for &(element, datum) in &planned.own {
        found.extend(descriptors(datum).iter().map(|d| settled(d, element, None)));
    }
    for &datum in &planned.alloy {
        match (candidate.form, datum) {
            (Form::Dilute, Datum::Adsorbed(Adsorbate::Zn)) => {
                if let [solute] = candidate.solutes.as_slice() {
                    found.push(settled("zn_adsorption_beside_solute_ev", *solute, None));
                }
            }
            // States of several elements' surfaces are those of single atoms, and hydrogen on doped zinc is another
            // quantity: no descriptor means them.
            (_, Datum::States) | (Form::Dilute, _) => {}
            (form, _) => {
                for &solute in &candidate.solutes {
                    let own = descriptors(datum).iter();
                    found.extend(own.map(|d| settled(d, solute, Some(form))));
                }
            }
        }
    }
    found
}

/// What a run says of the value of calculations.
#[derive(Debug, Clone, Default)]
pub struct Doubts {
    /// The data; none: the run has no robustness.
    pub data: Option<Vec<Doubtful>>,
    /// By candidate: rank, and number of ranked systems of its form.
    pub ranks: BTreeMap<String, (u64, u64)>,
}

impl Doubts {
    /// Reads a run folder.
    ///
    /// # Errors
    /// If the folder is no run, or a table is damaged.
    pub fn read(run: &Path) -> Result<Self, RunError> {
        let systems = open(run, "systems")?;
        let mut variance: BTreeMap<Form, f64> = BTreeMap::new();
        let mut holders: BTreeMap<(Form, String), u64> = BTreeMap::new();
        let mut ranked: Vec<(Form, String, u64)> = Vec::new();
        let mut count: BTreeMap<Form, u64> = BTreeMap::new();
        for row in 0..systems.height() {
            let (Some(form), Some(rank)) = (form(&systems, row), number(&systems, "rank", row))
            else {
                continue;
            };
            *count.entry(form).or_default() += 1;
            ranked.push((form, text(&systems, "best_candidate_id", row), rank as u64));
            let system = text(&systems, "system", row);
            for symbol in system.split('-').filter(|s| *s != "Zn") {
                *holders.entry((form, symbol.to_owned())).or_default() += 1;
            }
            if let Some(p) = number(&systems, "p_top10", row) {
                *variance.entry(form).or_default() += p * (1.0 - p);
            }
        }
        let ranks = ranked
            .into_iter()
            .map(|(form, id, rank)| (id, (rank, count.get(&form).copied().unwrap_or(0))))
            .collect();
        let data = if variance.is_empty() || !run.join("sensitivity.parquet").is_file() {
            None
        } else {
            let substitutes = substitutes(run)?;
            Some(doubtful(
                &open(run, "sensitivity")?,
                &variance,
                &holders,
                &substitutes,
            ))
        };
        Ok(Self { data, ranks })
    }

    /// What the calculations of a candidate are worth, and why, in words.
    #[must_use]
    pub fn of(&self, candidate: &Candidate, planned: &Planned) -> (f64, String) {
        let (by_rank, place) = match self.ranks.get(&candidate.id()) {
            Some(&(rank, n)) => (
                (n as f64 + 1.0 - rank as f64) / n.max(1) as f64,
                format!("rank {rank} of {}", candidate.form),
            ),
            None => (0.0, "not ranked".to_owned()),
        };
        let Some(data) = &self.data else {
            return (by_rank, format!("{place}; the run has no robustness"));
        };
        let found = worth(&settles(candidate, planned), data);
        let named: Vec<&str> = found
            .parts
            .iter()
            .filter(|part| part.1 >= WORTH_NAMING)
            .take(NAMED)
            .map(|part| part.0.as_str())
            .collect();
        let basis = if found.value == 0.0 {
            format!("{place}; settles nothing that the ranking rests on")
        } else if named.is_empty() {
            format!("{place}; takes less than {WORTH_NAMING} off the doubt about the first ten")
        } else {
            format!(
                "{place}; takes {:.3} off the doubt about the first ten: {}",
                found.value,
                named.join(", ")
            )
        };
        (found.value + BY_RANK * by_rank, basis)
    }

    /// What a candidate adds to what others settle: `taken` and `own` as [`settles`] gives them, `value` alone where the
    /// run has no robustness.
    #[must_use]
    pub fn gain(&self, taken: &[Settled], own: &[Settled], value: f64) -> f64 {
        let Some(data) = &self.data else { return value };
        let alone = worth(own, data).value;
        let both: Vec<Settled> = taken.iter().chain(own).cloned().collect();
        let more = worth(&both, data).value - worth(taken, data).value;
        // The part that goes by rank stays.
        value - alone + more
    }
}

/// Every uncertain or missing datum of an element; what a model's values have in common is left out.
fn doubtful(
    table: &Frame,
    variance: &BTreeMap<Form, f64>,
    holders: &BTreeMap<(Form, String), u64>,
    substitutes: &BTreeMap<String, Vec<String>>,
) -> Vec<Doubtful> {
    (0..table.height())
        .filter_map(|row| {
            let form = form(table, row)?;
            let subject = text(table, "subject", row);
            let descriptor = text(table, "descriptor", row);
            let is_missing = text(table, "model", row) == "missing";
            let sigma = number(table, "sigma", row);
            let share = number(table, "first_order_index", row)?;
            (subject != "all" && is_missing == sigma.is_none()).then(|| Doubtful {
                form,
                substitutes: substitutes.get(&descriptor).cloned().unwrap_or_default(),
                descriptor,
                sigma,
                doubt: share * variance.get(&form).copied().unwrap_or(0.0),
                holders: holders.get(&(form, subject.clone())).copied().unwrap_or(1),
                subject,
            })
        })
        .collect()
}

/// Of each criterion of the first hypothesis: what stands in where it is not known.
fn substitutes(run: &Path) -> Result<BTreeMap<String, Vec<String>>, RunError> {
    let path = run.join("plan.json");
    let failed = |problem: String| RunError::Read {
        path: path.display().to_string(),
        problem,
    };
    let text = std::fs::read_to_string(&path).map_err(|e| failed(e.to_string()))?;
    let plan: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| failed(format!("damaged: {e}")))?;
    let criteria = plan["hypotheses"][0]["criteria"].as_array();
    Ok(criteria
        .into_iter()
        .flatten()
        .filter_map(|criterion| {
            let name = |json: &serde_json::Value| json["descriptor"].as_str().map(str::to_owned);
            let others = criterion["otherwise"].as_array();
            Some((
                name(criterion)?,
                others.into_iter().flatten().filter_map(name).collect(),
            ))
        })
        .collect())
}

fn text(frame: &Frame, column: &str, row: usize) -> String {
    match frame.cell(column, row) {
        Cell::Text(text) => text,
        _ => String::new(),
    }
}

fn number(frame: &Frame, column: &str, row: usize) -> Option<f64> {
    match frame.cell(column, row) {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

fn form(frame: &Frame, row: usize) -> Option<Form> {
    let word = text(frame, "form", row);
    Form::ALL.into_iter().find(|form| form.as_str() == word)
}
