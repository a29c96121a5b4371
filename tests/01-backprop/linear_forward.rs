//! Z = W·A + b. Shapes are rectangular, so that no product fits by accident; m ≥ 2, so that a
//! bias added along the wrong axis shows.

use super::*;

#[test]
fn is_a_product_and_a_bias() {
    task!().cases(48, |case| {
        let (n_in, n_out) = (case.length(1..=5), case.length(1..=5));
        let m = case.length(2..=6);
        let (a, w) = (case.matrix("a", n_in, m), case.matrix("w", n_out, n_in));
        let b = case.vector("b", n_out);
        let yours = case.ask(answer! { parts! { z: kit::linear_forward(&a, &w, &b) } })?;
        let z = Array2::from_shape_fn((n_out, m), |(i, k)| {
            (0..n_in).map(|j| w[[i, j]] * a[[j, k]]).sum::<f64>() + b[i]
        });
        yours.equals("z", &z)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let (a, w, b) = (case.matrix("a", 3, 4), case.matrix("w", 5, 2), case.vector("b", 5));
        case.refuses(
            "w 5×2 with a 3×4",
            &[5, 2, 3, 4],
            answer! {
                parts! { z: kit::linear_forward(&a, &w, &b) }
            },
        )?;
        let (w, one) = (case.matrix("w", 5, 3), case.vector("b", 1));
        case.refuses(
            "w 5×3 with a b of length 1",
            &[5, 3, 1],
            answer! {
                parts! { z: kit::linear_forward(&a, &w, &one) }
            },
        )
    });
}
