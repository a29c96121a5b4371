//! What the wrong values have in common: the first thing that a person would look for.

use crate::report::number;
use crate::tensors::Tensor;
use std::fmt;

/// A relation between a wrong gradient and the numeric one that holds for a whole tensor.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Every element is this many times the numeric one.
    Ratio(f64),
    /// Every element is 0.
    AllZero,
    /// The gradient is 0 here, and was given another value.
    ShouldBeZero,
    /// All other elements are right.
    OneElement,
    /// Exactly these many elements are 0 and should not be; the others are right.
    NeverWritten(usize),
    /// The elements are those of the transpose, or read in the other order.
    Transposed,
    /// Right but for this multiple of the input itself, as a weight decay would add.
    PlusMultipleOfInput(f64),
    /// Only this row is wrong.
    OneRow(usize),
    /// Only this column is wrong.
    OneColumn(usize),
    /// Each column is a multiple of the right one, a different one for each.
    RatioPerColumn,
    /// Each row is a multiple of the right one, a different one for each.
    RatioPerRow,
    /// Each row differs from the right one by a constant.
    OffsetPerRow,
    /// Each element stands one place too late (or, if negative, too early).
    Shifted(i8),
    /// The first axis runs backwards.
    Reversed,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Pattern::Ratio(r) => write_ratio(f, r),
            Pattern::AllZero => write!(f, "every element is 0"),
            Pattern::ShouldBeZero => write!(f, "the numeric gradient is 0 everywhere"),
            Pattern::OneElement => write!(f, "all other elements are right"),
            Pattern::NeverWritten(1) => write!(f, "one element is 0, the others are right"),
            Pattern::NeverWritten(n) => write!(f, "{n} elements are 0, the others are right"),
            Pattern::Transposed => write!(f, "the elements are right, but transposed"),
            Pattern::PlusMultipleOfInput(c) => {
                write!(f, "off by {} times the input itself, everywhere", number(c, 3))
            }
            Pattern::OneRow(i) => write!(f, "only row {i} is wrong"),
            Pattern::OneColumn(j) => write!(f, "only column {j} is wrong"),
            Pattern::RatioPerColumn => {
                write!(f, "each column is a multiple of the right one, never the same")
            }
            Pattern::RatioPerRow => {
                write!(f, "each row is a multiple of the right one, never the same")
            }
            Pattern::OffsetPerRow => write!(f, "each row is off by a constant"),
            Pattern::Shifted(by) if by > 0 => write!(f, "each element stands one place too late"),
            Pattern::Shifted(_) => write!(f, "each element stands one place too early"),
            Pattern::Reversed => write!(f, "the first axis runs backwards"),
        }
    }
}

fn write_ratio(f: &mut fmt::Formatter<'_>, r: f64) -> fmt::Result {
    let near = |value: f64| (r - value).abs() <= 1e-6 * value.abs();
    let whole = |value: f64| (value - value.round()).abs() <= 1e-6 * value.abs();
    if near(1.0) {
        let tells = |text: &String| text.parse() != Ok(1.0);
        let ratio = (4..17).map(|digits| number(r, digits)).find(tells);
        write!(f, "every element is {} times the numeric gradient", ratio.unwrap_or_default())
    } else if near(-1.0) {
        write!(f, "every element has the wrong sign, and is right otherwise")
    } else if near(2.0) {
        write!(f, "every element is twice the numeric gradient")
    } else if near(0.5) {
        write!(f, "every element is ½ of the numeric gradient")
    } else if whole(r) && r.abs() < 1e4 {
        write!(f, "every element is {} times the numeric gradient", r.round())
    } else if whole(1.0 / r) && r.abs() > 1e-4 {
        let sign = if r < 0.0 { "-" } else { "" };
        write!(f, "every element is {sign}1/{} of the numeric gradient", (1.0 / r).round().abs())
    } else {
        write!(f, "every element is {} times the numeric gradient", number(r, 4))
    }
}

/// The wrong and the right values of one tensor, and how closely they must agree.
struct Pair<'a> {
    yours: &'a [f64],
    right: &'a [f64],
    tolerance: Vec<f64>,
    /// Rows and columns; a vector is one column, so that its elements are rows.
    rows: usize,
    columns: usize,
}

impl Pair<'_> {
    fn same(&self, k: usize, yours: f64, right: f64) -> bool {
        (yours - right).abs() <= self.tolerance[k]
    }
    fn all(&self, right: impl Fn(usize) -> f64) -> bool {
        (0..self.yours.len()).all(|k| self.same(k, self.yours[k], right(k)))
    }
    fn wrong(&self) -> Vec<usize> {
        (0..self.yours.len()).filter(|&k| !self.same(k, self.yours[k], self.right[k])).collect()
    }
    /// A multiple of the right values, over these elements; None if no one multiple fits.
    fn ratio(&self, elements: &[usize]) -> Option<f64> {
        let &k = elements
            .iter()
            .max_by(|&&p, &&q| self.right[p].abs().total_cmp(&self.right[q].abs()))?;
        let r = self.yours[k] / self.right[k];
        let fits = |&k: &usize| {
            (self.yours[k] - r * self.right[k]).abs() <= self.tolerance[k] * r.abs().max(1.0)
        };
        (r.is_finite() && elements.iter().all(fits)).then_some(r)
    }
    fn row(&self, i: usize) -> Vec<usize> {
        (i * self.columns..(i + 1) * self.columns).collect()
    }
    fn column(&self, j: usize) -> Vec<usize> {
        (0..self.rows).map(|i| i * self.columns + j).collect()
    }
}

