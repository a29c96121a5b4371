//! ½·λ·Σ w², and λ·w: the ½ is in the penalty, so no 2 is in the gradient.

use super::penalties::{Subject, penalty, questions, subject};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w * w / 2.0
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w
}

const SUBJECT: Subject =
    subject!(|parameters, lambda, _| kit::l2(&parameters, lambda), share, slope);

questions!(SUBJECT);
