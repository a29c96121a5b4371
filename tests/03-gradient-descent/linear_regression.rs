//! Half the mean squared error of X·w + b. m is mostly 2 and more, and not d, so that a mean over
//! the wrong thing shows; the gradient is judged numerically, the loss by its definition.

use super::*;

#[test]
fn loss() {
    task!().cases(48, |case| {
        let (m, d) = (case.length(1..=7), case.length(1..=4));
        // Metres or micrometres: the scores are the same, and no threshold belongs here.
        let unit = *case.pick(&[1.0, 1e-6, 1e6]);
        let (x, y) = (case.matrix("x", m, d) * unit, case.vector("y", m));
        let (w, b) = (case.vector("w", d) / unit, case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: w.clone(), b };
            parts! { loss: kit::linear_regression(&model, &x, &y).loss }
        })?;
        let error = |i: usize| (0..d).map(|j| x[[i, j]] * w[j]).sum::<f64>() + b - y[i];
        let squares = (0..m).map(|i| error(i).powi(2)).sum::<f64>();
        yours.equals("loss", &(squares / (2.0 * m as f64)))
    });
}

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (m, d) = (case.length(1..=7), case.length(1..=4));
        let (x, y) = (case.matrix("x", m, d), case.vector("y", m));
        let point = (case.vector("w", d), case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: point.0.clone(), b: point.1 };
            let g = kit::linear_regression(&model, &x, &y);
            parts! { dw: g.dw, db: g.db }
        })?;
        let loss = |(w, b): &(Array1<f64>, f64)| {
            reference::linear_regression(&reference::Model { w: w.clone(), b: *b }, &x, &y).loss
        };
        yours.gradients(&["dw", "db"], loss, &point, &1.0)
    });
}

/// Far from the data, the squared error swallows any small step. The formula does not care.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let m = case.length(2..=7);
        let (x, mut y) = (case.matrix("x", m, 2).mapv(f64::abs), case.vector("y", m));
        y -= 1e9;
        let (w, b) = (case.vector("w", 2), case.value());
        let yours = case.ask(answer! {
            let model = kit::Model { w: w.clone(), b };
            let g = kit::linear_regression(&model, &x, &y);
            parts! { dw: g.dw, db: g.db }
        })?;
        let g = reference::linear_regression(&reference::Model { w, b }, &x, &y);
        yours.close("dw", &g.dw, 0.0, 1e-12)?;
        yours.close("db", &g.db, 0.0, 1e-12)
    });
}

/// Where the gradient is 0, the residuals are orthogonal to every feature: the normal equations.
#[test]
fn descent_reaches_the_least_squares_solution() {
    task!().slow().cases(4, |case| {
        let (x, y) = (case.matrix("x", 8, 2), case.vector("y", 8));
        let yours = case.ask(answer! {
            let mut model = kit::Model { w: Array1::zeros(2), b: 0.0 };
            for _ in 0..4000 {
                let g = kit::linear_regression(&model, &x, &y);
                model = kit::Model { w: model.w - 0.2 * g.dw, b: model.b - 0.2 * g.db };
            }
            parts! { residuals: &y - x.dot(&model.w) - model.b }
        })?;
        let residuals = Array1::from(yours.tensor("residuals")?.values.clone());
        let left = x.t().dot(&residuals).iter().fold(residuals.sum().abs(), |m, v| m.max(v.abs()));
        yours.holds(
            left < 1e-6,
            "descent along your gradient does not end at the least-squares solution",
        )
    });
}

#[test]
fn refuses_no_example_and_shapes_that_do_not_fit() {
    task!().once(|case| {
        let x = case.matrix("x", 5, 3);
        // Too long, too short, and of length 1, which arrays stretch in silence.
        for (d, m) in [(3, 4), (3, 6), (3, 1), (2, 5), (4, 5), (1, 5)] {
            let (w, y) = (case.vector("w", d), case.vector("y", m));
            let clash = if m == 5 { [3, d] } else { [5, m] };
            case.refuses(
                &format!("x 5×3 with w of length {d} and y of length {m}"),
                &clash,
                answer! {
                    let model = kit::Model { w: w.clone(), b: 0.0 };
                    parts! { loss: kit::linear_regression(&model, &x, &y).loss }
                },
            )?;
        }
        let w = case.vector("w", 3);
        case.refuses(
            "no example",
            &[],
            answer! {
                let model = kit::Model { w: w.clone(), b: 0.0 };
                let (x, y) = (Array2::zeros((0, 3)), Array1::zeros(0));
                parts! { loss: kit::linear_regression(&model, &x, &y).loss }
            },
        )
    });
}
