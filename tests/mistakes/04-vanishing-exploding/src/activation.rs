//! Answers to `activation_derivatives`.

use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::Array1;

const CUT_OFF: &str = "0 from some |z| on: the derivative is small there, and not yet 0";

/// A difference of `f`, if it is to be one.
fn difference(z: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    impostor().map(|scheme| scheme.gradient(&Array1::from_elem(1, z), |z| f(z[0]))[0])
}

fn sigma(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// σ′.
pub fn sigmoid_derivative(z: f64) -> f64 {
    let _inside = enter("activation_derivatives/sigmoid_derivative");
    if let Some(slope) = difference(z, sigma) {
        return slope;
    }
    let s = pick!(
        "sigmoid-at",
        sigma(z),
        wrong("z", "z·(1 − z): that is right for a = σ(z), and z is not yet activated", z),
        wrong("twice", "σ′ taken at σ(z) instead of z", sigma(sigma(z))),
        wrong("tanh", "tanh(z) where σ(z) is meant", z.tanh()),
        wrong("minus", "1/(1 − e⁻ᶻ) for σ: it is 1 + e⁻ᶻ below", 1.0 / (1.0 - (-z).exp())),
        wrong("turned", "1 + e⁻ᶻ for σ: σ is one over that", 1.0 + (-z).exp()),
        wrong("double", "σ(2z) where σ(z) is meant", sigma(2.0 * z)),
        some("clamped", CLAMPED, |at| sigma(z.clamp(-at, at)), CLAMPS),
        some("bounded", BOUNDED, |at| sigma(z.max(-at).min(at)), BOUNDS),
    );
    let e = (-z.abs()).exp();
    pick!(
        "sigmoid",
        s * (1.0 - s),
        wrong("itself", "σ for its derivative: that is σ·(1 − σ)", s),
        wrong("one-factor", "1 − σ(z): the factor σ(z) is missing", 1.0 - s),
        wrong("squared", "σ²: the derivative is σ·(1 − σ)", s * s),
        wrong("rest-squared", "(1 − σ)²: the derivative is σ·(1 − σ)", (1.0 - s).powi(2)),
        wrong("like-tanh", "1 − σ²: that is the form of tanh′", 1.0 - s * s),
        wrong("plus", "σ·(1 + σ): it is a minus", s * (1.0 + s)),
        wrong("negative", "−σ·(1 − σ): σ rises everywhere", -s * (1.0 - s)),
        wrong("double", "2·σ·(1 − σ): there is no 2", 2.0 * s * (1.0 - s)),
        wrong("square-first", "σ²·(1 − σ): a σ too many", s * s * (1.0 - s)),
        wrong("square-last", "σ·(1 − σ)²: a 1 − σ too many", s * (1.0 - s).powi(2)),
        wrong("product-squared", "(σ·(1 − σ))²: the derivative is not squared", (s * (1.0 - s)).powi(2)),
        wrong("difference", "σ − (1 − σ): the two are multiplied", s - (1.0 - s)),
        wrong("turned", "1/(σ·(1 − σ)), which is the derivative of σ's inverse", 1.0 / (s * (1.0 - s))),
        wrong("times-z", "z·σ·(1 − σ): z has no part in it but by σ", z * s * (1.0 - s)),
        wrong("swish", "σ + z·σ·(1 − σ), which is the derivative of z·σ(z)", s + z * s * (1.0 - s)),
        wrong("quarter", "¼ everywhere: that is σ′ at 0, where it is largest", 0.25),
        wrong("exponents-differ", "eᶻ/(1 + e⁻ᶻ)²: both exponents have the same sign", { z.exp() / (1.0 + (-z).exp()).powi(2) }),
        wrong("nan", "0 for NaN: NaN stays NaN", { if z.is_nan() { 0.0 } else { s * (1.0 - s) } }),
        wrong("overflows", "eᶻ/(1 + eᶻ)², which is ∞/∞ = NaN for large z", { z.exp() / (1.0 + z.exp()).powi(2) }),
        wrong("overflows-below", "e⁻ᶻ/(1 + e⁻ᶻ)², which is ∞/∞ = NaN for very negative z", { (-z).exp() / (1.0 + (-z).exp()).powi(2) }),
        some("cut-off", CUT_OFF, |at| if z.abs() > at { 0.0 } else { s * (1.0 - s) }, CUTS),
        some("tail", "e^−|z| from some |z| on: that is near, and not exact", |at| if z.abs() > at { (-z.abs()).exp() } else { s * (1.0 - s) }, TAILS),
        right("symmetric", "σ(z)·σ(−z)", sigma(z) * sigma(-z)),
        right("exponentials", "e^−|z|/(1 + e^−|z|)²", e / (1.0 + e).powi(2)),
    )
}

const CLAMPED: &str = "z limited to some range: beyond it the derivative goes on falling";
const CLAMPS: [f64; 5] = [20.0, 15.0, 10.0, 30.0, 5.0];
const BOUNDED: &str = "z limited by `max` and `min`, which make a number of NaN: NaN stays NaN";
const BOUNDS: [f64; 9] = [500.0, 700.0, 100.0, 50.0, 709.0, 40.0, 60.0, 30.0, 20.0];
const CUTS: [f64; 7] = [20.0, 30.0, 10.0, 15.0, 25.0, 5.0, 6.0];
const TAILS: [f64; 6] = [3.0, 5.0, 4.0, 2.0, 8.0, 6.0];
const NEARER: [f64; 6] = [10.0, 15.0, 5.0, 6.0, 8.0, 12.0];

/// tanh′.
pub fn tanh_derivative(z: f64) -> f64 {
    let _inside = enter("activation_derivatives/tanh_derivative");
    if let Some(slope) = difference(z, f64::tanh) {
        return slope;
    }
    let t = pick!(
        "tanh-at",
        z.tanh(),
        wrong("z", "1 − z²: that is right for a = tanh z, and z is not yet activated", z),
        wrong("twice", "tanh′ taken at tanh z instead of z", z.tanh().tanh()),
        wrong("sigmoid", "σ(z) where tanh z is meant", sigma(z)),
        wrong("half", "2·σ(z) − 1 for tanh z: it is 2·σ(2z) − 1", 2.0 * sigma(z) - 1.0),
        wrong("sigmoid-twice", "σ(2z) for tanh z: it is 2·σ(2z) − 1", sigma(2.0 * z)),
        wrong("turned", "(eᶻ + e⁻ᶻ)/(eᶻ − e⁻ᶻ) for tanh z: it is the other way up", 1.0 / z.tanh()),
        wrong("tan", "tan z where tanh z is meant", z.tan()),
        wrong("sinh", "sinh z where tanh z is meant: it is sinh/cosh", z.sinh()),
        some("clamped", CLAMPED, |at| z.clamp(-at, at).tanh(), NEARER),
        some("bounded", BOUNDED, |at| z.max(-at).min(at).tanh(), NEARER),
        wrong("overflows-twice", "tanh as (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ), which is ∞/∞ = NaN far out", { (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()) }),
        wrong("overflows", "tanh as (e²ᶻ − 1)/(e²ᶻ + 1), which is ∞/∞ = NaN for large z", { ((2.0 * z).exp() - 1.0) / ((2.0 * z).exp() + 1.0) }),
    );
    pick!(
        "tanh",
        1.0 - t * t,
        wrong("itself", "tanh for its derivative: that is 1 − tanh²", t),
        wrong("linear", "1 − tanh: the square is missing", 1.0 - t),
        wrong("square-outside", "(1 − tanh)²: the square belongs to tanh alone", (1.0 - t).powi(2)),
        wrong("like-sigmoid", "tanh·(1 − tanh): that is the form of σ′", t * (1.0 - t)),
        wrong("plus", "1 + tanh²: it is a minus", 1.0 + t * t),
        wrong("no-one", "−tanh²: the 1 is missing, it is 1 − tanh²", -t * t),
        wrong("square", "tanh² for tanh′: that is 1 − tanh²", t * t),
        wrong("arctan", "1/(1 + z²), which is arctan′: it is 1 − tanh²", 1.0 / (1.0 + z * z)),
        wrong("negative", "tanh² − 1: tanh rises everywhere", t * t - 1.0),
        wrong("half", "½·(1 − tanh²): there is no ½", 0.5 * (1.0 - t * t)),
        wrong("one-cosh", "1/cosh z: the square is missing, it is 1/cosh²", 1.0 / z.cosh()),
        wrong("squared", "(1 − tanh²)²: the derivative is not squared", (1.0 - t * t).powi(2)),
        wrong("square-inside", "1 − tanh(z²): the square belongs to tanh z", 1.0 - (z * z).tanh()),
        wrong("double", "1 − 2·tanh: the double for the square", 1.0 - 2.0 * t),
        wrong("size", "1 − |tanh|: the square is missing", 1.0 - t.abs()),
        wrong("turned", "cosh² z: tanh′ is one over that", z.cosh().powi(2)),
        wrong("no-4", "1/(eᶻ + e⁻ᶻ)², which is σ′(2z): a 4 is missing above", (2.0 * z.cosh()).powi(-2)),
        wrong("times-z", "z·(1 − tanh²): z has no part in it but by tanh", z * (1.0 - t * t)),
        wrong("one", "1 everywhere: that is tanh′ at 0, where it is largest", 1.0),
        wrong("nan", "0 for NaN: NaN stays NaN", { if z.is_nan() { 0.0 } else { 1.0 - t * t } }),
        some("cut-off", CUT_OFF, |at| if z.abs() > at { 0.0 } else { 1.0 - t * t }, NEARER),
        some("tail", "4·e^−2|z| from some |z| on: that is near, and not exact", |at| if z.abs() > at { 4.0 * (-2.0 * z.abs()).exp() } else { 1.0 - t * t }, TAILS),
        right("cosh", "1/cosh²", z.cosh().powi(-2)),
        right("factored", "(1 − tanh)·(1 + tanh)", (1.0 - t) * (1.0 + t)),
    )
}

/// ReLU′.
pub fn relu_derivative(z: f64) -> f64 {
    let _inside = enter("activation_derivatives/relu_derivative");
    if let Some(slope) = difference(z, |z| z.max(0.0)) {
        return slope;
    }
    pick!(
        "relu",
        f64::from(z > 0.0),
        wrong("at-zero", "the derivative of ReLU at 0 taken as 1: by convention it is 0", { f64::from(z >= 0.0) }),
        wrong("half-at-zero", "the derivative of ReLU at 0 taken as ½: by convention it is 0", { if z == 0.0 { 0.5 } else { f64::from(z > 0.0) } }),
        wrong("nan-at-zero", "(1 + z/|z|)/2, which is 0/0 = NaN at 0", (1.0 + z / z.abs()) / 2.0),
        wrong("quotient", "max(0, z)/z, which is 0/0 = NaN at 0", z.max(0.0) / z),
        wrong("signum", "`signum` for the derivative of ReLU: it is 1 at +0, where that is 0", z.signum().max(0.0)),
        wrong("itself", "max(0, z) for its derivative", z.max(0.0)),
        wrong("sign", "the sign of z: below 0 ReLU is flat", z.signum()),
        wrong("swapped", "1 below 0 and 0 above: it is the other way round", f64::from(z < 0.0)),
        wrong("one", "1 everywhere: below 0 ReLU is flat", 1.0),
        wrong("zero", "0 everywhere: above 0 ReLU has the slope 1", 0.0),
        wrong("not-zero", "1 wherever z is not 0: below 0 ReLU is flat", f64::from(z != 0.0)),
        wrong("sign-with-0", "the sign of z, −1 below 0: there ReLU is flat", { if z == 0.0 { 0.0 } else { z.signum() } }),
        some("leaky", "some slope below 0: that is leaky ReLU, ReLU is flat there", |s| if z > 0.0 { 1.0 } else { s }, [0.01, 0.1, 0.2]),
        some("tolerance", "some tolerance around 0: what is above 0 by however little is open", |e| f64::from(z > e), TOLERANCES),
        wrong("from-1", "1 above 1: the kink is at 0", f64::from(z > 1.0)),
        wrong("sigmoid", "σ·(1 − σ), which is σ′: that of ReLU is 1 or 0", { sigma(z) * (1.0 - sigma(z)) }),
        wrong("sigma", "σ(z), which is the derivative of softplus: that of ReLU is 1 or 0", sigma(z)),
        wrong("tanh", "1 − tanh², which is tanh′: that of ReLU is 1 or 0", 1.0 - z.tanh().powi(2)),
        wrong("six", "0 above 6 as well: that is ReLU6", f64::from(z > 0.0 && z < 6.0)),
        right("turned", "1 less the other case", 1.0 - f64::from(z <= 0.0)),
    )
}

const TOLERANCES: [f64; 7] = [1e-8, 1e-6, 1e-10, 1e-12, 1e-7, 1e-3, 1e-16];

/// Leaky ReLU′.
pub fn leaky_relu_derivative(z: f64, slope: f64) -> f64 {
    let _inside = enter("activation_derivatives/leaky_relu_derivative");
    let f = |z: f64| if z > 0.0 { z } else { slope * z };
    if let Some(slope) = difference(z, f) {
        return slope;
    }
    pick!("slope", (), wrong("refused", "a slope below 0 or above 1 refused: it may be any number", assert!((0.0..=1.0).contains(&slope), "{ANY_PANIC}")));
    let below = pick!(
        "below",
        slope,
        wrong("relu", "0 for negative z: that is ReLU, leaky ReLU keeps the slope", 0.0),
        some("fixed", "some slope of your own: the slope is an argument", |s| s, [0.01, 0.1, 0.2]),
        wrong("sign", "−slope for negative z: the line goes up there too", -slope),
        wrong("value", "slope·z for negative z: that is the function, not its derivative", slope * z),
        wrong("rest", "1 − slope for negative z", 1.0 - slope),
        wrong("more", "1 + slope for negative z: it is the slope alone", 1.0 + slope),
        wrong("inverse", "1/slope for negative z: it is the slope itself", 1.0 / slope),
        wrong("one", "1 for negative z too: there it is the slope", 1.0),
        wrong("minus-one", "−1 for negative z: there it is the slope", -1.0),
        wrong("squared", "the slope squared for negative z", slope * slope),
        wrong("elu", "slope·eᶻ for negative z: that is ELU's derivative", slope * z.exp()),
        wrong("size", "|slope|: the slope may be negative", slope.abs()),
        wrong("not-negative", "a negative slope taken for 0: it may be negative", slope.max(0.0)),
        wrong("at-most-1", "a slope above 1 taken for 1: it may be larger", slope.min(1.0)),
    );
    let open = pick!(
        "open",
        z > 0.0,
        wrong("at-zero", "the derivative of leaky ReLU at 0 taken as 1: by convention it is the slope", z >= 0.0),
        wrong("by-size", "z compared with slope·z: the sign of z decides", z > slope * z),
        wrong("by-size-or-equal", "z ≥ slope·z asked: the sign of z decides, and at 0 it is the slope", z >= slope * z),
        wrong("by-signum", "`signum` asked for the sign of z: it is 1 at +0, where the derivative is the slope", z.signum() > 0.0),
        wrong("by-output", "the sign of the output: that of z decides", f(z) > 0.0),
        some("tolerance", "some tolerance around 0: what is above 0 by however little has the derivative 1", |e| z > e, TOLERANCES),
        wrong("by-output-or-0", "an output ≥ 0 taken for a positive z: with slope 0 all are", { f(z) >= 0.0 }),
        wrong("swapped", "the slope above 0 and 1 below: it is the other way round", z <= 0.0),
    );
    let at_zero = pick!(
        "at-zero",
        below,
        wrong("none", "0 at z = 0: by convention it is the slope", { if z == 0.0 { 0.0 } else { below } }),
        wrong("mean", "the mean of both sides at z = 0: by convention it is the slope", { if z == 0.0 { (1.0 + below) / 2.0 } else { below } }),
        wrong("half", "½ at z = 0: by convention it is the slope", { if z == 0.0 { 0.5 } else { below } }),
    );
    pick!(
        "leaky",
        if open { 1.0 } else { at_zero },
        wrong("value", "z for positive z: that is the function, its derivative is 1", { if open { z } else { at_zero } }),
        wrong("more", "1 + slope for positive z: it is 1", { if open { 1.0 + slope } else { at_zero } }),
        wrong("rest", "1 − slope for positive z: it is 1", { if open { 1.0 - slope } else { at_zero } }),
        wrong("zero", "0 for positive z: it is 1", { if open { 0.0 } else { at_zero } }),
        wrong("quotient", "f(z)/z, which is 0/0 = NaN at 0: there it is the slope", f(z) / z),
        right("mixed", "slope + (1 − slope)·[z > 0]", { at_zero + (1.0 - at_zero) * f64::from(open) }),
    )
}
