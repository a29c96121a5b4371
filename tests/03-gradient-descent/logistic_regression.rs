//! The mean logistic loss from scores. Scores of ±1000 show whether the loss was written as the
//! logarithm of a probability that has become 0.

use super::*;
use harness::Case;

fn draw_labels(case: &mut Case, m: usize) -> Array1<f64> {
    Array1::from_shape_fn(m, |_| f64::from(case.number(0..2)))
}

#[test]
fn loss() {
    task!().cases(48, |case| {
        let (m, d) = (case.length(1..=7), case.length(1..=4));
        let (x, y) = (case.matrix("x", m, d), draw_labels(case, m));
        let (w, b) = (case.vector("w", d), case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: w.clone(), b };
            parts! { loss: kit::logistic_regression(&model, &x, &y).loss }
        })?;
        // Minus the log-likelihood, as the definition has it; scores are below 20 here.
        let p = (x.dot(&w) + b).mapv(|s| 1.0 / (1.0 + (-s).exp()));
        let likelihood = |i: usize| if y[i] == 1.0 { p[i].ln() } else { (1.0 - p[i]).ln() };
        let expected = -(0..m).map(likelihood).sum::<f64>() / m as f64;
        // 1 − p has lost up to 8 of its digits at s = 20: the definition, not the answer.
        yours.close("loss", &expected, 1e-7, 1e-7)
    });
}

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (m, d) = (case.length(1..=7), case.length(1..=4));
        let (x, y) = (case.matrix("x", m, d), draw_labels(case, m));
        let point = (case.vector("w", d), case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: point.0.clone(), b: point.1 };
            let g = kit::logistic_regression(&model, &x, &y);
            parts! { loss: g.loss, dw: g.dw, db: g.db }
        })?;
        let loss = |(w, b): &(Array1<f64>, f64)| {
            reference::logistic_regression(&reference::Model { w: w.clone(), b: *b }, &x, &y).loss
        };
        yours.equals("loss", &loss(&point))?;
        yours.gradients(&["dw", "db"], loss, &point, &1.0)
    });
}

