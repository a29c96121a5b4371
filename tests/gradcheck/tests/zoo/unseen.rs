//! More functions of the grid. Nothing was tuned on them but what happens to a function that has one
//! or two digits left and jumps nearby ("logit of a probability").

use super::losses::{Function, sigmoid};
use rand::{RngExt, rngs::StdRng};

pub fn spread<const N: usize>(saturation: f64, rng: &mut StdRng) -> Vec<f64> {
    (0..N).map(|_| saturation * rng.random_range(-1.7..1.7)).collect()
}

/// Positive, of any order of magnitude.
pub fn positive<const N: usize>(saturation: f64, rng: &mut StdRng) -> Vec<f64> {
    let exponent = saturation.min(8.0) / 2.0;
    (0..N).map(|_| 10f64.powf(rng.random_range(-exponent..exponent))).collect()
}

pub fn vector(
    name: &'static str,
    draw: fn(f64, &mut StdRng) -> Vec<f64>,
    f: fn(&[f64]) -> Vec<f64>,
    vjp: fn(&[f64], &[f64]) -> Vec<f64>,
) -> Function {
    Function { name, draw, f, vjp }
}

macro_rules! each {
    ($name:literal, $draw:expr, $f:expr, $df:expr) => {
        vector(
            $name,
            $draw,
            |x| {
                let f: fn(f64) -> f64 = $f;
                x.iter().map(|&x| f(x)).collect()
            },
            |x, dy| {
                let df: fn(f64) -> f64 = $df;
                x.iter().zip(dy).map(|(&x, dy)| dy * df(x)).collect()
            },
        )
    };
}

pub(super) use each;

pub fn naive(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub fn slope(x: f64) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

/// All of them.
pub fn functions() -> Vec<Function> {
    vec![
        each!("quick GELU", spread::<2>, |x| x * naive(1.702 * x), |x| sigmoid(1.702 * x)
            + 1.702 * x * slope(1.702 * x)),
        each!("sinh", spread::<2>, |x| (x.exp() - (-x).exp()) / 2.0, f64::cosh),
        each!("arsinh", spread::<2>, |x| (x + (x * x + 1.0).sqrt()).ln(), |x| 1.0
            / (x * x + 1.0).sqrt()),
        each!(
            "logit of a probability",
            spread::<2>,
            |x| (naive(x) / (1.0 - naive(x))).ln(),
            |_| 1.0
        ),
        each!("1 − σ", spread::<2>, |x| 1.0 - naive(x), |x| -slope(x)),
        each!("σ²", spread::<2>, |x| naive(x).powi(2), |x| 2.0
            * sigmoid(x).powi(2)
            * sigmoid(-x)),
        each!("cosine less 1", spread::<2>, |x| 1.0 - x.cos(), f64::sin),
        each!("leaky ReLU", spread::<2>, |x| if x > 0.0 { x } else { 0.01 * x }, |x| {
            if x > 0.0 { 1.0 } else { 0.01 }
        }),
        each!(
            "Huber",
            spread::<2>,
            |x| if x.abs() < 1.0 { x * x / 2.0 } else { x.abs() - 0.5 },
            |x| { x.clamp(-1.0, 1.0) }
        ),
        each!("softsign", spread::<2>, |x| x / (1.0 + x.abs()), |x| (1.0 + x.abs()).powi(-2)),
        each!("x·ln x", positive::<2>, |x| x * x.ln(), |x| x.ln() + 1.0),
        each!("1/√(x + 1e-5)", positive::<2>, |x| 1.0 / (x + 1e-5).sqrt(), |x| -0.5
            * (x + 1e-5).powf(-1.5)),
        each!("quotient by its rest", positive::<2>, |x| x / (1.0 + x), |x| (1.0 + x).powi(-2)),
        each!("tanh of exp", spread::<2>, |x| x.exp().tanh(), |x| {
            let (e, d) = (x.exp(), (-2.0 * x.exp()).exp());
            e * 4.0 * d / ((1.0 + d) * (1.0 + d))
        }),
        vector(
            "Tversky ratio",
            positive::<3>,
            |x| vec![x[0] / (x[0] + 0.3 * x[1] + 0.7 * x[2])],
            |x, dy| {
                let all = x[0] + 0.3 * x[1] + 0.7 * x[2];
                let rest = 0.3 * x[1] + 0.7 * x[2];
                let d = dy[0] / (all * all);
                vec![d * rest, -0.3 * d * x[0], -0.7 * d * x[0]]
            },
        ),
        vector(
            "noisy or",
            spread::<3>,
            |x| vec![1.0 - x.iter().map(|&x| 1.0 - naive(x)).product::<f64>()],
            |x, dy| {
                let none: f64 = x.iter().map(|&x| sigmoid(-x)).product();
                x.iter().map(|&x| dy[0] * none * sigmoid(x)).collect()
            },
        ),
        vector(
            "log odds of two",
            spread::<2>,
            |x| vec![(x[0].exp() / (x[0].exp() + x[1].exp())).ln()],
            |x, dy| vec![dy[0] * sigmoid(x[1] - x[0]), -dy[0] * sigmoid(x[1] - x[0])],
        ),
        vector(
            "gated sum",
            spread::<3>,
            |x| vec![naive(x[0]) * x[1] + (1.0 - naive(x[0])) * x[2]],
            |x, dy| {
                let d = dy[0];
                vec![d * slope(x[0]) * (x[1] - x[2]), d * sigmoid(x[0]), d * sigmoid(-x[0])]
            },
        ),
        vector(
            "distance",
            spread::<4>,
            |x| vec![((x[0] - x[2]).powi(2) + (x[1] - x[3]).powi(2)).sqrt()],
            |x, dy| {
                let (a, b) = (x[0] - x[2], x[1] - x[3]);
                let (a, b) = (dy[0] * a / a.hypot(b), dy[0] * b / a.hypot(b));
                vec![a, b, -a, -b]
            },
        ),
        vector(
            "Gaussian log-likelihood",
            spread::<2>,
            |x| vec![x[1] + 0.5 * (x[0] - 0.4).powi(2) * (-2.0 * x[1]).exp()],
            |x, dy| {
                let (e, v) = (x[0] - 0.4, (-2.0 * x[1]).exp());
                vec![dy[0] * e * v, dy[0] * (1.0 - e * e * v)]
            },
        ),
    ]
}
