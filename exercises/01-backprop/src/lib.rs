//! Exercise 01: backpropagation by hand.
//!
//! From one linear layer to a network of any depth, each backward pass written out. The
//! statement is in `README.md` beside this crate, three hints a task in `HINTS.md`.
//!
//! Shapes: a **column is one example**. Activations are `n × m` for `n` units and `m` examples,
//! weights `n_out × n_in`, biases `n_out`. The gradient of a scalar loss L with respect to any
//! array has that array's shape: `dw` stands for ∂L/∂W.
//!
//! A backward function receives the *upstream gradient*, that of L with respect to the forward
//! function's output, and returns that with respect to its inputs: a vector-Jacobian product.

#![allow(dead_code, unused_imports, unused_mut, unused_variables, reason = "delete when done")]

mod activation;
mod linear;
mod loss;
mod mlp;
mod network;
pub mod repair;

pub use activation::{sigmoid, sigmoid_backward};
pub use linear::{LinearGradients, linear_backward, linear_forward};
pub use loss::mse;
pub use mlp::{Mlp, MlpCache, MlpGradients, mlp_backward, mlp_forward, train_step};
pub use network::{
    Activation, Layer, LayerGradients, NetworkCache, NetworkGradients, network_backward,
    network_forward,
};
