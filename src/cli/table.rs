//! Tables for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A calm table: a header, a line, rows; numbers to the right.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>, left: &[usize]) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().map(ToString::to_string));
    let dashes: Vec<String> = (0..header.len())
        .map(|i| {
            let widest = rows
                .iter()
                .filter_map(|r| r.get(i))
                .map(|c| c.chars().count())
                .max();
            "-".repeat(widest.unwrap_or(0).max(header[i].chars().count()))
        })
        .collect();
    table.add_row(dashes);
    table.add_rows(rows);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if !left.contains(&i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
        .to_string()
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A value with sigma, or the reason why there is none.
pub(crate) fn quantity(quantity: &zincscreen::facts::Quantity) -> String {
    match quantity {
        Ok(value) => match value.sigma {
            Some(sigma) if sigma > 0.0 => with_sigma(value.value, sigma),
            _ => plain(value.value),
        },
        Err(reason) => format!("({reason})"),
    }
}

/// Value and sigma with as many digits as sigma justifies (two of sigma).
pub(crate) fn with_sigma(value: f64, sigma: f64) -> String {
    if value.abs().max(sigma) < 1e-4 {
        return format!("{value:.1e} ± {sigma:.1e}");
    }
    let digits = (1.0 - sigma.log10().floor()).clamp(0.0, 8.0) as usize;
    format!("{value:.digits$} ± {sigma:.digits$}")
}

/// A number to four significant digits.
pub(crate) fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..7.0).contains(&magnitude) {
        return format!("{value:.3e}");
    }
    let digits = (3.0 - magnitude).clamp(0.0, 7.0) as usize;
    format!("{value:.digits$}")
}
