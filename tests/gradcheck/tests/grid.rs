//! A few draws of what `examples/grid.rs` counts by the million: functions that saturate, cancel and
//! swallow.

mod zoo;

use gradcheck::{NumericGradient, Unfit, Verdict, check, numeric_gradient, quick_check};
use ndarray::{Array1, Array2, Axis, array};
use zoo::grid::some;

#[test]
fn a_right_gradient_is_never_wrong_and_a_wrong_one_never_right() {
    let count = some(12, 7);
    assert!(count.draws > 500, "{count:?}");
    assert_eq!((count.false_alarms, count.missed, count.outside), (0, 0, 0), "{count:?}");
    // Not by being undecided about everything.
    assert!(2 * count.right > count.draws && 4 * count.found > 3 * count.spoiled, "{count:?}");
}

/// Silence is not the value 0, whatever the analytic gradient says.
#[test]
fn a_gradient_of_zero_beside_a_large_constant_is_wrong() {
    type Case = (fn(f64) -> f64, f64, f64);
    let cases: [Case; 4] = [
        (|x| 1e6 + x.sin(), 0.3, 0.3f64.cos()),
        (|x| 1.0 + 1e-6 * x, 0.3, 1e-6),
        (|x| 1e4 + 0.01 * x.sin(), 0.3, 0.01 * 0.3f64.cos()),
        (|x| (x.sin() + 1e8) - 1e8, 0.3, 0.3f64.cos()),
    ];
    for (i, (f, x, derivative)) in cases.into_iter().enumerate() {
        let f = |x: &f64| f(*x);
        for check in [check, quick_check] {
            assert_eq!(check(f, &x, &1.0, &derivative), Ok(Verdict::Right), "case {i}");
            let verdict = check(f, &x, &1.0, &0.0);
            assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "case {i}: {verdict:?}");
        }
        let NumericGradient { values, bounds } = numeric_gradient(f, &x, &1.0).expect("a number");
        let error = (values[0].values[0] - derivative).abs();
        assert!(error <= bounds[0].values[0] && bounds[0].values[0] > 0.0, "case {i}");
    }
}

/// The gradient of a feature near 1e-3, dropped, beside targets near 1000.
#[test]
fn a_dropped_feature_beside_large_targets_is_wrong() {
    let x = array![[1.0, 1e-3], [-0.5, 2e-3], [2.0, -1e-3]];
    let targets = array![1000.0, 1001.0, 998.5];
    let w = array![0.5, -0.25];
    let loss = |w: &Array1<f64>| (x.dot(w) - &targets).mapv(|e| e * e).sum() / 3.0;
    let mut right = x.t().dot(&(x.dot(&w) - &targets)) * (2.0 / 3.0);
    assert_eq!(check(loss, &w, &1.0, &right), Ok(Verdict::Right));
    right[1] = 0.0;
    assert!(matches!(check(loss, &w, &1.0, &right), Ok(Verdict::Wrong(_))));
}

/// The cross entropy of a learned example, and the softmax behind it, however far they saturate.
#[test]
fn a_saturated_softmax_is_not_wrong() {
    let cross_entropy = |z: &Array2<f64>| {
        let shifted = z - z[[0, 0]].max(z[[0, 1]]);
        shifted.mapv(f64::exp).sum().ln() - shifted[[0, 0]]
    };
    for z in [5.0f64, 14.0, 15.0, 20.0, 30.0, 38.0, 40.0] {
        let q = (-z).exp() / (1.0 + (-z).exp());
        let logits = array![[z, 0.0]];
        let verdict = check(cross_entropy, &logits, &1.0, &array![[-q, q]]);
        assert!(!matches!(verdict, Ok(Verdict::Wrong(_))), "{z}: {verdict:?}");
        assert!(z > 20.0 || verdict == Ok(Verdict::Right), "{z}: {verdict:?}");

        let p = |z: &Array2<f64>| {
            let e = (z - z[[0, 0]].max(z[[0, 1]])).mapv(f64::exp);
            &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1))
        };
        let dp = array![[0.7, -0.4]];
        let dz = 1.1 * q * (1.0 - q);
        let verdict = check(p, &logits, &dp, &array![[dz, -dz]]);
        assert!(!matches!(verdict, Ok(Verdict::Wrong(_))), "{z}: {verdict:?}");
    }
}

