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
        let rate = case.number(0.01..0.1);
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: steps, tolerance: 0.0 };
            let path = kit::gradient_descent(|x| gradient(&c, x), &start, rate, &stop);
            parts! { trajectory: path }
        })?;
        let mut expected = vec![start.clone()];
        for k in 0..steps {
            expected.push(&expected[k] - rate * gradient(&c, &expected[k]));
        }
        yours.equals("trajectory", &expected)
    });
}

/// On ½·x² each step multiplies the gradient by 1 − η = ½, so where it stops can be counted: at
/// the first point whose gradient is no longer above the tolerance.
#[test]
fn stops_when_the_gradient_is_small() {
    task!().cases(8, |case| {
        let halvings = case.size("halvings", 0..=9);
        let yours = case.ask(answer! {
            // The norm is √2·2⁻ᵏ after k steps, and equal to the tolerance after `halvings`.
            let start = Array1::from(vec![1.0, -1.0]);
            let tolerance = 2f64.sqrt() / f64::from(1 << halvings);
            let stop = kit::Stop { max_steps: 100, tolerance: tolerance * (1.0 + 1e-12) };
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
            parts! { none: path(0), three: path(3) }
        })?;
        yours.equals("none", &vec![Array1::ones(2)])?;
        yours.equals("three", &[1.0, 0.5, 0.25, 0.125].map(|v| Array1::from_elem(2, v)))
    });
}

/// Each step multiplies x by −2¹⁰⁰ or so: the numbers end before the steps do.
#[test]
fn reports_divergence() {
    task!().cases(8, |case| {
        let factor = case.number(1e20..1e60);
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 1000, tolerance: 0.0 };
            let path = kit::gradient_descent(|x| x * factor, &Array1::ones(2), 1.0, &stop);
            parts! { result: path.map(|path| path.len()) }
        })?;
        let (mut x, mut step) = (1.0f64, 0);
        while x.is_finite() {
            x -= x * factor;
            step += 1;
        }
        yours.says("result", &format!("Err(Diverged {{ step: {step} }})"))
    });
}

#[test]
fn a_gradient_that_is_not_a_number_is_divergence() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 10, tolerance: 1e-3 };
            let nan = |x: &Array1<f64>| x.mapv(|x| if x < 0.4 { f64::NAN } else { x });
            let path = kit::gradient_descent(nan, &Array1::ones(2), 0.5, &stop);
            parts! { result: path.map(|path| path.len()) }
        })?;
        // 1, 0.5, 0.25, and there the gradient is NaN: the third update.
        yours.says("result", "Err(Diverged { step: 3 })")
    });
}

#[test]
fn refuses_a_learning_rate_that_is_not_finite_and_positive() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let stop = kit::Stop { max_steps: 3, tolerance: 0.0 };
            let calls = std::cell::Cell::new(0);
            let run = |rate| {
                let gradient = |x: &Array1<f64>| {
                    calls.set(calls.get() + 1);
                    x.clone()
                };
                kit::gradient_descent(gradient, &Array1::ones(2), rate, &stop)
            };
            let results = [0.0, -0.1, f64::NAN, f64::INFINITY].map(run);
            parts! { results: results.map(|r| r.map(|path| path.len())).to_vec(), calls: calls.get() }
        })?;
        for i in 0..4 {
            yours.says(&format!("results({i})"), "Err(LearningRate)")?;
        }
        yours.equals("calls", &0.0)
    });
}
