//! Answers to `gradient_descent` and `stable_learning_rate`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::{Array1, Array2};
use solution::{DescentError, Stop};

const TASK: &str = "gradient_descent";

pub(crate) const DESCENT: &[Entry] = &[
    mistake(TASK, "ascent", "x + η·∇f, which climbs: descent goes against the gradient"),
    mistake(TASK, "no-start", "a trajectory without its start"),
    mistake(
        TASK,
        "stale-gradient",
        "the gradient of the start in every step: it is to be taken at the present x",
    ),
    mistake(
        TASK,
        "coordinate-by-coordinate",
        "each coordinate updated before the next one's derivative was taken: all of them move at once",
    ),
    mistake(
        TASK,
        "normalised",
        "the gradient divided by its length: then the step no longer shrinks on its own",
    ),
    mistake(TASK, "one-step-more", "one update too many"),
    mistake(
        TASK,
        "stops-on-small-steps",
        "the length of the step compared with the tolerance: it is that of the gradient",
    ),
    mistake(
        TASK,
        "stops-after-update",
        "the gradient tested after the update that it made: a small one makes none",
    ),
    mistake(TASK, "divergence-unseen", "no look at whether x is still finite"),
    mistake(
        TASK,
        "any-learning-rate",
        "a learning rate that is not finite and positive, taken as it comes",
    ),
    mistake(
        TASK,
        "maximum-norm",
        "the largest element compared with the tolerance: asked for is ‖∇f‖₂",
    ),
    mistake(
        TASK,
        "mean-norm",
        "the root mean square compared with the tolerance: ‖∇f‖₂ has no mean in it",
    ),
    mistake(TASK, "strictly-below", "a gradient of exactly the tolerance taken as too large"),
    mistake(
        TASK,
        "nan-converges",
        "NaN taken for convergence: every comparison with it is false, so ask norm <= tolerance",
    ),
    mistake(
        TASK,
        "divergence-of-all",
        "divergence only when no element of x is finite: one that is not is enough",
    ),
    mistake(
        TASK,
        "updates-from-zero",
        "the updates counted from 0 in the error: the first is update 1",
    ),
    mistake(TASK, "one-step-less", "one update too few"),
    right(
        TASK,
        "asks-ahead",
        "the next gradient taken as soon as x has moved, and the norm by scaling",
    ),
    right(
        TASK,
        "in-place",
        "one x, updated in place, element by element from a gradient that is known",
    ),
    right(TASK, "squared-norm", "the squared norm against the squared tolerance, in a while loop"),
];

