//! Answers to `mse`, `sigmoid` and `sigmoid_backward`.

use catalogue::{Entry, Scheme, chosen, impostors, mistake, right};
use ndarray::Array2;

pub(crate) const MSE: &[Entry] = &[
    mistake("mse", "no-mean", "no mean: the sum over the examples is to be divided by m"),
    mistake(
        "mse",
        "gradient-not-averaged",
        "the loss averaged, its gradient not: 1/m stays when you differentiate",
    ),
    mistake("mse", "mean-twice", "the mean taken twice: the gradient of the loss has its 1/m once"),
    mistake(
        "mse",
        "mean-over-elements",
        "the mean over all n·m elements: it is over the m examples",
    ),
    mistake("mse", "half-forgotten", "no ½ in the loss, and so a gradient twice as large"),
    mistake(
        "mse",
        "half-in-gradient",
        "½ in the gradient: it has cancelled against the 2 of the square",
    ),
    mistake(
        "mse",
        "two-in-gradient",
        "the 2 of the square kept, though the ½ of the loss has cancelled it",
    ),
    mistake("mse", "sign", "t − y: the derivative of (y − t)² by y is along y − t"),
    mistake("mse", "mean-over-rows", "the mean over the rows: an example is a column"),
    mistake("mse", "root", "the root of the mean: it is the squared error itself"),
    mistake("mse", "stretched", "no look at the shapes: a t of one row or column is stretched"),
    mistake("mse", "empty-batch", "no look at m: the mean of no example is 0/0"),
    right("mse", "expanded", "Σ (y² − 2yt + t²)"),
    right("mse", "per-example", "a loss for each example, then their mean"),
];
pub(crate) const MSE_IMPOSTORS: [Entry; 4] = impostors("mse");

/// The loss and its gradient.
pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> (f64, Array2<f64>) {
    let unchecked = || {
        let (error, m) = (y - t, y.ncols() as f64);
        (error.mapv(|e| e * e).sum() / (2.0 * m), error / m)
    };
    match chosen("mse") {
        "stretched" if y.ncols() > 0 => return unchecked(),
        "empty-batch" if y.dim() == t.dim() => return unchecked(),
        _ => {}
    }
    let (loss, dy) = solution::mse(y, t);
    let (n, m) = (y.nrows() as f64, y.ncols() as f64);
    match chosen("mse") {
        "no-mean" => (loss * m, dy * m),
        "gradient-not-averaged" => (loss, dy * m),
        "mean-twice" => (loss, dy / m),
        "mean-over-elements" => (loss / n, dy / n),
        "half-forgotten" => (loss * 2.0, dy * 2.0),
        "half-in-gradient" => (loss, dy / 2.0),
        "two-in-gradient" => (loss, dy * 2.0),
        "sign" => (loss, -dy),
        "mean-over-rows" => (loss * m / n, dy * m / n),
        "root" => (loss.sqrt(), dy / (2.0 * loss.sqrt())),
        "expanded" => {
            let squares: f64 = y.iter().zip(t).map(|(y, t)| y * y - 2.0 * y * t + t * t).sum();
            (squares / m / 2.0, y / m - t / m)
        }
        "per-example" => {
            let of = |(y, t): (ndarray::ArrayView1<f64>, ndarray::ArrayView1<f64>)| {
                y.iter().zip(t).map(|(y, t)| (y - t).powi(2) / 2.0).sum::<f64>()
            };
            let losses: Vec<f64> = y.columns().into_iter().zip(t.columns()).map(of).collect();
            (losses.iter().sum::<f64>() / m, (1.0 / m) * (y - t))
        }
        name => match Scheme::of(name) {
            Some(scheme) => (loss, scheme.gradient(y, |y| solution::mse(y, t).0)),
            None => (loss, dy),
        },
    }
}

pub(crate) const SIGMOID: &[Entry] = &[
    mistake("sigmoid", "overflow", "a form that is NaN for large z, as eᶻ/(1 + eᶻ) is: ∞/∞"),
    mistake("sigmoid", "sign", "1/(1 + eᶻ): the sign of the exponent is wrong"),
    mistake("sigmoid", "twice", "σ applied twice"),
    mistake("sigmoid", "tanh", "tanh, which runs from −1 to 1: σ(z) = ½·(1 + tanh(z/2))"),
    mistake("sigmoid", "clipped", "z clipped to ±5 against overflow: the value itself changes"),
    mistake("sigmoid", "kept-inside", "a result kept 10⁻⁷ away from 0 and 1: σ comes nearer"),
    right("sigmoid", "two-branches", "1/(1 + e⁻ᶻ) for z ≥ 0, eᶻ/(1 + eᶻ) below"),
    right("sigmoid", "tanh-form", "½·(1 + tanh(z/2))"),
    right("sigmoid", "log-form", "exp(−log1p(e⁻ᶻ)), with |z| against overflow"),
];

