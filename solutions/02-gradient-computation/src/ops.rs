//! Task `ops`: each operation computes its value and its local derivatives, and records both
//! with [`Tape::push`](crate::Tape::push). (An operation made of others, such as a − b = a + (−b),
//! is as good, if value and derivative are.) Where an operand is NaN, so is the value. The operators
//! and methods at the end are given.

use crate::tape::Var;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// a + b.
pub fn add<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    a.tape().push("+", a.value() + b.value(), &[(a, 1.0), (b, 1.0)])
    // END SOLUTION
}

/// a − b.
pub fn sub<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    a.tape().push("−", a.value() - b.value(), &[(a, 1.0), (b, -1.0)])
    // END SOLUTION
}

/// a·b.
pub fn mul<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    a.tape().push("×", a.value() * b.value(), &[(a, b.value()), (b, a.value())])
    // END SOLUTION
}

/// a/b.
pub fn div<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    // ∂(a/b)/∂a = 1/b, ∂(a/b)/∂b = −a/b².
    let (x, y) = (a.value(), b.value());
    a.tape().push("÷", x / y, &[(a, 1.0 / y), (b, -x / (y * y))])
    // END SOLUTION
}

/// −a.
pub fn neg<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    a.tape().push("neg", -a.value(), &[(a, -1.0)])
    // END SOLUTION
}

/// aᶜ for a constant exponent, as [`f64::powf`] has it: NaN for a negative a and a fractional c. The
/// derivative is c·aᶜ⁻¹; for c = 0 the value is 1 and the derivative 0, whatever a is: 0, ∞ or NaN.
pub fn powf<'t>(a: Var<'t>, c: f64) -> Var<'t> {
    // BEGIN SOLUTION
    // At a = 0 and c = 0 the formula is 0·∞, NaN; but a⁰ is constant.
    let x = a.value();
    let local = if c == 0.0 { 0.0 } else { c * x.powf(c - 1.0) };
    a.tape().push("pow", x.powf(c), &[(a, local)])
    // END SOLUTION
}

/// eᵃ.
pub fn exp<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    // Its own derivative.
    let e = a.value().exp();
    a.tape().push("exp", e, &[(a, e)])
    // END SOLUTION
}

/// ln a, for a > 0.
pub fn ln<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    a.tape().push("ln", a.value().ln(), &[(a, 1.0 / a.value())])
    // END SOLUTION
}

/// tanh a; value and derivative are finite for every finite a.
pub fn tanh<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    let t = a.value().tanh();
    a.tape().push("tanh", t, &[(a, 1.0 - t * t)])
    // END SOLUTION
}

/// σ(a) = 1/(1 + e⁻ᵃ); value and derivative are finite for every finite a.
pub fn sigmoid<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    let s = 1.0 / (1.0 + (-a.value()).exp());
    a.tape().push("σ", s, &[(a, s * (1.0 - s))])
    // END SOLUTION
}

/// max(0, a); the derivative at 0 is 0, and the value of NaN is NaN, as PyTorch has it. (`f64::max`
/// gives 0 for NaN.)
pub fn relu<'t>(a: Var<'t>) -> Var<'t> {
    // BEGIN SOLUTION
    // Not `x.max(0.0)`, which is 0 for NaN and hides it.
    let x = a.value();
    let (value, local) = if x <= 0.0 { (0.0, 0.0) } else { (x, 1.0) };
    a.tape().push("relu", value, &[(a, local)])
    // END SOLUTION
}

impl<'t> Var<'t> {
    /// [`powf`].
    pub fn powf(self, c: f64) -> Var<'t> {
        powf(self, c)
    }
    /// [`exp`].
    pub fn exp(self) -> Var<'t> {
        exp(self)
    }
    /// [`ln`].
    pub fn ln(self) -> Var<'t> {
        ln(self)
    }
    /// [`tanh`].
    pub fn tanh(self) -> Var<'t> {
        tanh(self)
    }
    /// [`sigmoid`].
    pub fn sigmoid(self) -> Var<'t> {
        sigmoid(self)
    }
    /// [`relu`].
    pub fn relu(self) -> Var<'t> {
        relu(self)
    }
}

impl<'t> Neg for Var<'t> {
    type Output = Var<'t>;
    fn neg(self) -> Var<'t> {
        neg(self)
    }
}

// The operators; a plain number on either side becomes a leaf.
macro_rules! operators {
    ($($Op:ident $op:ident)+) => {$(
        impl<'t> $Op for Var<'t> {
            type Output = Var<'t>;
            fn $op(self, other: Var<'t>) -> Var<'t> {
                $op(self, other)
            }
        }
        impl<'t> $Op<f64> for Var<'t> {
            type Output = Var<'t>;
            fn $op(self, other: f64) -> Var<'t> {
                $op(self, self.tape().leaf(other))
            }
        }
        impl<'t> $Op<Var<'t>> for f64 {
            type Output = Var<'t>;
            fn $op(self, other: Var<'t>) -> Var<'t> {
                $op(other.tape().leaf(self), other)
            }
        }
    )+};
}
operators!(Add add Sub sub Mul mul Div div);
