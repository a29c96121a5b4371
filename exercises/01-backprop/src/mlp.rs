//! Tasks `mlp_forward`, `mlp_backward` and `train_step`: two layers of sigmoids.

use ndarray::{Array1, Array2};

/// The parameters of a perceptron with one hidden layer of `h` units.
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    /// Weights of the hidden layer, `h × n_in`.
    pub w1: Array2<f64>,
    /// Biases of the hidden layer, length `h`.
    pub b1: Array1<f64>,
    /// Weights of the output layer, `n_out × h`.
    pub w2: Array2<f64>,
    /// Biases of the output layer, length `n_out`.
    pub b2: Array1<f64>,
}

/// What the forward pass computed and the backward pass will need.
#[derive(Clone, Debug, PartialEq)]
pub struct MlpCache {
    /// The input, `n_in × m`.
    pub x: Array2<f64>,
    /// W1·X + b1, `h × m`.
    pub z1: Array2<f64>,
    /// σ(Z1), `h × m`.
    pub a1: Array2<f64>,
    /// W2·A1 + b2, `n_out × m`.
    pub z2: Array2<f64>,
    /// σ(Z2), the output, `n_out × m`.
    pub a2: Array2<f64>,
}

/// The gradients of a loss with respect to the parameters and the input, each of the shape of
/// what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct MlpGradients {
    /// ∂L/∂X, which a layer below would need.
    pub dx: Array2<f64>,
    /// ∂L/∂W1.
    pub dw1: Array2<f64>,
    /// ∂L/∂b1.
    pub db1: Array1<f64>,
    /// ∂L/∂W2.
    pub dw2: Array2<f64>,
    /// ∂L/∂b2.
    pub db2: Array1<f64>,
}

/// The forward pass A2 = σ(W2·σ(W1·X + b1) + b2), with everything on the way.
///
/// `x` is `n_in × m`. σ is that of the task [`sigmoid`](crate::sigmoid): never NaN for a finite z.
///
/// # Panics
/// If the shapes do not match, with a message that names two that do not. As in
/// [`linear_forward`](crate::linear_forward), a bias of length 1 does not broadcast.
pub fn mlp_forward(mlp: &Mlp, x: &Array2<f64>) -> MlpCache {
    todo!("mlp_forward")
}

/// The backward pass of [`mlp_forward`]: from ∂L/∂A2, `n_out × m`, to every gradient.
///
/// Uses what is in `cache`; does not compute the forward pass again.
pub fn mlp_backward(mlp: &Mlp, cache: &MlpCache, da2: &Array2<f64>) -> MlpGradients {
    todo!("mlp_backward")
}

/// One step of gradient descent on the [`mse`](crate::mse) between the network's output and `t`.
///
/// `x` is `n_in × m`, `t` is `n_out × m`. Returns the new parameters and the loss *before* the
/// step. Every gradient is taken at the old parameters.
///
/// # Panics
/// If `learning_rate` is not finite and positive; if there is no example (m = 0); if the shapes do
/// not match. A bias of length 1, or a `t` of one row or one column, does not broadcast.
pub fn train_step(mlp: &Mlp, x: &Array2<f64>, t: &Array2<f64>, learning_rate: f64) -> (Mlp, f64) {
    todo!("train_step")
}
