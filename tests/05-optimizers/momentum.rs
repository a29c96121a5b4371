//! v ← μ·v + g, θ ← θ − η·v. The first step has the whole gradient; with μ = 0 every step is one of
//! plain gradient descent.

use super::recurrence::{Subject, step, subject};
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
