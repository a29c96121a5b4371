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

#[test]
fn close_to_the_true_gradient() {
    task!().cases(48, |case| {
        let n = case.length(1..=6);
        let (c, x) = (case.vector("c", n), case.vector("x", n));
        let yours = case.ask(answer! {
            let mut at = x.clone();
            parts! { gradient: kit::numeric_gradient(|x| f(&c, x), &mut at), x_after: at }
        })?;
        // Central differences err by 1e-10 or so here; one-sided ones by 1e-6 and more.
        yours.close("gradient", &gradient_of_f(&c, &x), 2e-8, 0.0)?;
        let unchanged = yours.tensor("x_after")?.values == x.to_vec();
        yours.holds(unchanged, "x is not what it was before the call")
    });
}

/// Ten to the twelfth plus 10⁻⁵ is ten to the twelfth: a step must grow with its x, and with no
/// other. It must not shrink with it: near 0 it would drown in the rounding of f. Ten elements, so
/// that none is left out; and each is afterwards what it was bit for bit, −0 included.
#[test]
fn step_is_relative_to_the_size_of_x() {
    task!().cases(16, |case| {
        let sizes = [1.0, 0.0, -0.0, 1e-9, 1e6, 1e12].into_iter().cycle();
        let x: Array1<f64> = sizes.take(10).map(|size| size * case.number(0.5..2.0)).collect();
        let x = if *case.pick(&[false, true]) { -x } else { x };
        case.tell("x from 0 and 10⁻⁹ to 10¹²");
        let scale = x.mapv(|x| x.abs().max(1.0));
        let yours = case.ask(answer! {
            let f = |x: &Array1<f64>| x.iter().zip(&scale).map(|(x, s)| (x / s + 0.5).sin()).sum();
            let mut at = x.clone();
            let gradient = kit::numeric_gradient(f, &mut at) * &scale;
            let unchanged = at.iter().zip(&x).all(|(a, b)| a.to_bits() == b.to_bits());
            parts! { gradient: gradient, unchanged: unchanged }
        })?;
        // Derivatives of 1, f of 10: what the docstring asks for, 10⁻⁸ of that.
        yours.close("gradient", &(&x / &scale + 0.5).mapv(f64::cos), 1e-7, 0.0)?;
        yours.says("unchanged", "true")
    });
}

#[test]
fn calls_f_twice_an_element() {
    task!().cases(8, |case| {
        let n = case.size("n", 0..=6);
        let x = case.vector("x", n);
        let yours = case.ask(answer! {
            let mut calls = 0;
            let count = |x: &Array1<f64>| {
                calls += 1;
                x.sum()
            };
            let gradient = kit::numeric_gradient(count, &mut x.clone());
            parts! { calls: calls, gradient: gradient }
        })?;
        yours.equals("calls", &(2.0 * n as f64))?;
        yours.close("gradient", &Array1::ones(n), 1e-7, 0.0)
    });
}

/// The third derivative of x³ is 6, so that the error of central differences is h²: a step far from
/// the best one, too large or too small, shows.
#[test]
fn step_balances_truncation_and_rounding() {
    task!().cases(16, |case| {
        let x = case.vector("x", 4);
        let yours = case.ask(answer! {
            let f = |x: &Array1<f64>| x.iter().map(|x| x * x * x).sum();
            parts! { gradient: kit::numeric_gradient(f, &mut x.clone()) }
        })?;
        // h = 1e-3 is off by 1e-6; h = 1e-9 by 1e-6 of f. Anything between is taken.
        yours.close("gradient", &x.mapv(|x| 3.0 * x * x), 4e-7, 0.0)
    });
}
