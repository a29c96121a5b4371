//! Tanh and ReLU, there and back, for `network_forward` and `network_backward`.

use catalogue::pick;
use ndarray::Array2;
use solution::Activation;

const TANH_SLOPE_OVERFLOW: &str = "a tanh′ that is NaN far from 0, from e²ᶻ/(e²ᶻ + 1)²: ∞/∞";
const TANH_OVERFLOW: &str = "a tanh that is NaN far from 0, as (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ) is: ∞/∞";
const NAN_LOST: &str = "z cut off in tanh by `max` and `min`, which turn NaN into a number: NaN stays NaN";

const COTH: &str = "(eᶻ + e⁻ᶻ)/(eᶻ − e⁻ᶻ), which is 1/tanh: the difference stands above";

pub(crate) fn tanh(z: &Array2<f64>) -> Array2<f64> {
    pick!(
        "tanh",
        z.mapv(f64::tanh),
        wrong("overflow", TANH_OVERFLOW, { z.mapv(|z| (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())) }),
        wrong("overflow-above", TANH_OVERFLOW, { z.mapv(|z| ((2.0 * z).exp() - 1.0) / ((2.0 * z).exp() + 1.0)) }),
        wrong("overflow-below", TANH_OVERFLOW, { z.mapv(|z| (1.0 - (-2.0 * z).exp()) / (1.0 + (-2.0 * z).exp())) }),
        wrong("half", "2·σ(z) − 1, which is tanh(z/2)", z.mapv(|z| (z / 2.0).tanh())),
        wrong("hard", "z cut off at ±1: tanh is curved", z.mapv(|z| z.clamp(-1.0, 1.0))),
        wrong("sigmoid", "σ for tanh, which runs from −1 to 1", solution::sigmoid(z)),
        wrong("inverted", COTH, z.mapv(|z| (z.exp() + (-z).exp()) / (z.exp() - (-z).exp()))),
        wrong("inverted-tanh", COTH, z.mapv(|z| 1.0 / z.tanh())),
        wrong("sinh", "(eᶻ − e⁻ᶻ)/2, which is sinh: tanh is that over (eᶻ + e⁻ᶻ)/2", z.mapv(f64::sinh)),
        wrong("no-half", "(eᶻ − e⁻ᶻ)/2·(eᶻ + e⁻ᶻ), read from the left: the sum belongs to the denominator", z.mapv(|z| (z.exp() - (-z).exp()) / 2.0 * (z.exp() + (-z).exp()))),
        wrong("sign", "(e⁻ᶻ − eᶻ)/(e⁻ᶻ + eᶻ): eᶻ comes first in the difference", z.mapv(|z| -z.tanh())),
        wrong("sigmoid-of-double", "σ(2z): tanh z is 2·σ(2z) − 1", z.mapv(|z| 1.0 / (1.0 + (-2.0 * z).exp()))),
        wrong("no-minus-one", "2·σ(2z): tanh z is that less 1", z.mapv(|z| 2.0 / (1.0 + (-2.0 * z).exp()))),
        wrong("not-doubled", "σ(2z) − 1: tanh z is 2·σ(2z) − 1", z.mapv(|z| 1.0 / (1.0 + (-2.0 * z).exp()) - 1.0)),
        wrong("derivative", "1 − tanh², which is the derivative", z.mapv(|z| 1.0 - z.tanh().powi(2))),
        wrong("arctangent", "arctan z, which runs from −π/2 to π/2", z.mapv(f64::atan)),
        wrong("identity", "z itself for tanh", z.clone()),
        wrong("relu", "max(0, z) for tanh", z.mapv(|z| if z < 0.0 { 0.0 } else { z })),
        wrong("single", "tanh in single precision: an f32 has 7 digits", z.mapv(|z| f64::from((z as f32).tanh()))),
        wrong("nan-lost", NAN_LOST, z.mapv(|z| z.max(-20.0)).mapv(|z| z.min(20.0).tanh())),
        wrong("nan-lost-above", NAN_LOST, z.mapv(|z| z.min(20.0)).mapv(|z| z.max(-20.0).tanh())),
        wrong("nan-zero", "0 where z is neither above nor below 0: NaN is neither too, and stays NaN", {
            z.mapv(|z| {
                if z > 0.0 {
                    z.tanh()
                } else if z < 0.0 {
                    -(-z).tanh()
                } else {
                    0.0
                }
            })
        }),
        some(
            "saturated",
            "±1 taken for tanh far from 0: it comes near them, and is neither yet",
            |most| { z.mapv(|z| if z.abs() > most { z.signum() } else { z.tanh() }) },
            [10.0, 5.0, 3.0, 8.0, 15.0]
        ),
        some("clipped", "z clipped in tanh: the value itself changes", |most| { z.mapv(|z| z.clamp(-most, most).tanh()) }, [5.0, 10.0]),
        right("through-sigmoid", "tanh z as 2·σ(2z) − 1", { z.mapv(|z| 2.0 / (1.0 + (-2.0 * z).exp()) - 1.0) }),
        right("one-exponential", "1 − 2/(e²ᶻ + 1)", { z.mapv(|z| 1.0 - 2.0 / ((2.0 * z).exp() + 1.0)) }),
    )
}

