//! Edges of a function's domain, odd scales, vanishing gradients, and what rounding swallows.

mod zoo;

use gradcheck::{NumericGradient, Verdict, Wrong, check, numeric_gradient, quick_check};
use ndarray::{Array1, Array2, array};
use rand::RngExt;

/// The check of a function of one number under the upstream gradient 0.7: of the right derivative,
/// which must never be wrong, and of one that is off by one part in a million.
fn verdicts(f: impl Fn(f64) -> f64, x: f64, derivative: f64) -> [Verdict; 2] {
    [1.0, 1.0 + 1e-6].map(|factor| {
        let dx = 0.7 * derivative * factor;
        let full = check(|x: &f64| f(*x), &x, &0.7, &dx).expect("a fair question");
        let quick = quick_check(|x: &f64| f(*x), &x, &0.7, &dx).expect("a fair question");
        assert_eq!(full, quick, "at {x:e}");
        full
    })
}

fn is_decided(f: impl Fn(f64) -> f64, x: f64, derivative: f64) {
    let [right, wrong] = verdicts(f, x, derivative);
    assert_eq!(right, Verdict::Right, "at {x:e}");
    assert!(matches!(wrong, Verdict::Wrong(_)), "at {x:e}: {wrong:?}");
}

/// Steps that leave the domain give NaN, and smaller ones are tried.
#[test]
fn edges_of_a_domain() {
    for x in [1e-6, 1e-4, 1e-3, 0.004, 0.1, 1.0, 1e6] {
        is_decided(f64::ln, x, 1.0 / x);
        is_decided(f64::sqrt, x, 0.5 / x.sqrt());
        is_decided(|x| 1.0 / x, x, -1.0 / (x * x));
    }
    is_decided(f64::acos, 0.9999, -1.0 / (1.0 - 0.9999f64.powi(2)).sqrt());
    is_decided(f64::tan, 1.57, 1.0 / 1.57f64.cos().powi(2));
}

/// Nearer to the edge than the finest step there is no neighbour to compare with.
#[test]
fn at_the_very_edge_nothing_is_decided() {
    for x in [1e-12, 1e-13] {
        for verdict in verdicts(f64::ln, x, 1.0 / x) {
            assert_eq!(verdict, Verdict::Undecidable { tensor: 0, index: vec![] });
        }
    }
    let numeric = numeric_gradient(|x: &f64| x.ln(), &1e-13, &1.0).expect("a fair question");
    assert!(numeric.values[0].values[0].is_nan());
    assert_eq!(numeric.bounds[0].values[0], f64::INFINITY);
}

/// The infinite slope of √x at 0 is no number that an analytic gradient could have.
#[test]
fn an_infinite_slope_never_confirms_a_number() {
    let verdict = check(|x: &f64| x.sqrt(), &0.0, &1.0, &3.0);
    assert!(!matches!(verdict, Ok(Verdict::Right)), "{verdict:?}");
}

/// tanh(s·x) at x = c/s, and s·tanh(x): twelve orders of magnitude on either side.
#[test]
fn tiny_and_huge_scales() {
    for exponent in [-12, -9, -6, -3, 0, 3, 6] {
        let s = 10f64.powi(exponent);
        for c in [0.3, -1.1] {
            is_decided(|x| (s * x).tanh(), c / s, s * (1.0 - c.tanh().powi(2)));
        }
    }
    for exponent in [-12, -6, 0, 6, 12] {
        let s = 10f64.powi(exponent);
        is_decided(|x| s * x.tanh(), 0.3, s * (1.0 - 0.3f64.tanh().powi(2)));
        is_decided(|x| s * x, 0.3, s);
        is_decided(|x| x * x, s, 2.0 * s);
    }
    let [right, _] = verdicts(|x| (1e12 * x).tanh(), 0.3e-12, 1e12 * (1.0 - 0.3f64.tanh().powi(2)));
    assert!(!matches!(right, Verdict::Wrong(_)), "sharper than the finest step: {right:?}");
}

