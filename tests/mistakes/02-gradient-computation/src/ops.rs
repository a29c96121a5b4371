//! Answers to `ops`: what the solution records, spoilt.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array1;
use solution::{Var, ops};

const TASK: &str = "ops";

pub(crate) const ENTRIES: &[Entry] = &[
    mistake(TASK, "exp-by-x", "x for the derivative of eˣ: it is eˣ itself"),
    mistake(TASK, "tanh-prime-is-tanh", "tanh for its derivative: that is 1 − tanh²"),
    mistake(TASK, "tanh-prime-linear", "1 − tanh: the square is missing"),
    mistake(TASK, "sigmoid-at-value", "σ′ taken at σ(a) instead of a"),
    mistake(TASK, "sigmoid-overflows", "eᵃ/(1 + eᵃ), which is ∞/∞ = NaN for large a"),
    mistake(
        TASK,
        "sigmoid-prime-overflows",
        "σ′ by way of e⁻ᵃ, which is infinite for very negative a: the result is NaN",
    ),
    mistake(
        TASK,
        "sigmoid-clamped",
        "a cut off at ±30 in σ: far below, σ(a) is far smaller than σ(−30)",
    ),
    mistake(TASK, "tanh-overflows", "tanh by exponentials that overflow: ∞/∞ = NaN for large a"),
    mistake(TASK, "relu-leaky", "a slope of 0.01 below 0: that is the leaky ReLU"),
    mistake(TASK, "relu-at-zero", "the derivative of ReLU at 0 taken as 1: by convention it is 0"),
    mistake(TASK, "relu-open", "1 for the derivative of ReLU everywhere"),
    mistake(TASK, "sub-sign", "+1 for the second operand of a − b"),
    mistake(TASK, "sub-swapped", "the derivatives of a − b swapped"),
    mistake(
        TASK,
        "mul-swapped",
        "a's derivative of a·b is b, and b's is a: yours are the other way round",
    ),
    mistake(TASK, "div-swapped", "the derivatives of a/b swapped"),
    mistake(TASK, "div-sign", "+a/b² for the derivative of a/b by b: it is −a/b²"),
    mistake(
        TASK,
        "div-square-missing",
        "−a/b for the derivative of a/b by b: the square is missing",
    ),
    mistake(TASK, "ln-of-value", "1/ln a for the derivative of ln a: it is 1/a"),
    mistake(
        TASK,
        "ln-epsilon",
        "10⁻¹² as a floor under a in ln a, or added to it: a > 0 may be far smaller than that",
    ),
    mistake(TASK, "pow-zero-at-zero", "0 for the derivative of every power at 0: that of a¹ is 1"),
    mistake(TASK, "pow-by-quotient", "c·aᶜ/a for c·aᶜ⁻¹, which is 0/0 = NaN at a = 0"),
    mistake(TASK, "pow-absolute", "|a| in the derivative of a power: that of a² at −2 is −4"),
    mistake(TASK, "pow-integer", "the exponent cut to an integer: it may be any number"),
    mistake(TASK, "pow-exponent-kept", "c·aᶜ: the exponent goes down by one"),
    mistake(TASK, "pow-nan-at-zero", "c·aᶜ⁻¹ at a = 0, c = 0, which is 0·∞ = NaN: a⁰ is constant"),
    mistake(TASK, "pow-by-logarithms", "aᶜ as e^(c·ln a), which is NaN for negative a"),
    mistake(TASK, "parents-forgotten", "a product that records only its first operand"),
    mistake(TASK, "twice-counted-once", "an operand that stands twice recorded once"),
    right(TASK, "other-forms", "tanh′ = 1/cosh², σ′ = σ(a)·σ(−a), a/b as a·(1/b)"),
    right(TASK, "composed", "a − b as a + (−b), a/b as a·b⁻¹, −a as −1·a"),
    right(
        TASK,
        "merged-operands",
        "an operand that stands twice recorded once, with the sum of both derivatives",
    ),
];
pub(crate) const IMPOSTORS: [Entry; 4] = impostors(TASK);

