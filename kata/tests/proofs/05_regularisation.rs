//! Proofs for `quiz/05-optimizers.md`: penalties, dropout, noise and early stopping.

use crate::common::{Random, dot, mean, minimum, near};

pub mod optimizers_l1_sign {
    // quiz: optimizers-l1-sign
    /// One step of gradient descent on loss + lambda * sum |w|.
    pub fn l1_step(weights: &mut [f64], grads: &[f64], eta: f64, lambda: f64) {
        for (w, g) in weights.iter_mut().zip(grads) {
            *w -= eta * (g + lambda * w.signum());
        }
    }

    pub fn five_steps() -> Vec<f64> {
        let mut weights = vec![0.5, -0.5, 0.0, 0.0]; // the last two were pruned
        for _ in 0..5 {
            l1_step(&mut weights, &[0.0; 4], 0.1, 0.2);
        }
        weights
    }
    // end
}

pub mod optimizers_dropout_keep_or_drop {
    // quiz: optimizers-dropout-keep-or-drop
    /// Inverted dropout for training: zeroes each activation with probability p.
    /// `uniform` draws from [0, 1).
    pub fn dropout(x: &[f64], p: f64, mut uniform: impl FnMut() -> f64) -> Vec<f64> {
        x.iter().map(|&x| if uniform() < p { 0.0 } else { x / p }).collect()
    }
    // end
}

pub mod optimizers_early_stopping_nan {
    // quiz: optimizers-early-stopping-nan
    pub struct EarlyStopping {
        pub best: f64,
        pub bad_epochs: usize,
        pub patience: usize,
    }

    impl EarlyStopping {
        /// Takes the validation loss of an epoch; true means stop.
        pub fn stop(&mut self, loss: f64) -> bool {
            if loss >= self.best {
                self.bad_epochs += 1;
            } else {
                self.best = loss;
                self.bad_epochs = 0;
            }
            self.bad_epochs >= self.patience
        }
    }
    // end
}

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
        ("optimizers-l1-sparse", "0.2", minimum(-2.0, 2.0, |w| 0.5 * (w - 0.3f64).powi(2) + 0.25 * w * w)),
        ("optimizers-l1-sparse", "0.3", minimum(-2.0, 2.0, |w| 0.5 * (w - 0.8f64).powi(2) + 0.5 * w.abs())),
        ("optimizers-early-stopping-as-l2", "0.2", ridge_like(0.01, 500, 1e-7)),
        ("optimizers-early-stopping-as-l2", "0.63", stopped_share(0.01, 500, 0.2)),
        ("optimizers-early-stopping-as-l2", "0.5", ridge_share(0.2, 0.2)),
        ("optimizers-regularise-biases", "2.5", slope(0.0, true)),
        ("optimizers-regularise-biases", "23.8", slope(273.0, true)),
        ("optimizers-regularise-biases", "1.9", slope(0.0, false)),
        ("optimizers-regularise-biases", "1.9", slope(273.0, false)),
        ("optimizers-elastic-net", "1.2", penalised(0.5, 0.25)),
        ("optimizers-elastic-net", "1.5", penalised(0.5, 0.0)),
        ("optimizers-elastic-net", "1.6", penalised(0.0, 0.25)),
        ("optimizers-elastic-net", "1.1", 2.0 * 0.8 - 0.5),
        ("optimizers-augmentation", "1.6", trained_on_noisy_inputs(0.5)),
    ]
}

/// The share of the optimum that descent from 0 has reached along a direction of this curvature.
fn stopped_share(eta: f64, steps: usize, curvature: f64) -> f64 {
    let mut w = 0.0;
    for _ in 0..steps {
        w -= eta * curvature * (w - 1.0);
    }
    w
}

/// The share of the optimum that is left with a penalty of ½α‖w‖².
fn ridge_share(alpha: f64, curvature: f64) -> f64 {
    curvature / (curvature + alpha)
}

/// The α whose ridge leaves the same share as stopping does.
fn ridge_like(eta: f64, steps: usize, curvature: f64) -> f64 {
    let share = stopped_share(eta, steps, curvature);
    curvature * (1.0 - share) / share
}

/// Ridge (λ = 0.1) on three temperatures raised by `offset`: slope and bias by descent.
fn ridge(offset: f64, penalise_bias: bool) -> (f64, f64) {
    let (mut w, mut b) = (0.0, 0.0);
    for _ in 0..20_000 {
        let (mut dw, mut db) = (0.1 * w, if penalise_bias { 0.1 * b } else { 0.0 });
        for (x, y) in [(1.0, 10.0), (2.0, 12.0), (3.0, 14.0)] {
            let error = w * x + b - (y + offset);
            dw += error * x;
            db += error;
        }
        w -= 0.05 * dw;
        b -= 0.05 * db;
    }
    (w, b)
}

fn slope(offset: f64, penalise_bias: bool) -> f64 {
    ridge(offset, penalise_bias).0
}

