//! Task `dual`: forward mode. A number carries its derivative with it.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// value + derivative·ε, where ε² = 0.
///
/// The derivative is that along one direction, chosen by what the inputs are given: 1 for the one
/// to differentiate by, 0 for all others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative.
    pub derivative: f64,
}

impl Dual {
    /// A number that does not depend on the inputs.
    pub fn constant(value: f64) -> Dual {
        Dual { value, derivative: 0.0 }
    }

    /// The input by which `f` is differentiated.
    pub fn variable(value: f64) -> Dual {
        Dual { value, derivative: 1.0 }
    }

    /// eᵃ.
    pub fn exp(self) -> Dual {
        // BEGIN SOLUTION
        let e = self.value.exp();
        Dual { value: e, derivative: e * self.derivative }
        // END SOLUTION
    }

    /// ln a, for a > 0.
    pub fn ln(self) -> Dual {
        // BEGIN SOLUTION
        Dual { value: self.value.ln(), derivative: self.derivative / self.value }
        // END SOLUTION
    }

    /// tanh a; value and derivative are finite for every finite a.
    pub fn tanh(self) -> Dual {
        // BEGIN SOLUTION
        let t = self.value.tanh();
        Dual { value: t, derivative: (1.0 - t * t) * self.derivative }
        // END SOLUTION
    }

    /// aᶜ for a constant exponent, as [`f64::powf`] has it; for c = 0 the value is 1 and the derivative
    /// 0, whatever the number is: 0, ∞ or NaN.
    pub fn powf(self, c: f64) -> Dual {
        // BEGIN SOLUTION
        let local = if c == 0.0 { 0.0 } else { c * self.value.powf(c - 1.0) };
        Dual { value: self.value.powf(c), derivative: local * self.derivative }
        // END SOLUTION
    }

    /// The gradient of `f` at `x`: `f` is called once for each element, where reverse mode needs one
    /// pass for all of them. (For many outputs and one input it would be the other way round.)
    pub fn gradient(f: impl Fn(&[Dual]) -> Dual, x: &[f64]) -> Vec<f64> {
        // BEGIN SOLUTION
        let along = |i: usize| {
            let mut point: Vec<Dual> = x.iter().map(|&x| Dual::constant(x)).collect();
            point[i] = Dual::variable(x[i]);
            f(&point).derivative
        };
        (0..x.len()).map(along).collect()
        // END SOLUTION
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        // BEGIN SOLUTION
        Dual { value: self.value + other.value, derivative: self.derivative + other.derivative }
        // END SOLUTION
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        // BEGIN SOLUTION
        Dual { value: self.value - other.value, derivative: self.derivative - other.derivative }
        // END SOLUTION
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        // BEGIN SOLUTION
        // (a + a′ε)·(b + b′ε) = ab + (a′b + ab′)·ε, as ε² = 0.
        Dual {
            value: self.value * other.value,
            derivative: self.derivative * other.value + self.value * other.derivative,
        }
        // END SOLUTION
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        // BEGIN SOLUTION
        // (a/b)′ = (a′ − (a/b)·b′)/b.
        let quotient = self.value / other.value;
        let derivative = (self.derivative - quotient * other.derivative) / other.value;
        Dual { value: quotient, derivative }
        // END SOLUTION
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        // BEGIN SOLUTION
        Dual { value: -self.value, derivative: -self.derivative }
        // END SOLUTION
    }
}
