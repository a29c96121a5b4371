//! Proofs for `quiz/04-vanishing-exploding.md`: activation functions, gates, batch norm's place
//! and the arithmetic of 16 bits.

use crate::common::{Random, gauss, mean, minimum, near, norm, sigmoid, slope};

mod loss_scaling {
    // quiz: vanishing-loss-scaling
    /// One step of SGD; `grads` are those of scale · loss.
    pub fn step(weights: &mut [f64], grads: &[f64], scale: f64, limit: f64, rate: f64) {
        let norm = grads.iter().map(|g| g * g).sum::<f64>().sqrt();
        let clip = if norm > limit { limit / norm } else { 1.0 };
        for (w, g) in weights.iter_mut().zip(grads) {
            *w -= rate * clip * g / scale;
        }
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let lowest = minimum(-1.5, 0.0, gelu);
    let steepest = minimum(0.5, 2.5, |x| -slope(gelu, x));
    vec![
        ("vanishing-activations", "-0.170", gelu(lowest)),
        ("vanishing-activations", "-0.752", lowest),
        ("vanishing-activations", "0.129", slope(gelu, steepest) - 1.0),
        ("vanishing-gru", "1179648", (3 * 512 * (256 + 512)) as f64),
        ("vanishing-loss-scaling", "1.5e-5", step_length()),
        ("vanishing-loss-scaling", "4.9e-4", least_update(11)),
        ("vanishing-loss-scaling", "3.9e-3", least_update(8)),
        ("vanishing-batch-norm-why", "0.707", evaluated_behind_dropout()),
    ]
}

/// x·Φ(x), Φ by Simpson's rule.
fn gelu(x: f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let (n, h) = (400, x / 400.0);
    let inner: f64 =
        (1..n).map(|k| if k % 2 == 1 { 4.0 } else { 2.0 } * density(f64::from(k) * h)).sum();
    x * (0.5 + h / 3.0 * (density(0.0) + inner + density(x)))
}

/// How far the quiz's step goes for gradients of norm ½, in units of the rate.
fn step_length() -> f64 {
    let mut weights = [0.0, 0.0];
    loss_scaling::step(&mut weights, &[0.3 * 65_536.0, -0.4 * 65_536.0], 65_536.0, 1.0, 1.0);
    norm(&weights)
}

/// To so many significant bits, ties to even.
fn rounded(x: f64, bits: i32) -> f64 {
    let unit = 2_f64.powi(x.abs().log2().floor() as i32 + 1 - bits);
    (x / unit).round_ties_even() * unit
}

/// What must be exceeded for 1 + update to be more than 1.
fn least_update(bits: i32) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let update = (low + high) / 2.0;
        if rounded(1.0 + update, bits) > 1.0 { high = update } else { low = update }
    }
    high
}

/// The deviation that batch norm puts out in evaluation behind dropout of ½, by the variance that
/// its running statistics have seen in training: each input is 0 or twice itself.
fn evaluated_behind_dropout() -> f64 {
    let in_training = gauss(|x| 0.5 * (2.0 * x).powi(2));
    (gauss(|x| x * x) / in_training).sqrt()
}

#[test]
fn vanishing_activations() {
    assert!(near(minimum(0.5, 2.5, |x| -slope(gelu, x)), 2_f64.sqrt(), 1e-3));
    let highest = |f: fn(f64) -> f64| {
        (-400..=400).map(|k| slope(f, f64::from(k) / 50.0)).fold(f64::MIN, f64::max)
    };
    assert!(near(highest(sigmoid), 0.25, 1e-6) && near(highest(f64::tanh), 1.0, 1e-6));
    assert!(gelu(6.0) > 5.999 && gelu(-6.0).abs() < 1e-6);
}

#[test]
fn vanishing_gru() {
    assert_eq!(4 * 512 * (256 + 512), 1_572_864);
    // A GRU's state stays between −1 and 1; a cell of an LSTM counts up.
    let mut random = Random(2);
    let (mut h, mut c) = (0.0_f64, 0.0_f64);
    for _ in 0..100 {
        let (z, n) = (sigmoid(5.0 * random.normal()), (5.0 * random.normal()).tanh());
        h = (1.0 - z) * n + z * h;
        assert!(h.abs() <= 1.0);
        c = sigmoid(20.0) * c + sigmoid(20.0) * f64::tanh(20.0);
    }
    assert!(near(c, 100.0, 1e-3));
}

#[test]
fn vanishing_loss_scaling() {
    // What was meant: half the rate, whatever the scale.
    let mut weights = [0.0, 0.0];
    loss_scaling::step(&mut weights, &[0.3, -0.4], 1.0, 1.0, 1.0);
    assert!(near(norm(&weights), 0.5, 1e-12));
    assert!(near(norm(&weights) / step_length(), 32_768.0, 1e-6));
    // fp16: 11 significant bits, the least number 2⁻²⁴, and half of that is a tie that goes to 0.
    assert_eq!((2_f64.powi(-25) / 2_f64.powi(-24)).round_ties_even(), 0.0);
    assert_eq!((2.0 - 2_f64.powi(-10)) * 2_f64.powi(15), 65_504.0);
}

fn batch_norm(z: &[f64]) -> Vec<f64> {
    let m = mean(z);
    let var = mean(&z.iter().map(|z| (z - m).powi(2)).collect::<Vec<_>>());
    z.iter().map(|z| (z - m) / var.sqrt()).collect()
}

#[test]
fn vanishing_batch_norm_why() {
    let (x, g) = ([0.4, -1.2, 2.5, 0.9], [0.7, -0.1, 0.3, 1.9]);
    let u = [0.3, 0.8, -0.6, 0.1];
    // z = w·x + v·u + b, one feature; the loss is a weighted sum of what batch norm puts out.
    let loss = |w: f64, v: f64, b: f64| -> f64 {
        let z: Vec<f64> = x.iter().zip(u).map(|(x, u)| w * x + v * u + b).collect();
        batch_norm(&z).iter().zip(g).map(|(y, g)| y * g).sum()
    };
    assert!(near(loss(1.5, 0.7, 0.0), loss(1.5, 0.7, 9.0), 1e-12), "the bias has no effect");
    assert!(near(loss(1.5, 0.7, 0.0), loss(3.0, 1.4, 0.0), 1e-12), "twice the weights");
    let (plain, doubled) =
        (slope(|w| loss(w, 0.7, 0.0), 1.5), slope(|w| loss(w, 1.4, 0.0), 3.0));
    assert!(plain.abs() > 0.01 && near(doubled, plain / 2.0, 1e-9), "half the gradient");
    // No unit is off on the whole batch, wherever its sums lie.
    let mut random = Random(4);
    assert!((0..1_000).all(|_| {
        let z: Vec<f64> = (0..4).map(|_| random.normal() - 100.0).collect();
        batch_norm(&z).iter().any(|y| *y > 0.0)
    }));
}
