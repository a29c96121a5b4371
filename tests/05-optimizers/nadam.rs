//! NAdam: Adam whose numerator looks one step ahead, with a momentum μ_t that grows towards β₁, and
//! so with a product of all μ where Adam has a power of β₁.

use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn nadam(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mu = move |t: i32| s.beta1 * (1.0 - 0.5 * 0.96f64.powf(f64::from(t) * s.momentum_decay));
    let (mut t, mut m, mut v) = (0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        let product: f64 = (1..=t).map(mu).product();
        let m_hat =
            mu(t + 1) * m / (1.0 - product * mu(t + 1)) + (1.0 - mu(t)) * g / (1.0 - product);
        let v_hat = v / (1.0 - s.beta2.powi(t));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

/// `kit`'s own settings from the drawn ones.
macro_rules! nadam_settings {
    ($s:expr) => {
        kit::NAdamSettings {
            learning_rate: $s.rate,
            beta1: $s.beta1,
            beta2: $s.beta2,
            epsilon: $s.epsilon,
            momentum_decay: $s.momentum_decay,
        }
    };
}

questions! {
    optimizer: |s: Settings| kit::NAdam::new(nadam_settings!(s)),
    next: nadam
}

keeps_its_shapes!(|s: Settings| kit::NAdam::new(nadam_settings!(s)));

ignores_the_scale_of_gradients! {
    optimizer: |s: Settings| kit::NAdam::new(nadam_settings!(s)),
    next: nadam
}

settings! {
    allowed: kit::NAdam::new(nadam_settings!(Settings::LEAST)),
    refused: {
        "a learning rate of 0":
            kit::NAdam::new(nadam_settings!(Settings { rate: 0.0, ..Settings::LEAST })),
        "a beta1 of 1":
            kit::NAdam::new(nadam_settings!(Settings { beta1: 1.0, ..Settings::LEAST })),
        "a beta2 of 1":
            kit::NAdam::new(nadam_settings!(Settings { beta2: 1.0, ..Settings::LEAST })),
        "a beta2 of NaN":
            kit::NAdam::new(nadam_settings!(Settings { beta2: f64::NAN, ..Settings::LEAST })),
        "a negative epsilon":
            kit::NAdam::new(nadam_settings!(Settings { epsilon: -0.1, ..Settings::LEAST })),
        "a negative momentum decay":
            kit::NAdam::new(nadam_settings!(Settings { momentum_decay: -0.1, ..Settings::LEAST })),
    }
}
