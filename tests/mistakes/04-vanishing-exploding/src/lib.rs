//! Known answers to exercise 04: the solution's formulas, with what people put in their places. What
//! is not defined here is the solution's.

use catalogue::Entry;

// The graded suite, asked of the known answers themselves.
#[cfg(test)]
extern crate self as mistakes;
#[cfg(test)]
extern crate self as vanishing_exploding;
#[cfg(test)]
#[rustfmt::skip] // formatted where it stands
#[path = "../../../04-vanishing-exploding/main.rs"]
mod suite;

pub use solution;
pub use solution::*;

mod activation;
mod clip;
mod init;
mod layers;
mod norm;
mod norms;
mod residual;
mod rnn;

pub use activation::{leaky_relu_derivative, relu_derivative, sigmoid_derivative, tanh_derivative};
pub use clip::{clip_by_global_norm, clip_by_value};
pub use init::{he_normal, he_uniform, xavier_normal, xavier_uniform};
pub use layers::{diagnose, layer_gradient_norms};
pub use norms::{batch_norm_backward, batch_norm_evaluate, batch_norm_evaluate_backward, batch_norm_train, layer_norm, layer_norm_backward};
pub use residual::{residual_backward, residual_forward};
pub use rnn::rnn_bptt;

/// The tasks in the order of the statement, each with those whose functions its own is likely to
/// call.
pub const TASKS: &[(&str, &[&str])] = &[
    ("activation_derivatives", &[]),
    ("layer_gradient_norms", &[]),
    ("diagnose", &[]),
    ("xavier", &[]),
    ("he", &[]),
    ("clip_by_value", &[]),
    ("clip_by_global_norm", &[]),
    ("residual", &[]),
    ("layer_norm", &[]),
    ("batch_norm", &[]),
    ("rnn_bptt", &[]),
];

/// None in the old form.
pub const CATALOGUE: &[&[Entry]] = &[];
