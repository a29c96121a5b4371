//! v ← α·v + (1 − α)·g², θ ← θ − η·g/(√v + ε). A mean that forgets, and is not corrected: the first
//! step is 1/√(1 − α) times the rate.

use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn rmsprop(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.alpha * v + (1.0 - s.alpha) * g * g;
        x - rate * g / (f64::sqrt(v) + s.epsilon)
    }
}

questions! {
    optimizer: |s: Settings| kit::RmsProp::new(s.rate, s.alpha, s.epsilon),
    next: rmsprop
}

keeps_its_shapes!(|s: Settings| kit::RmsProp::new(s.rate, s.alpha, s.epsilon));

ignores_the_scale_of_gradients! {
    optimizer: |s: Settings| kit::RmsProp::new(s.rate, s.alpha, s.epsilon),
    next: rmsprop
}

settings! {
    allowed: kit::RmsProp::new(0.1, 0.0, 0.0),
    refused: {
        "a learning rate of 0": kit::RmsProp::new(0.0, 0.9, 1e-8),
        "an alpha of 1": kit::RmsProp::new(0.1, 1.0, 1e-8),
        "a negative alpha": kit::RmsProp::new(0.1, -0.1, 1e-8),
        "an alpha of NaN": kit::RmsProp::new(0.1, f64::NAN, 1e-8),
        "a negative epsilon": kit::RmsProp::new(0.1, 0.9, -1e-8),
        "an epsilon of NaN": kit::RmsProp::new(0.1, 0.9, f64::NAN),
    }
}
