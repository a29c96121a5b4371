//! The vector-Jacobian product of a softmax over each row. Ones upstream would give 0 whatever is
//! wrong, so the upstream gradient is random.

use super::*;

#[test]
fn gradient() {
    task!().cases(64, |case| {
        let (m, n) = (case.length(1..=5), case.length(1..=5));
        let (z, dp) = (case.matrix("z", m, n), case.matrix("dp", m, n));
        case.given("dp", &dp);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        yours.gradients(&["dz"], reference::softmax, &z, &dp)
    });
}

/// To the last digits, with many classes and examples, equal ones too, and an upstream gradient of
/// any size, or the same everywhere: a derivation minds none of that.
#[test]
fn is_exact_to_the_last_digits() {
    task!().cases(64, |case| {
        let z = logits(case, 17);
        let scale = *case.pick(&[1.0, 1.0, 1e-14, 1e300]);
        let mut dp = case.matrix("dp", z.nrows(), z.ncols()) * scale;
        match *case.pick(&["", "", "", "", "all equal", "0 but for one row"]) {
            "" => {}
            "all equal" => dp = Array2::from_elem(dp.dim(), dp[[0, 0]]),
            _ => dp.slice_axis_mut(Axis(0), (1..).into()).fill(0.0),
        }
        case.tell(format!("dp times {scale:e}"));
        case.given("dp", &dp);
        case.given("z", &z);
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&dp, &z) } })?;
        // Sums of terms up to 2 that are weighted by p, and exponentials of arguments up to 4: some
        // 10 roundings of 2e-16. Sixth-order differences are off by 2e-14 or more in some of 24
        // elements.
        yours.close("dz", &reference::softmax_vjp(&dp, &z), 2.5e-15 * scale, 0.0)
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
        case.tell("z of ±1000");
        case.given("z", &z);
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

/// Classes that are all but impossible have a small gradient, which is not 0 and has all its digits.
#[test]
fn small_probabilities() {
    task!().cases(16, |case| {
        let (mut z, mut dp) = (case.matrix("z", 3, 4), case.matrix("dp", 3, 4));
        z.index_axis_mut(Axis(1), 2).fill(0.0);
        for (i, far) in [20.0, 60.0, 600.0].into_iter().enumerate() {
            z[[i, 1]] -= far;
            // Far from what the others are on average, so that the difference has its digits.
            dp[[i, 1]] = 5.0;
        }
        case.tell("class 1 has a probability of e⁻²⁰, e⁻⁶⁰, e⁻⁶⁰⁰");
        let yours = case.ask(answer! {
            let dz = kit::softmax_vjp(&dp, &z);
            parts! { "dz of class 1": (0..3).map(|i| dz[[i, 1]].ln()).collect::<Vec<f64>>() }
        })?;
        let expected = reference::softmax_vjp(&dp, &z).index_axis(Axis(1), 1).mapv(f64::ln);
        yours.close("dz of class 1", &expected, 1e-12, 1e-12)
    });
}

/// As many elements are not enough, and ndarray broadcasts a single row or column silently. No rows
/// at all are fine.
#[test]
fn refuses_shapes_that_differ() {
    task!().once(|case| {
        let z = case.matrix("z", 2, 6);
        let shapes =
            [(2, 1), (1, 6), (1, 1), (3, 4), (6, 2), (3, 6), (2, 5), (2, 7), (0, 6), (2, 0)];
        for (rows, columns) in shapes {
            let dp = case.matrix("dp", rows, columns);
            case.refuses(
                &format!("dp {rows}×{columns} with z 2×6"),
                &[rows, columns, 2, 6],
                answer! {
                    parts! { dz: kit::softmax_vjp(&dp, &z) }
                },
            )?;
        }
        let none = Array2::zeros((0, 3));
        case.tell("dp and z 0×3");
        let yours = case.ask(answer! { parts! { dz: kit::softmax_vjp(&none, &none) } })?;
        yours.equals("dz", &none)
    });
}
