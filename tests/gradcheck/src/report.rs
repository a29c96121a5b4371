//! What a person reads when a gradient is wrong.

use crate::verdict::{Mismatch, Wrong};
use std::fmt;

/// A diagnosis and a few labelled lines, never a whole tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The diagnosis, one line.
    pub headline: String,
    /// Label and text of the lines below it.
    pub rows: Vec<(&'static str, String)>,
}

impl Report {
    /// A report of one line.
    pub fn new(headline: impl Into<String>) -> Report {
        Report { headline: headline.into(), rows: Vec::new() }
    }

    /// Adds a line.
    #[must_use]
    pub fn row(mut self, label: &'static str, text: impl Into<String>) -> Report {
        self.rows.push((label, text.into()));
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.headline)?;
        if !self.rows.is_empty() {
            writeln!(f)?;
        }
        for (label, text) in &self.rows {
            let mut lines = text.lines();
            writeln!(f, "  {label:<10} {}", lines.next().unwrap_or_default())?;
            for line in lines {
                writeln!(f, "  {:<10} {line}", "")?;
            }
        }
        Ok(())
    }
}

impl Wrong {
    /// The report, with a name for each tensor of the gradient.
    pub fn report(&self, names: &[&str]) -> Report {
        let name = |t: usize| names.get(t).map_or_else(|| format!("tensor {t}"), |s| s.to_string());
        match self {
            Wrong::Count { yours, expected } => {
                let s = |n: usize| if n == 1 { "" } else { "s" };
                let (of_yours, of_expected) = (s(*yours), s(*expected));
                Report::new(format!("{yours} gradient{of_yours} for {expected} input{of_expected}"))
            }
            Wrong::Shape { tensor, yours, expected } => {
                Report::new(format!("{} has the wrong shape", name(*tensor)))
                    .row("yours", shape(yours))
                    .row("expected", shape(expected))
            }
            Wrong::NotFinite { tensor, index, value } => {
                let place = element(&name(*tensor), index);
                Report::new(format!("{} is not finite", name(*tensor)))
                    .row("worst", format!("{place} = {value}"))
            }
            Wrong::Value(m) => m.report(&name),
        }
    }
}

impl Mismatch {
    fn report(&self, name: &dyn Fn(usize) -> String) -> Report {
        let wrong: Vec<String> = self.wrong_tensors.iter().map(|&t| name(t)).collect();
        let headline = match &wrong[..] {
            [one] => format!("{one} is not the gradient of the loss"),
            [most @ .., last] => {
                format!("{} and {last} are not the gradients of the loss", most.join(", "))
            }
            [] => format!("{} is not the gradient of the loss", name(self.tensor)),
        };
        let place = element(&name(self.tensor), &self.index);
        let worst =
            format!("{place} = {}", beside(self.yours, self.numeric, "numeric", self.bound));
        let report = Report::new(headline).row("worst", worst);
        match &self.pattern {
            Some(pattern) => report.row("pattern", pattern.to_string()),
            None => report,
        }
    }
}

/// `0.482    numeric 0.964 ± 2e-12`: two numbers with enough digits to show how far they differ.
pub fn beside(yours: f64, right: f64, label: &str, bound: f64) -> String {
    let shown = |digits| [number(yours, digits), number(right, digits)];
    let tells = |[a, b]: &[String; 2]| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => ((a - b) - (yours - right)).abs() <= 0.1 * (yours - right).abs(),
        _ => false,
    };
    // 17 digits tell any two numbers apart; 3 will do for those that are not finite.
    let enough = (3..17).map(shown).find(tells);
    let digits = if (yours - right).is_finite() { 17 } else { 3 };
    let [a, b] = enough.unwrap_or_else(|| shown(digits));
    let bound = if bound == 0.0 { "0".to_string() } else { format!("{bound:.0e}") };
    format!("{a}    {label} {b} ± {bound}")
}

/// A number with this many significant digits, plain where that is short.
pub(crate) fn number(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let exponent = scientific.split_once('e').and_then(|(_, e)| e.parse::<i32>().ok()).unwrap_or(0);
    if (-4..6).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        format!("{value:.decimals$}")
    } else {
        scientific
    }
}

/// `dw[1, 2]`, or the bare name of a plain number.
pub fn element(name: &str, index: &[usize]) -> String {
    match index {
        [] => name.to_string(),
        _ => {
            format!("{name}[{}]", index.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
        }
    }
}

/// `2×3`; a plain number is `a number`, a vector `length 3`.
pub fn shape(shape: &[usize]) -> String {
    match shape {
        [] => "a number".to_string(),
        [n] => format!("length {n}"),
        _ => shape.iter().map(usize::to_string).collect::<Vec<_>>().join("×"),
    }
}
