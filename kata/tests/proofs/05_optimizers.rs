//! Proofs for `quiz/05-optimizers.md`: the optimizers.

use crate::common::{Random, near};

pub mod optimizers_adam_step_count {
    // quiz: optimizers-adam-step-count
    pub struct Adam {
        pub t: i32,
        pub moments: Vec<Vec<[f64; 2]>>,
    }

    impl Adam {
        pub fn step(&mut self, params: &mut [Vec<f64>], grads: &[Vec<f64>], eta: f64) {
            for ((param, grad), moments) in params.iter_mut().zip(grads).zip(&mut self.moments) {
                self.t += 1;
                let (c1, c2) = (1.0 - 0.9f64.powi(self.t), 1.0 - 0.999f64.powi(self.t));
                for ((w, g), [m, v]) in param.iter_mut().zip(grad).zip(moments) {
                    *m = 0.9 * *m + 0.1 * g;
                    *v = 0.999 * *v + 0.001 * g * g;
                    *w -= eta * (*m / c1) / ((*v / c2).sqrt() + 1e-8);
                }
            }
        }
    }
    // end
}

pub mod optimizers_adamw_or_l2 {
    // quiz: optimizers-adamw-or-l2
    /// One step of "AdamW" on one weight; t counts from 1.
    pub fn adamw_step(w: &mut f64, grad: f64, [m, v]: &mut [f64; 2], t: i32, decay: f64) {
        let grad = grad + decay * *w;
        *m = 0.9 * *m + 0.1 * grad;
        *v = 0.999 * *v + 0.001 * grad * grad;
        let m_hat = *m / (1.0 - 0.9f64.powi(t));
        let v_hat = *v / (1.0 - 0.999f64.powi(t));
        *w -= 0.001 * m_hat / (v_hat.sqrt() + 1e-8);
    }
    // end
}

/// (question, the number as its answer prints it, the number as computed here).
pub fn figures() -> Vec<(&'static str, &'static str, f64)> {
    vec![
        ("optimizers-momentum-port", "0.025", ported_rate(0.5, 0.95)),
        ("optimizers-adagrad-sparse", "10", adagrad_rare_to_common()),
        ("optimizers-adam-explained", "3.16", spike_after_silence()),
        ("optimizers-adam-explained", "7.27", growing_gradient()),
        ("optimizers-adam-explained", "0.14", median_step_of_lognormal()),
        ("optimizers-adam-no-correction", "3.16", uncorrected_step(1)),
        ("optimizers-adam-no-correction", "6.57", uncorrected_step(12)),
        ("optimizers-adam-no-correction", "1.26", uncorrected_step(1000)),
        ("optimizers-adam-step-count", "0.74", first_call(10)[1]),
        ("optimizers-adam-step-count", "0.48", first_call(10)[9]),
        ("optimizers-adam-step-count", "2.86", longest_step(10)),
        ("optimizers-adamw-or-l2", "0.902", after_100_steps(0.1)),
        ("optimizers-adamw-or-l2", "0.902", after_100_steps(0.001)),
        ("optimizers-memory", "112", gigabytes(&[2, 2, 4, 4, 4])),
        ("optimizers-memory", "84", gigabytes(&[4, 4, 4])),
    ]
}

/// The rate with which `v ← βv + g` goes as far as `v ← βv + (1 − β)g` goes with `eta`.
fn ported_rate(eta: f64, beta: f64) -> f64 {
    let (mut average, mut sum, mut by_average, mut by_sum) = (0.0, 0.0, 0.0, 0.0);
    for t in 0..50 {
        let g = f64::from(t).sin() + 0.3;
        average = beta * average + (1.0 - beta) * g;
        sum = beta * sum + g;
        by_average += eta * average;
        by_sum += sum;
    }
    by_average / by_sum
}

