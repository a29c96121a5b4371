//! Numbers, compared and shown.

use crate::answer::{is_of, shown};
use crate::fault::{Fault, Judgement};
use approx::relative_eq;
use gradcheck::report::{beside, shape};
use gradcheck::{Report, Tensor};

/// How far off a number may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub epsilon: f64,
    /// Of the larger of the two.
    pub relative: f64,
    /// Which one to show: the first that is off, or the worst.
    pub earliest: bool,
}

/// How far off the parts of an answer may be, as the suite says when it looks at them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forgiven(Vec<(String, Bound)>);

impl Forgiven {
    pub fn note(&mut self, name: &str, bound: Bound) {
        self.0.push((name.to_string(), bound));
    }

    /// Of a part, or of one of a list; the strictest, if there are several.
    pub fn of(&self, part: &str) -> Option<Bound> {
        let bounds = self.0.iter().filter(|(name, _)| is_of(name, part)).map(|(_, bound)| *bound);
        bounds
            .min_by(|a, b| a.epsilon.total_cmp(&b.epsilon).then(a.relative.total_cmp(&b.relative)))
    }
}

impl Bound {
    /// The comparison of one tensor, by its name; integers are shown as such.
    pub fn holds(
        self,
        (name, is_whole): (&str, bool),
        yours: &Tensor,
        expected: &Tensor,
    ) -> Judgement {
        let name = shown(name);
        if yours.shape != expected.shape {
            return Err(Fault::report(
                Report::new(format!("{name} has the wrong shape"))
                    .row("yours", shape(&yours.shape))
                    .row("expected", shape(&expected.shape)),
            ));
        }
        let pairs = || yours.values.iter().zip(&expected.values).enumerate();
        let wrong = |&(_, (a, e)): &(usize, (&f64, &f64))| {
            let both_nan = a.is_nan() && e.is_nan();
            !(both_nan || relative_eq!(a, e, epsilon = self.epsilon, max_relative = self.relative))
        };
        // NaN is further off than anything.
        let off = |a: f64, e: f64| if a.is_nan() { f64::INFINITY } else { (a - e).abs() };
        let (label, shown) = match self.earliest {
            true => ("earliest", pairs().find(wrong)),
            false => {
                let nearer =
                    |p: (&f64, &f64), q: (&f64, &f64)| off(*p.0, *p.1).total_cmp(&off(*q.0, *q.1));
                ("worst", pairs().filter(wrong).max_by(|(_, p), (_, q)| nearer(*p, *q)))
            }
        };
        let Some((k, (&a, &e))) = shown else { return Ok(()) };
        let headline = match a {
            a if a.is_finite() || a == e => format!("{name} is wrong"),
            a if a.is_nan() => format!("{name} is NaN"),
            _ => format!("{name} is infinite"),
        };
        let bound = self.epsilon.max(self.relative * e.abs());
        let wrong_ones = pairs().filter(wrong).count();
        let count = match (wrong_ones, yours.values.len()) {
            (_, 1) => String::new(),
            (n, all) => format!("    ({n} of {all} elements are wrong)"),
        };
        let place = element(&name, &yours.index(k));
        let both = match is_whole {
            true => format!("{a}    expected {e}"),
            false => beside(a, e, "expected", bound),
        };
        let report = Report::new(headline).row(label, format!("{place} = {both}{count}"));
        let report = match ratio(&yours.values, &expected.values) {
            Some(ratio) => report.row("pattern", ratio),
            None => report,
        };
        Err(Fault::number(report, a, e))
    }
}

#[cfg(test)]
#[test]
fn integers_are_shown_as_such() {
    let bound = Bound { epsilon: 0.0, relative: 0.0, earliest: false };
    let [one, none] = [1.0, 0.0].map(|value| Tensor { shape: vec![], values: vec![value] });
    let shown = |is_whole| match bound.holds(("calls", is_whole), &one, &none) {
        Err(Fault::Wrong(wrong)) => wrong.report.to_string(),
        _ => String::new(),
    };
    assert!(shown(true).contains("calls = 1    expected 0\n"), "{}", shown(true));
    assert!(shown(false).contains("calls = 1.00    expected 0 ± 0"), "{}", shown(false));
}

/// `[[1, 0.5], [2, -3]]`, with all digits.
pub(crate) fn numbers_of(tensor: &Tensor) -> String {
    fn rows(shape: &[usize], values: &[f64]) -> String {
        match shape {
            [] => values.first().map_or(String::new(), |value| format!("{value:?}")),
            [n, rest @ ..] => {
                let size = values.len() / (*n).max(1);
                let row = |i| rows(rest, &values[i * size..(i + 1) * size]);
                format!("[{}]", (0..*n).map(row).collect::<Vec<_>>().join(", "))
            }
        }
    }
    rows(&tensor.shape, &tensor.values)
}

/// `dw[1, 2]`, or, where the name is made of words, `parameter 0 after step 1, at [1, 2]`.
fn element(name: &str, index: &[usize]) -> String {
    match name.contains(' ') && !index.is_empty() {
        true => format!("{name}, at {index:?}"),
        false => gradcheck::report::element(name, index),
    }
}

/// What all elements are times what they should be, where that is a ratio with a meaning.
fn ratio(yours: &[f64], expected: &[f64]) -> Option<String> {
    let largest = expected.iter().fold(0f64, |m, e| m.max(e.abs()));
    let is = |ratio: f64| {
        let near = |(a, e): (&f64, &f64)| (a - ratio * e).abs() <= 1e-9 * ratio.abs() * largest;
        largest > 0.0 && yours.iter().zip(expected).all(near)
    };
    let all = if yours.len() == 1 { "yours is" } else { "every element is" };
    if is(0.0) && expected.len() > 1 {
        return Some(format!("{all} 0"));
    }
    if is(-1.0) {
        return Some("the sign is wrong, the size is right".to_string());
    }
    (2..=100).find_map(|n| {
        let n = f64::from(n);
        match n {
            2.0 if is(2.0) => Some(format!("{all} twice what it should be")),
            2.0 if is(0.5) => Some(format!("{all} half of what it should be")),
            n if is(n) => Some(format!("{all} {n} times what it should be")),
            n if is(1.0 / n) => Some(format!("{all} 1/{n} of what it should be")),
            _ => None,
        }
    })
}

/// `2 arrays: 2×3, length 4`.
pub(crate) fn shapes<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> String {
    let shapes: Vec<String> = tensors.into_iter().map(|tensor| shape(&tensor.shape)).collect();
    match &shapes[..] {
        [] => "none".to_string(),
        [one] => format!("1 array: {one}"),
        many => format!("{} arrays: {}", many.len(), many.join(", ")),
    }
}
