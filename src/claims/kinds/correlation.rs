//! Do two descriptors order the elements alike?

use serde::Deserialize;

use super::{Finding, Subjects, Tools, form_of};
use crate::claims::number::Number;
use crate::claims::rank::{Pair, RankCorrelation, rank_correlation};
use crate::claims::verdict::Verdict;
use crate::facts::{Reason, Value, join_sources};

/// Largest p at which a sign counts.
const SIGNIFICANT: f64 = 0.05;

/// A rank correlation of two quantities over elements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correlation {
    /// A descriptor or property.
    x: String,
    /// Another.
    y: String,
    /// Form of the elements; their own surface if both allow it.
    form: Option<String>,
    /// Elements, or a pool.
    of: Subjects,
    /// The claimed sign.
    expects: Sign,
    /// The least coefficient, in magnitude, that would bear the claim out.
    #[serde(default)]
    at_least: f64,
    /// Name of its numbers in texts, e.g. `rho(label)`.
    label: String,
}

/// A claimed sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    /// They rise together.
    Positive,
    /// One falls as the other rises.
    Negative,
}

/// The verdict on a coefficient that should have a sign and a least magnitude.
pub(crate) fn judged(found: &RankCorrelation, expects: Sign, at_least: f64) -> Verdict {
    let (low, high) = match expects {
        Sign::Positive => (found.low, found.high),
        Sign::Negative => (-found.high, -found.low),
    };
    let significant = at_least > 0.0 || found.p < SIGNIFICANT;
    if low > at_least && significant {
        Verdict::Supported
    } else if high < at_least && significant {
        Verdict::Contradicted
    } else {
        Verdict::Undecided
    }
}

impl Correlation {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let form = match form_of(&self.x, self.form.as_deref())? {
            crate::candidates::Form::Coating => form_of(&self.y, self.form.as_deref())?,
            dilute => dilute,
        };
        let mut pairs: Vec<Pair> = Vec::new();
        let mut used: Vec<Value> = Vec::new();
        for subject in tools.subjects(&self.of, form)? {
            let x = tools.quantity(&self.x, None, &subject)?;
            let y = tools.quantity(&self.y, None, &subject)?;
            if let (Ok(x), Ok(y)) = (x, y) {
                pairs.push((
                    (x.value, x.sigma.unwrap_or(0.0)),
                    (y.value, y.sigma.unwrap_or(0.0)),
                ));
                used.extend([x, y]);
            }
        }
        let sign = match self.expects {
            Sign::Positive => "rise together",
            Sign::Negative => "run against each other",
        };
        let what = format!("{} and {} {sign} (Spearman)", self.x, self.y);
        let name = |word: &str| format!("{word}({})", self.label);
        let source = join_sources(&used);
        let found = match rank_correlation(&pairs) {
            Ok(found) => found,
            Err(n) => {
                let numbers = vec![
                    Number::new(name("rho"), "1", Err(Reason::NoSource)),
                    Number::count(name("n"), n, &source),
                ];
                return Ok(Finding::new(Verdict::NotTestableHere, what, numbers));
            }
        };
        let exact = |word: &str, value: f64| Number::exact(name(word), "1", value, &source);
        let numbers = vec![
            exact("rho", found.rho),
            exact("rho_low", found.low),
            exact("rho_high", found.high),
            exact("p", found.p),
            Number::count(name("n"), found.n, &source),
        ];
        let verdict = judged(&found, self.expects, self.at_least);
        Ok(Finding::new(verdict, what, numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUND: RankCorrelation = RankCorrelation {
        rho: 0.6,
        low: 0.3,
        high: 0.8,
        p: 0.01,
        n: 20,
    };

    #[test]
    fn the_interval_decides() {
        assert_eq!(judged(&FOUND, Sign::Positive, 0.0), Verdict::Supported);
        assert_eq!(judged(&FOUND, Sign::Negative, 0.0), Verdict::Contradicted);
        // Some relation, but not one to judge by.
        assert_eq!(judged(&FOUND, Sign::Positive, 0.9), Verdict::Contradicted);
        assert_eq!(judged(&FOUND, Sign::Positive, 0.5), Verdict::Undecided);
        let weak = RankCorrelation { p: 0.2, ..FOUND };
        assert_eq!(judged(&weak, Sign::Positive, 0.0), Verdict::Undecided);
    }
}
