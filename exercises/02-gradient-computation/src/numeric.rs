//! Tasks `numeric_gradient` and `gradient_check`.

use ndarray::Array1;

/// The gradient of `f` at `x` by central differences: (f(x + h·e_i) − f(x − h·e_i))/2h.
///
/// `f` is called exactly 2n times for n elements, with `x` itself, moved in one element at a time;
/// afterwards every element is what it was, bit for bit. The step is relative to the size of the
/// element, h_i = 6·10⁻⁶·max(1, |x_i|) (about the cube root of the machine's precision), so that it
/// does not vanish beside a large x_i. A step of another size is fine if the result is about as
/// good: to 10⁻⁸ of the derivative or of f, whichever is larger, for a smooth f, at any x, 0
/// included. Where f gives NaN, the element of the gradient is NaN.
///
/// Source: Press et al., *Numerical Recipes* (2007), section 5.7.
pub fn numeric_gradient(
    mut f: impl FnMut(&Array1<f64>) -> f64,
    x: &mut Array1<f64>,
) -> Array1<f64> {
    todo!("numeric_gradient")
}

/// What a comparison of two gradients says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientCheck {
    /// The error is at most the tolerance.
    pub passes: bool,
    /// The element with the largest error; the first of them, if there are several.
    pub worst: usize,
    /// Its error.
    pub error: f64,
}

/// Compares an analytic with a numeric gradient, element by element.
///
/// The error of an element is |a − n| / max(|a|, |n|): 0 when both are 0, 2 when they are opposite
/// (from 10³⁰⁸ on, where a − n overflows, it may be infinite), and infinite when either is NaN or
/// infinite. There is no floor under the denominator: gradients
/// of 10⁻³⁰⁰ are compared like any others. The check passes if the largest error is at most
/// `tolerance`: with 0 only equal gradients pass, with a negative tolerance or NaN none do.
///
/// # Panics
/// If the lengths differ, with a message that names both; if there are no elements.
///
/// Source: the relative error of Stanford's CS231n notes, *Gradient checks*.
pub fn gradient_check(
    analytic: &Array1<f64>,
    numeric: &Array1<f64>,
    tolerance: f64,
) -> GradientCheck {
    todo!("gradient_check")
}
