//! Answers to `dual`: the same type.

use catalogue::{ANY_PANIC, enter, pick};
use std::ops::{Add, Div, Mul, Neg, Sub};

const INTEGER: &str = "the exponent cut to an integer: it may be any number";
const LOGARITHM: &str = "aᶜ as e^(c·ln a), which is NaN for negative a";
const HALF: &str = "e⁻ᵃ where e⁻²ᵃ belongs: that is tanh(a/2)";

/// value + derivative·ε.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative.
    pub derivative: f64,
}

fn dual(value: f64, derivative: f64) -> Dual {
    Dual { value, derivative }
}

impl Dual {
    /// A number that does not change.
    pub fn constant(value: f64) -> Dual {
        dual(value, 0.0)
    }

    /// The number that is differentiated by.
    pub fn variable(value: f64) -> Dual {
        dual(value, 1.0)
    }

    /// The chain rule.
    fn chain(self, value: f64, local: f64) -> Dual {
        let derivative = pick!(
            "chain",
            local * self.derivative,
            wrong("forgotten", "f′(a) without a′: the chain rule multiplies by it", local),
            wrong("handed-through", "a′ alone: it is multiplied by f′(a)", self.derivative),
            wrong("sum", "f′(a) + a′: the chain rule multiplies", local + self.derivative),
            wrong("inverted", "a′ divided by f′(a): the chain rule multiplies", self.derivative / local),
            wrong("value", "f′(a) multiplied by a, not by a′", local * self.value),
            wrong("squared", "f′(a)·a′²: a′ once", local * self.derivative * self.derivative),
            wrong("zero", "0 for the derivative, as of a constant: it is f′(a)·a′", 0.0),
            wrong("divided", "f′(a) divided by a′: the chain rule multiplies", local / self.derivative),
        );
        dual(value, derivative)
    }

    /// eᵃ.
    pub fn exp(self) -> Dual {
        let _inside = enter("dual/exp");
        let value = pick!(
            "exp-value",
            self.value.exp(),
            wrong("base-2", "2 to the a for eᵃ", self.value.exp2()),
            wrong("minus", "e⁻ᵃ for eᵃ", (-self.value).exp()),
            some("clamped", "a cut off at some bound in eᵃ: beyond it eᵃ still grows, or falls", |b| self.value.clamp(-b, b).exp(), [700.0, 500.0, 100.0, 50.0, 20.0, 88.0]),
            some("cut-above", "a cut off above in eᵃ: beyond that it still grows", |b| self.value.min(b).exp(), [700.0, 500.0, 100.0, 50.0, 20.0, 88.0]),
        );
        let local = pick!(
            "exp",
            value,
            wrong("one", "1 for the derivative of eᵃ: it is eᵃ itself", 1.0),
            wrong("by-a", "a for the derivative of eᵃ: it is eᵃ itself", self.value),
            wrong("a", "a·eᵃ⁻¹, as for a power: the derivative of eᵃ is eᵃ", self.value * (self.value - 1.0).exp()),
            wrong("twice", "e to the eᵃ: the derivative is taken at a, not at the value", value.exp()),
            wrong("times-a", "a·eᵃ for the derivative of eᵃ: it is eᵃ itself", self.value * value),
            wrong("minus", "−eᵃ for the derivative of eᵃ: it is eᵃ itself", -value),
            wrong("reciprocal", "1/eᵃ for the derivative of eᵃ: it is eᵃ itself", 1.0 / value),
            wrong("at-1-less", "e^(a−1) for the derivative of eᵃ: it is eᵃ itself", (self.value - 1.0).exp()),
        );
        pick!("exponential", self.chain(value, local), wrong("of-derivative", "e to the a′ for the derivative: it is eᵃ·a′", dual(value, self.derivative.exp())))
    }

