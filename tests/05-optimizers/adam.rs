//! Adam: the gradient's mean over the root of the mean of its square, both corrected for having
//! started from 0. Weight decay is part of the gradient, and so of both means.

use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn adam(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let (mut t, mut m, mut v) = (0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        let g = g + s.weight_decay * x;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        let (m_hat, v_hat) = (m / (1.0 - s.beta1.powi(t)), v / (1.0 - s.beta2.powi(t)));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

/// `kit`'s own settings from the drawn ones.
macro_rules! adam_settings {
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

/// What Adam, AdamW and AMSGrad are asked: they have the same settings.
macro_rules! adam_questions {
    ($Optimizer:ident, next: $next:expr) => {
        questions! {
            optimizer: |s: Settings| kit::$Optimizer::new(adam_settings!(s)),
            next: $next
        }

        keeps_its_shapes!(|s: Settings| kit::$Optimizer::new(adam_settings!(s)));

        ignores_the_scale_of_gradients! {
            optimizer: |s: Settings| kit::$Optimizer::new(adam_settings!(s)),
            next: $next
        }

        settings! {
            allowed: kit::$Optimizer::new(adam_settings!(Settings::LEAST)),
            refused: {
                "a learning rate of 0":
                    kit::$Optimizer::new(adam_settings!(Settings { rate: 0.0, ..Settings::LEAST })),
                "a beta1 of 1":
                    kit::$Optimizer::new(adam_settings!(Settings { beta1: 1.0, ..Settings::LEAST })),
                "a beta1 of NaN":
                    kit::$Optimizer::new(adam_settings!(Settings { beta1: f64::NAN, ..Settings::LEAST })),
                "a beta2 of 1":
                    kit::$Optimizer::new(adam_settings!(Settings { beta2: 1.0, ..Settings::LEAST })),
                "a negative beta2":
                    kit::$Optimizer::new(adam_settings!(Settings { beta2: -0.1, ..Settings::LEAST })),
                "a negative epsilon":
                    kit::$Optimizer::new(adam_settings!(Settings { epsilon: -0.1, ..Settings::LEAST })),
                "a negative weight decay":
                    kit::$Optimizer::new(adam_settings!(Settings { weight_decay: -0.1, ..Settings::LEAST })),
            }
        }
    };
}
pub(crate) use {adam_questions, adam_settings};

adam_questions!(Adam, next: adam);