/// Weights of 1e7 and tiny inputs: the usual steps see a sigmoid that is flat but for one jump.
#[test]
fn a_sigmoid_sharper_than_any_usual_step() {
    let w = 1e7;
    for x in [3e-8, -1.2e-7, 2.5e-7] {
        let s = zoo::layers::sigmoid(w * x);
        is_decided(|x| zoo::layers::sigmoid(w * x), x, w * s * (1.0 - s));
        let naive =
            (zoo::layers::sigmoid(w * (x + 1e-5)) - zoo::layers::sigmoid(w * (x - 1e-5))) / 2e-5;
        let verdict = check(|x: &f64| zoo::layers::sigmoid(w * x), &x, &1.0, &naive);
        assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "a difference quotient: {verdict:?}");
    }
}

#[test]
fn gradients_that_are_zero() {
    let constant = |_: &Array1<f64>| array![1.0, 2.0];
    let (x, dy) = (array![0.5, -1.0, 2.0], array![0.3, -0.8]);
    assert_eq!(check(constant, &x, &dy, &Array1::zeros(3)), Ok(Verdict::Right));
    for tiny in [1e-3, 1.0] {
        let wrong = check(constant, &x, &dy, &array![0.0, tiny, 0.0]);
        assert!(matches!(wrong, Ok(Verdict::Wrong(_))), "{wrong:?}");
    }
    is_decided(|x| x * x * x, 2.0, 12.0);
    assert_eq!(verdicts(|x| x * x, 0.0, 0.0)[0], Verdict::Right);
    assert_eq!(verdicts(|x| x.cos(), 0.0, 0.0)[0], Verdict::Right);
}

/// Each input that the function does not use has gradient 0, and any other value is wrong.
#[test]
fn an_input_that_is_not_used() {
    let f = |(a, _): &(Array1<f64>, Array1<f64>)| a * a;
    let x = (array![1.0, 2.0], array![3.0]);
    let dy = array![1.0, -0.5];
    assert_eq!(check(f, &x, &dy, &(array![2.0, -2.0], array![0.0])), Ok(Verdict::Right));
    let verdict = check(f, &x, &dy, &(array![2.0, -2.0], array![1e-6]));
    let Ok(Verdict::Wrong(Wrong::Value(mismatch))) = verdict else { panic!("{verdict:?}") };
    assert_eq!((mismatch.tensor, mismatch.numeric), (1, 0.0));
}

/// Where no rounding hides it, a linear function's gradient is known to the last digits.
#[test]
fn a_linear_function_is_checked_to_ten_digits() {
    let mut rng = zoo::rng(7);
    for _ in 0..20 {
        let trial = zoo::layers::linear(&mut rng);
        let (t, k) = trial.some_element(&mut rng);
        assert_eq!(trial.check(&trial.gradient), Verdict::Right);
        let wrong = trial.check(&trial.with(t, k, |v| v + 1e-9));
        assert!(matches!(wrong, Verdict::Wrong(_)), "{wrong:?}");
    }
}

/// A bias of 1e12 leaves of a difference only a multiple of 1e-4: nothing can be compared.
#[test]
fn outputs_that_swallow_the_step() {
    let mut rng = zoo::rng(7);
    for draw in 0..50 {
        let (x, w): (Array2<f64>, Array2<f64>) =
            (zoo::random((3, 2), 1.0, &mut rng), zoo::random((2, 2), 1.0, &mut rng));
        let dy: Array2<f64> = zoo::random((3, 2), 1.0, &mut rng);
        let dw = dy.t().dot(&x);
        for bias in [1e12, 1e14, 1e18] {
            let f = |w: &Array2<f64>| x.dot(&w.t()) + bias;
            for verdict in [check(f, &w, &dy, &dw), quick_check(f, &w, &dy, &dw)] {
                let undecided = matches!(verdict, Ok(Verdict::Undecidable { .. }));
                assert!(undecided, "draw {draw}, bias {bias:e}: {verdict:?}");
            }
        }
        // A gradient that no rounding explains is wrong all the same.
        let f = |w: &Array2<f64>| x.dot(&w.t()) + 1e12;
        let verdict = check(f, &w, &dy, &(&dw + 1e4));
        assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "{verdict:?}");
        let f = |w: &Array2<f64>| x.dot(&w.t()) + 1e3;
        assert_eq!(check(f, &w, &dy, &dw), Ok(Verdict::Right));
        assert!(matches!(check(f, &w, &dy, &(&dw * 1.001)), Ok(Verdict::Wrong(_))));
    }
}

