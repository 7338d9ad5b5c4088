//! What must be beaten: every descriptor of the registry alone, a rule of the periodic table, what is merely
//! well known, the review's own words.

use serde::Serialize;

use super::labels::{Labels, Task};
use super::pool::{Pool, Tools};
use crate::descriptors::DESCRIPTORS;
use crate::facts::{Element, Subject};
use crate::score::{Desirability, Hypothesis};

/// What a column of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What is validated.
    Model,
    /// Another hypothesis of the run: secondary, no baseline.
    Hypothesis,
    /// One descriptor of the registry alone.
    Descriptor,
    /// A simple table or rule.
    Simple,
    /// Made of the review that the labels come from: it knows them.
    KnowsLabels,
}

/// Which end of a column counts as good, said beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Greater is better.
    Higher,
    /// Smaller is better.
    Lower,
    /// Nearer to 0 is better.
    NearZero,
    /// Further from 0 is better.
    FarFromZero,
    /// Nobody says: the better of both is counted, which is optimistic.
    Either,
}

impl Sign {
    /// The word of tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NearZero => "near zero",
            Self::FarFromZero => "far from zero",
            Self::Either => "either",
        }
    }

    fn orient(self, value: f64) -> f64 {
        match self {
            Self::Higher | Self::Either => value,
            Self::Lower => -value,
            Self::NearZero => -value.abs(),
            Self::FarFromZero => value.abs(),
        }
    }
}

/// One way to order the elements of a pool.
#[derive(Debug, Clone)]
pub struct Column {
    /// Name of a descriptor, or of what it is.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Which end is good.
    pub sign: Sign,
    /// Who says so.
    pub sign_from: String,
    /// By element of the pool, greater is better; none where it is not known.
    pub values: Vec<Option<f64>>,
}

/// What physics says of a descriptor's sign for benefit, where the hypothesis does not.
const PHYSICS: [(&str, Sign, &str); 18] = [
    ("price_usd_per_kg", Sign::Lower, "cost"),
    ("price_usd_per_ah", Sign::Lower, "cost"),
    ("regulated_content_ratio", Sign::Lower, "less restricted"),
    ("her_log10_i0_a_cm2", Sign::Lower, "less hydrogen"),
    ("her_log10_i0_alkaline_a_cm2", Sign::Lower, "less hydrogen"),
    ("her_log10_i0_volcano_a_cm2", Sign::Lower, "less hydrogen"),
    ("i_her_at_e_zn_a_cm2", Sign::Lower, "less hydrogen"),
    ("h_adsorption_dg_ev", Sign::Higher, "less hydrogen"),
    ("h_zn_site_competition_ev", Sign::Lower, "less hydrogen"),
    ("zn_matrix_binding_ev", Sign::Higher, "stays in zinc"),
    (
        "solute_potential_vs_zn_v",
        Sign::Higher,
        "stays at stripping",
    ),
    (
        "second_phase_epitaxy_score_002",
        Sign::Higher,
        "guides flat growth",
    ),
    ("codeposition_window_v", Sign::Higher, "can be plated"),
    ("lattice_mismatch_percent", Sign::NearZero, "less strain"),
    ("upd_shift_v", Sign::Higher, "zinc deposits earlier"),
    (
        "boundary_cohesion_change_j_m2",
        Sign::Higher,
        "firmer boundaries",
    ),
    ("capacity_mah_g", Sign::Higher, "more charge"),
    ("capacity_loss_percent", Sign::Lower, "more charge"),
];

/// The same for harm: more hydrogen.
const PHYSICS_OF_HARM: [(&str, Sign); 6] = [
    ("her_log10_i0_a_cm2", Sign::Higher),
    ("her_log10_i0_alkaline_a_cm2", Sign::Higher),
    ("her_log10_i0_volcano_a_cm2", Sign::Higher),
    ("i_her_at_e_zn_a_cm2", Sign::Higher),
    ("h_adsorption_dg_ev", Sign::Lower),
    ("h_zn_site_competition_ev", Sign::Higher),
];

fn of_desirability(desirability: &Desirability) -> Sign {
    match (
        desirability.at_one > desirability.at_zero,
        desirability.magnitude,
    ) {
        (true, false) => Sign::Higher,
        (false, false) => Sign::Lower,
        (true, true) => Sign::FarFromZero,
        (false, true) => Sign::NearZero,
    }
}

/// The sign of a descriptor and who says so.
fn sign_of(task: Task, descriptor: usize, hypothesis: Option<&Hypothesis>) -> (Sign, String) {
    let name = DESCRIPTORS[descriptor].name;
    let neither = || (Sign::Either, "nobody; optimistic".to_owned());
    if task == Task::Harm {
        let found = PHYSICS_OF_HARM.iter().find(|(n, _)| *n == name);
        return found.map_or_else(neither, |&(_, sign)| (sign, "more hydrogen".to_owned()));
    }
    let listed = hypothesis.and_then(|h| {
        let mut measures = h
            .criteria
            .iter()
            .flat_map(crate::score::Criterion::measures);
        let measure = measures.find(|m| m.descriptor == descriptor)?;
        Some((of_desirability(&measure.desirability), h.id.clone()))
    });
    listed.unwrap_or_else(|| {
        let found = PHYSICS.iter().find(|(n, _, _)| *n == name);
        found.map_or_else(neither, |&(_, sign, why)| (sign, why.to_owned()))
    })
}

