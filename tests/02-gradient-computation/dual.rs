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

/// Far out, where a guard against zero or a detour over a huge number would show. Along 3, since
/// along 1 a forgotten chain rule does not.
#[test]
fn far_out() {
    task!().once(|case| {
        case.tell("ln 10⁻²⁰⁰, e³⁰⁰, e⁻³⁰⁰, tanh ±1000, tanh 12");
        let yours = case.ask(answer! {
            let at = |a: f64| kit::Dual { value: a, derivative: 3.0 };
            let both = |y: kit::Dual| vec![y.value, y.derivative];
            parts! {
                ln: both(at(1e-200).ln()), exp: both(at(300.0).exp()), exp_low: both(at(-300.0).exp()),
                tanh_high: both(at(1000.0).tanh()), tanh_low: both(at(-1000.0).tanh()),
                tanh_12: both(at(12.0).tanh()),
            }
        })?;
        let cosh = 12f64.cosh();
        for (part, value, derivative, epsilon) in [
            ("ln", 1e-200f64.ln(), 3e200, 0.0),
            ("exp", 300f64.exp(), 3.0 * 300f64.exp(), 0.0),
            ("exp_low", (-300f64).exp(), 3.0 * (-300f64).exp(), 0.0),
            ("tanh_high", 1.0, 0.0, 1e-15),
            ("tanh_low", -1.0, 0.0, 1e-15),
            // 1 − tanh² has lost all but six digits here, and that is as good as it gets.
            ("tanh_12", 12f64.tanh(), 3.0 / (cosh * cosh), 2e-15),
        ] {
            yours.close(part, &Array1::from(vec![value, derivative]), epsilon, 1e-13)?;
        }
        Ok(())
    });
}

#[test]
fn powers_at_zero_and_of_negative_numbers() {
    task!().once(|case| {
        case.tell("0⁰, 0¹, 0¹·⁵, 0², (−2)³, (−2)², (−2)⁻¹, (−2)⁰");
        let yours = case.ask(answer! {
            let power = |a: f64, c: f64| kit::Dual { value: a, derivative: 3.0 }.powf(c);
            let at_0 = [0.0, 1.0, 1.5, 2.0].map(|c| power(0.0, c));
            let negative = [3.0, 2.0, -1.0, 0.0].map(|c| power(-2.0, c));
            let all: Vec<kit::Dual> = at_0.into_iter().chain(negative).collect();
            parts! {
                values: all.iter().map(|y| y.value).collect::<Vec<f64>>(),
                derivatives: all.iter().map(|y| y.derivative).collect::<Vec<f64>>(),
            }
        })?;
        let expected = |v: [f64; 8]| Array1::from(v.to_vec());
        let values = expected([1.0, 0.0, 0.0, 0.0, -8.0, 4.0, -0.5, 1.0]);
        yours.close("values", &values, 1e-14, 1e-14)?;
        let derivatives = 3.0 * expected([0.0, 1.0, 0.0, 0.0, 12.0, -4.0, -0.25, 0.0]);
        yours.close("derivatives", &derivatives, 1e-14, 1e-14)
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

/// A constant has no inputs, and a gradient of no elements.
#[test]
fn gradient_of_nothing() {
    task!().once(|case| {
        let yours = case.ask(answer! {
            let gradient = kit::Dual::gradient(|_: &[kit::Dual]| kit::Dual::constant(1.0), &[]);
            parts! { elements: gradient.len() }
        })?;
        yours.equals("elements", &0.0)
    });
}

#[test]
fn gradient_of_a_function() {
    task!().cases(48, |case| {
        let n = case.length(1..=10);
        let mut x = case.vector("x", n);
        // An input may be 0, and may be the same number as another.
        if n > 2 && *case.pick(&[false, true]) {
            (x[0], x[2]) = (0.0, x[1]);
            case.tell("x(0) = 0, x(2) = x(1)");
        }
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
