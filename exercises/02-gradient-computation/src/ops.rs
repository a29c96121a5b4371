//! Task `ops`: each operation computes its value and its local derivatives, and records both
//! with [`Tape::push`](crate::Tape::push). (An operation made of others, such as a − b = a + (−b),
//! is as good, if value and derivative are.) Where an operand is NaN, so is the value. The operators
//! and methods at the end are given.

use crate::tape::Var;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// a + b.
pub fn add<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    todo!("add")
}

/// a − b.
pub fn sub<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    todo!("sub")
}

/// a·b.
pub fn mul<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    todo!("mul")
}

/// a/b.
pub fn div<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    todo!("div")
}

/// −a.
pub fn neg<'t>(a: Var<'t>) -> Var<'t> {
    todo!("neg")
}

/// aᶜ for a constant exponent, as [`f64::powf`] has it: NaN for a negative a and a fractional c. The
/// derivative is c·aᶜ⁻¹; for c = 0 the value is 1 and the derivative 0, whatever a is: 0, ∞ or NaN.
pub fn powf<'t>(a: Var<'t>, c: f64) -> Var<'t> {
    todo!("powf")
}

/// eᵃ.
pub fn exp<'t>(a: Var<'t>) -> Var<'t> {
    todo!("exp")
}

/// ln a, for a > 0.
pub fn ln<'t>(a: Var<'t>) -> Var<'t> {
    todo!("ln")
}

/// tanh a; value and derivative are finite for every finite a.
pub fn tanh<'t>(a: Var<'t>) -> Var<'t> {
    todo!("tanh")
}

/// σ(a) = 1/(1 + e⁻ᵃ); value and derivative are finite for every finite a.
pub fn sigmoid<'t>(a: Var<'t>) -> Var<'t> {
    todo!("sigmoid")
}

/// max(0, a); the derivative at 0 is 0, and the value of NaN is NaN, as PyTorch has it. (`f64::max`
/// gives 0 for NaN.)
pub fn relu<'t>(a: Var<'t>) -> Var<'t> {
    todo!("relu")
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
