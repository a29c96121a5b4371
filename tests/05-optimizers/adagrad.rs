//! s ← s + g², θ ← θ − η·g/(√s + ε). The sum never forgets: after a spike, steps stay small.

use super::recurrence::{Subject, ignores_the_scale, keeps_its_shapes, questions, step, subject};
use super::settings::{EPSILON, Settings};
use super::*;

fn adagrad(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut sum = 0.0;
    move |rate, x, g| {
        sum += g * g;
        x - rate * g / (f64::sqrt(sum) + s.epsilon)
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::AdaGrad::new(s.rate, s.epsilon),
    next: adagrad,
    settings: [EPSILON]
);

questions!(SUBJECT, keeps_its_shapes!, ignores_the_scale!);
