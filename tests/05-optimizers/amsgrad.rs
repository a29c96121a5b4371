//! AMSGrad: Adam with the largest v so far in the denominator, taken before the correction. After a
//! spike it stays, where Adam's v decays.

use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn amsgrad(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let (mut t, mut m, mut v, mut largest) = (0, 0.0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        let g = g + s.weight_decay * x;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        largest = f64::max(largest, v);
        let (m_hat, v_hat) = (m / (1.0 - s.beta1.powi(t)), largest / (1.0 - s.beta2.powi(t)));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

/// `kit`'s own settings from the drawn ones.
macro_rules! with {
    ($s:expr) => {
        kit::AdamSettings {
            learning_rate: $s.rate,
            beta1: $s.beta1,
            beta2: $s.beta2,
            epsilon: $s.epsilon,
            weight_decay: $s.weight_decay,
        }
    };
}

questions! {
    optimizer: |s: Settings| kit::AmsGrad::new(with!(s)),
    next: amsgrad
}

keeps_its_shapes!(|s: Settings| kit::AmsGrad::new(with!(s)));

ignores_the_scale_of_gradients! {
    optimizer: |s: Settings| kit::AmsGrad::new(with!(s)),
    next: amsgrad
}

/// Settings that are allowed, to be changed one at a time.
const FINE: Settings = Settings {
    rate: 0.1,
    momentum: 0.0,
    alpha: 0.0,
    beta1: 0.0,
    beta2: 0.0,
    epsilon: 0.0,
    weight_decay: 0.0,
    momentum_decay: 0.0,
};

settings! {
    allowed: kit::AmsGrad::new(with!(FINE)),
    refused: {
        "a learning rate of 0": kit::AmsGrad::new(with!(Settings { rate: 0.0, ..FINE })),
        "a beta1 of 1": kit::AmsGrad::new(with!(Settings { beta1: 1.0, ..FINE })),
        "a beta1 of NaN": kit::AmsGrad::new(with!(Settings { beta1: f64::NAN, ..FINE })),
        "a beta2 of 1": kit::AmsGrad::new(with!(Settings { beta2: 1.0, ..FINE })),
        "a negative beta2": kit::AmsGrad::new(with!(Settings { beta2: -0.1, ..FINE })),
        "a negative epsilon": kit::AmsGrad::new(with!(Settings { epsilon: -1e-8, ..FINE })),
        "a negative weight decay": kit::AmsGrad::new(with!(Settings { weight_decay: -0.1, ..FINE })),
    }
}
