//! Exercise 02, answered by a worker.

mod mlp;
mod tape;

pub use mlp::{Layer, Mlp, Neuron};
pub use tape::{Tape, Var, backward};

use kata_judge::Call;
use kata_protocol::Wire;
use kata_protocol::proxies as interface;
use ndarray::{Array1, Array2, ArrayD};
use std::ops::{Add, Div, Mul, Neg, Sub};
use tape::{Operand, node};

/// Operators on dual numbers.
macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Dual {
            type Output = Dual;
            fn $op(self, other: Dual) -> Dual {
                let mut call = Call::new(concat!("Dual::", stringify!($op)));
                Wire::<Here>::put(&self, call.arguments());
                Wire::<Here>::put(&other, call.arguments());
                call.ask().only::<Here, _>()
            }
        }
    )*};
}

/// Each is a note: its value is asked for later.
macro_rules! operations {
    (functions { $($f:ident($a:ident: Var $(, $b:ident: $B:ty)?))* }
     methods { $($m:ident($($c:ident: $C:ty)?))* }
     operators { $($Op:ident $op:ident),* }) => {
        /// As in the exercise.
        pub mod ops {
            use crate::tape::{Operand, Var, node};

            $(
                /// As in the exercise.
                pub fn $f<'t>($a: Var<'t> $(, $b: operations!(@ 't $B))?) -> Var<'t> {
                    node(concat!("ops::", stringify!($f)), $a.tape(), |to| {
                        $a.put(to);
                        $($b.put(to);)?
                    })
                }
            )*
        }

        impl<'t> Var<'t> {$(
            /// As in the exercise.
            pub fn $m(self $(, $c: $C)?) -> Var<'t> {
                node(concat!("Var::", stringify!($m)), self.tape(), |to| {
                    Operand::put(&self, to);
                    $(Operand::put(&$c, to);)?
                })
            }
        )*}

        $(
            impl<'t> $Op for Var<'t> {
                type Output = Var<'t>;
                fn $op(self, other: Var<'t>) -> Var<'t> {
                    node(concat!("Var::", stringify!($op)), self.tape(), |to| {
                        Operand::put(&self, to);
                        Operand::put(&other, to);
                    })
                }
            }
            impl<'t> $Op<f64> for Var<'t> {
                type Output = Var<'t>;
                fn $op(self, other: f64) -> Var<'t> {
                    node(concat!("Var::", stringify!($op), "_number"), self.tape(), |to| {
                        Operand::put(&self, to);
                        Operand::put(&other, to);
                    })
                }
            }
            impl<'t> $Op<Var<'t>> for f64 {
                type Output = Var<'t>;
                fn $op(self, other: Var<'t>) -> Var<'t> {
                    node(concat!("number::", stringify!($op), "_Var"), other.tape(), |to| {
                        Operand::put(&self, to);
                        Operand::put(&other, to);
                    })
                }
            }
        )*
    };
    (@ $t:lifetime Var) => { Var<$t> };
    (@ $t:lifetime $B:ty) => { $B };
}

include!("../interface.rs");

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        let mut call = Call::new("Dual::neg");
        Wire::<Here>::put(&self, call.arguments());
        call.ask().only::<Here, _>()
    }
}

impl<'t> Neg for Var<'t> {
    type Output = Var<'t>;
    fn neg(self) -> Var<'t> {
        node("Var::neg", self.tape(), |to| self.put(to))
    }
}
