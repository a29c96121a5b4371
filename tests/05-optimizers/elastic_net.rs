//! λ·Σ (ρ·|w| + ½·(1 − ρ)·w²): each part by itself at ρ = 1 and ρ = 0, both in between.

use super::penalties::{Subject, penalty, subject};
use super::*;

fn share(w: f64, lambda: f64, ratio: f64) -> f64 {
    lambda * (ratio * w.abs() + (1.0 - ratio) * w * w / 2.0)
}

fn slope(w: f64, lambda: f64, ratio: f64) -> f64 {
    let sign = if w == 0.0 { 0.0 } else { 1f64.copysign(w) };
    lambda * (ratio * sign + (1.0 - ratio) * w)
}

const SUBJECT: Subject = subject!(
    |parameters, lambda, ratio| kit::elastic_net(&parameters, lambda, ratio),
    share,
    slope
);

tests! { SUBJECT:
    value(cases 32),
    gradient(cases 32),
    is_exact_where_differences_are_not(cases 8),
    zeros_and_no_weights(once),
    passes_nan_of_weights_on_but_not_of_biases(once),
    refuses_a_lambda_that_is_negative_or_not_finite(once),
    is_a_single_penalty_at_either_end(cases 8),
}

/// Also at λ = 0, where no ρ makes a difference.
#[test]
fn refuses_a_ratio_out_of_range() {
    task!().once(|case| {
        let drawn = vec![(case.vector("w", 3).into_dyn(), false)];
        for ratio in [-0.1, -1e-12, 1.0 + 1e-12, 1.1, f64::NAN, f64::INFINITY] {
            for lambda in [0.5, 0.0] {
                let what = format!("ρ = {ratio} with λ = {lambda}");
                SUBJECT.refuses(case, &what, &drawn, lambda, ratio)?;
            }
        }
        Ok(())
    });
}
