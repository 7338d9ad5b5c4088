//! One line for every system of the founding review: which candidate stands for it, where it ranks, what the
//! review says and what we say.

use super::ClaimError;
use super::card::{SystemCard, defect};
use super::kinds::{Tools, compared};
use super::number::Number;
use super::ranks::{Pools, Rank};
use super::review::ReviewRow;
use super::verdict::Verdict;
use crate::candidates::{Candidate, Form};
use crate::descriptors::FLAGS;
use crate::facts::Element;
use crate::score::{CandidateEvidence, score};

/// Where a candidate of a system stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Canonical id.
    pub candidate_id: String,
    /// Rank under each hypothesis among the candidates of its form: elements at 1 at.%, layers, compounds;
    /// for two solutes pairs at 1 at.% each, or layers half and half.
    pub ranks: Vec<Rank>,
    /// Score under the first hypothesis.
    pub score: Option<f64>,
    /// Known share of the weight under the first hypothesis.
    pub coverage: f64,
    /// Flags that are true.
    pub flags: Vec<&'static str>,
}

/// A system of the review beside what the program says of it.
#[derive(Debug, Clone)]
pub struct SystemLine {
    /// Row of the systems, e.g. `S12`.
    pub id: String,
    /// What was built.
    pub label: String,
    /// primary, comparator, baseline, mention, ...
    pub role: String,
    /// Fabrication route.
    pub strategy: String,
    /// Candidates, nearest form first.
    pub standings: Vec<Standing>,
    /// Why there is none, or which named compounds are no candidates.
    pub without: Option<String>,
    /// What the review says.
    pub review_says: String,
    /// What we say.
    pub we_say: String,
    /// What must be known about the choice of candidates.
    pub note: String,
}

/// Every line, in the order of the review's table.
pub(super) fn lines(
    tools: &Tools<'_>,
    cards: &[SystemCard],
) -> Result<Vec<SystemLine>, ClaimError> {
    let pools = Pools::new(tools)?;
    tools
        .review
        .iter()
        .map(|row| {
            let id = row.text("id");
            let card = cards.iter().find(|c| c.id == id);
            let card = card.ok_or_else(|| super::card::missing(id))?;
            line(tools, &pools, row, card).map_err(|problem| defect(id, &problem))
        })
        .collect()
}

fn line(
    tools: &Tools<'_>,
    pools: &Pools,
    row: &ReviewRow,
    card: &SystemCard,
) -> Result<SystemLine, String> {
    let (mut standings, mut absent) = (Vec::new(), Vec::new());
    for name in &card.candidates {
        match tools.subject(name, Form::Dilute)?.candidate {
            Some(candidate) => standings.push(standing(tools, pools, &candidate)),
            None => absent.push(name.as_str()),
        }
    }
    let without = card.no_candidate.clone().or_else(|| {
        (!absent.is_empty()).then(|| {
            format!(
                "not among the compounds with a known structure: {}",
                absent.join(", ")
            )
        })
    });
    let we_say = if card.no_candidate.is_some() {
        "nothing is computed for it".to_owned()
    } else {
        we_say(tools, &row.elements())?
    };
    Ok(SystemLine {
        id: row.text("id").to_owned(),
        label: row.text("label").to_owned(),
        role: row.text("role").to_owned(),
        strategy: row.text("strategy").to_owned(),
        standings,
        without,
        review_says: review_says(row),
        we_say,
        note: card.note.clone(),
    })
}

fn standing(tools: &Tools<'_>, pools: &Pools, candidate: &Candidate) -> Standing {
    let evidence = CandidateEvidence::new(&tools.evaluator, candidate);
    let scored = pools
        .hypotheses
        .first()
        .map(|h| score(h, candidate.form, &evidence));
    let flags = FLAGS
        .iter()
        .filter(|flag| (flag.evaluate)(tools.evaluator.context(), candidate) == Some(true))
        .map(|flag| flag.name)
        .collect();
    Standing {
        candidate_id: candidate.id(),
        ranks: pools.ranks(&candidate.id()),
        score: scored.as_ref().and_then(|s| s.score),
        coverage: scored.map_or(0.0, |s| s.coverage),
        flags,
    }
}

impl Standing {
    /// Ranks, coverage and flags in one phrase.
    pub(crate) fn text(&self) -> String {
        let ranks: Vec<String> = self
            .ranks
            .iter()
            .map(|r| {
                let short = r.hypothesis.split('_').next().unwrap_or(&r.hypothesis);
                match r.rank {
                    Some(rank) => format!("{short} {rank} of {}", r.of),
                    None => format!("{short} unranked"),
                }
            })
            .collect();
        let mut text = format!("`{}`", self.candidate_id);
        if !ranks.is_empty() {
            text.push_str(&format!(": {}", ranks.join(", ")));
        }
        text.push_str(&format!("; coverage {:.0} %", 100.0 * self.coverage));
        if !self.flags.is_empty() {
            text.push_str(&format!("; {}", self.flags.join(", ")));
        }
        text
    }
}

