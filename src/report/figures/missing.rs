//! Which descriptors of which elements are null.

use super::canvas::{ACCENT, INK, LINE, SOFT, Side, draw};
use crate::candidates::Form;
use crate::descriptors::DESCRIPTORS;
use crate::report::ReportError;
use crate::report::data::Data;
use crate::report::elements::{Cell, SCORES};

const STEP: f64 = 13.0;
const ROW: f64 = 14.0;
const LEFT: f64 = 250.0;
const TOP: f64 = 96.0;

pub(super) fn figure(data: &Data, form: Form) -> Result<String, ReportError> {
    let of = |d: usize| data.elements.cells.get(&(form, SCORES.len() + d));
    // Elements of which something is known or asked.
    let asked: Vec<usize> = of(0).map_or_else(Vec::new, |cells| {
        (0..cells.len())
            .filter(|&i| {
                (0..DESCRIPTORS.len())
                    .any(|d| of(d).is_some_and(|c| matches!(c[i].1, Cell::Known(..))))
            })
            .collect()
    });
    let mut rows: Vec<(usize, usize)> = (0..DESCRIPTORS.len())
        .filter(|&d| DESCRIPTORS[d].forms.contains(&form))
        .filter_map(|d| {
            let cells = of(d)?;
            let gaps = asked
                .iter()
                .filter(|&&i| matches!(cells[i].1, Cell::Null(_)));
            Some((d, gaps.count()))
        })
        .collect();
    rows.sort_by_key(|&(d, gaps)| (std::cmp::Reverse(gaps), d));
    let width = LEFT + STEP * asked.len() as f64 + 60.0;
    draw(
        width.max(640.0),
        TOP + ROW * rows.len() as f64 + 24.0,
        |canvas| {
            let name = data.info["name"].as_str().unwrap_or("run");
            let title = format!("{name}, {form}: what is known");
            canvas.text(&title, (24.0, 26.0), 18.0, INK, Side::Left)?;
            let words = "filled: known; empty: null; at the right the number of nulls";
            canvas.text(words, (24.0, 50.0), 12.0, SOFT, Side::Left)?;
            let Some(symbols) = of(0) else { return Ok(()) };
            for (column, &i) in asked.iter().enumerate() {
                let x = LEFT + STEP * (column as f64 + 0.5);
                let y = TOP - if column % 2 == 1 { 22.0 } else { 10.0 };
                canvas.text(symbols[i].0.symbol(), (x, y), 9.5, SOFT, Side::Middle)?;
            }
            for (row, &(d, gaps)) in rows.iter().enumerate() {
                let y = TOP + ROW * row as f64;
                let middle = y + ROW / 2.0;
                canvas.text(
                    DESCRIPTORS[d].name,
                    (LEFT - 8.0, middle),
                    10.5,
                    INK,
                    Side::Right,
                )?;
                let Some(cells) = of(d) else { continue };
                for (column, &i) in asked.iter().enumerate() {
                    let x = LEFT + STEP * column as f64;
                    let is_known = matches!(cells[i].1, Cell::Known(..));
                    let color = if is_known { ACCENT } else { LINE };
                    let to = (x + STEP - 2.0, y + ROW - 2.0);
                    canvas.rectangle((x, y), to, color, is_known)?;
                }
                let end = LEFT + STEP * asked.len() as f64 + 8.0;
                canvas.text(&gaps.to_string(), (end, middle), 10.0, SOFT, Side::Left)?;
            }
            Ok(())
        },
    )
}
