//! NAdam: Adam whose numerator looks one step ahead, with a momentum μ_t that grows towards β₁, and
//! so with a product of all μ where Adam has a power of β₁.

use super::recurrence::{Subject, step, subject};
use super::settings::{BETA1, BETA2, EPSILON, MOMENTUM_DECAY, Settings};
use super::*;

fn nadam(s: Settings) -> impl FnMut(f64, f64, f64) -> f64 {
    let mu = move |t: i32| s.beta1 * (1.0 - 0.5 * 0.96f64.powf(f64::from(t) * s.momentum_decay));
    let (mut t, mut product, mut m, mut v) = (0, 1.0, 0.0, 0.0);
    move |rate, x, g| {
        t += 1;
        m = s.beta1 * m + (1.0 - s.beta1) * g;
        v = s.beta2 * v + (1.0 - s.beta2) * g * g;
        product *= mu(t);
        let m_hat =
            mu(t + 1) * m / (1.0 - product * mu(t + 1)) + (1.0 - mu(t)) * g / (1.0 - product);
        let v_hat = v / (1.0 - s.beta2.powi(t));
        x - rate * m_hat / (f64::sqrt(v_hat) + s.epsilon)
    }
}

const SUBJECT: Subject = subject!(
    |s| kit::NAdam::new(kit::NAdamSettings {
        learning_rate: s.rate,
        beta1: s.beta1,
        beta2: s.beta2,
        epsilon: s.epsilon,
        momentum_decay: s.momentum_decay,
    }),
    next: nadam,
    settings: [BETA1, BETA2, EPSILON, MOMENTUM_DECAY]
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
