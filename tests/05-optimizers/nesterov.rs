//! v ← μ·v + g, θ ← θ − η·(g + μ·v): the look-ahead is in the *new* v. The first step is 1 + μ times
//! as long as one of plain gradient descent.

use super::recurrence::{Course, Settings, keeps_its_shapes, questions, settings, walk};
use super::*;

fn nesterov(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mut v = 0.0;
    move |rate, x, g| {
        v = s.momentum * v + g;
        x - rate * (g + s.momentum * v)
    }
}

questions! {
    optimizer: |s: Settings| kit::Nesterov::new(s.rate, s.momentum),
    next: nesterov
}

keeps_its_shapes!(|s: Settings| kit::Nesterov::new(s.rate, s.momentum));

settings! {
    allowed: kit::Nesterov::new(0.1, 0.0),
    refused: {
        "a learning rate of 0": kit::Nesterov::new(0.0, 0.9),
        "a momentum of 1": kit::Nesterov::new(0.1, 1.0),
        "a negative momentum": kit::Nesterov::new(0.1, -0.1),
        "a momentum of NaN": kit::Nesterov::new(0.1, f64::NAN),
    }
}

/// Sutskever's own form, on the bowl ½·(a·x² + b·y²): the gradient at the point that the velocity
/// is about to reach. Its look-ahead points are the parameters as they are stored here.
#[test]
fn stores_the_look_ahead_point() {
    task!().cases(16, |case| {
        let (rate, mu) = (0.1, 0.9);
        let curvature = case.vector("curvature", 2).mapv(f64::abs);
        let start = case.vector("x", 2);
        let steps = case.size("steps", 1..=12);
        let yours = case.ask(answer! {
            use kit::Optimizer as _;
            let mut optimizer = kit::Nesterov::new(rate, mu);
            let mut x = vec![start.clone().into_dyn()];
            let mut path = vec![x[0].clone()];
            for _ in 0..steps {
                let gradient = &x[0] * &curvature;
                optimizer.step(&mut x, &[gradient]);
                path.push(x[0].clone());
            }
            parts! { after_step: path }
        })?;
        let (mut x, mut velocity) = (start.clone(), Array1::zeros(2));
        let mut ahead = vec![start];
        for _ in 0..steps {
            let gradient = (&x + mu * &velocity) * &curvature;
            velocity = mu * &velocity - rate * gradient;
            x += &velocity;
            ahead.push(&x + mu * &velocity);
        }
        yours.close("after_step", &ahead, TOLERANCE, TOLERANCE)
    });
}
