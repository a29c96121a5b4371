//! L = 1/(2m)·Σ (y − t)²: the mean is over the m examples, not over the n·m elements, and m ≥ 2
//! and n ≥ 2 tell the two apart.

use super::*;

#[test]
fn loss() {
    task!().cases(48, |case| {
        let (n, m) = (length(case), length(case));
        let (y, t) = (case.matrix("y", n, m), case.matrix("t", n, m));
        let scale = scale(case, "both");
        let (y, t) = (y * scale, t * scale);
        let yours = case.ask(answer! { parts! { loss: kit::mse(&y, &t).0 } })?;
        let squares = y.iter().zip(&t).map(|(y, t)| (y - t) * (y - t)).sum::<f64>();
        yours.equals("loss", &(squares / (2.0 * m as f64)))
    });
}

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let (y, t) = (case.matrix("y", n, m), case.matrix("t", n, m));
        let yours = case.ask(answer! { parts! { dy: kit::mse(&y, &t).1 } })?;
        yours.gradients(&["dy"], |y| reference::mse(y, &t).0, &y, &1.0)
    });
}

/// One huge error swallows any small step of the others, which are tiny. The formula does not care.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let m = case.length(2..=6);
        let (mut y, t) = (case.matrix("y", 2, m) * 1e-8, case.matrix("t", 2, m) * 1e-8);
        y[[0, 0]] = 1e12;
        let yours = case.ask(answer! { parts! { dy: kit::mse(&y, &t).1 } })?;
        yours.close("dy", &((&y - &t) / m as f64), 1e-22, 1e-12)
    });
}

#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        // A row or a column would be stretched; 5×2 has as many elements.
        for ([n, m], clash) in [([2, 1], [5, 1]), ([1, 5], [2, 1]), ([5, 2], [2, 5])] {
            let (large, other) = (case.matrix("y", 2, 5), case.matrix("t", n, m));
            for (y, t) in [(&large, &other), (&other, &large)] {
                case.refuses(
                    &format!("y {}×{} with t {}×{}", y.nrows(), y.ncols(), t.nrows(), t.ncols()),
                    &clash,
                    answer! {
                        parts! { loss: kit::mse(y, t).0 }
                    },
                )?;
            }
        }
        Ok(())
    });
}

#[test]
fn refuses_an_empty_batch() {
    task!().once(|case| {
        let none = Array2::zeros((2, 0));
        case.refuses(
            "an empty batch",
            &[],
            answer! {
                parts! { loss: kit::mse(&none, &none).0 }
            },
        )
    });
}