/// An element that drowns beside others that do not is small beside them: it passes.
#[test]
fn a_saturated_unit_beside_a_live_one() {
    let f = |x: &Array1<f64>| x.mapv(f64::tanh);
    let x = array![0.5, 25.0];
    let dy = array![1.0, -0.7];
    let dx = &dy * &x.mapv(|x: f64| 1.0 / x.cosh().powi(2));
    assert_eq!(check(f, &x, &dy, &dx), Ok(Verdict::Right));
    // Alone it cannot be told from 0.
    let alone = check(|x: &f64| x.tanh(), &25.0, &1.0, &(1.0 / 25f64.cosh().powi(2)));
    assert_eq!(alone, Ok(Verdict::Undecidable { tensor: 0, index: vec![] }));
}

/// Rounding that is large beside everything that is seen hides too much.
#[test]
fn a_swallowed_element_beside_a_live_one() {
    let f = |x: &Array1<f64>| array![x[0].tanh(), x[1] + 1e12, 2.0 * x[2]];
    let (x, dy) = (array![25.0, 0.5, 0.25], array![0.3, 1.0, -0.7]);
    let saturated = 0.3 / 25f64.cosh().powi(2);
    for swallowed in [1.0, 0.3] {
        let verdict = check(f, &x, &dy, &array![saturated, swallowed, -1.4]);
        assert_eq!(verdict, Ok(Verdict::Undecidable { tensor: 0, index: vec![1] }));
    }
    let wrong = check(f, &x, &dy, &array![saturated, 1.0, 1.4]);
    assert!(matches!(wrong, Ok(Verdict::Wrong(_))), "{wrong:?}");
}

/// The smallest neighbours leave the domain, to where the function is infinite.
#[test]
fn infinite_neighbours_are_no_noise() {
    let f = |x: &Array1<f64>| x.mapv(|x| if x < 1.0 { f64::INFINITY } else { x * x });
    let (x, dy) = (array![1.0, 2.0], array![0.5, -0.7]);
    for of_first in [1.0, 5.0] {
        let verdict = check(f, &x, &dy, &array![of_first, -2.8]);
        assert_eq!(verdict, Ok(Verdict::Undecidable { tensor: 0, index: vec![0] }));
    }
}

/// The bound is kept, and where the function is gentle it is tight.
#[test]
fn the_bound_of_a_numeric_gradient_is_kept() {
    let within = |numeric: &NumericGradient, exact: f64| {
        let (value, bound) = (numeric.values[0].values[0], numeric.bounds[0].values[0]);
        assert!((value - exact).abs() <= bound, "{numeric:?}, exactly {exact}");
        bound / exact.abs()
    };
    for k in 1..200 {
        let x = 0.05 * f64::from(k);
        let of = |f: &dyn Fn(f64) -> f64| {
            numeric_gradient(|x: &f64| f(*x), &x, &1.0).expect("a fair question")
        };
        assert!(within(&of(&f64::exp), x.exp()) < 1e-9);
        assert!(within(&of(&f64::ln), 1.0 / x) < 1e-8);
        within(&of(&f64::sin), x.cos());
    }
    let mut rng = zoo::rng(7);
    for _ in 0..500 {
        // Up to functions that no step can resolve: the bound is then as wide as the ignorance.
        let s = 10f64.powf(rng.random_range(0.0..11.0));
        let x = rng.random_range(-1.5..1.5) / s;
        let of = |f: &dyn Fn(f64) -> f64| {
            numeric_gradient(|x: &f64| f(s * x), &x, &1.0).expect("a fair question")
        };
        within(&of(&f64::sin), s * (s * x).cos());
        within(&of(&f64::tanh), s / (s * x).cosh().powi(2));
        within(&of(&|z| (-z * z).exp()), -2.0 * s * (s * x) * (-(s * x).powi(2)).exp());
    }
}

