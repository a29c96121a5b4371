//! x ← x − η·∇f(x), matched step by step with the recurrence written out here; when it stops,
//! and what it says when it cannot go on.

use super::*;
use std::cell::Cell;

/// The gradient of f(x) = Σ c_j·x_j⁴/4 + x_0·x_1: nothing about it is symmetric or linear.
fn gradient(c: &Array1<f64>, x: &Array1<f64>) -> Array1<f64> {
    // In c's place, so that it lies in memory as c does.
    let mut g = c.clone();
    g.zip_mut_with(x, |c, x| *c = c.abs() * x.powi(3));
    g[0] += x[1];
    g[1] += x[0];
    g
}

/// The whole of an answer: its points and, if it has a gradient taken at each of them at most once,
/// the truth of that.
macro_rules! descent {
    ($gradient:expr, $start:expr, $rate:expr, $max_steps:expr, $tolerance:expr) => {{
        let calls = Cell::new(0);
        let gradient = |x: &Array1<f64>| {
            calls.set(calls.get() + 1);
            $gradient(x)
        };
        let stop = kit::Stop { max_steps: $max_steps, tolerance: $tolerance };
        let path = kit::gradient_descent(gradient, $start, $rate, &stop);
        let points = path.as_ref().map(Vec::len);
        parts! {
            points: points,
            once: points.map_or(true, |points| calls.get() <= points),
            "point {0} of the trajectory": path,
        }
    }};
}

fn is_path(yours: &harness::Yours, expected: &Vec<Array1<f64>>) -> Judgement {
    let (points, right) = (yours.number("points")?, expected.len());
    yours.holds(points == right as f64, format!("{points} points: there should be {right}"))?;
    yours.equals("point {0} of the trajectory", expected)?;
    yours.is_true("once", "a gradient is asked for more than once at the same point")
}

#[test]
fn trajectory() {
    task!().cases(48, |case| {
        let (n, steps) = (count(case, 2..=5), case.size("steps", 1..=12));
        let (c, start) = (case.vector("c", n), case.vector("start", n));
        // The slope of a mountain or of a molecule: the rate that fits it is small or large.
        let height = *case.pick(&[1.0, 1e-15, 1e15]);
        let rate = case.number(0.01..0.1) / height;
        let gradient = |x: &Array1<f64>| gradient(&c, x) * height;
        case.given("x", &start);
        case.given("gradient at x", &gradient(&start));
        case.given("learning rate", &rate);
        let yours = case.ask(answer! { descent!(gradient, &start, rate, steps, 0.0) })?;
        let mut expected = vec![start.clone()];
        for k in 0..steps {
            expected.push(&expected[k] - rate * gradient(&expected[k]));
        }
        is_path(&yours, &expected)
    });
}

/// On ½·‖x‖² each step multiplies the gradient by 1 − η = 0.9. The tolerance lies halfway between
/// two of its lengths, so where it ends is certain, and close enough to tell one norm from another; often
/// one element is far larger than the others, where even two means differ by much.
#[test]
fn stops_when_the_gradient_is_small() {
    task!().cases(24, |case| {
        let (n, updates) = (count(case, 2..=5), case.size("updates", 0..=9));
        let others = *case.pick(&[1.0, 0.01]);
        let mut start = case.vector("start", n) * *case.pick(&[1.0, 1e-20, 1e20]);
        start.iter_mut().skip(1).for_each(|x| *x *= others);
        let tolerance = 0.9f64.powf(updates as f64 - 0.5) * start.dot(&start).sqrt();
        case.given("x = gradient at x", &start);
        case.given("tolerance", &tolerance);
        case.tell("η = 0.1");
        let yours = case.ask(answer! { descent!(Array1::clone, &start, 0.1, 100, tolerance) })?;
        is_path(&yours, &(0..=updates).map(|k| 0.9f64.powi(k as i32) * &start).collect())
    });
}

