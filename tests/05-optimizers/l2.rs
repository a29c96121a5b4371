//! ½·λ·Σ w², and λ·w: the ½ is in the penalty, so no 2 is in the gradient.

use super::penalties::{Subject, penalty, subject};
use super::*;

fn share(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w * w / 2.0
}

fn slope(w: f64, lambda: f64, _: f64) -> f64 {
    lambda * w
}

const SUBJECT: Subject =
    subject!(|parameters, lambda, _| kit::l2(&parameters, lambda), share, slope);

tests! { SUBJECT:
    value(cases 32),
    gradient(cases 32),
    is_exact_where_differences_are_not(cases 8),
    zeros_and_no_weights(once),
    passes_nan_of_weights_on_but_not_of_biases(once),
    refuses_a_lambda_that_is_negative_or_not_finite(once),
}
