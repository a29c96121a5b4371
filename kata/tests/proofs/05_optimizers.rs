//! What `quiz/05-optimizers.md` claims, run: its code, and every number in its answers.

use crate::common::Random;

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

/// Question, number as its answer prints it, the same number computed.
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
        ("optimizers-l1-sparse", "0.2", minimum(|w| 0.5 * (w - 0.3f64).powi(2) + 0.25 * w * w)),
        ("optimizers-l1-sparse", "0.3", minimum(|w| 0.5 * (w - 0.8f64).powi(2) + 0.5 * w.abs())),
        ("optimizers-early-stopping-as-l2", "0.2", ridge_like(0.01, 500, 1e-7)),
        ("optimizers-early-stopping-as-l2", "0.63", stopped_share(0.01, 500, 0.2)),
        ("optimizers-early-stopping-as-l2", "0.5", ridge_share(0.2, 0.2)),
        ("optimizers-regularise-biases", "2.5", slope(0.0, true)),
        ("optimizers-regularise-biases", "23.8", slope(273.0, true)),
        ("optimizers-regularise-biases", "1.9", slope(0.0, false)),
        ("optimizers-regularise-biases", "1.9", slope(273.0, false)),
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

/// Where a convex function of one variable is least on [−2, 2].
fn minimum(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..200 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if f(a) < f(b) { high = b } else { low = a }
    }
    (low + high) / 2.0
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

/// The same numbers in every run, spread evenly over [0, 1) (SplitMix64).
fn uniforms(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn figures_round_to_their_text() {
    for (id, text, value) in figures() {
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        assert_eq!(format!("{value:.digits$}"), text, "{id}");
    }
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
    assert!(minimum(|w| 0.5 * (w - 0.3f64).powi(2) + 0.5 * w.abs()).abs() < 1e-6);
    // L2 leaves something however large its coefficient.
    assert!(minimum(|w| 0.5 * (w - 0.3f64).powi(2) + 500.0 * w * w) > 1e-4);
}

#[test]
fn optimizers_l1_sign() {
    let near = |got: &[f64], want: [f64; 4]| got.iter().zip(want).all(|(a, b)| close(*a, b));
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

#[test]
fn optimizers_dropout_keep_or_drop() {
    let mean = |p: f64| {
        let out = optimizers_dropout_keep_or_drop::dropout(&vec![1.0; 1_000_000], p, uniforms(1));
        out.iter().sum::<f64>() / 1e6
    };
    assert!((mean(0.5) - 1.0).abs() < 0.01);
    assert!((mean(0.2) - 4.0).abs() < 0.01);
    let mut uniform = uniforms(1);
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
    assert!(close(slope(0.0), slope(273.0)));
}
