//! Answers to `ops`, and the operators that call them.

use crate::Var;
use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::Array1;
use std::ops::{Add, Div, Mul, Neg, Sub};

const HALF: &str = "e⁻ᵃ where e⁻²ᵃ belongs: that is tanh(a/2)";
const INTEGER: &str = "the exponent cut to an integer: it may be any number";
const LOGARITHM: &str = "aᶜ as e^(c·ln a), which is NaN for negative a";

/// Differences in the place of a derivative, where the environment or the harness asks for them.
fn local(f: impl Fn(f64) -> f64, at: f64, derivative: f64) -> f64 {
    match impostor() {
        Some(scheme) => scheme.gradient(&Array1::from_elem(1, at), |x| f(x[0]))[0],
        None => derivative,
    }
}

/// Records an operation of one operand.
fn unary<'t>(name: &'static str, a: Var<'t>, f: impl Fn(f64) -> f64, value: f64, derivative: f64) -> Var<'t> {
    a.tape().push(name, value, &[(a, local(f, a.value(), derivative))])
}

/// Records an operation of two.
fn binary<'t>(name: &'static str, (a, b): (Var<'t>, Var<'t>), f: impl Fn(f64, f64) -> f64, value: f64, locals: [f64; 2]) -> Var<'t> {
    let (x, y) = (a.value(), b.value());
    let locals = [local(|x| f(x, y), x, locals[0]), local(|y| f(x, y), y, locals[1])];
    let both = [(a, locals[0]), (b, locals[1])];
    let same = a.index() == b.index();
    pick!(
        "operands",
        a.tape().push(name, value, &both),
        wrong("once", "an operand that stands twice recorded once", a.tape().push(name, value, if same { &both[..1] } else { &both })),
        wrong("first", "only the first operand recorded: the second gets no gradient", a.tape().push(name, value, &both[..1])),
        wrong("second", "only the second operand recorded: the first gets no gradient", a.tape().push(name, value, &both[1..])),
        right("merged", "an operand that stands twice recorded once, with the sum of both derivatives", {
            let merged = [(a, locals[0] + locals[1])];
            a.tape().push(name, value, if same { &merged } else { &both })
        }),
    )
}

/// a + b.
pub fn add<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let _inside = enter("ops");
    let (x, y) = (a.value(), b.value());
    let value = pick!("add-value", x + y, wrong("product", "a·b for the value of a + b", x * y), wrong("difference", "a − b for the value of a + b", x - y));
    let locals = pick!(
        "add",
        [1.0, 1.0],
        wrong("values", "the operands for the derivatives of a + b: both are 1", [x, y]),
        wrong("exchanged", "each operand for the other's derivative, as of a product: the derivatives of a + b are both 1", [y, x]),
        wrong("result", "a + b for its derivatives: both are 1", [x + y, x + y]),
        wrong("sign", "−1 for the second operand of a + b: it is 1", [1.0, -1.0]),
        wrong("halves", "½ for the derivatives of a + b: each operand has the whole gradient, 1", [0.5, 0.5]),
        wrong("second-missing", "no derivative of a + b by b: it is 1", [1.0, 0.0]),
    );
    binary("+", (a, b), |a, b| a + b, value, locals)
}

/// a − b.
pub fn sub<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let _inside = enter("ops");
    let (x, y) = (a.value(), b.value());
    let value = pick!("sub-value", x - y, wrong("sum", "a + b for the value of a − b", x + y), wrong("reversed", "b − a for the value of a − b", y - x));
    let locals = pick!(
        "sub",
        [1.0, -1.0],
        wrong("sign", "+1 for the second operand of a − b: it is −1", [1.0, 1.0]),
        wrong("swapped", "the derivatives of a − b exchanged: a's is 1, b's is −1", [-1.0, 1.0]),
        wrong("both-negative", "−1 for both operands of a − b: a's derivative is 1", [-1.0, -1.0]),
        wrong("values", "the operands for the derivatives of a − b: they are 1 and −1", [x, -y]),
        wrong("result", "a − b for its derivatives: they are 1 and −1", [x - y, y - x]),
        wrong("second-missing", "no derivative of a − b by b: it is −1", [1.0, 0.0]),
    );
    pick!("difference", binary("−", (a, b), |a, b| a - b, value, locals), right("of-sum", "a − b as a + (−b)", add(a, neg(b))))
}

