//! How wide a rank is.

use super::canvas::{ACCENT, Canvas, INK, LINE, SOFT, Side, draw};
use super::short;
use crate::candidates::Form;
use crate::report::ReportError;
use crate::report::data::{Data, SystemLine};

/// Systems shown.
const SHOWN: usize = 25;
const ROW: f64 = 21.0;
const LEFT: f64 = 120.0;
const RIGHT: f64 = 760.0;
const TOP: f64 = 92.0;
/// The accent at a third of its strength on white.
const PALE: plotters::prelude::RGBColor = plotters::prelude::RGBColor(170, 207, 210);

/// Rank intervals of a form, or, where the run has none, score intervals; none if nothing is ranked.
pub(super) fn figure(data: &Data, form: Form) -> Result<Option<String>, ReportError> {
    let mut lines: Vec<&SystemLine> = data
        .lines
        .iter()
        .filter(|l| l.form == form && l.rank.is_some())
        .collect();
    lines.sort_by(|a, b| {
        a.rank
            .unwrap_or(f64::MAX)
            .total_cmp(&b.rank.unwrap_or(f64::MAX))
    });
    lines.truncate(SHOWN);
    if lines.is_empty() {
        return Ok(None);
    }
    let is_rank = lines.iter().any(|l| l.rank_interval.is_some());
    let bounds = |line: &SystemLine| -> Option<[f64; 3]> {
        if is_rank {
            line.rank_interval
        } else {
            Some([line.low?, line.score?, line.high?])
        }
    };
    let most = lines
        .iter()
        .filter_map(|l| bounds(l))
        .map(|b| b[2])
        .fold(10.0, f64::max);
    let x = |value: f64| {
        let share = if is_rank {
            value.max(0.9).log10() / (1.1 * most).log10()
        } else {
            value
        };
        LEFT + share * (RIGHT - LEFT)
    };
    let height = TOP + ROW * lines.len() as f64 + 24.0;
    draw(800.0, height, |canvas| {
        let name = data.info["name"].as_str().unwrap_or("run");
        canvas.text(&format!("{name}, {form}"), (24.0, 26.0), 18.0, INK, Side::Left)?;
        let words = if is_rank {
            "rank: 5 to 95 % with the errors of all numbers, median; logarithmic"
        } else {
            "score: unknown criteria at their worst and best; rank intervals were not computed in this run"
        };
        canvas.text(words, (24.0, 50.0), 12.0, SOFT, Side::Left)?;
        axis(canvas, is_rank, most, height, &x)?;
        for (i, line) in lines.iter().enumerate() {
            let y = TOP + ROW * (i as f64 + 0.5);
            canvas.text(&line.system, (LEFT - 12.0, y), 12.5, INK, Side::Right)?;
            if let Some([low, middle, high]) = bounds(line) {
                canvas.line((x(low), y), (x(high).max(x(low) + 1.0), y), 6, PALE)?;
                canvas.dot((x(middle), y), 4, ACCENT)?;
            }
        }
        Ok(())
    })
    .map(Some)
}

fn axis(
    canvas: &Canvas<'_>,
    is_rank: bool,
    most: f64,
    height: f64,
    x: &impl Fn(f64) -> f64,
) -> Result<(), ReportError> {
    let ranks = [
        1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0,
    ];
    let scores = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
    let ticks: &[f64] = if is_rank { &ranks } else { &scores };
    for &tick in ticks.iter().filter(|&&t| t <= most.max(1.0)) {
        canvas.line((x(tick), TOP - 4.0), (x(tick), height - 18.0), 1, LINE)?;
        let text = if is_rank {
            format!("{tick}")
        } else {
            short(tick)
        };
        canvas.text(&text, (x(tick), TOP - 14.0), 11.5, SOFT, Side::Middle)?;
    }
    Ok(())
}
