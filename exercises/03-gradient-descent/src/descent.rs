//! Tasks `gradient_descent` and `stable_learning_rate`.

use ndarray::{Array1, Array2};

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// At most this many updates.
    pub max_steps: usize,
    /// No further update once ‖∇f‖₂ ≤ this: never, if this is negative or NaN. The norm may be
    /// computed as it is written, so that squares over- or underflow beyond 10^±150.
    pub tolerance: f64,
}

/// Why a descent has no result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DescentError {
    /// The learning rate is not finite and positive.
    LearningRate,
    /// An element of x is NaN or infinite after this update (the first is update 1).
    Diverged {
        /// The number of the update.
        step: usize,
    },
}

/// Gradient descent, x ← x − η·∇f(x), and the whole way that it went.
///
/// Returns the trajectory: `start` first, then x after each update. Before every update the
/// gradient at the present x is tested against the tolerance, so a start at the minimum gives a
/// trajectory of one point. `gradient` is called at most once at each point of the trajectory. A
/// gradient that is NaN is not within the tolerance: it makes an update, and that update diverges.
///
/// # Errors
/// [`DescentError::LearningRate`] before anything is evaluated; [`DescentError::Diverged`] after the
/// first update with an element of x that is not finite.
///
/// Source: Goodfellow, Bengio, Courville, *Deep Learning* (2016), section 4.3.
pub fn gradient_descent(
    gradient: impl Fn(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    stop: &Stop,
) -> Result<Vec<Array1<f64>>, DescentError> {
    todo!("gradient_descent")
}

/// The learning rate below which gradient descent on f(x) = ½·xᵀA·x converges from any start, and
/// above which it diverges: 2/λmax(A).
///
/// `a` is `n × n`, symmetric and positive semidefinite. Right to 6 digits when the largest
/// eigenvalue is at least a tenth above the next different one. Infinite for A = 0, and for 0×0.
///
/// # Panics
/// If `a` is not square, with a message that names its shape.
///
/// Source: LeCun, Bottou, Orr, Müller, *Efficient BackProp* (1998), section 5.1.
pub fn stable_learning_rate(a: &Array2<f64>) -> f64 {
    todo!("stable_learning_rate")
}
