//! Tasks `sigmoid` and `sigmoid_backward`.

use ndarray::Array2;

/// The logistic function σ(z) = 1/(1 + e⁻ᶻ), element by element.
///
/// Right to within 5·10⁻¹⁶ for every z: 0 or 1, and not NaN, at z = ±10⁴. A NaN stays NaN.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), equation 3.30.
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    todo!("sigmoid")
}

/// The backward pass of [`sigmoid`]: from ∂L/∂A and **z** to ∂L/∂Z, all of one shape.
///
/// Takes z, the input of the forward pass, not a = σ(z). Right to within 10⁻¹⁵·|da|, and finite,
/// for every finite z and da.
///
/// # Panics
/// If the shapes differ, with a message that names both.
///
/// Source: σ′ = σ·(1 − σ), *Deep Learning* (2016), equation 3.32.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    todo!("sigmoid_backward")
}
