//! Tasks `linear_regression` and `logistic_regression`.

use ndarray::{Array1, Array2, Axis};

/// A linear score for each example: s = X·w + b.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Weights, one for each of the d features.
    pub w: Array1<f64>,
    /// The intercept.
    pub b: f64,
}

/// A loss and its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelGradient {
    /// The loss L.
    pub loss: f64,
    /// ∂L/∂w, length d.
    pub dw: Array1<f64>,
    /// ∂L/∂b.
    pub db: f64,
}

/// Half the mean squared error of s = X·w + b, and its gradient: L = 1/(2m)·Σ (s_i − y_i)².
///
/// `x` is `m × d` (a row is one example; d may be 0), `y` has length m.
///
/// # Panics
/// If there is no example, m = 0; if the shapes do not match, with a message that names two lengths
/// that differ.
///
/// Source: Bishop, *Pattern Recognition and Machine Learning* (2006), section 3.1.
pub fn linear_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    todo!("linear_regression")
}

/// The mean logistic loss (binary cross-entropy from logits) of s = X·w + b, and its gradient:
/// L = 1/m·Σ [ln(1 + eˢⁱ) − y_i·s_i], which is −ln p for y = 1 and −ln(1 − p) for y = 0, p = σ(s).
///
/// `x` is `m × d` (a row is one example; d may be 0); `y` has length m, its labels are 0 or 1. Loss
/// and gradient are finite for logits as large as ±1000, where eˢ overflows, and right to a rounding
/// of the logits.
///
/// # Panics
/// If there is no example, m = 0; if a label is neither 0 nor 1; if the shapes do not match, with a
/// message that names two lengths that differ.
///
/// Source: Bishop, *Pattern Recognition and Machine Learning* (2006), equations 4.90 and 4.91.
pub fn logistic_regression(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> ModelGradient {
    todo!("logistic_regression")
}
