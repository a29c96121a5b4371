//! 2/λmax, on matrices that are built from known eigenvalues, turned in random directions.

use super::*;

/// A symmetric matrix with these eigenvalues, λ: Q·diag(λ)·Qᵀ, where Q is a product of reflections.
fn with_eigenvalues(case: &mut Case, lambda: &[f64], reflections: usize) -> Array2<f64> {
    let n = lambda.len();
    let mut a = Array2::from_diag(&Array1::from(lambda.to_vec()));
    for _ in 0..reflections {
        let v = Array1::from_shape_simple_fn(n, || case.value());
        let (v, norm) = (v.view().insert_axis(Axis(1)), v.dot(&v));
        let reflection = Array2::eye(n) - 2.0 / norm * v.dot(&v.t());
        a = reflection.dot(&a).dot(&reflection);
    }
    let mut laid = case.matrix("a", n, n);
    // Symmetric to the last bit.
    laid.assign(&((&a + &a.t()) / 2.0));
    laid
}

#[test]
fn is_two_over_the_largest_eigenvalue() {
    task!().cases(48, |case| {
        let range = case.pick(&[1..=6, 1..=6, 7..=14]).clone();
        let n = case.length(range);
        let largest = *case.pick(&[1.0, 1e-30, 25.0, 1e30]);
        let mut lambda: Vec<f64> = (1..n).map(|_| largest * case.number(0.0..0.9)).collect();
        match *case.pick(&["", "", "all others 0", "all equal"]) {
            "all others 0" => lambda.fill(0.0),
            "all equal" => lambda.fill(largest),
            _ => {}
        }
        lambda.insert(0, largest);
        if n > 2 {
            // As near as is promised, twice the largest, or a direction that is flat.
            lambda[1] = largest * *case.pick(&[1.0 / 1.1, 0.5, 1.0, 0.0]);
        }
        lambda.rotate_right(*case.pick(&[0, n - 1]));
        let reflections = *case.pick(&[3, 3, 0]);
        let a = with_eigenvalues(case, &lambda, reflections);
        case.tell(format!("eigenvalues {lambda:.3?}"));
        case.given("a", &a);
        let yours = case.ask(answer! { parts! { rate: kit::stable_learning_rate(&a) } })?;
        yours.close("rate", &(2.0 / largest), 0.0, 1e-6)
    });
}

/// The leading eigenvector v is at right angles to a vector that someone would start from (ones,
/// an axis, 1, 2, 3, …): there a power iteration never finds it.
#[test]
fn no_start_can_miss_the_leading_eigenvector() {
    task!().once(|case| {
        let mut matrices = vec![
            (
                ndarray::array![[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]],
                2.0 + 2f64.sqrt(),
            ),
            (Array2::from_diag(&Array1::from(vec![1.0, 1.0, 4.0])), 4.0),
        ];
        let two = [
            [1.0, 1.0],
            [1.0, -1.0],
            [1.0, 0.0],
            [0.0, 1.0],
            [2.0, -1.0],
            [1.0, -2.0],
            [2.0, 1.0],
            [1.0, 2.0],
        ];
        let three = [[2.0, -1.0, 0.0], [0.0, 0.0, 1.0], [1.0, -1.0, 0.0]];
        let two = two.map(|v| Array1::from(v.to_vec()));
        for v in two.into_iter().chain(three.map(|v| Array1::from(v.to_vec()))) {
            // vvᵀ, whose eigenvalue is |v|² along v and 0 across, and the same on top of ½·|v|²·I.
            let column = v.view().insert_axis(Axis(1));
            let (along, square) = (column.dot(&column.t()), v.dot(&v));
            matrices.push((&along + square / 2.0 * Array2::eye(v.len()), 1.5 * square));
            matrices.push((along, square));
        }
        for (a, largest) in matrices {
            case.given("a", &a);
            let yours = case.ask(answer! { parts! { rate: kit::stable_learning_rate(&a) } })?;
            yours.close("rate", &(2.0 / largest), 0.0, 1e-6)?;
        }
        Ok(())
    });
}

/// No direction is steep, be it that there is no slope or no direction.
#[test]
fn is_infinite_for_zeros() {
    task!().once(|case| {
        for n in [0, 1, 2, 5] {
            case.tell(format!("zeros {n}×{n}"));
            let yours = case.ask(answer! {
                parts! { rate: kit::stable_learning_rate(&Array2::zeros((n, n))) }
            })?;
            let rate = yours.number("rate")?;
            yours.holds(
                rate == f64::INFINITY,
                format!("for A = 0 every rate converges: the limit is infinite, not {rate}"),
            )?;
            case.forget();
        }
        Ok(())
    });
}

/// What the number is for: just under it descent converges, just over it descent diverges.
#[test]
fn descent_converges_below_and_diverges_above() {
    task!().slow().cases(8, |case| {
        let n = case.size("n", 1..=4);
        let mut lambda: Vec<f64> = (1..n).map(|_| case.number(0.3..0.9)).collect();
        lambda.insert(0, 1.0);
        let a = with_eigenvalues(case, &lambda, 3);
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
        for (rows, columns) in [(3, 4), (4, 3), (1, 5), (5, 1), (0, 2), (2, 0)] {
            let a = case.matrix("a", rows, columns);
            for (what, a) in [("a", a), ("zeros", Array2::zeros((rows, columns)))] {
                case.refuses(
                    &format!("{what} {rows}×{columns}"),
                    &[rows, columns],
                    answer! { parts! { rate: kit::stable_learning_rate(&a) } },
                )?;
            }
        }
        Ok(())
    });
}
