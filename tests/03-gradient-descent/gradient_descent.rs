//! x ← x − η·∇f(x), matched step by step with the recurrence written out here; when it stops,
//! and what it says when it cannot go on.

use super::*;

/// The gradient of f(x) = Σ c_j·x_j⁴/4 + x_0·x_1: nothing about it is symmetric or linear.
fn gradient(c: &Array1<f64>, x: &Array1<f64>) -> Array1<f64> {
    let mut g = Array1::from_shape_fn(x.len(), |j| c[j].abs() * x[j].powi(3));
    g[0] += x[1];
    g[1] += x[0];
    g
}

#[test]
fn trajectory() {
    task!().cases(48, |case| {
        let (n, steps) = (case.length(2..=5), case.size("steps", 1..=12));
        let (c, start) = (case.vector("c", n), case.vector("start", n));
        // The slope of a mountain or of a molecule: the rate that fits it is small or large.
        let height = *case.pick(&[1.0, 1e-15, 1e15]);
        let rate = case.number(0.01..0.1) / height;
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: steps, tolerance: 0.0 };
            let path = kit::gradient_descent(|x| height * gradient(&c, x), &start, rate, &stop);
            parts! { trajectory: path }
        })?;
        let mut expected = vec![start.clone()];
        for k in 0..steps {
            expected.push(&expected[k] - rate * (height * gradient(&c, &expected[k])));
        }
        yours.equals("trajectory", &expected)
    });
}

/// On ½·‖x‖² each step multiplies the gradient by 1 − η = 0.9. The tolerance lies halfway between
/// two of its lengths, so where it ends is certain, and close enough to tell one norm from another.
#[test]
fn stops_when_the_gradient_is_small() {
    task!().cases(16, |case| {
        let (n, updates) = (case.length(2..=5), case.size("updates", 0..=9));
        let start = case.vector("start", n);
        let tolerance = 0.9f64.powf(updates as f64 - 0.5) * start.dot(&start).sqrt();
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 100, tolerance };
            let path = kit::gradient_descent(|x| x.clone(), &start, 0.1, &stop);
            parts! { trajectory: path }
        })?;
        let expected: Vec<_> = (0..=updates).map(|k| 0.9f64.powi(k as i32) * &start).collect();
        yours.equals("trajectory", &expected)
    });
}

/// (3, 4) is 5 long and every halving of it is exact, so the gradient meets the tolerance to the
/// last bit: "at most" is enough.
#[test]
fn stops_at_the_tolerance_itself() {
    task!().cases(4, |case| {
        let halvings = case.size("halvings", 0..=9);
        let yours = case.ask(answer! {
            let start = Array1::from(vec![3.0, 4.0]);
            let stop = kit::Stop { max_steps: 100, tolerance: 5.0 / f64::from(1 << halvings) };
            let path = kit::gradient_descent(|x| x.clone(), &start, 0.5, &stop);
            parts! { points: path.map(|path| path.len()) }
        })?;
        yours.equals("points", &(halvings as f64 + 1.0))
    });
}

#[test]
fn takes_no_more_steps_than_allowed() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let stop = |max_steps| kit::Stop { max_steps, tolerance: 0.0 };
            let start = Array1::ones(2);
            let path = |steps| kit::gradient_descent(|x| x.clone(), &start, 0.5, &stop(steps));
            let at_rest = kit::gradient_descent(|x| 0.0 * x, &start, 0.5, &stop(3));
            parts! { none: path(0), three: path(3), at_rest: at_rest }
        })?;
        // A gradient of 0 is at most 0.
        yours.equals("at_rest", &vec![Array1::ones(2)])?;
        yours.equals("none", &vec![Array1::ones(2)])?;
        yours.equals("three", &[1.0, 0.5, 0.25, 0.125].map(|v| Array1::from_elem(2, v)))
    });
}

/// Points near the end of the numbers are still numbers, though their sum is not; and a step that
/// rounding swallows is a step: neither divergence nor convergence, and no reason to stop.
#[test]
fn a_huge_point_is_a_point() {
    task!().once(|case| {
        case.tell("start (1.7e308, …), gradient (1, 1, 1), 2000 steps");
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 2000, tolerance: 1e-3 };
            let start = Array1::from_elem(3, 1.7e308);
            let path = kit::gradient_descent(|x| Array1::ones(x.len()), &start, 0.1, &stop);
            let last = path.clone().map(|mut path| path.pop());
            parts! { points: path.map(|path| path.len()), last: last.map(Option::unwrap_or_default) }
        })?;
        yours.equals("points", &2001.0)?;
        yours.equals("last", &Array1::from_elem(3, 1.7e308))
    });
}

