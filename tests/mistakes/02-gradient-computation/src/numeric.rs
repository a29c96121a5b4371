//! Answers to `numeric_gradient` and `gradient_check`.

use catalogue::{Entry, chosen, mistake, right};
use ndarray::Array1;
use solution::GradientCheck;

const TASK: &str = "numeric_gradient";

pub(crate) const NUMERIC: &[Entry] = &[
    mistake(TASK, "forward-difference", "(f(x + h) − f(x))/h: a forward difference, whose error is h and not h²"),
    mistake(TASK, "not-halved", "divided by h: the two points are 2h apart"),
    mistake(TASK, "left-perturbed", "x left as it was moved: each element is to be put back"),
    mistake(TASK, "fixed-step", "a step of 10⁻⁵ whatever the size of x: beside 10¹² it vanishes"),
    mistake(TASK, "step-proportional", "a step of 10⁻⁵·|x|, far too small where x is near 0"),
    mistake(TASK, "step-of-the-largest", "one step for all elements, by the size of the largest: beside 10¹² the others leap"),
    mistake(TASK, "step-without-absolute", "a step of 6·10⁻⁶·max(1, x) without the absolute value: beside −10¹² it vanishes"),
    mistake(TASK, "step-too-large", "a step of 0.01, far from the best one"),
    mistake(TASK, "step-too-small", "a step of 10⁻¹², where rounding is all that is left"),
    mistake(TASK, "all-at-once", "all elements moved at once: that is one directional derivative"),
    mistake(TASK, "put-back-by-arithmetic", "x + h − 2h + h in the place of x: rounding leaves it changed"),
    mistake(TASK, "four-evaluations", "four calls of f for each element: asked for are two"),
    mistake(TASK, "sign", "f(x − h) − f(x + h): the wrong way round"),
    right(TASK, "five-evaluations-reordered", "minus first, then plus, and the step as realised"),
    right(TASK, "power-of-two", "a step of 2⁻¹⁷ times a power of two"),
];

/// Central differences.
pub fn numeric_gradient(mut f: impl FnMut(&Array1<f64>) -> f64, x: &mut Array1<f64>) -> Array1<f64> {
    let choice = chosen(TASK);
    let original = x.clone();
    let mut gradient = Array1::zeros(x.len());
    for i in 0..x.len() {
        let (before, size) = (x[i], x[i].abs().max(1.0));
        let h = match choice {
            "fixed-step" => 1e-5,
            "step-proportional" => 1e-5 * x[i].abs(),
            "step-of-the-largest" => 6e-6 * original.iter().fold(1.0, |m, x| x.abs().max(m)),
            "step-without-absolute" => 6e-6 * before.max(1.0),
            "four-evaluations" => 1e-3 * size,
            "step-too-large" => 1e-2 * size,
            "step-too-small" => 1e-12 * size,
            "forward-difference" => 6e-6 * size,
            "power-of-two" => (size.log2().round() - 17.0).exp2(),
            _ => 6e-6 * size,
        };
        let mut at = |x: &mut Array1<f64>, step: f64| {
            match choice {
                "all-at-once" => *x = &original + step,
                _ => x[i] = before + step,
            }
            f(x)
        };
        gradient[i] = match choice {
            "forward-difference" => (at(x, h) - at(x, 0.0)) / h,
            "not-halved" => (at(x, h) - at(x, -h)) / h,
            "four-evaluations" => {
                let (near, far) = (at(x, h) - at(x, -h), at(x, 2.0 * h) - at(x, -2.0 * h));
                (8.0 * near - far) / (12.0 * h)
            }
            "sign" => (at(x, -h) - at(x, h)) / (2.0 * h),
            "five-evaluations-reordered" => {
                let (minus, plus) = (at(x, -h), at(x, h));
                (plus - minus) / ((before + h) - (before - h))
            }
            _ => (at(x, h) - at(x, -h)) / (2.0 * h),
        };
        match choice {
            "left-perturbed" => {}
            "put-back-by-arithmetic" => x[i] = before + h - 2.0 * h + h,
            "all-at-once" => x.assign(&original),
            _ => x[i] = before,
        }
    }
    gradient
}

const CHECK_TASK: &str = "gradient_check";

pub(crate) const CHECK: &[Entry] = &[
    mistake(CHECK_TASK, "absolute", "the absolute difference: for gradients of 10⁻¹² it never fails, for 10¹² always"),
    mistake(CHECK_TASK, "nan-passes", "a comparison that NaN slips through: it is neither above nor below"),
    mistake(CHECK_TASK, "zero-over-zero", "0/0 for two zeros: equal numbers have no error"),
    mistake(CHECK_TASK, "sum-in-denominator", "|a| + |n| in the denominator: it is the larger of the two"),
    mistake(CHECK_TASK, "relative-to-numeric", "relative to n alone: where n is 0 that is infinite"),
    mistake(CHECK_TASK, "norms", "the norm of the difference over the norms: one wrong element among many drowns"),
    mistake(CHECK_TASK, "floor", "a floor of 10⁻⁸ under the denominator: it lets small gradients pass, however wrong"),
    mistake(CHECK_TASK, "smaller-in-denominator", "relative to the smaller of the two: it is the larger"),
    mistake(CHECK_TASK, "worst-by-difference", "the element with the largest difference: asked for is the largest error"),
    mistake(CHECK_TASK, "infinity-passes", "NaN refused, infinity not: ∞/∞ is another NaN to slip through"),
    mistake(CHECK_TASK, "mean", "the mean error: one wrong element among many drowns"),
    mistake(CHECK_TASK, "last-of-equals", "the last of several worst elements: asked for is the first"),
    mistake(CHECK_TASK, "strict", "an error equal to the tolerance refused: it still passes"),
    right(CHECK_TASK, "quotients", "each element divided by the larger one before the difference"),
    right(CHECK_TASK, "sorted", "all errors first, then the largest"),
];

