//! Z = W·A + b. Shapes are rectangular, so that no product fits by accident; m is mostly 2 and
//! more, so that a bias added along the wrong axis shows.

use super::mlp_forward::{affine, terms};
use super::*;

/// Small sizes and larger ones, inputs and weights of any scale, and an example that is all 0,
/// whose Z is b.
#[test]
fn is_a_product_and_a_bias() {
    task!().cases(48, |case| {
        let (n_in, n_out, m) = (length(case), length(case), length(case));
        let (mut a, w) = (case.matrix("a", n_in, m), case.matrix("w", n_out, n_in));
        let b = case.vector("b", n_out);
        if *case.pick(&[false, true]) {
            case.tell("one example all 0");
            a.column_mut(m / 2).fill(0.0);
        }
        let (of_a, of_w) = (scale(case, "a"), scale(case, "w"));
        let (a, w, b) = (a * of_a, w * of_w, b * of_a * of_w);
        let yours = case.ask(answer! { parts! { z: kit::linear_forward(&a, &w, &b) } })?;
        yours.close("z", &affine(&w, &a, &b), 1e-11 * terms(&w, &a, &b), 0.0)
    });
}

#[test]
fn refuses_shapes_that_do_not_fit() {
    task!().once(|case| {
        let (a, w, b) = (case.matrix("a", 3, 4), case.matrix("w", 5, 2), case.vector("b", 5));
        case.refuses(
            "w 5×2 with a 3×4",
            &[2, 3],
            answer! {
                parts! { z: kit::linear_forward(&a, &w, &b) }
            },
        )?;
        // Whatever the message compares b with, W or Z, it has the number of rows in it.
        for (rows, length) in [(5, 1), (5, 7), (1, 2)] {
            let (w, b) = (case.matrix("w", rows, 3), case.vector("b", length));
            case.refuses(
                &format!("w {rows}×3 with a b of length {length}"),
                &[rows, length],
                answer! {
                    parts! { z: kit::linear_forward(&a, &w, &b) }
                },
            )?;
        }
        Ok(())
    });
}
