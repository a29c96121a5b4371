//! He's two initialisations: a variance of 2/fan_in, rectangular shapes.

use super::initialisation::{self, Scheme};
use super::*;

const SCHEME: Scheme = Scheme {
    yours: [kit::he_uniform, kit::he_normal],
    known: [::mistakes::he_uniform, ::mistakes::he_normal],
    variance: |fan_in, _| 2.0 / fan_in,
};

#[test]
fn statistics() {
    task!().once(|case| initialisation::statistics(case, &SCHEME));
}

/// Slow: another test names the mistake.
#[test]
fn statistics_of_all_shapes() {
    task!().slow().cases(1, |case| initialisation::statistics_of_all_shapes(case, &SCHEME));
}

#[test]
fn shape_is_fan_out_by_fan_in() {
    task!().cases(8, |case| initialisation::shape(case, &SCHEME));
}

#[test]
fn reproducible_from_the_generator() {
    task!().cases(4, |case| initialisation::reproducible(case, &SCHEME));
}

#[test]
fn refuses_a_fan_of_0() {
    task!().once(|case| initialisation::refuses_a_fan_of_0(case, &SCHEME));
}

/// With ReLUs.
#[test]
fn a_signal_keeps_its_size() {
    task!()
        .slow()
        .once(|case| initialisation::a_signal_keeps_its_size(case, &SCHEME, |z| z.max(0.0)));
}