pub(crate) fn relu(z: &Array2<f64>) -> Array2<f64> {
    pick!(
        "relu",
        z.mapv(|z| if z < 0.0 { 0.0 } else { z }),
        wrong("nan-lost", "`max(0.0)`, which turns NaN into 0: NaN stays NaN", z.mapv(|z| z.max(0.0))),
        wrong("absolute", "ReLU as |z|: it is 0 for negative z", z.mapv(f64::abs)),
        wrong("minimum", "min(0, z): ReLU is max(0, z)", z.mapv(|z| if z > 0.0 { 0.0 } else { z })),
        wrong("step", "1 for positive z: ReLU is z there", z.mapv(|z| f64::from(z > 0.0))),
        wrong("softplus", "ln(1 + eᶻ): ReLU has a kink", z.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p())),
        wrong("identity", "z itself for ReLU: it is 0 for negative z", z.clone()),
        wrong("sigmoid", "σ for ReLU", solution::sigmoid(z)),
        wrong("tanh", "tanh for ReLU", z.mapv(f64::tanh)),
        wrong("elu", "eᶻ − 1 for negative z, as ELU has it: ReLU is 0 there", z.mapv(|z| if z < 0.0 { z.exp_m1() } else { z })),
        wrong("swish", "z·σ(z): ReLU is z or 0", z.mapv(|z| z / (1.0 + (-z).exp()))),
        wrong("at-least-one", "max(1, z): ReLU is max(0, z)", z.mapv(|z| if z < 1.0 { 1.0 } else { z })),
        wrong("negated", "max(0, −z): ReLU is max(0, z)", z.mapv(|z| if z > 0.0 { 0.0 } else { -z })),
        some("leaky", "a leak for negative z: ReLU is 0 there", |slope| { z.mapv(|z| if z < 0.0 { slope * z } else { z }) }, [0.01, 0.1, 0.2, 1e-3]),
        some("capped", "ReLU cut off: it has no upper end", |most| { z.mapv(|z| if z < 0.0 { 0.0 } else { z.min(most) }) }, [6.0, 1.0]),
        right("mask", "z·(z > 0)", z.mapv(|z| z * f64::from(z > 0.0))),
    )
}

