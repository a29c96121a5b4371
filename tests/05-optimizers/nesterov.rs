//! v ← μ·v + g, θ ← θ − η·(g + μ·v): the look-ahead is in the *new* v. The first step is 1 + μ times
//! as long as one of plain gradient descent.

use super::recurrence::{Step, Subject, TOLERANCE, step, subject};
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

tests! { SUBJECT:
    follows_its_recurrence(cases 48),
    remembers_a_spike_among_zeros(cases 16),
    goes_on_for_many_steps(slow once),
    moves_any_number_of_tensors(once),
    a_new_rate_acts_at_once(cases 24),
    passes_nan_on(cases 4),
    goes_the_same_way_in_any_unit(cases 8),
    refuses_gradients_that_do_not_fit(once),
    refuses_other_tensors_than_the_first_time(once),
    refuses_settings_out_of_range(once),
}

/// Sutskever's own form, on the bowl ½·(a·x² + b·y²): the gradient at the point that the velocity
/// is about to reach. Its look-ahead points are the parameters as they are stored here.
#[test]
fn stores_the_look_ahead_point() {
    task!().cases(16, |case| {
        let s = Settings { rate: 0.1, momentum: 0.9, ..Settings::LEAST };
        let curvature = case.vector("curvature", 2).mapv(f64::abs);
        let start = case.vector("x", 2);
        let steps = case.size("steps", 1..=12);
        case.given("learning rate", &s.rate);
        case.given("momentum", &s.momentum);
        case.given("curvature a, b", &curvature);
        case.given("x", &start);
        let roll = |mut step: Step| {
            let mut x = [start.clone().into_dyn()];
            let mut path = vec![x[0].clone()];
            for _ in 0..steps {
                let gradient = [&x[0] * &curvature];
                step(None, &mut x, &gradient);
                path.push(x[0].clone());
            }
            parts! { "x after step {0}": path }
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
        yours.close("x after step {0}", &ahead, TOLERANCE, TOLERANCE)
    });
}
