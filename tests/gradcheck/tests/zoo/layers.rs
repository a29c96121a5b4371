//! Layers and losses, each with its forward and its backward pass.

use super::{Trial, random};
use ndarray::{Array1, Array2, Axis, Zip, array};
use rand::{RngExt, rngs::StdRng};

/// Applied to each element, with its derivative.
fn elementwise(x: Array2<f64>, rng: &mut StdRng, f: fn(f64) -> f64, df: fn(f64) -> f64) -> Trial {
    let dy = random(x.dim(), 1.0, rng);
    let dx = &dy * &x.mapv(df);
    Trial::new(x, dy, move |x| x.mapv(f), dx)
}

pub fn linear(rng: &mut StdRng) -> Trial {
    let (x, w, b) = (random((4, 3), 1.0, rng), random((2, 3), 1.0, rng), random(2, 1.0, rng));
    let dy = random((4, 2), 1.0, rng);
    let gradient = (dy.dot(&w), dy.t().dot(&x), dy.sum_axis(Axis(0)));
    type X = (Array2<f64>, Array2<f64>, Array1<f64>);
    Trial::new((x, w, b), dy, |(x, w, b): &X| x.dot(&w.t()) + b, gradient)
}

/// The softmax of each row.
pub fn softmax_rows(x: &Array2<f64>) -> Array2<f64> {
    let mut p = x.clone();
    for mut row in p.rows_mut() {
        let top = row.fold(f64::MIN, |m, &v| m.max(v));
        row.mapv_inplace(|v| (v - top).exp());
        let sum = row.sum();
        row /= sum;
    }
    p
}

/// dx = p ∘ (dy − Σ p·dy)
pub fn softmax_backward(p: &Array2<f64>, dy: &Array2<f64>) -> Array2<f64> {
    let inner = (p * dy).sum_axis(Axis(1)).insert_axis(Axis(1));
    p * &(dy - &inner)
}

pub fn softmax(rng: &mut StdRng) -> Trial {
    let (x, dy) = (random((3, 5), 2.0, rng), random((3, 5), 1.0, rng));
    let dx = softmax_backward(&softmax_rows(&x), &dy);
    Trial::new(x, dy, softmax_rows, dx)
}

fn log_sum_exp_rows(x: &Array2<f64>) -> Array1<f64> {
    x.map_axis(Axis(1), |row| {
        let top = row.fold(f64::MIN, |m, &v| m.max(v));
        top + row.mapv(|v| (v - top).exp()).sum().ln()
    })
}

pub fn log_sum_exp(rng: &mut StdRng) -> Trial {
    let (x, dy) = (random((3, 5), 2.0, rng), random(3, 1.0, rng));
    let dx = softmax_rows(&x) * dy.view().insert_axis(Axis(1));
    Trial::new(x, dy, log_sum_exp_rows, dx)
}

fn log_softmax_rows(x: &Array2<f64>) -> Array2<f64> {
    x - &log_sum_exp_rows(x).insert_axis(Axis(1))
}

pub fn log_softmax(rng: &mut StdRng) -> Trial {
    let (x, dy) = (random((3, 5), 2.0, rng), random((3, 5), 1.0, rng));
    let dx = &dy - &(softmax_rows(&x) * dy.sum_axis(Axis(1)).insert_axis(Axis(1)));
    Trial::new(x, dy, log_softmax_rows, dx)
}

/// The mean over the rows of −log p[label].
pub fn cross_entropy(rng: &mut StdRng) -> Trial {
    let (m, classes) = (6, 4);
    let x = random((m, classes), 2.0, rng);
    let labels: Vec<usize> = (0..m).map(|_| rng.random_range(0..classes)).collect();
    let upstream = rng.random_range(0.5..2.0);
    let mut dx = softmax_rows(&x);
    for (i, &label) in labels.iter().enumerate() {
        dx[[i, label]] -= 1.0;
    }
    dx *= upstream / m as f64;
    let loss = move |x: &Array2<f64>| {
        let log_p = log_softmax_rows(x);
        -labels.iter().enumerate().map(|(i, &l)| log_p[[i, l]]).sum::<f64>() / m as f64
    };
    Trial::new(x, upstream, loss, dx)
}

const EPS: f64 = 1e-5;

/// x̂ and 1/σ of each lane along `axis`.
fn standardised(x: &Array2<f64>, axis: Axis) -> (Array2<f64>, Array2<f64>) {
    let n = x.len_of(axis) as f64;
    let centred = x - &(x.sum_axis(axis) / n).insert_axis(axis);
    let variance = (&centred * &centred).sum_axis(axis) / n;
    let inverse = variance.mapv(|v| 1.0 / (v + EPS).sqrt()).insert_axis(axis);
    (&centred * &inverse, inverse)
}

