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
    // BEGIN SOLUTION
    // Taylor: f(x ± h) = f ± h·f′ + h²·f″/2 ± h³·f‴/6. In the difference the even terms cancel,
    // and an error of h²·f‴/6 is left; rounding adds ε·f/h. The cube root of ε balances the two.
    let mut gradient = Array1::zeros(x.len());
    for i in 0..x.len() {
        let before = x[i];
        let h = 6e-6 * before.abs().max(1.0);
        x[i] = before + h;
        let plus = f(x);
        x[i] = before - h;
        let minus = f(x);
        x[i] = before;
        gradient[i] = (plus - minus) / (2.0 * h);
    }
    gradient
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (m, n) = (analytic.len(), numeric.len());
    assert_eq!(m, n, "{m} analytic elements and {n} numeric ones");
    assert!(n > 0, "there are no elements to compare");
    let (mut worst, mut largest) = (0, 0.0);
    for (i, (&a, &n)) in analytic.iter().zip(numeric).enumerate() {
        let error = if !a.is_finite() || !n.is_finite() {
            // First: NaN compares as false with everything, and would pass below.
            f64::INFINITY
        } else if a == n {
            0.0
        } else {
            (a - n).abs() / a.abs().max(n.abs())
        };
        if error > largest {
            (worst, largest) = (i, error);
        }
    }
    GradientCheck { passes: largest <= tolerance, worst, error: largest }
    // END SOLUTION
}
