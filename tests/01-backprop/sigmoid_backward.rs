//! ∂L/∂Z = ∂L/∂A ⊙ σ′(Z), from z and not from a.

use super::*;

#[test]
fn gradient() {
    task!().cases(48, |case| {
        let (n, m) = (case.length(1..=4), case.length(1..=6));
        let (z, da) = (case.matrix("z", n, m) * 2.0, case.matrix("da", n, m));
        case.given("da", &da);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        // One element alone: an upstream gradient cannot be the same everywhere.
        yours.gradients(&["dz"], reference::sigmoid, &z, &da)
    });
}

/// A derivation is right to the last digits of σ′ ≤ ¼; a difference of the forward pass, of
/// whatever order, is not.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(48, |case| {
        let [n, m] = lengths(case);
        let z = matrix(case, "z", n, m) * *case.pick(&[3.0, 20.0, 0.01, 1e-5]);
        let da = matrix(case, "da", n, m);
        let scale = scale(case, "da");
        case.given("da", &(&da * scale));
        case.given("z", &z);
        let yours =
            case.ask(answer! { parts! { dz: kit::sigmoid_backward(&(&da * scale), &z) } })?;
        // 2e-15: the sound forms differ by 3e-16 at most, sixth-order differences by 2e-14.
        yours.close("dz", &(reference::sigmoid_backward(&da, &z) * scale), 2e-15 * scale, 0.0)
    });
}

/// σ′(0) is ¼; far from 0 σ′ is small, not 0, and at last 0, not NaN.
#[test]
fn is_right_from_0_to_where_it_saturates() {
    task!().slow().once(|case| {
        case.tell("z = ±10⁴, ±9·10³, … ±10⁻¹⁵, 0, or z = ±10⁵, ±10⁸, … ±10³⁰⁵, da all 1");
        for z in [ladder(), far()] {
            let da = Array2::ones(z.dim());
            let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
            yours.close("dz", &reference::sigmoid_backward(&da, &z), 1e-15, 0.0)?;
        }
        Ok(())
    });
}

/// The backward pass is linear in da, up to the largest number that there is, and 0 where it is 0.
#[test]
fn follows_any_upstream_gradient() {
    task!().once(|case| {
        let da = ndarray::array![[0.0, -1e300, f64::MAX, 1e-300, 0.0, 1.0, -f64::MAX]];
        let z = ndarray::array![[1.0, -1.0, 0.0, 2.0, 1e4, -1e4, 0.5]];
        case.tell("da = 0, −10³⁰⁰, 1.8·10³⁰⁸, 10⁻³⁰⁰, 0, 1, −1.8·10³⁰⁸");
        case.tell("z = 1, −1, 0, 2, 10⁴, −10⁴, ½");
        let yours = case.ask(answer! { parts! { dz: kit::sigmoid_backward(&da, &z) } })?;
        yours.close("dz", &reference::sigmoid_backward(&da, &z), 0.0, 1e-14)
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
