//! An explanation to be read.

use super::explanation::{Explanation, Missing, SourceLine};
use super::lift::{Lift, Step};
use super::numbers::{list, percent_of_ln, plain, table, with_sigma};
use super::sentences::{capital, phrase, with_unit};
use super::synergy_text::synergy_text;
use super::{Contribution, Place};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;

impl Explanation {
    /// The explanation in Markdown: short, and every number of it in [`Explanation::json`].
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", self.heading(), self.subject());
        for note in &self.notes {
            text.push_str(&format!("\nNote: {note}.\n"));
        }
        text.push_str(&format!("\n{}\n", self.standing()));
        if !self.said.is_empty() {
            text.push_str("\n## Why\n\n");
            for sentence in &self.said {
                let effect = match self.place {
                    Place::Reference => String::new(),
                    _ => effect(sentence.vs_zinc),
                };
                text.push_str(&format!("- {}{effect}\n", sentence.text));
            }
        }
        if !self.missing.is_empty() {
            text.push_str("\n## What is missing\n\n");
            for missing in &self.missing {
                text.push_str(&format!("- {}\n", missing_line(missing)));
            }
        }
        text.push_str(&self.counts());
        text.push_str(&self.use_and_flags());
        if let Some(lift) = &self.lift {
            text.push_str(&lift_text(lift));
        }
        if let Some(synergy) = &self.synergy {
            text.push_str(&synergy_text(synergy));
        }
        text.push_str(&self.neighbours_text());
        if !self.sources.is_empty() {
            text.push_str("\n## Sources\n\n");
            for source in &self.sources {
                text.push_str(&format!("- {}\n", source_line(source)));
            }
        }
        text
    }

    fn heading(&self) -> String {
        let name = format!("{}, {}", self.system, form_words(self.form));
        match &self.place {
            Place::Reference => "Bare zinc, the reference".to_owned(),
            Place::Ranked { rank, of, .. } => format!("{name}: rank {rank} of {of}"),
            Place::Unranked { .. } => format!("{name}: not ranked"),
            Place::Excluded(_) => format!("{name}: excluded"),
            Place::Outside { .. } => format!("{name}: not one of the run's candidates"),
        }
    }

    fn subject(&self) -> String {
        let mut text = format!(
            "{}, `{}`, in {} under {}: {}.",
            self.composition, self.candidate_id, self.run, self.hypothesis, self.title
        );
        if let Place::Ranked { best, .. } = &self.place
            && *best != self.candidate_id
        {
            text.push_str(&format!(
                " The rank is the system's; its best candidate is `{best}`."
            ));
        }
        if !self.others.is_empty() {
            let ids: Vec<String> = self.others.iter().map(|id| format!("`{id}`")).collect();
            text.push_str(&format!(" In other forms: {}.", list(&ids)));
        }
        text
    }

    /// Where it stands, in a few sentences.
    fn standing(&self) -> String {
        let mut text = match &self.place {
            Place::Excluded(by) => {
                let reasons: Vec<String> = by
                    .iter()
                    .map(|e| {
                        let d = &DESCRIPTORS[e.descriptor];
                        let value = e.value.map_or("is not known".to_owned(), |v| {
                            format!("is {}", with_unit(v, None, d.unit))
                        });
                        let limit = match (e.min, e.max) {
                            (Some(min), None) => format!("at least {min}"),
                            (None, Some(max)) => format!("at most {max}"),
                            (min, max) => {
                                format!(
                                    "{} to {}",
                                    min.unwrap_or(f64::NAN),
                                    max.unwrap_or(f64::NAN)
                                )
                            }
                        };
                        let gate = e
                            .strategy
                            .as_ref()
                            .map_or(String::new(), |s| format!(" for the route {s}"));
                        format!(
                            "{} {value}, and the job allows {limit}{gate}",
                            phrase(d.name)
                        )
                    })
                    .collect();
                format!("It is excluded because {}. ", list(&reasons))
            }
            Place::Unranked { known, needed } => format!(
                "It is not ranked: {:.0} % of the weight is known, and {:.0} % are needed. ",
                100.0 * known,
                100.0 * needed
            ),
            Place::Outside {
                rank: Some(rank),
                of,
            } => format!(
                "The run has no such candidate; among its {of} ranked systems it would come at rank {rank}. "
            ),
            Place::Outside { rank: None, .. } => {
                "The run has no such candidate, and too little is known of it to be ranked. "
                    .to_owned()
            }
            Place::Reference => {
                "Every candidate of the form is held against this score. ".to_owned()
            }
            Place::Ranked { .. } => String::new(),
        };
        let Some(score) = self.score else {
            return format!("{text}Nothing that counts is known of it, so it has no score.");
        };
        text.push_str(&format!("The score is {score:.3}"));
        if let (Some(zinc), false) = (self.zinc_score, self.place == Place::Reference) {
            text.push_str(&format!(
                "; bare zinc has {zinc:.3} ({})",
                percent_of_ln((score / zinc).ln())
            ));
        }
        text.push('.');
        if self.missing.is_empty() {
            text.push_str(" Every criterion is known.");
        } else if let (Some(low), Some(high)) = (self.low, self.high) {
            text.push_str(&match self.place {
                Place::Unranked { .. } => " With".to_owned(),
                _ => format!(
                    " {:.0} % of the weight is known; with",
                    100.0 * self.coverage
                ),
            });
            text.push_str(&format!(
                " the rest at its worst or best the score is {low:.3} or {high:.3}"
            ));
            if let Some([best, worst]) = self.rank_span {
                let stands = match &self.place {
                    Place::Ranked { best, .. } if *best != self.candidate_id => {
                        " if it stood for its system"
                    }
                    _ => "",
                };
                text.push_str(&if best == worst {
                    format!(", rank {best} either way{stands}")
                } else {
                    format!(", which is rank {worst} or {best} while the others stay{stands}")
                });
            }
            text.push('.');
        }
        let column = |name: &str| self.rank_columns.iter().find(|c| c.0 == name).map(|c| c.1);
        if let (Some(low), Some(high)) = (column("rank_p05"), column("rank_p95")) {
            text.push_str(&format!(
                " With the errors of data and models the rank lies between {low:.0} and {high:.0} (5 to 95 %)"
            ));
            if let Some(p) = column("p_top10") {
                text.push_str(&format!(
                    ", and it is among the first ten with a probability of {:.0} %",
                    100.0 * p
                ));
            }
            text.push('.');
        }
        text
    }

    /// The table of groups and criteria.
    fn counts(&self) -> String {
        if self.contributions.is_empty() {
            return String::new();
        }
        let signed = |v: f64| format!("{v:+.3}");
        let mut rows = Vec::new();
        for group in &self.groups {
            rows.push(vec![
                group.name.to_owned(),
                String::new(),
                String::new(),
                group
                    .desirability
                    .map_or("-".to_owned(), |d| format!("{d:.2}")),
                format!("{:.0} %", 100.0 * group.share),
                signed(group.vs_zinc),
                group.vs_median.map_or("-".to_owned(), signed),
            ]);
            for c in self.contributions.iter().filter(|c| c.group == group.name) {
                rows.push(criterion_row(c));
            }
        }
        let header = [
            "group",
            "criterion",
            "value",
            "desirability",
            "weight",
            "ln vs zinc",
            "ln vs median",
        ];
        let sum: f64 = self.contributions.iter().map(|c| c.vs_zinc).sum();
        let sum_text = if self.place == Place::Reference {
            String::new()
        } else {
            format!(
                "The column against zinc sums to {sum:+.3}, a factor of {:.2} on the score. ",
                sum.exp()
            )
        };
        format!(
            "\n## What counts\n\n{}\n{sum_text}A value in brackets is not known; its desirability is what stands for it. \
             Medians are taken criterion by criterion over the ranked systems of the form.\n",
            table(&header, &rows, &[0, 1, 2])
        )
    }

    fn use_and_flags(&self) -> String {
        let mut text = format!("\n## In use\n\n{}.\n", capital(&self.in_use));
        if !self.failures.is_empty() {
            text.push_str("\nFailure modes that the numbers show by more than one sigma:\n\n");
            for (id, title) in &self.failures {
                text.push_str(&format!("- {id}: {title}\n"));
            }
        }
        if !self.flags.is_empty() {
            text.push_str("\nFlags:\n\n");
            for flag in &self.flags {
                let of = if flag.of.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", list(&flag.of))
                };
                text.push_str(&format!("- {}{of}: {}\n", flag.name, flag.meaning));
            }
        }
        text
    }

    fn neighbours_text(&self) -> String {
        if self.neighbours.is_empty() {
            return String::new();
        }
        let rows: Vec<Vec<String>> = self
            .neighbours
            .iter()
            .map(|n| {
                vec![
                    n.system.clone(),
                    n.rank.map_or("-".to_owned(), |r| r.to_string()),
                    format!("{:.2}", n.distance),
                    n.shared.to_string(),
                    n.differs_most.to_owned(),
                ]
            })
            .collect();
        let header = [
            "system",
            "rank",
            "distance",
            "descriptors",
            "differs most in",
        ];
        format!(
            "\n## Nearest neighbours\n\n{}\nThe distance is the root mean square difference in standard deviations of the form, \
             over the descriptors that both have.\n",
            table(&header, &rows, &[0, 4])
        )
    }
}

