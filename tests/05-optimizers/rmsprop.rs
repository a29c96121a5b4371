//! v ← α·v + (1 − α)·g², θ ← θ − η·g/(√v + ε). A mean that forgets, and is not corrected: the first
//! step is 1/√(1 − α) times the rate.

use super::recurrence::{Subject, step, subject};
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

tests! { SUBJECT:
    follows_its_recurrence(cases 48),
    remembers_a_spike_among_zeros(cases 16),
    goes_on_for_many_steps(slow once),
    moves_any_number_of_tensors(once),
    a_new_rate_acts_at_once(cases 24),
    passes_nan_on(cases 4),
    ignores_the_scale_of_gradients_without_epsilon(cases 8),
    refuses_gradients_that_do_not_fit(once),
    refuses_other_tensors_than_the_first_time(once),
    refuses_settings_out_of_range(once),
}
