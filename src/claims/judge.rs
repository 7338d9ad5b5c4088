//! One claim: its tests, its verdict, its explanation.

use super::ClaimError;
use super::card::{ClaimCard, defect};
use super::kinds::{Finding, Test, Tools};
use super::number::{Number, Quotes};
use super::verdict::{Verdict, among};
use crate::facts::Claim;

/// A test of a claim, in words, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What was tested, e.g. `zn_adsorption_energy_ev of Sn below Zn`.
    pub what: String,
    /// `decides`, `caveat` or `shown`.
    pub role: &'static str,
    /// What it came to.
    pub verdict: Verdict,
}

/// A claim with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Row of the claims, e.g. `C06`.
    pub id: String,
    /// Section of the review.
    pub section: String,
    /// The claim.
    pub claim: String,
    /// How doubtful the claim is on reading: none, minor or major.
    pub caution_level: String,
    /// What is asked.
    pub question: String,
    /// The answer.
    pub verdict: Verdict,
    /// Why nothing here can answer it; or the parts of the claim that no test covers.
    pub open: Option<String>,
    /// The tests.
    pub parts: Vec<Part>,
    /// Every number the tests looked at.
    pub numbers: Vec<Number>,
    /// Ids of the candidates they looked at.
    pub candidates: Vec<String>,
    /// The answer in words, with numbers.
    pub explanation: String,
    /// Names of the numbers that the explanation quotes.
    pub quoted: Vec<String>,
}

/// The verdict of a claim from its deciding tests and caveats.
pub(super) fn settled(decided: Verdict, caveats: &[Verdict], is_partly_untested: bool) -> Verdict {
    let limited = is_partly_untested || caveats.contains(&Verdict::Contradicted);
    match decided {
        Verdict::Supported if limited => Verdict::Undecided,
        other => other,
    }
}

/// Judges one claim.
pub(super) fn judge(
    tools: &Tools<'_>,
    claim: &Claim,
    card: &ClaimCard,
) -> Result<Judged, ClaimError> {
    let run = |tests: &[Test]| -> Result<Vec<Finding>, ClaimError> {
        tests
            .iter()
            .map(|test| {
                test.run(tools)
                    .map_err(|problem| defect(&claim.id, &problem))
            })
            .collect()
    };
    let groups = [
        ("decides", run(&card.test)?),
        ("caveat", run(&card.caveat)?),
        ("shown", run(&card.shown)?),
    ];
    let verdicts = |i: usize| -> Vec<Verdict> { groups[i].1.iter().map(|f| f.verdict).collect() };
    let verdict = if card.not_testable.is_some() {
        Verdict::NotTestableHere
    } else {
        let decided = among(&verdicts(0), card.combine);
        settled(decided, &verdicts(1), !card.untested.is_empty())
    };
    let open = card.not_testable.clone().or_else(|| {
        (!card.untested.is_empty()).then(|| format!("no test covers: {}", card.untested.join("; ")))
    });
    let (mut parts, mut numbers, mut words) = (Vec::new(), Vec::<Number>::new(), Vec::new());
    let mut candidates: Vec<String> = Vec::new();
    for (role, findings) in groups {
        for finding in findings {
            parts.push(Part {
                what: finding.what,
                role,
                verdict: finding.verdict,
            });
            for number in finding.numbers {
                if !numbers.iter().any(|n| n.name == number.name) {
                    numbers.push(number);
                }
            }
            for id in finding.candidates {
                if !candidates.contains(&id) {
                    candidates.push(id);
                }
            }
            words.extend(finding.words);
        }
    }
    let quotes = Quotes {
        numbers: &numbers,
        words: &words,
    };
    let (mut explanation, quoted) = quotes
        .fill(&card.explanation)
        .map_err(|problem| defect(&claim.id, &problem))?;
    if verdict != card.written_for {
        explanation = format!(
            "These words were written for the verdict '{}', which the facts or conditions at hand turn. {explanation}",
            card.written_for.words()
        );
    }
    Ok(Judged {
        id: claim.id.clone(),
        section: claim.section.clone(),
        claim: claim.claim.clone(),
        caution_level: claim.caution_level.clone(),
        question: card.question.clone(),
        verdict,
        open,
        parts,
        numbers,
        candidates,
        explanation,
        quoted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_caveat_takes_support_away_and_nothing_else() {
        use Verdict::{Contradicted, NotTestableHere, Supported, Undecided};
        assert_eq!(settled(Supported, &[Undecided], false), Supported);
        assert_eq!(settled(Supported, &[Contradicted], false), Undecided);
        assert_eq!(settled(Supported, &[], true), Undecided);
        assert_eq!(settled(Contradicted, &[Contradicted], true), Contradicted);
        assert_eq!(
            settled(NotTestableHere, &[Contradicted], true),
            NotTestableHere
        );
    }
}