/// The comparison of two gradients.
pub fn gradient_check(analytic: &Array1<f64>, numeric: &Array1<f64>, tolerance: f64) -> GradientCheck {
    let right = solution::gradient_check(analytic, numeric, tolerance);
    let pairs = || analytic.iter().copied().zip(numeric.iter().copied());
    let by = |error: &dyn Fn(f64, f64) -> f64| {
        let errors: Vec<f64> = pairs().map(|(a, n)| error(a, n)).collect();
        let largest = errors.iter().copied().fold(0.0, f64::max);
        let worst = errors.iter().position(|&e| e == largest).unwrap_or(0);
        GradientCheck { passes: largest <= tolerance, worst, error: largest }
    };
    let odd = |a: f64, n: f64| !a.is_finite() || !n.is_finite();
    let guarded = |error: &dyn Fn(f64, f64) -> f64| {
        by(&|a, n| match odd(a, n) {
            true => f64::INFINITY,
            false => error(a, n),
        })
    };
    let relative = |a: f64, n: f64| if a == n { 0.0 } else { (a - n).abs() / a.abs().max(n.abs()) };
    match chosen(CHECK_TASK) {
        "absolute" => guarded(&|a, n| (a - n).abs()),
        "nan-passes" => by(&relative),
        "zero-over-zero" => {
            let check = guarded(&|a, n| (a - n).abs() / a.abs().max(n.abs()));
            let nan = pairs().position(|(a, n)| a == 0.0 && n == 0.0);
            nan.map_or(check, |worst| GradientCheck { passes: false, worst, error: f64::NAN })
        }
        "sum-in-denominator" => guarded(&|a, n| if a == n { 0.0 } else { (a - n).abs() / (a.abs() + n.abs()) }),
        "relative-to-numeric" => guarded(&|a, n| if a == n { 0.0 } else { ((a - n) / n).abs() }),
        "floor" => guarded(&|a, n| (a - n).abs() / a.abs().max(n.abs()).max(1e-8)),
        "smaller-in-denominator" => guarded(&|a, n| if a == n { 0.0 } else { (a - n).abs() / a.abs().min(n.abs()) }),
        "worst-by-difference" => {
            let off: Vec<f64> = pairs().map(|(a, n)| if odd(a, n) { f64::INFINITY } else { (a - n).abs() }).collect();
            let largest = off.iter().copied().fold(0.0, f64::max);
            GradientCheck { worst: off.iter().position(|&o| o == largest).unwrap_or(0), ..right }
        }
        "infinity-passes" => by(&|a, n| if a.is_nan() || n.is_nan() { f64::INFINITY } else { relative(a, n) }),
        "norms" => {
            let norm = |v: Array1<f64>| v.dot(&v).sqrt();
            let error = norm(analytic - numeric) / norm(analytic.clone()).max(norm(numeric.clone()));
            let error = if analytic == numeric { 0.0 } else { error };
            let error = if pairs().any(|(a, n)| odd(a, n)) { f64::INFINITY } else { error };
            GradientCheck { passes: error <= tolerance, error, ..right }
        }
        "mean" => {
            let error = pairs().map(|(a, n)| if odd(a, n) { f64::INFINITY } else { relative(a, n) }).sum::<f64>();
            let error = error / analytic.len() as f64;
            GradientCheck { passes: error <= tolerance, error, ..right }
        }
        "last-of-equals" => {
            let error = |(a, n)| if odd(a, n) { f64::INFINITY } else { relative(a, n) };
            let errors: Vec<f64> = pairs().map(error).collect();
            let worst = errors.iter().rposition(|&e| e == right.error).unwrap_or(0);
            GradientCheck { worst, ..right }
        }
        "strict" => GradientCheck { passes: right.error < tolerance, ..right },
        "quotients" => guarded(&|a, n| {
            let size = a.abs().max(n.abs());
            if size == 0.0 { 0.0 } else { (a / size - n / size).abs() }
        }),
        "sorted" => {
            let mut errors: Vec<(f64, usize)> = pairs().map(|(a, n)| if odd(a, n) { f64::INFINITY } else { relative(a, n) }).zip(0..).collect();
            errors.sort_by(|p, q| q.0.total_cmp(&p.0).then(p.1.cmp(&q.1)));
            let (error, worst) = errors[0];
            GradientCheck { passes: error <= tolerance, worst, error }
        }
        _ => right,
    }
}
