//! Answers to `dual`: the same type.

use catalogue::{Entry, chosen, mistake, right};
use std::ops::{Add, Div, Mul, Neg, Sub};

const TASK: &str = "dual";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "product-of-derivatives", "a′·b′ for the product: it is a′·b + a·b′"),
    mistake(TASK, "product-half", "a′·b for the product: a·b′ is missing"),
    mistake(TASK, "quotient-sign", "a′·b + a·b′ over b²: the quotient rule has a minus"),
    mistake(TASK, "quotient-square-missing", "the quotient rule without the square of b"),
    mistake(TASK, "sub-adds", "a′ + b′ for a difference"),
    mistake(TASK, "chain-forgotten", "f′(a) without a′: the chain rule multiplies by it"),
    mistake(TASK, "tanh-prime-is-tanh", "tanh for its derivative: that is 1 − tanh²"),
    mistake(TASK, "pow-nan-at-zero", "c·aᶜ⁻¹ at a = 0, c = 0, which is 0·∞ = NaN: a⁰ is constant"),
    mistake(TASK, "pow-zero-at-zero", "0 for the derivative of every power at 0: that of a¹ is 1"),
    mistake(TASK, "tanh-overflows", "tanh by exponentials that overflow: ∞/∞ = NaN for large a"),
    mistake(TASK, "quotient-reversed", "a·b′ − a′·b over b²: the wrong way round"),
    mistake(TASK, "seeds-left", "the derivative 1 left at the inputs before: each pass is along one input alone"),
    mistake(TASK, "values", "the value of f in the place of its derivative"),
    mistake(TASK, "all-inputs-at-once", "every input given the derivative 1: that is the sum of the gradient, in each place"),
    mistake(TASK, "one-pass", "one pass for the whole gradient: forward mode needs one for each input"),
    right(TASK, "other-forms", "the quotient rule over b², tanh′ as 1/cosh²"),
    right(TASK, "by-reciprocals", "a/b as a·b⁻¹, a − b as a + (−b)"),
];

/// value + derivative·ε.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative.
    pub derivative: f64,
}

fn dual(value: f64, derivative: f64) -> Dual {
    Dual { value, derivative }
}

impl Dual {
    /// A number that does not change.
    pub fn constant(value: f64) -> Dual {
        dual(value, 0.0)
    }

    /// The number that is differentiated by.
    pub fn variable(value: f64) -> Dual {
        dual(value, 1.0)
    }

    /// The chain rule.
    fn chain(self, value: f64, local: f64) -> Dual {
        match chosen(TASK) {
            "chain-forgotten" => dual(value, local),
            _ => dual(value, local * self.derivative),
        }
    }

    /// eᵃ.
    pub fn exp(self) -> Dual {
        self.chain(self.value.exp(), self.value.exp())
    }

    /// ln a.
    pub fn ln(self) -> Dual {
        self.chain(self.value.ln(), 1.0 / self.value)
    }

    /// tanh a.
    pub fn tanh(self) -> Dual {
        let t = self.value.tanh();
        match chosen(TASK) {
            "tanh-prime-is-tanh" => self.chain(t, t),
            "tanh-overflows" => {
                let e = (2.0 * self.value).exp();
                let t = (e - 1.0) / (e + 1.0);
                self.chain(t, 1.0 - t * t)
            }
            "other-forms" => self.chain(t, self.value.cosh().powi(-2)),
            _ => self.chain(t, 1.0 - t * t),
        }
    }

    /// aᶜ.
    pub fn powf(self, c: f64) -> Dual {
        let formula = c * self.value.powf(c - 1.0);
        let local = match chosen(TASK) {
            "pow-nan-at-zero" => formula,
            "pow-zero-at-zero" if self.value == 0.0 => 0.0,
            _ if c == 0.0 => 0.0,
            _ => formula,
        };
        self.chain(self.value.powf(c), local)
    }

    /// The gradient.
    pub fn gradient(f: impl Fn(&[Dual]) -> Dual, x: &[f64]) -> Vec<f64> {
        let choice = chosen(TASK);
        let all: Vec<Dual> = x.iter().map(|&x| Dual::variable(x)).collect();
        if choice == "one-pass" {
            return vec![f(&all).derivative; x.len()];
        }
        let along = |i: usize| {
            let seed = |(j, &x): (usize, &f64)| match choice {
                "seeds-left" => dual(x, f64::from(j <= i)),
                _ => dual(x, f64::from(i == j)),
            };
            let point = x.iter().enumerate().map(seed).collect::<Vec<Dual>>();
            let y = f(if choice == "all-inputs-at-once" { &all } else { &point });
            if choice == "values" { y.value } else { y.derivative }
        };
        (0..x.len()).map(along).collect()
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, b: Dual) -> Dual {
        dual(self.value + b.value, self.derivative + b.derivative)
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, b: Dual) -> Dual {
        match chosen(TASK) {
            "sub-adds" => dual(self.value - b.value, self.derivative + b.derivative),
            "by-reciprocals" => self + -b,
            _ => dual(self.value - b.value, self.derivative - b.derivative),
        }
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, b: Dual) -> Dual {
        let derivative = match chosen(TASK) {
            "product-of-derivatives" => self.derivative * b.derivative,
            "product-half" => self.derivative * b.value,
            _ => self.value * b.derivative + self.derivative * b.value,
        };
        dual(self.value * b.value, derivative)
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, b: Dual) -> Dual {
        let (over, plus) = (self.derivative * b.value, self.value * b.derivative);
        let square = b.value * b.value;
        let derivative = match chosen(TASK) {
            "quotient-sign" => (over + plus) / square,
            "quotient-reversed" => (plus - over) / square,
            "quotient-square-missing" => (over - plus) / b.value,
            "by-reciprocals" => return self * dual(1.0 / b.value, -b.derivative / square),
            _ => (over - plus) / square,
        };
        dual(self.value / b.value, derivative)
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        dual(-self.value, -self.derivative)
    }
}
