//! θ ← θ − η·g: no memory, every tensor, the rate as it is now.

use super::recurrence::{Course, Settings, questions, settings, walk};
use super::*;

fn sgd(_: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    |rate, x, g| x - rate * g
}

questions! {
    optimizer: |s: Settings| kit::Sgd::new(s.rate),
    next: sgd
}

settings! {
    allowed: kit::Sgd::new(1e-300),
    refused: {
        "a learning rate of 0": kit::Sgd::new(0.0),
        "a negative learning rate": kit::Sgd::new(-0.1),
        "a learning rate of NaN": kit::Sgd::new(f64::NAN),
        "an infinite learning rate": kit::Sgd::new(f64::INFINITY),
    }
}

/// It remembers nothing, so nothing has to fit.
#[test]
fn takes_other_tensors_the_second_time() {
    task!().cases(8, |case| {
        let (first, second) = (Course::draw(case), Course::draw(case));
        let yours = case.ask(answer! {
            use kit::Optimizer as _;
            let mut optimizer = kit::Sgd::new(0.25);
            optimizer.step(&mut first.start.clone(), &first.gradients[0]);
            let mut x = second.start.clone();
            optimizer.step(&mut x, &second.gradients[0]);
            parts! { x: x }
        })?;
        let moved = |(x, g)| x - 0.25 * g;
        let expected: Vec<ArrayD<f64>> =
            second.start.iter().zip(&second.gradients[0]).map(moved).collect();
        yours.close("x", &expected, TOLERANCE, TOLERANCE)
    });
}
