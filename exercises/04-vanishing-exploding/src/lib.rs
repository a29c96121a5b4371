//! Exercise 04: vanishing and exploding gradients, seen, explained, and cured.
//!
//! The statement is in `README.md` beside this crate, three hints a task in `HINTS.md`.
//!
//! Shapes, as in PyTorch: a **row is one example**. Activations are `m × n` for m examples of n
//! units, weights `n_out × n_in`, so that a linear layer is A·Wᵀ.

#![allow(dead_code, unused_imports, unused_mut, unused_variables, reason = "delete when done")]

mod activation;
mod clip;
mod init;
mod layers;
mod norm;
mod residual;
mod rnn;

pub use activation::{leaky_relu_derivative, relu_derivative, sigmoid_derivative, tanh_derivative};
pub use clip::{clip_by_global_norm, clip_by_value};
pub use init::{he_normal, he_uniform, xavier_normal, xavier_uniform};
pub use layers::{Activation, Health, diagnose, layer_gradient_norms, stack_forward};
pub use norm::{
    BatchNorm, NormCache, NormGradients, batch_norm_backward, batch_norm_evaluate,
    batch_norm_evaluate_backward, batch_norm_train, layer_norm, layer_norm_backward,
};
pub use residual::{Block, BlockCache, BlockGradients, residual_backward, residual_forward};
pub use rnn::{Rnn, RnnGradients, rnn_bptt, rnn_forward};
