//! Finite differences that pretend to be a derivation.

use crate::{Alternative, Entry, Kind, Place, choose};
use ndarray::{Array, Dimension};

/// A way to difference a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// (f(h) − f(−h))/2h, h = 1e-5.
    Central,
    /// The five-point formula, h = 1e-3.
    Fourth,
    /// The seven-point formula, h = 2⁻⁹.
    Sixth,
    /// Richardson's extrapolation of central differences from h = 0.1, halved six times.
    Richardson,
}

/// Names and schemes.
pub const IMPOSTORS: [(&str, Scheme); 4] = [
    ("central-difference", Scheme::Central),
    ("fourth-order-difference", Scheme::Fourth),
    ("sixth-order-difference", Scheme::Sixth),
    ("richardson-extrapolation", Scheme::Richardson),
];

/// The way to difference the forward pass, if the backward pass of this function is to be one.
pub fn impostor() -> Option<Scheme> {
    const WHAT: &str = "finite differences of the forward pass, not its derivative";
    const fn other(i: usize) -> Alternative {
        Alternative { name: IMPOSTORS[i].0, what: WHAT, kind: Kind::Impostor, values: &[] }
    }
    static PLACE: Place = Place {
        name: "derivation",
        at: "impostor",
        others: &[other(0), other(1), other(2), other(3)],
    };
    Scheme::of(choose(&PLACE))
}

/// The four entries of a backward task.
pub const fn impostors(task: &'static str) -> [Entry; 4] {
    const WHAT: &str = "finite differences of the forward pass, not its derivative";
    const fn entry(task: &'static str, i: usize) -> Entry {
        Entry { task, name: IMPOSTORS[i].0, what: WHAT, kind: Kind::Impostor }
    }
    [entry(task, 0), entry(task, 1), entry(task, 2), entry(task, 3)]
}

impl Scheme {
    /// The scheme that an entry's name asks for, if it is an impostor's.
    pub fn of(name: &str) -> Option<Scheme> {
        IMPOSTORS.iter().find(|(known, _)| *known == name).map(|&(_, scheme)| scheme)
    }

    /// The derivative of `f` at 0, its argument being a step in units of `scale`.
    fn derivative(self, scale: f64, f: &mut dyn FnMut(f64) -> f64) -> f64 {
        let mut d = |h: f64| (f(h * scale) - f(-h * scale)) / (2.0 * h * scale);
        match self {
            Scheme::Central => d(1e-5),
            Scheme::Fourth => (4.0 * d(1e-3) - d(2e-3)) / 3.0,
            Scheme::Sixth => {
                let h = 1.0 / 512.0;
                1.5 * d(h) - 0.6 * d(2.0 * h) + 0.1 * d(3.0 * h)
            }
            Scheme::Richardson => {
                let mut row: Vec<f64> = Vec::new();
                for level in 0..6 {
                    let mut next = vec![d(0.1 / f64::from(1 << level))];
                    for (order, coarse) in row.iter().enumerate() {
                        let factor = 4f64.powi(order as i32 + 1);
                        next.push((factor * next[order] - coarse) / (factor - 1.0));
                    }
                    row = next;
                }
                row[row.len() - 1]
            }
        }
    }

    /// The numeric gradient of a loss.
    pub fn gradient<D: Dimension>(
        self,
        x: &Array<f64, D>,
        mut loss: impl FnMut(&Array<f64, D>) -> f64,
    ) -> Array<f64, D> {
        let mut at = x.clone();
        let mut gradient = Array::zeros(x.raw_dim());
        for (k, g) in gradient.iter_mut().enumerate() {
            let Some(&x) = x.iter().nth(k) else { break };
            *g = self.derivative(x.abs().max(1.0), &mut |step| {
                let set = |at: &mut Array<f64, D>, value| {
                    if let Some(element) = at.iter_mut().nth(k) {
                        *element = value;
                    }
                };
                set(&mut at, x + step);
                let value = loss(&at);
                set(&mut at, x);
                value
            });
        }
        gradient
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn every_scheme_is_a_good_impostor_on_a_smooth_function() {
        let x = array![[0.3, -1.2], [2.0, 0.7]];
        for (name, scheme) in IMPOSTORS {
            let gradient = scheme.gradient(&x, |x| x.mapv(f64::sin).sum());
            let worst =
                (gradient - x.mapv(f64::cos)).mapv(f64::abs).into_iter().fold(0.0, f64::max);
            assert!(worst < 1e-9, "{name}: {worst:e}");
        }
    }
}