/// a·b.
pub fn mul<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let _inside = enter("ops");
    let (x, y) = (a.value(), b.value());
    let locals = pick!(
        "mul",
        [y, x],
        wrong("swapped", "a's derivative of a·b is b, and b's is a: yours are the other way round", [x, y]),
        wrong("ones", "1 for the derivatives of a·b: they are b and a", [1.0, 1.0]),
        wrong("product", "a·b for the derivatives of a·b: they are b and a", [x * y, x * y]),
        wrong("both-b", "b for both derivatives of a·b: that by b is a", [y, y]),
        wrong("both-a", "a for both derivatives of a·b: that by a is b", [x, x]),
        wrong("second-missing", "no derivative of a·b by b: it is a", [y, 0.0]),
        wrong("first-missing", "no derivative of a·b by a: it is b", [0.0, x]),
        wrong("sum", "a + b for the derivatives of a·b: they are b and a", [x + y, x + y]),
        wrong("square", "a for the derivative of a·a: a stands there twice, and it is 2a", if a.index() == b.index() { [y, 0.0] } else { [y, x] }),
        wrong("minus", "−a for the derivative of a·b by b: the minus is the quotient's", [y, -x]),
    );
    let value = pick!("mul-value", x * y, wrong("sum", "a + b for the value of a·b", x + y));
    binary("×", (a, b), |a, b| a * b, value, locals)
}

/// a/b.
pub fn div<'t>(a: Var<'t>, b: Var<'t>) -> Var<'t> {
    let _inside = enter("ops");
    let x = a.value();
    let y = pick!(
        "divisor",
        b.value(),
        some("epsilon", "some ε added to b in a/b: b may be far smaller than that", |e| b.value() + e, [1e-8, 1e-12, 1e-10, 1e-15, 1e-7, 1e-6, 1e-9, 1e-16, 1e-20, 1e-300]),
    );
    let by_a = pick!(
        "div-by-a",
        1.0 / y,
        wrong("one", "1 for the derivative of a/b by a: it is 1/b", 1.0),
        wrong("b", "b for the derivative of a/b by a: it is 1/b", y),
        wrong("square", "1/b² for the derivative of a/b by a: it is 1/b", 1.0 / (y * y)),
        wrong("sign", "−1/b for the derivative of a/b by a: the minus belongs to b's", -1.0 / y),
        wrong("quotient", "a/b for its derivative by a: that is 1/b", x / y),
        wrong("reciprocal", "1/a for the derivative of a/b by a: it is 1/b", 1.0 / x),
        wrong("missing", "no derivative of a/b by a: it is 1/b", 0.0),
    );
    let by_b = pick!(
        "div-by-b",
        -x / (y * y),
        wrong("sign", "+a/b² for the derivative of a/b by b: it is −a/b²", x / (y * y)),
        wrong("no-square", "−a/b for the derivative of a/b by b: the square is missing", -x / y),
        wrong("no-a", "−1/b² for the derivative of a/b by b: a multiplies it", -1.0 / (y * y)),
        wrong("a", "a for the derivative of a/b by b, as of a product: it is −a/b²", x),
        wrong("of-reciprocal", "1/a for the derivative of a/b by b: it is −a/b²", 1.0 / x),
        wrong("no-brackets", "−a/b·b, which is −a: b·b under the stroke needs brackets", -x / y * y),
        wrong("square-of-quotient", "−(a/b)² for the derivative of a/b by b: only b is squared", -(x / y) * (x / y)),
        wrong("multiplied", "−a·b² for the derivative of a/b by b: divide by b²", -x * y * y),
        wrong("a-squared", "−b/a² for the derivative of a/b by b: a and b are exchanged", -y / (x * x)),
        wrong("no-a-no-square", "−1/b for the derivative of a/b by b: it is −a/b²", -1.0 / y),
        wrong("missing", "no derivative of a/b by b: it is −a/b²", 0.0),
        wrong("sign-no-square", "+a/b for the derivative of a/b by b: it is −a/b²", x / y),
        wrong("sign-no-a", "1/b² for the derivative of a/b by b: it is −a/b²", 1.0 / (y * y)),
        right("quotient", "−q/b with the quotient q", -(x / y) / y),
    );
    let locals = pick!("div", [by_a, by_b], wrong("swapped", "the derivatives of a/b exchanged", [by_b, by_a]));
    let value = pick!("div-value", x / y, wrong("product", "a·b for the value of a/b", x * y), wrong("reversed", "b/a for the value of a/b", y / x));
    pick!("quotient", binary("÷", (a, b), |a, b| a / b, value, locals), right("of-power", "a/b as a·b⁻¹", mul(a, powf(b, -1.0))))
}

