//! Strain against area as a picture: every match, and the front that no other beats.

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::{
    BitMapBackend, Circle, DrawingArea, DrawingBackend, IntoDrawingArea, IntoFont, PathElement,
    RGBColor, Rectangle, SVGBackend, ShapeStyle, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle, register_font};

use super::{EpitaxyError, EpitaxyReport, MatchReport, StrainedSide};

/// Size and scales of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Width in points; a PNG has two pixels to the point.
    pub width: u32,
    /// Height in points.
    pub height: u32,
    /// Whether the axis of areas is logarithmic.
    pub is_log_area: bool,
    /// Whether the axis of strains is logarithmic.
    pub is_log_strain: bool,
}

impl Default for Figure {
    fn default() -> Self {
        Self {
            width: 800,
            height: 560,
            is_log_area: true,
            is_log_strain: false,
        }
    }
}

const INK: RGBColor = RGBColor(40, 44, 52);
const PALE_INK: RGBColor = RGBColor(110, 116, 126);
const GRID: RGBColor = RGBColor(228, 231, 236);
const POINT: RGBColor = RGBColor(120, 152, 186);
const FRONT: RGBColor = RGBColor(178, 58, 34);

/// Smallest strain that a logarithmic axis shows, percent.
const LEAST_PERCENT: f64 = 1e-3;

/// The figure as SVG.
///
/// # Errors
/// [`EpitaxyError::Plot`] if the drawing library fails.
pub fn svg(report: &EpitaxyReport, figure: &Figure) -> Result<String, EpitaxyError> {
    let mut text = String::new();
    {
        let area =
            SVGBackend::with_string(&mut text, (figure.width, figure.height)).into_drawing_area();
        draw(&area, report, figure, 1.0)?;
    }
    Ok(text)
}

/// The figure as PNG.
///
/// # Errors
/// [`EpitaxyError::Plot`] if the drawing library fails.
pub fn png(report: &EpitaxyReport, figure: &Figure) -> Result<Vec<u8>, EpitaxyError> {
    let (width, height) = (2 * figure.width, 2 * figure.height);
    let mut pixels = vec![255; width as usize * height as usize * 3];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
        draw(&area, report, figure, 2.0)?;
    }
    let mut bytes = Vec::new();
    {
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|e| failed(&e))?;
        writer.write_image_data(&pixels).map_err(|e| failed(&e))?;
    }
    Ok(bytes)
}

fn failed(cause: &dyn Display) -> EpitaxyError {
    EpitaxyError::Plot {
        cause: cause.to_string(),
    }
}

/// One axis: values to pixels.
struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
    from: f64,
    to: f64,
}

impl Axis {
    fn place(&self, value: f64) -> i32 {
        let scaled = |x: f64| if self.is_log { x.log10() } else { x };
        let share = (scaled(value) - scaled(self.low)) / (scaled(self.high) - scaled(self.low));
        (self.from + share.clamp(-0.1, 1.1) * (self.to - self.from)).round() as i32
    }

    fn ticks(&self) -> Vec<f64> {
        let within = |x: &f64| (self.low * 0.999..=self.high * 1.001).contains(x);
        if self.is_log {
            let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
            let few = self.high / self.low > 1e3;
            let steps: &[f64] = if few { &[1.0] } else { &[1.0, 2.0, 5.0] };
            return decades
                .flat_map(|d| steps.iter().map(move |s| s * 10.0_f64.powi(d)))
                .filter(within)
                .collect();
        }
        let rough = (self.high - self.low) / 6.0;
        let decade = 10.0_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|s| s * decade)
            .find(|s| *s >= rough * (1.0 - 1e-9))
            .unwrap_or(rough);
        let (first, last) = (self.low / step, self.high * 1.001 / step);
        (first.ceil() as i64..=last.floor() as i64)
            .map(|i| i as f64 * step)
            .collect()
    }
}

/// As many digits as the number needs.
fn written(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}

/// Where a figure is drawn, in units of a point.
struct Canvas<'a, B: DrawingBackend> {
    area: &'a DrawingArea<B, Shift>,
    scale: f64,
}

impl<B: DrawingBackend> Canvas<'_, B> {
    fn px(&self, points: f64) -> i32 {
        (points * self.scale).round() as i32
    }

    fn text(
        &self,
        text: &str,
        at: (i32, i32),
        size: f64,
        color: RGBColor,
        anchor: Pos,
    ) -> Result<(), EpitaxyError> {
        let style = TextStyle::from(("sans-serif", size * self.scale).into_font())
            .color(&color)
            .pos(anchor);
        self.area
            .draw(&Text::new(text.to_owned(), at, style))
            .map_err(|e| failed(&e))
    }

    fn line(
        &self,
        points: Vec<(i32, i32)>,
        color: RGBColor,
        width: f64,
    ) -> Result<(), EpitaxyError> {
        let style = ShapeStyle {
            color: color.to_rgba(),
            filled: false,
            stroke_width: (width * self.scale).round().max(1.0) as u32,
        };
        self.area
            .draw(&PathElement::new(points, style))
            .map_err(|e| failed(&e))
    }

    fn dot(
        &self,
        at: (i32, i32),
        radius: f64,
        color: RGBColor,
        opacity: f64,
    ) -> Result<(), EpitaxyError> {
        self.area
            .draw(&Circle::new(
                at,
                self.px(radius),
                color.mix(opacity).filled(),
            ))
            .map_err(|e| failed(&e))
    }
}

fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    report: &EpitaxyReport,
    figure: &Figure,
    scale: f64,
) -> Result<(), EpitaxyError> {
    register_font("sans-serif", FontStyle::Normal, dejavu::sans::regular())
        .map_err(|_| failed(&"the font cannot be read"))?;
    area.fill(&WHITE).map_err(|e| failed(&e))?;
    let canvas = Canvas { area, scale };
    let (width, height) = (f64::from(figure.width), f64::from(figure.height));
    let percent = |m: &MatchReport| 100.0 * m.strain;
    let least_area = report
        .matches
        .iter()
        .map(|m| m.area_ang2)
        .fold(report.max_area_ang2, f64::min);
    let least_strain = report
        .matches
        .iter()
        .map(percent)
        .filter(|p| *p > LEAST_PERCENT)
        .fold(100.0 * report.max_strain, f64::min);
    let x = Axis {
        low: if figure.is_log_area {
            0.8 * least_area
        } else {
            0.0
        },
        high: report.max_area_ang2 * if figure.is_log_area { 1.06 } else { 1.02 },
        is_log: figure.is_log_area,
        from: 74.0 * scale,
        to: (width - 24.0) * scale,
    };
    let y = Axis {
        low: if figure.is_log_strain {
            0.7 * least_strain
        } else {
            0.0
        },
        high: 100.0 * report.max_strain.max(1e-4) * if figure.is_log_strain { 1.3 } else { 1.06 },
        is_log: figure.is_log_strain,
        from: (height - 62.0) * scale,
        to: 74.0 * scale,
    };
    frame(&canvas, &x, &y, figure)?;
    title(&canvas, report, width)?;
    let at = |m: &MatchReport| {
        let strain = percent(m).max(if y.is_log { LEAST_PERCENT } else { 0.0 });
        (x.place(m.area_ang2), y.place(strain))
    };
    for m in report.matches.iter().filter(|m| !m.is_pareto) {
        canvas.dot(at(m), 2.6, POINT, 0.55)?;
    }
    let mut front: Vec<&MatchReport> = report.matches.iter().filter(|m| m.is_pareto).collect();
    front.sort_by(|a, b| a.area_ang2.total_cmp(&b.area_ang2));
    let points: Vec<(i32, i32)> = front.iter().map(|m| at(m)).collect();
    canvas.line(staircase(&points, x.to as i32, y.to as i32), FRONT, 1.6)?;
    for point in &points {
        canvas.dot(*point, 4.4, FRONT, 1.0)?;
    }
    labels(&canvas, &front, &points, x.to as i32)?;
    area.present().map_err(|e| failed(&e))
}

/// From point to point: nothing better is to be had before the next one. It comes from the upper limit and
/// goes on to the right one.
fn staircase(points: &[(i32, i32)], right: i32, top: i32) -> Vec<(i32, i32)> {
    let mut line = Vec::new();
    if let Some(first) = points.first() {
        line.push((first.0, top));
    }
    for (i, &point) in points.iter().enumerate() {
        line.push(point);
        line.push((points.get(i + 1).map_or(right, |next| next.0), point.1));
    }
    line
}

/// `film : substrate` cells beside each point of the front, where there is room.
fn labels<B: DrawingBackend>(
    canvas: &Canvas<'_, B>,
    front: &[&MatchReport],
    points: &[(i32, i32)],
    right: i32,
) -> Result<(), EpitaxyError> {
    let mut taken: Vec<(i32, i32, i32, i32)> = points
        .iter()
        .map(|&(x, y)| {
            let r = canvas.px(4.0);
            (x - r, y - r, x + r, y + r)
        })
        .collect();
    for (m, &(x, y)) in front.iter().zip(points) {
        let text = format!("{} : {}", m.film_cells, m.substrate_cells);
        let wide = canvas.px(7.0 * text.chars().count() as f64);
        let (high, gap) = (canvas.px(12.0), canvas.px(7.0));
        // Above right, below left, above left, below right: the staircase runs to the right and down.
        let corners = [
            (x + gap, y - gap - high),
            (x - gap - wide, y + gap),
            (x - gap - wide, y - gap - high),
            (x + gap, y + gap),
        ];
        let free = corners.into_iter().find(|&(left, top)| {
            left + wide <= right
                && taken.iter().all(|&(a, b, c, d)| {
                    left >= c || left + wide <= a || top >= d || top + high <= b
                })
        });
        if let Some((left, top)) = free {
            taken.push((left, top, left + wide, top + high));
            let anchor = Pos::new(HPos::Left, VPos::Top);
            canvas.text(&text, (left, top), 12.0, FRONT, anchor)?;
        }
    }
    Ok(())
}

