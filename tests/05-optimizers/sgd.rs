//! θ ← θ − η·g: no memory, every tensor, the rate as it is now.

use super::recurrence::{Course, Step, Subject, TOLERANCE, has_no_unit, questions, step, subject};
use super::settings::Settings;
use super::*;

fn sgd(_: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    |rate, x, g| x - rate * g
}

const SUBJECT: Subject = subject!(
    |s| kit::Sgd::new(s.rate),
    next: sgd,
    settings: []
);

questions!(SUBJECT, has_no_unit!);

/// It remembers nothing, so nothing has to fit.
#[test]
fn takes_other_tensors_the_second_time() {
    task!().cases(8, |case| {
        let s = Settings { rate: 0.25, ..Settings::LEAST };
        let (first, second) = (Course::draw(case), Course::draw(case));
        let both = |mut step: Step| {
            step(None, &mut first.start.clone(), &first.gradients[0]);
            let mut x = second.start.clone();
            step(None, &mut x, &second.gradients[0]);
            parts! { x: x }
        };
        let yours = case.ask(Question {
            yours: &|| both((SUBJECT.yours)(s)),
            known: &|| both((SUBJECT.known)(s)),
        })?;
        let moved = |(x, g)| x - s.rate * g;
        let expected: Vec<ArrayD<f64>> =
            second.start.iter().zip(&second.gradients[0]).map(moved).collect();
        yours.close("x", &expected, TOLERANCE, TOLERANCE)
    });
}
