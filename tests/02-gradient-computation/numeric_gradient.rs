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

/// Ten to the twelfth plus 10⁻⁵ is ten to the twelfth: a step must grow with x. A quadratic is
/// exact under central differences, so only rounding is left.
#[test]
fn step_is_relative_to_the_size_of_x() {
    task!().cases(16, |case| {
        let sizes = Array1::from(vec![1.0, 1e6, 1e12]);
        let x = case.vector("x", 3) * &sizes;
        case.tell("times 1, 10⁶, 10¹²");
        let yours = case.ask(answer! {
            let f = |x: &Array1<f64>| x.iter().zip(&sizes).map(|(x, size)| (x / size).powi(2)).sum();
            parts! { gradient: kit::numeric_gradient(f, &mut x.clone()) * &sizes }
        })?;
        yours.close("gradient", &(2.0 * &x / &sizes), 1e-6, 0.0)
    });
}

#[test]
fn calls_f_twice_an_element() {
    task!().cases(8, |case| {
        let n = case.size("n", 1..=6);
        let x = case.vector("x", n);
        let yours = case.ask(answer! {
            let mut calls = 0;
            let count = |x: &Array1<f64>| {
                calls += 1;
                x.sum()
            };
            kit::numeric_gradient(count, &mut x.clone());
            parts! { calls: calls }
        })?;
        yours.equals("calls", &(2.0 * n as f64))
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
