//! Colours, and how a drawing becomes a file. A picture follows the reader's choice of light or dark:
//! what is drawn in one of these colours stands in the file as a variable.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;

/// An area to draw on, in pixels.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What became of drawing.
pub type Drawn = Result<(), Box<dyn Error>>;

/// Text and points.
pub const INK: RGBColor = RGBColor(1, 0, 1);
/// What matters less.
pub const SOFT: RGBColor = RGBColor(2, 0, 2);
/// Grids and frames.
pub const LINE: RGBColor = RGBColor(3, 0, 3);
/// Behind everything.
pub const CARD: RGBColor = RGBColor(4, 0, 4);
/// Above 0.
pub const PLUS: RGBColor = RGBColor(5, 0, 5);
/// Below 0.
pub const MINUS: RGBColor = RGBColor(6, 0, 6);
/// What the picture is about.
pub const ACCENT: RGBColor = RGBColor(7, 0, 7);
/// Lines beside each other: told apart by their markers too.
pub const SERIES: [RGBColor; 5] = [
    RGBColor(8, 0, 8),
    RGBColor(9, 0, 9),
    RGBColor(10, 0, 10),
    RGBColor(11, 0, 11),
    RGBColor(12, 0, 12),
];

/// Each colour: its name in the file, and what it is on light and on dark.
const COLOURS: [(RGBColor, &str, &str, &str); 12] = [
    (INK, "ink", "#23272d", "#dde1e5"),
    (SOFT, "soft", "#5f666f", "#98a1aa"),
    (LINE, "line", "#d9d3c6", "#3a4148"),
    (CARD, "card", "#fffefb", "#1b1f23"),
    (PLUS, "plus", "#1f7a8c", "#4fb3c4"),
    (MINUS, "minus", "#c2571a", "#f0965a"),
    (ACCENT, "accent", "#a0245e", "#f07ab0"),
    (SERIES[0], "s0", "#767c84", "#9aa2aa"),
    (SERIES[1], "s1", "#1f6fb4", "#6bb3f0"),
    (SERIES[2], "s2", "#1c7a52", "#63c99a"),
    (SERIES[3], "s3", "#b35a00", "#f2a64a"),
    (SERIES[4], "s4", "#8b3fa0", "#d08be0"),
];

/// Draws a picture of this size, as the text of an SVG file. `title` is what a screen reader says.
///
/// # Errors
/// If something cannot be drawn.
pub fn svg(
    (width, height): (u32, u32),
    title: &str,
    draw: impl FnOnce(&Area) -> Drawn,
) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
        area.fill(&CARD)?;
        draw(&area)?;
        area.present()?;
    }
    let (mut light, mut dark) = (String::new(), String::new());
    for (RGBColor(r, g, b), name, on_light, on_dark) in COLOURS {
        text = text.replace(&format!("\"#{r:02X}{g:02X}{b:02X}\""), &format!("\"var(--{name})\""));
        light += &format!("--{name}:{on_light};");
        dark += &format!("--{name}:{on_dark};");
    }
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let head = format!(
        " role=\"img\" font-variant-numeric=\"tabular-nums\">\n<title>{title}</title>\n<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"
    );
    let end = text.find('>').ok_or("no SVG was drawn")?;
    text.replace_range(end..=end, &head);
    Ok(text)
}

/// A style of text: its size, colour, and how it lies about its point.
pub fn text(size: f64, colour: RGBColor, across: HPos, down: VPos) -> TextStyle<'static> {
    let font = "system-ui, sans-serif";
    let colour = colour.to_backend_color();
    TextStyle { font: (font, size).into_font(), color: colour, pos: Pos::new(across, down) }
}

/// Writes a line of text, its beginning, middle or end at a point.
///
/// # Errors
/// If it cannot be drawn.
pub fn write(
    area: &Area,
    what: &str,
    at: (i32, i32),
    size: f64,
    colour: RGBColor,
    across: HPos,
) -> Drawn {
    area.draw(&Text::new(what.to_string(), at, text(size, colour, across, VPos::Center)))?;
    Ok(())
}

/// Says in the middle of an area why nothing is drawn there.
///
/// # Errors
/// If it cannot be drawn.
pub fn nothing(area: &Area, why: &str) -> Drawn {
    let (width, height) = area.dim_in_pixel();
    let (middle, mut y) = (width as i32 / 2, height as i32 / 2);
    // As many characters as surely fit.
    let lines = wrapped(why, (width as usize / 8).max(12));
    y -= 8 * (lines.len() as i32 - 1);
    for line in lines {
        write(area, &line, (middle, y), 13.0, SOFT, HPos::Center)?;
        y += 17;
    }
    Ok(())
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    // A path may be broken behind its slashes.
    for word in text.replace('/', "/\u{200b}").split_inclusive([' ', '\u{200b}']) {
        let word = word.replace('\u{200b}', "");
        let line = lines.last_mut().expect("there is a first line");
        if !line.is_empty() && line.chars().count() + word.trim_end().chars().count() > width {
            lines.push(word);
        } else {
            line.push_str(&word);
        }
    }
    lines.iter().map(|line| line.trim().to_string()).collect()
}

/// A number in at most seven characters.
pub fn short(x: f64) -> String {
    let size = x.abs();
    match size {
        _ if !x.is_finite() => format!("{x}"),
        0.0 => "0".to_string(),
        1e-3..1e3 => {
            let text = format!("{x:.3}");
            if size >= 100.0 { format!("{x:.1}") } else { text }
        }
        _ => format!("{x:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_variables_for_light_and_dark() {
        let text = svg((100, 50), "a < b", |area| write(area, "x", (5, 5), 10.0, INK, HPos::Left));
        let text = text.unwrap();
        assert!(text.contains("fill=\"var(--ink)\""), "{text}");
        assert!(!text.contains("\"#"), "a colour is fixed: {text}");
        assert!(text.contains("prefers-color-scheme:dark"));
        assert!(text.contains("<title>a &lt; b</title>"));
    }

    #[test]
    fn numbers_are_short() {
        for (x, expected) in
            [(0.0, "0"), (0.12345, "0.123"), (-12.5, "-12.500"), (1234.0, "1e3"), (-3e-9, "-3e-9")]
        {
            assert_eq!(short(x), expected);
        }
        assert_eq!(short(f64::NAN), "NaN");
    }

    #[test]
    fn a_long_reason_is_broken_into_lines() {
        let lines = wrapped("mse is still a stub (exercises/01-backprop/src/loss.rs:18)", 25);
        assert!(lines.iter().all(|line| line.chars().count() <= 25), "{lines:?}");
        assert_eq!(lines.len(), 3, "{lines:?}");
    }
}
