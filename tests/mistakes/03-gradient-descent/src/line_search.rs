//! Answers to `line_search`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::Array1;
use solution::{Armijo, LineSearchError};

const TASK: &str = "line_search";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(
        TASK,
        "armijo-sign",
        "f(x) − c·t·∇f·d: the slope is negative already, so this lets f rise",
    ),
    mistake(
        TASK,
        "any-decrease",
        "any decrease, or next to any, will do: the condition asks for a share of the promised one",
    ),
    mistake(TASK, "step-forgotten", "c·∇f·d without the step t"),
    mistake(
        TASK,
        "gradient-for-direction",
        "∇f·∇f in the place of ∇f·d: the direction need not be the gradient",
    ),
    mistake(
        TASK,
        "one-shrink-more",
        "shrunk once more after the step that satisfied the condition",
    ),
    mistake(TASK, "one-shrink-less", "the last step that failed, not the first that succeeded"),
    mistake(TASK, "halves", "halved each time: the factor is in the settings"),
    mistake(TASK, "uphill-accepted", "no look at whether the direction goes down"),
    mistake(TASK, "minus-infinity", "−∞ taken as a decrease"),
    mistake(TASK, "strict-slope", "a slope of exactly 0 taken as downhill"),
    mistake(
        TASK,
        "all-that-was-promised",
        "f(x) + t·∇f·d without the c: a share of the promised decrease is enough",
    ),
    mistake(TASK, "shrunk-first", "ρ·t₀ tried first: the first step is t₀ itself"),
    mistake(TASK, "strict-condition", "< for ≤: a step that meets the condition exactly will do"),
    mistake(
        TASK,
        "unit-direction",
        "the direction divided by its length: t counts in d as it is given",
    ),
    mistake(TASK, "one-trial-less", "given up after 99 trials"),
    right(TASK, "first-of-all", "all hundred steps as an iterator, and the first that satisfies"),
    right(TASK, "powers", "each step as t₀·ρᵏ, from scratch"),
    right(TASK, "quotient", "the decrease divided by the promised one, compared with c"),
];

/// Backtracking line search.
pub fn line_search(
    f: impl Fn(&Array1<f64>) -> f64,
    x: &Array1<f64>,
    gradient: &Array1<f64>,
    direction: &Array1<f64>,
    settings: &Armijo,
) -> Result<f64, LineSearchError> {
    let choice = chosen(TASK);
    let &Armijo { initial, shrink, c } = settings;
    if choice == "first-of-all" {
        let slope: f64 = gradient.iter().zip(direction).map(|(g, d)| g * d).sum();
        if slope.is_nan() || slope >= 0.0 {
            return Err(LineSearchError::NotDescent);
        }
        let here = f(x);
        let steps = std::iter::successors(Some(initial), |t| Some(t * shrink)).take(100);
        let gain = |t: f64| f(&Array1::from_shape_fn(x.len(), |j| x[j] + t * direction[j])) - here;
        let mut good = steps.filter(|&t| {
            let gain = gain(t);
            gain.is_finite() && gain <= c * t * slope
        });
        return good.next().ok_or(LineSearchError::NoStep);
    }
    let unit = direction / direction.dot(direction).sqrt();
    let direction = if choice == "unit-direction" { &unit } else { direction };
    let slope = match choice {
        "gradient-for-direction" => -gradient.dot(gradient),
        _ => gradient.dot(direction),
    };
    let downhill = match choice {
        "uphill-accepted" => true,
        "strict-slope" => slope <= 0.0,
        _ => slope < 0.0,
    };
    if !downhill {
        return Err(LineSearchError::NotDescent);
    }
    let (here, mut t) = (f(x), initial);
    if choice == "shrunk-first" {
        t *= shrink;
    }
    for k in 0..if choice == "one-trial-less" { 99 } else { 100 } {
        if choice == "powers" {
            t = initial * shrink.powi(k);
        }
        let there = f(&(x + t * direction));
        let enough = match choice {
            "armijo-sign" => there <= here - c * t * slope,
            "any-decrease" => there < here,
            "all-that-was-promised" => there <= here + t * slope,
            "strict-condition" => there < here + c * t * slope,
            "step-forgotten" => there <= here + c * slope,
            "quotient" => (here - there) / (-t * slope) >= c,
            _ => there <= here + c * t * slope,
        };
        if enough && (there.is_finite() || choice == "minus-infinity") {
            return Ok(match choice {
                "one-shrink-more" => t * shrink,
                "one-shrink-less" if t < initial => t / shrink,
                _ => t,
            });
        }
        t *= if choice == "halves" { 0.5 } else { shrink };
    }
    Err(LineSearchError::NoStep)
}
