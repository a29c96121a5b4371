//! ∂L/∂A, ∂L/∂W and ∂L/∂b from a random upstream gradient. With ones upstream, a dropped dZ
//! would not show; with square matrices, a missing transpose might not.

use super::*;

#[test]
fn gradients() {
    task!().cases(48, |case| {
        let (n_in, n_out) = (case.length(1..=5), case.length(1..=5));
        let m = case.length(1..=6);
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

/// A huge first feature swallows any small step of the others. The formula does not care, nor for
/// the scale of dz, the number of examples, one that is all 0, or a unit without a gradient.
#[test]
fn is_exact_where_differences_drown() {
    task!().cases(16, |case| {
        let (n_out, m) = (1 + length(case), 1 + length(case));
        // All positive: no sum cancels, so every right order of summation agrees.
        let mut a = case.matrix("a", 3, m).mapv(f64::abs);
        a.row_mut(0).mapv_inplace(|a| 1e13 * a);
        a.column_mut(0).fill(0.0);
        let w = case.matrix("w", n_out, 3).mapv(f64::abs);
        let mut dz = case.matrix("dz", n_out, m).mapv(f64::abs) * scale(case, "dz");
        dz.row_mut(0).fill(0.0);
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

/// Too long, too short, and of length 1, which arrays stretch in silence.
#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        for (dz, w, a) in [
            ([5, 4], [2, 3], [3, 4]),
            ([1, 4], [5, 3], [3, 4]),
            ([5, 4], [5, 3], [3, 7]),
            ([5, 4], [5, 3], [3, 1]),
            ([5, 1], [5, 3], [3, 4]),
        ] {
            let what = format!("dz {dz:?} with w {w:?} and a {a:?}");
            let clash = if dz[0] == w[0] { [dz[1], a[1]] } else { [dz[0], w[0]] };
            let [dz, w, a] = [("dz", dz), ("w", w), ("a", a)]
                .map(|(name, [rows, columns])| case.matrix(name, rows, columns));
            case.refuses(
                &what,
                &clash,
                answer! {
                    let g = kit::linear_backward(&dz, &w, &a);
                    parts! { da: g.da }
                },
            )?;
        }
        Ok(())
    });
}
