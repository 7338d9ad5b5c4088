//! A ternary against its binaries, to be read.

use super::Synergy;
use super::numbers::{list, percent_of_ln, plain};
use super::sentences::phrase;

/// The section on a ternary's binaries.
pub(super) fn synergy_text(s: &Synergy) -> String {
    let word = |percent: f64| {
        if percent.abs() < 0.05 {
            "as good as".to_owned()
        } else if percent > 0.0 {
            format!("{} % better than", plain(percent))
        } else {
            format!("{} % worse than", plain(-percent))
        }
    };
    let mut text = format!(
        "\n## Against its binaries\n\nIt is {} the better binary (`{}`, {:.3})",
        word(s.over_edge_percent),
        s.best_edge,
        s.best_edge_score
    );
    if let (Some(score), Some(percent)) = (s.mixing_score, s.over_mixing_percent) {
        text.push_str(&format!(
            " and {} linear mixing of the two at the same total solute ({score:.3})",
            word(percent)
        ));
    } else {
        text.push_str(
            "; compounds of two binaries do not mix linearly, so there is no mixing rule",
        );
    }
    text.push('.');
    if let Some(greatest) = s.driving.first().filter(|d| d.is_missing_data()) {
        text.push_str(&format!(
            " The greatest departure from mixing rests on a value that is not known, {}: this is missing data, no synergy.",
            phrase(greatest.descriptor)
        ));
    }
    text.push('\n');
    if !s.driving.is_empty() {
        text.push_str("\nWhere it departs from mixing:\n\n");
        for d in &s.driving {
            let values = match (d.value, d.mixed) {
                (Some(value), Some(mixed)) if (value - mixed).abs() > 1e-12 => format!(
                    "{} against {} {} when mixed, ",
                    plain(value),
                    plain(mixed),
                    if d.unit == "1" { "" } else { d.unit }
                ),
                _ => String::new(),
            };
            let stands = if d.is_known {
                "desirability"
            } else {
                "not known, stands at a desirability of"
            };
            let unknown: Vec<String> = d
                .unknown_binaries
                .iter()
                .map(|id| format!("`{id}`"))
                .collect();
            let binaries = if unknown.is_empty() {
                String::new()
            } else {
                format!(" when mixed, where it is not known of {}", list(&unknown))
            };
            text.push_str(&format!(
                "- {}: {values}{stands} {:.2} against {:.2}{binaries} ({} on the score)\n",
                phrase(d.descriptor),
                d.desirability,
                d.mixed_desirability,
                percent_of_ln(d.ln)
            ));
        }
    }
    text
}