    /// ln a.
    pub fn ln(self) -> Dual {
        let _inside = enter("dual/ln");
        let a = pick!(
            "ln-argument",
            self.value,
            some("epsilon", "some ε added to a in ln a: a > 0 may be far smaller than that", |e| self.value + e, [1e-12, 1e-8, 1e-10, 1e-15, 1e-7, 1e-6, 1e-16, 1e-20, 1e-300]),
            some("floor", "some floor under a in ln a: a > 0 may be far smaller than that", |e| self.value.max(e), [1e-12, 1e-8, 1e-10, 1e-15, 1e-7, 1e-6, 1e-16, 1e-20, 1e-300]),
        );
        let local = pick!(
            "ln",
            1.0 / a,
            wrong("reversed", "multiplied by a for divided by it: the derivative of ln a is 1/a", a),
            wrong("logarithm", "1/ln a for the derivative of ln a: it is 1/a", 1.0 / a.ln()),
            wrong("square", "1/a² for the derivative of ln a: it is 1/a", 1.0 / (a * a)),
            wrong("minus", "−1/a for the derivative of ln a: it is 1/a", -1.0 / a),
            wrong("one", "1 for the derivative of ln a: it is 1/a", 1.0),
            wrong("value", "ln a for its derivative: that is 1/a", a.ln()),
            wrong("plus-one", "1/(1 + a) for the derivative of ln a: it is 1/a", 1.0 / (1.0 + a)),
            wrong("base-10", "1/(a·ln 10), the derivative of the logarithm to base 10: that of ln a is 1/a", 1.0 / (a * std::f64::consts::LN_10)),
            some("guarded", "something added under the logarithm: the derivative changes with it", |eps| 1.0 / (a + eps), [1e-8, 1e-12, 1e-7, 1e-10, 1e-15, 1e-16, 1e-20, 1e-300]),
        );
        let value = pick!(
            "ln-value",
            a.ln(),
            wrong("base-10", "the logarithm to base 10: ln is to base e", a.log10()),
            wrong("base-2", "the logarithm to base 2: ln is to base e", a.log2())
        );
        pick!(
            "logarithm",
            self.chain(value, local),
            wrong("of-derivative", "ln a′ for the derivative: it is a′/a", dual(value, self.derivative.ln())),
            wrong("reversed", "a/a′ for the derivative of ln a: it is a′/a", dual(value, a / self.derivative)),
        )
    }

