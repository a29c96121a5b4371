//! s ← s + g², θ ← θ − η·g/(√s + ε). The sum never forgets: after a spike, steps stay small.

use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn adagrad(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut sum = 0.0;
    move |rate, x, g| {
        sum += g * g;
        x - rate * g / (f64::sqrt(sum) + s.epsilon)
    }
}

questions! {
    optimizer: |s: Settings| kit::AdaGrad::new(s.rate, s.epsilon),
    next: adagrad
}

keeps_its_shapes!(|s: Settings| kit::AdaGrad::new(s.rate, s.epsilon));

ignores_the_scale_of_gradients! {
    optimizer: |s: Settings| kit::AdaGrad::new(s.rate, s.epsilon),
    next: adagrad
}

settings! {
    allowed: kit::AdaGrad::new(0.1, 0.0),
    refused: {
        "a learning rate of 0": kit::AdaGrad::new(0.0, 1e-10),
        "a negative epsilon": kit::AdaGrad::new(0.1, -1e-10),
        "an epsilon of NaN": kit::AdaGrad::new(0.1, f64::NAN),
        "an infinite epsilon": kit::AdaGrad::new(0.1, f64::INFINITY),
    }
}