/// (3, 4) is 5 long and every halving of it is exact, so the gradient meets the tolerance to the
/// last bit: "at most" is enough.
#[test]
fn stops_at_the_tolerance_itself() {
    task!().cases(4, |case| {
        let halvings = case.size("halvings", 0..=9);
        let tolerance = 5.0 / f64::from(1 << halvings);
        case.tell(format!("x = gradient = (3, 4), η = ½, tolerance {tolerance}"));
        let yours = case.ask(answer! {
            descent!(Array1::clone, &Array1::from(vec![3.0, 4.0]), 0.5, 100, tolerance)
        })?;
        yours.equals("points", &(halvings as f64 + 1.0))
    });
}

/// Until it converges: the number of updates that are allowed is no matter then. Of the second, half
/// the bits are 0, which is what a shorter integer would hold.
#[test]
fn takes_any_number_of_steps_for_a_limit() {
    task!().slow().once(|case| {
        for (name, max_steps) in [("", usize::MAX), (" − 2³² + 1", usize::MAX << (usize::BITS / 2))]
        {
            case.forget();
            case.tell(format!(
                "x = gradient = (3, 4), η = ½, tolerance 1, at most usize::MAX{name} updates"
            ));
            let yours = case.ask(answer! {
                // Whoever misses the tolerance shall come to an end.
                let calls = Cell::new(0);
                let gradient = |x: &Array1<f64>| {
                    calls.set(calls.get() + 1);
                    if calls.get() < 1000 { x.clone() } else { x * f64::NAN }
                };
                let stop = kit::Stop { max_steps, tolerance: 1.0 };
                let start = Array1::from(vec![3.0, 4.0]);
                let path = kit::gradient_descent(gradient, &start, 0.5, &stop);
                parts! { points: path.map(|path| path.len()) }
            })?;
            yours.equals("points", &4.0)?;
        }
        Ok(())
    });
}

/// A gradient of 0 is at most 0; it is never at most −1, or NaN.
#[test]
fn takes_no_more_steps_than_allowed() {
    task!().once(|case| {
        let halves: Vec<Array1<f64>> =
            [1.0, 0.5, 0.25, 0.125].map(|v| Array1::from_elem(2, v)).to_vec();
        for steps in [0, 3] {
            case.tell(format!("start (1, 1), η = ½, at most {steps} updates"));
            let yours =
                case.ask(answer! { descent!(Array1::clone, &halves[0], 0.5, steps, 0.0) })?;
            is_path(&yours, &halves[..=steps].to_vec())?;
            case.forget();
        }
        for (tolerance, points) in [(0.0, 1), (-1.0, 4), (f64::NAN, 4)] {
            case.tell(format!(
                "start (1.7e308, 1.7e308), gradient 0, tolerance {tolerance}, at most 3 updates"
            ));
            let far = Array1::from_elem(2, 1.7e308);
            let yours =
                case.ask(answer! { descent!(|x: &Array1<f64>| 0.0 * x, &far, 0.5, 3, tolerance) })?;
            is_path(&yours, &vec![far; points])?;
            case.forget();
        }
        Ok(())
    });
}

const RECURSION: &str =
    "a call inside a call for each update: a stack ends after some ten thousand";

/// Thousands of updates. Points near the end of the numbers are still numbers, though their sum is not;
/// and a step that rounding swallows is a step: neither divergence nor convergence, and no reason to
/// stop.
#[test]
fn makes_every_update() {
    task!().overflow_is(RECURSION).once(|case| {
        case.tell("start (1.7e308, 0, …), gradient (1, 1, 1), η = 1, 12,000 updates");
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 12_000, tolerance: 1e-3 };
            let start = Array1::from(vec![1.7e308, 0.0, 1.7e308]);
            let path = kit::gradient_descent(|x| Array1::ones(x.len()), &start, 1.0, &stop);
            let points = path.as_ref().map(Vec::len);
            parts! { points: points, "last point": path.map(|mut path| path.pop()) }
        })?;
        yours.equals("points", &12_001.0)?;
        yours.equals("last point", &Array1::from(vec![1.7e308, -12_000.0, 1.7e308]))
    });
}

