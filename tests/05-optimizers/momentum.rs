//! v ← μ·v + g, θ ← θ − η·v. The first step has the whole gradient; with μ = 0 every step is one of
//! plain gradient descent.

use super::recurrence::{Course, Settings, keeps_its_shapes, questions, settings, walk};
use super::*;

fn momentum(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.momentum * v + g;
        x - rate * v
    }
}

questions! {
    optimizer: |s: Settings| kit::Momentum::new(s.rate, s.momentum),
    next: momentum
}

keeps_its_shapes!(|s: Settings| kit::Momentum::new(s.rate, s.momentum));

settings! {
    allowed: kit::Momentum::new(0.1, 0.0),
    refused: {
        "a learning rate of 0": kit::Momentum::new(0.0, 0.9),
        "a momentum of 1": kit::Momentum::new(0.1, 1.0),
        "a negative momentum": kit::Momentum::new(0.1, -0.1),
        "a momentum of NaN": kit::Momentum::new(0.1, f64::NAN),
    }
}
