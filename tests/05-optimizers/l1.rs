//! λ·Σ |w|, and λ·sign(w) with sign(0) = 0.

use super::penalties::{Subject, penalty, questions, subject};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w.abs()
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    if w == 0.0 { 0.0 } else { lambda.copysign(w) }
}

const SUBJECT: Subject =
    subject!(|parameters, lambda, _| kit::l1(&parameters, lambda), share, slope);

questions!(SUBJECT);