/// Every baseline of a task over the pool.
pub(super) fn columns(tools: &Tools<'_>, pool: &Pool, labels: &Labels, task: Task) -> Vec<Column> {
    let mut columns = Vec::new();
    if task == Task::Benefit {
        for (h, hypothesis) in tools.plan.hypotheses.iter().enumerate().skip(1) {
            columns.push(Column {
                name: hypothesis.id.clone(),
                kind: Kind::Hypothesis,
                sign: Sign::Higher,
                sign_from: "score".to_owned(),
                values: pool.elements.iter().map(|l| l.scores[h]).collect(),
            });
        }
    }
    for (d, descriptor) in DESCRIPTORS.iter().enumerate() {
        let (sign, sign_from) = sign_of(task, d, tools.plan.hypotheses.first());
        let value =
            |l: &super::ElementLine| Some(sign.orient(l.quantities[d].as_ref().ok()?.value));
        columns.push(Column {
            name: descriptor.name.to_owned(),
            kind: Kind::Descriptor,
            sign,
            sign_from,
            values: pool.elements.iter().map(value).collect(),
        });
    }
    let mut push = |name: &str, kind, sign_from: &str, value: &dyn Fn(Element) -> Option<f64>| {
        columns.push(Column {
            name: name.to_owned(),
            kind,
            sign: Sign::Higher,
            sign_from: sign_from.to_owned(),
            values: pool.elements.iter().map(|l| value(l.element)).collect(),
        });
    };
    push(
        "values of it in the facts",
        Kind::Simple,
        "well-known elements are tried",
        &|e| {
            let subject = Subject::Element(e);
            let rows = tools.facts.rows().iter().filter(|r| r.subject == subject);
            Some(rows.count() as f64)
        },
    );
    if task == Task::Benefit {
        push(
            "groups 11-15, melting below 1100 K",
            Kind::Simple,
            "periodic table",
            &|e| periodic_rule(tools, e),
        );
        push(
            "other rows of the review",
            Kind::KnowsLabels,
            "popularity",
            &|e| Some(other_rows(tools, labels, e)),
        );
        push(
            "claims of the review, literally",
            Kind::KnowsLabels,
            "its words",
            &|e| claims_taken_literally(tools, e),
        );
    }
    columns
}

/// 1 for groups 11 to 15 with a melting point below 1100 K, else 0; none where the melting point is not known.
fn periodic_rule(tools: &Tools<'_>, element: Element) -> Option<f64> {
    let melting = tools.facts.quantity("melting_point_k", element).ok()?.value;
    let group = element.position().1;
    let holds = group.is_some_and(|g| (11..=15).contains(&g)) && melting < 1100.0;
    Some(f64::from(u8::from(holds)))
}

/// Rows of the review that name the element, those that make it a label left out.
fn other_rows(tools: &Tools<'_>, labels: &Labels, element: Element) -> f64 {
    let own: Vec<&str> = labels
        .of(Task::Benefit, super::Label::Positive)
        .find(|l| l.element == element)
        .map_or(Vec::new(), |l| l.from.split(' ').collect());
    let rows = tools.facts.literature().iter();
    rows.filter(|s| s.elements.contains(&element) && !own.contains(&s.id.as_str()))
        .count() as f64
}

/// Claims of the review in favour of an element less its failure modes: every mechanism, structure, ranking, number,
/// process, cost or design counts 1, every failure mode −1, whatever its caution says.
fn claims_taken_literally(tools: &Tools<'_>, element: Element) -> Option<f64> {
    #[derive(serde::Deserialize)]
    struct Claim {
        kind: String,
        elements: String,
    }
    let text = tools.facts.files().text("literature/claims.csv").ok()?;
    let mut sum = 0.0;
    for claim in csv::Reader::from_reader(text.as_bytes()).deserialize::<Claim>() {
        let claim = claim.ok()?;
        if claim
            .elements
            .split(';')
            .any(|e| e.trim() == element.symbol())
        {
            sum += match claim.kind.as_str() {
                "mechanism" | "structure" | "ranking" | "quantitative" | "process" | "cost"
                | "design" => 1.0,
                "failure mode" => -1.0,
                _ => 0.0,
            };
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_descriptor_exists_and_is_named_once() {
        let names: Vec<&str> = PHYSICS.iter().map(|p| p.0).collect();
        for (i, name) in names.iter().enumerate() {
            assert!(crate::descriptors::index_of(name).is_some(), "{name}");
            assert!(!names[..i].contains(name), "{name}");
        }
        for (name, sign) in PHYSICS_OF_HARM {
            // What is harmless is good: opposite signs.
            let good = PHYSICS.iter().find(|p| p.0 == name).expect("in both").1;
            assert_ne!(good, sign, "{name}");
        }
    }

    #[test]
    fn orientation() {
        assert_eq!(Sign::NearZero.orient(-3.0), -3.0);
        assert_eq!(Sign::FarFromZero.orient(-3.0), 3.0);
        assert_eq!(Sign::Lower.orient(2.0), -2.0);
    }
}
