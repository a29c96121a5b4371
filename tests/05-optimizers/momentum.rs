//! v ← μ·v + g, θ ← θ − η·v. The first step has the whole gradient; with μ = 0 every step is one of
//! plain gradient descent.

use super::recurrence::{Subject, has_no_unit, keeps_its_shapes, questions, step, subject};
use super::settings::{MOMENTUM, Settings};
use super::*;

fn momentum(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.momentum * v + g;
        x - rate * v
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::Momentum::new(s.rate, s.momentum),
    next: momentum,
    settings: [MOMENTUM]
);

questions!(SUBJECT, keeps_its_shapes!, has_no_unit!);
