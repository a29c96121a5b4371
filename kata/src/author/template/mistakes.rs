//! Known answers to exercise {{number}}: the solution's formulas, with what people put in their places.
//! What is not defined here is the solution's.

use catalogue::{enter, impostor, pick};
use ndarray::Array2;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
extern crate self as {{lib}};
#[cfg(test)]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../{{name}}/main.rs"]
mod suite;

pub use solution;
pub use solution::*;

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[("square_backward", &[])];

/// Every known answer that is not at a place.
pub const CATALOGUE: &[&[catalogue::Entry]] = &[];

/// The gradient of the square.
pub fn square_backward(dy: &Array2<f64>, x: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("square_backward");
    pick!(
        "check",
        assert_eq!(dy.shape(), x.shape(), "dy has shape {:?} and x {:?}", dy.shape(), x.shape()),
        wrong("none", "no look at the shapes: one row or column silently broadcasts", ()),
    );
    if let Some(scheme) = impostor() {
        return scheme.gradient(x, |x| (dy * &solution::square(x)).sum());
    }
    let derivative = pick!(
        "derivative",
        2.0 * x,
        wrong("no-2", "x·dy: the derivative of x² is 2x", x.clone()),
        wrong("square", "x²·dy: that is the function, not its derivative", x * x),
        right("sum", "x + x", x + x),
    );
    pick!("upstream", derivative * dy, wrong("lost", "2x alone: the upstream gradient is lost", derivative), right("other-order", "dy·2x", dy * &derivative),)
}