/// e¹⁰⁰⁰ is infinite; the loss of a score of 1000 is 1000 for a label 0, and 0 for a label 1. A
/// step of any usual size does not move it, or moves it by a corner: the derivative is the error.
#[test]
fn extreme_scores() {
    task!().once(|case| {
        let scores = [1000.0, 1000.0, -1000.0, -1000.0, 750.0, -750.0];
        let x = Array2::from_shape_fn((6, 1), |(i, _)| scores[i]);
        let y = Array1::from(vec![1.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
        case.tell("scores ±1000, ±750");
        let yours = case.ask(answer! {
            let model = kit::Model { w: Array1::ones(1), b: 0.0 };
            let g = kit::logistic_regression(&model, &x, &y);
            parts! { loss: g.loss, dw: g.dw, db: g.db }
        })?;
        yours.equals("loss", &(3500.0 / 6.0))?;
        yours.equals("dw", &Array1::from_elem(1, 3500.0 / 6.0))?;
        yours.close("db", &0.0, 1e-12, 0.0)
    });
}

/// Where every descent starts, at weights of 0: all scores are exactly 0, and all p are ½.
#[test]
fn scores_of_exactly_0() {
    task!().once(|case| {
        let x = case.matrix("x", 3, 2);
        let y = Array1::from(vec![1.0, 0.0, 0.0]);
        let yours = case.ask(answer! {
            let model = kit::Model { w: Array1::zeros(2), b: 0.0 };
            let g = kit::logistic_regression(&model, &x, &y);
            parts! { loss: g.loss, dw: g.dw, db: g.db }
        })?;
        yours.equals("loss", &2f64.ln())?;
        yours.equals("dw", &(x.t().dot(&(0.5 - &y)) / 3.0))?;
        yours.equals("db", &(0.5 / 3.0))
    });
}

/// Every example far on its right side: what is left of loss and gradient is e⁻²⁵ or so, which an
/// ε in the probability, or a threshold, would drown.
#[test]
fn examples_that_are_almost_certain() {
    task!().cases(8, |case| {
        let m = case.length(2..=7);
        let y = draw_labels(case, m);
        let s = y.mapv(|y| (2.0 * y - 1.0) * case.number(20.0..30.0));
        let x = s.clone().insert_axis(ndarray::Axis(1));
        case.tell("scores 20 to 30 and −20 to −30, all of them right");
        let yours = case.ask(answer! {
            let model = kit::Model { w: Array1::ones(1), b: 0.0 };
            let g = kit::logistic_regression(&model, &x, &y);
            parts! { loss: g.loss, dw: g.dw, db: g.db }
        })?;
        // ln(1 + e⁻ᶻ) = e⁻ᶻ to 20 digits here, and σ(−z) too.
        let left = s.mapv(|s| (-s.abs()).exp());
        let slope = -&left * s.mapv(f64::signum);
        // σ(30) is 1 to within 10⁻¹⁶, and s + ln(1 + e⁻ˢ) − s is right to a rounding of 30: 4·10⁻¹⁵.
        yours.close("loss", &(left.sum() / m as f64), 1e-14, 0.0)?;
        yours.close("db", &(slope.sum() / m as f64), 1e-15, 0.0)?;
        yours.close("dw", &Array1::from_elem(1, slope.dot(&s) / m as f64), 3e-14, 0.0)
    });
}

/// Features of 10⁷ and weights of 10⁻⁷: scores are of ordinary size, but no usual step is small.
#[test]
fn gradient_is_exact_at_any_scale() {
    task!().cases(8, |case| {
        let m = case.length(3..=7);
        let (x, y) = (case.matrix("x", m, 2) * 1e7, draw_labels(case, m));
        let (w, b) = (case.vector("w", 2) * 1e-7, case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: w.clone(), b };
            let g = kit::logistic_regression(&model, &x, &y);
            parts! { dw: g.dw, db: g.db }
        })?;
        let g = reference::logistic_regression(&reference::Model { w, b }, &x, &y);
        yours.equals("dw", &g.dw)?;
        yours.equals("db", &g.db)
    });
}

#[test]
fn refuses_no_example_other_labels_and_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 5, 3);
        // Too long, too short, and of length 1, which arrays stretch in silence.
        for (d, m) in [(3, 4), (3, 6), (3, 1), (2, 5), (4, 5), (1, 5)] {
            let (w, y) = (case.vector("w", d), Array1::ones(m));
            let clash = if m == 5 { [3, d] } else { [5, m] };
            case.refuses(
                &format!("x 5×3 with w of length {d} and y of length {m}"),
                &clash,
                answer! {
                    let model = kit::Model { w: w.clone(), b: 0.0 };
                    parts! { loss: kit::logistic_regression(&model, &x, &y).loss }
                },
            )?;
        }
        let w = case.vector("w", 3);
        let (none, nothing) = (Array2::zeros((0, 3)), Array1::zeros(0));
        case.refuses(
            "no example",
            &[],
            answer! {
                let model = kit::Model { w: w.clone(), b: 0.0 };
                parts! { loss: kit::logistic_regression(&model, &none, &nothing).loss }
            },
        )?;
        // A single bad label among good ones, anywhere: what an integer would round, and NaN, which
        // no comparison finds.
        for (at, label) in [-1.0, 2.0, 0.5, 0.999, f64::NAN, f64::INFINITY].into_iter().enumerate()
        {
            let mut y = Array1::from(vec![1.0, 0.0, 1.0, 0.0, 1.0]);
            y[at % 5] = label;
            case.refuses(
                &format!("a label of {label}"),
                &[],
                answer! {
                    let model = kit::Model { w: w.clone(), b: 0.0 };
                    parts! { loss: kit::logistic_regression(&model, &x, &y).loss }
                },
            )?;
        }
        Ok(())
    });
}
