//! False alarms and detection, a few draws of what `examples/soak.rs` counts by the ten thousand.

mod zoo;

use zoo::measure::{Correct, Mode, correct, detection};
use zoo::{Family, SMOOTH};

fn family(name: &str) -> &'static Family {
    SMOOTH.iter().find(|family| family.name == name).expect(name)
}

#[test]
fn right_gradients_of_smooth_functions_pass() {
    const DRAWS: u32 = 15;
    for family in SMOOTH {
        let all_right = Correct { draws: DRAWS, ..Correct::default() };
        assert_eq!(correct(family, DRAWS, 7), all_right, "{}", family.name);
    }
}

/// Over 1000 draws the median of the MLP is 4e-10 and 99 % lie below 3e-8.
#[test]
fn the_smallest_wrong_factor_that_is_seen() {
    let mlp = detection(family("tanh MLP 8-16-4"), Mode::Full, 15, 7);
    assert!(mlp.quantile(0.5) <= 1e-9, "median {:e}", mlp.quantile(0.5));
    assert!(mlp.quantile(1.0) <= 1e-7, "worst {:e}", mlp.quantile(1.0));
    let linear = detection(family("linear layer"), Mode::Full, 100, 7);
    assert!(linear.quantile(0.5) <= 1e-10, "median {:e}", linear.quantile(0.5));
}

/// Along random directions a single element weighs less: about five times less is seen.
#[test]
fn the_smallest_wrong_factor_that_the_quick_check_sees() {
    let mlp = detection(family("tanh MLP 8-16-4"), Mode::Quick, 15, 7);
    assert!(mlp.quantile(0.5) <= 1e-8, "median {:e}", mlp.quantile(0.5));
    assert!(mlp.quantile(1.0) <= 1e-6, "worst {:e}", mlp.quantile(1.0));
}
