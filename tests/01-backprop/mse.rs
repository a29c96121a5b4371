//! L = 1/(2m)·Σ (y − t)²: the mean is over the m examples, not over the n·m elements, and m ≥ 2
//! and n ≥ 2 tell the two apart.

use super::*;

#[test]
fn loss() {
    task!().cases(48, |case| {
        let [n, m] = lengths(case);
        let (y, t) = (matrix(case, "y", n, m), matrix(case, "t", n, m));
        let scale = scale(case, "both");
        let (y, t) = (y * scale, t * scale);
        case.given("y", &y);
        case.given("t", &t);
        let yours = case.ask(answer! { parts! { loss: kit::mse(&y, &t).0 } })?;
        let squares = y.iter().zip(&t).map(|(y, t)| (y - t) * (y - t)).sum::<f64>();
        // Where y and t nearly cancel, Σ (y² − 2yt + t²) is right to the rounding of its terms.
        let terms = y.iter().zip(&t).map(|(y, t)| y * y + t * t).sum::<f64>();
        let of = |squares| squares / (2.0 * m as f64);
        yours.close("loss", &of(squares), 1e-14 * of(terms), 1e-11)
    });
}

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let (y, t) = (case.matrix("y", n, m), case.matrix("t", n, m));
        case.given("y", &y);
        case.given("t", &t);
        let yours = case.ask(answer! { parts! { dy: kit::mse(&y, &t).1 } })?;
        yours.gradients(&["dy"], |y| reference::mse(y, &t).0, &y, &1.0)
    });
}

/// One huge error swallows any small step of the others. The formula does not care, nor for the
/// scale, the number of examples, or an error of 0.
#[test]
fn gradient_is_exact_where_differences_drown() {
    task!().cases(48, |case| {
        let [n, m] = lengths(case);
        let (mut y, t) = (matrix(case, "y", n, m), matrix(case, "t", n, m));
        y[[0, 0]] = 1e20;
        let scale = scale(case, "both");
        let (y, t) = (y * scale, t * scale);
        case.given("y", &y);
        case.given("t", &t);
        let yours = case.ask(answer! { parts! { dy: kit::mse(&y, &t).1 } })?;
        // 1e-15: where y and t nearly cancel, y/m − t/m is right to the last digit of y/m.
        yours.close("dy", &((&y - &t) / m as f64), 1e-15 * scale, 1e-12)
    });
}

#[test]
fn an_error_of_0_has_no_loss_and_no_gradient() {
    task!().once(|case| {
        let y = case.matrix("y", 2, 3);
        case.tell("t = y");
        let yours = case.ask(answer! {
            let (loss, dy) = kit::mse(&y, &y);
            parts! { loss: loss, dy: dy }
        })?;
        // Not 0.0: Σ (y² − 2yt + t²) is right too.
        yours.close("loss", &0.0, 1e-15, 0.0)?;
        yours.close("dy", &Array2::zeros((2, 3)), 1e-15, 0.0)
    });
}

/// A row or a column would broadcast; 5×2 has as many elements as 2×5; the others are too short or
/// too long.
#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        for ([n, m], clash) in [
            ([2, 1], [5, 1]),
            ([1, 5], [2, 1]),
            ([5, 2], [2, 5]),
            ([2, 3], [5, 3]),
            ([3, 5], [2, 3]),
        ] {
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
