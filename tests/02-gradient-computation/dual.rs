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

/// Value and derivative of an operation, from (a, a′) and (b, b′).
macro_rules! at {
    ($name:expr, $a:expr, $b:expr, $c:expr) => {{
        let of = |(value, derivative): (f64, f64)| kit::Dual { value, derivative };
        let y = operation!($name, of($a), of($b), $c);
        Answer::default()
            .with(&format!("value of {}", $name), y.value)
            .with(&format!("derivative of {}", $name), y.derivative)
    }};
}

#[test]
fn each_operation() {
    task!().cases(160, |case| {
        let name = *case.pick(&NAMES);
        let positive = name == "ln" || name == "powf";
        let a = if positive { case.number(0.2..2.0) } else { number(case) };
        let (b, da, db) = (number(case), number(case), number(case));
        let c: f64 = case.number(-2.0..3.0);
        // A number that does not depend on the input, one that is the input itself.
        let (da, db) = *case.pick(&[(da, db), (da, db), (0.0, db), (da, 0.0), (1.0, 0.0)]);
        let b = if *case.pick(&[false, false, true]) { a } else { b };
        case.tell(name);
        case.given("a, a′", &(a, da));
        match name {
            "add" | "sub" | "mul" | "div" => case.given("b, b′", &(b, db)),
            "powf" => case.given("c", &c),
            _ => {}
        }
        let yours = case.ask(answer! { at!(name, (a, da), (b, db), c) })?;
        yours.close(&format!("value of {name}"), &operation!(name, a, b, c), 0.0, 1e-13)?;
        // Along the direction (da, db), as a function of one number.
        let along = |t: &f64| {
            let (a, b) = (a + t * da, b + t * db);
            operation!(name, a, b, c)
        };
        yours.gradients(&[&format!("derivative of {name}")], along, &0.0, &1.0)
    });
}

/// Operands and directions of any size, and 0: nothing is dropped, clipped or overflows on the way.
#[test]
fn two_operands_of_any_size() {
    task!().cases(64, |case| {
        let name = *case.pick(&["add", "sub", "mul", "div"]);
        let (mut a, mut b) = (number(case) * scale(case), number(case) * scale(case));
        let (da, db) = (number(case) * scale(case), number(case));
        match *case.pick(&["", "", "a", "b"]) {
            "a" => a = 0.0,
            "b" if name != "div" => b = 0.0,
            _ => {}
        }
        case.tell(name);
        case.given("a, a′", &(a, da));
        case.given("b, b′", &(b, db));
        let yours = case.ask(answer! { at!(name, (a, da), (b, db), 1.0) })?;
        yours.close(&format!("value of {name}"), &operation!(name, a, b, 1.0), 0.0, 1e-14)?;
        let terms = match name {
            "add" => [da, db],
            "sub" => [da, -db],
            "mul" => [da * b, a * db],
            _ => [da / b, -(a / b) / b * db],
        };
        // Where two terms cancel, the rounding of the larger is left.
        let bound = 1e-13 * terms[0].abs().max(terms[1].abs());
        yours.close(&format!("derivative of {name}"), &(terms[0] + terms[1]), bound, 0.0)
    });
}

/// Near 0 and far out, where a guard against zero or a detour over a huge number would show. Along 3,
/// since along 1 a forgotten chain rule does not.
#[test]
fn one_operand_of_any_size() {
    task!().once(|case| {
        for name in ["neg", "exp", "ln", "tanh"] {
            let far = [1e-200, 1e-30, 1e30, 1e200];
            for a in ladder().into_iter().chain(far).filter(|a| name != "ln" || *a > 0.0) {
                let (value, derivative) = match name {
                    "neg" => (-a, -1.0),
                    "exp" => (a.exp(), a.exp()),
                    "ln" => (a.ln(), 1.0 / a),
                    _ => (a.tanh(), a.cosh().powi(-2)),
                };
                case.forget();
                case.tell(name);
                case.given("a, a′", &(a, 3.0));
                let yours = case.ask(answer! { at!(name, (a, 3.0), (1.0, 0.0), 1.0) })?;
                let epsilon = if ["tanh", "ln"].contains(&name) { 1e-15 } else { 0.0 };
                yours.close(&format!("value of {name}"), &value, epsilon, 1e-13)?;
                // 1 − tanh² is formed of numbers near 1.
                let epsilon = if name == "tanh" { 3e-15 } else { 0.0 };
                let derivative = 3.0 * derivative;
                yours.close(&format!("derivative of {name}"), &derivative, epsilon, 1e-13)?;
            }
        }
        Ok(())
    });
}