/// Lengths of AdaGrad's steps in example 10,000, rare feature over common one.
fn adagrad_rare_to_common() -> f64 {
    let (mut common, mut rare) = (0.0, 0.0);
    for example in 1..=10_000 {
        let g = if example % 3 == 0 { 1.0 } else { -1.0 };
        common += g * g;
        if example % 100 == 0 {
            rare += g * g;
        }
    }
    (0.1 / f64::sqrt(rare)) / (0.1 / f64::sqrt(common))
}

/// Adam's last step in units of the learning rate, ε = 0, with or without bias correction.
fn adam_last_step(grads: impl Iterator<Item = f64>, corrected: bool) -> f64 {
    let (mut m, mut v, mut c1, mut c2) = (0.0, 0.0, 1.0, 1.0);
    for g in grads {
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        c1 *= 0.9;
        c2 *= 0.999;
    }
    match corrected {
        true => (m / (1.0 - c1)) / f64::sqrt(v / (1.0 - c2)),
        false => m / f64::sqrt(v),
    }
}

fn spike_after_silence() -> f64 {
    adam_last_step((0..20_000).map(|t| if t == 19_999 { 5.0 } else { 0.0 }), true)
}

fn growing_gradient() -> f64 {
    adam_last_step((0..20_000).map(|t| (0.999f64 / 0.9).powi(t - 20_000)), true)
}

/// The median of Adam's steps in units of the rate, for lognormal gradients with σ = 2.
fn median_step_of_lognormal() -> f64 {
    let (mut random, mut m, mut v, mut steps) = (Random(1), 0.0, 0.0, Vec::new());
    for t in 0..2_000_000 {
        let g = (2.0 * random.normal()).exp();
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        if t >= 20_000 {
            steps.push(m / f64::sqrt(v));
        }
    }
    steps.sort_by(f64::total_cmp);
    steps[steps.len() / 2]
}

fn uncorrected_step(t: usize) -> f64 {
    adam_last_step(std::iter::repeat_n(0.003, t), false)
}

fn fresh_adam(tensors: usize) -> optimizers_adam_step_count::Adam {
    optimizers_adam_step_count::Adam { t: 0, moments: vec![vec![[0.0; 2]]; tensors] }
}

/// What the quiz's Adam moves each tensor in one call, gradient 1, in units of the rate.
fn call(adam: &mut optimizers_adam_step_count::Adam) -> Vec<f64> {
    let tensors = adam.moments.len();
    let mut params = vec![vec![0.0]; tensors];
    adam.step(&mut params, &vec![vec![1.0]; tensors], 1.0);
    params.iter().map(|param| -param[0]).collect()
}

fn first_call(tensors: usize) -> Vec<f64> {
    call(&mut fresh_adam(tensors))
}

fn longest_step(tensors: usize) -> f64 {
    let mut adam = fresh_adam(tensors);
    (0..5_000).flat_map(|_| call(&mut adam)).fold(0.0, f64::max)
}

