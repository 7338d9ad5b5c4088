//! From a run and a name to an explanation.

use super::contributions::{contributions, medians, terms_of};
use super::explanation::{Explanation, Flagged, GroupPart, Missing, Sentence, SourceLine};
use super::lift::{self, Lift};
use super::place::Place;
use super::sentences::Words;
use super::standings::{self, Asked};
use super::{
    Contribution, ExplainError, Recorded, Standing, calculated, name, neighbours, synergy,
};
use crate::candidates::{Candidate, Form, Space};
use crate::descriptors::{Context, DESCRIPTORS, Evaluator, FLAGS, as_cycled, index_of};
use crate::facts::{Facts, Origin, Quantity};
use crate::runs::Record;
use crate::score::{Hypothesis, Standing as State, Term, score};

/// Descriptors said in words even where the hypothesis does not weigh them.
const CONTEXT: [&str; 6] = [
    "radius_misfit_percent",
    "segregation_energy_ev",
    "solubility_at_percent",
    "second_phase_percent",
    "formation_enthalpy_kj_mol",
    "price_usd_per_kg",
];
/// Neighbours shown.
const NEIGHBOURS: usize = 5;
/// Relative difference from which a recorded number counts as another one.
pub(super) const SAME: f64 = 1e-9;

/// Bare zinc in a form.
struct Zinc {
    quantities: Vec<Quantity>,
    terms: Vec<Term>,
    score: Option<f64>,
}

/// Explains the candidates of one run under one hypothesis.
pub struct Explainer<'a> {
    pub(super) record: &'a Record,
    pub(super) built: &'a Recorded,
    evaluator: Evaluator<'a>,
    pub(super) space: Space,
    pub(super) hypothesis: usize,
    pub(super) standings: Vec<Standing>,
    medians: Vec<(Form, Vec<Option<f64>>)>,
    /// By form.
    zinc: Vec<Zinc>,
    notes: Vec<String>,
}