/// One coordinate is multiplied by −10⁴⁰ or so in each step, and its numbers end before the steps
/// do; the others stay where they are. The last update that is allowed counts like any other.
#[test]
fn reports_divergence() {
    task!().cases(8, |case| {
        let factor = case.number(1e20..1e60);
        let (n, spare) = (case.length(1..=3), *case.pick(&[0, 1, 1000]));
        let which = case.number(0..n);
        let (mut x, mut step) = (1.0f64, 0);
        while x.is_finite() {
            x -= x * factor;
            step += 1;
        }
        let yours = case.ask(answer! {
            let run = |max_steps| {
                let stop = kit::Stop { max_steps, tolerance: 0.0 };
                let steep = |x: &Array1<f64>| {
                    Array1::from_shape_fn(n, |j| if j == which { x[j] * factor } else { 0.0 })
                };
                kit::gradient_descent(steep, &Array1::ones(n), 1.0, &stop).map(|path| path.len())
            };
            parts! { result: run(step + spare), just_before: run(step - 1) }
        })?;
        yours.says("result", &format!("Err(Diverged {{ step: {step} }})"))?;
        yours.equals("just_before", &(step as f64))
    });
}

/// The gradient is a number, and so is η·g, but the next point is not.
#[test]
fn a_point_that_leaves_the_numbers_is_divergence() {
    task!().once(|case| {
        case.tell("start 1.7e308, gradient −1e308, η = ½");
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 3, tolerance: 0.0 };
            let start = Array1::from_elem(1, 1.7e308);
            let path = kit::gradient_descent(|_| Array1::from_elem(1, -1e308), &start, 0.5, &stop);
            parts! { result: path.map(|path| path.len()) }
        })?;
        yours.says("result", "Err(Diverged { step: 1 })")
    });
}

/// Both ways out of the numbers at once: ∞ and −∞ add up to NaN, and only one of two may be NaN.
#[test]
fn a_gradient_that_is_not_a_number_is_divergence() {
    task!().once(|case| {
        case.tell("½·‖x‖² from (1, 1) with η = ½; under 0.4 the gradient is NaN, or ±∞");
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 10, tolerance: 1e-3 };
            let until = |bad: [f64; 2]| {
                let f = move |x: &Array1<f64>| if x[1] < 0.4 { Array1::from(bad.to_vec()) } else { x.clone() };
                kit::gradient_descent(f, &Array1::ones(2), 0.5, &stop).map(|path| path.len())
            };
            let (inf, nan) = (f64::INFINITY, f64::NAN);
            parts! {
                all_nan: until([nan, nan]), last_nan: until([0.0, nan]), first_nan: until([nan, 0.0]),
                infinite: until([inf, -inf]),
            }
        })?;
        // 1, 0.5, 0.25, and there the gradient is no number: the third update.
        for part in ["all_nan", "last_nan", "first_nan", "infinite"] {
            yours.says(part, "Err(Diverged { step: 3 })")?;
        }
        Ok(())
    });
}

#[test]
fn refuses_a_learning_rate_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let calls = std::cell::Cell::new(0);
            let run = |(rate, max_steps)| {
                let stop = kit::Stop { max_steps, tolerance: 0.0 };
                let gradient = |x: &Array1<f64>| {
                    calls.set(calls.get() + 1);
                    x.clone()
                };
                kit::gradient_descent(gradient, &Array1::ones(2), rate, &stop)
            };
            // Also where no step would be taken with it.
            let results = [(0.0, 3), (-0.1, 3), (f64::NAN, 3), (f64::INFINITY, 3), (-0.1, 0)].map(run);
            parts! { results: results.map(|r| r.map(|path| path.len())).to_vec(), calls: calls.get() }
        })?;
        for i in 0..5 {
            yours.says(&format!("results({i})"), "Err(LearningRate)")?;
        }
        yours.equals("calls", &0.0)
    });
}
