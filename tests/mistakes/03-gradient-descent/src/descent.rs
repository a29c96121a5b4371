//! Answers to `gradient_descent`.

use catalogue::{ANY_PANIC, enter, pick};
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
        wrong("below-1", "a learning rate of 1 and more refused: any that is finite and positive will do", good && learning_rate < 1.0),
        some(
            "least",
            "a learning rate below some size refused: any that is positive and finite will do",
            |least| good && learning_rate >= least,
            [1e-12, 1e-15, 1e-10, 1e-8, 1e-6]
        ),
        wrong("late", "a learning rate that is looked at only where there is a step to take", good || stop.max_steps == 0),
        wrong("after-gradient", "the gradient taken before the learning rate was looked at", {
            gradient(start);
            good
        }),
    );
    if !is_good {
        return pick!(
            "refusal",
            Err(DescentError::LearningRate),
            wrong("panic", "a panic for a bad learning rate: it is an error that is returned", panic!("{ANY_PANIC}")),
            wrong("start", "the start alone for a bad learning rate: it is an error that is returned", Ok(vec![start.clone()])),
            wrong("nothing", "an empty trajectory for a bad learning rate: it is an error that is returned", Ok(vec![])),
            some("diverged", "divergence for a bad learning rate: it has an error of its own", |step| Err(DescentError::Diverged { step: step as usize }), [0.0, 1.0]),
        );
    }
    pick!(
        "settings",
        (),
        wrong("no-step", "a panic where no update is allowed: the trajectory is the start then", assert!(stop.max_steps > 0, "{ANY_PANIC}")),
        wrong("negative", "a panic for a tolerance that is negative or NaN: no gradient is that small, and all updates are made", assert!(stop.tolerance >= 0.0, "{ANY_PANIC}")),
        wrong("zero", "a panic for a tolerance that is not above 0: with 0, a gradient of 0 ends the descent", assert!(stop.tolerance > 0.0, "{ANY_PANIC}")),
        wrong("start", "a panic for a start that is not finite: that is divergence at update 1", assert!(start.iter().all(|x| x.is_finite()), "{ANY_PANIC}")),
    );
    let (mut x, mut velocity) = (start.clone(), Array1::zeros(start.len()));
    let mut path = pick!(
        "start",
        vec![start.clone()],
        wrong("none", "a trajectory without its start", vec![]),
        wrong("twice", "the start twice in the trajectory", vec![start.clone(), start.clone()]),
    );
    let max_steps = pick!(
        "steps",
        stop.max_steps,
        wrong("one-more", "one update too many", stop.max_steps.saturating_add(1)),
        wrong("one-less", "one update too few", stop.max_steps.saturating_sub(1)),
        wrong("at-least-one", "one update even where none is allowed: the limit is looked at before each", stop.max_steps.max(1)),
    );
    for step in 1..=max_steps {
        let g = pick!(
            "gradient",
            gradient(&x),
            wrong("start", "the gradient of the start in every step: it is to be taken at the present x", gradient(start)),
            wrong("behind", "the gradient at the point before the present one: it is to be taken at the present x", gradient(path.iter().rev().nth(1).unwrap_or(&x))),
            wrong("twice", "the gradient taken twice at each point, for its length and for the update: once is enough", {
                gradient(&x);
                gradient(&x)
            }),
        );
        let small = is_small(&g, &x, learning_rate, stop.tolerance);
        let tested_first = pick!(
            "order",
            true,
            wrong("after-update", "the gradient tested after the update that it made: a small one makes none", false),
            wrong("not-the-first", "no test of the gradient before the first update", step > 1),
            wrong("only-the-first", "the gradient tested before the first update only: it is tested before every one", step == 1),
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
            wrong("to-0", "a learning rate that falls to 0 along a line: here it stays", learning_rate * (1.0 - (step - 1) as f64 / max_steps as f64)),
            some(
                "factor",
                "a learning rate that falls by some factor with each update: here it stays",
                |factor| learning_rate * factor.powf((step - 1) as f64),
                [0.9, 0.99, 0.999, 0.95, 0.5]
            ),
            some("constant", "some constant for the learning rate: it is an argument", |rate| rate, [0.1, 0.01, 0.001, 0.05]),
            wrong("squared", "η² for η", learning_rate * learning_rate),
            wrong("doubled", "the step taken twice: once is enough", 2.0 * learning_rate),
            wrong("halved", "½·η for η: a ½ belongs to a squared error", 0.5 * learning_rate),
        );
        x = update(x, &g, rate, start, &gradient);
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
            wrong("steps", "the number of updates that are allowed in the error: it is that of the one that diverged", DescentError::Diverged { step: max_steps }),
            wrong("rate", "the error of the learning rate for a descent that diverged: it has one of its own", DescentError::LearningRate),
        );
        if has_diverged(&x, &before, &g) {
            return pick!(
                "divergence",
                Err(error),
                wrong("breaks", "an end like any other where x is not finite: that is an error", Ok(path)),
                wrong("kept", "an end like any other where x is not finite, with that x as the last point: that is an error", {
                    path.push(x);
                    Ok(path)
                }),
                wrong("panic", "a panic where x is not finite: it is an error that is returned", panic!("{ANY_PANIC}")),
            );
        }
        pick!(
            "points",
            path.push(x.clone()),
            wrong("before", "x before each update: the start comes twice, and the last point is missing", path.push(before.clone())),
            wrong("last-only", "the last point alone: the trajectory has them all", path = vec![x.clone()]),
            wrong("start-and-last", "the start and the last point alone: the trajectory has them all", {
                path.truncate(1);
                path.push(x.clone());
            }),
            wrong("gradients", "the gradients in the trajectory: it has the points", path.push(g.clone())),
            wrong("steps", "the steps in the trajectory: it has the points that they lead to", path.push(&x - &before)),
            wrong(
                "unmoved",
                "no point for an update by 0: the trajectory has one for every update",
                if x != before {
                    path.push(x.clone())
                }
            ),
        );
        if small && !tested_first {
            break;
        }
        if pick!(
            "stop",
            false,
            wrong("unmoved", "an end where x no longer moves: only a small gradient or the last step ends it", x == before),
            wrong("small-step", "an end after a short step: the gradient's length is what ends it", (&x - &before).mapv(|d| d * d).sum().sqrt() <= stop.tolerance),
            wrong("relative-step", "an end after a step that is short beside x: the gradient's length is what ends it", {
                (&x - &before).mapv(|d| d * d).sum().sqrt() <= stop.tolerance * before.dot(&before).sqrt()
            }),
            some(
                "tiny-step",
                "an end after a step below some size: the gradient's length is what ends it",
                |least| (&x - &before).mapv(|d| d * d).sum().sqrt() < least,
                [1e-12, 1e-10, 1e-9, 1e-8, 1e-6, 1e-15, 1e-16]
            ),
        ) {
            break;
        }
    }
    pick!(
        "result",
        Ok(path.clone()),
        wrong("one-less", "the last point left out of the trajectory", {
            path.pop();
            Ok(path)
        }),
        wrong("same", "the last x at every point: a copy of each is what the trajectory has", Ok(vec![x; path.len()])),
    )
}

