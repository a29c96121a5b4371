
use crate::tape::Var;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub fn add<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    a.tape().push("+", a.value() + b.value(), &[(a, 1.0), (b, 1.0)])
}

pub fn sub<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    a.tape().push("-", a.value() - b.value(), &[(a, 1.0), (b, -1.0)])
}

pub fn mul<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    a.tape().push("*", a.value() * b.value(), &[(a, b.value()), (b, a.value())])
}

pub fn div<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let (x, y) = (a.value(), b.value());
    a.tape().push("/", x / y, &[(a, 1.0 / y), (b, -x / (y * y))])
}

pub fn neg<'t>(a: Var<'t>) -> Var<'t> {
    a.tape().push("neg", -a.value(), &[(a, -1.0)])
}

pub fn powf<'t>(a: Var<'t>, c: f64) -> Var<'t> {
    let x = a.value();
    let local = if c == 0.0 { 0.0 } else { c * x.powf(c - 1.0) };
    a.tape().push("powf", x.powf(c), &[(a, local)])
}

pub fn exp<'t>(a: Var<'t>) -> Var<'t> {
    let y = a.value().exp();
    a.tape().push("exp", y, &[(a, y)])
}

pub fn ln<'t>(a: Var<'t>) -> Var<'t> {
    let x = a.value();
    a.tape().push("ln", x.ln(), &[(a, 1.0 / x)])
}

pub fn tanh<'t>(a: Var<'t>) -> Var<'t> {
    let y = a.value().tanh();
    a.tape().push("tanh", y, &[(a, 1.0 - y * y)])
}

pub fn sigmoid<'t>(a: Var<'t>) -> Var<'t> {
    let x = a.value();
    let y = if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    };
    a.tape().push("sigmoid", y, &[(a, y * (1.0 - y))])
}

pub fn relu<'t>(a: Var<'t>) -> Var<'t> {
    let x = a.value();
    if x > 0.0 {
        a.tape().push("relu", x, &[(a, 1.0)])
    } else {
        a.tape().push("relu", 0.0, &[(a, 0.0)])
    }
}

impl<'t> Var<'t> {
    pub fn powf(self, c: f64) -> Var<'t> {
        powf(self, c)
    }
    pub fn exp(self) -> Var<'t> {
        exp(self)
    }
    pub fn ln(self) -> Var<'t> {
        ln(self)
    }
    pub fn tanh(self) -> Var<'t> {
        tanh(self)
    }
    pub fn sigmoid(self) -> Var<'t> {
        sigmoid(self)
    }
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
