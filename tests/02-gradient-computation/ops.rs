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

/// The derivative of `$y` by `$a` as it is recorded, carried forward along the tape, so that an
/// operation which is made of others (a − b as a + (−b)) counts as well, and each place where `$a`
/// stands.
macro_rules! local {
    ($y:expr, $a:expr) => {{
        let (tape, a, y) = ($y.tape(), $a.index(), $y.index());
        let mut along = vec![0.0; y + 1];
        along[a] = 1.0;
        for i in a + 1..=y {
            let moved = tape.parents(i).into_iter().filter(|(parent, _)| along[*parent] != 0.0);
            along[i] = moved.map(|(parent, local)| local * along[parent]).sum();
        }
        along[y]
    }};
}

const UNARY: [&str; 6] = ["neg", "exp", "ln", "tanh", "sigmoid", "relu"];
const BINARY: [&str; 4] = ["add", "sub", "mul", "div"];

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

/// By the textbook, in forms that do not overflow.
fn derivative_of(name: &str, a: f64) -> f64 {
    match name {
        "neg" => -1.0,
        "exp" => a.exp(),
        "ln" => 1.0 / a,
        "tanh" => a.cosh().powi(-2),
        "sigmoid" => 1.0 / (2.0 + 2.0 * a.cosh()),
        _ => f64::from(a > 0.0),
    }
}

/// Value and derivative of an operation at `a`, which stands between other nodes.
macro_rules! at {
    ($name:expr, $a:expr) => {{
        let tape = kit::Tape::new();
        tape.leaf(7.0);
        let a = tape.leaf($a);
        tape.leaf(-7.0);
        let y = unary!($name, a);
        Answer::default()
            .with(&format!("value of {}", $name), y.value())
            .with(&format!("derivative of {}", $name), local!(y, a))
    }};
}

#[test]
fn one_operand() {
    task!().cases(96, |case| {
        let name = *case.pick(&UNARY);
        let a: f64 = if name == "ln" { case.number(0.1..3.0) } else { number(case) };
        case.tell(name);
        case.given("a", &a);
        let yours = case.ask(answer! { at!(name, a) })?;
        yours.close(&format!("value of {name}"), &value_of(name, a), 1e-15, 1e-13)?;
        let derivative = format!("derivative of {name}");
        yours.gradients(&[&derivative], |a| value_of(name, *a), &a, &1.0)?;
        // To the last digits, which a difference of values does not have.
        yours.close(&derivative, &derivative_of(name, a), 2e-15, 2e-15)
    });
}

/// Near 0, far out and at the kink, where a detour overflows, or a clamp or a guard against 0 shows.
/// tanh and σ and their derivatives may be formed of numbers near 1, so they are compared to 10⁻¹⁵;
/// exp, ln and their derivatives have all digits everywhere.
#[test]
fn one_operand_of_any_size() {
    task!().once(|case| {
        let far = [1e-200, 1e-30, 1e30, 1e200];
        for name in UNARY {
            for a in ladder().into_iter().chain(far).filter(|a| name != "ln" || *a > 0.0) {
                case.forget();
                case.tell(name);
                case.given("a", &a);
                let yours = case.ask(answer! { at!(name, a) })?;
                let epsilon = if ["tanh", "sigmoid", "ln"].contains(&name) { 1e-15 } else { 0.0 };
                yours.close(&format!("value of {name}"), &value_of(name, a), epsilon, 1e-13)?;
                let epsilon = if ["tanh", "sigmoid"].contains(&name) { 1e-15 } else { 0.0 };
                let derivative = derivative_of(name, a);
                yours.close(&format!("derivative of {name}"), &derivative, epsilon, 1e-13)?;
            }
        }
        Ok(())
    });
}

