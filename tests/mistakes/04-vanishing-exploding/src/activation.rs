//! Answers to `activation_derivatives`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array1;

const TASK: &str = "activation_derivatives";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "sigmoid-twice", "σ′ taken at σ(z) instead of z"),
    mistake(
        TASK,
        "sigmoid-of-z",
        "z·(1 − z): that is right for a = σ(z), and z is not yet activated",
    ),
    mistake(TASK, "sigmoid-overflows", "eᶻ/(1 + eᶻ)², which is ∞/∞ = NaN for large z"),
    mistake(TASK, "tanh-prime-is-tanh", "tanh for its derivative: that is 1 − tanh²"),
    mistake(TASK, "tanh-prime-linear", "1 − tanh: the square is missing"),
    mistake(TASK, "relu-at-zero", "the derivative of ReLU at 0 taken as 1: by convention it is 0"),
    mistake(TASK, "relu-is-relu", "max(0, z) for its derivative"),
    mistake(
        TASK,
        "leaky-at-zero",
        "the derivative of leaky ReLU at 0 taken as 1: by convention it is the slope",
    ),
    mistake(TASK, "leaky-slope-fixed", "a slope of 0.01 whatever is asked for"),
    mistake(
        TASK,
        "tails-cut-off",
        "0 for every |z| above 20: the derivative is small there, and not yet 0",
    ),
    mistake(TASK, "leaky-sign", "−slope for negative z: the line goes up there too"),
    right(TASK, "other-forms", "σ(z)·σ(−z), 1/cosh², comparisons the other way round"),
    right(TASK, "exponentials", "e^−|z|/(1 + e^−|z|)², and (1 − tanh)·(1 + tanh)"),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

fn sigma(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The solution's derivative, or a difference of `f`.
fn answer(right: f64, f: impl Fn(f64) -> f64, z: f64) -> f64 {
    match Scheme::of(chosen(TASK)) {
        Some(scheme) => scheme.gradient(&Array1::from_elem(1, z), |z| f(z[0]))[0],
        None => right,
    }
}

/// σ′.
pub fn sigmoid_derivative(z: f64) -> f64 {
    match chosen(TASK) {
        "sigmoid-twice" => sigma(sigma(z)) * (1.0 - sigma(sigma(z))),
        "sigmoid-of-z" => z * (1.0 - z),
        "tails-cut-off" if z.abs() > 20.0 => 0.0,
        "sigmoid-overflows" => z.exp() / (1.0 + z.exp()).powi(2),
        "other-forms" => sigma(z) * sigma(-z),
        "exponentials" => (-z.abs()).exp() / (1.0 + (-z.abs()).exp()).powi(2),
        _ => answer(solution::sigmoid_derivative(z), sigma, z),
    }
}

/// tanh′.
pub fn tanh_derivative(z: f64) -> f64 {
    match chosen(TASK) {
        "tanh-prime-is-tanh" => z.tanh(),
        "tanh-prime-linear" => 1.0 - z.tanh(),
        "other-forms" => z.cosh().powi(-2),
        "exponentials" => (1.0 - z.tanh()) * (1.0 + z.tanh()),
        _ => answer(solution::tanh_derivative(z), f64::tanh, z),
    }
}

/// ReLU′.
pub fn relu_derivative(z: f64) -> f64 {
    match chosen(TASK) {
        "relu-at-zero" => f64::from(z >= 0.0),
        "relu-is-relu" => z.max(0.0),
        "other-forms" => 1.0 - f64::from(z <= 0.0),
        _ => answer(solution::relu_derivative(z), |z| z.max(0.0), z),
    }
}

/// Leaky ReLU′.
pub fn leaky_relu_derivative(z: f64, slope: f64) -> f64 {
    let right = solution::leaky_relu_derivative(z, slope);
    match chosen(TASK) {
        "leaky-at-zero" => {
            if z >= 0.0 {
                1.0
            } else {
                slope
            }
        }
        "leaky-slope-fixed" => {
            if z > 0.0 {
                1.0
            } else {
                0.01
            }
        }
        "leaky-sign" => {
            if z > 0.0 {
                1.0
            } else {
                -slope
            }
        }
        "other-forms" => slope + (1.0 - slope) * f64::from(z > 0.0),
        _ => answer(right, |z| if z > 0.0 { z } else { slope * z }, z),
    }
}