    /// tanh a.
    pub fn tanh(self) -> Dual {
        let _inside = enter("dual/tanh");
        let a = self.value;
        let t = pick!(
            "tanh-value",
            a.tanh(),
            wrong("overflows", "tanh as (e²ᵃ − 1)/(e²ᵃ + 1): ∞/∞ = NaN for large a", ((2.0 * a).exp() - 1.0) / ((2.0 * a).exp() + 1.0)),
            wrong("overflows-below", "tanh as (1 − e⁻²ᵃ)/(1 + e⁻²ᵃ): −∞/∞ = NaN for very negative a", (1.0 - (-2.0 * a).exp()) / (1.0 + (-2.0 * a).exp())),
            wrong("half-below", HALF, (1.0 - (-a).exp()) / (1.0 + (-a).exp())),
            wrong("half-above", HALF, (a.exp() - 1.0) / (a.exp() + 1.0)),
            wrong("half", HALF, (a / 2.0).tanh()),
            wrong("inverted", "(e²ᵃ + 1)/(e²ᵃ − 1): numerator and denominator are exchanged", 1.0 / a.tanh()),
            wrong("tan", "the tangent for the hyperbolic one", a.tan()),
            some("clamped", "a cut off at some bound in tanh: beyond it tanh comes nearer to 1 yet", |b| a.clamp(-b, b).tanh(), [9.0, 10.0, 5.0, 15.0]),
            wrong("overflows-twice", "tanh as (eᵃ − e⁻ᵃ)/(eᵃ + e⁻ᵃ): ∞/∞ = NaN far from 0", (a.exp() - (-a).exp()) / (a.exp() + (-a).exp())),
        );
        let local = pick!(
            "tanh",
            1.0 - t * t,
            wrong("itself", "tanh for its derivative: that is 1 − tanh²", t),
            wrong("no-square", "1 − tanh for the derivative of tanh: the square is missing", 1.0 - t),
            wrong("of-a", "1 − a² for the derivative of tanh: it is 1 − tanh²", 1.0 - a * a),
            wrong("negative", "tanh² − 1: the derivative is 1 − tanh²", t * t - 1.0),
            wrong("square-outside", "(1 − tanh)²: the square is tanh's alone", (1.0 - t) * (1.0 - t)),
            wrong("product", "tanh·(1 − tanh²): the derivative is 1 − tanh²", t * (1.0 - t * t)),
            wrong("inverted", "1/(1 − tanh²): the derivative is 1 − tanh²", 1.0 / (1.0 - t * t)),
            wrong("doubled", "1 − 2·tanh: the square is no double", 1.0 - 2.0 * t),
            wrong("of-sigmoid", "tanh·(1 − tanh): that is how σ′ goes, tanh′ is 1 − tanh²", t * (1.0 - t)),
            wrong("of-tanh", "1 − tanh²(tanh a): the derivative is taken at a", 1.0 - t.tanh() * t.tanh()),
            wrong("plus", "1 + tanh²: the derivative is 1 − tanh²", 1.0 + t * t),
            wrong("no-one", "−tanh²: the derivative is 1 − tanh²", -t * t),
            wrong("square", "tanh²: the derivative is 1 − tanh²", t * t),
            wrong("arctangent", "1/(1 + a²), the derivative of arctan: that of tanh is 1 − tanh²", 1.0 / (1.0 + a * a)),
            wrong("sech", "1/cosh: the derivative of tanh is 1/cosh²", 1.0 / a.cosh()),
            right("cosh", "tanh′ as 1/cosh²", a.cosh().powi(-2)),
        );
        pick!("hyperbolic", self.chain(t, local), wrong("of-derivative", "tanh a′ for the derivative: it is (1 − tanh² a)·a′", dual(t, self.derivative.tanh())))
    }