pub(crate) fn tanh_derivative(z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    pick!(
        "tanh-derivative",
        z.mapv(|z| 1.0 - z.tanh().powi(2)),
        wrong("tanh", "tanh′ taken as tanh: it is 1 − tanh²", z.mapv(f64::tanh)),
        wrong("no-square", "tanh′ taken as 1 − tanh: the square is missing", { z.mapv(|z| 1.0 - z.tanh()) }),
        wrong("at-a", "tanh′ taken at a instead of z", a.mapv(|a| 1.0 - a.tanh().powi(2))),
        wrong("z-for-a", "1 − z²: that is right for a = tanh z", z.mapv(|z| 1.0 - z * z)),
        wrong("sigmoid", "tanh·(1 − tanh): that is the derivative of the sigmoid", { z.mapv(|z| z.tanh() * (1.0 - z.tanh())) }),
        wrong("plus", "1 + tanh²: the derivative is 1 − tanh²", z.mapv(|z| 1.0 + z.tanh().powi(2))),
        wrong("square-of-difference", "(1 − tanh)²: it is 1 − tanh²", { z.mapv(|z| (1.0 - z.tanh()).powi(2)) }),
        wrong("no-one", "−tanh²: the derivative is 1 − tanh²", z.mapv(|z| -z.tanh().powi(2))),
        wrong("square", "tanh²: the derivative is 1 − tanh²", z.mapv(|z| z.tanh().powi(2))),
        wrong("arctangent", "1/(1 + z²), the derivative of arctan: that of tanh is 1 − tanh²", z.mapv(|z| 1.0 / (1.0 + z * z))),
        wrong("overflow", "a tanh′ that is NaN far from 0, from (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ): ∞/∞", {
            z.mapv(|z| {
                let t = (z.exp() - (-z).exp()) / (z.exp() + (-z).exp());
                1.0 - t * t
            })
        }),
        wrong("overflow-above", TANH_SLOPE_OVERFLOW, { z.mapv(|z| 4.0 * (2.0 * z).exp() / ((2.0 * z).exp() + 1.0).powi(2)) }),
        wrong("overflow-below", TANH_SLOPE_OVERFLOW, { z.mapv(|z| 4.0 * (-2.0 * z).exp() / ((-2.0 * z).exp() + 1.0).powi(2)) }),
        wrong("one", "1 for tanh′: it is 1 − tanh²", Array2::ones(z.dim())),
        wrong("sigmoid-of-z", "σ·(1 − σ) for tanh′: that is the derivative of the sigmoid", { z.mapv(|z| (1.0 / (1.0 + (-z).exp())) * (1.0 - 1.0 / (1.0 + (-z).exp()))) }),
        wrong("quarter", "1/(eᶻ + e⁻ᶻ)²: tanh′ is four times that", z.mapv(|z| 0.25 * z.cosh().powi(-2))),
        wrong("times-tanh", "tanh·(1 − tanh²): the derivative is 1 − tanh²", { z.mapv(|z| z.tanh() * (1.0 - z.tanh().powi(2))) }),
        wrong("squared", "(1 − tanh²)²: the square is on tanh alone", { z.mapv(|z| (1.0 - z.tanh().powi(2)).powi(2)) }),
        wrong("negative", "tanh² − 1: the sign is wrong", z.mapv(|z| z.tanh().powi(2) - 1.0)),
        wrong("inverted", "1/(1 − tanh²): the chain rule multiplies by 1 − tanh²", z.mapv(|z| z.cosh().powi(2))),
        wrong("relu", "ReLU's derivative for that of tanh", z.mapv(|z| f64::from(z > 0.0))),
        wrong("sech", "1/cosh: the derivative is 1/cosh²", z.mapv(|z| 1.0 / z.cosh())),
        some(
            "numeric",
            "a difference quotient for tanh′, right to some ten digits: it is 1 − tanh²",
            |h| { z.mapv(|z| ((z + h).tanh() - (z - h).tanh()) / (2.0 * h)) },
            [1e-5, 1e-6, 1e-4, 1e-7, 1e-3]
        ),
        some(
            "cut",
            "tanh′ taken for 0 far from 0: it is small there, and not 0",
            |most| { z.mapv(|z| if z.abs() > most { 0.0 } else { 1.0 - z.tanh().powi(2) }) },
            [5.0, 3.0, 8.0, 10.0, 15.0]
        ),
        right("from-a", "(1 − a)·(1 + a)", a.mapv(|a| (1.0 - a) * (1.0 + a))),
        right("cosh", "1/cosh²", z.mapv(|z| z.cosh().powi(-2))),
    )
}

