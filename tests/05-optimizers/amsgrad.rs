//! AMSGrad: Adam with the largest v so far in the denominator, taken before the correction. After a
//! spike it stays, where Adam's v decays.

use super::adam::adam_settings;
use super::recurrence::{Subject, ignores_the_scale, keeps_its_shapes, questions, step, subject};
use super::settings::{BETA1, BETA2, EPSILON, Settings, WEIGHT_DECAY};
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

const SUBJECT: Subject = subject!(
    |s| kit::AmsGrad::new(adam_settings!(s)),
    next: amsgrad,
    settings: [BETA1, BETA2, EPSILON, WEIGHT_DECAY]
);

questions!(SUBJECT, keeps_its_shapes!, ignores_the_scale!);
