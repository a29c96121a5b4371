//! The functions of the grid: a forward pass as it is often written, and the gradient of Σ dy·y in
//! a form that keeps its digits however far the function saturates.

use rand::{RngExt, rngs::StdRng};
use std::f64::consts::PI;

/// Numbers to numbers.
pub struct Function {
    pub name: &'static str,
    /// Inputs of this spread.
    pub draw: fn(f64, &mut StdRng) -> Vec<f64>,
    pub f: fn(&[f64]) -> Vec<f64>,
    pub vjp: fn(&[f64], &[f64]) -> Vec<f64>,
}

fn spread<const N: usize>(saturation: f64, rng: &mut StdRng) -> Vec<f64> {
    (0..N).map(|_| saturation * rng.random_range(-1.7..1.7)).collect()
}

/// From 1 down by as many orders of magnitude as inputs spread.
fn tiny<const N: usize>(saturation: f64, rng: &mut StdRng) -> Vec<f64> {
    let size = |rng: &mut StdRng| 10f64.powf(-rng.random_range(0.0..1.0) * saturation.min(6.0));
    (0..N).map(|_| size(rng)).collect()
}

/// Values that are nearly the same.
fn near<const N: usize>(saturation: f64, rng: &mut StdRng) -> Vec<f64> {
    let middle = rng.random_range(-1.0..1.0);
    let off = 10f64.powf(-saturation / 6.0);
    (0..N).map(|_| middle + off * rng.random_range(-1.0..1.0)).collect()
}

macro_rules! each {
    ($name:literal, $draw:expr, $f:expr, $df:expr) => {
        Function {
            name: $name,
            draw: $draw,
            f: |x| {
                x.iter()
                    .map(|&x| {
                        let f: fn(f64) -> f64 = $f;
                        f(x)
                    })
                    .collect()
            },
            vjp: |x, dy| {
                let df: fn(f64) -> f64 = $df;
                x.iter().zip(dy).map(|(&x, dy)| dy * df(x)).collect()
            },
        }
    };
}

/// One output.
macro_rules! loss {
    ($name:literal, $draw:expr, $f:expr, $df:expr) => {
        Function {
            name: $name,
            draw: $draw,
            f: |x| {
                let f: fn(&[f64]) -> f64 = $f;
                vec![f(x)]
            },
            vjp: |x, dy| {
                let df: fn(&[f64]) -> Vec<f64> = $df;
                df(x).into_iter().map(|d| dy[0] * d).collect()
            },
        }
    };
}

fn naive_sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

/// σ(x)·σ(−x)
fn sigmoid_slope(x: f64) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

fn sech2(x: f64) -> f64 {
    4.0 * sigmoid_slope(2.0 * x)
}

fn softmax(x: &[f64]) -> Vec<f64> {
    let top = x.iter().fold(f64::MIN, |m, &v| m.max(v));
    let e: Vec<f64> = x.iter().map(|v| (v - top).exp()).collect();
    let sum: f64 = e.iter().sum();
    e.iter().map(|e| e / sum).collect()
}

fn log_sum_exp(x: &[f64]) -> f64 {
    let top = x.iter().fold(f64::MIN, |m, &v| m.max(v));
    top + x.iter().map(|v| (v - top).exp()).sum::<f64>().ln()
}

/// p_k·Σ_j p_j·(dy_k − dy_j): no digit is lost where some p is nearly 1.
fn softmax_vjp(p: &[f64], dy: &[f64]) -> Vec<f64> {
    let inner = |k: usize| p.iter().zip(dy).map(|(p, d)| p * (dy[k] - d)).sum::<f64>();
    (0..p.len()).map(|k| p[k] * inner(k)).collect()
}

/// p − the one-hot of 0, without 1 − p.
fn minus_label(p: &[f64]) -> Vec<f64> {
    let rest: f64 = p[1..].iter().sum();
    (0..p.len()).map(|k| if k == 0 { -rest } else { p[k] }).collect()
}

fn gelu_inner(x: f64) -> f64 {
    (2.0 / PI).sqrt() * (x + 0.044715 * x * x * x)
}

/// The standard normal density is φ; its integral by the series or the continued fraction.
fn normal(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * PI).sqrt()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// x̂ and 1/σ.
fn standardised(x: &[f64], eps: f64) -> (Vec<f64>, f64) {
    let m = mean(x);
    let variance = x.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / x.len() as f64;
    let inverse = 1.0 / (variance + eps).sqrt();
    (x.iter().map(|v| (v - m) * inverse).collect(), inverse)
}

fn norm_vjp(x: &[f64], dy: &[f64], eps: f64) -> Vec<f64> {
    let (hat, inverse) = standardised(x, eps);
    let m = mean(dy);
    let along = hat.iter().zip(dy).map(|(h, d)| h * d).sum::<f64>() / x.len() as f64;
    hat.iter().zip(dy).map(|(h, d)| inverse * (d - m - h * along)).collect()
}

const W: [f64; 4] = [0.8, -1.3, 0.6, 1.1];

fn rnn(x: &[f64]) -> Vec<f64> {
    let mut h = vec![0.2];
    for &x in x {
        h.push((1.4 * h[h.len() - 1] + x).tanh());
    }
    h
}

