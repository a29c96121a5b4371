//! Gradients beside the numeric ones, as heat maps.

use crate::theme::{Area, Drawn, INK, LINE, MINUS, PLUS, SOFT, short, svg, write};
use ndarray::{Array1, Array2, Axis};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::error::Error;

const CELL: (i32, i32) = (50, 25);
const LEFT: i32 = 20;
const GAP: i32 = 26;
/// Above each row: its name, and what stands in each map.
const HEAD: i32 = 52;
/// Below each row.
const FOOT: i32 = 14;
/// What differs by less, relative to the largest element, is rounding.
const ROUNDING: f64 = 1e-7;

/// A gradient of the learner's, and what it should be.
pub struct Compared {
    name: String,
    yours: Array2<f64>,
    numeric: Array2<f64>,
}

impl Compared {
    /// Compares two matrices.
    ///
    /// # Errors
    /// In words, if they do not have the same shape.
    pub fn new(name: &str, yours: Array2<f64>, numeric: Array2<f64>) -> Result<Compared, String> {
        if yours.dim() != numeric.dim() {
            let ((n, m), (k, l)) = (yours.dim(), numeric.dim());
            return Err(format!("{name} is {n}×{m}, and what it belongs to is {k}×{l}"));
        }
        Ok(Compared { name: name.to_string(), yours, numeric })
    }

    /// Compares two vectors, each drawn as a column.
    ///
    /// # Errors
    /// In words, if they do not have the same length.
    pub fn column(
        name: &str,
        yours: Array1<f64>,
        numeric: Array1<f64>,
    ) -> Result<Compared, String> {
        Compared::new(name, yours.insert_axis(Axis(1)), numeric.insert_axis(Axis(1)))
    }

    /// The largest difference, and the largest numeric element; NaN where a difference is none.
    fn sizes(&self) -> (f64, f64) {
        let larger =
            |a: f64, b: &f64| if b.is_nan() || a.is_nan() { f64::NAN } else { a.max(b.abs()) };
        let difference = (&self.yours - &self.numeric).iter().fold(0.0, larger);
        (difference, self.numeric.iter().fold(0.0, larger))
    }
}

/// The gradient of `f` at `x` by differences of the fourth order.
pub fn numeric(x: &Array2<f64>, f: impl Fn(&Array2<f64>) -> f64) -> Array2<f64> {
    const H: f64 = 1e-3;
    Array2::from_shape_fn(x.dim(), |at| {
        let moved = |by: f64| {
            let mut x = x.clone();
            x[at] += by;
            f(&x)
        };
        (8.0 * (moved(H) - moved(-H)) - (moved(2.0 * H) - moved(-2.0 * H))) / (12.0 * H)
    })
}

/// As [`numeric`], for a vector.
pub fn numeric_column(x: &Array1<f64>, f: impl Fn(&Array1<f64>) -> f64) -> Array1<f64> {
    let column = x.clone().insert_axis(Axis(1));
    numeric(&column, |x| f(&x.index_axis(Axis(1), 0).to_owned())).remove_axis(Axis(1))
}

/// Rows of heat maps: yours, the numeric one, and the difference.
///
/// # Errors
/// If they cannot be drawn.
pub fn heat(title: &str, rows: &[Compared]) -> Result<String, Box<dyn Error>> {
    let columns = rows.iter().map(|row| row.yours.ncols()).max().unwrap_or(1).max(3) as i32;
    let step = columns * CELL.0 + GAP;
    let height_of = |row: &Compared| HEAD + row.yours.nrows() as i32 * CELL.1 + FOOT;
    let size = (2 * LEFT + 3 * step - GAP, rows.iter().map(height_of).sum::<i32>() + 10);
    svg((size.0 as u32, size.1 as u32), title, |area| {
        let mut top = 4;
        for row in rows {
            draw(area, row, top, step)?;
            top += height_of(row);
        }
        Ok(())
    })
}

fn draw(area: &Area, row: &Compared, top: i32, step: i32) -> Drawn {
    let (difference, scale) = row.sizes();
    let rounding = difference <= ROUNDING * scale.max(1e-30);
    let verdict = match () {
        () if rounding => "✓ the same, but for rounding".to_string(),
        () if difference.is_nan() => "✗ some elements are NaN".to_string(),
        () => format!("✗ up to {} apart", short(difference)),
    };
    write(area, &row.name, (LEFT, top + 14), 15.0, INK, HPos::Left)?;
    let colour = if rounding { SOFT } else { MINUS };
    write(area, &verdict, (LEFT + 2 * step, top + 14), 13.0, colour, HPos::Left)?;
    let maps = [
        ("yours", row.yours.clone()),
        ("numeric", row.numeric.clone()),
        ("yours − numeric", &row.yours - &row.numeric),
    ];
    for (at, (name, values)) in maps.iter().enumerate() {
        let left = LEFT + at as i32 * step;
        write(area, name, (left, top + 36), 12.0, SOFT, HPos::Left)?;
        for ((i, j), &value) in values.indexed_iter() {
            let (x, y) = (left + j as i32 * CELL.0, top + HEAD - 4 + i as i32 * CELL.1);
            cell(area, (x, y), value, scale, at == 2)?;
        }
    }
    Ok(())
}

/// A cell is the more opaque the larger its number is. In a difference, rounding is not shown.
fn cell(area: &Area, (x, y): (i32, i32), value: f64, scale: f64, difference: bool) -> Drawn {
    let corners = [(x, y), (x + CELL.0 - 2, y + CELL.1 - 2)];
    let share = (value / scale.max(1e-30)).abs().min(1.0);
    let shown = !difference || share.is_nan() || share > ROUNDING;
    if shown && share > 0.0 {
        let colour = if value < 0.0 { MINUS } else { PLUS };
        area.draw(&Rectangle::new(corners, colour.mix(0.06 + 0.54 * share).filled()))?;
    }
    area.draw(&Rectangle::new(corners, LINE.stroke_width(1)))?;
    let (text, colour) = if shown { (short(value), INK) } else { ("0".to_string(), SOFT) };
    let middle = (x + CELL.0 / 2 - 1, y + CELL.1 / 2 - 1);
    write(area, &text.replace('-', "−"), middle, 11.5, colour, HPos::Center)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_numeric_gradient_is_one() {
        let x = array![[0.3, -1.2], [2.0, 0.7]];
        let numeric = numeric(&x, |x| x.mapv(f64::sin).sum());
        assert!((&numeric - &x.mapv(f64::cos)).iter().all(|d| d.abs() < 1e-11), "{numeric}");
        let column = numeric_column(&array![1.0, 2.0], |x| x[0] * x[1] * x[1]);
        assert!((&column - &array![4.0, 4.0]).iter().all(|d| d.abs() < 1e-10), "{column}");
    }

    #[test]
    fn right_and_wrong_are_told_in_words() {
        let row = |a: f64| Compared::new("dW", array![[a, 2.0]], array![[1.0, 2.0]]).unwrap();
        assert!(heat("t", &[row(1.0 + 1e-12)]).unwrap().contains("but for rounding"));
        assert!(heat("t", &[row(0.5)]).unwrap().contains("up to 0.500 apart"));
        assert!(heat("t", &[row(f64::NAN)]).unwrap().contains("some elements are NaN"));
    }

    #[test]
    fn another_shape_is_told_in_words() {
        let said = Compared::new("dW", array![[1.0, 2.0]], array![[1.0]]).err().unwrap();
        assert_eq!(said, "dW is 1×2, and what it belongs to is 1×1");
    }
}
