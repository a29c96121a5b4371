//! `sigmoid` and `sigmoid_backward`.

use crate::WORDLESS;
use catalogue::{ANY_PANIC, enter, impostor, pick};
use ndarray::{Array2, Axis};

const KEPT: &str = "a result kept away from 0 or 1: σ and σ′ come as near as they do";
const NAN_LOST: &str = "z cut off by `max` and `min`, which turn NaN into a number: NaN stays NaN";
const NUMERIC: &str = "a difference quotient, right to some ten digits: σ′ has a formula";
const FLAT: &str = "0 or 1 taken for a result far from z = 0: σ and σ′ come near them, and are not there yet";
const ROUNDED_OFF: &str = "a small result taken for 0: neither σ nor σ′ is 0 there";
const SOFTMAX: &str = "eᶻ over the sum of all: that is softmax, σ looks at one z";
const OVERFLOW: &str = "a sigmoid that is NaN for large z, as eᶻ/(1 + eᶻ) is: ∞/∞";

/// The logistic function.
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("sigmoid");
    let s = value_at;
    let z = &pick!(
        "z",
        z.clone(),
        some("clipped", "z clipped against overflow: the value itself changes", |most| { z.mapv(|z| z.clamp(-most, most)) }, [5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 25.0, 30.0]),
        wrong("nan-lost", NAN_LOST, z.mapv(|z| z.max(-500.0)).mapv(|z| z.min(500.0))),
        wrong("nan-lost-above", NAN_LOST, z.mapv(|z| z.min(500.0)).mapv(|z| z.max(-500.0))),
        wrong("nan-refused", "a panic where z is NaN: NaN stays NaN", {
            assert!(!z.iter().any(|z| z.is_nan()), "{ANY_PANIC}");
            z.clone()
        }),
    );
    let a = pick!(
        "value",
        z.mapv(s),
        wrong("overflow", OVERFLOW, z.mapv(|z| z.exp() / (1.0 + z.exp()))),
        wrong("sign", "1/(1 + eᶻ): the exponent is −z", z.mapv(|z| 1.0 / (1.0 + z.exp()))),
        wrong("parentheses", "1/1 + e⁻ᶻ: the whole sum is the denominator", z.mapv(|z| 1.0 + (-z).exp())),
        some(
            "epsilon",
            "an ε in the denominator, which is never 0: 1 + e⁻ᶻ is at least 1",
            |eps| { z.mapv(|z| 1.0 / (1.0 + (-z).exp() + eps)) },
            [1e-8, 1e-7, 1e-6, 1e-9, 1e-10, 1e-12]
        ),
        wrong("minus", "1/(1 − e⁻ᶻ): the denominator is a sum", z.mapv(|z| 1.0 / (1.0 - (-z).exp()))),
        wrong("no-one", "e⁻ᶻ alone in the denominator: it is 1 + e⁻ᶻ", z.mapv(f64::exp)),
        wrong("twice", "σ applied twice", z.mapv(|z| s(s(z)))),
        wrong("tanh", "tanh, which runs from −1 to 1: σ(z) = ½·(1 + tanh(z/2))", z.mapv(f64::tanh)),
        wrong("tanh-of-z", "½·(1 + tanh z): σ takes tanh at z/2", { z.mapv(|z| 0.5 * (1.0 + z.tanh())) }),
        some("hard", "a straight line between 0 and 1: σ is curved everywhere", |slope| { z.mapv(|z| (slope * z + 0.5).clamp(0.0, 1.0)) }, [0.25, 0.2, 1.0 / 6.0]),
        wrong("step", "0 or 1: σ goes from one to the other smoothly", { z.mapv(|z| f64::from(z > 0.0)) }),
        wrong("softmax", SOFTMAX, {
            let e = z.mapv(f64::exp);
            let sum = e.sum();
            e / sum
        }),
        wrong("softmax-of-columns", SOFTMAX, {
            let e = z.mapv(f64::exp);
            let sums = e.sum_axis(Axis(0));
            e / sums
        }),
        wrong("softmax-of-rows", SOFTMAX, {
            let e = z.mapv(f64::exp);
            let sums = e.sum_axis(Axis(1)).insert_axis(Axis(1));
            e / sums
        }),
        wrong("absolute", "1/(1 + e^−|z|) for negative z too: below 0 it is eᶻ/(1 + eᶻ)", z.mapv(|z| s(z.abs()))),
        wrong("single", "single precision: an f32 has 7 digits", z.mapv(|z| f64::from(1.0 / (1.0 + (-(z as f32)).exp())))),
        wrong("swish", "z/(1 + e⁻ᶻ): the numerator is 1", z.mapv(|z| z / (1.0 + (-z).exp()))),
        wrong("squared", "the square of the denominator: σ is 1/(1 + e⁻ᶻ), its derivative has (1 + e⁻ᶻ)²", z.mapv(|z| s(z).powi(2))),
        some("base", "a power of another number than e", |base| { z.mapv(|z| 1.0 / (1.0 + base.powf(-z))) }, [2.0, 10.0]),
        wrong("bipolar", "2·σ(z) − 1, which runs from −1 to 1: σ runs from 0 to 1", z.mapv(|z| 2.0 * s(z) - 1.0)),
        wrong("doubled", "2/(1 + e⁻ᶻ): the numerator is 1", z.mapv(|z| 2.0 * s(z))),
        wrong("centred", "½·tanh(z/2), which is σ(z) − ½: the ½ is to be added", z.mapv(|z| 0.5 * (z / 2.0).tanh())),
        wrong("half", "z/2 in the exponent: it is −z", z.mapv(|z| s(z / 2.0))),
        wrong("log", "ln σ(z): asked for is σ(z) itself", z.mapv(|z| z.min(0.0) - (-z.abs()).exp().ln_1p())),
        wrong("softplus", "ln(1 + eᶻ), whose derivative σ is", z.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p())),
        wrong("relu", "max(0, z), which is ReLU", z.mapv(|z| if z < 0.0 { 0.0 } else { z })),
        wrong("mixed-signs", "eᶻ/(1 + e⁻ᶻ) below 0: there it is eᶻ/(1 + eᶻ)", { z.mapv(|z| if z >= 0.0 { s(z) } else { z.exp() / (1.0 + (-z).exp()) }) }),
        wrong("no-denominator-below", "eᶻ alone below 0: there it is eᶻ/(1 + eᶻ)", { z.mapv(|z| if z >= 0.0 { s(z) } else { z.exp() }) }),
        wrong("nan-half", "½ where z is neither above nor below 0: NaN is neither too, and stays NaN", {
            z.mapv(|z| {
                if z > 0.0 {
                    s(z)
                } else if z < 0.0 {
                    1.0 - s(-z)
                } else {
                    0.5
                }
            })
        }),
        some(
            "saturated",
            FLAT,
            |most| {
                z.mapv(|z| {
                    if z > most {
                        1.0
                    } else if z < -most {
                        0.0
                    } else {
                        s(z)
                    }
                })
            },
            [20.0, 30.0, 10.0, 15.0, 25.0, 5.0, 6.0, 8.0]
        ),
        some(
            "saturated-above",
            "1 taken for σ of a large z: it comes near 1, and is not there yet",
            |most| { z.mapv(|z| if z > most { 1.0 } else { s(z) }) },
            [20.0, 30.0, 10.0, 15.0, 25.0, 5.0, 6.0, 8.0]
        ),
        wrong("derivative", "σ·(1 − σ), which is the derivative", z.mapv(|z| s(z) * (1.0 - s(z)))),
        right("two-branches", "1/(1 + e⁻ᶻ) for z ≥ 0, eᶻ/(1 + eᶻ) below", { z.mapv(|z| if z >= 0.0 { s(z) } else { z.exp() / (1.0 + z.exp()) }) }),
        right("tanh-form", "½·(1 + tanh(z/2))", z.mapv(|z| 0.5 * (1.0 + (z / 2.0).tanh()))),
        right("log-form", "exp(−log1p(e⁻ᶻ)), with |z| against overflow", { z.mapv(|z| (z.min(0.0) - (-z.abs()).exp().ln_1p()).exp()) }),
    );
    pick!(
        "result",
        a,
        some("kept-inside", KEPT, |eps| { a.mapv(|a| a.clamp(eps, 1.0 - eps)) }, [1e-7, 1e-8, 1e-9, 1e-12, 1e-15, 1e-5, 1e-6, 1e-10]),
        some("rounded-off", ROUNDED_OFF, |eps| { a.mapv(|a| if a < eps { 0.0 } else { a }) }, [1e-7, 1e-10, 1e-12]),
    )
}

