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
        let mut z = case.matrix("z", 4, 3);
        for i in 0..2 {
            z[[i, i]] += 1000.0;
            z[[i, (i + 1) % 3]] -= 1000.0;
        }
        // Rows whose logits are large and near each other: the ordinary case, moved by ±1000, so
        // that the maximum of one row is of no use to the other.
        let near = ndarray::array![0.3, 0.0, -0.5];
        z.row_mut(2).assign(&(&near + 1000.0));
        z.row_mut(3).assign(&(&near - 1000.0));
        let dp = case.matrix("dp", 4, 3);
        case.tell("±1000");
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        let p = near.mapv(f64::exp);
        let p = &p / p.sum();
        let mut expected = Array2::zeros((4, 3));
        for i in [2, 3] {
            expected.row_mut(i).assign(&(&p * &(&dp.row(i) - p.dot(&dp.row(i)))));
        }
        // 1000.3 is rounded to 1e-13 as it is written down.
        yours.close("dz", &expected, 1e-12, 0.0)?;
        // A probability of e⁻⁹⁹⁶ is 0 in f64, and 1 the other: no floor lifts the one.
        let still = yours.tensor("dz")?.values[..6].iter().all(|dz| dz.abs() < 1e-16);
        yours.holds(still, "dz is not 0 where one class has all of the probability")
    });
}

/// To the last digits, and with many classes: a derivation has them, a difference of the forward
/// pass does not.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(12, |case| {
        let (m, n) = *case.pick(&[(4, 6), (2, 17)]);
        let (z, dp) = (case.matrix("z", m, n), case.matrix("dp", m, n));
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        // Sums of terms up to 2 that are weighted by p, and exponentials of arguments up to 4: some
        // 10 roundings of 2e-16. Sixth-order differences are off by 2e-14 or more in some of 24
        // elements.
        yours.close("dz", &reference::softmax_vjp(&dp, &z), 2.5e-15, 0.0)
    });
}

/// As many elements are not enough, and ndarray would stretch a single row or column.
#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        let z = case.matrix("z", 2, 6);
        for (rows, columns) in [(2, 1), (1, 6), (3, 4), (3, 6)] {
            let dp = case.matrix("dp", rows, columns);
            case.refuses(
                &format!("dp {rows}×{columns} with z 2×6"),
                &[rows, columns, 2, 6],
                answer! {
                    parts! { dz: kit::softmax_vjp(&dp, &z) }
                },
            )?;
        }
        Ok(())
    });
}
