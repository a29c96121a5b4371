//! v ← α·v + (1 − α)·g², θ ← θ − η·g/(√v + ε). A mean that forgets, and is not corrected: the first
//! step is 1/√(1 − α) times the rate.

use super::recurrence::{Subject, ignores_the_scale, keeps_its_shapes, questions, step, subject};
use super::settings::{ALPHA, EPSILON, Settings};
use super::*;

fn rmsprop(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.alpha * v + (1.0 - s.alpha) * g * g;
        x - rate * g / (f64::sqrt(v) + s.epsilon)
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::RmsProp::new(s.rate, s.alpha, s.epsilon),
    next: rmsprop,
    settings: [ALPHA, EPSILON]
);

questions!(SUBJECT, keeps_its_shapes!, ignores_the_scale!);
