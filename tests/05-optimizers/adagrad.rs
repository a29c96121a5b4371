//! s ← s + g², θ ← θ − η·g/(√s + ε). The sum never forgets: after a spike, steps stay small.

use super::recurrence::{Subject, step, subject};
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