    /// aᶜ.
    pub fn powf(self, c: f64) -> Dual {
        let _inside = enter("dual/powf");
        let a = self.value;
        pick!(
            "powers",
            (),
            wrong("roots-refused", "a panic for a negative a and a fractional c: the power is NaN, which must be seen", assert!(a >= 0.0 || c.fract() == 0.0, "{ANY_PANIC}")),
            wrong("negative-refused", "a panic for a negative a: its powers are numbers where c is whole", assert!(a >= 0.0, "{ANY_PANIC}")),
        );
        let formula = c * a.powf(c - 1.0);
        let local = pick!(
            "pow",
            if c == 0.0 { 0.0 } else { formula },
            wrong("nan", "c·aᶜ⁻¹ at a = 0, c = 0, which is 0·∞ = NaN: a⁰ is constant", formula),
            wrong("zero-at-0", "0 for the derivative of every power at 0: that of a¹ is 1", if c == 0.0 || a == 0.0 { 0.0 } else { formula }),
            wrong("exponent-kept", "c·aᶜ: the exponent goes down by one", c * a.powf(c)),
            wrong("no-factor", "aᶜ⁻¹ without the factor c", if c == 0.0 { 0.0 } else { a.powf(c - 1.0) }),
            wrong("less-one", "(c − 1)·aᶜ⁻¹: the factor is c itself", if c == 0.0 { 0.0 } else { (c - 1.0) * a.powf(c - 1.0) }),
            wrong("exponent-as-factor", "c·a·(c − 1): c − 1 is the exponent of a", if c == 0.0 { 0.0 } else { c * a * (c - 1.0) }),
            wrong("one-from-the-power", "c·aᶜ − 1: the 1 is taken from the exponent", if c == 0.0 { 0.0 } else { c * a.powf(c) - 1.0 }),
            wrong("exponent-up", "c·aᶜ⁺¹: the exponent goes down by one", if c == 0.0 { 0.0 } else { c * a.powf(c + 1.0) }),
            wrong("absolute", "|a| in the derivative of a power: that of a² at −2 is −4", if c == 0.0 { 0.0 } else { c * a.abs().powf(c - 1.0) }),
            wrong("of-square", "c·a for the derivative of every power: that is so for a² alone", if c == 0.0 { 0.0 } else { c * a }),
            wrong("exponent-alone", "c for the derivative of aᶜ: the power aᶜ⁻¹ is missing", c),
            wrong("factor-inside", "(c·a)ᶜ⁻¹: the factor c stands outside the power", if c == 0.0 { 0.0 } else { (c * a).powf(c - 1.0) }),
            wrong("exchanged", "a·cᵃ⁻¹: base and exponent are exchanged", a * c.powf(a - 1.0)),
            wrong("exponent-reversed", "c·a¹⁻ᶜ: the exponent is c − 1", if c == 0.0 { 0.0 } else { c * a.powf(1.0 - c) }),
            wrong("integer", "the exponent cut to an integer in the derivative: it may be any number", if c == 0.0 { 0.0 } else { c * a.powi(c as i32 - 1) }),
            wrong("divided", "aᶜ⁻¹/c: the factor c multiplies", if c == 0.0 { 0.0 } else { a.powf(c - 1.0) / c }),
            wrong("minus", "−c·aᶜ⁻¹: the sign is wrong", if c == 0.0 { 0.0 } else { -formula }),
            wrong("value", "aᶜ for its derivative: that is c·aᶜ⁻¹", a.powf(c)),
            wrong("by-exponent", "aᶜ·ln a, the derivative by the exponent: it is by a", a.powf(c) * a.ln()),
            wrong("quotient", "c·aᶜ/a for c·aᶜ⁻¹, which is 0/0 = NaN at a = 0", if c == 0.0 { 0.0 } else { c * a.powf(c) / a }),
        );
        let value = pick!(
            "pow-value",
            a.powf(c),
            wrong("logarithm", LOGARITHM, (c * a.ln()).exp()),
            wrong("integer", INTEGER, a.powi(c as i32)),
            wrong("zero-at-0", "0 for every power of 0: 0⁰ is 1, and a negative power is infinite", if a == 0.0 { 0.0 } else { a.powf(c) }),
            wrong("absolute", "|a|ᶜ: a negative a has negative odd powers", a.abs().powf(c)),
            wrong("exchanged", "cᵃ for aᶜ: base and exponent are exchanged", c.powf(a)),
            wrong("product", "a·c for aᶜ", a * c),
            wrong("less-one", "aᶜ⁻¹ for the value of aᶜ: that is part of the derivative", a.powf(c - 1.0)),
        );
        pick!(
            "power",
            self.chain(value, local),
            wrong("logarithms", LOGARITHM, if c == 0.0 { dual(1.0, 0.0) } else { (dual(c, 0.0) * self.ln()).exp() }),
            wrong("logarithms-whatever", LOGARITHM, (dual(c, 0.0) * self.ln()).exp()),
            wrong("logarithms-quotient", LOGARITHM, {
                let power = (c * a.ln()).exp();
                if c == 0.0 { dual(1.0, 0.0) } else { self.chain(power, c * power / a) }
            }),
            wrong("integers", INTEGER, {
                let n = c as i32;
                self.chain(a.powi(n), if n == 0 { 0.0 } else { c * a.powi(n - 1) })
            }),
            wrong("integers-throughout", INTEGER, {
                let n = c as i32;
                self.chain(a.powi(n), if n == 0 { 0.0 } else { f64::from(n) * a.powi(n - 1) })
            }),
            wrong("of-derivative", "a′ to the power c − 1 for a′: the chain rule multiplies by it", dual(value, c * a.powf(c - 1.0) * self.derivative.powf(c))),
            wrong("of-the-derivative", "c·a′ᶜ⁻¹ for the derivative: it is c·aᶜ⁻¹·a′", dual(value, c * self.derivative.powf(c - 1.0)))
        )
    }