/// Layer norm (axis 1) or batch norm (axis 0), with a scale γ and a shift β for each column.
fn norm(axis: Axis, rng: &mut StdRng) -> Trial {
    let shape = (6, 5);
    let x = random(shape, 1.5, rng);
    let (gamma, beta) = (random(shape.1, 1.0, rng), random(shape.1, 1.0, rng));
    let dy = random(shape, 1.0, rng);
    let (hat, inverse) = standardised(&x, axis);
    let n = x.len_of(axis) as f64;
    // dx = (1/σ)·(dx̂ − mean dx̂ − x̂·mean(x̂·dx̂))
    let dhat = &dy * &gamma;
    let mean = |v: Array2<f64>| (v.sum_axis(axis) / n).insert_axis(axis);
    let dx = (&dhat - &mean(dhat.clone()) - &hat * &mean(&hat * &dhat)) * inverse;
    let gradient = (dx, (&dy * &hat).sum_axis(Axis(0)), dy.sum_axis(Axis(0)));
    type X = (Array2<f64>, Array1<f64>, Array1<f64>);
    let forward = move |(x, gamma, beta): &X| standardised(x, axis).0 * gamma + beta;
    Trial::new((x, gamma, beta), dy, forward, gradient)
}

pub fn layer_norm(rng: &mut StdRng) -> Trial {
    norm(Axis(1), rng)
}

pub fn batch_norm(rng: &mut StdRng) -> Trial {
    norm(Axis(0), rng)
}

fn unit_rows(x: &Array2<f64>) -> Array2<f64> {
    let length = x.map_axis(Axis(1), |row| row.dot(&row).sqrt()).insert_axis(Axis(1));
    x / &length
}

/// Each row divided by its length: dx = (dy − u·(u·dy))/|x|
pub fn unit_length(rng: &mut StdRng) -> Trial {
    let (x, dy) = (random((4, 3), 1.0, rng), random((4, 3), 1.0, rng));
    let length = x.map_axis(Axis(1), |row| row.dot(&row).sqrt()).insert_axis(Axis(1));
    let u = unit_rows(&x);
    let along = (&u * &dy).sum_axis(Axis(1)).insert_axis(Axis(1));
    let dx = (&dy - &(&u * &along)) / length;
    Trial::new(x, dy, unit_rows, dx)
}

/// The tanh form of GELU (Hendrycks & Gimpel 2016).
pub fn gelu(rng: &mut StdRng) -> Trial {
    fn inner(x: f64) -> f64 {
        (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))
    }
    let df = |x: f64| {
        let t = inner(x).tanh();
        let slope = (2.0 / std::f64::consts::PI).sqrt() * (1.0 + 3.0 * 0.044715 * x * x);
        0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * slope
    };
    elementwise(random((3, 4), 1.5, rng), rng, |x| 0.5 * x * (1.0 + inner(x).tanh()), df)
}

pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub fn swish(rng: &mut StdRng) -> Trial {
    let df = |x: f64| sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)));
    elementwise(random((3, 4), 2.0, rng), rng, |x| x * sigmoid(x), df)
}

pub fn exp_sine(rng: &mut StdRng) -> Trial {
    elementwise(random((3, 4), 2.0, rng), rng, |x| x.sin().exp(), |x| x.cos() * x.sin().exp())
}

pub fn ln_and_root(rng: &mut StdRng) -> Trial {
    let x = random((3, 4), 1.0, rng).mapv(|x| 0.1 + x.abs());
    elementwise(x, rng, |x| x.ln() * x.sqrt(), |x| (1.0 + 0.5 * x.ln()) / x.sqrt())
}

/// The mean squared error of a prediction and its target, both differentiated.
pub fn squared_error(rng: &mut StdRng) -> Trial {
    let x: Array2<f64> = random((4, 3), 1.0, rng);
    let target = random((4, 3), 1.0, rng);
    let upstream = rng.random_range(0.5..2.0);
    let dx = (&x - &target) * (2.0 * upstream / x.len() as f64);
    let gradient = (dx.clone(), -dx);
    type X = (Array2<f64>, Array2<f64>);
    let loss = |(x, target): &X| (x - target).mapv(|d| d * d).mean().unwrap_or(0.0);
    Trial::new((x, target), upstream, loss, gradient)
}

pub fn quotient(rng: &mut StdRng) -> Trial {
    let a: Array1<f64> = random(6, 1.0, rng);
    let b = random(6, 1.0, rng).mapv(|v: f64| v + v.signum() * 0.2);
    let dy = random(6, 1.0, rng);
    let gradient = (&dy / &b, -(&dy * &a / (&b * &b)));
    type X = (Array1<f64>, Array1<f64>);
    Trial::new((a, b), dy, |(a, b): &X| a / b, gradient)
}

/// y[i] = Σ_k w[k]·x[i + k]
pub fn convolution(rng: &mut StdRng) -> Trial {
    let (x, w): (Array1<f64>, Array1<f64>) = (random(12, 1.0, rng), random(3, 1.0, rng));
    let dy: Array1<f64> = random(10, 1.0, rng);
    let (mut dx, mut dw) = (Array1::zeros(12), array![0.0, 0.0, 0.0]);
    for i in 0..10 {
        for k in 0..3 {
            dx[i + k] += dy[i] * w[k];
            dw[k] += dy[i] * x[i + k];
        }
    }
    type X = (Array1<f64>, Array1<f64>);
    let forward = |(x, w): &X| {
        let mut y = Array1::zeros(10);
        Zip::from(&mut y).and(x.windows(3)).for_each(|y, window| *y = window.dot(w));
        y
    };
    Trial::new((x, w), dy, forward, (dx, dw))
}
