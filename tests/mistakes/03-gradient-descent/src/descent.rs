//! Answers to `gradient_descent`.

use catalogue::{enter, pick};
use ndarray::Array1;
use solution::{DescentError, Stop};

/// The trajectory of gradient descent.
pub fn gradient_descent(gradient: impl Fn(&Array1<f64>) -> Array1<f64>, start: &Array1<f64>, learning_rate: f64, stop: &Stop) -> Result<Vec<Array1<f64>>, DescentError> {
    let _inside = enter("gradient_descent");
    let good = learning_rate.is_finite() && learning_rate > 0.0;
    let is_good = pick!(
        "rate",
        good,
        wrong("any", "a learning rate that is not finite and positive, taken as it comes", true),
        wrong("zero", "a learning rate of 0 let through", good || learning_rate == 0.0),
        wrong("nan", "NaN let through as a learning rate: every comparison with it is false", good || learning_rate.is_nan()),
        wrong("infinite", "∞ let through as a learning rate", learning_rate > 0.0),
        wrong("sign", "a learning rate refused only where it is not above 0: ∞ and NaN pass", learning_rate.is_nan() || learning_rate > 0.0),
        wrong("negative", "a learning rate refused only where it is negative: 0, ∞ and NaN pass", learning_rate.is_nan() || learning_rate >= 0.0),
        wrong("at-most-1", "a learning rate above 1 refused: any that is finite and positive will do", good && learning_rate <= 1.0),
        wrong("late", "a learning rate that is looked at only where there is a step to take", good || stop.max_steps == 0),
        wrong("after-gradient", "the gradient taken before the learning rate was looked at", {
            gradient(start);
            good
        }),
    );
    if !is_good {
        return Err(DescentError::LearningRate);
    }
    let (mut x, mut velocity) = (start.clone(), Array1::zeros(start.len()));
    let mut path = pick!("start", vec![start.clone()], wrong("none", "a trajectory without its start", vec![]));
    let max_steps = pick!(
        "steps",
        stop.max_steps,
        wrong("one-more", "one update too many", stop.max_steps.saturating_add(1)),
        wrong("one-less", "one update too few", stop.max_steps.saturating_sub(1)),
    );
    for step in 1..=max_steps {
        let g = pick!(
            "gradient",
            gradient(&x),
            wrong("start", "the gradient of the start in every step: it is to be taken at the present x", gradient(start)),
            wrong("twice", "the gradient taken twice at each point, for its length and for the update: once is enough", {
                gradient(&x);
                gradient(&x)
            }),
        );
        let small = is_small(&g, learning_rate, stop.tolerance);
        let tested_first = pick!(
            "order",
            true,
            wrong("after-update", "the gradient tested after the update that it made: a small one makes none", false),
            wrong("not-the-first", "no test of the gradient before the first update", step > 1),
        );
        if small && tested_first {
            break;
        }
        let before = x.clone();
        let rate = pick!(
            "decay",
            learning_rate,
            wrong("step", "a learning rate that falls with the updates: here it stays", learning_rate / step as f64),
            wrong("root", "a learning rate that falls with the root of the updates: here it stays", learning_rate / (step as f64).sqrt()),
        );
        x = update(x, &g, rate, &gradient);
        pick!(
            "memory",
            (),
            some(
                "momentum",
                "some momentum: each step is along the present gradient alone",
                |beta| {
                    velocity = beta * &velocity + &g;
                    x = &before - rate * &velocity;
                },
                [0.9, 0.5, 0.8, 0.95, 0.99]
            ),
        );
        let error = pick!(
            "count",
            DescentError::Diverged { step },
            wrong("from-0", "the updates counted from 0 in the error: the first is update 1", DescentError::Diverged { step: step - 1 }),
            wrong("one-later", "the update after the one that diverged", DescentError::Diverged { step: step + 1 }),
        );
        if has_diverged(&x, &g) {
            return pick!("divergence", Err(error), wrong("breaks", "an end like any other where x is not finite: that is an error", Ok(path)));
        }
        pick!(
            "points",
            path.push(x.clone()),
            wrong("before", "x before each update: the start comes twice, and the last point is missing", path.push(before.clone())),
            wrong("last-only", "the last point alone: the trajectory has them all", path = vec![x.clone()]),
        );
        if small && !tested_first {
            break;
        }
        if pick!("stop", false, wrong("unmoved", "an end where x no longer moves: only a small gradient or the last step ends it", x == before)) {
            break;
        }
    }
    Ok(path)
}

