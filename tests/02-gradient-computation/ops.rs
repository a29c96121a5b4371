//! The value of each operation, and the local derivatives that it records. They are read off the
//! tape, so the task `backward` need not be written.

use super::*;

/// The operations of one and two operands, by name.
macro_rules! unary {
    ($name:expr, $a:expr) => {
        match $name {
            "neg" => kit::ops::neg($a),
            "exp" => kit::ops::exp($a),
            "ln" => kit::ops::ln($a),
            "tanh" => kit::ops::tanh($a),
            "sigmoid" => kit::ops::sigmoid($a),
            _ => kit::ops::relu($a),
        }
    };
}
macro_rules! binary {
    ($name:expr, $a:expr, $b:expr) => {
        match $name {
            "add" => kit::ops::add($a, $b),
            "sub" => kit::ops::sub($a, $b),
            "mul" => kit::ops::mul($a, $b),
            _ => kit::ops::div($a, $b),
        }
    };
}

/// The derivative of `$y` by `$a` as it is recorded: a sweep over the tape, so that an operation
/// which is made of others (a − b as a + (−b)) counts as well, and each place where `$a` stands.
macro_rules! local {
    ($y:expr, $a:expr) => {{
        let (tape, a, y) = ($y.tape(), $a.index(), $y.index());
        let mut by = vec![0.0; y + 1];
        by[y] = 1.0;
        for i in (a + 1..=y).rev() {
            for (parent, local) in tape.parents(i) {
                by[parent] += by[i] * local;
            }
        }
        by[a]
    }};
}

const UNARY: [&str; 6] = ["neg", "exp", "ln", "tanh", "sigmoid", "relu"];

/// By the textbook.
fn value_of(name: &str, a: f64) -> f64 {
    match name {
        "neg" => -a,
        "exp" => a.exp(),
        "ln" => a.ln(),
        "tanh" => a.tanh(),
        "sigmoid" => 1.0 / (1.0 + (-a).exp()),
        _ => a.max(0.0),
    }
}

#[test]
fn one_operand() {
    task!().cases(96, |case| {
        let name = *case.pick(&UNARY);
        let a: f64 = if name == "ln" { case.number(0.1..3.0) } else { case.value() };
        case.tell(format!("{name}({a:.3})"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let a = tape.leaf(a);
            let y = unary!(name, a);
            parts! { value: y.value(), derivative: local!(y, a) }
        })?;
        yours.close("value", &value_of(name, a), 1e-15, 1e-13)?;
        yours.gradients(&["derivative"], |a| value_of(name, *a), &a, &1.0)
    });
}

/// To the last digits, which a difference of values does not have.
#[test]
fn derivatives_of_one_operand_to_the_last_digits() {
    task!().cases(48, |case| {
        let (a, x): (f64, f64) = (case.value(), case.number(0.1..3.0));
        case.tell(format!("{} of {a:.3}, but ln of {x:.3}", UNARY.join(", ")));
        let at = |name: &str| if name == "ln" { x } else { a };
        let yours = case.ask(answer! {
            let derivative = |name: &str| {
                let tape = kit::Tape::new();
                let a = tape.leaf(at(name));
                let y = unary!(name, a);
                local!(y, a)
            };
            parts! { derivatives: UNARY.map(derivative).to_vec() }
        })?;
        let expected = [
            -1.0,
            a.exp(),
            1.0 / x,
            1.0 / a.cosh().powi(2),
            1.0 / (2.0 + 2.0 * a.cosh()),
            f64::from(a > 0.0),
        ];
        yours.close("derivatives", &Array1::from(expected.to_vec()), 2e-15, 2e-15)
    });
}

#[test]
fn two_operands() {
    task!().cases(96, |case| {
        let name = *case.pick(&["add", "sub", "mul", "div"]);
        let (a, b) = (case.value(), case.value());
        let b_first = *case.pick(&[false, true]);
        case.tell(format!("{name}({a:.3}, {b:.3})"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            // Whichever was recorded first.
            let early = b_first.then(|| tape.leaf(b));
            let a = tape.leaf(a);
            let b = early.unwrap_or_else(|| tape.leaf(b));
            let y = binary!(name, a, b);
            parts! { value: y.value(), by_a: local!(y, a), by_b: local!(y, b) }
        })?;
        let f = |(a, b): &(f64, f64)| match name {
            "add" => a + b,
            "sub" => a - b,
            "mul" => a * b,
            _ => a / b,
        };
        yours.close("value", &f(&(a, b)), 0.0, 1e-14)?;
        yours.gradients(&["by_a", "by_b"], f, &(a, b), &1.0)
    });
}

/// a·a uses a twice, a − a cancels, a/a is constant: each use counts.
#[test]
fn a_value_used_twice() {
    task!().cases(24, |case| {
        let (name, a) = (*case.pick(&["add", "sub", "mul", "div"]), case.value());
        case.tell(format!("{name}(a, a), a = {a:.3}"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let a = tape.leaf(a);
            let y = binary!(name, a, a);
            parts! { value: y.value(), derivative: local!(y, a) }
        })?;
        let (value, derivative) = match name {
            "add" => (2.0 * a, 2.0),
            "sub" => (0.0, 0.0),
            "mul" => (a * a, 2.0 * a),
            _ => (1.0, 0.0),
        };
        yours.close("value", &value, 1e-15, 1e-14)?;
        yours.close("derivative", &derivative, 1e-13, 1e-13)
    });
}