fn frame<B: DrawingBackend>(
    canvas: &Canvas<'_, B>,
    x: &Axis,
    y: &Axis,
    figure: &Figure,
) -> Result<(), EpitaxyError> {
    let (left, right) = (x.from as i32, x.to as i32);
    let (bottom, top) = (y.from as i32, y.to as i32);
    for tick in x.ticks() {
        let at = x.place(tick);
        canvas.line(vec![(at, bottom), (at, top)], GRID, 1.0)?;
        let anchor = Pos::new(HPos::Center, VPos::Top);
        canvas.text(
            &written(tick),
            (at, bottom + canvas.px(7.0)),
            13.0,
            INK,
            anchor,
        )?;
    }
    for tick in y.ticks() {
        let at = y.place(tick);
        canvas.line(vec![(left, at), (right, at)], GRID, 1.0)?;
        let anchor = Pos::new(HPos::Right, VPos::Center);
        canvas.text(
            &written(tick),
            (left - canvas.px(8.0), at),
            13.0,
            INK,
            anchor,
        )?;
    }
    let border = ShapeStyle {
        color: PALE_INK.to_rgba(),
        filled: false,
        stroke_width: canvas.scale.round().max(1.0) as u32,
    };
    canvas
        .area
        .draw(&Rectangle::new([(left, top), (right, bottom)], border))
        .map_err(|e| failed(&e))?;
    let middle = f64::midpoint(x.from, x.to).round() as i32;
    let below = canvas.px(f64::from(figure.height) - 14.0);
    let anchor = Pos::new(HPos::Center, VPos::Bottom);
    canvas.text(
        "area of the coincidence cell (Å²)",
        (middle, below),
        14.0,
        INK,
        anchor,
    )?;
    let style = TextStyle::from(("sans-serif", 14.0 * canvas.scale).into_font())
        .color(&INK)
        .transform(plotters::style::FontTransform::Rotate270)
        .pos(Pos::new(HPos::Center, VPos::Top));
    let centre = f64::midpoint(y.from, y.to).round() as i32;
    canvas
        .area
        .draw(&Text::new(
            "largest principal strain (%, true)".to_owned(),
            (canvas.px(14.0), centre),
            style,
        ))
        .map_err(|e| failed(&e))
}

fn title<B: DrawingBackend>(
    canvas: &Canvas<'_, B>,
    report: &EpitaxyReport,
    width: f64,
) -> Result<(), EpitaxyError> {
    let (film, substrate) = (&report.film.name, &report.substrate.name);
    let left = canvas.px(74.0);
    let anchor = Pos::new(HPos::Left, VPos::Top);
    canvas.text(
        &format!("{film} on {substrate}"),
        (left, canvas.px(14.0)),
        19.0,
        INK,
        anchor,
    )?;
    let strained = match report.strained {
        StrainedSide::Film => "film strained",
        StrainedSide::Substrate => "substrate strained",
        StrainedSide::Shared => "strain shared",
    };
    let matches = match report.found {
        0 => "no match".to_owned(),
        1 => "1 match".to_owned(),
        n => format!("{n} matches"),
    };
    let limits = format!(
        "{matches} up to {} Å² and {} %, {strained}",
        written(report.max_area_ang2),
        written(100.0 * report.max_strain)
    );
    canvas.text(&limits, (left, canvas.px(42.0)), 13.0, PALE_INK, anchor)?;
    // The key, at the right.
    let key = canvas.px(width - 24.0);
    let right = Pos::new(HPos::Right, VPos::Top);
    canvas.text(
        "Pareto front, cells film : substrate",
        (key, canvas.px(24.0)),
        12.0,
        FRONT,
        right,
    )?;
    canvas.text(
        "every other match",
        (key, canvas.px(43.0)),
        12.0,
        POINT,
        right,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64, is_log: bool) -> Vec<f64> {
        let axis = Axis {
            low,
            high,
            is_log,
            from: 0.0,
            to: 100.0,
        };
        axis.ticks()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(
            axis(5.0, 424.0, true),
            [5.0, 10.0, 20.0, 50.0, 100.0, 200.0]
        );
        assert_eq!(axis(0.0, 6.2, false), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(axis(0.0, 408.0, false).len(), 5);
        assert_eq!(axis(0.002, 7.0, true), [0.01, 0.1, 1.0]);
    }

    #[test]
    fn stairs_meet_the_points() {
        let points = [(10, 20), (30, 50)];
        let line = staircase(&points, 100, 0);
        assert_eq!(line, [(10, 0), (10, 20), (30, 20), (30, 50), (100, 50)]);
    }
}
