//! λ·Σ |w|, and λ·sign(w) with sign(0) = 0.

use super::penalties::{Drawn, draw, of_weights, parameters, questions, total, weights_and_biases};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w.abs()
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    if w == 0.0 { 0.0 } else { lambda.copysign(w) }
}

questions! {
    penalty: |parameters: &[kit::Parameter], lambda, _| kit::l1(parameters, lambda),
    share: share,
    slope: slope
}
