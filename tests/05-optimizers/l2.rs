//! ½·λ·Σ w², and λ·w: the ½ is in the penalty, so no 2 is in the gradient.

use super::penalties::{Drawn, draw, of_weights, parameters, questions, total, weights_and_biases};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w * w / 2.0
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w
}

questions! {
    penalty: |parameters: &[kit::Parameter], lambda, _| kit::l2(parameters, lambda),
    share: share,
    slope: slope
}
