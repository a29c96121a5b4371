//! What a person reads, word for word.

use gradcheck::report::{beside, element, shape};
use gradcheck::{Pattern, Report, Tensors, Verdict, check};
use insta::assert_snapshot;
use ndarray::{Array1, Array2, array};

type Linear = (Array2<f64>, Array1<f64>);

/// A linear layer's weights and bias, the upstream gradient, and the right gradient.
fn layer() -> (Array2<f64>, Linear, Array2<f64>, Linear) {
    let a = array![[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]];
    let parameters = (array![[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]], array![0.1, -0.2]);
    let dz = array![[1.0, -2.0], [0.5, 0.25]];
    let right = (dz.t().dot(&a), dz.sum_axis(ndarray::Axis(0)));
    (a, parameters, dz, right)
}

/// The report on a wrong gradient of the layer.
fn report(spoil: impl Fn(&mut Linear)) -> String {
    let (a, parameters, dz, mut gradient) = layer();
    spoil(&mut gradient);
    let forward = |(w, b): &Linear| a.dot(&w.t()) + b;
    match check(forward, &parameters, &dz, &gradient).expect("a fair question") {
        Verdict::Wrong(wrong) => wrong.report(&["dw", "db"]).to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_constant_ratio() {
    assert_snapshot!(report(|(dw, _)| *dw /= 2.0), @r"
    dw is not the gradient of the loss

      worst      dw[1, 2] = -2.09    numeric -4.19 ± 5e-11
      pattern    every element is ½ of the numeric gradient
    ");
}

#[test]
fn two_tensors() {
    assert_snapshot!(report(|(dw, db)| { *dw *= -1.0; *db *= -1.0; }), @r"
    dw and db are not the gradients of the loss

      worst      dw[1, 2] = 4.19    numeric -4.19 ± 5e-11
      pattern    every element has the wrong sign, and is right otherwise
    ");
}

#[test]
fn one_element_that_is_only_just_wrong() {
    assert_snapshot!(report(|(dw, _)| dw[[1, 0]] += 1e-7), @r"
    dw is not the gradient of the loss

      worst      dw[1, 0] = -0.6249999    numeric -0.6250000 ± 4e-11
      pattern    all other elements are right
    ");
}

#[test]
fn a_gradient_of_zeros() {
    assert_snapshot!(report(|(_, db)| db.fill(0.0)), @r"
    db is not the gradient of the loss

      worst      db[1] = 0    numeric -1.75 ± 6e-11
      pattern    every element is 0
    ");
}

#[test]
fn no_pattern() {
    assert_snapshot!(report(|(dw, _)| dw.mapv_inplace(|v| v * v + 0.3)), @r"
    dw is not the gradient of the loss

      worst      dw[1, 2] = 17.8    numeric -4.19 ± 5e-11
    ");
}

/// Without names, and with a plain number as input.
#[test]
fn a_plain_number_without_a_name() {
    let verdict = check(|x: &f64| x * x, &3.0, &1.0, &3.0);
    let Ok(Verdict::Wrong(wrong)) = verdict else { panic!("{verdict:?}") };
    assert_snapshot!(wrong.report(&[]).to_string(), @r"
    tensor 0 is not the gradient of the loss

      worst      tensor 0 = 3.00    numeric 6.00 ± 7e-11
      pattern    every element is ½ of the numeric gradient
    ");
}

#[test]
fn a_report_lines_up_its_rows() {
    let report = Report::new("linear_backward: dw is not the gradient of the loss")
        .row("you wrote", "the mean taken twice:\nthe loss already divides by m")
        .row("case", "a 3×4 · seed 7");
    assert_snapshot!(report.to_string(), @r"
    linear_backward: dw is not the gradient of the loss

      you wrote  the mean taken twice:
                 the loss already divides by m
      case       a 3×4 · seed 7
    ");
    assert_eq!(Report::new("only a headline").to_string(), "only a headline\n");
}

#[test]
fn two_numbers_have_enough_digits_to_differ() {
    let lines = [
        beside(0.482, 0.964, "numeric", 2e-12),
        beside(1.0, 1.0 + 1e-9, "numeric", 3e-12),
        beside(0.1 + 0.2, 0.3, "expected", 0.0),
        beside(0.0, -1.25e-9, "numeric", 1.6e-15),
        beside(-0.99999, -1.00001, "numeric", 1e-10),
        beside(123456.0, 123457.0, "numeric", 4e-7),
        beside(3.2e12, 1.6e12, "numeric", 40.0),
        beside(f64::NAN, 1.0, "expected", 1e-9),
        beside(f64::NEG_INFINITY, 1.0, "expected", 1e-9),
        beside(-2.0, 2.0, "numeric", f64::INFINITY),
        beside(5e-324, 1e-323, "numeric", 0.0),
    ];
    assert_snapshot!(lines.join("\n"), @r"
    0.482    numeric 0.964 ± 2e-12
    1.000000000    numeric 1.000000001 ± 3e-12
    0.30000000000000004    expected 0.29999999999999999 ± 0
    0    numeric -1.25e-9 ± 2e-15
    -0.999990    numeric -1.00001 ± 1e-10
    123456    numeric 123457 ± 4e-7
    3.20e12    numeric 1.60e12 ± 4e1
    NaN    expected 1.00 ± 1e-9
    -inf    expected 1.00 ± 1e-9
    -2.00    numeric 2.00 ± inf
    4.94e-324    numeric 9.88e-324 ± 0
    ");
}

#[test]
fn places_and_shapes() {
    assert_eq!(element("dw", &[1, 2]), "dw[1, 2]");
    assert_eq!(element("loss", &[]), "loss");
    assert_eq!(shape(&[2, 3, 4]), "2×3×4");
    assert_eq!(shape(&[5]), "length 5");
    assert_eq!(shape(&[]), "a number");
    let tensor = &Array2::<f64>::zeros((3, 4)).to_tensors()[0];
    assert_eq!((tensor.index(0), tensor.index(7)), (vec![0, 0], vec![1, 3]));
}

#[test]
fn patterns_in_words() {
    let patterns = [
        Pattern::Ratio(-1.0),
        Pattern::Ratio(2.0),
        Pattern::Ratio(0.5),
        Pattern::Ratio(8.0),
        Pattern::Ratio(1.0 / 32.0),
        Pattern::Ratio(-0.25),
        Pattern::Ratio(0.9),
        Pattern::Ratio(-3.0),
        Pattern::Ratio(1e-6),
        Pattern::Ratio(1.0 + 2e-9),
        Pattern::AllZero,
        Pattern::ShouldBeZero,
        Pattern::OneElement,
        Pattern::NeverWritten(1),
        Pattern::NeverWritten(3),
        Pattern::Transposed,
        Pattern::PlusMultipleOfInput(0.01),
        Pattern::PlusMultipleOfInput(-1e-5),
        Pattern::OneRow(3),
        Pattern::OneColumn(0),
        Pattern::RatioPerColumn,
        Pattern::RatioPerRow,
        Pattern::OffsetPerRow,
        Pattern::Shifted(1),
        Pattern::Shifted(-1),
        Pattern::Reversed,
    ];
    let lines: Vec<String> = patterns.iter().map(Pattern::to_string).collect();
    assert_snapshot!(lines.join("\n"), @r"
    every element has the wrong sign, and is right otherwise
    every element is twice the numeric gradient
    every element is ½ of the numeric gradient
    every element is 8 times the numeric gradient
    every element is 1/32 of the numeric gradient
    every element is -1/4 of the numeric gradient
    every element is 0.9000 times the numeric gradient
    every element is -3 times the numeric gradient
    every element is 1.000e-6 times the numeric gradient
    every element is 1.000000002 times the numeric gradient
    every element is 0
    the numeric gradient is 0 everywhere
    all other elements are right
    one element is 0, the others are right
    3 elements are 0, the others are right
    the elements are right, but transposed
    off by 0.0100 times the input itself, everywhere
    off by -1.00e-5 times the input itself, everywhere
    only row 3 is wrong
    only column 0 is wrong
    each column is a multiple of the right one, never the same
    each row is a multiple of the right one, never the same
    each row is off by a constant
    each element stands one place too late
    each element stands one place too early
    the first axis runs backwards
    ");
}
