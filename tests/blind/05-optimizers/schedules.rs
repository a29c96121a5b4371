
use crate::optimizer::{check_learning_rate, check_not_negative};
use std::f64::consts::PI;

pub fn step_decay(initial: f64, factor: f64, every: usize, step: usize) -> f64 {
    check_learning_rate(initial);
    check_not_negative("factor", factor);
    assert!(every > 0, "every is 0");
    initial * factor.powf((step / every) as f64)
}

pub fn exponential_decay(initial: f64, factor: f64, step: usize) -> f64 {
    check_learning_rate(initial);
    check_not_negative("factor", factor);
    initial * factor.powf(step as f64)
}

pub fn cosine(initial: f64, minimum: f64, steps: usize, step: usize) -> f64 {
    check_learning_rate(initial);
    check_not_negative("minimum", minimum);
    assert!(steps > 0, "steps is 0");
    if step >= steps {
        return minimum;
    }
    let angle = PI * step as f64 / steps as f64;
    minimum + 0.5 * (initial - minimum) * (1.0 + angle.cos())
}

pub fn warmup_cosine(peak: f64, minimum: f64, warmup: usize, steps: usize, step: usize) -> f64 {
    check_learning_rate(peak);
    check_not_negative("minimum", minimum);
    assert!(steps > warmup, "{steps} steps with {warmup} of warm-up");
    if step < warmup {
        return peak * (step as f64 + 1.0) / (warmup as f64 + 1.0);
    }
    cosine(peak, minimum, steps - warmup, step - warmup)
}
