//! ∂L/∂X = ∂L/∂Y ⊙ 2X.

use super::*;

/// The gradient by calculus: that of the forward pass, differenced.
#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let (x, dy) = (case.matrix("x", n, m), case.matrix("dy", n, m));
        case.given("dy", &dy);
        case.given("x", &x);
        let yours = case.ask(answer! { parts! { dx: kit::square_backward(&dy, &x) } })?;
        yours.gradients(&["dx"], reference::square, &x, &dy)
    });
}

/// A derivation is right to the last digits; a difference of the forward pass, of whatever order, is
/// not.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let scale = *case.pick(&[1.0, 1e-9, 1e9, 1e-100, 1e100]);
        let (x, dy) = (case.matrix("x", n, m) * scale, case.matrix("dy", n, m));
        case.given("dy", &dy);
        case.given("x", &x);
        let yours = case.ask(answer! { parts! { dx: kit::square_backward(&dy, &x) } })?;
        // Two products, each rounded once.
        yours.close("dx", &reference::square_backward(&dy, &x), 0.0, 1e-15)
    });
}

/// A row or a column would broadcast; 5×2 has as many elements as 2×5.
#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        for ([n, m], clash) in [([2, 1], [5, 1]), ([1, 5], [2, 1]), ([5, 2], [2, 5])] {
            let (large, other) = (case.matrix("dy", 2, 5), case.matrix("x", n, m));
            for (dy, x) in [(&large, &other), (&other, &large)] {
                case.refuses(
                    &format!("dy {}×{} with x {}×{}", dy.nrows(), dy.ncols(), x.nrows(), x.ncols()),
                    &clash,
                    answer! { parts! { dx: kit::square_backward(dy, x) } },
                )?;
            }
        }
        Ok(())
    });
}
