//! Xavier's two initialisations: a variance of 2/(fan_in + fan_out), rectangular shapes.

use super::initialisation::{self, Scheme};
use super::*;

const SCHEME: Scheme = Scheme {
    yours: [kit::xavier_uniform, kit::xavier_normal],
    known: [::mistakes::xavier_uniform, ::mistakes::xavier_normal],
    variance: |fan_in, fan_out| 2.0 / (fan_in + fan_out),
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

/// Without activations.
#[test]
fn a_signal_keeps_its_size() {
    task!().slow().once(|case| initialisation::a_signal_keeps_its_size(case, &SCHEME, |z| z));
}