fn is_small(g: &Array1<f64>, x: &Array1<f64>, learning_rate: f64, tolerance: f64) -> bool {
    let squares = g.dot(g);
    let largest = g.iter().fold(0.0, |m: f64, g| if g.is_nan() { *g } else { m.max(g.abs()) });
    let norm = pick!(
        "norm",
        squares.sqrt(),
        wrong("step", "the length of the step compared with the tolerance: it is that of the gradient", learning_rate * squares.sqrt()),
        wrong("maximum", "the largest element compared with the tolerance: asked for is ‖∇f‖₂", largest),
        wrong(
            "maximum-without-nan",
            "the largest element compared with the tolerance, by a max that drops NaN: asked for is ‖∇f‖₂",
            g.iter().fold(0.0, |m: f64, g| m.max(g.abs()))
        ),
        wrong("mean", "the root mean square compared with the tolerance: ‖∇f‖₂ has no mean in it", (squares / g.len() as f64).sqrt()),
        wrong("sum", "the sum of |∇f| compared with the tolerance: asked for is ‖∇f‖₂", g.mapv(f64::abs).sum()),
        wrong("squared", "the squared length compared with the tolerance: the root is missing", squares),
        wrong("plain-sum", "the sum of the gradient's elements: they cancel each other", g.sum()),
        wrong("first", "the first element compared with the tolerance: asked for is ‖∇f‖₂", g[0].abs()),
        wrong("last", "the last element compared with the tolerance: asked for is ‖∇f‖₂", g[g.len() - 1].abs()),
        wrong("smallest", "the smallest element compared with the tolerance: asked for is ‖∇f‖₂", g.iter().fold(f64::INFINITY, |m: f64, g| m.min(g.abs()))),
        wrong("signed-maximum", "the largest element without its absolute value: a steep way down looks flat", g.iter().fold(f64::NEG_INFINITY, |m: f64, g| m.max(*g))),
        wrong("mean-absolute", "the mean of |∇f| compared with the tolerance: ‖∇f‖₂ has no mean in it", g.mapv(f64::abs).sum() / g.len() as f64),
        wrong("mean-square", "the mean square compared with the tolerance: asked for is ‖∇f‖₂", squares / g.len() as f64),
        wrong("point", "the length of x compared with the tolerance: it is that of the gradient", x.dot(x).sqrt()),
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
        wrong("or-0", "an end where the gradient is 0, whatever the tolerance: a negative one is never met", norm <= tolerance || norm == 0.0),
        wrong("squared-tolerance", "the square of the tolerance compared with the length itself", norm <= tolerance * tolerance),
        wrong("relative", RELATIVE, norm <= tolerance * (1.0 + x.dot(x).sqrt())),
        wrong("relative-above-1", RELATIVE, norm <= tolerance * x.dot(x).sqrt().max(1.0)),
        some("constant", "some tolerance of its own: it is in the settings", |tolerance| norm <= tolerance, [1e-6, 1e-8, 1e-10, 1e-5, 1e-4, 1e-3, 1e-12]),
        some(
            "slack",
            "some slack on the tolerance: where gradients are small, that is all of it",
            |slack| norm <= tolerance + slack,
            [1e-12, 1e-10, 1e-8, 1e-9, 1e-6, 1e-15, 1e-16]
        ),
    )
}

