//! Task `nadam`.

use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

/// The settings of [`NAdam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdamSettings {
    /// η, finite and > 0. PyTorch: 2e-3.
    pub learning_rate: f64,
    /// 0 ≤ β₁ < 1. PyTorch: 0.9.
    pub beta1: f64,
    /// 0 ≤ β₂ < 1. PyTorch: 0.999.
    pub beta2: f64,
    /// ε, finite and ≥ 0. PyTorch: 1e-8. With 0, an element whose gradient was always 0 becomes
    /// 0/0, NaN.
    pub epsilon: f64,
    /// ψ, finite and ≥ 0. PyTorch: 4e-3.
    pub momentum_decay: f64,
}

/// NAdam, as PyTorch has it: Adam with Nesterov's momentum, which warms up. In step t = 1, 2, …,
/// counted once a call, with μ_k = β₁·(1 − ½·0.96^(k·ψ)),
///
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², from 0 (β₁ here, not μ),
/// - m̂ = μ_{t+1}·m/(1 − μ₁·μ₂⋯μ_{t+1}) + (1 − μ_t)·g/(1 − μ₁·μ₂⋯μ_t),
/// - v̂ = v/(1 − β₂ᵗ), and θ ← θ − η·m̂/(√v̂ + ε).
///
/// Source: Dozat, *Incorporating Nesterov Momentum into Adam* (2016), algorithm 2, with the
/// schedule of μ that PyTorch's `NAdam` has (there without weight decay).
#[derive(Clone, Debug)]
pub struct NAdam {
    settings: NAdamSettings,
    m: State,
    v: State,
    t: i32,
    /// μ₁·μ₂⋯μ_t.
    product: f64,
}

impl NAdam {
    /// Nothing remembered yet, t = 0, an empty product. Given.
    ///
    /// # Panics
    /// If a setting is not as documented.
    pub fn new(settings: NAdamSettings) -> NAdam {
        check_learning_rate(settings.learning_rate);
        check_decay("beta1", settings.beta1);
        check_decay("beta2", settings.beta2);
        check_not_negative("epsilon", settings.epsilon);
        check_not_negative("momentum decay", settings.momentum_decay);
        NAdam { settings, m: None, v: None, t: 0, product: 1.0 }
    }
}

impl Optimizer for NAdam {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        // BEGIN SOLUTION
        check_gradients(parameters, gradients);
        let NAdamSettings { learning_rate, beta1, beta2, epsilon, momentum_decay } = self.settings;
        let m = remembered(&mut self.m, parameters);
        let v = remembered(&mut self.v, parameters);
        self.t += 1;
        let mu = |k: i32| beta1 * (1.0 - 0.5 * 0.96f64.powf(f64::from(k) * momentum_decay));
        let (now, next) = (mu(self.t), mu(self.t + 1));
        self.product *= now;
        // Nesterov's step: of the momentum, the share that the *next* step will have, and of the
        // gradient, that of this one. Both are taken from means that started at 0, hence the
        // corrections, which a β that changes turns from a power into a product.
        let of_m = next / (1.0 - self.product * next);
        let of_g = (1.0 - now) / (1.0 - self.product);
        let correction2 = 1.0 - beta2.powi(self.t);
        for (((p, g), m), v) in parameters.iter_mut().zip(gradients).zip(m).zip(v) {
            *m = beta1 * &*m + (1.0 - beta1) * g;
            *v = beta2 * &*v + (1.0 - beta2) * (g * g);
            let root = (&*v / correction2).mapv(f64::sqrt);
            *p -= &(learning_rate * (of_m * &*m + of_g * g) / (root + epsilon));
        }
        // STUB
        // todo!("nadam")
        // END SOLUTION
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}
