//! The settings of all optimizers: what is drawn, and what must be refused.

use super::*;

/// All hyperparameters that there are; an optimizer takes those that it has.
#[derive(Clone, Copy)]
pub struct Settings {
    pub rate: f64,
    pub momentum: f64,
    pub alpha: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
    pub weight_decay: f64,
    pub momentum_decay: f64,
}

impl Settings {
    /// The least that is allowed, to be changed one at a time.
    pub const LEAST: Settings = Settings {
        rate: 0.1,
        momentum: 0.0,
        alpha: 0.0,
        beta1: 0.0,
        beta2: 0.0,
        epsilon: 0.0,
        weight_decay: 0.0,
        momentum_decay: 0.0,
    };

    /// PyTorch's defaults, or what is used with it.
    pub const PYTORCH: Settings = Settings {
        rate: 1e-3,
        momentum: 0.9,
        alpha: 0.99,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weight_decay: 1e-2,
        momentum_decay: 4e-3,
    };

    /// What is usual, and the edges of what is allowed.
    pub fn draw(case: &mut Case) -> Settings {
        let near_1 = 1.0 - case.number(5e-5..1e-4);
        let (beta1, beta2) = (case.number(0.3..0.95), case.number(0.5..0.999));
        let weight_decay = case.number(0.05..0.5);
        let beta2 = *case.pick(&[beta2, near_1, 0.0]);
        // Where v forgets at once, a gradient of 0 leaves m over ε: a step of 1/ε. And with a decay it is
        // not 0, but so small that v + (1 − β₂)·(g² − v), a sound form, has lost it.
        let forgets = beta2 == 0.0;
        let epsilon: &[f64] = if forgets { &[0.01, 1.0] } else { &[1e-8, 0.01, 1.0, 10.0] };
        let decay = *case.pick(&[weight_decay, 0.0, 30.0]);
        Settings {
            rate: case.number(0.05..0.5),
            // Without any, momentum is plain gradient descent.
            momentum: *case.pick(&[0.9, 0.5, 0.0, near_1]),
            alpha: beta2,
            beta1: *case.pick(&[0.9, beta1, 0.0, near_1]),
            beta2,
            epsilon: *case.pick(epsilon),
            // Some before none, so that the smallest case that fails shows every part of a step. With
            // the last, a decay of more than the whole: θ changes its sign.
            weight_decay: if forgets { 0.0 } else { decay },
            // From 0.1 up, the schedule of NAdam's momentum moves within a few steps; with 1000 it
            // is at its end.
            momentum_decay: *case.pick(&[0.1, 0.7, 3.0, 0.0, 1000.0]),
        }
    }
}

/// One of the settings, and values that it must not have.
pub struct Setting {
    pub name: &'static str,
    pub of: fn(&mut Settings) -> &mut f64,
    pub refused: &'static [f64],
}

const BELOW_1: &[f64] = &[1.0, 1.5, -1e-10, f64::NAN, f64::INFINITY];
const NOT_NEGATIVE: &[f64] = &[-1e-10, f64::NAN, f64::INFINITY];

pub const RATE: Setting = Setting {
    name: "learning rate",
    of: |s| &mut s.rate,
    refused: &[0.0, -1e-10, f64::NAN, f64::INFINITY],
};
pub const MOMENTUM: Setting =
    Setting { name: "momentum", of: |s| &mut s.momentum, refused: BELOW_1 };
pub const ALPHA: Setting = Setting { name: "alpha", of: |s| &mut s.alpha, refused: BELOW_1 };
pub const BETA1: Setting = Setting { name: "beta1", of: |s| &mut s.beta1, refused: BELOW_1 };
pub const BETA2: Setting = Setting { name: "beta2", of: |s| &mut s.beta2, refused: BELOW_1 };
pub const EPSILON: Setting =
    Setting { name: "epsilon", of: |s| &mut s.epsilon, refused: NOT_NEGATIVE };
pub const WEIGHT_DECAY: Setting =
    Setting { name: "weight decay", of: |s| &mut s.weight_decay, refused: NOT_NEGATIVE };
pub const MOMENTUM_DECAY: Setting =
    Setting { name: "momentum decay", of: |s| &mut s.momentum_decay, refused: NOT_NEGATIVE };
