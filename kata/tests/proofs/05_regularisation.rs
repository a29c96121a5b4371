//! Proofs for `quiz/05-optimizers.md`: penalties, dropout, noise, and what an optimizer keeps.

use crate::common::{Random, dot, mean, minimum, near};

pub mod optimizers_dropout_backward {
    // quiz: optimizers-dropout-backward
    pub fn forward(x: f64, p: f64, uniform: &mut impl FnMut() -> f64) -> f64 {
        if uniform() < p { 0.0 } else { x / (1.0 - p) }
    }

    /// ∂L/∂x from dy = ∂L/∂y.
    pub fn backward(dy: f64, p: f64, uniform: &mut impl FnMut() -> f64) -> f64 {
        if uniform() < p { 0.0 } else { dy / (1.0 - p) }
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    let penalised = |l1: f64, l2: f64| {
        minimum(-3.0, 3.0, |w| 0.5 * (w - 2.0).powi(2) + l1 * w.abs() + 0.5 * l2 * w * w)
    };
    vec![
        ("optimizers-elastic-net", "1.2", penalised(0.5, 0.25)),
        ("optimizers-elastic-net", "1.5", penalised(0.5, 0.0)),
        ("optimizers-elastic-net", "1.6", penalised(0.0, 0.25)),
        ("optimizers-elastic-net", "1.1", 2.0 * 0.8 - 0.5),
        ("optimizers-augmentation", "1.6", trained_on_noisy_inputs(0.5)),
        ("optimizers-memory", "112", gigabytes(&[2, 2, 4, 4, 4])),
        ("optimizers-memory", "84", gigabytes(&[4, 4, 4])),
    ]
}

/// Of 7 billion parameters, at so many bytes each.
fn gigabytes(bytes: &[u64]) -> f64 {
    (7_000_000_000 * bytes.iter().sum::<u64>()) as f64 / 1e9
}

/// Where SGD ends on y = 2x with noise of this deviation on the inputs, x = ±1: the last weights
/// are averaged, as a falling rate does.
fn trained_on_noisy_inputs(deviation: f64) -> f64 {
    let (mut random, mut w, mut late) = (Random(8), 0.0, Vec::new());
    for step in 0..400_000 {
        let x = if step % 2 == 0 { 1.0 } else { -1.0 };
        let noisy = x + deviation * random.normal();
        w -= 0.01 * (w * noisy - 2.0 * x) * noisy;
        if step >= 10_000 {
            late.push(w);
        }
    }
    mean(&late)
}

#[test]
fn optimizers_l1_l2() {
    // Two copies of a feature, y = 1 on x = 1: coordinate descent on ½(u + v − 1)² + penalties.
    let fit = |l1: f64, l2: f64, start: f64| {
        let (mut u, mut v) = (start, 0.0);
        for _ in 0..2_000 {
            let threshold = |z: f64| z.signum() * (z.abs() - l1).max(0.0) / (1.0 + l2);
            u = threshold(1.0 - v);
            v = threshold(1.0 - u);
        }
        (u, v)
    };
    // L1: many divisions are equally good, and the start decides.
    let loss = |u: f64, v: f64| 0.5 * (u + v - 1.0).powi(2) + 0.3 * (u.abs() + v.abs());
    assert!(near(loss(0.7, 0.0), loss(0.35, 0.35), 1e-12) && loss(0.7, 0.0) < loss(0.7, 0.1));
    // L2 and both: equal weights, from any start. And zeros, where the pull is too weak.
    for (l1, l2) in [(0.0, 0.5), (0.3, 0.5)] {
        let (u, v) = fit(l1, l2, 5.0);
        assert!(near(u, v, 1e-9) && u > 0.0);
    }
    assert_eq!(fit(1.1, 0.5, 0.0), (0.0, 0.0));
    // The mean of a posterior with a Laplace prior is not 0 where its mode is.
    let posterior = |w: f64| (-0.5 * (w - 0.3).powi(2) - 0.5 * w.abs()).exp();
    let (mut mass, mut first) = (0.0, 0.0);
    for w in (-8_000..8_000).map(|k| f64::from(k) / 1e3) {
        (mass, first) = (mass + posterior(w), first + w * posterior(w));
    }
    assert!(near(minimum(-2.0, 2.0, |w| -posterior(w).ln()), 0.0, 1e-6));
    assert!(first / mass > 0.1);
}

#[test]
fn optimizers_elastic_net() {
    // A pull below a half: exactly 0.
    let loss = |w: f64| 0.5 * (w - 0.49_f64).powi(2) + 0.5 * w.abs() + 0.125 * w * w;
    assert!((-100..=100).all(|k| loss(f64::from(k) / 100.0) >= loss(0.0)));
}

#[test]
fn optimizers_dropout_why() {
    // Linear regression by enumeration of all masks: the mean loss is the loss without dropout
    // plus ½·p/(1 − p)·Σ w²x², a penalty that grows with the scale of the feature.
    let (w, x, y, p) = ([0.5, -1.5, 0.8], [1.0, 2.0, -0.3], 0.7, 0.2);
    let mut average = 0.0;
    for mask in 0..8_u32 {
        let (mut probability, mut sum) = (1.0, 0.0);
        for i in 0..3 {
            let kept = mask >> i & 1 == 1;
            probability *= if kept { 1.0 - p } else { p };
            sum += if kept { w[i] * x[i] / (1.0 - p) } else { 0.0 };
        }
        average += probability * 0.5 * (sum - y) * (sum - y);
    }
    let penalty: f64 = w.iter().zip(x).map(|(w, x)| (w * x) * (w * x)).sum();
    let plain: f64 = 0.5 * (dot(&w, &x) - y) * (dot(&w, &x) - y);
    assert!(near(average, plain + 0.5 * p / (1.0 - p) * penalty, 1e-12));
}

#[test]
fn optimizers_dropout_backward() {
    use optimizers_dropout_backward::{backward, forward};
    let (mut random, draws) = (Random(9), 200_000);
    let mut uniform = || random.uniform();
    let (mut fresh, mut same) = (Vec::new(), Vec::new());
    for _ in 0..draws {
        let y = forward(1.0, 0.5, &mut uniform);
        assert!(y == 0.0 || y == 2.0);
        fresh.push(backward(y - 1.0, 0.5, &mut uniform));
        same.push(if y == 0.0 { 0.0 } else { (y - 1.0) / 0.5 });
    }
    assert!(near(mean(&fresh), 0.0, 0.02) && near(mean(&same), 1.0, 0.02));
    // The mean loss over the masks, and where it is least.
    let loss = |x: f64| 0.5 * (0.5 * (2.0 * x - 1.0).powi(2) + 0.5);
    for x in [-1.0, 0.3, 2.0_f64] {
        assert!(near(loss(x), 0.5 * (x - 1.0).powi(2) + 0.5 * x * x, 1e-12));
    }
    assert!(near(minimum(-2.0, 2.0, loss), 0.5, 1e-6));
}

#[test]
fn optimizers_augmentation() {
    // The penalty, by the exact mean over noise of ±s on two inputs.
    let (w, x, y, s) = ([1.2, -0.7], [0.4, 1.1], 0.9, 0.5);
    let signs = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let noisy = signs.map(|(a, b)| {
        0.5 * f64::powi(w[0] * (x[0] + s * a) + w[1] * (x[1] + s * b) - y, 2)
    });
    let plain = 0.5 * f64::powi(dot(&w, &x) - y, 2);
    assert!(near(mean(&noisy), plain + 0.5 * s * s * dot(&w, &w), 1e-12));
}

#[test]
fn optimizers_memory() {
    assert_eq!((4096 + 4096, 4096 * 4096), (8_192, 16_777_216));
    assert_eq!(gigabytes(&[2, 2, 4, 4]), 84.0, "SGD with momentum, all of it");
    // Row and column sums give the squares of one example's gradient back exactly.
    let (delta, a) = ([0.5, -2.0, 0.1], [1.0, 3.0]);
    let square = |i: usize, j: usize| f64::powi(delta[i] * a[j], 2);
    let row = |i: usize| square(i, 0) + square(i, 1);
    let column = |j: usize| (0..3).map(|i| square(i, j)).sum::<f64>();
    let total: f64 = (0..3).map(row).sum();
    for (i, j) in [(0, 0), (1, 1), (2, 0)] {
        assert!(near(row(i) * column(j) / total, square(i, j), 1e-12));
    }
}