/// The gradient of the logistic function.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let _inside = enter("sigmoid_backward");
    let z = &pick!(
        "z",
        z.clone(),
        wrong("cut", "a loop over the elements of da, and no look at the shape of z: what z has more is left out", Array2::from_shape_fn(da.dim(), |ik| z[ik]))
    );
    let da = &pick!(
        "da",
        da.clone(),
        wrong("cut", "a loop over the elements of z, and no look at the shape of da: what da has more is left out", Array2::from_shape_fn(z.dim(), |ik| da[ik])),
        wrong("reshaped", "only the numbers of elements compared: 2×3 has as many as 3×2, and it is the shapes that must be equal", {
            assert_eq!(da.len(), z.len(), "da has shape {:?} and z {:?}", da.shape(), z.shape());
            Array2::from_shape_vec(z.dim(), da.iter().copied().collect()).unwrap_or_default()
        }),
        wrong("transposed-to-fit", "a da that does not fit transposed until it does: what does not fit is a panic", {
            if da.dim() == z.dim() { da.clone() } else { da.t().to_owned() }
        }),
        some("clipped", "an upstream gradient that is cut off: it is taken as it is", |most| { da.mapv(|d| d.clamp(-most, most)) }, [1.0, 5.0, 10.0, 0.5, 100.0]),
    );
    pick!(
        "check",
        assert_eq!(da.shape(), z.shape(), "da has shape {:?} and z {:?}", da.shape(), z.shape()),
        wrong("none", "no look at the shapes: a da or a z of one row or column silently broadcasts", ()),
        wrong("wordless", WORDLESS, assert!(da.shape() == z.shape(), "the shapes do not match")),
        wrong("rows", "only the numbers of rows compared: a da or a z of one column silently broadcasts", {
            assert_eq!(da.nrows(), z.nrows(), "da has shape {:?} and z {:?}", da.shape(), z.shape());
        }),
        wrong("columns", "only the numbers of columns compared: a da or a z of one row silently broadcasts", {
            assert_eq!(da.ncols(), z.ncols(), "da has shape {:?} and z {:?}", da.shape(), z.shape());
        }),
    );
    if let Some(scheme) = impostor() {
        return scheme.gradient(z, |z| (da * &solution::sigmoid(z)).sum());
    }
    through_sigmoid(da, z)
}

