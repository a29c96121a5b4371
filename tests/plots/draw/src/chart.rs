//! Lines over axes, and lines of equal height.

use crate::theme::{Area, CARD, Drawn, INK, LINE, SERIES, SOFT, text, write};
use contour::ContourBuilder;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Cross, TriangleMarker};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::error::Error;
use std::ops::Range;

/// A plane with two axes.
pub type Plane<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// What the axes say.
pub struct Axes<'a> {
    /// Above.
    pub title: &'a str,
    /// Below.
    pub x: &'a str,
    /// At the left.
    pub y: &'a str,
    /// From where to where.
    pub x_range: Range<f64>,
    /// The same, upwards; of logarithms to base 10 if `log`.
    pub y_range: Range<f64>,
    /// Whether y is a logarithm to base 10.
    pub log: bool,
}

impl Axes<'_> {
    /// Draws them.
    ///
    /// # Errors
    /// If they cannot be drawn.
    pub fn draw<'a, 'b>(&self, area: &'a Area<'b>) -> Result<Plane<'a, 'b>, Box<dyn Error>> {
        let mut builder = ChartBuilder::on(area);
        builder.margin(8).x_label_area_size(36).y_label_area_size(50);
        if !self.title.is_empty() {
            builder.caption(self.title, text(14.0, INK, HPos::Left, VPos::Top));
        }
        let mut plane = builder.build_cartesian_2d(self.x_range.clone(), self.y_range.clone())?;
        let label = |v: &f64| tick(*v);
        let power = |v: &f64| {
            if (v - v.round()).abs() > 1e-9 { String::new() } else { format!("10{}", raised(*v)) }
        };
        let mut mesh = plane.configure_mesh();
        mesh.light_line_style(CARD.mix(0.0)).bold_line_style(LINE.mix(0.6)).axis_style(LINE);
        mesh.label_style(text(11.0, SOFT, HPos::Center, VPos::Center));
        mesh.axis_desc_style(text(12.0, SOFT, HPos::Center, VPos::Center));
        mesh.x_desc(self.x).y_desc(self.y).x_labels(6).y_labels(7).x_label_formatter(&label);
        if self.log {
            mesh.y_label_formatter(&power);
        } else {
            mesh.y_label_formatter(&label);
        }
        mesh.draw()?;
        Ok(plane)
    }
}

/// A number at an axis.
fn tick(v: f64) -> String {
    let text = format!("{v:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.replace('-', "−") }
}

/// A whole number as an exponent.
fn raised(v: f64) -> String {
    let digit = |c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => char::from_u32(u32::from(c) - u32::from('0') + 0x2070).unwrap_or(c),
    };
    format!("{v:.0}").chars().map(digit).collect()
}

/// Draws the `n`th of some lines, with its markers at every `every`th point. Points that are not
/// finite are left out.
///
/// # Errors
/// If it cannot be drawn.
pub fn line(plane: &mut Plane, points: &[(f64, f64)], n: usize, every: usize) -> Drawn {
    let colour = SERIES[n % SERIES.len()];
    for part in points.split(|(x, y)| !x.is_finite() || !y.is_finite()) {
        plane.draw_series(LineSeries::new(part.iter().copied(), colour.stroke_width(2)))?;
    }
    for &(x, y) in
        points.iter().step_by(every.max(1)).filter(|(x, y)| x.is_finite() && y.is_finite())
    {
        let at = plane.backend_coord(&(x, y));
        marker(&plane.plotting_area().strip_coord_spec(), at, n)?;
    }
    Ok(())
}

/// The `n`th marker, in pixels of the whole picture.
fn marker(area: &Area, (x, y): (i32, i32), n: usize) -> Drawn {
    let colour = SERIES[n % SERIES.len()];
    let (left, top) = area.get_base_pixel();
    let at = (x - left, y - top);
    match n % SERIES.len() {
        0 => area.draw(&Circle::new(at, 3, colour.stroke_width(2)))?,
        1 => area.draw(&Circle::new(at, 3, colour.filled()))?,
        2 => area.draw(&TriangleMarker::new(at, 5, colour.filled()))?,
        3 => area
            .draw(&Rectangle::new([(at.0 - 3, at.1 - 3), (at.0 + 3, at.1 + 3)], colour.filled()))?,
        _ => area.draw(&Cross::new(at, 4, colour.stroke_width(2)))?,
    }
    Ok(())
}

