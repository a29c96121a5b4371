//! Questions that cannot be asked, and gradients that need no numbers to be refused.

use gradcheck::{Tensor, Unfit, Verdict, Wrong, check, numeric_gradient, quick_check};
use insta::assert_snapshot;
use ndarray::{Array1, Array2, array};
use std::cell::Cell;

type Vector = Array1<f64>;

/// x², element by element, with what the full check says of a gradient.
fn judge(x: &Vector, upstream: &Vector, gradient: &Vector) -> Result<Verdict, Unfit> {
    check(|x: &Vector| x * x, x, upstream, gradient)
}

/// Why the question is refused; the quick check and the bare numeric gradient refuse it as well.
fn refused<Y: gradcheck::Tensors>(f: impl Fn(&Vector) -> Y, x: &Vector, dy: &Vector) -> String {
    let unfit = check(&f, x, dy, x).expect_err("not a fair question");
    assert_eq!(quick_check(&f, x, dy, x).as_ref(), Err(&unfit));
    assert_eq!(numeric_gradient(&f, x, dy).map(|_| ()).as_ref(), Err(&unfit));
    unfit.to_string()
}

fn square(x: &Vector) -> Vector {
    x * x
}

#[test]
fn a_fair_question_is_answered() {
    let (x, dy) = (array![1.0, -2.0], array![0.5, 3.0]);
    assert_eq!(judge(&x, &dy, &array![1.0, -12.0]), Ok(Verdict::Right));
    assert!(matches!(judge(&x, &dy, &array![1.0, 12.0]), Ok(Verdict::Wrong(_))));
}

#[test]
fn an_input_or_output_without_elements() {
    let none = Array1::zeros(0);
    assert_snapshot!(refused(square, &none, &none),
        @"the input or the output has no element: pass at least one");
    assert_snapshot!(refused(|_| Array1::zeros(0), &array![1.0], &none),
        @"the input or the output has no element: pass at least one");
    let no_columns: Array2<f64> = Array2::zeros((3, 0));
    let empty = check(|_: &Array2<f64>| 1.0, &no_columns, &1.0, &no_columns);
    assert_eq!(empty, Err(Unfit::Empty));
}

/// A tensor of no elements beside one that has some is an edge case, not a mistake.
#[test]
fn a_zero_length_axis_beside_other_inputs() {
    type X = (Array2<f64>, Array1<f64>);
    let x: X = (Array2::zeros((0, 3)), array![1.0, 2.0, 3.0]);
    let f = |(w, b): &X| w.sum() + b.mapv(|b| b * b).sum();
    let gradient: X = (Array2::zeros((0, 3)), array![2.0, 4.0, 6.0]);
    assert_eq!(check(f, &x, &1.0, &gradient), Ok(Verdict::Right));
    assert_eq!(quick_check(f, &x, &1.0, &gradient), Ok(Verdict::Right));
    let wrong: X = (Array2::zeros((0, 3)), array![2.0, 4.0, 5.0]);
    assert!(matches!(check(f, &x, &1.0, &wrong), Ok(Verdict::Wrong(_))));
    let wrong: X = (Array2::zeros((3, 0)), array![2.0, 4.0, 6.0]);
    assert!(matches!(check(f, &x, &1.0, &wrong), Ok(Verdict::Wrong(Wrong::Shape { .. }))));
}

#[test]
fn an_upstream_gradient_of_another_shape() {
    let x = array![1.0, 2.0, 3.0];
    assert_snapshot!(refused(square, &x, &array![1.0, 2.0]),
        @"the upstream gradient has shapes [[2]] and the output [[3]]: they must be the same");
    let pair = |x: &Vector| (x.clone(), x.sum());
    assert_snapshot!(refused(pair, &x, &array![1.0, 2.0, 3.0]),
        @"the upstream gradient has shapes [[3]] and the output [[3], []]: they must be the same");
}

/// The softmax is why: under an upstream gradient of ones its own gradient is 0.
#[test]
fn an_upstream_gradient_that_hides_mistakes() {
    let x = array![1.0, 2.0, 3.0];
    assert_snapshot!(refused(square, &x, &array![1.0, 1.0, 1.0]),
        @"the upstream gradient has the same value everywhere, which hides mistakes: use random values");
    assert_eq!(judge(&x, &array![0.0, 0.0, 0.0], &x), Err(Unfit::ConstantUpstream));
    let loss = |x: &Vector| x.sum();
    assert_eq!(check(loss, &x, &0.0, &array![0.0, 0.0, 0.0]), Err(Unfit::ConstantUpstream));
    assert_eq!(check(loss, &x, &1.0, &array![1.0, 1.0, 1.0]), Ok(Verdict::Right));
}