/// The quiz's "AdamW" on a weight of 1 whose own gradient is zero.
fn after_100_steps(decay: f64) -> f64 {
    let (mut w, mut state) = (1.0, [0.0; 2]);
    for t in 1..=100 {
        optimizers_adamw_or_l2::adamw_step(&mut w, 0.0, &mut state, t, decay);
    }
    w
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn optimizers_momentum_ravine() {
    // Steps to a millionth at the best rates of both methods, condition number 100.
    let steps = |rate: f64| (1e-6f64.ln() / rate.ln()).round();
    assert_eq!(steps(99.0 / 101.0), 691.0);
    assert_eq!(steps(9.0 / 11.0), 69.0);
    // On a quadratic of curvature 1 the largest stable rate is 2, with momentum 2(1 + μ).
    let stable = |eta: f64, mu: f64| {
        let (mut w, mut v) = (1.0, 0.0);
        for _ in 0..5_000 {
            v = mu * v + w;
            w -= eta * v;
        }
        f64::abs(w) < 1.0
    };
    assert!(stable(1.99, 0.0) && !stable(2.01, 0.0));
    assert!(stable(3.79, 0.9) && !stable(3.81, 0.9));
}

#[test]
fn optimizers_nesterov_lookahead() {
    let gradient = |x: f64| x + x.powi(3);
    let (eta, mu) = (0.05, 0.9);
    let (mut theta, mut velocity) = (1.0, 0.0); // Sutskever et al.
    let (mut stored, mut sum) = (1.0, 0.0); // PyTorch
    let (mut ball, mut ball_sum) = (1.0, 0.0); // the heavy ball, its rate 1 + μ times as large
    for _ in 0..50 {
        velocity = mu * velocity - eta * gradient(theta + mu * velocity);
        theta += velocity;

        let g = gradient(stored);
        sum = mu * sum + g;
        stored -= eta * (g + mu * sum);
        assert!(close(stored, theta + mu * velocity));

        ball_sum = mu * ball_sum + gradient(ball);
        ball -= (1.0 + mu) * eta * ball_sum;
    }
    assert!((ball - stored).abs() > 1e-3);
}

#[test]
fn optimizers_rmsprop_mends() {
    let (mut total, mut average) = (0.0, 0.0);
    for _ in 0..10_000 {
        total += 9.0;
        average = 0.99 * average + 0.01 * 9.0;
    }
    assert!(close(3.0 / f64::sqrt(total), 0.01)); // AdaGrad: 1/√t of the first step
    assert!(close(3.0 / f64::sqrt(average), 1.0)); // RMSprop: the whole step
    // RMSprop, uncorrected, begins with ten times its rate at α = 0.99.
    assert!(close(3.0 / f64::sqrt(0.01 * 9.0), 10.0));

    // Reddi, Kale, Kumar (2018): the average gradient is positive, so −1 is best on [−1, 1];
    // with β₁ = 0 and β₂ = 1/(1 + C²) Adam goes to +1, and a falling rate does not save it.
    let (c, mut x, mut v) = (4.0f64, 0.0f64, 0.0);
    let beta2 = 1.0 / (1.0 + c * c);
    for t in 1..=30_000 {
        let g = if t % 3 == 1 { c } else { -1.0 };
        v = beta2 * v + (1.0 - beta2) * g * g;
        let eta = 0.5 / f64::from(t).sqrt();
        x = (x - eta * g / v.sqrt()).clamp(-1.0, 1.0);
    }
    assert!(x > 0.99);
}

#[test]
fn optimizers_loss_times_1000() {
    let run = |scale: f64, step: &dyn Fn(f64, &mut [f64; 2], i32) -> f64| {
        let (mut x, mut state) = (1.0, [0.0; 2]);
        for t in 1..=20 {
            let g = scale * (x + x * x * x);
            x -= 1e-4 * step(g, &mut state, t);
        }
        x
    };
    let same =
        |step: &dyn Fn(f64, &mut [f64; 2], i32) -> f64| close(run(1.0, step), run(1000.0, step));
    assert!(!same(&|g, _, _| g));
    assert!(!same(&|g, s, _| {
        s[0] = 0.9 * s[0] + g;
        s[0]
    }));
    assert!(same(&|g, s, _| {
        s[1] += g * g;
        g / s[1].sqrt()
    }));
    assert!(same(&|g, s, _| {
        s[1] = 0.99 * s[1] + 0.01 * g * g;
        g / s[1].sqrt()
    }));
    assert!(same(&|g, s, t| {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = 0.999 * s[1] + 0.001 * g * g;
        s[0] / (1.0 - 0.9f64.powi(t)) / (s[1] / (1.0 - 0.999f64.powi(t))).sqrt()
    }));
}

#[test]
fn optimizers_adam_no_correction() {
    let longest = (1..3_000).max_by(|&a, &b| uncorrected_step(a).total_cmp(&uncorrected_step(b)));
    assert_eq!(longest, Some(12));
}

#[test]
fn optimizers_adam_step_count() {
    let first = first_call(10);
    assert!(close(first[0], 1.0 / (1.0 + 1e-8)));
    assert!(first.windows(2).all(|pair| pair[1] < pair[0]));

    let mut adam = fresh_adam(10);
    let calls: Vec<Vec<f64>> = (0..5_000).map(|_| call(&mut adam)).collect();
    assert!(calls[2].windows(2).all(|pair| pair[1] > pair[0]));
    let longest = |call: &Vec<f64>| call.iter().copied().fold(0.0, f64::max);
    assert!(calls[4..3_000].iter().flatten().all(|&step| step > 1.0));
    let peak = (0..calls.len()).max_by(|&a, &b| longest(&calls[a]).total_cmp(&longest(&calls[b])));
    assert_eq!(peak, Some(36)); // the 37th call
    assert!(calls[4_000..].iter().flatten().all(|&step| (step - 1.0).abs() < 0.01));

    // One tensor, where counting per tensor is counting per call: every step is the rate.
    let mut single = fresh_adam(1);
    assert!((0..100).all(|_| (call(&mut single)[0] - 1.0).abs() < 1e-6));
}

#[test]
fn optimizers_adam_or_sgd() {
    // One equation, three unknowns: descent from zero ends in the least-norm solution
    // along x, Adam moves every coordinate alike and ends elsewhere.
    let (x, y) = ([1.0, 2.0, 3.0], 14.0);
    let error = |w: &[f64; 3]| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() - y;
    let (mut sgd, mut adam) = ([0.0; 3], [0.0; 3]);
    let mut moments = [[0.0f64; 2]; 3];
    for t in 1..=5_000 {
        let (e, f) = (error(&sgd), error(&adam));
        for i in 0..3 {
            sgd[i] -= 0.01 * e * x[i];
            let (g, [m, v]) = (f * x[i], &mut moments[i]);
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            let v_hat = *v / (1.0 - 0.999f64.powi(t));
            adam[i] -= 0.01 * *m / (1.0 - 0.9f64.powi(t)) / (v_hat.sqrt() + 1e-8);
        }
    }
    assert!(error(&sgd).abs() < 1e-6 && error(&adam).abs() < 1e-6);
    assert!(sgd.iter().zip([1.0, 2.0, 3.0]).all(|(w, best)| (w - best).abs() < 1e-6));
    assert!(adam.iter().all(|w| (w - 14.0 / 6.0).abs() < 1e-3));
}

#[test]
fn optimizers_adamw_or_l2() {
    assert!((after_100_steps(0.1) - after_100_steps(0.001)).abs() < 1e-5);
    // Decoupled, the coefficient counts.
    let decoupled = |decay: f64| (0..100).fold(1.0, |w, _| w - 0.001 * decay * w);
    assert_eq!(format!("{:.4}", decoupled(0.1)), "0.9900");
    assert_eq!(format!("{:.4}", decoupled(0.001)), "0.9999");
    // Gradients a hundred times larger (and no mean): a hundred times less decay.
    let end = |scale: f64, decay: f64| {
        let (mut w, mut state) = (1.0, [0.0; 2]);
        for t in 1..=2_000 {
            let g = if t % 2 == 0 { scale } else { -scale };
            optimizers_adamw_or_l2::adamw_step(&mut w, g, &mut state, t, decay);
        }
        w
    };
    let decayed = |scale: f64| end(scale, 0.0) - end(scale, 0.01);
    let ratio = decayed(1.0) / decayed(100.0);
    assert!((95.0..105.0).contains(&ratio), "{ratio}");
}

/// Of 7 billion parameters, at so many bytes each.
fn gigabytes(bytes: &[u64]) -> f64 {
    (7_000_000_000 * bytes.iter().sum::<u64>()) as f64 / 1e9
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
