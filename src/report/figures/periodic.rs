//! The periodic table, coloured by the score of each element with zinc alone.

use super::canvas::{INK, LINE, SOFT, Side, draw};
use super::colour::{ink_on, viridis};
use super::short;
use crate::candidates::Form;
use crate::facts::Element;
use crate::report::ReportError;
use crate::report::data::Data;
use crate::report::elements::Cell;

const STEP: f64 = 46.0;
const LEFT: f64 = 24.0;
const TOP: f64 = 76.0;
/// Ink of elements outside the pool.
const PALE: plotters::prelude::RGBColor = plotters::prelude::RGBColor(160, 168, 174);
/// The last element drawn: plutonium.
const LAST: u8 = 94;

/// Row and column of an element; lanthanides and actinides stand below.
fn place(element: Element) -> (f64, f64) {
    match element.position() {
        (period, Some(group)) => (f64::from(period) - 1.0, f64::from(group) - 1.0),
        (period, None) => {
            let first = if period == 6 { 57 } else { 89 };
            let column = f64::from(element.atomic_number()) - f64::from(first) + 2.0;
            (f64::from(period) + 1.4, column)
        }
    }
}

pub(super) fn figure(data: &Data, form: Form) -> Result<String, ReportError> {
    let empty = Vec::new();
    let cells = data.elements.cells.get(&(form, 0)).unwrap_or(&empty);
    let known: Vec<f64> = cells
        .iter()
        .filter_map(|(_, c)| match c {
            Cell::Known(value, _) => Some(*value),
            Cell::Null(_) => None,
        })
        .collect();
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let share = |value: f64| {
        if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        }
    };
    let width = 2.0 * LEFT + 18.0 * STEP;
    draw(width, TOP + 9.6 * STEP + 40.0, |canvas| {
        let name = data.info["name"].as_str().unwrap_or("run");
        let title = format!("{name}, {form}: score of each element with zinc alone");
        canvas.text(&title, (LEFT, 26.0), 18.0, INK, Side::Left)?;
        let words =
            "?: known too little to be ranked; x: excluded by a filter; pale: not in the pool";
        canvas.text(words, (LEFT, 52.0), 12.0, SOFT, Side::Left)?;
        for (element, cell) in cells.iter().filter(|c| c.0.atomic_number() <= LAST) {
            let (row, column) = place(*element);
            let from = (LEFT + column * STEP, TOP + row * STEP);
            let to = (from.0 + STEP - 3.0, from.1 + STEP - 3.0);
            let middle = f64::midpoint(from.0, to.0);
            let (ink, below) = match cell {
                Cell::Known(value, _) => {
                    let color = viridis(share(*value));
                    canvas.rectangle(from, to, color, true)?;
                    (ink_on(color), short(*value))
                }
                Cell::Null(reason) => {
                    canvas.rectangle(from, to, LINE, false)?;
                    let code = match reason.as_str() {
                        r if r.starts_with("not ranked") || r.starts_with("nothing") => "?",
                        r if r.starts_with("excluded") => "x",
                        _ => "",
                    };
                    (if code.is_empty() { PALE } else { SOFT }, code.to_owned())
                }
            };
            canvas.text(
                element.symbol(),
                (middle, from.1 + 16.0),
                15.0,
                ink,
                Side::Middle,
            )?;
            canvas.text(&below, (middle, from.1 + 33.0), 10.0, ink, Side::Middle)?;
        }
        if high > low {
            let (x, y, long) = (LEFT + 3.0 * STEP, TOP + 14.0, 8.0 * STEP);
            for i in 0..64 {
                let at = |i: i32| x + long * f64::from(i) / 64.0;
                let color = viridis((f64::from(i) + 0.5) / 64.0);
                canvas.rectangle((at(i), y), (at(i + 1) + 1.0, y + 9.0), color, true)?;
            }
            for (part, side) in [(0.0, Side::Left), (0.5, Side::Middle), (1.0, Side::Right)] {
                let text = short(low + part * (high - low));
                canvas.text(&text, (x + part * long, y + 20.0), 11.0, SOFT, side)?;
            }
        }
        Ok(())
    })
}
