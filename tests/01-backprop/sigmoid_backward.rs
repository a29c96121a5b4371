//! ∂L/∂Z = ∂L/∂A ⊙ σ′(Z), from z and not from a.

use super::*;

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let (z, da) = (case.matrix("z", n, m) * 2.0, case.matrix("da", n, m));
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        // One element alone: an upstream gradient cannot be the same everywhere.
        yours.gradients(&["dz"], reference::sigmoid, &z, &da)
    });
}

/// A derivation is right to the last digits of σ′ ≤ ¼; a difference of the forward pass, of
/// whatever order, is not.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(8, |case| {
        let (z, da) = (case.matrix("z", 4, 8) * 3.0, case.matrix("da", 4, 8));
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        // 2e-15: the sound forms differ by 3e-16 at most, sixth-order differences by 2e-14.
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 2e-15, 0.0)
    });
}

#[test]
fn saturates_without_nan() {
    task!().once(|case| {
        let z = ndarray::array![[-1e4, -800.0, 800.0, 1e4]];
        case.tell("z = −10⁴, −800, 800, 10⁴");
        let da = case.matrix("da", 1, 4);
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &Array2::zeros((1, 4)), 1e-15, 0.0)
    });
}

/// The derivative is small far from 0, and not 0: e⁻³² is 1e-14. At 0 it is ¼.
#[test]
fn does_not_saturate_early() {
    task!().once(|case| {
        let z = Array2::from_shape_fn((1, 65), |(_, k)| k as f64 - 32.0);
        case.tell("z = −32 … 32, da all 1");
        let da = Array2::ones((1, 65));
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 2e-15, 0.0)
    });
}

/// The backward pass is linear in da, however large that is, and 0 where it is 0.
#[test]
fn follows_any_upstream_gradient() {
    task!().once(|case| {
        let da = ndarray::array![[0.0, -1e300, 1e300, 1e-300, 0.0]];
        let z = ndarray::array![[1.0, -1.0, 0.0, 2.0, 1e4]];
        case.tell("da = 0, −10³⁰⁰, 10³⁰⁰, 10⁻³⁰⁰, 0; z = 1, −1, 0, 2, 10⁴");
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 0.0, 1e-14)
    });
}

#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        // A row or a column would be stretched; 5×2 has as many elements.
        for ([n, m], clash) in [([2, 1], [5, 1]), ([1, 5], [2, 1]), ([5, 2], [2, 5])] {
            let (large, other) = (case.matrix("da", 2, 5), case.matrix("z", n, m));
            for (da, z) in [(&large, &other), (&other, &large)] {
                case.refuses(
                    &format!("da {}×{} with z {}×{}", da.nrows(), da.ncols(), z.nrows(), z.ncols()),
                    &clash,
                    answer! {
                        parts! { dz: kit::sigmoid_backward(da, z) }
                    },
                )?;
            }
        }
        Ok(())
    });
}
