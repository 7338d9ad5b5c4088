//! A difference to be read, and as data.

use serde_json::{Value as Json, json};

use super::differences::{Change, Group};
use super::numbers::{list, percent_of_ln, plain};
use super::{Difference, Effect, Mover};

/// Changes listed before the rest is counted.
const SHOWN: usize = 30;

impl Difference {
    /// Whether the runs asked the same, knew the same and found the same.
    #[must_use]
    pub fn is_identical(&self) -> bool {
        self.changes.is_empty() && self.moved == 0
    }

    /// The difference in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let [a, b] = &self.runs;
        let mut text = format!("# {} against {}\n\n", a[0], b[0]);
        if self.is_identical() {
            text.push_str(&format!(
                "The runs are identical: the same question, facts and program, and the same ranks and scores of all {} systems.\n",
                self.systems
            ));
            return text;
        }
        text.push_str("## What differs\n\n");
        if self.changes.is_empty() {
            text.push_str("Nothing in job, facts or program, and yet the results differ.\n");
        }
        for change in self.changes.iter().take(SHOWN) {
            text.push_str(&format!("- {}\n", change_line(change)));
        }
        if self.changes.len() > SHOWN {
            text.push_str(&format!(
                "- and {} more, listed by --json\n",
                self.changes.len() - SHOWN
            ));
        }
        text.push_str(&format!("\n## Who moved\n\n{}\n", self.summary()));
        for mover in &self.movers {
            text.push_str(&self.mover_text(mover));
        }
        if self.is_grouped_only {
            text.push_str(
                "\nThere are too many changes to be tried one by one; the shares of their groups are given.\n",
            );
        }
        text
    }

    fn summary(&self) -> String {
        let under = if self.hypotheses[0] == self.hypotheses[1] {
            format!("under {}", self.hypotheses[0])
        } else {
            format!("under {} and {}", self.hypotheses[0], self.hypotheses[1])
        };
        if self.moved == 0 {
            return format!(
                "None of the {} systems changed its rank or score {under}.",
                self.systems
            );
        }
        let mut text = format!(
            "{} of {} systems changed rank or score {under}",
            self.moved, self.systems
        );
        let [own, entered, left, pushed, neither] = self.kinds;
        let kinds: Vec<String> = [
            (own, "with a score of another size"),
            (entered, "new in the ranking"),
            (left, "no longer in it"),
            (pushed, "that others passed or that passed others"),
            (neither, "ranked in neither"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect();
        if !kinds.is_empty() {
            text.push_str(&format!(": {}", list(&kinds)));
        }
        if self.moved > self.movers.len() {
            text.push_str(&format!("; the first {} are shown", self.movers.len()));
        }
        text + "."
    }

    fn mover_text(&self, mover: &Mover) -> String {
        let rank = |r: Option<u64>, there: bool| match (r, there) {
            (Some(r), _) => r.to_string(),
            (None, true) => "not ranked".to_owned(),
            (None, false) => "absent".to_owned(),
        };
        let ranks = [0, 1].map(|i| rank(mover.ranks[i], mover.candidates[i].is_some()));
        let mut text = format!("\n**{}, {}**: ", mover.system, mover.form);
        if ranks[0] == ranks[1] {
            text.push_str(&match mover.ranks[0] {
                Some(r) => format!("rank {r} as before"),
                None => format!("{} as before", ranks[0]),
            });
        } else {
            text.push_str(&format!("rank {} → {}", ranks[0], ranks[1]));
        }
        match mover.scores {
            [Some(a), Some(b)] if percent_of_ln((b / a).ln()) != "0 %" => text.push_str(&format!(
                ", score {a:.3} → {b:.3} ({})",
                percent_of_ln((b / a).ln())
            )),
            [None, Some(only)] | [Some(only), None] => {
                text.push_str(&format!(", score {only:.3}"));
            }
            _ => {}
        }
        text.push_str(".\n");
        if let [Some(a), Some(b)] = &mover.candidates
            && a != b
        {
            text.push_str(&format!("- Best candidate `{a}` → `{b}`.\n"));
        }
        for effect in &mover.criteria {
            text.push_str(&format!("- {}\n", effect_line(effect)));
        }
        for &(change, ln) in &mover.alone {
            text.push_str(&format!(
                "- Because of {}: {} alone.\n",
                change_line(&self.changes[change]),
                percent_of_ln(ln)
            ));
        }
        for &change in &mover.admits {
            let verb = if mover.ranks[1].is_some() {
                "In"
            } else {
                "Out"
            };
            text.push_str(&format!(
                "- {verb} because of {}.\n",
                change_line(&self.changes[change])
            ));
        }
        // Single changes need not add up where another candidate stands for the system.
        let is_exchanged = matches!(&mover.candidates, [Some(a), Some(b)] if a != b);
        if let [(group, ln)] = mover.groups.as_slice()
            && (mover.alone.is_empty() || is_exchanged)
            && group.is_exchanged()
        {
            text.push_str(&format!(
                "- Because of the changes of {} together: {}.\n",
                group.as_str(),
                percent_of_ln(*ln)
            ));
        }
        if mover.groups.len() > 1 || mover.groups.iter().any(|g| g.0 == Group::Program) {
            let shares: Vec<String> = mover
                .groups
                .iter()
                .map(|(group, ln)| format!("{} {}", group.as_str(), percent_of_ln(*ln)))
                .collect();
            text.push_str(&format!(
                "- Fair shares of the causes: {}.\n",
                list(&shares)
            ));
        }
        if !mover.passed.is_empty() {
            let shown: Vec<String> = mover.passed.iter().take(3).cloned().collect();
            let rest = mover.passed.len() - shown.len();
            let more = if rest > 0 {
                format!(" and {rest} more")
            } else {
                String::new()
            };
            text.push_str(&format!(
                "- Its own score did not change; it changed places with {}{more}.\n",
                shown.join(", ")
            ));
        }
        text
    }

    /// Everything as JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        json!({
            "runs": self.runs.iter().map(|[path, program]| json!({ "run": path, "program": program })).collect::<Vec<_>>(),
            "hypotheses": self.hypotheses,
            "is_identical": self.is_identical(),
            "changes": self.changes.iter().map(|c| json!({
                "group": c.group.as_str(), "what": c.what, "before": c.before, "after": c.after,
            })).collect::<Vec<_>>(),
            "n_systems": self.systems,
            "n_moved": self.moved,
            "n_by_kind": { "score": self.kinds[0], "entered": self.kinds[1], "left": self.kinds[2], "pushed": self.kinds[3], "ranked_in_neither": self.kinds[4] },
            "movers": self.movers.iter().map(|m| json!({
                "system": m.system, "form": m.form.as_str(), "candidates": m.candidates, "ranks": m.ranks,
                "scores": m.scores,
                "criteria": m.criteria.iter().map(|e| json!({
                    "descriptor": e.descriptor, "unit": e.unit, "values": e.values,
                    "desirabilities": e.desirabilities, "ln": e.ln,
                })).collect::<Vec<_>>(),
                "causes": m.alone.iter().map(|&(i, ln)| json!({ "what": self.changes[i].what, "ln_alone": ln })).collect::<Vec<_>>(),
                "admitted_or_removed_by": m.admits.iter().map(|&i| &self.changes[i].what).collect::<Vec<_>>(),
                "shares": m.groups.iter().map(|(g, ln)| json!({ "group": g.as_str(), "ln": ln })).collect::<Vec<_>>(),
                "changed_places_with": m.passed,
            })).collect::<Vec<_>>(),
        })
    }
}

