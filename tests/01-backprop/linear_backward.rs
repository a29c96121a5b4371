//! ∂L/∂A, ∂L/∂W and ∂L/∂b from a random upstream gradient. With ones upstream, a dropped dZ
//! would not show; with square matrices, a missing transpose might not.

use super::*;

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let (n_in, n_out) = (case.length(1..=5), case.length(1..=5));
        let m = case.length(2..=6);
        let x = (case.matrix("a", n_in, m), case.matrix("w", n_out, n_in), case.vector("b", n_out));
        let dz = case.matrix("dz", n_out, m);
        let yours = case.ask(answer! {
            let g = kit::linear_backward(&dz, &x.1, &x.0);
            parts! { da: g.da, dw: g.dw, db: g.db }
        })?;
        let forward = |(a, w, b): &(_, _, _)| reference::linear_forward(a, w, b);
        yours.gradients(&["da", "dw", "db"], forward, &x, &dz)
    });
}

/// A huge first feature swallows any small step of the others. The formula does not care.
#[test]
fn is_exact_where_differences_drown() {
    task!().cases(8, |case| {
        let (n_out, m) = (case.length(2..=4), case.length(2..=4));
        // All positive: no sum cancels, so every right order of summation agrees.
        let a = case.matrix("a", 3, m).mapv(f64::abs);
        let a = Array2::from_shape_fn(
            (3, m),
            |(j, k)| if j == 0 { 1e13 * a[[0, k]] } else { a[[j, k]] },
        );
        let w = case.matrix("w", n_out, 3).mapv(f64::abs);
        let dz = case.matrix("dz", n_out, m).mapv(f64::abs);
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

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let (dz, a) = (case.matrix("dz", 5, 4), case.matrix("a", 3, 4));
        let w = case.matrix("w", 2, 3);
        case.refuses(
            "dz 5×4 with w 2×3",
            &[5, 4, 2, 3],
            answer! {
                let g = kit::linear_backward(&dz, &w, &a);
                parts! { da: g.da }
            },
        )?;
        let (w, a) = (case.matrix("w", 5, 3), case.matrix("a", 3, 7));
        case.refuses(
            "dz 5×4 with a 3×7",
            &[5, 4, 3, 7],
            answer! {
                let g = kit::linear_backward(&dz, &w, &a);
                parts! { dw: g.dw }
            },
        )
    });
}
