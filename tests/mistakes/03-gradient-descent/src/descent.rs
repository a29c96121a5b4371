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
    let steps = stop.max_steps + usize::from(choice == "one-step-more");
    for step in 1..=steps {
        let g = match choice {
            "stale-gradient" => gradient(start),
            _ => gradient(&x),
        };
        let norm = match choice {
            "stops-on-small-steps" => learning_rate * g.dot(&g).sqrt(),
            "maximum-norm" => g.iter().fold(0.0, |m: f64, g| m.max(g.abs())),
            "squared-norm" => g.iter().map(|g| g * g).sum::<f64>(),
            _ => g.dot(&g).sqrt(),
        };
        let tolerance = match choice {
            "squared-norm" => stop.tolerance * stop.tolerance,
            _ => stop.tolerance,
        };
        if norm <= tolerance && choice != "stops-after-update" {
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
        if choice != "divergence-unseen" && x.iter().any(|x| !x.is_finite()) {
            return Err(DescentError::Diverged { step });
        }
        path.push(x.clone());
        if norm <= tolerance {
            break;
        }
    }
    if choice == "no-start" {
        path.remove(0);
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
        "a power iteration from a vector of ones: it may be at right angles to the leading eigenvector",
    ),
    mistake(STABLE_TASK, "few-iterations", "a power iteration that is stopped after five steps"),
    mistake(
        STABLE_TASK,
        "frobenius",
        "2/‖A‖, with the root of the sum of squares in the place of λmax",
    ),
    right(STABLE_TASK, "power-iteration", "a power iteration from an uneven start, 500 steps"),
    right(STABLE_TASK, "jacobi", "all eigenvalues, by Jacobi's rotations"),
];

/// 2/λmax.
pub fn stable_learning_rate(a: &Array2<f64>) -> f64 {
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
    match chosen(STABLE_TASK) {
        "one-over" => rate / 2.0,
        "smallest" => 2.0 / eigenvalues(a).into_iter().fold(f64::INFINITY, f64::min),
        "trace" => 2.0 / a.diag().sum(),
        "largest-diagonal" => 2.0 / a.diag().iter().fold(0.0, |m: f64, v| m.max(*v)),
        "starts-at-ones" => 2.0 / power(Array1::ones(n), 500),
        "few-iterations" => {
            2.0 / power(Array1::from_iter((0..n).map(|i| 1.0 + (i as f64).sin())), 5)
        }
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