/// Columns of the review's statements, and how a line names them.
const STATEMENTS: [(&str, &str); 13] = [
    ("dendrite_suppressed", "dendrites suppressed"),
    ("zn_adsorption_enhanced", "zinc held more strongly"),
    ("promotes_002", "promotes (002)"),
    ("her_suppressed", "hydrogen suppressed"),
    ("h_adsorption_claim", "hydrogen adsorption"),
    ("corrosion_suppressed", "corrosion suppressed"),
    ("lattice_match_claimed", "lattice match"),
    ("nucleation_barrier_lowered", "nucleation barrier lowered"),
    ("migration_barrier_lowered", "migration barrier lowered"),
    ("ion_flux_homogenised", "ion flux homogenised"),
    ("electrostatic_shielding_claimed", "electrostatic shielding"),
    ("grain_boundary_claim", "grain boundaries"),
    ("other_mechanism", "besides"),
];

/// What the review says of a system, statement by statement.
fn review_says(row: &ReviewRow) -> String {
    let mut said: Vec<String> = Vec::new();
    let phases = row.text("phases");
    if !phases.is_empty() {
        said.push(format!("phases: {phases}"));
    }
    for (column, name) in STATEMENTS {
        match row.text(column) {
            "" => {}
            "true" => said.push(name.to_owned()),
            text => match text.strip_prefix("true (") {
                Some(rest) => said.push(format!("{name} ({rest}")),
                None => said.push(format!("{name}: {text}")),
            },
        }
    }
    let hours = row.text("symmetric_cell_hours");
    if !hours.is_empty() {
        let qualifier = row.text("hours_qualifier").replace('=', "");
        let current = match row.text("current_density_ma_cm2") {
            "" => "current not stated".to_owned(),
            current => format!("{current} mA/cm2"),
        };
        said.push(format!("symmetric cell {qualifier}{hours} h ({current})"));
    }
    if said.is_empty() {
        "nothing beyond the name".to_owned()
    } else {
        said.join("; ")
    }
}

/// What the facts and models say of the solutes.
fn we_say(tools: &Tools<'_>, elements: &[Element]) -> Result<String, String> {
    let mut said = Vec::new();
    for &element in elements {
        let symbol = element.symbol();
        let number = |quantity: &str| -> Result<Number, String> {
            Ok(compared(tools, quantity, symbol, "0")?
                .numbers
                .swap_remove(0))
        };
        let mut parts = vec![phases(tools, element)];
        let dissolved = number("solubility_at_percent")?;
        if dissolved.quantity.is_ok() {
            parts.push(format!("zinc dissolves {}", dissolved.text()));
        }
        parts.push(against_zinc(
            tools,
            "zn_adsorption_energy_ev",
            symbol,
            "a zinc atom on it",
            ["held more strongly", "held less strongly"],
        )?);
        parts.push(against_zinc(
            tools,
            "her_log10_i0_a_cm2",
            symbol,
            "log10 of its hydrogen current in acid",
            ["less active", "more active"],
        )?);
        let potential = number("solute_potential_vs_zn_v")?;
        parts.push(match &potential.quantity {
            Ok(v) if v.value > 0.0 => format!("+{} against zinc", potential.text()),
            Ok(_) => format!("{} against zinc", potential.text()),
            Err(_) => format!("potential: {}", potential.text()),
        });
        said.push(format!("{symbol}: {}", parts.join("; ")));
    }
    Ok(said.join(". "))
}

fn phases(tools: &Tools<'_>, element: Element) -> String {
    let system = tools.facts.binary_system(element);
    match system.and_then(|s| Some((s, s.has_compounds()?))) {
        Some((system, false)) => format!("no compound with zinc ({})", system.system_type),
        Some((_, true)) => "compounds with zinc".to_owned(),
        None => "no assessed diagram with zinc, no compound known".to_owned(),
    }
}

/// A number beside zinc's, and whether they clearly differ; the words for lower and higher.
fn against_zinc(
    tools: &Tools<'_>,
    quantity: &str,
    symbol: &str,
    name: &str,
    [lower, higher]: [&str; 2],
) -> Result<String, String> {
    let finding = compared(tools, quantity, symbol, "Zn")?;
    let find = |of: &str| {
        let name = format!("{quantity}({of})");
        finding.numbers.iter().find(|n| n.name == name)
    };
    let (Some(own), Some(zinc)) = (find(symbol), find("Zn")) else {
        return Ok(format!("{name}: no value"));
    };
    let differs = match finding.verdict {
        Verdict::Supported => lower,
        Verdict::Contradicted => higher,
        _ => "no clear difference",
    };
    let unit = if own.unit.starts_with("log10") {
        String::new()
    } else {
        format!(" {}", own.unit)
    };
    Ok(match own.quantity {
        Ok(_) => format!(
            "{name} {}{unit} (zinc {}; {differs})",
            own.bare(),
            zinc.bare()
        ),
        Err(_) => format!("{name}: {}", own.text()),
    })
}