#[test]
fn numbers_that_are_not_finite() {
    let (x, dy) = (array![1.0, 2.0], array![1.0, 0.5]);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(judge(&array![1.0, bad], &dy, &x), Err(Unfit::NotFinite("input")));
        assert_eq!(judge(&x, &array![1.0, bad], &x), Err(Unfit::NotFinite("upstream gradient")));
        let output = check(|x: &Vector| x * bad, &x, &dy, &x);
        assert_eq!(output, Err(Unfit::NotFinite("output")));
    }
    assert_snapshot!(refused(square, &array![f64::NAN, 1.0], &dy),
        @"the input is not finite: choose a point where it is");
    assert_snapshot!(refused(square, &x, &array![f64::INFINITY, 1.0]),
        @"the upstream gradient is not finite: choose a point where it is");
    assert_snapshot!(refused(|x| x.ln(), &array![-1.0, 1.0], &dy),
        @"the output is not finite: choose a point where it is");
}

#[test]
fn a_function_that_does_not_repeat_itself() {
    let calls = Cell::new(0.0);
    let restless = |x: &Vector| {
        calls.set(calls.get() + 1.0);
        x + calls.get() * f64::EPSILON
    };
    assert_snapshot!(refused(restless, &array![1.0, 2.0], &array![1.0, 0.5]),
        @"the function gives two answers at one point: seed its random numbers inside");
}

/// As NumPy's `x[x > 0]`: the shape of the output changes on the way.
#[test]
fn a_function_whose_shape_changes_nearby_is_not_decided() {
    let positive = |x: &Vector| x.iter().copied().filter(|&x| x >= 0.0).collect::<Vector>();
    let verdict = check(positive, &array![0.0, 1.0], &array![2.0, 3.0], &array![2.0, 3.0]);
    assert_eq!(verdict, Ok(Verdict::Undecidable { tensor: 0, index: vec![0] }));
}

/// The report of a gradient that is refused at sight.
fn refused_gradient(gradient: &impl gradcheck::Tensors) -> String {
    let x = (array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], array![1.0, 2.0, 3.0]);
    let f = |(w, b): &(Array2<f64>, Vector)| w.sum() + b.sum();
    match check(f, &x, &1.0, gradient).expect("a fair question") {
        Verdict::Wrong(wrong) => wrong.report(&["dw", "db"]).to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_gradient_of_another_count_or_shape() {
    let (dw, db) = (Array2::<f64>::ones((2, 3)), Vector::ones(3));
    assert_snapshot!(refused_gradient(&dw), @"1 gradient for 2 inputs");
    assert_snapshot!(refused_gradient(&(dw.clone(), db.clone(), 0.0)), @"3 gradients for 2 inputs");
    assert_snapshot!(refused_gradient(&(dw.t().to_owned(), db.clone())), @r"
    dw has the wrong shape

      yours      3×2
      expected   2×3
    ");
    assert_snapshot!(refused_gradient(&(dw.clone(), 1.0)), @r"
    db has the wrong shape

      yours      a number
      expected   length 3
    ");
    assert_snapshot!(refused_gradient(&(dw, array![[1.0, 1.0, 1.0]])), @r"
    db has the wrong shape

      yours      1×3
      expected   length 3
    ");
}

#[test]
fn a_gradient_that_is_not_finite() {
    let (mut dw, db) = (Array2::<f64>::ones((2, 3)), Vector::ones(3));
    dw[[1, 2]] = f64::NAN;
    assert_snapshot!(refused_gradient(&(dw.clone(), db.clone())), @r"
    dw is not finite

      worst      dw[1, 2] = NaN
    ");
    dw[[1, 2]] = 1.0;
    assert_snapshot!(refused_gradient(&(dw, &db / 0.0)), @r"
    db is not finite

      worst      db[0] = inf
    ");
}

/// Arrays in another memory order are read by their indices.
#[test]
fn a_transposed_array_is_the_array_it_shows() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].reversed_axes();
    let dy = array![[1.0, -2.0], [0.5, 0.25], [3.0, -1.0]];
    let dx = &x * &dy * 2.0;
    let square = |x: &Array2<f64>| x * x;
    assert_eq!(check(square, &x, &dy, &dx), Ok(Verdict::Right));
    assert_eq!(quick_check(square, &x, &dy, &dx), Ok(Verdict::Right));
    assert!(matches!(check(square, &x, &dy, &-dx), Ok(Verdict::Wrong(_))));
}

/// Plain data, lists and fixed arrays are inputs too.
#[test]
fn other_containers() {
    let tensor = Tensor { shape: vec![2], values: vec![1.0, 2.0] };
    let x = (vec![tensor.clone(), tensor], [0.5, 4.0]);
    let f = |(t, s): &(Vec<Tensor>, [f64; 2])| {
        t[0].values[0] * t[1].values[1] * s[0] + t[0].values[1] * t[1].values[0] * s[1]
    };
    let row = |a: f64, b: f64| Tensor { shape: vec![2], values: vec![a, b] };
    let right = (vec![row(1.0, 4.0), row(8.0, 0.5)], [2.0, 2.0]);
    assert_eq!(check(f, &x, &1.0, &right), Ok(Verdict::Right));
    let wrong = (vec![row(1.0, 4.0), row(0.5, 8.0)], [2.0, 2.0]);
    let Ok(Verdict::Wrong(Wrong::Value(mismatch))) = check(f, &x, &1.0, &wrong) else {
        panic!("the second tensor is wrong");
    };
    assert_eq!(mismatch.wrong_tensors, [1]);
}
