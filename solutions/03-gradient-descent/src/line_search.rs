//! Task `line_search`.

use ndarray::Array1;

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Armijo {
    /// The first step tried, t₀ > 0.
    pub initial: f64,
    /// Each next step is the last one times this, 0 < ρ < 1.
    pub shrink: f64,
    /// The share of the promised decrease that must be seen, 0 < c < 1.
    pub c: f64,
}

/// Why there is no step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LineSearchError {
    /// The direction does not point downhill: ∇f·d ≥ 0, or is NaN.
    NotDescent,
    /// None of the first 100 steps will do.
    NoStep,
}

/// Backtracking line search: the first of t₀, ρ·t₀, ρ²·t₀, … for which
///
/// f(x + t·d) ≤ f(x) + c·t·∇f(x)·d.
///
/// `gradient` is ∇f(x) and `direction` is d, both of x's length. Each of these steps is a trial, for
/// which f is evaluated once; to evaluate f(x) is none. A trial where f is NaN or infinite does not
/// satisfy the condition. f(x) may be anything: below +∞ every finite value will do, below NaN and
/// −∞ none.
///
/// # Errors
/// [`LineSearchError::NotDescent`] before any trial; [`LineSearchError::NoStep`] after 100 trials.
///
/// # Panics
/// If x, gradient and direction do not have the same length.
///
/// Source: Nocedal, Wright, *Numerical Optimization* (2006), algorithm 3.1.
pub fn line_search(
    f: impl Fn(&Array1<f64>) -> f64,
    x: &Array1<f64>,
    gradient: &Array1<f64>,
    direction: &Array1<f64>,
    settings: &Armijo,
) -> Result<f64, LineSearchError> {
    // BEGIN SOLUTION
    let lengths = [gradient.len(), direction.len()];
    assert_eq!(lengths, [x.len(); 2], "the lengths of gradient and direction are not that of x");
    // What a straight line would lose for each unit of t.
    let slope = gradient.dot(direction);
    if slope.is_nan() || slope >= 0.0 {
        return Err(LineSearchError::NotDescent);
    }
    let here = f(x);
    let mut t = settings.initial;
    for _ in 0..100 {
        let there = f(&(x + t * direction));
        // −∞ would pass the comparison, and is no minimum.
        if there.is_finite() && there <= here + settings.c * t * slope {
            return Ok(t);
        }
        t *= settings.shrink;
    }
    Err(LineSearchError::NoStep)
    // END SOLUTION
}
