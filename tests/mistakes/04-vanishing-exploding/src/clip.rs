//! Answers to `clip_by_value` and `clip_by_global_norm`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::ArrayD;

const VALUE_TASK: &str = "clip_by_value";

pub(crate) const BY_VALUE: &[Entry] = &[
    mistake(VALUE_TASK, "above-only", "only what is above the limit cut: −limit is a limit too"),
    mistake(VALUE_TASK, "first-tensor", "only the first tensor clipped"),
    mistake(
        VALUE_TASK,
        "scaled",
        "each tensor scaled to the limit: here every element is cut by itself",
    ),
    mistake(VALUE_TASK, "zeroed", "what is beyond the limit set to 0: it is set to the limit"),
    mistake(
        VALUE_TASK,
        "nan-to-limit",
        "NaN turned into a limit by `min` and `max`: a broken gradient then looks sound",
    ),
    mistake(
        VALUE_TASK,
        "slices-only",
        "only tensors that are a slice in memory clipped: a transposed one is passed over",
    ),
    mistake(VALUE_TASK, "any-limit", "a limit that is not finite and positive, taken as it comes"),
    right(VALUE_TASK, "by-sign", "the limit times the sign where the size is beyond it"),
    right(VALUE_TASK, "comparisons", "two comparisons, element by element"),
];

/// Cuts every element.
pub fn clip_by_value(gradients: &mut [ArrayD<f64>], limit: f64) {
    let choice = chosen(VALUE_TASK);
    if choice != "any-limit" {
        assert!(limit.is_finite() && limit > 0.0, "the limit is {limit}");
    }
    let count = if choice == "first-tensor" { 1 } else { gradients.len() };
    for gradient in gradients.iter_mut().take(count) {
        if choice == "slices-only" && !gradient.is_standard_layout() {
            continue;
        }
        let largest = gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        gradient.mapv_inplace(|g| match choice {
            "above-only" => {
                if g > limit {
                    limit
                } else {
                    g
                }
            }
            "scaled" => g * (limit / largest).min(1.0),
            "zeroed" => {
                if g.abs() > limit {
                    0.0
                } else {
                    g
                }
            }
            "nan-to-limit" => g.max(-limit).min(limit),
            "by-sign" => {
                if g.abs() > limit {
                    limit * g.signum()
                } else {
                    g
                }
            }
            "comparisons" => {
                if g > limit {
                    limit
                } else if g < -limit {
                    -limit
                } else {
                    g
                }
            }
            // Not `clamp`, which panics.
            "any-limit" if g > limit => limit,
            "any-limit" if g < -limit => -limit,
            "any-limit" => g,
            _ => g.clamp(-limit, limit),
        });
    }
}

const NORM_TASK: &str = "clip_by_global_norm";

pub(crate) const BY_NORM: &[Entry] = &[
    mistake(
        NORM_TASK,
        "per-tensor",
        "each tensor clipped by its own norm: that turns the step, one factor for all keeps its direction",
    ),
    mistake(
        NORM_TASK,
        "norm-from-after",
        "the norm from after the clip returned: asked for is that from before",
    ),
    mistake(
        NORM_TASK,
        "squared-norm",
        "the squared norm compared and divided by: the root is missing",
    ),
    mistake(
        NORM_TASK,
        "always-scaled",
        "scaled even when the norm is under the limit: a small gradient is left as it is",
    ),
    mistake(NORM_TASK, "divided-by-zero", "a division by a norm of 0: all becomes NaN"),
    mistake(NORM_TASK, "only-divided", "divided by the norm and not multiplied by the limit"),
    mistake(NORM_TASK, "by-value", "every element cut to the limit: that is the other way to clip"),
    mistake(NORM_TASK, "sum-of-norms", "the norms of the tensors added: their squares add"),
    mistake(NORM_TASK, "first-tensor-norm", "the norm of the first tensor taken for that of all"),
    mistake(
        NORM_TASK,
        "not-finite-spreads",
        "scaled by max_norm/∞ = 0 or by NaN: where the norm is not finite nothing is changed",
    ),
    mistake(
        NORM_TASK,
        "slices-only",
        "only tensors that are a slice in memory scaled: a transposed one is passed over",
    ),
    mistake(NORM_TASK, "any-limit", "a limit that is not finite and positive, taken as it comes"),
    right(NORM_TASK, "as-pytorch", "the factor max_norm/(norm + 10⁻⁶), at most 1"),
    right(NORM_TASK, "hypotenuses", "the norm by `hypot`, element after element"),
    right(NORM_TASK, "norm-of-norms", "the norm of the tensors' norms"),
];

/// Scales all gradients by one factor.
pub fn clip_by_global_norm(gradients: &mut [ArrayD<f64>], max_norm: f64) -> f64 {
    let choice = chosen(NORM_TASK);
    if choice != "any-limit" {
        assert!(max_norm.is_finite() && max_norm > 0.0, "the largest norm is {max_norm}");
    }
    let norm = |g: &ArrayD<f64>| g.mapv(|g| g * g).sum().sqrt();
    let norms: Vec<f64> = gradients.iter().map(norm).collect();
    let before = match choice {
        // `hypot` of ∞ and NaN is ∞.
        "hypotenuses" if norms.iter().all(|n| !n.is_nan()) => {
            gradients.iter().flatten().fold(0.0, |norm: f64, g| norm.hypot(*g))
        }
        _ => norms.iter().map(|n| n * n).sum::<f64>().sqrt(),
    };
    let measured = match choice {
        "squared-norm" => before * before,
        "sum-of-norms" => norms.iter().sum(),
        "first-tensor-norm" => norms.first().copied().unwrap_or(0.0),
        _ => before,
    };
    let factor = match choice {
        "always-scaled" if before > 0.0 && before.is_finite() => max_norm / before,
        "divided-by-zero" if before == 0.0 => 0.0 / before,
        "only-divided" if before > max_norm && before.is_finite() => 1.0 / before,
        "not-finite-spreads" if !before.is_finite() => max_norm / before,
        "as-pytorch" if before.is_finite() => (max_norm / (before + 1e-6)).min(1.0),
        _ if measured.is_finite() && measured > max_norm => max_norm / measured,
        _ => 1.0,
    };
    for (gradient, norm) in gradients.iter_mut().zip(&norms) {
        match choice {
            "by-value" if before.is_finite() => {
                gradient.mapv_inplace(|g| g.clamp(-max_norm, max_norm))
            }
            "per-tensor" if *norm > max_norm && before.is_finite() => *gradient *= max_norm / norm,
            "per-tensor" | "by-value" => {}
            "slices-only" if !gradient.is_standard_layout() => {}
            _ if factor != 1.0 => *gradient *= factor,
            _ => {}
        }
    }
    match choice {
        "norm-from-after" if before > max_norm && before.is_finite() => max_norm,
        "squared-norm" | "sum-of-norms" | "first-tensor-norm" => measured,
        _ => before,
    }
}
