//! The step that backtracking returns is told by two facts: the Armijo condition holds there, and
//! it failed at every longer step tried.

use super::*;

/// A valley: where it is narrow (c = 20) the first step is far too long, where wide it will do.
fn valley(c: &Array1<f64>, x: &Array1<f64>) -> f64 {
    c.iter().zip(x).map(|(c, x)| c.abs() * (x * x + x.powi(4))).sum::<f64>()
}

fn valley_gradient(c: &Array1<f64>, x: &Array1<f64>) -> Array1<f64> {
    Array1::from_shape_fn(x.len(), |j| c[j].abs() * (2.0 * x[j] + 4.0 * x[j].powi(3)))
}

#[test]
fn holds_at_the_step_and_failed_before_it() {
    task!().cases(64, |case| {
        let n = case.length(1..=4);
        let (c, x) = (case.vector("c", n), case.vector("x", n));
        // Shallow or deep, the same steps satisfy the condition: no slope is too small to go down.
        let depth = *case.pick(&[1.0, 1e-12, 1e12]);
        let c = c * *case.pick(&[20.0, 0.1]) * depth;
        let gradient = valley_gradient(&c, &x);
        // Downhill, but not straight down.
        let direction = -&gradient / depth * case.vector("tilt", n).mapv(f64::abs);
        let (initial, shrink) = (case.number(0.5..2.0), case.number(0.3..0.9));
        let armijo = *case.pick(&[0.0001, 0.3, 0.9]);
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial, shrink, c: armijo };
            let step = kit::line_search(|x| valley(&c, x), &x, &gradient, &direction, &settings);
            parts! { step: step }
        })?;
        let slope = gradient.dot(&direction);
        // How far below the Armijo line a step ends, relative to what it is compared with.
        let below = |t: f64| {
            let bound = valley(&c, &x) + armijo * t * slope;
            (bound - valley(&c, &(&x + t * &direction))) / valley(&c, &x)
        };
        let mut expected = initial;
        while below(expected) < 0.0 {
            // Too close to call: rounding decides, so any answer may be right.
            if below(expected).abs() < 1e-12 {
                return Ok(());
            }
            expected *= shrink;
        }
        // The steps are a chain of products: 100 roundings at the most.
        yours.close("step", &expected, 0.0, 1e-13)
    });
}

/// On a straight line f loses all that was promised. For c = ½ take one of half the slope: it meets
/// the condition to the last bit, and a line that is higher by a hair never does.
#[test]
fn at_most_is_enough_and_a_hair_more_is_not() {
    task!().once(|case| {
        case.tell("slope −1.1, c = ½; f(t) = −0.55·t, and 1 − 0.55·t + 1e-13");
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.5 };
            let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.1));
            let search = |f: &dyn Fn(f64) -> f64| {
                kit::line_search(|x| f(x[0]), &x, &gradient, &Array1::ones(1), &settings)
            };
            parts! {
                on: search(&|x| -0.55 * x),
                above: search(&|x| if x > 0.0 { 1.0 - 0.55 * x + 1e-13 } else { 1.0 }),
            }
        })?;
        yours.equals("on", &1.0)?;
        yours.says("above", "Err(NoStep)")
    });
}

/// Every longer step leaves the domain of f, where it is NaN, or falls to −∞.
#[test]
fn a_value_that_is_not_finite_is_no_decrease() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial: 16.0, shrink: 0.5, c: 0.1 };
            let (x, gradient, down) = (Array1::ones(1), Array1::ones(1), Array1::from_elem(1, -1.0));
            let search = |outside: f64| {
                let f = |x: &Array1<f64>| if x[0] > 0.0 { x[0] } else { outside };
                kit::line_search(f, &x, &gradient, &down, &settings)
            };
            parts! { nan: search(f64::NAN), infinite: search(f64::NEG_INFINITY) }
        })?;
        yours.equals("nan", &0.5)?;
        yours.equals("infinite", &0.5)
    });
}

#[test]
fn refuses_a_direction_that_does_not_go_down() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.1 };
            let search = |d: f64| {
                let (x, direction) = (Array1::ones(1), Array1::from_elem(1, d));
                kit::line_search(|x| x[0] * x[0], &x, &Array1::from_elem(1, 2.0), &direction, &settings)
            };
            parts! { up: search(1.0), nowhere: search(0.0), nan: search(f64::NAN) }
        })?;
        for part in ["up", "nowhere", "nan"] {
            yours.says(part, "Err(NotDescent)")?;
        }
        Ok(())
    });
}

/// f goes up at first wherever the step is longer than `reach`. The 100th step is 2⁻⁹⁹: the last
/// to be tried.
#[test]
fn tries_a_hundred_steps() {
    task!().once(|case| {
        case.tell("t₀ = 1, ρ = ½; f goes down up to t = 1.5·2⁻⁹⁹, or 0.75·2⁻⁹⁹");
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial: 1.0, shrink: 0.5, c: 0.1 };
            let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.0));
            // How often f is asked is free, and only tells who gave up when.
            let calls = std::cell::Cell::new(0);
            let search = |reach: f64| {
                let f = |x: &Array1<f64>| {
                    calls.set(calls.get() + 1);
                    if x[0] > reach { 1.0 } else { -x[0] }
                };
                kit::line_search(f, &x, &gradient, &Array1::ones(1), &settings)
            };
            parts! {
                hundredth: search(1.5 * 0.5f64.powi(99)), after: search(0.75 * 0.5f64.powi(99)),
                calls: calls.get(),
            }
        })?;
        yours.close("hundredth", &0.5f64.powi(99), 0.0, 1e-13)?;
        yours.says("after", "Err(NoStep)")
    });
}

/// The gradient lies: f goes up along the direction, so no step will do, and the search must end.
#[test]
fn gives_up() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let settings = kit::Armijo { initial: 1.0, shrink: 0.9, c: 0.1 };
            let (x, gradient) = (Array1::zeros(1), Array1::from_elem(1, -1.0));
            let step = kit::line_search(|x| -x[0].abs() + 2.0 * x[0], &x, &gradient, &Array1::ones(1), &settings);
            parts! { step: step }
        })?;
        yours.says("step", "Err(NoStep)")
    });
}