pub(crate) fn relu_backward(da: &Array2<f64>, z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    let masked = |open: &dyn Fn(f64, f64) -> f64| Array2::from_shape_fn(z.dim(), |ik| da[ik] * open(da[ik], z[ik]));
    pick!(
        "relu-derivative",
        masked(&|_, z| f64::from(z > 0.0)),
        wrong("upstream-lost", "0 or 1 for ReLU's dZ: the derivative is multiplied by what arrives", z.mapv(|z| f64::from(z > 0.0))),
        wrong("from-upstream", "ReLU's mask from the upstream gradient: it is open where z > 0", { masked(&|da, _| f64::from(da > 0.0)) }),
        wrong("always-open", "ReLU's derivative taken as 1 everywhere", da.clone()),
        wrong("z", "ReLU's derivative taken as z: it is 1 where z > 0", masked(&|_, z| z.max(0.0))),
        wrong("at-zero", "ReLU's mask from z ≥ 0: at z = 0 the convention here is 0", { masked(&|_, z| f64::from(z >= 0.0)) }),
        wrong("half-at-zero", "½ for ReLU's derivative at 0: the convention here is 0", { masked(&|_, z| if z == 0.0 { 0.5 } else { f64::from(z > 0.0) }) }),
        wrong("guided", "ReLU closed for a negative upstream gradient too: only z has a say", { masked(&|da, z| f64::from(da > 0.0 && z > 0.0)) }),
        wrong("reversed", "ReLU open where z < 0: it is open where z > 0", { masked(&|_, z| f64::from(z < 0.0)) }),
        wrong("sigmoid-of-a", "a·(1 − a) for ReLU's derivative: that is the sigmoid's", da * a * (1.0 - a)),
        wrong("sigmoid", "σ′ for ReLU's derivative", da * &z.mapv(|z| 0.25 * (z / 2.0).cosh().powi(-2))),
        wrong("tanh-of-a", "1 − a² for ReLU's derivative: that is tanh's", da * (1.0 - a * a)),
        wrong("tanh", "tanh′ for ReLU's derivative", masked(&|_, z| 1.0 - z.tanh().powi(2))),
        wrong("sign", "the sign of z for ReLU's derivative, −1 below 0: it is 0 there", masked(&|_, z| if z == 0.0 { 0.0 } else { z.signum() })),
        wrong("plain-z", "z for ReLU's derivative, negative z too: it is 1 or 0", da * z),
        wrong("one-where-open", "1 where ReLU is open, and what arrives where it is closed: dZ is what arrives where z > 0, and 0 elsewhere", {
            Array2::from_shape_fn(z.dim(), |ik| if z[ik] > 0.0 { 1.0 } else { da[ik] })
        }),
        wrong("added", "what arrives + ReLU's mask: the chain rule multiplies", Array2::from_shape_fn(z.dim(), |ik| da[ik] + f64::from(z[ik] > 0.0))),
        some("leaky", "a leak for negative z: ReLU's derivative is 0 there", |slope| { masked(&|_, z| if z > 0.0 { 1.0 } else { slope }) }, [0.01, 0.1, 0.2, 1e-3]),
        right("signum", "the sign of a", masked(&|_, z| z.max(0.0).signum() * f64::from(z > 0.0))),
    )
}

/// An activation's derivative from its output a, ReLU's from z, times what arrives.
pub(crate) fn of_output(kind: Activation, da: &Array2<f64>, z: &Array2<f64>, a: &Array2<f64>) -> Array2<f64> {
    match kind {
        Activation::Identity => da.clone(),
        Activation::Sigmoid => da * a * (1.0 - a),
        Activation::Tanh => da * (1.0 - a * a),
        Activation::Relu => da * &z.mapv(|z| f64::from(z > 0.0)),
    }
}
