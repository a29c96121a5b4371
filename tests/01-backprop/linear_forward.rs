//! Z = W·A + b. Shapes are rectangular, so that no product fits by accident; m is mostly 2 and
//! more, so that a bias added along the wrong axis shows.

use super::mlp_forward::{affine, terms};
use super::*;

#[test]
fn is_a_product_and_a_bias() {
    task!().cases(48, |case| {
        let [n_in, n_out, m] = lengths(case);
        let (a, w) = (matrix(case, "a", n_in, m), matrix(case, "w", n_out, n_in));
        let b = vector(case, "b", n_out);
        let (of_a, of_w) = (scale(case, "a"), scale(case, "w"));
        let (a, w, b) = (a * of_a, w * of_w, b * of_a * of_w);
        case.given("a", &a);
        case.given("w", &w);
        case.given("b", &b);
        let yours = case.ask(answer! { parts! { z: kit::linear_forward(&a, &w, &b) } })?;
        yours.close("z", &affine(&w, &a, &b), 1e-11 * terms(&w, &a, &b), 0.0)
    });
}

#[test]
fn refuses_a_w_that_does_not_match_a() {
    task!().once(|case| {
        for (columns, rows) in [(2, 3), (4, 3), (1, 3), (3, 1)] {
            let (a, w) = (case.matrix("a", rows, 4), case.matrix("w", 5, columns));
            let b = case.vector("b", 5);
            case.refuses(
                &format!("w 5×{columns} with a {rows}×4"),
                &[columns, rows],
                answer! {
                    parts! { z: kit::linear_forward(&a, &w, &b) }
                },
            )?;
        }
        Ok(())
    });
}

/// Too short, too long, of length 1, as long as Z is wide.
#[test]
fn refuses_a_b_that_does_not_match_w() {
    task!().once(|case| {
        let a = case.matrix("a", 3, 4);
        for (rows, length) in [(5, 1), (5, 2), (5, 7), (5, 4), (1, 2), (1, 4)] {
            let (w, b) = (case.matrix("w", rows, 3), case.vector("b", length));
            // Whatever the message compares b with, W or Z, it has the number of rows in it.
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
