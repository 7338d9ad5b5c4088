//! Static figures of a run, for papers and slides: SVG with text as text.

mod canvas;
mod colour;
mod intervals;
mod missing;
mod periodic;

use super::ReportError;
use super::data::Data;
use crate::candidates::Form;
use crate::epitaxy::{Figure, svg};

/// Films that get a strain-area figure, of each form.
const FILMS: usize = 3;

/// Every figure with its name, without `.svg`.
pub(super) fn all(data: &Data) -> Result<Vec<(String, String)>, ReportError> {
    let mut figures = Vec::new();
    for form in Form::ALL {
        if !data.lines.iter().any(|l| l.form == form) {
            continue;
        }
        if let Some(figure) = intervals::figure(data, form)? {
            figures.push((format!("rank-intervals-{form}"), figure));
        }
        figures.push((
            format!("periodic-table-{form}"),
            periodic::figure(data, form)?,
        ));
        figures.push((format!("missing-data-{form}"), missing::figure(data, form)?));
        let films = data.strains.iter().filter(|s| s.form == form);
        for strain in films.take(FILMS) {
            let figure = svg(&strain.report, &Figure::default())
                .map_err(|e| ReportError::Own(e.to_string()))?;
            figures.push((format!("strain-area-{form}-{}", strain.system), figure));
        }
    }
    Ok(figures)
}

/// A number as a figure shows it: three digits.
fn short(value: f64) -> String {
    let size = value.abs();
    let text = if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    text.replace('-', "\u{2212}")
}
