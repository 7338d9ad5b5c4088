//! The question, and the answer in three sentences made of the run's numbers.

use serde_json::Value;

use super::data::SystemLine;
use crate::candidates::Form;
use crate::score::RawHypothesis;

/// What the screen asks.
pub(super) const QUESTION: &str =
    "What should be alloyed into zinc, formed with it, or laid on it, to make a better anode?";

/// Gains below this are rounding, not better.
const LEVEL_PERCENT: f64 = 0.05;

/// What a form is, in a sentence.
pub(super) const fn as_words(form: Form) -> &'static str {
    match form {
        Form::Dilute => "dissolved in zinc",
        Form::Phase => "as a compound",
        Form::Coating => "as a layer on zinc",
    }
}

/// Digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number as u64),
        if number == 1 { one } else { many }
    )
}

/// Three sentences: what leads, against what, and how far to trust it.
pub(super) fn sentences(
    info: &Value,
    lines: &[SystemLine],
    hypotheses: &[RawHypothesis],
    rejected: usize,
) -> Vec<String> {
    let candidates = info["candidates"].as_u64().unwrap_or(0);
    let ranked: Vec<&SystemLine> = lines.iter().filter(|l| l.rank.is_some()).collect();
    if ranked.is_empty() {
        let systems = lines.len() + rejected;
        return vec![format!(
            "Of {} candidates in {} none is ranked: of {} too little is known, and filters exclude {}.",
            grouped(candidates),
            count(systems, "system", "systems"),
            grouped(lines.len() as u64),
            grouped(rejected as u64),
        )];
    }
    [
        leaders(&ranked),
        field(candidates, lines, &ranked, rejected),
        trust(&ranked, hypotheses),
    ]
    // A system's name stays on one line.
    .map(|sentence| sentence.replace("Zn-", "Zn\u{2011}"))
    .to_vec()
}

fn leaders(ranked: &[&SystemLine]) -> String {
    let parts: Vec<String> = Form::ALL
        .into_iter()
        .filter_map(|form| {
            let first = ranked.iter().filter(|l| l.form == form).min_by(|a, b| {
                a.rank
                    .unwrap_or(f64::MAX)
                    .total_cmp(&b.rank.unwrap_or(f64::MAX))
            })?;
            let gain = first.gain_percent.map_or(String::new(), |g| {
                if g.abs() < 0.5 {
                    ", level with bare zinc".to_owned()
                } else {
                    let way = if g > 0.0 { "above" } else { "below" };
                    format!(", {:.0} % {way} bare zinc", g.abs())
                }
            });
            Some(format!(
                "{} {} (score {:.2}{gain})",
                first.system,
                as_words(form),
                first.score.unwrap_or(f64::NAN),
            ))
        })
        .collect();
    let list = match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}, and {last}", rest.join(", ")),
        _ => parts.concat(),
    };
    format!("First of their form stand {list}.").replacen(
        "First of their form stand",
        if parts.len() == 1 {
            "First stands"
        } else {
            "First of their form stand"
        },
        1,
    )
}

fn field(candidates: u64, lines: &[SystemLine], ranked: &[&SystemLine], rejected: usize) -> String {
    let better = ranked
        .iter()
        .filter(|l| l.gain_percent.is_some_and(|g| g > LEVEL_PERCENT))
        .count();
    let in_table = lines.iter().filter(|l| l.is_excluded).count();
    let unknown = lines.len() - ranked.len() - in_table;
    let pool = lines.len() - in_table + rejected;
    let out = if rejected > 0 {
        format!(", and filters exclude {}", grouped(rejected as u64))
    } else {
        String::new()
    };
    let above = match better {
        0 => "none of these scores".to_owned(),
        _ => count(better, "of these scores", "of these score"),
    };
    let open = match unknown {
        0 => String::new(),
        _ => format!("; of {} too little is known", grouped(unknown as u64)),
    };
    format!(
        "Of {} in the pool ({} candidates), {} known well enough to be ranked and {above} above bare zinc{open}{out}.",
        count(pool, "system", "systems"),
        grouped(candidates),
        count(ranked.len(), "is", "are"),
    )
}

/// How much the order depends on which physics one believes, and on the errors if the run has them.
fn trust(ranked: &[&SystemLine], hypotheses: &[RawHypothesis]) -> String {
    let largest = Form::ALL
        .into_iter()
        .max_by_key(|&f| ranked.iter().filter(|l| l.form == f).count())
        .unwrap_or(Form::Dilute);
    let of_form: Vec<&&SystemLine> = ranked.iter().filter(|l| l.form == largest).collect();
    let leading: Vec<&&&SystemLine> = of_form
        .iter()
        .filter(|l| l.rank.is_some_and(|r| r <= 10.0))
        .collect();
    let stay = |h: usize| {
        leading
            .iter()
            .filter(|l| l.ranks[h].is_some_and(|r| r <= 10.0))
            .count()
    };
    let mut text = if let [only] = hypotheses {
        format!("The order rests on one hypothesis, {}", only.id)
    } else {
        let kept: Vec<String> = (1..hypotheses.len())
            .map(|h| format!("{} under {}", stay(h), hypotheses[h].id))
            .collect();
        format!(
            "The order depends on the physics one believes: of the {} leading {} under {}, {} stay among the first ten",
            leading.len(),
            match largest {
                Form::Dilute => "dilute alloys",
                Form::Phase => "compounds",
                Form::Coating => "layers",
            },
            hypotheses.first().map_or("", |h| h.id.as_str()),
            kept.join(" and "),
        )
    };
    let first = ranked.iter().filter(|l| l.form == largest).min_by(|a, b| {
        a.rank
            .unwrap_or(f64::MAX)
            .total_cmp(&b.rank.unwrap_or(f64::MAX))
    });
    if let Some(line) = first {
        match (line.rank_interval, line.low, line.high) {
            (Some([low, _, high]), ..) if low.round() == high.round() => text.push_str(&format!(
                "; the errors of the numbers alone leave {} at rank {low:.0}",
                line.system
            )),
            (Some([low, _, high]), ..) => text.push_str(&format!(
                "; the errors of the numbers alone put {} anywhere between ranks {low:.0} and {high:.0}",
                line.system
            )),
            (None, Some(low), Some(high)) if high - low > 0.005 => text.push_str(&format!(
                "; what is not known of {} leaves its score anywhere from {low:.2} to {high:.2}",
                line.system
            )),
            _ => {}
        }
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_groups() {
        assert_eq!(grouped(715_109), "715\u{202f}109");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1\u{202f}000");
    }
}
