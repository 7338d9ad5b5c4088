//! The judged claims and the systems, as Markdown for people and JSON for programs.

use super::judge::Judged;
use super::number::Number;
use super::systems::{Standing, SystemLine};
use super::verdict::Verdict;

/// Every claim with its verdict, every system with its line.
#[derive(Debug, Clone)]
pub struct Report {
    /// In the order of the claims.
    pub claims: Vec<Judged>,
    /// In the order of the systems.
    pub systems: Vec<SystemLine>,
}

impl Report {
    /// How many claims have each verdict.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert_eq!(report.counts().iter().map(|(_, n)| n).sum::<usize>(), 64);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn counts(&self) -> [(Verdict, usize); 4] {
        Verdict::ALL.map(|verdict| {
            let of = self.claims.iter().filter(|c| c.verdict == verdict);
            (verdict, of.count())
        })
    }

    /// The whole report as Markdown.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert!(report.markdown().contains("## Q01: contradicted"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        let counts: Vec<String> = self
            .counts()
            .iter()
            .map(|(verdict, n)| format!("{} {n}", verdict.words()))
            .collect();
        let mut text = format!(
            "# Claims of the founding review\n\n{} claims: {}.\n\n",
            self.claims.len(),
            counts.join(", ")
        );
        text.push_str(&summary(&self.claims));
        for claim in &self.claims {
            text.push('\n');
            text.push_str(&claim.markdown());
        }
        text.push_str("\n# Systems of the founding review\n\n");
        text.push_str(RANKS);
        for system in &self.systems {
            text.push('\n');
            text.push_str(&system.markdown());
        }
        text
    }

    /// The whole report as JSON: `claims` and `systems`.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert_eq!(report.json()["claims"][0]["id"], "C01");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "claims": self.claims.iter().map(Judged::json).collect::<Vec<_>>(),
            "systems": self.systems.iter().map(SystemLine::json).collect::<Vec<_>>(),
        })
    }
}

/// What the ranks of the systems mean.
const RANKS: &str = "`h1 8 of 41`: the eighth of the 41 that are ranked under the first hypothesis, among all screened \
elements at 1 at.% or as pure layers, all compounds, or all pairs at 1 at.% each or half and half. Unranked: less than the \
needed share of the weight is known (coverage). Flags are those that are true.\n";

/// A table of claims, one row each.
fn summary(claims: &[Judged]) -> String {
    let mut text =
        "| claim | section | verdict | caution | question |\n|---|---|---|---|---|\n".to_owned();
    for c in claims {
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            c.id,
            c.section,
            c.verdict.words(),
            c.caution_level,
            cell(&c.question)
        ));
    }
    text
}

/// Text that may stand in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

impl Judged {
    /// The claim, the verdict and why, with every number and its source.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// let text = report.claims[0].markdown();
    /// assert!(text.starts_with("## C01: "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "## {}: {}\n\n> {}\n\n*{}*\n\n{}\n",
            self.id,
            self.verdict.words(),
            self.claim,
            self.question,
            self.explanation
        );
        if let Some(open) = &self.open {
            text.push_str(&format!("\nOpen: {open}.\n"));
        }
        if !self.parts.is_empty() {
            text.push('\n');
            for part in &self.parts {
                text.push_str(&format!(
                    "- {} ({}): {}\n",
                    part.what,
                    part.role,
                    if part.role == "shown" {
                        "shown"
                    } else {
                        part.verdict.words()
                    }
                ));
            }
        }
        if !self.numbers.is_empty() {
            text.push_str("\n| number | value | source |\n|---|---|---|\n");
            for number in &self.numbers {
                let source = number.quantity.as_ref().map_or("", |v| &*v.source);
                text.push_str(&format!(
                    "| {} | {} | {source} |\n",
                    number.name,
                    number.text()
                ));
            }
        }
        text
    }

    /// As JSON: id, verdict, numbers, candidates and explanation.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert_eq!(report.claims[0].json()["id"], "C01");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let parts: Vec<_> = self
            .parts
            .iter()
            .map(|p| serde_json::json!({ "what": p.what, "role": p.role, "verdict": p.verdict.as_str() }))
            .collect();
        serde_json::json!({
            "id": self.id,
            "verdict": self.verdict.as_str(),
            "section": self.section,
            "claim": self.claim,
            "caution_level": self.caution_level,
            "question": self.question,
            "explanation": self.explanation,
            "open": self.open,
            "parts": parts,
            "numbers": self.numbers.iter().map(number_json).collect::<Vec<_>>(),
            "candidates": self.candidates,
        })
    }
}

fn number_json(number: &Number) -> serde_json::Value {
    match &number.quantity {
        Ok(v) => serde_json::json!({
            "name": number.name, "value": v.value, "unit": number.unit, "sigma": v.sigma,
            "model": v.model, "source": &*v.source,
        }),
        Err(reason) => serde_json::json!({
            "name": number.name, "value": null, "unit": number.unit, "reason": reason.as_str(),
        }),
    }
}

impl SystemLine {
    /// The line as a paragraph with candidates, ranks and flags.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert!(report.systems[1].markdown().starts_with("**S01** "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn markdown(&self) -> String {
        let strategy = if self.strategy.is_empty() {
            String::new()
        } else {
            format!(", {}", self.strategy)
        };
        let mut text = format!(
            "**{}** {} [{}{strategy}]\n\n",
            self.id, self.label, self.role
        );
        for standing in &self.standings {
            text.push_str(&format!("- {}\n", standing.text()));
        }
        if let Some(without) = &self.without {
            text.push_str(&format!("- {without}\n"));
        }
        text.push_str(&format!(
            "- The review: {}.\n",
            self.review_says.trim_end_matches('.')
        ));
        text.push_str(&format!("- We: {}.\n", self.we_say.trim_end_matches('.')));
        if !self.note.is_empty() {
            text.push_str(&format!("- Note: {}\n", self.note));
        }
        text
    }

    /// As JSON: id, candidates with ranks and flags, what the review says and what we say.
    ///
    /// ```
    /// # let facts = zincscreen::facts::Facts::embedded()?;
    /// # let report = zincscreen::claims::adjudicate(&facts, &Default::default())?;
    /// assert_eq!(report.systems[0].json()["id"], "S00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id,
            "label": self.label,
            "role": self.role,
            "strategy": self.strategy,
            "candidates": self.standings.iter().map(standing_json).collect::<Vec<_>>(),
            "without": self.without,
            "review_says": self.review_says,
            "we_say": self.we_say,
            "note": self.note,
        })
    }
}

fn standing_json(standing: &Standing) -> serde_json::Value {
    let ranks: serde_json::Map<String, serde_json::Value> = standing
        .ranks
        .iter()
        .map(|r| {
            let rank = serde_json::json!({ "rank": r.rank, "of": r.of, "pool": r.pool });
            (r.hypothesis.clone(), rank)
        })
        .collect();
    serde_json::json!({
        "id": standing.candidate_id,
        "ranks": ranks,
        "score": standing.score,
        "coverage": standing.coverage,
        "flags": standing.flags,
    })
}
