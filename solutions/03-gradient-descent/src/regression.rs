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
    // BEGIN SOLUTION
    let (s, m) = scores(model, x, y);
    // ∂L/∂s_i = (s_i − y_i)/m, and s_i = Σ_j x_ij·w_j + b.
    let error = s - y;
    let loss = error.mapv(|e| e * e).sum() / (2.0 * m);
    through_scores(loss, x, &(error / m))
    // END SOLUTION
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
    // BEGIN SOLUTION
    let (s, m) = scores(model, x, y);
    assert!(y.iter().all(|&y| y == 0.0 || y == 1.0), "a label is neither 0 nor 1");
    // Each term is ln(1 + eᶻ), where z is −s for label 1 and s for label 0: so no digit is lost where
    // the loss is small. ln(1 + eᶻ) = max(z, 0) + ln(1 + e^−|z|): the exponential is never above 1.
    let against = &s * &y.mapv(|y| 1.0 - 2.0 * y);
    let loss = against.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p()).sum() / m;
    // d/ds ln(1 + eˢ) = σ(s), so ∂L/∂s_i = (σ(s_i) − y_i)/m: the error again, of probabilities.
    let p = s.mapv(|s| 1.0 / (1.0 + (-s).exp()));
    through_scores(loss, x, &((p - y) / m))
    // END SOLUTION
}

// BEGIN SOLUTION
/// The scores X·w + b, and the number of examples.
fn scores(model: &Model, x: &Array2<f64>, y: &Array1<f64>) -> (Array1<f64>, f64) {
    assert!(x.nrows() > 0, "there is no example");
    assert_eq!(x.nrows(), y.len(), "x has shape {:?} and y {:?}", x.shape(), y.shape());
    (x.dot(&model.w) + model.b, x.nrows() as f64)
}

/// From ∂L/∂s to the parameters: every example that a parameter serves adds its share.
fn through_scores(loss: f64, x: &Array2<f64>, ds: &Array1<f64>) -> ModelGradient {
    let by_feature = x * &ds.view().insert_axis(Axis(1));
    ModelGradient { loss, dw: by_feature.sum_axis(Axis(0)), db: ds.sum() }
}
// END SOLUTION