type Local<'t> = (Var<'t>, f64);

/// Records what the solution would, changed by `f`, which sees each local derivative with its place.
fn spoilt<'t>(name: &'static str, value: f64, locals: Vec<Local<'t>>) -> Var<'t> {
    locals[0].0.tape().push(name, value, &locals)
}

fn difference(f: impl Fn(f64) -> f64, a: f64) -> Option<f64> {
    let scheme = Scheme::of(chosen(TASK))?;
    Some(scheme.gradient(&Array1::from_elem(1, a), |x| f(x[0]))[0])
}

/// One operand: the solution's value and derivative, unless they are spoilt here.
fn unary<'t>(
    a: Var<'t>,
    right: Var<'t>,
    f: impl Fn(f64) -> f64,
    wrong: Option<(f64, f64)>,
) -> Var<'t> {
    if let Some((value, local)) = wrong {
        return spoilt("f", value, vec![(a, local)]);
    }
    match difference(f, a.value()) {
        Some(local) => spoilt("f", right.value(), vec![(a, local)]),
        None => right,
    }
}

/// Two operands.
fn binary<'t>(
    (a, b): (Var<'t>, Var<'t>),
    right: Var<'t>,
    f: impl Fn(f64, f64) -> f64,
    wrong: Option<(f64, f64)>,
) -> Var<'t> {
    let (x, y) = (a.value(), b.value());
    let by_differences = || Some((difference(|x| f(x, y), x)?, difference(|y| f(x, y), y)?));
    let locals = match wrong.or_else(by_differences) {
        Some((by_a, by_b)) => vec![(a, by_a), (b, by_b)],
        None => return right,
    };
    spoilt("f", right.value(), locals)
}

/// a + b.
pub fn add<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    if a.index() == b.index() {
        match chosen(TASK) {
            "twice-counted-once" => return spoilt("+", 2.0 * a.value(), vec![(a, 1.0)]),
            "merged-operands" => return spoilt("+", 2.0 * a.value(), vec![(a, 2.0)]),
            _ => {}
        }
    }
    binary((a, b), ops::add(a, b), |a, b| a + b, None)
}

/// a − b.
pub fn sub<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    if chosen(TASK) == "composed" {
        return ops::add(a, neg(b));
    }
    let wrong = match chosen(TASK) {
        "sub-sign" => Some((1.0, 1.0)),
        "sub-swapped" => Some((-1.0, 1.0)),
        _ => None,
    };
    binary((a, b), ops::sub(a, b), |a, b| a - b, wrong)
}

/// a·b.
pub fn mul<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let (x, y) = (a.value(), b.value());
    match chosen(TASK) {
        "parents-forgotten" => return spoilt("×", x * y, vec![(a, y)]),
        "twice-counted-once" if a.index() == b.index() => return spoilt("×", x * y, vec![(a, x)]),
        "merged-operands" if a.index() == b.index() => return spoilt("×", x * y, vec![(a, x + y)]),
        _ => {}
    }
    let wrong = (chosen(TASK) == "mul-swapped").then_some((x, y));
    binary((a, b), ops::mul(a, b), |a, b| a * b, wrong)
}

/// a/b.
pub fn div<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    if chosen(TASK) == "composed" {
        return ops::mul(a, ops::powf(b, -1.0));
    }
    let (x, y) = (a.value(), b.value());
    let (by_a, by_b) = (1.0 / y, -x / (y * y));
    let wrong = match chosen(TASK) {
        "div-swapped" => Some((by_b, by_a)),
        "div-sign" => Some((by_a, -by_b)),
        "div-square-missing" => Some((by_a, -x / y)),
        "other-forms" => Some((y.recip(), -(x * y.recip()) * y.recip())),
        _ => None,
    };
    binary((a, b), ops::div(a, b), |a, b| a / b, wrong)
}

