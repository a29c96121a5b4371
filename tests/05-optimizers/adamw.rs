//! AdamW: weight decay multiplies the parameter, before the step and by the rate too, and stays out
//! of the gradient and of its means.

use super::adam::adam_settings;
use super::recurrence::{Subject, step, subject};
use super::settings::{BETA1, BETA2, EPSILON, Settings, WEIGHT_DECAY};
use super::*;

fn adamw(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let (mut t, mut m, mut v) = (0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        let x = x - rate * s.weight_decay * x;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        let (m_hat, v_hat) = (m / (1.0 - s.beta1.powi(t)), v / (1.0 - s.beta2.powi(t)));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::AdamW::new(adam_settings!(s)),
    next: adamw,
    settings: [BETA1, BETA2, EPSILON, WEIGHT_DECAY]
);

tests! { SUBJECT:
    follows_its_recurrence(cases 48),
    remembers_a_spike_among_zeros(cases 16),
    goes_on_for_many_steps(slow once),
    moves_any_number_of_tensors(once),
    a_new_rate_acts_at_once(cases 24),
    passes_nan_on(cases 4),
    ignores_the_scale_of_gradients_without_epsilon(cases 8),
    decays_parameters_of_any_size(cases 8),
    refuses_gradients_that_do_not_fit(once),
    refuses_other_tensors_than_the_first_time(once),
    refuses_settings_out_of_range(once),
}
