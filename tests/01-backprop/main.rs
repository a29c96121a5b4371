//! The graded suite of exercise 01, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! Backward passes are judged by calculus: each gradient is compared with a numeric one, of the
//! forward pass in `reference`, on random shapes and a random upstream gradient.

use ::mistakes::solution as reference;
use backprop as kit;
use harness::{answer, parts, task};
use ndarray::{Array1, Array2};

mod linear_backward;
mod linear_forward;
mod mlp_backward;
mod mlp_forward;
mod mse;
mod network_backward;
mod network_forward;
mod repair;
mod sigmoid;
mod sigmoid_backward;
mod train_step;