/// NaN must be seen, not hidden: `f64::max` and `f64::clamp` are not alike in that.
#[test]
fn nan_stays_nan() {
    task!().once(|case| {
        case.tell("each operation of NaN");
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let (nan, one, zero) = (tape.leaf(f64::NAN), tape.leaf(1.0), tape.leaf(0.0));
            let answer = UNARY.iter().fold(Answer::default(), |answer, name| {
                answer.with(&format!("value of {name}(NaN)"), unary!(*name, nan).value())
            });
            BINARY.iter().fold(answer, |answer, name| {
                answer
                    .with(&format!("value of {name}(NaN, 1)"), binary!(*name, nan, one).value())
                    .with(&format!("value of {name}(1, NaN)"), binary!(*name, one, nan).value())
                    .with(&format!("value of {name}(0, NaN)"), binary!(*name, zero, nan).value())
            })
        })?;
        for name in UNARY {
            yours.close(&format!("value of {name}(NaN)"), &f64::NAN, 0.0, 0.0)?;
        }
        for name in BINARY {
            yours.close(&format!("value of {name}(NaN, 1)"), &f64::NAN, 0.0, 0.0)?;
            yours.close(&format!("value of {name}(1, NaN)"), &f64::NAN, 0.0, 0.0)?;
            yours.close(&format!("value of {name}(0, NaN)"), &f64::NAN, 0.0, 0.0)?;
        }
        Ok(())
    });
}

/// Operands of any size, equal ones, ±1 and 0 among them, in whichever order they were recorded.
#[test]
fn two_operands() {
    task!().cases(160, |case| {
        let name = *case.pick(&BINARY);
        let (mut a, mut b) = (number(case) * scale(case), number(case) * scale(case));
        match *case.pick(&["", "", "", "equal", "a", "b"]) {
            "" => {}
            "equal" => b = a,
            "a" => a = *case.pick(&[0.0, 1.0, -1.0]),
            _ => b = *case.pick(if name == "div" { &[1.0, -1.0] } else { &[0.0, 1.0, -1.0] }),
        }
        let b_first = *case.pick(&[false, true]);
        case.tell(format!("{name}(a, b)"));
        case.given("a", &a);
        case.given("b", &b);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let early = b_first.then(|| tape.leaf(b));
            tape.leaf(7.0);
            let a = tape.leaf(a);
            let b = early.unwrap_or_else(|| tape.leaf(b));
            tape.leaf(-7.0);
            let y = binary!(name, a, b);
            Answer::default()
                .with(&format!("value of {name}(a, b)"), y.value())
                .with(&format!("derivative of {name}(a, b) by a"), local!(y, a))
                .with(&format!("derivative of {name}(a, b) by b"), local!(y, b))
        })?;
        let (value, by_a, by_b) = match name {
            "add" => (a + b, 1.0, 1.0),
            "sub" => (a - b, 1.0, -1.0),
            "mul" => (a * b, b, a),
            _ => (a / b, 1.0 / b, -a / b / b),
        };
        yours.close(&format!("value of {name}(a, b)"), &value, 0.0, 1e-14)?;
        yours.close(&format!("derivative of {name}(a, b) by a"), &by_a, 0.0, 1e-13)?;
        yours.close(&format!("derivative of {name}(a, b) by b"), &by_b, 0.0, 1e-13)
    });
}

/// a·a uses a twice, a − a cancels, a/a is constant: each use counts. a is a result itself here.
#[test]
fn a_value_used_twice() {
    task!().cases(32, |case| {
        let (name, a) = (*case.pick(&BINARY), number(case));
        case.tell(format!("{name}(a, a)"));
        case.given("a", &a);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let leaf = tape.leaf(-7.0);
            let a = tape.push("f", a, &[(leaf, 7.0)]);
            let y = binary!(name, a, a);
            Answer::default()
                .with(&format!("value of {name}(a, a)"), y.value())
                .with(&format!("derivative of {name}(a, a)"), local!(y, a))
        })?;
        let (value, derivative) = match name {
            "add" => (2.0 * a, 2.0),
            "sub" => (0.0, 0.0),
            "mul" => (a * a, 2.0 * a),
            _ => (1.0, 0.0),
        };
        yours.close(&format!("value of {name}(a, a)"), &value, 1e-15, 1e-14)?;
        // 1/a − a/a², whose terms are up to 20.
        yours.close(&format!("derivative of {name}(a, a)"), &derivative, 1e-13, 1e-13)
    });
}

