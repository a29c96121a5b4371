//! Task `schedules`: the learning rate of step t = 0, 1, 2, …, as a function of t.
//!
//! t may be any `usize`, also 2³² and more, where a cast to `i32` wraps around and a loop over all
//! steps takes minutes.

use crate::optimizer::{check_learning_rate, check_not_negative};
// BEGIN SOLUTION
use std::f64::consts::PI;
// END SOLUTION

/// A staircase: η₀·γ^⌊t/k⌋, so that `initial` η₀ is multiplied by `factor` γ every k steps, first
/// at t = k. With γ = 0 only the first step of the staircase is left; with γ > 1 the rate goes up.
///
/// # Panics
/// If η₀ is not finite and > 0; if γ is not finite and ≥ 0; if `every` k is 0.
///
/// Source: PyTorch's `StepLR`.
pub fn step_decay(initial: f64, factor: f64, every: usize, step: usize) -> f64 {
    // BEGIN SOLUTION
    check_learning_rate(initial);
    check_not_negative("factor", factor);
    assert!(every > 0, "every is 0: it must be at least 1");
    // Whole steps of the staircase: integers divide downwards.
    initial * factor.powf((step / every) as f64)
    // STUB
    // todo!("schedules")
    // END SOLUTION
}

/// η₀·γᵗ: `initial` η₀ is multiplied by `factor` γ after each step. With γ = 0 only the rate of
/// t = 0 is left, since γ⁰ is 1; with γ > 1 the rate goes up.
///
/// # Panics
/// If η₀ is not finite and > 0; if γ is not finite and ≥ 0.
///
/// Source: PyTorch's `ExponentialLR`.
pub fn exponential_decay(initial: f64, factor: f64, step: usize) -> f64 {
    // BEGIN SOLUTION
    check_learning_rate(initial);
    check_not_negative("factor", factor);
    initial * factor.powf(step as f64)
    // STUB
    // todo!("schedules")
    // END SOLUTION
}

/// Half a cosine wave, from `initial` η₀ at t = 0 down to `minimum` η_min at t = T = `steps`,
///
/// η_min + ½·(η₀ − η_min)·(1 + cos(π·t/T)),
///
/// and η_min ever after. (PyTorch's goes up again after T.) As in PyTorch, η_min may be larger than
/// η₀: the rate then goes up.
///
/// # Panics
/// If η₀ is not finite and > 0; if η_min is not finite and ≥ 0; if `steps` is 0.
///
/// Source: Loshchilov, Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts* (2017),
/// equation 5, without a restart.
pub fn cosine(initial: f64, minimum: f64, steps: usize, step: usize) -> f64 {
    // BEGIN SOLUTION
    check_learning_rate(initial);
    check_not_negative("minimum", minimum);
    assert!(steps > 0, "steps is 0: it must be at least 1");
    let progress = step.min(steps) as f64 / steps as f64;
    minimum + 0.5 * (initial - minimum) * (1.0 + (PI * progress).cos())
    // STUB
    // todo!("schedules")
    // END SOLUTION
}

/// A straight line up, then half a cosine wave down. With W = `warmup` and T = `steps`, which
/// counts the warm-up too,
///
/// - for t < W, η₀·(t + 1)/(W + 1): never 0, and η₀ = `peak` itself is first reached at t = W,
/// - for W ≤ t ≤ T, η_min + ½·(η₀ − η_min)·(1 + cos(π·(t − W)/(T − W))),
/// - for t > T, η_min.
///
/// With W = 0 it is [`cosine`]. η_min may be larger than η₀ here too.
///
/// # Panics
/// If η₀ is not finite and > 0; if η_min is not finite and ≥ 0; if `steps` is not more
/// than `warmup`.
///
/// Source: `get_lr` in `train.py` of A. Karpathy's nanoGPT.
pub fn warmup_cosine(peak: f64, minimum: f64, warmup: usize, steps: usize, step: usize) -> f64 {
    // BEGIN SOLUTION
    check_learning_rate(peak);
    assert!(steps > warmup, "{steps} steps with a warm-up of {warmup}: there must be more");
    if step < warmup {
        check_not_negative("minimum", minimum);
        peak * (step + 1) as f64 / (warmup + 1) as f64
    } else {
        // A clock that starts when the warm-up ends.
        cosine(peak, minimum, steps - warmup, step - warmup)
    }
    // STUB
    // todo!("schedules")
    // END SOLUTION
}
