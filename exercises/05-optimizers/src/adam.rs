//! Tasks `adam`, `adamw` and `amsgrad`.

use crate::optimizer::{
    Optimizer, State, check_decay, check_gradients, check_learning_rate, check_not_negative,
    remembered,
};
use ndarray::ArrayD;

/// The settings of [`Adam`], [`AdamW`] and [`AmsGrad`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamSettings {
    /// η, finite and > 0. PyTorch: 1e-3.
    pub learning_rate: f64,
    /// 0 ≤ β₁ < 1. PyTorch: 0.9.
    pub beta1: f64,
    /// 0 ≤ β₂ < 1. PyTorch: 0.999.
    pub beta2: f64,
    /// ε, finite and ≥ 0. PyTorch: 1e-8. With 0, an element whose gradient was always 0 becomes
    /// 0/0, NaN.
    pub epsilon: f64,
    /// λ, finite and ≥ 0. What it does depends on the optimizer. PyTorch: 0, for AdamW
    /// 1e-2.
    pub weight_decay: f64,
}

impl AdamSettings {
    /// Given: panics unless each is as documented.
    fn check(&self) {
        check_learning_rate(self.learning_rate);
        check_decay("beta1", self.beta1);
        check_decay("beta2", self.beta2);
        check_not_negative("epsilon", self.epsilon);
        check_not_negative("weight decay", self.weight_decay);
    }
}

/// Adam, as PyTorch has it. In step t = 1, 2, …, counted once a call,
///
/// - g ← g + λ·θ (weight decay as an L2 penalty: it is part of the gradient from here on),
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², from 0,
/// - m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ),
/// - θ ← θ − η·m̂/(√v̂ + ε): ε is added to the root of the corrected v̂.
///
/// Source: Kingma, Ba, *Adam: A Method for Stochastic Optimization* (2015), algorithm 1; PyTorch's
/// `Adam`.
#[derive(Clone, Debug)]
pub struct Adam {
    settings: AdamSettings,
    m: State,
    v: State,
    t: i32,
}

impl Adam {
    /// Nothing remembered yet, t = 0. Given.
    ///
    /// # Panics
    /// If a setting is not as documented.
    pub fn new(settings: AdamSettings) -> Adam {
        settings.check();
        Adam { settings, m: None, v: None, t: 0 }
    }
}

impl Optimizer for Adam {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        todo!("adam")
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}

/// AdamW, as PyTorch has it: [`Adam`] with *decoupled* weight decay. In step t = 1, 2, …, counted
/// once a call,
///
/// - θ ← θ − η·λ·θ first, the gradient left alone,
/// - then m, v, m̂, v̂ and θ ← θ − η·m̂/(√v̂ + ε) as Adam has them with λ = 0.
///
/// Source: Loshchilov, Hutter, *Decoupled Weight Decay Regularization* (2019), algorithm 2, whose
/// schedule multiplier is the learning rate here; PyTorch's `AdamW`.
#[derive(Clone, Debug)]
pub struct AdamW {
    settings: AdamSettings,
    m: State,
    v: State,
    t: i32,
}

impl AdamW {
    /// Nothing remembered yet, t = 0. Given.
    ///
    /// # Panics
    /// If a setting is not as documented.
    pub fn new(settings: AdamSettings) -> AdamW {
        settings.check();
        AdamW { settings, m: None, v: None, t: 0 }
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        todo!("adamw")
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}

/// AMSGrad, as PyTorch has it: [`Adam`] whose denominator never falls back. In step t = 1, 2, …,
/// counted once a call,
///
/// - g ← g + λ·θ, then m and v as Adam has them,
/// - u ← max(u, v), element by element, from 0: the largest v so far, *before* bias correction,
/// - θ ← θ − η·m̂/(√û + ε) with m̂ = m/(1 − β₁ᵗ) and û = u/(1 − β₂ᵗ).
///
/// v itself goes on from v, not from the maximum.
///
/// Source: Reddi, Kale, Kumar, *On the Convergence of Adam and Beyond* (2018), algorithm 2, which
/// has no bias correction; PyTorch's `Adam(amsgrad=True)`, which has it.
#[derive(Clone, Debug)]
pub struct AmsGrad {
    settings: AdamSettings,
    m: State,
    v: State,
    largest: State,
    t: i32,
}

impl AmsGrad {
    /// Nothing remembered yet, t = 0. Given.
    ///
    /// # Panics
    /// If a setting is not as documented.
    pub fn new(settings: AdamSettings) -> AmsGrad {
        settings.check();
        AmsGrad { settings, m: None, v: None, largest: None, t: 0 }
    }
}

impl Optimizer for AmsGrad {
    fn step(&mut self, parameters: &mut [ArrayD<f64>], gradients: &[ArrayD<f64>]) {
        todo!("amsgrad")
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        check_not_negative("learning rate", learning_rate);
        self.settings.learning_rate = learning_rate;
    }
}
