//! v ← μ·v + g, θ ← θ − η·(g + μ·v): the look-ahead is in the *new* v. The first step is 1 + μ times
//! as long as one of plain gradient descent.

use super::recurrence::{
    Step, Subject, TOLERANCE, has_no_unit, keeps_its_shapes, questions, step, subject,
};
use super::settings::{MOMENTUM, Settings};
use super::*;

fn nesterov(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.momentum * v + g;
        x - rate * (g + s.momentum * v)
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::Nesterov::new(s.rate, s.momentum),
    next: nesterov,
    settings: [MOMENTUM]
);

questions!(SUBJECT, keeps_its_shapes!, has_no_unit!);

/// Sutskever's own form, on the bowl ½·(a·x² + b·y²): the gradient at the point that the velocity
/// is about to reach. Its look-ahead points are the parameters as they are stored here.
#[test]
fn stores_the_look_ahead_point() {
    task!().cases(16, |case| {
        let s = Settings { rate: 0.1, momentum: 0.9, ..Settings::LEAST };
        let curvature = case.vector("curvature", 2).mapv(f64::abs);
        let start = case.vector("x", 2);
        let steps = case.size("steps", 1..=12);
        let roll = |mut step: Step| {
            let mut x = [start.clone().into_dyn()];
            let mut path = vec![x[0].clone()];
            for _ in 0..steps {
                let gradient = [&x[0] * &curvature];
                step(None, &mut x, &gradient);
                path.push(x[0].clone());
            }
            parts! { after_step: path }
        };
        let yours = case.ask(Question {
            yours: &|| roll((SUBJECT.yours)(s)),
            known: &|| roll((SUBJECT.known)(s)),
        })?;
        let (mut x, mut velocity) = (start.clone(), Array1::zeros(2));
        let mut ahead = vec![start.clone()];
        for _ in 0..steps {
            let gradient = (&x + s.momentum * &velocity) * &curvature;
            velocity = s.momentum * &velocity - s.rate * gradient;
            x += &velocity;
            ahead.push(&x + s.momentum * &velocity);
        }
        yours.close("after_step", &ahead, TOLERANCE, TOLERANCE)
    });
}
