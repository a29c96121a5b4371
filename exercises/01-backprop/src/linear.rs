//! Tasks `linear_forward` and `linear_backward`.

use ndarray::{Array1, Array2, Axis};

/// Z = W·A + b, the bias added to every column.
///
/// `a` is `n_in × m` (a column is one example, and there is at least one), `w` is `n_out × n_in`,
/// `b` has length `n_out`; the result is `n_out × m`.
///
/// # Panics
/// If the shapes do not match, with a message that names two that do not. A `b` of length 1 does
/// not broadcast over several rows.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 6.1.
pub fn linear_forward(a: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    todo!("linear_forward")
}

/// The gradients of a linear layer's inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearGradients {
    /// ∂L/∂A, `n_in × m`.
    pub da: Array2<f64>,
    /// ∂L/∂W, `n_out × n_in`.
    pub dw: Array2<f64>,
    /// ∂L/∂b, length `n_out`.
    pub db: Array1<f64>,
}

/// The backward pass of [`linear_forward`].
///
/// `dz` is the upstream gradient ∂L/∂Z, `n_out × m`; `w` is `n_out × n_in` and `a`, the input of
/// the forward pass, `n_in × m`. Nothing is divided by m here: a loss that averages over the
/// examples has that factor in `dz` already.
///
/// # Panics
/// If the shape of `dz` does not match that of `w`, or of `a`, with a message that names the two.
/// `w` and `a` need not be compared with each other: the forward pass has done it.
///
/// Source: Rumelhart, Hinton, Williams (1986), equations 5 to 7, in matrix form.
pub fn linear_backward(dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) -> LinearGradients {
    todo!("linear_backward")
}