/// −a.
pub fn neg(a: Var<'_>) -> Var<'_> {
    if chosen(TASK) == "composed" {
        return ops::mul(a.tape().leaf(-1.0), a);
    }
    unary(a, ops::neg(a), |a| -a, None)
}

/// aᶜ.
pub fn powf(a: Var<'_>, c: f64) -> Var<'_> {
    let x = a.value();
    let formula = c * x.powf(c - 1.0);
    let wrong = match chosen(TASK) {
        "pow-exponent-kept" => Some((x.powf(c), c * x.powf(c))),
        "pow-nan-at-zero" => Some((x.powf(c), formula)),
        "pow-by-logarithms" => Some(((c * x.ln()).exp(), if c == 0.0 { 0.0 } else { formula })),
        "pow-zero-at-zero" if x == 0.0 => Some((x.powf(c), 0.0)),
        _ if c == 0.0 => None,
        "pow-by-quotient" => Some((x.powf(c), c * x.powf(c) / x)),
        "pow-absolute" => Some((x.powf(c), c * x.abs().powf(c - 1.0))),
        "pow-integer" => Some((x.powi(c as i32), c.trunc() * x.powi(c as i32 - 1))),
        _ => None,
    };
    // No difference at 0, which would leave the domain: there the impostors answer rightly.
    if x <= 0.5 && wrong.is_none() {
        return ops::powf(a, c);
    }
    unary(a, ops::powf(a, c), |a| a.powf(c), wrong)
}

/// eᵃ.
pub fn exp(a: Var<'_>) -> Var<'_> {
    let wrong = (chosen(TASK) == "exp-by-x").then_some((a.value().exp(), a.value()));
    unary(a, ops::exp(a), f64::exp, wrong)
}

/// ln a.
pub fn ln(a: Var<'_>) -> Var<'_> {
    let x = a.value();
    let wrong = match chosen(TASK) {
        "ln-of-value" => Some((x.ln(), 1.0 / x.ln())),
        "ln-epsilon" => Some(((x + 1e-12).ln(), 1.0 / (x + 1e-12))),
        _ => None,
    };
    unary(a, ops::ln(a), f64::ln, wrong)
}

/// tanh a.
pub fn tanh(a: Var<'_>) -> Var<'_> {
    let t = a.value().tanh();
    let wrong = match chosen(TASK) {
        "tanh-prime-is-tanh" => Some((t, t)),
        "tanh-prime-linear" => Some((t, 1.0 - t)),
        "tanh-overflows" => {
            let e = (2.0 * a.value()).exp();
            let t = (e - 1.0) / (e + 1.0);
            Some((t, 1.0 - t * t))
        }
        "other-forms" => Some((t, a.value().cosh().powi(-2))),
        _ => None,
    };
    unary(a, ops::tanh(a), f64::tanh, wrong)
}

fn sigma(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

/// σ(a).
pub fn sigmoid(a: Var<'_>) -> Var<'_> {
    let x = a.value();
    let s = sigma(x);
    let wrong = match chosen(TASK) {
        "sigmoid-at-value" => Some((s, sigma(s) * (1.0 - sigma(s)))),
        "sigmoid-prime-overflows" => Some((s, (-x).exp() / (1.0 + (-x).exp()).powi(2))),
        "sigmoid-clamped" => {
            let s = sigma(x.clamp(-30.0, 30.0));
            Some((s, s * (1.0 - s)))
        }
        "sigmoid-overflows" => {
            let s = x.exp() / (1.0 + x.exp());
            Some((s, s * (1.0 - s)))
        }
        "other-forms" => Some((s, s * sigma(-x))),
        _ => None,
    };
    unary(a, ops::sigmoid(a), sigma, wrong)
}

/// max(0, a).
pub fn relu(a: Var<'_>) -> Var<'_> {
    let x = a.value();
    let wrong = match chosen(TASK) {
        "relu-at-zero" => Some((x.max(0.0), f64::from(x >= 0.0))),
        "relu-open" => Some((x.max(0.0), 1.0)),
        "relu-leaky" => Some((x.max(0.01 * x), if x > 0.0 { 1.0 } else { 0.01 })),
        _ => None,
    };
    unary(a, ops::relu(a), |a| a.max(0.0), wrong)
}