/// Names the lines, one beside the other.
///
/// # Errors
/// If they cannot be written.
pub fn legend(area: &Area, names: &[&str]) -> Drawn {
    let (left, top) = area.get_base_pixel();
    let mut x = 58;
    for (n, name) in names.iter().enumerate() {
        let colour = SERIES[n % SERIES.len()];
        area.draw(&PathElement::new(vec![(x, 12), (x + 26, 12)], colour.stroke_width(2)))?;
        marker(area, (left + x + 13, top + 12), n)?;
        write(area, name, (x + 34, 12), 13.0, INK, HPos::Left)?;
        x += 60 + name.chars().count() as i32 * 7;
    }
    Ok(())
}

/// A function of two variables on a grid.
pub struct Field {
    x: Range<f64>,
    y: Range<f64>,
    values: Vec<f64>,
}

/// How many points the grid has each way.
const GRID: usize = 81;

impl Field {
    /// Its points, row by row from below, in this range.
    pub fn points(x: &Range<f64>, y: &Range<f64>) -> Vec<(f64, f64)> {
        let at = |range: &Range<f64>, i: usize| {
            range.start + (range.end - range.start) * i as f64 / (GRID - 1) as f64
        };
        (0..GRID * GRID).map(|i| (at(x, i % GRID), at(y, i / GRID))).collect()
    }

    /// The values at [`Field::points`].
    ///
    /// # Panics
    /// If there are more or fewer values.
    pub fn new(x: Range<f64>, y: Range<f64>, values: Vec<f64>) -> Field {
        assert_eq!(values.len(), GRID * GRID, "one value for each point");
        Field { x, y, values }
    }

    /// The lines on which it has these values, for each of them.
    ///
    /// # Errors
    /// If a value is not finite.
    pub fn lines(&self, levels: &[f64]) -> Result<Vec<Vec<Vec<(f64, f64)>>>, Box<dyn Error>> {
        if !self.values.iter().all(|value| value.is_finite()) {
            return Err("a value is not finite".into());
        }
        let step = |range: &Range<f64>| (range.end - range.start) / (GRID - 1) as f64;
        // The library has the values in the middle of its cells.
        let builder = ContourBuilder::new(GRID, GRID, true)
            .x_origin(self.x.start - step(&self.x) / 2.0)
            .y_origin(self.y.start - step(&self.y) / 2.0)
            .x_step(step(&self.x))
            .y_step(step(&self.y));
        let found = builder.lines(&self.values, levels)?;
        // It closes every line, along the border if need be: what lies beyond the grid is cut off.
        let lines = found.iter().map(|level| {
            let rings = level.geometry().iter().map(|ring| ring.coords().map(|at| (at.x, at.y)));
            let rings = rings.map(|ring| ring.collect::<Vec<_>>());
            let cut = |ring: Vec<(f64, f64)>| {
                let parts = ring.split(|at| !self.holds(*at)).filter(|part| part.len() > 1);
                parts.map(<[_]>::to_vec).collect::<Vec<_>>()
            };
            rings.flat_map(cut).collect()
        });
        Ok(lines.collect())
    }

    /// Whether a point lies in the range.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        self.x.contains(&x) && self.y.contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contour_lies_where_the_function_has_its_value() {
        let (x, y) = (-2.0..2.0, -1.5..1.5);
        let values = Field::points(&x, &y).iter().map(|(x, y)| x * x + y * y).collect();
        let field = Field::new(x, y, values);
        let lines = field.lines(&[1.0]).unwrap();
        assert_eq!(lines[0].len(), 1, "one circle");
        for (x, y) in &lines[0][0] {
            assert!((x.hypot(*y) - 1.0).abs() < 2e-3, "({x}, {y})");
        }
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!([tick(0.5), tick(-2.0), tick(-0.0001)], ["0.5", "−2", "0"]);
        assert_eq!([raised(-12.0), raised(3.0), raised(0.0)], ["⁻¹²", "³", "⁰"]);
    }
}