fn form_words(form: Form) -> &'static str {
    match form {
        Form::Dilute => "dilute alloy",
        Form::Phase => "compound",
        Form::Coating => "layer on zinc",
    }
}

/// ` This raises the score by 35 % against bare zinc.`
fn effect(vs_zinc: Option<f64>) -> String {
    let Some(ln) = vs_zinc else {
        return String::new();
    };
    if ln.abs() < 5e-4 {
        return " This counts as much as for bare zinc.".to_owned();
    }
    let verb = if ln > 0.0 { "raises" } else { "lowers" };
    let percent = percent_of_ln(ln);
    format!(
        " This {verb} the score by {} against bare zinc.",
        percent.trim_start_matches(['+', '-'])
    )
}

fn missing_line(missing: &Missing) -> String {
    let stands = missing.neutral.map_or(String::new(), |neutral| {
        format!(
            " It has {:.0} % of the weight and stands at a desirability of {neutral:.2}.",
            100.0 * missing.share
        )
    });
    format!("{}{stands}", missing.text)
}

fn criterion_row(c: &Contribution) -> Vec<String> {
    let d = &DESCRIPTORS[c.descriptor];
    let value = match &c.quantity {
        Ok(v) => match d.unit {
            "1" => with_sigma(v.value, v.sigma),
            unit => format!("{} {unit}", with_sigma(v.value, v.sigma)),
        },
        Err(_) if c.is_by_solute() => "by solute".to_owned(),
        Err(reason) => format!("({reason})"),
    };
    let applies = c.term.share > 0.0;
    vec![
        String::new(),
        d.name.to_owned(),
        value,
        if !applies {
            "-".to_owned()
        } else if c.is_known() {
            format!("{:.2}", c.term.desirability)
        } else {
            format!("({:.2})", c.term.desirability)
        },
        format!("{:.0} %", 100.0 * c.term.share),
        format!("{:+.3}", c.vs_zinc),
        c.vs_median.map_or("-".to_owned(), |m| format!("{m:+.3}")),
    ]
}

