//! θ ← θ − η·g: no memory, every tensor, the rate as it is now.

use super::recurrence::{Course, Step, Subject, TOLERANCE, step, subject};
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

tests! { SUBJECT:
    follows_its_recurrence(cases 48),
    remembers_a_spike_among_zeros(cases 16),
    goes_on_for_many_steps(slow once),
    moves_any_number_of_tensors(once),
    a_new_rate_acts_at_once(cases 24),
    passes_nan_on(cases 4),
    goes_the_same_way_in_any_unit(cases 8),
    refuses_gradients_that_do_not_fit(once),
    refuses_settings_out_of_range(once),
}

/// It remembers nothing, so nothing has to fit.
#[test]
fn takes_other_tensors_the_second_time() {
    task!().cases(8, |case| {
        let s = Settings { rate: 0.25, ..Settings::LEAST };
        let (first, second) = (Course::draw(case), Course::draw(case));
        case.given("learning rate", &s.rate);
        case.given("x of the second step", &second.start);
        case.given("g of the second step", &second.gradients[0]);
        let both = |mut step: Step| {
            step(None, &mut first.start.clone(), &first.gradients[0]);
            let mut x = second.start.clone();
            step(None, &mut x, &second.gradients[0]);
            parts! { "parameter {0}": x }
        };
        let yours = case.ask(Question {
            yours: &|| both((SUBJECT.yours)(s)),
            known: &|| both((SUBJECT.known)(s)),
        })?;
        let moved = |(x, g)| x - s.rate * g;
        let expected: Vec<ArrayD<f64>> =
            second.start.iter().zip(&second.gradients[0]).map(moved).collect();
        yours.close("parameter {0}", &expected, TOLERANCE, TOLERANCE)
    });
}
