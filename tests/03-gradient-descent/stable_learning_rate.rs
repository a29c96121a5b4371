//! 2/λmax, on matrices that are built from known eigenvalues, turned in random directions.

use super::*;

/// A symmetric matrix with these eigenvalues: Q·diag(λ)·Qᵀ, where Q is a product of reflections.
fn with_eigenvalues(case: &mut harness::Case, lambda: &[f64]) -> Array2<f64> {
    let n = lambda.len();
    let mut a = Array2::from_diag(&Array1::from(lambda.to_vec()));
    for _ in 0..3 {
        let v = Array1::from_shape_simple_fn(n, || case.value());
        let (v, norm) = (v.view().insert_axis(ndarray::Axis(1)), v.dot(&v));
        let reflection = Array2::eye(n) - 2.0 / norm * v.dot(&v.t());
        a = reflection.dot(&a).dot(&reflection);
    }
    // What rounding has made unequal.
    (&a + &a.t()) / 2.0
}

#[test]
fn is_two_over_the_largest_eigenvalue() {
    task!().cases(48, |case| {
        let n = case.size("n", 1..=6);
        let largest: f64 = *case.pick(&[1.0, 1e-30, 25.0, 1e30]);
        let mut lambda: Vec<f64> = (1..n).map(|_| largest * case.number(0.0..0.9)).collect();
        lambda.insert(0, largest);
        if n > 2 {
            // Twice the largest, or a direction that is flat: neither is in the way.
            lambda[1] = largest * *case.pick(&[0.5, 1.0, 0.0]);
        }
        let a = with_eigenvalues(case, &lambda);
        case.tell(format!("eigenvalues {lambda:.3?}"));
        let yours = case.ask(answer! { parts! { rate: kit::stable_learning_rate(&a) } })?;
        yours.close("rate", &(2.0 / largest), 0.0, 1e-6)
    });
}

/// The leading eigenvector v is at right angles to a vector that someone would start from (ones,
/// an axis, 1, 2, 3, …): there a power iteration never finds it.
#[test]
fn no_start_can_miss_the_leading_eigenvector() {
    task!().once(|case| {
        let a = ndarray::array![[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]];
        let b = ndarray::array![[3.0, -2.0], [-2.0, 3.0]];
        let c = Array2::from_diag(&Array1::from(vec![1.0, 1.0, 4.0]));
        // |v|²·I + 2·vvᵀ, whose eigenvalue along v is 3·|v|², and |v|² across. Exact in integers.
        let starts: [[f64; 2]; 8] = [
            [1.0, 1.0], [1.0, -1.0], [1.0, 0.0], [0.0, 1.0],
            [2.0, -1.0], [1.0, -2.0], [2.0, 1.0], [1.0, 2.0],
        ];
        let across: Vec<Array2<f64>> = starts
            .iter()
            .map(|v| {
                let length = v[0] * v[0] + v[1] * v[1];
                Array2::from_shape_fn((2, 2), |(i, j)| 2.0 * v[i] * v[j] + if i == j { length } else { 0.0 })
            })
            .collect();
        // A direction that is flat, and along an axis.
        let d = Array2::from_diag(&Array1::from(vec![0.0, 2.0]));
        case.tell("second differences; [[3, −2], [−2, 3]]; two diagonals; |v|²·I + 2·vvᵀ; zeros");
        let yours = case.ask(answer! {
            let rate = kit::stable_learning_rate;
            parts! { chain: rate(&a), ones: rate(&b), axis: rate(&c), flat: rate(&d), across: across.iter().map(rate).collect::<Array1<f64>>(), zero: rate(&Array2::zeros((2, 2))) }
        })?;
        yours.close("chain", &(2.0 / (2.0 + 2f64.sqrt())), 0.0, 1e-6)?;
        yours.close("ones", &0.4, 0.0, 1e-6)?;
        yours.close("axis", &0.5, 0.0, 1e-6)?;
        yours.close("flat", &1.0, 0.0, 1e-6)?;
        let limit = |v: &[f64; 2]| 2.0 / 3.0 / (v[0] * v[0] + v[1] * v[1]);
        yours.close("across", &starts.iter().map(limit).collect::<Array1<f64>>(), 0.0, 1e-6)?;
        yours.holds(yours.number("zero")? == f64::INFINITY, "for A = 0 any rate converges: the limit is infinite")
    });
}

/// What the number is for: just under it descent converges, just over it descent diverges.
#[test]
fn descent_converges_below_and_diverges_above() {
    task!().slow().cases(8, |case| {
        let n = case.size("n", 1..=4);
        let mut lambda: Vec<f64> = (1..n).map(|_| case.number(0.3..0.9)).collect();
        lambda.insert(0, 1.0);
        let a = with_eigenvalues(case, &lambda);
        let start = case.vector("start", n);
        let yours = case.ask(answer! {
            let limit = kit::stable_learning_rate(&a);
            let length = |share: f64| {
                let mut x = start.clone();
                for _ in 0..3000 {
                    x = &x - share * limit * a.dot(&x);
                }
                x.dot(&x).sqrt()
            };
            parts! { below: length(0.99), above: length(1.01) }
        })?;
        // 0.98³⁰⁰⁰ = 5e-27 and 1.02³⁰⁰⁰ = 6e25, times what of the start lies along v.
        yours.holds(
            yours.number("below")? < 1e-9,
            "descent does not converge at 0.99 of your rate",
        )?;
        yours.holds(yours.number("above")? > 1e9, "descent does not diverge at 1.01 of your rate")
    });
}

#[test]
fn refuses_a_matrix_that_is_not_square() {
    task!().once(|case| {
        for (rows, columns) in [(3, 4), (4, 3), (1, 5), (5, 1)] {
            let a = case.matrix("a", rows, columns);
            case.refuses(
                &format!("a {rows}×{columns}"),
                &[rows, columns],
                answer! { parts! { rate: kit::stable_learning_rate(&a) } },
            )?;
        }
        let zeros = Array2::zeros((2, 3));
        case.refuses(
            "zeros 2×3",
            &[2, 3],
            answer! { parts! { rate: kit::stable_learning_rate(&zeros) } },
        )
    });
}
