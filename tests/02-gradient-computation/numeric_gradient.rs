//! Central differences: close to the true gradient, at any size of x, with 2n calls and no trace.

use super::*;

/// f(x) = Σ c_j·sin x_j + x_0·x_last: its gradient is known, and it couples two elements.
fn f(c: &Array1<f64>, x: &Array1<f64>) -> f64 {
    c.iter().zip(x).map(|(c, x)| c * x.sin()).sum::<f64>() + x[0] * x[x.len() - 1]
}

fn gradient_of_f(c: &Array1<f64>, x: &Array1<f64>) -> Array1<f64> {
    let last = x.len() - 1;
    let mut g: Array1<f64> = c.iter().zip(x).map(|(c, x)| c * x.cos()).collect();
    g[0] += x[last];
    g[last] += x[0];
    g
}

/// The function may be of any size: a small difference is not 0, a large one not clipped.
#[test]
fn close_to_the_true_gradient() {
    task!().cases(64, |case| {
        let n = case.length(1..=6);
        let (c, mut x) = (case.vector("c", n), case.vector("x", n));
        if *case.pick(&[false, false, true]) {
            x = Array1::from_elem(n, x[0]);
            case.tell("all equal");
        }
        let size = *case.pick(&[1.0, 1.0, 1e-12, 1e12, 1e-200, 1e200]);
        case.tell(format!("{size:e}·(Σ c·sin x + x[0]·x[{}])", n - 1));
        case.given("c", &c);
        case.given("x", &x);
        let yours = case.ask(answer! {
            let mut at = x.clone();
            let gradient = kit::numeric_gradient(|x| size * f(&c, x), &mut at);
            parts! { gradient: gradient / size, unchanged: at == x }
        })?;
        // Central differences err by 1e-10 or so here; one-sided ones by 1e-6 and more.
        yours.close("gradient", &gradient_of_f(&c, &x), 2e-8, 0.0)?;
        yours.is_true("unchanged", "x is not what it was before the call")
    });
}

/// 10¹² + 10⁻⁵ is 10¹²: a step must grow with its x, and with no other. It must not shrink with it:
/// near 0 it would drown in the rounding of f. Ten elements, so that none is left out; and each is
/// afterwards what it was bit for bit, −0 included.
#[test]
fn step_is_relative_to_the_size_of_x() {
    task!().cases(16, |case| {
        let sizes = [1.0, 0.0, -0.0, 1e-9, 1e6, 1e12, 1e4, 1e-300, 1e100, 1e300];
        let x: Array1<f64> = sizes.into_iter().map(|size| size * case.number(0.5..2.0)).collect();
        let x = if *case.pick(&[false, true]) { -x } else { x };
        case.tell("x from 0 and 10⁻³⁰⁰ to 10³⁰⁰, f = Σ sin(x/max(1, |x|) + ½)");
        case.given("x", &x);
        let scale = x.mapv(|x| x.abs().max(1.0));
        let yours = case.ask(answer! {
            let f = |x: &Array1<f64>| x.iter().zip(&scale).map(|(x, s)| (x / s + 0.5).sin()).sum();
            let mut at = x.clone();
            let gradient = kit::numeric_gradient(f, &mut at) * &scale;
            let unchanged = at.iter().zip(&x).all(|(a, b)| a.to_bits() == b.to_bits());
            parts! { "gradient, times max(1, |x|)": gradient, unchanged: unchanged }
        })?;
        // Derivatives of 1, f of 10: what the docstring asks for, 10⁻⁸ of that.
        let expected = (&x / &scale + 0.5).mapv(f64::cos);
        yours.close("gradient, times max(1, |x|)", &expected, 1e-7, 0.0)?;
        yours.is_true("unchanged", "x is not bit for bit what it was before the call")
    });
}

/// In each call one element is moved, and all others are what they were.
#[test]
fn calls_f_twice_an_element() {
    task!().once(|case| {
        for n in [0, 1, 2, 6, 300] {
            case.forget();
            let x = case.vector("x", n);
            let yours = case.ask(answer! {
                let (mut calls, mut one_moved) = (0, true);
                let count = |at: &Array1<f64>| {
                    calls += 1;
                    one_moved &= at.iter().zip(&x).filter(|(at, x)| at != x).count() == 1;
                    at.sum()
                };
                let gradient = kit::numeric_gradient(count, &mut x.clone());
                parts! { "calls of f": calls, one_moved: one_moved, "gradient of the sum": gradient }
            })?;
            yours.equals("calls of f", &(2.0 * n as f64))?;
            yours.is_true("one_moved", "f is not called with exactly one element moved")?;
            // The sum of 300 elements is rounded to 10⁻¹³, over a step of 10⁻⁵.
            yours.close("gradient of the sum", &Array1::ones(n), 1e-7, 0.0)?;
        }
        Ok(())
    });
}

/// The third derivative of x³ is 6, so that the error of central differences is h²: a step far from
/// the best one, too large or too small, shows.
#[test]
fn step_balances_truncation_and_rounding() {
    task!().cases(16, |case| {
        let x = case.vector("x", 4);
        case.tell("f = Σ x³");
        case.given("x", &x);
        let yours = case.ask(answer! {
            let f = |x: &Array1<f64>| x.iter().map(|x| x * x * x).sum();
            parts! { gradient: kit::numeric_gradient(f, &mut x.clone()) }
        })?;
        // h = 1e-3 is off by 1e-6; h = 1e-9 by 1e-6 of f. Anything between is taken.
        yours.close("gradient", &x.mapv(|x| 3.0 * x * x), 4e-7, 0.0)
    });
}

/// Where f is NaN there is no gradient, and 0 would hide that.
#[test]
fn a_function_that_is_nan() {
    task!().cases(6, |case| {
        let x = case.vector("x", 3);
        let at = case.number(0..3);
        case.tell(format!("f is NaN wherever x[{at}] is moved, else the sum"));
        let yours = case.ask(answer! {
            let f = |moved: &Array1<f64>| if moved[at] == x[at] { moved.sum() } else { f64::NAN };
            parts! { gradient: kit::numeric_gradient(f, &mut x.clone()) }
        })?;
        let mut expected = Array1::ones(3);
        expected[at] = f64::NAN;
        yours.close("gradient", &expected, 1e-8, 0.0)
    });
}