const COORDINATES: &str = "each coordinate updated before the next one's derivative was taken: all of them move at once";

const INVERTED: &str = "an end where the gradient is large: a small one ends the descent";

const RELATIVE: &str = "the tolerance multiplied by the size of x: it is compared as it is";

fn is_above_or_nan(norm: f64, tolerance: f64) -> bool {
    norm.is_nan() || tolerance.is_nan() || norm > tolerance
}

const NORMALISED: &str = "the gradient divided by its length: then the step no longer shrinks on its own";

fn update(x: Array1<f64>, g: &Array1<f64>, learning_rate: f64, start: &Array1<f64>, gradient: impl Fn(&Array1<f64>) -> Array1<f64>) -> Array1<f64> {
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
        wrong("from-start", "each step taken from the start: it is taken from the present x", start - learning_rate * g),
        wrong("absolute", "|∇f| for ∇f: the sign says which way", &x - learning_rate * g.mapv(f64::abs)),
        wrong("squared", "the square of each derivative in the step: it is along the gradient itself", &x - learning_rate * (g * g)),
        some(
            "clipped",
            "each derivative clipped at some size: the step is along the gradient as it is",
            |most| &x - learning_rate * g.mapv(|g| g.clamp(-most, most)),
            [1.0, 5.0, 10.0, 0.5, 0.1, 100.0]
        ),
        some(
            "clipped-length",
            "the gradient shortened to some length where it is longer: the step is along the gradient as it is",
            |most| &x - learning_rate * f64::min(1.0, most / g.dot(g).sqrt()) * g,
            [1.0, 5.0, 10.0, 0.5, 0.1, 100.0]
        ),
        wrong("length", "the gradient's length taken off every coordinate: each has its own derivative", &x - learning_rate * g.dot(g).sqrt()),
        wrong("mean", "the mean of the derivatives for every coordinate: each has its own", &x - learning_rate * g.sum() / g.len() as f64),
        wrong("divided", "∇f/η for η·∇f", &x - g / learning_rate),
        wrong("product", "x·(1 − η·∇f): the step is taken off x, not a share of x", &x * (1.0 - learning_rate * g)),
        wrong("third-from-second", "the third coordinate stepped from the second's value: each steps from its own", {
            let mut next = &x - learning_rate * g;
            if x.len() > 2 {
                next[2] = x[1] - learning_rate * g[2];
            }
            next
        }),
        wrong("last-left-out", "the last coordinate never moved: the loop ends one too early", {
            let last = x[x.len() - 1];
            let mut next = &x - learning_rate * g;
            next[x.len() - 1] = last;
            next
        }),
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

fn has_diverged(x: &Array1<f64>, before: &Array1<f64>, g: &Array1<f64>) -> bool {
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
        wrong("last", "a look at the last element of x only", x.last().is_some_and(lost)),
        wrong("before", "x looked at before the update and not after it", before.iter().any(lost)),
    )
}