/// Functions of one number, ever sharper, up to those that bend within the finest step, 7e-12: a
/// right derivative is not found wrong, and one that is 1 % off is, up to a sharpness of 1e7.
#[test]
fn sharper_and_sharper() {
    type Sharp = (&'static str, fn(f64) -> f64, fn(f64) -> f64);
    let functions: [Sharp; 6] = [
        ("sin", f64::sin, f64::cos),
        ("tanh", f64::tanh, |z| 1.0 / z.cosh().powi(2)),
        ("spike", |z| (-z * z).exp(), |z| -2.0 * z * (-z * z).exp()),
        ("cubic", |z| z * z * z, |z| 3.0 * z * z),
        // exp overflows at the coarse steps: they are infinite, not right.
        ("softplus", |z| z.exp().ln_1p(), zoo::layers::sigmoid),
        ("ReLU", |z| z.max(0.0) + z.tanh(), |z| f64::from(z > 0.0) + 1.0 / z.cosh().powi(2)),
    ];
    let mut rng = zoo::rng(7);
    for (name, f, df) in functions {
        let mut false_alarms = 0;
        for draw in 0..1500 {
            // Half of the draws where steps begin to be too coarse.
            let exponents = if draw % 2 == 0 { 0.0..14.0 } else { 9.0..11.5 };
            let s = 10f64.powf(rng.random_range(exponents));
            let x = rng.random_range(-1.5..1.5) / s;
            let case = format!("{name}, s = {s:e}, x = {x:e}");
            let derivative = 0.7 * s * df(s * x);
            let f = |x: &f64| f(s * x);
            let right = check(f, &x, &0.7, &derivative).expect("a fair question");
            if matches!(right, Verdict::Wrong(_)) {
                assert!(s > 1e11, "{case}: {right:?}");
                false_alarms += 1;
            }
            assert!(right == Verdict::Right || s > 1e6, "{case}: {right:?}");
            for check in [check, quick_check] {
                let wrong = check(f, &x, &0.7, &(1.01 * derivative)).expect("a fair question");
                let found = matches!(wrong, Verdict::Wrong(_));
                assert!(found || s > 1e7, "{case}: {wrong:?}");
                assert!(found || name == "ReLU" || wrong != Verdict::Right, "{case}: {wrong:?}");
            }
        }
        // Beyond 1e11 rounding and structure cannot always be told apart.
        assert!(false_alarms <= 5, "{name}: {false_alarms} of 1500");
    }
}

/// What computes in f32 is constant on each of its steps.
#[test]
fn a_staircase_has_the_derivative_0() {
    let f = |x: &f64| f64::from((*x as f32).sin());
    assert!(matches!(check(f, &0.3, &0.7, &(0.7 * 0.3f64.cos())), Ok(Verdict::Wrong(_))));
}

/// Where only the outermost neighbour is infinite, so is the difference: it confirms nothing.
#[test]
fn an_infinite_difference_confirms_nothing() {
    for k in 0..500 {
        let upstream = 0.5 + 0.001 * f64::from(k);
        let f = |x: &f64| if *x > 1.0045 { f64::INFINITY } else { x * x };
        for check in [check, quick_check] {
            let verdict = check(f, &1.0, &upstream, &(3.0 * upstream));
            assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "{upstream}: {verdict:?}");
        }
    }
}

/// The finest steps are swallowed by an output of 1e6; the answer is that of the coarser ones.
#[test]
fn fine_steps_that_are_swallowed() {
    for factor in [1.01, 0.5, -1.0] {
        let f = |x: &f64| 1e6 + x.sin();
        assert_eq!(check(f, &0.4, &0.7, &(0.7 * 0.4f64.cos())), Ok(Verdict::Right));
        let verdict = check(f, &0.4, &0.7, &(0.7 * factor * 0.4f64.cos()));
        assert!(matches!(verdict, Ok(Verdict::Wrong(_))), "{verdict:?}");
    }
}
