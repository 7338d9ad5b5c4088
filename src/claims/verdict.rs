//! From a difference and its uncertainty to a verdict, and from several verdicts to one.

use std::fmt;

use serde::Deserialize;

/// Differences of at least so many standard uncertainties are clear.
pub const CLEAR_SIGMAS: f64 = 2.0;

/// What our numbers say of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Clearly as claimed.
    Supported,
    /// Clearly the opposite, or the claim's premise does not hold.
    Contradicted,
    /// The uncertainty is larger than the difference, or only part of the claim could be tested.
    Undecided,
    /// Nothing in the facts or models answers the question.
    NotTestableHere,
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 4] = [
        Self::Supported,
        Self::Contradicted,
        Self::Undecided,
        Self::NotTestableHere,
    ];

    /// The word used in files, flags and tables.
    ///
    /// ```
    /// use zincscreen::claims::Verdict;
    /// assert_eq!(Verdict::NotTestableHere.as_str(), "not_testable_here");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Contradicted => "contradicted",
            Self::Undecided => "undecided",
            Self::NotTestableHere => "not_testable_here",
        }
    }

    /// The same for people.
    ///
    /// ```
    /// use zincscreen::claims::Verdict;
    /// assert_eq!(Verdict::NotTestableHere.words(), "not testable here");
    /// ```
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotTestableHere => "not testable here",
            other => other.as_str(),
        }
    }

    /// The verdict on a difference counted in the claimed direction, from its number of sigmas; without
    /// a sigma nothing is decided.
    ///
    /// ```
    /// use zincscreen::claims::Verdict;
    /// assert_eq!(Verdict::of_z(Some(2.5)), Verdict::Supported);
    /// assert_eq!(Verdict::of_z(Some(-2.5)), Verdict::Contradicted);
    /// assert_eq!(Verdict::of_z(Some(1.9)), Verdict::Undecided);
    /// assert_eq!(Verdict::of_z(None), Verdict::Undecided);
    /// ```
    #[must_use]
    pub fn of_z(z: Option<f64>) -> Self {
        match z {
            Some(z) if z >= CLEAR_SIGMAS => Self::Supported,
            Some(z) if z <= -CLEAR_SIGMAS => Self::Contradicted,
            _ => Self::Undecided,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A difference in units of its standard uncertainty. An exact difference (sigma 0) is infinitely clear
/// unless it is 0; an unknown sigma gives nothing.
///
/// ```
/// use zincscreen::claims::z_score;
/// assert_eq!(z_score(0.6, Some(0.3)), Some(2.0));
/// assert_eq!(z_score(-0.1, Some(0.0)), Some(f64::NEG_INFINITY));
/// assert_eq!(z_score(0.0, Some(0.0)), Some(0.0));
/// assert_eq!(z_score(0.6, None), None);
/// ```
#[must_use]
pub fn z_score(difference: f64, sigma: Option<f64>) -> Option<f64> {
    let sigma = sigma?;
    if difference == 0.0 {
        Some(0.0)
    } else {
        Some(difference / sigma)
    }
}

/// How many of several answers must be as claimed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Need {
    /// Each of them.
    #[default]
    All,
    /// At least one.
    Any,
    /// At least this share.
    Share(f64),
}

impl<'de> Deserialize<'de> for Need {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected \"all\", \"any\" or a share")]
        enum Raw {
            Share(f64),
            Word(String),
        }
        match Raw::deserialize(deserializer)? {
            Raw::Share(share) if share > 0.0 && share <= 1.0 => Ok(Self::Share(share)),
            Raw::Word(word) if word == "all" => Ok(Self::All),
            Raw::Word(word) if word == "any" => Ok(Self::Any),
            _ => Err(serde::de::Error::custom(
                "expected \"all\", \"any\" or a share above 0, at most 1",
            )),
        }
    }
}

/// One verdict from several: supported if enough are, contradicted if enough cannot be any more even if
/// every open one turned out as claimed, not testable if none is.
pub(crate) fn among(verdicts: &[Verdict], need: Need) -> Verdict {
    let count = |v: Verdict| verdicts.iter().filter(|&&x| x == v).count();
    let n = verdicts.len();
    if count(Verdict::NotTestableHere) == n {
        return Verdict::NotTestableHere;
    }
    let needed = match need {
        Need::All => n,
        Need::Any => 1,
        Need::Share(share) => (share * n as f64).ceil() as usize,
    };
    if count(Verdict::Supported) >= needed {
        Verdict::Supported
    } else if n - count(Verdict::Contradicted) < needed {
        Verdict::Contradicted
    } else {
        Verdict::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Contradicted as C, NotTestableHere as N, Supported as S, Undecided as U};
    use super::*;

    #[test]
    fn one_counterexample_contradicts_all_and_one_example_supports_any() {
        assert_eq!(among(&[S, S, S], Need::All), S);
        assert_eq!(among(&[S, U, S], Need::All), U);
        assert_eq!(among(&[S, U, C], Need::All), C);
        assert_eq!(among(&[U, C, S], Need::Any), S);
        assert_eq!(among(&[C, C], Need::Any), C);
        assert_eq!(among(&[C, U], Need::Any), U);
    }

    #[test]
    fn what_is_not_testable_stays_open() {
        assert_eq!(among(&[N, N], Need::All), N);
        assert_eq!(among(&[N, S], Need::All), U);
        assert_eq!(among(&[N, C], Need::All), C);
        assert_eq!(among(&[], Need::All), N);
    }

    #[test]
    fn a_share_is_out_of_reach_or_not() {
        assert_eq!(among(&[S, S, C, C], Need::Share(0.5)), S);
        assert_eq!(among(&[S, U, C, C], Need::Share(0.5)), U);
        assert_eq!(among(&[S, C, C, C], Need::Share(0.5)), C);
    }
}