/// With one digit left of 1 + tanh or 1 + eˣ the slope near the point is x's alone, and a little further
/// the function is 0.
#[test]
fn an_activation_with_one_digit_left_is_not_wrong() {
    let gelu = |x: f64| 0.5 * x * (1.0 + (0.7978845608028654 * (x + 0.044715 * x.powi(3))).tanh());
    let mish = |x: f64| x * x.exp().ln_1p().tanh();
    let naive_mish = |x: f64| x * (1.0 + x.exp()).ln().tanh();
    let derivative = |x: f64| (mish(x + 1e-4) - mish(x - 1e-4)) / 2e-4;
    let verdict = check(|x: &f64| gelu(*x), &-7.1460770389080785, &1.0, &-4.8521e-15);
    assert!(!matches!(verdict, Ok(Verdict::Wrong(_))), "GELU: {verdict:?}");
    for x in [-35.322684581519084, -36.127189514126825, -34.85257488824431] {
        let verdict = check(|x: &f64| naive_mish(*x), &x, &1.0, &derivative(x));
        assert!(!matches!(verdict, Ok(Verdict::Wrong(_))), "Mish at {x}: {verdict:?}");
    }
}

/// 1e-13 of the others, and twice as large as it should be: nothing shows it.
#[test]
fn an_element_far_below_the_rounding_of_the_others_is_undecidable() {
    let f = |(x, s): &(Array1<f64>, f64)| x.mapv(f64::sin).sum() + 1e-13 * s;
    let x = (array![0.3, -0.8, 1.1], 0.5);
    let cos = x.0.mapv(f64::cos);
    for factor in [1.0, 2.0] {
        let verdict = check(f, &x, &1.0, &(cos.clone(), factor * 1e-13));
        assert_eq!(verdict, Ok(Verdict::Undecidable { tensor: 1, index: vec![] }), "{factor}");
    }
}

/// A panic at a neighbour is an error that says what to do; NaN there is no obstacle.
#[test]
fn a_function_that_refuses_a_point_nearby() {
    let ln = |x: &f64| {
        assert!(*x > 0.0, "x must be positive");
        x.ln()
    };
    for check in [check, quick_check] {
        let refused = check(ln, &1e-3, &1.0, &1e3);
        assert_eq!(refused, Err(Unfit::Refused("x must be positive".into())));
    }
    assert!(matches!(numeric_gradient(ln, &1e-3, &1.0), Err(Unfit::Refused(_))));
    assert_eq!(check(ln, &1.0, &1.0, &1.0), Ok(Verdict::Right));
    assert_eq!(check(|x: &f64| x.ln(), &1e-3, &1.0, &1e3), Ok(Verdict::Right));
}

#[test]
fn a_list_of_numbers_is_one_tensor() {
    let f = |x: &Vec<f64>| x.iter().map(|x| x * x).collect::<Vec<f64>>();
    let (x, dy) = (vec![1.0, 2.0, 3.0], vec![0.5, -1.0, 2.0]);
    assert_eq!(check(f, &x, &dy, &array![1.0, -4.0, 12.0]), Ok(Verdict::Right));
    let Ok(wrong) = check(f, &x, &dy, &vec![1.0, -4.0, 6.0]) else { panic!("a fair question") };
    assert_eq!(
        wrong.to_string(),
        "tensor 0 is not the gradient of the loss\n\n  worst      tensor 0[2] = 6.00    \
         numeric 12.0 ± 1e-10\n  pattern    all other elements are right\n"
    );
}

#[test]
#[should_panic(expected = "tensor 0 = 0.5")]
fn assert_gradient_shows_the_report() {
    gradcheck::assert_gradient!(|x: &f64| x.sin(), &0.0, &1.0, &0.5);
}

#[test]
fn twelve_parts() {
    type X = (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64);
    let f = |x: &X| x.0 * x.11 + x.5;
    let x = (2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0);
    let dx = (3.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0);
    gradcheck::assert_gradient!(f, &x, &1.0, &dx);
}