/// The first pattern that explains a wrong tensor, the more telling ones first.
pub(crate) fn find(yours: &Tensor, right: &Tensor, bounds: &Tensor, x: &Tensor) -> Option<Pattern> {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0f64, |m, v| m.max(v.abs()));
    let size = largest(&mut right.values.iter().copied());
    let off = largest(&mut yours.values.iter().zip(&right.values).map(|(y, r)| y - r));
    // Looser than the bounds, since a pattern may add its own rounding, but never so loose that
    // it covers what is wrong.
    let loose = (1e-8 * size).min(0.01 * off);
    let tolerance = bounds.values.iter().map(|b| b.max(loose)).collect();
    let (rows, columns) = match right.shape[..] {
        [] => (1, 1),
        [n] => (n, 1),
        [n, ref rest @ ..] => (n, rest.iter().product()),
    };
    let pair = Pair { yours: &yours.values, right: &right.values, tolerance, rows, columns };
    let n = yours.values.len();
    let everything: Vec<usize> = (0..n).collect();
    let wrong = pair.wrong();
    if wrong.is_empty() {
        return None;
    }

    if yours.values.iter().all(|&v| v == 0.0) {
        return Some(Pattern::AllZero);
    }
    if (0..n).all(|k| right.values[k].abs() <= bounds.values[k].max(1e-12)) {
        return Some(Pattern::ShouldBeZero);
    }
    // One number is a multiple of any other: there only the plain multiples say something.
    if let Some(r) = pair.ratio(&everything)
        && (n > 1 || [-1.0, 2.0, 0.5].iter().any(|p| (r - p).abs() < 1e-7))
    {
        return Some(Pattern::Ratio(r));
    }
    if wrong.len() == 1 && n > 2 {
        let zero = yours.values[wrong[0]] == 0.0;
        return Some(if zero { Pattern::NeverWritten(1) } else { Pattern::OneElement });
    }
    if wrong.len() < n && wrong.iter().all(|&k| yours.values[k] == 0.0) {
        return Some(Pattern::NeverWritten(wrong.len()));
    }
    let transposed = |k: usize| {
        // Row-major place k of the transpose, put into the original's memory.
        let (i, j) = (k / rows, k % rows);
        right.values[j * columns + i]
    };
    if rows > 1 && columns > 1 && pair.all(transposed) {
        return Some(Pattern::Transposed);
    }
    if let Some(c) = multiple_of_input(&pair, x) {
        return Some(Pattern::PlusMultipleOfInput(c));
    }
    let (i, j) = (wrong[0] / columns, wrong[0] % columns);
    if rows > 1 && columns > 1 {
        if wrong.iter().all(|k| k / columns == i) {
            return Some(Pattern::OneRow(i));
        }
        if wrong.iter().all(|k| k % columns == j) {
            return Some(Pattern::OneColumn(j));
        }
    }
    if rows > 1 && columns > 1 && (0..columns).all(|j| pair.ratio(&pair.column(j)).is_some()) {
        return Some(Pattern::RatioPerColumn);
    }
    if rows > 1 && columns > 1 && (0..rows).all(|i| pair.ratio(&pair.row(i)).is_some()) {
        return Some(Pattern::RatioPerRow);
    }
    let offset = |k: usize| {
        let start = k / columns * columns;
        right.values[k] + yours.values[start] - right.values[start]
    };
    if columns > 1 && pair.all(offset) {
        return Some(Pattern::OffsetPerRow);
    }
    if n > 3 && (1..n).all(|k| pair.same(k, yours.values[k], right.values[k - 1])) {
        return Some(Pattern::Shifted(1));
    }
    if n > 3 && (0..n - 1).all(|k| pair.same(k, yours.values[k], right.values[k + 1])) {
        return Some(Pattern::Shifted(-1));
    }
    let reversed = |k: usize| right.values[(rows - 1 - k / columns) * columns + k % columns];
    if rows > 2 && pair.all(reversed) {
        return Some(Pattern::Reversed);
    }
    None
}

fn multiple_of_input(pair: &Pair, x: &Tensor) -> Option<f64> {
    let off = |k: usize| pair.yours[k] - pair.right[k];
    let (k, &largest) =
        x.values.iter().enumerate().max_by(|p, q| p.1.abs().total_cmp(&q.1.abs()))?;
    let c = off(k) / largest;
    let fits = (0..x.values.len()).all(|k| (off(k) - c * x.values[k]).abs() <= pair.tolerance[k]);
    (x.values.len() > 2 && c.is_finite() && fits).then_some(c)
}
