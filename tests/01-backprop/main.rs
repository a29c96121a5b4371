//! The graded suite of exercise 01, a file for each task. It asks every question of `kit`, the
//! crate under judgement, and knows nothing of how the answer is computed.
//!
//! Backward passes are judged by calculus: each gradient is compared with a numeric one, of the
//! forward pass in `reference`, on random shapes and a random upstream gradient.

use ::mistakes::solution as reference;
use backprop as kit;
use harness::{Case, answer, parts, task};
use ndarray::{Array1, Array2};

/// What all of an array is multiplied by: a layer knows neither large nor small, and whatever is
/// clipped, or taken for 0, shows.
fn scale(case: &mut Case, name: &str) -> f64 {
    let scale = *case.pick(&[1.0, 1e-9, 1e9]);
    if scale != 1.0 {
        case.tell(format!("{name} times {scale:e}"));
    }
    scale
}

/// The length of an axis: short, so that some shapes are square and some occur twice, or longer
/// than any loop is unrolled for.
fn length(case: &mut Case) -> usize {
    let most = *case.pick(&[4, 4, 12]);
    case.length(1..=most)
}

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
