//! What a check costs, in evaluations of the function: the documented numbers.

use gradcheck::{Verdict, check, glance, quick_check};
use ndarray::Array1;
use std::cell::Cell;

/// The point itself, twice, and four directions of six neighbours for the noise.
const ONCE: u32 = 2 + 24;

/// sin of 20 elements: the answer of the check, and its evaluations. The first `wrong` elements of
/// the gradient have the wrong sign.
fn cost(way: &str, wrong: usize) -> (bool, u32) {
    let x = Array1::linspace(0.1, 1.2, 20);
    let dy = Array1::linspace(-1.0, 0.7, 20);
    let mut gradient = &dy * &x.mapv(f64::cos);
    gradient.iter_mut().take(wrong).for_each(|v| *v = -*v);
    let evaluations = Cell::new(0);
    let f = |x: &Array1<f64>| {
        evaluations.set(evaluations.get() + 1);
        x.mapv(f64::sin)
    };
    let check = match way {
        "glance" => glance,
        "quick" => quick_check,
        _ => check,
    };
    let verdict = check(f, &x, &dy, &gradient).expect("a fair question");
    (verdict == Verdict::Right, evaluations.get())
}

#[test]
fn a_right_gradient_takes_six_an_element() {
    assert_eq!(cost("full", 0), (true, ONCE + 6 * 20));
}

#[test]
fn the_quick_check_of_a_right_gradient_takes_44() {
    assert_eq!(cost("quick", 0), (true, 44));
}

#[test]
fn a_wrong_element_takes_96_more() {
    assert_eq!(cost("full", 1), (false, ONCE + 6 * 20 + 96));
}

#[test]
fn after_sixteen_wrong_elements_nobody_looks_closer() {
    assert_eq!(cost("full", 20), (false, ONCE + 6 * 20 + 16 * 96));
}

/// Once the first direction does not fit, the other two are not tried.
#[test]
fn the_quick_check_goes_on_to_the_full_one() {
    assert_eq!(cost("quick", 1), (false, ONCE + 6 + 6 * 20 + 96));
}

/// Of twenty wrong elements the first is enough.
#[test]
fn a_glance_ends_with_the_first_that_is_wrong() {
    assert_eq!(cost("glance", 0), (true, 44));
    assert_eq!(cost("glance", 20), (false, ONCE + 6 + 6 + 96));
}

/// A ladder ends as soon as a step is good enough: here the second, since the first leaves the
/// domain.
#[test]
fn a_right_element_that_needs_a_second_step_takes_six_more() {
    let evaluations = Cell::new(0);
    let f = |x: &f64| {
        evaluations.set(evaluations.get() + 1);
        if *x < 1.0 - 0.005 { f64::NAN } else { x * x }
    };
    assert_eq!(check(f, &1.0, &1.0, &2.0), Ok(Verdict::Right));
    assert_eq!(evaluations.get(), ONCE + 6 + 6);
}
