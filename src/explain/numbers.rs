//! Numbers as people read them.

/// To three significant digits, without trailing zeros after the point.
pub(super) fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..6.0).contains(&magnitude) {
        return format!("{value:.1e}");
    }
    let digits = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    trimmed(&format!("{value:.digits$}"))
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// With as many digits as `sigma` justifies (two of it), at most four significant ones.
pub(super) fn with_sigma(value: f64, sigma: Option<f64>) -> String {
    match sigma {
        Some(sigma) if sigma >= 1e-4 => {
            let digits = (1.0 - sigma.log10().floor()).clamp(0.0, 6.0) as usize;
            format!("{value:.digits$} ± {sigma:.digits$}")
        }
        Some(sigma) if sigma > 0.0 => format!("{} ± {}", plain(value), plain(sigma)),
        _ => plain(value),
    }
}

/// A factor on the score as a change in per cent with its sign, from the logarithm: `+27 %`.
pub(super) fn percent_of_ln(ln: f64) -> String {
    let percent = 100.0 * ln.exp_m1();
    if percent.abs() < 0.05 {
        return "0 %".to_owned();
    }
    if percent.abs() < 1.0 {
        return format!("{percent:+.1} %");
    }
    format!("{percent:+.0} %")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A table in Markdown whose columns line up, so that it reads well on a terminal too. `left`: columns of
/// words.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], left: &[usize]) -> String {
    let width = |i: usize| {
        let cells = rows.iter().map(|row| row[i].chars().count());
        cells
            .chain([header[i].chars().count(), 3])
            .max()
            .unwrap_or(3)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        let mut text = String::from("|");
        for (i, cell) in cells.iter().enumerate() {
            let cell = cell.replace('|', "\\|");
            let pad = " ".repeat(widths[i].saturating_sub(cell.chars().count()));
            if left.contains(&i) {
                text.push_str(&format!(" {cell}{pad} |"));
            } else {
                text.push_str(&format!(" {pad}{cell} |"));
            }
        }
        text.push('\n');
        text
    };
    let names: Vec<String> = header.iter().map(ToString::to_string).collect();
    let mut text = line(&names);
    text.push('|');
    for (i, width) in widths.iter().enumerate() {
        let dashes = "-".repeat(*width);
        if left.contains(&i) {
            text.push_str(&format!(" {dashes} |"));
        } else {
            text.push_str(&format!(" {}: |", "-".repeat(width - 1)));
        }
    }
    text.push('\n');
    for row in rows {
        text.push_str(&line(row));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(805.07), "805");
        assert_eq!(plain(-0.6757), "-0.676");
        assert_eq!(plain(2.5), "2.5");
        assert_eq!(plain(5.6e-8), "5.6e-8");
        assert_eq!(with_sigma(-1.1138, Some(0.3)), "-1.11 ± 0.30");
        assert_eq!(with_sigma(0.95, None), "0.95");
        assert_eq!(percent_of_ln(1.27_f64.ln()), "+27 %");
        assert_eq!(percent_of_ln(0.5_f64.ln()), "-50 %");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    #[test]
    fn a_table_lines_up() {
        let text = table(&["a", "b"], &[vec!["x".into(), "10.5".into()]], &[0]);
        assert_eq!(text, "| a   |    b |\n| --- | ---: |\n| x   | 10.5 |\n");
    }
}