#[test]
fn powers() {
    task!().cases(48, |case| {
        let a: f64 = case.number(0.2..2.0);
        let c: f64 = case.number(-3.0..3.0);
        case.tell(format!("{a:.3} to the power {c:.3}"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let a = tape.leaf(a);
            let y = kit::ops::powf(a, c);
            parts! { value: y.value(), derivative: local!(y, a) }
        })?;
        yours.close("value", &a.powf(c), 0.0, 1e-12)?;
        yours.gradients(&["derivative"], |a: &f64| a.powf(c), &a, &1.0)
    });
}

/// Where a formula gives 0·∞, or a logarithm of 0, or loses a sign.
#[test]
fn powers_at_zero_and_of_negative_numbers() {
    const CASES: [(f64, f64); 10] = [
        (0.0, 0.0),
        (0.0, 1.0),
        (0.0, 1.5),
        (0.0, 2.0),
        (0.0, 3.0),
        (-2.0, 3.0),
        (-2.0, 2.0),
        (-2.0, -1.0),
        (-2.0, 0.0),
        (5.0, 0.0),
    ];
    task!().once(|case| {
        case.tell("0⁰, 0¹, 0¹·⁵, 0², 0³, (−2)³, (−2)², (−2)⁻¹, (−2)⁰, 5⁰");
        let yours = case.ask(answer! {
            let both = CASES.map(|(a, c)| {
                let tape = kit::Tape::new();
                let a = tape.leaf(a);
                let y = kit::ops::powf(a, c);
                (y.value(), local!(y, a))
            });
            parts! { values: both.map(|(v, _)| v).to_vec(), derivatives: both.map(|(_, d)| d).to_vec() }
        })?;
        let expected = |v: [f64; 10]| Array1::from(v.to_vec());
        let values = expected([1.0, 0.0, 0.0, 0.0, 0.0, -8.0, 4.0, -0.5, 1.0, 1.0]);
        yours.close("values", &values, 1e-14, 1e-14)?;
        let derivatives = expected([0.0, 1.0, 0.0, 0.0, 0.0, 12.0, -4.0, -0.25, 0.0, 0.0]);
        yours.close("derivatives", &derivatives, 1e-14, 1e-14)
    });
}

/// Far out and at the kink, where a detour overflows, or a clamp or a guard against 0 shows.
#[test]
fn saturation_and_kinks() {
    task!().once(|case| {
        case.tell("tanh and σ at ±1000, tanh at 12, relu at ±0, ±10⁻³⁰⁷ and 1000, e³⁰⁰, ln 10⁻²⁰⁰");
        let yours = case.ask(answer! {
            let at = |name: &str, a: f64| {
                let tape = kit::Tape::new();
                let a = tape.leaf(a);
                let y = unary!(name, a);
                vec![y.value(), local!(y, a)]
            };
            parts! {
                tanh_high: at("tanh", 1000.0), tanh_low: at("tanh", -1000.0), tanh_12: at("tanh", 12.0),
                sigmoid_high: at("sigmoid", 1000.0), sigmoid_low: at("sigmoid", -1000.0),
                relu_zero: at("relu", 0.0), relu_minus_zero: at("relu", -0.0),
                relu_above: at("relu", 1e-307), relu_below: at("relu", -1e-307), relu_high: at("relu", 1e3),
                exp_high: at("exp", 300.0), exp_low: at("exp", -300.0), ln_low: at("ln", 1e-200),
            }
        })?;
        let (high, low) = (300f64.exp(), (-300f64).exp());
        for (part, value, derivative, epsilon, relative) in [
            ("tanh_high", 1.0, 0.0, 4e-16, 0.0),
            ("tanh_low", -1.0, 0.0, 4e-16, 0.0),
            // 1 − tanh² has only six digits left, 1/cosh² has all.
            ("tanh_12", 12f64.tanh(), 12f64.cosh().powi(-2), 1e-15, 0.0),
            ("sigmoid_high", 1.0, 0.0, 4e-16, 0.0),
            ("sigmoid_low", 0.0, 0.0, 4e-16, 0.0),
            ("relu_zero", 0.0, 0.0, 0.0, 0.0),
            ("relu_minus_zero", 0.0, 0.0, 0.0, 0.0),
            ("relu_above", 1e-307, 1.0, 0.0, 0.0),
            ("relu_below", 0.0, 0.0, 0.0, 0.0),
            ("relu_high", 1e3, 1.0, 0.0, 0.0),
            ("exp_high", high, high, 0.0, 1e-13),
            ("exp_low", low, low, 0.0, 1e-13),
            ("ln_low", 1e-200f64.ln(), 1e200, 0.0, 1e-13),
        ] {
            yours.close(part, &Array1::from(vec![value, derivative]), epsilon, relative)?;
        }
        Ok(())
    });
}

/// The operators and methods come with the stub; here they meet what they call.
#[test]
fn plain_numbers_on_either_side() {
    task!().cases(16, |case| {
        let (a, n) = (case.value(), case.value());
        case.tell(format!("a = {a:.3}, n = {n:.3}"));
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let a = tape.leaf(a);
            let results = [a + n, n + a, a - n, n - a, a * n, n * a, a / n, n / a, -a];
            parts! {
                values: results.map(|y| y.value()).to_vec(),
                derivatives: results.map(|y| local!(y, a)).to_vec(),
            }
        })?;
        let values = vec![a + n, n + a, a - n, n - a, a * n, n * a, a / n, n / a, -a];
        let derivatives = vec![1.0, 1.0, 1.0, -1.0, n, n, 1.0 / n, -n / (a * a), -1.0];
        yours.close("values", &Array1::from(values), 0.0, 1e-14)?;
        yours.close("derivatives", &Array1::from(derivatives), 0.0, 1e-13)
    });
}