macro_rules! power {
    ($a:expr, $c:expr) => {{
        let tape = kit::Tape::new();
        let a = tape.leaf($a);
        let y = kit::ops::powf(a, $c);
        parts! { "value of the power": y.value(), "derivative of the power": local!(y, a) }
    }};
}

#[test]
fn powers() {
    task!().cases(64, |case| {
        let a: f64 = case.number(0.2..2.0);
        let c: f64 = case.number(-3.0..3.0);
        case.given("a", &a);
        case.given("c", &c);
        let yours = case.ask(answer! { power!(a, c) })?;
        yours.close("value of the power", &a.powf(c), 0.0, 1e-12)?;
        yours.close("derivative of the power", &(c * a.powf(c - 1.0)), 0.0, 1e-12)?;
        yours.gradients(&["derivative of the power"], |a: &f64| a.powf(c), &a, &1.0)
    });
}

/// Where a formula gives 0·∞, or a logarithm of 0, or loses a sign; and exponents of any size.
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
            (0.0, 3.0, 0.0, 0.0),
            (0.0, 0.5, 0.0, INF),
            (0.0, -1.0, INF, -INF),
            (-2.0, 3.0, -8.0, 12.0),
            (-2.0, 2.0, 4.0, -4.0),
            (-2.0, 1.0, -2.0, 1.0),
            (-2.0, -1.0, -0.5, -0.25),
            (-2.0, 0.0, 1.0, 0.0),
            (-2.0, 0.5, NAN, NAN),
            (5.0, 0.0, 1.0, 0.0),
            (INF, 0.0, 1.0, 0.0),
            (NAN, 0.0, 1.0, 0.0),
            (1e-100, 2.5, 1e-250, 2.5e-150),
            (1e100, 0.5, 1e50, 0.5e-50),
            (1e-9, -1.0, 1e9, -1e18),
            (1.5, 100.0, 1.5f64.powi(100), 100.0 * 1.5f64.powi(99)),
            (-1.5, 101.0, -1.5f64.powi(101), 101.0 * 1.5f64.powi(100)),
            (-1.5, -100.0, 1.5f64.powi(-100), 100.0 * 1.5f64.powi(-101)),
            (2.0, 1e-9, 1.0 + 1e-9 * 2f64.ln(), 0.5e-9 * (1.0 + 1e-9 * 2f64.ln())),
        ] {
            case.given("a", &a);
            case.given("c", &c);
            let yours = case.ask(answer! { power!(a, c) })?;
            yours.close("value of the power", &value, 0.0, 1e-12)?;
            yours.close("derivative of the power", &derivative, 0.0, 1e-12)?;
        }
        Ok(())
    });
}

/// The operators and methods come with the stub; here they meet what they call.
#[test]
fn plain_numbers_on_either_side() {
    const RESULTS: [&str; 9] =
        ["a + n", "n + a", "a − n", "n − a", "a·n", "n·a", "a/n", "n/a", "−a"];
    task!().cases(24, |case| {
        let (a, n) = (number(case), number(case));
        case.given("a", &a);
        case.given("n", &n);
        let yours = case.ask(answer! {
            let tape = kit::Tape::new();
            let a = tape.leaf(a);
            let results = [a + n, n + a, a - n, n - a, a * n, n * a, a / n, n / a, -a];
            RESULTS.iter().zip(results).fold(Answer::default(), |answer, (name, y)| {
                answer
                    .with(&format!("value of {name}"), y.value())
                    .with(&format!("derivative of {name}"), local!(y, a))
            })
        })?;
        let values = [a + n, n + a, a - n, n - a, a * n, n * a, a / n, n / a, -a];
        let derivatives = [1.0, 1.0, 1.0, -1.0, n, n, 1.0 / n, -n / (a * a), -1.0];
        for ((name, value), derivative) in RESULTS.iter().zip(values).zip(derivatives) {
            yours.close(&format!("value of {name}"), &value, 0.0, 1e-14)?;
            yours.close(&format!("derivative of {name}"), &derivative, 0.0, 1e-13)?;
        }
        Ok(())
    });
}
