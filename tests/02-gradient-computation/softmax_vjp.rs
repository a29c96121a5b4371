//! The vector-Jacobian product of a softmax over each row. Ones upstream would give 0 whatever is
//! wrong, so the upstream gradient is random.

use super::*;

#[test]
fn gradient() {
    task!().cases(64, |case| {
        let (m, n) = (case.length(2..=5), case.length(1..=5));
        let (z, dp) = (case.matrix("z", m, n), case.matrix("dp", m, n));
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        yours.gradients(&["dz"], reference::softmax, &z, &dp)
    });
}

/// Logits of ±1000: a softmax that is all but one-hot. Where one class has it all, nothing moves.
#[test]
fn extreme_logits() {
    task!().cases(16, |case| {
        let mut z = case.matrix("z", 3, 3);
        for i in 0..3 {
            z[[i, i]] += 1000.0;
            z[[i, (i + 1) % 3]] -= 1000.0;
        }
        // A row whose logits are large and near each other: the ordinary case, moved by 1000.
        z.row_mut(2).assign(&ndarray::array![1000.3, 1000.0, 999.5]);
        let dp = case.matrix("dp", 3, 3);
        case.tell("±1000");
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        let p = [0.3f64, 0.0, -0.5].map(f64::exp);
        let sum: f64 = p.iter().sum();
        let p = p.map(|p| p / sum);
        let mut expected = Array2::zeros((3, 3));
        let inner: f64 = (0..3).map(|j| dp[[2, j]] * p[j]).sum();
        for k in 0..3 {
            expected[[2, k]] = p[k] * (dp[[2, k]] - inner);
        }
        // 1000.3 is rounded to 1e-13 as it is written down.
        yours.close("dz", &expected, 1e-12, 0.0)
    });
}

/// To the last digits: a derivation has them, a difference of the forward pass does not.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(8, |case| {
        let (z, dp) = (case.matrix("z", 4, 6), case.matrix("dp", 4, 6));
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        // Sums of six terms up to 2, and exponentials of arguments up to 4: some 10 roundings of
        // 2e-16. Sixth-order differences are off by 2e-14 or more in some of 24 elements.
        yours.close("dz", &reference::softmax_vjp(&dp, &z), 2.5e-15, 0.0)
    });
}

#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        let (dp, z) = (case.matrix("dp", 2, 5), case.matrix("z", 2, 1));
        case.refuses(
            "dp 2×5 with z 2×1",
            &[2, 5, 1],
            answer! {
                parts! { dz: kit::softmax_vjp(&dp, &z) }
            },
        )
    });
}