#[test]
fn powers_at_zero_and_of_negative_numbers() {
    const INF: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;
    task!().once(|case| {
        for (a, c, value, derivative) in [
            (0.0, 0.0, 1.0, 0.0),
            (0.0, 1.0, 0.0, 1.0),
            (0.0, 1.5, 0.0, 0.0),
            (0.0, 2.0, 0.0, 0.0),
            (0.0, 0.5, 0.0, INF),
            (0.0, -1.0, INF, -INF),
            (-2.0, 3.0, -8.0, 12.0),
            (-2.0, 2.0, 4.0, -4.0),
            (-2.0, 1.0, -2.0, 1.0),
            (-2.0, -1.0, -0.5, -0.25),
            (-2.0, 0.0, 1.0, 0.0),
            (-2.0, 0.5, NAN, NAN),
            (INF, 0.0, 1.0, 0.0),
            (NAN, 0.0, 1.0, 0.0),
            (1e-100, 2.5, 1e-250, 2.5e-150),
            (1e-9, -1.0, 1e9, -1e18),
            (2.0, 200.0, 200f64.exp2(), 100.0 * 200f64.exp2()),
            (-1.5, 101.0, -1.5f64.powi(101), 101.0 * 1.5f64.powi(100)),
            (2.0, 1e-9, 1.0 + 1e-9 * 2f64.ln(), 0.5e-9 * (1.0 + 1e-9 * 2f64.ln())),
        ] {
            case.given("a, a′", &(a, 3.0));
            case.given("c", &c);
            let yours = case.ask(answer! { at!("powf", (a, 3.0), (1.0, 0.0), c) })?;
            yours.close("value of powf", &value, 0.0, 1e-12)?;
            yours.close("derivative of powf", &(3.0 * derivative), 0.0, 1e-12)?;
        }
        Ok(())
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
    task!().cases(12, |case| {
        let n = *case.pick(&[1, 2, 3, 4, 10]);
        let mut x = case.vector("x", n);
        // An input may be 0, and may be the same number as another.
        if n > 2 && *case.pick(&[false, true]) {
            (x[0], x[2]) = (0.0, x[1]);
        }
        case.given("x", &x);
        let yours = case.ask(answer! {
            let f = |x: &[kit::Dual]| function!(x, kit::Dual::constant(1.0));
            parts! { gradient: Array1::from(kit::Dual::gradient(f, &x.to_vec())) }
        })?;
        yours.gradients(&["gradient"], |x: &Array1<f64>| function!(x, 1.0), &x, &1.0)
    });
}

/// f is called once for each element, at x, along that element alone. No elements, no calls; a
/// constant has a gradient of 0.
#[test]
fn calls_f_once_an_element() {
    task!().once(|case| {
        for n in [0, 1, 2, 5, 260] {
            case.forget();
            let (x, weights) = (case.vector("x", n), case.vector("weights", n));
            let yours = case.ask(answer! {
                let calls = std::cell::RefCell::new(Vec::new());
                // By hand: no operator need be written for it.
                let f = |at: &[kit::Dual]| {
                    calls.borrow_mut().push(at.to_vec());
                    let zero = kit::Dual { value: 0.0, derivative: 0.0 };
                    at.iter().zip(&weights).fold(zero, |sum, (x, w)| kit::Dual {
                        value: sum.value + w * x.value,
                        derivative: sum.derivative + w * x.derivative,
                    })
                };
                let gradient = kit::Dual::gradient(f, &x.to_vec());
                let constant = kit::Dual::gradient(|_: &[kit::Dual]| kit::Dual::constant(2.0), &x.to_vec());
                let calls = calls.into_inner();
                let at_x = |at: &Vec<kit::Dual>| at.iter().map(|x| x.value).eq(x.iter().copied());
                let along_one = |at: &Vec<kit::Dual>| at.iter().filter(|x| x.derivative != 0.0).count() == 1;
                parts! {
                    "calls of f": calls.len(),
                    at_x: calls.iter().all(at_x),
                    along_one: calls.iter().all(along_one),
                    "gradient of a weighted sum": gradient,
                    "gradient of a constant": constant,
                }
            })?;
            yours.equals("calls of f", &(n as f64))?;
            yours.is_true("at_x", "f is called with other values than those of x")?;
            yours.is_true("along_one", "f is not called with the derivative of one input set alone")?;
            yours.equals("gradient of a weighted sum", &weights)?;
            yours.equals("gradient of a constant", &Array1::zeros(n))?;
        }
        Ok(())
    });
}