/// −a.
pub fn neg(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let derivative = pick!(
        "neg",
        -1.0,
        wrong("one", "+1 for the derivative of −a: it is −1", 1.0),
        wrong("value", "−a for the derivative of −a: it is −1", -a.value()),
        wrong("zero", "0 for the derivative of −a: it is −1", 0.0)
    );
    let value = pick!("neg-value", -a.value(), wrong("kept", "a for the value of −a", a.value()), wrong("absolute", "−|a| for the value of −a", -a.value().abs()));
    pick!("negative", unary("neg", a, |a| -a, value, derivative), right("product", "−a as −1·a", mul(a.tape().leaf(-1.0), a)))
}

/// The derivative of aᶜ.
pub(crate) fn power_slope(x: f64, c: f64) -> f64 {
    let formula = c * x.powf(c - 1.0);
    let right = if c == 0.0 { 0.0 } else { formula };
    pick!(
        "pow",
        right,
        wrong("nan", "c·aᶜ⁻¹ at a = 0, c = 0, which is 0·∞ = NaN: a⁰ is constant", formula),
        wrong("zero-at-0", "0 for the derivative of every power at 0: that of a¹ is 1", if x == 0.0 { 0.0 } else { right }),
        wrong("quotient", "c·aᶜ/a for c·aᶜ⁻¹, which is 0/0 = NaN at a = 0", if c == 0.0 { 0.0 } else { c * x.powf(c) / x }),
        wrong("absolute", "|a| in the derivative of a power: that of a² at −2 is −4", if c == 0.0 { 0.0 } else { c * x.abs().powf(c - 1.0) }),
        wrong("exponent-kept", "c·aᶜ: the exponent goes down by one", c * x.powf(c)),
        wrong("no-factor", "aᶜ⁻¹ without the factor c", if c == 0.0 { 0.0 } else { x.powf(c - 1.0) }),
        wrong("less-one", "(c − 1)·aᶜ⁻¹: the factor is c itself", if c == 0.0 { 0.0 } else { (c - 1.0) * x.powf(c - 1.0) }),
        wrong("exponent-as-factor", "c·a·(c − 1): c − 1 is the exponent of a", if c == 0.0 { 0.0 } else { c * x * (c - 1.0) }),
        wrong("one-from-the-power", "c·aᶜ − 1: the 1 is taken from the exponent", if c == 0.0 { 0.0 } else { c * x.powf(c) - 1.0 }),
        wrong("exponent-up", "c·aᶜ⁺¹: the exponent goes down by one", if c == 0.0 { 0.0 } else { c * x.powf(c + 1.0) }),
        wrong("by-exponent", "aᶜ·ln a, the derivative by the exponent: it is by a", x.powf(c) * x.ln()),
        wrong("of-square", "c·a for the derivative of every power: that is so for a² alone", if c == 0.0 { 0.0 } else { c * x }),
        wrong("exponent-alone", "c for the derivative of aᶜ: the power aᶜ⁻¹ is missing", c),
        wrong("factor-inside", "(c·a)ᶜ⁻¹: the factor c stands outside the power", if c == 0.0 { 0.0 } else { (c * x).powf(c - 1.0) }),
        wrong("exchanged", "a·cᵃ⁻¹: base and exponent are exchanged", x * c.powf(x - 1.0)),
        wrong("exponent-reversed", "c·a¹⁻ᶜ: the exponent is c − 1", if c == 0.0 { 0.0 } else { c * x.powf(1.0 - c) }),
        wrong("integer", "the exponent cut to an integer in the derivative: it may be any number", if c == 0.0 { 0.0 } else { c * x.powi(c as i32 - 1) }),
        wrong("divided", "aᶜ⁻¹/c: the factor c multiplies", if c == 0.0 { 0.0 } else { x.powf(c - 1.0) / c }),
        wrong("integral", "aᶜ⁺¹/(c + 1), which is the integral: the derivative is c·aᶜ⁻¹", x.powf(c + 1.0) / (c + 1.0)),
        wrong("minus", "−c·aᶜ⁻¹: the sign is wrong", -right),
        wrong("value", "aᶜ for its derivative: that is c·aᶜ⁻¹", x.powf(c)),
    )
}

