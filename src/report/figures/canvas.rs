//! Text, lines and boxes on an SVG of plotters, in points.

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, IntoFont, PathElement, RGBColor, Rectangle, SVGBackend,
    Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, ShapeStyle, TextStyle, register_font};

use crate::report::ReportError;

pub(super) const INK: RGBColor = RGBColor(27, 33, 38);
pub(super) const SOFT: RGBColor = RGBColor(86, 97, 107);
pub(super) const LINE: RGBColor = RGBColor(223, 227, 230);
pub(super) const ACCENT: RGBColor = RGBColor(10, 106, 114);

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Left,
    Middle,
    Right,
}

/// A figure being drawn.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

fn failed(cause: &dyn Display) -> ReportError {
    ReportError::Own(format!("figure: {cause}"))
}

fn place(at: (f64, f64)) -> (i32, i32) {
    (at.0.round() as i32, at.1.round() as i32)
}

/// Draws on white and returns the SVG.
pub(super) fn draw(
    width: f64,
    height: f64,
    figure: impl FnOnce(&Canvas<'_>) -> Result<(), ReportError>,
) -> Result<String, ReportError> {
    register_font("sans-serif", FontStyle::Normal, dejavu::sans::regular())
        .map_err(|_| failed(&"the font cannot be read"))?;
    let mut text = String::new();
    {
        let size = (width.round() as u32, height.round() as u32);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&WHITE).map_err(|e| failed(&e))?;
        let canvas = Canvas { area };
        figure(&canvas)?;
        canvas.area.present().map_err(|e| failed(&e))?;
    }
    Ok(text)
}

impl Canvas<'_> {
    pub(super) fn text(
        &self,
        text: &str,
        at: (f64, f64),
        size: f64,
        color: RGBColor,
        side: Side,
    ) -> Result<(), ReportError> {
        let horizontal = match side {
            Side::Left => HPos::Left,
            Side::Middle => HPos::Center,
            Side::Right => HPos::Right,
        };
        let style = TextStyle::from(("sans-serif", size).into_font())
            .color(&color)
            .pos(Pos::new(horizontal, VPos::Center));
        self.area
            .draw(&Text::new(text.to_owned(), place(at), style))
            .map_err(|e| failed(&e))
    }

    pub(super) fn line(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        width: u32,
        color: RGBColor,
    ) -> Result<(), ReportError> {
        let style = ShapeStyle {
            color: color.to_rgba(),
            filled: false,
            stroke_width: width,
        };
        self.area
            .draw(&PathElement::new(vec![place(from), place(to)], style))
            .map_err(|e| failed(&e))
    }

    pub(super) fn dot(
        &self,
        at: (f64, f64),
        radius: i32,
        color: RGBColor,
    ) -> Result<(), ReportError> {
        self.area
            .draw(&Circle::new(place(at), radius, color.filled()))
            .map_err(|e| failed(&e))
    }

    pub(super) fn rectangle(
        &self,
        from: (f64, f64),
        to: (f64, f64),
        color: RGBColor,
        is_filled: bool,
    ) -> Result<(), ReportError> {
        let style = ShapeStyle {
            color: color.to_rgba(),
            filled: is_filled,
            stroke_width: 1,
        };
        self.area
            .draw(&Rectangle::new([place(from), place(to)], style))
            .map_err(|e| failed(&e))
    }
}