pub const FUNCTIONS: &[Function] = &[
    each!("sin", spread::<2>, f64::sin, f64::cos),
    each!("exp", spread::<2>, f64::exp, f64::exp),
    each!("x³", spread::<2>, |x| x * x * x, |x| 3.0 * x * x),
    each!("1/(1 + x²)", spread::<2>, |x| 1.0 / (1.0 + x * x), |x| -2.0 * x
        / (1.0 + x * x).powi(2)),
    each!("arctan", spread::<2>, f64::atan, |x| 1.0 / (1.0 + x * x)),
    each!("tanh", spread::<2>, f64::tanh, sech2),
    each!("sigmoid", spread::<2>, naive_sigmoid, sigmoid_slope),
    each!("ln(1 + eˣ)", spread::<2>, |x| (1.0 + x.exp()).ln(), sigmoid),
    each!("softplus, log1p", spread::<2>, |x| x.exp().ln_1p(), sigmoid),
    each!("ln σ", spread::<2>, |x| naive_sigmoid(x).ln(), |x| sigmoid(-x)),
    each!(
        "σ·(1 − σ)",
        spread::<2>,
        |x| {
            let s = naive_sigmoid(x);
            s * (1.0 - s)
        },
        |x| -sigmoid_slope(x) * (x / 2.0).tanh()
    ),
    each!("1 − tanh²", spread::<2>, |x| 1.0 - x.tanh().powi(2), |x| -2.0 * x.tanh() * sech2(x)),
    each!("SiLU", spread::<2>, |x| x * naive_sigmoid(x), |x| sigmoid(x) * (1.0 + x * sigmoid(-x))),
    each!("GELU, tanh form", spread::<2>, |x| 0.5 * x * (1.0 + gelu_inner(x).tanh()), |x| {
        let slope = (2.0 / PI).sqrt() * (1.0 + 3.0 * 0.044715 * x * x);
        sigmoid(2.0 * gelu_inner(x)) + 0.5 * x * sech2(gelu_inner(x)) * slope
    }),
    each!("Mish", spread::<2>, |x| x * (1.0 + x.exp()).ln().tanh(), |x| {
        let soft = if x > 30.0 { x } else { x.exp().ln_1p() };
        soft.tanh() + x * sech2(soft) * sigmoid(x)
    }),
    each!("eˣ − 1", tiny::<2>, |x| x.exp() - 1.0, f64::exp),
    each!("ln(1 + x)", tiny::<2>, |x| (1.0 + x).ln(), |x| 1.0 / (1.0 + x)),
    each!("√x", tiny::<2>, f64::sqrt, |x| 0.5 / x.sqrt()),
    each!("ln x", tiny::<2>, f64::ln, |x| 1.0 / x),
    each!("ln cosh", spread::<2>, |x| x.cosh().ln(), f64::tanh),
    each!("normal density", spread::<2>, normal, |x| -x * normal(x)),
    each!("1 − e^(−x²)", spread::<2>, |x| 1.0 - (-x * x).exp(), |x| 2.0 * x * (-x * x).exp()),
    each!("pseudo-Huber", spread::<2>, |x| (1.0 + x * x).sqrt() - 1.0, |x| x
        / (1.0 + x * x).sqrt()),
    each!("ReLU", spread::<2>, |x| x.max(0.0), |x| f64::from(x > 0.0)),
    each!("ELU", spread::<2>, |x| if x > 0.0 { x } else { x.exp() - 1.0 }, |x| x.min(0.0).exp()),
    Function {
        name: "softmax",
        draw: spread::<3>,
        f: softmax,
        vjp: |x, dy| softmax_vjp(&softmax(x), dy),
    },
    Function {
        name: "log-softmax",
        draw: spread::<3>,
        f: |x| {
            let l = log_sum_exp(x);
            x.iter().map(|x| x - l).collect()
        },
        // Σ_j dy_j·(1[j = k] − p_k), with 1 − p_k from the others.
        vjp: |x, dy| {
            let p = softmax(x);
            let others =
                |k: usize, v: &[f64]| (0..3).filter(|&j| j != k).map(|j| v[j]).sum::<f64>();
            (0..3).map(|k| dy[k] * others(k, &p) - p[k] * others(k, dy)).collect()
        },
    },
    loss!("log-sum-exp", spread::<3>, log_sum_exp, softmax),
    loss!("cross entropy", spread::<3>, |x| log_sum_exp(x) - x[0], |x| minus_label(&softmax(x))),
    loss!("−ln p", spread::<3>, |x| -softmax(x)[0].ln(), |x| minus_label(&softmax(x))),
    loss!(
        "binary cross entropy of logits",
        spread::<2>,
        |x| x.iter().map(|&z| z.max(0.0) - 0.3 * z + (-z.abs()).exp().ln_1p()).sum(),
        |x| x.iter().map(|&z| 0.7 * sigmoid(z) - 0.3 * sigmoid(-z)).collect()
    ),
    loss!(
        "−ln σ − ln(1 − σ)",
        spread::<2>,
        |x| -naive_sigmoid(x[0]).ln() - (1.0 - naive_sigmoid(x[1])).ln(),
        |x| vec![-sigmoid(-x[0]), sigmoid(x[1])]
    ),
    loss!(
        "focal loss",
        spread::<1>,
        |x| {
            let p = naive_sigmoid(x[0]);
            -(1.0 - p) * (1.0 - p) * p.ln()
        },
        |x| {
            let (p, q) = (sigmoid(x[0]), sigmoid(-x[0]));
            let minus_ln_p =
                if x[0] > 0.0 { (-x[0]).exp().ln_1p() } else { -x[0] + x[0].exp().ln_1p() };
            vec![-2.0 * q * q * p * minus_ln_p - q * q * q]
        }
    ),
    loss!(
        "squared error, targets near 1000",
        spread::<2>,
        |w| (0..4)
            .map(|i| {
                let e = w[0] * W[i] + w[1] * 1e-3 - 1000.0 - W[i];
                e * e / 4.0
            })
            .sum(),
        |w| {
            let e = |i: usize| (w[0] * W[i] + w[1] * 1e-3 - 1000.0 - W[i]) / 2.0;
            vec![(0..4).map(|i| e(i) * W[i]).sum(), (0..4).map(|i| e(i) * 1e-3).sum()]
        }
    ),
    Function {
        name: "layer norm, near-equal",
        draw: near::<3>,
        f: |x| standardised(x, 1e-5).0,
        vjp: |x, dy| norm_vjp(x, dy, 1e-5),
    },
    Function {
        name: "layer norm",
        draw: spread::<4>,
        f: |x| standardised(x, 1e-5).0,
        vjp: |x, dy| norm_vjp(x, dy, 1e-5),
    },
    loss!(
        "cosine",
        spread::<4>,
        |x| {
            let dot = x[0] * x[2] + x[1] * x[3];
            dot / (x[0].hypot(x[1]) * x[2].hypot(x[3]))
        },
        |x| {
            // The angle between (x0, x1) and (x2, x3).
            let (a, b) = (x[0] * x[0] + x[1] * x[1], x[2] * x[2] + x[3] * x[3]);
            let sine = (x[0] * x[3] - x[1] * x[2]) / (a * b).sqrt();
            vec![-sine * x[1] / a, sine * x[0] / a, sine * x[3] / b, -sine * x[2] / b]
        }
    ),
    loss!("length", near::<3>, |x| x.iter().map(|x| x * x).sum::<f64>().sqrt(), |x| {
        let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
        x.iter().map(|x| x / length).collect()
    }),
    loss!(
        "product of sigmoids",
        spread::<4>,
        |x| x.iter().map(|&x| naive_sigmoid(x)).product(),
        |x| {
            let all: f64 = x.iter().map(|&x| sigmoid(x)).product();
            x.iter().map(|&x| all * sigmoid(-x)).collect()
        }
    ),
    loss!("recurrent tanh", spread::<4>, |x| rnn(x)[4], |x| {
        let mut z = vec![];
        for (&x, h) in x.iter().zip(rnn(x)) {
            z.push(1.4 * h + x);
        }
        let mut dh = 1.0;
        let mut dx = vec![0.0; 4];
        for k in (0..4).rev() {
            dx[k] = dh * sech2(z[k]);
            dh = 1.4 * dx[k];
        }
        dx
    }),
    loss!(
        "attention, one query",
        spread::<3>,
        |x| softmax(&[x[0] * 0.9 + x[1], x[0] * -1.2 + x[2], 0.3 * x[0]])
            .iter()
            .zip(W)
            .map(|(p, v)| p * v)
            .sum(),
        |x| {
            let p = softmax(&[x[0] * 0.9 + x[1], x[0] * -1.2 + x[2], 0.3 * x[0]]);
            let dz = softmax_vjp(&p, &W[..3]);
            vec![0.9 * dz[0] - 1.2 * dz[1] + 0.3 * dz[2], dz[0], dz[1]]
        }
    ),
    loss!(
        "variance as E(x²) − E(x)²",
        near::<3>,
        |x| { x.iter().map(|x| x * x).sum::<f64>() / 3.0 - mean(x) * mean(x) },
        |x| x.iter().map(|v| 2.0 * (v - mean(x)) / 3.0).collect()
    ),
    loss!("linear", spread::<4>, |x| x.iter().zip(W).map(|(x, w)| x * w).sum(), |_| W.to_vec()),
    loss!(
        "hinge, squared",
        spread::<2>,
        |x| x.iter().map(|x| (1.0 - x).max(0.0).powi(2)).sum(),
        |x| x.iter().map(|x| -2.0 * (1.0 - x).max(0.0)).collect()
    ),
    loss!(
        "KL from a uniform",
        spread::<3>,
        |x| { softmax(x).iter().map(|&p| if p > 0.0 { p * (3.0 * p).ln() } else { 0.0 }).sum() },
        |x| {
            let (p, l) = (softmax(x), log_sum_exp(x));
            let ln_p: Vec<f64> = x.iter().map(|x| x - l).collect();
            softmax_vjp(&p, &ln_p)
        }
    ),
];
