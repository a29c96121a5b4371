//! Proofs for `quiz/02-gradient-computation.md`: where the true gradient is 0, or has to pass a
//! sum, a rounding or a random draw.

use crate::common::{Random, central, dot, gauss, mean, near};

mod reparameterise {
    // quiz: computing-reparameterise
    /// (∂/∂μ, ∂/∂σ) of the mean of f(μ + σε), with `slope` = f′ and standard normal `noise`.
    pub fn gradient(mu: f64, sigma: f64, slope: impl Fn(f64) -> f64, noise: &[f64]) -> (f64, f64) {
        let (mut d_mu, mut d_sigma) = (0.0, 0.0);
        for eps in noise {
            let dx = slope(mu + sigma * eps);
            d_mu += dx;
            d_sigma += dx;
        }
        (d_mu / noise.len() as f64, d_sigma / noise.len() as f64)
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let (nine, ten) = (nine_right(), [0.6; 10]);
    let (late, outputs) = straight_through();
    vec![
        ("computing-accuracy", "0.9", nine[0]),
        ("computing-accuracy", "0.4", nine[9]),
        ("computing-accuracy", "90 %", 100.0 * accuracy(&nine)),
        ("computing-accuracy", "0.186", cross_entropy(&nine)),
        ("computing-accuracy", "0.6", ten[0]),
        ("computing-accuracy", "100 %", 100.0 * accuracy(&ten)),
        ("computing-accuracy", "0.511", cross_entropy(&ten)),
        ("computing-convolution", "8", kernel_gradient()[1]),
        ("computing-straight-through", "2.5", late),
        ("computing-straight-through", "2.2", outputs),
        ("computing-reparameterise", "222", score_variance(0.0)),
        ("computing-reparameterise", "82", score_variance(10.0)),
        ("computing-reparameterise", "4", gauss(|e| (2.0 * (3.0 + e) - 6.0).powi(2))),
    ]
}

/// Probabilities of the right one of two classes.
fn nine_right() -> [f64; 10] {
    let mut p = [0.9; 10];
    p[9] = 0.4;
    p
}

fn accuracy(p: &[f64]) -> f64 {
    p.iter().filter(|p| **p > 0.5).count() as f64 / p.len() as f64
}

fn cross_entropy(p: &[f64]) -> f64 {
    -mean(&p.iter().map(|p| p.ln()).collect::<Vec<_>>())
}

const X: [f64; 5] = [1.0, 2.0, 0.0, 3.0, 1.0];
const DY: [f64; 3] = [1.0, -1.0, 2.0];

/// The loss dy·y of a convolution without padding.
fn convolution(x: &[f64], w: &[f64]) -> f64 {
    x.windows(w.len()).zip(DY).map(|(x, dy)| dy * dot(x, w)).sum()
}

fn kernel_gradient() -> [f64; 3] {
    let w = [0.5, -2.0, 0.25];
    [0, 1, 2].map(|j| {
        let by_weight = |value: f64| {
            let mut w = w;
            w[j] = value;
            convolution(&X, &w)
        };
        central(by_weight, w[j], 0.5)
    })
}

/// Descent on ½(round(x) − 2.2)² by the straight-through gradient: the mean of x and of its
/// rounded value, late.
fn straight_through() -> (f64, f64) {
    let (mut x, mut seen, mut outputs) = (0.0_f64, Vec::new(), Vec::new());
    for _ in 0..20_000 {
        x -= 0.001 * (x.round() - 11.0 / 5.0);
        seen.push(x);
        outputs.push(x.round());
    }
    (mean(&seen[10_000..]), mean(&outputs[10_000..]))
}

/// The variance of one draw of the score-function estimate of ∂/∂μ, less a baseline.
fn score_variance(baseline: f64) -> f64 {
    let estimate = |e: f64| ((3.0 + e).powi(2) - baseline) * e;
    let mean = gauss(estimate);
    gauss(|e| (estimate(e) - mean).powi(2))
}

#[test]
fn computing_accuracy() {
    // The share of errors of a linear classifier: its slope is 0 wherever it is looked at.
    let mut random = Random(5);
    let points: Vec<[f64; 2]> = (0..50).map(|_| [random.normal(), random.normal()]).collect();
    let right = |w: f64| points.iter().filter(|p| (p[0] + w * p[1] > 0.0) == (p[0] > 0.0)).count();
    assert!((0..100).all(|k| {
        let w = 0.123 + f64::from(k) / 50.0;
        near(central(|w| right(w) as f64, w, 1e-7), 0.0, 0.0)
    }));
    assert!(right(0.1) > right(2.0), "though it does change");
    // The surrogate is never below the 0-1 loss, and meets it at a margin of 0.
    let surrogate = |z: f64| (-z).exp().ln_1p() / 2_f64.ln();
    assert!((-500..500).map(|k| f64::from(k) / 50.0).all(|z| {
        surrogate(z) >= if z <= 0.0 { 1.0 } else { 0.0 }
    }));
    assert!(near(surrogate(0.0), 1.0, 1e-15));
}

#[test]
fn computing_convolution() {
    // Turned round, dy would give 7.
    let turned: f64 = (0..3).map(|k| DY[2 - k] * X[k + 1]).sum();
    assert_eq!(turned, 7.0);
    // The input's gradient is the reversed kernel, slid over dy with zeros at both ends.
    let w = [0.5, -2.0, 0.25];
    let padded = [0.0, 0.0, DY[0], DY[1], DY[2], 0.0, 0.0];
    for i in 0..5 {
        let by_input = |value: f64| {
            let mut x = X;
            x[i] = value;
            convolution(&x, &w)
        };
        let slid: f64 = (0..3).map(|j| padded[i + j] * w[2 - j]).sum();
        assert!(near(central(by_input, X[i], 0.5), slid, 1e-12));
    }
}

#[test]
fn computing_straight_through() {
    // It stays about the jump, nowhere near the target.
    let mut x = 0.0_f64;
    for step in 0..20_000 {
        x -= 0.001 * (x.round() - 2.2);
        assert!(step < 10_000 || near(x, 2.5, 0.01));
    }
    // The true slope is 0.
    assert_eq!(central(f64::round, 2.2, 1e-3), 0.0);
}

#[test]
fn computing_reparameterise() {
    let noise = Random(7).normals(1_000_000);
    let (d_mu, d_sigma) = reparameterise::gradient(3.0, 1.0, |x| 2.0 * x, &noise);
    assert!(near(d_mu, 6.0, 0.02) && near(d_sigma, 6.0, 0.02));
    let mended: Vec<f64> = noise.iter().map(|e| 2.0 * (3.0 + e) * e).collect();
    assert!(near(mean(&mended), 2.0, 0.05));
    // The score function is right on average, too.
    assert!(near(gauss(|e| (3.0 + e).powi(2) * e), 6.0, 1e-6));
}