#[test]
fn optimizers_l1_sparse() {
    // Subgradient descent with sign(0) = 0 never settles at 0, where the minimum lies.
    let (mut w, mut seen) = (1.0f64, Vec::new());
    for _ in 0..1_000 {
        let sign = if w == 0.0 { 0.0 } else { w.signum() };
        w -= 0.1 * (w - 0.3 + 0.5 * sign);
        seen.push(w);
    }
    let late = &seen[900..];
    assert!(late.iter().any(|&w| w > 0.0) && late.iter().any(|&w| w < 0.0));
    assert!(late.iter().all(|&w| w.abs() > 1e-6));
    assert!(minimum(-2.0, 2.0, |w| 0.5 * (w - 0.3f64).powi(2) + 0.5 * w.abs()).abs() < 1e-6);
    // L2 leaves something however large its coefficient.
    assert!(minimum(-2.0, 2.0, |w| 0.5 * (w - 0.3f64).powi(2) + 500.0 * w * w) > 1e-4);
}

#[test]
fn optimizers_l1_sign() {
    let near = |got: &[f64], want: [f64; 4]| got.iter().zip(want).all(|(a, b)| near(*a, b, 1e-9));
    assert!(near(&optimizers_l1_sign::five_steps(), [0.4, -0.4, -0.02, -0.02]));
    let mut mended = [0.5f64, -0.5, 0.0, 0.0];
    for _ in 0..5 {
        for w in &mut mended {
            let sign = if *w == 0.0 { 0.0 } else { w.signum() };
            *w -= 0.1 * 0.2 * sign;
        }
    }
    assert!(near(&mended, [0.4, -0.4, 0.0, 0.0]));
    assert_eq!((0.0f64.signum(), (-0.0f64).signum()), (1.0, -1.0));
    // The proximal step lands on zero and stays.
    let mut w = 0.5f64;
    for _ in 0..100 {
        w = w.signum() * (w.abs() - 0.1 * 0.2).max(0.0);
    }
    assert_eq!(w.abs(), 0.0);
}

fn uniforms() -> impl FnMut() -> f64 {
    let mut random = Random(1);
    move || random.uniform()
}

#[test]
fn optimizers_dropout_keep_or_drop() {
    let mean = |p: f64| {
        let out = optimizers_dropout_keep_or_drop::dropout(&vec![1.0; 1_000_000], p, uniforms());
        out.iter().sum::<f64>() / 1e6
    };
    assert!((mean(0.5) - 1.0).abs() < 0.01);
    assert!((mean(0.2) - 4.0).abs() < 0.01);
    let mut uniform = uniforms();
    let mended = (0..1_000_000).map(|_| if uniform() < 0.2 { 0.0 } else { 1.0 / (1.0 - 0.2) });
    assert!((mended.sum::<f64>() / 1e6 - 1.0).abs() < 0.01);
}

#[test]
fn optimizers_dropout_test_mean() {
    let masks = [(0.0, 0.0), (2.0, 0.0), (0.0, 2.0), (2.0, 2.0)];
    let relu = |z: f64| z.max(0.0);
    let mean = |f: &dyn Fn(f64) -> f64| masks.iter().map(|(a, b)| f(a - b)).sum::<f64>() / 4.0;
    assert_eq!(mean(&relu), 0.5);
    assert_eq!(relu(1.0 - 1.0), 0.0);
    assert_eq!(mean(&|z| z), 0.0); // the input of the ReLU is right on average
}

#[test]
fn optimizers_early_stopping_nan() {
    let fresh = || optimizers_early_stopping_nan::EarlyStopping {
        best: f64::INFINITY,
        bad_epochs: 0,
        patience: 3,
    };
    let mut stopper = fresh();
    assert!(!stopper.stop(0.9) && !stopper.stop(0.7));
    assert!((0..1_000).all(|_| !stopper.stop(f64::NAN)));
    assert!(stopper.best.is_nan());
    assert!(!stopper.stop(5.0)); // anything is a new best after a NaN
    assert_eq!(stopper.best, 5.0);

    let (mut best, mut bad) = (f64::INFINITY, 0);
    for loss in [0.9, 0.7, f64::NAN, f64::NAN, f64::NAN] {
        if loss < best {
            (best, bad) = (loss, 0);
        } else {
            bad += 1;
        }
    }
    assert_eq!((best, bad), (0.7, 3));
}

#[test]
fn optimizers_regularise_biases() {
    let (w, b) = ridge(273.0, true);
    let kelvin = w + b; // the prediction for x = 1, whose target is 283
    let (w, b) = ridge(0.0, true);
    let celsius = w + b;
    assert!((celsius - 10.0).abs() < 1.0 && (kelvin - 283.0).abs() > 25.0);
    // The bias left free takes the whole offset.
    let ((w0, b0), (w1, b1)) = (ridge(0.0, false), ridge(273.0, false));
    assert!((w0 - w1).abs() < 1e-6 && (b1 - b0 - 273.0).abs() < 1e-6);
    // Inputs with mean zero: the weights do not notice a penalised bias.
    let slope = |offset: f64| {
        let (top, bottom) = [(-1.0, 10.0), (0.0, 12.0), (1.0, 14.0)]
            .iter()
            .fold((0.0, 0.1), |(top, bottom), (x, y)| (top + x * (y + offset), bottom + x * x));
        top / bottom
    };
    assert!(near(slope(0.0), slope(273.0), 1e-9));
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
