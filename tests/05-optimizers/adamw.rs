//! AdamW: weight decay multiplies the parameter, before the step and by the rate too, and stays out
//! of the gradient and of its means.

use super::adam::{adam_questions, adam_settings};
use super::recurrence::{
    Course, Settings, ignores_the_scale_of_gradients, keeps_its_shapes, questions, settings, walk,
};
use super::*;

fn adamw(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let (mut t, mut m, mut v) = (0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        let x = x - rate * s.weight_decay * x;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        let (m_hat, v_hat) = (m / (1.0 - s.beta1.powi(t)), v / (1.0 - s.beta2.powi(t)));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

adam_questions!(AdamW, next: adamw);