/// da·σ′(z).
pub(crate) fn through_sigmoid(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let z = &pick!(
        "at",
        z.clone(),
        wrong("a", "σ′ taken at a instead of z: the sigmoid applied twice", sigmoid(z)),
        wrong("upstream", "σ′ taken at the upstream gradient: it is taken at z", da.clone()),
    );
    let s = &sigmoid(z);
    let derivative = pick!(
        "derivative",
        s * &(1.0 - s),
        wrong("z-for-a", "z·(1 − z): that is right for a = σ(z), and z is not yet activated", { z * &(1.0 - z) }),
        wrong("one-minus-z", "σ(z)·(1 − z): both factors take σ(z)", s * &(1.0 - z)),
        wrong("z-times", "z·(1 − σ(z)): both factors take σ(z)", z * &(1.0 - s)),
        wrong("factor-missing", "da·σ(z): the factor 1 − σ(z) is missing", s.clone()),
        wrong("other-factor-missing", "da·(1 − σ(z)): the factor σ(z) is missing", 1.0 - s),
        wrong("tanh", "da·(1 − σ²): that is the derivative of tanh", 1.0 - s * s),
        wrong("times-z", "da·σ(z)·z: a mixture of the function and its derivative", s * z),
        wrong("none", "dA handed on as it is: the sigmoid has a derivative too", { Array2::<f64>::ones(z.dim()) }),
        wrong("one-plus", "da·σ·(1 + σ): the derivative is σ·(1 − σ)", s * &(1.0 + s)),
        wrong("negative", "da·σ·(σ − 1): the sign is wrong", s * &(s - 1.0)),
        wrong("twice", "the sigmoid's derivative at z taken twice", { (s * &(1.0 - s)).mapv(|d| d * d) }),
        wrong("square", "da·σ²: the second factor is 1 − σ", s * s),
        wrong("square-of-difference", "da·(1 − σ)²: the first factor is σ", (1.0 - s).mapv(|d| d * d)),
        wrong("one-minus-square", "da·σ·(1 − σ²): the second factor is 1 − σ", s * &(1.0 - s * s)),
        wrong("doubled", "da·2·σ·(1 − σ): there is no 2", 2.0 * s * &(1.0 - s)),
        wrong("no-denominator", "e⁻ᶻ alone: (1 + e⁻ᶻ)² is its denominator", z.mapv(|z| (-z).exp())),
        wrong("relu", "0 or 1, which is the derivative of ReLU", z.mapv(|z| f64::from(z > 0.0))),
        wrong("tanh-of-z", "da·(1 − tanh²(z)): that is the derivative of tanh", z.mapv(|z| 1.0 - z.tanh().powi(2))),
        wrong("quarter", "¼ everywhere: that is the derivative at 0", { Array2::from_elem(z.dim(), 0.25) }),
        wrong("overflow", "a form that is NaN for z far below 0, as e⁻ᶻ/(1 + e⁻ᶻ)² is: ∞/∞", z.mapv(|z| (-z).exp() / (1.0 + (-z).exp()).powi(2))),
        some("numeric", NUMERIC, |h| { z.mapv(|z| (value_at(z + h) - value_at(z - h)) / (2.0 * h)) }, [1e-5, 1e-6, 1e-4, 1e-7, 1e-3]),
        some("numeric-stable", NUMERIC, |h| { z.mapv(|z| (stable_at(z + h) - stable_at(z - h)) / (2.0 * h)) }, [1e-6, 1e-5, 1e-7, 1e-8]),
        some(
            "one-sided",
            "a one-sided difference quotient, right to some seven digits: σ′ has a formula",
            |h| { z.mapv(|z| (value_at(z + h) - value_at(z)) / h) },
            [1e-6, 1e-7, 1e-8, 1e-5, 1e-4]
        ),
        some("cut", FLAT, |most| { z.mapv(|z| if z.abs() > most { 0.0 } else { derivative_at(z) }) }, [5.0, 6.0, 10.0, 20.0]),
        some("kept-alive", KEPT, |least| { z.mapv(|z| derivative_at(z).max(least)) }, [1e-7, 1e-8, 1e-12, 1e-3, 0.01]),
        right("exponentials", "e⁻ᶻ/(1 + e⁻ᶻ)², with |z| against overflow", { z.mapv(|z| (-z.abs()).exp() / (1.0 + (-z.abs()).exp()).powi(2)) }),
        right("cosh", "1/(4·cosh²(z/2))", z.mapv(|z| 0.25 / (z / 2.0).cosh().powi(2))),
        right("symmetric", "σ(z)·σ(−z)", s * &sigmoid(&-z)),
        right("tanh-form", "¼·(1 − tanh²(z/2))", { z.mapv(|z| 0.25 * (1.0 - (z / 2.0).tanh().powi(2))) }),
    );
    pick!(
        "upstream",
        da * &derivative,
        wrong("lost", "σ′(z) alone: the upstream gradient is lost", derivative),
        wrong("added", "da + σ′(z): the chain rule multiplies", da + &derivative),
        wrong("divided", "da/σ′(z): the chain rule multiplies", da / &derivative),
        wrong("parentheses", "da·σ − σ: 1 − σ stands in brackets, da multiplies all of it", da * s - s),
        wrong("per-example", "dZ divided by the number of examples: da has that factor already", da * &derivative / da.ncols() as f64),
        wrong("cross-entropy", "σ(z) − da, the shortcut of a sigmoid with cross-entropy: da is a gradient and no target", s - da),
        wrong("value", "σ(z) itself: asked for is its derivative, times da", s.clone()),
        wrong("exchanged", "z·σ′(da), the two exchanged: σ′ is taken at z, and da is what it multiplies", z * &da.mapv(derivative_at)),
    )
}

/// σ(z) of one number.
fn value_at(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// σ(z) of one number, without a large power.
fn stable_at(z: f64) -> f64 {
    if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) }
}

/// σ′(z) of one number.
fn derivative_at(z: f64) -> f64 {
    let s = value_at(z);
    s * (1.0 - s)
}
