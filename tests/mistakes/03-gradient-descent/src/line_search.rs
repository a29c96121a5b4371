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
        "any decrease will do: the condition asks for a share of the promised one",
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
    for k in 0..100 {
        if choice == "powers" {
            t = initial * shrink.powi(k);
        }
        let there = f(&(x + t * direction));
        let enough = match choice {
            "armijo-sign" => there <= here - c * t * slope,
            "any-decrease" => there < here,
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