fn is_small(g: &Array1<f64>, learning_rate: f64, tolerance: f64) -> bool {
    let squares = g.dot(g);
    let largest = g.iter().fold(0.0, |m: f64, g| if g.is_nan() { *g } else { m.max(g.abs()) });
    let norm = pick!(
        "norm",
        squares.sqrt(),
        wrong("step", "the length of the step compared with the tolerance: it is that of the gradient", learning_rate * squares.sqrt()),
        wrong("maximum", "the largest element compared with the tolerance: asked for is ‖∇f‖₂", largest),
        wrong("mean", "the root mean square compared with the tolerance: ‖∇f‖₂ has no mean in it", (squares / g.len() as f64).sqrt()),
        wrong("sum", "the sum of |∇f| compared with the tolerance: asked for is ‖∇f‖₂", g.mapv(f64::abs).sum()),
        wrong("squared", "the squared length compared with the tolerance: the root is missing", squares),
        wrong("plain-sum", "the sum of the gradient's elements: they cancel each other", g.sum()),
        wrong("first", "the first element compared with the tolerance: asked for is ‖∇f‖₂", g[0].abs()),
        right("hypot", "the length by hypot", g.iter().fold(0.0f64, |norm, g| norm.hypot(*g))),
    );
    pick!(
        "compare",
        norm <= tolerance,
        wrong("strict", "a gradient of exactly the tolerance taken as too large", norm < tolerance),
        wrong("nan", "NaN taken for convergence: every comparison with it is false, so ask norm <= tolerance", norm.is_nan() || norm <= tolerance),
        wrong(
            "not-above",
            "NaN taken for convergence, as a gradient or as a tolerance: every comparison with it is false, so ask norm <= tolerance",
            norm.partial_cmp(&tolerance) != Some(std::cmp::Ordering::Greater)
        ),
        wrong("squares", "a negative tolerance that acts like a positive one, as it does where squares are compared: nothing is at most −1", norm * norm <= tolerance * tolerance),
        wrong("never", "no look at the tolerance", false),
        wrong("inverted", INVERTED, norm > tolerance),
        wrong("inverted-while", INVERTED, is_above_or_nan(norm, tolerance)),
        wrong("inverted-strict", INVERTED, norm >= tolerance),
        wrong("only-0", "an end only where the gradient is 0: the tolerance is in the settings", norm == 0.0),
    )
}

const COORDINATES: &str = "each coordinate updated before the next one's derivative was taken: all of them move at once";

const INVERTED: &str = "an end where the gradient is large: a small one ends the descent";

fn is_above_or_nan(norm: f64, tolerance: f64) -> bool {
    norm.is_nan() || tolerance.is_nan() || norm > tolerance
}

const NORMALISED: &str = "the gradient divided by its length: then the step no longer shrinks on its own";

fn update(x: Array1<f64>, g: &Array1<f64>, learning_rate: f64, gradient: impl Fn(&Array1<f64>) -> Array1<f64>) -> Array1<f64> {
    let mut x = x;
    pick!(
        "update",
        &x - learning_rate * g,
        wrong("ascent", "x + η·∇f, which climbs: descent goes against the gradient", &x + learning_rate * g),
        wrong("normalised", NORMALISED, &x - learning_rate * g / g.dot(g).sqrt()),
        wrong("normalised-rate", NORMALISED, &x - learning_rate / g.dot(g).sqrt() * g),
        wrong("normalised-first", NORMALISED, &x - learning_rate * (g / g.dot(g).sqrt())),
        wrong("again", "the gradient taken again for the update: once at each point is enough", &x - learning_rate * gradient(&x)),
        wrong("sign", "the sign of the gradient: its size is left out", &x - learning_rate * g.mapv(f64::signum)),
        wrong("no-rate", "x − ∇f without η", &x - g),
        wrong("assigned", "−η·∇f for x − η·∇f", -learning_rate * g),
        wrong("coordinates", COORDINATES, {
            for j in 0..x.len() {
                let g = if j == 0 { g.clone() } else { gradient(&x) };
                x[j] -= learning_rate * g[j];
            }
            x
        }),
        wrong("coordinates-anew", COORDINATES, {
            for j in 0..x.len() {
                let g = gradient(&x);
                x[j] -= learning_rate * g[j];
            }
            x
        }),
        wrong("first", "the first coordinate alone: all of them move at once", {
            x[0] -= learning_rate * g[0];
            x
        }),
        right("in-place", "one x, changed in place, element by element", {
            x.iter_mut().zip(g).for_each(|(x, g)| *x -= g * learning_rate);
            x
        }),
        right("scaled-add", "scaled_add", {
            x.scaled_add(-learning_rate, g);
            x
        }),
    )
}

fn has_diverged(x: &Array1<f64>, g: &Array1<f64>) -> bool {
    let lost = |v: &f64| !v.is_finite();
    let beyond = |bound: f64| x.iter().any(|x| lost(x) || x.abs() > bound);
    pick!(
        "finite",
        x.iter().any(lost),
        wrong("unseen", "no look at whether x is still finite", false),
        wrong("all", "divergence only when no element of x is finite: one that is not is enough", x.iter().all(lost)),
        wrong("nan-only", "NaN alone taken for divergence: ∞ is too", x.iter().any(|x| x.is_nan())),
        wrong("infinite-only", "∞ alone taken for divergence: NaN is too", x.iter().any(|x| x.is_infinite())),
        wrong("gradient", "a look at the gradient for x: a finite gradient can lead out of the numbers", g.iter().any(lost)),
        wrong("sum", "a look at the sum of x: it can overflow where x does not", lost(&x.sum())),
        wrong("norm", "a look at the length of x: its squares overflow long before x does", lost(&x.dot(x))),
        some("bound", "an x above some bound taken for divergence: every finite number is one", beyond, [1e10, 1e3, 1e6, 1e8, 1e12, 1e15, 1e100, 1e300]),
        wrong("first", "a look at the first element of x only", lost(&x[0])),
    )
}