/// aᶜ itself.
pub(crate) fn power(x: f64, c: f64) -> f64 {
    pick!(
        "pow-value",
        x.powf(c),
        wrong("logarithm", LOGARITHM, (c * x.ln()).exp()),
        wrong("integer", INTEGER, x.powi(c as i32)),
        wrong("zero-at-0", "0 for every power of 0: 0⁰ is 1, and a negative power is infinite", if x == 0.0 { 0.0 } else { x.powf(c) }),
        wrong("absolute", "|a|ᶜ: a negative a has negative odd powers", x.abs().powf(c)),
        wrong("less-one", "aᶜ⁻¹ for the value of aᶜ: that is part of the derivative", x.powf(c - 1.0)),
        wrong("exchanged", "cᵃ for aᶜ: base and exponent are exchanged", c.powf(x)),
        wrong("product", "a·c for aᶜ", x * c),
    )
}

/// aᶜ.
pub fn powf(a: Var<'_>, c: f64) -> Var<'_> {
    let _inside = enter("ops");
    let x = a.value();
    pick!(
        "powers",
        (),
        wrong("roots-refused", "a panic for a negative a and a fractional c: the power is NaN, which must be seen", assert!(x >= 0.0 || c.fract() == 0.0, "{ANY_PANIC}")),
        wrong("negative-refused", "a panic for a negative a: its powers are numbers where c is whole", assert!(x >= 0.0, "{ANY_PANIC}")),
    );
    let (value, slope) = pick!(
        "power",
        (power(x, c), power_slope(x, c)),
        wrong("integers", INTEGER, {
            let n = c as i32;
            (x.powi(n), if n == 0 { 0.0 } else { c * x.powi(n - 1) })
        }),
        wrong("integers-throughout", INTEGER, {
            let n = c as i32;
            (x.powi(n), if n == 0 { 0.0 } else { f64::from(n) * x.powi(n - 1) })
        }),
        wrong("logarithms-quotient-guarded", LOGARITHM, if c == 0.0 { (1.0, 0.0) } else { ((c * x.ln()).exp(), c * (c * x.ln()).exp() / x) }),
        wrong("logarithms", LOGARITHM, if c == 0.0 { (1.0, 0.0) } else { ((c * x.ln()).exp(), c * ((c - 1.0) * x.ln()).exp()) }),
        wrong("logarithms-whatever", LOGARITHM, ((c * x.ln()).exp(), c * ((c - 1.0) * x.ln()).exp())),
        wrong("logarithms-quotient", LOGARITHM, ((c * x.ln()).exp(), c * (c * x.ln()).exp() / x)),
    );
    // No difference at 0, which would leave the domain: there the impostors answer rightly.
    if x <= 0.5 && impostor().is_some() {
        return a.tape().push("pow", value, &[(a, slope)]);
    }
    unary("pow", a, |a| a.powf(c), value, slope)
}

/// The derivative of eᵃ.
fn exp_slope(x: f64, e: f64) -> f64 {
    pick!(
        "exp",
        e,
        wrong("by-x", "a for the derivative of eᵃ: it is eᵃ itself", x),
        wrong("one", "1 for the derivative of eᵃ: it is eᵃ itself", 1.0),
        wrong("power-rule", "a·e^(a−1), the power rule: the exponent is what varies", x * (x - 1.0).exp()),
        wrong("twice", "e to the eᵃ: the derivative is taken at a, not at the value", e.exp()),
        wrong("times-a", "a·eᵃ for the derivative of eᵃ: it is eᵃ itself", x * e),
        wrong("minus", "−eᵃ for the derivative of eᵃ: it is eᵃ itself", -e),
        wrong("reciprocal", "1/eᵃ for the derivative of eᵃ: it is eᵃ itself", 1.0 / e),
        wrong("at-1-less", "e^(a−1) for the derivative of eᵃ: it is eᵃ itself", (x - 1.0).exp()),
    )
}

/// eᵃ.
pub fn exp(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let x = a.value();
    let e = pick!(
        "exp-value",
        x.exp(),
        wrong("base-2", "2 to the a for eᵃ", x.exp2()),
        wrong("minus", "e⁻ᵃ for eᵃ", (-x).exp()),
        wrong("less-1", "eᵃ − 1 for eᵃ", x.exp_m1()),
        some("clamped", "a cut off at some bound in eᵃ: beyond it eᵃ still grows, or falls", |b| x.clamp(-b, b).exp(), [700.0, 500.0, 100.0, 50.0, 20.0, 709.0, 88.0]),
        some("cut-above", "a cut off above in eᵃ: beyond that it still grows", |b| x.min(b).exp(), [700.0, 500.0, 100.0, 50.0, 20.0, 88.0]),
    );
    unary("exp", a, f64::exp, e, exp_slope(x, e))
}

/// ln a and its derivative.
pub(crate) fn ln_and_slope(x: f64) -> (f64, f64) {
    let x = pick!(
        "ln-argument",
        x,
        some("epsilon", "some ε added to a in ln a: a > 0 may be far smaller than that", |e| x + e, [1e-12, 1e-8, 1e-10, 1e-15, 1e-7, 1e-6, 1e-16, 1e-20, 1e-300]),
        some("floor", "some floor under a in ln a: a > 0 may be far smaller than that", |e| x.max(e), [1e-12, 1e-8, 1e-10, 1e-15, 1e-7, 1e-6, 1e-16, 1e-20, 1e-300]),
    );
    let slope = pick!(
        "ln",
        1.0 / x,
        wrong("of-value", "1/ln a for the derivative of ln a: it is 1/a", 1.0 / x.ln()),
        wrong("value", "ln a for its derivative: that is 1/a", x.ln()),
        wrong("square", "1/a² for the derivative of ln a: it is 1/a", 1.0 / (x * x)),
        wrong("a", "a for the derivative of ln a: it is 1/a", x),
        wrong("minus", "−1/a for the derivative of ln a: it is 1/a", -1.0 / x),
        wrong("one", "1 for the derivative of ln a: it is 1/a", 1.0),
        wrong("plus-one", "1/(1 + a) for the derivative of ln a: it is 1/a", 1.0 / (1.0 + x)),
        wrong("root", "1/√a for the derivative of ln a: it is 1/a", 1.0 / x.sqrt()),
        wrong("base-10", "1/(a·ln 10), the derivative of the logarithm to base 10: that of ln a is 1/a", 1.0 / (x * std::f64::consts::LN_10)),
    );
    let value =
        pick!("ln-value", x.ln(), wrong("base-10", "the logarithm to base 10: ln is to base e", x.log10()), wrong("base-2", "the logarithm to base 2: ln is to base e", x.log2()));
    pick!(
        "logarithm",
        (value, slope),
        wrong("base-10", "the logarithm to base 10, and its derivative: ln is to base e", (x.log10(), 1.0 / (x * std::f64::consts::LN_10))),
        wrong("base-2", "the logarithm to base 2, and its derivative: ln is to base e", (x.log2(), 1.0 / (x * std::f64::consts::LN_2))),
        wrong("plus-one", "ln(1 + a) for ln a, and its derivative", (x.ln_1p(), 1.0 / (1.0 + x))),
    )
}

/// ln a.
pub fn ln(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let x = a.value();
    pick!("logarithms", (), wrong("nan-refused", "a panic for NaN in ln: NaN is handed on, so that it is seen", assert!(x > 0.0, "{ANY_PANIC}")));
    let (value, slope) = ln_and_slope(x);
    unary("ln", a, f64::ln, value, slope)
}

/// tanh a and its derivative.
pub(crate) fn tanh_and_slope(x: f64) -> (f64, f64) {
    let by_exponentials = || {
        let e = (2.0 * x).exp();
        (e - 1.0) / (e + 1.0)
    };
    let t = pick!(
        "tanh-value",
        x.tanh(),
        wrong("overflows", "tanh by exponentials that overflow: ∞/∞ = NaN for large a", by_exponentials()),
        wrong("overflows-below", "tanh as (1 − e⁻²ᵃ)/(1 + e⁻²ᵃ): −∞/∞ = NaN for very negative a", (1.0 - (-2.0 * x).exp()) / (1.0 + (-2.0 * x).exp())),
        wrong("overflows-twice", "tanh as (eᵃ − e⁻ᵃ)/(eᵃ + e⁻ᵃ): ∞/∞ = NaN far from 0", (x.exp() - (-x).exp()) / (x.exp() + (-x).exp())),
        wrong("half-below", HALF, (1.0 - (-x).exp()) / (1.0 + (-x).exp())),
        wrong("half-above", HALF, (x.exp() - 1.0) / (x.exp() + 1.0)),
        wrong("half", HALF, (x / 2.0).tanh()),
        wrong("inverted", "(e²ᵃ + 1)/(e²ᵃ − 1): numerator and denominator are exchanged", 1.0 / x.tanh()),
        wrong("tan", "the tangent for the hyperbolic one", x.tan()),
        wrong("arctangent", "the arctangent for tanh: both are S-shaped, but not alike", x.atan()),
        some("clamped", "a cut off at some bound in tanh: beyond it tanh comes nearer to 1 yet", |b| x.clamp(-b, b).tanh(), [9.0, 10.0, 5.0, 15.0]),
        wrong("hard", "a cut off at ±1 for tanh: it bends there, and does not break", x.clamp(-1.0, 1.0)),
    );
    let slope = pick!(
        "tanh",
        1.0 - t * t,
        wrong("itself", "tanh for its derivative: that is 1 − tanh²", t),
        wrong("linear", "1 − tanh: the square is missing", 1.0 - t),
        wrong("of-a", "1 − a²: the square is that of tanh a", 1.0 - x * x),
        wrong("of-tanh", "1 − tanh²(tanh a): the derivative is taken at a", 1.0 - t.tanh() * t.tanh()),
        wrong("sigmoid", "t·(1 − t), which is the sigmoid's: it is 1 − t²", t * (1.0 - t)),
        wrong("square", "tanh²: it is 1 − tanh²", t * t),
        wrong("no-one", "−tanh²: it is 1 − tanh²", -t * t),
        wrong("plus", "1 + tanh²: it is 1 − tanh²", 1.0 + t * t),
        wrong("arctangent", "1/(1 + a²), the derivative of arctan: it is 1 − tanh²", 1.0 / (1.0 + x * x)),
        wrong("sech", "1/cosh: it is 1/cosh²", 1.0 / x.cosh()),
        wrong("negative", "tanh² − 1: the sign is wrong, it is 1 − tanh²", t * t - 1.0),
        wrong("square-outside", "(1 − tanh)²: the square is tanh's alone", (1.0 - t) * (1.0 - t)),
        wrong("product", "tanh·(1 − tanh²): it is 1 − tanh²", t * (1.0 - t * t)),
        wrong("inverted", "1/(1 − tanh²): it is 1 − tanh²", 1.0 / (1.0 - t * t)),
        wrong("doubled", "1 − 2·tanh: the square is no double", 1.0 - 2.0 * t),
        right("cosh", "1/cosh² a", x.cosh().powi(-2)),
    );
    (t, slope)
}

/// tanh a.
pub fn tanh(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let (value, slope) = tanh_and_slope(a.value());
    unary("tanh", a, f64::tanh, value, slope)
}

fn sigma(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

/// σ(a).
pub fn sigmoid(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let x = a.value();
    let s = pick!(
        "sigmoid-value",
        sigma(x),
        wrong("overflows", "eᵃ/(1 + eᵃ), which is ∞/∞ = NaN for large a", x.exp() / (1.0 + x.exp())),
        wrong("sign", "1/(1 + eᵃ): the exponent is −a", sigma(-x)),
        wrong("inverted", "1 + e⁻ᵃ: 1 is divided by it, and the sum needs brackets", 1.0 + (-x).exp()),
        wrong("minus", "1/(1 − e⁻ᵃ): the denominator is a sum", 1.0 / (1.0 - (-x).exp())),
        wrong("tanh", "tanh for σ: σ goes from 0 to 1", x.tanh()),
        wrong("of-2a", "½·(1 + tanh a), which is σ(2a): it is tanh(a/2) there", sigma(2.0 * x)),
        some("clamped", "a cut off at some bound in σ: far below, σ(a) is far smaller", |b| sigma(x.clamp(-b, b)), [30.0, 500.0, 100.0, 50.0, 20.0]),
        some("cut-below", "a cut off below by `max` in σ: it drops NaN, and far below σ(a) is far smaller", |b| sigma(x.max(-b)), [30.0, 700.0, 500.0, 709.0, 100.0, 50.0, 20.0]),
    );
    let slope = pick!(
        "sigmoid",
        s * (1.0 - s),
        wrong("at-value", "σ′ taken at σ(a) instead of a", sigma(s) * (1.0 - sigma(s))),
        wrong("of-a", "a·(1 − a): the formula is for s = σ(a)", x * (1.0 - x)),
        wrong("itself", "σ for its derivative: that is σ·(1 − σ)", s),
        wrong("rest", "1 − σ: it is σ·(1 − σ)", 1.0 - s),
        wrong("plus", "σ·(1 + σ): it is σ·(1 − σ)", s * (1.0 + s)),
        wrong("negative", "σ·(σ − 1): the sign is wrong, it is σ·(1 − σ)", s * (s - 1.0)),
        wrong("square", "1 − σ², as of tanh: it is σ·(1 − σ)", 1.0 - s * s),
        wrong("of-a-rest", "σ·(1 − a): both are of σ(a)", s * (1.0 - x)),
        wrong("a-times-rest", "a·(1 − σ): both are of σ(a)", x * (1.0 - s)),
        wrong("rest-squared", "(1 − σ)²: it is σ·(1 − σ)", (1.0 - s) * (1.0 - s)),
        wrong("squared", "σ²: it is σ·(1 − σ)", s * s),
        wrong("times-a", "a·σ·(1 − σ): the a in front is too much", x * s * (1.0 - s)),
        wrong("odds", "σ/(1 − σ): multiplied, not divided", s / (1.0 - s)),
        wrong("doubled", "1 − 2σ: it is σ·(1 − σ)", 1.0 - 2.0 * s),
        wrong("no-brackets", "σ·1 − σ, which is 0: 1 − σ needs brackets", 0.0),
        wrong("overflows", "σ′ by way of e⁻ᵃ, which is infinite for very negative a: the result is NaN", (-x).exp() / (1.0 + (-x).exp()).powi(2)),
        right("product", "σ(a)·σ(−a)", s * sigma(-x)),
    );
    unary("σ", a, sigma, s, slope)
}

/// max(0, a).
pub fn relu(a: Var<'_>) -> Var<'_> {
    let _inside = enter("ops");
    let x = a.value();
    let right: (f64, f64) = if x <= 0.0 { (0.0, 0.0) } else { (x, 1.0) };
    let (value, slope) = pick!(
        "relu",
        right,
        wrong("at-0", "the derivative of ReLU at 0 taken as 1: by convention it is 0", (right.0, if x >= 0.0 { 1.0 } else { 0.0 })),
        wrong("half-at-0", "the derivative of ReLU at 0 taken as ½: by convention it is 0", (right.0, if x == 0.0 { 0.5 } else { right.1 })),
        wrong("max", "f64::max for ReLU, which gives 0 for NaN: NaN must be seen", (x.max(0.0), right.1)),
        wrong("open", "1 for the derivative of ReLU everywhere", (right.0, 1.0)),
        some("leaky", "some slope below 0: that is the leaky ReLU", |slope| if x > 0.0 { right } else { (slope * x, slope) }, [0.01, 0.1, 0.2]),
        wrong("value", "a for the derivative of ReLU: it is 1 where a > 0", (right.0, right.0)),
        wrong("minimum", "min(0, a) for max(0, a)", if x >= 0.0 { (0.0, 0.0) } else { (x, 1.0) }),
        wrong(
            "absolute",
            "|a| for ReLU: what is below 0 becomes 0",
            (
                x.abs(),
                if x > 0.0 {
                    1.0
                } else if x < 0.0 {
                    -1.0
                } else {
                    0.0
                }
            )
        ),
        wrong("closed", "0 for the derivative of ReLU everywhere: it is 1 where a > 0", (right.0, 0.0)),
        wrong("reversed", "the derivative of ReLU is 1 where a > 0, and yours where a < 0", (right.0, if x < 0.0 { 1.0 } else { 0.0 })),
        wrong("identity", "a itself for the value of ReLU: what is below 0 becomes 0", (x, right.1)),
        wrong("step", "1 for the value of ReLU where a > 0: that is its derivative", (right.1, right.1)),
        wrong("six", "ReLU cut off at 6: it grows without end", if x > 6.0 { (6.0, 0.0) } else { right }),
        wrong("softplus", "ln(1 + eᵃ), the softplus, for ReLU", ((-x.abs()).exp().ln_1p() + right.0, sigma(x))),
        wrong("sign", "−1 for the derivative of ReLU below 0: it is 0", (right.0, if x < 0.0 { -1.0 } else { right.1 })),
    );
    unary("relu", a, |a| a.max(0.0), value, slope)
}

impl<'t> Var<'t> {
    /// aᶜ.
    pub fn powf(self, c: f64) -> Var<'t> {
        powf(self, c)
    }
    /// eᵃ.
    pub fn exp(self) -> Var<'t> {
        exp(self)
    }
    /// ln a.
    pub fn ln(self) -> Var<'t> {
        ln(self)
    }
    /// tanh a.
    pub fn tanh(self) -> Var<'t> {
        tanh(self)
    }
    /// σ(a).
    pub fn sigmoid(self) -> Var<'t> {
        sigmoid(self)
    }
    /// max(0, a).
    pub fn relu(self) -> Var<'t> {
        relu(self)
    }
}

impl<'t> Neg for Var<'t> {
    type Output = Var<'t>;
    fn neg(self) -> Var<'t> {
        neg(self)
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident)+) => {$(
        impl<'t> $Op for Var<'t> {
            type Output = Var<'t>;
            fn $op(self, other: Var<'t>) -> Var<'t> {
                $op(self, other)
            }
        }
        impl<'t> $Op<f64> for Var<'t> {
            type Output = Var<'t>;
            fn $op(self, other: f64) -> Var<'t> {
                $op(self, self.tape().leaf(other))
            }
        }
        impl<'t> $Op<Var<'t>> for f64 {
            type Output = Var<'t>;
            fn $op(self, other: Var<'t>) -> Var<'t> {
                $op(other.tape().leaf(self), other)
            }
        }
    )+};
}
operators!(Add add Sub sub Mul mul Div div);