/// The logistic function.
pub fn sigmoid(z: &Array2<f64>) -> Array2<f64> {
    match chosen("sigmoid") {
        "overflow" => z.mapv(|z| z.exp() / (1.0 + z.exp())),
        "sign" => z.mapv(|z| 1.0 / (1.0 + z.exp())),
        "twice" => solution::sigmoid(&solution::sigmoid(z)),
        "tanh" => z.mapv(f64::tanh),
        "clipped" => solution::sigmoid(&z.mapv(|z| z.clamp(-5.0, 5.0))),
        "two-branches" => {
            z.mapv(|z| if z >= 0.0 { 1.0 / (1.0 + (-z).exp()) } else { z.exp() / (1.0 + z.exp()) })
        }
        "kept-inside" => solution::sigmoid(z).mapv(|a| a.clamp(1e-7, 1.0 - 1e-7)),
        "tanh-form" => z.mapv(|z| 0.5 * (1.0 + (z / 2.0).tanh())),
        "log-form" => z.mapv(|z| (z.min(0.0) - (-z.abs()).exp().ln_1p()).exp()),
        _ => solution::sigmoid(z),
    }
}

pub(crate) const SIGMOID_BACKWARD: &[Entry] = &[
    mistake(
        "sigmoid_backward",
        "published",
        "da·(1 − σ(da)), the published program: σ is taken at z, and a factor σ(z) is missing",
    ),
    mistake(
        "sigmoid_backward",
        "z-for-a",
        "z·(1 − z): that is right for a = σ(z), and z is not yet activated",
    ),
    mistake(
        "sigmoid_backward",
        "sigmoid-twice",
        "σ′ taken at a instead of z: the sigmoid applied twice",
    ),
    mistake("sigmoid_backward", "no-upstream", "σ′(z) alone: the upstream gradient is lost"),
    mistake("sigmoid_backward", "factor-missing", "da·σ(z): the factor 1 − σ(z) is missing"),
    mistake(
        "sigmoid_backward",
        "other-factor-missing",
        "da·(1 − σ(z)): the factor σ(z) is missing",
    ),
    mistake("sigmoid_backward", "tanh-derivative", "da·(1 − σ²): that is the derivative of tanh"),
    mistake(
        "sigmoid_backward",
        "activation",
        "da·σ(z)·z: a mixture of the function and its derivative",
    ),
    mistake(
        "sigmoid_backward",
        "overflow",
        "a form that is NaN for z far below 0, as e⁻ᶻ/(1 + e⁻ᶻ)² is: ∞/∞",
    ),
    mistake(
        "sigmoid_backward",
        "stretched",
        "no look at the shapes: a da or a z of one row or column is stretched",
    ),
    right("sigmoid_backward", "exponentials", "e⁻ᶻ/(1 + e⁻ᶻ)², with |z| against overflow"),
    right("sigmoid_backward", "cosh-form", "1/(4·cosh²(z/2))"),
    right("sigmoid_backward", "symmetric", "σ(z)·σ(−z)"),
    right("sigmoid_backward", "tanh-form", "¼·(1 − tanh²(z/2))"),
];
pub(crate) const SIGMOID_IMPOSTORS: [Entry; 4] = impostors("sigmoid_backward");

/// The gradient of the logistic function.
pub fn sigmoid_backward(da: &Array2<f64>, z: &Array2<f64>) -> Array2<f64> {
    let s = solution::sigmoid(z);
    if chosen("sigmoid_backward") == "stretched" {
        return da * &s * (1.0 - &s);
    }
    let right = solution::sigmoid_backward(da, z);
    match chosen("sigmoid_backward") {
        "published" => da * (1.0 - solution::sigmoid(da)),
        "z-for-a" => da * z * (1.0 - z),
        "sigmoid-twice" => solution::sigmoid_backward(da, &s),
        "no-upstream" => &s * (1.0 - &s),
        "factor-missing" => da * s,
        "other-factor-missing" => da * (1.0 - s),
        "tanh-derivative" => da * (1.0 - &s * &s),
        "activation" => da * s * z,
        "overflow" => da * z.mapv(|z| (-z).exp() / (1.0 + (-z).exp()).powi(2)),
        "tanh-form" => da * z.mapv(|z| 0.25 * (1.0 - (z / 2.0).tanh().powi(2))),
        "exponentials" => {
            let e = z.mapv(|z| (-z.abs()).exp());
            da * &e / (1.0 + &e).mapv(|d| d * d)
        }
        "cosh-form" => da / z.mapv(|z| 4.0 * (z / 2.0).cosh().powi(2)),
        "symmetric" => da * s * solution::sigmoid(&-z),
        name => match Scheme::of(name) {
            Some(scheme) => scheme.gradient(z, |z| (da * &solution::sigmoid(z)).sum()),
            None => right,
        },
    }
}
