//! Exercise {{number}}: {{title}}.
//!
//! The statement is in `README.md` beside this crate, three hints a task in `HINTS.md`.

use ndarray::Array2;

/// The square y = x², element by element. Given.
pub fn square(x: &Array2<f64>) -> Array2<f64> {
    x * x
}

/// The backward pass of [`square`]: from ∂L/∂Y and x to ∂L/∂X, all of one shape.
///
/// # Panics
/// If the shapes differ, with a message that names both.
pub fn square_backward(dy: &Array2<f64>, x: &Array2<f64>) -> Array2<f64> {
    // BEGIN SOLUTION
    assert_eq!(dy.shape(), x.shape(), "dy has shape {:?} and x {:?}", dy.shape(), x.shape());
    // (x + h)² = x² + 2xh + h², and what is linear in h is the derivative.
    2.0 * x * dy
    // END SOLUTION
}