/// `zn_adsorption_energy_ev of Sn: nothing → your own value -0.9 eV (my_dft)`.
fn change_line(change: &Change) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    format!(
        "{} ({}): {} → {}{}",
        change.what,
        change.group.as_str(),
        side(&change.before),
        side(&change.after),
        change
            .group
            .leaves()
            .map_or(String::new(), |words| format!("; {words}"))
    )
}

fn effect_line(effect: &Effect) -> String {
    let value = |v: Option<f64>| match (v, effect.unit) {
        (None, _) => "not known".to_owned(),
        (Some(v), "1") => plain(v),
        (Some(v), unit) => format!("{} {unit}", plain(v)),
    };
    let mut text = effect.descriptor.to_owned();
    let [a, b] = effect.values;
    if a == b {
        text.push_str(&format!(" {} as before", value(a)));
    } else {
        text.push_str(&format!(" {} → {}", value(a), value(b)));
    }
    let d = |d: Option<f64>| d.map_or("none".to_owned(), |d| format!("{d:.2}"));
    let [before, after] = effect.desirabilities.map(d);
    if before == after {
        text.push_str(&format!(", desirability {before} as before"));
    } else {
        text.push_str(&format!(", desirability {before} → {after}"));
    }
    format!(
        "{} ({} on the score).",
        text.trim_end(),
        percent_of_ln(effect.ln)
    )
}
