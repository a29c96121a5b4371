//! Forward mode: each operation on its own, along any direction, then whole functions.

use super::*;

macro_rules! operation {
    ($name:expr, $a:expr, $b:expr, $c:expr) => {
        match $name {
            "add" => $a + $b,
            "sub" => $a - $b,
            "mul" => $a * $b,
            "div" => $a / $b,
            "neg" => -$a,
            "exp" => $a.exp(),
            "ln" => $a.ln(),
            "tanh" => $a.tanh(),
            _ => $a.powf($c),
        }
    };
}

const NAMES: [&str; 9] = ["add", "sub", "mul", "div", "neg", "exp", "ln", "tanh", "powf"];

#[test]
fn each_operation() {
    task!().cases(128, |case| {
        let name = *case.pick(&NAMES);
        let (a, b): (f64, f64) = (case.number(0.2..2.0), case.value());
        let (da, db, c) = (case.value(), case.value(), case.number(-2.0..3.0));
        case.tell(format!("{name}, a = {a:.3}, b = {b:.3}"));
        let yours = case.ask(answer! {
            let (a, b) = (kit::Dual { value: a, derivative: da }, kit::Dual { value: b, derivative: db });
            let y = operation!(name, a, b, c);
            parts! { value: y.value, derivative: y.derivative }
        })?;
        yours.close("value", &operation!(name, a, b, c), 0.0, 1e-13)?;
        // Along the direction (da, db), as a function of one number.
        let along = |t: &f64| {
            let (a, b) = (a + t * da, b + t * db);
            operation!(name, a, b, c)
        };
        yours.gradients(&["derivative"], along, &0.0, &1.0)
    });
}

#[test]
fn powers_at_zero() {
    task!().once(|case| {
        case.tell("0⁰, 0¹, 0², (−2)³");
        let yours = case.ask(answer! {
            let power = |a: f64, c: f64| kit::Dual::variable(a).powf(c);
            let all = [power(0.0, 0.0), power(0.0, 1.0), power(0.0, 2.0), power(-2.0, 3.0)];
            parts! { values: all.map(|y| y.value).to_vec(), derivatives: all.map(|y| y.derivative).to_vec() }
        })?;
        yours.close("values", &Array1::from(vec![1.0, 0.0, 0.0, -8.0]), 1e-14, 1e-14)?;
        yours.close("derivatives", &Array1::from(vec![0.0, 1.0, 0.0, 12.0]), 1e-14, 1e-14)
    });
}

/// A function that uses every operation, and each input more than once.
macro_rules! function {
    ($x:expr, $one:expr) => {{
        let x = $x;
        let mut sum = $one;
        for i in 0..x.len() {
            let next = x[(i + 1) % x.len()];
            sum = sum * (x[i] * next).tanh() + (x[i] - next).exp() / (x[i] * x[i] + $one)
                - (-next).exp();
        }
        ((sum * sum + $one).ln() + sum).powf(1.0)
    }};
}

#[test]
fn gradient_of_a_function() {
    task!().cases(48, |case| {
        let n = case.length(1..=5);
        let x = case.vector("x", n);
        let yours = case.ask(answer! {
            let passes = std::cell::Cell::new(0);
            let f = |x: &[kit::Dual]| {
                passes.set(passes.get() + 1);
                function!(x, kit::Dual::constant(1.0))
            };
            let gradient = kit::Dual::gradient(f, &x.to_vec());
            parts! { gradient: Array1::from(gradient), passes: passes.get() }
        })?;
        yours.gradients(&["gradient"], |x: &Array1<f64>| function!(x, 1.0), &x, &1.0)?;
        yours.equals("passes", &(n as f64))
    });
}
