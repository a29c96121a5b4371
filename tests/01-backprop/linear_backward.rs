//! ∂L/∂A, ∂L/∂W and ∂L/∂b from a random upstream gradient. With ones upstream, a dropped dZ
//! would not show; with square matrices, a missing transpose might not.

use super::*;

pub fn given(case: &mut Case, dz: &Array2<f64>, w: &Array2<f64>, a: &Array2<f64>) {
    for (name, value) in [("dz", dz), ("w", w), ("a", a)] {
        case.given(name, value);
    }
}

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let (n_in, n_out) = (case.length(1..=5), case.length(1..=5));
        let m = case.length(1..=6);
        let x = (case.matrix("a", n_in, m), case.matrix("w", n_out, n_in), case.vector("b", n_out));
        let dz = case.matrix("dz", n_out, m);
        given(case, &dz, &x.1, &x.0);
        let yours = case.ask(answer! {
            let g = kit::linear_backward(&dz, &x.1, &x.0);
            parts! { da: g.da, dw: g.dw, db: g.db }
        })?;
        let forward = |(a, w, b): &(_, _, _)| reference::linear_forward(a, w, b);
        yours.gradients(&["da", "dw", "db"], forward, &x, &dz)
    });
}

/// A huge first feature swallows any small step of the others. The formula does not care, nor for
/// the scale of dz, the number of examples, or values that are 0 or the same.
#[test]
fn is_exact_where_differences_drown() {
    task!().cases(48, |case| {
        let [n_in, n_out, m] = lengths(case);
        // All positive: no sum cancels, so every right order of summation agrees.
        let mut positive = |name, rows, columns| matrix(case, name, rows, columns).mapv(f64::abs);
        let (mut a, w) = (positive("a", n_in, m), positive("w", n_out, n_in));
        let dz = positive("dz", n_out, m) * scale(case, "dz");
        a.row_mut(0).mapv_inplace(|a| 1e13 * a);
        given(case, &dz, &w, &a);
        let yours = case.ask(answer! {
            let g = kit::linear_backward(&dz, &w, &a);
            parts! { da: g.da, dw: g.dw, db: g.db }
        })?;
        let g = reference::linear_backward(&dz, &w, &a);
        yours.close("da", &g.da, 0.0, 1e-12)?;
        yours.close("dw", &g.dw, 0.0, 1e-12)?;
        yours.close("db", &g.db, 0.0, 1e-12)
    });
}

/// Too short, too long, and of length 1, which silently broadcasts.
#[test]
fn refuses_a_dz_that_does_not_match_w() {
    task!().once(|case| {
        for (of_dz, of_w) in [(5, 2), (2, 5), (1, 5), (5, 1)] {
            let (dz, w) = (case.matrix("dz", of_dz, 4), case.matrix("w", of_w, 3));
            let a = case.matrix("a", 3, 4);
            case.refuses(
                &format!("dz {of_dz}×4 with w {of_w}×3"),
                &[of_dz, of_w],
                answer! {
                    let g = kit::linear_backward(&dz, &w, &a);
                    parts! { da: g.da }
                },
            )?;
        }
        Ok(())
    });
}

#[test]
fn refuses_a_dz_that_does_not_match_a() {
    task!().once(|case| {
        // The last would match if a were transposed.
        for (of_dz, rows, of_a) in [(4, 3, 7), (7, 3, 4), (4, 3, 1), (1, 3, 4), (4, 4, 3)] {
            let (dz, a) = (case.matrix("dz", 5, of_dz), case.matrix("a", rows, of_a));
            let w = case.matrix("w", 5, 3);
            case.refuses(
                &format!("dz 5×{of_dz} with a {rows}×{of_a}"),
                &[of_dz, of_a],
                answer! {
                    let g = kit::linear_backward(&dz, &w, &a);
                    parts! { dw: g.dw }
                },
            )?;
        }
        Ok(())
    });
}
