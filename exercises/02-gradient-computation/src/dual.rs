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
        todo!("Dual::exp")
    }

    /// ln a, for a > 0.
    pub fn ln(self) -> Dual {
        todo!("Dual::ln")
    }

    /// tanh a; value and derivative are finite for every finite a.
    pub fn tanh(self) -> Dual {
        todo!("Dual::tanh")
    }

    /// aᶜ for a constant exponent, as [`f64::powf`] has it; for c = 0 the value is 1 and the derivative
    /// 0, whatever the number is: 0, ∞ or NaN.
    pub fn powf(self, c: f64) -> Dual {
        todo!("Dual::powf")
    }

    /// The gradient of `f` at `x`: `f` is called once for each element, where reverse mode needs one
    /// pass for all of them. (For many outputs and one input it would be the other way round.)
    pub fn gradient(f: impl Fn(&[Dual]) -> Dual, x: &[f64]) -> Vec<f64> {
        todo!("Dual::gradient")
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, other: Dual) -> Dual {
        todo!("Dual::add")
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, other: Dual) -> Dual {
        todo!("Dual::sub")
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, other: Dual) -> Dual {
        todo!("Dual::mul")
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, other: Dual) -> Dual {
        todo!("Dual::div")
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        todo!("Dual::neg")
    }
}
