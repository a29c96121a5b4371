//! λ·Σ |w|, and λ·sign(w) with sign(0) = 0.

use super::penalties::{Subject, penalty, subject};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w.abs()
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    if w == 0.0 { 0.0 } else { lambda.copysign(w) }
}

const SUBJECT: Subject =
    subject!(|parameters, lambda, _| kit::l1(&parameters, lambda), share, slope);

tests! { SUBJECT:
    value(cases 32),
    gradient(cases 32),
    is_exact_where_differences_are_not(cases 8),
    zeros_and_no_weights(once),
    passes_nan_of_weights_on_but_not_of_biases(once),
    refuses_a_lambda_that_is_negative_or_not_finite(once),
}