    /// The gradient.
    pub fn gradient(f: impl Fn(&[Dual]) -> Dual, x: &[f64]) -> Vec<f64> {
        let _inside = enter("dual/gradient");
        pick!("none", (), wrong("refused", "a panic where x has no elements: its gradient has none either", assert!(!x.is_empty(), "{ANY_PANIC}")));
        let seeded = |seed: &dyn Fn(usize) -> f64| -> Vec<Dual> { x.iter().enumerate().map(|(j, &x)| dual(x, seed(j))).collect() };
        let only = |i: usize, seed: f64| seeded(&|j| if i == j { seed } else { 0.0 });
        pick!("before", (), wrong("called", "f called at x itself too: asked for is one call for each element", drop(f(&seeded(&|_| 0.0)))));
        let along = |i: usize| {
            let point = pick!(
                "seed",
                only(i, 1.0),
                wrong("left", "the derivative 1 left at the inputs before: each pass is along one input alone", seeded(&|j| f64::from(j <= i))),
                wrong("all", "every input given the derivative 1: that is the sum of the gradient, in each place", seeded(&|_| 1.0)),
                wrong("x", "the input seeded with its own value: the derivative of x by x is 1", only(i, x[i])),
                wrong("none", "no input seeded: the derivative of x by x is 1", seeded(&|_| 0.0)),
                wrong("last", "the last input seeded in each pass: it is the input's turn", only(x.len() - 1, 1.0)),
                wrong("next", "the next input seeded: it is the input's own turn", only(i + 1, 1.0)),
                wrong("step", "the input seeded with a small step, as of a difference: the derivative of x by x is 1", only(i, 1e-6)),
                wrong("others", "every input seeded but the one whose turn it is", seeded(&|j| f64::from(i != j))),
                wrong("right", "the derivative 1 given to the inputs after as well: each pass is along one input alone", seeded(&|j| f64::from(j >= i))),
                wrong("first", "the first input seeded in each pass: it is the input's turn", only(0, 1.0)),
                wrong("alone", "the other inputs given as 0: they keep their values", (0..x.len()).map(|j| if i == j { dual(x[j], 1.0) } else { dual(0.0, 0.0) }).collect()),
            );
            let y = f(&point);
            pick!("answer", y.derivative, wrong("value", "the value of f in the place of its derivative", y.value),)
        };
        pick!(
            "passes",
            (0..x.len()).map(along).collect(),
            wrong("one", "one pass for the whole gradient: forward mode needs one for each input", vec![f(&seeded(&|_| 1.0)).derivative; x.len()]),
            wrong("differences", "the gradient by differences of the values: the dual numbers know it exactly", {
                let at = |i: usize, h: f64| f(&(0..x.len()).map(|j| dual(x[j] + if i == j { h } else { 0.0 }, 0.0)).collect::<Vec<_>>()).value;
                (0..x.len()).map(|i| (at(i, 1e-6) - at(i, -1e-6)) / 2e-6).collect()
            }),
            wrong("last-left-out", "no derivative by the last input: the loop ends one too early", (0..x.len().saturating_sub(1)).map(along).collect()),
            wrong("first-left-out", "no derivative by the first input: inputs count from 0", (1..x.len()).map(along).collect()),
            wrong("backwards", "the gradient from the last input to the first", (0..x.len()).rev().map(along).collect()),
        )
    }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, b: Dual) -> Dual {
        let _inside = enter("dual/add");
        let derivative = pick!(
            "add",
            self.derivative + b.derivative,
            wrong("minus", "a′ − b′ for a sum: it is a′ + b′", self.derivative - b.derivative),
            wrong("values", "a + b for the derivative of the sum: it is a′ + b′", self.value + b.value),
            wrong("crossed", "a′·b + a·b′ for a sum: that is the product's, here it is a′ + b′", self.derivative * b.value + self.value * b.derivative),
            wrong("first", "a′ alone for a sum: b′ is missing", self.derivative),
            wrong("second", "b′ alone for a sum: a′ is missing", b.derivative),
            wrong("product", "a′·b′ for a sum: it is a′ + b′", self.derivative * b.derivative),
        );
        let value = pick!(
            "add-value",
            self.value + b.value,
            wrong("product", "a·b for the value of a + b", self.value * b.value),
            wrong("difference", "a − b for the value of a + b", self.value - b.value),
        );
        dual(value, derivative)
    }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, b: Dual) -> Dual {
        let _inside = enter("dual/sub");
        let derivative = pick!(
            "sub",
            self.derivative - b.derivative,
            wrong("second", "−b′ alone for a difference: a′ is missing", -b.derivative),
            wrong("values", "a − b for the derivative of the difference: it is a′ − b′", self.value - b.value),
            wrong("product", "a′·b′ for a difference: it is a′ − b′", self.derivative * b.derivative),
            wrong("both-negative", "−a′ − b′ for a difference: it is a′ − b′", -self.derivative - b.derivative),
            wrong("adds", "a′ + b′ for a difference", self.derivative + b.derivative),
            wrong("first", "a′ alone for a difference: −b′ is missing", self.derivative),
            wrong("reversed", "b′ − a′ for a difference: the wrong way round", b.derivative - self.derivative),
        );
        let value = pick!(
            "sub-value",
            self.value - b.value,
            wrong("sum", "a + b for the value of a − b", self.value + b.value),
            wrong("reversed", "b − a for the value of a − b", b.value - self.value)
        );
        pick!("difference", dual(value, derivative), right("of-sum", "a − b as a + (−b)", self + -b))
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, b: Dual) -> Dual {
        let _inside = enter("dual/mul");
        let derivative = pick!(
            "mul",
            self.value * b.derivative + self.derivative * b.value,
            wrong("of-derivatives", "a′·b′ for the product: it is a′·b + a·b′", self.derivative * b.derivative),
            wrong("all-terms", "a′·b + a·b′ + a′·b′: the term of ε² is 0", self.value * b.derivative + self.derivative * b.value + self.derivative * b.derivative),
            wrong("first", "a′·b for the product: a·b′ is missing", self.derivative * b.value),
            wrong("second", "a·b′ for the product: a′·b is missing", self.value * b.derivative),
            wrong("own", "a·a′ + b·b′ for the product: each derivative meets the other's value", self.value * self.derivative + b.value * b.derivative),
            wrong("minus", "a′·b − a·b′ for the product: that is the quotient's, here it is a sum", self.derivative * b.value - self.value * b.derivative),
            wrong("values", "a·b for the derivative of the product: it is a′·b + a·b′", self.value * b.value),
            wrong("of-sums", "(a + b)·(a′ + b′) for the product: it is a′·b + a·b′", (self.value + b.value) * (self.derivative + b.derivative)),
            wrong("reversed", "a·b′ − a′·b for the product: it is a sum", self.value * b.derivative - self.derivative * b.value),
            wrong("of-terms", "a′·b·a·b′ for the product: the two terms are added", self.derivative * b.value * self.value * b.derivative),
            wrong("sum", "a′ + b′ for the product: it is a′·b + a·b′", self.derivative + b.derivative),
        );
        let value = pick!("mul-value", self.value * b.value, wrong("sum", "a + b for the value of a·b", self.value + b.value));
        dual(value, derivative)
    }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, b: Dual) -> Dual {
        let _inside = enter("dual/div");
        let b = pick!(
            "divisor",
            b,
            some(
                "epsilon",
                "some ε added to b in a/b: b may be far smaller than that",
                |e| dual(b.value + e, b.derivative),
                [1e-8, 1e-12, 1e-10, 1e-15, 1e-7, 1e-6, 1e-9, 1e-16, 1e-20, 1e-300]
            ),
        );
        let (over, plus) = (self.derivative * b.value, self.value * b.derivative);
        let square = b.value * b.value;
        let derivative = pick!(
            "div",
            (over - plus) / square,
            wrong("plus", "a′·b + a·b′ over b²: the quotient rule has a minus", (over + plus) / square),
            wrong("reversed", "a·b′ − a′·b over b²: the wrong way round", (plus - over) / square),
            wrong("no-square", "the quotient rule without the square of b", (over - plus) / b.value),
            wrong("not-divided", "a′·b − a·b′ without the division by b²", over - plus),
            wrong("reversed-no-square", "(a·b′ − a′·b)/b: the wrong way round, and without the square of b", (plus - over) / b.value),
            wrong("plus-no-square", "(a′·b + a·b′)/b: the quotient rule has a minus, and the square of b", (over + plus) / b.value),
            wrong("reversed-not-divided", "a·b′ − a′·b: the wrong way round, and without the division by b²", plus - over),
            wrong("of-product", "a′·b + a·b′, which is the product's: the quotient's is (a′·b − a·b′)/b²", over + plus),
            wrong("of-derivatives", "a′/b′ for the quotient: it is (a′·b − a·b′)/b²", self.derivative / b.derivative),
            wrong("first", "a′/b for the quotient: − a·b′/b² is missing", self.derivative / b.value),
            wrong("second", "−a·b′/b² for the quotient: a′/b is missing", -plus / square),
            wrong("brackets", "a′·b − a·b′/b²: the whole difference is divided by b²", over - plus / square),
            wrong("no-factor", "(a′ − a·b′)/b²: a′ is multiplied by b", (self.derivative - plus) / square),
            wrong("second-no-square", "a′/b − a·b′/b: the square of b is missing in the second term", (self.derivative - plus) / b.value),
            wrong("own", "(a·a′ − b·b′)/b²: each derivative meets the other's value", (self.value * self.derivative - b.value * b.derivative) / square),
            wrong("over-derivative", "the quotient rule over b′²: it is over b²", (over - plus) / (b.derivative * b.derivative)),
            wrong("values", "a/b for the derivative of the quotient", self.value / b.value),
            wrong("difference", "a′ − b′ for the quotient: it is (a′·b − a·b′)/b²", self.derivative - b.derivative),
            wrong("a-squared", "the quotient rule over a²: it is over b²", (over - plus) / (self.value * self.value)),
            right("quotient", "(a′ − q·b′)/b with the quotient q", (self.derivative - self.value / b.value * b.derivative) / b.value),
        );
        let value = pick!(
            "div-value",
            self.value / b.value,
            wrong("product", "a·b for the value of a/b", self.value * b.value),
            wrong("reversed", "b/a for the value of a/b", b.value / self.value)
        );
        pick!("quotient", dual(value, derivative), right("by-reciprocal", "a/b as a·b⁻¹", self * dual(1.0 / b.value, -b.derivative / square)))
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        let _inside = enter("dual/neg");
        let derivative = pick!(
            "neg",
            -self.derivative,
            wrong("kept", "a′ for the derivative of −a: it is −a′", self.derivative),
            wrong("one", "−1 for the derivative of −a: the chain rule multiplies it by a′", -1.0),
            wrong("value", "−a for the derivative of −a: it is −a′", -self.value),
        );
        let value = pick!("neg-value", -self.value, wrong("kept", "a for the value of −a", self.value));
        dual(value, derivative)
    }
}