fn lift_text(lift: &Lift) -> String {
    let mut text = format!(
        "\n## What would lift it\n\nRank {} is held by `{}` with a score of {:.3}. To reach it by one criterion alone:\n\n",
        lift.rank, lift.holder, lift.score
    );
    for step in &lift.steps {
        if let Some(line) = step_line(step) {
            text.push_str(&format!("- {line}\n"));
        }
    }
    let hopeless: Vec<String> = lift
        .steps
        .iter()
        .filter(|s| s.needed.is_none())
        .map(|s| phrase(s.name()).to_owned())
        .collect();
    if !hopeless.is_empty() {
        text.push_str(&format!(
            "- Not enough even at its best: {}.\n",
            list(&hopeless)
        ));
    }
    if let Some(step) = lift.least.map(|i| &lift.steps[i]) {
        let sigmas = step.sigmas.unwrap_or(0.0);
        let within = if step.is_within_sigma() {
            "within its uncertainty, so that the present numbers do not exclude it"
        } else {
            "beyond its uncertainty"
        };
        text.push_str(&format!(
            "\nThe least change is that of {}: {} of its sigma, {within}.\n",
            phrase(step.name()),
            plain(sigmas)
        ));
    }
    text
}

/// None where even the best is not enough.
fn step_line(step: &Step) -> Option<String> {
    let d = &DESCRIPTORS[step.descriptor];
    let number = |value: f64| match d.unit {
        "1" => plain(value),
        "log10(A/cm2)" => format!("10^{value:.1} A/cm2"),
        unit => format!("{} {unit}", plain(value)),
    };
    let name = capital(phrase(d.name));
    let bound = if step.less_is_better {
        "or less"
    } else {
        "or more"
    };
    let needed = number(step.needed?);
    Some(match step.value {
        Some(value) => {
            let sigmas = step.sigmas.map_or(String::new(), |z| {
                let within = if z <= 1.0 {
                    "within its uncertainty"
                } else {
                    "beyond its uncertainty"
                };
                format!(" ({} sigma, {within})", plain(z))
            });
            format!(
                "{name}: {needed} {bound} instead of {}{sigmas}.",
                number(value)
            )
        }
        None if step.is_by_solute => format!("{name}: {needed} {bound} for every solute."),
        None => format!("{name}: not known; {needed} {bound} would do."),
    })
}

fn source_line(source: &SourceLine) -> String {
    let mut text = format!("`{}`", source.key);
    match &source.title {
        None if !source.calculated.is_empty() => {
            let lines: Vec<&str> = source.calculated.iter().map(|c| c.0.as_str()).collect();
            text.push_str(&format!(": calculated, {}", lines.join("; ")));
        }
        Some(title) => text.push_str(&format!(": {title}")),
        None => text.push_str(": your own"),
    }
    if let Some(year) = source.year {
        text.push_str(&format!(" ({year})"));
    }
    if let Some(doi) = &source.doi {
        text.push_str(&format!(", doi {doi}"));
    }
    text.push_str(&format!(". Gives {}.", source.gives.join(", ")));
    text
}
