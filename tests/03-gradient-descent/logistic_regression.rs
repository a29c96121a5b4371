//! The mean logistic loss from scores. Scores of ±1000 show whether the loss was written as the
//! logarithm of a probability that has become 0.

use super::regression::*;
use super::*;

/// Labels 0 and 1, or one of them alone.
fn draw(case: &mut Case) -> Data {
    let mut data = Data::draw(case);
    let least = *case.pick(&[0, 0, 0, 1, 2]);
    // The sign of what was drawn as a target; all 1; all 0.
    data.y.mapv_inplace(|y| if least == 1 || least == 0 && y > 0.0 { 1.0 } else { 0.0 });
    data
}

/// ln(1 + eᶻ), where z is the score against the label: ln p and ln(1 − p) are both of this form.
fn expected_loss(data: &Data) -> f64 {
    let against = data.scores() * data.y.mapv(|y| 1.0 - 2.0 * y);
    against.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p()).sum() / data.m()
}

#[test]
fn loss_and_gradient() {
    task!().cases(48, |case| {
        let data = draw(case);
        data.tell(case);
        let yours = ask!(case, logistic_regression, data)?;
        // Where every label is met by far, what is left is the rounding of a score.
        yours.close("loss", &expected_loss(&data), 1e-13, 1e-11)?;
        let point = (data.w.clone(), data.b);
        yours.gradients(&["dw", "db"], loss_at!(logistic_regression, data), &point, &1.0)
    });
}

/// e¹⁰⁰⁰ is infinite; the loss of a score of 1000 is 1000 for a label 0, and 0 for a label 1. Each
/// score alone, and then all of them: none hides another.
#[test]
fn extreme_scores() {
    task!().once(|case| {
        let scores = [1000.0, 750.0, 40.0, 0.0, -40.0, -750.0, -1000.0];
        let both = |label: f64| scores.map(|s| (s, label));
        let all: Vec<(f64, f64)> = [both(0.0), both(1.0)].concat();
        let alone = all.iter().map(|&one| vec![one]);
        for examples in alone.chain([all.clone()]) {
            let (s, y): (Vec<f64>, Vec<f64>) = examples.into_iter().unzip();
            let (s, y) = (Array1::from(s), Array1::from(y));
            let data = Data { x: s.clone().insert_axis(Axis(1)), y, w: Array1::ones(1), b: 0.0 };
            data.tell(case);
            let yours = ask!(case, logistic_regression, data)?;
            let error = s.mapv(|s| 1.0 / (1.0 + (-s).exp())) - &data.y;
            // A rounding of the score and of the probability; the loss of −1000 is 0 for a label 0.
            yours.close("loss", &expected_loss(&data), 1e-13, 1e-13)?;
            yours.close("db", &(error.sum() / data.m()), 1e-15, 1e-13)?;
            yours.close("dw", &Array1::from_elem(1, error.dot(&s) / data.m()), 1e-13, 1e-13)?;
        }
        Ok(())
    });
}

/// Every example far on its right side: what is left of loss and gradient is e⁻²⁵ or so, which an
/// ε in the probability, or a threshold, would drown.
#[test]
fn examples_that_are_almost_certain() {
    task!().cases(16, |case| {
        let m = case.length(2..=7);
        let range = case.pick(&[20.0..30.0, 5.0..9.0, 33.0..40.0]).clone();
        let s = case.vector("sign", m).mapv(|v| v.signum() * case.number(range.clone()));
        let y = s.mapv(|s| if s > 0.0 { 1.0 } else { 0.0 });
        let data = Data { x: s.clone().insert_axis(Axis(1)), y, w: Array1::ones(1), b: 0.0 };
        data.tell(case);
        case.tell(format!("scores ±{range:?}, all of them right"));
        let yours = ask!(case, logistic_regression, data)?;
        let left = s.mapv(|s| 1.0 / (1.0 + s.abs().exp()));
        let slope = -&left * s.mapv(f64::signum);
        // σ(30) is 1 to a rounding of 1, 10⁻¹⁶; s + ln(1 + e⁻ˢ) − s is right to a rounding of 30, 4·10⁻¹⁵.
        yours.close("loss", &expected_loss(&data), 1e-14, 1e-12)?;
        yours.close("db", &(slope.sum() / data.m()), 3e-16, 1e-12)?;
        yours.close("dw", &Array1::from_elem(1, slope.dot(&s) / data.m()), 1e-14, 1e-12)
    });
}

/// Features of 10⁷ and weights of 10⁻⁷: scores are of ordinary size, but no usual step is small.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let mut data = draw(case);
        let unit = *case.pick(&[1e7, 1e-7]);
        data.x *= unit;
        data.w /= unit;
        data.tell(case);
        let yours = ask!(case, logistic_regression, data)?;
        let model = reference::Model { w: data.w.clone(), b: data.b };
        let g = reference::logistic_regression(&model, &data.x, &data.y);
        // Where every label is met by far, what is left is the rounding of a probability, and of a score.
        yours.close("loss", &g.loss, 1e-13, 1e-11)?;
        yours.close("dw", &g.dw, 1e-12 * unit, 1e-11)?;
        yours.close("db", &g.db, 1e-12, 1e-11)
    });
}

#[test]
fn no_feature_is_no_error() {
    task!().once(|case| {
        let y = Array1::from(vec![1.0, 0.0, 0.0, 1.0]);
        let data = Data { x: Array2::zeros((4, 0)), y, w: Array1::zeros(0), b: 1.5 };
        data.tell(case);
        let yours = ask!(case, logistic_regression, data)?;
        equals_reference!(yours, logistic_regression, data)
    });
}

#[test]
fn refuses_no_example_and_shapes_that_do_not_match() {
    task!().once(|case| refuses_shapes!(case, logistic_regression));
}

/// A single bad label among good ones, anywhere: what an integer would round, and NaN, which no
/// comparison finds. Then none but bad ones, as where classes are ±1.
#[test]
fn refuses_labels_other_than_0_and_1() {
    task!().once(|case| {
        for (at, label) in [-1.0, 2.0, 0.5, 0.999, f64::NAN, f64::INFINITY, 1e-12, -0.5, 1.5]
            .into_iter()
            .enumerate()
        {
            let mut y = Array1::from(vec![1.0, 0.0, 1.0, 0.0, 1.0]);
            y[at % 5] = label;
            let data = Data { x: case.matrix("x", 5, 3), y, w: case.vector("w", 3), b: 0.0 };
            // What comes out where nothing should is the form's own.
            let accepted = answer! {
                let model = kit::Model { w: data.w.clone(), b: data.b };
                let _ = kit::logistic_regression(&model, &data.x, &data.y);
                parts! { accepted: true }
            };
            case.refuses(&format!("a label of {label}"), &[], accepted)?;
        }
        let data = Data {
            x: case.matrix("x", 5, 3),
            y: Array1::from_elem(5, -1.0),
            w: case.vector("w", 3),
            b: 0.0,
        };
        let accepted = answer! {
            let model = kit::Model { w: data.w.clone(), b: data.b };
            let _ = kit::logistic_regression(&model, &data.x, &data.y);
            parts! { accepted: true }
        };
        case.refuses("every label −1", &[], accepted)
    });
}
