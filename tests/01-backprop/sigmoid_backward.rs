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

#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        let (da, z) = (case.matrix("da", 2, 5), case.matrix("z", 2, 1));
        case.refuses(
            "da 2×5 with z 2×1",
            &[2, 5, 1],
            answer! {
                parts! { dz: kit::sigmoid_backward(&da, &z) }
            },
        )
    });
}