/// The trajectory of gradient descent.
pub fn gradient_descent(
    gradient: impl Fn(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    stop: &Stop,
) -> Result<Vec<Array1<f64>>, DescentError> {
    let choice = chosen(TASK);
    let refused = !(learning_rate.is_finite() && learning_rate > 0.0);
    if refused && choice != "any-learning-rate" {
        return Err(DescentError::LearningRate);
    }
    let mut x = start.clone();
    let mut path = vec![start.clone()];
    if choice == "asks-ahead" {
        return asks_ahead(gradient, start, learning_rate, stop);
    }
    let steps = match choice {
        "one-step-more" => stop.max_steps + 1,
        "one-step-less" => stop.max_steps.saturating_sub(1),
        _ => stop.max_steps,
    };
    for step in 1..=steps {
        let g = match choice {
            "stale-gradient" => gradient(start),
            _ => gradient(&x),
        };
        let norm = match choice {
            "stops-on-small-steps" => learning_rate * g.dot(&g).sqrt(),
            "maximum-norm" => {
                g.iter().fold(0.0, |m: f64, g| if g.is_nan() { *g } else { m.max(g.abs()) })
            }
            "mean-norm" => (g.dot(&g) / g.len() as f64).sqrt(),
            "squared-norm" => g.iter().map(|g| g * g).sum::<f64>(),
            _ => g.dot(&g).sqrt(),
        };
        let tolerance = match choice {
            "squared-norm" => stop.tolerance * stop.tolerance,
            _ => stop.tolerance,
        };
        let small = match choice {
            "strictly-below" => norm < tolerance,
            "nan-converges" => norm.is_nan() || norm <= tolerance,
            _ => norm <= tolerance,
        };
        if small && choice != "stops-after-update" {
            break;
        }
        match choice {
            "ascent" => x = x + learning_rate * &g,
            "normalised" => x = x - learning_rate * &g / norm,
            "coordinate-by-coordinate" => {
                for j in 0..x.len() {
                    let g = gradient(&x);
                    x[j] -= learning_rate * g[j];
                }
            }
            "in-place" => x.iter_mut().zip(&g).for_each(|(x, g)| *x -= g * learning_rate),
            _ => x = x - learning_rate * &g,
        }
        let lost = x.iter().filter(|x| !x.is_finite()).count();
        let diverged = match choice {
            "divergence-unseen" => false,
            "divergence-of-all" => lost == x.len(),
            _ => lost > 0,
        };
        if diverged {
            let step = if choice == "updates-from-zero" { step - 1 } else { step };
            return Err(DescentError::Diverged { step });
        }
        path.push(x.clone());
        if small {
            break;
        }
    }
    if choice == "no-start" {
        path.remove(0);
    }
    Ok(path)
}

fn asks_ahead(
    gradient: impl Fn(&Array1<f64>) -> Array1<f64>,
    start: &Array1<f64>,
    learning_rate: f64,
    stop: &Stop,
) -> Result<Vec<Array1<f64>>, DescentError> {
    let norm = |g: &Array1<f64>| g.iter().fold(0.0f64, |norm, g| norm.hypot(*g));
    let mut path = vec![start.clone()];
    let mut g = gradient(start);
    while path.len() <= stop.max_steps && (norm(&g).is_nan() || norm(&g) > stop.tolerance) {
        let x: Array1<f64> =
            path[path.len() - 1].iter().zip(&g).map(|(x, g)| x - learning_rate * g).collect();
        if !x.iter().all(|x| x.is_finite()) {
            return Err(DescentError::Diverged { step: path.len() });
        }
        g = gradient(&x);
        path.push(x);
    }
    Ok(path)
}

const STABLE_TASK: &str = "stable_learning_rate";

pub(crate) const STABLE: &[Entry] = &[
    mistake(
        STABLE_TASK,
        "one-over",
        "1/λmax, which is the fastest along that direction: the limit is 2/λmax",
    ),
    mistake(STABLE_TASK, "smallest", "2/λmin: the steepest direction breaks first"),
    mistake(
        STABLE_TASK,
        "trace",
        "2/trace, the sum of the eigenvalues in the place of the largest",
    ),
    mistake(
        STABLE_TASK,
        "largest-diagonal",
        "2 over the largest diagonal element: no element of A is its eigenvalue",
    ),
    mistake(
        STABLE_TASK,
        "starts-at-ones",
        "a power iteration from a fixed vector, like ones: it may be at right angles to the leading eigenvector",
    ),
    mistake(
        STABLE_TASK,
        "starts-at-an-axis",
        "a power iteration from (1, 0, …, 0): it may be at right angles to the leading eigenvector",
    ),
    mistake(
        STABLE_TASK,
        "row-sum",
        "2 over the largest row sum of |A|: that is a bound on λmax, not λmax",
    ),
    mistake(
        STABLE_TASK,
        "absolute-threshold",
        "a matrix of small numbers taken for 0: there is no smallest curvature",
    ),
    mistake(
        STABLE_TASK,
        "rows-only",
        "no look at whether A is square: what lies beyond its first columns is ignored",
    ),
    mistake(STABLE_TASK, "few-iterations", "a power iteration that is stopped after five steps"),
    mistake(
        STABLE_TASK,
        "frobenius",
        "2/‖A‖, with the root of the sum of squares in the place of λmax",
    ),
    right(STABLE_TASK, "power-iteration", "a power iteration from an uneven start, 500 steps"),
    right(
        STABLE_TASK,
        "from-every-axis",
        "a power iteration from each axis, and the largest of all",
    ),
    right(STABLE_TASK, "jacobi", "all eigenvalues, by Jacobi's rotations"),
];

/// 2/λmax.
pub fn stable_learning_rate(a: &Array2<f64>) -> f64 {
    if chosen(STABLE_TASK) == "rows-only" {
        let n = a.nrows().min(a.ncols());
        return solution::stable_learning_rate(&Array2::from_shape_fn((n, n), |at| a[at]));
    }
    let rate = solution::stable_learning_rate(a);
    let n = a.nrows();
    let power = |start: Array1<f64>, steps: usize| {
        let (mut v, mut lambda) = (start, 0.0);
        for _ in 0..steps {
            let next = a.dot(&v);
            lambda = v.dot(&next) / v.dot(&v);
            let size = next.dot(&next).sqrt();
            if size == 0.0 {
                return 0.0;
            }
            v = next / size;
        }
        lambda
    };
    let axis = |i: usize| Array1::from_shape_fn(n, |j| if i == j { 1.0 } else { 0.0 });
    match chosen(STABLE_TASK) {
        "one-over" => rate / 2.0,
        "smallest" => 2.0 / eigenvalues(a).into_iter().fold(f64::INFINITY, f64::min),
        "trace" => 2.0 / a.diag().sum(),
        "largest-diagonal" => 2.0 / a.diag().iter().fold(0.0, |m: f64, v| m.max(*v)),
        "starts-at-ones" => 2.0 / power(Array1::ones(n), 500),
        "few-iterations" => {
            2.0 / power(Array1::from_iter((0..n).map(|i| 1.0 + (i as f64).sin())), 5)
        }
        "starts-at-an-axis" => 2.0 / power(axis(0), 500),
        "starts-at-one-two-three" => 2.0 / power(Array1::from_iter((1..=n).map(|i| i as f64)), 500),
        "row-sum" => {
            let sums = a.rows().into_iter().map(|row| row.mapv(f64::abs).sum());
            2.0 / sums.fold(0.0, f64::max)
        }
        "absolute-threshold" if a.diag().sum() < 1e-12 => f64::INFINITY,
        "from-every-axis" => 2.0 / (0..n).map(|i| power(axis(i), 500)).fold(0.0, f64::max),
        "frobenius" => 2.0 / a.iter().map(|v| v * v).sum::<f64>().sqrt(),
        "power-iteration" => {
            2.0 / power(Array1::from_iter((0..n).map(|i| (1.0 + 3.7 * i as f64).sin())), 500)
        }
        "jacobi" => 2.0 / eigenvalues(a).into_iter().fold(0.0, f64::max),
        _ => rate,
    }
}

/// Jacobi's rotations until nothing is left off the diagonal.
fn eigenvalues(a: &Array2<f64>) -> Vec<f64> {
    let (mut a, n) = (a.clone(), a.nrows());
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[[p, q]] == 0.0 {
                    continue;
                }
                let angle = 0.5 * (2.0 * a[[p, q]]).atan2(a[[q, q]] - a[[p, p]]);
                let mut turn = Array2::eye(n);
                (turn[[p, p]], turn[[q, q]]) = (angle.cos(), angle.cos());
                (turn[[p, q]], turn[[q, p]]) = (angle.sin(), -angle.sin());
                a = turn.t().dot(&a).dot(&turn);
            }
        }
    }
    a.diag().to_vec()
}