/// One coordinate is multiplied by −10⁴⁰ or so in each step, and its numbers end before the steps
/// do; the others stay where they are. The last update that is allowed counts like any other.
#[test]
fn reports_divergence() {
    task!().cases(8, |case| {
        let factor = case.number(1e20..1e60);
        let (n, spare) = (case.length(1..=12), *case.pick(&[0, 1, 1000]));
        let which = case.number(0..n);
        let (mut x, mut step) = (1.0f64, 0);
        while x.is_finite() {
            x -= x * factor;
            step += 1;
        }
        case.tell(format!("x = (1, …, 1), x_{which} is multiplied by 1 − {factor:.3e}"));
        let yours = case.ask(answer! {
            let run = |max_steps| {
                let stop = kit::Stop { max_steps, tolerance: 0.0 };
                let steep = |x: &Array1<f64>| {
                    Array1::from_shape_fn(n, |j| if j == which { x[j] * factor } else { 0.0 })
                };
                kit::gradient_descent(steep, &Array1::ones(n), 1.0, &stop).map(|path| path.len())
            };
            parts! { result: run(step + spare), "points one update before": run(step - 1) }
        })?;
        yours.says("result", &format!("Err(Diverged {{ step: {step} }})"))?;
        yours.equals("points one update before", &(step as f64))
    });
}

/// The first update after which something is not finite: be it that the gradient is NaN or ±∞, in one
/// place or in all, that a finite step leads out of the numbers, or that the start was outside.
#[test]
fn whatever_is_not_finite_is_divergence() {
    task!().once(|case| {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        let wide = 1.7e308;
        for (start, gradient, rate) in [
            ([1.0, 1.0], [nan, nan], 0.5),
            ([1.0, 1.0], [0.0, nan], 0.5),
            ([1.0, 1.0], [nan, 0.0], 0.5),
            // Together they are NaN.
            ([1.0, 1.0], [inf, -inf], 0.5),
            ([1.0, 1.0], [0.0, inf], 0.5),
            // Gradient and step are numbers, the next point is not.
            ([wide, 1.0], [-1e308, 1.0], 0.5),
            ([1.0, 1.0], [1e10, 1.0], 1e300),
            ([nan, 1.0], [0.0, 1.0], 0.5),
            ([1.0, -inf], [1.0, 0.0], 0.5),
        ] {
            case.tell(format!("start {start:?}, gradient {gradient:?}, η = {rate}"));
            let yours = case.ask(answer! {
                let stop = kit::Stop { max_steps: 5, tolerance: 1e-3 };
                let g = |_: &Array1<f64>| Array1::from(gradient.to_vec());
                let path = kit::gradient_descent(g, &Array1::from(start.to_vec()), rate, &stop);
                parts! { result: path.map(|path| path.len()) }
            })?;
            yours.says("result", "Err(Diverged { step: 1 })")?;
            case.forget();
        }
        Ok(())
    });
}

/// Also where no step would be taken with it.
#[test]
fn refuses_a_learning_rate_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        for (rate, max_steps) in
            [(0.0, 3), (-0.0, 3), (-0.1, 3), (nan, 3), (inf, 3), (-inf, 3), (-0.1, 0), (nan, 0)]
        {
            case.tell(format!("η = {rate}, at most {max_steps} updates"));
            let yours = case.ask(answer! {
                let called = Cell::new(false);
                let gradient = |x: &Array1<f64>| {
                    called.set(true);
                    x.clone()
                };
                let stop = kit::Stop { max_steps, tolerance: 0.0 };
                let path = kit::gradient_descent(gradient, &Array1::ones(2), rate, &stop);
                parts! { result: path.map(|path| path.len()), first: !called.get() }
            })?;
            yours.says("result", "Err(LearningRate)")?;
            yours.is_true(
                "first",
                "the gradient is asked for before the learning rate is looked at",
            )?;
            case.forget();
        }
        Ok(())
    });
}