impl<'a> Explainer<'a> {
    /// Prepares a run: `built` is [`super::Setting::build`] of its record, `base` the program's own facts,
    /// against which the run's are verified. `hypothesis`: an id of the run, or its first.
    ///
    /// # Errors
    /// If the hypothesis is none of the run.
    pub fn new(
        record: &'a Record,
        built: &'a Recorded,
        base: &Facts,
        hypothesis: Option<&str>,
    ) -> Result<Self, ExplainError> {
        let hypotheses = &built.plan.hypotheses;
        let place = match hypothesis {
            None => 0,
            Some(id) => hypotheses
                .iter()
                .position(|h| h.id == id || h.id.split('_').next() == Some(id))
                .ok_or_else(|| ExplainError::Hypothesis {
                    text: id.to_owned(),
                    known: hypotheses
                        .iter()
                        .map(|h| h.id.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                })?,
        };
        let evaluator = Evaluator::new(Context {
            facts: &built.facts,
            environment: &built.plan.environment,
        });
        let space = built.plan.space(&built.facts)?;
        let standings = if place == 0 {
            standings::recorded(record, &built.facts)
        } else {
            standings::computed(built, place)?
        };
        let forms: Vec<Form> = Form::ALL
            .into_iter()
            .filter(|f| space.systems().iter().any(|s| s.form == *f))
            .collect();
        let h = &hypotheses[place];
        let medians = forms
            .iter()
            .map(|&form| (form, medians(h, &evaluator, &standings, form)))
            .collect();
        let zinc = Form::ALL
            .into_iter()
            .map(|form| {
                let zinc = Candidate::bare_zinc(form);
                let quantities: Vec<Quantity> = (0..DESCRIPTORS.len())
                    .map(|d| evaluator.evaluate(d, &zinc))
                    .collect();
                let terms = terms_of(h, &evaluator, &zinc, Some(&quantities));
                let asked = Asked {
                    evaluator: &evaluator,
                    candidate: &zinc,
                    given: Some(&quantities),
                };
                let scored = score(h, form, &asked);
                Zinc {
                    score: scored.score,
                    quantities,
                    terms,
                }
            })
            .collect();
        let mut explainer = Self {
            record,
            built,
            evaluator,
            space,
            hypothesis: place,
            standings,
            medians,
            zinc,
            notes: Vec::new(),
        };
        explainer.verify(base);
        Ok(explainer)
    }

    /// What the run's own record says against trusting it or this program.
    fn verify(&mut self, base: &Facts) {
        for file in self.record.changed_files() {
            self.notes.push(format!(
                "{file} was changed after the run: it does not agree with the hash in run.json"
            ));
        }
        if !self.record.has_facts_of(base) {
            self.notes.push(format!(
                "the run was made by version {} ({}) with other shipped facts: its values are taken from its own tables; \
                 compounds, cells and models are this program's ({})",
                self.record.word("version"),
                self.record.word("commit"),
                env!("CARGO_PKG_VERSION"),
            ));
        }
    }

    /// The systems of the run under the hypothesis.
    #[must_use]
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// Explains a candidate: an id, a composition, a compound, a system (its best) or an element. `form`
    /// chooses where a system has several.
    ///
    /// ```no_run
    /// use zincscreen::explain::{Explainer, Setting};
    /// use zincscreen::{facts::Facts, runs::Record};
    /// let (record, base) = (Record::open("zn-binary".as_ref())?, Facts::embedded()?);
    /// let built = Setting::of(&record).build(&base)?;
    /// let explainer = Explainer::new(&record, &built, &base, Some("h1_strong_zincophilic"))?;
    /// let explanation = explainer.explain("Zn-Sn", None)?;
    /// println!("{}", explanation.markdown());
    /// assert_eq!(explanation.json()["system"], "Zn-Sn");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the text names no candidate, or several; the error names the nearest.
    pub fn explain(&self, text: &str, form: Option<Form>) -> Result<Explanation, ExplainError> {
        let named = name::find(text, form, &self.standings, &self.space, &self.built.facts)?;
        Ok(self.of(&named.candidate, named.others))
    }

    fn of(&self, candidate: &Candidate, others: Vec<String>) -> Explanation {
        let (plan, h) = (
            &self.built.plan,
            &self.built.plan.hypotheses[self.hypothesis],
        );
        let id = candidate.id();
        let mut notes = self.notes.clone();
        let quantities = self.quantities(candidate, &id, &mut notes);
        let own = terms_of(h, &self.evaluator, candidate, Some(&quantities));
        let scored = score(
            h,
            candidate.form,
            &Asked {
                evaluator: &self.evaluator,
                candidate,
                given: Some(&quantities),
            },
        );
        let zinc = &self.zinc[candidate.form as usize];
        let none = vec![None; h.criteria.len()];
        let medians = self.medians.iter().find(|m| m.0 == candidate.form);
        let parts = contributions(
            h,
            &quantities,
            &own,
            &zinc.terms,
            medians.map_or(&none, |m| &m.1),
        );
        let place = self.place(candidate, &id, &quantities, scored.score, scored.coverage);
        let words = Words::new(&self.evaluator, candidate);
        let say = |d: usize| words.say(d, &quantities[d], &zinc.quantities[d]);
        let (said, missing) = Self::said(h, &words, &parts, &quantities, candidate, say);
        let lift = self.lift(&place, candidate.form, &parts, scored.score);
        let context = self.evaluator.context();
        let failures = plan
            .failure_modes
            .iter()
            .filter(|mode| mode.befalls(candidate, &quantities) == Some(true))
            .map(|mode| (mode.id.clone(), mode.title.clone()))
            .collect();
        let rank_span = self.rank_span(&place, candidate, scored.high, scored.low);
        Explanation {
            run: plan.name.clone(),
            hypothesis: h.id.clone(),
            title: h.title.clone(),
            candidate_id: id,
            system: candidate.system(),
            form: candidate.form,
            composition: candidate.readable(&self.built.facts),
            others,
            score: scored.score,
            low: scored.low,
            high: scored.high,
            known: scored.known,
            coverage: scored.coverage,
            zinc_score: zinc.score,
            rank_span,
            rank_columns: self.rank_columns(candidate),
            groups: groups(h, &parts, &scored.groups),
            said,
            missing,
            in_use: as_cycled(context, candidate).to_string(),
            flags: self.flags(candidate),
            failures,
            lift,
            neighbours: neighbours::nearest(
                &self.standings,
                &self.evaluator,
                candidate,
                &quantities,
                NEIGHBOURS,
            ),
            synergy: synergy::synergy(
                h,
                &self.evaluator,
                &self.standings,
                candidate,
                &quantities,
                &own,
            ),
            sources: self.sources(&parts, &quantities),
            contributions: parts,
            quantities,
            place,
            notes,
        }
    }

    /// The run's own numbers where it kept them; what this program computes otherwise is noted.
    fn quantities(
        &self,
        candidate: &Candidate,
        id: &str,
        notes: &mut Vec<String>,
    ) -> Vec<Quantity> {
        let computed: Vec<Quantity> = (0..DESCRIPTORS.len())
            .map(|d| self.evaluator.evaluate(d, candidate))
            .collect();
        let Some(recorded) = self.record.quantities(id) else {
            if !candidate.solutes.is_empty() && !self.notes.is_empty() {
                notes.push(
                    "the run did not keep this candidate: its values are computed by this program"
                        .to_owned(),
                );
            }
            return computed;
        };
        let differs = |a: &Quantity, b: &Quantity| match (a, b) {
            (Ok(a), Ok(b)) => (a.value - b.value).abs() > SAME * a.value.abs().max(b.value.abs()),
            (Err(a), Err(b)) => a != b,
            _ => true,
        };
        let names: Vec<&str> = (0..DESCRIPTORS.len())
            .filter(|&d| differs(&recorded[d], &computed[d]))
            .map(|d| DESCRIPTORS[d].name)
            .collect();
        if !names.is_empty() {
            notes.push(format!(
                "this program computes otherwise: {}; shown are the run's values",
                names.join(", ")
            ));
        }
        recorded
    }

    fn said(
        h: &Hypothesis,
        words: &Words<'_>,
        parts: &[Contribution],
        quantities: &[Quantity],
        candidate: &Candidate,
        say: impl Fn(usize) -> String,
    ) -> (Vec<Sentence>, Vec<Missing>) {
        let (form, is_zinc) = (candidate.form, candidate.solutes.is_empty());
        let mut said: Vec<Sentence> = Vec::new();
        let mut missing = Vec::new();
        for part in parts.iter().filter(|p| p.term.share > 0.0) {
            match part.quantity {
                Err(_) if part.is_by_solute() => said.push(Sentence {
                    descriptor: part.descriptor,
                    text: words.one_by_one(&h.criteria[part.criterion]),
                    vs_zinc: Some(part.vs_zinc),
                }),
                Ok(_) => said.push(Sentence {
                    descriptor: part.descriptor,
                    text: say(part.descriptor),
                    vs_zinc: Some(part.vs_zinc),
                }),
                Err(reason) => missing.push(Missing {
                    descriptor: part.descriptor,
                    reason,
                    text: say(part.descriptor),
                    share: part.term.share,
                    neutral: match part.term.standing {
                        State::Unknown { neutral, .. } => Some(neutral),
                        _ => None,
                    },
                }),
            }
        }
        // What matters most comes first.
        said.sort_by(|a, b| {
            let size = |s: &Sentence| s.vs_zinc.map_or(0.0, f64::abs);
            size(b).total_cmp(&size(a))
        });
        for name in CONTEXT.iter().filter(|_| !is_zinc) {
            let Some(d) = index_of(name) else { continue };
            // Of a dilute alloy and of a layer it is the mixing of what is hardly there.
            if *name == "formation_enthalpy_kj_mol" && form != Form::Phase {
                continue;
            }
            if quantities[d].is_ok() && said.iter().all(|s| s.descriptor != d) {
                said.push(Sentence {
                    descriptor: d,
                    text: say(d),
                    vs_zinc: None,
                });
            }
        }
        (said, missing)
    }

    fn lift(
        &self,
        place: &Place,
        form: Form,
        parts: &[Contribution],
        score: Option<f64>,
    ) -> Option<Lift> {
        let Place::Ranked { rank, .. } = place else {
            return None;
        };
        if *rank == 1 {
            return None;
        }
        let goal = rank.saturating_sub(lift::RANKS).max(1);
        let holder = self
            .standings
            .iter()
            .find(|s| s.best.form == form && s.rank == Some(goal))?;
        let target = holder.score?;
        let h = &self.built.plan.hypotheses[self.hypothesis];
        let steps = lift::steps(h, parts, score?, target);
        Some(Lift {
            rank: goal,
            holder: holder.best.id(),
            score: target,
            least: lift::least(&steps),
            steps,
        })
    }

    /// True flags, with the solutes they are true of.
    fn flags(&self, candidate: &Candidate) -> Vec<Flagged> {
        let context = self.evaluator.context();
        FLAGS
            .iter()
            .filter(|flag| (flag.evaluate)(context, candidate) == Some(true))
            .map(|flag| {
                let alone = |i: usize| Candidate {
                    form: candidate.form,
                    solutes: vec![candidate.solutes[i]],
                    milli: [candidate.milli[i], 0],
                    phase: None,
                };
                let of: Vec<String> = if candidate.solutes.len() == 2 && candidate.phase.is_none() {
                    (0..2)
                        .filter(|&i| (flag.evaluate)(context, &alone(i)) == Some(true))
                        .map(|i| candidate.solutes[i].symbol().to_owned())
                        .collect()
                } else {
                    Vec::new()
                };
                let meaning = flag.meaning.split("; null").next().unwrap_or(flag.meaning);
                Flagged {
                    name: flag.name,
                    meaning: meaning.to_owned(),
                    of,
                }
            })
            .collect()
    }

    /// Calculated values of a job, as sentences and as data.
    fn calculated(&self, key: &str) -> Vec<(String, serde_json::Value)> {
        let facts = &self.built.facts;
        facts
            .rows()
            .iter()
            .filter(|fact| fact.origin == Origin::Calculated && *fact.source == *key)
            .map(|fact| {
                (
                    calculated::line(fact, facts),
                    calculated::fact_json(fact, facts),
                )
            })
            .collect()
    }

    /// Every source behind the values that count, with what it gives.
    fn sources(&self, parts: &[Contribution], quantities: &[Quantity]) -> Vec<SourceLine> {
        let mut lines: Vec<SourceLine> = Vec::new();
        let context = CONTEXT.iter().filter_map(|name| index_of(name));
        let weighed = parts.iter().map(|p| p.descriptor);
        for descriptor in weighed.chain(context) {
            let Ok(value) = &quantities[descriptor] else {
                continue;
            };
            for key in value.source.split("; ").filter(|key| !key.is_empty()) {
                let name = DESCRIPTORS[descriptor].name;
                if let Some(line) = lines.iter_mut().find(|l| l.key == key) {
                    if !line.gives.contains(&name) {
                        line.gives.push(name);
                    }
                    continue;
                }
                let source = self.built.facts.sources().find(|s| s.0 == key);
                lines.push(SourceLine {
                    key: key.to_owned(),
                    title: source.map(|s| s.1.title.clone()),
                    year: source.and_then(|s| s.1.year).filter(|year| *year > 0),
                    doi: source
                        .map(|s| s.1.doi.clone())
                        .filter(|doi| !doi.is_empty()),
                    gives: vec![name],
                    calculated: self.calculated(key),
                });
            }
        }
        lines
    }
}

fn groups(
    h: &Hypothesis,
    parts: &[Contribution],
    scored: &[crate::score::GroupScore],
) -> Vec<GroupPart> {
    h.groups
        .iter()
        .zip(scored)
        .filter_map(|(group, scored)| {
            let of = || parts.iter().filter(|p| p.group == group.name);
            let share: f64 = of().map(|p| p.term.share).sum();
            (share > 0.0).then(|| GroupPart {
                name: group.name,
                share,
                desirability: scored.desirability,
                vs_zinc: of().map(|p| p.vs_zinc).sum(),
                vs_median: of().map(|p| p.vs_median).sum(),
            })
        })
        .collect()
}
