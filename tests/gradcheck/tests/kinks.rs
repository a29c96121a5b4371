//! Where a function has a kink: right answers never fail, wrong ones do where that can be known.

mod zoo;

use gradcheck::{Tensors, Verdict, check, numeric_gradient, quick_check};
use ndarray::{Array1, array};
use rand::{RngExt, rngs::StdRng};
use zoo::kinks::{RELU, a_billionth, mlp_near_kink};
use zoo::measure::{WrongSide, correct, wrong_side};
use zoo::{KINKS, Trial};

const DRAWS: u32 = 10;

#[test]
fn right_answers_never_fail() {
    for family in KINKS {
        let count = correct(family, DRAWS, 7);
        assert_eq!(count.false_alarms, 0, "{}: {count:?}", family.name);
    }
}

/// Off the kink there is one derivative, and steps that end before the kink find it.
#[test]
fn near_a_kink_is_not_undecidable() {
    for name in ["ReLU unit within a step", "leaky ReLU within a step"] {
        let family = KINKS.iter().find(|family| family.name == name).expect(name);
        assert_eq!(correct(family, DRAWS, 7).undecidable, 0, "{name}");
    }
}

/// The answer that a finite difference across the kink supports, and a derivation does not.
#[test]
fn the_wrong_side_of_a_kink_nearby_is_found() {
    let all_wrong = WrongSide { wrong: DRAWS, undecidable: 0, right: 0 };
    let within_a_step = |rng: &mut StdRng| rng.random_range(1e-5..6.0 / 512.0);
    assert_eq!(wrong_side(DRAWS, 7, within_a_step), all_wrong);
    assert_eq!(wrong_side(DRAWS, 7, a_billionth), all_wrong);
}

/// Half of each side: what a central difference says at |z| = 1e-9.
#[test]
fn the_mean_of_both_sides_is_found_wrong_near_a_kink() {
    let mut rng = zoo::rng(7);
    for _ in 0..DRAWS {
        let z = a_billionth(&mut rng);
        let (mlp, place) = mlp_near_kink(RELU, z, &mut rng);
        let mut slopes = zoo::networks::Mlp::hidden(&mlp.data, &mlp.parameters).mapv(RELU.df);
        slopes[place] = 0.5;
        let (_, halves) = mlp.backward_with(&slopes);
        let verdict = mlp.trial(halves.clone()).check(&halves.to_tensors());
        assert!(matches!(verdict, Verdict::Wrong(_)), "z = {z:e}: {verdict:?}");
    }
}

/// Other elements are still judged when one sits on a kink.
#[test]
fn a_mistake_elsewhere_is_found_in_spite_of_a_kink() {
    for family in KINKS {
        let mut rng = zoo::rng(7);
        for _ in 0..DRAWS {
            let trial: Trial = (family.draw)(&mut rng);
            let (t, k) = (trial.gradient.len() - 1, 0);
            let verdict = trial.check(&trial.with(t, k, |v| v + 10.0));
            assert!(matches!(verdict, Verdict::Wrong(_)), "{}: {verdict:?}", family.name);
        }
    }
}

/// At the kink itself any slope between the sides is right, and one of their size cannot be refused
/// either: the kink passes for noise when the noise is measured. What lies far off can.
#[test]
fn at_the_kink_itself() {
    let f = |x: &f64| x.max(0.0);
    for slope in [0.0, 0.3, 1.0] {
        let verdict = check(f, &0.0, &1.0, &slope);
        assert_eq!(verdict, Ok(Verdict::Undecidable { tensor: 0, index: vec![] }), "{slope}");
    }
    for slope in [-20.0, 20.0, 1e3, -1e3] {
        let verdict = check(f, &0.0, &1.0, &slope);
        assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "{slope}: {verdict:?}");
    }
}

/// |x|, the larger of two, a clipped value, a piecewise parabola: on either side of the kink, at
/// every distance, the side's own derivative is right, and the other side's is not.
#[test]
fn one_kink_at_any_distance() {
    type Kinked = (&'static str, fn(f64) -> f64, fn(f64) -> f64);
    let functions: [Kinked; 4] = [
        ("abs", f64::abs, f64::signum),
        ("max", |x| x.max(3.0 * x), |x| if x > 0.0 { 3.0 } else { 1.0 }),
        ("clip", |x| x.min(0.0).sin(), |x| if x > 0.0 { 0.0 } else { x.cos() }),
        ("bend", |x| x + x * x.abs() / 0.01, |x| 1.0 + 2.0 * x.abs() / 0.01),
    ];
    let mut rng = zoo::rng(7);
    for (name, f, df) in functions {
        for _ in 0..200 {
            let x = 10f64.powf(rng.random_range(-9.0..-1.0))
                * f64::from(rng.random_range(0..2) * 2 - 1);
            // A term that is not 0 beside the kink, as in a layer.
            let y = |x: &f64| array![f(*x), x.cos()];
            let dy = array![0.7, -0.3];
            let right = 0.7 * df(x) + 0.3 * x.sin();
            for verdict in [check(y, &x, &dy, &right), quick_check(y, &x, &dy, &right)] {
                assert!(!matches!(verdict, Ok(Verdict::Wrong(_))), "{name} at {x:e}: {verdict:?}");
            }
            if name != "bend" {
                let other = 0.7 * df(-x) + 0.3 * x.sin();
                let verdict = check(y, &x, &dy, &other);
                assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "{name} at {x:e}: {verdict:?}");
            }
        }
    }
}

/// The bound of the numeric gradient holds near a kink as well.
#[test]
fn the_bound_of_a_numeric_gradient_covers_a_kink() {
    let mut rng = zoo::rng(7);
    for _ in 0..200 {
        let x: Array1<f64> = Array1::from_shape_simple_fn(3, || a_billionth(&mut rng));
        let dy = array![1.0, -2.0, 0.5];
        let numeric =
            numeric_gradient(|x: &Array1<f64>| x.mapv(f64::abs), &x, &dy).expect("a fair question");
        for k in 0..3 {
            let error = (numeric.values[0].values[k] - dy[k] * x[k].signum()).abs();
            assert!(error <= numeric.bounds[0].values[k], "{x}: {numeric:?}");
        }
    }
}
